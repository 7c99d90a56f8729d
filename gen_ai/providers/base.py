"""A provider is data: who serves (`Provider`), and what its models accept (`Capabilities`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from functools import cached_property, lru_cache
from typing import Any, Literal, Self, TypeVar

from ..errors import ConfigurationError
from ..records import dataclass
from .limits import NO_LIMITS, Limits

#: How structured output is asked for: the server enforces a schema; the answer is the arguments of a tool that the
#: model is made to call; the server enforces JSON; words only.
Technique = Literal["json_schema", "tool", "json_object", "prompt"]
TECHNIQUES: tuple[Technique, ...] = ("json_schema", "tool", "json_object", "prompt")


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a model accepts. Every default is the plain OpenAI-compatible server of today."""

    #: The best technique for structured output.
    structured: Technique = "json_schema"
    #: The technique for what `json_schema` cannot say of a schema, and where the server refuses it.
    structured_else: Technique = "json_object"
    #: The model spends tokens on thinking first: the documented `max_tokens` default is not sent.
    reasoning: bool = False
    #: Body field for `max_tokens`.
    max_tokens_name: str = "max_tokens"
    #: Portable parameters that the model refuses, whatever else is set. Defaults among them are not sent; the
    #: caller's are an error.
    refused: frozenset[str] = frozenset()
    #: Those that it refuses besides while it thinks: by default (`reasoning`), or told to by `reasoning=`.
    refused_thinking: frozenset[str] = frozenset()
    #: Body fields of other names: portable parameter → the field that carries it (`seed` → `random_seed`).
    renamed: Mapping[str, str] = field(default_factory=dict)
    #: Values of `reasoning=` → the value of `reasoning_effort` on the wire, or the body fields that say it; None:
    #: the parameter is not known.
    reasoning_efforts: Mapping[str, str | Mapping[str, Any]] | None = field(
        default_factory=lambda: {
            "off": "none", "minimal": "minimal", "low": "low", "medium": "medium", "high": "high",
        }
    )  # fmt: skip
    #: The body fields of `reasoning=<tokens>`, with the number in place of "{tokens}"; None: there are levels only.
    reasoning_budget: Mapping[str, Any] | None = None
    #: The provider answers `n > 1` itself; else n requests run side by side.
    n: bool = True
    #: In chats `logprobs` is a number, that of alternatives, as it is in text completions; else a switch beside
    #: `top_logprobs`.
    logprobs_number: bool = False
    #: Upper bound of `temperature`.
    max_temperature: float = 2.0
    #: Function tools can be offered.
    tools: bool = True
    #: Where they cannot, they are emulated: asked for as a structured answer. Else they are refused by name.
    emulated_tools: bool = True
    #: Tools may carry the key `strict`.
    strict_tools: bool = True
    #: The best technique for structured output in a stream, where that is another one.
    structured_stream: Technique | None = None
    #: The best technique for structured output beside tools, where that is another one.
    structured_tools: Technique | None = None
    #: Schemas that the server enforces may bound the length of strings; elsewhere that is said in words.
    string_lengths: bool = False
    #: The model knows the role `developer`; for others it is written `system`.
    developer_role: bool = False
    #: The model knows a role for instructions; for others they stand before the words of the first user message.
    system_role: bool = True
    #: Instructions may stand anywhere in the conversation; else those of dialects that have a place of their own for
    #: them are moved there.
    system_anywhere: bool = False
    #: A last message of the assistant is gone on from.
    prefill: bool = True
    #: Schemas are taken in OpenAPI's words alone: types in capitals, no references (early Gemini).
    openapi_schemas: bool = False
    #: Calls in the history must carry a signature; where there is none, what stands for one is sent.
    signed_calls: bool = False
    #: Results of tools may hold images and files; elsewhere these stand beside the result.
    media_results: bool = False
    #: A picture or a document may be given by its address, which the provider fetches; else that is refused here.
    media_urls: bool = True
    #: In the dialect that has them, a cachePoint may stand after parts of messages, and after tools. Elsewhere
    #: `cache_control` is left out with a word of warning.
    cache_points: bool = True
    tool_cache_points: bool = True
    #: The model can be made to call a tool (`tool_choice="required"`, or a tool's name).
    forced_tools: bool = True
    #: The same while it thinks.
    forced_tools_thinking: bool = True
    #: What is sent as `max_tokens` where neither the caller nor the documented default says any, in dialects whose
    #: every request must say one.
    required_max_tokens: float = 16384
    #: There are text completions; else the prompt goes as one user message.
    completions: bool = True

    def __post_init__(self) -> None:
        for name in ("structured", "structured_else", "structured_stream", "structured_tools"):
            value, least = getattr(self, name), name in ("structured", "structured_else")
            if value not in TECHNIQUES[name == "structured_else" :] and (value is not None or least):
                raise ConfigurationError(
                    f"Capabilities({name}={value!r}): must be {', '.join(map(repr, TECHNIQUES[:-1]))} or 'prompt'.",
                    param="capabilities",
                )

    def offers_tools(self, wish: object = None) -> bool:
        """Whether function tools can be offered.

        Args:
            wish: the call's `reasoning=`: a level, a number of tokens, or None where it is not set.

        Example:
            >>> Capabilities().offers_tools(), Capabilities(tools=False).offers_tools()
            (True, False)
        """
        if not self.tools or "tools" in self.refused:
            return False
        return "tools" not in self.refused_thinking or not self.thinks(wish)

    def thinks(self, wish: object = None) -> bool:
        """Whether the model thinks before it answers.

        Args:
            wish: the call's `reasoning=`: a level, a number of tokens, or None where it is not set.

        Example:
            >>> Capabilities(reasoning=True).thinks(), Capabilities(reasoning=True).thinks("off")
            (True, False)
        """
        efforts = self.reasoning_efforts
        if isinstance(wish, str) and efforts is not None and wish in efforts:
            return wish != "off" and efforts[wish] != "none"
        return self.reasoning or (isinstance(wish, int) and self.reasoning_budget is not None)


@dataclass(frozen=True, kw_only=True)
class Embeddings:
    """How a provider turns texts into vectors. Every default is the plain OpenAI-compatible server of today."""

    #: The dialect, by name in `gen_ai.wire.retrieval`.
    dialect: str = "openai"
    #: Path below the base URL, or beside it where it begins with `../`; `{model}` stands for the model's name.
    path: str = "/embeddings"
    #: The most texts in one request; None: as many as there are.
    most: int | None = None
    #: The most tokens in one request, of all its texts; None: no limit is known.
    tokens: int | None = None
    #: Options of the call → the body fields that carry them. Others are not taken.
    fields: Mapping[str, str] = field(default_factory=lambda: {"dimensions": "dimensions", "user": "user"})
    #: Values of `input_type=` → the words of this provider.
    input_types: Mapping[str, str] = field(default_factory=dict)
    #: The word that is sent where the caller says none, for servers that want one.
    input_type: str | None = None
    #: Vectors are asked for in base64, which is smaller and faster to read.
    base64: bool = False
    #: What the numbers are in base64.
    packed: Literal["float32", "int8"] = "float32"
    #: The server takes a text without a character.
    empty_texts: bool = True
    #: An input may be a list of parts, images among them.
    images: bool = False
    #: (regular expression over the whole model name, what is otherwise for those models).
    models: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    def for_model(self, model: str) -> Embeddings:
        """The same for one model, by the first pattern that matches its name (a path before it is ignored)."""
        return _for_model(self, self.models, model)


@dataclass(frozen=True, kw_only=True)
class Rerank:
    """How a provider ranks documents. Every default is the shape that most servers share."""

    #: The dialect, by name in `gen_ai.wire.retrieval`.
    dialect: str = "cohere"
    #: Path below the base URL, or beside it where it begins with `../`; `{model}` stands for the model's name.
    path: str = "/rerank"
    #: Options of the call → the body fields that carry them. Others are not taken.
    fields: Mapping[str, str] = field(default_factory=lambda: {"top_n": "top_n"})
    #: Fields of every body.
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    #: (regular expression over the whole model name, what is otherwise for those models).
    models: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    def for_model(self, model: str) -> Rerank:
        """The same for one model, by the first pattern that matches its name (a path before it is ignored)."""
        return _for_model(self, self.models, model)


Facts = TypeVar("Facts", Embeddings, Rerank)


def _for_model(facts: Facts, models: tuple[tuple[str, Mapping[str, Any]], ...], model: str) -> Facts:
    at = _match(tuple(pattern for pattern, _ in models), model) if models else -1
    return replace(facts, **models[at][1]) if at >= 0 else facts


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A value that one provider alone takes: part of its URLs (`account_id` …), or an argument of its class.

    It is a keyword of `create_client` and of a profile. It fills `{name}` in the row's URLs and query; a row in this
    process hands it to its class under its name.
    """

    name: str
    #: What it is: a text, or for a class in this process a number or a switch.
    kind: type[str | int | float | bool] = str
    #: Environment variables that hold it, the first one set wins.
    env: tuple[str, ...] = ()
    #: Used where nothing else says; None: it must be given.
    default: str | None = None
    #: What it is, and where to find it, in a few words for messages and docs.
    help: str = ""
    #: It is the path of a file; in a profile one from the profile's own folder.
    path: bool = False
    #: Its value is never shown, and is masked in what servers send back.
    secret: bool = False
    #: `module:function` that looks where the vendor's own tools do, asked where neither an argument, a profile nor a
    #: variable says: it is given the settings that were said and a reader of variables; None from it: nothing there.
    find: str | None = None


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One row of the registry."""

    #: The id users write: lower case, digits and dashes.
    name: str
    #: Other names under which it is found.
    aliases: tuple[str, ...] = ()
    #: The name people know.
    title: str
    #: The wire format, by name in `gen_ai.wire`; "in-process" for a client class of its own.
    wire: str = "openai"
    #: For "in-process" rows: `module:Class` of a BaseClient.
    client: str | None = None
    #: Up to and with the version segment, no slash at the end; `{name}` stands for a setting. None: an endpoint
    #: must be given.
    base_url: str | None = None
    #: Other base URLs, by the value of a setting: (setting, or several as "{one},{other}", regular expression over
    #: the whole value, base URL) with the same path as base_url; the first that matches counts.
    base_urls: tuple[tuple[str, str, str], ...] = ()
    #: What it takes that others do not: what the account adds to the URLs, or arguments of `client`.
    settings: tuple[Setting, ...] = ()
    #: Origins besides base_url's that are the provider's own, e.g. `https://eu.api.openai.com`; `{name}` stands for
    #: one label of a host.
    origins: tuple[str, ...] = ()
    #: Environment variables for the key, the first one set wins.
    key_env: tuple[str, ...] = ()
    #: Environment variables for the endpoint.
    endpoint_env: tuple[str, ...] = ()
    #: They may hold a host without a scheme (`OLLAMA_HOST=127.0.0.1:11434`): scheme and port are then base_url's.
    endpoint_host: bool = False
    #: Whether calls without a key make sense at the provider's own address.
    key_required: bool = True
    #: Header that carries the key.
    auth_header: str = "Authorization"
    #: What stands before the key in it.
    auth_prefix: str = "Bearer "
    #: Header, and what stands before it there, of a token that a function given as `api_key=` returns; None: those
    #: of the key.
    token_header: tuple[str, str] | None = None
    #: `module:function` that makes what signs each request (`plans.Signer`) out of a `credentials.Access`, or None
    #: where the key does. It is asked when a client is made.
    credentials: str | None = None
    #: Fixed headers.
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Header → environment variable; sent to the provider's own origins only.
    env_headers: Mapping[str, str] = field(default_factory=dict)
    #: The rows of this provider's other addresses: a setting of theirs, or a pattern over a whole endpoint → the row
    #: that serves where it is given.
    other_addresses: Mapping[str, str] = field(default_factory=dict)
    #: Query parameters of every request; `{name}` stands for a setting.
    query: Mapping[str, str] = field(default_factory=dict)
    #: Paths below the base URL, or beside it where they begin with `../`; None: the provider has no such thing.
    #: `{model}` stands for the model's name. An empty `chat_path`: it has no chats.
    chat_path: str = "/chat/completions"
    #: The path of streamed chats, where it is another one.
    stream_path: str | None = None
    #: The body names the model; else it stands in the path alone.
    model_in_body: bool = True
    #: The body field that names it.
    model_field: str = "model"
    #: The body field of a `tool_choice` that is a word, where the one that names a tool has another.
    tool_choice_word: str = "tool_choice"
    #: The body says that a stream is wanted; else the path does.
    stream_in_body: bool = True
    completions_path: str | None = "/completions"
    models_path: str | None = "/models"
    #: Where the list of models lies at another host: (regular expression, what it is replaced with) in the base URL.
    models_host: tuple[str, str] | None = None
    #: How texts become vectors there, and how documents are ranked; None: as the tables of `providers.retrieval` say.
    embeddings: Embeddings | None = None
    rerank: Rerank | None = None
    #: Ask for usage in streams with `stream_options`.
    stream_usage: bool = True
    #: Fields sent with every body unless the caller sets them. A text that is `{name}` stands for a setting; where
    #: that is not given the field is left out, and of such fields one must be given.
    extra_body: Mapping[str, object] = field(default_factory=dict)
    #: `tools=False` is written as the boolean `false`, which switches the server's own tools off.
    tools_switch: bool = False
    #: Images in data URLs carry their type as `format` too.
    image_format: bool = False
    #: Content that is text parts only is sent as one string: the server takes parts for images alone.
    string_content: bool = False
    #: A document's address may stand where its data goes; else documents are sent by their data alone.
    document_urls: bool = False
    #: What the assistant said goes as parts of a message item, in the dialect that may say it as plain text too.
    assistant_parts: bool = False
    #: Pictures may stand in the results of tools; else they follow in a message of the user's.
    tool_images: bool = True
    #: `cache_control` on parts, messages and tools goes along, in dialects that do not have it themselves.
    cache_markers: bool = False
    #: The most characters that the id of a tool call may have; a longer one is shortened; 0: any number.
    call_id_limit: int = 0
    #: An answer by another model than the one asked for is noted in `warnings`.
    same_model: bool = False
    #: HTTP status → what to do about it, where the provider's errors mean more than their status says.
    error_hints: Mapping[int, str] = field(default_factory=dict)
    #: The row of the same provider's other API, which serves models that this one does not; named in their errors.
    beside: str | None = None
    #: Key under which earlier reasoning is sent back in assistant messages; None: it is left out.
    reasoning_field: str | None = None
    #: What every model accepts unless a pattern below says otherwise.
    capabilities: Capabilities = Capabilities()
    #: (regular expression over the whole model name, capabilities), the newest family first.
    models: tuple[tuple[str, Capabilities], ...] = ()
    #: (regular expression over the whole model name, the most that a request to it may hold at the provider's own
    #: address).
    limits: tuple[tuple[str, Limits], ...] = ()
    #: Used where no model is named.
    default_model: str | None = None
    #: Where to get a key.
    key_url: str | None = None
    #: "verified": replayed from recorded traffic or run against the real server; "documented": from a dated
    #: source; "listed": neither.
    tier: Literal["verified", "documented", "listed"] = "listed"
    #: Where the facts are from, with a date.
    source: str = ""
    #: What a user should know, a sentence each, for the documentation.
    notes: tuple[str, ...] = ()

    def capabilities_for(self, model: str) -> Capabilities:
        """What this model accepts, by the first pattern that matches its name (a path before it is ignored)."""
        at = _match(self._patterns, model) if self.models else -1
        return self.models[at][1] if at >= 0 else self.capabilities

    def limits_for(self, model: str) -> Limits:
        """The most that a request may hold, by the first pattern that matches the model's name."""
        at = _match(tuple(pattern for pattern, _ in self.limits), model) if self.limits else -1
        return self.limits[at][1] if at >= 0 else NO_LIMITS

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        return tuple(pattern for pattern, _ in self.models)


class Pattern(str):
    """A pattern over names that have one of `words` in them. Where a name has none the pattern is not even compiled:
    most names are of one family out of a dozen."""

    __slots__ = ("words",)
    words: tuple[str, ...]

    def __new__(cls, pattern: str, words: tuple[str, ...]) -> Self:
        made = super().__new__(cls, pattern)
        made.words = words
        return made


@lru_cache(maxsize=512)
def _match(patterns: tuple[str, ...], model: str) -> int:
    bare = model.rsplit("/", 1)[-1]
    lower = bare.lower()
    for at, pattern in enumerate(patterns):
        if isinstance(pattern, Pattern) and not any(word in lower for word in pattern.words):
            continue
        if re.fullmatch(pattern, bare, re.IGNORECASE):
            return at
    return -1
