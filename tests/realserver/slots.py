"""What llama.cpp's server says of itself: which of its slots write an answer."""

from __future__ import annotations

import time
from typing import Any

import requests

#: An answer that takes seconds, however fast the machine.
ENDLESS: Any = {"max_tokens": 15_000, "extra_body": {"ignore_eos": True}}


def slots(llama: str) -> list[dict[str, Any]]:
    """All slots as the server shows them."""
    found: list[dict[str, Any]] = requests.get(f"{llama}/slots", timeout=10).json()
    return found


def busy(llama: str) -> list[int]:
    """The slots that write."""
    return [slot["id"] for slot in slots(llama) if slot["is_processing"]]


def busy_after_a_while(llama: str) -> list[int]:
    """The slots that still write when the server has had time to stop."""
    end = time.monotonic() + 2
    while busy(llama) and time.monotonic() < end:
        time.sleep(0.01)
    return busy(llama)


def busy_after_a_rest(llama: str) -> list[int]:
    """The slots that still write when an answer in one piece has lost its reader.

    The server looks for its reader only when nothing at all has happened for a second: whoever asks it sooner what its
    slots do keeps it from looking.
    """
    for _ in range(4):
        time.sleep(1.5)
        if not (writing := busy(llama)):
            break
    return writing


def wait_until_busy(llama: str, count: int = 1) -> list[int]:
    """The slots that write, once so many do."""
    end = time.monotonic() + 20
    while len(found := busy(llama)) < count:
        assert time.monotonic() < end, f"{len(found)} slots write, not {count}"
        time.sleep(0.01)
    return found


def counted(llama: str, name: str) -> float:
    """One of the server's own counts, out of /metrics."""
    lines = requests.get(f"{llama}/metrics", timeout=10).text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f"llamacpp:{name} "))
