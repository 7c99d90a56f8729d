"""Responses dialect, inward: whole answers and errors over HTTP on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.errors import (
    AuthenticationError,
    ContentFilterError,
    Error,
    ImageError,
    InvalidRequestError,
    InvalidResponseError,
    ModelNotFoundError,
    RateLimitError,
    RefusalError,
    ServerError,
    StructuredOutputError,
    UnsupportedParameterError,
)

from ..support.responses import call, message, reasoning, response, sse, stream
from ..support.server import Response, Server

NOW: list[Any] = [{"name": "now", "parameters": {"type": "object", "properties": {}}}]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def client(server: Server, model: str = "gpt-5.5") -> Any:
    return create_client(
        f"openai-responses:{model}", api_key="k", endpoint=f"{server.url}/v1", max_retries=0, timeout=10
    )


def asked(server: Server, answer: Any, **options: Any) -> Any:
    server.reply(json=answer, headers=[("x-request-id", "req_1")])
    with client(server) as one:
        return one.run_chat_completions("Hi", full_output=True, **options)


def failed(server: Server, kind: type[Error], **options: Any) -> Any:
    with client(server) as one, pytest.raises(kind) as caught:
        one.run_chat_completions("Hi", full_output=True, **options)
    return caught.value


def test_an_answer_is_its_text_with_usage_and_ids(server: Server) -> None:
    usage = {
        "input_tokens": 18, "input_tokens_details": {"cached_tokens": 10, "cache_write_tokens": 5}, "output_tokens": 7,
        "output_tokens_details": {"reasoning_tokens": 4}, "total_tokens": 25,
    }  # fmt: skip
    got = asked(server, response(message("Hel", "lo."), usage=usage))
    assert (got.text, got.id, got.model, got.request_id) == ("Hello.", "resp_01", "test-model", "req_1")
    assert (got.created, got.object, got.first.raw["status"]) == (1_700_000_000, "response", "completed")
    assert (got.finish_reason, got.first.finish_reason_raw) == ("stop", "completed")
    counts = got.usage
    assert (counts.prompt_tokens, counts.completion_tokens, counts.total_tokens) == (18, 7, 25)
    assert (counts.cached_tokens, counts.cache_write_tokens, counts.reasoning_tokens) == (10, 5, 4)
    assert got.first.reasoning_blocks == []
    assert got.message == {"role": "assistant", "content": "Hello."}
    assert server.requests[0].path == "/v1/responses"


@pytest.mark.parametrize(
    ("status", "reason", "common", "raw"),
    [
        ("incomplete", "max_output_tokens", "length", "max_output_tokens"),
        ("incomplete", "max_messages", "length", "max_messages"),
        ("incomplete", "content_filter", "content_filter", "content_filter"),
        ("incomplete", "tired", "tired", "tired"),
        ("incomplete", None, "length", "incomplete"),
        ("cancelled", None, "cancelled", "cancelled"),
        ("completed", None, "stop", "completed"),
        (None, None, None, None),
    ],
)
def test_the_reason_of_the_end_is_the_common_one(
    server: Server, status: str, reason: str | None, common: str, raw: str
) -> None:
    details = None if reason is None else {"reason": reason}
    got = asked(server, response("a", status=status, incomplete_details=details), max_tokens=50)
    assert (got.text, got.finish_reason, got.first.finish_reason_raw) == ("a", common, raw)


def test_calls_have_the_id_that_results_name_and_keep_their_own(server: Server) -> None:
    item = call("now", "{}", "call_1", namespace="clock")
    got = asked(server, response(item, call("now", "nonsense", "call_2")), tools=NOW)
    assert got.finish_reason == "tool_calls"
    first, second = got.tool_calls
    assert (first.id, first.name, first.arguments, first.parsed) == ("call_1", "now", "{}", {})
    assert second.error is not None
    assert got.first.reasoning_blocks[0] == {
        "wire": "openai-responses", "type": "function_call", "call_id": "call_1", "id": "fc_call_1",
        "status": "completed", "namespace": "clock",
    }  # fmt: skip


def test_a_name_that_was_made_legal_comes_back_as_it_was_given(server: Server) -> None:
    name = "n" * 64
    got = asked(server, response(call(name, "{}")), tools=[{"name": name, "parameters": {"type": "object"}}])
    assert got.tool_calls[0].name == name


def test_a_call_of_the_servers_own_is_no_call_of_the_callers(server: Server) -> None:
    search = {
        "type": "custom_tool_call", "id": "ctc_1", "call_id": "c1", "name": "x_keyword_search", "input": "{}",
        "status": "completed",
    }  # fmt: skip
    got = asked(server, response(search, "Found."), tools=[{"type": "web_search"}])
    assert (got.tool_calls, got.finish_reason) == ([], "stop")
    assert got.first.reasoning_blocks[0] == {"wire": "openai-responses", **search}
    got = asked(server, response(search), tools=[{"type": "custom", "name": "x_keyword_search"}])
    assert [(made.id, made.type, made.arguments) for made in got.tool_calls] == [("c1", "custom", "{}")]


def test_reasoning_and_items_of_the_servers_own_are_kept_with_their_places(server: Server) -> None:
    search = {
        "type": "web_search_call",
        "id": "ws_1",
        "status": "completed",
        "action": {"type": "search", "query": "é"},
    }
    items = [
        reasoning("First.", "Then."), message("So: ", id="msg_1", phase="commentary"), search,
        call("now", "{}", "call_1"), reasoning(id="rs_2"), message("Done.", id="msg_2", phase="final_answer"),
    ]  # fmt: skip
    got = asked(server, response(*items), tools=NOW)
    assert (got.text, got.reasoning) == ("So: Done.", "First.\n\nThen.")
    kept = got.first.reasoning_blocks
    assert [block["type"] for block in kept] == [item["type"] for item in items]
    assert {block["wire"] for block in kept} == {"openai-responses"}
    server.reply(json=response("Yes."))
    with client(server) as one:
        result = {"role": "tool", "tool_call_id": "call_1", "content": "12:00"}
        one.run_chat_completions([{"role": "user", "content": "Hi"}, got.message, result], tools=NOW)
    sent = server.last.json()["input"]
    for before, after in zip(items, sent[1:-1], strict=True):
        assert _without_places(after) == _without_places(before)
    assert sent[-1] == {"type": "function_call_output", "call_id": "call_1", "output": "12:00"}


def _without_places(item: dict[str, Any]) -> dict[str, Any]:
    """An item without what an answer says beside a text."""
    if item["type"] != "message":
        return item
    return {**item, "content": [{"type": part["type"], "text": part["text"]} for part in item["content"]]}


def test_reasoning_that_is_itself_shown_counts_before_its_summary(server: Server) -> None:
    item = {**reasoning("In short."), "content": [{"type": "reasoning_text", "text": "At length."}]}
    assert asked(server, response(item, "a")).reasoning == "At length."


def test_citations_have_places_in_the_whole_text(server: Server) -> None:
    cited = {"type": "url_citation", "url": "https://x.example", "title": "X", "start_index": 0, "end_index": 3}
    file = {"type": "file_citation", "file_id": "file-1", "filename": "a.pdf", "index": 3}
    part = {"type": "output_text", "text": "two three", "annotations": [cited, file], "logprobs": []}
    got = asked(server, response("one ", message(part)))
    assert got.first.annotations == [cited, file]
    first, second = got.first.citations
    assert got.text[first.start : first.end] == "two"
    assert (first.url, first.title, second.source, second.title) == ("https://x.example", "X", "file-1", "a.pdf")


def test_log_probabilities_are_in_the_form_of_chats(server: Server) -> None:
    entry = {"token": "a", "logprob": -0.1, "bytes": [97], "top_logprobs": []}
    part = {"type": "output_text", "text": "a", "annotations": [], "logprobs": [entry]}
    assert asked(server, response(message(part))).first.logprobs == {"content": [entry]}


def test_a_refusal_is_one(server: Server) -> None:
    refused = message({"type": "refusal", "refusal": "No."})
    server.reply(json=response(refused))
    error = failed(server, RefusalError)
    assert (error.message, error.partial_text) == ("The model declined: No.", "No.")
    got = asked(server, response("Well. ", refused))
    assert (got.text, got.refusal, got.finish_reason) == ("Well. ", "No.", "content_filter")
    assert got.message["refusal"] == "No."


def test_an_answer_that_waits_says_where_it_will_be(server: Server) -> None:
    server.reply(json=response(status="queued", usage=None))
    with client(server) as one, pytest.warns(UserWarning, match="GET /responses/resp_01"):
        got = one.run_chat_completions("Hi", extra_body={"background": True}, full_output=True)
    assert (got.id, got.text, got.finish_reason) == ("resp_01", "", "queued")
    assert [warning.code for warning in got.warnings] == ["not_finished"]
    assert "store" not in server.last.json()


def test_an_answer_that_was_given_up_is_an_error_with_what_there_is(server: Server) -> None:
    said = {"code": "server_error", "message": "broken"}
    server.reply(json=response("Half", status="failed", error=said))
    error = failed(server, ServerError)
    assert (error.message, error.code, error.partial_text) == ("broken", "server_error", "Half")
    assert (error.retryable, error.usage.total_tokens) == (True, 10)
    server.reply(json=response(status="failed"))
    assert "gave the answer up" in failed(server, ServerError).message


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("rate_limit_exceeded", RateLimitError),
        ("invalid_prompt", ContentFilterError),
        ("bio_policy", ContentFilterError),
        ("misalignment_policy_violation", ContentFilterError),
        ("image_content_policy_violation", ContentFilterError),
        ("invalid_image_format", ImageError),
        ("empty_image_file", ImageError),
        ("failed_to_download_image", ImageError),
        ("data_residency_mismatch", InvalidRequestError),
        ("something_new", ServerError),
    ],
)
def test_the_code_of_a_failed_answer_says_what_kind_it_is(server: Server, code: str, kind: type[Error]) -> None:
    server.reply(json=response(status="failed", error={"code": code, "message": "no"}))
    error = failed(server, kind)
    assert (type(error), error.code) == (kind, code)


@pytest.mark.parametrize(
    ("status", "error", "kind", "param"),
    [
        (401, {"message": "Incorrect API key provided: k.", "code": "invalid_api_key"}, AuthenticationError, None),
        (
            400,
            {"message": "The requested model 'x' does not exist.", "code": "model_not_found", "param": "model"},
            ModelNotFoundError,
            "model_name",
        ),
        (
            400,
            {
                "message": "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16.",
                "code": "integer_below_min_value",
                "param": "max_output_tokens",
            },
            InvalidRequestError,
            "max_tokens",
        ),
        (
            400,
            {
                "message": "Unsupported value: 'low' is not supported with the 'm' model.",
                "code": "unsupported_value",
                "param": "reasoning.effort",
            },
            UnsupportedParameterError,
            "reasoning",
        ),
    ],
)
def test_errors_are_typed_and_named_in_the_callers_words(
    server: Server, status: int, error: dict[str, Any], kind: type[Error], param: str | None
) -> None:
    server.reply(status, json={"error": {"type": "invalid_request_error", **error}})
    caught = failed(server, kind, max_tokens=50, reasoning="low")
    assert type(caught) is kind
    if param is not None:
        assert caught.param == param


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty body"),
        (b"<html><title>Sign in</title></html>", "HTML page"),
        (b"[]", "no JSON object"),
        (b'"text"', "no JSON object"),
        (b"{}", "has no output"),
        (b'{"choices": []}', "has no output"),
        (b'{"output": "text"}', "has no output"),
        (b"{nonsense", "not JSON"),
    ],
)
def test_a_body_that_is_no_answer_is_a_typed_error(server: Server, body: bytes, said: str) -> None:
    server.reply(body=body)
    error = failed(server, InvalidResponseError)
    assert said in error.message
    assert "Responses API" in error.suggestion or "proxy" in error.suggestion


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ([None, [], {}], ""),
        ([{}], ""),
        ([{"type": "message"}], ""),
        ([{"type": "message", "content": "text"}], "text"),
        ([{"content": [{"text": "Hi"}]}], "Hi"),
        ([{"type": "message", "content": [None, {"type": "output_text", "text": 3}, {"type": "new"}]}], "3"),
        ([{"type": "reasoning", "summary": None, "content": "x"}], ""),
        ([{"type": "function_call"}], ""),
        ([{"type": "function_call", "call_id": 3, "name": None, "arguments": {"a": 1}}], ""),
        ([{"type": 3, "id": 4}], ""),
    ],
)
def test_items_of_any_odd_form_are_no_crash(server: Server, output: list[Any], text: str) -> None:
    got = asked(server, response(output=output))
    assert got.text == text
    assert all(made.id for made in got.tool_calls)


@pytest.mark.parametrize(
    ("output", "field"),
    [
        ([3], "output"),
        ("Hi", "no output"),
        ([{"type": "message", "content": [3]}], "output.content"),
        ([{"type": "reasoning", "summary": "hm"}], "output.summary"),
    ],
)
def test_items_that_cannot_be_read_are_an_error_and_no_short_answer(server: Server, output: Any, field: str) -> None:
    with pytest.raises(InvalidResponseError, match=field):
        asked(server, response(output=output))


def test_a_stream_is_read_where_none_was_asked_for(server: Server) -> None:
    server.reply(headers=[("content-type", "text/event-stream")], body=sse(*stream("Hello.")))
    with client(server) as one:
        assert one.run_chat_completions("Hi") == "Hello."


def test_a_structured_answer_cut_short_is_told_so(server: Server) -> None:
    cut = response('{"a": "x', status="incomplete", incomplete_details={"reason": "max_output_tokens"})
    server.reply(json=cut)
    error = failed(
        server, StructuredOutputError, guided_json={"type": "object", "properties": {"a": {"type": "string"}}}
    )
    assert error.text == '{"a": "x'


def test_several_answers_are_asked_for_one_by_one(server: Server) -> None:
    def answer(_request: Any, number: int) -> Response:
        return Response(json=response(str(number)))

    with Server(answer) as other, client(other) as one:
        assert len(set(one.run_chat_completions("Hi", n=3))) == 3
        assert all("n" not in request.json() for request in other.requests)
