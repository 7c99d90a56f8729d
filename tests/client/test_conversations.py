"""Conversations over real HTTP: what enters the history, and when."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import InvalidRequestError

from ..support.server import Server, chat_body, chat_chunks
from .support import Api

SYSTEM = {"role": "system", "content": "Be brief."}


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def said(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


def test_each_turn_is_sent_with_what_came_before(api: Api, server: Server) -> None:
    server.reply(json=chat_body("Hello Ada.")).reply(json=chat_body("Ada."))
    chat = api.client.conversation(system="Be brief.")
    assert api.send(chat, "I am Ada.") == "Hello Ada."
    assert api.send(chat, "Who am I?", temperature=1) == "Ada."
    assert server.requests[0].json()["messages"] == [SYSTEM, user("I am Ada.")]
    assert server.last.json()["messages"] == [SYSTEM, user("I am Ada."), said("Hello Ada."), user("Who am I?")]
    assert server.last.json()["temperature"] == 1
    assert chat.messages[-1] == said("Ada.")
    assert len(chat.messages) == 5


def test_a_streamed_turn_enters_with_its_last_piece(api: Api, server: Server) -> None:
    server.stream(*chat_chunks("Hello Ada."))
    chat = api.client.conversation()
    stream = api.send_stream(chat, "I am Ada.")
    next(stream)
    assert chat.messages == []
    list(stream)
    assert chat.messages == [user("I am Ada."), said("Hello Ada.")]


@pytest.mark.parametrize("as_value", [False, True])
def test_a_failed_send_leaves_the_history_as_it_was(api: Api, server: Server, as_value: bool) -> None:
    server.reply(json=chat_body("One.")).reply(401, json={"error": {"message": "no"}}).reply(json=chat_body("Two."))
    chat = api.client.conversation()
    api.send(chat, "1")
    before = chat.messages
    if as_value:
        assert api.send(chat, "x", return_error=True)[1]["status_code"] == 401
    else:
        with pytest.raises(Exception, match="no"):
            api.send(chat, "x")
    assert chat.messages == before
    assert api.send(chat, "2", return_error=True) == ("Two.", None)
    assert server.last.json()["messages"] == [user("1"), said("One."), user("2")]


def test_a_cut_stream_leaves_the_history_as_it_was(api: Api, server: Server) -> None:
    server.stream(*chat_chunks("Hello", finish_reason=None, usage=False), "cut", done=False)
    chat = api.client.conversation()
    *_, last = api.send_stream(chat, "x", return_error=True)
    assert last[1]["error_type"] == "StreamInterruptedError"
    assert chat.messages == []


@pytest.mark.parametrize("keep", [False, True])
def test_an_abandoned_stream_is_kept_only_where_asked(api: Api, server: Server, keep: bool) -> None:
    server.stream(*chat_chunks(["Hel", "lo "], finish_reason=None, usage=False), 5.0, *chat_chunks(["Ada."]))
    server.reply(json=chat_body("Yes."))
    chat = api.client.conversation(keep_partial=keep)
    stream = api.send_stream(chat, "I am Ada.")
    assert next(stream) + next(stream) == "Hello "
    stream.close()
    assert chat.messages == ([user("I am Ada."), said("Hello ")] if keep else [])
    assert api.send(chat, "Go on?") == "Yes."


def test_a_stream_never_started_can_be_dropped(api: Api, server: Server) -> None:
    chat = api.client.conversation()
    api.send_stream(chat, "x")
    server.reply(json=chat_body("Yes."))
    assert api.send(chat, "y") == "Yes."
    assert len(server.requests) == 1


@pytest.mark.parametrize("as_value", [False, True])
def test_one_send_at_a_time(api: Api, server: Server, as_value: bool) -> None:
    server.stream(*chat_chunks("Hello"), 5.0)
    chat = api.client.conversation()
    stream = api.send_stream(chat, "x")
    next(stream)
    if as_value:
        _, error = api.send(chat, "y", return_error=True)
        assert error["error_type"] == "InvalidRequestError"
        assert "close" in error["suggestion"]
        ((_, error),) = list(api.send_stream(chat, "y", return_error=True))
        assert error["error_type"] == "InvalidRequestError"
    else:
        with pytest.raises(InvalidRequestError, match="under way"):
            api.send(chat, "y")
        with pytest.raises(InvalidRequestError, match="under way"):
            api.send_stream(chat, "y")
    assert len(server.requests) == 1
    stream.close()
    server.reply(json=chat_body("Yes."))
    assert api.send(chat, "z") == "Yes."


@pytest.mark.parametrize("bad", ["", [], None, 5], ids=repr)
def test_a_bad_turn_is_an_error_and_as_a_value_a_value(api: Api, server: Server, bad: Any) -> None:
    chat = api.client.conversation()
    with pytest.raises(InvalidRequestError) as caught:
        api.send(chat, bad)
    assert caught.value.suggestion
    assert api.send(chat, bad, return_error=True)[1]["message"] == caught.value.message
    ((none, error),) = list(api.send_stream(chat, bad, return_error=True))
    assert (none, error["message"]) == (None, caught.value.message)
    with pytest.raises(TypeError, match="temperature"):
        api.send(chat, bad, temprature=1, return_error=True)
    with pytest.raises(TypeError, match="temperature"):
        api.send_stream(chat, bad, temprature=1, return_error=True)
    assert server.requests == []
    server.reply(json=chat_body("Yes."))
    assert api.send(chat, "x") == "Yes."


def test_a_structured_turn_keeps_the_models_own_words(api: Api, server: Server) -> None:
    class Name(BaseModel):
        name: str

    server.reply(json=chat_body('{"name": "Ada"}')).reply(json=chat_body("Yes."))
    chat = api.client.conversation()
    assert api.send(chat, "I am Ada.", guided_json=Name) == Name(name="Ada")
    api.send(chat, "Sure?")
    assert server.last.json()["messages"][1] == said('{"name": "Ada"}')


def test_tool_results_are_sent_as_messages(api: Api, server: Server) -> None:
    calls = [{"id": "c1", "type": "function", "function": {"name": "now", "arguments": "{}"}}]
    tool = {"name": "now", "description": "The time."}
    server.reply(json=chat_body(None, tool_calls=calls)).reply(json=chat_body("Noon."))
    chat = api.client.conversation()
    response = api.send(chat, "What time is it?", tools=[tool])
    result = {"role": "tool", "tool_call_id": response.tool_calls[0].id, "content": "12:00"}
    assert api.send(chat, [result], tools=[tool]).text == "Noon."
    assert [m["role"] for m in server.last.json()["messages"]] == ["user", "assistant", "tool"]


def test_the_history_read_is_a_copy(api: Api, server: Server) -> None:
    server.reply(json=chat_body("Hi."))
    chat = api.client.conversation()
    api.send(chat, "x")
    chat.messages.clear()
    assert len(chat.messages) == 2
