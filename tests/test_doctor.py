"""`python -m gen_ai`: the doctor says where each value comes from and what is wrong; it never shows a key."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gen_ai.cli import main
from gen_ai.doctor import examine

from .support.dialect import answer
from .support.server import Server

SECRET = "sk-doctor-secret-0123456789"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        server.handler = answer
        yield server


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, a project of its own."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("GATEWAY_KEY", SECRET)
    return tmp_path


def write(folder: Path, server: Server, more: str = "") -> None:
    (folder / "gen_ai.toml").write_text(
        f"""default_profile = "fast"
[profiles.base]
timeout = 20
[profiles.fast]
inherits = "base"
provider = "openai"
model_name = "my-model"
endpoint = "{server.url}/v1"
api_key = "${{GATEWAY_KEY}}"
temperature = 0.2
{more}""",
        encoding="utf-8",
    )


def test_it_shows_each_value_with_its_source_and_asks_the_server(folder: Path, server: Server) -> None:
    write(folder, server)
    report = examine()
    rows = {name: (value, source) for name, value, source in report.rows}
    assert rows["provider"][1] == "gen_ai.toml:6"
    assert rows["model_name"] == ("my-model", "gen_ai.toml:7")
    assert rows["endpoint"] == (f"{server.url}/v1", "gen_ai.toml:8")
    assert rows["api_key"] == (f"*** ({len(SECRET)} characters)", "gen_ai.toml:9, which takes GATEWAY_KEY")
    assert rows["timeout"] == ("20", "gen_ai.toml:3")
    assert rows["temperature"] == ("0.2", "gen_ai.toml:10")
    assert report.healthy
    assert any("my-model is among them" in line for line in report.server)
    assert [request.path for request in server.requests] == ["/v1/models"]
    assert SECRET not in str(report)


def test_the_environment_shows_as_a_source(folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, server)
    monkeypatch.setenv("GEN_AI_TIMEOUT", "7")
    monkeypatch.setenv("GEN_AI_TIMOUT", "7")
    report = examine(ping=False)
    assert ("timeout", "7.0", "GEN_AI_TIMEOUT") in report.rows or ("timeout", "7", "GEN_AI_TIMEOUT") in report.rows
    assert any("GEN_AI_TIMOUT" in note and "GEN_AI_TIMEOUT" in note for note in report.notes)


def test_a_model_that_the_server_does_not_list_is_noted_with_the_nearest(folder: Path, server: Server) -> None:
    write(folder, server)
    path = folder / "gen_ai.toml"
    path.write_text(path.read_text("utf-8").replace('"my-model"', '"my-modle"'), encoding="utf-8")
    report = examine()
    assert any("my-modle" in note and "my-model" in note for note in report.notes)


def test_a_mistake_in_a_profile_that_is_not_used_is_a_problem_too(folder: Path, server: Server) -> None:
    write(folder, server, "[profiles.other]\nprovider = 'openai'\ntemprature = 1\n")
    report = examine()
    assert not report.healthy
    assert any("gen_ai.toml:13" in problem and "temperature" in problem for problem in report.problems)


def test_a_missing_key_is_a_problem_with_its_mend(
    folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, server)
    monkeypatch.delenv("GATEWAY_KEY")
    report = examine()
    assert not report.healthy
    assert any("GATEWAY_KEY" in problem and "gen_ai.toml:9" in problem for problem in report.problems)
    assert server.requests == []


def test_a_refused_key_is_a_problem(folder: Path, server: Server) -> None:
    write(folder, server)
    server.handler = None
    server.reply(401, json={"error": {"message": f"bad key {SECRET}", "type": "invalid_request_error"}}, times=3)
    report = examine()
    assert not report.healthy
    assert any("list_models failed" in problem for problem in report.problems)
    assert SECRET not in str(report)


def test_a_key_in_the_file_does_not_show(folder: Path, server: Server) -> None:
    write(folder, server, f'headers = {{ Authorization = "Bearer {SECRET}" }}\nproxy = ""\n')
    report = examine(ping=False)
    assert SECRET not in str(report)


def test_without_anything_it_says_what_to_set(folder: Path) -> None:
    report = examine()
    assert not report.healthy
    assert "No provider is named" in str(report)
    assert "(none)" in str(report)


def test_an_unknown_profile_is_named_with_the_nearest(folder: Path, server: Server) -> None:
    write(folder, server)
    report = examine("fats")
    assert any("fats" in problem and "fast" in problem for problem in report.problems)


def test_the_command_line(folder: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, server)
    assert main(["doctor", "--profile", "fast"]) == 0
    assert "All is well." in capsys.readouterr().out
    assert main(["doctor", "--profile", "nothing", "--no-ping"]) == 1
    assert "1 problem" in capsys.readouterr().out


def test_a_setting_that_is_a_plain_word_stands_without_quotes(folder: Path, server: Server) -> None:
    write(folder, server, 'on_unsupported = "drop"\nuser = "Ada L."\n')
    shown = str(examine(None))
    assert re.search(r"on_unsupported +drop +gen_ai", shown)
    assert re.search(r"user +'Ada L\.' +gen_ai", shown)


def test_the_offline_provider_is_well(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEN_AI_PROVIDER", "offline")
    report = examine()
    assert report.healthy, str(report)


def test_it_lists_providers_and_shows_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["providers"]) == 0
    listed = capsys.readouterr().out
    assert "openai" in listed
    assert "offline" in listed
    assert main(["providers", "openai"]) == 0
    shown = capsys.readouterr().out
    assert "OPENAI_API_KEY" in shown
    assert main(["providers", "opnai"]) == 1
    assert "openai" in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert main(["providers"]) == 1
        out.write("What is written at exit goes nowhere.")


def test_it_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert "profiles" in json.loads(capsys.readouterr().out)["properties"]


def test_keys_in_other_settings_do_not_show(folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER_TOKEN", SECRET)
    lines = f'user = "${{USER_TOKEN}}"\nheaders = {{ X-Gate-Token = "{SECRET}" }}\n'
    write(folder, server, f'{lines}extra_body = {{ a = [{{ api_key = "{SECRET}" }}] }}\n')
    assert SECRET not in str(examine(ping=False))


def test_a_server_cannot_write_to_the_terminal(folder: Path, server: Server) -> None:
    write(folder, server)
    server.handler = lambda request, number: {"data": [{"id": "my-mode\x1b[2J"}]}
    report = examine()
    assert any("\x1b" in note for note in report.notes)
    assert str(report).replace("\n", "").isprintable()


def test_a_broken_profile_leaves_the_list_of_files_and_the_other_mistakes(folder: Path, server: Server) -> None:
    write(folder, server, "timeuot = 3\n[profiles.other]\ntemprature = 1\n")
    report = examine(ping=False)
    assert report.files[0][0].endswith("gen_ai.toml")
    assert report.files[0][1]
    told = "\n".join(report.problems)
    assert told.count("gen_ai.toml:11") == 1
    assert "gen_ai.toml:13" in told


def test_a_project_file_of_other_tools_is_no_problem(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    report = examine("nothing", ping=False)
    assert len(report.problems) == 1, report.problems


def test_it_reads_the_file_that_is_named(folder: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, server)
    (folder / "own.toml").write_text("default_profile = 'a'\n[profiles.a]\nprovider = 'offline'\n", encoding="utf-8")
    assert main(["doctor", "--config", "own.toml"]) == 0
    told = capsys.readouterr().out
    assert "own.toml:3" in told
    assert "gen_ai.toml" not in told
    assert main(["doctor", "--config", "nowhere.toml"]) == 1
    assert "config=nowhere.toml: there is no such file." in capsys.readouterr().out
