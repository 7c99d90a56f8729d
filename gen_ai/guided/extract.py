"""The JSON in a model's text: fences, chatter and thinking taken off, and read strictly.

What counts, in this order:

1. The whole text, but for white space and a byte order mark, where it is JSON.
2. The same without thinking (`<think>…</think>`, also left open or only closed).
3. JSON inside Markdown fences, the last fence first: a model that corrects itself does so further down.
4. Objects and arrays in the text, the first one first.

Nothing is ever taken out of the middle of something that began like JSON: a broken or cut object does not hold the
answer, and a text that ends inside one gives no candidate from before it. Everything runs in linear time.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

_AROUND = " \t\r\n\f\v\ufeff\u200b\u2060\xa0"
#: A container that begins like JSON or like what people take for it (bare or single-quoted names, comments), not
#: like prose in brackets. All JSON is among it.
_LIKE_JSON = re.compile(
    r"""\{\s*+(?:["'}/\d]|[A-Za-z_$][\w$]*+\s*+:)"""
    r"""|\[\s*+(?:["'{\[\]/]|[-+]?\d|-?(?:true|false|null|None|NaN|Infinity)\b)""",
    re.IGNORECASE,
)
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|["{}\[\]]', re.DOTALL)
_THINKING = re.compile(r"<(/?)(?:think|thinking|reasoning)\b[^<>]{0,100}>", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]*+(`{3,}+)([^\n`]*+)$", re.MULTILINE)
_INFINITIES = (float("inf"), float("-inf"))
_MAX_CANDIDATES = 100
_MAX_BROKEN = 200


class NotJson(ValueError):  # noqa: N818 - says what the text is
    """The text is not JSON, or none that may pass; the message says why in a few words."""

    #: The JSON had begun and did not end.
    cut = False


class _Cut(NotJson):
    """The text ends inside its JSON."""

    cut = True


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise NotJson(f"the key {key[:60]!r} occurs twice in one object")
            seen.add(key)
    return value


def _constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is no JSON value")


def _float(digits: str) -> float:
    value = float(digits)
    if value in _INFINITIES:
        raise NotJson(f"the number {digits[:40]} is too large")
    return value


# Control characters inside strings are let through (strict=False): models write line breaks there, and no other
# reading of them is possible.
_DECODER = json.JSONDecoder(strict=False, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)


def _decode(text: str, start: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg[0].lower()}{error.msg[1:]} at line {error.lineno}, column {error.colno}") from None
    except NotJson:
        raise
    except RecursionError:
        raise NotJson("it is nested too deeply") from None
    except ValueError:
        raise NotJson("a number has too many digits") from None


def loads(text: str) -> Any:
    """The value of a JSON text. Raises NotJson, also for NaN, infinities and duplicate keys."""
    value, end = _decode(text, 0)
    if end != len(text) and text[end:].strip(_AROUND):
        raise NotJson("there is something after the JSON")
    return value


def extract_json(text: str) -> str:
    """The JSON text in a model's answer: the first candidate, or the text itself where there is none.

    >>> extract_json('Sure! ```json\\n{"a": 1}\\n``` Anything else?')
    '{"a": 1}'
    """
    try:
        return candidates(text)[0][0]
    except NotJson:
        return text


def candidates(text: str) -> list[tuple[str, Any]]:
    """Each JSON text that may be the answer, best first, with its value. Raises NotJson where there is none."""
    body = text.strip(_AROUND)
    try:
        return [(body, loads(body))]
    except NotJson as error:
        reason = error
    rest = without_thinking(body)
    if rest != body:
        body = rest
        try:
            return [(body, loads(body))]
        except NotJson as error:
            reason = error
    found, broken = _scan(body)
    if not found:
        raise broken or _why(body, reason)
    return found


def _why(body: str, reason: NotJson) -> NotJson:
    if not body:
        return NotJson("the answer is empty")
    if _LIKE_JSON.match(body):
        return reason
    return NotJson(f"there is no JSON in the answer, which begins {excerpt(body)}")


def excerpt(text: str, length: int = 60) -> str:
    """The start of a text, quoted, for messages."""
    return json.dumps(text if len(text) <= length else text[:length] + "…", ensure_ascii=False)


def without_thinking(text: str) -> str:
    """The text without the blocks in which a model thinks aloud.

    >>> without_thinking("<think>{}?</think> 42")
    '42'
    """
    if "<" not in text:
        return text
    kept: list[str] = []
    at, inside = 0, False
    for tag in _THINKING.finditer(text):
        if not tag[1]:
            if not inside:
                kept.append(text[at : tag.start()])
            inside = True
        elif inside:
            inside, at = False, tag.end()
        else:
            # Only the closing tag was left of it: all that stands before was thinking.
            kept, at = [], tag.end()
    if not inside:
        kept.append(text[at:])
    return "".join(kept).strip(_AROUND)


def unfenced(text: str) -> str:
    """The content of the fence, where the whole text is one; else the text."""
    marks = list(_FENCE.finditer(text))
    if len(marks) == 2 and marks[0].start() == 0 and marks[1].end() == len(text) and not marks[1][2].strip():
        return text[marks[0].end() : marks[1].start()].strip(_AROUND)
    return text


def _segments(text: str) -> list[tuple[int, int, bool]]:
    """The text cut at its fences: start, end, inside a fence."""
    cuts: list[tuple[int, int, bool]] = []
    at, opener = 0, ""
    for mark in _FENCE.finditer(text):
        if opener and (len(mark[1]) < len(opener) or mark[2].strip()):
            if len(mark[1]) < len(opener):
                continue
        else:
            cuts.append((at, mark.start(), bool(opener)))
            opener = "" if opener else mark[1]
            at = mark.end()
            continue
        # A fence that opens inside one: the first was never closed.
        cuts.append((at, mark.start(), True))
        at, opener = mark.end(), mark[1]
    cuts.append((at, len(text), bool(opener)))
    return cuts


def _scan(text: str) -> tuple[list[tuple[str, Any]], NotJson | None]:
    """The candidates in a text that is not JSON as a whole, and what was wrong with the first broken one."""
    fenced: list[list[tuple[str, Any]]] = []
    loose: list[tuple[str, Any]] = []
    broken: NotJson | None = None
    for start, end, inside in _segments(text):
        part = text[start:end].strip(_AROUND)
        found = _whole(part) if inside and part else []
        if not found:
            try:
                wrong = _containers(part, found)
                broken = broken or wrong
            except _Cut as cut:
                # The answer had begun here; what stood before it was not it.
                fenced, loose, found, broken = [], [], [], cut
        if inside:
            fenced.append(found)
        else:
            loose += found
    ordered = [one for found in reversed(fenced) for one in found] + loose
    return ordered[:_MAX_CANDIDATES], broken


def _whole(part: str) -> list[tuple[str, Any]]:
    try:
        return [(part, loads(part))]
    except NotJson:
        return []


def _containers(text: str, found: list[tuple[str, Any]]) -> NotJson | None:
    """Add the outermost objects and arrays to `found`; returns what was wrong with the first broken one.

    Raises _Cut where the text ends inside one.
    """
    at = failures = 0
    broken: NotJson | None = None
    while failures < _MAX_BROKEN and len(found) < _MAX_CANDIDATES:
        # Prose in brackets is passed over; what stands inside may be whole.
        opener = _LIKE_JSON.search(text, at)
        if opener is None:
            break
        start = opener.start()
        try:
            value, at = _decode(text, start)
        except NotJson as error:
            end = _balance(text, start)
            if end is None:
                raise _Cut(f"the JSON is cut off or not closed ({error})") from None
            broken, at, failures = broken or error, end, failures + 1
        else:
            found.append((text[start:at], value))
    return broken


def _balance(text: str, start: int) -> int | None:
    """Where the brackets opened at `start` are closed again, strings taken as such; None if nowhere."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        mark = token[0]
        if mark in "{[":
            depth += 1
        elif mark in "}]":
            depth -= 1
            if not depth:
                return token.end()
        elif mark == '"':
            return None  # a string without an end
    return None


_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_TO_REPAIR = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a whole pair: stays
    r"|(?P<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2}|[\ud800-\udfff])|(?P<control>[\x00-\x1f])|\\.",
    re.DOTALL,
)


def repaired(text: str) -> str:
    """A JSON text that `loads` takes, as stricter readers take it too: control characters in strings are
    escaped, half surrogate pairs become U+FFFD."""
    return _STRING.sub(lambda string: _TO_REPAIR.sub(_repair, string[0]), text)


def _repair(found: re.Match[str]) -> str:
    if found["lone"]:
        return "\ufffd"
    return f"\\u{ord(found[0]):04x}" if found["control"] else found[0]
