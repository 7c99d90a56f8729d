"""Whole bodies: what is an answer, what is not, and what odd ones mean."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest

from gen_ai.errors import (
    Error,
    InvalidResponseError,
    OverloadedError,
    RateLimitError,
    ServerError,
)
from gen_ai.types import Usage
from gen_ai.wire import get_wire
from gen_ai.wire.openai_response import glued

from .kit import WIRE, body, parse, sse, stream


def first(message: dict[str, Any], finish: str | None = "stop", **fields: Any) -> Any:
    return parse(body(message, finish, **fields)).first


def call(name: str = "f", arguments: Any = "{}", **fields: Any) -> dict[str, Any]:
    return {"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}, **fields}


def test_an_answer_has_all_that_the_body_says() -> None:
    value = body(system_fingerprint="fp", service_tier="x")
    response = parse(value, x_request_id="req-1")
    assert (response.text, response.finish_reason, response.id, response.model) == ("Hi", "stop", "chatcmpl-1", "m-1")
    assert (response.created, response.object, response.system_fingerprint) == (1760000000, "chat.completion", "fp")
    assert response.usage == Usage(3, 2, 5)
    assert response.request_id == "req-1"
    assert response.raw == value
    assert response.first.raw == value["choices"][0]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("stop", "stop"), ("length", "length"), ("eos", "stop"), ("eos_token", "stop"), ("stop_sequence", "stop"),
        ("model_length", "length"), ("content_filter", "content_filter"), ("sensitive", "content_filter"),
        ("tool_call", "tool_calls"), ("function_call", "tool_calls"), ("STOP", "stop"), ("MAX_TOKENS", "length"),
        ("banana", "banana"), ("", None), (None, None),
    ],
)  # fmt: skip
def test_finish_reasons_are_the_common_ones_and_the_original_is_kept(raw: str | None, expected: str | None) -> None:
    choice = first({"content": "x"}, raw)
    assert (choice.finish_reason, choice.finish_reason_raw) == (expected, raw)


@pytest.mark.parametrize("raw", ["stop", "", None, "tool_calls"])
def test_an_answer_with_tool_calls_has_finished_for_them(raw: str | None) -> None:
    assert first({"content": None, "tool_calls": [call()]}, raw).finish_reason == "tool_calls"
    assert first({"content": None, "tool_calls": [call()]}, "length").finish_reason == "length"


def test_the_finish_details_of_the_first_vision_models_are_read() -> None:
    value = body({"content": "x"}, None)
    value["choices"][0]["finish_details"] = {"type": "max_tokens"}
    assert parse(value).finish_reason == "length"


@pytest.mark.parametrize(
    ("content", "text", "reasoning"),
    [
        (None, "", None),
        ("", "", None),
        ("Hi", "Hi", None),
        ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}, "c"], "abc", None),
        (
            [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text", "text": "a"}],
            "a",
            "hm",
        ),
        ([{"type": "reference", "reference_ids": [1]}, {"type": "new"}, 7, None], "", None),
        ({"title": "x", "n": 1}, '{"title":"x","n":1}', None),
        (42, "42", None),
        (0, "0", None),
        (-1.5, "-1.5", None),
        (False, "", None),
        ([1, {"n": 2}], '[1,{"n":2}]', None),
        ([], "", None),
    ],
)
def test_content_may_be_text_parts_or_a_value(content: Any, text: str, reasoning: str | None) -> None:
    choice = first({"content": content})
    assert (choice.text, choice.reasoning) == (text, reasoning)


def test_thinking_parts_are_kept_to_be_sent_back() -> None:
    part = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}], "signature": "s"}
    assert first({"content": [part]}).reasoning_blocks == [part]


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning", "reasoning_text"])
def test_reasoning_is_found_under_each_of_its_names(name: str) -> None:
    assert first({"content": "x", name: "hm"}).reasoning == "hm"


def test_reasoning_under_several_names_is_taken_once() -> None:
    details = [{"type": "reasoning.text", "text": "hm", "signature": "s", "index": 0}]
    choice = first({"content": "x", "reasoning": "hm", "reasoning_content": "hm", "reasoning_details": details})
    assert choice.reasoning == "hm"
    assert choice.reasoning_blocks == details
    assert first({"content": "x", "reasoning": None, "reasoning_details": details}).reasoning == "hm"
    summary = [{"type": "reasoning.summary", "summary": "short"}, {"type": "reasoning.encrypted", "data": "AA"}]
    assert first({"content": "x", "reasoning_details": summary}).reasoning == "short"


@pytest.mark.parametrize(
    ("text", "reasoning", "rest"),
    [
        ("<think>\nhm\n</think>\n\nHi", "\nhm\n", "Hi"),
        ("\n <think>hm</think>Hi", "hm", "Hi"),
        ("<think></think>Hi", None, "Hi"),
        ("<think>cut off", "cut off", ""),
        ("<think>", None, ""),
        ("<think>a</thi", "a</thi", ""),
        ("Hi <think>no</think>", None, "Hi <think>no</think>"),
        ("<thinking>no</thinking>", None, "<thinking>no</thinking>"),
        (" <thi", None, " <thi"),
        ("  ", None, "  "),
    ],
)
def test_think_tags_at_the_start_of_the_text_are_reasoning(text: str, reasoning: str | None, rest: str) -> None:
    choice = first({"content": text})
    assert (choice.reasoning, choice.text) == (reasoning, rest)


def test_think_tags_in_a_text_completion_are_text() -> None:
    value = {"choices": [{"text": "<think>x", "index": 0, "finish_reason": "stop"}]}
    assert parse(value, operation="completion").text == "<think>x"


def test_a_message_counts_before_a_delta_beside_it() -> None:
    value = body()
    value["choices"][0]["delta"] = {"role": "assistant", "content": ""}
    assert parse(value).text == "Hi"


def test_a_refusal_is_a_field_of_its_own() -> None:
    choice = first({"content": None, "refusal": "No."})
    assert (choice.text, choice.refusal) == ("", "No.")


# ---------------------------------------------------------------- tool calls


def test_arguments_are_parsed() -> None:
    choice = first({"content": None, "tool_calls": [call(arguments='{"a": [1]}'), call(arguments="", id="c2")]})
    assert [(c.id, c.name, c.arguments, c.parsed, c.error) for c in choice.tool_calls] == [
        ("c1", "f", '{"a": [1]}', {"a": [1]}, None),
        ("c2", "f", "", {}, None),
    ]


@pytest.mark.parametrize("arguments", ['{"a": ', "no", '{"a": NaN}', '{"a": 1} x'])
def test_arguments_that_are_not_json_say_so_and_stay_as_they_are(arguments: str) -> None:
    found = first({"tool_calls": [call(arguments=arguments)]}).tool_calls[0]
    assert (found.arguments, found.parsed) == (arguments, None)
    assert "not valid JSON" in (found.error or "")
    cut = first({"tool_calls": [call(arguments=arguments)]}, "length").tool_calls[0]
    assert "cut off" in (cut.error or "")


@pytest.mark.parametrize("arguments", ["[1]", "7e92", '"a"', "false"])
def test_arguments_that_are_no_object_say_so(arguments: str) -> None:
    found = first({"tool_calls": [call(arguments=arguments)]}).tool_calls[0]
    assert (found.arguments, found.parsed) == (arguments, None)
    assert found.error == f"The arguments are no JSON object: {arguments}"


def test_arguments_of_null_are_none() -> None:
    found = first({"tool_calls": [call(arguments="null")]}).tool_calls[0]
    assert (found.arguments, found.parsed, found.error) == ("null", {}, None)


def test_arguments_as_an_object_are_written_once() -> None:
    found = first({"tool_calls": [call(arguments={"a": 1})]}).tool_calls[0]
    assert (found.arguments, found.parsed) == ('{"a":1}', {"a": 1})


def test_calls_glued_into_one_string_are_taken_apart() -> None:
    choice = first({"tool_calls": [call(arguments='{"a": 1}{"a": "}{"} \n{"a": 3}'), call(id="c2")]})
    assert [(c.id, c.name, c.parsed) for c in choice.tool_calls] == [
        ("c1", "f", {"a": 1}),
        ("c1_2", "f", {"a": "}{"}),
        ("c1_3", "f", {"a": 3}),
        ("c2", "f", {}),
    ]


@pytest.mark.parametrize(
    "text", ['{"a": "}{"}', '{"a": 1}{', '{"a": 1}[2]', '{"a": 1} {"b": 2} x', "", "}{", '{"x": "}{']
)
def test_nothing_but_several_whole_objects_is_taken_apart(text: str) -> None:
    assert glued(text) is None


def test_a_legacy_function_call_is_a_tool_call() -> None:
    message = {"content": None, "function_call": {"name": "f", "arguments": '{"a": 1}'}}
    choice = first(message, "function_call")
    assert (choice.finish_reason, choice.tool_calls[0].name, choice.tool_calls[0].parsed) == (
        "tool_calls",
        "f",
        {"a": 1},
    )
    assert choice.message["tool_calls"][0]["id"]  # the answer to a call needs one


def test_calls_without_an_id_are_given_one_that_differs_between_answers() -> None:
    def ids(answer: str) -> list[str]:
        calls = [call(id=""), call(id=None), call(id="null"), {"function": {"name": "f"}}]
        return [c.id for c in parse(body({"tool_calls": calls}, id=answer)).tool_calls]

    assert len(set(ids("chatcmpl-a") + ids("chatcmpl-b"))) == 8
    assert ids("chatcmpl-a") == ids("chatcmpl-a")
    assert all(set(i) <= set("abcdefghijklmnopqrstuvwxyz0123456789_") for i in ids("chatcmpl-a"))


def test_other_shapes_of_calls_are_read() -> None:
    custom = {"id": "c", "type": "custom", "custom": {"name": "run", "input": "ls {"}}
    found = first({"tool_calls": [custom]}).tool_calls[0]
    assert (found.type, found.name, found.arguments, found.error) == ("custom", "run", "ls {", None)
    tgi = {"id": 0, "type": "function", "function": {"name": "f", "parameters": {"a": 1}}}
    found = first({"tool_calls": tgi}).tool_calls[0]
    assert (found.name, found.parsed) == ("f", {"a": 1})
    both = {
        "id": "c",
        "type": "function",
        "function": {"name": "f", "arguments": "{}"},
        "custom": {"name": "", "input": ""},
    }
    assert first({"tool_calls": [both, None]}).tool_calls[0].type == "function"


# ---------------------------------------------------------------- several answers, other fields


def test_every_choice_is_there_in_its_order() -> None:
    choices = [{"index": i, "message": {"content": str(i)}, "finish_reason": "stop"} for i in (1, 0)]
    assert [c.text for c in parse(body(choices=choices)).choices] == ["0", "1"]
    same = [{"message": {"content": str(i)}, "finish_reason": "stop", "index": 0} for i in (1, 2)]
    assert [c.text for c in parse(body(choices=same)).choices] == ["1", "2"]
    none = [{"message": {"content": str(i)}} for i in (1, 2)]
    assert [c.text for c in parse(body(choices=none)).choices] == ["1", "2"]


def test_log_probabilities_audio_and_annotations_are_kept() -> None:
    value = body({"content": None, "audio": {"id": "a", "data": "AA"}, "annotations": [{"type": "url_citation"}]})
    value["choices"][0]["logprobs"] = {"content": [{"token": "x"}]}
    choice = parse(value).first
    assert choice.logprobs == {"content": [{"token": "x"}]}
    assert choice.audio == {"id": "a", "data": "AA"}
    assert choice.annotations == [{"type": "url_citation"}]
    assert parse(body(citations=["https://x"])).first.annotations == ["https://x"]


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, None),
        ({}, None),
        ("many", None),
        ({"prompt_tokens": 3}, Usage(3)),
        ({"prompt_tokens": "3", "completion_tokens": 2.0, "total_tokens": None}, Usage(3, 2)),
        ({"prompt_tokens": -1, "completion_tokens": True, "total_tokens": 2.5}, Usage()),
        (
            {
                "prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 99,
                "prompt_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 2},
                "completion_tokens_details": {"reasoning_tokens": 3},
            },
            Usage(9, 5, 99, 4, 2, 3),
        ),
        (
            {"prompt_tokens": 9, "prompt_cache_hit_tokens": 0, "cache_creation_input_tokens": 1, "reasoning_tokens": 7},
            Usage(9, cached_tokens=0, cache_write_tokens=1, reasoning_tokens=7),
        ),
        ({"prompt_tokens": 1, "prompt_tokens_details": None, "completion_tokens_details": []}, Usage(1)),
    ],
)  # fmt: skip
def test_usage_is_what_the_provider_said_and_unknown_is_none(usage: Any, expected: Usage | None) -> None:
    assert parse(body(usage=usage)).usage == expected


def test_usage_is_found_in_groqs_own_field_and_not_a_number_is_unknown() -> None:
    value = body(x_groq={"id": "r", "usage": {"prompt_tokens": 4}})
    del value["usage"]
    assert parse(value).usage == Usage(4)
    text = json.dumps(body(usage={"prompt_tokens": float("nan"), "completion_tokens": float("inf")}))
    assert parse(text.encode()).usage == Usage()


def test_a_text_completion_is_read() -> None:
    value = {
        "id": "cmpl-1", "object": "text_completion", "model": "m",
        "choices": [
            {"text": " a", "index": 0, "finish_reason": "length", "logprobs": {"tokens": ["a"]}},
            {"text": "", "index": 1, "finish_reason": "stop", "logprobs": None},
        ],
    }  # fmt: skip
    response = parse(value, operation="completion")
    assert [(c.text, c.finish_reason) for c in response.choices] == [(" a", "length"), ("", "stop")]
    assert response.first.logprobs == {"tokens": ["a"]}


def test_an_error_noted_beside_an_answer_is_a_warning() -> None:
    value = body()
    value["choices"][0]["error"] = {"message": "upstream hiccup", "code": 502}
    assert "upstream hiccup" in parse(value).warnings[0].message


# ---------------------------------------------------------------- odd but harmless


@pytest.mark.parametrize(
    "value",
    [
        {"choices": [{"message": {"content": "Hi"}}]},
        {"choices": [{"index": "zero", "message": {"content": "Hi"}, "finish_reason": 7, "logprobs": 3}]},
        {"choices": [{"index": -1, "message": {"content": "Hi", "tool_calls": [], "audio": 1, "annotations": "x"}}]},
        {"choices": [None, {"message": {"content": "Hi", "refusal": 3, "reasoning": 4, "reasoning_details": 5}}]},
        {"choices": [{"message": {"content": "Hi", "tool_calls": [False, "", None]}}], "usage": []},
        {"choices": [{"delta": {"content": "Hi"}}], "id": None, "model": 3, "created": "x", "x_groq": 1},
        {"choices": [{"text": "Hi"}], "created": 1e400, "citations": 1, "error": None},
        {"choices": [{"message": {"content": "Hi", "function_call": 0}, "error": None}], "error": {}},
    ],
)
def test_missing_and_mistyped_fields_do_no_harm(value: Any) -> None:
    response = parse(json.dumps(value).encode())
    assert [c.text for c in response.choices if c.text] == ["Hi"]


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        ({"message": "Hi"}, "choices.message"),
        ("Hi", "choices"),
        ({"message": {"content": "Hi", "tool_calls": [3]}}, "tool_calls"),
        ({"message": {"content": "Hi", "tool_calls": "x"}}, "tool_calls"),
        ({"message": {"content": "Hi", "tool_calls": [{"function": "f"}]}}, "tool_calls.function"),
        ({"message": {"content": "Hi", "function_call": ["f"]}}, "function_call"),
    ],
)
def test_a_call_or_message_that_cannot_be_read_is_an_error_and_no_short_answer(choice: Any, field: str) -> None:
    with pytest.raises(InvalidResponseError, match=rf"{field} holds "):
        parse(body(choices=[choice, {"message": {"content": "Hi"}}]))


def test_every_field_may_be_of_any_type() -> None:
    odd: list[Any] = [None, True, 3, -1, 1.5, "x", "", [], [1], [[]], [{}], {}, {"x": 1}, {"text": 3}]
    names = [
        "content",
        "reasoning",
        "reasoning_details",
        "refusal",
        "tool_calls",
        "function_call",
        "audio",
        "annotations",
    ]
    for value in odd:
        for name in names:
            with suppress(InvalidResponseError):
                parse(body({"role": "assistant", name: value}))
        for name in ("function", "custom", "id", "index", "type", "name"):
            with suppress(InvalidResponseError):
                parse(body({"content": "x", "tool_calls": [{name: value}]}))
        for name in ("index", "logprobs", "finish_reason", "finish_details", "text", "delta"):
            choice = {"message": {"content": "x"}, name: value}
            parse(body(choices=[choice]))
        for name in ("id", "model", "created", "object", "usage", "x_groq", "citations", "system_fingerprint"):
            parse(body(**{name: value}))
        for name in ("error", "choices", "detail", "message"):
            with suppress(Error):
                parse(body(**{name: value}))


@pytest.mark.parametrize("prefix", [b" \n\n\n" * 200, b"\xef\xbb\xbf", b"\r\n\xef\xbb\xbf"])
def test_what_stands_before_the_json_does_no_harm(prefix: bytes) -> None:
    if prefix.startswith(b"\r"):
        with pytest.raises(InvalidResponseError):  # no server sends it, but it is no crash either
            parse(prefix + json.dumps(body()).encode())
    else:
        assert parse(prefix + json.dumps(body()).encode()).text == "Hi"


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    data = json.dumps(body({"content": "PONG"})).encode().replace(b"PONG", b"PO\xff\xfeNG")
    assert parse(data).text == "PO\ufffd\ufffdNG"


def test_half_a_surrogate_pair_is_replaced_so_that_the_text_can_be_printed() -> None:
    response = parse(
        json.dumps(
            body({"content": "a\ud83d b\\ud83d \ud83d\ude00", "tool_calls": [call(arguments="\ud83d")]})
        ).encode()
    )
    assert response.text == "a\ufffd b\\ud83d \U0001f600"
    (response.text + response.tool_calls[0].arguments).encode()


def test_of_duplicate_keys_the_last_one_counts() -> None:
    data = json.dumps(body()).encode().replace(b'"role"', b'"content": "GHOST", "role"', 1)
    assert parse(data).text == "Hi"


def test_an_event_stream_that_was_not_asked_for_is_read_all_the_same() -> None:
    assert parse(stream("Hel", "lo")).text == "Hello"
    assert parse(b": hi\n\n" + stream("Hel", "lo")).text == "Hello"


# ---------------------------------------------------------------- no answer at all

HTML = b"<!doctype html><html><head><title>Sign in</title></head><body>x</body></html>"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty body"),
        (b" \n ", "empty body"),
        (HTML, "HTML page titled 'Sign in'"),
        (b"\xef\xbb\xbf\n <html>", "HTML page"),
        (b"[1, 2, 3]", "an array"),
        (b'"hello"', "a text"),
        (b"null", "null"),
        (b"true", "true or false"),
        (b"12", "a number"),
        (b'{"id": "x", "object": "chat.completion"}', "no choices"),
        (b'{"choices": null}', "no choice in"),
        (b'{"choices": []}', "no choice in"),
        (b'{"choices": [null, 3]}', "no choice in"),
        (b'{"choices": {"a": 1}}', "no choice in"),
        (b'{"choices": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not JSON"),
        (json.dumps(body()).encode().replace(b"1760000000", b"9" * 100_000), "not JSON"),
        (json.dumps(body()).encode() + b"\n<!-- x -->", "not JSON"),
        (json.dumps(body()).encode()[:80], "not JSON"),
        (b"upstream connect error", "not JSON"),
        (b'{"a": "\\ud83d', "not JSON"),
    ],
)
def test_what_is_no_answer_is_a_typed_error_that_says_what_came(data: bytes, words: str) -> None:
    with pytest.raises(InvalidResponseError) as caught:
        parse(data)
    assert words in caught.value.message
    assert len(caught.value.message) < 500
    assert caught.value.suggestion
    assert caught.value.status_code == 200


def test_no_content_is_no_answer() -> None:
    with pytest.raises(InvalidResponseError) as caught:
        parse(b"", status=204)
    assert "204" in caught.value.message


@pytest.mark.parametrize(
    ("value", "cls", "status", "message"),
    [
        ({"error": {"message": "fault", "type": "server_error"}}, ServerError, 200, "fault"),
        (
            {"error": {"message": "fault", "code": 502, "metadata": {"raw": '{"error": "inner"}'}}},
            ServerError, 502, "fault: inner",
        ),
        ({"error": {"message": "fault", "code": "429"}, "choices": []}, RateLimitError, 429, "fault"),
        ({"error": "fault"}, ServerError, 200, "fault"),
        ({"error": "Internal Server Error", "status_code": 500}, ServerError, 500, "Internal Server Error"),
        ({"error": ["fault"]}, ServerError, 200, "fault"),
        ({"error": [{"message": "fault"}]}, ServerError, 200, "fault"),
        ([{"error": {"message": "fault", "code": 503}}], OverloadedError, 503, "fault"),
        ({"code": "overloaded", "error": "fault"}, OverloadedError, 200, "fault"),
        ({"object": "error", "message": "fault", "code": 429}, RateLimitError, 429, "fault"),
        ({"detail": "fault"}, ServerError, 200, "fault"),
        ({"message": "fault", "code": 500}, ServerError, 500, "fault"),
        ({"error": {"code": 503}}, OverloadedError, 503, "503"),
    ],
)  # fmt: skip
def test_an_error_inside_a_200_is_the_error_that_it_would_be_as_a_status(
    value: Any, cls: type[Error], status: int, message: str
) -> None:
    with pytest.raises(Error) as caught:
        parse(value, x_request_id="req-9")
    assert type(caught.value) is cls
    assert message in caught.value.message
    assert (caught.value.status_code, caught.value.request_id) == (status, "req-9")


@pytest.mark.parametrize("reason", ["error", "network_error", "insufficient_system_resource", "abort"])
def test_an_answer_that_the_server_gave_up_is_an_error_with_its_text(reason: str) -> None:
    value = body({"content": "Hel"}, reason)
    with pytest.raises(ServerError) as caught:
        parse(value)
    assert (caught.value.partial_text, caught.value.usage) == ("Hel", Usage(3, 2, 5))
    value["choices"][0]["error"] = {"message": "upstream", "code": 429}
    with pytest.raises(RateLimitError, match="upstream"):
        parse(value)


# ---------------------------------------------------------------- models


@pytest.mark.parametrize(
    "value",
    [
        {"object": "list", "data": [{"id": "a", "created": 5, "owned_by": "o", "context_length": 9}, {"id": "b"}]},
        [{"id": "a", "created": 5, "owned_by": "o", "max_model_len": 9}, {"id": "b"}],
        {"models": [{"name": "a", "created": 5, "owned_by": "o", "meta": {"n_ctx_train": 9}}, "b", 3, {}]},
    ],
)
def test_models_are_read_from_each_shape(value: Any) -> None:
    found = WIRE.parse_models(json.dumps(value).encode())
    assert [m.id for m in found] == ["a", "b"]
    assert (found[0].created, found[0].owned_by, found[0].context_length) == (5, "o", 9)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ([{"id": "openai/gpt-4.1", "name": "OpenAI GPT-4.1"}, "b"], ["openai/gpt-4.1", "b"]),  # GitHub Models
        ({"endpoints": [{"name": "databricks-claude", "id": "9af3"}, {"id": "b"}]}, ["databricks-claude", "b"]),
        ({"success": True, "errors": [], "result": [{"id": "c9-41", "name": "@cf/meta/llama"}]}, ["@cf/meta/llama"]),
        ({"data": None, "models": [{"model": "a"}, {"model_id": "b"}, {"model_name": "c"}]}, ["a", "b", "c"]),
        ({"models": [{"name": "x"}], "data": [{"id": "a"}]}, ["a"]),  # llama.cpp
        ({"data": {"models": [{"id": "a"}]}}, ["a"]),
        ({"data": []}, []),
        ([], []),
        ([{"id": 3, "name": "a"}, {"id": ""}, None], ["a"]),
    ],
)
def test_models_are_named_as_calls_name_them(value: Any, names: list[str]) -> None:
    found = WIRE.parse_models(json.dumps(value).encode())
    assert [model.id for model in found] == names
    assert all(json.dumps(model.raw) in json.dumps(value) for model in found)


def test_a_list_that_reports_its_failure_is_an_error() -> None:
    failed = {"success": False, "errors": [{"code": 10000, "message": "Authentication error"}], "result": []}
    with pytest.raises(Error, match="Authentication error"):
        WIRE.parse_models(json.dumps(failed).encode())


def test_what_is_no_list_of_models_is_a_typed_error() -> None:
    nested = b'{"data":' * 9 + b"[]" + b"}" * 9
    for data in (b"", b"3", b"{}", b'{"data": {"x": 1}}', nested, HTML):
        with pytest.raises(InvalidResponseError):
            WIRE.parse_models(data)
    with pytest.raises(ServerError, match="down"):
        WIRE.parse_models(b'{"error": {"message": "down"}}')


def test_an_unknown_wire_format_is_a_configuration_error() -> None:
    from gen_ai.errors import ConfigurationError

    with pytest.raises(ConfigurationError, match="nope"):
        get_wire("nope")
    assert get_wire("gen_ai.wire.openai:WIRE") is get_wire("openai")


def test_nothing_of_events_is_lost_in_a_body() -> None:
    assert parse(sse({"choices": [{"delta": {"content": "x"}, "finish_reason": "stop"}]})).text == "x"
