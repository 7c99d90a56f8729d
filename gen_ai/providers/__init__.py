"""The registry. Every module here offers `PROVIDERS`, a tuple of rows; a new row is all a provider costs.

Modules are imported when one of their rows is wanted: the table below says which has which names, and a test holds
it to the rows. Other packages offer rows by the entry point group `gen_ai.providers`, applications by
`register_provider`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from ..errors import ConfigurationError, UnknownProviderError
from .base import Capabilities, Provider

#: Module → the names and aliases of its rows.
_MODULES: dict[str, str] = {
    "anthropic": "anthropic azure-anthropic azure-claude claude foundry-anthropic",
    "azure": "azure azure-classic azure-foundry azure-openai azure-openai-classic",
    "bedrock": "amazon-bedrock anthropic-bedrock aws-bedrock bedrock bedrock-anthropic bedrock-claude bedrock-converse",
    "clouds": "aws-mantle bedrock-mantle cloudflare cloudflare-workers-ai databricks workers-ai",
    "cohere": "cohere cohere-compatible cohere-openai",
    "compatible": "cerebras deep-infra deepinfra fireworks fireworks-ai hf hugging-face huggingface hyperbolic nebius "
    "nebius-ai-studio nebius-token-factory nim novita novita-ai nvidia nvidia-nim samba-nova sambanova scaleway "
    "together together-ai togetherai",
    "gateways": "ai-gateway github github-models litellm litellm-proxy open-router openrouter vercel vercel-ai-gateway "
    "vercel-gateway",
    "google": "anthropic-vertex claude-vertex gemini gemini-openai google google-ai-studio google-openai google-vertex "
    "mistral-vertex vertex vertex-ai vertex-anthropic vertex-claude vertex-express vertex-mistral vertex-openai "
    "vertexai",
    "groq": "groq",
    "ibm": "ibm ibm-watsonx watsonx watsonx-ai",
    "katz": "katz",
    "local": "llama-cpp llama-server llamacpp lm-studio lmstudio ollama ollama-compatible ollama-openai sglang "
    "text-generation-inference tgi vllm",
    "makers": "ai21 grok meta meta-llama-api mistral mistral-ai mistralai perplexity pplx x-ai xai",
    "makers_in_china": "alibaba alibaba-cloud ark bailian bigmodel dashscope deepseek doubao glm kimi minimax moonshot "
    "moonshotai qwen volcano volcengine z-ai zai zhipu zhipuai",
    "offline": "offline",
    "openai": "open-ai openai",
    "regolo": "regolo regolo-ai",
    "responses": "azure-classic-responses azure-responses bedrock-mantle-responses deepseek-responses "
    "llamacpp-responses lmstudio-responses ollama-responses openai-responses openrouter-responses vllm-responses "
    "xai-responses",
    "retrievers": "jina jina-ai voyage voyage-ai voyageai",
}
_INDEX: dict[str, str] = {name: module for module, names in _MODULES.items() for name in names.split()}

#: Makers whose own dialect is not spoken here → the rows through which their models are reached.
_THROUGH: dict[str, str] = {
    "aws": "bedrock or bedrock-mantle",
    "replicate": "openrouter or a litellm-proxy",
}

#: Name or alias → row, of what has been imported so far or was registered by hand.
_ROWS: dict[str, Provider] = {}
#: Those that were registered by hand: they hide what is built in.
_OWN: dict[str, Provider] = {}


def builtin_names() -> Mapping[str, str]:
    """The names and aliases of the rows that this package brings."""
    return _INDEX


def list_providers() -> list[Provider]:
    """Every provider by name: those built in, registered, and offered by installed packages.

    Warns of a package whose rows cannot be used; the others are listed all the same.

    Example:
        >>> from gen_ai import list_providers
        >>> [row.name for row in list_providers() if row.name.startswith("azure")]
        ['azure', 'azure-anthropic', 'azure-classic', 'azure-classic-responses', 'azure-responses']
    """
    from .plugins import problems, rows

    found = {row.name: row for row in (*rows(), *builtin_providers())}
    found |= {row.name: row for row in _OWN.values()}
    for problem in problems():
        import warnings

        warnings.warn(problem, RuntimeWarning, stacklevel=2)
    return [found[name] for name in sorted(found)]


def builtin_providers() -> list[Provider]:
    """The rows that this package brings, by name: no other package's, none that was registered."""
    found = {row.name: row for module in _MODULES for row in _load(module)}
    return [found[name] for name in sorted(found)]


def get_provider(name: str) -> Provider:
    """The row of that name or alias, in any case, with "-", "_" or a space between words.

    Raises:
        UnknownProviderError: there is none; it names the nearest.
        ConfigurationError: an installed package offers it, but its row cannot be used.

    Example:
        >>> get_provider("Azure OpenAI").name
        'azure'
    """
    plain = _plain(name)
    row = _OWN.get(plain) or _ROWS.get(plain)
    if row is not None:
        return _OWN.get(row.name, row)
    module = _INDEX.get(plain)
    if module is not None:
        _load(module)
        row = _ROWS[plain]
        return _OWN.get(row.name, row)
    from .plugins import find

    row = find(plain)
    if row is None:
        raise _unknown(name, plain)
    return row


def register_provider(row: Provider, *, replace: bool = False) -> Provider:
    """Add a provider of your own, for this process.

    Args:
        row: who serves, where, with which key, in which dialect, and what its models accept.
        replace: take the place of a row of the same name or alias.

    Returns:
        The row.

    Raises:
        ConfigurationError: the row cannot work (the message names the field), or its name is taken.

    Example:
        >>> from gen_ai import Provider, create_client, register_provider
        >>> row = Provider(name="acme", title="Acme AI", base_url="https://api.acme.example/v1", key_env=("ACME_KEY",))
        >>> register_provider(row, replace=True).name
        'acme'
        >>> create_client("acme:big-model", api_key="your-api-key").endpoint
        'https://api.acme.example/v1'
    """
    from .check import check_row, refuse

    check_row(row)
    names = (row.name, *row.aliases)
    taken = [name for name in names if name in _INDEX or name in _OWN]
    if taken and not replace:
        holder = get_provider(taken[0])
        raise refuse(
            row,
            "name" if taken[0] == row.name else "aliases",
            f"{taken[0]!r} is taken by {holder.title}.",
            "Choose another name, or give replace=True to take its place.",
        )
    # All names of a row that is replaced go with it.
    gone = {_OWN[name].name for name in names if name in _OWN}
    for name in [name for name, held in _OWN.items() if held.name in gone]:
        del _OWN[name]
    _OWN.update(dict.fromkeys(names, row))
    return row


def _plain(name: object) -> str:
    """A name as it stands in the registry."""
    if not isinstance(name, str):
        raise ConfigurationError(
            f"A provider is a name, not a value of type {type(name).__name__}.",
            suggestion='For example provider="openai".',
            param="provider",
        )
    return "-".join(name.lower().replace("_", " ").replace("-", " ").replace(".", " ").split())


def _load(module: str) -> tuple[Provider, ...]:
    rows: tuple[Provider, ...] = import_module(f".{module}", __name__).PROVIDERS
    for row in rows:
        _ROWS.update(dict.fromkeys((row.name, *row.aliases), row))
    return rows


def _unknown(name: str, plain: str) -> UnknownProviderError:
    import difflib

    from .plugins import rows

    known = {**dict.fromkeys(_INDEX, ""), **dict.fromkeys(_OWN, ""), **{row.name: "" for row in rows()}}
    found = difflib.get_close_matches(plain, known, 3, 0.6)
    near = [
        name for at, name in enumerate(found) if name.replace("-", "") not in {n.replace("-", "") for n in found[:at]}
    ]
    head, slash, model = name.partition("/")
    if slash and _plain(head) in known:
        near = [f"{_plain(head)}:{model}"]
    mend = f"Did you mean {' or '.join(map(repr, near))}? " if near else ""
    if plain in _THROUGH:
        mend = f"Its models can be reached through {_THROUGH[plain]}. "
    elif not near:
        mend = 'The provider comes first, then the model: "openai:gpt-4.1". A profile is given as profile="…". '
    return UnknownProviderError(
        f"Unknown provider {name!r}.",
        suggestion=f"{mend}`python -m gen_ai providers` lists all. Any OpenAI-compatible server works with "
        'provider="openai" and endpoint="https://…/v1".',
        param="provider",
        provider=name,
    )


__all__ = ["Capabilities", "Provider", "builtin_providers", "get_provider", "list_providers", "register_provider"]
