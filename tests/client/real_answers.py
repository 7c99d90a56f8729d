"""Answers that real servers once gave, sent again byte for byte by a server on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gen_ai import Error, create_client

from ..support.server import Request, Response, Server
from .real_calls import SERVERS

FIXTURES = Path(__file__).parents[1] / "fixtures" / "realservers"
RECORDS: dict[tuple[str, str], dict[str, Any]] = {
    (name, record["id"]): record
    for name in SERVERS
    for record in map(json.loads, (FIXTURES / f"{name}.jsonl").read_text("utf-8").splitlines())
}
#: How the bytes of an answer are cut on their way.
CUTS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "as sent": lambda blocks: blocks,
    "in one": lambda blocks: [b"".join(blocks)],
    "byte by byte": lambda blocks: [bytes([byte]) for byte in b"".join(blocks)],
}


class Replay:
    """A server that gives the recorded answers in their order, and notes what it was asked."""

    def __init__(self, name: str, record: str, cut: str = "as sent") -> None:
        self.name, self.cut = name, CUTS[cut]
        self.exchanges = RECORDS[name, record]["exchanges"]
        self.server = Server(self._answer)
        self._lock = threading.Lock()

    def _answer(self, request: Request, n: int) -> Response:
        response = self.exchanges[n]["response"]
        headers = {k: v for k, v in response["headers"].items() if k.lower() != "content-length"}
        blocks = self.cut([block.encode() for block in response["blocks"]])
        chunked = "chunked" in {k.lower(): v for k, v in headers.items()}.get("transfer-encoding", "")
        headers = {k: v for k, v in headers.items() if k.lower() != "transfer-encoding"}
        if chunked:
            return Response(response["status"], headers=headers, pieces=blocks)
        return Response(response["status"], headers=headers, body=b"".join(blocks))

    def make(self, **options: Any) -> Any:
        settings = {**SERVERS[self.name][0], "endpoint": f"{self.server.url}/v1", "max_retries": 0, "max_reasks": 0}
        return create_client(**{**settings, **options})

    def run(self, record: str) -> Any:
        """The result of the call; an error too."""
        with self.server:
            try:
                return SERVERS[self.name][1][record](self.make)
            except Error as error:
                return error


def replayed(name: str, record: str, cut: str = "as sent") -> Any:
    return Replay(name, record, cut).run(record)
