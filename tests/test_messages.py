"""What callers may write as messages, and what is said where it cannot be sent."""

from __future__ import annotations

import copy
import enum
import json
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, computed_field

from gen_ai.errors import Error, ImageError, InvalidRequestError
from gen_ai.messages import ROLES, as_messages, as_prompt, attach_images
from gen_ai.types import ChatResponse, Choice, ToolCall

from .support.costs import function_calls

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
HELLO = {"role": "user", "content": "Hello"}


def refused(messages: Any, kind: type[Error] = InvalidRequestError) -> Error:
    with pytest.raises(kind) as caught:
        as_messages(messages)
    error = caught.value
    assert error.suggestion
    assert not error.retryable
    return error


def content_of(content: Any, role: str = "assistant", **more: Any) -> Any:
    return as_messages([{"role": role, "content": content, **more}])[0]["content"]


# ---------------------------------------------------------------- the list


def test_a_string_is_one_user_message() -> None:
    assert as_messages("Hi") == [{"role": "user", "content": "Hi"}]


@pytest.mark.parametrize("make", [list, tuple, iter, lambda m: (x for x in m)])
def test_any_iterable_of_messages_will_do(make: Callable[[Any], Any]) -> None:
    assert as_messages(make([HELLO, {"role": "assistant", "content": "Yes?"}]))[1]["content"] == "Yes?"


def test_the_result_is_a_new_list_of_the_callers_own_dictionaries() -> None:
    given = [HELLO]
    result = as_messages(given)
    assert result is not given
    assert result[0] is HELLO


def test_nothing_that_the_caller_gave_is_changed() -> None:
    given = [
        {"role": "user", "content": ["look", {"type": "image_url", "image_url": "https://e.com/a.png"}]},
        {"role": "assistant", "content": {"a": [1]}, "tool_calls": []},
        {"role": "tool", "tool_call_id": "1", "content": {"b": 2}},
    ]
    before = copy.deepcopy(given)
    assert as_messages(given) != before
    assert given == before


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ("", "empty"),
        ([], "empty"),
        (iter(()), "empty"),
        (HELLO, "list"),
        (b"Hi", "decode"),
        (7, "list"),
        (None, "list"),
        (ChatResponse(choices=[Choice(text="x")]), "Append"),
    ],
)
def test_what_is_no_list_of_messages_is_refused(messages: Any, words: str) -> None:
    error = refused(messages)
    assert error.param == "messages"
    assert words in str(error)


@pytest.mark.parametrize("message", ["Hi", 5, None, ("user", "Hi"), b"x"])
def test_what_is_no_message_is_refused_with_its_place(message: Any) -> None:
    assert refused([HELLO, message]).param == "messages[1]"


def test_a_response_in_the_list_stands_for_its_message() -> None:
    call = ToolCall("c1", "f", '{"a":1}')
    response: ChatResponse[Any] = ChatResponse(choices=[Choice(text="", tool_calls=[call], reasoning="hm")])
    assert as_messages([HELLO, response])[1] == response.message
    assert as_messages([HELLO, response.first])[1] == response.message


def test_a_pydantic_message_counts_as_its_fields() -> None:
    class SomeonesMessage(BaseModel):
        role: str = "assistant"
        content: str | None = None
        refusal: str | None = None
        tool_calls: list[dict[str, Any]] | None = None

    assert as_messages([SomeonesMessage(content="x")]) == [{"role": "assistant", "content": "x"}]
    called = as_messages([SomeonesMessage(tool_calls=[{"id": "1"}])])
    assert called == [{"role": "assistant", "tool_calls": [{"id": "1"}]}]


def test_a_bare_instance_in_the_list_is_refused_with_the_way_to_send_it() -> None:
    class Invoice(BaseModel):
        total: int

    error = refused([HELLO, Invoice(total=1)])
    assert error.param == "messages[1]"
    assert '"role": "assistant"' in str(error.suggestion)


def test_other_mappings_are_taken_as_dictionaries() -> None:
    assert as_messages([MappingProxyType(HELLO)]) == [HELLO]


def test_a_long_history_costs_next_to_nothing() -> None:
    history = [{"role": ("user", "assistant")[at % 2], "content": "x" * 1000} for at in range(1000)]
    assert function_calls(lambda: as_messages(history)) < 8_000
    assert all(given is made for given, made in zip(history, as_messages(history), strict=True))


# ---------------------------------------------------------------- roles


@pytest.mark.parametrize("role", ["system", "developer", "user", "assistant"])
def test_the_known_roles_pass(role: str) -> None:
    assert as_messages([{"role": role, "content": "x"}])[0]["role"] == role
    assert role in ROLES


@pytest.mark.parametrize(
    ("role", "near"),
    [("human", "user"), ("ai", "assistant"), ("bot", "assistant"), ("model", "assistant"), ("User", "user"),
     ("asistant", "assistant"), ("sytem", "system")],
)  # fmt: skip
def test_an_unknown_role_is_refused_with_the_nearest(role: str, near: str) -> None:
    error = refused([HELLO, HELLO, {"role": role, "content": "x"}])
    assert error.param == "messages[2].role"
    assert f"Did you mean {near!r}?" in str(error.suggestion)


@pytest.mark.parametrize(
    "message", [{"content": "x"}, {"role": None, "content": "x"}, {"role": ["user"], "content": "x"}, {}]
)
def test_a_message_without_a_usable_role_is_refused(message: dict[str, Any]) -> None:
    assert refused([message]).param == "messages[0].role"


def test_an_enum_of_strings_is_a_role_and_comes_out_as_plain_text() -> None:
    class Role(enum.StrEnum):
        USER = "user"

    result = as_messages([{"role": Role.USER, "content": "x"}])[0]["role"]
    assert type(result) is str
    assert result == "user"


def test_a_tool_message_names_the_call_it_answers() -> None:
    assert refused([{"role": "tool", "content": "x"}]).param == "messages[0].tool_call_id"
    good = {"role": "tool", "content": "x", "tool_call_id": "c1"}
    assert as_messages([good])[0] is good


def test_a_function_message_names_its_function() -> None:
    assert refused([{"role": "function", "content": "x"}]).param == "messages[0].name"
    assert as_messages([{"role": "function", "name": "f", "content": "x"}])


def test_tool_calls_taken_from_a_response_are_written_out() -> None:
    call = ToolCall("c1", "f", "{}")
    response: ChatResponse[Any] = ChatResponse(choices=[Choice(tool_calls=[call])])
    by_hand = {"role": "assistant", "content": None, "tool_calls": response.tool_calls}
    assert as_messages([by_hand])[0]["tool_calls"] == response.message["tool_calls"]
    assert by_hand["tool_calls"] == [call]


@pytest.mark.parametrize("calls", [[], None])
def test_an_empty_list_of_tool_calls_is_left_out(calls: Any) -> None:
    assert as_messages([{"role": "assistant", "content": "x", "tool_calls": calls}]) == [
        {"role": "assistant", "content": "x"}
    ]


@pytest.mark.parametrize("calls", [{"id": 1}, "f()", [7]])
def test_tool_calls_of_another_kind_are_refused(calls: Any) -> None:
    assert str(refused([{"role": "assistant", "content": "x", "tool_calls": calls}]).param).startswith(
        "messages[0].tool_calls"
    )


# ---------------------------------------------------------------- an assistant's content


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(alias="Name")
    price: float | None = None

    @computed_field
    def doubled(self) -> float:
        return 2 * (self.price or 0)


@dataclass
class Point:
    x: int
    y: int


class Color(enum.Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (Point(1, 2), '{"x":1,"y":2}'),
        ({"a": [1, None]}, '{"a":[1,null]}'),
        ([{"a": 1}, {"a": 2}], '[{"a":1},{"a":2}]'),
        ([], "[]"),
        ([1, 2], "[1,2]"),
        (["a", 1], '["a",1]'),
        (3, "3"),
        (1.5, "1.5"),
        (True, "true"),
        (Color.RED, '"red"'),
        ({"p": Point(1, 2)}, '{"p":{"x":1,"y":2}}'),
        ([{"type": "invoice", "no": 1}], '[{"type":"invoice","no":1}]'),
        ([{"type": "file", "path": "a"}], '[{"type":"file","path":"a"}]'),
        ([{"type": "text", "text": "x"}, {"type": "other"}], '[{"type":"text","text":"x"},{"type":"other"}]'),
    ],
)
def test_data_as_assistant_content_is_sent_as_its_json(content: Any, text: str) -> None:
    assert content_of(content) == text


def test_an_instance_is_sent_as_what_its_class_reads_back() -> None:
    line = Line(Name="a", price=2)
    assert Line.model_validate_json(content_of(line)) == line
    assert json.loads(content_of([line, line]))[0] == {"Name": "a", "price": 2.0}


def test_a_class_that_reads_names_but_writes_aliases_is_sent_by_name() -> None:
    class Odd(BaseModel):
        total: int = Field(serialization_alias="Total")

    class Outer(BaseModel):
        odd: Odd

    for value in (Odd(total=1), Outer(odd=Odd(total=1)), Outer(odd=Odd(total=2))):
        assert type(value).model_validate_json(content_of(value)) == value


def test_content_parts_stay_parts() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "refusal", "refusal": "no"}]
    assert content_of(parts) is parts
    thoughts = [{"type": "thinking", "thinking": "…", "signature": "s"}]
    assert content_of(thoughts) is thoughts


def test_the_list_of_several_answers_is_refused_with_pick_one() -> None:
    error = refused([HELLO, {"role": "assistant", "content": ["a", "b"]}])
    assert error.param == "messages[1].content"
    assert "pick one" in error.message


@pytest.mark.parametrize("pair", [("text", None), (None, {"message": "m", "error_type": "RateLimitError"})])
def test_the_pair_of_return_error_is_refused(pair: Any) -> None:
    assert "return_error" in refused([{"role": "assistant", "content": pair}]).message


@pytest.mark.parametrize("role", ["assistant", "user", "system", "tool"])
def test_none_as_content_is_a_named_error(role: str) -> None:
    message = {"role": role, "content": None, "tool_call_id": "1"}
    error = refused([HELLO, HELLO, HELLO, message])
    assert error.message.startswith("the content of messages[3] is None")
    assert error.param == "messages[3].content"


@pytest.mark.parametrize(
    "instead", [{"tool_calls": [{"id": "1"}]}, {"function_call": {"name": "f"}}, {"refusal": "no"}]
)
@pytest.mark.parametrize("base", [{}, {"content": None}, {"content": []}])
def test_none_is_fine_where_something_else_stands_for_content(instead: Any, base: Any) -> None:
    message = {"role": "assistant", **base, **instead}
    assert as_messages([message])[0] is message


def test_missing_content_is_named() -> None:
    assert refused([{"role": "user"}]).param == "messages[0].content"


@pytest.mark.parametrize("role", ["assistant", "user"])
def test_a_response_as_content_is_its_text(role: str) -> None:
    response: ChatResponse[Any] = ChatResponse(choices=[Choice(text="words")])
    assert content_of(response, role) == "words"
    assert content_of(response.first, role) == "words"


def test_a_response_with_tool_calls_only_cannot_be_content() -> None:
    response: ChatResponse[Any] = ChatResponse(choices=[Choice(tool_calls=[ToolCall("1", "f", "{}")])])
    assert "response.message" in str(refused([{"role": "assistant", "content": response}]).suggestion)


@pytest.mark.parametrize("content", [object(), {"f": object()}, {1: {2}, (3, 4): object()}, lambda: 1])
def test_what_has_no_json_form_is_refused(content: Any) -> None:
    assert refused([{"role": "assistant", "content": content}]).param == "messages[0].content"


def test_what_holds_itself_is_refused() -> None:
    loop: list[Any] = [1]
    loop.append(loop)
    assert refused([{"role": "assistant", "content": loop}]).param == "messages[0].content"


# ---------------------------------------------------------------- other roles' content


def test_tool_results_may_be_any_data() -> None:
    assert content_of({"c": 20}, "tool", tool_call_id="1") == '{"c":20}'
    assert content_of(["Rome", "Oslo"], "tool", tool_call_id="1") == '["Rome","Oslo"]'
    assert content_of(Point(1, 2), "tool", tool_call_id="1") == '{"x":1,"y":2}'
    parts = [{"type": "text", "text": "x"}]
    assert content_of(parts, "tool", tool_call_id="1") is parts


@pytest.mark.parametrize("role", ["user", "system", "developer"])
@pytest.mark.parametrize("content", [{"a": 1}, Point(1, 2), Line(Name="a"), 5, True, {"x"}])
def test_data_in_other_roles_is_refused_with_a_way_to_write_it(role: str, content: Any) -> None:
    error = refused([{"role": role, "content": content}])
    assert error.param == "messages[0].content"


def test_a_single_part_without_a_list_is_named() -> None:
    assert "[part]" in str(refused([{"role": "user", "content": {"type": "text", "text": "x"}}]).suggestion)


@pytest.mark.parametrize("role", ["user", "assistant"])
@pytest.mark.parametrize("content", [b"x", bytearray(b"x"), memoryview(b"x")])
def test_bytes_are_refused(role: str, content: Any) -> None:
    assert "image_paths" in str(refused([{"role": role, "content": content}]).suggestion)


# ---------------------------------------------------------------- parts


def test_parts_that_are_right_are_passed_on_as_they_are() -> None:
    parts = [
        {"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}},
        {"type": "image_url", "image_url": {"url": "https://e.com/a.png", "detail": "low"}},
        {"type": "image_url", "image_url": {"url": PIXEL}},
        {"type": "image_url", "image_url": {"url": "gs://bucket/a.png"}},
        {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
        {"type": "input_audio", "input_audio": "https://e.com/a.mp3"},
        {"type": "file", "file": {"file_id": "f1"}},
        {"type": "hologram", "depth": 3},
    ]
    message = {"role": "user", "content": parts, "name": "Ada", "x_unknown": 1}
    assert as_messages([message])[0] is message


def test_a_string_among_parts_becomes_a_text_part() -> None:
    assert content_of(["a", {"type": "text", "text": "b"}], "user") == [
        {"type": "text", "text": "a"},
        {"type": "text", "text": "b"},
    ]


def test_an_image_url_given_as_a_string_is_completed() -> None:
    assert content_of([{"type": "image_url", "image_url": PIXEL}], "user") == [
        {"type": "image_url", "image_url": {"url": PIXEL}}
    ]


@pytest.mark.parametrize(
    ("part", "param"),
    [
        ({"type": "text"}, "text"),
        ({"type": "text", "text": 5}, "text"),
        ({"text": "x"}, "type"),
        ({"type": 5}, "type"),
        ({"type": "image_url"}, "image_url"),
        ({"type": "image_url", "image_url": {}}, "image_url.url"),
        ({"type": "image_url", "image_url": {"url": b"x"}}, "image_url.url"),
        ({"type": "input_audio", "input_audio": {"data": "x"}}, "input_audio.format"),
        ({"type": "input_audio", "input_audio": {"format": "wav"}}, "input_audio.data"),
        ({"type": "input_audio"}, "input_audio"),
        ({"type": "input_audio", "input_audio": ""}, "input_audio"),
        ({"type": "file", "file": {"filename": "a"}}, "file"),
        ({"type": "file"}, "file"),
        ({"type": "refusal"}, "refusal"),
    ],
)
def test_a_part_that_lacks_something_is_named(part: dict[str, Any], param: str) -> None:
    error = refused([{"role": "user", "content": ["a", part]}])
    assert error.param == f"messages[0].content[1].{param}"


@pytest.mark.parametrize("part", [None, 5, b"x", ["a"]])
def test_what_is_no_part_is_refused(part: Any) -> None:
    assert refused([{"role": "user", "content": [part]}]).param == "messages[0].content[0]"


def test_an_empty_list_of_parts_is_refused() -> None:
    assert refused([{"role": "user", "content": []}]).param == "messages[0].content"


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "cat.png", "/tmp/cat.png", "C:\\cat.png", "FILE:///x", "~/a.png"]
)
def test_a_message_never_opens_a_file(url: str) -> None:
    error = refused([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}], ImageError)
    assert "image_paths" in str(error.suggestion)
    assert error.param == "messages[0].content[0].image_url.url"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("data:image/png,abc", "base64"),
        ("data:image/png;base64,", "without data"),
        ("data:image/png;base64,AAA", "padding"),
        ("data:image/png;base64,A-_A", "other characters"),
        ("data:image/png;base64,AA A", "other characters"),
        ("data:image/png;base64,AAAé", "other characters"),
        ("data:application/pdf;base64,AAAA", "application/pdf"),
        ("data:image/svg+xml;base64,AAAA", "SVG"),
        ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42", "bare base64"),
        ("www.example.com/a.png", "scheme"),
    ],
)
def test_a_malformed_image_url_is_named(url: str, words: str) -> None:
    error = refused([{"role": "user", "content": [{"type": "image_url", "image_url": url}]}], ImageError)
    assert words in error.message


def test_a_large_image_is_checked_once_in_a_conversation() -> None:
    url = "data:image/png;base64," + "A" * 8_000_000
    message = {"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}
    first = function_calls(lambda: as_messages([message]))
    assert function_calls(lambda: as_messages([message])) < first


# ---------------------------------------------------------------- prompts, images


def test_a_prompt_is_a_string() -> None:
    assert as_prompt(" Once") == " Once"


@pytest.mark.parametrize(
    ("prompt", "words"),
    [("", "text"), (["a", "b"], "once for each prompt"), ([HELLO], "run_chat_completions"), (b"x", "decode"),
     (None, "string"), (5, "string"), ([], "once for each prompt")],
)  # fmt: skip
def test_other_prompts_are_refused_with_what_to_use(prompt: Any, words: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        as_prompt(prompt)
    assert caught.value.param == "prompt"
    assert words in str(caught.value.suggestion)


IMAGE = {"type": "image_url", "image_url": {"url": PIXEL}}


def test_images_go_behind_the_text_of_the_last_user_message() -> None:
    given = as_messages([HELLO, {"role": "assistant", "content": "x"}, HELLO, {"role": "assistant", "content": "y"}])
    before = copy.deepcopy(given)
    result = attach_images(given, [IMAGE, IMAGE])
    assert given == before
    assert [m["content"] for m in result] == ["Hello", "x", [{"type": "text", "text": "Hello"}, IMAGE, IMAGE], "y"]


def test_images_follow_the_parts_that_are_there() -> None:
    part = {"type": "text", "text": "a"}
    assert attach_images([{"role": "user", "content": [part]}], [IMAGE])[0]["content"] == [part, IMAGE]


def test_an_image_without_words_stands_alone() -> None:
    assert attach_images([{"role": "user", "content": ""}], [IMAGE])[0]["content"] == [IMAGE]


def test_images_need_a_user_message() -> None:
    with pytest.raises(InvalidRequestError, match="no message has the role 'user'") as caught:
        attach_images([{"role": "system", "content": "x"}], [IMAGE])
    assert caught.value.param == "image_paths"


def test_no_images_change_nothing() -> None:
    messages = [HELLO]
    assert attach_images(messages, []) is messages
