"""One failure stays one failure: the other rows finish, and nothing of them is lost."""

from __future__ import annotations

import copy
import json
import pickle
import threading
from typing import Any

import pytest

from gen_ai import (
    BatchError,
    ChatResponse,
    Choice,
    Error,
    InvalidRequestError,
    RateLimitError,
    Request,
    ServerError,
    Usage,
    create_client,
)

from ..client.support import Api, make_client
from ..support.server import Server
from .support import Crowd, Local, batch, echo, rows

GIVEN = ["a", "fail 1", "c", "fail 3", "fail 4", "fail 5", "g"]


def test_rows_that_fail_raise_one_error_when_all_have_finished(api: Api, server: Server) -> None:
    server.handler = echo
    with pytest.raises(BatchError) as caught:
        batch(api, GIVEN)
    error = caught.value
    assert error.results == ["a", None, "c", None, None, None, "g"]
    assert [e if e is None else e.status_code for e in error.errors] == [None, 400, None, 400, 400, 400, None]
    assert all(isinstance(e, InvalidRequestError) for e in error.errors if e is not None)
    assert len(server.requests) == len(GIVEN)


def test_its_message_counts_the_failures_and_shows_the_first_with_their_places(api: Api, server: Server) -> None:
    server.handler = echo
    with pytest.raises(BatchError) as caught:
        batch(api, GIVEN)
    message = caught.value.message
    assert message.startswith("4 of 7 rows failed: conversations[1]: InvalidRequestError: ")
    assert "conversations[3]: " in message
    assert "conversations[5]: " not in message
    assert message.endswith("; and 1 more")
    assert ".results" in str(caught.value.suggestion)


def test_it_is_a_value_like_every_error(server: Server, client: Any) -> None:
    server.handler = echo
    with pytest.raises(BatchError) as caught:
        client.run_chat_completions_batch(GIVEN)
    error = caught.value
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert twin == error
        assert (twin.results, twin.errors, str(twin)) == (error.results, error.errors, str(error))
    details = error.details()
    assert (details["error_type"], details["retryable"], details["provider"]) == ("BatchError", False, "openai")
    assert details["usage"] is not None
    assert details["usage"]["total_tokens"] == 30, "of the three rows that were answered"
    json.dumps(details)


def test_it_may_be_tried_again_only_if_all_that_failed_may() -> None:
    def fails(*errors: Error) -> BatchError:
        client = create_client("offline", replies=list(errors), max_retries=0)
        with pytest.raises(BatchError) as caught:
            client.run_completions_batch(["a"] * len(errors), concurrent=False)
        return caught.value

    assert fails(RateLimitError("slow"), ServerError("down")).retryable
    assert not fails(RateLimitError("slow"), InvalidRequestError("no")).retryable


def test_under_return_error_errors_are_dictionaries_in_the_places_of_their_rows(api: Api, server: Server) -> None:
    server.handler = echo
    results, errors = batch(api, GIVEN, return_error=True)
    assert results == ["a", None, "c", None, None, None, "g"]
    assert [error if error is None else error["code"] for error in errors] == [
        None, "bad", None, "bad", "bad", "bad", None,
    ]  # fmt: skip
    json.dumps(errors)


def test_under_return_error_a_batch_without_failures_has_a_list_of_none(api: Api, server: Server) -> None:
    server.handler = echo
    assert batch(api, ["a", "b"], return_error=True) == (["a", "b"], [None, None])


@pytest.mark.parametrize("bad", [None, 5, [], "", [{"role": "nobody", "content": "x"}], [{"role": "user"}]])
def test_a_row_that_is_no_conversation_is_that_rows_error(api: Api, server: Server, bad: Any) -> None:
    server.handler = echo
    results, errors = batch(api, ["a", bad, "c"], return_error=True)
    assert results == ["a", None, "c"]
    assert (errors[0], errors[1]["error_type"], errors[2]) == (None, "InvalidRequestError", None)
    assert len(server.requests) == 2


def test_errors_do_not_hold_the_frames_of_their_rows(server: Server, client: Any) -> None:
    server.handler = echo
    with pytest.raises(BatchError) as caught:
        client.run_chat_completions_batch(["fail"])
    assert caught.value.errors[0] is not None
    assert caught.value.errors[0].__traceback__ is None


class Bug(Exception):
    """A mistake in a program."""


@pytest.mark.parametrize("call", [batch, rows])
@pytest.mark.parametrize("concurrent", [True, False])
def test_what_is_no_error_of_a_call_ends_the_batch_and_comes_out_as_it_is(
    make_api: Any, server: Server, call: Any, concurrent: bool
) -> None:
    """Such as a mistake of a wrapper's."""
    seen: list[str] = []

    class Broken(Local):
        def _plan(self, request: Request) -> Any:
            text = request.messages[-1]["content"]
            if text == "1":
                raise Bug(text)
            seen.append(text)
            return super()._plan(request)

    for backend in ("blocking", "threads"):
        api: Api = make_api(backend, server)
        api.client, given = Broken(), map(str, range(1000))
        with pytest.raises(Bug):
            call(api, given, concurrent=concurrent, max_concurrent=2)
    assert len(seen) < 1000


def test_tokens_of_failed_rows_count_too() -> None:
    class Spending(Local):
        def complete(self, request: Request) -> ChatResponse[Any]:
            if request.messages[-1]["content"] == "bad":
                raise Error("no", usage=Usage(total_tokens=5))
            return ChatResponse(choices=[Choice(text="x")], usage=Usage(total_tokens=2))

    with pytest.raises(BatchError) as caught:
        Spending().run_completions_batch(["a", "bad", "c"])
    assert caught.value.usage == Usage(total_tokens=9)


def test_a_key_does_not_show_in_a_batch_error(server: Server) -> None:
    server.reply(401, json={"error": {"message": "bad key sk-test-0123456789abcdef"}})
    with make_client(server) as client, pytest.raises(BatchError) as caught:
        client.run_chat_completions_batch(["a"])
    assert "sk-test" not in f"{caught.value!r} {caught.value} {caught.value.details()}"


def test_other_rows_run_on_while_one_fails() -> None:
    failed_first, crowd = threading.Event(), Crowd(1)

    def answer(text: str) -> str:
        if text == "bad":
            failed_first.set()
            raise Error("no")
        assert failed_first.wait(10)
        return crowd.enter(text)

    results, errors = Local(answer).run_completions_batch(["a", "bad", "c"], max_concurrent=2, return_error=True)
    assert results == ["a", None, "c"]
    assert [error is None for error in errors] == [True, False, True]
