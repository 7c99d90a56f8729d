"""The pages' own client code runs against a server that answers as its page prints it; and gen_ai asks the same."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.providers import get_provider

from ..support.server import Request, Response, Server, closed_port
from .far_end import FarEnd, katz, regolo, text_of
from .forms import values
from .pages import block
from .running import Ran, run_node, run_python, run_shell
from .table import FIRST, KATZ, Correction, Entry, entries, mended, redirected

_SLOW = pytest.mark.slow  # processes

client_code = pytest.mark.parametrize(
    "entry",
    [
        pytest.param(entry, id=str(entry), marks=() if entry.use == "python" else _SLOW)
        for entry in entries("python", "shell", "node")
    ],
)
mended_code = pytest.mark.parametrize(
    ("entry", "correction"),
    [
        pytest.param(entry, each, id=f"{entry}-{at}", marks=() if entry.use in ("python", "compat") else _SLOW)
        for entry in entries("python", "shell", "node", "compat")
        for at, each in enumerate(entry.corrections, 1)
    ],
)


def far_end(entry: Entry, folder: Path) -> FarEnd:
    """The server of a block's page."""
    return katz(folder) if entry.page == KATZ else regolo(folder)


def run(entry: Entry, folder: Path, desk: Path, url: str, *, but: Correction | None = None) -> Ran:
    """Run one block, after the one that it goes on from."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    if entry.after is not None:
        before = block(entry.page, entry.after, folder).text
        assert run_python(redirected(before, url), namespace).problem is None
    text = redirected(mended(entry, block(entry.page, entry.number, folder).text, but=but), url)
    if entry.use == "shell":
        return run_shell(text, desk)
    return run_node(text, desk) if entry.use == "node" else run_python(text, namespace)


def wrong_with(entry: Entry, ran: Ran, requests: list[Request], end: FarEnd) -> str | None:
    """What a block did not do; None where it did all that its reader expects."""
    if ran.problem is not None:
        return ran.problem
    posts = [request for request in requests if request.method == "POST"]
    if len(posts) != (1 if entry.after is None else 2):
        return f"{len(posts)} questions were sent"
    if not requests[-1].body or requests[-1].headers.get("content-type") != "application/json":
        return "no JSON was sent"
    body = end.completion if requests[-1].path == "/v1/completions" else end.answer
    assert body is not None
    if entry.shows == "text":
        told = ran.output.removesuffix("\n") == text_of(json.loads(end.answer))
    elif entry.shows == "value":
        told = ast.literal_eval(ran.output) == json.loads(body)
    elif entry.shows == "body":
        told = ran.output.encode() == body
    elif entry.shows == "lines":
        told = ran.output.encode().splitlines() == end.stream.replace(b"\n\n", b"\n").splitlines()
    elif entry.shows == "pair":
        told = ast.literal_eval(ran.output) == ("assistant", text_of(json.loads(body)))
    elif entry.shows == "chunks":
        told = [ast.literal_eval(line) for line in ran.output.splitlines()] == values(end.stream.decode())
    else:
        told = ran.output == ""
    return None if told else f"it printed {ran.output!r}"


@client_code
def test_the_clients_of_a_page_run(entry: Entry, folder: Path, tmp_path: Path) -> None:
    end = far_end(entry, folder)
    with Server(end) as server:
        ran = run(entry, folder, tmp_path, server.url)
        assert wrong_with(entry, ran, server.requests, end) is None, block(entry.page, entry.number, folder)
        assert not server.errors


@mended_code
def test_a_block_fails_without_its_corrections(
    entry: Entry, correction: Correction, folder: Path, tmp_path: Path
) -> None:
    end = far_end(entry, folder)
    with Server(end) as server:
        ran = run(entry, folder, tmp_path, server.url, but=correction)
        assert wrong_with(entry, ran, server.requests, end) is not None, f"not needed: {correction}"


# ---------------------------------------------------------------- the same requests, by gen_ai

#: What gen_ai sends besides, where the block does not say otherwise: its documented defaults.
DEFAULTS = {"max_tokens": 256, "temperature": 0}


def ask_likewise(provider: str, request: Request, server: Server) -> Any:
    """Ask by gen_ai for what a request asked for; returns what came, a stream as its text."""
    asked = request.json()
    key = request.headers.get("authorization", "").removeprefix("Bearer ")
    with create_client(
        provider, endpoint=f"{server.url}/v1", api_key=key or None, model_name=asked.pop("model"), timeout=10
    ) as client:
        if "prompt" in asked:
            return client.run_completions(**asked)
        if asked.pop("stream", False):
            return "".join(client.run_chat_completions_stream(**asked))
        return client.run_chat_completions(**asked)


@client_code
def test_gen_ai_asks_for_the_same(entry: Entry, folder: Path, tmp_path: Path) -> None:
    end = far_end(entry, folder)
    provider = "katz" if entry.page == KATZ else "regolo"
    with Server(end) as server:
        run(entry, folder, tmp_path, server.url)
        theirs = server.last
        told = ask_likewise(provider, theirs, server)
        ours = server.last
    row = get_provider(provider)
    extra: dict[str, Any] = {**DEFAULTS, **row.extra_body}
    if theirs.json().get("stream") and row.stream_usage:
        extra["stream_options"] = {"include_usage": True}
    assert ours is not theirs
    assert ours.json() == {**extra, **theirs.json()}
    assert (ours.method, ours.path) == (theirs.method, theirs.path)
    for name in ("content-type", "authorization"):
        assert ours.headers.get(name) == theirs.headers.get(name)
    assert told == text_of(json.loads(end.answer))


# ---------------------------------------------------------------- a page that handles errors

HANDLING = next(entry for entry in entries("python") if entry.page == FIRST and entry.after is not None)


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_the_error_handling_of_a_page_tells_an_http_error(folder: Path, tmp_path: Path, status: int) -> None:
    end = regolo(folder)
    with Server(lambda request, n: end(request, n) if n == 0 else Response(status, {"error": "no"})) as server:
        ran = run(HANDLING, folder, tmp_path, server.url)
    assert ran.problem is None
    assert ran.output.startswith(f"HTTP error: {status} ")


def test_the_error_handling_of_a_page_tells_a_request_that_fails(folder: Path, tmp_path: Path) -> None:
    namespace: dict[str, Any] = {}
    end = regolo(folder)
    with Server(end) as server:
        run_python(redirected(block(FIRST, HANDLING.after or 0, folder).text, server.url), namespace)
    namespace["api_url"] = f"http://127.0.0.1:{closed_port()}/v1/chat/completions"
    ran = run_python(block(FIRST, HANDLING.number, folder).text, namespace)
    assert ran.problem is None
    assert ran.output.startswith("Request error: ")


# ---------------------------------------------------------------- regolo's own client, by gen_ai.compat

#: What regolo's client sends where nothing is said.
PUBLISHED = {"max_tokens": 200, "stream": False}


@pytest.mark.parametrize("entry", entries("compat"), ids=str)
def test_code_for_regolos_own_client_runs_by_its_import_alone(
    entry: Entry, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = regolo(folder)
    with Server(end) as server:
        monkeypatch.setenv("REGOLO_URL", server.url)
        ran = run(entry, folder, tmp_path, server.url)
        assert wrong_with(entry, ran, server.requests, end) is None, block(entry.page, entry.number, folder)
        *listing, asked = server.requests
    assert [request.path for request in listing] == ["/models"]
    text = block(entry.page, entry.number, folder).text
    (key,) = re.findall(r'default_key = "(.+)"', text)
    assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {key}"}
    body = asked.json()
    assert body["model"] == json.loads(end.answer)["model"]
    assert asked.path == ("/v1/completions" if "prompt" in body else "/v1/chat/completions")
    question = body.pop("prompt", None) or body.pop("messages")[-1]["content"]
    assert f'"{question}"' in text
    more = {"temperature": 0.5} if "static_completions" in text else {}
    assert body == {**PUBLISHED, **more, "model": body["model"], "stream": "stream=True" in text}
