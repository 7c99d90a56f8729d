"""From what the libraries throw to TransportFailure: by how far the exchange had come, and what was thrown."""

from __future__ import annotations

import os
import socket
import ssl
import sys
import traceback
from typing import Any

from ..plans import FailureKind, TransportFailure
from .attempt import Attempt, clock
from .body import BodyError


class Refused(Exception):  # noqa: N818 - never leaves this package
    """Found wrong here, in words that may be shown."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind: FailureKind = kind


def too_large(limit: int) -> Refused:
    """The answer is larger than the client takes."""
    return Refused("too_large", f"the answer is larger than {limit:,} bytes")


def failure_of(error: BaseException, attempt: Attempt) -> TransportFailure:
    """What to raise, outside of any `except` block: an exception that this one hung on would show its frames."""
    chain = unwrapped(error)
    kind, message = _judge(chain[-1], attempt)
    for item in chain:
        # The libraries' frames hold each other, and headers and sockets with them: do not leave that to the
        # garbage collector.
        traceback.clear_frames(item.__traceback__)
    return TransportFailure(kind, message, now=clock(), sent=attempt.sent, status=attempt.status)


def intruder(error: BaseException) -> BaseException | None:
    """The exception of the caller's own that broke in, in the middle of a call; None where there is none.

    A signal's handler may raise whatever it likes (a task queue's time limit, an alarm), and another thread may set
    an exception. It is no failure of the connection, and nothing to be tried again.
    """
    signals = sys.modules.get("signal")
    codes = {_code(signals.getsignal(number)) for number in signals.valid_signals()} if signals is not None else set()
    codes.discard(None)
    chain = unwrapped(error)
    while len(chain) < 20 and (cause := chain[-1].__cause__) is not None:
        chain.append(cause)
    for item in chain:
        if type(item).__module__.partition(".")[0] not in _LIBRARIES and not isinstance(item, OSError):
            return item
        if codes and any(frame.f_code in codes for frame, _ in traceback.walk_tb(item.__traceback__)):
            return item
    return None


def _code(handler: Any) -> Any:
    """What a signal's handler runs."""
    handler = getattr(handler, "func", handler)
    function = getattr(handler, "__func__", handler)
    return getattr(function, "__code__", None) or getattr(vars(type(function)).get("__call__"), "__code__", None)


#: Whose exceptions tell of a connection.
_LIBRARIES = frozenset(
    {
        "builtins", "gen_ai", "urllib3", "requests", "aiohttp", "asyncio", "http", "socket", "ssl", "select", "queue",
        "threading", "zlib", "struct", "binascii", "idna", "email", "yarl", "multidict", "concurrent", "gevent",
        "eventlet", "greenlet", "trio", "anyio", "brotli", "zstandard", "compression", "OpenSSL", "dns",
    }
)  # fmt: skip


def unwrapped(error: BaseException) -> list[BaseException]:
    """An exception and what it wraps. Not by `__context__`, which may reach into the caller's own handlers."""
    chain = [error]
    for _ in range(10):
        wrapped = [getattr(error, "reason", None), getattr(error, "cause", None), *reversed(error.args)]
        inner = next((item for item in wrapped if isinstance(item, BaseException)), None)
        if inner is None:
            break
        chain.append(inner)
        error = inner
    return chain


def _judge(error: BaseException, attempt: Attempt) -> tuple[FailureKind, str]:
    stage = attempt.stage
    if isinstance(error, Refused):
        return error.kind, str(error)
    if attempt.aborted:
        return "closed", "the client was closed while the call was under way"
    if isinstance(error, BodyError):
        return "broken", str(error)
    if attempt.late:
        return "timeout", f"the time was over ({_DOING[stage]})"
    if stage == "prepare":
        return "invalid", f"the URL or a header cannot be sent ({type(error).__name__})"
    if stage == "resolve":
        return "resolve", describe(error)
    if stage in ("connect", "tls") and isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return "connect", "the server hung up"  # a balancer that restarts, for one: no fault of the certificate
    if stage in ("connect", "tls") and isinstance(error, (ssl.SSLError, ssl.CertificateError)):
        return "tls", describe(error)
    if stage in ("connect", "tls"):
        return "connect", describe(error)
    if stage == "proxy":
        return "proxy", describe(error)
    return "broken", f"{_DOING[stage]}: {describe(error)}"


_DOING = {
    "prepare": "preparing the request",
    "resolve": "looking up the host",
    "connect": "connecting",
    "proxy": "connecting through the proxy",
    "tls": "setting up TLS",
    "send": "sending the request",
    "head": "waiting for the answer",
    "body": "reading the answer",
}


def describe(error: Any) -> str:
    """An error in a few words, without what a server or a caller put into it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return (error.reason or "TLS error").replace("_", " ").lower()
    if isinstance(error, socket.gaierror):
        return str(error.strerror or "unknown host")
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    return _WORDS.get(type(error).__name__, type(error).__name__)


#: What the libraries mean: http.client's names, then aiohttp's.
_WORDS = {
    "RemoteDisconnected": "the server hung up",
    "BadStatusLine": "that is not HTTP",
    "IncompleteRead": "the body is cut",
    "LineTooLong": "a header is too long",
    "HTTPException": "too many headers",
    "ServerDisconnectedError": "the server hung up",
    "ClientResponseError": "that is not HTTP, or a header is too long",
    "ClientPayloadError": "the body is cut",
}
