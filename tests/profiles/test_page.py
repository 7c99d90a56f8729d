"""The config files of documentation and examples are right, and the page says what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from gen_ai import ConfigurationError
from gen_ai.profiles import check_file
from gen_ai.profiles.model import KEYS, settings
from gen_ai.profiles.override import variables

from ..test_docs import PAGES, ROOT, blocks
from .support import World

TEXT = (ROOT / "docs" / "configuration.md").read_text("utf-8")
FILES = [
    pytest.param(page, block.text, id=f"{page.name}-{block.line}")
    for page in PAGES
    for block in blocks(page.read_text("utf-8"))
    if block.language == "toml"
]
#: Mistakes that are there to be shown, and what the page says of them.
WRONG = {"temperture": "gen_ai.toml:10: profiles.local.temperture: no such key."}


@pytest.mark.parametrize(("page", "text"), FILES)
def test_every_config_file_of_a_page_is_right_or_wrong_as_the_page_says(world: World, page: Path, text: str) -> None:
    path = world.write(text, "pyproject.toml" if "[tool." in text else "gen_ai.toml")
    told = next((said for mistake, said in WRONG.items() if mistake in text), None)
    if told is None:
        check_file(path)
        return
    with pytest.raises(ConfigurationError, match=re.escape(told)):
        check_file(path)
    assert told in page.read_text("utf-8")


def test_the_page_names_every_key_and_its_variable() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)
    assert set(KEYS) | set(settings()) <= set(rows)
    named = set(re.findall(r"`(GEN_AI_\w+)`", TEXT)) | {f"GEN_AI_{name.upper()}" for name in settings()}
    assert set(variables()) <= named


def test_every_profile_of_the_example_resolves(world: World) -> None:
    path: Path = ROOT / "examples" / "profiles" / "gen_ai.toml"
    check_file(path)
    set_: dict[str, Any] = {"GATEWAY_URL": "https://x.test", "GATEWAY_KEY": "k", "GEN_AI_CONFIG": str(path)}
    for name in ("demo", "openai", "gateway", "gateway-careful"):
        assert world.values(name, set_)["provider"]
    assert world.resolve(None, set_).name == "demo"
    careful = world.values("gateway-careful", set_)
    assert (careful["timeout"], careful["max_retries"], careful["model_name"]) == (300, 6, "my-model")
