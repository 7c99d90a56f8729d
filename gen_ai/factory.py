"""create_client: from a name and a few settings to a client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from .client import BaseClient
from .config import network_environment, settle, variable
from .errors import ConfigurationError
from .options import ACCEPTED, ClientOptions, refuse_unknown
from .providers import get_provider
from .providers.base import Capabilities, Provider
from .secrets import MaskedStr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .request import Request


class ConnectionOptions(TypedDict, total=False):
    """How a client reaches its server."""

    headers: Mapping[str, str]
    proxy: str
    verify: bool | str
    max_response_bytes: int
    async_backend: str


class AllClientOptions(ClientOptions, ConnectionOptions, total=False):
    """Everything that `create_client` takes beside provider, key, endpoint and model."""

    capabilities: Capabilities
    replies: Iterable[Any] | Callable[[Request], Any]
    delay: float


_CONNECTION = frozenset(ConnectionOptions.__annotations__)
_OWN = frozenset({"provider", "api_key", "api_key_env", "endpoint", "model_name", "capabilities"})


def create_client(
    provider: str | None = None,
    *,
    api_key: str | None = None,
    endpoint: str | None = None,
    model_name: str | None = None,
    api_key_env: str | None = None,
    **options: Unpack[AllClientOptions],
) -> BaseClient:
    """Make a client: one interface, whoever serves the model.

    Args:
        provider: a registered name ("openai", "offline" …) or the shorthand "provider:model". Default: the
            environment variable GEN_AI_PROVIDER.
        api_key: the key. Default: the provider's own variable (such as OPENAI_API_KEY), which goes only to the
            provider's own servers. "" means no Authorization header, where a key is optional and at custom
            endpoints.
        endpoint: the base URL of another server that speaks this provider's dialect, with its version segment
            ("https://api.example.com/v1"). Given only a host, the provider's own path is added.
        model_name: the model of calls that name none. Default: GEN_AI_MODEL, then the provider's own.
        api_key_env: the name of an environment variable that holds the key, also for a custom endpoint.
        options: defaults for call arguments (`temperature`, `timeout`, `max_tokens`, `retry`, `max_retries`,
            `max_reasks`, `on_unsupported`, `extra_body`, `extra_headers` …), and: `headers` (sent with every
            request), `proxy` (URL; "" for none; default: the environment's), `verify` (False, or the path of a
            CA bundle), `max_response_bytes` (default 64 MiB, after decompression), `async_backend`
            ("threads" or "aiohttp"; default: aiohttp where installed), `capabilities` (what the model accepts,
            in place of the registry's knowledge). For `offline`: `replies`, `delay` (seconds per piece).

    Returns:
        A client. It is safe for threads, survives fork, and works blocking and async alike.

    Raises:
        ConfigurationError: an argument or variable is wrong or missing; the error says which and what to do.
        TypeError: an argument that does not exist.

    Example:
        >>> client = create_client(provider="offline")
        >>> client.run_chat_completions("Hello!")[:5]
        'Hello'
    """
    function = "create_client"
    if isinstance(api_key, str):
        api_key = MaskedStr(api_key)  # so that no traceback of what follows shows it
    name, model = _names(provider, model_name)
    row = get_provider(name)
    rest: dict[str, Any] = dict(options)
    if row.client is not None:
        return _in_process(row, model, endpoint, rest)
    refuse_unknown(function, rest, ACCEPTED["client"] | _CONNECTION | _OWN)
    connection = {key: rest.pop(key) for key in list(rest) if key in _CONNECTION}
    return _over_http(row, model, api_key, api_key_env, endpoint, connection, rest)


def _names(provider: str | None, model_name: str | None) -> tuple[str, str | None]:
    """Provider and model, from arguments, then the environment."""
    source = "provider"
    if provider is None:
        provider = variable("GEN_AI_PROVIDER")
        source = "GEN_AI_PROVIDER"
    if provider is None:
        raise ConfigurationError(
            "No provider is named.",
            suggestion='Give create_client(provider="…") or set GEN_AI_PROVIDER; provider="offline" needs no key.',
            param="provider",
        )
    if not isinstance(provider, str) or not provider.strip():
        raise ConfigurationError(
            f"{source}={provider!r}: a provider is a name.",
            suggestion='For example provider="openai", or provider="offline", which needs no key.',
            param="provider",
        )
    name, colon, model = provider.partition(":")
    if colon:
        if not model.strip():
            raise ConfigurationError(
                f"{source}={provider!r}: the model is missing after the colon.",
                suggestion=f'Write "{name}:<model>", or "{name}" and model_name=.',
                param="provider",
            )
        if model_name is not None and model_name != model.strip():
            raise ConfigurationError(
                f"{source}={provider!r} and model_name={model_name!r} name different models.",
                suggestion="Keep one of them.",
                param="model_name",
            )
        return name, model.strip()
    if model_name is not None:
        return name, model_name
    row = get_provider(name)
    return name, variable("GEN_AI_MODEL") if row.client is None else row.default_model


def _in_process(row: Provider, model: str | None, endpoint: str | None, options: dict[str, Any]) -> BaseClient:
    """A backend without HTTP: key and connection settings have no meaning, so that a swap by name just works;
    an endpoint would be a contradiction."""
    from importlib import import_module

    if endpoint is not None:
        raise ConfigurationError(
            f"{row.name} runs in this process and has no endpoint.",
            suggestion="Leave endpoint out, or name another provider.",
            param="endpoint",
            provider=row.name,
        )
    for name in _CONNECTION:
        options.pop(name, None)
    options.pop("capabilities", None)
    assert row.client is not None
    module, _, attribute = row.client.partition(":")
    made: BaseClient = getattr(import_module(module), attribute)(model_name=model or row.default_model, **options)
    return made


def _over_http(
    row: Provider,
    model: str | None,
    api_key: str | None,
    api_key_env: str | None,
    endpoint: str | None,
    connection: dict[str, Any],
    options: dict[str, Any],
) -> BaseClient:
    from .checks import CONTROLS
    from .http_client import WireClient
    from .transport.channel import Connections

    headers = connection.pop("headers", None)
    if headers is not None:
        headers = CONTROLS["extra_headers"]("headers", headers)
    place = settle(row, api_key=api_key, api_key_env=api_key_env, endpoint=endpoint, headers=headers)
    _check_connection(connection)
    known = options.get("capabilities")
    if known is not None and not isinstance(known, Capabilities):
        raise ConfigurationError(
            f"capabilities is of type {type(known).__name__}.",
            suggestion="Give Capabilities(…), for example Capabilities(reasoning=True).",
            param="capabilities",
        )
    channel = Connections(environment=network_environment(), **connection)
    return WireClient(row, place, channel, model_name=model, **options)


def _check_connection(connection: dict[str, Any]) -> None:
    checks = {
        "proxy": lambda v: v is None or (isinstance(v, str) and (not v or "://" in v)),
        "verify": lambda v: isinstance(v, (bool, str)) and v != "",
        "max_response_bytes": lambda v: isinstance(v, int) and not isinstance(v, bool) and v > 0,
        "async_backend": lambda v: v in (None, "threads", "aiohttp"),
    }
    musts = {
        "proxy": ("is no proxy.", 'Give a URL such as "http://proxy:3128", or "" for none.'),
        "verify": ("is no way to check certificates.", "Give True, False, or the path of a CA bundle."),
        "max_response_bytes": ("is no size.", "Give a whole number of bytes above 0."),
        "async_backend": ("is not known.", 'Give "threads" or "aiohttp".'),
    }
    for name, value in connection.items():
        if not checks[name](value):
            shown = "…" if name == "proxy" else repr(value)
            problem, mend = musts[name]
            raise ConfigurationError(f"{name}={shown} {problem}", suggestion=mend, param=name)
