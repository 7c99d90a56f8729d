"""Replies of offline in a file: which request is answered with what, and what is wrong with a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import (
    BaseClient,
    ChatResponse,
    ConfigurationError,
    ContextLengthError,
    Error,
    ModelNotFoundError,
    QuotaExceededError,
    RateLimitError,
    RefusalError,
    create_client,
)

WEATHER = {"name": "get_weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}
Make = Callable[..., BaseClient]


@pytest.fixture
def answering(tmp_path: Path) -> Make:
    """Makes a client whose replies stand in a file."""

    def make(*entries: Any, **options: Any) -> BaseClient:
        path = tmp_path / "replies.json"
        path.write_text(json.dumps(entries), encoding="utf-8")
        return create_client("offline", replies=path, max_retries=0, **options)

    return make


def full(client: BaseClient, messages: Any = "Hi", **options: Any) -> ChatResponse[Any]:
    answer: ChatResponse[Any] = client.run_chat_completions(messages, full_output=True, **options)
    return answer


# ---------------------------------------------------------------- which request


def test_the_first_entry_that_fits_answers_as_often_as_it_is_asked(answering: Make) -> None:
    client = answering({"when": {"text": "cat"}, "reply": "Meow."}, {"when": {"text": "a"}, "reply": "A."})
    assert [client.run_chat_completions(text) for text in ("A CAT", "a dog", "the cat")] == ["Meow.", "A.", "Meow."]


def test_where_no_entry_fits_the_ordinary_answer_is_given(answering: Make) -> None:
    assert answering({"when": {"text": "cat"}, "reply": "Meow."}).run_chat_completions("dog").startswith("You said")


def test_an_entry_without_conditions_answers_everything(answering: Make) -> None:
    client = answering({"when": {"text": "cat"}, "reply": "Meow."}, {"reply": "So it is."})
    assert (client.run_chat_completions("dog"), client.run_completions("dog")) == ("So it is.", "So it is.")


def test_several_texts_must_all_be_there_and_the_last_user_message_counts(answering: Make) -> None:
    client = answering({"when": {"text": ["cat", "dog"]}, "reply": "Both."}, {"reply": "No."})
    talk = [{"role": "user", "content": "cat and dog"}, {"role": "assistant", "content": "cat dog"}]
    assert client.run_chat_completions(talk) == "Both."
    assert client.run_chat_completions([*talk, {"role": "user", "content": "cat"}]) == "No."


@pytest.mark.parametrize(
    ("when", "fitting", "other"),
    [
        ({"model": "small-*"}, {"model_name": "small-1"}, {"model_name": "big"}),
        ({"tools": True}, {"tools": [WEATHER]}, {}),
        ({"tools": False}, {}, {"tools": [WEATHER]}),
        ({"tools": "get_weather"}, {"tools": [WEATHER]}, {"tools": [{**WEATHER, "name": "other"}]}),
        ({"structured": True}, {"guided_json": {}}, {}),
        ({"structured": False}, {}, {"guided_json": {}}),
    ],
)
def test_a_condition_may_be_about_the_call(
    answering: Make, when: dict[str, Any], fitting: dict[str, Any], other: dict[str, Any]
) -> None:
    client = answering({"when": when, "reply": "1"}, {"reply": "2"})
    assert (full(client, **fitting).text, full(client, **other).text) == ("1", "2")


def test_turns_are_counted_by_messages_of_the_user(answering: Make) -> None:
    chat = answering({"when": {"turn": 1}, "reply": "One."}, {"when": {"turn": 2}, "reply": "Two."}).conversation()
    assert (chat.send("a"), chat.send("b")) == ("One.", "Two.")
    assert chat.send("c").startswith("You said")


def test_an_entry_may_be_used_up(answering: Make) -> None:
    client = answering({"reply": {"error": {"status": 503}}, "times": 2}, {"reply": "Back."})
    errors = [client.run_chat_completions("Hi", return_error=True)[1] for _ in range(2)]
    assert [error and error["error_type"] for error in errors] == ["OverloadedError"] * 2
    assert client.run_chat_completions("Hi") == "Back."


def test_the_client_tries_again_as_with_any_server(tmp_path: Path) -> None:
    path = tmp_path / "replies.json"
    failing = {"reply": {"error": {"status": 429, "retry_after": 0.001}}, "times": 1}
    path.write_text(json.dumps([failing, {"reply": "Now."}]), encoding="utf-8")
    answer = full(create_client("offline", replies=str(path)))
    assert (answer.text, [attempt.status for attempt in answer.attempts]) == ("Now.", [429, 200])


# ---------------------------------------------------------------- what is answered


def test_a_value_goes_as_its_json(answering: Make) -> None:
    class City(BaseModel):
        name: str

    client = answering({"reply": {"json": {"name": "Łódź"}}})
    assert client.run_chat_completions("Hi") == '{"name": "Łódź"}'
    assert client.run_chat_completions("Hi", guided_json=City) == City(name="Łódź")


def test_a_tool_loop_comes_to_its_end_without_a_word_about_it(answering: Make) -> None:
    calls = [{"name": "get_weather", "arguments": {"city": "Rome"}}, {"name": "now", "arguments": "{}", "id": "c2"}]
    client = answering({"when": {"text": "weather"}, "reply": {"text": "Let me see.", "tool_calls": calls}})
    answer = full(client, "The weather?", tools=[WEATHER, {"name": "now"}])
    assert (answer.text, answer.finish_reason) == ("Let me see.", "tool_calls")
    assert [(call.name, call.arguments) for call in answer.tool_calls] == [
        ("get_weather", '{"city": "Rome"}'), ("now", "{}"),
    ]  # fmt: skip
    assert answer.tool_calls[0].id.startswith("call_")
    assert answer.tool_calls[1].id == "c2"
    results = [{"role": "tool", "tool_call_id": call.id, "content": "sunny"} for call in answer.tool_calls]
    talk = [{"role": "user", "content": "The weather?"}, answer, *results]
    assert "get_weather returned" in full(client, talk, tools=[WEATHER]).text


def test_tools_may_be_called_after_tools_where_an_entry_says_so(answering: Make) -> None:
    client = answering({"when": {"last_role": "tool"}, "reply": {"tool_calls": [{"name": "now"}]}})
    call = {"id": "c", "type": "function", "function": {"name": "now", "arguments": "{}"}}
    talk = [
        {"role": "user", "content": "?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "1"},
    ]
    assert [made.name for made in full(client, talk, tools=[{"name": "now"}]).tool_calls] == ["now"]
    assert full(client, "?", tools=[{"name": "now"}]).text.startswith("You said")


def test_reasoning_finish_reason_usage_and_model_are_as_the_file_says(answering: Make) -> None:
    reply = {
        "text": "Yes.", "reasoning": "Hm.", "finish_reason": "content_filter", "model": "other",
        "usage": {"prompt_tokens": 5, "completion_tokens": 7},
    }  # fmt: skip
    answer = full(answering({"reply": reply}))
    assert (answer.text, answer.reasoning, answer.finish_reason, answer.model) == (
        "Yes.",
        "Hm.",
        "content_filter",
        "other",
    )
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (5, 7, 12)


def test_a_refusal_is_raised_as_any_models(answering: Make) -> None:
    with pytest.raises(RefusalError) as caught:
        answering({"reply": {"refusal": "I will not."}}).run_chat_completions("Hi")
    assert caught.value.partial_text == "I will not."


def test_a_reply_streams_like_any_answer(answering: Make) -> None:
    stream = answering({"reply": {"text": "one two three", "reasoning": "Hm."}}).run_chat_completions_stream("Hi")
    assert list(stream) == ["one", " two", " three"]
    assert stream.response.reasoning == "Hm."


def test_n_answers_are_alike_and_limits_of_the_caller_are_kept(answering: Make) -> None:
    client = answering({"reply": "one two three", "times": 2})
    assert client.run_chat_completions("Hi", n=2) == ["one two three"] * 2
    assert full(client, max_tokens=2).finish_reason == "length"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"status": 429, "message": "Slow down.", "retry_after": 2}, RateLimitError),
        ({"status": 429, "code": "insufficient_quota"}, QuotaExceededError),
        ({"status": 404, "code": "model_not_found"}, ModelNotFoundError),
        ({"status": 400, "code": "context_length_exceeded", "param": "messages"}, ContextLengthError),
    ],
)
def test_an_error_is_the_one_that_a_server_with_this_answer_means(
    answering: Make, error: dict[str, Any], kind: type[Error]
) -> None:
    with pytest.raises(Error) as caught:
        answering({"reply": {"error": error}}).run_chat_completions("Hi")
    assert type(caught.value) is kind
    assert caught.value.status_code == error["status"]
    assert caught.value.retry_after == error.get("retry_after")
    assert error.get("message", "The file of replies says so") in caught.value.message


# ---------------------------------------------------------------- where the file is


def test_a_profile_names_a_file_beside_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    (project / "src").mkdir(parents=True)
    (project / "replies.json").write_text('[{"reply": "From the file."}]', encoding="utf-8")
    (project / "gen_ai.toml").write_text(
        '[profiles.default]\nprovider = "offline"\nreplies = "replies.json"\n'
        '[profiles.swapped]\ninherits = "default"\nprovider = "openai:m"\n',
        encoding="utf-8",
    )
    (project / ".git").mkdir()
    monkeypatch.chdir(project / "src")
    assert create_client().run_chat_completions("Hi") == "From the file."
    assert create_client(replies=["Mine."]).run_chat_completions("Hi") == "Mine."
    create_client(profile="swapped", endpoint="http://localhost:1/v1", api_key="").close()  # it went with its provider


def test_a_variable_names_a_file_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "r.json").write_text('[{"reply": "Hello."}]', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GEN_AI_PROVIDER", "offline")
    monkeypatch.setenv("GEN_AI_REPLIES", "r.json")
    assert create_client().run_chat_completions("Hi") == "Hello."


def test_replies_of_another_providers_profile_are_an_error_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gen_ai.toml").write_text('[profiles.default]\nprovider = "groq:m"\nreplies = "r.json"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match=r"gen_ai\.toml:3: profiles\.default\.replies: is no setting of groq"):
        create_client()


# ---------------------------------------------------------------- what is wrong with a file


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", r"is not valid JSON: .* \(line 1, column 1\)"),
        ('[\n{"reply": "a"},]', r"is not valid JSON: .* \(line 2, column"),
        ("{}", "must be a list of entries, not an object"),
        ("[" * 100_000, "is not valid JSON"),
        ('["x"]', "entry 1: must be an object, not a text"),
        ('[{"reply": "a"}, {}]', "entry 2: has no reply"),
        ('[{"repl": "a"}]', r"entry 1, repl: no such field.\s.*Did you mean reply\?"),
        ('[{"reply": 5}]', "entry 1, reply: must be an object, not 5"),
        ('[{"reply": {}}]', "entry 1, reply: says nothing"),
        ('[{"reply": {"tekst": "a"}}]', r"entry 1, reply\.tekst: no such field.\s.*Did you mean text\?"),
        ('[{"reply": {"text": 1}}]', r"reply\.text: must be a text, not 1"),
        ('[{"reply": {"text": "a", "json": 1}}]', r"reply\.json: stands beside text"),
        ('[{"reply": {"json": NaN}}]', r"reply\.json: holds NaN"),
        ('[{"reply": {"reasoning": "a"}}]', "reply: says nothing"),
        ('[{"reply": {"error": {"status": 503}, "text": "a"}}]', r"reply\.text: stands beside an error"),
        ('[{"reply": {"error": {}}}]', r"reply\.error: has no status"),
        ('[{"reply": {"error": {"status": 200}}}]', r"reply\.error\.status: must be a whole number from 400 to 599"),
        ('[{"reply": {"error": {"status": 429, "retry_after": -1}}}]', r"error\.retry_after: must be a number of sec"),
        ('[{"reply": {"tool_calls": []}}]', r"reply\.tool_calls: is empty"),
        ('[{"reply": {"tool_calls": {"name": "a"}}}]', r"reply\.tool_calls: must be a list of calls"),
        ('[{"reply": {"tool_calls": [{"arguments": {}}]}}]', r"tool_calls\[0\]\.name: must be a text, not null"),
        ('[{"reply": {"tool_calls": [{"name": "a", "arguments": 1}]}}]', r"tool_calls\[0\]\.arguments: must be an obj"),
        ('[{"reply": {"tool_calls": [{"name": "a", "args": 1}]}}]', r"tool_calls\[0\]\.args: no such field"),
        ('[{"reply": {"text": "a", "usage": {"prompt_tokens": -1}}}]', r"usage\.prompt_tokens: must be a whole number"),
        ('[{"when": [], "reply": "a"}]', "entry 1, when: must be an object, not a list"),
        ('[{"when": {"txt": "a"}, "reply": "a"}]', r"when\.txt: no such field.\s.*Did you mean text\?"),
        ('[{"when": {"zzz": "a"}, "reply": "a"}]', r"Known here: text, model, tools, structured, turn, last_role"),
        ('[{"when": {"text": ""}, "reply": "a"}]', r"when\.text: is empty"),
        ('[{"when": {"text": ["a", 1]}, "reply": "a"}]', r"when\.text: must be a text, not 1"),
        ('[{"when": {"turn": 0}, "reply": "a"}]', r"when\.turn: must be a whole number of at least 1, not 0"),
        ('[{"when": {"turn": true}, "reply": "a"}]', r"when\.turn: must be a whole number of at least 1, not true"),
        ('[{"when": {"tools": 1}, "reply": "a"}]', r"when\.tools: must be true, false or the name of a tool"),
        ('[{"when": {"structured": "yes"}, "reply": "a"}]', r"when\.structured: must be true or false"),
        (
            '[{"when": {"last_role": "usr"}, "reply": "a"}]',
            r"when\.last_role: must be one of .*\s.*Did you mean user\?",
        ),
        ('[{"reply": "a", "times": 0}]', "entry 1, times: must be a whole number of at least 1, not 0"),
    ],
)
def test_every_mistake_is_named_with_file_entry_and_field(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "wrong.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told) as caught:
        create_client("offline", replies=path)
    assert caught.value.message.startswith(str(path))
    assert caught.value.param == "replies"


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b'["\xe9"]')
    for name, told in (("none.json", "there is no such file"), (".", "cannot be read"), ("latin.json", "is not UTF-8")):
        with pytest.raises(ConfigurationError, match=told):
            create_client("offline", replies=tmp_path / name)


def test_a_text_in_place_of_a_list_is_explained() -> None:
    with pytest.raises(ConfigurationError) as caught:
        create_client("offline", replies="Hello!")
    assert 'replies=["Hello!"]' in (caught.value.suggestion or "")


# ---------------------------------------------------------------- fields that the offline model does not know


def test_a_field_of_a_provider_is_noted_and_one_that_asks_for_another_form_is_refused() -> None:
    client = create_client("offline")
    answer = full(client, extra_body={"top_k": 5, "metadata": {"a": "b"}, "store": True, "seed_2": None})
    assert [(warning.code, warning.param) for warning in answer.warnings] == [("parameter_dropped", "top_k")]
    for name, value in (("audio", {"voice": "x"}), ("guided_regex", "a+"), ("modalities", ["audio"])):
        with pytest.raises(Error) as caught:
            client.run_chat_completions("Hi", extra_body={name: value})
        assert caught.value.param == name
        assert client.run_chat_completions("Hi", extra_body={name: value}, on_unsupported="drop")
    assert not full(client, extra_body={"modalities": ["text"]}).warnings
