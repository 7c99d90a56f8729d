"""A conversation that is longer than it may be: what is left out, what never is, and how it is counted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gen_ai import ContextLengthError, InvalidRequestError, create_client
from gen_ai.history import estimate_tokens, fitted

from ..support.server import Server, chat_body, chat_chunks
from .support import PNG, Api

SYSTEM = {"role": "system", "content": "s"}


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def said(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


def calls(*ids: str) -> dict[str, Any]:
    made = [{"id": one, "type": "function", "function": {"name": "f", "arguments": "{}"}} for one in ids]
    return {"role": "assistant", "content": None, "tool_calls": made}


def result(of: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": of, "content": "r"}


#: Three turns of 2, 4 and 2 messages.
TURNS = [user("1"), said("a"), user("2"), calls("x", "y"), result("x"), result("y"), user("3"), said("c")]


def talk(client: Any, budget: int | None, **more: Any) -> Any:
    """One message, one token."""
    return client.conversation(messages=[SYSTEM, *TURNS], token_budget=budget, count_tokens=len, **more)


def sent(server: Server) -> list[Any]:
    return [message["content"] for message in server.last.json()["messages"]]


# ---------------------------------------------------------------- what is sent


@pytest.mark.parametrize(
    ("budget", "kept"),
    [
        (None, [SYSTEM, *TURNS]),
        (10, [SYSTEM, *TURNS]),
        (9, [SYSTEM, *TURNS[2:]]),
        (8, [SYSTEM, *TURNS[2:]]),
        (7, [SYSTEM, *TURNS[6:]]),
        (4, [SYSTEM, *TURNS[6:]]),
        (3, [SYSTEM]),
        (2, [SYSTEM]),
    ],
)
def test_the_oldest_turns_are_left_out_of_what_is_sent(
    api: Api, server: Server, budget: int | None, kept: list[Any]
) -> None:
    server.reply(json=chat_body("d"))
    chat = talk(api.client, budget)
    api.send(chat, "4")
    assert server.last.json()["messages"] == [*kept, user("4")]
    assert chat.messages == [SYSTEM, *TURNS, user("4"), said("d")]


def test_streams_are_trimmed_too(api: Api, server: Server) -> None:
    server.stream(*chat_chunks("d"))
    stream = api.send_stream(talk(api.client, 4), "4")
    list(stream)
    assert sent(server) == ["s", "3", "c", "4"]
    assert [warning.code for warning in stream.response.warnings] == ["history_trimmed"]


def test_an_answer_to_tools_stays_with_the_question(client: Any, server: Server) -> None:
    chat = client.conversation(messages=[user("1"), said("a"), user("2"), calls("x")], token_budget=3, count_tokens=len)
    server.reply(json=chat_body("d"))
    chat.send([result("x")])
    assert server.last.json()["messages"] == [user("2"), calls("x"), result("x")]


def test_system_messages_inside_the_history_stay(client: Any, server: Server) -> None:
    note = {"role": "system", "content": "n"}
    chat = client.conversation(
        messages=[SYSTEM, user("1"), said("a"), note, user("2"), said("b")], token_budget=3, count_tokens=len
    )
    server.reply(json=chat_body("d"))
    chat.send("3")
    assert sent(server) == ["s", "n", "3"]


def test_the_answer_says_how_much_was_left_out(client: Any, server: Server) -> None:
    server.reply(json=chat_body("d"), times=2)
    chat = talk(client, 8)
    response = chat.send("4", full_output=True)
    (warning,) = response.warnings
    assert (warning.code, warning.param) == ("history_trimmed", "token_budget")
    assert "(1)" in warning.message
    assert "token_budget=8" in warning.message
    chat.token_budget = None
    assert chat.send("5", full_output=True).warnings == []


def test_the_budget_may_be_changed_on_the_way(client: Any, server: Server) -> None:
    server.reply(json=chat_body("d"), times=2)
    chat = talk(client, None)
    chat.token_budget = 4
    chat.send("4")
    assert sent(server) == ["s", "3", "c", "4"]
    with pytest.raises(InvalidRequestError, match="token_budget=0"):
        chat.token_budget = 0
    assert chat.token_budget == 4


@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_turn_that_cannot_fit_is_an_error_before_anything_is_sent(api: Api, server: Server, in_pieces: bool) -> None:
    chat = talk(api.client, 1)
    send = api.send_stream if in_pieces else api.send
    with pytest.raises(ContextLengthError, match=r"have 2 tokens, more than token_budget=1\.") as caught:
        send(chat, "4")
    assert (caught.value.param, caught.value.provider) == ("token_budget", "openai")
    got = send(chat, "4", return_error=True)
    _, error = list(got)[-1] if in_pieces else got
    assert error["error_type"] == "ContextLengthError"
    assert server.requests == []
    assert chat.messages == [SYSTEM, *TURNS]
    chat.token_budget = 2
    server.reply(json=chat_body("d"))
    assert api.send(chat, "4") == "d"


# ---------------------------------------------------------------- trim


def test_trim_takes_turns_out_for_good(client: Any, server: Server) -> None:
    chat = talk(client, None)
    assert chat.trim(7) == TURNS[:2]
    assert chat.messages == [SYSTEM, *TURNS[2:]]
    assert chat.trim(7) == []
    assert chat.trim(3) == TURNS[2:6]
    assert chat.messages == [SYSTEM, *TURNS[6:]]
    server.reply(json=chat_body("d"))
    assert chat.send("4", full_output=True).warnings == []


def test_trim_takes_the_conversations_own_budget(client: Any) -> None:
    chat = talk(client, 3)
    assert chat.trim() == TURNS[:6]


def test_trim_without_any_budget_is_an_error(client: Any) -> None:
    with pytest.raises(InvalidRequestError, match="needs a token_budget"):
        talk(client, None).trim()


def test_trim_to_less_than_the_newest_turn_changes_nothing(client: Any) -> None:
    chat = talk(client, None)
    with pytest.raises(ContextLengthError, match="have 3 tokens"):
        chat.trim(2)
    assert chat.messages == [SYSTEM, *TURNS]


# ---------------------------------------------------------------- counting


@pytest.mark.parametrize("wrong", [None, 1.5, "7", -1, True], ids=repr)
def test_a_count_that_is_none_is_a_named_error(client: Any, server: Server, wrong: Any) -> None:
    chat = client.conversation(token_budget=5, count_tokens=lambda _: wrong)
    with pytest.raises(InvalidRequestError, match="count_tokens") as caught:
        chat.send("x")
    assert caught.value.param == "count_tokens"
    assert chat.send("x", return_error=True)[1]["error_type"] == "InvalidRequestError"
    assert server.requests == []
    chat.count_tokens = None
    server.reply(json=chat_body("d"))
    assert chat.send("x") == "d"


def test_what_a_count_raises_is_the_cause_of_a_named_error(client: Any) -> None:
    chat = client.conversation(token_budget=5, count_tokens=lambda messages: messages[0]["tokens"])
    with pytest.raises(InvalidRequestError, match="count_tokens raised KeyError") as caught:
        chat.send("x")
    assert isinstance(caught.value.__cause__, KeyError)


def test_a_count_that_has_to_be_awaited_is_a_named_error(client: Any) -> None:
    async def count(_: Any) -> int:
        return 1

    with pytest.raises(InvalidRequestError, match="of type coroutine"):
        client.conversation(token_budget=5, count_tokens=count).send("x")


def test_a_count_gets_messages_of_its_own(client: Any, server: Server) -> None:
    def count(messages: list[dict[str, Any]]) -> int:
        for message in messages:
            message["content"] = "changed"
        return 1

    server.reply(json=chat_body("d"))
    client.conversation("s", token_budget=5, count_tokens=count).send("x")
    assert sent(server) == ["s", "x"]


@pytest.mark.slow
def test_a_long_history_is_counted_a_few_times_only(client: Any, server: Server) -> None:
    counted: list[int] = []

    def count(messages: list[Any]) -> int:
        counted.append(len(messages))
        return len(messages)

    server.reply(json=chat_body("d"))
    history = [user("x"), said("y")] * 1000
    client.conversation(messages=history, token_budget=501, count_tokens=count).send("x")
    assert len(sent(server)) == 501
    assert len(counted) <= 14


@pytest.mark.parametrize(
    ("content", "tokens"),
    [
        ("", 4),
        ("four", 5),
        ("fours", 6),
        ("grün" * 4, 9),
        ("日本", 6),
        ("\ud83d", 5),
        ([{"type": "text", "text": "four"}], 5),
        ([{"type": "text", "text": "four"}, {"type": "image_url", "image_url": {"url": "https://x.test/"}}], 1005),
        ([{"type": "input_audio", "input_audio": {"data": "A" * 9999, "format": "wav"}}], 1004),
        ([{"type": "document", "source": {"type": "text", "data": "A" * 400}}], 104),
    ],
    ids=lambda value: str(value)[:40].encode("ascii", "replace").decode(),
)
def test_the_estimate_is_a_token_for_four_bytes_and_a_few_for_each_message(content: Any, tokens: int) -> None:
    assert estimate_tokens([{"role": "user", "content": content}]) == tokens


def test_the_estimate_counts_calls_and_thoughts_once_and_no_signatures() -> None:
    plain = estimate_tokens([said("four")])
    block = {"type": "thinking", "thinking": "eightdig", "signature": "A" * 4000}
    assert estimate_tokens([{**said("four"), "reasoning": "eightdig", "reasoning_blocks": [block]}]) == plain + 2
    call = {"id": "c", "type": "function", "function": {"name": "now", "arguments": '{"in": "Oslo"}'}}
    assert estimate_tokens([{"role": "assistant", "content": None, "tool_calls": [call]}]) == 4 + 5


def test_images_of_the_new_turn_count(client: Any, server: Server) -> None:
    chat = client.conversation(messages=[user("1"), said("a")], token_budget=1010)
    server.reply(json=chat_body("d"))
    chat.send("What is it?", image_paths=PNG)
    assert len(server.last.json()["messages"]) == 1


def test_it_works_without_a_server() -> None:
    chat = create_client(provider="offline").conversation(token_budget=60)
    for number in range(20):
        chat.send(f"This is number {number}.", max_tokens=20)
    assert chat.turns == 20
    assert [warning.code for warning in chat.last.warnings] == ["history_trimmed"]  # type: ignore[union-attr]


# ---------------------------------------------------------------- whatever the history

_ANSWERS = st.sampled_from(
    [
        [said("a")],
        [calls("x"), result("x"), said("a")],
        [calls("x", "y"), result("y"), result("x")],
        [calls("x"), result("x"), calls("z"), result("z"), said("a")],
        [],
    ]
)
_TURN = st.tuples(st.sampled_from([[user("u")], [user("u"), user("v")], [SYSTEM, user("u")]]), _ANSWERS)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(turns=st.lists(_TURN, min_size=1, max_size=8), budget=st.integers(1, 40))
def test_nothing_that_belongs_together_is_split(turns: list[Any], budget: int) -> None:
    history = [dict(message) for asked, answers in turns for message in [*asked, *answers]]
    try:
        kept, left_out = fitted(history, budget, len)
    except ContextLengthError:
        kept, left_out = fitted(history, 10**6, len)
        assert (kept, left_out) == (history, 0)
        return
    assert len(kept) <= budget
    # What is kept is a tail of the history, after the system messages of what was left out.
    systems = [message for message in history if message["role"] == "system"]
    assert [message for message in kept if message["role"] == "system"] == systems
    rest = [message for message in kept if message["role"] != "system"]
    spoken = [message for message in history if message["role"] != "system"]
    assert rest == spoken[len(spoken) - len(rest) :]
    assert rest[0]["role"] == "user"
    assert len(rest) == len(spoken) or spoken[len(spoken) - len(rest) - 1]["role"] != "user"
    # No result without its call.
    open_calls: set[str] = set()
    for message in rest:
        open_calls.update(call["id"] for call in message.get("tool_calls", ()))
        assert message["role"] != "tool" or message["tool_call_id"] in open_calls
    # And no more was left out than had to be.
    if left_out:
        assert fitted(history, len(kept), len)[1] == left_out
        with_one_more = fitted(history, len(history) - 1, len)
        assert with_one_more[1] == 1
