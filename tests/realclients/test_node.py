"""JavaScript against the server: OpenAI's own package in Node, and plain fetch."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.server import running

from .backend import Backend
from .launch import KEY, PROGRAMS, openai_settings, run, staying

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs

_ANSWER = "I am the offline model: I know nothing, but I see all that you send."
_TEST = f'You said: "Say that this is so". {_ANSWER}'


@pytest.fixture(scope="module")
def backend() -> Iterator[Backend]:
    """Who answers."""
    with Backend() as client:
        yield client


@pytest.fixture(scope="module")
def seen(node: str, node_modules: Path, backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """What the program saw; it is there still, when the tests begin."""
    # Node looks for packages beside the program.
    folder = tmp_path_factory.mktemp("node")
    shutil.copy(PROGRAMS / "openai_node.mjs", folder)
    (folder / "node_modules").symlink_to(node_modules)
    with running(backend, api_key=KEY) as server:
        settings = openai_settings(server.url)
        with staying(node, "openai_node.mjs", folder=folder, variables=settings) as told:
            yield told
        backend.hold.set()


def test_a_chat_is_answered_whole_and_in_a_stream(seen: Any) -> None:
    message = seen["chat"]["choices"][0]["message"]
    assert message == {
        "role": "assistant",
        "content": 'You said: "Say that this is so". My instructions begin: "Be brief." ' + _ANSWER,
        "refusal": None,
    }
    assert seen["requestId"][0] == seen["requestId"][1]
    assert seen["stream"] == seen["helper"]["text"] == _TEST
    assert seen["helper"]["pieces"] > 5
    assert seen["usage"]["prompt_tokens"] == 5


def test_text_completions_and_models_are_there(seen: Any) -> None:
    assert seen["text"] == ', and so it went on from "Once upon a time".'
    assert seen["models"] == ["offline"]


def test_tools_are_called_by_hand_and_by_the_packages_own_loop(seen: Any) -> None:
    tool = seen["tool"]
    assert (tool["finishReason"], tool["calls"]) == ("tool_calls", [["get_weather", {"city": "Rome"}]])
    assert tool["result"].startswith("get_weather returned: ")
    assert seen["runTools"]["ran"] == ["Oslo"]
    assert seen["runTools"]["answer"].startswith('get_weather returned: "-3".')


def test_structured_answers_fit_the_zod_schema(seen: Any) -> None:
    assert seen["parsed"] == seen["structured"] == {"number": "A-17", "total": 30.5, "paid": False, "note": None}
    assert seen["declined"] == "I will not read that."


@pytest.mark.parametrize(
    ("case", "kind", "status", "code", "param"),
    [
        ("wrongKey", "AuthenticationError", 401, "invalid_api_key", None),
        ("noModel", "NotFoundError", 404, "model_not_found", "model"),
        ("hot", "BadRequestError", 400, None, "temperature"),
        ("responses", "NotFoundError", 404, "unknown_url", None),
        ("limited", "RateLimitError", 429, "rate_limit_exceeded", None),
        ("broken", "InternalServerError", 500, None, None),
        ("cut", "LengthFinishReasonError", None, None, None),
        ("brokenStream", "APIError", None, "upstream_interrupted", None),
        ("impatient", "APIConnectionTimeoutError", None, None, None),
    ],
)
def test_an_error_is_the_packages_own_class(
    seen: Any, case: str, kind: str, status: int | None, code: str | None, param: str | None
) -> None:
    told = seen["errors"][case]
    assert (told["class"], told["status"], told["code"], told["param"]) == (kind, status, code, param)
    assert status is None or told["requestID"].startswith("req_")


def test_a_rate_limit_is_waited_out_by_the_package(seen: Any, backend: Backend) -> None:
    assert seen["limitedOnce"] == _TEST
    assert backend.asked["limited-once"] == 2


def test_an_aborted_stream_ends_the_one_behind_it(seen: Any, backend: Backend) -> None:
    assert seen["aborted"].startswith("and so on ")
    assert backend.ended.acquire(timeout=10), "the endless stream goes on"


def test_fetch_needs_no_package(node: str) -> None:
    with create_client("offline") as client, running(client) as server:
        seen = run(node, "fetch_page.mjs", variables={"SERVER_URL": server.url})
    assert seen["plain"]["status"] == 200
    body = seen["plain"]["body"]
    assert body["object"] == "chat.completion"
    assert 'You said: "Write two short lines about endless loops."' in body["choices"][0]["message"]["content"]
    assert seen["streamed"] == {
        "type": "text/event-stream; charset=utf-8",
        "text": _TEST,
        "ended": True,
        "rest": "",
    }
    assert seen["wrong"]["status"] == 400
    assert seen["wrong"]["body"]["error"]["code"] == "invalid_json"
