"""What cannot be sent is refused without being shown, and no failure shows a key."""

from __future__ import annotations

import threading
import traceback
from typing import Any

import pytest

from gen_ai.plans import HttpRequest, TransportFailure
from gen_ai.secrets import MaskedStr
from gen_ai.transport.channel import Connections

from ..support.server import Server, closed_port
from .callers import KEY, Caller, read_failure


@pytest.mark.parametrize(
    "value", ["a\r\nX-Injected: 1", "a\nb", "a\rb", "a\0b", "a\x7fb", "ключ", "é", "a\r\n folded", 7, None]
)
def test_a_value_that_cannot_be_sent_is_refused_unseen(caller: Caller, server: Server, value: Any) -> None:
    shown = MaskedStr(f"hush-{value}") if isinstance(value, str) else value
    failure = None
    try:
        caller.send_request(HttpRequest("POST", server.url, {"X-Own": shown}, b""))
    except TransportFailure as caught:
        failure = caught
    assert failure is not None
    assert (failure.kind, failure.sent) == ("invalid", False)
    assert "hush" not in str(failure)
    assert "hush" not in "".join(traceback.format_exception(failure))
    assert server.connections == 0


@pytest.mark.parametrize(
    "name", ["X Own", "X-Own:", "X\r\nY", "X\nY", "", "Ünder", "Content-Length", "transfer-encoding"]
)
def test_a_name_that_cannot_be_sent_is_refused(caller: Caller, server: Server, name: str) -> None:
    with pytest.raises(TransportFailure) as caught:
        caller.send_request(HttpRequest("POST", server.url, {name: "1"}, b""))
    assert (caught.value.kind, caught.value.sent) == ("invalid", False)
    assert server.connections == 0


def test_a_tab_can_be_sent(caller: Caller, server: Server) -> None:
    server.reply(body=b"a")
    caller.send(server.url, X_Own="a\tb")
    assert server.last.headers["x-own"] == "a\tb"


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "ftp://host/", "http://", "http:///path", "file:///etc/passwd", "http://[::1", "http://host:port/",
     "http://host:99999/", "http://user:hush@127.0.0.1/"],
)  # fmt: skip
def test_a_url_that_cannot_be_reached_is_refused(caller: Caller, url: str) -> None:
    failure = caller.failure(url)
    assert (failure.kind, failure.sent) == ("invalid", False)
    assert "hush" not in str(failure)


def locals_of(failure: BaseException) -> str:
    """Every local variable of every frame, as an error tracker would store them."""
    found = []
    for frame, _ in traceback.walk_tb(failure.__traceback__):
        if "/tests/" not in frame.f_code.co_filename:
            found += [repr(value) for value in frame.f_locals.values()]
            for value in frame.f_locals.values():
                found += [repr(vars(value))] if hasattr(value, "__dict__") else []
    return "\n".join(found)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("fault", ["refused", "hang", "junk", "cut", "large", "header", "url"])
def test_a_failure_shows_no_key_and_hangs_on_nothing(caller: Caller, server: Server, fault: str, stream: bool) -> None:
    url, seconds, fields = server.url, 5.0, {}
    if fault == "refused":
        url = f"http://127.0.0.1:{closed_port()}"
    elif fault == "hang":
        server.reply(hold=threading.Event())
        seconds = 0.05
    elif fault == "junk":
        server.reply(raw=b"junk\r\n\r\n")
    elif fault == "cut":
        server.reply(body=b"abc", cut=True)
    elif fault == "large":
        server.reply(pieces=[b"a", "cut"], length=2**31)
    elif fault == "header":
        fields = {"X_Bad": "a\nb"}
    else:
        url = "http://host:port/"
    try:
        reply = caller.send(url, seconds, stream=stream, **fields)
    except TransportFailure as caught:
        failure = caught
    else:
        failure = read_failure(reply.handle)
    assert failure.__cause__ is None
    assert failure.__context__ is None
    assert KEY not in locals_of(failure)
    assert KEY not in "".join(traceback.format_exception(failure)) + repr(failure)


def test_connections_show_no_key_and_no_proxys_password() -> None:
    channel = Connections(proxy="http://user:hush@127.0.0.1:1")
    assert "hush" not in repr(channel)
