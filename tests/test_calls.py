"""Calls as plans: what they ask of the world, in which order, and what they make of the answers."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from pydantic import BaseModel
from tenacity import wait_fixed

from gen_ai import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    BaseClient,
    Capabilities,
    ContentFilterError,
    Error,
    InvalidResponseError,
    QuotaExceededError,
    RateLimitError,
    RedirectError,
    RefusalError,
    RetryPolicy,
    StreamInterruptedError,
    StructuredOutputError,
    TruncatedOutputError,
    UnsupportedParameterError,
    create_client,
)
from gen_ai.plans import Emit, Gather, Read, Reply, Send, Sleep, TransportFailure
from gen_ai.prepare import prepare
from gen_ai.types import Finish, Restart, TextDelta

from .support.steps import World

PORTS = itertools.count(1000)
FIXED = RetryPolicy(wait=wait_fixed(1.0))


def client(**options: Any) -> BaseClient:
    # A server of its own for each: what is learned, and the budget of retries, belong to the server.
    endpoint = f"http://llm.test:{next(PORTS)}/v1"
    return create_client(
        provider="openai", api_key="sk-test-123456", endpoint=endpoint, model_name="m", retry=FIXED, **options
    )


def ask(
    world: World, payload: Any = "hi", *, stream: bool = False, of: BaseClient | None = None, **options: Any
) -> Any:
    made = of or client()
    request, _ = prepare(made, "chat", payload, options, stream=stream)
    return world.run(made._plan(request))


def reply(content: str | None = "hello", status: int = 200, **over: Any) -> Reply:
    message = {"role": "assistant", "content": content, **over.pop("message", {})}
    choice = {"index": 0, "message": message, "finish_reason": over.pop("finish_reason", "stop")}
    body = {"id": "1", "model": "m", "choices": [choice], "usage": {"prompt_tokens": 1, "completion_tokens": 2}, **over}
    return Reply(status, {"x-request-id": "req-1"}, 0.0, json.dumps(body).encode())


def failed(status: int, message: str = "no", headers: dict[str, str] | None = None, **error: Any) -> Reply:
    return Reply(status, headers or {}, 0.0, json.dumps({"error": {"message": message, **error}}).encode())


def lost(kind: Any = "broken", *, sent: bool = True) -> TransportFailure:
    return TransportFailure(kind, "reset by peer", now=0.0, sent=sent)


def chunk(text: str = "", finish: str | None = None, index: int = 0) -> bytes:
    delta = {"content": text} if text else {}
    choice = {"index": index, "delta": delta, "finish_reason": finish}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


# ---------------------------------------------------------------- retry


def test_a_failed_request_is_repeated_after_a_wait() -> None:
    world = World([failed(500), reply()])
    assert ask(world).text == "hello"
    assert world.kinds() == ["Send", "Sleep", "Send"]
    assert [s.seconds for s in world.steps if isinstance(s, Sleep)] == [1.0]


def test_every_attempt_is_on_the_answer() -> None:
    world = World([failed(500, "broken"), lost(), reply()], send_takes=0.25)
    attempts = ask(world).attempts
    assert [(a.number, a.status, a.wait, a.duration) for a in attempts] == [
        (1, 500, 1.0, 0.25),
        (2, None, 1.0, 0.25),
        (3, 200, 0.0, 0.25),
    ]
    assert "broken" in attempts[0].reason
    assert [a.maybe_billed for a in attempts] == [False, True, False]


def test_a_request_that_never_left_is_not_maybe_billed() -> None:
    world = World([lost("connect", sent=False), reply()])
    assert [a.maybe_billed for a in ask(world).attempts] == [False, False]


def test_the_error_carries_every_attempt_and_where_it_went() -> None:
    world = World([failed(500)] * 3)
    made = client()
    with pytest.raises(Error) as caught:
        ask(world, of=made)
    error = caught.value
    assert len(error.attempts) == 3
    assert (error.provider, error.model, error.method) == ("openai", "m", "POST")
    assert error.url == made.build_request("hi").url


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (failed(401), AuthenticationError),
        (failed(429, "quota exceeded", type="insufficient_quota", code="insufficient_quota"), QuotaExceededError),
        (failed(400, "bad"), Error),
        (lost("tls"), APIConnectionError),
    ],
)
def test_what_cannot_succeed_is_sent_once(answer: Any, kind: type[Error]) -> None:
    world = World([answer])
    with pytest.raises(kind):
        ask(world)
    assert world.kinds() == ["Send"]


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    world = World([failed(429, headers={"retry-after": "4"})])
    with pytest.raises(RateLimitError) as caught:
        ask(world, timeout=3)
    assert caught.value.retry_after == 4
    assert (caught.value.suggestion or "").endswith("It asks for 4 s, longer than what is left of timeout.")
    assert world.kinds() == ["Send"]


def test_a_wait_longer_than_is_granted_says_so() -> None:
    world = World([failed(429, headers={"retry-after": "90"})])
    with pytest.raises(RateLimitError, match="no") as caught:
        ask(world, timeout=300)
    assert (caught.value.suggestion or "").endswith("It asks for 90 s, longer than max_retry_after=60.")


def test_one_deadline_stands_over_all_attempts() -> None:
    world = World([failed(500), reply()], send_takes=0.5)
    ask(world, timeout=10)
    assert [s.deadline for s in world.steps if isinstance(s, Send)] == [1010.0, 1010.0]


def test_attempt_timeout_bounds_one_request() -> None:
    world = World([lost("timeout"), reply()], send_takes=0.5)
    ask(world, timeout=10, retry=RetryPolicy(wait=wait_fixed(1), attempt_timeout=2))
    assert [s.deadline for s in world.steps if isinstance(s, Send)] == [1002.0, 1003.5]


def test_no_timeout_means_no_deadline() -> None:
    world = World([reply()])
    ask(world, timeout=None)
    assert [s.deadline for s in world.steps if isinstance(s, Send)] == [None]


def test_a_dead_server_is_not_hit_with_every_calls_retries() -> None:
    made = client()
    sent = 0
    for _ in range(40):
        world = World([failed(500)] * 3)
        with pytest.raises(Error):
            ask(world, of=made)
        sent += len([s for s in world.steps if isinstance(s, Send)])
    assert sent <= 80


def test_a_retry_that_the_budget_forbids_is_told_of() -> None:
    made, suggestions = client(), []
    for _ in range(20):
        with pytest.raises(Error) as caught:
            ask(World([failed(500)] * 3), of=made)
        suggestions.append(caught.value.suggestion or "")
    assert "many requests to this server have failed" not in suggestions[0]
    assert suggestions[-1].endswith("many requests to this server have failed just now.")


# ---------------------------------------------------------------- redirects and odd answers


def test_a_redirect_within_the_origin_is_followed_with_its_body() -> None:
    world = World([Reply(308, {"location": "/v2/chat/completions"}, 0.0), reply()])
    assert ask(world).text == "hello"
    first, second = [s.request for s in world.steps if isinstance(s, Send)]
    assert second.url == first.url.replace("/v1/", "/v2/")
    assert (second.method, second.body) == ("POST", first.body)


@pytest.mark.parametrize(
    "location", ["https://llm.test/v1/x", "http://evil.test/", "http://llm.test@evil.test/", "file:///etc/passwd", ""]
)
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_elsewhere_is_an_error_that_names_the_place(status: int, location: str) -> None:
    world = World([Reply(status, {"location": location}, 0.0)])
    with pytest.raises(RedirectError) as caught:
        ask(world)
    assert location[:20] in str(caught.value)
    assert world.kinds() == ["Send"]


def test_redirects_in_a_circle_end() -> None:
    world = World([Reply(307, {"location": "/v1/chat/completions"}, 0.0) for _ in range(20)])
    with pytest.raises(RedirectError):
        ask(world)
    assert len(world.kinds()) <= 6


@pytest.mark.parametrize(
    "body", [b"", b"<html>login</html>", b"null", b"[]", b'"x"', b"{}", b'{"choices": []}', b"[" * 100_000]
)
def test_an_answer_that_is_none_is_a_typed_error(body: bytes) -> None:
    with pytest.raises(InvalidResponseError) as caught:
        ask(World([Reply(200, {"x-request-id": "r"}, 0.0, body)]))
    assert caught.value.status_code == 200
    assert caught.value.request_id == "r"


def test_a_key_that_the_server_echoes_is_masked() -> None:
    with pytest.raises(Error) as caught:
        ask(World([failed(401, "Incorrect API key provided: sk-test-123456")]))
    assert "sk-test" not in str(caught.value) + repr(caught.value.details()) + str(caught.value.body)


# ---------------------------------------------------------------- defaults that a server refuses


def test_a_refused_default_is_left_out_once_and_remembered() -> None:
    made = client()
    refusal = failed(400, "'temperature' does not support 0", param="temperature", code="unsupported_value")
    world = World([refusal, reply(), reply()])
    answer = ask(world, of=made)
    ask(world, of=made)
    bodies = [json.loads(s.request.body or b"") for s in world.steps if isinstance(s, Send)]
    assert ["temperature" in body for body in bodies] == [True, False, False]
    assert "temperature" in (answer.attempts[0].reason or "")


def test_a_renamed_max_tokens_keeps_the_callers_value() -> None:
    refusal = failed(
        400,
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        param="max_tokens",
        code="unsupported_parameter",
    )
    world = World([refusal, reply()])
    ask(world, max_tokens=77)
    bodies = [json.loads(s.request.body or b"") for s in world.steps if isinstance(s, Send)]
    assert bodies[0]["max_tokens"] == 77
    assert bodies[1]["max_completion_tokens"] == 77
    assert "max_tokens" not in bodies[1]


def test_what_the_caller_set_is_never_left_out_in_silence() -> None:
    world = World([failed(400, "Unsupported value: 'temperature'", param="temperature", code="unsupported_value")])
    with pytest.raises(UnsupportedParameterError) as caught:
        ask(world, temperature=0.3)
    assert caught.value.param == "temperature"


# ---------------------------------------------------------------- plain answers


def test_a_refusal_without_text_raises() -> None:
    with pytest.raises(RefusalError) as caught:
        ask(World([reply(None, message={"refusal": "I cannot."})]))
    assert caught.value.partial_text == "I cannot."


def test_a_filter_without_text_raises_and_with_text_does_not() -> None:
    with pytest.raises(ContentFilterError):
        ask(World([reply("", finish_reason="content_filter")]))
    answer = ask(World([reply("so far", finish_reason="content_filter")]))
    assert (answer.text, answer.finish_reason) == ("so far", "content_filter")


def test_a_text_cut_by_the_default_is_flagged_and_one_cut_by_the_caller_is_not() -> None:
    assert [w.code for w in ask(World([reply("cut", finish_reason="length")])).warnings] == ["truncated"]
    assert ask(World([reply("cut", finish_reason="length")]), max_tokens=5).warnings == []


# ---------------------------------------------------------------- streams


def test_a_stream_gives_events_as_they_come() -> None:
    world = World([Reply(200, {}, 0.0)], [chunk("he"), chunk("llo"), chunk(finish="stop"), DONE])
    answer = ask(world, stream=True)
    assert [e.text for e in world.events if isinstance(e, TextDelta)] == ["he", "llo"]
    assert (answer.text, answer.finish_reason) == ("hello", "stop")
    assert world.kinds()[-1] == "Release"


def test_a_stream_is_repeated_only_before_its_first_piece() -> None:
    world = World([Reply(200, {}, 0.0), Reply(200, {}, 0.0)], [lost(), chunk("ok", "stop"), DONE])
    assert ask(world, stream=True).text == "ok"
    world = World([Reply(200, {}, 0.0)], [chunk("he"), lost()])
    with pytest.raises(StreamInterruptedError) as caught:
        ask(world, stream=True)
    assert caught.value.partial_text == "he"
    assert caught.value.attempts[-1].maybe_billed


def test_a_stream_that_just_ends_is_an_error() -> None:
    with pytest.raises(StreamInterruptedError) as caught:
        ask(World([Reply(200, {}, 0.0)], [chunk("he"), None]), stream=True)
    assert caught.value.partial_text == "he"


@pytest.mark.parametrize("end", [[chunk(finish="stop"), None], [DONE], [chunk(finish="stop"), lost()]])
def test_a_finish_reason_or_the_marker_is_enough(end: list[Any]) -> None:
    assert ask(World([Reply(200, {}, 0.0)], [chunk("he"), *end]), stream=True).text == "he"


def test_the_first_piece_is_waited_for_by_timeout_and_the_next_by_idle_timeout() -> None:
    world = World([Reply(200, {}, 0.0)], [5.0, chunk("a"), 1.0, chunk("b", "stop"), DONE])
    ask(world, stream=True, timeout=10, idle_timeout=3)
    reads = [step.deadline for step in world.steps if isinstance(step, Read)]
    assert reads[-1] == 1006.0 + 3


def test_comments_do_not_stop_the_idle_timer() -> None:
    pings: list[Any] = [x for _ in range(50) for x in (0.5, b": ping\n\n")]
    world = World([Reply(200, {}, 0.0)], [chunk("a"), *pings])
    with pytest.raises(APITimeoutError) as caught:
        ask(world, stream=True, timeout=3)
    assert caught.value.partial_text == "a"
    assert "idle_timeout" in str(caught.value)
    assert world.now <= 1004


def test_the_callers_own_time_does_not_count() -> None:
    world = World([Reply(200, {}, 0.0)], [chunk("a"), chunk("b"), chunk(finish="stop"), DONE])
    perform = world.perform

    def slow_consumer(step: Any) -> Any:
        if isinstance(step, Emit):
            world.now += 100
        return perform(step)

    world.perform = slow_consumer  # type: ignore[method-assign]
    assert ask(world, stream=True, timeout=3).text == "ab"


def test_total_timeout_bounds_the_whole_stream() -> None:
    pieces: list[Any] = [x for _ in range(50) for x in (0.5, chunk("a"))]
    with pytest.raises(APITimeoutError, match="total_timeout"):
        ask(World([Reply(200, {}, 0.0)], pieces), stream=True, timeout=3, total_timeout=5)


def test_an_error_inside_a_stream_before_any_piece_is_repeated() -> None:
    event = b'data: {"error": {"message": "overloaded", "code": 503}}\n\n'
    world = World([Reply(200, {}, 0.0), Reply(200, {}, 0.0)], [event, chunk("ok", "stop"), DONE])
    assert ask(world, stream=True).text == "ok"


def test_an_error_inside_a_stream_carries_the_partial_text() -> None:
    event = b'data: {"error": {"message": "boom", "code": 500}}\n\n'
    with pytest.raises(Error, match="boom") as caught:
        ask(World([Reply(200, {}, 0.0)], [chunk("he"), event]), stream=True)
    assert caught.value.partial_text == "he"


# ---------------------------------------------------------------- structured output


class City(BaseModel):
    name: str
    people: int


GOOD = '{"name": "Rome", "people": 3}'
BAD = '{"name": "Rome", "people": "many"}'


def structured(world: World, **options: Any) -> Any:
    return ask(world, guided_json=City, **options)


def test_an_answer_that_fits_comes_as_an_instance() -> None:
    answer = structured(World([reply(GOOD)]))
    assert answer.parsed == City(name="Rome", people=3)
    assert answer.text == GOOD


def test_one_that_does_not_is_asked_again_with_the_reason() -> None:
    world = World([reply(BAD), reply(GOOD)])
    answer = structured(world)
    assert answer.parsed == City(name="Rome", people=3)
    again = json.loads([s for s in world.steps if isinstance(s, Send)][1].request.body or b"")
    assert again["messages"][-2]["content"] == BAD
    assert "people" in again["messages"][-1]["content"]
    assert answer.usage.completion_tokens == 4
    assert "not valid" in answer.attempts[0].reason


def test_asking_again_is_bounded_and_the_error_has_the_words() -> None:
    world = World([reply(BAD)] * 3)
    with pytest.raises(StructuredOutputError) as caught:
        structured(world)
    assert caught.value.text == BAD
    assert caught.value.problems
    assert caught.value.usage is not None
    assert world.kinds() == ["Send"] * 3
    with pytest.raises(StructuredOutputError):
        structured(World([reply(BAD)]), max_reasks=0)


def test_truncation_by_the_caller_is_its_own_error_and_not_asked_again() -> None:
    world = World([reply('{"name": "Ro', finish_reason="length")])
    with pytest.raises(TruncatedOutputError):
        structured(world, max_tokens=5)
    assert world.kinds() == ["Send"]


def test_truncation_by_the_default_is_repeated_once_without_it() -> None:
    world = World([reply('{"name": "Ro', finish_reason="length"), reply(GOOD)])
    answer = structured(world)
    assert answer.parsed is not None
    bodies = [json.loads(s.request.body or b"") for s in world.steps if isinstance(s, Send)]
    assert ["max_tokens" in body for body in bodies] == [True, False]
    assert "max_tokens" in answer.attempts[0].reason
    with pytest.raises(TruncatedOutputError):
        structured(World([reply('{"name": "Ro', finish_reason="length")] * 2))


def test_a_refusal_and_a_filter_are_not_asked_again() -> None:
    for answer, kind in (
        (reply(None, message={"refusal": "no"}), RefusalError),
        (reply("", finish_reason="content_filter"), ContentFilterError),
    ):
        world = World([answer])
        with pytest.raises(kind):
            structured(world)
        assert world.kinds() == ["Send"]


def test_a_server_without_json_schema_is_asked_by_lesser_means_and_remembered() -> None:
    made = client()
    refusal = failed(400, "json_schema is not supported", param="response_format", code="unsupported_parameter")
    world = World([refusal, reply(GOOD), reply(GOOD)])
    assert structured(world, of=made).parsed is not None
    structured(world, of=made)
    bodies = [json.loads(s.request.body or b"") for s in world.steps if isinstance(s, Send)]
    assert [body["response_format"]["type"] for body in bodies] == ["json_schema", "json_object", "json_object"]
    assert "people" in json.dumps(bodies[1]["messages"])


def test_each_of_n_choices_is_checked_and_asked_again_alone() -> None:
    answers = [{"message": {"content": text}, "finish_reason": "stop"} for text in (GOOD, BAD)]
    two = {"choices": [{"index": index, **choice} for index, choice in enumerate(answers)]}
    world = World([Reply(200, {}, 0.0, json.dumps(two).encode()), reply('{"name": "Oslo", "people": 1}')])
    answer = structured(world, n=2)
    assert [c.parsed.name for c in answer.choices] == ["Rome", "Oslo"]
    assert "n" not in json.loads([s for s in world.steps if isinstance(s, Send)][1].request.body or b"")
    world = World([Reply(200, {}, 0.0, json.dumps(two).encode()), reply(BAD), reply(BAD)])
    with pytest.raises(StructuredOutputError) as caught:
        structured(world, n=2)
    assert caught.value.choices == [City(name="Rome", people=3), None]


def test_a_stream_of_events_can_say_restart_and_one_of_text_cannot() -> None:
    blocks = [chunk(BAD, "stop"), DONE, chunk(GOOD, "stop"), DONE]
    world = World([Reply(200, {}, 0.0), Reply(200, {}, 0.0)], list(blocks))
    answer = structured(world, stream=True, full_output=True)
    assert answer.parsed is not None
    assert [type(e).__name__ for e in world.events].count("Restart") == 1
    assert next(e for e in world.events if isinstance(e, Restart)).index == 0
    world = World([Reply(200, {}, 0.0), Reply(200, {}, 0.0)], list(blocks))
    with pytest.raises(StructuredOutputError):
        structured(world, stream=True)


# ---------------------------------------------------------------- n where the provider gives one


def test_n_requests_run_side_by_side_and_their_usage_is_added() -> None:
    made = client(capabilities=Capabilities(n=False))
    world = World([reply("a"), reply("b"), reply("c")])
    answer = ask(world, of=made, n=3)
    assert [type(s).__name__ for s in world.steps].count("Gather") == 1
    assert isinstance(next(s for s in world.steps if isinstance(s, Gather)), Gather)
    assert [c.text for c in answer.choices] == ["a", "b", "c"]
    assert [c.index for c in answer.choices] == [0, 1, 2]
    assert answer.usage.completion_tokens == 6
    assert len(answer.attempts) == 3


def test_streams_of_n_answers_carry_their_index() -> None:
    made = client(capabilities=Capabilities(n=False))
    blocks = [chunk("a", "stop"), DONE, chunk("b", "stop"), DONE]
    world = World([Reply(200, {}, 0.0), Reply(200, {}, 0.0)], blocks)
    answer = ask(world, of=made, n=2, stream=True, full_output=True)
    assert [(e.text, e.index) for e in world.events if isinstance(e, TextDelta)] == [("a", 0), ("b", 1)]
    assert [e.index for e in world.events if isinstance(e, Finish)] == [0, 1]
    assert [c.text for c in answer.choices] == ["a", "b"]
