"""The wire formats by name; each is loaded when a client first needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base import Wire

#: Name → `module:attribute`. A new dialect is one line here and one module.
_WIRES: dict[str, str] = {
    "anthropic": "gen_ai.wire.anthropic:WIRE",
    "bedrock": "gen_ai.wire.bedrock:WIRE",
    "cohere": "gen_ai.wire.cohere:WIRE",
    "gemini": "gen_ai.wire.gemini:WIRE",
    "mistral": "gen_ai.wire.mistral:WIRE",
    "ollama": "gen_ai.wire.ollama:WIRE",
    "openai": "gen_ai.wire.openai:WIRE",
    "openai-responses": "gen_ai.wire.responses:WIRE",
}


def get_wire(name: str) -> Wire:
    """The wire format of that name.

    Args:
        name: a name from the table above, or `module:attribute` for one that lives in another package.

    Raises:
        ConfigurationError: there is none.

    Example:
        >>> get_wire("openai").name
        'openai'
    """
    from importlib import import_module

    where = _WIRES.get(name, name if ":" in name else "")
    module, _, attribute = where.partition(":")
    if module:
        wire: Wire = getattr(import_module(module), attribute)
        return wire
    from ..errors import ConfigurationError

    raise ConfigurationError(
        f"Unknown wire format {name!r}.",
        suggestion=f'Known: {", ".join(sorted(_WIRES))}; or "module:attribute" for one of your own.',
        param="wire",
    )
