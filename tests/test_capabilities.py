"""`capabilities=` of a client: all of them in place of the registry's, or some fields over them."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.capabilities import checked, laid_over
from gen_ai.errors import ConfigurationError, UnsupportedParameterError
from gen_ai.providers.base import Capabilities

make: Any = create_client


def client(capabilities: Any, model: str = "gpt-5.6-sol") -> Any:
    """A client of OpenAI."""
    return make("openai", api_key="sk-x", model_name=model, capabilities=capabilities)


def body(capabilities: Any, model: str = "gpt-5.6-sol", **options: Any) -> dict[str, Any]:
    """What a call would send."""
    found: dict[str, Any] = client(capabilities, model).build_request("hi", **options).json
    return found


def test_capabilities_take_the_place_of_the_registrys() -> None:
    assert body(Capabilities())["max_tokens"] == 256


def test_fields_are_laid_over_what_is_known_of_each_model() -> None:
    said = {"structured": "json_object", "refused": ["seed"]}
    known = body(None)
    assert body(said) == known
    assert body(said, "gpt-4.1")["max_tokens"] == 256
    for model in ("gpt-5.6-sol", "gpt-4.1"):
        with pytest.raises(UnsupportedParameterError, match="seed"):
            body(said, model, seed=1)
        assert body(said, model, guided_json={"type": "object"})["response_format"] == {"type": "json_object"}
        assert body({}, model) == body(None, model)


def test_what_was_said_holds_for_every_model_of_a_call() -> None:
    made = client({"max_tokens_name": "cap"}, "gpt-4.1")
    assert made.build_request("hi", max_tokens=5).json["cap"] == 5
    assert made.build_request("hi", max_tokens=5, model_name="gpt-5.6-sol").json["cap"] == 5
    assert made.with_options(temperature=1).build_request("hi", max_tokens=5).json["cap"] == 5


def test_every_field_can_be_said() -> None:
    said: dict[str, Any] = {
        "structured": "prompt", "structured_else": "tool", "structured_stream": "json_object",
            "structured_tools": None, "reasoning": True,
        "max_tokens_name": "cap", "refused": ("seed", "tools"), "refused_thinking": {"top_p"},
        "renamed": {"seed": "random_seed"}, "reasoning_efforts": {"off": {"think": False}, "high": "high"},
        "reasoning_budget": {"budget": "{tokens}"}, "n": False, "max_temperature": 1, "tools": False,
        "emulated_tools": False, "strict_tools": False, "developer_role": True, "completions": False,
        "system_anywhere": True, "prefill": False, "forced_tools": False, "forced_tools_thinking": False,
        "required_max_tokens": 100, "string_lengths": True, "logprobs_number": True,
        "openapi_schemas": True, "signed_calls": True, "media_results": True,
        "media_urls": False, "cache_points": False, "tool_cache_points": False,
    }  # fmt: skip
    assert set(said) == set(Capabilities.__dataclass_fields__)
    found = laid_over(Capabilities(), checked(said))
    assert found.refused == frozenset({"seed", "tools"})
    assert found.refused_thinking == frozenset({"top_p"})
    assert {name: getattr(found, name) for name in set(said) - {"refused", "refused_thinking"}} == {
        name: value for name, value in said.items() if name not in ("refused", "refused_thinking")
    }
    assert checked({"reasoning_efforts": None, "reasoning_budget": None}) == {
        "reasoning_efforts": None,
        "reasoning_budget": None,
    }


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"structurd": "prompt"}, "Did you mean 'structured'?"),
        ({3: True}, "no field 3"),
        ({"structured": "json"}, "structured='json'"),
        ({"structured_stream": []}, "structured_stream=[]"),
        ({"reasoning": "yes"}, "reasoning='yes' must be True or False."),
        ({"n": 1}, "n=1 must be True or False."),
        ({"max_tokens_name": ""}, "must be a name"),
        ({"max_tokens_name": None}, "must be a name"),
        ({"refused": "seed"}, "must be a list"),
        ({"refused": ["sead"]}, "Did you mean 'seed'?"),
        ({"refused": [3]}, "3, which is no parameter"),
        ({"refused_thinking": None}, "must be a list"),
        ({"renamed": {"seed": ""}}, "a field for each parameter"),
        ({"renamed": {"sead": "x"}}, "Did you mean 'seed'?"),
        ({"renamed": ["seed"]}, "a field for each parameter"),
        ({"reasoning_efforts": {"hihg": "high"}}, "Did you mean 'high'?"),
        ({"reasoning_efforts": {"high": 3}}, "how each level is written"),
        ({"reasoning_efforts": "high"}, "how each level is written"),
        ({"reasoning_budget": {"budget": 1}}, '"{tokens}"'),
        ({"max_temperature": "1"}, "must be a number above 0"),
        ({"max_temperature": True}, "must be a number above 0"),
        ({"max_temperature": 0}, "must be a number above 0"),
        (["reasoning"], "of type list"),
        ("json_object", "of type str"),
    ],
)
def test_what_is_no_capability_is_refused_with_the_mend(said: Any, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        client(said)
    assert caught.value.param == "capabilities"
    assert words in str(caught.value)


def test_what_a_model_accepts_is_found_once() -> None:
    made = client({"reasoning": True})
    assert made._capabilities("m") is made._capabilities("m")
    for number in range(600):
        made._capabilities(f"m{number}")
    assert len(made._known) < 300
