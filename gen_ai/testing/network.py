"""no_network: nothing of gen_ai leaves this machine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from ..endpoints import is_loopback
from ..plans import Reply
from ..secrets import MaskedStr
from ..transport.seam import Outgoing
from .errors import NetworkBlockedError
from .guard import Guard


class NoNetwork(Guard):
    """Made by `no_network`."""

    stand_in_key: MaskedStr | None = None

    def again(self) -> NoNetwork:
        """Another one, for another call of a decorated function."""
        return NoNetwork()

    def send(self, outgoing: Outgoing, onward: Callable[[], Reply]) -> Reply:
        """Let a request to this machine pass."""
        _check(outgoing)
        return onward()

    async def asend(self, outgoing: Outgoing, onward: Callable[[], Awaitable[Reply]]) -> Reply:
        """`send`, on an event loop."""
        _check(outgoing)
        return await onward()


def _check(outgoing: Outgoing) -> None:
    url = outgoing.request.url
    host = url.partition("?")[0].rpartition("@")[2]
    if not is_loopback(url):
        raise NetworkBlockedError(
            f"{outgoing.request.method} {host} would leave this machine, inside no_network().",
            suggestion="Replay a recording (gen_ai.testing.recording), or give the test a client of its own: "
            'create_client(provider="offline").',
        )
    proxy = outgoing.proxy_for(url)
    if proxy and not is_loopback(proxy):
        raise NetworkBlockedError(
            f"{outgoing.request.method} {host} would leave this machine by a proxy, inside no_network().",
            suggestion='Give the client proxy="", or name the host in NO_PROXY.',
        )


def no_network() -> NoNetwork:
    """Stop every request of gen_ai that would leave this machine; those to its loopback addresses pass.

    A context manager (`with` and `async with`) and a decorator of functions, coroutine functions and pytest fixtures.
    It holds for the whole process: clients made before it, threads and event loops. A name other than `localhost`
    counts as outside, wherever it leads.

    Raises:
        NetworkBlockedError: from the call that would have sent the request; it is not retried.

    Example:
        >>> from gen_ai import create_client
        >>> client = create_client("openai:gpt-4.1", api_key="your-api-key")
        >>> with no_network():
        ...     _, error = client.run_chat_completions("Hello!", return_error=True)
        >>> error["error_type"]
        'NetworkBlockedError'
    """
    return NoNetwork()
