"""Every field of messages and tools, and every parameter, at every dialect: it stands in the body, or a warning names
it (hints), or an error does. What is none of these is dropped in silence."""

from __future__ import annotations

import base64
import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from itertools import combinations
from typing import Any

import pytest

from gen_ai import BaseClient
from gen_ai.errors import InvalidRequestError
from gen_ai.providers import get_provider
from gen_ai.providers.base import Provider
from gen_ai.request import BuiltRequest

from .portable import (
    DATA,
    HELLO,
    PDF,
    PDF_DATA,
    PNG,
    ROWS,
    TOOL,
    WAV,
    Said,
    after,
    after_call,
    attempt,
    client_of,
    document,
    file,
    image,
    text,
    user,
)

MARK = "zebra-7"
TEXT_DATA = "data:text/plain;base64," + base64.b64encode(b"Paid.").decode()
MP3 = base64.b64encode(b"ID3\4").decode()
LOOK = text("Look:")
#: Both sides of the clouds, and who speaks a dialect that another row speaks too.
MORE = ("watsonx", "vertex-anthropic", "bedrock-anthropic", "vertex", "azure")
every_row = pytest.mark.parametrize(
    "row", [*ROWS, *(get_provider(name) for name in MORE)], ids=lambda row: f"{row.name}"
)


@dataclass(frozen=True)
class Field:
    """One field, in a call that has it."""

    #: Where it stands: `messages[0].name`, as errors and warnings say it.
    place: str
    #: The call without it.
    bare: Mapping[str, Any]
    #: Its value.
    value: Any = MARK
    #: What must be found in the body; "": the body must differ from the bare one.
    mark: str = MARK
    #: What the bare call has in its place, where it must have something.
    other: Any = None
    #: A hint: it may be left out with a warning. All others are carried or refused.
    hint: bool = False
    #: Wires at which it says nothing, and why; "emulated": where tools are asked for in words.
    neutral: Mapping[str, str] = default(default_factory=dict)

    def asked(self) -> dict[str, Any]:
        """The call with the field."""
        return _with(copy.deepcopy(dict(self.bare)), self.place, self.value)

    def plain(self) -> dict[str, Any]:
        """The call without it."""
        bare = copy.deepcopy(dict(self.bare))
        return bare if self.other is None else _with(bare, self.place, self.other)


def _with(call: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    """The call with a value at a place."""
    steps: list[Any] = []
    for step in place.split("."):
        name, *numbers = step.replace("]", "").split("[")
        steps += [name, *map(int, numbers)]
    held: Any = call
    for step in steps[:-1]:
        held = held.setdefault(step, {}) if isinstance(held, dict) else held[step]
    held[steps[-1]] = value
    return call


# ---------------------------------------------------------------- the fields

EPHEMERAL = {"type": "ephemeral", "ttl": "1h"}
MARKER: dict[str, Any] = {"value": EPHEMERAL, "mark": "", "hint": True}
SOURCES: Mapping[str, dict[str, Any]] = {
    "text": {"type": "text", "media_type": "text/plain", "data": "Paid."},
    "content": {"type": "content", "content": [text("Paid.")]},
    "text in base64": {"type": "base64", "media_type": "text/plain", "data": TEXT_DATA.partition(",")[2]},
    "PDF": {"type": "base64", "media_type": "application/pdf", "data": PDF},
    "picture": {"type": "base64", "media_type": "image/png", "data": PNG},
    "address": {"type": "url", "url": "https://x.example/a.pdf"},
    "id": {"type": "file", "file_id": "file-1"},
}
FILES: Mapping[str, dict[str, str]] = {
    "text": {"file_data": TEXT_DATA},
    "PDF": {"file_data": PDF_DATA},
    "picture": {"file_data": DATA},
    "sound": {"file_data": f"data:audio/wav;base64,{WAV}"},
    "id": {"file_id": "file-1"},
    "address": {"file_url": "https://x.example/a.pdf"},
}
PARTS: Mapping[str, dict[str, Any]] = {
    "text": text("Hi"),
    "input_text": {"type": "input_text", "text": "Hi"},
    "image by address": image("https://x.example/a.png"),
    "image in base64": image(DATA),
    "input_image": {"type": "input_image", "image_url": DATA},
    "image in Anthropic's form": {"type": "image", "source": SOURCES["picture"]},
    "sound": {"type": "input_audio", "input_audio": {"data": WAV, "format": "wav"}},
    "document by address": {"type": "document_url", "document_url": "https://x.example/a.pdf"},
    **{f"document, {name}": document(**source) for name, source in SOURCES.items()},
    **{f"file, {name}": file(**source) for name, source in FILES.items()},
    **{f"input_file, {name}": {"type": "input_file", **source} for name, source in FILES.items()},
}
SAID = {"role": "assistant", "content": "Yes."}
SPEAKERS: Mapping[str, list[dict[str, Any]]] = {
    "system": [{"role": "system", "content": "Be brief."}, *HELLO],
    "developer": [{"role": "developer", "content": "Be brief."}, *HELLO],
    "user": HELLO,
    "assistant": [SAID, *HELLO],
}
CALLED = {"messages": after_call("Noon."), "tools": [TOOL]}
CITED: dict[str, Any] = {"value": {"enabled": True}, "mark": "", "hint": True}
_ECHO = "what an answer brought along is for the dialect that made it"
ECHO = dict.fromkeys(
    ("openai", "mistral", "anthropic", "gemini", "bedrock", "cohere", "ollama", "openai-responses"), _ECHO
)


def _fields() -> dict[str, Field]:
    found: dict[str, Field] = {}
    for role, talk in SPEAKERS.items():
        bare = {"messages": talk}
        found[f"{role}: name"] = Field("messages[0].name", bare, hint=True)
        found[f"{role}: cache_control"] = Field("messages[0].cache_control", bare, **MARKER)
        found[f"{role}: content"] = Field("messages[0].content", bare)
        found[f"{role}: parts"] = Field("messages[0].content", bare, [text("One"), text(MARK)])
        found[f"{role}: a key that nobody knows"] = Field("messages[0].colour", bare)
    bare = {"messages": [*HELLO, SAID, *HELLO]}
    found |= {
        "assistant: refusal": Field("messages[1].refusal", bare),
        "assistant: refusal alone": Field("messages[1].refusal", {"messages": after({**SAID, "content": ""})}),
        "assistant: refusal as a part": Field(
            "messages[1].content", bare, [text("A"), {"type": "refusal", "refusal": MARK}]
        ),
        "assistant: audio": Field("messages[1].audio", bare, {"id": MARK}, hint=True),
        "assistant: audio alone": Field(
            "messages[1]", bare, {"role": "assistant", "content": None, "audio": {"id": MARK}}, other=SAID
        ),
        "assistant: reasoning": Field("messages[1].reasoning", bare, neutral=ECHO),
        "assistant: annotations": Field("messages[1].annotations", bare, [{"type": MARK}], neutral=ECHO),
        "assistant: reasoning_blocks": Field(
            "messages[1].reasoning_blocks", bare, [{"wire": "another", "type": MARK}], neutral=ECHO
        ),
        "assistant: function_call": Field(
            "messages[1].function_call", bare, {"name": "now", "arguments": f'{{"zone": "{MARK}"}}'}
        ),
        "call: name": Field("messages[1].tool_calls[0].function.name", CALLED, "zebra_7", "zebra_7"),
        "call: arguments": Field(
            "messages[1].tool_calls[0].function.arguments", CALLED, f'{{"zone": "{MARK}"}}', other="{}"
        ),
        "call: a key that nobody knows": Field("messages[1].tool_calls[0].colour", CALLED),
        "call: a key that nobody knows, deeper": Field("messages[1].tool_calls[0].function.colour", CALLED),
        "call: cache_control": Field("messages[1].tool_calls[0].cache_control", CALLED, **MARKER),
        "call: free text": Field(
            "messages[1].tool_calls[0]",
            CALLED,
            {"id": "call_1", "type": "custom", "custom": {"name": "now", "input": MARK}},
            other={"id": "call_1", "type": "custom", "custom": {"name": "now", "input": "a"}},
        ),
        "result: content": Field("messages[2].content", CALLED),
        "result: parts": Field("messages[2].content", CALLED, [text("One"), text(MARK)]),
        "result: picture": Field(
            "messages[2].content[1]", {**CALLED, "messages": after_call([text("One"), LOOK])}, image(DATA), PNG
        ),
        "result: document": Field(
            "messages[2].content[1]",
            {**CALLED, "messages": after_call([text("One"), LOOK])},
            document(**{**SOURCES["text"], "data": MARK}),
        ),
        "result: is_error": Field("messages[2].is_error", CALLED, True, ""),
        "result: cache_control": Field("messages[2].cache_control", CALLED, **MARKER),
        "result: name": Field("messages[2].name", CALLED, neutral=dict.fromkeys(ECHO, "its call names the tool")),
        "result: a key that nobody knows": Field("messages[2].colour", CALLED),
        "function: content": Field(
            "messages[1].content", {"messages": [*HELLO, {"role": "function", "name": "now", "content": "Noon."}]}
        ),
    }
    for name, part in PARTS.items():
        bare = {"messages": user(LOOK, part)}
        at = "messages[0].content[1]"
        found[f"{name}"] = Field(at, {"messages": user(LOOK, LOOK)}, part, "")
        found[f"{name}: cache_control"] = Field(f"{at}.cache_control", bare, **MARKER)
        found[f"{name}: a key that nobody knows"] = Field(f"{at}.colour", bare)
        if part["type"] == "document":
            found[f"{name}: title"] = Field(f"{at}.title", bare, hint=True)
            found[f"{name}: context"] = Field(f"{at}.context", bare)
            found[f"{name}: citations"] = Field(
                f"{at}.citations", bare, **CITED, neutral={"cohere": "it cites documents unless it is told not to"}
            )
            found[f"{name}: no citations"] = Field(
                f"{at}.citations",
                bare,
                {"enabled": False},
                "",
                neutral=dict.fromkeys(ECHO, "it is what leaving citations out says"),
            )
        elif part["type"] in ("file", "input_file"):
            inside = f"{at}.file" if part["type"] == "file" else at
            found[f"{name}: filename"] = Field(f"{inside}.filename", bare, hint=True)
            found[f"{name}: a key that nobody knows, deeper"] = Field(f"{inside}.colour", bare)
        elif part["type"] == "image_url":
            found[f"{name}: detail"] = Field(f"{at}.image_url.detail", bare, "low", "", hint=True)
            found[f"{name}: a key that nobody knows, deeper"] = Field(f"{at}.image_url.detial", bare)
        elif part["type"] == "input_image":
            found[f"{name}: detail"] = Field(f"{at}.detail", bare, "low", "", hint=True)
        elif part["type"] == "input_audio":
            found[f"{name}: format"] = Field(
                f"{at}.input_audio.format",
                bare,
                "mp3",
                "",
                neutral={"mistral": "it reads the kind of sound from the data"},
            )
            found[f"{name}: data"] = Field(f"{at}.input_audio.data", bare, MP3, MP3)
        elif part["type"] == "document_url":
            found[f"{name}: document_name"] = Field(f"{at}.document_name", bare, hint=True)
    flat = {"name": "now", "parameters": TOOL["function"]["parameters"]}  # type: ignore[index]
    for form, tool, at in (("tool", TOOL, "tools[0].function"), ("flat tool", flat, "tools[0]")):
        bare = {"messages": HELLO, "tools": [tool]}
        found[f"{form}: name"] = Field(f"{at}.name", bare, "zebra_7", "zebra_7")
        found[f"{form}: description"] = Field(f"{at}.description", bare)
        found[f"{form}: parameters"] = Field(
            f"{at}.parameters",
            bare,
            {"type": "object", "properties": {"a": {"type": "string", "description": MARK}}, "required": ["a"]},
        )
        found[f"{form}: strict"] = Field(
            f"{at}.strict", bare, True, "", hint=True, neutral={"emulated": "what comes back is checked in any case"}
        )
        found[f"{form}: cache_control"] = Field("tools[0].cache_control", bare, **MARKER)
        found[f"{form}: a key that nobody knows"] = Field(f"{at}.colour", bare)
        found[f"{form}: a key that nobody knows, outside"] = Field("tools[0].colour", bare)
    return found


FIELDS = _fields()


def became(client: BaseClient, wire: str, field: Field) -> str:
    """What a client makes of a field: "" where that is right, else what is wrong."""
    plain, made = attempt(client, field.plain()), attempt(client, field.asked())
    if isinstance(plain, InvalidRequestError):  # what holds it is refused already
        refused = isinstance(made, InvalidRequestError) and field.place.startswith(_holder(plain.param))
        return "" if refused else f"{plain.param} is refused without it: {made}"
    if isinstance(made, InvalidRequestError):
        named = (made.param or "").startswith(field.place)
        return "" if named and made.suggestion and not field.hint else f"refused as {made.param}: {made.message}"
    fresh = [warning for warning in made.warnings if warning not in plain.warnings]
    warned = any(_names(warning.param, field.place) for warning in fresh)
    carried = field.mark in Said(made.json) if field.mark else made.json != plain.json
    if warned:
        assert not any(warning.loud for warning in fresh)
        return "" if field.hint or any(w.code == "emulated" for w in fresh) else f"left out, and no hint: {fresh}"
    in_words = any(warning.code == "emulated" and warning.param == "tools" for warning in made.warnings)
    neutral = wire in field.neutral or (in_words and "emulated" in field.neutral)
    if carried or (neutral and made.json == plain.json):
        return ""
    return "dropped in silence"


def _holder(param: str | None) -> str:
    """The message, part, call or tool that a place is in."""
    found = re.match(r"messages\[\d+\](\.(content|tool_calls)\[\d+\])?|tools(\[\d+\])?", param or "")
    return found[0] if found else "nowhere"


def _names(param: str | None, place: str) -> bool:
    """Whether a warning is about a place; about `strict` and what is emulated one speaks of all tools."""
    return param == place or (param == "tools" and place.startswith("tools"))


@every_row
def test_no_field_is_dropped_in_silence(row: Provider) -> None:
    client = client_of(row)
    wrong = {name: said for name, field in FIELDS.items() if (said := became(client, row.wire, field))}
    assert wrong == {}


UNKNOWN = {name: field for name, field in FIELDS.items() if "nobody knows" in name}


@every_row
@pytest.mark.parametrize("wish", ["warn", "drop"])
def test_what_has_no_place_is_left_out_where_the_caller_says_so(row: Provider, wish: str) -> None:
    client = client_of(row)
    for name, field in UNKNOWN.items():
        made = attempt(client, field.asked())
        if not isinstance(made, InvalidRequestError) or made.param != field.place:
            continue
        left = attempt(client, {**field.asked(), "on_unsupported": wish})
        assert isinstance(left, BuiltRequest), name
        plain = attempt(client, {**field.plain(), "on_unsupported": wish})
        assert isinstance(plain, BuiltRequest), name
        assert left.json == plain.json, name
        (warning,) = [warning for warning in left.warnings if warning.param == field.place]
        assert (warning.code, warning.loud) == ("parameter_dropped", wish == "warn")


@pytest.mark.parametrize("name", ["anthropic", "gemini", "bedrock", "cohere", "ollama", "openai-responses"])
def test_a_mistyped_key_is_refused_with_the_nearest_name(name: str) -> None:
    part = image(DATA)
    part["image_url"]["detial"] = "low"
    made = attempt(client_of(get_provider(name)), {"messages": user(LOOK, part)})
    assert isinstance(made, InvalidRequestError)
    assert made.param == "messages[0].content[1].image_url.detial"
    assert "Did you mean 'detail'?" in str(made.suggestion)


def test_hints_of_one_kind_are_told_once() -> None:
    talk = [{"role": "user", "content": "Hi", "name": name} for name in ("ada", "bob", "eve")]
    made = client_of(get_provider("anthropic")).build_request(talk)
    (warning,) = made.warnings
    assert (warning.code, warning.param) == ("parameter_dropped", "messages[0].name")
    assert "messages[0].name (and 2 more) was left out." in warning.message


def test_a_prompt_that_goes_as_a_message_is_told_before_and_after_it_is_sent() -> None:
    chat, text_too = client_of(get_provider("anthropic")), client_of(get_provider("openai"))
    (warning,) = chat.build_request(prompt="Once").warnings
    assert (warning.code, warning.param) == ("emulated", "prompt")
    assert text_too.build_request(prompt="Once").warnings == ()


# ---------------------------------------------------------------- parameters

FUNCTION: dict[str, Any] = TOOL["function"]  # type: ignore[assignment]
WITH_TOOLS = {
    "messages": HELLO,
    "tools": [TOOL, *({**TOOL, "function": {**FUNCTION, "name": n}} for n in ("then", "ago"))],
}
NOW, AGO = ({"type": "function", "function": {"name": name}} for name in ("now", "ago"))


def _allowed(mode: str) -> dict[str, Any]:
    return {"type": "allowed_tools", "allowed_tools": {"mode": mode, "tools": [NOW, AGO]}}


@dataclass(frozen=True)
class Dial:
    """A parameter: values that each say something else."""

    values: tuple[Any, ...]
    bare: Mapping[str, Any] = default(default_factory=lambda: {"messages": HELLO})
    #: Values that say what leaving it out says.
    neutral: tuple[Any, ...] = ()
    #: Two of the values may be one to a model.
    coarse: bool = False


PROMPT = {"prompt": "Once"}
BOTH = {
    "max_tokens": Dial((77, 78)),
    "temperature": Dial((0.25, 0.5)),
    "top_p": Dial((0.25, 0.5)),
    "stop": Dial(("zebra", ["zebra", "gnu"])),
    "seed": Dial((7, 8)),
    "presence_penalty": Dial((0.25, 0.5)),
    "frequency_penalty": Dial((0.25, 0.5)),
    "logit_bias": Dial(({"7": 1}, {"7": 2})),
    "user": Dial(("zebra", "gnu")),
}
DIALS: Mapping[str, tuple[str, Dial]] = {
    **{name: (name, dial) for name, dial in BOTH.items()},
    **{f"{name} of a text": (name, Dial(dial.values, PROMPT)) for name, dial in BOTH.items()},
    "logprobs": ("logprobs", Dial((True, 3), neutral=(False,))),
    "top_logprobs": ("top_logprobs", Dial((2, 3), {"messages": HELLO, "logprobs": True})),
    "reasoning": ("reasoning", Dial(("minimal", "low", "medium", "high", 2048), {"messages": HELLO,
                  "max_tokens": 32000}, neutral=("off",), coarse=True)),
    "image_detail": ("image_detail", Dial(("low", "high"), {"messages": HELLO, "image_paths": DATA},
                     neutral=("auto",))),
    "parallel_tool_calls": ("parallel_tool_calls", Dial((False,), WITH_TOOLS, neutral=(True,))),
    "tool_choice": ("tool_choice", Dial(("none", "required", "now", "then", _allowed("auto"), _allowed("required")),
                    WITH_TOOLS, neutral=("auto",))),
    "tool_choice as a dictionary": ("tool_choice", Dial((NOW, {"type": "function", "function": {"name": "then"}}),
                                    WITH_TOOLS)),
    "logprobs of a text": ("logprobs", Dial((2, 3), PROMPT)),
    "suffix": ("suffix", Dial(("zebra", "gnu"), PROMPT)),
    "echo": ("echo", Dial((True,), PROMPT, neutral=(False,))),
    "best_of": ("best_of", Dial((2, 3), PROMPT, neutral=(1,))),
}  # fmt: skip


def turned(client: BaseClient, name: str, dial: Dial) -> list[str]:
    """What is wrong with how a client takes a parameter."""
    plain = attempt(client, dial.bare)
    if isinstance(plain, InvalidRequestError):
        return []
    wrong, taken = [], list[tuple[Any, Any]]()
    for value in (*dial.values, *dial.neutral):
        made = attempt(client, {**dial.bare, name: value})
        if isinstance(made, InvalidRequestError):
            if made.param != name or not made.suggestion:
                wrong.append(f"{value!r} is refused as {made.param}: {made.message}")
        elif any((w.param or "").endswith(name.removeprefix("image_")) for w in made.warnings):
            continue
        elif value in dial.values:
            taken.append((value, made.json))
            if made.json == plain.json and name != "n":
                wrong.append(f"{value!r} is dropped in silence")
    if not dial.coarse:
        wrong += [f"{a!r} and {b!r} are one" for (a, one), (b, two) in combinations(taken, 2) if one == two]
    return wrong


@every_row
def test_no_value_of_a_parameter_is_dropped_in_silence(row: Provider) -> None:
    client = client_of(row)
    wrong = {label: found for label, (name, dial) in DIALS.items() if (found := turned(client, name, dial))}
    assert wrong == {}
