"""Regolo, answering as its pages print and describe it, and what comes out of gen_ai in every way of asking."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from gen_ai import (
    APIConnectionError,
    AuthenticationError,
    Finish,
    NotFoundError,
    RateLimitError,
    ServerError,
    TextDelta,
    Usage,
    create_client,
)

from ..client.support import BACKENDS, Api
from ..support.server import Response, Server, closed_port
from .far_end import answer_of, pieces, regolo, text_of, whole
from .forms import FORMS, texts
from .pages import blocks
from .table import FIRST, REGOLO

MODEL = "Llama-3.3-70B-Instruct"
KEY = "YOUR_REGOLO_KEY"
QUESTION = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Where does the Nile rise?"}]
#: What gen_ai sends with each request: no other model may answer in its place.
OURS = {"model": MODEL, "max_tokens": 256, "temperature": 0, "disable_fallbacks": True}


class Source(BaseModel):
    """What is extracted."""

    river: str
    country: str


@pytest.fixture(params=BACKENDS)
def api(request: pytest.FixtureRequest, server: Server, folder: Path) -> Iterator[Api]:
    """A client of a server that answers as the pages say."""
    server.handler = regolo(folder)
    found = Api(request.param, server, provider="regolo", api_key=KEY, model_name=MODEL)
    yield found
    found.end()


@pytest.fixture
def printed(folder: Path) -> dict[str, Any]:
    """The answer of the page."""
    value: dict[str, Any] = json.loads(answer_of(FIRST, folder).text)
    return value


# ---------------------------------------------------------------- the response format


def test_an_answer_comes_out_as_it_is_printed(api: Api, server: Server, printed: dict[str, Any]) -> None:
    assert api.chat(QUESTION) == text_of(printed)
    assert server.last.json() == {**OURS, "messages": QUESTION}
    assert (server.last.path, server.last.headers["authorization"]) == ("/v1/chat/completions", f"Bearer {KEY}")
    response = api.chat(QUESTION, full_output=True)
    assert (response.text, response.finish_reason) == (text_of(printed), "stop")
    assert response.usage == Usage(**printed["usage"]) == Usage(25, 8, 33)
    assert (response.id, response.object, response.created) == (printed["id"], "chat.completion", 1234567890)
    assert (response.model, response.warnings, response.raw) == (MODEL, [], printed)


def test_a_completion_is_one_natively(api: Api, server: Server, printed: dict[str, Any]) -> None:
    response = api.completion("The Nile rises", temperature=0.7, full_output=True)
    assert (response.text, response.usage, response.warnings) == (text_of(printed), Usage(25, 8, 33), [])
    assert server.last.path == "/v1/completions"
    assert server.last.json() == {**OURS, "prompt": "The Nile rises", "temperature": 0.7}


def test_the_roles_of_the_page_are_taken(api: Api, server: Server, folder: Path) -> None:
    roles = re.findall(r"^\| `(\w+)` \|", (folder / FIRST).read_text("utf-8"), re.MULTILINE)
    assert roles == ["system", "user", "assistant"]
    messages = [{"role": role, "content": role} for role in [*roles, "user"]]
    api.chat(messages)
    assert server.last.json()["messages"] == messages


def test_a_structured_answer_is_asked_for_by_its_schema(api: Api, server: Server, printed: dict[str, Any]) -> None:
    (choice,) = printed["choices"]
    found = Source(river="Nile", country="Burundi")
    choice["message"]["content"] = found.model_dump_json()
    server._queue.append(whole(json.dumps(printed).encode()))
    assert api.chat(QUESTION, guided_json=Source) == found
    assert server.last.json()["response_format"]["json_schema"]["schema"]["required"] == ["river", "country"]


def test_the_models_are_listed(api: Api) -> None:
    assert [model.id for model in api.models()] == [MODEL]


def test_a_client_is_set_up_by_regolos_own_variables(
    server: Server, folder: Path, printed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    server.handler = regolo(folder)
    monkeypatch.setenv("REGOLO_URL", server.url)
    monkeypatch.setenv("REGOLO_API_KEY", KEY)
    with create_client("regolo", model_name=MODEL) as client:
        assert client.run_chat_completions(QUESTION) == text_of(printed)
    assert (server.last.path, server.last.headers["authorization"]) == ("/v1/chat/completions", f"Bearer {KEY}")


def test_the_address_of_the_row_is_that_of_the_pages(folder: Path) -> None:
    text = "".join(block.text for page in (REGOLO, FIRST) for block in blocks(page, folder))
    addresses = set(re.findall(r"https://[\w.]+/\S+?(?=[\"\s])", text))
    assert addresses == {"https://api.regolo.ai/v1/chat/completions", "https://api.regolo.ai/v1/completions"}
    for endpoint in (None, *addresses):  # one that is pasted whole is understood
        with create_client("regolo", api_key=KEY, model_name=MODEL, endpoint=endpoint) as client:
            assert client.build_request(QUESTION).url == "https://api.regolo.ai/v1/chat/completions"


# ---------------------------------------------------------------- streams, line by line


@pytest.mark.parametrize("form", FORMS)
def test_a_stream_comes_out_the_same_in_each_form(
    api: Api, server: Server, folder: Path, printed: dict[str, Any], form: str
) -> None:
    chunks = pieces(printed)
    server.handler = regolo(folder, stream=FORMS[form](chunks))
    assert list(api.stream(QUESTION)) == texts(chunks)
    assert server.last.json() == {
        **OURS, "messages": QUESTION, "stream": True, "stream_options": {"include_usage": True},
    }  # fmt: skip
    stream = api.stream(QUESTION, full_output=True)
    events = list(stream)
    assert events == [*map(TextDelta, texts(chunks)), Finish("stop", "stop")]
    for event, chunk in zip(events, chunks, strict=True):
        assert event.raw == chunk, "what the page describes is all there"
        assert {"id", "created", "model", "object", "choices"} <= set(event.raw)
    response = stream.response
    assert (response.text, response.finish_reason, response.model) == (text_of(printed), "stop", MODEL)
    assert (response.id, response.created, response.warnings) == (printed["id"], printed["created"], [])


def test_usage_after_the_answer_is_taken(api: Api, server: Server, printed: dict[str, Any]) -> None:
    chunks = pieces(printed)
    server.stream(*chunks, {**chunks[0], "choices": [], "usage": printed["usage"]})
    stream = api.stream(QUESTION)
    assert "".join(stream) == text_of(printed)
    assert stream.response.usage == Usage(25, 8, 33)


# ---------------------------------------------------------------- errors, as the page would have them handled


@pytest.mark.parametrize(
    ("status", "kind", "attempts"),
    [(401, AuthenticationError, 1), (404, NotFoundError, 1), (429, RateLimitError, 3), (500, ServerError, 3)],
)
@pytest.mark.parametrize("streamed", [False, True])
def test_where_the_page_sees_an_http_error_a_typed_one_is_raised(
    api: Api, server: Server, status: int, kind: type[Any], attempts: int, streamed: bool
) -> None:
    error = {"error": {"message": "no", "type": "None", "param": "None", "code": str(status)}}
    server.handler = lambda _request, _n: Response(status, error, headers={"Retry-After": "0"})
    with pytest.raises(kind) as caught:
        list(api.stream(QUESTION)) if streamed else api.chat(QUESTION)
    assert (caught.value.status_code, caught.value.message, len(server.requests)) == (status, "no", attempts)
    assert caught.value.suggestion
    assert KEY not in repr(caught.value.details())


def test_where_the_page_sees_a_request_error_a_typed_one_is_raised() -> None:
    with (
        create_client(
            "regolo", api_key=KEY, model_name=MODEL, endpoint=f"http://127.0.0.1:{closed_port()}/v1", max_retries=0
        ) as client,
        pytest.raises(APIConnectionError) as caught,
    ):
        client.run_chat_completions(QUESTION)
    assert caught.value.suggestion
