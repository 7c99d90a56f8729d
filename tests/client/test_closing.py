"""A stream that another thread closes ends at once, wherever its request is."""

from __future__ import annotations

import threading
from typing import Any

from ..support.server import Server


def test_closing_a_stream_from_another_thread_ends_a_request_that_hangs(client: Any, server: Server) -> None:
    server.stream(hold=threading.Event())
    stream = client.run_chat_completions_stream("hi", timeout=None)
    pieces: list[str] = []
    reader = threading.Thread(target=lambda: pieces.extend(stream), daemon=True)
    reader.start()
    server.wait_for_requests()
    stream.close()
    reader.join(10)
    assert not reader.is_alive()
    assert pieces == []
    server.wait_for_disconnect()
