"""Recorded traffic of real providers, over the real transport: what is read, what is sent, and that faults are seen."""

from __future__ import annotations

import ast
import dataclasses
import io
import json
from pathlib import Path
from typing import Any

import pytest

import gen_ai.testing.reader
from gen_ai import BaseClient, create_client
from gen_ai.testing import RecordingError, recording
from gen_ai.testing.replay.arguments import call_for
from gen_ai.testing.replay.command import Tally, main, report, run
from gen_ai.testing.replay.compare import disagreements
from gen_ai.testing.replay.cuts import at_every_byte, in_random_pieces, random_pieces
from gen_ai.testing.replay.dialects import spoken
from gen_ai.testing.replay.records import Record, read_folder
from gen_ai.testing.replay.rules import RULES, excused
from gen_ai.testing.replay.schemas import tightened
from gen_ai.testing.replay.server import ReplayServer
from gen_ai.testing.replay.trial import Replay
from gen_ai.wire.openai_messages import messages_for
from gen_ai.wire.openai_stream import OpenAIDecoder

from ..support.server import Server, chat_body, chat_chunks

pytestmark = pytest.mark.filterwarnings("ignore::gen_ai.TruncationWarning")

FIXTURES = Path(__file__).parents[1] / "fixtures" / "replay"
#: Thousands more of the same kind, where they lie beside the checkout.
MORE = Path(__file__).parents[3] / "shared" / "recorded"

RECORDS = {record.id: record for record in read_folder(FIXTURES)}
STREAM, BODY = RECORDS["26e9e3c6504ccc2f"], RECORDS["23fad74d12df64b4"]


def told(tally: Tally) -> str:
    out = io.StringIO()
    report(tally, out)
    return out.getvalue()


def once(record: Record) -> Any:
    with ReplayServer() as server:
        return Replay(server).run(record)


# ---------------------------------------------------------------- the whole of it


@pytest.fixture(scope="module")
def tally() -> Tally:
    return run(RECORDS.values(), bytewise=1)


def test_every_recorded_answer_is_read_as_another_reader_reads_it(tally: Tally) -> None:
    assert tally.crashed == tally.wrong == []
    assert sum(trial.parsed for trial in tally.trials) == len(RECORDS)


def test_recorded_requests_are_built_as_they_were_recorded(tally: Tally) -> None:
    requests = [trial for trial in tally.trials if trial.differences is not None]
    rebuilt = sum(trial.rebuilt for trial in requests)
    assert tally.unbuilt == []
    assert rebuilt / len(requests) > 0.95
    # What was not built was refused: a tool message that does not say which call it answers.
    assert [trial.refused for trial in tally.refused] == ["messages[2] is a tool message without tool_call_id."]
    assert all(trial.rebuilt or trial.refused for trial in requests)


def test_no_cut_changes_a_stream(tally: Tally) -> None:
    assert tally.broken == []
    assert tally.pieces == sum(record.stream for record in RECORDS.values()) == 30
    assert tally.bytewise == 1


def test_the_table_has_each_provider_and_the_sum(tally: Tally) -> None:
    text = told(tally)
    for record in RECORDS.values():
        assert f"\n{record.provider} " in text
    assert f"Answers read as another reader reads them: {len(RECORDS)} of {len(RECORDS)} (100.0 %)" in text
    assert all(
        f"{rule.name}: {rule.reason}" in text for rule in RULES if rule.name in {"no stream", "documented defaults"}
    )


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(not MORE.is_dir(), reason="the collection of recorded traffic is not beside this checkout")
def test_all_the_recordings_beside_the_checkout_come_out_right() -> None:
    tally = run(read_folder(MORE), bytewise=12)
    assert tally.good, told(tally)
    for api in (*spoken(), "models"):
        trials = [trial for trial in tally.trials if trial.record.api == api]
        requests = [trial for trial in trials if trial.differences is not None]
        assert sum(trial.rebuilt for trial in requests) >= 0.95 * len(requests), api
    assert len(tally.trials) > 1800
    assert tally.pieces > 500
    assert tally.bytewise == 12


# ---------------------------------------------------------------- faults are seen


def first_choice(answer: dict[str, Any]) -> dict[str, Any]:
    choice: dict[str, Any] = answer["choices"][0]
    return choice


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda answer: answer["usage"].update(total_tokens=-1), "usage.total_tokens: "),
        (lambda answer: answer.pop("usage"), "usage: "),
        (lambda answer: first_choice(answer)["message"].update(content="other"), "text: "),
        (lambda answer: first_choice(answer)["message"].update(reasoning_content="hm"), "reasoning: None, not 'hm'"),
        (lambda answer: first_choice(answer)["message"].update(refusal="no"), "refusal: None, not 'no'"),
        (lambda answer: first_choice(answer).update(finish_reason="length"), "finish reason: 'stop', not 'length'"),
        (
            lambda answer: first_choice(answer)["message"].update(tool_calls=[{"function": {"name": "f"}}]),
            "tool calls: [], not [('f', '')]",
        ),
        (lambda answer: answer["choices"].append({**first_choice(answer), "index": 1}), "choices [0], not [0, 1]"),
        (lambda answer: answer.update(error={"message": "bad"}), "an error inside the answer was passed over: 'bad'"),
    ],
)
def test_an_answer_that_is_read_otherwise_is_told_with_both_readings(change: Any, said: str) -> None:
    trial = once(BODY)
    assert disagreements(BODY, trial.call, trial.result) == []
    answer = json.loads(BODY.answer)
    change(answer)
    (found,) = disagreements(dataclasses.replace(BODY, answer=json.dumps(answer).encode()), trial.call, trial.result)
    assert found.startswith(said)


def test_an_error_status_must_be_an_error_with_its_words() -> None:
    record = dataclasses.replace(BODY, status=429, answer=b'{"error": {"message": "slow down"}}')
    trial = once(record)
    assert trial.parsed
    assert [
        line.partition(":")[0]
        for line in disagreements(dataclasses.replace(record, status=401, answer=b"no"), None, trial.result)
    ] == ["status_code", "message", "status 401 is retryable", "status 401 gave RateLimitError"]
    assert disagreements(record, None, once(BODY).result) == ["status 429 gave a ChatResponse"]


def test_an_exception_that_is_no_error_is_a_crash_and_fails_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_options: Any) -> Any:
        raise KeyError("choices")

    monkeypatch.setattr(BaseClient, "run_chat_completions", broken)
    tally = run([BODY])
    assert not tally.good
    assert "Not a typed error" in told(tally)
    assert "KeyError: 'choices'" in told(tally)


def test_a_request_that_is_built_otherwise_is_told_with_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_more(*arguments: Any) -> Any:
        return [*messages_for(*arguments), {"role": "user", "content": "One more."}]

    monkeypatch.setattr("gen_ai.wire.openai_request.messages_for", one_more)
    trial = once(BODY)
    assert trial.parsed
    assert not trial.rebuilt
    assert "body.messages[" in trial.differences[0]
    tally = run([BODY])
    assert not tally.good
    assert "Built otherwise" in told(tally)


@pytest.mark.slow
def test_a_decoder_that_takes_a_cut_stream_for_a_short_answer_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = once(STREAM)
    assert at_every_byte(trial) == []
    monkeypatch.setattr(OpenAIDecoder, "_ended", lambda self: setattr(self, "done", True))
    assert any("it looks like a short answer" in said for said in at_every_byte(trial))


def test_a_decoder_that_needs_whole_events_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = once(STREAM)
    feed = OpenAIDecoder.feed
    monkeypatch.setattr(OpenAIDecoder, "feed", lambda self, block: feed(self, block if block[-1:] == b"\n" else b""))
    with ReplayServer() as server:
        assert at_every_byte(trial)
        assert in_random_pieces(trial, server, 1)


def test_the_command_says_by_its_code_how_it_went(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "openai").mkdir()
    lines = [line for line in (FIXTURES / "recorded.jsonl").read_text("utf-8").splitlines() if BODY.id in line]
    (tmp_path / "openai" / "openai.chat.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "openai" / "openai.embeddings.jsonl").write_text(
        json.dumps({"request": None, "response": {"status": 200, "headers": {}, "body": "{}"}}), encoding="utf-8"
    )
    out = io.StringIO()
    assert main([str(tmp_path)], out) == 0
    assert "No wire yet, or no such call: 1 exchanges\n    openai openai.embeddings 1" in out.getvalue()
    monkeypatch.setattr("gen_ai.wire.openai_answer.usage", lambda _value: None)
    assert main([str(tmp_path), "--api", "openai.chat", "--bytewise", "0"], out) == 1
    assert "Read otherwise" in out.getvalue()


@pytest.mark.parametrize("arguments", [["nowhere"], [str(FIXTURES), "--provider", "nobody"], []])
def test_nothing_to_run_is_a_mistake_in_the_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_a_folder_that_is_none_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="does not exist"):
        list(read_folder(tmp_path / "nowhere"))


@pytest.mark.slow
def test_a_recording_of_an_application_can_be_replayed_too(server: Server, tmp_path: Path) -> None:
    server.reply(json=chat_body("Hello."))
    server.stream(*chat_chunks("Hello there"))
    server.reply(429, json={"error": {"message": "slow down"}})
    server.reply(json={"object": "list", "data": [{"id": "m"}]})
    path = tmp_path / "application.jsonl"
    client = create_client("openai:m", api_key="", endpoint=f"{server.url}/v1", max_retries=0)
    with client, recording(path, "record"):
        client.run_chat_completions("Hi", temperature=0.5, tools=[{"name": "f"}])
        list(client.run_chat_completions_stream("Hi"))
        client.run_chat_completions("Hi", return_error=True)
        client.list_models()
        server.stop()
        client.run_chat_completions("Hi", return_error=True)
    tally = run(read_folder(path))
    assert tally.good, told(tally)
    assert [trial.record.api for trial in tally.trials] == ["openai.chat"] * 3 + ["models"]
    assert all(trial.rebuilt and not trial.leftovers for trial in tally.trials)


def test_an_address_says_whose_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(
        json.dumps(
            {
                "request": {"method": "GET", "url": "https://api.groq.com/openai/v1/models"},
                "response": {"status": 200, "headers": {}, "body": "{}"},
            }
        )
    )
    (record,) = read_folder(path)
    assert (record.provider, record.api, record.operation) == ("groq", "models", "models")


# ---------------------------------------------------------------- arguments


def asked(**body: Any) -> Record:
    return dataclasses.replace(BODY, body={"model": "m", "messages": [{"role": "user", "content": "hi"}], **body})


@pytest.mark.parametrize(
    ("body", "options"),
    [
        ({"temperature": 0.5, "max_tokens": 5, "stream": True}, {"temperature": 0.5, "max_tokens": 5}),
        ({"max_completion_tokens": 5, "random_seed": 1}, {"max_tokens": 5, "seed": 1}),
        ({"seed": None, "stop": [], "logit_bias": {}}, {}),
        ({"reasoning_effort": "none"}, {"reasoning": "off"}),
        ({"reasoning": {"effort": "low"}}, {"reasoning": "low"}),
        ({"reasoning": {"max_tokens": 100}}, {"reasoning": 100}),
        ({"thinking": {"type": "disabled"}}, {"reasoning": "off"}),
        ({"stream": True, "stream_options": {"include_usage": True}}, {}),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}}},
            {"guided_json": {"type": "object"}},
        ),
        (
            {"functions": [{"name": "f"}], "function_call": {"name": "f"}},
            {"functions": [{"name": "f"}], "tool_choice": "f"},
        ),
    ],
)
def test_what_has_a_portable_name_is_said_by_it(body: dict[str, Any], options: dict[str, Any]) -> None:
    call = call_for(asked(**body))
    assert (call.options, call.extra_body) == (options, {})


@pytest.mark.parametrize(
    "body",
    [
        {"provider": {"order": ["OpenAI"]}},
        {"response_format": {"type": "json_object"}},
        {"thinking": {"type": "enabled"}},
        {"stream_options": {"include_usage": False}},
    ],
)
def test_what_has_none_goes_through_extra_body(body: dict[str, Any]) -> None:
    call = call_for(asked(**body))
    assert (call.options, call.extra_body) == ({}, body)


def test_a_prompt_of_one_is_that_prompt() -> None:
    record = dataclasses.replace(BODY, api="openai.completions", body={"model": "m", "prompt": ["Once"]})
    assert call_for(record).payload == "Once"


# ---------------------------------------------------------------- rules


def test_every_rule_has_a_reason_and_is_used_by_a_recording_or_a_test(tally: Tally) -> None:
    assert all(rule.reason.endswith(".") for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("recorded", "built", "rule"),
    [
        ({"stream": False}, {}, "no stream"),
        ({"seed": None, "stop": []}, {}, "nulls"),
        ({}, {"max_tokens": 256, "temperature": 0}, "documented defaults"),
        ({"max_tokens": 5}, {"max_completion_tokens": 5}, "name of max_tokens"),
        ({"n": 1, "temperature": 1.0, "tool_choice": "auto"}, {}, "neutral values"),
        ({"n": 2}, {}, "n side by side"),
        ({"prompt": ["a"]}, {"prompt": "a"}, "prompt of one"),
        ({"prompt": "a"}, {"messages": [{"role": "user", "content": "a"}]}, "prompt as a message"),
        ({"stream_options": {"include_usage": True}}, {}, "usage of streams"),
        ({"model": None}, {"model": "m"}, "model in the address"),
        ({"tool_choice": "any"}, {"tool_choice": "required"}, "any tool"),
        ({"reasoning_effort": "low"}, {"reasoning": {"effort": "low"}}, "spelling of effort"),
        (
            {"tools": [{"function": {"name": "f"}}]},
            {"tools": [{"type": "function", "function": {"name": "f"}}]},
            "type of tools",
        ),
        (
            {"tools": [{"type": "function", "function": {"name": "f", "strict": False}}]},
            {"tools": [{"type": "function", "function": {"name": "f"}}]},
            "strict of tools",
        ),
        (
            {"messages": [{"role": "assistant", "content": "a", "reasoning": "b"}]},
            {"messages": [{"role": "assistant", "content": "a"}]},
            "earlier reasoning",
        ),
        ({"messages": [{"role": "developer"}]}, {"messages": [{"role": "system"}]}, "developer is system"),
        (
            {"messages": [{"role": "assistant", "content": "a", "tool_calls": []}]},
            {"messages": [{"role": "assistant", "content": "a"}]},
            "nulls of messages",
        ),
    ],
)
def test_a_rule_excuses_its_own_difference(recorded: dict[str, Any], built: dict[str, Any], rule: str) -> None:
    same = {} if "model" in recorded else {"model": "m"}
    ours, theirs, used = excused({**same, **recorded}, {**same, **built})
    assert (ours, used) == (theirs, [rule])


@pytest.mark.parametrize(
    ("recorded", "built"),
    [
        ({"temperature": 0.5}, {}),
        ({}, {"temperature": 0.5}),
        ({}, {"max_tokens": 255}),
        ({"max_tokens": 5}, {"max_completion_tokens": 6}),
        ({"n": 2}, {"n": 3}),
        ({"tool_choice": "auto"}, {"tool_choice": "required"}),
        ({"seed": 0}, {}),
        ({"reasoning_effort": "low"}, {"reasoning": {"effort": "high"}}),
        ({"messages": [{"role": "user", "content": "a"}]}, {"messages": [{"role": "user", "content": "b"}]}),
        ({"messages": [{"role": "user", "content": "a"}]}, {"messages": [{"role": "system", "content": "a"}]}),
        (
            {"response_format": {"json_schema": {"schema": {"type": "string"}}}},
            {"response_format": {"json_schema": {"schema": {"type": "number"}}}},
        ),
    ],
)
def test_no_rule_excuses_a_difference_that_is_one(recorded: dict[str, Any], built: dict[str, Any]) -> None:
    ours, theirs, _ = excused({"model": "m", **recorded}, {"model": "m", **built})
    assert ours != theirs


@pytest.mark.parametrize(
    ("recorded", "built", "stricter"),
    [
        ({"enum": ["a"]}, {"enum": ["a"], "type": "string"}, True),
        ({"properties": {"a": {}}, "required": ["a"]}, {"properties": {"a": {}}, "required": []}, False),
        ({"properties": {"a": {}}}, {"properties": {}}, False),
        ({"additionalProperties": {"type": "string"}}, {"additionalProperties": False}, False),
        ({"minimum": 3}, {}, False),
        ({"$defs": {"A": {"title": "A"}}}, {"$defs": {"A": {}}}, True),
        ({"anyOf": [{}, {}]}, {"anyOf": [{}]}, False),
    ],
)
def test_a_schema_counts_as_the_same_only_where_it_is_stricter(recorded: Any, built: Any, stricter: bool) -> None:
    assert tightened(recorded, built) is stricter


# ---------------------------------------------------------------- the reader


def test_the_reader_knows_nothing_of_the_package() -> None:
    tree = ast.parse(Path(gen_ai.testing.reader.__file__).read_text("utf-8"))
    imported = {
        alias.name for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names
    }
    assert imported == {"annotations", "json", "re", "Any"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]


def test_random_pieces_are_the_whole_and_the_same_for_a_seed() -> None:
    data = bytes(range(256)) * 20
    pieces = random_pieces(data, "1 a")
    assert b"".join(pieces) == data
    assert len(pieces) > 10
    assert all(pieces)
    assert random_pieces(data, "1 a") == pieces != random_pieces(data, "2 a")
