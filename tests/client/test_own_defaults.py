"""A front end with an API of its own sends no documented default that its caller did not set."""

from __future__ import annotations

from pathlib import Path

from gen_ai import create_client

from ..support.server import Server, chat_body


def test_a_copy_without_defaults_sends_what_the_caller_sets_and_no_more(server: Server) -> None:
    with create_client("openai:m", endpoint=f"{server.url}/v1", api_key="") as client:
        bare = client._without_defaults()
        server.reply(json=chat_body(), times=3)
        bare.run_chat_completions("Hi")
        bare.run_chat_completions("Hi", top_p=0.5)
        client.run_chat_completions("Hi")
    message = [{"role": "user", "content": "Hi"}]
    assert [request.json() for request in server.requests] == [
        {"model": "m", "messages": message},
        {"model": "m", "messages": message, "top_p": 0.5},
        {"model": "m", "messages": message, "max_tokens": 256, "temperature": 0},
    ]


def test_the_clients_own_settings_stay(server: Server) -> None:
    with create_client("openai:m", endpoint=f"{server.url}/v1", api_key="", max_tokens=9) as client:
        server.reply(json=chat_body())
        client._without_defaults().with_options(seed=1).run_chat_completions("Hi")
    assert server.requests[0].json() == {
        "model": "m",
        "messages": [{"role": "user", "content": "Hi"}],
        "max_tokens": 9,
        "seed": 1,
    }


def test_a_text_of_the_offline_model_is_not_cut_without_the_default() -> None:
    client = create_client("offline", replies=["word " * 400] * 2)
    assert client._without_defaults().run_chat_completions("Hi", full_output=True).finish_reason == "stop"


def test_none_takes_a_default_of_the_client_away(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "gen_ai.toml"
    file.write_text(
        '[profiles.one]\nprovider = "openai:m"\nseed = 7\ntemperature = 1.5\nmax_retries = 0\n'
        f'api_key = ""\nendpoint = "{server.url}/v1"\n'
    )
    told: list[object] = []
    with create_client(profile="one", config=file, on_event=told.append) as client:
        plain = client.with_options(seed=None, temperature=None, max_retries=None, model_name=None, on_event=None)
        for asked, kept in ((client, {"seed": 7, "temperature": 1.5}), (plain, {"temperature": 0})):
            sent = asked.build_request("hi").json
            assert sent == {"model": "m", "messages": sent["messages"], "max_tokens": 256, **kept}
        assert ("retry" in client._defaults, "retry" in plain._defaults) == (True, False)
        assert client.with_options(timeout=None)._defaults["timeout"] is None
        server.reply(json=chat_body(), times=2)
        plain.run_chat_completions("hi")
        assert not told
        client.with_options(seed=None).run_chat_completions("hi")
        assert told
