"""Answers that real servers gave: read whole and in pieces, compared with a reader of their own."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from gen_ai.errors import Error, InvalidResponseError, QuotaExceededError, RateLimitError, ServerError
from gen_ai.plans import Reply
from gen_ai.request import Request
from gen_ai.testing.reader import read
from gen_ai.types import ChatResponse, RefusalDelta, Usage

from .kit import WIRE, decode, summary

FIXTURES = Path(__file__).parents[1] / "fixtures" / "openai" / "recorded.jsonl"
#: Thousands more of the same kind, where they lie beside the checkout.
MORE = Path(__file__).parents[3] / "shared" / "recorded"

RECORDS: dict[str, dict[str, Any]] = {
    record["id"]: record for record in map(json.loads, FIXTURES.read_text(encoding="utf-8").splitlines())
}
STREAMS = [name for name, record in RECORDS.items() if record["stream"]]


def request_of(record: dict[str, Any]) -> Request:
    operation: Any = "completion" if record["api"].endswith("completions") else "chat"
    return Request(model="m", operation=operation, stream=record["stream"])


def answer(record: dict[str, Any], *, blocks: list[bytes] | None = None) -> ChatResponse[Any]:
    """A record as an answer; raises what a call would raise."""
    sent, data = request_of(record), (record["response"].get("body") or "").encode()
    status, headers = record["response"]["status"], record["response"]["headers"] or {}
    if status >= 400:
        raise WIRE.error(status, headers, data)
    if record["stream"]:
        return decode(*(blocks or [data]), request=sent)[1]
    return WIRE.parse(sent, Reply(status, headers, 0.0, data))


def compare(record: dict[str, Any]) -> None:
    """Check one 2xx record against the other reader."""
    completion = request_of(record).operation == "completion"
    expected = read(record["response"]["body"], stream=record["stream"], completion=completion)
    if expected["error"] is not None:
        with pytest.raises(Error) as caught:
            answer(record)
        assert caught.value.message
        return
    found = answer(record)
    assert len(found.choices) == len(expected["choices"])
    for choice, (index, other) in zip(found.choices, expected["choices"].items(), strict=True):
        assert choice.index == index
        assert choice.text == other["text"]
        assert [(call.name, call.arguments) for call in choice.tool_calls] == other["calls"]
        assert len({call.id for call in choice.tool_calls if call.id}) == len(choice.tool_calls)
        assert (choice.reasoning, choice.refusal) == (other["reasoning"], other["refusal"])
        assert (choice.finish_reason_raw or None) == (other["finish"] or None)
        if choice.tool_calls and other["finish"] != "length":
            assert choice.finish_reason == "tool_calls"
    said = expected["usage"]
    assert (None if found.usage is None else {name: getattr(found.usage, name) for name in said or {}}) == said


@pytest.mark.parametrize("name", RECORDS)
def test_a_recorded_answer_is_read_as_another_reader_reads_it(name: str) -> None:
    if RECORDS[name]["response"]["status"] < 400:
        compare(RECORDS[name])


def result(record: dict[str, Any], blocks: list[bytes]) -> dict[str, Any]:
    decoder = WIRE.decoder(request_of(record), {})
    events: list[Any] = []
    try:
        for block in blocks:
            events += decoder.feed(block)
        events += decoder.finish()
    except Error as error:
        return {"error": error.details(), "events": len(events)}
    return summary(events, decoder.response())


@pytest.mark.parametrize("name", STREAMS)
def test_no_cut_changes_a_recorded_stream(name: str) -> None:
    record = RECORDS[name]
    data = record["response"]["body"].encode()
    whole = result(record, [data])
    assert result(record, [data[at : at + 1] for at in range(len(data))]) == whole
    # Every cut of the short ones; of the long ones the ends, where the odd chunks are, and some in between.
    cuts = list(range(1, len(data)))
    if len(data) > 1500:
        cuts = [*cuts[:120], *random.Random(name).sample(cuts[120:-120], 60), *cuts[-120:]]
    for cut in cuts:
        assert result(record, [data[:cut], data[cut:]]) == whole, cut


# ---------------------------------------------------------------- what single records show


def test_a_stream_that_opens_without_choices_has_id_and_model() -> None:
    found = answer(RECORDS["2c69b16ec6f16b07"])
    assert found.id == "chatcmpl-BuBnK8LTKUtp70pLip5ZGv7HUzYPj"
    assert found.model == "gpt-4o-mini-2024-07-18"


def test_recorded_refusals_are_refusals() -> None:
    record = RECORDS["01e3a94b5cd0db4b"]
    events, found = decode(record["response"]["body"].encode(), request=request_of(record))
    assert found.text == ""
    assert found.refusal == "".join(e.text for e in events if isinstance(e, RefusalDelta)) != ""
    assert answer(RECORDS["3dc9d935e2b77c83"]).refusal


def test_recorded_errors_inside_a_200_are_errors() -> None:
    with pytest.raises(InvalidResponseError, match="tool call validation failed"):
        answer(RECORDS["e6f7f39af41b8845"])
    with pytest.raises(ServerError, match="Upstream error from Venice"):
        answer(RECORDS["f0955f9a86313c93"])
    with pytest.raises(ServerError, match="Provider returned error: AiError") as caught:
        answer(RECORDS["e7584b889ee779ab"])
    assert caught.value.status_code == 502
    with pytest.raises(ServerError, match="Malformed function call"):
        answer(RECORDS["6d0bc10866251eea"])


def test_recorded_whole_calls_under_one_index_are_kept_apart() -> None:
    record = RECORDS["6d0bc10866251eea"]
    decoder = WIRE.decoder(request_of(record), {})
    decoder.feed(record["response"]["body"].encode())
    calls = decoder.response().tool_calls
    assert len(calls) == len({c.id for c in calls}) > 10
    assert all(isinstance(c.parsed, dict) and c.name == "structured_output" for c in calls)


def test_recorded_glued_calls_are_taken_apart() -> None:
    found = answer(RECORDS["a2a14a62aeafdb73"])
    assert [c.parsed["name"] for c in found.tool_calls][:2] == ["Jane Doe", "John Smith"]
    assert len({c.id for c in found.tool_calls}) == 15
    assert found.warnings[0].code == "provider_error"


def test_recorded_reasoning_is_apart_from_the_text() -> None:
    tags = answer(RECORDS["2bc50e3b78e3c3eb"])
    assert tags.text == "Hello! How can I assist you today? 😊"
    assert (tags.reasoning or "").startswith("\nOkay, the user said")
    both = answer(RECORDS["10e0b7f557cff613"])
    assert both.reasoning
    assert both.reasoning.count(both.reasoning[:40]) == 1
    parts = answer(RECORDS["b0dbf39e196b4110"])
    assert "12" in (parts.reasoning or "")
    assert len(parts.first.reasoning_blocks) == 1


def test_recorded_usage_is_the_last_and_totals_are_the_providers_own() -> None:
    assert answer(RECORDS["0021d01c179c8648"]).usage == Usage(
        prompt_tokens=362, completion_tokens=28, total_tokens=763, cached_tokens=361, reasoning_tokens=373
    )
    assert answer(RECORDS["228b8a3df43a0b2d"]).usage is not None


def test_a_recorded_message_beside_a_delta_is_taken_once() -> None:
    found = answer(RECORDS["4010d063e56046f6"])
    assert found.text == "1 2 3"
    assert found.first.annotations[0].startswith("https://")


def test_recorded_odd_finish_reasons_are_understood() -> None:
    assert answer(RECORDS["0324ae70c90257cb"]).finish_reason == "tool_calls"
    assert answer(RECORDS["a61ffb0ecc77617a"]).finish_reason == "tool_calls"
    legacy = answer(RECORDS["121e3881cc2d441b"])
    assert (legacy.finish_reason, legacy.first.finish_reason_raw) == ("tool_calls", "function_call")
    assert legacy.tool_calls[0].name


def test_recorded_content_that_is_an_object_is_its_json() -> None:
    assert json.loads(answer(RECORDS["2ef51b4477aede95"]).text)["author"] == "Hadley Wickham"


def test_a_recorded_limit_says_when_to_come_back() -> None:
    record = RECORDS["07debc9c20593eb4"]
    with pytest.raises(RateLimitError, match="free-models-per-min") as caught:
        answer(record)
    assert 0 < (caught.value.retry_after or 0) <= 60
    assert not isinstance(caught.value, QuotaExceededError)


# ---------------------------------------------------------------- all of them


@pytest.mark.slow
@pytest.mark.skipif(not MORE.is_dir(), reason="the collection of recorded traffic is not beside this checkout")
def test_every_recorded_answer_is_read_as_another_reader_reads_it() -> None:
    files = [
        *MORE.glob("*/openai.chat.jsonl"),
        *MORE.glob("*/openai.completions.jsonl"),
        *MORE.glob("*/mistral.chat.jsonl"),
    ]
    seen = {"answers": 0, "streams": 0, "errors": 0}
    wrong = []
    for path in sorted(files):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            status = record["response"]["status"]
            kind = "errors" if status >= 400 else "streams" if record["stream"] else "answers"
            seen[kind] += 1
            try:
                if kind == "errors":
                    with pytest.raises(Error) as caught:
                        answer(record)
                    assert caught.value.status_code == status
                    assert caught.value.suggestion
                else:
                    compare(record)
                    if kind == "streams":
                        data = record["response"]["body"].encode()
                        whole = result(record, [data])
                        for size in (1, 777) if len(data) < 3000 else (777,):
                            blocks = [data[at : at + size] for at in range(0, len(data), size)]
                            assert result(record, blocks) == whole, size
            except Exception as problem:
                wrong.append((path.parent.name, record["id"], repr(problem)[:300]))
    assert not wrong, wrong[:10]
    assert seen["answers"] > 1000
    assert seen["streams"] > 400
    assert seen["errors"] > 100
