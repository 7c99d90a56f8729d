"""What is over a provider's limit is named before anything is sent; of other addresses nothing is known."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from gen_ai import BaseClient, create_client
from gen_ai.errors import ImageError, InvalidRequestError
from gen_ai.providers import builtin_providers, get_provider
from gen_ai.providers.limits import NO_LIMITS

from .portable import DATA, HELLO, PNG, client_of, document, file, image, user

CLAUDE = "anthropic.claude-sonnet-4-6"
MB = 2**20


def _client(name: str, model: str | None = None) -> BaseClient:
    return client_of(get_provider(name), model)


def _png(characters: int) -> str:
    """So many characters of base64 that begin as a PNG does."""
    whole = base64.b64encode(base64.b64decode(PNG) + bytes(characters)).decode()
    return whole[: characters // 4 * 4]


def _tools(number: int) -> list[dict[str, Any]]:
    return [{"name": f"tool_{at}", "parameters": {"type": "object", "properties": {}}} for at in range(number)]


def _stops(number: int) -> dict[str, Any]:
    return {"messages": HELLO, "stop": [f"s{at}" for at in range(number)]}


def _images(number: int) -> dict[str, Any]:
    return {"messages": user(*[image(DATA)] * number)}


def _documents(number: int) -> dict[str, Any]:
    parts = [document(f"{at}.txt", type="text", media_type="text/plain", data="a") for at in range(number)]
    return {"messages": user({"type": "text", "text": "Read"}, *parts)}


def _picture(characters: int) -> dict[str, Any]:
    return {"messages": user(image(f"data:image/png;base64,{_png(characters)}"))}


SOURCE = {"type": "base64", "media_type": "image/png"}
URL = "messages[0].content[0].image_url.url"
CASES: dict[str, tuple[str, str | None, dict[str, Any], dict[str, Any], str]] = {
    # provider, model, what is still taken, what is over it, what is named
    "stop sequences of OpenAI": ("openai", "gpt-4.1", _stops(4), _stops(5), "stop"),
    "stop sequences of Gemini": ("gemini", None, _stops(5), _stops(6), "stop"),
    "stop sequences of Cohere": ("cohere", None, _stops(5), _stops(6), "stop"),
    "answers of OpenAI": ("openai", "gpt-4.1", {"messages": HELLO, "n": 128}, {"messages": HELLO, "n": 129}, "n"),
    "tools of OpenAI": ("openai", "gpt-4.1", {"messages": HELLO, "tools": _tools(128)},
                        {"messages": HELLO, "tools": _tools(129)}, "tools"),
    "tools of Groq": ("groq", None, {"messages": HELLO, "tools": _tools(128)},
                      {"messages": HELLO, "tools": _tools(129)}, "tools"),
    "penalties of Cohere": ("cohere", None, {"messages": HELLO, "presence_penalty": 1},
                            {"messages": HELLO, "presence_penalty": 1.5}, "presence_penalty"),
    "penalties of Cohere, below": ("cohere", None, {"messages": HELLO, "frequency_penalty": 0},
                                   {"messages": HELLO, "frequency_penalty": -0.5}, "frequency_penalty"),
    "images of Anthropic": ("anthropic", None, _images(600), _images(601), "messages[0].content[600]"),
    "images of Cohere": ("cohere", "command-a-vision-07-2025", _images(20), _images(21), "messages[0].content[20]"),
    "an image of Anthropic": ("anthropic", None, _picture(10 * MB), _picture(10 * MB + 4), URL),
    "an image of Claude on Vertex": ("vertex-anthropic", None, _picture(5 * MB), _picture(5 * MB + 4), URL),
    "an image of Claude on Bedrock": ("bedrock", CLAUDE, _picture(5 * MB), _picture(5 * MB + 4), URL),
    "an image of Claude by InvokeModel": ("bedrock-anthropic", CLAUDE, _picture(5 * MB), _picture(5 * MB + 4), URL),
    "documents of Bedrock": ("bedrock", "amazon.nova-pro-v1:0", _documents(5), _documents(6), "messages[0].content[6]"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_over_a_limit_is_named_before_it_is_sent(name: str) -> None:
    provider, model, taken, over, param = CASES[name]
    client = _client(provider, model)
    assert not [warning for warning in client.build_request(**taken).warnings if warning.code == "over_limit"]
    with pytest.raises(InvalidRequestError) as caught:
        client.build_request(**over)
    assert caught.value.param == param
    assert get_provider(provider).title in caught.value.message
    assert "on_unsupported='warn' sends it all the same" in str(caught.value.suggestion)


# What goes to OpenAI is held to its own description, figures and all, wherever it is built.
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[0] != "openai"])
def test_a_limit_that_is_no_more_can_be_passed(name: str) -> None:
    provider, model, _, over, param = CASES[name]
    made = _client(provider, model).build_request(**over, on_unsupported="warn")
    (warning,) = [warning for warning in made.warnings if warning.code == "over_limit"]
    assert (warning.param, warning.loud) == (param, True)


@pytest.mark.parametrize(
    ("part", "place"),
    [
        (
            {"type": "image", "source": {**SOURCE, "data": _png(5 * MB + 4)}},
            "source.data",
        ),
        (file(filename="a.png", file_data=f"data:image/png;base64,{_png(5 * MB + 4)}"), "file.file_data"),
        ({"type": "input_image", "image_url": f"data:image/png;base64,{_png(5 * MB + 4)}"}, "image_url"),
    ],
)
def test_an_image_is_measured_in_every_form(part: dict[str, Any], place: str) -> None:
    with pytest.raises(ImageError) as caught:
        _client("bedrock-anthropic", CLAUDE).build_request(user(part))
    assert caught.value.param == f"messages[0].content[0].{place}"
    assert "has 5.1 MB in base64" in caught.value.message


def test_the_images_of_the_call_are_measured_too() -> None:
    data = base64.b64decode(_png(6 * MB))
    with pytest.raises(ImageError) as caught:
        _client("vertex-anthropic").build_request("What is it?", image_paths=data)
    assert caught.value.param == "messages[0].content[1].image_url.url"


def test_another_server_of_the_same_dialect_has_limits_of_its_own() -> None:
    with create_client("gemini", endpoint="https://x.example/v1beta", api_key="k", model_name="m") as client:
        assert client.build_request(**_stops(9)).json["generationConfig"]["stopSequences"] == [
            f"s{at}" for at in range(9)
        ]


def test_answers_that_are_asked_for_one_by_one_may_be_any_number() -> None:
    assert _client("anthropic").build_request(HELLO, n=500).json["messages"]


def test_every_limit_is_met_by_a_case() -> None:
    """A figure that is put into a row wants its case above."""
    limited = {row.name for row in builtin_providers() for _, known in row.limits if known is not NO_LIMITS}
    direct = {provider for provider, *_ in CASES.values()}
    inherited = {name for name in limited - direct if any(name.startswith(f"{known}-") for known in direct)}
    assert limited - direct - inherited <= {"vertex", "vertex-express"}, "with the figures of gemini"
