"""create_client: from a name and a few settings to a client."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack, cast

from .client import BaseClient
from .config import network_environment
from .errors import ConfigurationError, MissingApiKeyError
from .secrets import MaskedStr, names_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from .option_types import AllClientOptions
    from .place import Given, Place
    from .recipe import Recipe


def create_client(
    provider: str | None = None,
    *,
    profile: str | None = None,
    config: str | PathLike[str] | None = None,
    api_key: str | Callable[[], str] | None = None,
    endpoint: str | None = None,
    model_name: str | None = None,
    api_key_env: str | None = None,
    **options: Unpack[AllClientOptions],
) -> BaseClient:
    """Make a client: one interface, whoever serves the model.

    Args:
        provider: a registered name ("openai", "groq", "offline" …; `list_providers()` has all) or the shorthand
            "provider:model". Default: the profile's, then the environment variable GEN_AI_PROVIDER.
        profile: a profile of the configuration file (gen_ai.toml); `list_profiles()` has all. Default, where no
            provider is given either: GEN_AI_PROFILE, then the file's default profile. Arguments win over it.
        config: the path of the configuration file, such as one that your program brings along; it is trusted like
            the program. Default: GEN_AI_CONFIG, then the files found from the working directory.
        api_key: the key. Default: the provider's own variable (such as OPENAI_API_KEY), which goes only to the
            provider's own servers. "" means no Authorization header, where a key is optional and at custom
            endpoints. Or a function that returns the key or token, asked before each request: it keeps the token as
            long as it is good.
        endpoint: the base URL of another server that speaks this provider's dialect, with its version segment
            ("https://api.example.com/v1"). Given only a host, the provider's own path is added.
        model_name: the model of calls that name none. Default: GEN_AI_MODEL, then the provider's own.
        api_key_env: the name of an environment variable that holds the key, also for a custom endpoint.
        options: defaults for the arguments of calls (`temperature`, `timeout`, `max_tokens`, `retry`, `max_retries`,
            `max_reasks`, `on_unsupported`, `extra_body`, `extra_headers` …), the settings of a provider's row by
            their names (`account_id` of cloudflare), and those that follow.
        headers: sent with every request.
        proxy: the URL of a proxy; "" for none. Default: the environment's.
        verify: False, or the path of a CA bundle. Default: True, with the environment's bundle.
        max_response_bytes: the most bytes of an answer, after decompression. Default: 64 MiB.
        async_backend: "threads" or "aiohttp". Default: aiohttp where it is installed.
        capabilities: what the models accept: fields laid over the registry's knowledge (`{"reasoning": True}`), or a
            whole `Capabilities` in its place.
        on_event: a function, or a list of them, called with each `CallEvent` of the client's calls.
        replies: for `offline`: scripted answers, a function from a `Request` to one, or the path of a JSON file.
        delay: for `offline`: seconds before each piece.

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
    from .checks import hide_headers, placed
    from .recipe import recipe

    if isinstance(api_key, str):
        api_key = MaskedStr(api_key)  # so that no traceback of what follows shows it
    for name, value in options.items():
        if isinstance(value, str) and names_key(name):
            options[name] = MaskedStr(value)  # type: ignore[literal-required]
    hide_headers(cast("dict[str, Any]", options))
    said = {"api_key": api_key, "api_key_env": api_key_env, "endpoint": endpoint}
    arguments = {**{name: value for name, value in said.items() if value is not None}, **options}
    made = recipe(provider, profile, model_name, arguments, config)
    try:
        return make(made)
    except ConfigurationError as error:
        placed(error, made.places)
        _explain_key(error, made)
        raise


def list_profiles(*, config: str | PathLike[str] | None = None) -> dict[str, str]:
    """The profiles that `create_client(profile=…)` finds from here: name → file and line where each begins.

    Those of the nearest file come first; of two of one name the nearer counts. Only the files are read: whether a
    profile's key is there is not looked at.

    Args:
        config: the path of the only file to read, as for `create_client`.

    Raises:
        ConfigurationError: a file cannot be read; it names file and line.

    Example:
        >>> from gen_ai import create_client, list_profiles
        >>> name = "fast"
        >>> client = create_client(profile=name) if name in list_profiles() else create_client("offline")
    """
    from .config import environment
    from .profiles import list_profiles as found
    from .recipe import config_path

    return {name: place.source for name, place in found(environment(), config=config_path(config)).items()}


def _explain_key(error: ConfigurationError, made: Recipe) -> None:
    """Where a key is missing: the one that was there, and why it does not count."""
    if isinstance(error, MissingApiKeyError) and made.resolved is not None:
        notes = [note[:1].upper() + note[1:] for note in made.resolved.warnings if "api_key" in note.lower()]
        error.suggestion = " ".join([error.suggestion or "", *notes]).strip()


def make(made: Recipe) -> BaseClient:
    """The client that a recipe describes."""
    client = _in_process(made) if made.row.client is not None else _over_http(made)
    client._places = made.places
    return client


def _in_process(made: Recipe) -> BaseClient:
    """A backend without HTTP: key and connection settings have no meaning, so that a swap by name just works;
    an endpoint would be a contradiction."""
    from importlib import import_module

    row = made.row
    if made.place.endpoint is not None or "endpoint" in made.place.found:
        raise ConfigurationError(
            f"{row.name} runs in this process and has no endpoint.",
            suggestion="Leave endpoint out, or name another provider.",
            param="endpoint",
            provider=row.name,
        )
    _check_connection(made.connection)
    if "capabilities" in made.defaults:
        from .capabilities import checked

        checked(made.defaults["capabilities"])
    assert row.client is not None
    module, _, attribute = row.client.partition(":")
    options = {name: value for name, value in made.defaults.items() if name != "capabilities"}
    backend: Callable[..., BaseClient] = getattr(import_module(module), attribute)
    return backend(model_name=made.model or row.default_model, **options)


def _over_http(made: Recipe) -> BaseClient:
    from .checks import CONTROLS
    from .http_client import WireClient
    from .transport.channel import Connections

    if made.place.headers is not None:
        made.place.headers = CONTROLS["extra_headers"]("headers", made.place.headers)
    _check_connection(made.connection)
    channel = Connections(environment=network_environment(), **made.connection)
    made.place.ask = channel.ask
    place = _settled(made.place)
    return WireClient(made.row, place, channel, model_name=made.model, **made.defaults)


def _settled(given: Given) -> Place:
    """Where requests go, and with which key. While a recording is replayed a missing key is no fault: none is sent."""
    from .place import settle
    from .transport.seam import stand_in_key

    try:
        return settle(given)
    except MissingApiKeyError:
        key = stand_in_key()
        if key is None:
            raise
    place = settle(replace(given, api_key=key, api_key_env=None))
    place.sources["api_key"] = "the recording that is replayed, which stands in for a missing one"
    return place


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
