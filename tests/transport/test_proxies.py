"""Proxies are those of the client, else those of the environment, by the rules of NO_PROXY."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gen_ai.transport.proxies import proxy_chooser

from ..support.server import Response, Server, closed_port
from .callers import Caller

A, B = "http://a:1", "http://b:2"


@pytest.mark.parametrize(
    ("environment", "url", "expected"),
    [
        ({}, "https://x.test/", None),
        ({"HTTPS_PROXY": A}, "https://x.test/", A),
        ({"HTTPS_PROXY": A}, "http://x.test/", None),
        ({"HTTP_PROXY": A, "HTTPS_PROXY": B}, "http://x.test/", A),
        ({"HTTPS_PROXY": A, "https_proxy": B}, "https://x.test/", B),
        ({"https_proxy": B, "HTTPS_PROXY": A}, "https://x.test/", B),
        ({"ALL_PROXY": A}, "https://x.test/", A),
        ({"ALL_PROXY": A, "https_proxy": B}, "https://x.test/", B),
        ({"https_proxy": "proxy:3128"}, "https://x.test/", "http://proxy:3128"),
    ],
)
def test_the_environments_proxy(environment: dict[str, str], url: str, expected: str | None) -> None:
    assert proxy_chooser(None, environment)(url) == expected


@pytest.mark.parametrize(
    ("no_proxy", "url", "direct"),
    [
        ("*", "https://x.test/", True),
        ("x.test", "https://x.test/", True),
        ("x.test", "https://api.x.test/", True),
        (".x.test", "https://api.x.test/", True),
        (".x.test", "https://x.test/", True),
        ("*.x.test", "https://api.x.test/", True),
        ("x.test", "https://notx.test/", False),
        ("X.Test", "https://x.TEST/", True),
        ("a.test, x.test", "https://x.test/", True),
        ("a.test x.test", "https://x.test/", True),
        ("x.test:8443", "https://x.test:8443/", True),
        ("x.test:8443", "https://x.test/", False),
        ("x.test:443", "https://x.test/", False),
        ("127.0.0.1", "http://127.0.0.1:8000/", True),
        ("127.0.0.0/8", "http://127.1.2.3/", True),
        ("10.0.0.0/8", "http://127.1.2.3/", False),
        ("10.0.0.0/8", "http://x.test/", False),
        ("::1", "http://[::1]:8000/", True),
        ("[::1]", "http://[::1]:8000/", True),
        ("[::1]:8000", "http://[::1]:8000/", True),
        ("[::1]:8001", "http://[::1]:8000/", False),
        ("fe80::/10", "http://[fe80::1]/", True),
        ("", "https://x.test/", False),
        (",", "https://x.test/", False),
    ],
)
def test_no_proxy(no_proxy: str, url: str, direct: bool) -> None:
    choose = proxy_chooser(None, {"ALL_PROXY": A, "NO_PROXY": no_proxy})
    assert choose(url) == (None if direct else A)


def test_the_clients_own_choice_wins() -> None:
    environment = {"ALL_PROXY": A, "NO_PROXY": "*"}
    assert proxy_chooser(B, environment)("https://x.test/") == B
    assert proxy_chooser("", environment)("https://x.test/") is None


def test_http_goes_through_the_proxy(make: Callable[..., Caller], server: Server) -> None:
    server.reply(body=b"by proxy", times=2)
    caller = make(environment={"http_proxy": server.url.replace("http://", "http://user:pass%20word@")})
    for _ in range(2):
        assert caller.send("http://far.test/v1/chat?x=1").body == b"by proxy"
    assert server.last.path == "http://far.test/v1/chat?x=1"
    assert server.last.headers["host"] == "far.test"
    assert server.last.headers["proxy-authorization"] == "Basic dXNlcjpwYXNzIHdvcmQ="
    assert server.connections == 1


def test_no_proxy_goes_direct(make: Callable[..., Caller], server: Server) -> None:
    server.reply(body=b"direct")
    caller = make(environment={"http_proxy": f"http://127.0.0.1:{closed_port()}", "no_proxy": "127.0.0.1"})
    assert caller.send(server.url).body == b"direct"


def test_https_goes_through_a_tunnel(make: Callable[..., Caller], tmp_path: object) -> None:
    trustme = pytest.importorskip("trustme")
    import ssl

    authority = trustme.CA()
    bundle = f"{tmp_path}/ca.pem"
    authority.cert_pem.write_to_path(bundle)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("far.test").configure_cert(context)
    with Server(tls=context) as far, Server() as proxy:
        far.reply(body=b"inside", times=2)
        proxy.reply(tunnel=("127.0.0.1", far.port))
        caller = make(proxy=proxy.url.replace("http://", "http://user:word@"), verify=bundle)
        for _ in range(2):
            assert caller.send("https://far.test/v1").body == b"inside"
        assert (proxy.last.method, proxy.last.path) == ("CONNECT", "far.test:443")
        assert "authorization" not in proxy.last.headers
        assert proxy.last.headers["proxy-authorization"] == "Basic dXNlcjp3b3Jk"
        assert "proxy-authorization" not in far.last.headers
        assert far.last.path == "/v1"
        assert proxy.connections == 1


def test_a_proxy_may_speak_tls_itself(make: Callable[..., Caller], tmp_path: object) -> None:
    trustme = pytest.importorskip("trustme")
    import ssl
    import threading

    authority = trustme.CA()
    bundle = f"{tmp_path}/ca.pem"
    authority.cert_pem.write_to_path(bundle)
    contexts = [ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(2)]
    for context, name in zip(contexts, ("far.test", "127.0.0.1"), strict=True):
        authority.issue_cert(name).configure_cert(context)
    with Server(tls=contexts[0]) as far, Server(tls=contexts[1]) as proxy:
        far.reply(body=b"inside").reply(hold=threading.Event())
        proxy.reply(tunnel=("127.0.0.1", far.port), times=2)
        caller = make(proxy=proxy.url, verify=bundle)
        assert caller.send("https://far.test/v1").body == b"inside"
        assert caller.failure("https://far.test/v1", 0.2).kind == "timeout"
        far.wait_for_disconnect()


def test_a_proxy_that_refuses_is_told_from_a_server_that_does(make: Callable[..., Caller], server: Server) -> None:
    server.handler = lambda _request, _n: Response(407, headers={"Proxy-Authenticate": "Basic"})
    failure = make(proxy=server.url).failure("https://far.test/")
    assert (failure.kind, failure.sent) == ("proxy", False)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there_is_told_from_a_server_that_is_not(make: Callable[..., Caller], scheme: str) -> None:
    failure = make(proxy=f"http://127.0.0.1:{closed_port()}").failure(f"{scheme}://far.test/")
    assert (failure.kind, failure.sent) == ("proxy", False)


def test_a_proxy_of_an_unknown_kind_is_named(make: Callable[..., Caller]) -> None:
    failure = make(proxy="socks5://127.0.0.1:1").failure("http://far.test/")
    assert failure.kind == "proxy"
    assert "socks5" in failure.message


def test_a_proxy_that_hangs_ends_with_the_deadline(make: Callable[..., Caller], server: Server) -> None:
    import threading

    server.reply(hold=threading.Event(), times=2)
    caller = make(proxy=server.url)
    assert caller.failure("https://far.test/", 0.1).kind == "timeout"
    assert caller.failure("http://far.test/", 0.1).kind == "timeout"
