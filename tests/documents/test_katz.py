"""Katz, answering as its page prints it, and what comes out of gen_ai in every way of asking."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import BaseModel

from gen_ai import Finish, ServerError, StructuredOutputError, TextDelta, Usage, create_client

from ..client.support import BACKENDS, Api
from ..support.server import Response, Server
from .far_end import answer_of, error_of, katz, stream_of, text_of, whole
from .forms import FORMS, indented, texts, values
from .pages import block
from .table import KATZ

MODEL = "llama-3.1-70b-turbo"
ANSWERS = "llama-3.1-70b"
QUESTION = [{"role": "user", "content": "Which river runs through Cairo?"}]


class River(BaseModel):
    """What is extracted."""

    river: str
    cities: list[str]


NILE = River(river="Nile", cities=["Cairo", "Khartoum"])


@pytest.fixture(params=BACKENDS)
def api(request: pytest.FixtureRequest, server: Server, folder: Path) -> Iterator[Api]:
    """A client of a server that answers as the page prints it; no key is given."""
    server.handler = katz(folder)
    found = Api(request.param, server, provider="katz", api_key=None, model_name=MODEL)
    yield found
    found.end()


@pytest.fixture
def printed(folder: Path) -> dict[str, Any]:
    """The answer of the page."""
    value: dict[str, Any] = json.loads(answer_of(KATZ, folder).text)
    return value


def saying(text: str, printed: dict[str, Any]) -> Response:
    """The page's answer with another text, printed in the same way."""
    (choice,) = printed["choices"]
    choice = {**choice, "message": {**choice["message"], "content": text}}
    return whole(json.dumps({**printed, "choices": [choice]}, indent=2, ensure_ascii=False).encode())


def test_every_address_of_the_page_can_be_given_as_it_is(folder: Path) -> None:
    found = set(re.findall(r"https?://\w+\.is-a\.dev/[\w/]+", (folder / KATZ).read_text("utf-8")))
    assert {urlsplit(each).scheme for each in found} == {"http", "https"}
    assert {urlsplit(each).path for each in found} == {"/v1", "/v1/models", "/v1/chat/completions"}
    for each in found:
        with create_client("katz", endpoint=each, model_name=MODEL) as client:
            request = client.build_request(QUESTION)
        parts = urlsplit(each)
        assert request.url == f"{parts.scheme}://{parts.netloc}/v1/chat/completions"
        assert "Authorization" not in request.headers


# ---------------------------------------------------------------- a whole answer


def test_the_facts_of_the_page_are_those_that_are_tested_here(folder: Path, printed: dict[str, Any]) -> None:
    assert printed["usage"] == {"prompt_tokens": 69, "completion_tokens": 420, "total_tokens": 69420}
    assert (printed["created"], printed["model"], printed["system_fingerprint"]) == (69420, ANSWERS, None)
    first, last = values(stream_of(folder).text)
    assert (first["model"], last["model"]) == (MODEL, ANSWERS)
    assert [chunk["choices"][0]["finish_reason"] for chunk in (first, last)] == [None, "stop"]
    assert all(chunk["choices"][0]["delta"]["content"] for chunk in (first, last))
    assert indented([first, last]).strip() == stream_of(folder).text.strip().encode()
    assert json.loads(error_of(folder).text) == {"error": "Internal Server Error", "status_code": 500}


def test_a_plain_call_returns_the_text(api: Api, server: Server, printed: dict[str, Any]) -> None:
    assert api.chat(QUESTION) == text_of(printed)
    assert "authorization" not in server.last.headers
    assert server.last.path == "/v1/chat/completions"
    assert server.last.json() == {"model": MODEL, "messages": QUESTION, "max_tokens": 256, "temperature": 0}


def test_everything_of_an_answer_comes_out_as_it_was_sent(api: Api, printed: dict[str, Any]) -> None:
    response = api.chat(QUESTION, full_output=True)
    assert response.text == text_of(printed)
    assert response.usage == Usage(69, 420, 69420), "not added up anew"
    assert (response.finish_reason, response.first.finish_reason_raw) == ("stop", "stop")
    assert (response.created, response.system_fingerprint, response.object) == (69420, None, "chat.completion")
    assert (response.id, response.model, response.provider) == (printed["id"], ANSWERS, "katz")
    assert response.raw == printed
    assert response.message == {"role": "assistant", "content": text_of(printed)}
    assert [attempt.status for attempt in response.attempts] == [200]


def test_an_answer_by_another_model_is_noted(api: Api) -> None:
    (warning,) = api.chat(QUESTION, full_output=True).warnings
    assert (warning.code, warning.param) == ("model_differs", "model_name")
    assert MODEL in warning.message
    assert repr(ANSWERS) in warning.message
    assert api.chat(QUESTION, full_output=True, model_name=ANSWERS).warnings == []


def test_several_answers_are_asked_for_side_by_side(api: Api, server: Server, printed: dict[str, Any]) -> None:
    response = api.chat(QUESTION, n=2, full_output=True)
    assert [choice.text for choice in response.choices] == [text_of(printed)] * 2
    assert response.usage == Usage(138, 840, 138840)
    assert ["n" in request.json() for request in server.requests] == [False, False]


def test_tools_false_is_a_boolean_on_the_wire(api: Api, server: Server, folder: Path) -> None:
    api.chat(QUESTION, tools=False)
    list(api.stream(QUESTION, tools=False))
    api.wait(api.of(api.client, "run_chat_completions_batch"), [QUESTION], tools=False)
    server._queue.append(saying(NILE.model_dump_json(), json.loads(answer_of(KATZ, folder).text)))
    api.chat(QUESTION, tools=False, guided_json=River)
    assert [request.json()["tools"] for request in server.requests] == [False] * 4
    assert '"tools": false' in block(KATZ, 2, folder).text


def test_the_models_are_listed(api: Api, server: Server) -> None:
    (model,) = api.models()
    assert (model.id, model.raw) == (MODEL, {"id": MODEL, "object": "model"})
    assert (server.last.method, server.last.path) == ("GET", "/v1/models")
    assert "authorization" not in server.last.headers


def test_a_conversation_goes_on_from_what_came(api: Api, server: Server, printed: dict[str, Any]) -> None:
    chat = api.client.conversation(system="Be brief.")
    assert api.send(chat, "One?") == text_of(printed)
    streamed = "".join(api.send_stream(chat, "Two?"))
    api.send(chat, "Three?")
    said = [(message["role"], message["content"]) for message in server.last.json()["messages"]]
    assert said == [
        ("system", "Be brief."),
        ("user", "One?"),
        ("assistant", text_of(printed)),
        ("user", "Two?"),
        ("assistant", streamed),
        ("user", "Three?"),
    ]


# ---------------------------------------------------------------- structure


def test_a_structured_answer_is_asked_for_in_words_and_checked(
    api: Api, server: Server, printed: dict[str, Any]
) -> None:
    server._queue.append(saying(f"Here:\n```json\n{NILE.model_dump_json(indent=2)}\n```", printed))
    assert api.chat(QUESTION, guided_json=River) == NILE
    body = server.last.json()
    assert "response_format" not in body
    assert "cities" in json.dumps(body["messages"])


def test_an_answer_that_does_not_fit_is_asked_for_again(api: Api, server: Server, printed: dict[str, Any]) -> None:
    server._queue.append(saying(text_of(printed), printed))
    server._queue.append(saying(NILE.model_dump_json(), printed))
    response = api.chat(QUESTION, guided_json=River, full_output=True)
    assert response.parsed == NILE
    assert response.usage == Usage(138, 840, 138840)
    assert [warning.code for warning in response.warnings] == ["model_differs"]
    said = server.last.json()["messages"]
    assert text_of(printed) in json.dumps(said, ensure_ascii=False), "it is shown what it had said"


def test_words_in_place_of_a_structure_are_an_error_that_holds_them(api: Api, printed: dict[str, Any]) -> None:
    with pytest.raises(StructuredOutputError) as caught:
        api.chat(QUESTION, guided_json=River, max_reasks=1)
    assert caught.value.text == text_of(printed)
    assert caught.value.suggestion
    assert caught.value.usage == Usage(138, 840, 138840)


@pytest.mark.parametrize("form", FORMS)
def test_a_structured_stream_is_whole_in_each_form(api: Api, server: Server, folder: Path, form: str) -> None:
    first, last = values(stream_of(folder).text)
    text = NILE.model_dump_json(indent=2)
    for chunk, piece in ((first, text[:9]), (last, text[9:])):
        chunk["choices"][0]["delta"]["content"] = piece
    server.reply(body=FORMS[form]([first, last]), headers={"Content-Type": "text/event-stream"})
    stream = api.stream(QUESTION, guided_json=River)
    assert "".join(stream) == text
    assert stream.response.parsed == NILE


# ---------------------------------------------------------------- streams


def test_a_stream_yields_the_pieces_as_they_are_printed(api: Api, server: Server, folder: Path) -> None:
    stream = api.stream(QUESTION)
    assert list(stream) == texts(values(stream_of(folder).text))
    assert server.last.json() == {
        "model": MODEL, "messages": QUESTION, "max_tokens": 256, "temperature": 0, "stream": True,
    }  # fmt: skip
    assert "authorization" not in server.last.headers


@pytest.mark.parametrize("form", FORMS)
def test_a_stream_comes_out_the_same_in_each_form(api: Api, server: Server, folder: Path, form: str) -> None:
    chunks = values(stream_of(folder).text)
    server.handler = katz(folder, stream=FORMS[form](chunks))
    stream = api.stream(QUESTION, full_output=True)
    events = list(stream)
    assert events == [TextDelta(chunk["choices"][0]["delta"]["content"]) for chunk in chunks] + [Finish("stop", "stop")]
    assert [event.raw for event in events] == [*chunks, chunks[-1]]
    response = stream.response
    assert (response.text, response.finish_reason) == ("".join(texts(chunks)), "stop")
    assert (response.id, response.created, response.object) == (chunks[0]["id"], 69420, "chat.completion.chunk")
    assert (response.usage, response.model) == (None, MODEL)
    (warning,) = response.warnings
    assert warning.code == "model_differs"
    assert repr(ANSWERS) in warning.message


# ---------------------------------------------------------------- errors


@pytest.fixture
def broken(api: Api, server: Server, folder: Path) -> Api:
    """A client of a server that fails as the page prints it."""
    body = error_of(folder).text.encode()
    server.handler = lambda _request, _n: whole(body, 500)
    return api


def check(error: ServerError) -> None:
    """All that an error has to say."""
    assert (error.message, error.status_code, error.provider, error.model) == (
        "Internal Server Error", 500, "katz", MODEL,
    )  # fmt: skip
    assert error.retryable
    assert len(error.attempts) == 3
    assert "malformed" in (error.suggestion or "")


def test_a_failure_is_tried_again_and_then_a_typed_error_that_tells_what_to_do(broken: Api, server: Server) -> None:
    with pytest.raises(ServerError) as caught:
        broken.chat(QUESTION)
    check(caught.value)
    assert len(server.requests) == 3


def test_a_stream_that_fails_is_the_same_error(broken: Api) -> None:
    with pytest.raises(ServerError) as caught:
        list(broken.stream(QUESTION))
    check(caught.value)
    assert caught.value.partial_text is None


def test_an_error_as_a_value_holds_the_same(broken: Api, server: Server) -> None:
    result, error = broken.chat(QUESTION, return_error=True)
    assert result is None
    assert (error["message"], error["error_type"], error["status_code"]) == (
        "Internal Server Error",
        "ServerError",
        500,
    )
    assert (error["url"], error["method"]) == (f"{server.url}/v1/chat/completions", "POST")
    assert "malformed" in error["suggestion"]
    ((piece, last),) = broken.stream(QUESTION, return_error=True)
    assert piece is None
    assert {**last, "attempts": None} == {**error, "attempts": None}
    assert len(last["attempts"]) == len(error["attempts"]) == 3


def test_a_batch_holds_each_failure_in_its_row(broken: Api, server: Server, folder: Path) -> None:
    working, failing = katz(folder), server.handler
    assert failing is not None
    server.handler = lambda request, n: (working if b"good" in request.body else failing)(request, n)
    results, errors = broken.wait(
        broken.of(broken.client, "run_chat_completions_batch"), ["good", "bad", "good"], return_error=True
    )
    assert [result is not None for result in results] == [True, False, True]
    assert [error and error["status_code"] for error in errors] == [None, 500, None]


def test_a_failure_that_passes_is_not_seen(api: Api, server: Server, folder: Path, printed: dict[str, Any]) -> None:
    server._queue.append(whole(error_of(folder).text.encode(), 500))
    response = api.chat(QUESTION, full_output=True)
    assert response.text == text_of(printed)
    assert [attempt.status for attempt in response.attempts] == [500, 200]


def test_the_models_fail_by_the_same_error(broken: Api) -> None:
    with pytest.raises(ServerError) as caught:
        broken.models()
    assert (caught.value.message, caught.value.status_code) == ("Internal Server Error", 500)
    assert caught.value.suggestion


@pytest.mark.parametrize("streamed", [False, True])
def test_the_body_of_an_error_is_one_whatever_its_status(
    api: Api, server: Server, folder: Path, streamed: bool
) -> None:
    body = error_of(folder).text.encode()
    server.handler = lambda _request, _n: whole(body, 200)
    with pytest.raises(ServerError) as caught:
        list(api.stream(QUESTION)) if streamed else api.chat(QUESTION)
    assert (caught.value.message, caught.value.status_code) == ("Internal Server Error", 500)
    assert "malformed" in (caught.value.suggestion or "")


def test_an_error_within_a_stream_keeps_the_text_before_it(api: Api, server: Server, folder: Path) -> None:
    first, _ = values(stream_of(folder).text)
    error = b"data: " + error_of(folder).text.encode() + b"\n"
    server.reply(
        body=indented([first]).removesuffix(b"data: [DONE]\n\n") + error, headers={"Content-Type": "text/event-stream"}
    )
    pieces: list[str] = []
    with pytest.raises(ServerError) as caught:
        pieces.extend(api.stream(QUESTION))
    assert pieces == texts([first])
    assert (caught.value.partial_text, caught.value.status_code) == ("".join(pieces), 500)
