"""The made-up API: POST /say and GET /models, on loopback."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any


class Handler(BaseHTTPRequestHandler):
    """Says what it was told, backwards; an invoice where it is asked for JSON."""

    def do_GET(self) -> None:
        """The list of models."""
        self._send(json.dumps(["parrot"]))

    def do_POST(self) -> None:
        """An answer, whole or line by line."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if asked.get("limit", 1) > 1000:
            self._send('{"error": {"message": "The limit is 1000.", "param": "limit"}}', status=400)
            return
        last = asked["turns"][-1]["text"]
        json_wanted = any("JSON" in turn["text"] for turn in asked["turns"])
        text = '{"vendor": "Halvorsen & Pike", "total": 500.34}' if json_wanted else last[::-1]
        end: dict[str, Any] = {"end": "done", "used": [len(last.split()), len(text.split())]}
        if not asked["live"]:
            self._send(json.dumps({"text": text, **end}))
            return
        lines = [{"piece": text[at : at + 3]} for at in range(0, len(text), 3)]
        self._send("".join(json.dumps(line) + "\n" for line in [*lines, end]))

    def _send(self, text: str, *, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""
