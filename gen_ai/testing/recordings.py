"""recording: the HTTP traffic of gen_ai's clients, written to a file and answered from it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, Literal, TypeAlias

from .. import drivers
from ..config import environment
from ..errors import InvalidRequestError
from ..plans import HttpRequest, Reply, TransportFailure
from ..saved import write
from ..secrets import MaskedStr, names_key
from ..transport.attempt import clock
from ..transport.seam import Outgoing
from .errors import RecordingError, UnmatchedRequestError, UnusedRecordingError
from .exchange import Exchange, Failure, body_of, load, to_line
from .guard import Guard
from .handles import AsyncNotedHandle, AsyncReplayedHandle, NotedHandle, ReplayedHandle, failure_from
from .heads import Head
from .matching import PARTS, Matcher
from .scrub import Scrubber, received_headers, sent_headers

Mode: TypeAlias = Literal["replay", "record", "auto"]

_MODES = ("replay", "record", "auto")
#: A stand-in looks like no provider's key, and says in a provider's refusal where it is from.
_STAND_IN = MaskedStr("no-key-a-recording-was-replayed")
#: Knows no key, but the names under which keys stand in a URL.
_NO_KEYS = Scrubber(())
_pausing = threading.Lock()
_replaying = 0


class Recording(Guard):
    """Made by `recording`.

    Attributes:
        path: the file.
        mode: "replay" or "record"; what "auto" came to, once it has begun.
        exchanges: what the file holds, or what has been recorded so far, in the order of the requests.
        keep: set it to False and the end of the block writes nothing and complains of nothing.
    """

    def __init__(
        self, path: str | os.PathLike[str], mode: Mode, matcher: Matcher, secrets: tuple[str, ...], *, strict: bool
    ) -> None:
        self.path = Path(path)
        self.mode: Mode = mode
        self.exchanges: list[Exchange] = []
        self.strict = strict
        self.keep: bool = True
        self.stand_in_key: MaskedStr | None = None
        self._wanted: Mode = mode
        self._matcher, self._secrets = matcher, secrets
        self._keys: set[MaskedStr] = set()
        self._unmatched: UnmatchedRequestError | None = None
        self._lock = threading.Lock()
        self._process = 0

    def again(self) -> Recording:
        """Another one, for another call of a decorated function."""
        return Recording(self.path, self._wanted, self._matcher, self._secrets, strict=self.strict)

    @property
    def unused(self) -> list[Exchange]:
        """What a replay has not been asked for."""
        return [] if self.mode == "record" else [exchange for exchange in self.exchanges if not exchange.played]

    # ------------------------------------------------------------ life

    def begin(self) -> None:
        """Read the file, or get ready to write it."""
        if self._process:
            raise RecordingError(
                "This recording has been used already.",
                suggestion="Make one for each block: with recording(…):",
            )
        if self._wanted == "auto":
            self.mode = "replay" if self.path.exists() else "record"
        if self.mode == "replay":
            self.exchanges = load(self.path)
            self.stand_in_key = _STAND_IN
            _pause(+1)
        self._process = os.getpid()

    def end(self, *, failed: bool) -> None:
        """Write the file, or say what went wrong with a replay that the block has swallowed."""
        failed = failed or not self.keep
        if self.mode == "record":
            if not failed and self._process == os.getpid():
                self._write()
            return
        _pause(-1)
        if failed:
            return
        if self._unmatched is not None:
            raise self._unmatched
        unused = self.unused
        if self.strict and unused:
            shown = "; ".join(map(str, unused[:5])) + ("; …" if len(unused) > 5 else "")
            raise UnusedRecordingError(
                f"{self.path} holds {len(unused)} of {len(self.exchanges)} exchanges that nobody asked for: {shown}.",
                suggestion='Record the file again (mode="record").',
                param="path",
            )

    def _write(self) -> None:
        waiting = [exchange for exchange in self.exchanges if exchange.status is None and exchange.failure is None]
        if waiting:
            raise RecordingError(
                f"{waiting[0]} had no answer yet when its recording ended; nothing was written.",
                suggestion="Wait inside the block for the threads and tasks that make calls.",
                param="path",
            )
        scrubber = self._scrubber()
        text = "".join(f"{to_line(exchange, scrubber)}\n" for exchange in self.exchanges)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write(self.path, text)
        except (OSError, InvalidRequestError) as problem:
            reason = getattr(problem, "strerror", None) or str(problem).partition("\n")[0]
            raise RecordingError(
                f"{self.path} cannot be written: {reason}.".replace("..", "."),
                suggestion="Check that its folder is yours to write to.",
                param="path",
            ) from None

    def _scrubber(self) -> Scrubber:
        """Knows every key that was sent, was told of, or stands in the environment under a name that says so."""
        named = {value for name, value in environment().items() if len(value) >= 8 and names_key(name)}
        return Scrubber({*self._keys, *self._secrets, *named})

    def _noted(self, http: HttpRequest) -> dict[str, Any]:
        """A request as it is kept and compared, its keys learned."""
        for name, value in http.headers.items():
            if isinstance(value, MaskedStr) or names_key(name):
                self._keys.update({MaskedStr(value), MaskedStr(str.__str__(value).rpartition(" ")[2])})
        return {
            "method": http.method,
            "url": _NO_KEYS.url(http.url),
            "headers": sent_headers(http.headers),
            "body": body_of(http.body),
        }

    # ------------------------------------------------------------ requests

    def send(self, outgoing: Outgoing, onward: Callable[[], Reply]) -> Reply:
        """Answer a request from the file, or let it pass and note the answer."""
        if self.mode == "replay":
            exchange = self._find(outgoing)
            reply = _replayed(exchange)
            if outgoing.stream:
                reply.handle, reply.body = ReplayedHandle(exchange, outgoing.attempt), b""
            else:
                _whole(exchange, outgoing)
            return reply
        if outgoing.token:
            return onward()  # nothing of it may be written down
        exchange = self._new(outgoing)
        try:
            reply = onward()
        except BaseException as error:
            self._lost(exchange, error)
            raise
        _came(exchange, reply)
        if reply.handle is not None:
            reply.handle = NotedHandle(reply.handle, exchange)
        return reply

    async def asend(self, outgoing: Outgoing, onward: Callable[[], Awaitable[Reply]]) -> Reply:
        """`send`, on an event loop."""
        if self.mode == "replay":
            exchange = self._find(outgoing)
            if exchange.failure is not None and exchange.failure.kind == "cancelled":
                await _silence(outgoing)
            reply = _replayed(exchange)
            if outgoing.stream:
                reply.handle, reply.body = AsyncReplayedHandle(exchange, outgoing.attempt), b""
            else:
                _whole(exchange, outgoing)
            return reply
        exchange = self._new(outgoing)
        try:
            reply = await onward()
        except BaseException as error:
            self._lost(exchange, error)
            raise
        _came(exchange, reply)
        if reply.handle is not None:
            reply.handle = AsyncNotedHandle(reply.handle, exchange)
        return reply

    def _new(self, outgoing: Outgoing) -> Exchange:
        with self._lock:
            exchange = Exchange(self._noted(outgoing.request), stream=outgoing.stream)
            self.exchanges.append(exchange)
        return exchange

    def _lost(self, exchange: Exchange, error: BaseException) -> None:
        if isinstance(error, TransportFailure):
            exchange.failure = Failure(error.kind, error.message, error.sent)
            exchange.status = error.status
        elif isinstance(error, Exception):  # another seam's: nothing was sent
            with self._lock:
                self.exchanges = [other for other in self.exchanges if other is not exchange]
        else:
            exchange.failure = Failure("cancelled", f"its caller gave it up ({type(error).__name__})")

    def _find(self, outgoing: Outgoing) -> Exchange:
        """The first recorded exchange of this request that has not been played. Raises UnmatchedRequestError."""
        with self._lock:
            sent = self._noted(outgoing.request)
            for exchange in self.exchanges:
                if not exchange.played and not any(self._matcher.differences(exchange.request, sent)):
                    exchange.played = True
                    return exchange
            error = self._mismatch(sent)
            if self._unmatched is None:
                self._unmatched = error
        raise error

    def _mismatch(self, sent: dict[str, Any]) -> UnmatchedRequestError:
        scrubber = self._scrubber()
        shown = scrubber.request(sent)
        asked = f"{shown['method']} {shown['url'].partition('?')[0]}"
        mend = 'Record it again with mode="record"'
        found = [(len(list(self._matcher.differences(one.request, shown))), one.played, one) for one in self.exchanges]
        if not found:
            why = "It is empty."
        else:
            count, played, nearest = min(found, key=lambda entry: entry[:2])
            if count:
                first = next(self._matcher.differences(nearest.request, shown))
                more = f" ({count - 1} more)" if count > 1 else ""
                state = ", played already" if played else ""
                why = f"The nearest is line {nearest.line}{state}: {first}{more}."
                if first.place.startswith("body."):
                    path = first.place.removeprefix("body.").replace("[", ".").replace("]", "")
                    mend += f", or leave this place out of the comparison: ignore=[{path!r}]"
            else:
                why = f"Line {nearest.line} does, and has been played already: it was recorded once and is sent again."
        return UnmatchedRequestError(
            f"{self.path} holds no answer for {asked}. {why}", suggestion=f"{mend}.", param="path"
        )


def _pause(change: int) -> None:
    """While anything is replayed, no retry waits."""
    global _replaying  # noqa: PLW0603 - drivers are of the process, too
    with _pausing:
        _replaying += change
        drivers.waits = _replaying == 0


def _came(exchange: Exchange, reply: Reply) -> None:
    exchange.status, exchange.headers = reply.status, received_headers(reply.headers)
    if reply.handle is None and reply.body:
        exchange.blocks = [reply.body]


def _replayed(exchange: Exchange) -> Reply:
    """The head of a recorded answer. Raises the failure that came in its place."""
    if exchange.status is None or (exchange.failure is not None and not exchange.stream):
        raise failure_from(exchange)
    return Reply(exchange.status, Head(exchange.headers), clock(), exchange.body)


def _whole(exchange: Exchange, outgoing: Outgoing) -> None:
    outgoing.attempt.finish()
    if exchange.failure is not None:
        raise failure_from(exchange)


async def _silence(outgoing: Outgoing) -> None:
    """Nothing comes: whoever gave the request up when it was recorded does so again, or its time runs out."""
    end = outgoing.attempt.deadline
    try:
        async with asyncio.timeout(None if end is None else max(0.0, end - clock())):
            await asyncio.get_running_loop().create_future()
    except TimeoutError:
        pass
    raise TransportFailure("timeout", "the time was over", now=clock(), sent=True)


def recording(
    path: str | os.PathLike[str],
    mode: Mode = "replay",
    *,
    match: Iterable[str] = ("method", "url", "body"),
    ignore: Iterable[str] = (),
    strict: bool = False,
    secrets: Iterable[str] = (),
) -> Recording:
    """Record the HTTP traffic of every gen_ai client, or answer it from a file: a test's network, without one.

    A context manager (`with` and `async with`) and a decorator of functions, coroutine functions and pytest fixtures.
    It holds for the whole process: whatever code made the client, before or inside, blocking and async, in threads and
    streams. In a replay nothing reaches the network, waits between retries pass at once, and `create_client` takes a
    stand-in where it finds no key.

    Args:
        path: the file, JSON lines. A block that raises leaves it as it was; else it is written whole or not at all.
        mode: "replay" answers from the file; "record" sends, and writes the file anew; "auto" replays a file that
            exists and records one that does not.
        match: what makes a request the recorded one: "method", "url" (or "path": without the host) and "body"
            (compared as JSON; the order of keys does not count). Recorded answers are used in the order of the file,
            each once.
        ignore: keys of the body that do not count, dotted: "seed", "messages.0.content", "messages.*.content".
        strict: at the end of a replay, raise if there are answers that nobody asked for.
        secrets: texts that must not stand in the file. The keys of the recorded requests, and the values of environment
            variables whose name says that they are keys, are left out anyway.

    Raises:
        RecordingError: the file cannot be read or written, or an argument is wrong.
        UnmatchedRequestError: from the call, and again at the end of the block if it was swallowed there: no recorded
            request is this one. The message shows the nearest and the first difference.
        UnusedRecordingError: see `strict`.

    Example:
        >>> from gen_ai import create_client
        >>> with recording("tests/recordings/hello.jsonl", mode="auto"):  # doctest: +SKIP
        ...     create_client("openai:gpt-4.1").run_chat_completions("Hello!")
        'Hello! How can I help?'
    """
    match = tuple(match)
    if mode not in _MODES:
        raise RecordingError(
            f"mode={mode!r} is not known.", suggestion=f"Give one of {', '.join(_MODES)}.", param="mode"
        )
    if isinstance(ignore, str) or isinstance(secrets, str):
        name = "ignore" if isinstance(ignore, str) else "secrets"
        raise RecordingError(f"{name} is a text.", suggestion=f'Give a list: {name}=["…"].', param=name)
    unknown = [part for part in match if part not in PARTS]
    if unknown or not match:
        problem = f"match names {unknown[0]!r}, which is not known" if unknown else "match is empty"
        raise RecordingError(f"{problem}.", suggestion=f"Give some of {', '.join(PARTS)}.", param="match")
    return Recording(path, mode, Matcher(match, tuple(ignore)), tuple(secrets), strict=strict)
