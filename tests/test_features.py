"""What is told of providers is what becomes of requests to them."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gen_ai.cli import main
from gen_ai.features import FEATURES, Found, features, told
from gen_ai.plans import HttpRequest
from gen_ai.providers import builtin_providers, get_provider
from gen_ai.request import Request
from gen_ai.wire import get_wire
from gen_ai.wire.base import Built, Target

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("row", builtin_providers(), ids=lambda row: row.name)
def test_nothing_that_a_provider_is_asked_for_goes_missing_without_a_word(row: Any) -> None:
    found = features(row)
    assert list(found) == [feature.name for feature in FEATURES]
    assert [name for name, of in found.items() if of.how == "dropped"] == []
    talks = "yes" if row.chat_path else "no"
    assert (found["chat"].how, found["stream"].how) == (talks, talks)
    assert row.chat_path or (found["embeddings"].how, found["rerank"].how) == ("yes", "yes")
    # A refusal says what it is about, a warning what was done.
    assert [name for name, of in found.items() if of.how in ("no", "left out") and not of.told] == []


@pytest.mark.parametrize(
    ("name", "feature", "found"),
    [
        ("openai:gpt-4.1", "logit_bias", Found("yes")),
        ("openai:gpt-4.1", "structured output", Found("yes", "schema")),
        ("openai:gpt-4", "structured output", Found("emulated", "JSON")),
        ("katz", "structured output", Found("emulated", "words")),
        ("anthropic", "n", Found("emulated", "as many requests side by side")),
        ("anthropic", "text completions", Found("emulated", "the prompt goes as one user message")),
        ("anthropic:claude-opus-4-6", "reasoning", Found("yes", "levels, off, tokens")),
        ("anthropic:claude-opus-5-5", "temperature", Found("no", "claude-opus-5-5 does not take temperature.")),
        ("openrouter", "cache markers", Found("yes")),
        ("mistral", "PDF, URL", Found("yes")),
        ("mistral", "embeddings", Found("yes")),
        ("mistral", "rerank", Found("no", "Mistral AI has no rankings of documents.")),
        ("offline", "rerank", Found("yes")),
    ],
)
def test_what_is_told_is_what_is_known_of_a_provider_or_model(name: str, feature: str, found: Found) -> None:
    provider, _, model = name.partition(":")
    of = features(get_provider(provider), model or None)[feature]
    assert (of.how, of.told) == (found.how, found.told)


def test_what_differs_between_models_of_a_provider_is_marked() -> None:
    found = features(get_provider("anthropic"))
    assert found["temperature"].differs
    assert not found["seed"].differs
    assert not features(get_provider("anthropic"), "claude-opus-4-6")["temperature"].differs


class Forgetful:
    """A wire that forgets a parameter."""

    def __init__(self) -> None:
        self._wire = get_wire("openai")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)

    def build(self, request: Request, target: Target) -> Built:
        """The request without its seed."""
        made = self._wire.build(request, target)
        body = json.loads(made.http.body or b"{}")
        body.pop("seed", None)
        return Built(HttpRequest("POST", made.http.url, made.http.headers, json.dumps(body).encode()), made.warnings)


FORGETFUL = Forgetful()


def test_a_wire_that_drops_something_is_found_out_and_the_table_is_not_written() -> None:
    row = replace(get_provider("openai"), name="forgetful", wire=f"{__name__}:FORGETFUL", models=())
    found = features(row)
    assert [name for name, of in found.items() if of.how == "dropped"] == ["seed"]
    made = _script()
    with pytest.raises(ValueError, match="seed is dropped"):
        made.cell("seed", found["seed"])


def _script() -> Any:
    spec = importlib.util.spec_from_file_location("make_feature_table", ROOT / "scripts" / "make_feature_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


def test_cells_are_signs_techniques_or_levels() -> None:
    cell = _script().cell
    assert cell("tools", Found("yes")) == "✓"
    assert cell("tools", Found("emulated", "…", differs=True)) == "≈*"
    assert cell("cache markers", Found("left out", "…")) == "○"
    assert cell("seed", Found("no", "…")) == "✗"
    assert cell("structured output", Found("emulated", "JSON", differs=True)) == "JSON*"
    assert cell("reasoning", Found("no", "m takes no reasoning effort.")) == "✗"


def test_the_command_shows_what_a_model_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["providers", "--features", "anthropic:claude-opus-5-5", "offline"]) == 0
    out = capsys.readouterr().out
    assert out == f"{told('anthropic:claude-opus-5-5')}\n{told('offline')}\n"
    assert "  seed               no         claude-opus-5-5 does not take seed.\n" in out
    assert "Some models" not in out
    assert "anthropic:MODEL" in told("anthropic")


def test_the_command_names_what_it_misses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["providers", "--features", "antropic"]) == 1
    assert "anthropic" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["providers", "--features"])
    assert "wants the name of a provider" in capsys.readouterr().err
