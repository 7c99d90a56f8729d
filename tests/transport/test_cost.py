"""What a call costs, in numbers that a busy machine does not change."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

from gen_ai.plans import HttpRequest
from gen_ai.transport.channel import Connections

from ..support.server import Server, chat_body
from .callers import request, within

#: As many headers as a hosted API sends.
HEADERS = {f"X-Header-{number}": f"some value {number}" for number in range(14)}


def function_calls(action: Callable[[], Any]) -> int:
    """How many functions an action calls in this thread, Python's and C's."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


def test_a_whole_answer_costs_few_function_calls(server: Server) -> None:
    channel = Connections()
    http = HttpRequest("POST", f"{server.url}/v1/chat", request(server.url, Accept="application/json").headers, b"{}")
    server.reply(json=chat_body(), headers=HEADERS, times=3)
    for _ in range(2):
        channel.send(http, within(5), False)
    assert function_calls(lambda: channel.send(http, within(5), False)) <= 1250
    channel.close()


def test_a_streamed_block_costs_few_function_calls(server: Server) -> None:
    channel = Connections()
    gates = [threading.Event() for _ in range(10)]
    server.stream(*(piece for gate in gates for piece in (gate, "data: {}\n\n")))
    handle = channel.send(request(server.url), within(5), True).handle
    deadline = within(5)
    costs = []
    for gate in gates:
        gate.set()
        costs.append(function_calls(lambda: handle.read(deadline)))
    assert max(costs[:-1]) <= 24  # with the last one comes the end of the body
    channel.close()
