"""Who may call: keys, origins of web pages, names of hosts."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai import ConfigurationError, create_client
from gen_ai.server import create_app
from gen_ai.server.guard import rules
from gen_ai.server.serving import Running
from gen_ai.testing.plugin import StartServer

from .support import HI, Answer, ask, chat

PAGE = "http://localhost:3000"


def post(server: Any, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(server, body={"messages": HI}, headers=names)


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize("value", ["Bearer sk-1", "bearer sk-1", "Bearer  sk-1 ", "sk-1", "Bearer sk-2"])
def test_a_key_lets_in_with_or_without_its_scheme(gen_ai_server: StartServer, value: str) -> None:
    assert post(gen_ai_server(api_key=["sk-1", "sk-2"]), Authorization=value).status == 200


@pytest.mark.parametrize(
    "value", [None, "", "Bearer", "Bearer ", "Bearer sk-3", "Basic sk-1", "sk-", "Bearer sk-1\xe9"]
)
def test_no_key_and_a_wrong_one_are_a_401_that_does_not_repeat_it(
    gen_ai_server: StartServer, value: str | None
) -> None:
    server = gen_ai_server(api_key="sk-1")
    answer = post(server) if value is None else post(server, Authorization=value)
    assert (answer.status, answer.error["code"]) == (401, "invalid_api_key")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "sk-3" not in answer.body.decode()


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/models", "/v1/model/info", "/health", "/nowhere"])
def test_every_path_asks_for_the_key(gen_ai_server: StartServer, path: str) -> None:
    assert ask(gen_ai_server(api_key="sk-1"), path).status == 401


def test_a_body_is_not_read_before_the_key_is_known(gen_ai_server: StartServer) -> None:
    assert ask(gen_ai_server(api_key="sk-1"), body=b"{").status == 401


def test_with_a_key_the_names_of_host_and_page_do_not_matter(gen_ai_server: StartServer) -> None:
    server = gen_ai_server(api_key="sk-1")
    answer = post(server, Authorization="Bearer sk-1", Host="api.example.com", Origin="https://evil.example")
    assert answer.status == 200
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("key", ["", "  ", "schlüssel", [], [""], ["sk-1", ""]])
def test_a_key_that_is_none_is_refused_when_the_application_is_made(key: Any) -> None:
    with pytest.raises(ConfigurationError, match="api_key"):
        create_app(create_client("offline"), api_key=key)


def test_keys_do_not_show(gen_ai_server: StartServer) -> None:
    assert "sk-1" not in repr(rules("sk-1", (), ()))


# ---------------------------------------------------------------- hosts and pages, without a key


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:80", "app.localhost", "localhost."]
)
def test_names_of_this_machine_are_let_in(plain: Running, host: str) -> None:
    assert post(plain, Host=host).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil"]
)
def test_a_host_of_another_name_is_refused(plain: Running, host: str) -> None:
    answer = post(plain, Host=host)
    assert (answer.status, answer.error["code"]) == (403, "host_not_allowed")


def test_a_host_may_be_allowed(gen_ai_server: StartServer) -> None:
    server = gen_ai_server(allow_hosts=["testserver"], allow_origins=["http://app.example:3000"])
    assert post(server, Host="testserver").status == 200
    assert post(server, Host="app.example:8000").status == 200
    assert post(server, Host="other.example").status == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", PAGE, "http://127.0.0.1"])
def test_a_web_page_of_another_origin_is_refused(plain: Running, origin: str) -> None:
    server = plain
    for answer in (post(server, Origin=origin), ask(server, "/v1/models", headers={"Origin": origin})):
        assert (answer.status, answer.error["code"]) == (403, "origin_not_allowed")
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_an_address_in_a_page_of_another_site_is_refused(plain: Running, site: str) -> None:
    answer = ask(plain, "/v1/models", headers={"Sec-Fetch-Site": site})
    assert (answer.status, answer.error["code"]) == (403, "origin_not_allowed")
    assert ask(plain, "/v1/models", headers={"Sec-Fetch-Site": "none"}).status == 200


def test_a_page_of_the_servers_own_origin_may_call(plain: Running) -> None:
    server = plain
    assert post(server, Origin=f"http://127.0.0.1:{server.port}").status == 200


def test_a_page_that_is_allowed_gets_headers_that_let_it_read(gen_ai_server: StartServer) -> None:
    server = gen_ai_server(allow_origins=[f"{PAGE}/"])
    for answer in (post(server, Origin=PAGE), chat_of(server), ask(server, "/nowhere", headers={"Origin": PAGE})):
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert answer.headers["vary"] == "Origin"
        assert "x-request-id" in answer.headers["access-control-expose-headers"]
    assert post(server, Origin="http://localhost:3001").status == 403


def chat_of(server: Any) -> Answer:
    return ask(server, body={"messages": HI, "stream": True}, headers={"Origin": PAGE})


def test_a_browser_that_asks_first_is_told_without_a_key(gen_ai_server: StartServer) -> None:
    server = gen_ai_server(allow_origins=[PAGE], api_key="sk-1")
    asking = {
        "Origin": PAGE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type, x-stainless-os",
        "Access-Control-Request-Private-Network": "true",
    }
    answer = ask(server, method="OPTIONS", headers=asking)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-allow-methods"] == "GET, POST"
    assert answer.headers["access-control-allow-headers"] == "authorization, content-type, x-stainless-os"
    assert answer.headers["access-control-allow-private-network"] == "true"
    foreign = ask(server, method="OPTIONS", headers={**asking, "Origin": "https://evil.example"})
    assert foreign.status == 401
    assert "access-control-allow-origin" not in foreign.headers


def test_every_page_may_be_let_in_together_with_a_key_only(gen_ai_server: StartServer) -> None:
    server = gen_ai_server(allow_origins=["*"], api_key="sk-1")
    answer = post(server, Origin="https://any.example", Authorization="Bearer sk-1")
    assert answer.headers["access-control-allow-origin"] == "https://any.example"
    with pytest.raises(ConfigurationError, match="no key is asked for"):
        create_app(create_client("offline"), allow_origins=["*"])


@pytest.mark.parametrize("origin", ["localhost:3000", "http://", "http://a/b", "http://a b", ""])
def test_what_is_no_origin_is_refused_when_the_application_is_made(origin: str) -> None:
    with pytest.raises(ConfigurationError, match="is no origin"):
        create_app(create_client("offline"), allow_origins=[origin])


def test_a_form_of_a_web_page_gets_nowhere(plain: Running) -> None:
    # What a page may send anywhere without asking first, from a browser that names no origin.
    answer = ask(plain, body=b'{"messages": []}', headers={"Content-Type": "text/plain"})
    assert answer.status == 415


def test_an_unknown_option_and_a_client_that_is_none_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="client is of type str"):
        create_app("offline")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="max_body_bytes"):
        create_app(create_client("offline"), max_body_bytes=0)
    with pytest.raises(ConfigurationError, match="timeout"):
        create_app(create_client("offline"), timeout=-1)


def test_a_chat_still_works(plain: Running) -> None:
    assert chat(plain).status == 200
