"""Record and replay: what an application sees in a replay is what it saw when it was recorded."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import gen_ai
from gen_ai import BaseClient, RetryPolicy, create_client
from gen_ai.testing import (
    RecordingError,
    UnmatchedRequestError,
    UnusedRecordingError,
    no_network,
    recording,
)

from ..support.server import Response, Server, chat_body, chat_chunks, closed_port, sse


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recordings" / "test.jsonl"


def make(server: Server | str, **options: Any) -> BaseClient:
    url = server if isinstance(server, str) else server.url
    options.setdefault("api_key", "sk-test-1234567890")
    return create_client("openai", endpoint=f"{url}/v1", model_name="m", **options)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def both(server: Server, path: Path, act: Callable[[BaseClient], Any], **options: Any) -> tuple[Any, Any]:
    """What `act` gives when recorded and when replayed, with a client of its own each time."""
    with make(server, **options) as client, recording(path, "record"):
        first = act(client)
    asked = len(server.requests)
    server.stop()
    with make(server, **options) as client, no_network(), recording(path, strict=True):
        second = act(client)
    assert len(server.requests) == asked
    return first, second


def _written(value: Any, *, ensure_ascii: bool = False, **form: Any) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, **form)


# ---------------------------------------------------------------- what comes back


def test_a_replayed_call_gives_what_was_recorded(server: Server, path: Path) -> None:
    server.reply(json=chat_body("Hello."), headers={"x-request-id": "r-1", "x-ratelimit-remaining-requests": "7"})

    def act(client: BaseClient) -> Any:
        answer = client.run_chat_completions("Hi", full_output=True)
        assert answer.rate_limits is not None
        return answer.text, answer.usage, answer.request_id, answer.rate_limits.remaining_requests

    first, second = both(server, path, act)
    assert first == second
    assert first[2:] == ("r-1", 7)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (_written(chat_body("Grüße: {}, []"), separators=(",", ":")), True),
        (_written(chat_body('a \\" b \n c'), indent=2) + "\n", True),
        (_written(chat_body("Hello.", created=1.5)).replace("1.5", "1.50"), False),
        (_written(chat_body("Hello.")).replace('"id"', '"id": "twice", "id"', 1), False),
        (_written(chat_body("Grüße"), ensure_ascii=True), False),
    ],
    ids=["compact", "indented", "a number in another form", "a key twice", "escapes"],
)
def test_an_answer_is_kept_as_json_where_it_can_be_written_again(
    server: Server, path: Path, answer: str, kept: bool
) -> None:
    server.reply(body=answer, headers={"Content-Type": "application/json"})
    first, second = both(server, path, lambda client: client.run_chat_completions("Hi", full_output=True).raw)
    assert first == second == json.loads(answer)
    (record,) = lines(path)
    assert record["response"]["body"] == (json.loads(answer) if kept else answer)


def test_a_recording_that_holds_its_answers_as_text_is_read_as_well(server: Server, path: Path) -> None:
    server.reply(json=chat_body("Hello."))
    both(server, path, lambda client: client.run_chat_completions("Hi"))
    (record,) = lines(path)
    record["response"]["body"] = json.dumps(record["response"]["body"], indent=1)
    path.write_text(json.dumps(record))
    with recording(path), make(server) as client:
        assert client.run_chat_completions("Hi") == "Hello."


def test_a_replayed_stream_comes_in_the_recorded_blocks(server: Server, path: Path) -> None:
    gates = [threading.Event() for _ in range(3)]
    pieces: list[Any] = []
    for chunk, gate in zip(chat_chunks(["One", " two", " three"], usage=False)[1:4], gates, strict=True):
        pieces += [sse(chunk, done=False), gate]
    server.reply(pieces=[*pieces, sse(chat_chunks([])[1])], headers={"Content-Type": "text/event-stream"})

    def act(client: BaseClient) -> list[str]:
        got = []
        for piece, gate in zip(client.run_chat_completions_stream("Count"), gates, strict=True):
            got.append(piece)
            gate.set()
        return got

    first, second = both(server, path, act)
    assert first == second == ["One", " two", " three"]
    (record,) = lines(path)
    assert len(record["response"]["blocks"]) >= 3
    assert sum(record["response"]["blocks"]) == len(record["response"]["body"].encode())


@pytest.mark.parametrize("backend", ["threads", "aiohttp"])
def test_async_calls_and_streams_are_replayed(server: Server, path: Path, backend: str) -> None:
    server.reply(json=chat_body("Hello."))
    server.stream(*chat_chunks("A longer text."))

    def act(client: BaseClient) -> Any:
        async def run() -> Any:
            text = await client.arun_chat_completions("Hi")
            async with client.arun_chat_completions_stream("More") as stream:
                return text, [piece async for piece in stream]

        return asyncio.run(run())

    first, second = both(server, path, act, async_backend=backend)
    assert first == second == ("Hello.", ["A lo", "nger", " tex", "t."])


def test_calls_of_threads_are_replayed_whatever_their_order(server: Server, path: Path) -> None:
    server.handler = lambda request, _n: chat_body(f"You said {request.json()['messages'][0]['content']}.")
    prompts = [f"prompt {number}" for number in range(12)]

    def act(client: BaseClient) -> Any:
        return client.run_chat_completions_batch(prompts, concurrent=True, max_concurrent=6)

    first, second = both(server, path, act)
    assert first == second == [f"You said {prompt}." for prompt in prompts]


def test_the_same_request_is_answered_in_the_order_of_the_file(server: Server, path: Path) -> None:
    for text in ("first", "second", "third"):
        server.reply(json=chat_body(text))
    first, second = both(server, path, lambda client: [client.run_chat_completions("Again") for _ in range(3)])
    assert first == second == ["first", "second", "third"]


def test_retries_are_replayed_without_their_waits(server: Server, path: Path) -> None:
    server.reply(429, json={"error": {"message": "slow down"}}, headers={"retry-after": "1"})
    server.reply(json=chat_body("Hello."))

    def act(client: BaseClient) -> Any:
        began = time.monotonic()
        answer = client.run_chat_completions("Hi", full_output=True)
        return [attempt.status for attempt in answer.attempts], time.monotonic() - began

    (first, waited), (second, replayed) = both(server, path, act)
    assert first == second == [429, 200]
    assert waited > 0.9
    assert replayed < 0.5


def test_errors_are_replayed(server: Server, path: Path) -> None:
    server.reply(401, json={"error": {"message": "wrong key", "code": "invalid_api_key"}})
    first, second = both(server, path, lambda client: client.run_chat_completions("Hi", return_error=True)[1])
    first["attempts"] = second["attempts"] = []
    assert first == second
    assert first["error_type"] == "AuthenticationError"


def test_a_connection_that_failed_fails_again(path: Path) -> None:
    url = f"http://127.0.0.1:{closed_port()}"

    def act() -> Any:
        with make(url, retry=RetryPolicy(attempts=2)) as client:
            error = client.run_chat_completions("Hi", return_error=True)[1]
            assert error is not None
            return error["error_type"], error["message"], len(error["attempts"])

    with recording(path, "record"):
        first = act()
    assert [record["failure"]["kind"] for record in lines(path)] == ["connect", "connect"]
    with recording(path, strict=True):
        assert act() == first


def test_a_stream_that_was_cut_is_cut_again(server: Server, path: Path) -> None:
    server.reply(
        pieces=[sse(*chat_chunks("Hello")[:2], done=False), "cut"], headers={"Content-Type": "text/event-stream"}
    )

    def act(client: BaseClient) -> Any:
        with pytest.raises(gen_ai.StreamInterruptedError) as caught:
            list(client.run_chat_completions_stream("Hi"))
        return caught.value.partial_text, caught.value.message

    first, second = both(server, path, act)
    assert first == second
    assert first[0] == "Hell"


def test_a_stream_that_its_reader_left_can_be_left_again_and_not_read_on(server: Server, path: Path) -> None:
    gate = threading.Event()
    server.reply(
        pieces=[sse(*chat_chunks("Hello there")[:2], done=False), gate], headers={"Content-Type": "text/event-stream"}
    )
    with make(server) as client, recording(path, "record"):
        stream = client.run_chat_completions_stream("Hi")
        assert next(iter(stream)) == "Hell"
        stream.close()
    assert lines(path)[0]["response"]["cut"] is True
    with make(server) as client, recording(path):
        stream = client.run_chat_completions_stream("Hi")
        assert next(iter(stream)) == "Hell"
        stream.close()
    with make(server) as client, recording(path), pytest.raises(gen_ai.StreamInterruptedError, match="its reader"):
        list(client.run_chat_completions_stream("Hi"))


def test_a_replayed_stream_whose_client_is_closed_does_not_end_like_a_short_answer(server: Server, path: Path) -> None:
    server.stream(*chat_chunks("Hello there"))
    with make(server) as client, recording(path, "record"):
        list(client.run_chat_completions_stream("Hi"))
    (record,) = lines(path)
    half = record["response"]["body"].index("\n\n", record["response"]["body"].index("Hell")) + 2
    record["response"]["blocks"] = [half, len(record["response"]["body"]) - half]
    path.write_text(json.dumps(record))
    with make(server) as client, recording(path):
        stream = client.run_chat_completions_stream("Hi")
        assert next(iter(stream)) == "Hell"
        client.close()
        with pytest.raises(gen_ai.ClientClosedError):
            list(stream)
        assert stream.partial.text == "Hell"


def test_a_call_that_was_given_up_waits_to_be_given_up_again(server: Server, path: Path) -> None:
    never = threading.Event()
    server.reply(json=chat_body("late"), hold=never)

    async def act(seconds: float) -> str:
        with make(server) as client:
            try:
                async with asyncio.timeout(seconds):
                    return await client.arun_chat_completions("Hi")
            except TimeoutError:
                return "given up"

    with recording(path, "record"):
        assert asyncio.run(act(0.2)) == "given up"
    with recording(path, strict=True):
        assert asyncio.run(act(0.02)) == "given up"


def test_models_are_replayed(server: Server, path: Path) -> None:
    server.reply(json={"object": "list", "data": [{"id": "m-1", "object": "model"}]})
    first, second = both(server, path, lambda client: [model.id for model in client.list_models()])
    assert first == second == ["m-1"]


# ---------------------------------------------------------------- matching


def recorded(server: Server, path: Path, prompt: str = "Hi", **call: Any) -> None:
    server.reply(json=chat_body("Hello."))
    with make(server) as client, recording(path, "record"):
        client.run_chat_completions(prompt, **call)


def test_an_unmatched_request_names_the_nearest_and_the_first_difference(server: Server, path: Path) -> None:
    recorded(server, path, "Say hello to the whole wide world.")
    with make(server) as client, recording(path) as kept:
        with pytest.raises(UnmatchedRequestError) as caught:
            client.run_chat_completions("Say hello to the whole small world.")
        kept.keep = False
    message = str(caught.value)
    assert "line 1: body.messages[0].content differs" in message
    assert "wide" in message
    assert "small" in message
    assert 'mode="record"' in message
    assert "ignore=['messages.0.content']" in message
    assert isinstance(caught.value, gen_ai.Error)
    assert not caught.value.retryable


def test_a_swallowed_mismatch_is_raised_at_the_end_of_the_block(server: Server, path: Path) -> None:
    recorded(server, path)

    def application() -> None:
        with make(server) as client, recording(path):
            _, error = client.run_chat_completions("Something else", return_error=True)
            assert error is not None
            assert error["error_type"] == "UnmatchedRequestError"

    with pytest.raises(UnmatchedRequestError):
        application()


def test_a_recorded_answer_is_given_once(server: Server, path: Path) -> None:
    recorded(server, path)
    with make(server) as client, recording(path) as kept:
        client.run_chat_completions("Hi")
        with pytest.raises(UnmatchedRequestError, match="played already"):
            client.run_chat_completions("Hi")
        kept.keep = False


def test_the_order_of_keys_and_ignored_ones_do_not_count(server: Server, path: Path) -> None:
    recorded(server, path, seed=1, extra_body={"metadata": {"trace": "a", "user": "u"}})
    (record,) = lines(path)
    record["request"]["body"] = dict(reversed(list(record["request"]["body"].items())))
    path.write_text(json.dumps(record))
    with make(server) as client:
        with recording(path, ignore=["seed", "metadata.trace"]):
            client.run_chat_completions("Hi", seed=2, extra_body={"metadata": {"trace": "b", "user": "u"}})
        with pytest.raises(UnmatchedRequestError, match="user"), recording(path, ignore=["seed", "metadata.trace"]):
            client.run_chat_completions("Hi", seed=2, extra_body={"metadata": {"trace": "b", "user": "v"}})
        with recording(path, match=["method", "path"]):
            client.run_chat_completions("Something else")


def test_a_path_ignores_the_host_and_a_url_does_not(server: Server, path: Path) -> None:
    recorded(server, path)
    with make("http://127.0.0.1:9") as client:
        with recording(path, match=["method", "path", "body"]):
            assert client.run_chat_completions("Hi") == "Hello."
        with pytest.raises(UnmatchedRequestError, match=r"url\.host differs"), recording(path):
            client.run_chat_completions("Hi")


def test_an_index_may_be_any(server: Server, path: Path) -> None:
    recorded(server, path)
    with make(server) as client, recording(path, ignore=["messages.*.content"]):
        assert client.run_chat_completions("Something else") == "Hello."


def test_strict_tells_what_was_not_asked_for(server: Server, path: Path) -> None:
    recorded(server, path)
    with pytest.raises(UnusedRecordingError, match="line 1: POST"), recording(path, strict=True):
        pass
    with recording(path) as kept:
        pass
    assert len(kept.unused) == 1


# ---------------------------------------------------------------- keys


def test_a_replay_needs_no_key(server: Server, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def application() -> str:
        return create_client("openai:m", api_key_env="APPLICATION_KEY", endpoint=f"{server.url}/v1").run_completions(
            "1"
        )

    monkeypatch.setenv("APPLICATION_KEY", "sk-real-1234567890")
    server.reply(json={"choices": [{"text": "one", "index": 0, "finish_reason": "stop"}]})
    with recording(path, "record"):
        assert application() == "one"
    assert server.last.headers["authorization"] == "Bearer sk-real-1234567890"
    monkeypatch.delenv("APPLICATION_KEY")
    with recording(path):
        assert application() == "one"
    with pytest.raises(gen_ai.MissingApiKeyError):
        application()


def test_a_recording_that_is_made_needs_its_key(path: Path) -> None:
    with pytest.raises(gen_ai.MissingApiKeyError), recording(path, "record"):
        create_client("openai:m")
    assert not path.exists()


def test_the_stand_in_says_what_it_is_where_a_server_refuses_it(server: Server, path: Path) -> None:
    recorded(server, path)
    with recording(path):
        client = create_client("openai:m", endpoint=f"{server.url}/v1")
    server.reply(401, json={"error": {"message": "wrong key"}})
    with pytest.raises(gen_ai.AuthenticationError, match="stands in for a missing one"):
        client.run_chat_completions("Hi")
    client.close()


# ---------------------------------------------------------------- the file


def test_auto_records_what_is_not_there_and_replays_what_is(server: Server, path: Path) -> None:
    server.reply(json=chat_body("Hello."))
    for _ in range(2):
        with make(server) as client, recording(path, "auto") as kept:
            assert client.run_chat_completions("Hi") == "Hello."
    assert len(server.requests) == 1
    assert kept.mode == "replay"


def test_a_block_that_raises_leaves_the_file_as_it_was(server: Server, path: Path) -> None:
    recorded(server, path)
    before = path.read_bytes()
    server.reply(json=chat_body("Hello."))

    def application() -> None:
        with make(server) as client, recording(path, "record"):
            raise ZeroDivisionError(client.run_chat_completions("Hi"))

    with pytest.raises(ZeroDivisionError):
        application()
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_request_without_its_answer_is_not_left_out(server: Server, path: Path) -> None:
    never = threading.Event()
    server.reply(json=chat_body("late"), hold=never)
    client = make(server)
    thread = threading.Thread(target=lambda: client.run_chat_completions("Hi", return_error=True))
    kept = recording(path, "record")
    kept.__enter__()
    thread.start()
    server.wait_for_requests(1)
    with pytest.raises(RecordingError, match="no answer yet"):
        kept.__exit__(None, None, None)
    assert not path.exists()
    client.close()
    thread.join()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "line 1: this is no JSON"),
        ("[]", "line 1: a record is a JSON object"),
        ("{}", "line 1: request must be"),
        ('\n{"request": {"method": "GET", "url": "http://x"}}', "line 2: response must be"),
        ('{"request": {"method": "GET", "url": "u"}, "response": {"status": "200"}}', "response.status"),
        ('{"request": {"method": "GET", "url": "u"}, "response": {"status": 200, "body_b64": "?"}}', "body_b64"),
        (
            '{"request": {"method": "GET", "url": "u"}, "response": {"status": 200, "body": "a", "blocks": [2]}}',
            "add up",
        ),
    ],
)
def test_a_broken_file_is_named_with_its_line(path: Path, text: str, problem: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(RecordingError, match=problem), recording(path):
        pass


def test_a_missing_file_says_how_to_record_it(path: Path) -> None:
    with pytest.raises(RecordingError, match='mode="record"'), recording(path):
        pass


def test_a_failed_beginning_leaves_nothing_installed(server: Server, path: Path) -> None:
    with pytest.raises(RecordingError), recording(path):
        pass
    server.reply(json=chat_body("Hello."))
    with make(server) as client:
        assert client.run_chat_completions("Hi") == "Hello."


@pytest.mark.parametrize(
    ("arguments", "param"),
    [
        ({"mode": "rewind"}, "mode"),
        ({"match": ["colour"]}, "match"),
        ({"match": []}, "match"),
        ({"ignore": "a"}, "ignore"),
    ],
)
def test_wrong_arguments_are_named(path: Path, arguments: dict[str, Any], param: str) -> None:
    with pytest.raises(RecordingError) as caught:
        recording(path, **arguments)
    assert caught.value.param == param
    assert caught.value.suggestion


def test_a_recording_is_used_once(server: Server, path: Path) -> None:
    recorded(server, path)
    kept = recording(path)
    with kept:
        pass
    with pytest.raises(RecordingError, match="used already"), kept:
        pass


# ---------------------------------------------------------------- as a decorator


def test_it_decorates_functions_coroutines_and_generators(server: Server, path: Path) -> None:
    recorded(server, path)
    client = make(server)

    @recording(path, strict=True)
    def plain(word: str) -> str:
        return client.run_chat_completions(word)

    @recording(path, strict=True)
    async def coroutine(word: str) -> str:
        return await client.arun_chat_completions(word)

    @recording(path, strict=True)
    def generator(word: str) -> Iterator[str]:
        yield client.run_chat_completions(word)

    @recording(path, strict=True)
    async def async_generator(word: str) -> AsyncIterator[str]:
        yield await client.arun_chat_completions(word)

    async def collect() -> list[str]:
        return [text async for text in async_generator("Hi")]

    for _ in range(2):
        assert plain("Hi") == "Hello."
        assert asyncio.run(coroutine("Hi")) == "Hello."
        assert list(generator("Hi")) == ["Hello."]
        assert asyncio.run(collect()) == ["Hello."]
    assert plain.__name__ == "plain"
    client.close()


def test_async_with_works(server: Server, path: Path) -> None:
    recorded(server, path)

    async def run() -> str:
        async with recording(path, strict=True):
            with make(server) as client:
                return await client.arun_chat_completions("Hi")

    assert asyncio.run(run()) == "Hello."


def test_a_recording_inside_a_replay_hears_what_is_replayed(server: Server, path: Path, tmp_path: Path) -> None:
    server.stream(*chat_chunks("Hello there"))
    with make(server) as client, recording(path, "record"):
        list(client.run_chat_completions_stream("Hi"))
    copy = tmp_path / "copy.jsonl"
    with make(server) as client, recording(path), recording(copy, "record"):
        list(client.run_chat_completions_stream("Hi"))
    assert lines(copy) == lines(path)


def test_what_is_blocked_is_not_recorded(path: Path) -> None:
    with make("https://api.example.com") as client, no_network(), recording(path, "record"):
        client.run_chat_completions("Hi", return_error=True)
    assert path.read_text() == ""


def test_an_unframed_answer_is_replayed(server: Server, path: Path) -> None:
    server.handler = lambda _request, _n: Response(body=json.dumps(chat_body("Hello.")), unframed=True)
    first, second = both(server, path, lambda client: client.run_chat_completions("Hi"))
    assert first == second == "Hello."


@pytest.mark.parametrize("name", ["there/is/a/file/test.jsonl", "there"])
def test_a_file_that_cannot_be_written_is_named(server: Server, tmp_path: Path, name: str) -> None:
    (tmp_path / "there").mkdir() if name == "there" else (tmp_path / "there").write_text("")
    server.reply(json=chat_body("Hello."))
    kept = recording(tmp_path / name, "record")
    with make(server) as client, pytest.raises(RecordingError, match=r"cannot be written: [^.]+\.") as caught:  # noqa: SIM117
        with kept:
            client.run_chat_completions("Hi")
    assert caught.value.param == "path"


def test_reprs_of_what_was_recorded_show_neither_prompts_nor_keys(server: Server, path: Path) -> None:
    recorded(server, path, "a secret wish")
    with recording(path) as kept:
        shown = repr(kept.exchanges) + repr(vars(kept))
    assert "→ 200>" in shown
    assert "secret wish" not in shown
    server.reply(json=chat_body("Hello."))
    with make(server) as client, recording(path, "record") as kept:
        client.run_chat_completions("Hi")
        assert "sk-test-1234567890" not in repr(vars(kept))
