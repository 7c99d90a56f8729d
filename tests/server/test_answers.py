"""Whole answers: every part of one arrives in its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gen_ai import ChatResponse, Choice, ToolCall, Usage
from gen_ai.testing.plugin import StartServer

from ..support.server import Server, chat_body
from .conftest import Gateway
from .support import HI, ask, chat

TOOL = {"type": "function", "function": {"name": "now", "parameters": {"type": "object", "properties": {}}}}
CITY = {
    "type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"], "additionalProperties": False,
}  # fmt: skip
AS_CITY = {"type": "json_schema", "json_schema": {"name": "city", "schema": CITY, "strict": True}}


def test_everything_that_the_models_server_says_of_an_answer_is_passed_on(gateway: Gateway, server: Server) -> None:
    tokens = {
        "prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13,
        "prompt_tokens_details": {"cached_tokens": 5}, "completion_tokens_details": {"reasoning_tokens": 2},
    }  # fmt: skip
    logprobs = {"content": [{"token": "Yes", "logprob": -0.1, "bytes": [89], "top_logprobs": []}], "refusal": None}
    theirs = chat_body("Yes.", message={"reasoning_content": "Hm.", "annotations": [{"type": "url_citation"}]})
    theirs["choices"][0]["logprobs"] = logprobs
    server.reply(json={**theirs, "id": "abc", "model": "m-2026", "system_fingerprint": "fp_1", "usage": tokens})
    body = chat(gateway(), logprobs=True).json
    assert body == {
        "id": "abc",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "m-2026",
        "system_fingerprint": "fp_1",
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": "Yes.",
                    "refusal": None,
                    "reasoning_content": "Hm.",
                    "annotations": [{"type": "url_citation"}],
                },
                "logprobs": logprobs,
                "finish_reason": "stop",
            }
        ],
        "usage": tokens,
    }


def test_blocks_of_reasoning_come_back_as_they_were_given(gateway: Gateway, server: Server) -> None:
    blocks = [{"type": "reasoning.text", "text": "Hm.", "signature": "s1", "index": 0}]
    server.reply(json=chat_body("Yes.", message={"reasoning": "Hm.", "reasoning_details": blocks}), times=2)
    running = gateway("openrouter:m")
    message = chat(running).json["choices"][0]["message"]
    assert (message["reasoning_content"], message["reasoning_details"]) == ("Hm.", blocks)
    chat(running, messages=[*HI, message, *HI])
    assert server.last.json()["messages"][1]["reasoning_details"] == blocks


def test_tool_calls_have_no_text_beside_them_unless_there_is_some(gen_ai_server: StartServer) -> None:
    calls = [ToolCall("c1", "now", '{"a": 1}'), ToolCall("c2", "now", "")]
    both = ChatResponse(choices=[Choice(text="Let me see.", tool_calls=calls, finish_reason="tool_calls")])
    server = gen_ai_server([calls, both])
    first, second = (chat(server, tools=[TOOL]).json["choices"][0] for _ in range(2))
    written = [
        {"id": "c1", "type": "function", "function": {"name": "now", "arguments": '{"a": 1}'}},
        {"id": "c2", "type": "function", "function": {"name": "now", "arguments": "{}"}},
    ]
    assert (first["finish_reason"], first["message"]["content"]) == ("tool_calls", None)
    assert first["message"]["tool_calls"] == written
    assert second["message"]["content"] == "Let me see."


def test_calls_of_custom_tools_keep_their_own_form(gen_ai_server: StartServer) -> None:
    server = gen_ai_server([[ToolCall("c1", "run", "print(1)", "custom")]])
    message = chat(server, tools=[{"type": "custom", "custom": {"name": "run"}}]).json["choices"][0]["message"]
    assert message["tool_calls"] == [{"id": "c1", "type": "custom", "custom": {"name": "run", "input": "print(1)"}}]


def test_callers_that_speak_of_functions_get_a_function_call(gen_ai_server: StartServer) -> None:
    one, two = ToolCall("c1", "now", '{"a": 1}'), ToolCall("c2", "then", "{}")
    server = gen_ai_server([[one], [one, two]])
    functions = [{"name": "now"}, {"name": "then"}]
    first, second = (chat(server, functions=functions).json["choices"][0] for _ in range(2))
    assert first["finish_reason"] == "function_call"
    assert first["message"] == {
        "role": "assistant", "content": None, "refusal": None,
        "function_call": {"name": "now", "arguments": '{"a": 1}'},
    }  # fmt: skip
    assert [call["function"]["name"] for call in second["message"]["tool_calls"]] == ["now", "then"]


def test_n_answers_are_counted(gen_ai_server: StartServer) -> None:
    body = chat(gen_ai_server(["a", "b", "c"]), n=3).json
    assert [(choice["index"], choice["message"]["content"]) for choice in body["choices"]] == [
        (0, "a"), (1, "b"), (2, "c"),
    ]  # fmt: skip


def test_n_works_where_the_provider_gives_one_at_a_time(gateway: Gateway, server: Server) -> None:
    server.reply(json=chat_body("one"), times=3)
    body = chat(gateway("groq:llama-3.3-70b-versatile"), n=3).json
    assert [choice["index"] for choice in body["choices"]] == [0, 1, 2]
    assert body["usage"]["total_tokens"] == 30


def test_several_prompts_are_answered_in_order_with_indexes_that_go_on(gen_ai_server: StartServer) -> None:
    body = ask(gen_ai_server(), "/v1/completions", {"prompt": ["one", "two", "three"], "n": 2}).json
    assert [choice["index"] for choice in body["choices"]] == list(range(6))
    assert ["one" in choice["text"] for choice in body["choices"]] == [True, True, False, False, False, False]
    assert "three" in body["choices"][5]["text"]
    assert body["usage"]["prompt_tokens"] == 3


def test_a_failure_of_one_prompt_is_the_failure_of_the_request(gateway: Gateway, server: Server) -> None:
    server.reply(500, json={"error": {"message": "broken"}}, times=3)
    answer = ask(gateway(), "/v1/completions", {"prompt": ["one", "two", "three"]})
    assert (answer.status, "broken" in answer.error["message"]) == (500, True)


def test_a_model_that_declines_is_an_answer_with_a_refusal(gateway: Gateway, server: Server) -> None:
    server.reply(json=chat_body(None, message={"refusal": "I will not."}))
    body = chat(gateway()).json
    assert body["choices"][0]["message"] == {"role": "assistant", "content": None, "refusal": "I will not."}
    assert body["choices"][0]["finish_reason"] == "stop"
    assert body["usage"]["total_tokens"] == 10


def test_an_answer_that_was_withheld_says_so_in_its_finish_reason(gateway: Gateway, server: Server) -> None:
    server.reply(json=chat_body("", finish_reason="content_filter"))
    choice = chat(gateway()).json["choices"][0]
    assert (choice["message"]["content"], choice["finish_reason"]) == ("", "content_filter")


def test_a_prompt_that_was_refused_by_the_models_server_is_its_error(gateway: Gateway, server: Server) -> None:
    server.reply(400, json={"error": {"message": "The prompt was filtered.", "code": "content_filter"}})
    answer = chat(gateway())
    assert (answer.status, answer.error["code"]) == (400, "content_filter")


def test_tokens_that_nobody_counted_are_left_out(gen_ai_server: StartServer) -> None:
    def uncounted(_: Any) -> ChatResponse[Any]:
        return ChatResponse(choices=[Choice(text="a", finish_reason="stop")], usage=Usage(completion_tokens=1))

    assert chat(gen_ai_server(uncounted)).json["usage"] == {"completion_tokens": 1}


# ---------------------------------------------------------------- structure


@pytest.mark.parametrize(
    ("said", "content"),
    [
        ('{"name": "Rome"}', '{"name": "Rome"}'),
        (' {"name":\n"Rome"} ', ' {"name":\n"Rome"} '),
        ('```json\n{"name": "Rome"}\n```', '{"name":"Rome"}'),
        ('Here you are: {"name": "Łódź"}. Anything else?', '{"name":"Łódź"}'),
        ('<think>Hm.</think>{"name": "Rome"}', None),
    ],
)
def test_what_arrives_of_a_structured_answer_is_the_json_alone(
    gateway: Gateway, server: Server, said: str, content: str | None
) -> None:
    server.reply(json=chat_body(said))
    choice = chat(gateway(), response_format=AS_CITY).json["choices"][0]
    got = choice["message"]["content"]
    assert CITY["required"] == list(json.loads(got))
    assert content is None or got == content
    assert choice["finish_reason"] == "stop"


def test_a_schema_whose_root_is_no_object_is_answered_in_the_callers_own_form(gateway: Gateway, server: Server) -> None:
    server.reply(json=chat_body('{"value": [1, 2]}'))
    inner = {"name": "numbers", "schema": {"type": "array", "items": {"type": "integer"}}}
    choice = chat(gateway(), response_format={"type": "json_schema", "json_schema": inner}).json["choices"][0]
    assert choice["message"]["content"] == "[1,2]"


def test_any_object_will_do_for_json_object(gateway: Gateway, server: Server) -> None:
    running = gateway()
    server.reply(json=chat_body('Sure: {"a": [1]}'))
    answer = chat(running, response_format={"type": "json_object"})
    assert answer.json["choices"][0]["message"]["content"] == '{"a":[1]}'
    server.reply(json=chat_body("no"), times=3)
    assert chat(running, response_format={"type": "json_object"}).status == 502


def test_an_answer_that_does_not_fit_is_asked_again_and_one_that_never_fits_is_an_error(
    gateway: Gateway, server: Server
) -> None:
    running = gateway()
    for text in ("no", '{"name": "Rome"}', "no", "no", "no"):
        server.reply(json=chat_body(text))
    good = chat(running, response_format=AS_CITY)
    assert good.json["choices"][0]["message"]["content"] == '{"name": "Rome"}'
    bad = chat(running, response_format=AS_CITY)
    assert (bad.status, bad.error["code"]) == (502, "structured_output_invalid")
    assert bad.headers["x-should-retry"] == "false"
    assert len(server.requests) == 5


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    "said", ['{"nom": "Rome"}', '{"name": "Rome"}', '```json\n{"name": "Rome"}\n```', "I do not know."]
)
def test_what_was_written_for_a_test_goes_out_as_it_is_and_is_not_asked_again(
    gen_ai_server: StartServer, said: str, stream: bool
) -> None:
    server = gen_ai_server([said, "The next one."])
    for expected in (said, "The next one."):
        answer = chat(server, response_format=AS_CITY, stream=stream)
        assert answer.status == 200
        if stream:
            choices = [choice for chunk in answer.chunks for choice in chunk["choices"]]
            text = "".join(choice["delta"].get("content") or "" for choice in choices)
        else:
            choices = answer.json["choices"]
            text = choices[0]["message"]["content"]
        assert (text, choices[-1]["finish_reason"]) == (expected, "stop")


def test_a_structured_answer_that_was_cut_says_length(gateway: Gateway, server: Server) -> None:
    """OpenAI's own clients look for that, and raise their own error."""
    server.reply(json=chat_body('{"name": "Ro', finish_reason="length"))
    body = chat(gateway(), response_format=AS_CITY, max_tokens=3).json
    (choice,) = body["choices"]
    assert (choice["message"]["content"], choice["finish_reason"]) == ('{"name": "Ro', "length")
    assert body["usage"] == {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}


def test_tools_may_be_called_where_a_structure_is_asked_for(gen_ai_server: StartServer) -> None:
    server = gen_ai_server([[ToolCall("c1", "now", "{}")]])
    choice = chat(server, response_format=AS_CITY, tools=[TOOL]).json["choices"][0]
    assert (choice["message"]["content"], choice["finish_reason"]) == (None, "tool_calls")
    assert choice["message"]["tool_calls"][0]["function"]["name"] == "now"


def test_a_structure_that_comes_as_a_call_of_a_tool_nobody_offered_is_text(gateway: Gateway, server: Server) -> None:
    call = {"id": "c", "type": "function", "function": {"name": "json_tool_call", "arguments": '{"name": "Rome"}'}}
    server.reply(json=chat_body(None, tool_calls=[call]))
    choice = chat(gateway(), response_format=AS_CITY).json["choices"][0]
    assert json.loads(choice["message"]["content"]) == {"name": "Rome"}
    assert (choice["finish_reason"], "tool_calls" in choice["message"]) == ("stop", False)


def test_a_text_completion_may_be_structured_too(gateway: Gateway, server: Server) -> None:
    choice = {"index": 0, "text": 'OK: {"name": "Rome"}', "finish_reason": "stop"}
    server.reply(json={"object": "text_completion", "model": "m", "choices": [choice]})
    body = ask(gateway(), "/v1/completions", {"prompt": "?", "guided_json": CITY}).json
    assert body["choices"][0]["text"] == '{"name":"Rome"}'
