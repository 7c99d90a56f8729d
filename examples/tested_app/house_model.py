"""A model server for the recording, where there is no other: it says what a model would. See README.md."""

from __future__ import annotations

import threading
from contextlib import suppress
from itertools import count

from gen_ai import OverloadedError, Request, create_client
from gen_ai.server import running

_asked = count(1)


def answer(request: Request) -> str:
    """What a model would say to the desk's three kinds of questions; the third one finds it busy."""
    asked = next(_asked)
    if asked == 3:
        raise OverloadedError("All slots are in use.", status_code=503, retry_after=1)
    words = request.messages[-1]["content"]
    if words.startswith("Which department"):
        return '{"value": "delivery"}'
    if words.startswith("Extract"):
        return '{"customer": "Ada Brightwater", "order": "2026-4471", "product": "Espresso machine Piccola"}'
    if words == "Shorter, please.":
        return "Dear Ada Brightwater,\n\nplease keep the machine; we will come back to you about the tank.\n\nYour desk"
    return (
        "Dear Ada Brightwater,\n\nthank you for telling us about the crack in the water tank of your Piccola. We are "
        "sorry that it arrived like this. Please keep the machine for now; a colleague from delivery looks at your "
        "order 2026-4471 and will tell you what happens next.\n\nKind regards,\nYour desk"
    )


if __name__ == "__main__":
    with create_client("offline", replies=answer, max_retries=0) as model, running(model, port=8089) as server:
        print(f"The model is at {server.url}; Ctrl-C ends it.")
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
