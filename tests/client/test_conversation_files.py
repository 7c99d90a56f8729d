"""A conversation kept and taken up again: nothing is lost, and what is no conversation is said to be none."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from gen_ai import Conversation, InvalidRequestError, Usage, create_client

from ..support.server import Server, chat_body
from .support import KEY, PNG, Api

OFFLINE: Any = create_client(provider="offline")

#: One of everything that a history can hold.
RICH: list[dict[str, Any]] = [
    {"role": "system", "content": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]},
    {
        "role": "user",
        "name": "ada",
        "content": [
            {"type": "text", "text": 'Grüße, 日本, 😀, \x00, \u2028, "quoted", \\u0041 and </script>'},
            {"type": "image_url", "image_url": {"url": "https://example.com/cat.png", "detail": "low"}},
            {"type": "unknown_part", "number": 1.5, "big": 2**70, "deep": [[{"a": [None, True, {}, []]}]]},
        ],
    },
    {
        "role": "assistant",
        "content": None,
        "reasoning": "Hm.\r\n",
        "reasoning_blocks": [
            {"type": "thinking", "thinking": "Hm.", "signature": "c2lnbmF0dXJl+/=="},
            {"type": "redacted_thinking", "data": "ZGF0YQ=="},
        ],
        "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "now", "arguments": '{ "zone" :\t"\\u00e9" }'}},
            {"id": "c2", "type": "custom", "custom": {"name": "sh", "input": "ls -l"}},
        ],
    },
    {"role": "tool", "tool_call_id": "c1", "content": '{"time": "12:00"}'},
    {"role": "tool", "tool_call_id": "c2", "content": ""},
    {"role": "assistant", "content": "", "refusal": "No.", "audio": {"id": "audio_1"}},
    {"role": "user", "content": "Half a pair: \ud83d"},
]  # fmt: skip


def saved(**over: Any) -> dict[str, Any]:
    """What a file holds, with changes; `...` in place of a value takes the field out."""
    whole = {"format": "gen_ai.conversation", "version": 1, "messages": [{"role": "user", "content": "x"}], **over}
    return {name: value for name, value in whole.items() if value is not ...}


# ---------------------------------------------------------------- there and back


def test_a_conversation_is_saved_and_goes_on(api: Api, server: Server, tmp_path: Path) -> None:
    server.reply(json=chat_body("Hello Ada.")).reply(json=chat_body("Ada."))
    chat = api.client.conversation("Be brief.", keep_partial=True, token_budget=5000)
    api.send(chat, "I am Ada.", image_paths=PNG)
    api.wait(api.of(chat, "save"), tmp_path / "chat.json")
    again = api.wait(api.of(Conversation, "load"), tmp_path / "chat.json", api.client)
    assert (again.messages, again.usage, again.system) == (chat.messages, chat.usage, "Be brief.")
    assert (again.keep_partial, again.token_budget, again.turns, again.last) == (True, 5000, 1, None)
    assert api.send(again, "Who am I?") == "Ada."
    assert server.last.json()["messages"] == [*chat.messages, {"role": "user", "content": "Who am I?"}]
    assert again.usage.total_tokens == 20
    assert chat.turns == 1


def test_everything_in_a_history_survives_word_for_word(tmp_path: Path) -> None:
    chat = OFFLINE.conversation(messages=RICH)
    assert chat.messages == RICH
    chat.save(tmp_path / "chat.json")
    again = Conversation.load(tmp_path / "chat.json", OFFLINE)
    assert again.messages == RICH
    again.save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "chat.json").read_bytes()
    for other in (
        Conversation.from_dict(chat.to_dict(), OFFLINE),
        Conversation.from_dict(json.loads(json.dumps(chat.to_dict())), OFFLINE),
        Conversation.from_json(chat.to_json(), OFFLINE),
        Conversation.from_json(chat.to_json().encode(), OFFLINE),
    ):
        assert other.messages == RICH


# Two halves side by side are a whole in JSON, so each stands between other letters.
_TEXT = st.lists(st.one_of(st.text(max_size=5), st.sampled_from(["a\ud83da", "a\ude00a"]))).map("".join)
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), _TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_TEXT, inner, max_size=3)),
    max_leaves=8,
)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(text=_TEXT, extra=_JSON)
def test_whatever_json_holds_survives(text: str, extra: Any) -> None:
    messages = [{"role": "user", "content": text, "extra": extra}]
    chat = OFFLINE.conversation(messages=messages)
    again = Conversation.from_json(chat.to_json().encode(), OFFLINE)
    assert json.dumps(again.messages) == json.dumps(messages)


def test_it_goes_on_at_another_provider(client: Any, server: Server) -> None:
    chat = OFFLINE.conversation()
    chat.send("I am Ada.")
    server.reply(json=chat_body("Ada."))
    assert Conversation.from_dict(chat.to_dict(), client).send("Who am I?") == "Ada."
    assert server.last.json()["messages"][:2] == chat.messages


def test_an_empty_conversation_is_one_too(tmp_path: Path) -> None:
    OFFLINE.conversation().save(tmp_path / "chat.json")
    again = Conversation.load(tmp_path / "chat.json", OFFLINE)
    assert (again.messages, again.usage, again.turns) == ([], None, 0)


def test_the_file_is_json_that_people_can_read(tmp_path: Path) -> None:
    chat = OFFLINE.conversation("Sei höflich.", token_budget=7)
    chat.save(str(tmp_path / "chat.json"))
    text = (tmp_path / "chat.json").read_text("utf-8")
    assert "Sei höflich." in text
    assert len(text.splitlines()) > 10
    assert json.loads(text) == chat.to_dict() == {
        "format": "gen_ai.conversation",
        "version": 1,
        "provider": "offline",
        "model_name": OFFLINE.model_name,
        "keep_partial": False,
        "token_budget": 7,
        "usage": None,
        "messages": [{"role": "system", "content": "Sei höflich."}],
    }  # fmt: skip


def test_a_key_is_never_in_it(client: Any, server: Server) -> None:
    server.reply(json=chat_body("Hello."))
    chat = client.conversation()
    chat.send("x", extra_headers={"X-Api-Key": KEY})
    assert KEY not in chat.to_json()
    assert KEY not in str(chat.to_dict())


def test_what_to_dict_gave_is_the_callers_own() -> None:
    chat = OFFLINE.conversation(messages=RICH)
    data = chat.to_dict()
    again = Conversation.from_dict(data, OFFLINE)
    data["messages"][1]["content"].clear()
    data["messages"].clear()
    assert chat.messages == again.messages == RICH


def test_the_count_is_given_again(tmp_path: Path) -> None:
    OFFLINE.conversation(token_budget=5, count_tokens=len).save(tmp_path / "chat.json")
    assert Conversation.load(tmp_path / "chat.json", OFFLINE, count_tokens=len).count_tokens is len
    assert Conversation.load(tmp_path / "chat.json", OFFLINE).count_tokens is None
    assert asyncio.run(Conversation.aload(tmp_path / "chat.json", OFFLINE, count_tokens=len)).count_tokens is len


def test_values_are_written_as_they_were_sent() -> None:
    class Place(BaseModel):
        city: str

    part = {"type": "x", "at": dt.date(2026, 1, 2), "place": Place(city="Rome"), "pair": (1, 2), 3: "three"}
    chat = OFFLINE.conversation(messages=[{"role": "user", "content": [part]}])
    told = {"type": "x", "at": "2026-01-02", "place": {"city": "Rome"}, "pair": [1, 2], "3": "three"}
    assert chat.to_dict()["messages"][0]["content"] == [told]


@pytest.mark.parametrize(
    "value", [float("nan"), float("-inf"), object(), {"a": object()}], ids=["nan", "infinite", "object", "inside"]
)
def test_what_has_no_form_in_json_is_a_named_error_and_writes_nothing(value: Any, tmp_path: Path) -> None:
    chat = OFFLINE.conversation(messages=[{"role": "user", "content": "x", "extra": value}])
    with pytest.raises(InvalidRequestError, match=r"messages\[0\]\.extra") as caught:
        chat.save(tmp_path / "chat.json")
    assert caught.value.suggestion
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- the file


def test_a_file_is_replaced_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "chat.json"
    path.write_text("old" * 10_000)
    path.chmod(0o600)
    OFFLINE.conversation("new").save(path)
    assert Conversation.load(path, OFFLINE).system == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["chat.json"]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    path = tmp_path / "chat.json"
    OFFLINE.conversation("old").save(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    where: Any = os if failing == "fsync" else Path
    monkeypatch.setattr(where, failing, full)
    with pytest.raises(InvalidRequestError, match=r"chat\.json cannot be written: No space left") as caught:
        OFFLINE.conversation("new").save(path)
    assert (caught.value.param, type(caught.value.__cause__)) == ("path", OSError)
    assert Conversation.load(path, OFFLINE).system == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["chat.json"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.json").symlink_to(tmp_path / "real" / "chat.json")
    OFFLINE.conversation("x").save(tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert Conversation.load(tmp_path / "real" / "chat.json", OFFLINE).system == "x"


def test_home_may_be_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    OFFLINE.conversation("x").save("~/chat.json")
    assert Conversation.load("~/chat.json", OFFLINE).system == "x"


@pytest.mark.parametrize("where", ["no/such/folder.json", ".", "a\0b"], ids=["missing", "folder", "null"])
def test_a_place_that_is_no_file_is_a_named_error(tmp_path: Path, where: str) -> None:
    with pytest.raises(InvalidRequestError, match="cannot be written") as caught:
        OFFLINE.conversation().save(f"{tmp_path}/{where}")
    assert caught.value.param == "path"
    with pytest.raises(InvalidRequestError, match="cannot be read") as caught:
        Conversation.load(f"{tmp_path}/{where}", OFFLINE)
    assert caught.value.param == "path"
    assert caught.value.suggestion


# ---------------------------------------------------------------- what is no conversation


@pytest.mark.parametrize(
    ("data", "param", "told"),
    [
        ([], "format", "JSON object"),
        ({}, "format", "no format"),
        (saved(format="other"), "format", "'other'"),
        (saved(version=...), "version", "missing"),
        (saved(version="1"), "version", "'1'"),
        (saved(version=0), "version", "at least 1"),
        (saved(version=2), "version", "reads up to 1"),
        (saved(messages=...), "messages", "missing"),
        (saved(messages={}), "messages", "not a list"),
        (saved(messages=["x"]), "messages[0]", "type str"),
        (saved(messages=[{"role": "user", "content": "x"}] * 3 + [{"content": "x"}]), "messages[3].role", "no role"),
        (saved(messages=[{"role": "usr", "content": "x"}]), "messages[0].role", "'usr'"),
        (saved(messages=[{"role": "user"}]), "messages[0].content", "no content"),
        (saved(messages=[{"role": "tool", "content": "x"}]), "messages[0].tool_call_id", "tool_call_id"),
        (saved(token_budget=0), "token_budget", "at least 1"),
        (saved(token_budget=True), "token_budget", "True"),
        (saved(keep_partial="no"), "keep_partial", "true or false"),
        (saved(usage=7), "usage", "int"),
        (saved(usage={"prompt_tokens": -1}), "usage.prompt_tokens", "-1"),
        (saved(usage={"prompt_token": 1}), "usage.prompt_token", "no field"),
        (saved(token_buget=5), "token_buget", "no field"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path: Path, data: Any, param: str, told: str) -> None:
    with pytest.raises(InvalidRequestError, match=re.escape(told)) as direct:
        Conversation.from_dict(data, OFFLINE)
    (tmp_path / "chat.json").write_text(json.dumps(data))
    with pytest.raises(InvalidRequestError, match=re.escape(told)) as caught:
        Conversation.load(tmp_path / "chat.json", OFFLINE)
    assert direct.value.param == caught.value.param == param
    assert caught.value.message == f"{tmp_path / 'chat.json'}: {direct.value.message}"
    assert caught.value.suggestion


def test_the_nearest_name_of_a_field_is_told() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        Conversation.from_dict(saved(token_buget=5), OFFLINE)
    assert caught.value.suggestion == "Did you mean 'token_budget'?"


@pytest.mark.parametrize(
    "text",
    [b"", b"hello", b"{", b'{"a": "\xff"}', b"[" * 100_000, b'{"version": ' + b"9" * 5000 + b"}"],
    ids=["empty", "words", "cut", "no UTF-8", "deep", "long"],
)
def test_what_is_no_json_is_said_to_be_none(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "chat.json").write_bytes(text)
    with pytest.raises(InvalidRequestError, match="is JSON, and this is not") as caught:
        Conversation.load(tmp_path / "chat.json", OFFLINE)
    assert caught.value.suggestion


def test_a_conversation_written_by_hand_needs_three_fields_only() -> None:
    chat = Conversation.from_json("\ufeff" + json.dumps(saved(messages=[])), OFFLINE)
    assert (chat.messages, chat.token_budget, chat.keep_partial) == ([], None, False)
    chat = Conversation.from_dict(saved(usage={"prompt_tokens": 3}), OFFLINE)
    assert chat.usage == Usage(prompt_tokens=3)
