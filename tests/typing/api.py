"""Calls as users write them, with the types that they get. Read by type checkers, never run."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any, Literal, TypedDict, TypeVar, assert_type

from pydantic import BaseModel, TypeAdapter

from gen_ai import (
    AsyncBatchRows,
    AsyncStream,
    Attempt,
    BaseClient,
    BatchError,
    BatchInterrupted,
    BatchProgress,
    BatchRow,
    BatchRows,
    Capabilities,
    ChatResponse,
    Choice,
    Conversation,
    EmbeddingsResponse,
    Error,
    ErrorDict,
    Event,
    Finish,
    Message,
    Model,
    PerRow,
    RateLimitError,
    Request,
    RerankResponse,
    RerankResult,
    RetryPolicy,
    Stream,
    StructuredOutputError,
    TextDelta,
    ToolCall,
    create_client,
)


class Person(BaseModel):
    name: str
    age: int


class Film(TypedDict):
    title: str


@dataclass
class Point:
    x: float
    y: float


M = TypeVar("M", bound=BaseModel)
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"name": {"type": "string"}}}

client = create_client(provider="offline")
assert_type(client, BaseClient)


def plain() -> None:
    assert_type(client.run_chat_completions("Hello"), str)
    assert_type(client.run_chat_completions(messages="Hello"), str)
    assert_type(client.run_chat_completions("Hello", max_tokens=64, temperature=0, top_p=1.0, timeout=5), str)
    assert_type(client.run_chat_completions("Hello", timeout=None, stop=["\n"], seed=1, user="u"), str)
    assert_type(client.run_chat_completions("Hello", guided_json=None, full_output=False, return_error=False), str)
    assert_type(client.run_chat_completions("Hello", retry=RetryPolicy(attempts=2)), str)
    assert_type(client.run_chat_completions("Hello", max_retries=0, model_name="other", reasoning="low"), str)
    assert_type(client.run_chat_completions("Hello", extra_body={"k": [1]}, extra_headers={"X-A": "b"}), str)
    assert_type(client.run_chat_completions("Hello", tools=None), str)
    assert_type(client.run_chat_completions("Hello", tools=False), str)
    assert_type(client.run_completions("Once", suffix="end", best_of=2, logprobs=3), str)


def several(count: int) -> None:
    assert_type(client.run_chat_completions("Hello", n=1), str)
    assert_type(client.run_chat_completions("Hello", n=3), list[str])
    assert_type(client.run_chat_completions("Hello", n=count), str | list[str])
    assert_type(client.run_chat_completions("Hello", n=3, guided_json=Person), list[Person])
    assert_type(client.run_chat_completions("Hello", n=count, guided_json=Person), Person | list[Person])
    assert_type(client.run_completions("Once", n=2), list[str])
    assert_type(client.run_chat_completions("Hello", n=3, full_output=True), ChatResponse[None])


def structured(adapter: TypeAdapter[Person | Film], schema: Mapping[str, object]) -> None:
    assert_type(client.run_chat_completions("…", guided_json=Person), Person)
    assert_type(client.run_chat_completions("…", guided_json=Point), Point)
    assert_type(client.run_chat_completions("…", guided_json=Film), Film)
    assert_type(client.run_chat_completions("…", guided_json=list[Person]), list[Person])
    assert_type(client.run_chat_completions("…", guided_json=dict[str, int]), dict[str, int])
    assert_type(client.run_chat_completions("…", guided_json=Person | Film), Person | Film)
    assert_type(client.run_chat_completions("…", guided_json=Person | None), Person | None)
    assert_type(client.run_chat_completions("…", guided_json=Literal["spam", "ham"]), Literal["spam", "ham"])
    assert_type(client.run_chat_completions("…", guided_json=Annotated[int, "stars"]), int)
    assert_type(client.run_chat_completions("…", guided_json=adapter), Person | Film)
    assert_type(client.run_chat_completions("…", guided_json=TypeAdapter(list[Point])), list[Point])
    assert_type(client.run_chat_completions("…", guided_json=SCHEMA), Any)
    assert_type(client.run_chat_completions("…", guided_json={"type": "object"}), Any)
    assert_type(client.run_chat_completions("…", guided_json=Person.model_json_schema()), Any)
    assert_type(client.run_chat_completions("…", guided_json=schema), Any)
    assert_type(client.run_completions("…", guided_json=Person), Person)
    assert_type(Person.model_validate(client.run_chat_completions("…", guided_json=SCHEMA)), Person)


def extract(kind: type[M], text: str) -> M:
    return client.run_chat_completions(text, guided_json=kind)


def maybe(kind: type[Person] | None) -> None:
    answer = client.run_chat_completions("…", guided_json=kind)
    assert isinstance(answer, (str, Person))


def full() -> None:
    response = client.run_chat_completions("Hello", full_output=True)
    assert_type(response, ChatResponse[None])
    assert_type(response.text, str)
    assert_type(response.parsed, None)
    typed = client.run_chat_completions("Hello", full_output=True, guided_json=Person)
    assert_type(typed, ChatResponse[Person])
    assert_type(typed.parsed, Person | None)
    loose = client.run_chat_completions("Hello", full_output=True, guided_json=SCHEMA)
    assert_type(loose, ChatResponse[Any])
    assert_type(client.run_completions("Once", full_output=True), ChatResponse[None])


def look_up(city: str) -> str:
    return city


async def look_up_later(city: str) -> str:
    return city


def functions(more: functools.partial[str]) -> None:
    assert_type(client.run_chat_completions("Hello", tools=[look_up]), str)
    assert_type(client.run_chat_completions("Hello", tools=[look_up, look_up_later, more]), str)
    assert_type(client.run_chat_completions("Hello", tools=["a".join]), str)
    assert_type(client.run_chat_completions("Hello", functions=[look_up]), str)
    assert_type(client.run_chat_completions("Hello", tools=[look_up], guided_json=Person), Person)
    assert_type(client.run_chat_completions("Hello", tools=[look_up], full_output=True), ChatResponse[None])
    assert_type(client.run_chat_completions("Hello", tools=[look_up, Person]), ChatResponse[None])
    assert_type(client.run_chat_completions_stream("Hello", tools=[look_up]), Stream[str, None])
    assert_type(client.run_chat_completions_stream("Hello", tools=[look_up], full_output=True), Stream[Event, None])
    assert_type(
        client.run_chat_completions("Hello", tools=[look_up], return_error=True),
        tuple[str, None] | tuple[None, ErrorDict],
    )
    client.run_chat_completions(
        "Hello", tools=[look_up], approve_tool=lambda call: call.name == "x", max_tool_rounds=3, tool_errors="raise"
    )


def tools(chosen: list[type[Person]] | None) -> None:
    schema = {"type": "function", "function": {"name": "f", "parameters": SCHEMA}}
    assert_type(client.run_chat_completions("Hello", tools=[Person]), ChatResponse[None])
    assert_type(client.run_chat_completions("Hello", tools=[Person, schema]), ChatResponse[None])
    assert_type(client.run_chat_completions("Hello", tools=[schema], guided_json=Person), ChatResponse[Person])
    assert_type(client.run_chat_completions("Hello", tools=chosen), str | ChatResponse[None])
    assert_type(client.run_chat_completions("Hello", tools=[Person], full_output=True), ChatResponse[None])
    assert_type(client.run_chat_completions("Hello", tools=[Person], tool_choice="required", n=2), ChatResponse[None])
    assert_type(client.run_chat_completions("Hello", functions=[schema]), ChatResponse[Any])
    assert_type(
        client.run_chat_completions("Hello", tools=[Person], return_error=True),
        tuple[ChatResponse[None], None] | tuple[None, ErrorDict],
    )
    assert_type(client.run_chat_completions_stream("Hello", tools=[Person]), Stream[Event, None])


def errors_as_values() -> None:
    assert_type(client.run_chat_completions("Hello", return_error=True), tuple[str, None] | tuple[None, ErrorDict])
    answer, error = client.run_chat_completions("Hello", return_error=True, guided_json=Person)
    assert_type(answer, Person | None)
    assert_type(error, ErrorDict | None)
    if error is not None:
        assert_type(error["message"], str)
        assert_type(error["suggestion"], str | None)
        assert_type(error["retry_after"], float | None)
    assert_type(
        client.run_chat_completions("Hello", return_error=True, full_output=True, guided_json=Person),
        tuple[ChatResponse[Person], None] | tuple[None, ErrorDict],
    )
    assert_type(
        client.run_chat_completions("Hello", return_error=True, n=2),
        tuple[list[str], None] | tuple[None, ErrorDict],
    )
    assert_type(client.run_completions("Once", return_error=True), tuple[str, None] | tuple[None, ErrorDict])


def streams() -> None:
    stream = client.run_chat_completions_stream("Hello")
    assert_type(stream, Stream[str, None])
    for piece in stream:
        assert_type(piece, str)
    assert_type(stream.response, ChatResponse[None])
    with client.run_chat_completions_stream("Hello", guided_json=Person) as opened:
        assert_type(opened, Stream[str, Person])
        assert_type("".join(opened), str)
    assert_type(opened.response.parsed, Person | None)
    for event in client.run_chat_completions_stream("Hello", full_output=True, n=2):
        assert_type(event, Event)
        if isinstance(event, TextDelta):
            assert_type(event.text, str)
        elif isinstance(event, Finish):
            assert_type(event.index, int)
        if event.type == "tool_call_delta":
            assert_type(event.arguments, str)
    for text, error in client.run_chat_completions_stream("Hello", return_error=True):
        assert_type(text, str | None)
        assert_type(error, ErrorDict | None)
    assert_type(client.run_completions_stream("Once"), Stream[str, None])
    assert_type(client.run_completions_stream("Once", full_output=True), Stream[Event, None])
    assert_type(client.run_chat_completions_stream("Hello", guided_json=SCHEMA), Stream[str, Any])


async def on_an_event_loop() -> None:
    assert_type(await client.arun_chat_completions("Hello"), str)
    assert_type(await client.arun_chat_completions("Hello", guided_json=Person), Person)
    assert_type(await client.arun_chat_completions("Hello", full_output=True), ChatResponse[None])
    assert_type(await client.arun_completions("Once", return_error=True), tuple[str, None] | tuple[None, ErrorDict])
    stream = client.arun_chat_completions_stream("Hello", guided_json=Person)
    assert_type(stream, AsyncStream[str, Person])
    async for piece in stream:
        assert_type(piece, str)
    async for piece in await client.arun_completions_stream("Once"):
        assert_type(piece, str)
    async with client.arun_chat_completions_stream("Hello", full_output=True) as events:
        assert_type(events, AsyncStream[Event, None])
        assert_type([event async for event in events], list[Event])
    assert_type(await client.arun_vision_request("What?", "cat.png"), str)
    assert_type(await client.arun_vision_request("What?", "cat.png", guided_json=Person, n=2), list[Person])
    assert_type(client.arun_vision_request("What?", "cat.png", stream=True), AsyncStream[str, None])
    assert_type(await client.alist_models(), list[Model])
    async with create_client("offline") as other:
        assert_type(other, BaseClient)


def vision(path: Path, names: list[str], paths: list[Path], data: bytes) -> None:
    assert_type(client.run_vision_request("What?", path), str)
    assert_type(client.run_vision_request("What?", image_paths=names), str)
    assert_type(client.run_vision_request("What?", paths, image_detail="low"), str)
    assert_type(client.run_vision_request("What?", [data, BytesIO(data), "https://example.com/cat.png"]), str)
    with path.open("rb") as file:
        assert_type(client.run_vision_request("What?", file, guided_json=Person), Person)
    assert_type(client.run_vision_request("What?", path, stream=False, full_output=True), ChatResponse[None])
    assert_type(client.run_vision_request("What?", path, stream=True), Stream[str, None])
    assert_type(client.run_vision_request("What?", path, stream=True, full_output=True), Stream[Event, None])
    assert_type(client.run_chat_completions("What?", image_paths=names), str)
    assert_type(client.run_chat_completions("What?", image_paths=[path, data]), str)


def batches(
    prompts: list[str], conversations: list[list[dict[str, str]]], temperatures: list[float], count: int, flag: bool
) -> None:
    assert_type(client.run_completions_batch(prompts), list[str])
    assert_type(client.run_completions_batch((text for text in prompts), concurrent=False), list[str])
    assert_type(client.run_chat_completions_batch(conversations, max_concurrent=2, max_tokens=[5, None]), list[str])
    assert_type(client.run_chat_completions_batch(prompts, temperature=temperatures, seed=(1, 2)), list[str])
    assert_type(client.run_chat_completions_batch(prompts, stop=PerRow([["x"], None])), list[str])
    assert_type(client.run_completions_batch(prompts, extra_body=PerRow([{"k": 1}])), list[str])
    assert_type(client.run_chat_completions_batch(prompts, image_paths=PerRow(["a.png", None])), list[str])
    assert_type(client.run_chat_completions_batch(prompts, reasoning=["low", 512], timeout=5), list[str])
    assert_type(client.run_completions_batch(prompts, n=2), list[list[str]])
    assert_type(client.run_completions_batch(prompts, n=[1, 2]), list[str | list[str]])
    assert_type(client.run_completions_batch(prompts, n=count), list[str | list[str]])
    assert_type(client.run_chat_completions_batch(prompts, guided_json=Person), list[Person])
    assert_type(client.run_chat_completions_batch(prompts, guided_json=list[Person]), list[list[Person]])
    assert_type(client.run_chat_completions_batch(prompts, guided_json=Person, n=2), list[list[Person]])
    assert_type(client.run_chat_completions_batch(prompts, guided_json=SCHEMA), list[Any])
    assert_type(client.run_chat_completions_batch(prompts, guided_json=PerRow([Person, Film])), list[Any])
    assert_type(client.run_chat_completions_batch(prompts, full_output=True), list[ChatResponse[None]])
    assert_type(
        client.run_chat_completions_batch(prompts, full_output=True, guided_json=Person), list[ChatResponse[Person]]
    )
    assert_type(client.run_chat_completions_batch(prompts, tools=[Person]), list[ChatResponse[None]])
    results, errors = client.run_completions_batch(prompts, return_error=True)
    assert_type(results, list[str | None])
    assert_type(errors, list[ErrorDict | None])
    people, _ = client.run_chat_completions_batch(prompts, return_error=True, guided_json=Person)
    assert_type(people, list[Person | None])
    assert_type(client.run_completions_batch(prompts, return_error=flag), Any)
    assert_type(client.run_completions_batch(prompts, progress=True), list[str])
    assert_type(client.run_completions_batch(prompts, progress=lambda p: p.total), list[str])


def batches_row_by_row(prompts: list[str]) -> None:
    rows = client.iter_completions_batch(prompts, ordered=False)
    assert_type(rows, BatchRows[str, Error])
    for row in rows:
        assert_type(row, BatchRow[str, Error])
        assert_type(row.index, int)
        assert_type(row.result, str | None)
        assert_type(row.error, Error | None)
    for _, person, error in client.iter_chat_completions_batch(prompts, guided_json=Person, return_error=True):
        assert_type(person, Person | None)
        assert_type(error, ErrorDict | None)
    with client.iter_chat_completions_batch(prompts, seed=PerRow(range(5)), full_output=True) as opened:
        assert_type(opened, BatchRows[ChatResponse[None], Error])


async def batches_on_a_loop(prompts: list[str], source: AsyncIterator[str]) -> None:
    assert_type(await client.arun_completions_batch(source), list[str])
    assert_type(await client.arun_chat_completions_batch(prompts, guided_json=Person), list[Person])

    async def told(progress: BatchProgress) -> None:
        assert_type(progress.total, int | None)

    rows = client.aiter_chat_completions_batch(source, guided_json=Person, progress=told)
    assert_type(rows, AsyncBatchRows[Person, Error])
    async for row in rows:
        assert_type(row.result, Person | None)
    await rows.aclose()


def models() -> None:
    assert_type(client.list_models(), list[Model])
    assert_type(client.list_models(timeout=5, max_retries=0), list[Model])
    assert_type(client.list_models(return_error=True), tuple[list[Model], None] | tuple[None, ErrorDict])


def requests_shown() -> None:
    built = client.build_request("Hello", max_tokens=5, guided_json=Person, tools=[Person])
    assert_type(built.to_curl(), str)
    assert_type(built.body, bytes)
    assert_type(client.build_request(prompt="Once", suffix="end", stream=True).url, str)


def messages(
    rows: list[dict[str, str]],
    loose: list[dict[str, object]],
    own: list[Message],
    pair: tuple[dict[str, str], dict[str, str]],
    typed: list[Film],
) -> None:
    assert_type(client.run_chat_completions(rows), str)
    assert_type(client.run_chat_completions(loose), str)
    assert_type(client.run_chat_completions(own), str)
    assert_type(client.run_chat_completions(pair), str)
    assert_type(client.run_chat_completions(typed), str)
    assert_type(client.run_chat_completions(row for row in rows), str)
    assert_type(client.run_chat_completions([{"role": "user", "content": "Hello"}]), str)
    parts = [{"type": "text", "text": "Hello"}]
    assert_type(client.run_chat_completions([{"role": "user", "content": parts}]), str)
    response = client.run_chat_completions(rows, full_output=True)
    own.append(response.message)
    assert_type(client.run_chat_completions([*rows, response.message]), str)
    assert_type(client.run_chat_completions([*own, response, {"role": "user", "content": "More"}]), str)
    assert_type(client.run_chat_completions([{"role": "assistant", "content": Person(name="A", age=1)}]), str)


def options_from_elsewhere(settings: dict[str, Any], flag: bool) -> None:
    client.run_chat_completions("Hello", **settings)
    assert_type(client.run_chat_completions("Hello", max_tokens=5, return_error=flag), Any)
    assert_type(client.run_chat_completions("Hello", guided_json=Person, full_output=flag), Any)
    assert_type(client.run_vision_request("What?", "cat.png", stream=flag), Any)
    assert_type(client.run_chat_completions_stream("Hello", full_output=flag), Stream[Any, Any])
    assert_type(client.run_chat_completions_stream("Hello", return_error=flag), Stream[Any, Any])


async def conversations(results: list[Message]) -> None:
    chat = client.conversation(system="Be brief.")
    assert_type(chat, Conversation)
    assert_type(chat.messages, list[Message])
    assert_type(chat.send("Hello"), str)
    assert_type(chat.send("Hello", guided_json=Person, image_paths="cat.png"), Person)
    assert_type(chat.send(results, tools=[Person]), ChatResponse[None])
    assert_type(chat.send([{"type": "text", "text": "Hello"}], n=1), str)
    assert_type(chat.send("Hello", return_error=True), tuple[str, None] | tuple[None, ErrorDict])
    assert_type(chat.send_stream("Hello"), Stream[str, None])
    assert_type(chat.send_stream("Hello", full_output=True, guided_json=Person), Stream[Event, Person])
    assert_type(await chat.asend("Hello", full_output=True), ChatResponse[None])
    assert_type(chat.asend_stream("Hello"), AsyncStream[str, None])
    assert_type(client.run_chat_completions(chat.messages), str)


def clients() -> None:
    with create_client("openai:gpt-5", api_key="…", timeout=5, temperature=None, max_retries=1) as other:
        assert_type(other, BaseClient)
        assert_type(other.with_options(timeout=5), BaseClient)


class Parrot(BaseClient):
    """A backend of a user's own."""

    provider = "parrot"
    capabilities = Capabilities(n=True)

    def complete(self, request: Request) -> ChatResponse[Any]:
        text = str(request.messages[-1]["content"]) + str(request.parameters.get("seed"))
        return ChatResponse(choices=[Choice(text=text, index=at) for at in range(request.n)])

    def stream(self, request: Request) -> Iterator[Event]:
        yield TextDelta(str(request.prompt))


def answers() -> None:
    parrot = Parrot(model_name="parrot")
    assert_type(parrot.run_chat_completions("Hello"), str)
    response = parrot.run_chat_completions("Hello", full_output=True)
    if response.usage is not None:
        assert_type(response.usage.total_tokens, int | None)
    assert_type(response.tool_calls, list[ToolCall])
    assert_type(response.first, Choice[None])
    assert_type(response.attempts, list[Attempt])
    assert_type(response.raw, Any)


def failures() -> None:
    try:
        client.run_chat_completions("Hello")
    except RateLimitError as error:
        assert_type(error.retry_after, float | None)
    except BatchError as error:
        assert_type(error.results, list[Any])
        assert_type(error.errors, list[Error | None])
    except BatchInterrupted as interrupted:
        assert_type(interrupted.errors, list[Error | None])
    except StructuredOutputError as error:
        assert_type(error.problems, list[str])
        assert_type(error.text, str | None)
    except Error as error:
        assert_type(error.details(), ErrorDict)
        assert_type(error.suggestion, str | None)


def vectors(text: str, texts: list[str], either: str | list[str], flag: bool) -> None:
    assert_type(client.run_embeddings("Hello"), list[float])
    assert_type(client.run_embeddings(text, dimensions=256, input_type="query"), list[float])
    assert_type(client.run_embeddings(texts), list[list[float]])
    assert_type(client.run_embeddings(iter(texts), batch_size=10, max_concurrent=2, timeout=None), list[list[float]])
    assert_type(client.run_embeddings(["a", "b"]), list[list[float]])
    assert_type(client.run_embeddings(either), list[float] | list[list[float]])
    assert_type(client.run_embeddings(texts, full_output=True), EmbeddingsResponse)
    assert_type(client.run_embeddings(text, return_error=True), tuple[list[float], None] | tuple[None, ErrorDict])
    assert_type(
        client.run_embeddings(texts, full_output=True, return_error=True),
        tuple[EmbeddingsResponse, None] | tuple[None, ErrorDict],
    )
    assert_type(client.run_embeddings(texts, full_output=flag), Any)
    assert_type(client.build_request(texts=texts, dimensions=8).method, str)


def rankings(texts: list[str], flag: bool) -> None:
    assert_type(client.run_rerank("query", texts, top_n=3), list[RerankResult])
    assert_type(client.run_rerank("query", texts, full_output=True), RerankResponse)
    assert_type(
        client.run_rerank("query", texts, return_error=True), tuple[list[RerankResult], None] | tuple[None, ErrorDict]
    )
    assert_type(client.run_rerank("query", texts, return_error=flag), Any)
    assert_type(client.build_request(query="q", documents=texts).url, str)


async def vectors_and_rankings_in_a_coroutine(texts: list[str]) -> None:
    assert_type(await client.arun_embeddings("Hello"), list[float])
    assert_type(await client.arun_embeddings(texts), list[list[float]])
    assert_type(await client.arun_embeddings(texts, full_output=True), EmbeddingsResponse)
    assert_type(await client.arun_rerank("query", texts), list[RerankResult])
    assert_type(await client.arun_rerank("query", texts, full_output=True), RerankResponse)
