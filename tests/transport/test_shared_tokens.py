"""What many calls share: kept while it is good, asked for once, given up by those whose time is over."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest

from gen_ai.errors import APITimeoutError, AuthenticationError, ClientClosedError, Error
from gen_ai.plans import HttpRequest, Reply, TransportFailure
from gen_ai.signing import Access
from gen_ai.transport.attempt import clock
from gen_ai.transport.channel import Connections
from gen_ai.transport.credentials import shared
from gen_ai.transport.credentials.shared import Kept, Shared, Way
from gen_ai.transport.proxies import besides_this_machine


class Source:
    """Brings numbered values, each fresh and good for as long as the test says."""

    def __init__(self) -> None:
        self.fresh = self.good = True
        self.asked = 0
        self.failure: Exception | None = None
        self.hold: threading.Event | None = None
        access = Access("p", "P", "https://p.test", True, None, "", {}, Connections().ask)
        self.shared = Shared[str](access, "token came from P", self._fetch, self._typed)

    def _fetch(self, way: Way) -> Kept[str]:
        self.asked += 1
        number = self.asked
        if self.hold is not None:
            self.hold.wait(10)
        if self.failure is not None:
            raise self.failure
        return Kept(f"token-{number}", lambda: self.fresh and number == self.asked, lambda: self.good)

    def _typed(self, problem: Exception, way: Way) -> Error:
        return AuthenticationError(f"No {way.lacking}: {type(problem).__name__}.")


@pytest.fixture
def source() -> Source:
    return Source()


def test_what_is_fresh_is_kept_and_what_is_not_is_fetched_anew(source: Source) -> None:
    assert [source.shared.get(None) for _ in range(3)] == ["token-1"] * 3
    source.fresh = source.good = False
    assert source.shared.get(None) == "token-2"


def test_a_failure_is_typed_and_each_caller_has_an_error_of_his_own(source: Source) -> None:
    source.failure = OSError("secret words")
    caught = []
    for _ in range(2):
        with pytest.raises(AuthenticationError, match="token came from P: OSError") as info:
            source.shared.get(None)
        caught.append(info.value)
    assert caught[0] is not caught[1]
    assert (caught[0].provider, caught[0].__cause__, caught[0].__context__) == ("p", None, None)
    source.failure = None
    assert source.shared.get(None) == "token-3"


def test_what_is_still_good_serves_where_the_next_one_does_not_come(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [clock()]
    monkeypatch.setattr(shared, "clock", lambda: now[0])
    source.shared.get(None)
    source.fresh, source.failure = False, OSError()
    assert [source.shared.get(None) for _ in range(3)] == ["token-1"] * 3
    assert source.asked == 2  # not with every call
    now[0] += 31
    assert source.shared.get(None) == "token-1"
    assert source.asked == 3
    source.good = False
    with pytest.raises(AuthenticationError):
        source.shared.get(None)


def test_what_is_still_good_serves_where_the_next_one_hangs(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_BESIDES", 0.05)
    source.shared.get(None)
    source.fresh, source.hold = False, threading.Event()
    assert source.shared.get(clock() + 20) == "token-1"
    source.hold.set()


def test_what_was_refused_serves_nobody_and_what_came_since_is_not_thrown_away(source: Source) -> None:
    first = source.shared.get(None)
    source.shared.forget(lambda value: value == first)
    second = source.shared.get(None)
    source.shared.forget(lambda value: value == first)  # a call that was slower to hear of it
    assert (second, source.shared.get(None), source.asked) == ("token-2", "token-2", 2)


def test_each_waits_for_his_own_time_alone(source: Source) -> None:
    source.hold = threading.Event()
    with pytest.raises(TransportFailure) as caught:
        source.shared.get(clock() + 0.05)
    assert (caught.value.kind, caught.value.message) == ("timeout", "No token came from P")
    got: list[str] = []
    patient = threading.Thread(target=lambda: got.append(source.shared.get(clock() + 20)))
    patient.start()
    source.hold.set()
    patient.join(20)
    assert (got, source.asked) == (["token-1"], 1)


def test_a_fetch_that_never_ends_is_not_waited_for_forever(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    source.hold = held = threading.Event()
    with pytest.raises(TransportFailure):
        source.shared.get(clock() + 0.05)
    later = clock() + 200
    monkeypatch.setattr(shared, "clock", lambda: later)
    source.hold = None
    assert source.shared.get(later + 20) == "token-2"
    held.set()


def test_a_call_without_an_end_does_not_wait_forever(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_LOST", 0.05)
    source.hold = threading.Event()
    with pytest.raises(APITimeoutError, match=r"No token came from P within 0\.05 s"):
        source.shared.get(None)
    source.hold.set()


def test_where_no_thread_is_to_be_had_the_caller_fetches_himself(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_self: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none)
    assert source.shared.get(None) == "token-1"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_waits_neither_for_its_parents_thread_nor_for_its_lock(source: Source) -> None:
    source.hold = held = threading.Event()
    with pytest.raises(TransportFailure):
        source.shared.get(clock() + 0.05)
    with source.shared._lock:
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            source.hold = None
            os._exit(0 if source.shared.get(clock() + 10) == "token-2" else 1)
    held.set()
    assert os.waitpid(child, 0)[1] == 0


def test_a_closed_client_asks_for_no_token() -> None:
    connections = Connections()
    access = Access("p", "P", "https://p.test", True, None, "", {}, connections.ask)

    def fetch(way: Way) -> Kept[str]:
        reply: Reply = way.send("GET", "https://p.test/token", {}, None)
        return Kept(str(reply.status), lambda: True, lambda: True)

    made = Shared(access, "token came from P", fetch, lambda _problem, _way: AuthenticationError("odd"))
    connections.close()
    with pytest.raises(ClientClosedError):
        made.get(None)


@pytest.mark.parametrize(
    ("url", "direct"),
    [
        ("http://169.254.169.254/metadata/identity/oauth2/token", True),
        ("http://169.254.170.2/v2/credentials", True),
        ("http://[fd00:ec2::254]/latest/api/token", True),
        ("http://metadata.google.internal/computeMetadata/v1/", True),
        ("http://127.0.0.1:41741/msi/token", True),
        ("http://localhost:40342/metadata/identity/oauth2/token", True),
        ("https://localhost:8443/token", False),
        ("https://login.microsoftonline.com/t/oauth2", False),
        ("http://10.0.0.1/token", False),
        ("https://google.internal/", False),
    ],
)
def test_this_machines_own_services_are_asked_without_a_proxy(url: str, direct: bool) -> None:
    choose = besides_this_machine(lambda _url: "http://proxy.test:3128")
    assert choose(url) == (None if direct else "http://proxy.test:3128")


def test_the_headers_of_a_library_are_sent_but_for_those_that_the_transport_makes() -> None:
    sent: list[HttpRequest] = []

    def ask(request: HttpRequest, _deadline: float | None) -> Reply:
        sent.append(request)
        return Reply(200, {}, 0.0)

    way = Way(Access("p", "P", "https://p.test", True, None, "", {}, ask), "token")
    way.send("POST", "https://p.test/token", {"Content-Length": "2", "Host": "p.test", "X-A": "b"}, b"{}")
    assert sent[0].headers == {"X-A": "b"}
