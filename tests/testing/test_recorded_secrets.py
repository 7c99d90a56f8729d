"""No key enters a recording, wherever it stood, and no error of a replay shows one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gen_ai import BaseClient, create_client
from gen_ai.testing import UnmatchedRequestError, recording
from gen_ai.testing.scrub import Scrubber

from ..support.server import Server, chat_body, chat_chunks, sse

KEY = "zz/secret+key-0123456789abcdef=="
HEADER = "header-secret-0123456789"
OTHER = "other-environment-secret-42"
TOLD = "the launch code is 0000"
MCP = "mcp-server-secret-0123456789"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.jsonl"


@pytest.fixture
def client(server: Server) -> Any:
    with create_client("openai:m", api_key=KEY, endpoint=f"{server.url}/v1", headers={"X-Auth": HEADER}) as made:
        yield made


def everywhere(text: str) -> list[str]:
    """A key as it may stand in text."""
    from urllib.parse import quote

    return [text, text.replace("/", "\\/"), quote(text, safe=""), json.dumps(text)[1:-1]]


def test_keys_stay_out_of_every_part(
    server: Server, client: BaseClient, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_OTHER_API_KEY", OTHER)
    secrets = [KEY, HEADER, OTHER, TOLD, MCP]
    echo = " ".join(form for secret in secrets for form in everywhere(secret))
    server.reply(
        json=chat_body(echo),
        headers={
            "Set-Cookie": "session=cookie-secret-1",
            "X-Request-Id": f"req-{KEY}",
            "X-Unknown": HEADER,
            "OpenAI-Organization": "org-secret-1",
        },
    )
    server.reply(400, json={"error": {"message": f"{echo} is wrong", "code": KEY}})
    server.stream(*chat_chunks([echo]))
    with recording(path, "record", secrets=[TOLD]):
        call: dict[str, Any] = {
            "extra_headers": {"Authorization": f"Bearer {KEY}", "X-Session-Token": HEADER, "X-Plain": "kept out too"},
            "extra_body": {
                "user": f"{KEY} {OTHER}",
                "client_secret": "field-secret-1",
                "tools": [{"type": "mcp", "headers": {"X-Custom": MCP}, "authorization": MCP}],
                KEY: 1,
            },
        }
        client.run_chat_completions(echo, **call)
        client.run_chat_completions(f"{echo} again", return_error=True)
        list(client.run_chat_completions_stream(echo))
    text = path.read_text()
    for secret in [*secrets[:4], "cookie-secret-1", "org-secret-1", "field-secret-1", "kept out too"]:
        for form in everywhere(secret):
            assert form not in text, form
    # MCP is named by its place, not by its value: it stays out of that place, and of nothing else.
    body = json.loads(text.splitlines()[0])["request"]["body"]
    assert body["tools"] == [{"type": "mcp", "headers": {"X-Custom": "***"}, "authorization": "***"}]
    assert "mcp-server" in body["messages"][0]["content"]


def test_a_key_that_is_split_over_two_blocks_stays_out(server: Server, client: BaseClient, path: Path) -> None:
    whole = sse(*chat_chunks([f"before {KEY} after"]))
    at = whole.index(KEY.encode()) + 9
    server.reply(pieces=[whole[:at], 0.05, whole[at:]], headers={"Content-Type": "text/event-stream"})
    with recording(path, "record"):
        live = "".join(client.run_chat_completions_stream("Hi"))
    assert live == f"before {KEY} after"
    record = json.loads(path.read_text())
    assert KEY not in path.read_text()
    assert sum(record["response"]["blocks"]) == len(record["response"]["body"].encode())
    with recording(path):
        assert "".join(client.run_chat_completions_stream("Hi")) == "before *** after"


def test_keys_in_the_query_of_a_url_stay_out_and_match(server: Server, path: Path) -> None:
    from gen_ai import Provider
    from gen_ai.http_client import WireClient
    from gen_ai.place import Place
    from gen_ai.transport.channel import Connections

    row = Provider(name="query", title="Query", base_url=server.url)

    def client(key: str) -> WireClient:
        place = Place(server.url, None, {}, query=f"key={key}&sig={key}&api-version=1&x-goog-token={key}")
        return WireClient(row, place, Connections(), model_name="m")

    server.reply(json=chat_body("Hello."))
    with recording(path, "record"):
        client("0123456789").run_chat_completions("Hi")
    assert "0123456789" not in path.read_text()
    assert "api-version=1" in path.read_text()
    with recording(path):
        assert client("another-one").run_chat_completions("Hi") == "Hello."


def test_a_prompt_that_holds_the_key_still_matches_with_another_key(server: Server, path: Path) -> None:
    def application(key: str) -> str:
        with create_client("openai:m", api_key=key, endpoint=f"{server.url}/v1") as client:
            return client.run_chat_completions(f"My key is {key}, keep it.")

    server.reply(json=chat_body("Hello."))
    with recording(path, "record"):
        application(KEY)
    with recording(path):
        assert application("a-second-key-9876543210") == "Hello."


def test_keys_that_nobody_told_of_stay_out_where_they_look_like_keys(
    server: Server, client: BaseClient, path: Path
) -> None:
    looks = [
        "sk-proj-abcdefghijklmnopqrstuvwx", "gsk_abcdefghijklmnopqrstuvwxyz", "AIzaSyA-abcdefghijklmnopqrstuvwxyz01234",
        "AKIAABCDEFGHIJKLMNOP", "Bearer abcdef0123456789",
    ]  # fmt: skip
    server.reply(json=chat_body("Hello."))
    with recording(path, "record"):
        client.run_chat_completions(" and ".join(looks))
    for look in looks:
        assert look not in path.read_text()


def test_an_error_of_a_replay_shows_no_key(server: Server, client: BaseClient, path: Path) -> None:
    server.reply(json=chat_body("Hello."))
    with recording(path, "record"):
        client.run_chat_completions("Hi")
    with recording(path) as kept:
        with pytest.raises(UnmatchedRequestError) as caught:
            client.run_chat_completions(f"My key is {KEY}")
        kept.keep = False
    assert KEY not in str(caught.value)
    assert "***" in str(caught.value)


@pytest.mark.parametrize("key", ["test", "1234", "abc-def"])
def test_a_short_key_is_taken_out_as_a_word_only(key: str) -> None:
    scrub = Scrubber([key])
    assert scrub.text(f'"{key}" {key}, x{key}y') == f'"***" ***, x{key}y'
    assert scrub.blocks([f"a {key} b".encode()]) == [b"a *** b"]


def test_what_only_sounds_like_a_key_stays() -> None:
    scrub = Scrubber(["sk-test-0123456789"])
    body = {
        "max_tokens": 5,
        "messages": [{"role": "user", "content": "task-force-of-the-whole-wide-world", "author": "me"}],
        "tools": [{"function": {"parameters": {"properties": {"password": {"type": "string"}}}}}],
    }
    assert scrub.value(body) == body
