"""Streams: byte for byte, and every way in which they end."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from gen_ai import ChatResponse, Choice, ToolCall, create_client
from gen_ai.server import connection
from gen_ai.testing.plugin import StartServer

from ..support.server import Server, chat_body, chat_chunks
from .conftest import Gateway
from .support import Answer, ask, chat

TOOL = {"type": "function", "function": {"name": "now", "parameters": {"type": "object", "properties": {}}}}
CITY = {
    "type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"], "additionalProperties": False,
}  # fmt: skip
AS_CITY = {"type": "json_schema", "json_schema": {"name": "city", "schema": CITY, "strict": True}}
HEAD = '"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"test-model"'


def deltas(answer: Answer, index: int = 0) -> list[dict[str, Any]]:
    """The deltas of one choice, the finish reason among them."""
    found = [choice for chunk in answer.chunks for choice in chunk["choices"] if choice["index"] == index]
    return [{**choice["delta"], **({"finish": f} if (f := choice["finish_reason"]) else {})} for choice in found]


def content(answer: Answer, index: int = 0) -> str:
    return "".join(delta.get("content") or "" for delta in deltas(answer, index))


def failed(answer: Answer) -> dict[str, Any]:
    """The error at the end of a stream, which then has no end marker."""
    last = json.loads(answer.events[-1])
    assert list(last) == ["error"]
    error: dict[str, Any] = last["error"]
    assert list(error) == ["message", "type", "param", "code"]
    return error


# ---------------------------------------------------------------- byte for byte


def test_a_stream_is_this_byte_for_byte(gateway: Gateway, server: Server) -> None:
    server.stream(*chat_chunks(["Hel", "lo."]))
    answer = chat(gateway(), stream=True)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.body.decode() == (
        f'data: {{{HEAD},"choices":[{{"index":0,"delta":{{"role":"assistant","content":""}},'
        '"logprobs":null,"finish_reason":null}]}\n\n'
        f'data: {{{HEAD},"choices":[{{"index":0,"delta":{{"content":"Hel"}},'
        '"logprobs":null,"finish_reason":null}]}\n\n'
        f'data: {{{HEAD},"choices":[{{"index":0,"delta":{{"content":"lo."}},'
        '"logprobs":null,"finish_reason":null}]}\n\n'
        f'data: {{{HEAD},"choices":[{{"index":0,"delta":{{}},"logprobs":null,"finish_reason":"stop"}}]}}\n\n'
        "data: [DONE]\n\n"
    )


def test_a_stream_of_a_text_completion_is_this_byte_for_byte(gateway: Gateway, server: Server) -> None:
    head = {"id": "cmpl-1", "object": "text_completion", "created": 5, "model": "m"}
    chunks = [{**head, "choices": [{"index": 0, "text": text, "finish_reason": None}]} for text in ("a", " b")]
    server.stream(*chunks, {**head, "choices": [{"index": 0, "text": "", "finish_reason": "length"}]})
    answer = ask(gateway(), "/v1/completions", {"prompt": "Once", "stream": True})
    top = '"id":"cmpl-1","object":"text_completion","created":5,"model":"m"'
    assert answer.body.decode() == (
        f'data: {{{top},"choices":[{{"index":0,"text":"a","logprobs":null,"finish_reason":null}}]}}\n\n'
        f'data: {{{top},"choices":[{{"index":0,"text":" b","logprobs":null,"finish_reason":null}}]}}\n\n'
        f'data: {{{top},"choices":[{{"index":0,"text":"","logprobs":null,"finish_reason":"length"}}]}}\n\n'
        "data: [DONE]\n\n"
    )


def test_tokens_come_last_with_no_choice_and_only_where_asked_for(gateway: Gateway, server: Server) -> None:
    server.stream(*chat_chunks(["Hello."])).stream(*chat_chunks(["Hello."]))
    running = gateway()
    *before, last = chat(running, stream=True, stream_options={"include_usage": True}).chunks
    assert last["choices"] == []
    assert last["usage"] == {"prompt_tokens": 7, "completion_tokens": 1, "total_tokens": 8}
    assert all(chunk["usage"] is None for chunk in before)
    assert all("usage" not in chunk for chunk in chat(running, stream=True).chunks)


# ---------------------------------------------------------------- what is in them


def test_reasoning_goes_before_text(gen_ai_server: StartServer) -> None:
    reply = ChatResponse(choices=[Choice(text="Yes.", reasoning="Hm, well.", finish_reason="stop")])
    assert deltas(chat(gen_ai_server([reply]), stream=True)) == [
        {"role": "assistant", "content": None},
        {"reasoning_content": "Hm,"},
        {"reasoning_content": " well."},
        {"content": "Yes."},
        {"finish": "stop"},
    ]


def test_tool_calls_begin_with_index_id_and_name_and_go_on_with_arguments(gen_ai_server: StartServer) -> None:
    calls = [ToolCall("c1", "now", '{"a": 1}'), ToolCall("c2", "then", "{}")]
    server = gen_ai_server([calls])
    pieces = [delta["tool_calls"][0] for delta in deltas(chat(server, stream=True, tools=[TOOL]))[1:-1]]
    assert pieces[0] == {"index": 0, "id": "c1", "type": "function", "function": {"name": "now", "arguments": ""}}
    assert pieces[1] == {"index": 0, "function": {"arguments": '{"'}}
    assert "".join(p["function"]["arguments"] for p in pieces if p["index"] == 0) == '{"a": 1}'
    assert [p["id"] for p in pieces if "id" in p] == ["c1", "c2"]


def test_the_finish_reason_of_tool_calls_is_theirs(gen_ai_server: StartServer) -> None:
    server = gen_ai_server([[ToolCall("c1", "now", "{}")]])
    assert deltas(chat(server, stream=True, tools=[TOOL]))[-1] == {"finish": "tool_calls"}


def test_custom_calls_and_function_calls_have_their_own_deltas(gen_ai_server: StartServer) -> None:
    server = gen_ai_server([[ToolCall("c1", "run", "x", "custom")], [ToolCall("c1", "now", "{}")]])
    custom = deltas(chat(server, stream=True, tools=[{"type": "custom", "custom": {"name": "run"}}]))
    assert custom[1]["tool_calls"][0] == {
        "index": 0, "id": "c1", "type": "custom", "custom": {"name": "run", "input": ""},
    }  # fmt: skip
    assert custom[2]["tool_calls"][0] == {"index": 0, "custom": {"input": "x"}}
    assert deltas(chat(server, stream=True, functions=[{"name": "now"}]))[1:] == [
        {"function_call": {"name": "now", "arguments": ""}},
        {"function_call": {"arguments": "{}"}},
        {"finish": "function_call"},
    ]


def test_n_answers_carry_their_indexes(gateway: Gateway, server: Server) -> None:
    one, two = chat_chunks(["a"], usage=False), chat_chunks(["b"], usage=False)
    for chunk in two:
        chunk["choices"][0]["index"] = 1
    server.stream(*(chunk for pair in zip(one, two, strict=True) for chunk in pair))
    answer = chat(gateway(), stream=True, n=2)
    assert (content(answer, 0), content(answer, 1)) == ("a", "b")
    assert [deltas(answer, index)[0] for index in (0, 1)] == [{"role": "assistant", "content": ""}] * 2
    assert [deltas(answer, index)[-1] for index in (0, 1)] == [{"finish": "stop"}] * 2


def test_n_answers_of_a_provider_that_gives_one_have_indexes_too(gateway: Gateway, server: Server) -> None:
    server.stream(*chat_chunks(["a"])).stream(*chat_chunks(["b"]))
    answer = chat(gateway("groq:llama-3.3-70b-versatile"), stream=True, n=2, stream_options={"include_usage": True})
    assert (content(answer, 0), content(answer, 1)) == ("a", "b")
    assert len({chunk["id"] for chunk in answer.chunks}) == 1


def test_log_probabilities_come_with_the_finish_reason(gateway: Gateway, server: Server) -> None:
    chunks = chat_chunks(["a", "b"], usage=False)
    for chunk, token in zip(chunks[1:3], "ab", strict=True):
        chunk["choices"][0]["logprobs"] = {"content": [{"token": token, "logprob": -0.5}]}
    server.stream(*chunks)
    found = [chunk["choices"][0]["logprobs"] for chunk in chat(gateway(), stream=True, logprobs=True).chunks]
    assert found[:-1] == [None] * 3
    assert [entry["token"] for entry in found[-1]["content"]] == ["a", "b"]


def test_several_prompts_stream_one_after_another(gen_ai_server: StartServer) -> None:
    body = {"prompt": ["one", "two"], "n": 2, "stream": True, "stream_options": {"include_usage": True}}
    answer = ask(gen_ai_server(), "/v1/completions", body)
    texts = [
        "".join(c["text"] for chunk in answer.chunks for c in chunk["choices"] if c["index"] == index)
        for index in range(4)
    ]
    assert ["one" in text for text in texts] == [True, True, False, False]
    assert answer.chunks[-1]["usage"]["prompt_tokens"] == 2
    assert len({chunk["id"] for chunk in answer.chunks}) == 1


def test_pieces_arrive_as_they_come(gateway: Gateway, server: Server) -> None:
    import http.client

    more = threading.Event()
    first, *rest = chat_chunks(["Hel", "lo."])
    server.stream(first, rest[0], more, *rest[1:])
    connection_ = http.client.HTTPConnection("127.0.0.1", gateway().port, timeout=20)
    body = json.dumps({"messages": [{"role": "user", "content": "Hi"}], "stream": True})
    connection_.request("POST", "/v1/chat/completions", body, {"Content-Type": "application/json"})
    answer = connection_.getresponse()
    seen = [answer.readline() for _ in range(3)]
    assert b'"Hel"' in seen[2]
    more.set()
    assert b'"lo."' in answer.read()
    connection_.close()


def test_a_silent_stream_shows_that_it_lives(gateway: Gateway, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    import http.client

    monkeypatch.setattr(connection, "PING", 0.02)
    more = threading.Event()
    first, *rest = chat_chunks(["Hello."])
    server.stream(first, rest[0], more, *rest[1:])
    connection_ = http.client.HTTPConnection("127.0.0.1", gateway().port, timeout=20)
    body = json.dumps({"messages": [{"role": "user", "content": "Hi"}], "stream": True})
    connection_.request("POST", "/v1/chat/completions", body, {"Content-Type": "application/json"})
    answer = connection_.getresponse()
    while answer.readline() != b": ping\n":
        pass
    more.set()
    assert answer.read().endswith(b"data: [DONE]\n\n")
    connection_.close()


# ---------------------------------------------------------------- how they end


def test_an_error_before_the_first_piece_is_a_plain_answer_with_its_status(gateway: Gateway, server: Server) -> None:
    server.reply(429, json={"error": {"message": "Slow down."}}, headers={"Retry-After": "7"})
    answer = chat(gateway(), stream=True)
    assert (answer.status, answer.headers["content-type"]) == (429, "application/json")
    assert answer.headers["retry-after"] == "7"
    assert "Slow down." in answer.error["message"]


def test_an_error_in_the_stream_is_an_event_without_the_end_marker(gateway: Gateway, server: Server) -> None:
    first, piece, *_ = chat_chunks(["Hel", "lo."])
    server.stream(first, piece, {"error": {"message": "It broke.", "code": "boom"}}, done=False)
    answer = chat(gateway(), stream=True)
    assert answer.status == 200
    error = failed(answer)
    assert ("It broke." in error["message"], error["code"]) == (True, "boom")
    assert '"Hel"' in answer.body.decode()


def test_a_stream_that_was_cut_is_an_error(gateway: Gateway, server: Server) -> None:
    first, piece, *_ = chat_chunks(["Hel", "lo."])
    server.stream(first, piece, "cut", done=False)
    error = failed(chat(gateway(), stream=True))
    assert (error["type"], error["code"]) == ("server_error", "upstream_interrupted")


def test_a_mistake_in_a_backend_of_ones_own_tells_nothing_of_itself(gen_ai_server: StartServer) -> None:
    def broken(_: Any) -> str:
        raise ValueError("the backend's own words")

    answer = chat(gen_ai_server(broken), stream=True)
    assert answer.status == 500
    assert answer.error["type"] == "server_error"


def test_a_model_that_declines_in_a_stream_ends_it_in_order(gateway: Gateway, server: Server) -> None:
    refusing = chat_chunks([], usage=True)
    refusing[0]["choices"][0]["delta"] = {"role": "assistant", "refusal": "I will not."}
    server.stream(*refusing).stream(*refusing)
    running = gateway()
    for fields in ({}, {"response_format": AS_CITY}):
        answer = chat(running, stream=True, stream_options={"include_usage": True}, **fields)
        assert deltas(answer) == [
            {"role": "assistant", "content": None},
            {"refusal": "I will not."},
            {"finish": "stop"},
        ]
        assert answer.chunks[-1]["usage"]["prompt_tokens"] == 7


# ---------------------------------------------------------------- structure


def test_a_schema_that_the_server_enforces_streams_as_it_comes(gateway: Gateway, server: Server) -> None:
    server.stream(*chat_chunks(['{"na', 'me": "Ro', 'me"}']))
    answer = chat(gateway(), stream=True, response_format=AS_CITY)
    assert [delta.get("content") for delta in deltas(answer)] == ["", '{"na', 'me": "Ro', 'me"}', None]
    assert deltas(answer)[-1] == {"finish": "stop"}


@pytest.mark.parametrize("pieces", [["```json\n{", '"name": "Rome"}\n```'], ["  ", "Sure: ", '{"name": "Rome"}']])
def test_an_answer_that_does_not_begin_like_its_json_is_held_back(
    gateway: Gateway, server: Server, pieces: list[str]
) -> None:
    server.stream(*chat_chunks(pieces))
    answer = chat(gateway(), stream=True, response_format=AS_CITY)
    assert [delta.get("content") for delta in deltas(answer)] == ["", '{"name":"Rome"}', None]


def test_what_only_words_ask_for_is_held_back_until_it_is_found_good(gateway: Gateway, server: Server) -> None:
    server.stream(*chat_chunks(['{"nam": ', '"Rome"}'])).stream(*chat_chunks(['{"name": ', '"Rome"}']))
    answer = chat(gateway("katz:m"), stream=True, response_format=AS_CITY)
    assert [delta.get("content") for delta in deltas(answer)] == ["", '{"name": "Rome"}', None]
    assert len(server.requests) == 2


def test_a_schema_without_an_object_at_its_root_streams_in_the_callers_form(gateway: Gateway, server: Server) -> None:
    server.stream(*chat_chunks(['{"value": ', "[1, 2]}"]))
    inner = {"name": "numbers", "schema": {"type": "array", "items": {"type": "integer"}}, "strict": True}
    answer = chat(gateway(), stream=True, response_format={"type": "json_schema", "json_schema": inner})
    assert content(answer) == "[1,2]"


def test_any_object_is_nothing_that_a_server_enforces_to_the_letter_and_is_held_back(
    gateway: Gateway, server: Server
) -> None:
    server.stream(*chat_chunks(['{"a": ', "1}"]))
    answer = chat(gateway(), stream=True, response_format={"type": "json_object"})
    assert [delta.get("content") for delta in deltas(answer)] == ["", '{"a": 1}', None]


def test_an_answer_that_turns_out_wrong_when_it_has_been_sent_is_an_error(gateway: Gateway, server: Server) -> None:
    server.stream(*chat_chunks(['{"name": ', "5}"])).stream(*chat_chunks(['{"name": "Rome"}']))
    error = failed(chat(gateway(), stream=True, response_format=AS_CITY))
    assert error["code"] == "structured_output_invalid"
    assert len(server.requests) == 1


def test_json_with_chatter_behind_it_is_an_error_where_it_has_been_sent(gateway: Gateway, server: Server) -> None:
    server.stream(*chat_chunks(['{"name": "Rome"}', " There you are."]))
    error = failed(chat(gateway(), stream=True, response_format=AS_CITY))
    assert error["code"] == "structured_output_invalid"


def test_an_answer_that_never_fits_is_an_error_and_never_a_wrong_answer(gateway: Gateway, server: Server) -> None:
    for _ in range(3):
        server.stream(*chat_chunks(["I ", "cannot."]))
    answer = chat(gateway("katz:m"), stream=True, response_format=AS_CITY)
    assert failed(answer)["code"] == "structured_output_invalid"
    assert "cannot" not in "".join(answer.events[:-1])


def test_tools_are_called_in_streams_of_structured_answers(gateway: Gateway, server: Server) -> None:
    chunks = chat_chunks([], finish_reason="tool_calls")
    call = {"index": 0, "id": "c1", "type": "function", "function": {"name": "now", "arguments": "{}"}}
    chunks[0]["choices"][0]["delta"] = {"role": "assistant", "tool_calls": [call]}
    server.stream(*chunks)
    found = deltas(chat(gateway(), stream=True, response_format=AS_CITY, tools=[TOOL]))
    assert found[1]["tool_calls"] == [call]
    assert found[-1] == {"finish": "tool_calls"}


def test_the_sdk_reads_its_own_server_to_the_letter(gen_ai_server: StartServer) -> None:
    replies = [
        ChatResponse(choices=[Choice(text="Yes.", reasoning="Hm.", finish_reason="stop")]),
        [ToolCall("c1", "now", '{"a": 1}')],
    ]
    url = gen_ai_server(replies).url
    with create_client("openai:any", endpoint=url, api_key="") as client:
        stream = client.run_chat_completions_stream("Hi", full_output=True)
        assert [event.type for event in stream][-1] == "usage_update"
        assert (stream.response.text, stream.response.reasoning) == ("Yes.", "Hm.")
        called = client.run_chat_completions_stream("Hi", tools=[TOOL], full_output=True)
        list(called)
        (call,) = called.response.tool_calls
        assert (call.id, call.name, call.parsed) == ("c1", "now", {"a": 1})


def test_a_body_that_was_not_streamed_is_streamed_all_the_same(gateway: Gateway, server: Server) -> None:
    server.reply(json=chat_body("Hello."))
    answer = chat(gateway(), stream=True)
    assert content(answer) == "Hello."
