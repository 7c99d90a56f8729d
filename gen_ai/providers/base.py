"""A provider is data: who serves (`Provider`), and what its models accept (`Capabilities`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from ..errors import ConfigurationError

#: How structured output is asked for: the server enforces a schema; the server enforces JSON; words only.
Technique = Literal["json_schema", "json_object", "prompt"]


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a model accepts. Every default is the plain OpenAI-compatible server of today."""

    #: The best technique for structured output.
    structured: Technique = "json_schema"
    #: The model spends tokens on thinking first: the documented `max_tokens` default is not sent.
    reasoning: bool = False
    #: Body field for `max_tokens`.
    max_tokens_name: str = "max_tokens"
    #: Portable parameters that the model refuses. Defaults among them are not sent; the caller's are an error.
    refused: frozenset[str] = frozenset()
    #: Those that it refuses besides while `reasoning=` is set to anything but "off".
    refused_thinking: frozenset[str] = frozenset()
    #: Values of `reasoning=` → values of `reasoning_effort` on the wire; None: the parameter is not known.
    reasoning_efforts: Mapping[str, str] | None = field(
        default_factory=lambda: {
            "off": "none", "minimal": "minimal", "low": "low", "medium": "medium", "high": "high",
        }
    )  # fmt: skip
    #: The provider answers `n > 1` itself; else n requests run side by side.
    n: bool = True
    #: Upper bound of `temperature`.
    max_temperature: float = 2.0
    #: The model knows the role `developer`; for others it is written `system`.
    developer_role: bool = False
    #: There are text completions; else the prompt goes as one user message.
    completions: bool = True

    def __post_init__(self) -> None:
        if self.structured not in ("json_schema", "json_object", "prompt"):
            raise ConfigurationError(
                f"Capabilities(structured={self.structured!r}): must be 'json_schema', 'json_object' or 'prompt'.",
                param="capabilities",
            )


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One row of the registry."""

    #: The id users write: lower case, digits and dashes.
    name: str
    #: The name people know.
    title: str
    #: The wire format, by name in `gen_ai.wire`; "in-process" for a client class of its own.
    wire: str = "openai"
    #: For "in-process" rows: `module:Class` of a BaseClient.
    client: str | None = None
    #: Up to and with the version segment, no slash at the end. None: an endpoint must be given.
    base_url: str | None = None
    #: Origins besides base_url's that are the provider's own, e.g. `https://eu.api.openai.com`.
    origins: tuple[str, ...] = ()
    #: Environment variables for the key, the first one set wins.
    key_env: tuple[str, ...] = ()
    #: Environment variables for the endpoint.
    endpoint_env: tuple[str, ...] = ()
    #: Whether calls without a key make sense at the provider's own address.
    key_required: bool = True
    #: Header that carries the key, and what stands before it.
    auth_header: str = "Authorization"
    auth_prefix: str = "Bearer "
    #: Fixed headers.
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Header → environment variable; sent to the provider's own origins only.
    env_headers: Mapping[str, str] = field(default_factory=dict)
    #: Paths below the base URL; None: the provider has no such thing.
    chat_path: str = "/chat/completions"
    completions_path: str | None = "/completions"
    models_path: str | None = "/models"
    #: Ask for usage in streams with `stream_options`.
    stream_usage: bool = True
    #: Fields sent with every body unless the caller sets them.
    extra_body: Mapping[str, object] = field(default_factory=dict)
    #: Key under which earlier reasoning is sent back in assistant messages; None: it is left out.
    reasoning_field: str | None = None
    #: What every model accepts unless a pattern below says otherwise.
    capabilities: Capabilities = Capabilities()
    #: (regular expression over the whole model name, capabilities), the newest family first.
    models: tuple[tuple[str, Capabilities], ...] = ()
    #: Used where no model is named.
    default_model: str | None = None
    #: Where to get a key.
    key_url: str | None = None
    #: "verified": replayed from recorded traffic or run against the real server; "documented": from a dated
    #: source; "listed": neither.
    tier: Literal["verified", "documented", "listed"] = "listed"
    #: Where the facts are from, with a date.
    source: str = ""

    def capabilities_for(self, model: str) -> Capabilities:
        """What this model accepts, by the first pattern that matches its name (a path before it is ignored)."""
        return _capabilities(self, model)


@lru_cache(maxsize=512)
def _match(patterns: tuple[str, ...], model: str) -> int:
    bare = model.rsplit("/", 1)[-1]
    for at, pattern in enumerate(patterns):
        if re.fullmatch(pattern, bare, re.IGNORECASE):
            return at
    return -1


def _capabilities(provider: Provider, model: str) -> Capabilities:
    if not provider.models:
        return provider.capabilities
    at = _match(tuple(pattern for pattern, _ in provider.models), model)
    return provider.models[at][1] if at >= 0 else provider.capabilities
