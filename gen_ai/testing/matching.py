"""Whether a request is the one that was recorded, and if not, where they differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..secrets import MASK

#: What requests can be matched on.
PARTS = ("method", "url", "path", "body")
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a request is not the recorded one: `body.messages[0].content`."""

    place: str
    recorded: Any
    sent: Any

    def __str__(self) -> str:
        recorded, sent = _shown(self.recorded, self.sent), _shown(self.sent, self.recorded)
        return f"{self.place} differs: recorded {recorded}, sent {sent}"


@dataclass(frozen=True, slots=True)
class Matcher:
    """How requests are compared: `match` names the parts, `ignore` keys of the body that do not count."""

    match: tuple[str, ...] = ("method", "url", "body")
    ignore: tuple[str, ...] = ()

    def differences(self, recorded: Mapping[str, Any], sent: Mapping[str, Any]) -> Iterator[Difference]:
        """Every place where the two differ; the order of an object's keys does not count."""
        if "method" in self.match:
            yield from _differences("method", recorded["method"].upper(), sent["method"].upper(), ())
        for part in ("url", "path"):
            if part in self.match:
                yield from _differences(part, _address(recorded["url"], part), _address(sent["url"], part), ())
        if "body" in self.match:
            ignored = tuple(tuple(path.split(".")) for path in self.ignore)
            yield from _differences("body", recorded.get("body"), sent.get("body"), ignored)


def _address(url: str, part: str) -> dict[str, Any]:
    parts = urlsplit(url)
    found: dict[str, Any] = {} if part == "path" else {"host": f"{parts.scheme}://{parts.netloc}".lower()}
    found["path"] = parts.path
    query: dict[str, Any] = {}
    for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True)):
        query.setdefault(name, []).append(value)
    return {**found, "query": query}


def _differences(place: str, recorded: Any, sent: Any, ignored: tuple[tuple[str, ...], ...]) -> Iterator[Difference]:
    if isinstance(recorded, Mapping) and isinstance(sent, Mapping):
        for key in [*recorded, *(key for key in sent if key not in recorded)]:
            inner = _inner(ignored, str(key))
            if () not in inner:
                yield from _differences(f"{place}.{key}", recorded.get(key, _MISSING), sent.get(key, _MISSING), inner)
    elif isinstance(recorded, list) and isinstance(sent, list):
        for at in range(max(len(recorded), len(sent))):
            inner = _inner(ignored, str(at))
            if () not in inner:
                ours = recorded[at] if at < len(recorded) else _MISSING
                theirs = sent[at] if at < len(sent) else _MISSING
                yield from _differences(f"{place}[{at}]", ours, theirs, inner)
    elif not _same(recorded, sent):
        yield Difference(place, recorded, sent)


def _inner(ignored: tuple[tuple[str, ...], ...], key: str) -> tuple[tuple[str, ...], ...]:
    """What of the ignored paths is left below this key; "*" is any one."""
    return tuple(path[1:] for path in ignored if path and path[0] in (key, "*"))


def _same(recorded: Any, sent: Any) -> bool:
    if isinstance(recorded, bool) or isinstance(sent, bool):
        return recorded is sent
    if isinstance(recorded, str) and isinstance(sent, str) and MASK in recorded:
        # A key stood here, and another one may stand here now.
        return re.fullmatch(".*".join(map(re.escape, recorded.split(MASK))), sent, re.DOTALL) is not None
    return bool(recorded == sent)


def _shown(value: Any, other: Any) -> str:
    """A value in an error; of a long text, the part where the two part."""
    if value is _MISSING:
        return "nothing"
    if isinstance(value, str) and isinstance(other, str):
        at = next(
            (i for i, (a, b) in enumerate(zip(value, other, strict=False)) if a != b), min(len(value), len(other))
        )
        start = max(0, at - 40)
        before, after = "…" if start else "", "…" if start + 120 < len(value) else ""
        return repr(f"{before}{value[start : start + 120]}{after}")
    text = repr(value)
    return text if len(text) <= 160 else f"{text[:160]}…"
