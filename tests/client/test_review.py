"""Misuse and oddities: two readers of a stream, closing from elsewhere, short n, backends that answer nonsense."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from pydantic import BaseModel

import gen_ai
from gen_ai import BaseClient, ChatResponse, Choice, Finish, TextDelta, create_client

from ..support.server import Request, Response, Server
from .support import KEY, PNG, SOON, make, make_client


class Answer(BaseModel):
    x: int


def chat(text: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}


def piece(text: str) -> bytes:
    return b'data: {"choices":[{"index":0,"delta":{"content":"%b"}}]}\n\n' % text.encode()


END = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
SSE = {"Content-Type": "text/event-stream"}


# ---------------------------------------------------------------- streams


def test_a_second_reader_of_a_stream_is_told_so_and_the_first_gets_everything(server: Server, client: Any) -> None:
    go_on = threading.Event()
    server.handler = lambda _r, _n: Response(headers=SSE, pieces=[piece("a"), go_on, piece("b"), END])
    stream = client.run_chat_completions_stream("hi")
    got = [next(stream)]
    first = threading.Thread(target=lambda: got.extend(stream))
    first.start()
    while not stream._driver._advancing:
        time.sleep(0.001)
    with pytest.raises(gen_ai.InvalidRequestError, match="another thread"):
        next(stream)
    go_on.set()
    first.join(5)
    assert got == ["a", "b"]
    assert stream.response.text == "ab"


def test_closing_a_stream_from_another_thread_ends_its_reader_without_an_exception(server: Server, client: Any) -> None:
    server.handler = lambda _r, _n: Response(headers=SSE, pieces=[piece("a"), threading.Event()])
    stream = client.run_chat_completions_stream("hi")
    got, raised = [next(stream)], []

    def read() -> None:
        try:
            got.extend(stream)
        except BaseException as error:
            raised.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    while not stream._driver._advancing:
        time.sleep(0.001)
    stream.close()
    reader.join(SOON)
    assert not reader.is_alive()
    assert (got, raised) == (["a"], [])
    with pytest.raises(gen_ai.StreamNotFinished, match="closed early"):
        _ = stream.response


# ---------------------------------------------------------------- n, usage, learned refusals


@pytest.mark.parametrize("guided", [None, Answer])
def test_n_answers_come_from_a_server_that_answers_once_whatever_n_is(server: Server, client: Any, guided: Any) -> None:
    server.handler = lambda _r, n: Response(json=chat(f'{{"x": {n}}}'))
    found = client.run_chat_completions("hi", n=3, guided_json=guided, full_output=True)
    assert len({choice.text for choice in found.choices}) == 3
    assert [choice.index for choice in found.choices] == [0, 1, 2]
    assert [attempt.number for attempt in found.attempts] == [1, 2, 3]
    assert found.usage.total_tokens == 6


def test_a_stream_of_n_is_completed_too(server: Server, client: Any) -> None:
    server.handler = lambda _r, n: Response(headers=SSE, pieces=[piece(f"t{n}"), END])
    stream = client.run_chat_completions_stream("hi", n=2, full_output=True)
    assert [event.index for event in stream if isinstance(event, TextDelta)] == [0, 1]
    assert len(stream.response.choices) == 2


def test_the_error_after_re_asks_counts_the_tokens_of_all_of_them(server: Server, client: Any) -> None:
    server.handler = lambda _r, _n: Response(json=chat("no"))
    with pytest.raises(gen_ai.StructuredOutputError) as caught:
        client.run_chat_completions("hi", guided_json=Answer, max_reasks=2)
    assert caught.value.usage is not None
    assert caught.value.usage.total_tokens == 6


@pytest.mark.parametrize("given", [{}, {"max_tokens": 77}])
def test_two_calls_that_learn_the_same_at_once_both_succeed_and_keep_their_limit(
    server: Server, given: dict[str, int]
) -> None:
    both = threading.Barrier(2, timeout=5)

    def handler(request: Request, _n: int) -> Response:
        body = request.json()
        if "max_tokens" in body:
            both.wait()
            message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
            error = {"message": message, "param": "max_tokens", "code": "unsupported_parameter"}
            return Response(400, {"error": error})
        return Response(json=chat(str(body.get("max_completion_tokens"))))

    server.handler = handler
    found: list[str] = []
    with make_client(server) as client:
        calls = [
            threading.Thread(target=lambda: found.append(client.run_chat_completions("hi", **given))) for _ in "ab"
        ]
        for call in calls:
            call.start()
        for call in calls:
            call.join(10)
    assert found == [str(given.get("max_tokens", 256))] * 2


# ---------------------------------------------------------------- conversations


def test_images_of_a_turn_stay_in_the_history(server: Server, client: Any) -> None:
    server.handler = lambda _r, _n: Response(json=chat("A dot."))
    talk = client.conversation()
    talk.send("What is it?", image_paths=[PNG], image_detail="low")
    talk.send("Sure?")
    parts = server.requests[1].json()["messages"][0]["content"]
    assert [part["type"] for part in parts] == ["text", "image_url"]
    assert talk.send("x", image_paths="/no/such", return_error=True)[1]["error_type"] == "ImageError"
    assert talk.send("Still there?") == "A dot."


def test_the_history_shares_nothing_that_its_caller_may_change() -> None:
    talk = create_client(provider="offline").conversation()
    given: Any = [{"role": "user", "content": [{"type": "text", "text": "one"}]}]
    talk.send(given)
    given[0]["content"][0]["text"] = "two"
    talk.messages[0]["content"].clear()
    assert talk.messages[0]["content"] == [{"type": "text", "text": "one"}]


# ---------------------------------------------------------------- backends


def backend(complete: Any = None, stream: Any = None) -> BaseClient:
    given = {"complete": complete, "stream": stream}
    made: BaseClient = type("Made", (BaseClient,), {k: v for k, v in given.items() if v})(model_name="b")
    return made


ODD_ANSWERS = [None, "text", ChatResponse(), ChatResponse(choices=[Choice(text=None)]), ChatResponse(choices=["a"])]  # type: ignore[arg-type, list-item]


@pytest.mark.parametrize("answer", ODD_ANSWERS, ids=repr)
def test_a_backend_that_returns_no_answer_gives_a_typed_error_in_every_form(answer: Any) -> None:
    client: Any = backend(lambda _self, _request: answer)
    for options in ({}, {"n": 2}, {"guided_json": Answer, "max_reasks": 0}):
        result, error = client.run_chat_completions("hi", return_error=True, **options)
        assert (result, error["error_type"]) == (None, "InvalidResponseError")
    (pair,) = client.run_chat_completions_stream("hi", return_error=True)
    assert pair[1]["error_type"] == "InvalidResponseError"


@pytest.mark.parametrize("events", [None, 5, [], [None], ["text"], [TextDelta("a"), None], [TextDelta(5)]], ids=repr)  # type: ignore[arg-type]
def test_a_backend_that_streams_no_events_gives_a_typed_error(events: Any) -> None:
    client = backend(stream=lambda _self, _request: events)
    with pytest.raises(gen_ai.InvalidResponseError, match="backend"):
        list(client.run_chat_completions_stream("hi"))


def test_the_callers_time_with_a_backends_last_events_counts_towards_no_limit() -> None:
    client = backend(stream=lambda _self, _request: iter([TextDelta("a"), Finish("stop")]))
    stream = client.run_chat_completions_stream("hi", full_output=True, idle_timeout=0.05)
    for _ in stream:
        time.sleep(0.1)
    assert stream.response.text == "a"


# ---------------------------------------------------------------- values


@pytest.mark.parametrize("seconds", [float("inf"), 1e20, 10**400])
def test_a_very_long_timeout_is_no_error(server: Server, client: Any, seconds: float) -> None:
    server.handler = lambda _r, _n: Response(json=chat("ok"))
    assert client.run_chat_completions("hi", timeout=seconds, total_timeout=seconds) == "ok"
    policy = gen_ai.RetryPolicy(attempt_timeout=seconds)
    assert client.run_chat_completions("hi", timeout=None, retry=policy) == "ok"


def test_numbers_without_a_text_form_give_a_typed_error(client: Any) -> None:
    _, error = client.run_chat_completions("hi", temperature=10**5000, return_error=True)
    assert error["error_type"] == "InvalidRequestError"


@pytest.mark.parametrize("text", ["hi", "\ud800"])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_nan_is_refused_before_anything_is_sent(client: Any, text: str, value: float) -> None:
    with pytest.raises(gen_ai.InvalidRequestError, match="JSON"):
        client.build_request(text, extra_body={"x": value})
    assert client.build_request("NaN, Infinity").json["messages"][0]["content"] == "NaN, Infinity"


def test_total_timeout_of_a_client_bounds_the_list_of_models(server: Server) -> None:
    server.handler = lambda _r, _n: Response(hold=threading.Event())
    with make_client(server, total_timeout=0.2) as client, pytest.raises(gen_ai.APITimeoutError, match="total_timeout"):
        client.list_models()


# ---------------------------------------------------------------- configuration


@pytest.mark.parametrize("endpoint", ["http://[::1/v1", "http://\u2100.com/v1"])
def test_an_endpoint_that_is_no_url_is_a_configuration_error(endpoint: str) -> None:
    with pytest.raises(gen_ai.ConfigurationError, match="endpoint"):
        create_client("openai", api_key=KEY, endpoint=endpoint)


@pytest.mark.parametrize(
    "options",
    [
        {"endpoint": f"https://x.example/v1?api_key={KEY}"},
        {"endpoint": f"https://x.example/v1#{KEY}"},
        {"endpoint": f"user:{KEY}@x.example/v1"},
        {"endpoint": f"https://user:a/{KEY}@x.example/v1"},
        {"headers": f"Authorization: Bearer {KEY}"},
        {"headers": {f"Authorization: Bearer {KEY}": ""}},
        {"extra_headers": f"Authorization: Bearer {KEY}"},
    ],
)
def test_a_key_in_the_wrong_place_does_not_show_in_the_error(options: dict[str, Any]) -> None:
    with pytest.raises(gen_ai.Error) as caught:
        make("openai", api_key="k" * 20, **options)
    assert KEY not in str(caught.value)
    assert KEY not in str(caught.value.details())


def test_a_key_given_as_a_header_is_masked_where_the_server_echoes_it(server: Server) -> None:
    server.reply(401, json={"error": {"message": f"bad key {KEY}"}})
    headers = {"Authorization": f"Bearer {KEY}"}
    with make_client(server, api_key="", headers=headers) as client, pytest.raises(gen_ai.Error) as caught:
        client.run_chat_completions("hi")
    assert KEY not in str(caught.value)


def test_api_key_env_that_is_no_string_is_a_configuration_error() -> None:
    with pytest.raises(gen_ai.ConfigurationError, match="api_key_env"):
        make("openai", api_key_env=5)
