"""What load cannot change: function calls, modules, connections."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import requests

from .cases import CONVERSATION, client_of
from .processes import FIRST_CHAT
from .report import Figure
from .server import PACED, ROOT


def count_calls(act: Callable[[], Any]) -> int:
    """How many functions `act` calls in this thread, Python's and C's."""
    calls = 0

    def note(_frame: FrameType, event: str, _arg: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls - 2  # `act` itself, and setprofile


def _modules(code: str, url: str) -> int:
    """How many modules a fresh process has loaded after this code, its own included."""
    program = f"import sys\n{code}\nprint(len({{id(module) for module in sys.modules.values()}}))"
    done = subprocess.run([sys.executable, "-c", program, url], cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout)


def figures(url: str) -> list[Figure]:
    """The figures that come out the same every time."""

    def raw(session: requests.Session) -> Any:
        return session.post(f"{url}/chat/v1/chat/completions", json={"model": "bench", "messages": CONVERSATION}).json()

    found = []
    with client_of(url, "chat") as client, client_of(url, "paced") as paced, requests.Session() as session:
        for _ in range(3):
            client.run_chat_completions(CONVERSATION)
            raw(session)
        chat = count_calls(lambda: client.run_chat_completions(CONVERSATION, full_output=True))
        found.append(Figure("calls per chat", [chat], 2000, "", f"requests: {count_calls(lambda: raw(session)):,}"))
        "".join(paced.run_chat_completions_stream(CONVERSATION))
        alone = count_calls(lambda: list(paced.run_chat_completions_stream(CONVERSATION)))
        found.append(
            Figure("calls per stream event, each alone", [(alone - chat) / PACED], 40, "", "without the request")
        )
    found.append(Figure("modules by `import gen_ai`", [_modules("import gen_ai", url)], 120, ""))
    found.append(Figure("modules by a first chat", [_modules(FIRST_CHAT, url)], 350, ""))
    found.append(Figure("connections of 20 chats and 3 streams in sequence", [_connections(url)], 1, ""))
    return found


def _connections(url: str) -> int:
    def opened() -> int:
        return int(json.loads(requests.get(f"{url}/connections", timeout=10).text))

    before = opened()
    with client_of(url, "chat") as client:
        for _ in range(20):
            client.run_chat_completions(CONVERSATION)
        for _ in range(3):
            list(client.with_options().run_chat_completions_stream(CONVERSATION))
    return opened() - before - 1  # the second question's own
