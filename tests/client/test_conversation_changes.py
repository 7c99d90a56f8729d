"""A conversation changed on its way: another client, other instructions, a step back, a second line."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai import Conversation, InvalidRequestError, create_client

from ..support.server import Server, chat_body
from .support import Api, make_client

HISTORY: list[dict[str, Any]] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "What time is it in Rome and in Oslo?"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": f"c{at}", "type": "function", "function": {"name": "now", "arguments": "{}"}} for at in (1, 2)
        ],
    },
    {"role": "tool", "tool_call_id": "c1", "content": "12:00"},
    {"role": "tool", "tool_call_id": "c2", "content": "12:00"},
    {"role": "assistant", "content": "Noon."},
    {"role": "user", "content": "Thanks."},
    {"role": "user", "content": "And in Lima?"},
    {"role": "assistant", "content": "Seven."},
]


def say(role: str, content: str = "x", **more: Any) -> dict[str, Any]:
    return {"role": role, "content": content, **more}


def calling(number: str) -> dict[str, Any]:
    return say(
        "assistant", tool_calls=[{"id": number, "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    )


# ---------------------------------------------------------------- switch


def test_a_conversation_goes_on_with_another_client(api: Api, server: Server) -> None:
    server.reply(json=chat_body("Hello Ada.", message={"reasoning": "Polite."})).reply(json=chat_body("Ada."))
    chat = api.client.conversation("Be brief.")
    api.send(chat, "I am Ada.")
    with make_client(server, model_name="other") as other:
        assert chat.switch(other) is chat
        assert chat.client is other
        chat.send("Who am I?")
    sent = server.last.json()
    assert sent["model"] == "other"
    assert [message["content"] for message in sent["messages"]] == ["Be brief.", "I am Ada.", "Hello Ada.", "Who am I?"]


def test_what_one_provider_thought_is_kept_and_not_sent_to_another(client: Any, server: Server) -> None:
    block = {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"}
    answer = say("assistant", "Hello.", reasoning="Hm.", reasoning_blocks=[block])
    chat = create_client(provider="offline").conversation(messages=[say("user"), answer])
    server.reply(json=chat_body("Yes."))
    chat.switch(client).send("Go on.")
    assert server.last.json()["messages"] == [say("user"), say("assistant", "Hello."), say("user", "Go on.")]
    assert chat.messages[1] == answer


@pytest.mark.parametrize("wrong", [None, "openai", object()], ids=["none", "name", "object"])
def test_only_a_client_can_be_switched_to(client: Any, wrong: Any) -> None:
    chat = client.conversation()
    with pytest.raises(InvalidRequestError, match="not a client") as caught:
        chat.switch(wrong)
    assert caught.value.param == "client"
    assert "create_client" in str(caught.value.suggestion)
    assert chat.client is client


# ---------------------------------------------------------------- instructions


def test_the_instructions_can_be_read_changed_and_taken_out(api: Api, server: Server) -> None:
    server.reply(json=chat_body("."), times=4)
    chat = api.client.conversation()
    assert chat.system is None
    api.send(chat, "1")
    for instructions in ("Be brief.", "Be kind.", None):
        chat.system = instructions
        assert chat.system == instructions
        api.send(chat, "x")
    first = [request.json()["messages"][0] for request in server.requests]
    brief, kind = say("system", "Be brief."), say("system", "Be kind.")
    assert first == [say("user", "1"), brief, kind, say("user", "1")]


def test_instructions_may_be_parts(client: Any, server: Server) -> None:
    parts = [{"type": "text", "text": "Be brief."}]
    server.reply(json=chat_body("."))
    chat = client.conversation(parts)
    assert chat.system == parts
    chat.system.clear()
    chat.send("x")
    assert server.last.json()["messages"][0] == say("system", parts)  # type: ignore[arg-type]


def test_several_instructions_of_a_history_are_read_as_one_and_replaced_as_one(client: Any) -> None:
    chat = client.conversation(messages=[say("developer", "A."), say("system", "B."), say("user")])
    assert chat.system == "A.\n\nB."
    chat.system = "C."
    assert chat.messages == [say("developer", "C."), say("user")]


def test_instructions_as_text_and_parts_are_read_as_parts(client: Any) -> None:
    part = {"type": "text", "text": "B."}
    chat = client.conversation(messages=[say("system", "A."), say("system", [part])])  # type: ignore[arg-type]
    assert chat.system == [{"type": "text", "text": "A."}, part]


def test_wrong_instructions_change_nothing(client: Any) -> None:
    chat = client.conversation("Be brief.")
    with pytest.raises(InvalidRequestError, match="system is of type int"):
        chat.system = 5
    assert chat.system == "Be brief."


# ---------------------------------------------------------------- turns


@pytest.mark.parametrize(
    ("roles", "turns"),
    [
        ("", 0),
        ("s", 0),
        ("su", 1),
        ("suua", 1),
        ("ua ua u", 3),
        ("a ua", 2),
        ("uarra ua", 2),
        ("ua sua", 2),
        ("uasa ua", 2),
        ("ua s", 1),
        ("uartua", 2),
    ],
)
def test_a_turn_is_what_the_user_says_with_all_that_comes_of_it(client: Any, roles: str, turns: int) -> None:
    kinds = {
        "s": say("system"),
        "u": say("user"),
        "a": calling("c1"),
        "r": say("tool", tool_call_id="c1"),
        "t": {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "x"}]},
    }
    chat = client.conversation(messages=[kinds[letter] for letter in roles if letter != " "])
    assert chat.turns == turns


def test_a_late_result_keeps_the_turns_between_together(client: Any) -> None:
    late = [say("user"), calling("a"), say("user"), say("assistant"), say("tool", tool_call_id="a"), say("user")]
    chat = client.conversation(messages=late)
    assert chat.turns == 2
    assert chat.undo(2) == late


def test_the_same_id_in_each_turn_keeps_nothing_together(client: Any) -> None:
    turn = [say("user"), calling("call_0"), say("tool", tool_call_id="call_0"), say("assistant")]
    assert client.conversation(messages=turn * 3).turns == 3


# ---------------------------------------------------------------- undo, clear


def test_undo_takes_out_whole_turns_and_gives_them_back(client: Any, server: Server) -> None:
    chat = client.conversation(messages=HISTORY)
    assert chat.undo() == HISTORY[6:]
    assert chat.messages == HISTORY[:6]
    assert chat.undo() == HISTORY[1:6]
    assert chat.messages == HISTORY[:1]
    server.reply(json=chat_body("Hello."))
    chat.send("Again.")
    assert server.last.json()["messages"] == [HISTORY[0], say("user", "Again.")]


def test_undo_takes_several_turns_at_once(client: Any) -> None:
    chat = client.conversation(messages=HISTORY)
    assert chat.undo(2) == HISTORY[1:]
    assert chat.turns == 0


def test_undo_takes_back_all_of_a_send(client: Any, server: Server) -> None:
    server.reply(json=chat_body("."), times=2)
    chat = client.conversation()
    chat.send("1")
    before = chat.messages
    chat.send([say("system", "Now in French."), say("user")])
    assert [message["role"] for message in chat.undo()] == ["system", "user", "assistant"]
    assert chat.messages == before


def test_what_was_undone_was_paid_for(client: Any, server: Server) -> None:
    server.reply(json=chat_body("."))
    chat = client.conversation()
    chat.send("x")
    chat.undo()
    assert chat.usage.total_tokens == 10


@pytest.mark.parametrize("turns", [3, 0, -1, True, 1.0, "1"])
def test_more_turns_than_there_are_is_an_error_and_changes_nothing(client: Any, turns: Any) -> None:
    chat = client.conversation(messages=HISTORY)
    with pytest.raises(InvalidRequestError) as caught:
        chat.undo(turns)
    assert caught.value.param == "turns"
    assert chat.messages == HISTORY


def test_there_is_nothing_to_undo_at_the_beginning(client: Any) -> None:
    with pytest.raises(InvalidRequestError, match="has 0 turns"):
        client.conversation("Be brief.").undo()


def test_clear_keeps_the_instructions(client: Any, server: Server) -> None:
    server.reply(json=chat_body("."))
    chat = client.conversation("Be brief.", token_budget=100)
    chat.send("x")
    chat.clear()
    assert chat.messages == HISTORY[:1]
    assert (chat.turns, chat.last, chat.token_budget, chat.usage.total_tokens) == (0, None, 100, 10)


# ---------------------------------------------------------------- fork


def test_a_fork_goes_its_own_way(api: Api, server: Server) -> None:
    server.reply(json=chat_body("One.")).reply(json=chat_body("Two.")).reply(json=chat_body("Three."))
    chat = api.client.conversation("Be brief.", keep_partial=True, token_budget=500, count_tokens=len)
    api.send(chat, "1")
    fork = chat.fork()
    assert (fork.client, fork.messages, fork.system) == (chat.client, chat.messages, "Be brief.")
    assert (fork.keep_partial, fork.token_budget, fork.count_tokens) == (True, 500, len)
    api.send(fork, "2")
    api.send(chat, "3")
    assert [message["content"] for message in fork.messages] == ["Be brief.", "1", "One.", "2", "Two."]
    assert [message["content"] for message in chat.messages] == ["Be brief.", "1", "One.", "3", "Three."]


def test_a_fork_counts_its_own_usage(client: Any, server: Server) -> None:
    server.reply(json=chat_body("."), times=2)
    chat = client.conversation()
    chat.send("x")
    fork = chat.fork()
    assert (fork.usage, fork.last) == (None, None)
    fork.send("y")
    assert (chat.usage.total_tokens, fork.usage.total_tokens) == (10, 10)


def test_a_fork_may_be_made_and_used_while_a_stream_is_open(client: Any, server: Server) -> None:
    gate: Any = 5.0
    server.stream({"choices": [{"index": 0, "delta": {"content": "a"}}]}, gate).reply(json=chat_body("Yes."))
    chat = client.conversation(messages=HISTORY)
    stream = chat.send_stream("x")
    next(stream)
    fork = chat.fork()
    assert fork.messages == HISTORY
    assert fork.send("y") == "Yes."
    stream.close()


def test_a_fork_is_of_the_same_class(client: Any) -> None:
    class Chat(Conversation):
        def __init__(self, client: Any, topic: str) -> None:
            super().__init__(client, system=f"Talk about {topic}.")
            self.topic = topic

    fork = Chat(client, "cats").fork()
    assert (type(fork), fork.topic, fork.system) == (Chat, "cats", "Talk about cats.")


def test_a_misspelt_setting_is_refused_with_the_nearest_name() -> None:
    chat = create_client("offline").conversation("Be brief.")
    with pytest.raises(AttributeError, match=r"no 'sytem' that could be set. Did you mean 'system'\?"):
        chat.sytem = "Be kind."  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match=r"given to send\(temperature=…\)"):
        chat.temperature = 1  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="messages"):
        chat.messages = []  # type: ignore[misc]
    chat.system, chat.token_budget, chat.keep_partial, chat.count_tokens = "Be kind.", 500, True, len
    assert (chat.system, chat.token_budget, chat.keep_partial, chat.count_tokens) == ("Be kind.", 500, True, len)


def test_a_conversation_of_ones_own_may_have_attributes_of_its_own() -> None:
    class Ticket(Conversation):
        topic: str

    chat = Ticket(create_client("offline"))
    chat.topic = "billing"
    assert chat.fork().topic == "billing"
