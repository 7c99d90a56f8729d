"""The example that takes the same calls round: in this process, and over HTTP in every dialect."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

import gen_ai
from gen_ai.providers import get_provider
from gen_ai.wire import _WIRES

from .support import anthropic, bedrock, cohere, dialect, gemini, ollama, responses
from .support.program import Runner
from .support.server import Request, Response, Server, chat_body
from .wire.natives import ANSWERS, offered_in, results_in

#: Dialect → a model that is asked in it, a whole answer of a text, and the handler that streams one.
SPOKEN: Mapping[str, tuple[str, Callable[[str], Any], Callable[[Request, int], Any]]] = {
    "openai": ("openai:gpt-4.1", chat_body, dialect.answer),
    "mistral": ("mistral:mistral-large-latest", chat_body, dialect.answer),
    "anthropic": ("anthropic:claude-sonnet-4-6", anthropic.message, anthropic.answer),
    "gemini": ("gemini:gemini-2.5-flash", gemini.body, gemini.answer),
    "cohere": ("cohere:command-a-03-2025", cohere.message, cohere.answer),
    "ollama": ("ollama:llama3.2", ollama.message, ollama.answer),
    "bedrock": ("bedrock:amazon.nova-pro-v1:0", bedrock.message, bedrock.answer),
    "openai-responses": ("openai-responses:gpt-4.1", responses.response, responses.answer),
}
INVOICE = json.dumps({"vendor": "Halvorsen & Pike", "total": 500.34})


def handler(name: str) -> Callable[[Request, int], Any]:
    """A model of a dialect: it streams, calls the tool that it is offered, and reads invoices."""
    _, whole, streamed = SPOKEN[name]

    def answer(request: Request, number: int) -> Any:
        body = request.json()
        if body.get("stream") or any(part in request.path for part in (":streamGenerateContent", "/converse-stream")):
            return streamed(request, number)
        if (offered := offered_in(body)) and not results_in(body):
            given = {"fruit": "apple"} if offered == ["stock"] else json.loads(INVOICE)  # the answer is a tool, too
            return Response(json=ANSWERS[name](offered[0], "call_1", given))
        return Response(json=whole(INVOICE if "vendor" in json.dumps(body) else "Hello."))

    return answer


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Runs the program without any key but those that a test gives."""
    monkeypatch.setattr(gen_ai.providers, "_OWN", {})
    for name in list(os.environ):
        if name.endswith(("_API_KEY", "_TOKEN")):
            monkeypatch.delenv(name)
    return Runner(capsys)


def served(name: str, server: Server) -> tuple[str, dict[str, str]]:
    """A model of a dialect, served here: its name, and the variables that it wants."""
    model = SPOKEN[name][0]
    row = get_provider(model.partition(":")[0])
    path = "" if "{" in (row.base_url or "").partition("//")[2].partition("/")[0] else urlsplit(row.base_url or "").path
    path = path.replace("{api_version}", "v1beta")
    gen_ai.register_provider(replace(row, base_url=f"{server.url}{path}", base_urls=(), origins=()), replace=True)
    return model, {row.key_env[0]: f"key-of-{name}"} if row.key_env else {}


def table(out: str) -> dict[str, list[str]]:
    """Provider → what of its calls is in the table."""
    lines = out.rpartition("\n\n")[2].splitlines()
    assert lines[0].split() == ["chat", "stream", "vision", "tool", "extract"]
    return {line.split(maxsplit=1)[0]: re.split(r"\s{2,}", line.split(maxsplit=1)[1]) for line in lines[1:]}


def test_every_dialect_is_on_the_tour() -> None:
    assert set(_WIRES) <= set(SPOKEN)


def test_the_same_calls_go_well_in_every_dialect(run: Runner) -> None:
    keys: dict[str, str] = {}
    names = []
    with ExitStack() as stack:
        servers = {name: stack.enter_context(Server(handler(name))) for name in SPOKEN}
        for name, server in servers.items():
            model, more = served(name, server)
            names.append(model)
            keys |= more
        ran = run("tour.py", "offline", *names, "groq:llama-3.3-70b-versatile", environment=keys)
        assert [server.errors for server in servers.values()] == [[]] * len(servers)
        assert {name: len(server.requests) for name, server in servers.items()} == dict.fromkeys(SPOKEN, 6)
    assert table(ran.out) == {
        **{name: ["ok"] * 5 for name in ("offline", *names)},
        "groq:llama-3.3-70b-versatile": ["left out: No key for groq: GROQ_API_KEY is not set."],
    }
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.count("told 12: ") == len(names) + 1
    assert ran.out.count("Halvorsen & Pike") == len(names) + 1


def test_a_call_that_failed_is_told_and_the_tour_goes_on(run: Runner) -> None:
    with Server(lambda _request, _number: Response(401, {"error": {"message": "bad key"}})) as server:
        model, keys = served("openai", server)
        ran = run("tour.py", model, "offline", environment=keys)
    assert ran.status == 1
    assert table(ran.out) == {model: ["failed"] * 5, "offline": ["ok"] * 5}
    assert ran.out.count("AuthenticationError: ") == 5


def test_it_is_short(run: Runner) -> None:
    from .support.program import EXAMPLES

    assert len((EXAMPLES / "tour.py").read_text("utf-8").splitlines()) <= 85
    assert table(run("tour.py").out) == {"offline": ["ok"] * 5}
