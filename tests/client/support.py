"""The same tests for blocking and async calls: `Api` speaks all three ways by one set of names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any, Self

from tenacity import wait_none

from gen_ai import RetryPolicy, create_client

from ..support.server import Server

KEY = "sk-test-0123456789abcdef"
#: Three attempts, no waiting in between.
AT_ONCE = RetryPolicy(wait=wait_none())
#: What takes less was not waited for; in seconds. Generous, because machines are busy.
SOON = 2.0
BACKENDS = ["blocking", "threads", *(["aiohttp"] if find_spec("aiohttp") else [])]

#: What a bare call sends.
BARE: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "user", "content": "hi"}],
    "max_tokens": 256,
    "temperature": 0,
}
BARE_STREAM: dict[str, Any] = {**BARE, "stream": True, "stream_options": {"include_usage": True}}

#: The smallest whole PNG.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8ffff3f0005fe02fea7d6059b0000000049454e44ae426082"
)


#: Without its types, for arguments that are wrong.
make: Any = create_client


def make_client(server: Server | str, **options: Any) -> Any:
    """A client of a scripted server."""
    url = server if isinstance(server, str) else f"{server.url}/v1"
    settings: dict[str, Any] = {
        "provider": "openai", "api_key": KEY, "endpoint": url, "model_name": "m", "retry": AT_ONCE, "timeout": 10,
        **options,
    }  # fmt: skip
    if "max_retries" in options:
        del settings["retry"]
    return make(**settings)


class Api:
    """One client, called the blocking way or by its async twins on one event loop; the test is written once."""

    def __init__(self, backend: str, server: Server | str, **options: Any) -> None:
        self.backend, self.server = backend, server
        self.is_async = backend != "blocking"
        self.runner = asyncio.Runner() if self.is_async else None
        if self.is_async:
            options["async_backend"] = backend
        self.client = make_client(server, **options)

    def end(self) -> None:
        """Close the client and its loop."""
        if self.runner is not None:
            self.wait(self.client.aclose)
            self.runner.close()
            self.runner = None
        self.client.close()

    def wait(self, made: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """The result of a function, awaited where it has to be."""

        async def body() -> Any:
            value = made(*args, **options)
            return await value if hasattr(value, "__await__") else value

        return self.runner.run(body()) if self.runner is not None else made(*args, **options)

    def aside(self, function: Callable[..., Any], *args: Any) -> Any:
        """A blocking function of the test, while the event loop goes on."""
        if self.runner is None:
            return function(*args)
        return self.wait(lambda: asyncio.to_thread(function, *args))

    def of(self, target: Any, name: str) -> Callable[..., Any]:
        """A method of the client (or of another thing with twins), by its blocking name."""
        return getattr(target, f"a{name}" if self.is_async else name)  # type: ignore[no-any-return]

    def chat(self, messages: Any = "hi", *, of: Any = None, **options: Any) -> Any:
        """`run_chat_completions` or its twin."""
        return self.wait(self.of(of or self.client, "run_chat_completions"), messages, **options)

    def completion(self, prompt: Any = "hi", **options: Any) -> Any:
        """`run_completions` or its twin."""
        return self.wait(self.of(self.client, "run_completions"), prompt, **options)

    def vision(self, prompt: Any, images: Any, **options: Any) -> Any:
        """`run_vision_request` or its twin."""
        return self.wait(self.of(self.client, "run_vision_request"), prompt, images, **options)

    def models(self, **options: Any) -> Any:
        """`list_models` or its twin."""
        return self.wait(self.of(self.client, "list_models"), **options)

    def embed(self, texts: Any = "hi", **options: Any) -> Any:
        """`run_embeddings` or its twin."""
        return self.wait(self.of(self.client, "run_embeddings"), texts, **options)

    def rerank(self, query: Any, documents: Any, **options: Any) -> Any:
        """`run_rerank` or its twin."""
        return self.wait(self.of(self.client, "run_rerank"), query, documents, **options)

    def send(self, conversation: Any, text: Any, **options: Any) -> Any:
        """`send` or its twin."""
        return self.wait(self.of(conversation, "send"), text, **options)

    def stream(self, messages: Any = "hi", **options: Any) -> Pieces:
        """`run_chat_completions_stream` or its twin."""
        return Pieces(self, self.of(self.client, "run_chat_completions_stream")(messages, **options))

    def completion_stream(self, prompt: Any = "hi", **options: Any) -> Pieces:
        """`run_completions_stream` or its twin."""
        return Pieces(self, self.of(self.client, "run_completions_stream")(prompt, **options))

    def send_stream(self, conversation: Any, text: Any, **options: Any) -> Pieces:
        """`send_stream` or its twin."""
        return Pieces(self, self.of(conversation, "send_stream")(text, **options))


class Pieces:
    """A stream of either kind, as a plain iterator."""

    def __init__(self, api: Api, stream: Any) -> None:
        self.api, self.stream = api, stream

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if not self.api.is_async:
            return next(self.stream)
        piece = self.api.wait(self._next)
        if piece is _OVER:
            raise StopIteration
        return piece

    async def _next(self) -> Any:
        try:
            return await self.stream.__anext__()
        except StopAsyncIteration:
            return _OVER

    def open(self) -> Self:
        self.api.wait(self.stream.open)
        return self

    def close(self) -> None:
        self.api.wait(self.stream.aclose if self.api.is_async else self.stream.close)

    def within(self, take: int) -> list[Any]:
        """Enter the stream's `with` block, take so many pieces, leave it."""
        if not self.api.is_async:
            with self.stream as stream:
                return [next(stream) for _ in range(take)]

        async def body() -> list[Any]:
            async with self.stream as stream:
                return [await stream.__anext__() for _ in range(take)]

        found: list[Any] = self.api.wait(body)
        return found

    @property
    def response(self) -> Any:
        return self.stream.response

    @property
    def partial(self) -> Any:
        return self.stream.partial


_OVER: Any = object()
