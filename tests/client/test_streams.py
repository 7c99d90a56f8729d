"""Streams over real HTTP: when pieces come, how they end, and what letting go does."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from gen_ai import APITimeoutError, Error, InvalidRequestError, StreamInterruptedError, StreamNotFinished

from ..support.server import Server, chat_body, chat_chunks, sse
from .support import AT_ONCE, SOON, Api

FRAMINGS: dict[str, dict[str, Any]] = {"chunked": {}, "until the end": {"unframed": True}, "sized": {"length": 10_000}}
HEAD = chat_chunks(["Hel"], finish_reason=None, usage=False)
TAIL = chat_chunks(["lo."])[1:]


def long_stream(server: Server, **framing: Any) -> threading.Event:
    """An answer of which "Hel" comes at once and the rest when the event is set."""
    gate = threading.Event()
    server.stream(*HEAD, gate, *TAIL, **framing)
    return gate


# ---------------------------------------------------------------- pieces as they come


@pytest.mark.parametrize("framing", FRAMINGS.values(), ids=FRAMINGS)
def test_a_piece_arrives_while_the_server_holds_the_rest(api: Api, server: Server, framing: Any) -> None:
    gate = long_stream(server, **framing)
    stream = api.stream()
    assert next(stream) == "Hel"
    assert not gate.is_set()
    assert stream.partial.text == "Hel"
    gate.set()
    assert list(stream) == ["lo."]
    assert stream.response.text == "Hello."


def test_several_events_in_one_packet_and_one_event_in_many_are_the_same(api: Api, server: Server) -> None:
    whole = sse(*chat_chunks(["a", "b", "ä€😀"]))
    server.reply(body=whole)
    server.reply(pieces=[whole[at : at + 1] for at in range(len(whole))])
    assert list(api.stream()) == list(api.stream()) == ["a", "b", "ä€😀"]


def test_no_piece_is_empty(api: Api, server: Server) -> None:
    server.stream(*chat_chunks(["", "a", "", "b", ""]))
    assert list(api.stream()) == ["a", "b"]


def test_nothing_is_sent_before_the_first_piece_is_wanted(api: Api, server: Server) -> None:
    stream = api.stream()
    assert server.connections == 0
    server.stream(*chat_chunks())
    list(stream)
    assert len(server.requests) == 1


def test_open_sends_the_request_and_waits_for_the_first_piece(api: Api, server: Server) -> None:
    gate = long_stream(server)
    stream = api.stream().open()
    assert len(server.requests) == 1
    assert stream.partial.text == "Hel"
    assert stream.open() is stream
    gate.set()
    assert list(stream) == ["Hel", "lo."]
    assert len(server.requests) == 1


def test_open_raises_what_the_request_fails_with(api: Api, server: Server) -> None:
    server.reply(401, json={"error": {"message": "no"}})
    with pytest.raises(Error, match="no"):
        api.stream().open()


def test_open_of_an_answer_without_text_comes_back(api: Api, server: Server) -> None:
    server.stream(*chat_chunks([]))
    stream = api.stream().open()
    assert list(stream) == []
    assert stream.response.finish_reason == "stop"


@pytest.mark.parametrize("backend", ["threads", "aiohttp"])
@pytest.mark.parametrize("awaited", [False, True])
def test_an_async_stream_may_be_awaited_or_not(make_api: Any, server: Server, backend: str, awaited: bool) -> None:
    if backend == "aiohttp":
        pytest.importorskip("aiohttp")
    api = make_api(backend, server)
    server.stream(*chat_chunks("Hello."))

    async def body() -> str:
        stream = api.client.arun_chat_completions_stream("hi")
        if awaited:
            assert await stream is stream
            assert len(server.requests) == 1
        else:
            assert server.requests == []
        return "".join([piece async for piece in stream])

    assert api.wait(body) == "Hello."


def test_arguments_are_checked_when_the_stream_is_made(api: Api, server: Server) -> None:
    with pytest.raises(InvalidRequestError, match="temperature"):
        api.stream(temperature=-1)
    with pytest.raises(TypeError, match="temperature"):
        api.stream(temprature=1)
    with pytest.raises(InvalidRequestError, match="full_output") as caught:
        api.stream(n=2)
    assert caught.value.param == "n"
    assert server.connections == 0


def test_several_answers_carry_their_index(api: Api, server: Server) -> None:
    def chunk(index: int, text: str = "", finish: str | None = None) -> dict[str, Any]:
        return {"id": "x", "choices": [{"index": index, "delta": {"content": text}, "finish_reason": finish}]}

    server.stream(chunk(0, "a"), chunk(1, "b"), chunk(0, "c"), chunk(0, finish="stop"), chunk(1, finish="banana"))
    stream = api.stream(n=2, full_output=True)
    found = [(event.index, event.text) for event in stream if event.type == "text_delta"]
    assert found == [(0, "a"), (1, "b"), (0, "c")]
    assert [(c.text, c.finish_reason) for c in stream.response.choices] == [("ac", "stop"), ("b", "banana")]
    assert server.last.json()["n"] == 2


# ---------------------------------------------------------------- response and partial


def test_there_is_no_response_before_the_end(api: Api, server: Server) -> None:
    long_stream(server)
    stream = api.stream()
    for _ in range(2):
        with pytest.raises(StreamNotFinished, match="not finished") as caught:
            _ = stream.response
        assert caught.value.suggestion
        assert stream.partial.text in ("", "Hel")
        next(stream, None) if stream.partial.text == "" else None
    stream.close()
    with pytest.raises(StreamNotFinished, match="closed early"):
        _ = stream.response
    assert stream.partial.text == "Hel"
    assert list(stream) == []


def test_a_failed_stream_has_no_response_but_a_partial_one(api: Api, server: Server) -> None:
    server.stream(*HEAD, "cut", done=False)
    stream = api.stream()
    with pytest.raises(StreamInterruptedError):
        list(stream)
    with pytest.raises(StreamNotFinished, match="failed"):
        _ = stream.response
    assert stream.partial.text == "Hel"
    assert list(stream) == []


# ---------------------------------------------------------------- letting go


def leave_by_close(stream: Any) -> None:
    next(stream)
    stream.close()
    stream.close()


def leave_by_with(stream: Any) -> None:
    assert stream.within(1) == ["Hel"]


def leave_by_break(stream: Any) -> None:
    for _ in stream:
        break
    stream.stream = None
    gc.collect()


def leave_by_forgetting(stream: Any) -> None:
    next(stream)
    stream.stream = None
    gc.collect()


LEAVINGS = {"close": leave_by_close, "with": leave_by_with, "break": leave_by_break, "forgotten": leave_by_forgetting}


@pytest.mark.parametrize("leave", LEAVINGS.values(), ids=LEAVINGS)
def test_letting_go_of_a_stream_ends_its_connection(api: Api, server: Server, leave: Callable[[Any], None]) -> None:
    long_stream(server)
    stream = api.stream()
    leave(stream)
    (left,) = api.aside(server.wait_for_disconnect)
    assert left.during_answer
    server.reply(json=chat_body("x"))
    assert api.chat() == "x"


@pytest.mark.parametrize("backend", ["threads", "aiohttp"])
@pytest.mark.parametrize("state", ["before the head", "before the first piece", "between pieces"])
def test_cancelling_the_task_ends_its_connection(make_api: Any, server: Server, backend: str, state: str) -> None:
    if backend == "aiohttp":
        pytest.importorskip("aiohttp")
    api = make_api(backend, server)
    never = threading.Event()
    if state == "before the head":
        server.reply(hold=never)
    else:
        server.stream(*(HEAD if state == "between pieces" else []), never)

    async def body() -> None:
        seen = asyncio.Event()

        async def consume() -> None:
            async for _ in api.client.arun_chat_completions_stream("hi"):
                seen.set()

        task = asyncio.create_task(consume())
        if state == "between pieces":
            await seen.wait()
        else:
            await asyncio.to_thread(server.wait_for_requests)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    api.wait(body)
    api.aside(server.wait_for_disconnect)


@pytest.mark.parametrize("backend", ["threads", "aiohttp"])
def test_cancelling_a_plain_call_ends_its_connection(make_api: Any, server: Server, backend: str) -> None:
    if backend == "aiohttp":
        pytest.importorskip("aiohttp")
    api = make_api(backend, server)
    server.reply(hold=threading.Event()).reply(json=chat_body("x"))

    async def body() -> None:
        task = asyncio.create_task(api.client.arun_chat_completions("hi", return_error=True))
        await asyncio.to_thread(server.wait_for_requests)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    api.wait(body)
    api.aside(server.wait_for_disconnect)
    assert api.chat() == "x"


def test_a_stream_read_by_another_thread_can_be_closed_with_the_client(make_api: Any, server: Server) -> None:
    api = make_api("blocking", server)
    long_stream(server)
    seen, ends = threading.Event(), []

    def consume() -> None:
        try:
            for _ in api.client.run_chat_completions_stream("hi"):
                seen.set()
        except Error as error:
            ends.append(error)

    thread = threading.Thread(target=consume)
    thread.start()
    assert seen.wait(5)
    api.client.close()
    thread.join(5)
    assert [error.error_type for error in ends] == ["ClientClosedError"]
    server.wait_for_disconnect()


# ---------------------------------------------------------------- cut streams

CUTS: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "FIN in chunks": (["cut"], {}),
    "RST in chunks": (["rst"], {}),
    "FIN in a sized body": (["cut"], {"length": 10_000}),
    "RST in a sized body": (["rst"], {"length": 10_000}),
    "end of an unframed body": ([], {"unframed": True}),
    "RST in an unframed body": (["rst"], {"unframed": True}),
    "clean end without a finish reason": ([], {}),
    "half an event": ([b'data: {"choices": [{"index": 0, "delta": {"content": "lo'], {}),
    "garbage between chunks": ([], {"cut": True}),
}


@pytest.mark.parametrize(("end", "framing"), CUTS.values(), ids=CUTS)
def test_a_stream_that_is_cut_is_an_error_with_the_text_so_far(
    api: Api, server: Server, end: Any, framing: Any
) -> None:
    server.stream(*HEAD, *end, done=False, headers={"x-request-id": "req-3"}, **framing)
    pieces: list[str] = []
    with pytest.raises(StreamInterruptedError) as caught:
        pieces.extend(api.stream())
    error = caught.value
    assert pieces == ["Hel"]
    assert (error.partial_text, error.request_id, error.provider, error.model) == ("Hel", "req-3", "openai", "m")
    assert error.suggestion
    assert len(server.requests) == 1, "nothing is repeated once a piece has come"


@pytest.mark.parametrize(("end", "framing"), CUTS.values(), ids=CUTS)
def test_the_same_as_a_value_comes_last(api: Api, server: Server, end: Any, framing: Any) -> None:
    server.stream(*HEAD, *end, done=False, **framing)
    first, last = list(api.stream(return_error=True))
    assert first == ("Hel", None)
    assert last[0] is None
    assert last[1]["partial_text"] == "Hel"


def test_a_request_that_fails_gives_one_pair(api: Api, server: Server) -> None:
    server.reply(400, json={"error": {"message": "no"}})
    ((none, error),) = list(api.stream(return_error=True))
    assert (none, error["error_type"], error["message"]) == (None, "InvalidRequestError", "no")
    ((none, error),) = list(api.stream(temperature=-1, return_error=True))
    assert (none, error["error_type"]) == (None, "InvalidRequestError")


def test_a_good_stream_gives_pairs_too(api: Api, server: Server) -> None:
    server.stream(*chat_chunks(["a", "b"]))
    assert list(api.stream(return_error=True)) == [("a", None), ("b", None)]


def test_the_end_marker_without_a_finish_reason_is_an_end(api: Api, server: Server) -> None:
    server.stream(*HEAD)
    assert list(api.stream()) == ["Hel"]


def test_a_finish_reason_without_the_end_marker_is_an_end(api: Api, server: Server) -> None:
    server.stream(*chat_chunks(["Hel"], usage=False), done=False)
    assert list(api.stream()) == ["Hel"]


def test_a_cut_after_the_finish_reason_loses_nothing(api: Api, server: Server) -> None:
    server.stream(*chat_chunks(["Hel"], usage=False), "rst", done=False)
    assert list(api.stream()) == ["Hel"]


def test_nothing_after_the_end_marker_is_read(api: Api, server: Server) -> None:
    server.stream(*chat_chunks(["a"]), sse(), *chat_chunks(["b"]))
    assert list(api.stream()) == ["a"]


def test_a_stream_cut_before_its_first_piece_is_asked_again(api: Api, server: Server) -> None:
    server.stream("rst", done=False).stream("cut", done=False).stream(*chat_chunks(["a"]))
    stream = api.stream()
    assert list(stream) == ["a"]
    assert len(server.requests) == 3
    assert [a.reason is None for a in stream.response.attempts] == [False, False, True]


@pytest.mark.parametrize("status", [429, 503])
def test_a_stream_refused_before_its_first_piece_is_asked_again(api: Api, server: Server, status: int) -> None:
    server.reply(status, json={"error": {"message": "later"}}).stream(*chat_chunks(["a"]))
    assert list(api.stream()) == ["a"]


def test_an_error_event_carries_its_message_and_the_text_so_far(api: Api, server: Server) -> None:
    error = {"error": {"message": "the model crashed", "type": "server_error", "code": "oops"}}
    server.stream(*HEAD, error, done=False)
    with pytest.raises(Error, match="the model crashed") as caught:
        list(api.stream())
    assert (caught.value.partial_text, caught.value.code) == ("Hel", "oops")
    assert len(server.requests) == 1


def test_a_stream_that_has_failed_holds_no_connection(api: Api, server: Server) -> None:
    server.stream(*HEAD, {"error": {"message": "the model crashed"}}, threading.Event(), done=False)
    stream = api.stream()
    with pytest.raises(Error, match="the model crashed") as caught:
        list(stream)
    api.aside(server.wait_for_disconnect)
    assert (stream.partial.text, caught.value.partial_text) == ("Hel", "Hel")


def test_broken_json_in_an_event_is_an_error(api: Api, server: Server) -> None:
    server.stream(*HEAD, sse('{"choices": [', done=False))
    with pytest.raises(Error) as caught:
        list(api.stream())
    assert caught.value.error_type == "InvalidResponseError"
    assert caught.value.partial_text == "Hel"


def test_a_whole_answer_instead_of_a_stream_is_taken(api: Api, server: Server) -> None:
    server.reply(json=chat_body("Hello."))
    try:
        assert "".join(api.stream()) == "Hello."
    except Error as error:  # the other honest end
        assert error.suggestion  # noqa: PT017


# ---------------------------------------------------------------- time


def timed(stream: Any) -> tuple[list[str], Error, float]:
    """The pieces, the failure, and the seconds until it came."""
    pieces: list[str] = []
    began = time.monotonic()
    with pytest.raises(Error) as caught:
        pieces.extend(stream)
    return pieces, caught.value, time.monotonic() - began


def test_the_first_piece_is_waited_for_as_long_as_timeout_says(api: Api, server: Server) -> None:
    server.stream(chat_chunks()[0], threading.Event(), done=False)
    pieces, error, seconds = timed(api.stream(timeout=0.1, idle_timeout=5))
    assert (pieces, type(error)) == ([], APITimeoutError)
    assert "timeout of 0.1 s" in error.message
    assert "idle" not in error.message
    assert 0.08 < seconds < SOON


def test_a_silent_head_counts_as_waiting_for_the_first_piece(api: Api, server: Server) -> None:
    server.reply(hold=threading.Event())
    _, error, seconds = timed(api.stream(timeout=0.1))
    assert isinstance(error, APITimeoutError)
    assert 0.08 < seconds < SOON


def test_silence_between_pieces_is_bounded_by_idle_timeout(api: Api, server: Server) -> None:
    server.stream(*HEAD, threading.Event(), done=False)
    pieces, error, seconds = timed(api.stream(timeout=5, idle_timeout=0.1))
    assert (pieces, type(error), error.partial_text) == (["Hel"], APITimeoutError, "Hel")
    assert "idle_timeout of 0.1 s" in error.message
    assert "idle_timeout" in (error.suggestion or "")
    assert 0.08 < seconds < SOON
    api.aside(server.wait_for_disconnect)


def test_idle_timeout_is_timeout_where_it_is_not_given(api: Api, server: Server) -> None:
    # Long enough for a first piece on a busy machine.
    server.stream(*HEAD, threading.Event(), done=False)
    _, error, seconds = timed(api.stream(timeout=0.9))
    assert "idle_timeout of 0.9 s" in error.message
    assert seconds < SOON


def test_keep_alive_comments_are_no_pieces(api: Api, server: Server) -> None:
    pings = [item for _ in range(40) for item in (0.02, b": ping\n\n")]
    server.stream(*HEAD, *pings, done=False)
    pieces, error, seconds = timed(api.stream(timeout=5, idle_timeout=0.12))
    assert (pieces, type(error)) == (["Hel"], APITimeoutError)
    assert 0.1 < seconds < SOON


def test_a_stream_longer_than_every_timeout_is_fine_while_pieces_come(api: Api, server: Server) -> None:
    texts = [item for _ in range(6) for item in (*chat_chunks(["a"], finish_reason=None, usage=False)[1:], 0.12)]
    server.stream(*texts, *chat_chunks(["b"]))
    assert list(api.stream(timeout=0.6)) == ["a"] * 6 + ["b"]


def test_total_timeout_bounds_the_whole(api: Api, server: Server) -> None:
    texts = [item for _ in range(40) for item in (*chat_chunks(["a"], finish_reason=None, usage=False)[1:], 0.03)]
    server.stream(*texts, done=False)
    pieces, error, seconds = timed(api.stream(timeout=5, total_timeout=0.5))
    assert isinstance(error, APITimeoutError)
    assert "total_timeout of 0.5 s" in error.message
    assert error.partial_text == "".join(pieces) != ""
    assert 0.45 < seconds < SOON


def test_the_callers_own_time_between_pieces_does_not_count(api: Api, server: Server) -> None:
    never, gates = threading.Event(), [threading.Event() for _ in "ab"]
    first, *rest = chat_chunks(["a", "b", "c"])
    server.stream(first, rest[0], gates[0], rest[1], gates[1], *rest[2:])
    stream = api.stream(timeout=0.15, total_timeout=0.2)
    found = []
    for piece, then in zip(stream, [*gates, threading.Event()], strict=False):
        found.append(piece)
        api.aside(never.wait, 0.12)
        then.set()
    assert found == ["a", "b", "c"]


def test_retries_of_a_stream_share_its_timeout(api: Api, server: Server) -> None:
    server.handler = lambda _request, _n: {"error": {"message": "busy", "code": 503}}
    stream = api.stream(timeout=5)
    pieces, error, _ = timed(stream)
    assert (pieces, error.error_type, len(error.attempts), len(server.requests)) == ([], "OverloadedError", 3, 3)


# ---------------------------------------------------------------- no loose ends


def test_a_stream_left_at_the_end_of_the_loop_says_nothing(server: Server) -> None:
    server.stream(*HEAD, threading.Event())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for backend in ("threads",):
            api = Api(backend, server, retry=AT_ONCE)
            stream = api.stream()
            assert next(stream) == "Hel"
            api.end()
            del stream
            gc.collect()
    server.wait_for_disconnect()
