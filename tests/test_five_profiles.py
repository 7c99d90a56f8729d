"""One application, five profiles of one file: the same answers, whoever serves the model."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .support.dialect import answer
from .support.server import Request, Response, Server

APP = Path(__file__).parent / "support" / "app.py"
PROFILES = ("offline", "openai", "regolo", "katz", "azure")


def serve(request: Request, number: int) -> Response:
    """The dialect under every provider's own paths."""
    path = request.path.partition("?")[0]
    request.path = "/v1" + re.sub(r"^/[a-z]+(/v1|/openai/deployments/[^/]+)", "", path)
    return answer(request, number)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        server.handler = serve
        yield server


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "gen_ai.toml").write_text(
        """
[profiles.shared]
timeout = 20
model_name = "my-model"

[profiles.offline]
inherits = "shared"
provider = "offline"

[profiles.openai]
inherits = "shared"
provider = "openai"
endpoint = "${SERVER}/openai/v1"
api_key_env = "OPENAI_TEST_KEY"

[profiles.regolo]
inherits = "shared"
provider = "regolo"
endpoint = "${SERVER}/regolo/v1"
api_key = "${REGOLO_TEST_KEY}"

[profiles.katz]
inherits = "shared"
provider = "katz"
endpoint = "${SERVER}/katz/v1"

[profiles.azure]
inherits = "shared"
provider = "azure-classic"
endpoint = "${SERVER}/azure/openai"
api_key = "${AZURE_TEST_KEY}"
api_version = "2025-01-01-preview"
""",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERVER", server.url)
    for name in ("OPENAI", "REGOLO", "AZURE"):
        monkeypatch.setenv(f"{name}_TEST_KEY", f"sk-{name.lower()}-0123456789")
    return tmp_path


def run(profile: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    monkeypatch.setenv("GEN_AI_PROFILE", profile)
    runpy.run_path(str(APP), run_name="__main__")
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


@pytest.mark.parametrize("profile", PROFILES)
def test_the_same_program_says_the_same(
    profile: str, project: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(profile, monkeypatch, capsys)
    sent = list(server.requests)
    assert told == run("offline", monkeypatch, capsys)
    assert told["person"] == {"name": "Ada Lovelace", "age": 36}
    assert (told["remembers"], told["streamed"], told["rows"]) == (True, True, [True, False])
    assert (told["mistake"], told["argument"]) == ("InvalidRequestError", "InvalidRequestError")
    assert bool(sent) is (profile != "offline")


def test_each_went_where_its_profile_says_with_its_own_key(
    project: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = {}
    for profile in PROFILES[1:]:
        before = len(server.requests)
        run(profile, monkeypatch, capsys)
        seen[profile] = server.requests[before:]
    keys = {p: {(r.headers.get("authorization"), r.headers.get("api-key")) for r in rs} for p, rs in seen.items()}
    assert keys == {
        "openai": {("Bearer sk-openai-0123456789", None)},
        "regolo": {("Bearer sk-regolo-0123456789", None)},
        "katz": {(None, None)},
        "azure": {(None, "sk-azure-0123456789")},
    }
    assert all(request.json()["disable_fallbacks"] is True for request in seen["regolo"])
    assert all("response_format" not in request.json() for request in seen["katz"])
    assert any("response_format" in request.json() for request in seen["azure"])
