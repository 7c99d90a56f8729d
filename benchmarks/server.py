"""The other side of the measurements: one ready answer and one ready stream, in a process of its own."""

from __future__ import annotations

import sys

from tests.support.server import Request, Response, Server, chat_body, chat_chunks, sse

PIECES = 2000

_ANSWER = chat_body("The benefits of modular code are many. " * 20)
_STREAM = sse(*chat_chunks(["word "] * PIECES))


def answer(request: Request, _number: int) -> Response:
    """The stream where one is asked for, else the answer."""
    if b'"stream":true' in request.body.replace(b" ", b""):
        return Response(headers={"Content-Type": "text/event-stream"}, pieces=[_STREAM])
    return Response(json=_ANSWER)


if __name__ == "__main__":
    with Server(answer) as server:
        print(server.url, flush=True)
        sys.stdin.read()  # until the other side has ended
