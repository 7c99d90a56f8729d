"""A folder of recorded traffic: `<provider>/<api>.jsonl`, one exchange per line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...endpoints import is_own
from ...providers import list_providers
from ..errors import RecordingError
from ..exchange import answer_in, read_lines
from .dialects import Dialect, Operation, dialects, spoken


@dataclass(frozen=True, slots=True)
class Record:
    """One recorded exchange.

    Attributes:
        id, provider, api: as the folder has them.
        method, url, body: of the request; None where the recording kept the answer only.
        status, headers, answer: of the response.
        stream: the answer is a stream.
    """

    id: str
    provider: str
    api: str
    method: str | None
    url: str | None
    body: Any
    status: int
    headers: dict[str, str]
    answer: bytes
    stream: bool

    @property
    def operation(self) -> Operation | None:
        """The call that makes such an exchange; None where there is none."""
        if self.api == "models":
            path = (self.url or "/models").partition("?")[0].rstrip("/")
            return "models" if self.method in ("GET", None) and path.endswith(_LISTS) else None
        dialect = spoken().get(self.api)
        if dialect is None:
            return None
        operation = dialect.apis[self.api]
        if self.url is None:
            return operation
        asked = dialect.asked.get(self.api) or dialect.asked[operation]
        made = self.method == "POST" and isinstance(self.body, dict) and asked in self.body
        return operation if made and re.fullmatch(dialect.path, self.url.partition("?")[0].rstrip("/")) else None

    @property
    def dialect(self) -> Dialect:
        """The dialect that it is in."""
        known = dialects()
        found = spoken().get(self.api)
        return found or next((each for each in known.values() if self.provider in each.lists), known["openai"])

    @property
    def kept_request(self) -> bool:
        """Whether the recording has the request that was answered."""
        return isinstance(self.body, dict) and self.url is not None

    @property
    def text(self) -> str:
        """The answer's body as text."""
        return self.answer.decode("utf-8", "replace")


def read_folder(folder: Path) -> Iterator[Record]:
    """The records of a folder, or of one file, in order. Raises RecordingError."""
    if not folder.exists():
        raise RecordingError(f"{folder} does not exist.", suggestion="Give a folder of recordings.", param="DIR")
    for path in sorted(folder.rglob("*.jsonl")) if folder.is_dir() else [folder]:
        for number, record in read_lines(path):
            if record.get("response") is not None or "failure" not in record:  # where no answer came, none can be read
                yield _record(record, path, number)


def _record(record: dict[str, Any], path: Path, number: int) -> Record:
    request, response = record.get("request") or {}, record.get("response")
    if not isinstance(response, dict) or not isinstance(response.get("status"), int):
        raise RecordingError(f"{path}, line {number}: response has no status.", param="DIR")
    return Record(
        id=str(record.get("id") or f"line {number}"),
        provider=str(record.get("provider") or _provider(request.get("url")) or path.parent.name),
        api=str(record.get("api") or _api(request.get("url")) or path.stem),
        method=request.get("method"),
        url=request.get("url"),
        body=request.get("body"),
        status=response["status"],
        headers={str(name): str(value) for name, value in (response.get("headers") or {}).items()},
        answer=answer_in(response),
        stream=record.get("stream") is True,
    )


#: How the addresses of lists of models end.
_LISTS = ("/models", "/tags")
#: How addresses end → the dialect, for recordings of `gen_ai.testing.recording`, which do not name it.
_APIS = {
    "/chat/completions": "openai.chat",
    "/completions": "openai.completions",
    "/messages": "anthropic.messages",
    "/v2/chat": "cohere.v2.chat",
    "/api/chat": "ollama.chat",
    "/api/generate": "ollama.generate",
    "/converse": "bedrock.converse",
    "/converse-stream": "bedrock.converse-stream",
    "/invoke": "bedrock.invoke",
    "/invoke-with-response-stream": "bedrock.invoke-stream",
    "/models": "models",
}


def _api(url: Any) -> str | None:
    path = str(url or "").partition("?")[0].rstrip("/")
    return next((api for end, api in _APIS.items() if path.endswith(end)), None)


def _provider(url: Any) -> str | None:
    """Whose address it is, of those that the registry knows."""
    if not isinstance(url, str):
        return None
    return next((row.name for row in list_providers() if row.client is None and is_own(row, url)), None)
