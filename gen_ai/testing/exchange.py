"""One recorded exchange, and its line in a file: the request, the answer as it came, or how it failed."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..plans import FailureKind
from .errors import RecordingError
from .scrub import Scrubber


@dataclass(slots=True)
class Failure:
    """How an exchange failed on the wire. `kind` "cancelled": its caller gave it up before an answer came."""

    kind: FailureKind | str
    message: str
    sent: bool = False


@dataclass(slots=True, repr=False)
class Exchange:
    """A request and its answer.

    Attributes:
        request: `method`, `url`, `headers` (the few that say something, lower-case) and `body` (JSON, else text).
        status: of the answer; None where none came.
        headers: of the answer, lower-case.
        blocks: the answer's body, in the pieces in which it came.
        stream: whether the answer was read piece by piece.
        cut: its reader ended it here; more may have come.
        failure: how it ended, where that was no end.
        line: where it stands in its file, from 1; 0 for one that is new.
        played: whether it has answered a request.
    """

    request: dict[str, Any]
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    blocks: list[bytes] = field(default_factory=list)
    stream: bool = False
    cut: bool = False
    failure: Failure | None = None
    line: int = 0
    played: bool = False

    @property
    def body(self) -> bytes:
        """The answer's whole body."""
        return b"".join(self.blocks)

    def __str__(self) -> str:
        at = f"line {self.line}: " if self.line else ""
        return f"{at}{self.request.get('method')} {str(self.request.get('url')).partition('?')[0]}"

    def __repr__(self) -> str:
        return f"<exchange {self} → {self.status or (self.failure.kind if self.failure else 'no answer yet')}>"


def body_of(data: bytes | None) -> Any:
    """A request's body as it is kept: a JSON value, else text, else base64 in an object; None for none."""
    if not data:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return {"_base64": b64encode(data).decode()}
    try:
        return json.loads(text)
    except ValueError:
        return text


#: White space between the values of a JSON text, and the strings that it is looked for beside.
_BETWEEN = re.compile(r'("(?:[^"\\]|\\.)*")|[ \t\r\n]+')


def _readable(text: str) -> Any:
    """An answer as it is kept: as JSON, if it can be written again as it was but for white space; else as text."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        value = json.loads(text)
        same = json_text(value) == _BETWEEN.sub(lambda found: found[1] or "", text)
    except (ValueError, RecursionError):
        return text
    return value if same else text


def json_text(value: Any) -> str:
    """A JSON value as a server writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def answer_in(response: dict[str, Any]) -> bytes:
    """The bytes of a recorded answer. Raises ValueError."""
    body, packed = response.get("body"), response.get("body_b64")
    if isinstance(packed, str):
        return b64decode(packed, validate=True)
    return (json_text(body) if isinstance(body, (dict, list)) else str(body or "")).encode()


def to_line(exchange: Exchange, scrub: Scrubber) -> str:
    """The exchange as a line of JSON, without the keys that the scrubber knows."""
    request = scrub.request(exchange.request)
    blocks = scrub.blocks(exchange.blocks)
    response: dict[str, Any] | None = None
    if exchange.status is not None:
        data = b"".join(blocks)
        headers = {name: scrub.text(value) for name, value in exchange.headers.items()}
        response = {"status": exchange.status, "headers": headers}
        try:
            text = data.decode()
            response["body"] = text if exchange.stream else _readable(text)
        except UnicodeDecodeError:
            response["body_b64"] = b64encode(data).decode()
        if exchange.stream and len(blocks) > 1:
            response["blocks"] = [len(block) for block in blocks]
        if exchange.cut:
            response["cut"] = True
    record = {"id": "", "stream": exchange.stream, "request": request, "response": response}
    if exchange.failure is not None:
        failure = exchange.failure
        record["failure"] = {"kind": failure.kind, "message": scrub.text(failure.message), "sent": failure.sent}
    record["id"] = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()[:16]
    return json.dumps(record, ensure_ascii=False)


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The records of a file, with their lines. Raises RecordingError."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _object(line, path, number)
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is no UTF-8 text"
        mend = 'Record it first, with mode="record".' if isinstance(problem, FileNotFoundError) else None
        raise RecordingError(f"{path} cannot be read: {reason}.", suggestion=mend, param="path") from None


def _object(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as problem:
        raise _odd(path, number, f"this is no JSON ({problem})") from None
    if not isinstance(record, dict):
        raise _odd(path, number, "a record is a JSON object")
    return record


def _odd(path: Path, number: int, problem: str) -> RecordingError:
    return RecordingError(
        f"{path}, line {number}: {problem}.", suggestion="Mend the line, or record the file again.", param="path"
    )


def load(path: Path) -> list[Exchange]:
    """The exchanges of a file. Raises RecordingError, which names the line and the field at fault."""
    return [from_record(record, path, number) for number, record in read_lines(path)]


def from_record(record: dict[str, Any], path: Path, number: int) -> Exchange:
    """The exchange that a record describes. Raises RecordingError."""
    request, response, failed = record.get("request"), record.get("response"), record.get("failure")
    if not isinstance(request, dict) or not all(isinstance(request.get(name), str) for name in ("method", "url")):
        raise _odd(path, number, "request must be an object with method and url")
    if not isinstance(response, dict) and not isinstance(failed, dict):
        raise _odd(path, number, "response must be an object with status and body")
    made = Exchange(request, stream=record.get("stream") is True, line=number)
    if isinstance(response, dict):
        status, headers = response.get("status"), response.get("headers", {})
        if not isinstance(status, int) or not isinstance(headers, dict):
            raise _odd(path, number, "response.status must be a number, response.headers an object")
        made.status = status
        made.headers = {str(name).lower(): str(value) for name, value in headers.items()}
        made.blocks = _blocks(response, path, number)
        made.cut = response.get("cut") is True
    if isinstance(failed, dict):
        made.failure = Failure(
            str(failed.get("kind")), str(failed.get("message") or "it failed"), failed.get("sent") is True
        )
    return made


def _blocks(response: dict[str, Any], path: Path, number: int) -> list[bytes]:
    try:
        data = answer_in(response)
    except ValueError:
        raise _odd(path, number, "response.body_b64 is no base64") from None
    sizes = response.get("blocks")
    if not isinstance(sizes, list) or not all(isinstance(size, int) and size > 0 for size in sizes):
        return [data] if data else []
    if sum(sizes) != len(data):
        raise _odd(path, number, f"response.blocks add up to {sum(sizes)} bytes, the body has {len(data)}")
    blocks, at = [], 0
    for size in sizes:
        blocks.append(data[at : at + size])
        at += size
    return blocks
