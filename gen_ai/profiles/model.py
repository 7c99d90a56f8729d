"""The keys of a profile: which exist, of what type, and what they mean; the pydantic model and JSON Schema of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, get_origin, get_type_hints

from ..options import _ALIASES, SHAPES
from ..providers import list_providers
from ..providers.base import Capabilities
from ..secrets import MaskedStr, names_key
from .values import nearest

if TYPE_CHECKING:
    from pydantic import BaseModel

#: Every variable of ours begins so; GEN_AI_<KEY> is the key of that name.
PREFIX = "GEN_AI_"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a profile. A kind that is a dictionary is a table of those keys."""

    kind: Any
    #: Ends the sentence "must be …".
    must: str
    help: str
    #: It means something to one provider only, and goes when another one is named.
    bound: bool = False
    #: It may be given as GEN_AI_<KEY> too.
    variable: bool = True


_HEADERS = dict[str, str]
_SECONDS = "a number of seconds above 0 (inf: no limit)"

KEYS: dict[str, Key] = {
    "inherits": Key(
        str | list[str], "the name of a profile, or a list of names",
        "profiles whose values hold where this one says nothing; of a list, the last one wins", variable=False,
    ),
    "provider": Key(str, 'a provider\'s name, or "provider:model"', "who serves: a name, or `provider:model`"),
    "model_name": Key(str, "the name of a model", "the model of calls that name none", bound=True),
    "model": Key(str, "the name of a model", "the same as `model_name`", bound=True),
    "endpoint": Key(str, "a URL", "base URL of another server, with its version segment", bound=True),
    "api_key": Key(str, "a string", 'the key, as `${NAME}`; `""` for none', bound=True),
    "api_key_env": Key(str, "the name of an environment variable", "the variable that holds the key", bound=True),
    "max_tokens": Key(int, "a whole number", "the most tokens of an answer"),
    "temperature": Key(float, "a number", "how varied answers are"),
    "top_p": Key(float, "a number", "share of likely tokens that are drawn from"),
    "stop": Key(str | list[str], "a string or a list of strings", "where the answer ends"),
    "seed": Key(int, "a whole number", "for answers that can be repeated"),
    "presence_penalty": Key(float, "a number", "against topics that were there"),
    "frequency_penalty": Key(float, "a number", "against words that were there"),
    "logit_bias": Key(dict[str, float], "a table of numbers", "token id → how much likelier", variable=False),
    "user": Key(str, "a string", "an id of the end user, for the provider"),
    "logprobs": Key(int | bool, "true, false or a whole number", "log probabilities of the tokens"),
    "top_logprobs": Key(int, "a whole number", "how many alternatives for each token"),
    "parallel_tool_calls": Key(bool, "true or false", "several tool calls in one answer"),
    "reasoning": Key(
        Literal["off", "minimal", "low", "medium", "high"] | int,
        "off, minimal, low, medium, high, or a number of tokens", "how much the model thinks first",
    ),
    "timeout": Key(float, _SECONDS, "seconds for one call"),
    "idle_timeout": Key(float, _SECONDS, "seconds of silence in a stream"),
    "total_timeout": Key(float, _SECONDS, "seconds for a stream as a whole"),
    "retry": Key(
        {"attempts": int, "attempt_timeout": float, "max_retry_after": float},
        "a table such as { attempts = 3 }",
        "`RetryPolicy`: `attempts`, `attempt_timeout`, `max_retry_after`", variable=False,
    ),
    "max_retries": Key(int, "a whole number", "retries of a failed request"),
    "max_reasks": Key(int, "a whole number", "how often an invalid structured answer is asked again"),
    "max_tool_rounds": Key(int, "a whole number", "how many rounds of tool calls are run for one answer"),
    "tool_errors": Key(
        Literal["report", "raise"], "report or raise", "whether the model is told what a tool raises, or the call ends"
    ),
    "on_unsupported": Key(
        Literal["error", "warn", "drop"], "error, warn or drop", "what to do about a parameter the model does not take"
    ),
    "headers": Key(_HEADERS, "a table of strings", "sent with every request", bound=True, variable=False),
    "extra_headers": Key(_HEADERS, "a table of strings", "sent with every call", bound=True, variable=False),
    "extra_body": Key(
        dict[str, Any], "a table", "fields of the provider's own, put into the body", bound=True, variable=False
    ),
    "proxy": Key(str, "a URL", 'URL of a proxy; `""` for none'),
    "verify": Key(bool | str, "true, false or the path of a CA bundle", "path of a CA bundle, or `false`"),
    "max_response_bytes": Key(int, "a whole number of bytes", "largest answer, after decompression"),
    "async_backend": Key(Literal["threads", "aiohttp"], "threads or aiohttp", "what async calls run on"),
    "capabilities": Key(
        "capabilities", "a table", "what the model accepts, where the registry is to be overruled", bound=True,
        variable=False,
    ),
}  # fmt: skip

#: What belongs to the call or is code: never in a file.
CALLS_OWN = SHAPES | {"stream", "messages", "prompt", "best_of"}
CODE = frozenset({"on_event", "approve_tool"})
#: Their values may hold a key or a password.
NEVER_SHOWN = frozenset({"api_key", "api_key_env", "endpoint", "proxy", "headers", "extra_headers", "extra_body"})
#: Tables of headers.
HEADER_TABLES = ("headers", "extra_headers")


#: What the settings of providers may be.
_MUST = {str: "a string", int: "a whole number", float: "a number", bool: "true or false"}


def find(name: str) -> Key | None:
    """The key of that name, or None."""
    return KEYS.get(name) or settings().get(name)


def is_bound(name: str) -> bool:
    """Whether it goes when another provider is named."""
    return name not in KEYS or KEYS[name].bound


def settings() -> dict[str, Key]:
    """The settings of the registered providers, as keys."""
    found: dict[str, Key] = {}
    for row in list_providers():
        for setting in row.settings:
            known = found.get(setting.name)
            told = f"{row.name}: {setting.help}" if setting.help else row.name
            told = f"{known.help}; {told}" if known else told
            kind = known.kind if known else setting.kind
            found[setting.name] = Key(kind, _MUST[kind], told, bound=True)
    return {name: key for name, key in found.items() if name not in KEYS}


def key_variables() -> frozenset[str]:
    """Variables that hold a provider's key, in upper case."""
    names = {name.upper() for row in list_providers() for name in row.key_env}
    return frozenset(names | {f"{PREFIX}API_KEY"})


def unknown_key(name: str) -> tuple[str, str | None]:
    """What to say of a key that does not exist, and what to do."""
    if name in CODE:
        return "is given in code.", f"Give {name}= to create_client."
    if name in CALLS_OWN:
        return "belongs to the call: config never changes a return type.", f"Give {name}= to the call itself."
    known = {*KEYS, *settings()}
    alias = _ALIASES.get(name)
    near = alias if alias in known else nearest(name, known)
    mend = f"Did you mean {near}?" if near else "Fields of one provider go into extra_body = { … }."
    return "no such key.", mend


def secret_header(text: object) -> bool:
    """Whether the value of a header, as it stands in a file, may be a key."""
    return isinstance(text, MaskedStr) or (isinstance(text, str) and "${" in text)


def hide(content: Any, inside: str = "") -> None:
    """Mask keys, and headers that carry them, wherever they stand in a file: nothing prints them from here on."""
    if isinstance(content, list):
        for item in content:
            hide(item, inside)
    if not isinstance(content, dict):
        return
    for name, raw in content.items():
        if isinstance(raw, str) and (name == "api_key" or (inside in HEADER_TABLES and names_key(name))):
            content[name] = MaskedStr(raw)
        elif name != "extra_body":  # a body is shown as it is
            hide(raw, name)


# ---------------------------------------------------------------- the pydantic model


def table_kinds(name: str) -> Mapping[str, Any] | None:
    """The keys of a key that is a table of known ones, with their types."""
    kind = KEYS[name].kind if name in KEYS else None
    if kind == "capabilities":
        return _capabilities()
    return kind if isinstance(kind, dict) else None


@lru_cache(maxsize=1)
def _capabilities() -> dict[str, Any]:
    hints = get_type_hints(Capabilities)
    found = {each.name: hints[each.name] for each in dataclasses.fields(Capabilities)}
    # TOML has lists where Python has sets.
    return {name: list[str] if get_origin(kind) is frozenset else kind for name, kind in found.items()}


@lru_cache(maxsize=1)
def profile_model() -> type[BaseModel]:
    """The keys of every profile as a pydantic model; strict, and closed to unknown keys."""
    return _table("Profile", {name: (_kind(name), key.help) for name, key in KEYS.items()})


def settings_model() -> type[BaseModel]:
    """The settings of the providers that are registered now, as a pydantic model like that of the keys."""
    return _table("Settings", {name: (key.kind, key.help) for name, key in sorted(settings().items())})


def _kind(name: str) -> Any:
    inner = table_kinds(name)
    return KEYS[name].kind if inner is None else _table(name.capitalize(), {k: (v, "") for k, v in inner.items()})


def _table(name: str, kinds: Mapping[str, tuple[Any, str]]) -> type[BaseModel]:
    from pydantic import ConfigDict, Field, create_model

    fields: dict[str, Any] = {
        key: (kind, Field(default=None, description=told or None)) for key, (kind, told) in kinds.items()
    }
    config = ConfigDict(extra="forbid", strict=True, protected_namespaces=())
    return create_model(name, __config__=config, **fields)


# ---------------------------------------------------------------- the JSON Schema

_REFERENCE = {"type": "string", "pattern": r"\$\{", "description": "${NAME} or ${NAME:-default}"}
_TO_REFERENCE = {"$ref": "#/definitions/Reference"}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 7) of a `gen_ai.toml`, for editors.

    Example:
        >>> sorted(json_schema()["properties"])
        ['default_profile', 'profiles']
    """
    whole = profile_model().model_json_schema(ref_template="#/definitions/{model}")
    tables = {name: _plain(table) for name, table in sorted(whole.pop("$defs", {}).items())}
    profile = _plain(whole)
    profile["properties"] |= _plain(settings_model().model_json_schema())["properties"]
    # Known names for editors to offer; "provider:model" and ${NAME} are as good.
    offered = {"anyOf": [{"enum": [row.name for row in list_providers()]}, {"type": "string"}]}
    profile["properties"]["provider"] = offered | {"description": KEYS["provider"].help}
    profile["not"] = {"anyOf": [{"required": ["api_key", "api_key_env"]}, {"required": ["model", "model_name"]}]}
    default = {"type": "string", "minLength": 1, "description": "The profile of clients that name none."}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "gen_ai.toml",
        "description": "Profiles of gen_ai. In pyproject.toml the same stands below [tool.gen_ai].",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "default_profile": default,
            "profiles": {"type": "object", "additionalProperties": {"$ref": "#/definitions/Profile"}},
        },
        "definitions": {"Profile": profile, **tables, "Reference": _REFERENCE},
    }


def _plain(node: Any) -> Any:
    """Without what TOML cannot say (null), and with `${NAME}` where a number or a word of a list is expected."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {name: _plain(item) for name, item in node.items() if name not in ("default", "title")}
    options = node.get("anyOf")
    if options is not None:
        node["anyOf"] = [option for option in options if option != {"type": "null"}]
        flat = [inner for option in node["anyOf"] for inner in option.get("anyOf", [option])]
        if any(option.get("type") == "string" and option.keys() == {"type"} for option in flat):
            flat = [option for option in flat if option != _TO_REFERENCE]
        node["anyOf"] = [option for at, option in enumerate(flat) if option not in flat[:at]]
    elif node.get("type") in ("integer", "number", "boolean") or "enum" in node or "const" in node:
        told = node.pop("description", None)
        node = {"anyOf": [node, _TO_REFERENCE], **({"description": told} if told else {})}
    return node
