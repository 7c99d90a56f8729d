"""What a newcomer gets wrong first, and whether the message names the mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gen_ai import Conversation, Error, ImageError, InvalidRequestError, UnknownProviderError, create_client

from .support.server import Server

_FAST = 'default_profile = "fast"\n[profiles.fast]\n'


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def told(*arguments: Any, **options: Any) -> str:
    with pytest.raises((Error, TypeError)) as caught:
        create_client(*arguments, **options)
    return str(caught.value)


# ---------------------------------------------------------------- the provider


def test_one_provider_is_proposed_once_and_another_name_of_it_leads_on() -> None:
    assert "Did you mean 'openai'? `python" in told("opnai")
    assert "Its models can be reached through bedrock or bedrock-mantle." in told("aws:claude")


def test_a_model_after_a_slash_is_answered_with_the_colon_form() -> None:
    assert "Did you mean 'openai:gpt-4.1'?" in told("openai/gpt-4.1")


@pytest.mark.parametrize("name", ["gpt-4.1", "fast"])
def test_a_model_or_a_profile_given_as_the_provider_is_told_where_it_goes(name: str) -> None:
    with pytest.raises(UnknownProviderError) as caught:
        create_client(name)
    assert '"openai:gpt-4.1"' in str(caught.value.suggestion)
    assert 'profile="…"' in str(caught.value.suggestion)


def test_a_colon_without_a_provider_says_that_it_is_missing() -> None:
    assert "the provider is missing before the colon" in told(":gpt-4.1")


def test_a_setting_of_another_provider_is_told_as_such() -> None:
    assert told("openai", api_key="k", resource="mine").endswith(
        "resource is no setting of openai, but of azure, azure-anthropic, azure-classic, azure-classic-responses, "
        "azure-responses."
    )


def test_a_profile_without_a_provider_is_named() -> None:
    Path("gen_ai.toml").write_text(_FAST + "timeout = 3\n")
    message = told()
    assert 'The profile "fast" names no provider.' in message
    assert "write it into that profile" in message


def test_a_misspelt_variable_is_named_where_no_provider_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEN_AI_PROVDER", "offline")
    assert "GEN_AI_PROVDER is set, but nothing reads it. Did you mean GEN_AI_PROVIDER?" in told()


# ---------------------------------------------------------------- the key


@pytest.mark.parametrize("arguments", [(), ("openai:gpt-4.1",)])
def test_a_key_without_its_endpoint_is_named_where_a_key_is_missing(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEN_AI_PROVIDER", "openai:gpt-4.1")
    monkeypatch.setenv("GEN_AI_API_KEY", "secret-key")
    message = told(*arguments)
    assert "OPENAI_API_KEY is not set" in message
    assert "GEN_AI_API_KEY counts only together with GEN_AI_ENDPOINT" in message


def test_the_key_of_a_profile_that_does_not_go_to_another_endpoint_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINE", "secret-key")
    here = 'provider = "openai:m"\nendpoint = "http://127.0.0.1:9/v1"\napi_key = "${MINE}"\n'
    Path("gen_ai.toml").write_text(_FAST + here)
    message = told(profile="fast", endpoint="http://127.0.0.1:8/v1")
    assert "No key was given for this endpoint." in message
    assert "set aside: api_key (gen_ai.toml:5)" in message


def test_no_file_is_advised_to_send_a_providers_key_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret-key")
    Path("gen_ai.toml").write_text(_FAST + 'provider = "openai:m"\nendpoint = "https://host.example/v1"\n')
    message = told()
    assert "OPENAI_API_KEY is set, but goes to openai's own servers only" in message
    assert 'api_key_env="MY_KEY"' in message


# ---------------------------------------------------------------- the call


@pytest.mark.parametrize(
    ("method", "argument", "hint"),
    [
        ("run_completions", {"tools": []}, "It belongs to chats: run_chat_completions(…)."),
        ("run_completions", {"reasoning": "low"}, "It belongs to chats: run_chat_completions(…)."),
        ("run_chat_completions", {"suffix": "x"}, "It belongs to text completions: run_completions(…)."),
        ("run_chat_completions", {"api_key": "x"}, "It belongs to the client: create_client(api_key=…)."),
        ("run_chat_completions", {"endpoint": "x"}, "It belongs to the client: create_client(endpoint=…)."),
    ],
)
def test_an_argument_in_the_wrong_place_is_told_where_it_belongs(
    method: str, argument: dict[str, Any], hint: str
) -> None:
    with pytest.raises(TypeError) as caught:
        getattr(create_client("offline"), method)("Hello!", **argument)
    assert str(caught.value).endswith(hint)


def test_another_provider_for_a_copy_of_a_client_is_told_to_be_another_client() -> None:
    with pytest.raises(TypeError, match=r"It belongs to the client: create_client\(provider=…\)\."):
        create_client("offline").with_options(provider="openai")  # type: ignore[call-arg]


def test_a_conversation_names_the_path_that_is_none() -> None:
    client = create_client("offline")
    for call in (lambda: client.conversation().save(None), lambda: Conversation.load(client, "chat.json")):  # type: ignore[arg-type]
        with pytest.raises(InvalidRequestError, match="path is of type") as caught:
            call()
        assert caught.value.param == "path"


def test_a_stream_as_the_content_of_a_message_is_refused_unread() -> None:
    client = create_client("offline", replies=["One.", "Two."])
    stream = client.run_chat_completions_stream("Hello!")
    with pytest.raises(InvalidRequestError, match="can be read only once") as caught:
        client.run_chat_completions([{"role": "assistant", "content": stream}, {"role": "user", "content": "And?"}])
    assert caught.value.param == "messages[0].content"
    assert "".join(stream) == "One."


def test_an_argument_of_the_factory_is_refused_in_its_name_by_offline_too() -> None:
    assert told("offline", temprature=1).startswith("create_client() got an unexpected keyword argument 'temprature'.")


@pytest.mark.parametrize(("wish", "mend"), [(True, "Write reasoning='medium'."), (False, "Write reasoning='off'.")])
def test_reasoning_as_a_switch_is_told_the_words(wish: Any, mend: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        create_client("offline").run_chat_completions("hi", reasoning=wish)
    assert caught.value.suggestion == mend


def test_a_misspelt_key_of_a_message_is_named() -> None:
    with pytest.raises(InvalidRequestError, match=r"messages\[0\] has no content. It has 'contents'."):
        create_client("offline").run_chat_completions([{"role": "user", "contents": "hi"}])


@pytest.mark.parametrize(
    ("provider", "path", "own"),
    [
        ("openai:m", "/v2/chat/completions", "that of openai itself is https://api.openai.com/v1."),
        (
            "gemini:m",
            "/v2/models/m:generateContent",
            "that of gemini itself is https://generativelanguage.googleapis.com/v1beta.",
        ),
        (
            "bedrock:m",
            "/v2/model/m/converse",
            "that of bedrock itself is https://bedrock-runtime.{region}.amazonaws.com.",
        ),
    ],
)
def test_a_wrong_endpoint_is_told_with_the_address_that_was_asked(
    server: Server, provider: str, path: str, own: str
) -> None:
    server.reply(404, json={})
    with create_client(provider, endpoint=f"{server.url}/v2", api_key="k", max_retries=0) as client:
        _, error = client.run_chat_completions("hi", return_error=True)
    assert error is not None
    assert error["suggestion"] is not None
    assert f"The request went to {server.url}{path}, where nothing was found." in error["suggestion"]
    assert error["suggestion"].endswith(own)


@pytest.mark.parametrize("scheme", ["htps", "htttp", "hhtps", "HTPP"])
def test_a_mistyped_web_address_of_a_picture_is_not_passed_on(scheme: str) -> None:
    with pytest.raises(ImageError, match="is no web address"):
        create_client("offline").run_vision_request("hi", image_paths=f"{scheme}://example.com/a.png")


@pytest.mark.parametrize("address", ["https://example.com/a.png", "gs://bucket/a.png", "s3://bucket/a.png"])
def test_addresses_of_other_kinds_are_for_the_provider_to_know(address: str) -> None:
    assert address in create_client("offline").run_vision_request("hi", image_paths=address)


def test_a_history_given_as_instructions_is_told_where_it_goes() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        create_client("offline").conversation([{"role": "user", "content": "hi"}])
    assert "messages=[…]" in str(caught.value.suggestion)
