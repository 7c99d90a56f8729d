"""The routes: each takes a body apart, calls the client, and puts the answer together."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeAlias

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..client import BaseClient
from ..errors import (
    ConfigurationError,
    ContentFilterError,
    Error,
    InvalidRequestError,
    NotFoundError,
    StructuredOutputError,
)
from ..offline import OfflineClient
from ..request import Request as Asked
from ..request import Tool
from ..streams import AsyncStream
from ..types import ChatResponse, Warn
from ..vectors import EmbeddingsResponse, RerankResponse
from .answers import head_of, instead, model_info_of, model_of, total, whole
from .catalogue import Catalogue
from .chunks import Chunk, Writer
from .connection import Ending, EventStream, Json, event, json_body, logger, problem, while_there
from .fields import Call, chat_call, completion_call
from .guard import Gate, Note, rules
from .problems import body_of, field_of, unexpected
from .retrieval import Asked as Retrieval
from .retrieval import embeddings_call, rerank_call

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
#: Calls of the client that one request with several prompts makes at once.
_AT_ONCE = 8
#: Warnings of one answer that are passed on.
_MOST_WARNINGS = 20
_PLAIN = re.compile(r"[\w.\[\]-]{1,60}", re.ASCII)


def application(
    client: BaseClient,
    *,
    api_key: str | Iterable[str] | None,
    allow_origins: Iterable[str],
    allow_hosts: Iterable[str],
    max_body_bytes: int,
    timeout: float | None,
    close_client: bool,
) -> Starlette:
    """See `create_app`."""
    if not isinstance(client, BaseClient):
        raise ConfigurationError(
            f"client is of type {type(client).__name__}.", suggestion="Give what create_client(…) returns."
        )
    if isinstance(max_body_bytes, bool) or not isinstance(max_body_bytes, int) or max_body_bytes < 1:
        raise ConfigurationError(f"max_body_bytes={max_body_bytes!r}: must be a whole number above 0.")
    service = _service(client, max_body_bytes, timeout)
    routes = []
    for prefix in ("", "/v1"):
        routes += [
            Route(f"{prefix}/chat/completions", _told(service.chat), methods=["POST"]),
            Route(f"{prefix}/completions", _told(service.completions), methods=["POST"]),
            Route(f"{prefix}/embeddings", _told(service.embeddings), methods=["POST"]),
            Route(f"{prefix}/rerank", _told(service.rerank), methods=["POST"]),
            Route(f"{prefix}/models", _told(service.models), methods=["GET"]),
            Route(f"{prefix}/models/{{model:path}}", _told(service.model), methods=["GET"]),
            Route(f"{prefix}/model/info", _told(service.model_info), methods=["GET"]),
            Route(f"{prefix}/health", _told(service.health), methods=["GET"]),
        ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        if close_client:
            await client.aclose()

    app = Starlette(
        routes=routes,
        middleware=[Middleware(Gate, rules=rules(api_key, allow_origins, allow_hosts))],
        exception_handlers={HTTPException: _no_route},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.ending = service.ending
    return app


def _service(client: BaseClient, limit: int, timeout: float | None) -> Service:
    try:
        return Service(client, limit, timeout)
    except InvalidRequestError as wrong:
        error = ConfigurationError(wrong.message, suggestion=wrong.suggestion, param=wrong.param)
    raise error


def _told(endpoint: Endpoint) -> Endpoint:
    """An endpoint whose errors are answers."""

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Error as error:
            note: Note = request.scope["gen_ai.note"]
            note.error = error.error_type
            return problem(error)

    return answered


async def _no_route(request: Request, error: Exception) -> Response:
    """Unknown paths and wrong methods, in OpenAI's shape."""
    assert isinstance(error, HTTPException)
    path, method = request.url.path, request.method
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        told: Error = InvalidRequestError(
            f"{method} is not allowed at {path}.",
            suggestion=f"Allowed: {allowed}.",
            status_code=405,
            code="method_not_allowed",
        )
    else:
        told = NotFoundError(
            f"There is nothing at {path} ({method}).",
            suggestion="Known: /v1/chat/completions, /v1/completions, /v1/embeddings, /v1/rerank, /v1/models, "
            "/v1/model/info, /v1/health.",
            status_code=error.status_code,
            code="unknown_url",
        )
    note: Note = request.scope["gen_ai.note"]
    note.error = told.code
    return problem(told, dict(error.headers or {}))


class Service:
    """What is behind the routes."""

    def __init__(self, client: BaseClient, limit: int, timeout: float | None) -> None:
        self._client, self._limit = client._without_defaults(), limit
        if "timeout" not in client._defaults:
            self._client = self._client.with_options(timeout=timeout)
        self._scripted = isinstance(client, OfflineClient) and client.scripted
        if self._scripted:
            self._client = self._client.with_options(max_reasks=0)
        self._catalogue = Catalogue(self._client)
        self.ending = Ending()

    async def health(self, _: Request) -> Response:
        """It runs."""
        return Json({"status": "ok"})

    # ------------------------------------------------------------ answers

    async def chat(self, request: Request) -> Response:
        """POST /chat/completions."""
        return await self._answer(request, chat_call)

    async def completions(self, request: Request) -> Response:
        """POST /completions."""
        return await self._answer(request, completion_call)

    async def embeddings(self, request: Request) -> Response:
        """POST /embeddings."""
        asked, model = await self._retrieval(request, embeddings_call)
        call = self._client.arun_embeddings(asked.payload, full_output=True, **asked.options)
        answer = await while_there(request, self.ending, call)
        return _retrieved(request, answer, asked.embeddings(answer, model))

    async def rerank(self, request: Request) -> Response:
        """POST /rerank."""
        asked, model = await self._retrieval(request, rerank_call)
        call = self._client.arun_rerank(*asked.payload, full_output=True, **asked.options)
        answer = await while_there(request, self.ending, call)
        return _retrieved(request, answer, asked.ranking(answer, model))

    async def _retrieval(
        self, request: Request, read: Callable[[dict[str, Any], BaseClient], Retrieval]
    ) -> tuple[Retrieval, str]:
        asked = read(await json_body(request, self._limit), self._client)
        model = asked.options.get("model_name") or self._client.model_name or self._client.provider
        note: Note = request.scope["gen_ai.note"]
        note.model = model
        return asked, model

    async def _answer(self, request: Request, read: Callable[[dict[str, Any], BaseClient], Call]) -> Response:
        note: Note = request.scope["gen_ai.note"]
        body = await json_body(request, self._limit)
        call = read(body, self._client)
        call.as_written = self._scripted
        model = call.options.get("model_name") or self._client.model_name or self._client.provider
        note.model, note.stream = model, call.stream
        if call.stream:
            return await self._streamed(request, call, model, note)
        responses = await while_there(request, self.ending, self._all(call, model))
        _noted(note, responses)
        warned = {"x-gen-ai-warnings": ", ".join(note.warnings)} if note.warnings else None
        return Json(whole(responses, call, model), headers=warned)

    async def _all(self, call: Call, model: str) -> list[ChatResponse[Any]]:
        """The answers to all payloads, in order; the first failure ends the others."""
        if len(call.payloads) == 1:
            return [await self._one(call, call.payloads[0], model)]
        gate = asyncio.Semaphore(_AT_ONCE)

        async def bounded(payload: Any) -> ChatResponse[Any]:
            async with gate:
                return await self._one(call, payload, model)

        tasks = [asyncio.ensure_future(bounded(payload)) for payload in call.payloads]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _one(self, call: Call, payload: Any, model: str) -> ChatResponse[Any]:
        ask: Any = self._client.arun_chat_completions if call.chat else self._client.arun_completions
        try:
            response: ChatResponse[Any] = await ask(payload, full_output=True, **call.options)
        except (ContentFilterError, StructuredOutputError) as error:
            answer = instead(error, call, model) if call.n == 1 else None
            if answer is None:
                raise
            return answer
        return response

    # ------------------------------------------------------------ streams

    async def _streamed(self, request: Request, call: Call, model: str, note: Note) -> Response:
        opened = self._stream(call, 0)
        try:
            await while_there(request, self.ending, opened.open())
        except BaseException:
            await opened.aclose()
            raise
        events = _Events(self, call, model, note, opened, request.scope["gen_ai.request_id"])
        return EventStream(events.all(), events.close, self.ending)

    def _stream(self, call: Call, at: int) -> AsyncStream[Any, Any]:
        ask: Any = self._client.arun_chat_completions_stream if call.chat else self._client.arun_completions_stream
        stream: AsyncStream[Any, Any] = ask(call.payloads[at], full_output=True, **call.options)
        return stream

    def _live(self, call: Call, model: str) -> bool:
        """Whether the model's server enforces the schema while it streams, in the form that the caller gave."""
        schema = call.schema
        if schema is None or schema.wrapped or schema.maps or not schema.strict:
            return False
        tools = [Tool("any")] if call.tools else []
        asked = Asked(operation="chat" if call.chat else "completion", model=model, stream=True, tools=tools)
        return self._client._leaf.best_technique(asked) == "json_schema"

    # ------------------------------------------------------------ models

    async def models(self, request: Request) -> Response:
        """GET /models."""
        found = await while_there(request, self.ending, self._catalogue.all())
        return Json({"object": "list", "data": [model_of(model, self._client.provider) for model in found]})

    async def model(self, request: Request) -> Response:
        """GET /models/{id}."""
        found = await while_there(request, self.ending, self._catalogue.one(request.path_params["model"]))
        return Json(model_of(found, self._client.provider))

    async def model_info(self, request: Request) -> Response:
        """GET /model/info, as LiteLLM's proxy has it."""
        found = await while_there(request, self.ending, self._catalogue.all())
        return Json({"data": [model_info_of(model, self._client.provider) for model in found]})


def _noted(note: Note, responses: list[ChatResponse[Any]]) -> None:
    usage = total(response.usage for response in responses)
    if usage is not None:
        note.tokens = f"{usage.prompt_tokens}+{usage.completion_tokens}"
    found = (warning for response in responses for warning in response.warnings)
    note.warnings = list(dict.fromkeys(map(_told_of, found)))[:_MOST_WARNINGS]


def _retrieved(request: Request, answer: EmbeddingsResponse | RerankResponse, body: dict[str, Any]) -> Response:
    note: Note = request.scope["gen_ai.note"]
    if answer.usage is not None:
        note.tokens = f"{answer.usage.prompt_tokens}"
    note.warnings = list(dict.fromkeys(map(_told_of, answer.warnings)))[:_MOST_WARNINGS]
    return Json(body, headers={"x-gen-ai-warnings": ", ".join(note.warnings)} if note.warnings else None)


def _told_of(warning: Warn) -> str:
    """A warning in a word or two, fit for a header: a field may have any name."""
    param = field_of(warning.param)
    return f"{warning.code} {param}" if param and _PLAIN.fullmatch(param) else warning.code


class _Events:
    """The events of a stream: one answer for each prompt, one after another."""

    def __init__(
        self, service: Service, call: Call, model: str, note: Note, opened: AsyncStream[Any, Any], request_id: str
    ) -> None:
        self._service, self._call, self._model, self._note = service, call, model, note
        self._request_id = request_id
        self._stream = opened
        self._responses: list[ChatResponse[Any]] = []
        self._head: Chunk | None = None

    async def close(self) -> None:
        """End what is under way."""
        await self._stream.aclose()

    async def all(self) -> AsyncGenerator[bytes, None]:
        """Every event, with the end marker; or with an error, and without it."""
        try:
            for at in range(len(self._call.payloads)):
                if at:
                    self._stream = self._service._stream(self._call, at)
                async with aclosing(self._one(at)) as events:
                    async for data in events:
                        yield data
        except Error as error:
            self._note.error = error.error_type
            yield event(body_of(error))
        except Exception:  # noqa: BLE001 - the wire has to be told, whatever it was
            logger.exception("%s failed in its stream", self._request_id)
            self._note.error = "internal_error"
            yield event(body_of(unexpected(self._request_id)))
        else:
            for warning in self._note.warnings:
                yield f": warning {warning}\n\n".encode()
            yield b"data: [DONE]\n\n"

    async def _one(self, at: int) -> AsyncGenerator[bytes, None]:
        """The answer to one payload."""
        stream, call = self._stream, self._call
        await stream.open()
        if self._head is None:
            kind = "chat.completion.chunk" if call.chat else "text_completion"
            self._head = head_of(stream.partial, call, self._model, kind)
        writer = Writer(call, self._head, self._model, live=self._service._live(call, self._model), offset=at * call.n)
        ended: Iterable[Chunk]
        try:
            async for each in stream:
                for chunk in writer.take(each, lambda: stream.partial):
                    yield event(chunk)
            response = stream.response
            ended = writer.end(response)
        except (ContentFilterError, StructuredOutputError) as error:
            response = stream.partial
            response.usage = response.usage or error.usage
            ended = writer.instead(error)
        for chunk in ended:
            yield event(chunk)
        self._responses.append(response)
        _noted(self._note, self._responses)
        if call.include_usage and at == len(call.payloads) - 1:
            last = writer.usage(total(one.usage for one in self._responses))
            if last is not None:
                yield event(last)
