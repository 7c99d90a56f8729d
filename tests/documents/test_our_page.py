"""The page that fixed the names of this package, in the words of its page: each call as printed, in one namespace."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from gen_ai import BaseClient, ChatResponse, Choice, create_client
from gen_ai import Request as CallRequest
from gen_ai.options import ACCEPTED
from gen_ai.providers import get_provider

from ..support.dialect import answer
from ..support.server import Request, Server
from .pages import ROOT, blocks
from .table import OURS, redirected

MODEL = "gpt-3.5-turbo"


class Page:
    """The page as it runs: its names, and what each block printed and sent."""

    def __init__(self, folder: Path, server: Server, provider: str = "openai") -> None:
        self.server = server
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.blocks = iter(blocks(OURS, folder))
        self.provider = provider

    def run(self) -> tuple[str, list[Request]]:
        """Run the next block; returns what it printed and what it sent."""
        block = next(self.blocks)
        text = redirected(block.text, self.server.url).replace('provider="openai"', f'provider="{self.provider}"')
        before = len(self.server.requests)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile("\n" * (block.line - 1) + text, str(block), "exec"), self.names)
        return out.getvalue(), self.server.requests[before:]

    def run_to(self, count: int) -> tuple[str, list[Request]]:
        """Run so many blocks; returns what came of the last one."""
        for _ in range(count - 1):
            self.run()
        return self.run()

    def close(self) -> None:
        self.names["client"].close()


@pytest.fixture
def model_server() -> Iterator[Server]:
    """A server that has an answer to everything."""
    with Server(answer) as server:
        yield server
        assert not server.errors, server.errors


@pytest.fixture(params=["openai", "katz", "regolo", "vllm"])
def page(request: pytest.FixtureRequest, folder: Path, model_server: Server) -> Iterator[Page]:
    """The page, with its provider and with others in its place: no other word of it is changed."""
    made = Page(folder, model_server, request.param)
    yield made
    made.close()


def sent(page: Page, **more: Any) -> dict[str, Any]:
    """The body of a call with the page's own messages."""
    row = dict(get_provider(page.provider).extra_body)
    return {"model": MODEL, "messages": page.names["messages"], "temperature": 0, **row, **more}


def test_a_first_call_prints_the_answer(page: Page) -> None:
    printed, (request,) = page.run()
    assert isinstance(page.names["response"], str)
    assert printed == page.names["response"] + "\n"
    assert page.names["messages"][-1]["content"] in printed, "the server answers from what it was asked"
    assert request.json() == sent(page, max_tokens=150)
    assert (request.method, request.path) == ("POST", "/v1/chat/completions")
    assert request.headers["authorization"] == "Bearer your-api-key"


def test_a_stream_prints_the_same_answer_piece_by_piece(page: Page) -> None:
    page.run()
    whole = page.names["response"]
    printed, (request,) = page.run()
    assert printed == whole
    assert whole.endswith(page.names["token"])
    assert page.names["token"] != whole, "in more than one piece"
    body = request.json()
    options = {"stream_options": {"include_usage": True}} if get_provider(page.provider).stream_usage else {}
    assert body == sent(page, max_tokens=150, stream=True, **options)


def test_the_messages_of_the_page_are_taken_as_they_are(page: Page) -> None:
    _, nothing = page.run_to(3)
    assert nothing == []
    messages = page.names["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant"]
    assert isinstance(page.names["client"].run_chat_completions(messages=messages), str)
    assert page.server.last.json() == sent(page, max_tokens=256)


def test_a_temperature_is_sent(page: Page) -> None:
    _, (request,) = page.run_to(4)
    assert request.json() == sent(page, max_tokens=150, temperature=0.7)
    assert isinstance(page.names["response"], str)


def test_a_second_question_goes_out_with_the_whole_history(page: Page) -> None:
    _, (first, second) = page.run_to(5)
    messages = page.names["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user"]
    assert first.json() == {**sent(page, max_tokens=256), "messages": messages[:2]}
    assert second.json() == sent(page, max_tokens=256)
    told = messages[2]["content"]
    assert isinstance(told, str)
    assert messages[1]["content"] in told
    assert messages[3]["content"] in page.names["response"]


def test_a_structured_answer_fits_its_schema_and_its_class(page: Page) -> None:
    _, (request,) = page.run_to(6)
    value = page.names["response"]
    (model,) = (
        found
        for found in page.names.values()
        if isinstance(found, type) and issubclass(found, BaseModel) and found is not BaseModel
    )
    assert isinstance(value, dict)
    assert list(Draft202012Validator(model.model_json_schema()).iter_errors(value)) == []
    assert set(value) == set(model.model_fields)
    instance = model.model_validate(value)
    assert instance.model_dump() == value
    body = request.json()
    assert body["max_tokens"] == 300
    assert (body["model"], body["temperature"]) == (MODEL, 0)
    asked = json.dumps(body, ensure_ascii=False)
    for name, field in model.model_fields.items():
        assert name in asked, "the model is told of every field"
        assert str(field.description) in asked
    assert all(message["content"] in asked for message in page.names["messages"])


# ---------------------------------------------------------------- what the page says in prose


def parameters(folder: Path) -> dict[str, str | None]:
    """The parameters of the page and their defaults, as text."""
    text = (folder / OURS).read_text("utf-8")
    listed = re.findall(r"^- `(\w+)`:(?:.*\bdefault: ([\d.]+))?", text, re.MULTILINE)
    return {name: default or None for name, default in listed}


def test_the_parameters_of_the_page_are_those_of_a_call(folder: Path) -> None:
    listed = parameters(folder)
    assert listed == {
        "messages": None, "max_tokens": "256", "temperature": "0", "top_p": "1.0", "n": "1", "timeout": "30",
        "guided_json": None, "return_error": None,
    }  # fmt: skip
    assert set(listed) - {"messages"} <= ACCEPTED["chat"]


def test_the_defaults_of_the_page_are_what_a_bare_call_is(folder: Path, model_server: Server) -> None:
    defaults: Any = {name: json.loads(text) for name, text in parameters(folder).items() if text is not None}
    with create_client("openai", api_key="k", endpoint=f"{model_server.url}/v1", model_name=MODEL) as client:
        bare = client.run_chat_completions("Hello!")
        sent_bare = model_server.last.json()
        assert client.run_chat_completions("Hello!", **defaults) == bare
        said = model_server.last.json()
    assert (sent_bare["max_tokens"], sent_bare["temperature"]) == (defaults["max_tokens"], defaults["temperature"])
    # What a server does anyway is sent only where it is said.
    assert said == {**sent_bare, "top_p": defaults["top_p"], "n": defaults["n"]}


def test_a_call_has_the_time_that_the_page_says(folder: Path) -> None:
    seen: list[float | None] = []

    class Watch(BaseClient):
        def complete(self, request: CallRequest) -> ChatResponse[Any]:
            seen.append(request.timeout)
            return ChatResponse(choices=[Choice(text="Hello!", finish_reason="stop")])

    Watch(model_name=MODEL).run_chat_completions("Hello!")
    assert seen == [json.loads(parameters(folder)["timeout"] or "")]


def test_every_parameter_of_the_page_works_at_once(page: Page, folder: Path) -> None:
    page.run()
    given: dict[str, Any] = {
        "messages": "Name: Ada", "max_tokens": 20, "temperature": 1.0, "top_p": 0.5, "n": 2, "timeout": 20,
        "guided_json": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
        "return_error": True,
    }  # fmt: skip
    assert set(given) == set(parameters(folder))
    assert page.names["client"].run_chat_completions(**given) == ([{"name": "Ada"}] * 2, None)
    body = page.server.last.json()
    assert (body["max_tokens"], body["temperature"], body["top_p"]) == (20, 1.0, 0.5)


def test_an_error_is_a_value_where_the_page_says_so(page: Page) -> None:
    page.run()
    result, error = page.names["client"].run_chat_completions(page.names["messages"], temperature=9, return_error=True)
    assert result is None
    assert {"message", "suggestion", "error_type"} <= set(error)
    assert "temperature" in error["message"]


def test_the_next_steps_of_the_page_are_where_it_says(folder: Path) -> None:
    links = re.findall(r"\]\(([^)]+\.md)\)", (folder / OURS).read_text("utf-8"))
    assert links == ["text-completions.md", "vision-api.md", "../examples/basic-usage.md"]
    ours = ROOT / "docs" / "chat-completions.md"
    for link in links:
        assert (ours.parent / link).resolve().is_file(), link
        assert f"]({link})" in ours.read_text("utf-8"), "our own page has the same next steps"
