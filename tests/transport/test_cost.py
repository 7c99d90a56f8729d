"""What a call costs, in numbers that a busy machine does not change."""

from __future__ import annotations

import threading

from gen_ai.plans import HttpRequest
from gen_ai.transport.channel import Connections

from ..support.costs import function_calls
from ..support.server import Server, chat_body
from .callers import request, within

#: As many headers as a hosted API sends.
HEADERS = {f"X-Header-{number}": f"some value {number}" for number in range(14)}


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
