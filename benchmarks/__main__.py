"""What gen_ai costs on this machine: `make bench`.

Against a server on loopback in a process of its own, beside `requests` as the floor that any client over it has. CPU
seconds of this process, so that waiting does not count; the least of several rounds, so that neighbours count little.
Function calls do not depend on the machine at all.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .server import PIECES

ROOT = Path(__file__).resolve().parents[1]
BODY = {"model": "m", "messages": [{"role": "user", "content": "Hello!"}], "max_tokens": 256, "temperature": 0}
ROUNDS, CALLS = 5, 200

_IMPORT = """
import sys, time
began = time.process_time()
import {name}
spent = time.process_time() - began
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
except ImportError:  # not on Windows
    peak = 0
print(spent, len({{id(module) for module in sys.modules.values()}}), peak)
"""


def line(what: str, *cells: str) -> None:
    """One line of the table."""
    print(f"{what:<34}" + "".join(f"{cell:>16}" for cell in cells))


def imports() -> None:
    """A cold import, in a fresh interpreter each time."""
    line("import", "CPU ms", "modules", "peak MiB")
    for name in ("gen_ai", "requests", "pydantic"):
        rounds = []
        for _ in range(ROUNDS):
            ran = subprocess.run(
                [sys.executable, "-c", _IMPORT.format(name=name)], cwd=ROOT, capture_output=True, text=True, check=True
            )
            rounds.append([float(cell) for cell in ran.stdout.split()])
        spent, modules, peak = min(rounds)
        line(f"  import {name}", f"{spent * 1e3:.0f}", f"{modules:.0f}", f"{peak / 1024:.0f}")


def cpu(action: Callable[[], object], times: int, per: int = 1) -> float:
    """Microseconds of CPU for one of `per` things that the action does."""
    action()
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(times):
            action()
        rounds.append(time.process_time() - began)
    return min(rounds) / times / per * 1e6


def calls(action: Callable[[], object]) -> int:
    """Function calls, of Python and of C, that the action makes in this thread."""
    count = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    action()
    sys.setprofile(profile)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


def exchanges(url: str) -> None:
    """One chat call, one stream."""
    import requests

    from gen_ai import create_client

    session = requests.Session()
    client = create_client("openai:m", api_key="", endpoint=f"{url}/v1")
    address = f"{url}/v1/chat/completions"

    def plain() -> object:
        return session.post(address, json=BODY, timeout=30).json()["choices"][0]["message"]["content"]

    def chat() -> object:
        return client.run_chat_completions("Hello!")

    def plain_stream() -> object:
        with session.post(address, json={**BODY, "stream": True}, stream=True, timeout=30) as reply:
            lines = (part[6:] for part in reply.iter_lines() if part.startswith(b"data: {"))
            chunks = (json.loads(part)["choices"] for part in lines)
            return sum(1 for choices in chunks if choices and choices[0]["delta"].get("content"))

    def chat_stream() -> object:
        return sum(1 for _ in client.run_chat_completions_stream("Hello!"))

    assert plain() == chat()
    assert plain_stream() == chat_stream() == PIECES
    line("\nchat call", "CPU µs", "function calls")
    line("  gen_ai", f"{cpu(chat, CALLS):.0f}", str(calls(chat)))
    line("  requests, .json()", f"{cpu(plain, CALLS):.0f}", str(calls(plain)))
    line(f"\nstreamed piece (of {PIECES})", "CPU µs", "function calls")
    line("  gen_ai", f"{cpu(chat_stream, 3, PIECES):.1f}", f"{calls(chat_stream) / PIECES:.1f}")
    line("  requests, iter_lines, json", f"{cpu(plain_stream, 3, PIECES):.1f}", f"{calls(plain_stream) / PIECES:.1f}")


def main() -> None:
    """Print the tables."""
    imports()
    command = [sys.executable, "-m", "benchmarks.server"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        exchanges(server.stdout.readline().strip())


if __name__ == "__main__":
    main()
