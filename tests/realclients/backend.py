"""Who answers behind the server: the offline model, and names of models that fail in ways of their own."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

from gen_ai import (
    ChatResponse,
    Choice,
    ContentFilterError,
    ContextLengthError,
    Error,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    StreamInterruptedError,
)
from gen_ai.offline import OfflineClient
from gen_ai.offline.model import OfflineModel
from gen_ai.request import Request
from gen_ai.types import Event, TextDelta

ANSWERS: dict[str, Any] = {
    "declines": ChatResponse(choices=[Choice(refusal="I will not read that.", finish_reason="stop")]),
    "cut": ChatResponse(choices=[Choice(text='{"number": "A', finish_reason="length")]),
    "withheld": ChatResponse(choices=[Choice(text="", finish_reason="content_filter")]),
    "unfit": ChatResponse(choices=[Choice(text="It is about tea.", finish_reason="stop")]),
    "thinks": ChatResponse(choices=[Choice(text="Four.", reasoning="Two and two.", finish_reason="stop")]),
}
LIMITED = RateLimitError("Too many requests.", suggestion="Wait a second.", status_code=429, retry_after=1)
QUOTA = QuotaExceededError("The credit is used up.", status_code=429, code="insufficient_quota")
BROKEN = ServerError("The model fell over.", status_code=500)
ERRORS: dict[str, Error] = {
    "limited": LIMITED,
    "quota": QUOTA,
    "quota-counted": QUOTA,
    "broken": BROKEN,
    "broken-counted": BROKEN,
    "overloaded": OverloadedError("No capacity.", status_code=503),
    "too-long": ContextLengthError("The conversation is too long.", suggestion="Send less.", param="messages"),
    "forbidden": PermissionDeniedError("This model is not for you.", status_code=403),
    "filtered": ContentFilterError("The prompt was blocked.", status_code=400, code="content_filter"),
}


class Backend(OfflineClient):
    """The offline model; `asked` counts the requests by model, `hold` frees the slow one, `ended` is the set of endless
    streams that were given up."""

    def __init__(self) -> None:
        super().__init__(replies=self._reply, max_retries=0)
        self.scripted = False  # a model like others: what it answers is checked
        self.asked: Counter[str] = Counter()
        self.hold = threading.Event()
        self.ended = threading.Semaphore(0)

    def _reply(self, request: Request) -> Any:
        name = str(request.model)
        self.asked[name] += 1
        if name == "slow":
            self.hold.wait(30)
        if name == "limited-once" and self.asked[name] == 1:
            return LIMITED
        return ERRORS.get(name) or ANSWERS.get(name) or OfflineModel().complete(request)

    def stream(self, request: Request) -> Iterator[Event]:
        """The same answer in events."""
        if request.model == "endless":
            return self._endless()
        if request.model == "broken-stream":
            return _broken()
        return super().stream(request)

    def _endless(self) -> Iterator[Event]:
        try:
            while True:
                yield TextDelta("and so on ", 0)
        finally:
            self.ended.release()


def _broken() -> Iterator[Event]:
    yield TextDelta("Once ", 0)
    yield TextDelta("upon", 0)
    raise StreamInterruptedError("The stream was cut.", partial_text="Once upon")
