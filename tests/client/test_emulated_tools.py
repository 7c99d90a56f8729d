"""Tools where a model has none: asked for as a structure, and calls like any other for the caller."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel, Field, field_validator

from gen_ai import (
    BaseClient,
    Capabilities,
    ChatResponse,
    Choice,
    InvalidRequestError,
    StreamInterruptedError,
    StructuredOutputError,
    TruncatedOutputError,
    TruncationWarning,
    UnsupportedParameterError,
)
from gen_ai.types import Finish, Restart, TextDelta, ToolCallDelta, UsageUpdate

from ..support.server import Server, chat_body, chat_chunks
from .support import Api, make_client

NONE = Capabilities(tools=False, completions=False)


def weather(city: str, unit: str = "c") -> dict[str, Any]:
    """The weather of a city."""
    return {"city": city, "degrees": 24, "unit": unit}


class River(BaseModel):
    """A river on the map."""

    name: str
    length: int = Field(description="In kilometres")
    mouth: River | None = None

    @field_validator("length")
    @classmethod
    def is_positive(cls, value: int) -> int:
        if value <= 0:
            raise ValueError("no river is that short")
        return value


NOW = {"type": "function", "function": {"name": "now", "parameters": {"type": "object", "properties": {}}}}
LOOK_UP = {
    "name": "look_up", "description": "A word's meaning.",
    "parameters": {
        "type": "object", "required": ["word"],
        "properties": {"word": {"$ref": "#/$defs/Word"}, "limits": {"type": "object",
                                                                   "additionalProperties": {"type": "integer"}}},
        "$defs": {"Word": {"type": "string"}},
    },
}  # fmt: skip


def calls(*written: tuple[str, Any]) -> str:
    return json.dumps({"reply": {"tool_calls": [{"name": name, "arguments": given} for name, given in written]}})


def says(text: str) -> str:
    return json.dumps({"reply": {"text": text}})


ROME = ("weather", {"city": "Rome", "unit": "c"})


@pytest.fixture
def bare(make_api: Callable[..., Api], server: Server, request: pytest.FixtureRequest) -> Api:
    return make_api("blocking", server, capabilities=NONE)


@pytest.fixture(params=["blocking", "aiohttp"])
def each(make_api: Callable[..., Api], server: Server, request: pytest.FixtureRequest) -> Api:
    if request.param == "aiohttp":
        pytest.importorskip("aiohttp")
    return make_api(request.param, server, capabilities=NONE)


def schema_sent(server: Server, at: int = -1) -> dict[str, Any]:
    found: dict[str, Any] = server.requests[at].json()["response_format"]["json_schema"]
    return found


def sent(server: Server, at: int = -1) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.requests[at].json()["messages"]
    return found


# ---------------------------------------------------------------- what is asked, what comes back


def test_functions_are_run_on_a_model_that_has_no_tools(each: Api, server: Server) -> None:
    server.reply(json=chat_body(calls(ROME))).reply(json=chat_body(says("24 degrees.")))
    response = each.chat("Weather in Rome?", tools=[weather], full_output=True)
    assert response.text == "24 degrees."
    assert [w.code for w in response.warnings] == ["emulated"]
    assert response.warnings[0].param == "tools"
    assert response.usage.total_tokens == 20
    first, second = (request.json() for request in server.requests)
    assert "tools" not in first
    assert "tool_choice" not in first
    assert "weather: The weather of a city." in first["messages"][0]["content"]
    assert first["response_format"]["json_schema"]["strict"] is True
    user, called, result = second["messages"][1:]
    assert user == {"role": "user", "content": "Weather in Rome?"}
    assert called == {"role": "assistant", "content": calls(ROME).replace(": ", ":").replace(", ", ",")}
    assert result["role"] == "user"
    assert result["content"] == (
        'Result of weather({"city":"Rome","unit":"c"}):\n{"city":"Rome","degrees":24,"unit":"c"}'
    )
    assert [m["role"] for m in response.tool_messages] == ["assistant", "tool"]
    assert response.tool_messages[1]["tool_call_id"] == response.tool_messages[0]["tool_calls"][0]["id"]


def test_calls_of_the_callers_tools_come_back_typed_with_ids_of_their_own(each: Api, server: Server) -> None:
    rhine = ("River", {"name": "Rhine", "length": 1230, "mouth": None})
    now: tuple[str, Any] = ("now", {})
    server.reply(json=chat_body(calls(rhine, now, rhine)))
    before = [
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": None, "tool_calls": [
            {"id": "call_1", "type": "function", "function": {"name": "now", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "call_1", "content": "noon"},
    ]  # fmt: skip
    response = each.chat(before, tools=[River, NOW])
    assert response.finish_reason == "tool_calls"
    assert response.choices[0].finish_reason_raw == "stop"
    assert response.text == ""
    assert [call.parsed for call in response.tool_calls] == [
        River(name="Rhine", length=1230),
        {},
        response.tool_calls[0].parsed,
    ]
    assert [call.id for call in response.tool_calls] == ["call_2", "call_3", "call_4"]
    assert response.message["tool_calls"][1]["function"] == {"name": "now", "arguments": "{}"}


def test_an_answer_in_words_is_text(each: Api, server: Server) -> None:
    server.reply(json=chat_body(says("Hello.")))
    response = each.chat(tools=[NOW])
    assert (response.text, response.tool_calls, response.finish_reason) == ("Hello.", [], "stop")
    assert response.parsed is None
    assert response.message == {"role": "assistant", "content": "Hello."}


def test_a_structure_beside_tools_is_the_answer_or_a_call(each: Api, server: Server) -> None:
    server.reply(json=chat_body(calls(ROME)))
    server.reply(json=chat_body('{"reply": {"answer": {"name": "Tiber", "length": 405, "mouth": null}}}'))
    response = each.chat(tools=[weather], guided_json=River, full_output=True)
    assert response.parsed == River(name="Tiber", length=405)
    assert json.loads(response.text) == {"name": "Tiber", "length": 405, "mouth": None}
    assert "text" not in json.dumps(schema_sent(server)["schema"]["properties"])


def test_dictionaries_and_references_arrive_as_the_schema_has_them(bare: Api, server: Server) -> None:
    entries = [{"key": "a", "value": 1}]
    server.reply(json=chat_body(calls(("look_up", {"word": "ford", "limits": entries}))))
    (call,) = bare.chat(tools=[LOOK_UP, River]).tool_calls
    assert call.parsed == {"word": "ford", "limits": {"a": 1}}
    written = json.dumps(schema_sent(server)["schema"])
    assert all(ref.partition('"')[0].split("/")[-1] in schema_sent(server)["schema"]["$defs"]
               for ref in written.split('"$ref": "#/$defs/')[1:])  # fmt: skip


def test_free_text_tools_take_their_text(bare: Api, server: Server) -> None:
    server.reply(json=chat_body(calls(("run", {"input": "print(1)"}))))
    response = bare.chat(tools=[{"type": "custom", "name": "run"}])
    (call,) = response.tool_calls
    assert (call.type, call.arguments) == ("custom", "print(1)")
    server.reply(json=chat_body(says("Done.")))
    bare.chat([*_user(), response.message, {"role": "tool", "tool_call_id": call.id, "content": "1"}])
    assert sent(server)[1]["content"] == 'I call run({"input":"print(1)"}).'


def _user() -> list[dict[str, Any]]:
    return [{"role": "user", "content": "hi"}]


# ---------------------------------------------------------------- steering


@pytest.mark.parametrize(
    ("choice", "names", "forced"),
    [
        (None, ["weather", "now"], False),
        ("auto", ["weather", "now"], False),
        ("required", ["weather", "now"], True),
        ("any", ["weather", "now"], True),
        ("now", ["now"], True),
        ({"type": "function", "function": {"name": "now"}}, ["now"], True),
        ({"type": "tool", "name": "now"}, ["now"], True),
        ({"type": "any"}, ["weather", "now"], True),
        ({"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": [
            {"type": "function", "function": {"name": "now"}}]}}, ["now"], False),
    ],
)  # fmt: skip
def test_tool_choice_narrows_what_may_come_back(
    bare: Api, server: Server, choice: Any, names: list[str], forced: bool
) -> None:
    server.reply(json=chat_body(calls(("now", {}))))
    given = {} if choice is None else {"tool_choice": choice}

    class weather(BaseModel):
        city: str

    assert [call.name for call in bare.chat(tools=[weather, NOW], **given).tool_calls] == ["now"]
    assert "tool_choice" not in server.last.json()
    written = json.dumps(schema_sent(server))
    assert [name for name in ("weather", "now") if f'"{name}"' in written] == names
    assert ("An answer in words" in written) is not forced


def test_tool_choice_none_offers_nothing(bare: Api, server: Server) -> None:
    server.reply(json=chat_body("Hello."))
    response = bare.chat(tools=[NOW], tool_choice="none")
    assert response.text == "Hello."
    assert server.last.json()["messages"] == _user()
    assert "response_format" not in server.last.json()


def test_one_call_at_a_time_is_kept_to(bare: Api, server: Server) -> None:
    server.reply(json=chat_body(calls(("now", {}), ("now", {})))).reply(json=chat_body(calls(("now", {}))))
    response = bare.chat(tools=[NOW], parallel_tool_calls=False)
    assert len(response.tool_calls) == 1
    assert len(server.requests) == 2
    assert '"maxItems": 1' in json.dumps(schema_sent(server))
    assert "parallel_tool_calls" not in server.last.json()


def test_a_choice_of_an_unknown_form_and_a_tool_of_the_providers_are_refused_by_name(bare: Api, server: Server) -> None:
    for options, param in (
        ({"tools": [NOW], "tool_choice": {"type": "mystery"}}, "tool_choice"),
        ({"tools": [NOW, {"type": "web_search"}]}, "tools[1]"),
    ):
        with pytest.raises(UnsupportedParameterError) as caught:
            bare.chat(**options)
        assert caught.value.param == param
    assert server.requests == []
    server.reply(json=chat_body(says("Hello.")))
    assert bare.chat(tools=[NOW, {"type": "web_search"}], on_unsupported="drop").text == "Hello."


def test_several_answers_each_have_their_own_calls(bare: Api, server: Server) -> None:
    choices = [
        {"index": at, "message": {"content": text}, "finish_reason": "stop"}
        for at, text in enumerate([calls(("now", {})), says("Noon.")])
    ]
    server.reply(json=chat_body(choices=choices))
    response = bare.chat(tools=[NOW], n=2)
    assert [(len(choice.tool_calls), choice.text) for choice in response.choices] == [(1, ""), (0, "Noon.")]
    assert [choice.finish_reason for choice in response.choices] == ["tool_calls", "stop"]


def test_what_would_be_sent_can_be_seen(bare: Api) -> None:
    body = bare.client.build_request("hi", tools=[NOW]).json
    assert "tools" not in body
    assert body["response_format"]["json_schema"]["name"] == "reply"


def test_emulation_can_be_switched_off_and_tools_be_offered_all_the_same(
    make_api: Callable[..., Api], server: Server
) -> None:
    never = make_api("blocking", server, capabilities={"tools": False, "emulated_tools": False})
    with pytest.raises(UnsupportedParameterError) as caught:
        never.chat(tools=[NOW])
    assert (caught.value.param, server.requests) == ("tools", [])
    server.reply(json=chat_body("Hello."))
    assert [w.param for w in never.chat(tools=[NOW], on_unsupported="drop").warnings] == ["tools"]
    server.reply(json=chat_body("Hello."))
    make_api("blocking", server, capabilities={"tools": True}).chat(tools=[NOW])
    assert server.last.json()["tools"] == [NOW]


def test_a_warning_is_loud_where_the_caller_wishes_warnings(bare: Api, server: Server) -> None:
    server.reply(json=chat_body(says("Hello.")))
    with pytest.warns(UserWarning, match="offered no tools"):
        bare.chat(tools=[NOW], on_unsupported="warn")


def test_history_with_calls_goes_as_words_even_where_none_are_offered(bare: Api, server: Server) -> None:
    history = [
        *_user(),
        {"role": "assistant", "content": "Let me look.", "reasoning": "hm", "tool_calls": [
            {"id": "a", "type": "function", "function": {"name": "now", "arguments": "{}"}},
            {"id": "b", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Rome"}'}}]},
        {"role": "tool", "tool_call_id": "b", "content": "24"},
        {"role": "tool", "tool_call_id": "a", "content": [{"type": "text", "text": "noon"}], "is_error": True},
        {"role": "user", "content": "Thanks."},
    ]  # fmt: skip
    kept = json.dumps(history)
    server.reply(json=chat_body("You are welcome."))
    response = bare.chat(history, full_output=True)
    assert json.dumps(history) == kept
    assert sent(server)[1]["content"] == 'Let me look.\nI call now({}).\nI call weather({"city":"Rome"}).'
    text = [part["text"] for part in sent(server)[2]["content"]]
    assert text == ['Result of weather({"city":"Rome"}):\n24', "Error of now({}):", "noon"]
    assert [message["role"] for message in sent(server)] == ["user", "assistant", "user", "user"]
    assert [w.code for w in response.warnings] == ["emulated"]


# ---------------------------------------------------------------- replies that do not fit


@pytest.mark.parametrize(
    "written",
    [
        '{"tool_calls": [{"name": "weather", "arguments": {"city": "Rome", "unit": "c"}}]}',
        '```json\n{"name": "weather", "arguments": {"city": "Rome", "unit": "c"}}\n```',
        '[{"name": "weather", "parameters": {"city": "Rome"}}]',
        r'{"tool_calls": [{"id": "x", "function": {"name": "weather", "arguments": "{\"city\": \"Rome\"}"}}]}',
        '{"reply": {"name": "weather", "arguments": {"city": "Rome"}}}',
        'hm {"reply": 1}? {"tool_calls": [{"name": "weather", "arguments": {"city": "Rome"}}]}',
    ],
)
def test_calls_of_other_forms_are_read(make_api: Callable[..., Api], server: Server, written: str) -> None:
    api = make_api("blocking", server, capabilities={"tools": False, "structured": "prompt"})
    server.reply(json=chat_body(written))
    parameters = {"type": "object", "properties": {"city": {"type": "string"}, "unit": {"type": "string"}}}
    tool = {"name": "weather", "parameters": {**parameters, "required": ["city"]}}
    (call,) = api.chat(tools=[tool], max_reasks=0).tool_calls
    assert call.parsed["city"] == "Rome"


def test_words_alone_are_a_text_answer_where_one_may_be_given(make_api: Callable[..., Api], server: Server) -> None:
    api = make_api("blocking", server, capabilities={"tools": False, "structured": "prompt"})
    server.reply(json=chat_body("It is noon."))
    assert api.chat(tools=[NOW]).text == "It is noon."
    server.reply(json=chat_body("It is noon.")).reply(json=chat_body(calls(("now", {}))))
    assert len(api.chat(tools=[NOW], tool_choice="required").tool_calls) == 1
    assert len(server.requests) == 3
    system = sent(server)[0]["content"]
    assert system.index("You can call tools") < system.index("JSON Schema")


def test_what_does_not_fit_is_asked_again_with_what_was_wrong(bare: Api, server: Server) -> None:
    short = ("River", {"name": "Ditch", "length": -1, "mouth": None})
    good = ("River", {"name": "Rhine", "length": 1230, "mouth": None})
    server.reply(json=chat_body(calls(short))).reply(json=chat_body(calls(good)))
    response = bare.chat(tools=[River])
    assert [call.parsed.name for call in response.tool_calls] == ["Rhine"]
    assert "no river is that short" in sent(server)[-1]["content"]
    assert response.usage.total_tokens == 20
    assert "no river is that short" in response.attempts[0].reason


def test_at_last_calls_say_themselves_what_is_wrong_with_them(bare: Api, server: Server) -> None:
    short = ("River", {"name": "Ditch", "length": -1, "mouth": None})
    server.reply(json=chat_body(calls(short)), times=3)
    (call,) = bare.chat(tools=[River]).tool_calls
    assert call.parsed is None
    assert "no river is that short" in call.error
    server.reply(json=chat_body(calls(("nowhere", {}))), times=1)
    (call,) = bare.chat(tools=[River], max_reasks=0).tool_calls
    assert call.name == "nowhere"


def test_a_forced_call_that_never_comes_is_an_error_with_the_models_words(bare: Api, server: Server) -> None:
    server.reply(json=chat_body("No."), times=3)
    with pytest.raises(StructuredOutputError) as caught:
        bare.chat(tools=[NOW], tool_choice="required")
    assert caught.value.text == "No."
    assert "tool call" in str(caught.value)
    assert "guided_json" not in str(caught.value)


def test_a_text_cut_at_the_callers_limit_is_that_text(bare: Api, server: Server) -> None:
    server.reply(json=chat_body('{"reply": {"text": "Once upon a', finish_reason="length"))
    response = bare.chat(tools=[NOW], max_tokens=10)
    assert (response.text, response.finish_reason) == ("Once upon a", "length")
    server.reply(json=chat_body('{"reply": {"tool_calls": [{"name": "no', finish_reason="length"))
    with pytest.raises(TruncatedOutputError):
        bare.chat(tools=[NOW], max_tokens=10)
    server.reply(json=chat_body('{"reply": {"text": "Once upon a', finish_reason="length"))
    server.reply(json=chat_body(says("Once upon a time.")))
    assert bare.chat(tools=[NOW]).text == "Once upon a time."
    assert "max_tokens" not in server.last.json()


def test_a_schema_that_is_none_is_named(bare: Api, server: Server) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        bare.chat(tools=[{"name": "a", "parameters": {"type": "object", "properties": {"b": {"$ref": "#/$defs/x"}}}}])
    assert caught.value.param == "tools"
    assert server.requests == []


# ---------------------------------------------------------------- streams


def test_a_stream_gives_the_calls_at_its_end_and_no_word_of_the_structure(each: Api, server: Server) -> None:
    server.stream(*chat_chunks(calls(("now", {}), ROME)))
    stream = each.stream(tools=[NOW, {"name": "weather"} | {"parameters": LOOK_UP["parameters"]} | {
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "unit": {"type": "string"}}}}],
        full_output=True)  # fmt: skip
    events = list(stream)
    assert [type(event) for event in events if not isinstance(event, UsageUpdate)] == [
        ToolCallDelta,
        ToolCallDelta,
        Finish,
    ]
    made = [event for event in events if isinstance(event, ToolCallDelta)]
    assert [(e.position, e.id, e.name, e.arguments) for e in made] == [
        (0, "call_1", "now", "{}"), (1, "call_2", "weather", '{"city":"Rome","unit":"c"}'),
    ]  # fmt: skip
    response = stream.response
    assert [(call.id, call.name, call.arguments) for call in response.tool_calls] == [
        (e.id, e.name, e.arguments) for e in made
    ]
    assert events[-1].finish_reason == response.finish_reason == "tool_calls"
    assert response.usage.prompt_tokens == 7


def test_a_streamed_loop_runs_functions_and_streams_the_final_text(each: Api, server: Server) -> None:
    server.stream(*chat_chunks(calls(ROME))).stream(*chat_chunks(says("24 degrees.")))
    assert "".join(each.stream(tools=[weather])) == "24 degrees."


def test_a_stream_is_asked_again_without_a_trace_of_what_did_not_fit(each: Api, server: Server) -> None:
    server.stream(*chat_chunks('{"reply": 1}')).stream(*chat_chunks(says("Hello.")))
    stream = each.stream(tools=[weather])
    assert "".join(stream) == "Hello."
    assert len(server.requests) == 2


def test_reasoning_is_streamed_as_it_comes_and_taken_back_where_the_reply_is(each: Api, server: Server) -> None:
    def thinks(text: str) -> list[Any]:
        role, *rest = chat_chunks(text)
        delta = {"reasoning_content": "Hm."}
        return [role, {**role, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}, *rest]

    server.stream(*thinks('{"reply": 1}')).stream(*thinks(says("Hello.")))
    stream = each.stream(tools=[NOW], full_output=True)
    kinds = [event.type for event in stream if not isinstance(event, UsageUpdate)]
    assert kinds == ["reasoning_delta", "restart", "reasoning_delta", "text_delta", "text_delta", "finish"]
    assert stream.response.reasoning == "Hm."


def test_a_stream_that_is_cut_is_an_error_with_the_text_so_far(bare: Api, server: Server) -> None:
    *pieces, _, _, _ = chat_chunks(says("Once upon a time there was a river"))
    server.stream(*pieces, done=False, cut=True)
    stream = bare.stream(tools=[NOW], full_output=True)
    came: list[Any] = []
    with pytest.raises(StreamInterruptedError) as caught:
        came += stream
    given = "".join(event.text for event in came if isinstance(event, TextDelta))
    assert given.startswith("Once upon a time")
    assert caught.value.partial_text == stream.partial.text == given
    assert not any(isinstance(event, Restart) for event in came)


WORDS = 'He said: "Once.\n\u00e9\U0001f600 \\ / { } [" and left'


@pytest.mark.parametrize("spelled", [says(WORDS), json.dumps({"reply": {"text": WORDS}}, indent=2, ensure_ascii=False)])
def test_the_text_of_a_reply_is_given_as_it_comes(each: Api, server: Server, spelled: str) -> None:
    server.stream(*chat_chunks(list(spelled)))
    server.reply(json=chat_body(spelled))
    stream = each.stream(tools=[NOW], full_output=True)
    pieces = [event.text for event in stream if isinstance(event, TextDelta)]
    assert "".join(pieces) == WORDS
    assert len(pieces) == len(WORDS)
    whole = each.chat(tools=[NOW])
    assert (stream.response.text, stream.response.finish_reason) == (whole.text, whole.finish_reason) == (WORDS, "stop")


def test_a_piece_of_text_does_not_wait_for_the_end_of_the_reply(each: Api, server: Server) -> None:
    role, begun, *rest = chat_chunks(['{"reply": {"text": "Hello', ' there."}}'])
    gate = threading.Event()
    server.stream(role, begun, gate, *rest)
    stream = each.stream(tools=[weather])
    pieces = iter(stream)
    assert next(pieces) == "Hello"
    gate.set()
    assert list(pieces) == [" there."]


@pytest.mark.parametrize(
    "end", ['", "more": 1}}', '"', '"}} I hope that this helps!', '\\x"}}', '"}, "reply": {"text": "No"}}']
)
def test_a_text_that_was_given_is_not_asked_for_again(each: Api, server: Server, end: str) -> None:
    server.stream(*chat_chunks(['{"reply": {"text": "Hello', end]))
    stream = each.stream(tools=[NOW], full_output=True)
    events = list(stream)
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == stream.response.text == "Hello"
    assert not any(isinstance(event, Restart) for event in events)
    assert len(server.requests) == 1


def test_a_text_that_our_own_default_cuts_is_told_so_in_a_stream(each: Api, server: Server) -> None:
    server.stream(*chat_chunks('{"reply": {"text": "Once upon a', finish_reason="length"))
    stream = each.stream(tools=[weather])
    with pytest.warns(TruncationWarning):
        assert "".join(stream) == "Once upon a"
    assert stream.response.finish_reason == "length"
    assert len(server.requests) == 1


# ---------------------------------------------------------------- found out by asking, and elsewhere


def test_a_server_that_says_it_has_none_is_asked_in_words_from_then_on(
    make_api: Callable[..., Api], server: Server
) -> None:
    api = make_api("blocking", server)
    server.reply(400, json={"error": {"message": "registry.example/tiny does not support tools"}})
    server.reply(json=chat_body(calls(("now", {})))).reply(json=chat_body(says("Noon.")))
    response = api.chat(tools=[NOW])
    assert [call.name for call in response.tool_calls] == ["now"]
    assert [w.code for w in response.warnings] == ["emulated"]
    assert "tools" in server.requests[0].json()
    assert "refused" in response.attempts[0].reason
    assert api.chat(tools=[NOW]).text == "Noon."
    assert "tools" not in server.last.json()
    assert len(server.requests) == 3
    server.reply(json=chat_body("Hello."))
    api.client.with_options(model_name="other").run_chat_completions("hi", tools=[NOW])
    assert "tools" in server.last.json()


def test_a_backend_of_ones_own_has_tools_by_its_words() -> None:
    class Oracle(BaseClient):
        capabilities = Capabilities(structured="prompt", n=False, completions=False, tools=False)
        asked: list[Any] = []  # noqa: RUF012

        def complete(self, request: Any) -> ChatResponse[Any]:
            self.asked.append(request)
            text = calls(ROME) if len(self.asked) == 1 else says("Warm.")
            return ChatResponse(choices=[Choice(text=text)])

    client = Oracle()
    assert client.run_chat_completions("hi", tools=[weather]) == "Warm."
    assert all(request.tools == [] for request in client.asked)


def test_a_model_that_takes_no_tools_while_it_thinks_has_them_in_words(server: Server) -> None:
    with make_client(server, model_name="gpt-5.5") as client:
        server.reply(json=chat_body(says("Hello.")))
        assert client.run_chat_completions("hi", tools=[NOW]).warnings[0].code == "emulated"
        server.reply(json=chat_body("Hello."))
        assert client.run_chat_completions("hi", tools=[NOW], reasoning="off").warnings == []
        assert "tools" in server.last.json()
