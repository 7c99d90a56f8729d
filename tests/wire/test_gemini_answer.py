"""The Gemini dialect, inward, over HTTP on loopback: answers whole and in pieces, and what goes wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from gen_ai import ChatResponse, Error, create_client
from gen_ai.errors import (
    AuthenticationError,
    ContentFilterError,
    ContextLengthError,
    InvalidRequestError,
    InvalidResponseError,
    ModelNotFoundError,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    StreamInterruptedError,
    UnsupportedParameterError,
)
from gen_ai.request import Request
from gen_ai.wire import get_wire

from ..support import gemini as dialect
from ..support.server import Server

MODEL = "gemini-2.5-flash"
WEATHER: Any = {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def client(server: Server, **options: Any) -> Any:
    given = {"api_key": "a-key", "model_name": MODEL, "endpoint": server.url, "max_retries": 0, **options}
    return create_client("gemini", **given)


def asked(server: Server, answer: Any, **call: Any) -> Any:
    server.reply(json=answer)
    with client(server) as made:
        return made.run_chat_completions("Hi", full_output=True, **call)


def streamed(server: Server, body: bytes, **call: Any) -> tuple[list[Any], Any]:
    server.reply(body=body, headers={"content-type": "text/event-stream"})
    with client(server) as made, made.run_chat_completions_stream("Hi", full_output=True, **call) as stream:
        return list(stream), stream.response


def failed(server: Server, body: bytes, **call: Any) -> tuple[list[Any], Error]:
    """The events before an error, and the error."""
    server.reply(body=body, headers={"content-type": "text/event-stream"})
    events: list[Any] = []
    with client(server) as made:
        stream = made.run_chat_completions_stream("Hi", full_output=True, **call)
        with pytest.raises(Error) as caught:
            events.extend(event for event in stream)
        stream.close()
    return events, caught.value


# ---------------------------------------------------------------- whole answers


def test_an_answer_is_its_text_with_usage_and_ids(server: Server) -> None:
    counts = {
        "promptTokenCount": 10,
        "candidatesTokenCount": 2,
        "thoughtsTokenCount": 5,
        "cachedContentTokenCount": 4,
        "toolUsePromptTokenCount": 3,
        "totalTokenCount": 20,
    }
    response = asked(server, dialect.body("Hel", "lo.", usageMetadata=counts))
    assert (response.text, response.finish_reason, response.first.finish_reason_raw) == ("Hello.", "stop", "STOP")
    assert (response.id, response.model, response.provider) == ("resp1", "gemini-test", "gemini")
    usage = response.usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (13, 7, 20)
    assert (usage.cached_tokens, usage.reasoning_tokens, usage.raw) == (4, 5, counts)


@pytest.mark.parametrize(
    ("said", "common"),
    [
        ("STOP", "stop"),
        ("MAX_TOKENS", "length"),
        ("CONTINUATION", "length"),
        ("SAFETY", "content_filter"),
        ("RECITATION", "content_filter"),
        ("PROHIBITED_CONTENT", "content_filter"),
        ("MALFORMED_FUNCTION_CALL", "error"),
        ("SOMETHING_NEW", "SOMETHING_NEW"),
        (1, "stop"),
    ],
)
def test_the_reason_of_the_end_is_the_common_one(server: Server, said: Any, common: str) -> None:
    response = asked(server, dialect.body("Hi", finish=said), max_tokens=9)
    assert response.finish_reason == common


def test_calls_have_ids_of_their_own_where_the_server_gives_none(server: Server) -> None:
    answer = dialect.body(dialect.call("weather", city="Rom"), dialect.call("weather", id="fc-2", city="Bonn"))
    response = asked(server, answer, tools=[WEATHER])
    first, second = response.tool_calls
    assert (first.parsed, second.parsed) == ({"city": "Rom"}, {"city": "Bonn"})
    assert (first.id, second.id) == ("gen_ai_call_resp1_0", "fc-2")
    assert (response.finish_reason, response.first.finish_reason_raw) == ("tool_calls", "STOP")


def test_signatures_and_parts_of_its_own_go_back_as_they_came(server: Server) -> None:
    parts = [
        {"text": "Let me think.", "thought": True},
        {"text": "Run:", "thoughtSignature": "c2ln+/A="},
        {"executableCode": {"language": "PYTHON", "code": "print(1)"}, "thoughtSignature": "eA=="},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "1\n"}},
        {"text": " Now I look."},
        dialect.call("weather", signature="Y2FsbA==", city="Rom"),
        dialect.call("weather", city="Bonn"),
    ]
    response = asked(server, dialect.body(*parts), tools=[WEATHER])
    assert (response.text, response.reasoning) == ("Run: Now I look.", "Let me think.")
    history = json.loads(json.dumps([{"role": "user", "content": "Hi"}, response.message]))  # saved and loaded
    results = [{"role": "tool", "tool_call_id": call.id, "content": "sunny"} for call in response.tool_calls]
    server.reply(json=dialect.body("Sunny."))
    with client(server) as made:
        made.run_chat_completions([*history, *results[::-1]], tools=[WEATHER])
    user, model, told = server.last.json()["contents"]
    assert user == {"role": "user", "parts": [{"text": "Hi"}]}
    assert model == {"role": "model", "parts": parts}
    # Results stand in the order of their calls; ids that were made here are not sent.
    said = {"name": "weather", "response": {"output": "sunny"}}
    assert told == {"role": "user", "parts": [{"functionResponse": said}, {"functionResponse": said}]}


def test_a_signature_on_an_empty_text_at_the_end_goes_back_there(server: Server) -> None:
    pieces = [*dialect.pieces("Hel", "lo.", finish=None), dialect.body({"text": "", "thoughtSignature": "c2ln"})]
    _, response = streamed(server, dialect.events(*pieces))
    assert response.text == "Hello."
    server.reply(json=dialect.body("Yes."))
    with client(server) as made:
        user = [{"role": "user", "content": "Hi"}, {"role": "user", "content": "Go on."}]
        made.run_chat_completions([user[0], response.message, user[1]])
    assert server.last.json()["contents"][1]["parts"] == [{"text": "Hello."}, {"text": "", "thoughtSignature": "c2ln"}]


def test_other_dialects_leave_this_ones_signatures_out(server: Server) -> None:
    response = asked(server, dialect.body(dialect.call("weather", signature="Y2FsbA==", city="Rom")), tools=[WEATHER])
    history = [{"role": "user", "content": "Hi"}, response.message]
    history.append({"role": "tool", "tool_call_id": response.tool_calls[0].id, "content": "sunny"})
    for name in ("openai", "anthropic"):
        with create_client(name, api_key="k", model_name="m") as other:
            assert "Y2FsbA" not in json.dumps(other.build_request(history, tools=[WEATHER]).json)


def test_grounding_becomes_citations_in_characters(server: Server) -> None:
    text = "Zürich ist schön. Bern auch."
    start = len("Zürich ist schön. ".encode())
    grounding = {
        "groundingChunks": [{"web": {"uri": "https://a.example", "title": "A"}}, {"web": {"uri": "https://b.example"}}],
        "groundingSupports": [
            {"segment": {"endIndex": start - 1, "text": "Zürich ist schön."}, "groundingChunkIndices": [0, 1]},
            {"segment": {"startIndex": start, "endIndex": len(text.encode())}, "groundingChunkIndices": [1, 9]},
        ],
        "webSearchQueries": ["zürich"],
    }
    answer = dialect.body(text)
    answer["candidates"][0]["groundingMetadata"] = grounding
    choice = asked(server, answer).first
    assert [(cited.url, cited.title, choice.text[cited.start : cited.end]) for cited in choice.citations] == [
        ("https://a.example", "A", "Zürich ist schön."),
        ("https://b.example", None, "Zürich ist schön."),
        ("https://b.example", None, "Bern auch."),
    ]
    assert choice.annotations == [{"groundingMetadata": grounding}]


def test_log_probabilities_have_the_common_form(server: Server) -> None:
    answer = dialect.body("Hi")
    answer["candidates"][0]["logprobsResult"] = {
        "chosenCandidates": [{"token": "Hi", "tokenId": 5, "logProbability": -0.25}],
        "topCandidates": [
            {"candidates": [{"token": "Hi", "logProbability": -0.25}, {"token": "Ho", "logProbability": -2}]}
        ],
    }
    content = asked(server, answer, logprobs=2).first.logprobs["content"]
    assert [(entry["token"], entry["logprob"]) for entry in content] == [("Hi", -0.25)]
    assert [other["token"] for other in content[0]["top_logprobs"]] == ["Hi", "Ho"]
    assert (
        server.last.json()["generationConfig"] | {"responseLogprobs": True, "logprobs": 2}
        == (server.last.json()["generationConfig"])
    )


def test_several_candidates_are_several_choices(server: Server) -> None:
    answer = dialect.body("one")
    answer["candidates"].append({"index": 1, "content": {"parts": [{"text": "two"}]}, "finishReason": "STOP"})
    server.reply(json=answer)
    with client(server) as made:
        assert made.run_chat_completions("Hi", n=2) == ["one", "two"]
    assert server.last.json()["generationConfig"]["candidateCount"] == 2
    refused = "Multiple candidates is not enabled for this model"
    server.reply(400, json=dialect.failure(400, "INVALID_ARGUMENT", refused))
    server.reply(json=dialect.body("one"), times=2)
    with client(server) as made:
        assert made.run_chat_completions("Hi", n=2) == ["one", "one"]


def test_answers_in_snake_case_are_read_too(server: Server) -> None:
    answer = {
        "candidates": [
            {
                "content": {
                    "parts": [{"text": "hm", "thought": True}, {"function_call": {"name": "weather", "args": {}}}]
                },
                "finish_reason": "STOP",
            }
        ],
        "usage_metadata": {"prompt_token_count": 3, "candidates_token_count": 2, "total_token_count": 5},
        "model_version": "gemini-test",
    }
    response = asked(server, answer, tools=[WEATHER])
    assert (response.reasoning, response.tool_calls[0].name, response.finish_reason) == ("hm", "weather", "tool_calls")
    assert (response.usage.total_tokens, response.model) == (5, "gemini-test")


def test_sound_is_one_text_in_base64_and_pictures_are_kept(server: Server) -> None:
    sound = {"inlineData": {"mimeType": "audio/L16;codec=pcm;rate=24000", "data": "AQI="}}
    picture = {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}}
    _, response = streamed(server, dialect.events(*dialect.pieces(sound, sound, picture)))
    assert response.first.audio == {"mime_type": "audio/L16;codec=pcm;rate=24000", "data": "AQIBAg=="}
    assert [block["part"] for block in response.first.reasoning_blocks] == [sound, sound, picture]


# ---------------------------------------------------------------- withheld, and given up


def test_a_blocked_prompt_is_an_error_whole_and_in_pieces(server: Server) -> None:
    blocked = {
        "promptFeedback": {"blockReason": "PROHIBITED_CONTENT", "blockReasonMessage": "Not this."},
        "usageMetadata": {"promptTokenCount": 9, "totalTokenCount": 9},
    }
    with pytest.raises(ContentFilterError, match=r"PROHIBITED_CONTENT.*Not this") as caught:
        asked(server, blocked)
    assert (caught.value.code, caught.value.retryable) == ("PROHIBITED_CONTENT", False)
    assert caught.value.usage is not None
    _, error = failed(server, dialect.events(blocked))
    assert isinstance(error, ContentFilterError)


def test_a_withheld_answer_is_an_error_without_text_and_marked_with_text(server: Server) -> None:
    with pytest.raises(ContentFilterError):
        asked(server, {"candidates": [{"content": {}, "finishReason": "SAFETY", "index": 0}]})
    assert asked(server, dialect.body("Half", finish="SAFETY")).finish_reason == "content_filter"


@pytest.mark.parametrize("reason", ["MALFORMED_FUNCTION_CALL", "MALFORMED_RESPONSE", "TOO_MANY_TOOL_CALLS"])
def test_an_answer_that_the_model_could_not_write_is_tried_again(server: Server, reason: str) -> None:
    broken = {"candidates": [{"finishReason": reason, "finishMessage": "Malformed: print(", "index": 0}]}
    server.reply(json=broken)
    server.reply(json=dialect.body("Hello."))
    with client(server, max_retries=1, retry=None) as made:
        assert made.run_chat_completions("Hi") == "Hello."
    with pytest.raises(InvalidResponseError, match=f"{reason}.*print"):
        asked(server, broken)
    _, error = failed(server, dialect.events(broken))
    assert error.retryable


def test_an_unexpected_call_is_given_with_the_reason(server: Server) -> None:
    response = asked(server, dialect.body(dialect.call("other"), finish="UNEXPECTED_TOOL_CALL"), tools=[WEATHER])
    assert (response.finish_reason, response.tool_calls[0].name) == ("error", "other")


def test_tokens_spent_on_thinking_are_said(server: Server) -> None:
    response = asked(server, {"candidates": [{"content": {"role": "model"}, "finishReason": "MAX_TOKENS", "index": 0}]})
    assert (response.text, response.finish_reason) == ("", "length")
    assert [warning.code for warning in response.warnings] == ["empty"]


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><title>Oops</title>", b"[]", b'"no"', b'{"candidates": 3}', b"{}", b'{"candidates": [3]}', b"not"],
)
def test_a_body_that_is_no_answer_is_a_typed_error(server: Server, body: bytes) -> None:
    server.reply(body=body)
    with client(server) as made, pytest.raises(InvalidResponseError):
        made.run_chat_completions("Hi")


# ---------------------------------------------------------------- streams


@pytest.mark.parametrize("framed", [dialect.events, dialect.array])
def test_a_stream_tells_reasoning_text_calls_usage_and_the_end_in_both_framings(server: Server, framed: Any) -> None:
    parts = [
        {"text": "h", "thought": True},
        {"text": "m", "thought": True, "thoughtSignature": "c2ln"},
        "So",
        ": ä€",
        dialect.call("weather", signature="eA==", city="Rom"),
    ]
    events, response = streamed(server, framed(*dialect.pieces(*parts)), tools=[WEATHER])
    assert [event.type for event in events] == [
        "reasoning_delta", "reasoning_delta", "text_delta", "text_delta", "tool_call_delta", "finish", "usage_update",
    ]  # fmt: skip
    assert (response.text, response.reasoning, response.finish_reason) == ("So: ä€", "hm", "tool_calls")
    assert response.first.reasoning_blocks == [
        {"wire": "gemini", "type": "part", "part": {"text": "hm", "thought": True, "thoughtSignature": "c2ln"}},
        {"wire": "gemini", "type": "function_call", "id": response.tool_calls[0].id, "thoughtSignature": "eA=="},
    ]
    assert (server.last.path, server.last.json().get("stream")) == (
        f"/v1beta/models/{MODEL}:streamGenerateContent?alt=sse",
        None,
    )


def test_a_whole_answer_and_a_stream_of_it_are_one(server: Server) -> None:
    parts = [{"text": "hm", "thought": True}, {"text": "Hello", "thoughtSignature": "c2ln"}, dialect.call("weather")]
    whole = asked(server, dialect.body(*parts), tools=[WEATHER])
    _, response = streamed(server, dialect.events(*dialect.pieces(*parts)), tools=[WEATHER])
    assert response.choices == whole.choices
    assert response.usage == whole.usage


def test_arguments_in_pieces_are_put_together(server: Server) -> None:
    def piece(**fields: Any) -> dict[str, Any]:
        return {"functionCall": fields}

    def adds(path: str, more: bool, **value: Any) -> dict[str, Any]:
        return {"partialArgs": [{"jsonPath": path, "willContinue": more, **value}], "willContinue": True}

    parts = [
        piece(name="weather", willContinue=True),
        piece(**adds("$.city", True, stringValue="Ro")),
        piece(**adds("$.city", False, stringValue="m")),
        piece(**adds("$.days[0].n", False, numberValue=3)),
        piece(**adds("$.days[1].n", False, nullValue="NULL_VALUE")),
        piece(),
        dialect.call("weather", city="Bonn"),
    ]
    _, response = streamed(server, dialect.events(*dialect.pieces(*parts)), tools=[WEATHER])
    assert [call.parsed for call in response.tool_calls] == [
        {"city": "Rom", "days": [{"n": 3}, {"n": None}]},
        {"city": "Bonn"},
    ]


@pytest.mark.parametrize("framed", [dialect.events, dialect.array])
def test_an_error_in_the_middle_keeps_what_came_before_it(server: Server, framed: Any) -> None:
    broken = dialect.failure(503, "UNAVAILABLE", "The model is overloaded.")
    events, error = failed(server, framed(*dialect.pieces("Half", finish=None), broken))
    assert [event.text for event in events] == ["Half"]
    assert isinstance(error, OverloadedError)
    assert (error.partial_text, error.code) == ("Half", "UNAVAILABLE")


@pytest.mark.parametrize("framed", [dialect.events, dialect.array])
def test_a_stream_that_ends_before_its_finish_reason_is_interrupted(server: Server, framed: Any) -> None:
    _, error = failed(server, framed(*dialect.pieces("Half", "way", finish=None)))
    assert isinstance(error, StreamInterruptedError)
    assert error.partial_text == "Halfway"
    whole = framed(*dialect.pieces("Half", "way", "."))
    for cut in range(0, len(whole), 7):
        decoder = get_wire("gemini").decoder(Request(model=MODEL, stream=True), {})
        decoder.feed(whole[:cut])
        if not decoder.complete:
            with pytest.raises(StreamInterruptedError):
                decoder.finish()


@pytest.mark.parametrize("body", [b"", b": ping\r\n\r\n", b"[", b"[]", b"data: "])
def test_a_stream_without_an_answer_is_interrupted(server: Server, body: bytes) -> None:
    assert isinstance(failed(server, body)[1], StreamInterruptedError)


@pytest.mark.parametrize("body", [b"<html>", b"data: 3\r\n\r\n", b"data: {not json}\r\n\r\n", b"[3, 4]"])
def test_a_stream_of_something_else_is_an_error(server: Server, body: bytes) -> None:
    assert isinstance(failed(server, body)[1], InvalidResponseError)


def test_what_is_not_known_passes_and_done_is_no_event(server: Server) -> None:
    odd = {"candidates": [], "somethingNew": 1}
    late = {"usageMetadata": {"promptTokenCount": 3, "totalTokenCount": 9}}
    body = dialect.events({"later": True}, odd, *dialect.pieces("Hi"), late) + b"data: [DONE]\r\n\r\n"
    events, response = streamed(server, body)
    # What is said later of the tokens replaces what was said earlier, field by field.
    assert (response.text, response.usage.total_tokens, response.usage.completion_tokens) == ("Hi", 9, 2)
    assert [event.type for event in events] == ["text_delta", "finish", "usage_update", "usage_update"]


def test_a_stream_is_read_where_none_was_asked_for(server: Server) -> None:
    for body in (dialect.events(*dialect.pieces("Hel", "lo.")), dialect.array(*dialect.pieces("Hel", "lo."))):
        server.reply(body=body)
        with client(server) as made:
            assert made.run_chat_completions("Hi") == "Hello."


# ---------------------------------------------------------------- errors


def _info(reason: str) -> dict[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}


_DAY: Any = {
    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
    "violations": [{"quotaId": "RequestsPerDayPerProject"}],
}


@pytest.mark.parametrize(
    ("status", "said", "message", "details", "kind"),
    [
        (400, "INVALID_ARGUMENT", "API key not valid.", [_info("API_KEY_INVALID")], AuthenticationError),
        (400, "INVALID_ARGUMENT", "No.", [_info("API_KEY_EXPIRED")], AuthenticationError),
        (400, "FAILED_PRECONDITION", "User location is not supported.", [], PermissionDeniedError),
        (
            400,
            "INVALID_ARGUMENT",
            "The input token count exceeds the maximum number of tokens allowed.",
            [],
            ContextLengthError,
        ),
        (400, "INVALID_ARGUMENT", "Unknown name", [], InvalidRequestError),
        (401, "UNAUTHENTICATED", "Request had invalid credentials.", [], AuthenticationError),
        (403, "PERMISSION_DENIED", "API disabled", [_info("SERVICE_DISABLED")], PermissionDeniedError),
        (404, "NOT_FOUND", "models/x is not found for API version v1beta", [], ModelNotFoundError),
        (429, "RESOURCE_EXHAUSTED", "Slow down.", [], RateLimitError),
        (429, "RESOURCE_EXHAUSTED", "Quota.", [_DAY], QuotaExceededError),
        (402, "RESOURCE_EXHAUSTED", "No credit.", [], QuotaExceededError),
        (500, "INTERNAL", "Oops.", [], ServerError),
        (503, "UNAVAILABLE", "Overloaded.", [], OverloadedError),
    ],
)
@pytest.mark.parametrize("listed", [False, True])
def test_errors_are_typed_by_status_and_details(
    server: Server,
    status: int,
    said: str,
    message: str,
    details: Any,
    kind: type[Error],
    listed: bool,
) -> None:
    body = dialect.failure(status, said, message, *details)
    server.reply(status, json=[body] if listed else body)
    with client(server) as made, pytest.raises(kind) as caught:
        made.run_chat_completions("Hi")
    assert (caught.value.status_code, caught.value.message) == (status, message)
    assert caught.value.code == (details[0].get("reason") if details and "reason" in details[0] else said)


def test_the_server_says_how_long_to_wait(server: Server) -> None:
    wait = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "37.5s"}
    server.reply(429, json=dialect.failure(429, "RESOURCE_EXHAUSTED", "Slow down.", wait))
    with client(server) as made, pytest.raises(RateLimitError) as caught:
        made.run_chat_completions("Hi")
    assert caught.value.retry_after == 37.5


@pytest.mark.parametrize(
    ("message", "call", "param"),
    [
        ("Invalid JSON payload received. Unknown name \"topP\" at 'generation_config'", {"top_p": 0.5}, "top_p"),
        ("Logprobs is not enabled for models/x", {"logprobs": True}, "logprobs"),
        ("Thinking level is not supported for this model.", {"reasoning": "low"}, "reasoning"),
    ],
)
def test_a_parameter_that_the_server_refuses_is_named_portably(
    server: Server, message: str, call: dict[str, Any], param: str
) -> None:
    server.reply(400, json=dialect.failure(400, "INVALID_ARGUMENT", message))
    with client(server) as made, pytest.raises(UnsupportedParameterError) as caught:
        made.run_chat_completions("Hi", **call)
    assert caught.value.param == param


def test_functions_that_the_server_refuses_are_asked_for_in_words(server: Server) -> None:
    server.reply(400, json=dialect.failure(400, "INVALID_ARGUMENT", "Function calling is not enabled for models/x"))
    server.reply(json=dialect.body('{"reply": {"tool_calls": [{"name": "weather", "arguments": {"city": "Rom"}}]}}'))
    with client(server) as made:
        response = made.run_chat_completions("Hi", tools=[WEATHER])
    assert [call.parsed for call in response.tool_calls] == [{"city": "Rom"}]
    assert "tools" not in server.last.json()


def test_a_default_that_the_server_refuses_is_left_out_and_the_call_repeated(server: Server) -> None:
    server.reply(400, json=dialect.failure(400, "INVALID_ARGUMENT", "temperature is not supported by this model."))
    server.reply(json=dialect.body("Hello."))
    with client(server) as made:
        assert made.run_chat_completions("Hi") == "Hello."
    assert "temperature" not in server.last.json().get("generationConfig", {})


def test_an_unknown_model_is_told_with_the_nearest(server: Server) -> None:
    server.reply(404, json=dialect.failure(404, "NOT_FOUND", "models/gemini-2.5-flahs is not found"))
    server.reply(json={"models": [{"name": "models/gemini-2.5-flash"}]})
    with client(server) as made, pytest.raises(ModelNotFoundError, match=r"Did you mean 'gemini-2\.5-flash'"):
        made.run_chat_completions("Hi", model_name="gemini-2.5-flahs")


def test_the_list_of_models_has_pages(server: Server) -> None:
    server.reply(json={"models": [{"name": "models/a", "inputTokenLimit": 1000}], "nextPageToken": "t+1"})
    server.reply(json={"models": [{"name": "models/b"}, {"name": "tunedModels/c"}]})
    with client(server) as made:
        models = made.list_models()
    assert [(model.id, model.context_length) for model in models] == [("a", 1000), ("b", None), ("tunedModels/c", None)]
    assert [request.path for request in server.requests] == [
        "/v1beta/models?pageSize=1000",
        "/v1beta/models?pageSize=1000&pageToken=t%2B1",
    ]


def test_a_page_that_comes_again_is_the_last(server: Server) -> None:
    for _ in range(2):
        server.reply(json={"models": [{"name": "models/a"}], "nextPageToken": "t"})
    with client(server) as made:
        assert [model.id for model in made.list_models()] == ["a"]
    assert len(server.requests) == 2


# ---------------------------------------------------------------- the cost


@pytest.mark.parametrize("part", [{"text": "x"}, {"text": "x", "thought": True}])
@pytest.mark.parametrize(("framed", "most"), [("events", 24), ("array", 30)])
def test_a_piece_costs_a_few_calls(part: dict[str, Any], framed: str, most: int) -> None:
    decoder = get_wire("gemini").decoder(Request(model=MODEL, stream=True), {})
    value = json.dumps(dialect.body(part, finish=None)).encode()
    first, block = (b"data: %s\r\n\r\n" % value,) * 2 if framed == "events" else (b"[" + value, b",\r\n" + value)
    decoder.feed(first)
    count = 0

    def profile(_frame: Any, what: str, _argument: Any) -> None:
        nonlocal count
        count += what in ("call", "c_call")

    sys.setprofile(profile)
    try:
        for _ in range(100):
            assert len(decoder.feed(block)) == 1
    finally:
        sys.setprofile(None)
    assert count / 100 <= most


def test_a_text_that_is_none_says_nothing_or_what_it_is(server: Server) -> None:
    odds: list[tuple[Any, str]] = [(None, ""), ([], ""), ({}, ""), (3, "3"), ({"a": 1}, '{"a":1}')]
    for odd, said in odds:
        _, response = streamed(server, dialect.events(*dialect.pieces("Hi", {"text": odd}, ".")))
        assert isinstance(response, ChatResponse)
        assert response.text == f"Hi{said}."
        assert response.first.reasoning_blocks == []


def test_the_loose_end_of_a_reply_is_an_answer(server: Server) -> None:
    """A body whose last event lacks its blank line."""
    _, response = streamed(server, dialect.events(*dialect.pieces("Hel", "lo.")).rstrip())
    assert response.text == "Hello."
    server.reply(json=[])
    with client(server) as made, pytest.raises(InvalidResponseError):
        made.list_models()
