"""The standard log: one line per call, nothing that was said, never a key, and no cost where nobody reads it."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import threading
from typing import Any

import pytest

from gen_ai import BaseClient, ChatResponse, Choice, Error, Request, Usage, create_client

from ..support.server import Server, chat_body, chat_chunks
from .support import KEY, PNG, Api, make_client

PROMPT = "the prompt that nobody else shall read"
ANSWER = "the answer that nobody else shall read"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The log, read at INFO."""
    caplog.set_level(logging.INFO, logger="gen_ai")
    return caplog


def lines(log: pytest.LogCaptureFixture, name: str = "gen_ai") -> list[tuple[str, str]]:
    """Level and text of what was logged, times as N."""
    return [
        (record.levelname, re.sub(r"\d+\.\d\d s", "N s", record.getMessage()))
        for record in log.records
        if record.name == name
    ]


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """The fields for structured handlers."""
    found = {name.removeprefix("gen_ai_"): value for name, value in vars(record).items() if name.startswith("gen_ai_")}
    json.dumps(found)  # plain data
    return found


# ---------------------------------------------------------------- what is logged


def test_a_call_is_one_line(api: Api, server: Server, log: pytest.LogCaptureFixture) -> None:
    server.reply(json=chat_body(ANSWER), headers={"x-request-id": "req-7"})
    api.chat(PROMPT)
    assert lines(log) == [("INFO", "chat openai m ok N s, tokens 7+3, attempts 1, id req-7")]
    found = fields(log.records[-1])
    assert found.pop("duration") > 0
    assert re.fullmatch("[0-9a-f]{16}", found.pop("call_id"))
    assert found == {
        "event": "end", "function": "arun_chat_completions" if api.is_async else "run_chat_completions",
        "operation": "chat", "provider": "openai", "model": "m", "stream": False, "attempts": 1,
        "request_id": "req-7", "prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10, "finish_reason": "stop",
        "response_model": "test-model", "abandoned": False, "warnings": [],
    }  # fmt: skip


def test_an_error_is_one_line_with_what_is_needed_to_find_it(
    api: Api, server: Server, log: pytest.LogCaptureFixture
) -> None:
    server.reply(400, json={"error": {"message": PROMPT, "code": "odd"}}, headers={"x-request-id": "req-7"})
    with pytest.raises(Error):
        api.chat(PROMPT)
    assert lines(log) == [("INFO", "chat openai m InvalidRequestError 400 N s, attempts 1, id req-7")]
    found = fields(log.records[-1])
    assert (found["event"], found["error_type"], found["status"]) == ("error", "InvalidRequestError", 400)
    assert (found["error_code"], found["attempts"]) == ("odd", 1)


def test_a_retry_is_a_line_of_its_own(api: Api, server: Server, log: pytest.LogCaptureFixture) -> None:
    server.reply(503, json={"error": {"message": PROMPT}}, headers={"x-request-id": "req-1"})
    server.reply(json=chat_body())
    api.chat()
    assert lines(log) == [
        ("INFO", "chat openai m attempt 1 OverloadedError 503 N s, again in N s, id req-1"),
        ("INFO", "chat openai m ok N s, tokens 7+3, attempts 2"),
    ]
    assert fields(log.records[0])["will_retry"] is True


def test_attempts_and_first_pieces_are_for_those_who_ask_for_more(
    api: Api, server: Server, log: pytest.LogCaptureFixture
) -> None:
    log.set_level(logging.DEBUG, logger="gen_ai")
    server.stream(*chat_chunks(["Hel"], finish_reason=None, usage=False), threading.Event())
    stream = api.stream(PROMPT)
    next(stream)
    stream.close()
    assert lines(log) == [
        ("DEBUG", "chat openai m first piece N s"),
        ("DEBUG", "chat openai m attempt 1 left early 200 N s"),
        ("INFO", "chat openai m left early N s, attempts 1"),
    ]


def test_a_list_of_models_is_logged_without_a_model(api: Api, server: Server, log: pytest.LogCaptureFixture) -> None:
    server.reply(json={"data": [{"id": "m-1"}]})
    api.models()
    assert lines(log) == [("INFO", "models openai - ok N s, attempts 1")]


def test_refused_arguments_are_logged_too(api: Api, log: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Error):
        api.chat(temperature=-1)
    assert lines(log) == [("INFO", "chat openai m InvalidRequestError N s, attempts 0")]


@pytest.mark.parametrize(
    ("usage", "says"), [(None, ""), (Usage(), ""), (Usage(5), ", tokens 5+?"), (Usage(None, 0), ", tokens ?+0")]
)
def test_unknown_counts_of_tokens_are_not_made_up(
    log: pytest.LogCaptureFixture, usage: Usage | None, says: str
) -> None:
    class Counting(BaseClient):
        def complete(self, _request: Request) -> ChatResponse[Any]:
            return ChatResponse(choices=[Choice(text="x")], usage=usage)

    Counting(model_name="m").run_chat_completions("hi")
    assert lines(log) == [("INFO", f"chat custom m ok N s{says}, attempts 1")]


def test_a_name_with_line_breaks_forges_no_lines(log: pytest.LogCaptureFixture) -> None:
    create_client("offline").run_chat_completions("hi", model_name="m\nchat openai m ok")
    assert len(log.records[-1].getMessage().splitlines()) == 1


def test_the_log_is_told_first(log: pytest.LogCaptureFixture) -> None:
    known: list[int] = []
    create_client("offline", on_event=lambda _: known.append(len(log.records))).run_chat_completions("hi")
    assert known == [0, 1], "the attempt is for DEBUG, the end is there before the subscriber knows of it"


# ---------------------------------------------------------------- who reads it


def test_nothing_is_logged_where_only_warnings_are_read(
    api: Api, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="gen_ai")
    server.reply(json=chat_body())
    api.chat()
    server.reply(401, json={"error": {"message": "no"}})
    with pytest.raises(Error):
        api.chat()
    assert lines(caplog) == []


def test_a_call_that_nobody_logs_has_no_watch(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[Any] = []

    class Looking(BaseClient):
        def complete(self, request: Request) -> ChatResponse[Any]:
            seen.append(request.watch)
            return ChatResponse(choices=[Choice(text="x")])

    for level, disabled in ((logging.WARNING, 0), (logging.INFO, logging.INFO), (logging.INFO, 0)):
        caplog.set_level(level, logger="gen_ai")
        logging.disable(disabled)
        try:
            Looking().run_chat_completions("hi")
        finally:
            logging.disable(logging.NOTSET)
    assert [watch is None for watch in seen] == [True, True, False]


def _fresh(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=50)


def test_calls_load_no_logging_and_change_nothing_of_it() -> None:
    code = (
        "import sys\n"
        "from gen_ai import create_client\n"
        "client = create_client('offline')\n"
        "client.run_chat_completions('hi')\n"
        "assert not {'logging', 'gen_ai.logs'} & set(sys.modules)\n"
        "import logging\n"
        "client.run_chat_completions('hi')\n"
        "names = [logging.root, *map(logging.getLogger, ('gen_ai', 'gen_ai.content'))]\n"
        "assert not any(found.handlers for found in names)\n"
        "assert [found.level for found in names] == [logging.WARNING, 0, 0]\n"
    )
    ran = _fresh(code)
    assert ran.stdout + ran.stderr == ""


def test_a_broken_subscriber_is_seen_though_nobody_set_up_logging() -> None:
    code = (
        "from gen_ai import create_client\n"
        "def broken(event): raise ValueError('my mistake')\n"
        "print(create_client('offline', on_event=broken, replies=['fine']).run_chat_completions('hi'))"
    )
    ran = _fresh(code)
    assert ran.stdout == "fine\n"
    assert "my mistake" in ran.stderr
    assert "broken raised at 'attempt'" in ran.stderr


def test_a_log_that_raises_breaks_no_call(log: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(_record: logging.LogRecord) -> bool:
        raise ValueError("my filter")

    logger = logging.getLogger("gen_ai")
    logger.addFilter(broken)
    try:
        assert create_client("offline", replies=["fine"]).run_chat_completions("hi") == "fine"
    finally:
        logger.removeFilter(broken)
    assert "my filter" in capsys.readouterr().err
    assert log.records == []


# ---------------------------------------------------------------- content, and keys


def everything(log: pytest.LogCaptureFixture) -> str:
    """All that any handler could make of the records."""
    return "".join(record.getMessage() + repr(vars(record)) + str(record.exc_text) for record in log.records)


def say_and_fail(api: Api, server: Server) -> None:
    """A good call, a stream, a failed one, a refused one: each of them repeats what was said, and the key."""
    echo = {"x-request-id": f"req-{KEY}"}
    server.reply(503, json={"error": {"message": f"{PROMPT} {KEY}"}}, headers=echo)
    server.reply(json={**chat_body(f"{ANSWER} {KEY}"), "model": KEY}, headers=echo)
    api.chat(f"{PROMPT} {KEY}")
    server.stream(*chat_chunks([ANSWER, KEY]), headers=echo)
    list(api.stream(PROMPT))
    server.reply(401, json={"error": {"message": f"{PROMPT} {KEY}", "code": KEY}}, headers=echo)
    assert api.chat(PROMPT, return_error=True)[1]
    server.stream(*chat_chunks([ANSWER, KEY], finish_reason=None), "cut", done=False, headers=echo)
    list(api.stream(PROMPT, return_error=True))
    server.reply(json=chat_body(ANSWER, message={"refusal": ANSWER, "content": None}), headers=echo)
    assert api.chat(PROMPT, return_error=True)[1]
    server.reply(401, json={"error": {"message": KEY}}, headers=echo)
    assert api.models(return_error=True)[1]


def test_neither_content_nor_keys_are_logged_at_any_level(
    api: Api, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    for name in ("gen_ai", "urllib3", "requests", "aiohttp", "asyncio"):
        caplog.set_level(1, logger=name)
    say_and_fail(api, server)
    text = everything(caplog)
    assert "chat openai m" in text
    assert "models openai" in text
    for secret in (KEY, PROMPT, ANSWER):
        assert secret not in text


def test_content_is_logged_where_it_was_asked_for_and_keys_not_even_then(
    api: Api, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="gen_ai.content")
    say_and_fail(api, server)
    text = everything(caplog)
    assert KEY not in text
    said = [(record.getMessage().split(" ", 2)[1:]) for record in caplog.records if record.name == "gen_ai.content"]
    assert [what for what, _ in said] == ["asked", "answered"] * 2 + ["asked", "failed"] * 3 + ["failed"]
    assert json.loads(said[0][1]) == [{"role": "user", "content": f"{PROMPT} ***"}]
    assert json.loads(said[1][1])[0]["content"] == f"{ANSWER} ***"
    assert json.loads(said[7][1])["partial_text"] == f"{ANSWER}***"
    assert lines(caplog) == [], "the lines of the calls are another wish"


def test_content_is_no_matter_of_an_inherited_level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="gen_ai")
    create_client("offline").run_chat_completions(PROMPT)
    assert lines(caplog, "gen_ai.content") == []
    assert len(lines(caplog)) == 2


def test_a_prompt_is_content_too_and_odd_text_breaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="gen_ai.content")
    client = create_client("offline", replies=["Grüße \ud800"])
    client.run_completions(PROMPT)
    asked, answered = (record.getMessage().split(" ", 2)[1:] for record in caplog.records)
    assert asked == ["asked", f'"{PROMPT}"']
    assert "Grüße \\ud800" in answered[1]
    answered[1].encode()


def test_pictures_are_logged_by_their_size(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="gen_ai.content")
    server.reply(json=chat_body())
    with make_client(server) as client:
        client.run_vision_request("What is it?", PNG)
    asked = caplog.records[0].getMessage()
    assert "data:image/png;base64,… (" in asked
    assert "iVBOR" not in asked
