"""What a body says arrives at the model's server, or is refused with the name of the field."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.server.serving import Running
from gen_ai.testing.plugin import StartServer

from ..support.server import Server, chat_body
from .conftest import Gateway
from .support import HI, Answer, ask, chat

TOOL = {"type": "function", "function": {"name": "now", "parameters": {"type": "object", "properties": {}}}}
CITY = {
    "type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"], "additionalProperties": False,
}  # fmt: skip
TEXT_BODY = {
    **chat_body(),
    "object": "text_completion",
    "choices": [{"index": 0, "text": "a", "finish_reason": "stop"}],
}


def sent(gateway: Gateway, server: Server, path: str = "/v1/chat/completions", **fields: Any) -> dict[str, Any]:
    """The body that reaches the model's server, without what every one has."""
    running = gateway()
    server.reply(json=chat_body('{"name": "Rome"}') if "chat" in path else TEXT_BODY)
    base: dict[str, Any] = {"messages": HI} if "chat" in path else {"prompt": "Once"}
    answer = ask(running, path, {**base, **fields})
    assert answer.status == 200, answer.body
    body: dict[str, Any] = server.last.json()
    assert body.pop("model") == fields.get("model", "m")
    return {name: value for name, value in body.items() if base.get(name) != value}


# ---------------------------------------------------------------- what arrives


@pytest.mark.parametrize(
    ("fields", "arrives"),
    [
        ({}, {}),
        ({"model": "other"}, {}),
        ({"max_tokens": 5}, {"max_tokens": 5}),
        ({"max_completion_tokens": 5}, {"max_tokens": 5}),
        ({"max_completion_tokens": 5, "max_tokens": 5}, {"max_tokens": 5}),
        ({"temperature": 0.5, "top_p": 0.5, "seed": -3}, {"temperature": 0.5, "top_p": 0.5, "seed": -3}),
        ({"n": 1, "stop": []}, {"n": 1}),
        ({"stop": "x"}, {"stop": "x"}),
        ({"stop": ["x", "\n"]}, {"stop": ["x", "\n"]}),
        ({"presence_penalty": 1, "frequency_penalty": -1}, {"presence_penalty": 1, "frequency_penalty": -1}),
        ({"logit_bias": {"5": 1}}, {"logit_bias": {"5": 1}}),
        ({"logprobs": True, "top_logprobs": 2}, {"logprobs": True, "top_logprobs": 2}),
        ({"user": "ada"}, {"user": "ada"}),
        ({"user": ""}, {}),
        ({"reasoning_effort": "low"}, {"reasoning_effort": "low"}),
        ({"reasoning_effort": "none"}, {"reasoning_effort": "none"}),
        ({"reasoning_effort": "xhigh"}, {"reasoning_effort": "xhigh"}),
        ({"tools": [TOOL]}, {"tools": [TOOL]}),
        ({"tools": []}, {}),
        ({"tools": False}, {}),
        ({"tools": [TOOL], "tool_choice": "required"}, {"tools": [TOOL], "tool_choice": "required"}),
        ({"tool_choice": "none"}, {}),
        (
            {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "now"}}},
            {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "now"}}},
        ),
        ({"tools": [TOOL], "parallel_tool_calls": False}, {"tools": [TOOL], "parallel_tool_calls": False}),
        ({"functions": [TOOL["function"]]}, {"tools": [TOOL]}),
        (
            {"functions": [TOOL["function"]], "function_call": {"name": "now"}},
            {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "now"}}},
        ),
        ({"response_format": {"type": "text"}}, {}),
        ({"stream": False, "stream_options": {}}, {}),
        ({"metadata": {"a": "b"}, "top_k": 5, "store": True}, {"metadata": {"a": "b"}, "top_k": 5, "store": True}),
        ({"response_format": {"type": "grammar", "x": 1}}, {"response_format": {"type": "grammar", "x": 1}}),
    ],
)
def test_a_field_of_a_chat_arrives(
    gateway: Gateway, server: Server, fields: dict[str, Any], arrives: dict[str, Any]
) -> None:
    assert sent(gateway, server, **fields) == arrives


@pytest.mark.parametrize(
    "fields",
    [
        {"max_tokens": 5, "temperature": 0.5, "top_p": 0.5, "seed": 3, "stop": "x", "user": "ada"},
        {"suffix": "end", "echo": True, "best_of": 2, "logprobs": 3},
        {"presence_penalty": 1, "frequency_penalty": -1, "logit_bias": {"5": 1}, "top_k": 5},
    ],
)
def test_a_field_of_a_text_completion_arrives(gateway: Gateway, server: Server, fields: dict[str, Any]) -> None:
    assert sent(gateway, server, "/v1/completions", **fields) == fields


def test_null_is_as_left_out(gateway: Gateway, server: Server) -> None:
    names = "temperature max_tokens n stop tools tool_choice response_format stream stream_options functions seed"
    nothing: dict[str, Any] = dict.fromkeys([*names.split(), "model_of_nobody"])
    assert sent(gateway, server, **nothing) == {}


@pytest.mark.parametrize("name", ["response_format", "guided_json"])
def test_a_schema_arrives_as_the_clients_structured_output(gateway: Gateway, server: Server, name: str) -> None:
    inner = {"name": "city", "description": "A city.", "schema": CITY, "strict": True}
    value: Any = {"type": "json_schema", "json_schema": inner} if name == "response_format" else CITY
    made = sent(gateway, server, **{name: value})["response_format"]["json_schema"]
    assert made["strict"] is True
    assert made["schema"]["properties"] == CITY["properties"]
    if name == "response_format":
        assert made["name"] == "city"
        assert made["schema"]["description"] == "A city."


def test_a_json_object_is_asked_for_as_any_object(gateway: Gateway, server: Server) -> None:
    made = sent(gateway, server, response_format={"type": "json_object"})["response_format"]
    assert made["json_schema"]["schema"] == {"type": "object"}


def test_the_messages_arrive_as_they_are(gateway: Gateway, server: Server) -> None:
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "name": "ada", "content": [{"type": "text", "text": "What is this?"}]},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "c", "type": "function", "function": {"name": "now", "arguments": "{}"}}],
        },
        {"role": "tool", "tool_call_id": "c", "content": "noon"},
        {"role": "assistant", "content": None, "function_call": {"name": "now", "arguments": "{}"}},
        {"role": "function", "name": "now", "content": "noon"},
        {"role": "user", "content": "Well?"},
    ]
    assert sent(gateway, server, messages=messages)["messages"] == messages


def test_reasoning_that_a_caller_sends_back_goes_where_it_is_known(gen_ai_server: StartServer, server: Server) -> None:
    messages = [*HI, {"role": "assistant", "content": "Hello.", "reasoning_content": "Hm."}, *HI]
    server.reply(json=chat_body(), times=2)
    for provider in ("openai:m", "deepseek:m"):
        with create_client(provider, endpoint=f"{server.url}/v1", api_key="") as client:
            assert chat(gen_ai_server(client), messages=messages).status == 200
    told = [{k: v for k, v in request.json()["messages"][1].items() if k != "role"} for request in server.requests]
    assert told[0] == {"content": "Hello."}
    assert told[1] == {"content": "Hello.", "reasoning_content": "Hm."}


def test_no_documented_default_is_added_and_the_clients_own_settings_stay(gateway: Gateway, server: Server) -> None:
    running = gateway(temperature=0.7, extra_body={"top_k": 1, "store": True})
    server.reply(json=chat_body(), times=2)
    chat(running)
    chat(running, temperature=0.2, top_k=9)
    first, second = ({k: v for k, v in r.json().items() if k not in ("model", "messages")} for r in server.requests)
    assert first == {"temperature": 0.7, "top_k": 1, "store": True}
    assert second == {"temperature": 0.2, "top_k": 9, "store": True}


def test_a_parameter_that_the_model_does_not_take_is_an_error_that_names_the_field(gateway: Gateway) -> None:
    running = gateway("groq:llama-3.3-70b-versatile")
    answer = chat(running, logit_bias={"5": 1})
    assert (answer.status, answer.error["param"], answer.error["code"]) == (400, "logit_bias", "unsupported_parameter")
    strange = chat(gateway("openai:gpt-4.1"), reasoning_effort="low")
    assert (strange.status, strange.error["param"]) == (400, "reasoning_effort")


def test_what_was_left_out_is_told_in_a_header_and_in_a_comment_of_streams(plain: Running) -> None:
    server = plain
    assert chat(server, top_k=5).headers["x-gen-ai-warnings"] == "parameter_dropped top_k"
    assert "x-gen-ai-warnings" not in chat(server).headers
    assert chat(server, **{" ": 5, "ä\r\nx: y": 1}).headers["x-gen-ai-warnings"] == "parameter_dropped"
    assert chat(server, top_k=5, stream=True).body.endswith(b": warning parameter_dropped top_k\n\ndata: [DONE]\n\n")


# ---------------------------------------------------------------- what is refused


def refused(answer: Answer, param: str | None, *words: str) -> None:
    assert answer.status == 400, answer.body
    error = answer.error
    assert (error["type"], error["param"]) == ("invalid_request_error", param), error
    for word in words:
        assert word in error["message"]


@pytest.mark.parametrize(
    ("param", "value", "words"),
    [
        ("model", 5, "must be a string, not 5"),
        ("model", " ", "is empty"),
        ("max_tokens", 0, "at least 1"),
        ("max_tokens", "5", "an integer, not a string"),
        ("max_tokens", 1.5, "an integer"),
        ("max_tokens", True, "an integer, not a boolean"),
        ("max_completion_tokens", -1, "at least 1"),
        ("temperature", "hot", "a number"),
        ("temperature", -1, "at least 0"),
        ("temperature", 3, "from 0 to 2"),
        ("top_p", 2, "from 0 to 1"),
        ("n", 0, "from 1 to 128"),
        ("n", 129, "from 1 to 128"),
        ("stop", 5, "a string or an array"),
        ("stop", "", "is empty"),
        ("seed", "x", "an integer"),
        ("presence_penalty", 3, "from -2 to 2"),
        ("frequency_penalty", [], "a number"),
        ("logit_bias", [], "an object, not an array"),
        ("logprobs", 1, "true or false"),
        ("user", 5, "a string"),
        ("reasoning_effort", 5, "a string"),
        ("tools", {}, "an array"),
        ("tools", True, "an array, or false for none"),
        ("parallel_tool_calls", "yes", "true or false"),
        ("tool_choice", "now", "must be one of 'none', 'auto', 'required'"),
        ("tool_choice", "required", "needs tools"),
        ("tool_choice", 5, "an object"),
        ("functions", "now", "an array"),
        ("function_call", "required", "must be one of 'none', 'auto'"),
        ("response_format", "json", "an object"),
        ("stream", "yes", "true or false"),
        ("stream_options", [], "an object"),
        ("guided_json", "x", "an object"),
    ],
)
def test_a_wrong_value_is_refused_with_its_field(plain: Running, param: str, value: Any, words: str) -> None:
    refused(chat(plain, **{param: value}), param, words)


@pytest.mark.parametrize(
    ("fields", "param", "words"),
    [
        ({"stop": ["a", 5]}, "stop[1]", "a string"),
        ({"logit_bias": {"5": 101}}, "logit_bias.5", "from -100 to 100"),
        ({"max_tokens": 5, "max_completion_tokens": 6}, "max_completion_tokens", "differ"),
        ({"top_logprobs": 5}, "top_logprobs", "needs logprobs"),
        ({"stream_options": {"include_usage": True}}, "stream_options", "needs a stream"),
        ({"stream": True, "stream_options": {"include_usage": 1}}, "stream_options.include_usage", "true or false"),
        ({"stream": True, "stream_options": {"continuous": True}}, "stream_options.continuous", "not known"),
        ({"tools": [{"type": "function"}]}, "tools[0].name", "no name"),
        ({"tools": [{"type": "function", "function": {"name": "a b"}}]}, "tools[0].function.name", "a b"),
        ({"tools": [TOOL, TOOL]}, "tools[1].function.name", "two tools"),
        ({"tools": ["now"]}, "tools[0]", "no tool"),
        ({"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "then"}}},
         "tool_choice.function.name", "Known: now"),
        ({"functions": [TOOL["function"]], "function_call": {"name": "then"}}, "function_call.name", "Known: now"),
        ({"tools": [TOOL], "functions": [TOOL["function"]]}, "functions", "both given"),
        ({"tools": [TOOL], "tool_choice": "auto", "function_call": "auto"}, "function_call", "both given"),
        ({"response_format": {}}, "response_format.type", "a string, not null"),
        ({"response_format": {"type": "json_schema"}}, "response_format.json_schema", "an object"),
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "a"}}},
         "response_format.json_schema.schema", "missing"),
        ({"response_format": {"type": "json_schema", "json_schema": {"schema": {}}}},
         "response_format.json_schema.name", "a string"),
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "nonsense"}}}},
         "response_format.json_schema.schema", "nonsense"),
        ({"response_format": {"type": "text"}, "guided_json": {}}, "guided_json", "both given"),
    ],
)  # fmt: skip
def test_a_wrong_value_inside_is_refused_with_its_path(
    plain: Running, fields: dict[str, Any], param: str, words: str
) -> None:
    refused(chat(plain, **fields), param, words)


CALL = {"id": "c", "type": "function", "function": {"name": "now", "arguments": "{}"}}


@pytest.mark.parametrize(
    ("messages", "param", "words"),
    [
        (None, "messages", "is missing"),
        ("Hi", "messages", "an array, not a string"),
        ([], "messages", "is empty"),
        (["Hi"], "messages[0]", "an object"),
        ([{"content": "Hi"}], "messages[0].role", "a string, not null"),
        ([{"role": "usr", "content": "Hi"}], "messages[0].role", "Did you mean 'user'?"),
        ([{"role": "user"}], "messages[0].content", "no content"),
        ([{"role": "user", "content": 5}], "messages[0].content", "a string or an array"),
        ([{"role": "assistant", "content": {"a": 1}}], "messages[0].content", "a string or an array"),
        ([{"role": "user", "content": []}], "messages[0].content", "an empty list"),
        ([{"role": "user", "content": ["a"]}], "messages[0].content[0]", "an object"),
        ([{"role": "user", "content": [{"text": "a"}]}], "messages[0].content[0].type", "a string, not null"),
        ([{"role": "user", "content": [{"type": "text", "text": 5}]}], "messages[0].content[0].text", "a string"),
        ([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "/etc/passwd"}}]}],
         "messages[0].content[0].image_url.url", "never opened"),
        ([{"role": "user", "content": "Hi", "name": 5}], "messages[0].name", "a string"),
        ([{"role": "assistant", "content": None}], "messages[0].content", "None"),
        ([{"role": "tool", "content": "noon"}], "messages[0].tool_call_id", "tool_call_id"),
        ([{"role": "assistant", "tool_calls": {}}], "messages[0].tool_calls", "an array"),
        ([{"role": "assistant", "tool_calls": [{**CALL, "id": None}]}], "messages[0].tool_calls[0].id", "a string"),
        ([{"role": "assistant", "tool_calls": [{**CALL, "function": "now"}]}],
         "messages[0].tool_calls[0].function", "an object"),
        ([{"role": "assistant", "tool_calls": [{**CALL, "function": {"name": "now", "arguments": {}}}]}],
         "messages[0].tool_calls[0].function.arguments", "a string, not an object"),
        ([{"role": "assistant", "tool_calls": [{**CALL, "type": "magic"}]}], "messages[0].tool_calls[0].type", "magic"),
        ([{"role": "assistant", "function_call": {"name": "now"}}], "messages[0].function_call.arguments", "a string"),
    ],
)  # fmt: skip
def test_a_wrong_message_is_refused_with_its_place(plain: Running, messages: Any, param: str, words: str) -> None:
    refused(ask(plain, body={"model": "m", "messages": messages}), param, words)


@pytest.mark.parametrize(
    ("prompt", "param", "words"),
    [
        (None, "prompt", "is missing"),
        ("", "prompt", "is empty"),
        ([], "prompt", "empty array"),
        ([1, 2], "prompt", "an array of tokens"),
        ([[1, 2], [3]], "prompt", "an array of tokens"),
        (["a", 1], "prompt[1]", "a string"),
        (["a", ""], "prompt[1]", "is empty"),
        ({"a": 1}, "prompt", "a string or an array"),
        (["a"] * 257, "prompt", "at most 256"),
    ],
)
def test_a_wrong_prompt_is_refused(plain: Running, prompt: Any, param: str, words: str) -> None:
    refused(ask(plain, "/v1/completions", {"prompt": prompt}), param, words)


def test_best_of_is_at_least_n(plain: Running) -> None:
    refused(ask(plain, "/v1/completions", {"prompt": "a", "n": 3, "best_of": 2}), "best_of", "at least n (3)")


def test_a_model_must_be_named_where_the_client_has_none(gateway: Gateway, server: Server) -> None:
    running = gateway("openai")
    refused(chat(running), "model", "GET /v1/models")
    server.reply(json=chat_body())
    assert chat(running, model="m").status == 200


# ---------------------------------------------------------------- what is no body


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "The body is empty"),
        (b"{", "not valid JSON"),
        (b"[]", "no JSON object"),
        (b'"x"', "no JSON object"),
        (b'{"messages": [], "temperature": NaN}', "not valid JSON"),
        (b'{"a": "\xff"}', "not valid JSON"),
        (b'{"a": "\\ud800"}', "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
    ],
)
def test_a_body_that_is_no_object_is_a_400(plain: Running, body: bytes, words: str) -> None:
    answer = ask(plain, body=body)
    refused(answer, None, words)
    assert answer.error["code"] == "invalid_json"


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": ""},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_another_content_type_is_a_415(plain: Running, headers: dict[str, str]) -> None:
    answer = ask(plain, body={"messages": HI}, headers=headers)
    assert (answer.status, answer.error["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", "application/vnd.api+json"])
def test_the_names_of_json_are_taken(plain: Running, kind: str) -> None:
    assert ask(plain, body={"messages": HI}, headers={"Content-Type": kind}).status == 200
