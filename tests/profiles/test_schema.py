"""The keys of a profile are those of the client, and the JSON Schema says the same as the reader."""

from __future__ import annotations

import json
import runpy
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gen_ai.option_types import ClientOptions, ConnectionOptions
from gen_ai.profiles import json_schema
from gen_ai.profiles.model import CODE, KEYS, settings
from gen_ai.providers import list_providers
from gen_ai.providers.base import Capabilities

from .support import World
from .test_resolve import FAST

ROOT = Path(__file__).resolve().parents[2]
#: Keys that are no defaults of calls and no connection options.
OWN = {"inherits", "provider", "model_name", "model", "endpoint", "api_key", "api_key_env", "capabilities"}


def _accepts(text: str) -> bool:
    return jsonschema.Draft7Validator(json_schema()).is_valid(tomllib.loads(text))


def test_every_default_of_a_client_may_stand_in_a_profile() -> None:
    wanted = {*ClientOptions.__annotations__, *ConnectionOptions.__annotations__} - CODE
    assert set(KEYS) - OWN == wanted


def test_the_settings_of_every_provider_are_keys() -> None:
    named = {setting.name for row in list_providers() for setting in row.settings}
    assert named <= {*settings(), *KEYS}


def test_the_schema_is_one_and_has_every_key() -> None:
    schema = json_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    profile = schema["definitions"]["Profile"]
    assert set(profile["properties"]) == {*KEYS, *settings()}
    assert all(found.get("description") for found in profile["properties"].values())
    assert set(schema["definitions"]["Capabilities"]["properties"]) == set(Capabilities.__dataclass_fields__)


def test_the_schema_accepts_what_the_reader_accepts(world: World) -> None:
    assert _accepts(FAST)
    assert _accepts("[profiles.a]\ntimeout = '${T:-3}'\nverify = false\nlogprobs = 3\nstop = ['a']\nreasoning = 10\n")


@pytest.mark.parametrize(
    "text",
    [
        "default = 'a'",
        "default_profile = ''",
        "[profile.a]",
        "profiles.a = 3",
        "[profiles.a]\ntemprature = 1",
        "[profiles.a]\nn = 2",
        "[profiles.a]\ntimeout = 'soon'",
        "[profiles.a]\nmax_tokens = 1.5",
        "[profiles.a]\non_unsupported = 'wran'",
        "[profiles.a]\nretry = { attemps = 1 }",
        "[profiles.a]\nheaders = { X = 1 }",
        "[profiles.a]\nreasoning = 'hihg'",
        "[profiles.a]\ncapabilities = { reasoning = 1 }",
        "[profiles.a]\ncapabilities = { reasonin = true }",
        "[profiles.a]\napi_key = '${A}'\napi_key_env = 'B'",
        "[profiles.a]\nmodel = 'a'\nmodel_name = 'a'",
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(world: World, text: str) -> None:
    assert not _accepts(text)
    world.write(text + "\n")
    world.refused("a", {"A": "1", "B": "1"})


def test_names_of_providers_are_offered_and_others_are_accepted() -> None:
    offered: dict[str, Any] = json_schema()["definitions"]["Profile"]["properties"]["provider"]
    assert {row.name for row in list_providers()} == set(offered["anyOf"][0]["enum"])
    assert _accepts("[profiles.a]\nprovider = 'openai:gpt-4.1'")


def test_the_script_says_when_a_file_is_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "make_profile_schema.py"))
    own = script["main"].__globals__
    own["ROOT"], own["SCHEMA"], own["PAGE"] = tmp_path, tmp_path / "schema.json", tmp_path / "page.md"
    marks = [f"<!-- {name}: {mark} -->" for name in ("keys", "settings") for mark in ("begin", "end")]
    own["PAGE"].write_text("\n".join(["# Page", *marks, "the end"]), encoding="utf-8")
    assert script["main"](["--check"]) == 1
    assert "schema.json is stale" in capsys.readouterr().err
    assert script["main"]([]) == 0
    assert script["main"](["--check"]) == 0
    assert json.loads(own["SCHEMA"].read_text("utf-8")) == json_schema()
    assert "| `timeout` | a number of seconds" in own["PAGE"].read_text("utf-8")
    assert own["PAGE"].read_text("utf-8").endswith("the end")
