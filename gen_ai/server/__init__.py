"""An OpenAI-compatible HTTP API over any client of this package (extra `server`).

    python -m gen_ai.server offline                     # a local stand-in that other clients can talk to
    python -m gen_ai.server openai:gpt-4.1              # a small gateway

    app = gen_ai.server.create_app(client)              # an ASGI application, to mount anywhere
    with gen_ai.server.running(client) as server:       # in a thread of this process
        server.url                                      # "http://127.0.0.1:49152/v1"

It translates bodies to public calls and answers back, and has no logic beyond that: what is retried, validated or
refused is the client's matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from ..client import BaseClient
    from .serving import Running

__all__ = ["create_app", "running"]

#: Bytes of a request's body: long conversations with images in data URLs fit.
MAX_BODY = 32 * 2**20
#: Seconds that the caller is waited for by default: what OpenAI's own clients wait.
TIMEOUT = 600.0


def create_app(
    client: BaseClient,
    *,
    api_key: str | Iterable[str] | None = None,
    allow_origins: Iterable[str] = (),
    allow_hosts: Iterable[str] = (),
    max_body_bytes: int = MAX_BODY,
    timeout: float | None = TIMEOUT,
    close_client: bool = False,
) -> Starlette:
    """An ASGI application that answers OpenAI's API with a client.

    Args:
        client: who answers. What a caller leaves out of a body is left to the model's server, or to the client's own
            settings; the documented defaults (`max_tokens`, `temperature`) are not added.
        api_key: the key, or several, one of which a caller must send (`Authorization: Bearer …`). None: no key is
            asked for; then web pages of other origins and hosts that are no loopback names are refused.
        allow_origins: origins of web pages that may call (`"http://localhost:3000"`); they get CORS headers. `"*"`,
            together with a key only, for all.
        allow_hosts: further host names under which the application is called without a key, such as `"testserver"`.
        max_body_bytes: the largest body taken.
        timeout: seconds for a call, where the client has no `timeout` of its own; None for no limit.
        close_client: close the client when the application shuts down.

    Returns:
        A Starlette application.

    Raises:
        ConfigurationError: an argument is wrong, or the extra is not installed.

    Example:
        >>> from gen_ai import create_client
        >>> from gen_ai.server import create_app
        >>> app = create_app(create_client("offline"))
        >>> sorted({route.path for route in app.routes})[:2]
        ['/chat/completions', '/completions']
    """
    _check_extra()
    from .app import application

    return application(
        client,
        api_key=api_key,
        allow_origins=allow_origins,
        allow_hosts=allow_hosts,
        max_body_bytes=max_body_bytes,
        timeout=timeout,
        close_client=close_client,
    )


def running(client: BaseClient, *, port: int = 0, **options: Any) -> Running:
    """Serve a client on loopback, in a thread of this process, while a `with` block runs.

    Args:
        client: who answers; it stays open.
        port: the port; 0 for a free one.
        options: those of `create_app`, such as `api_key`.

    Returns:
        A context manager; what it gives has `url` (it ends in `/v1`), `port` and `stop()`.

    Raises:
        ConfigurationError: an argument is wrong, the port is taken, or the extra is not installed.

    Example:
        >>> from gen_ai import create_client
        >>> from gen_ai.server import running
        >>> with running(create_client("offline")) as server:
        ...     client = create_client("openai:any", endpoint=server.url, api_key="")
        ...     client.run_chat_completions("Hello!")[:6]
        'Hello!'
    """
    _check_extra()
    from .serving import Running

    return Running(create_app(client, **options), port)


def _check_extra() -> None:
    from importlib.util import find_spec

    missing = [name for name in ("starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            f"The server needs {' and '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed.",
            suggestion='Run: pip install "gen-ai[server]" (in a clone: ".[server]")',
        )
