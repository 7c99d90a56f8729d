"""Certificates are checked, against the bundle that was named."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gen_ai.errors import ConfigurationError
from gen_ai.transport.channel import Connections

from ..support.server import Server, chat_chunks
from .callers import Caller, read_all, read_until

trustme = pytest.importorskip("trustme")


@pytest.fixture(scope="module")
def authority() -> object:
    return trustme.CA()


@pytest.fixture(scope="module")
def bundle(authority: object, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))  # type: ignore[attr-defined]
    return str(path)


@pytest.fixture
def secure(authority: object) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)  # type: ignore[attr-defined]
    with Server(tls=context) as server:
        yield server


def test_a_named_bundle_is_trusted(make: Callable[..., Caller], secure: Server, bundle: str) -> None:
    caller = make(verify=bundle)
    secure.reply(body=b"safe", times=2).stream(*chat_chunks())
    assert caller.send(secure.url).body == b"safe"
    assert caller.send(f"https://localhost:{secure.port}").body == b"safe"
    assert read_all(caller.send(secure.url, stream=True).handle).endswith(b"[DONE]\n\n")
    assert secure.connections == 2


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_bundle_named_by_the_environment_is_trusted(
    make: Callable[..., Caller], secure: Server, bundle: str, name: str
) -> None:
    secure.reply(body=b"safe")
    assert make(environment={name: bundle}).send(secure.url).body == b"safe"


def test_an_unknown_authority_is_refused(caller: Caller, secure: Server) -> None:
    failure = caller.failure(secure.url)
    assert (failure.kind, failure.sent) == ("tls", False)
    assert "certificate" in failure.message
    assert secure.requests == []


def test_a_certificate_of_another_host_is_refused(make: Callable[..., Caller], authority: object, bundle: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.test").configure_cert(context)  # type: ignore[attr-defined]
    with Server(tls=context) as server:
        failure = make(verify=bundle).failure(server.url)
        assert (failure.kind, failure.sent) == ("tls", False)


def test_verify_false_checks_nothing_and_warns_of_nothing(make: Callable[..., Caller], secure: Server) -> None:
    secure.reply(body=b"whatever", times=2)
    caller = make(verify=False, environment={"SSL_CERT_FILE": "/nowhere"})
    assert [caller.send(secure.url).body for _ in range(2)] == [b"whatever"] * 2


def test_a_server_without_tls_is_told_as_such(caller: Caller) -> None:
    def answer() -> None:
        sock, _ = listener.accept()
        sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        sock.recv(65536)
        sock.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer)
        thread.start()
        failure = caller.failure(f"https://127.0.0.1:{listener.getsockname()[1]}")
        thread.join(5)
    assert (failure.kind, failure.sent) == ("tls", False)


def test_a_server_that_hangs_up_on_the_handshake_cannot_be_reached(caller: Caller) -> None:
    """Another try may meet a better one: it is no fault of the certificate."""

    def answer() -> None:
        sock, _ = listener.accept()
        sock.recv(65536)
        sock.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer)
        thread.start()
        failure = caller.failure(f"https://127.0.0.1:{listener.getsockname()[1]}")
        thread.join(5)
    assert (failure.kind, failure.sent) == ("connect", False)


def test_a_bundle_that_is_not_there_is_a_mistake_of_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="CA bundle"):
        Connections(verify=str(tmp_path / "none.pem"))


def test_a_bundle_of_the_environment_that_is_not_there_matters_to_https_alone(
    make: Callable[..., Caller], server: Server, tmp_path: Path
) -> None:
    caller = make(environment={"SSL_CERT_FILE": str(tmp_path / "none.pem")})
    server.reply(body=b"plain")
    assert caller.send(server.url).body == b"plain"
    failure = caller.failure("https://127.0.0.1:1")
    assert failure.kind == "tls"
    assert "none.pem" in failure.message


def test_deadlines_hold_under_tls(make: Callable[..., Caller], secure: Server, bundle: str) -> None:
    caller = make(verify=bundle)
    secure.reply(json={"a": 1}, drip_head=0.03).stream("data: 1\n\n", threading.Event())
    assert caller.failure(secure.url, 0.15).kind == "timeout"
    handle = caller.send(secure.url, stream=True).handle
    read_until(handle, b"1")
    handle.abort()
    secure.wait_for_disconnect(2)


def test_a_large_request_goes_through_tls(make: Callable[..., Caller], secure: Server, bundle: str) -> None:
    caller = make(verify=bundle)
    secure.reply(body=b"got it")
    assert caller.send(secure.url, body=b"x" * 2**20).body == b"got it"
    assert len(secure.last.body) == 2**20
