"""Batches called the blocking way or by their twins, and backends in this process to run them on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from gen_ai import BaseClient, ChatResponse, Choice, Request

from ..client.support import Api
from ..support.server import Request as HttpRequest
from ..support.server import Response, chat_body


def echo(request: HttpRequest, _: int) -> Response:
    """Answers with the last message; "fail" and what begins so is refused, once and for all."""
    text = request.json()["messages"][-1]["content"]
    if text.startswith("fail"):
        return Response(400, json={"error": {"message": f"no {text}", "code": "bad"}})
    return Response(json=chat_body(text))


def batch(api: Api, conversations: Any, **options: Any) -> Any:
    """`run_chat_completions_batch` or its twin."""
    return api.wait(api.of(api.client, "run_chat_completions_batch"), conversations, **options)


def rows(api: Api, conversations: Any, take: int | None = None, **options: Any) -> list[Any]:
    """The rows of `iter_chat_completions_batch` or its twin; `take`: leave it after so many."""
    made = api.of(api.client, "iter_chat_completions_batch")(conversations, **options)
    found: list[Any] = []
    if not api.is_async:
        with made as opened:
            for row in opened:
                found.append(row)
                if len(found) == take:
                    break
        return found

    async def body() -> list[Any]:
        async with made as opened:
            async for row in opened:
                found.append(row)
                if len(found) == take:
                    break
        return found

    return api.wait(body)  # type: ignore[no-any-return]


def until_it_raises(api: Api, made: Any, kind: type[BaseException]) -> tuple[list[Any], BaseException]:
    """The results of the rows that an iterator gives before it raises, and what it raises."""
    found: list[Any] = []
    while True:
        try:
            found.append((api.wait(made.__anext__) if api.is_async else next(made)).result)
        except kind as error:
            return found, error


class Local(BaseClient):
    """A backend in this process: a function of the last message's text."""

    def __init__(self, answer: Callable[[str], str] = str, **options: Any) -> None:
        super().__init__(model_name="local", **options)
        self.answer = answer
        self.seen: list[Request] = []

    def complete(self, request: Request) -> ChatResponse[Any]:
        self.seen.append(request)
        text = request.prompt if request.operation == "completion" else request.messages[-1]["content"]
        return ChatResponse(choices=[Choice(text=self.answer(str(text)))])


class Counted:
    """An iterable that knows how far it was read."""

    def __init__(self, items: Iterable[Any]) -> None:
        self.items, self.read = items, 0

    def __iter__(self) -> Iterator[Any]:
        for item in self.items:
            self.read += 1
            yield item


class Crowd:
    """How many are inside at once, and the most there were; each waits inside until `enough` are, or were."""

    def __init__(self, enough: int) -> None:
        self.enough, self.inside, self.most = enough, 0, 0
        self._changed = threading.Condition()

    def enter(self, text: str = "") -> str:
        with self._changed:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self.most >= self.enough, 10)
            self.inside -= 1
        return text
