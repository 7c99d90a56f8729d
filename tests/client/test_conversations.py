"""Conversations over real HTTP: what enters the history, and when."""

from __future__ import annotations

import asyncio
import copy
import pickle
import threading
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import (
    BaseClient,
    ChatResponse,
    Conversation,
    InvalidRequestError,
    Request,
    StreamInterruptedError,
    StructuredOutputError,
    TruncationWarning,
    Usage,
    create_client,
)

from ..support.server import Server, chat_body, chat_chunks
from .support import BACKENDS, PNG, Api, make_client

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


# ---------------------------------------------------------------- what a send may be


class Name(BaseModel):
    name: str


def test_a_structured_turn_may_come_in_pieces(api: Api, server: Server) -> None:
    server.stream(*chat_chunks('{"name": "Ada"}')).reply(json=chat_body("Yes."))
    chat = api.client.conversation()
    stream = api.send_stream(chat, "I am Ada.", guided_json=Name)
    list(stream)
    assert stream.response.parsed == Name(name="Ada")
    api.send(chat, "Sure?")
    assert server.last.json()["messages"][1] == said('{"name": "Ada"}')


def test_images_stay_in_the_history(api: Api, server: Server) -> None:
    server.reply(json=chat_body("A cat.")).reply(json=chat_body("Black."))
    chat = api.client.conversation()
    api.send(chat, "What is it?", image_paths=PNG, image_detail="low")
    api.send(chat, "What colour?")
    text, image = server.last.json()["messages"][0]["content"]
    assert text == {"type": "text", "text": "What is it?"}
    assert image["image_url"]["url"].startswith("data:image/png;base64,")
    assert image["image_url"]["detail"] == "low"


def test_a_send_may_name_another_model(api: Api, server: Server) -> None:
    server.reply(json=chat_body("One.")).reply(json=chat_body("Two."))
    chat = api.client.conversation()
    api.send(chat, "1", model_name="other")
    api.send(chat, "2")
    assert [request.json()["model"] for request in server.requests] == ["other", "m"]


def test_messages_of_a_turn_may_be_a_tuple_or_answers(client: Any, server: Server) -> None:
    server.reply(json=chat_body("One.")).reply(json=chat_body("Two."))
    response = client.run_chat_completions("x", full_output=True)
    chat = client.conversation()
    chat.send((user("x"), response, user("y")))
    assert server.last.json()["messages"] == [user("x"), said("One."), user("y")]
    assert chat.turns == 2


def test_one_message_alone_is_refused_with_what_to_write(client: Any) -> None:
    with pytest.raises(InvalidRequestError, match="one dictionary") as caught:
        client.conversation().send(user("x"))
    assert "list" in str(caught.value.suggestion)


def test_what_the_caller_changes_later_is_no_part_of_the_history(client: Any, server: Server) -> None:
    server.reply(json=chat_body("Hi.", message={"reasoning_details": [{"type": "reasoning.text", "text": "mm"}]}))
    part = {"type": "text", "text": "x"}
    chat = client.conversation()
    response = chat.send([part], full_output=True)
    before = chat.messages
    part["text"] = "changed"
    for block in response.choices[0].reasoning_blocks:
        block["text"] = "changed"
    assert chat.messages == before


def test_a_message_that_holds_itself_is_a_named_error(client: Any) -> None:
    part: dict[str, Any] = {"type": "text", "text": "x"}
    part["more"] = [part, part]
    chat = client.conversation()
    with pytest.raises(InvalidRequestError, match="holds itself"):
        chat.send([part])
    assert chat.send([part], return_error=True)[1]["error_type"] == "InvalidRequestError"


# ---------------------------------------------------------------- failed, cancelled, abandoned


@pytest.mark.parametrize("keep", [False, True])
def test_the_text_of_a_cut_stream_is_kept_only_where_asked(api: Api, server: Server, keep: bool) -> None:
    server.stream(*chat_chunks("Hello", finish_reason=None, usage=False), "cut", done=False)
    server.reply(json=chat_body("Yes."))
    chat = api.client.conversation(keep_partial=keep)
    with pytest.raises(StreamInterruptedError):
        list(api.send_stream(chat, "x"))
    assert chat.messages == ([user("x"), said("Hello")] if keep else [])
    assert api.send(chat, "y") == "Yes."


def test_half_a_tool_call_is_not_kept(api: Api, server: Server) -> None:
    half = {"index": 0, "id": "c1", "type": "function", "function": {"name": "now", "arguments": '{"zo'}}
    chunks = chat_chunks(["Let me see."], finish_reason=None, usage=False)
    chunks.append({**chunks[0], "choices": [{"index": 0, "delta": {"tool_calls": [half]}, "finish_reason": None}]})
    server.stream(*chunks, 5.0)
    chat = api.client.conversation(keep_partial=True)
    stream = api.send_stream(chat, "x", tools=[{"name": "now"}])
    while not stream.partial.tool_calls:
        next(stream)
    stream.close()
    assert chat.messages == [user("x"), said("Let me see.")]


def test_an_answer_that_is_invalid_as_a_whole_is_no_part_to_be_kept(api: Api, server: Server) -> None:
    server.stream(*chat_chunks("no JSON"))
    chat = api.client.conversation(keep_partial=True)
    with pytest.raises(StructuredOutputError):
        list(api.send_stream(chat, "x", guided_json=Name))
    assert chat.messages == []


async def _asked(server: Server, requests: int) -> None:
    while len(server.requests) < requests:  # noqa: ASYNC110 - the server knows nothing of the loop
        await asyncio.sleep(0.002)


@pytest.mark.parametrize("backend", [backend for backend in BACKENDS if backend != "blocking"])
@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_cancelled_send_leaves_everything_as_it_was(
    make_api: Any, server: Server, backend: str, in_pieces: bool
) -> None:
    api = make_api(backend, server)
    server.reply(json=chat_body("One.")).stream(*chat_chunks(["a"], finish_reason=None), 5.0)
    server.reply(json=chat_body("Two."))
    chat = api.client.conversation()
    api.send(chat, "1")
    before, spent = chat.messages, chat.usage

    async def body() -> None:
        async def talk() -> None:
            if in_pieces:
                async for _ in chat.asend_stream("x"):
                    pass
            await chat.asend("x", return_error=True)

        task = asyncio.create_task(talk())
        await asyncio.wait_for(_asked(server, 2), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    api.wait(body)
    assert (chat.messages, chat.turns) == (before, 1)
    assert chat.usage.prompt_tokens >= spent.prompt_tokens
    assert api.send(chat, "2") == "Two."
    assert server.last.json()["messages"] == [user("1"), said("One."), user("2")]


class Stubborn(BaseClient):
    """Is interrupted the first time."""

    answers = 0

    def complete(self, request: Request) -> ChatResponse[Any]:
        Stubborn.answers += 1
        if Stubborn.answers % 2:
            raise KeyboardInterrupt
        return create_client(provider="offline").complete(request)


@pytest.mark.parametrize("in_pieces", [False, True])
def test_an_interrupted_send_leaves_the_history_as_it_was(in_pieces: bool) -> None:
    chat = Stubborn(model_name="m").conversation()
    with pytest.raises(KeyboardInterrupt):
        list(chat.send_stream("x")) if in_pieces else chat.send("x", return_error=True)
    assert chat.messages == []
    assert chat.send("y")
    assert chat.turns == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_leaving_the_loop_over_a_stream_ends_its_send(make_api: Any, server: Server, backend: str) -> None:
    api = make_api(backend, server)
    server.stream(*chat_chunks(["a", "b"], finish_reason=None), 5.0).reply(json=chat_body("Yes."))
    chat = api.client.conversation()

    async def leave() -> None:
        async for _ in chat.asend_stream("x"):
            break

    if api.is_async:
        api.wait(leave)
    else:
        for _ in chat.send_stream("x"):
            break
    assert api.send(chat, "y") == "Yes."
    assert chat.messages == [user("y"), said("Yes.")]


def test_a_closed_client_is_an_error_and_no_end_of_the_conversation(server: Server, make_api: Any) -> None:
    api = make_api("blocking", server)
    chat = api.client.conversation()
    api.client.close()
    assert chat.send("x", return_error=True)[1]["error_type"] == "ClientClosedError"
    assert list(chat.send_stream("x", return_error=True))[-1][1]["error_type"] == "ClientClosedError"
    assert chat.switch(create_client(provider="offline")).send("x")


def test_one_send_at_a_time_across_threads(client: Any, server: Server) -> None:
    gate = threading.Event()
    server.reply(json=chat_body("One."), hold=gate)
    chat = client.conversation()
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(chat.send("1")))
    thread.start()
    while not server.requests:
        thread.join(0.002)
    refused = chat.send("2", return_error=True)[1]
    for change in (chat.undo, chat.clear, lambda: chat.trim(100), lambda: chat.switch(client)):
        with pytest.raises(InvalidRequestError, match="under way"):
            change()
    with pytest.raises(InvalidRequestError, match="under way"):
        chat.system = "Be brief."
    assert chat.fork().turns == 0
    gate.set()
    thread.join()
    assert "under way" in refused["message"]
    assert (found, chat.messages) == (["One."], [user("1"), said("One.")])


@pytest.mark.parametrize("backend", [backend for backend in BACKENDS if backend != "blocking"])
def test_one_send_at_a_time_across_tasks(make_api: Any, server: Server, backend: str) -> None:
    api = make_api(backend, server)
    server.reply(json=chat_body("One."))
    chat = api.client.conversation()

    async def body() -> Any:
        return await asyncio.gather(*(chat.asend(text, return_error=True) for text in "ab"))

    (first, none), (_, error) = api.wait(body)
    assert (first, none) == ("One.", None)
    assert error["error_type"] == "InvalidRequestError"
    assert chat.messages == [user("a"), said("One.")]


# ---------------------------------------------------------------- what is known of it


def test_usage_is_the_sum_of_all_sends(api: Api, server: Server) -> None:
    server.reply(json=chat_body("One.")).stream(*chat_chunks("Two.")).reply(json=chat_body("Three.", usage=None))
    chat = api.client.conversation()
    assert (chat.usage, chat.turns) == (None, 0)
    api.send(chat, "1")
    list(api.send_stream(chat, "2"))
    api.send(chat, "3")
    assert chat.usage == Usage(14, 4, 18)
    chat.usage.prompt_tokens = 0
    assert chat.usage.prompt_tokens == 14


@pytest.mark.parametrize("as_value", [False, True])
@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_failed_send_counts_with_what_it_is_known_to_have_cost(
    api: Api, server: Server, as_value: bool, in_pieces: bool
) -> None:
    if in_pieces:
        server.stream(*chat_chunks(["no", "thing"]))
    else:
        server.reply(json=chat_body("nothing"), times=2)
    chat = api.client.conversation()
    send = (lambda **o: list(api.send_stream(chat, "x", **o))) if in_pieces else (lambda **o: api.send(chat, "x", **o))
    if as_value:
        send(guided_json=Name, max_reasks=1, return_error=True)
    else:
        with pytest.raises(StructuredOutputError):
            send(guided_json=Name, max_reasks=1)
    assert chat.usage == (Usage(7, 2, 9) if in_pieces else Usage(14, 6, 20))
    assert chat.messages == []


def test_an_abandoned_stream_counts_with_what_it_said(api: Api, server: Server) -> None:
    first, *rest = chat_chunks(["a", "b"], usage=False)
    first["usage"] = {"prompt_tokens": 5, "completion_tokens": 0, "total_tokens": 5}
    server.stream(first, *rest, 5.0)
    chat = api.client.conversation()
    stream = api.send_stream(chat, "x")
    next(stream)
    stream.close()
    assert chat.usage is not None
    assert chat.usage.prompt_tokens == 5


def test_the_last_answer_is_at_hand_whole(api: Api, server: Server) -> None:
    server.reply(json=chat_body("One.")).stream(*chat_chunks("Two."))
    chat = api.client.conversation()
    assert (chat.last, chat.turns) == (None, 0)
    api.send(chat, "1")
    assert (chat.last.text, chat.last.usage.prompt_tokens) == ("One.", 7)
    list(api.send_stream(chat, "2"))
    assert chat.last.text == "Two."
    chat.undo()
    assert (chat.last, chat.turns) == (None, 1)


def test_its_repr_shows_turns_and_client_and_no_content(client: Any, server: Server) -> None:
    server.reply(json=chat_body("Hello."))
    chat = client.conversation(system="secret plan")
    assert repr(chat) == f"<Conversation of 0 turns with {client!r}>"
    chat.send("my secret")
    assert repr(chat) == f"<Conversation of 1 turn with {client!r}>"


@pytest.mark.parametrize("make", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_is_copied_by_fork_and_kept_by_save(make: Callable[[Any], Any]) -> None:
    chat = create_client(provider="offline").conversation()
    with pytest.raises(TypeError, match=r"fork\(\), or save\(\)"):
        make(chat)


# ---------------------------------------------------------------- how it begins


def test_it_goes_on_from_a_history(api: Api, server: Server) -> None:
    server.reply(json=chat_body("Ada."))
    history: list[Any] = [SYSTEM, user("I am Ada."), said("Hello Ada.")]
    chat = api.client.conversation(messages=history)
    history[1]["content"] = "changed"
    history.clear()
    assert api.send(chat, "Who am I?") == "Ada."
    assert server.last.json()["messages"] == [SYSTEM, user("I am Ada."), said("Hello Ada."), user("Who am I?")]
    assert chat.turns == 2


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"messages": [{"content": "x"}]}, "messages[0].role"),
        ({"messages": [user("x"), 5]}, "messages[1]"),
        ({"messages": 5}, "messages"),
        ({"system": "Be kind.", "messages": [user("x"), SYSTEM]}, "system"),
        ({"system": 5}, "system"),
        ({"system": []}, "system"),
        ({"system": [{"type": "text"}]}, "system[0].text"),
        ({"keep_partial": "yes"}, "keep_partial"),
        ({"token_budget": 0}, "token_budget"),
        ({"token_budget": True}, "token_budget"),
        ({"token_budget": "8000"}, "token_budget"),
        ({"count_tokens": 4}, "count_tokens"),
    ],
    ids=str,
)
def test_a_conversation_that_cannot_be_is_a_named_error(client: Any, wrong: dict[str, Any], param: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        client.conversation(**wrong)
    assert caught.value.param == param
    assert caught.value.suggestion


@pytest.mark.parametrize("empty", [None, [], ()])
def test_no_history_is_an_empty_one(client: Any, empty: Any) -> None:
    chat = client.conversation("Be brief.", messages=empty)
    assert chat.messages == [SYSTEM]


def test_only_a_client_can_answer() -> None:
    wrong: Any = "openai"
    with pytest.raises(InvalidRequestError, match="type str, not a client") as caught:
        Conversation(wrong)
    assert caught.value.param == "client"


def test_a_warning_that_is_an_error_is_a_failed_send(server: Server) -> None:
    server.reply(json=chat_body("cut", finish_reason="length"))
    with make_client(server) as client:
        chat = client.conversation()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(TruncationWarning):
                chat.send("Tell me all.")
        assert chat.messages == []
