"""A server that sends back the keys it was given: they show nowhere but in what the model said."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from gen_ai import Error, RedirectError
from gen_ai.telemetry import CallEvent

from ..support.server import Request, Response, Server, chat_body
from .support import KEY, Api, make_client
from .test_secrets import shown

TOKEN = "token-0123456789abcdef"
#: A key in a header, and what a server makes of it.
HEADER = {"X-Auth-Token": TOKEN}


def echo(request: Request, _: int) -> Response:
    said = f"{request.headers.get('authorization', '')} {request.headers.get('x-auth-token', '')}"
    return Response(401, json={"error": {"message": said, "code": said}}, headers={"x-request-id": said})


@pytest.mark.parametrize("table", ["headers", "extra_headers", "call"])
def test_a_key_in_a_header_that_is_echoed_is_masked(table: str, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[CallEvent] = []
    caplog.set_level(logging.DEBUG, "gen_ai")
    with Server() as server:
        server.handler = echo
        made: dict[str, Any] = {} if table == "call" else {table: HEADER}
        given: dict[str, Any] = {"extra_headers": HEADER} if table == "call" else {}
        with make_client(server, on_event=heard.append, **made) as client:
            for name, arguments in (("run_chat_completions", ("hi",)), ("list_models", ())):
                with pytest.raises(Error) as caught:
                    getattr(client, name)(*arguments, **given)
                texts = [str(caught.value.details()), *(text for _, text in shown(caught.value))]
                for text in (*texts, caplog.text, repr(heard)):
                    assert TOKEN not in text
                    assert KEY not in text


def test_an_id_that_is_a_key_does_not_reach_events(api: Api, server: Server) -> None:
    server.reply(json=chat_body("x", model=KEY), headers={"x-request-id": KEY})
    response = api.chat(full_output=True)
    assert (response.request_id, response.model, response.attempts[-1].request_id) == ("***", "***", "***")


def test_a_refusal_that_repeats_the_key_does_not_show_it(api: Api, server: Server) -> None:
    body = chat_body(None)
    body["choices"][0]["message"]["refusal"] = f"No: {KEY}"
    server.reply(json=body)
    with pytest.raises(Error, match=r"No: \*\*\*"):
        api.chat()


def test_a_circle_of_redirects_is_an_error_in_a_stream_too(api: Api, server: Server) -> None:
    server.handler = lambda request, number: Response(307, headers={"location": "/v1/again"})
    with pytest.raises(RedirectError):
        list(api.stream())


def test_a_cookie_is_masked_as_a_whole(client: Any) -> None:
    assert TOKEN not in client.build_request("hi", extra_headers={"Cookie": f"session={TOKEN}; b=c"}).to_curl()
