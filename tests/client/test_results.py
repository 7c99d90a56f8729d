"""What comes back: one shape per way of asking, over real HTTP."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, TypeAdapter
from typing_extensions import TypedDict

from gen_ai import (
    Attempt,
    BaseClient,
    ChatResponse,
    Choice,
    Error,
    RefusalDelta,
    RefusalError,
    Request,
    StructuredOutputError,
    ToolCall,
    TruncatedOutputError,
    Usage,
)

from ..support.server import Response, Server, chat_body, chat_chunks
from .support import Api


class City(BaseModel):
    """A city."""

    name: str
    founded: int = Field(ge=0)


@dataclass
class Plain:
    name: str
    founded: int


class Typed(TypedDict):
    name: str
    founded: int


OSLO = {"name": "Oslo", "founded": 1048}
SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "founded": {"type": "integer", "minimum": 0}},
    "required": ["name", "founded"],
    "additionalProperties": False,
}

GUIDED: dict[str, tuple[Any, Any, Any]] = {
    "schema dictionary": (SCHEMA, OSLO, OSLO),
    "pydantic class": (City, OSLO, City(name="Oslo", founded=1048)),
    "list of models": (list[City], {"value": [OSLO]}, [City(name="Oslo", founded=1048)]),
    "literal": (Literal["yes", "no"], {"value": "yes"}, "yes"),
    "dataclass": (Plain, OSLO, Plain("Oslo", 1048)),
    "typed dictionary": (Typed, OSLO, OSLO),
    "type adapter": (TypeAdapter(dict[str, int]), {"a": 1}, {"a": 1}),
    "union": (City | None, {"value": OSLO}, City(name="Oslo", founded=1048)),
    "integer": (int, {"value": 3}, 3),
}


@pytest.mark.parametrize(("target", "answer", "expected"), GUIDED.values(), ids=GUIDED)
def test_guided_json_gives_an_instance_of_what_was_asked_for(
    api: Api, server: Server, target: Any, answer: Any, expected: Any
) -> None:
    server.reply(json=chat_body(json.dumps(answer)))
    found = api.chat(guided_json=target)
    assert found == expected
    assert type(found) is type(expected)
    asked = server.last.json()["response_format"]
    assert asked["type"] == "json_schema"
    assert asked["json_schema"]["schema"]["type"] == "object"


def test_the_whole_answer_has_text_and_value(api: Api, server: Server) -> None:
    server.reply(json=chat_body(json.dumps(OSLO)))
    response = api.chat(guided_json=City, full_output=True)
    assert response.text == json.dumps(OSLO)
    assert response.parsed == City(name="Oslo", founded=1048)
    assert City.model_validate(json.loads(response.text)) == response.parsed


def test_several_guided_answers_come_as_a_list(api: Api, server: Server) -> None:
    body = chat_body()
    choice = body["choices"][0]
    body["choices"] = [
        {**choice, "index": at, "message": {"content": json.dumps({**OSLO, "founded": at})}} for at in range(3)
    ]
    server.reply(json=body)
    assert [city.founded for city in api.chat(guided_json=City, n=3)] == [0, 1, 2]


def test_if_one_of_several_does_not_fit_the_error_has_them_all(api: Api, server: Server) -> None:
    body = chat_body()
    texts = [json.dumps(OSLO), "no", json.dumps({**OSLO, "founded": 1})]
    body["choices"] = [{**body["choices"][0], "index": at, "message": {"content": t}} for at, t in enumerate(texts)]
    server.reply(json=body)
    with pytest.raises(StructuredOutputError) as caught:
        api.chat(guided_json=City, n=3, max_reasks=0)
    assert caught.value.choices == [City(name="Oslo", founded=1048), None, City(name="Oslo", founded=1)]
    assert caught.value.text == "no"


def test_an_answer_that_does_not_fit_is_asked_again_and_then_raised(api: Api, server: Server) -> None:
    server.reply(json=chat_body('{"name": "Oslo", "founded": -1}')).reply(json=chat_body(json.dumps(OSLO)))
    assert api.chat(guided_json=City).founded == 1048
    assert len(server.requests) == 2
    server.reply(json=chat_body("I would rather not."), times=3)
    with pytest.raises(StructuredOutputError) as caught:
        api.chat(guided_json=City)
    assert caught.value.text == caught.value.partial_text == "I would rather not."
    assert caught.value.suggestion
    assert len(server.requests) == 5
    assert len(caught.value.attempts) == 3


@pytest.mark.parametrize("text", ['{"name": "a", "founded": NaN}', '{"name": "a", "name": "b", "founded": 1}'])
def test_nan_and_duplicate_keys_do_not_pass(client: Any, server: Server, text: str) -> None:
    server.reply(json=chat_body(text))
    with pytest.raises(StructuredOutputError):
        client.run_chat_completions("hi", guided_json=SCHEMA, max_reasks=0)


@pytest.mark.parametrize("text", ['{"name": "Oslo", "founded": 1048}', '{"name": "Oslo", "founded": 1048}\n\n\n   '])
def test_a_guided_answer_that_was_whole_when_its_limit_came_is_an_answer(api: Api, server: Server, text: str) -> None:
    server.reply(json=chat_body(text, finish_reason="length"))
    assert api.chat(guided_json=City, max_tokens=40) == City(name="Oslo", founded=1048)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "integer"}, "104"),
        ({"type": "object"}, 'For example {"a": 1}. Or else'),
        (SCHEMA, '{"name": "Oslo"}'),
        ({"type": "array"}, "[1, 2"),
    ],
)
def test_one_that_may_not_have_been_whole_is_cut(api: Api, server: Server, schema: Any, text: str) -> None:
    server.reply(json=chat_body(text, finish_reason="length"))
    _, error = api.chat(guided_json=schema, max_tokens=4, return_error=True)
    assert error["error_type"] == TruncatedOutputError.__name__


def test_a_guided_answer_cut_by_the_callers_cap_is_an_error_of_its_own(api: Api, server: Server) -> None:
    server.reply(json=chat_body('{"name": "Os', finish_reason="length"))
    _, error = api.chat(guided_json=City, max_tokens=4, return_error=True)
    assert error["error_type"] == TruncatedOutputError.__name__
    assert error["partial_text"] == '{"name": "Os'
    assert "max_tokens" in error["suggestion"]


def test_a_guided_stream_gives_pieces_and_the_instance_at_the_end(api: Api, server: Server) -> None:
    server.stream(*chat_chunks(json.dumps(OSLO)))
    stream = api.stream(guided_json=City)
    assert "".join(stream) == json.dumps(OSLO)
    assert stream.response.parsed == City(name="Oslo", founded=1048)
    assert stream.response.text == json.dumps(OSLO)


# ---------------------------------------------------------------- the whole answer


def test_every_field_of_the_whole_answer_is_filled(api: Api, server: Server) -> None:
    body = chat_body(
        "Hello.",
        message={"reasoning_content": "A greeting."},
        system_fingerprint="fp_1",
        usage={
            "prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10,
            "prompt_tokens_details": {"cached_tokens": 2}, "completion_tokens_details": {"reasoning_tokens": 1},
        },
    )  # fmt: skip
    server.reply(json=body, headers={"x-request-id": "req-7", "x-ratelimit-remaining-requests": "59"})
    response = api.chat(full_output=True)
    assert isinstance(response, ChatResponse)
    assert (response.text, str(response), response.parsed, response.reasoning) == (
        "Hello.",
        "Hello.",
        None,
        "A greeting.",
    )
    assert response.message["content"] == "Hello."
    assert (response.finish_reason, response.refusal, response.tool_calls) == ("stop", None, [])
    assert (response.model, response.id, response.created) == ("test-model", "chatcmpl-1", 1_700_000_000)
    assert (response.object, response.system_fingerprint, response.provider) == ("chat.completion", "fp_1", "openai")
    assert response.usage == Usage(7, 3, 10, cached_tokens=2, reasoning_tokens=1)
    assert response.request_id == "req-7"
    assert [(a.number, a.status, a.reason, a.request_id) for a in response.attempts] == [(1, 200, None, "req-7")]
    assert response.attempts[0].duration > 0
    assert response.warnings == []
    assert response.rate_limits is not None
    assert response.rate_limits.remaining_requests == 59
    assert response.raw == body
    json.dumps(response.to_dict())


def test_a_whole_streamed_answer_has_the_same_fields(api: Api, server: Server) -> None:
    server.stream(*chat_chunks("Hello."), headers={"Content-Type": "text/event-stream", "x-request-id": "req-8"})
    stream = api.stream(full_output=True)
    events = list(stream)
    assert [event.type for event in events] == ["text_delta", "text_delta", "finish", "usage_update"]
    response = stream.response
    assert (response.text, response.finish_reason, response.model) == ("Hello.", "stop", "test-model")
    assert (response.id, response.created, response.provider, response.request_id) == (
        "chatcmpl-1", 1_700_000_000, "openai", "req-8",
    )  # fmt: skip
    assert response.usage.completion_tokens == 2
    assert [a.status for a in response.attempts] == [200]
    assert stream.partial is response


def test_return_error_gives_pairs(api: Api, server: Server) -> None:
    server.reply(json=chat_body("x")).reply(401, json={"error": {"message": "no such key"}})
    assert api.chat(return_error=True) == ("x", None)
    result, error = api.chat(return_error=True)
    assert result is None
    assert set(error) == {
        "message", "suggestion", "error_type", "status_code", "code", "provider", "model", "url", "method",
        "request_id", "retryable", "retry_after", "attempts", "partial_text", "usage",
    }  # fmt: skip
    assert (error["error_type"], error["status_code"], error["provider"], error["model"], error["method"]) == (
        "AuthenticationError", 401, "openai", "m", "POST",
    )  # fmt: skip
    assert error["url"] == f"{server.url}/v1/chat/completions"
    assert error["suggestion"]
    json.dumps(error)


@pytest.mark.parametrize("call", ["chat", "completion", "models"])
def test_every_operation_knows_errors_as_values(api: Api, server: Server, call: str) -> None:
    server.reply(403, json={"error": {"message": "no"}})
    result, error = getattr(api, call)(return_error=True)
    assert (result, error["error_type"], error["provider"]) == (None, "PermissionDeniedError", "openai")


# ---------------------------------------------------------------- tools

CALLS = [
    {"id": "c1", "type": "function", "function": {"name": "City", "arguments": json.dumps(OSLO)}},
    {"id": "c2", "type": "function", "function": {"name": "now", "arguments": ""}},
    {"id": "c3", "type": "function", "function": {"name": "City", "arguments": '{"name": 5}'}},
]
NOW = {"type": "function", "function": {"name": "now", "description": "The time.", "parameters": {"type": "object"}}}


@pytest.mark.parametrize("label", ["tools", "functions"])
def test_tools_of_the_caller_come_back_as_typed_calls(api: Api, server: Server, label: str) -> None:
    server.reply(json=chat_body(None, tool_calls=CALLS))
    response = api.chat(**{label: [City, NOW]})
    assert isinstance(response, ChatResponse)
    first, second, third = response.tool_calls
    assert first.parsed == City(name="Oslo", founded=1048)
    assert (second.name, second.parsed, second.error) == ("now", {}, None)
    assert third.parsed is None
    assert third.error
    assert response.finish_reason == "tool_calls"
    city, now = server.last.json()["tools"]
    assert now == NOW
    assert (city["function"]["name"], city["function"]["description"]) == ("City", "A city.")
    assert set(city["function"]["parameters"]["properties"]) == {"name", "founded"}


def test_the_message_with_tool_calls_can_be_appended_as_it_is(api: Api, server: Server) -> None:
    server.reply(json=chat_body(None, tool_calls=CALLS[:1])).reply(json=chat_body("Founded in 1048."))
    messages: list[Any] = [{"role": "user", "content": "hi"}]
    response = api.chat(messages, tools=[City])
    messages += [response.message, {"role": "tool", "tool_call_id": "c1", "content": "done"}]
    assert api.chat(messages, tools=[City]).text == "Founded in 1048."
    sent = server.last.json()["messages"]
    assert sent[1] == {"role": "assistant", "content": None, "tool_calls": CALLS[:1]}
    server.reply(json=chat_body("x"))
    api.chat([*messages[:1], response, messages[2]], tools=[City])
    assert server.last.json()["messages"] == sent


def test_no_tools_leave_no_trace(client: Any, server: Server) -> None:
    nothing: list[Any] = [False, None, []]
    for none in nothing:
        server.reply(json=chat_body("x"))
        assert client.run_chat_completions("hi", tools=none) == "x"
        assert "tools" not in server.last.json()


def test_streamed_tool_calls_are_joined_and_typed(api: Api, server: Server) -> None:
    text = json.dumps(OSLO)
    parts = [
        {"index": 0, "id": "c1", "type": "function", "function": {"name": "City", "arguments": ""}},
        {"index": 0, "function": {"arguments": text[:9]}},
        {"index": 0, "function": {"arguments": text[9:]}},
    ]
    chunks = [{"id": "x", "choices": [{"index": 0, "delta": {"tool_calls": [part]}}]} for part in parts]
    server.stream(*chunks, {"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]})
    stream = api.stream(tools=[City])
    kinds = [event.type for event in stream]
    assert set(kinds) == {"tool_call_delta", "finish"}
    call: ToolCall = stream.response.tool_calls[0]
    assert (call.id, call.name, call.arguments, call.parsed) == ("c1", "City", text, City(name="Oslo", founded=1048))


# ---------------------------------------------------------------- bodies that are none

NO_ANSWERS: dict[str, bytes] = {
    "HTML": b"<!doctype html><title>Sign in</title>",
    "empty": b"",
    "not JSON": b"Hello there",
    "cut JSON": b'{"choices": [{"mess',
    "null": b"null",
    "array": b"[1]",
    "text": b'"hello"',
    "no choices": b"{}",
    "empty choices": b'{"choices": []}',
    "null choices": b'{"choices": null}',
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("body", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_a_200_that_is_no_answer_is_an_error_with_advice(api: Api, server: Server, body: bytes) -> None:
    server.reply(body=body, headers={"x-request-id": "req-9", "Content-Type": "text/html"}, times=2)
    with pytest.raises(Error) as caught:
        api.chat()
    error = caught.value
    assert error.error_type == "InvalidResponseError"
    assert (error.status_code, error.request_id, error.provider, error.model) == (200, "req-9", "openai", "m")
    assert error.suggestion
    assert len(server.requests) == 1
    _, value = api.chat(return_error=True)
    assert value["message"] == error.message


@pytest.mark.parametrize("body", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_neither_is_it_one_as_a_stream(api: Api, server: Server, body: bytes) -> None:
    server.reply(body=body, headers={"x-request-id": "req-9", "Content-Type": "text/html"}, times=3)
    with pytest.raises(Error) as caught:
        list(api.stream())
    assert caught.value.error_type in ("InvalidResponseError", "StreamInterruptedError")
    assert (caught.value.status_code, caught.value.request_id) == (200, "req-9")
    assert caught.value.suggestion


@pytest.mark.parametrize("body", [b"<html>", b"", b"[3]", b"null", b'{"data": 5}', b'{"data": [{"id": []}]}', b'"'])
def test_a_list_of_models_that_is_none_is_an_error(api: Api, server: Server, body: bytes) -> None:
    server.reply(body=body, headers={"x-request-id": "req-9"}, times=3)
    models, error = api.models(return_error=True)
    if error is None:
        assert models == []
    else:
        assert (error["error_type"], error["status_code"], error["request_id"]) == (
            "InvalidResponseError",
            200,
            "req-9",
        )
        assert error["suggestion"]


def test_an_error_inside_a_200_is_an_error(api: Api, server: Server) -> None:
    server.reply(json={"error": {"message": "the model crashed", "code": 500}}, times=3)
    with pytest.raises(Error, match="the model crashed"):
        api.chat()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (chat_body(None, message={"refusal": "I cannot."}), "RefusalError"),
        (chat_body("", finish_reason="content_filter"), "ContentFilterError"),
    ],
)
def test_a_refusal_or_filter_without_text_raises(api: Api, server: Server, body: Any, kind: str) -> None:
    server.reply(json=body)
    _, error = api.chat(return_error=True)
    assert error["error_type"] == kind
    assert error["suggestion"]
    assert error["usage"]["total_tokens"] == 10


def test_a_backends_refusal_is_one_in_a_stream_too() -> None:
    class Declining(BaseClient):
        provider = "declining"

        def complete(self, request: Request) -> ChatResponse[Any]:
            return ChatResponse(choices=[Choice(refusal="I will not.", finish_reason="stop")])

    with pytest.raises(RefusalError, match="I will not"):
        list(Declining().run_chat_completions_stream("hi"))
    events = iter(Declining().run_chat_completions_stream("hi", full_output=True))
    assert next(events) == RefusalDelta("I will not.")
    with pytest.raises(RefusalError, match="I will not"):
        list(events)


def test_a_filter_with_text_returns_the_text(api: Api, server: Server) -> None:
    server.reply(json=chat_body("Well", finish_reason="content_filter"), times=2)
    assert api.chat() == "Well"
    assert api.chat(full_output=True).finish_reason == "content_filter"


def test_unknown_fields_reasons_and_parts_pass_through(api: Api, server: Server) -> None:
    body = chat_body("x", finish_reason="banana", message={"hologram": {}}, extra=[1])
    server.reply(json=body, headers={"Content-Type": "text/plain"})
    response = api.chat(full_output=True)
    assert (response.text, response.finish_reason, response.raw["extra"]) == ("x", "banana", [1])


@pytest.mark.parametrize(
    "response",
    [
        Response(json=chat_body("x"), encoding="gzip"),
        Response(json=chat_body("x"), encoding="deflate"),
        Response(json=chat_body("x"), chunked=True),
        Response(json=chat_body("x"), http10=True),
        Response(json=chat_body("x"), unframed=True),
        Response(json=chat_body("x"), interim=b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        Response(body=b"\n \r\n" * 50 + json.dumps(chat_body("x")).encode()),
        Response(json=chat_body("x"), drop=True),
    ],
    ids=["gzip", "deflate", "chunked", "HTTP/1.0", "unframed", "interim", "blanks", "dropped"],
)
def test_however_it_is_framed_an_answer_is_read(api: Api, server: Server, response: Response) -> None:
    server._queue.extend([response, Response(json=chat_body("y"))])
    assert (api.chat(), api.chat()) == ("x", "y")
    assert len(server.requests) == 2


def test_an_answer_beyond_max_response_bytes_is_refused(make_api: Any, server: Server) -> None:
    server.reply(json=chat_body("x" * 5000), encoding="gzip", times=2)
    for backend in ("blocking", "threads"):
        api = make_api(backend, server, max_response_bytes=4000)
        _, error = api.chat(return_error=True)
        assert error["error_type"] == "ResponseTooLargeError"
        assert "max_response_bytes" in error["suggestion"]


class Odd:
    """A value whose comparison is no answer, as that of an array is."""

    def __eq__(self, other: object) -> Any:
        raise TypeError("more than one element")

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "Odd()"


def test_an_answer_shows_what_is_known_and_no_more() -> None:
    assert repr(Usage()) == "Usage()"
    assert repr(Usage(prompt_tokens=0, total_tokens=3)) == "Usage(prompt_tokens=0, total_tokens=3)"
    assert repr(ToolCall("c1", "now", "{}")) == "ToolCall(id='c1', name='now', arguments='{}')"
    assert repr(Attempt(1, maybe_billed=True)) == "Attempt(number=1, maybe_billed=True)"
    answer = ChatResponse(choices=[Choice(text="Hi", parsed=0), Choice(index=1, parsed=Odd())], raw={"a": 1})
    assert repr(answer) == "ChatResponse(choices=[Choice(text='Hi', parsed=0), Choice(index=1, parsed=Odd())])"
    whole = ChatResponse(choices=[Choice(text="Hi", finish_reason="stop")], usage=Usage(1, 2, 3), model="m")
    assert eval(repr(whole)) == whole
