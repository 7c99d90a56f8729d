"""Who may call: keys, origins of web pages, names of hosts; and the line in the log for each request.

Without a key the server trusts whoever reaches it, which on loopback means programs of this machine. A web page in
the user's browser reaches it too: by its own origin (refused, unless allowed) or under a name of its own that it lets
point to 127.0.0.1 (refused by the Host header).
"""

from __future__ import annotations

import hmac
import re
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import AuthenticationError, ConfigurationError, Error, PermissionDeniedError
from ..secrets import MaskedStr
from .connection import Left, logger, problem
from .problems import unexpected

_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#\s@]+", re.IGNORECASE)
_EXPOSED = "retry-after, x-gen-ai-warnings, x-request-id, x-should-retry"


@dataclass(slots=True)
class Note:
    """What the log says of a request, beside method, path and status. Never content."""

    model: str | None = None
    stream: bool = False
    tokens: str | None = None
    error: str | None = None
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Rules:
    """Who may call."""

    keys: tuple[MaskedStr, ...] = field(repr=False)
    origins: frozenset[str]
    hosts: frozenset[str]


def rules(keys: str | Iterable[str] | None, origins: Iterable[str], hosts: Iterable[str]) -> Rules:
    """The rules for these options. Raises ConfigurationError."""
    given = () if keys is None else (keys,) if isinstance(keys, str) else tuple(keys)
    for key in given:
        if not isinstance(key, str) or not key.strip() or not key.isascii():
            raise ConfigurationError(
                "api_key must be a non-empty ASCII string.", suggestion="None asks for no key.", param="api_key"
            )
    if keys is not None and not given:
        raise ConfigurationError("api_key is empty.", suggestion="None asks for no key.", param="api_key")
    if isinstance(origins, str):
        origins = (origins,)
    allowed = frozenset(origin.rstrip("/").lower() for origin in origins)
    for origin in allowed:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise ConfigurationError(
                f"{origin[:80]!r} is no origin.",
                suggestion='An origin is such as "http://localhost:3000": scheme, host and port.',
                param="allow_origins",
            )
    if "*" in allowed and not given:
        raise ConfigurationError(
            "Every web page would be let in, and no key is asked for.",
            suggestion="Name the origins, or ask for a key.",
            param="allow_origins",
        )
    named = {host.lower() for host in ((hosts,) if isinstance(hosts, str) else hosts)}
    named |= {_host(origin.partition("://")[2]) for origin in allowed if origin != "*"}
    return Rules(tuple(MaskedStr(key.strip()) for key in given), allowed, frozenset(named))


def _host(value: str) -> str:
    """The name in a Host header, without the port."""
    value = value.strip().lower()
    if value.startswith("["):
        return value[1:].partition("]")[0]
    return value.partition(":")[0].rstrip(".")


def is_loopback(host: str) -> bool:
    """Whether a name stands for this machine alone, whoever answers for it.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("rebound.example.com")
    (True, True, False)
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Gate:
    """Lets in who may call, gives every answer its id, and writes the log.

    Args:
        app: what is behind it.
        rules: who may call.
    """

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app, self._rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or have it answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, began = Headers(scope=scope), time.monotonic()
        request_id, note = f"req_{uuid.uuid4().hex}", Note()
        scope["gen_ai.note"], scope["gen_ai.request_id"] = note, request_id
        origin = self._origin(headers)
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                out = MutableHeaders(scope=message)
                out["x-request-id"] = request_id
                if origin is not None:
                    out["access-control-allow-origin"] = origin
                    out["access-control-expose-headers"] = _EXPOSED
                    out.add_vary_header("Origin")
            await send(message)

        gone = ""
        try:
            found = self._preflight(scope, headers, origin) or self._refusal(headers, note)
            await (found or self._app)(scope, receive, answer)
        except Left:
            gone = " left"
        except Exception:
            logger.exception("%s failed", request_id)
            note.error = "internal_error"
            if status:
                raise
            await problem(unexpected(request_id))(scope, receive, answer)
        finally:
            self._write(scope, note, f"{status or '-'}{gone}", time.monotonic() - began)

    # ------------------------------------------------------------ who may call

    def _origin(self, headers: Headers) -> str | None:
        """The web page's origin, if it is one of those that are allowed."""
        origin = headers.get("origin")
        if origin is None:
            return None
        return origin if {"*", origin.lower()} & self._rules.origins else None

    def _refusal(self, headers: Headers, note: Note) -> Response | None:
        error = self._wrong(headers)
        if error is None:
            return None
        note.error = error.code
        return problem(error)

    def _wrong(self, headers: Headers) -> Error | None:
        if self._rules.keys:
            return None if self._knows_key(headers) else _no_key()
        host, origin = headers.get("host"), headers.get("origin")
        if host is not None and not is_loopback(_host(host)) and _host(host) not in self._rules.hosts:
            return _denied(
                f"The host {host[:80]!r} is no name of this server.",
                "Call it as localhost, or have it ask for a key.",
                "host_not_allowed",
            )
        if origin is None:  # a picture's address, say, which a page of another site has in it
            allowed = headers.get("sec-fetch-site", "none") in ("none", "same-origin")
        else:
            own = host is not None and origin.lower() in (f"http://{host.lower()}", f"https://{host.lower()}")
            allowed = own or self._origin(headers) is not None
        if allowed:
            return None
        page = f"The web page {origin[:80]!r}" if origin is not None else "A web page of another site"
        return _denied(
            f"{page} may not call this server.",
            "Start it with --allow-origin for that origin.",
            "origin_not_allowed",
        )

    def _knows_key(self, headers: Headers) -> bool:
        given = headers.get("authorization", "")
        scheme, _, rest = given.partition(" ")
        # Some clients send the key alone.
        key = (rest if scheme.lower() == "bearer" and rest else given).strip().encode("latin-1", "replace")
        return any(hmac.compare_digest(key, known.encode()) for known in self._rules.keys)

    def _preflight(self, scope: Scope, headers: Headers, origin: str | None) -> Response | None:
        """The answer to a browser that asks whether a page may call."""
        if scope["method"] != "OPTIONS" or origin is None or "access-control-request-method" not in headers:
            return None
        told = {
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": headers.get(
                "access-control-request-headers", "authorization, content-type"
            ),
            "access-control-max-age": "600",
        }
        if "access-control-request-private-network" in headers:
            told["access-control-allow-private-network"] = "true"
        return Response(status_code=204, headers=told)

    # ------------------------------------------------------------ the log

    def _write(self, scope: Scope, note: Note, status: str, seconds: float) -> None:
        said = [f"{scope['method']} {scope['path'][:120]!r} {status} {seconds * 1000:.0f} ms"]
        if note.model is not None:
            said.append(f"model={note.model[:80]!r}")
        said += ["stream"] if note.stream else []
        said += [f"tokens={note.tokens}"] if note.tokens else []
        said += [f"error={note.error}"] if note.error else []
        said += [f"warnings={'; '.join(note.warnings)}"] if note.warnings else []
        logger.info("%s %s", " ".join(said), scope["gen_ai.request_id"])


def _no_key() -> Error:
    return AuthenticationError(
        "The key is missing or wrong.",
        suggestion="Send the header Authorization: Bearer <key>.",
        status_code=401,
        code="invalid_api_key",
    )


def _denied(message: str, mend: str, code: str) -> Error:
    return PermissionDeniedError(message, suggestion=mend, status_code=403, code=code)
