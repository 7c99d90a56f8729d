"""Every stream of the pages, ended and split at every byte: whole or interrupted, never a short answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gen_ai import Error, StreamInterruptedError, TextDelta
from gen_ai.request import Request
from gen_ai.wire import get_wire

from ..client.support import Api
from ..support.server import Server
from .far_end import answer_of, pieces, stream_of
from .forms import FORMS, texts, values
from .table import FIRST

#: The page that a stream is of → its values.
STREAMS: dict[str, Callable[[Path], list[Any]]] = {
    "katz": lambda folder: values(stream_of(folder).text),
    "regolo": lambda folder: pieces(json.loads(answer_of(FIRST, folder).text)),
}
EVENTS = {"Content-Type": "text/event-stream"}

each_stream = pytest.mark.parametrize("page", STREAMS)
each_form = pytest.mark.parametrize("form", FORMS)


def decoded(blocks: list[bytes]) -> tuple[list[Any], Any, Error | None]:
    """The events of a stream's blocks, what came in all, and how it failed."""
    decoder = get_wire("openai").decoder(Request(model="m", stream=True), {})
    events: list[Any] = []
    try:
        for block in blocks:
            events += decoder.feed(block)
        events += decoder.finish()
    except Error as error:
        return events, decoder.response(), error
    return events, decoder.response(), None


def said_by(chunks: list[Any], prefix: bytes) -> tuple[str, bool]:
    """The text of the chunks that are whole in a prefix, and whether the last one is: counted by their ends alone."""
    plain = "".join(prefix.decode("utf-8", "ignore").replace("data:", "").split())
    text, finished = "", False
    for chunk in chunks:
        whole = "".join(json.dumps(chunk, ensure_ascii=False).replace("data:", "").split())
        if not plain.startswith(whole):
            break
        plain = plain.removeprefix(whole)
        text += "".join(texts([chunk]))
        finished = chunk["choices"][0]["finish_reason"] is not None
    return text, finished


def check(found: tuple[list[Any], Any, Error | None], expected: tuple[str, bool], end: int) -> None:
    """That a stream which ends here is what it has to be."""
    events, response, error = found
    text, finished = expected
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == text, end
    if finished:
        assert error is None, end
        assert (response.text, response.finish_reason) == (text, "stop"), end
    else:
        assert type(error) is StreamInterruptedError, end
        assert (error.partial_text, error.retryable) == (text, True), end
        assert error.suggestion


@each_stream
@each_form
def test_a_body_that_ends_anywhere_is_whole_or_interrupted(page: str, form: str, folder: Path) -> None:
    chunks = STREAMS[page](folder)
    body = FORMS[form](chunks)
    assert said_by(chunks, body) == ("".join(texts(chunks)), True)
    for end in range(len(body)):
        check(decoded([body[:end]]), said_by(chunks, body[:end]), end)


@each_stream
@each_form
def test_a_body_that_is_split_anywhere_gives_the_same_events(page: str, form: str, folder: Path) -> None:
    chunks = STREAMS[page](folder)
    body = FORMS[form](chunks)
    events, response, error = decoded([body])
    assert error is None
    assert [event.text for event in events if isinstance(event, TextDelta)] == texts(chunks)
    for at in range(1, len(body)):
        assert decoded([body[:at], body[at:]]) == (events, response, None), at
    assert decoded([body[at : at + 1] for at in range(len(body))]) == (events, response, None)


# ---------------------------------------------------------------- the same over HTTP


@pytest.fixture
def api(server: Server) -> Iterator[Api]:
    """A client that does not try again."""
    found = Api("blocking", server, model_name="llama-3.1-70b-turbo", provider="katz", api_key=None, max_retries=0)
    yield found
    found.end()


def received(api: Api) -> tuple[list[Any], Any, Error | None]:
    """The events of one stream, what came in all, and how it failed."""
    stream = api.stream("hi", full_output=True)
    events: list[Any] = []
    try:
        events.extend(stream)
    except Error as error:
        return events, stream.partial, error
    return events, stream.response, None


#: How a body ends before its end (the connection breaks, or it is as if nothing was missing), and at which bytes
#: that is tried: at each, or at one of seven and around the ends of events.
ENDS: dict[str, tuple[dict[str, Any], int]] = {
    "broken off": ({"cut": True}, 1),
    "as if it was whole": ({}, 1),
    "reset": ({"cut": "rst"}, 7),
    "too short for its length": ({"chunked": False, "length": 100_000, "cut": True}, 7),
    "with the connection": ({"unframed": True}, 7),
}


@pytest.mark.slow
@each_stream
@pytest.mark.parametrize("form", ["compact", "as printed"])
@pytest.mark.parametrize(("framing", "step"), ENDS.values(), ids=ENDS)
def test_a_connection_that_ends_anywhere_leaves_a_whole_answer_or_an_error(
    page: str, form: str, framing: dict[str, Any], step: int, folder: Path, api: Api, server: Server
) -> None:
    chunks = STREAMS[page](folder)
    body = FORMS[form](chunks)
    around = {match.end() + more for match in re.finditer(rb"\}\n\n", body) for more in (-3, -2, -1, 0, 1)}
    for end in sorted({*range(0, len(body), step), *around}):
        server.reply(pieces=[body[:end]] if end else [], headers=EVENTS, **framing)
        check(received(api), said_by(chunks, body[:end]), end)


@pytest.mark.slow
@each_stream
@each_form
def test_a_body_that_arrives_byte_by_byte_is_the_same(
    page: str, form: str, folder: Path, api: Api, server: Server
) -> None:
    chunks = STREAMS[page](folder)
    body = FORMS[form](chunks)
    server.reply(pieces=[body], headers=EVENTS)
    server.reply(pieces=[body[at : at + 1] for at in range(len(body))], headers=EVENTS)
    events, response, error = received(api)
    assert error is None
    again, same, error = received(api)
    assert error is None
    assert again == events
    assert {**same.to_dict(), "attempts": None} == {**response.to_dict(), "attempts": None}
