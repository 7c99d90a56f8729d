"""Plain HTTP to a running server, by the standard library."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any

from gen_ai.server.serving import Running

HI = [{"role": "user", "content": "Hi"}]


@dataclass
class Answer:
    """One answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as a value."""
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, Any]:
        """The error in the body, of which the shape is checked."""
        assert list(self.json) == ["error"]
        error: dict[str, Any] = self.json["error"]
        assert list(error) == ["message", "type", "param", "code"]
        return error

    @property
    def events(self) -> list[str]:
        """The data of the events of a stream."""
        assert self.headers["content-type"].startswith("text/event-stream")
        blocks = self.body.decode().split("\n\n")
        assert blocks.pop() == ""
        return [block.removeprefix("data: ") for block in blocks if not block.startswith(":")]

    @property
    def chunks(self) -> list[dict[str, Any]]:
        """The chunks of a stream that has its end marker."""
        *chunks, end = self.events
        assert end == "[DONE]"
        return [json.loads(chunk) for chunk in chunks]


def ask(
    server: Running, path: str = "/v1/chat/completions", body: Any = None, *, method: str | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:  # fmt: skip
    """One request on a connection of its own. A body that is no bytes goes as JSON."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": "application/json"} if data is not None else {}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        connection.request(method or ("GET" if data is None else "POST"), path, data, {**sent, **(headers or {})})
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def chat(server: Running, **fields: Any) -> Answer:
    """A chat that says Hi, with these fields."""
    return ask(server, body={"messages": HI, **fields})
