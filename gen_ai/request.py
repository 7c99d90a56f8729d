"""One call as a portable value: what the caller asked, before any provider's dialect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

from .records import dataclass
from .secrets import MASK, MaskedStr
from .types import Message, ToolCall, Warn

if TYPE_CHECKING:
    from .guided.schema import Schema
    from .retry import RetryPolicy

#: The documented defaults, sent wherever the model does not refuse them.
SENT_DEFAULTS: dict[str, Any] = {"max_tokens": 256, "temperature": 0}


@dataclass(slots=True)
class Format:
    """How a structured answer is asked for on the wire. `schema` is what the server is shown (lowered, its
    root an object); None for `json_object`."""

    technique: Literal["json_schema", "json_object"]
    name: str
    schema: dict[str, Any] | None = None
    strict: bool = False


@dataclass(slots=True)
class Tool:
    """One tool as the model is told of it. `target` is the pydantic class it was given as, or None;
    `definition` the caller's own dictionary where it was given in a provider's form."""

    name: str
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None
    target: Any = None
    definition: dict[str, Any] | None = None
    #: The function that is run for the model (`functions.Function`); None for a tool whose calls are the caller's.
    function: Any = None


@dataclass(slots=True, kw_only=True)
class Request:
    """One call.

    `parameters` holds only what the caller set (by portable name); `defaults` the documented defaults that
    apply to what he did not set. A wrapper may run the same request on another client: what belongs to one
    leaf (format, learned refusals) is decided there.
    """

    #: "chat" has messages, "completion" a prompt, "embeddings" inputs, "rerank" a query and documents as inputs.
    operation: Literal["chat", "completion", "embeddings", "rerank"] = "chat"
    #: The model that is asked.
    model: str
    #: The conversation, as checked dictionaries.
    messages: list[Message] = field(default_factory=list)
    #: The text of a completion.
    prompt: str | None = None
    #: The texts (or lists of parts) that become vectors; the documents that are ranked.
    inputs: list[Any] = field(default_factory=list)
    #: One text was given, not a list.
    single: bool = False
    #: What the documents are ranked by.
    query: str | None = None
    #: The most inputs in one request; None: what the provider takes.
    batch_size: int | None = None
    #: How many requests of one call may be under way at once.
    max_concurrent: int = 5
    #: Portable parameters that the caller set.
    parameters: dict[str, Any] = field(default_factory=dict)
    #: The documented defaults of those that he did not set.
    defaults: dict[str, Any] = field(default_factory=lambda: dict(SENT_DEFAULTS))
    #: The functions that the model may call.
    tools: list[Tool] = field(default_factory=list)
    #: What `guided_json` was given: `schema.json_schema` is its JSON Schema.
    schema: Schema | None = None
    #: How the structure is asked for on the wire; None before that is decided.
    format: Format | None = None
    #: The structure is asked for as the arguments of the one tool.
    by_tool: bool = False
    #: The answer is wanted in pieces.
    stream: bool = False
    #: The consumer of the stream takes typed events (and so can be told to start over).
    events: bool = False
    #: Seconds for the whole call; for a stream until its first piece. None: no limit.
    timeout: float | None = 30.0
    #: Seconds of silence between two pieces; None: as `timeout`.
    idle_timeout: float | None = None
    #: Seconds for a whole stream; None: no limit.
    total_timeout: float | None = None
    #: The policy of retries; None: three attempts.
    retry: RetryPolicy | None = None
    #: How often an answer that does not fit is asked for again.
    max_reasks: int = 2
    #: What to do with a parameter that the model does not take.
    on_unsupported: Literal["error", "warn", "drop"] = "error"
    #: Body fields of one provider.
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    #: Headers of this call.
    extra_headers: Mapping[str, str] = field(default_factory=dict)
    #: `tools=False`: none on any account, where the server has its own.
    no_tools: bool = False
    #: How many times tools may be run before the model has to have answered.
    max_tool_rounds: int = 10
    #: What a tool raises is told to the model ("report"), or ends the call ("raise").
    tool_errors: Literal["report", "raise"] = "report"
    #: Asked before each run of a tool: True, False, or a text for the model.
    approve_tool: Callable[[ToolCall], Any] | None = field(default=None, repr=False, compare=False)
    #: Parameter → where it was set, where that is a line of a file or a variable.
    places: Mapping[str, str] = field(default_factory=dict)
    #: What the caller should know of how it was made out of another request.
    notes: list[Warn] = field(default_factory=list, compare=False)
    #: Who watches the call (`watching.Watch`), or None.
    watch: Any = field(default=None, repr=False, compare=False)

    @property
    def n(self) -> int:
        """How many answers are asked for."""
        return int(self.parameters.get("n", 1))

    @property
    def runs_tools(self) -> bool:
        """Whether any of the tools is a function, which is run for the model."""
        return any(tool.function is not None for tool in self.tools)

    def but(self, **changes: Any) -> Request:
        """A copy with changes; the original stays as it is."""
        return Request(**(dict(zip(_FIELDS, _values_of(self), strict=True)) | changes))


_FIELDS = tuple(f.name for f in fields(Request))
_values_of = attrgetter(*_FIELDS)


@dataclass(frozen=True, slots=True)
class BuiltRequest:
    """The exact HTTP request that a call would send; nothing is sent.

    `headers` hold the key in a form that does not show itself; `body` is the JSON text as bytes.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = b""
    warnings: tuple[Warn, ...] = ()

    @property
    def json(self) -> Any:
        """The body as a value."""
        import json

        return json.loads(self.body) if self.body else None

    def to_curl(self) -> str:
        """The request as a curl command for a POSIX shell; the key is masked.

        Example:
            >>> from gen_ai import create_client
            >>> client = create_client(provider="openai", api_key="sk-secret", model_name="m")
            >>> "sk-secret" in client.build_request("Hello").to_curl()
            False
        """
        from shlex import quote

        lines = [f"curl -X {self.method} {quote(self.url)}"]
        for name, value in self.headers.items():
            shown = _masked(value) if isinstance(value, MaskedStr) else value
            lines.append(f"-H {quote(f'{name}: {shown}')}")
        if self.body:
            lines.append(f"--data-raw {quote(self.body.decode('utf-8', 'replace'))}")
        return " \\\n  ".join(lines)


_SCHEMES = ("bearer", "basic", "token")


def _masked(value: str) -> str:
    scheme, space, _ = value.partition(" ")
    return f"{scheme} {MASK}" if space and scheme.lower() in _SCHEMES else MASK
