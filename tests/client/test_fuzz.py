"""Whatever bytes a server sends, the caller sees an answer or a gen_ai.Error, soon."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gen_ai import Error

from ..support.server import Server, chat_body, chat_chunks, sse
from .support import BACKENDS, Api

GOOD_JSON = json.dumps(chat_body("Hello.")).encode()
GOOD_SSE = sse(*chat_chunks("Hello."))

FIELDS = st.sampled_from(
    (
        "choices", "message", "delta", "content", "role", "index", "finish_reason", "tool_calls", "function", "name",
        "arguments", "id", "usage", "error", "code", "prompt_tokens", "data", "reasoning", "reasoning_content",
        "refusal", "text", "logprobs", "type", "status", "param", "metadata",
    )
)  # fmt: skip
#: Values where the dialect has others.
ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats() | st.text(max_size=6) | st.just("stop"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=12,
)


def _heads() -> st.SearchStrategy[bytes]:
    names = ("Content-Length", "Transfer-Encoding", "Content-Encoding", "Content-Type", "Retry-After", "Location", "X")
    values = (
        "0",
        "5",
        "99999",
        "-1",
        "1" * 30,
        "chunked",
        "gzip",
        "deflate",
        "br",
        "text/html",
        "x",
        "",
        "\xff",
        "/v1",
    )
    header = st.builds("{}: {}".format, st.sampled_from(names), st.sampled_from(values))
    status = st.sampled_from([100, 101, 103, 200, 201, 204, 206, 299, 301, 304, 307, 400, 404, 429, 500, 599, 600, 999])
    line = st.builds("HTTP/1.1 {} x".format, status) | st.sampled_from(
        ["HTTP/1.0 200 OK", "HTTP/2 200", "HTTP/1.1", "ICY 200 OK"]
    )
    return st.builds(
        lambda first, rest, end: "\r\n".join([first, *rest, "", ""]).encode("latin-1")[: None if end else -1],
        line, st.lists(header, max_size=4), st.booleans(),
    )  # fmt: skip


def _dump(value: Any) -> bytes:
    return json.dumps(value).encode()


BODIES = st.one_of(
    st.binary(max_size=80),
    st.builds(_dump, ODD),
    st.builds(lambda value: _dump({"choices": value}), ODD),
    st.builds(lambda value: _dump({"choices": [{"message": value, "delta": value}]}), ODD),
    st.builds(lambda values: b"".join(b"data: " + _dump(v) + b"\n\n" for v in values), st.lists(ODD, max_size=3)),
    st.builds(
        lambda values: b"".join(b"data: " + _dump({"choices": [{"index": 0, "delta": v}]}) + b"\n\n" for v in values),
        st.lists(ODD, max_size=3),
    ),
    st.builds(
        lambda whole, at: whole[: at % (len(whole) + 1)], st.sampled_from([GOOD_JSON, GOOD_SSE]), st.integers(0, 10**6)
    ),
    st.builds(
        lambda whole, at, junk: (at := at % (len(whole) + 1)) is not None and whole[:at] + junk + whole[at:],
        st.sampled_from([GOOD_JSON, GOOD_SSE]), st.integers(0, 10**6), st.binary(max_size=4),
    ),
)  # fmt: skip
GOOD_HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
ANSWERS = st.one_of(
    st.binary(max_size=120),
    st.builds(bytes.__add__, st.just(GOOD_HEAD), BODIES),
    st.builds(bytes.__add__, _heads(), BODIES),
    st.builds(lambda body, at: (GOOD_HEAD + body)[: at % (len(GOOD_HEAD + body) + 1)], BODIES, st.integers(0, 10**6)),
)


@pytest.fixture(scope="module", params=BACKENDS)
def fuzzed(request: pytest.FixtureRequest) -> Iterator[Api]:
    with Server() as server:
        api = Api(request.param, server, max_retries=0, timeout=5)
        yield api
        api.end()


def attempt(api: Api, call: Any, answer: bytes, reset: bool) -> None:
    server = api.server
    assert isinstance(server, Server)
    server._queue.clear()
    server.reply(raw=answer, cut="rst" if reset else False, times=9)
    began = time.monotonic()
    try:
        call()
    except Error as error:
        assert error.message  # noqa: PT017
        assert error.provider == "openai"  # noqa: PT017
    assert time.monotonic() - began < 4


def search(api: Api, operation: str, examples: int) -> None:
    calls = {
        "chat": lambda: api.chat(full_output=True).to_dict(),
        "stream": lambda: list(api.stream(full_output=True)),
        "models": api.models,
        "completion": lambda: list(api.completion_stream()),
        "guided": lambda: api.chat(guided_json=dict[str, int], max_reasks=0),
    }

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(answer=ANSWERS, reset=st.booleans())
    def run(answer: bytes, reset: bool) -> None:
        attempt(api, calls[operation], answer, reset)

    run()


OPERATIONS = {"chat": 30, "stream": 30, "models": 10, "completion": 10, "guided": 10}


@pytest.mark.parametrize(("operation", "examples"), OPERATIONS.items(), ids=OPERATIONS)
def test_only_answers_and_errors_of_this_package_come_out(fuzzed: Api, operation: str, examples: int) -> None:
    search(fuzzed, operation, examples)


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS)
def test_so_it_is_for_many_more_answers(fuzzed: Api, operation: str) -> None:
    search(fuzzed, operation, 300)
