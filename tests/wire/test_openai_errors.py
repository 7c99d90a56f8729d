"""Error answers: the right class, what the server said, when to come back, what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gen_ai.errors import (
    APITimeoutError,
    AuthenticationError,
    ContentFilterError,
    ContextLengthError,
    Error,
    ImageError,
    InvalidRequestError,
    InvalidResponseError,
    ModelNotFoundError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    RequestTooLargeError,
    ServerError,
    StructuredOutputError,
    UnsupportedParameterError,
)

from .kit import WIRE


def made(status: int, body: Any = None, **headers: str) -> Error:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return WIRE.error(status, {name.replace("_", "-"): text for name, text in headers.items()}, data)


def oai(message: str = "fault", **fields: Any) -> dict[str, Any]:
    return {"error": {"message": message, **fields}}


@pytest.mark.parametrize(
    ("status", "cls", "retryable"),
    [
        (400, InvalidRequestError, False), (401, AuthenticationError, False), (402, QuotaExceededError, False),
        (403, PermissionDeniedError, False), (404, NotFoundError, False), (408, APITimeoutError, True),
        (409, ServerError, True), (413, RequestTooLargeError, False), (418, InvalidRequestError, False),
        (422, InvalidRequestError, False), (424, ServerError, True), (429, RateLimitError, True),
        (498, OverloadedError, True), (500, ServerError, True), (501, InvalidRequestError, False),
        (502, ServerError, True), (503, OverloadedError, True), (504, APITimeoutError, True),
        (520, ServerError, True), (529, OverloadedError, True),
    ],
)  # fmt: skip
def test_a_status_alone_gives_its_class(status: int, cls: type[Error], retryable: bool) -> None:
    for body in (oai("fault message"), b"fault message", "fault message", {"detail": "fault message"}):
        error = made(status, body, x_request_id="req-1")
        assert type(error) is cls
        assert error.retryable is retryable
        assert "fault message" in error.message
        assert (error.status_code, error.request_id) == (status, "req-1")
        assert error.suggestion


QUOTA = (
    "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded", "organization_usage_limit_exceeded",
)  # fmt: skip

CASES: list[tuple[int, Any, type[Error]]] = [
    *((429, oai(code=code, type="x"), QuotaExceededError) for code in QUOTA),
    (429, oai(type="insufficient_quota", code=None), QuotaExceededError),
    (429, oai(code="rate_limit_exceeded"), RateLimitError),
    (429, oai(code="slow_down"), OverloadedError),
    (503, oai(code="server_is_overloaded", type="service_unavailable_error"), OverloadedError),
    # Azure
    (400, oai(code="content_filter", innererror={"code": "ResponsibleAIPolicyViolation"}), ContentFilterError),
    (404, oai(code="DeploymentNotFound"), ModelNotFoundError),
    (429, oai("You exceeded the token quota of your tier", code="429"), RateLimitError),
    (429, oai(code="RateLimitReached"), RateLimitError),
    # OpenAI
    (400, oai(code="content_policy_violation"), ContentFilterError),
    (400, oai(code="invalid_prompt"), ContentFilterError),
    (400, oai(code="context_length_exceeded"), ContextLengthError),
    (400, oai(code="string_above_max_length", param="messages[0].content"), InvalidRequestError),
    (400, oai("The prompt is too long for this field", param="user"), InvalidRequestError),
    (404, oai("The model `x` does not exist or you do not have access to it."), ModelNotFoundError),
    (404, oai("This is not a chat model", param="model"), ModelNotFoundError),
    (400, oai(code="invalid_image_url"), ImageError),
    (403, oai("You are not allowed to sample from this model"), PermissionDeniedError),
    # litellm, regolo: the class is a word in the message, the code a status as text
    (400, oai("litellm.ContextWindowExceededError: too long", code="400"), ContextLengthError),
    (400, oai("litellm.BudgetExceededError: over", code="400"), QuotaExceededError),
    (429, oai("No deployments available for selected model. Try again in 5 seconds", code="429"), RateLimitError),
    (429, oai("Budget has been exceeded! Current cost: 3"), QuotaExceededError),
    (500, oai("All fallbacks failed", code="500"), ServerError),
    # OpenRouter
    (403, oai(code=403, metadata={"reasons": ["violence"]}), ContentFilterError),
    (402, oai(code=402), QuotaExceededError),
    (402, oai(code=402, metadata={"error_type": "in_flight_budget_exhausted"}), RateLimitError),
    (404, oai("No endpoints found for x/y:free.", code=404), ModelNotFoundError),
    (400, oai("x/y is not a valid model ID", code=400), ModelNotFoundError),
    (502, oai("Provider returned error", code=502), ServerError),
    # Groq
    (413, oai(code="rate_limit_exceeded", type="tokens"), RequestTooLargeError),
    (400, oai(code="json_validate_failed", failed_generation="{"), StructuredOutputError),
    (400, oai(code="tool_use_failed", failed_generation="x"), InvalidResponseError),
    (400, oai(code="model_decommissioned"), ModelNotFoundError),
    # xAI
    (400, {"code": "invalid-argument", "error": "Incorrect API key provided."}, AuthenticationError),
    (404, {"code": "not found", "error": "The model grok-x was deprecated"}, ModelNotFoundError),
    (429, oai("Your team has used all available credits or reached its monthly spending limit."), QuotaExceededError),
    # vLLM, llama.cpp, TGI
    (400, {"object": "error", "message": "This model's maximum context length is 9 tokens."}, ContextLengthError),
    (400, oai(type="exceed_context_size_error", code=400), ContextLengthError),
    (422, {"error": "`inputs` tokens + `max_new_tokens` must be <= 9", "error_type": "validation"}, ContextLengthError),
    (503, oai("Loading model", type="unavailable_error", code=503), OverloadedError),
    (429, {"error": "Model is overloaded", "error_type": "overloaded"}, OverloadedError),
    (501, oai(type="not_supported_error", code=501), InvalidRequestError),
    # DeepSeek, Moonshot, Z.ai, DashScope, Mistral, Gemini
    (402, oai("Insufficient Balance"), QuotaExceededError),
    (400, oai("The supported API model names are a or b, but you passed c."), ModelNotFoundError),
    (429, oai(type="exceeded_current_quota_error"), QuotaExceededError),
    (429, oai(type="engine_overloaded_error"), OverloadedError),
    (429, oai(code="1113"), QuotaExceededError),
    (400, oai(code="1301"), ContentFilterError),
    (400, oai(code="DataInspectionFailed"), ContentFilterError),
    (429, {"object": "error", "message": "Service tier capacity exceeded for this model."}, OverloadedError),
    (422, {"detail": [{"loc": ["body", "n"], "msg": "must be positive", "type": "x"}]}, InvalidRequestError),
    (400, [oai("API key not valid. Pass a valid one.", code=400, status="INVALID_ARGUMENT")], AuthenticationError),
    (429, [oai(code=429, details=[{"violations": [{"quotaId": "RequestsPerDayPerProject"}]}])], QuotaExceededError),
    (429, [oai(code=429, details=[{"violations": [{"quotaId": "RequestsPerMinute"}]}])], RateLimitError),
    # Cerebras, Ollama
    (400, oai("Current length is 9 while limit is 8"), ContextLengthError),
    (400, oai("prompt too long; exceeded max context length by 3 tokens"), ContextLengthError),
    # katz: the status in the body counts
    (200, {"error": "Internal Server Error", "status_code": 500}, ServerError),
    (400, {"error": "Internal Server Error", "status_code": 500}, ServerError),
    (401, {"error": "Unauthorized"}, AuthenticationError),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "cls"), CASES)
def test_what_a_provider_says_gives_its_class(status: int, body: Any, cls: type[Error]) -> None:
    error = made(status, body)
    assert type(error) is cls
    assert error.retryable is cls.retryable
    assert error.suggestion


@pytest.mark.parametrize(
    "echo",
    ["429 rate limit exceeded", "insufficient credits", "server overloaded", "You have used all available credits"],
)
def test_a_prompt_echoed_in_a_400_does_not_make_it_another_error(echo: str) -> None:
    assert type(made(400, oai(f"Invalid message: {echo!r}"))) is InvalidRequestError


@pytest.mark.parametrize(
    ("message", "param", "instead"),
    [
        ("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
         "max_tokens", "max_completion_tokens"),
        ("Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) is supported.",
         "temperature", None),
        ("Unrecognized request argument supplied: stream_options", "stream_options", None),
        ("Model incompatible request argument supplied: temperature", "temperature", None),
        ("Unknown parameter: 'top_k'.", "top_k", None),
        ("Model grok-code-fast-1 does not support parameter reasoningEffort.", "reasoning_effort", None),
        ("This model does not support temperature.", "temperature", None),
        ("Logprobs are not enabled for this model", "logprobs", None),
        ("`temperature` is deprecated for this model.", "temperature", None),
        ("`tool calling` is not supported with this model", "tools", None),
        ("tools is not supported in this model. For a list see https://x", "tools", None),
        ("No endpoints found that support tool use. To learn more", "tools", None),
        ("Thinking mode does not support this tool_choice", "tool_choice", None),
        ("Argument not supported on this model: presencePenalty", "presence_penalty", None),
        ("property 'stream_options' is unsupported", "stream_options", None),
        ("litellm.UnsupportedParamsError: x does not support parameters: ['seed'], for model=y", "seed", None),
        ('litellm.BadRequestError: X - {"error": {"code": "unsupported_parameter", "param": "seed"}}', "seed", None),
        ("1 validation error: stream_options: Extra inputs are not permitted", "stream_options", None),
        ("Input validation error: `temperature` must be strictly positive", "temperature", None),
        ("response_format is not available for this model", "response_format", None),
    ],
)  # fmt: skip
def test_a_refused_field_is_named(message: str, param: str, instead: str | None) -> None:
    for body in (oai(message), {"error": message}, oai("up", metadata={"raw": json.dumps(oai(message))})):
        error = made(400, body)
        assert isinstance(error, UnsupportedParameterError)
        assert (error.param, error.replacement) == (param, instead)
        assert (instead or param) in (error.suggestion or "")


def test_a_refused_field_is_named_by_the_servers_own_field() -> None:
    assert made(400, oai("No.", code="unsupported_value", param="stop")).param == "stop"
    for kind, said in (
        ("extra_forbidden", "Extra inputs are not permitted"),
        ("value_error.extra", "extra fields not permitted"),
    ):
        detail = [{"type": kind, "loc": ["body", "stream_options"], "msg": said, "input": {}}]
        for body in ({"detail": detail}, {"object": "error", "message": {"detail": detail}}):
            error = made(422, body)
            assert isinstance(error, UnsupportedParameterError)
            assert error.param == "stream_options"
            assert error.message == f"stream_options: {said}"


def test_a_message_gives_terminals_no_orders() -> None:
    error = made(400, oai("\x1b[31mred\x1b[0m\x07\r\nsecond\tline\x00\x9b"))
    assert error.message == "\ufffd[31mred\ufffd[0m\ufffd \nsecond\tline\ufffd\ufffd"


def test_what_vllm_and_transformers_say_of_images_and_models() -> None:
    assert type(made(400, oai("tiny is not a multimodal model"))) is ImageError
    assert type(made(400, {"detail": "Server is pinned to 'a'; requested 'b'."})) is ModelNotFoundError


@pytest.mark.parametrize(
    "message",
    [
        "Invalid 'temperature': decimal above maximum value.",
        "The file type you uploaded is not supported.",
        "Developer instruction is not enabled for models/x",
        "Images are not supported",
        "This request is not supported",
        "Validation: Temperature must be between 0 and 2, got 100",
    ],
)
def test_a_field_is_not_made_up(message: str) -> None:
    assert type(made(400, oai(message))) is InvalidRequestError


def test_parameters_of_other_errors_are_kept() -> None:
    assert (
        made(400, oai("Invalid 'temperature'", param="temperature", code="decimal_above_max_value")).param
        == "temperature"
    )


def test_the_code_is_text() -> None:
    assert made(500, oai(code=502)).code == "502"
    assert made(400, oai(code=None, type="invalid_request_error")).code == "invalid_request_error"
    assert made(400, oai(code={"a": 1}, type=["x"])).code is None


@pytest.mark.parametrize(
    "name", ["x-request-id", "request-id", "apim-request-id", "x-amzn-requestid", "x-generation-id", "cf-ray"]
)
def test_the_request_id_is_found(name: str) -> None:
    assert WIRE.error(500, {name: "r"}, b"{}").request_id == "r"
    assert made(500, {"error": "x", "request_id": "b"}).request_id == "b"


# ---------------------------------------------------------------- when to come back


def test_the_servers_wish_is_kept() -> None:
    assert made(429, oai(), retry_after="2").retry_after == 2
    assert made(503, oai(), retry_after_ms="1700").retry_after == 1.7
    assert made(429, oai("Please try again in 6m0s.")).retry_after == 360
    assert made(400, oai(), retry_after="2").retry_after is None


@pytest.mark.parametrize(
    ("status", "body", "wish", "retryable"),
    [
        (500, oai(), "false", False),
        (429, oai(), "false", False),
        (400, oai(), "true", True),
        (501, oai(), "true", True),
        (500, oai(), "maybe", True),
        (429, oai(code="insufficient_quota"), "true", False),
        (401, oai(), "true", False),
        (400, oai(code="content_filter"), "true", False),
    ],
)
def test_x_should_retry_overrides_the_class_but_not_for_money_keys_and_filters(
    status: int, body: Any, wish: str, retryable: bool
) -> None:
    assert made(status, body, x_should_retry=wish).retryable is retryable


def test_a_daily_limit_that_is_used_up_is_no_matter_of_waiting() -> None:
    headers = {"x_ratelimit_remaining_requests": "0", "x_ratelimit_reset_requests": "7h12m"}
    assert type(made(429, oai(), **headers)) is QuotaExceededError
    assert type(made(429, oai(), **{**headers, "x_ratelimit_reset_requests": "8m38s"})) is RateLimitError
    assert made(429, oai(), **{**headers, "x_ratelimit_reset_requests": "8.5s"}).retry_after == 8.5


# ---------------------------------------------------------------- bodies of any kind


def test_what_an_upstream_said_is_part_of_the_message() -> None:
    raw = '{"error": {"message": "Unsupported parameter: \'temperature\' is not supported", "param": "temperature"}}'
    error = made(400, oai("Provider returned error", code=400, metadata={"raw": raw, "provider_name": "OpenAI"}))
    assert error.message == "Provider returned error: Unsupported parameter: 'temperature' is not supported"
    assert made(429, oai("Busy", metadata={"raw": "plain words"})).message == "Busy: plain words"


def test_what_the_model_had_written_is_kept_where_the_server_could_not_use_it() -> None:
    error = made(400, oai(code="json_validate_failed", failed_generation='{"a": '))
    assert isinstance(error, StructuredOutputError)
    assert error.text == '{"a": '


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "said nothing more"),
        (b"null", "said nothing more"),
        (b"{}", "said nothing more"),
        (b"[]", "said nothing more"),
        (b'{"error": null}', "said nothing more"),
        (b"<html><head><title>Bad\nGateway</title>", "HTML page (Bad\nGateway)"),
        (b"<html>", "HTML page."),
        (b'{"error": ', "could not be read"),
        (b"[" * 100_000, "could not be read"),
        (b"\xff\xfe not json", "not json"),
        (b"upstream connect error", "upstream connect error"),
    ],
)
def test_a_body_without_words_still_gives_a_message(body: bytes, words: str) -> None:
    error = made(502, body)
    assert type(error) is ServerError
    assert words in error.message
    assert error.status_code == 502


def test_huge_bodies_are_cut() -> None:
    for body in (json.dumps(oai("x" * 50_000_000)).encode(), json.dumps(oai("x" * 100_000)).encode(), b"x" * 5_000_000):
        error = made(400, body)
        assert len(error.message) <= 2000
        assert len(error.body or "") <= 4000
        assert len(str(error)) < 5000


def test_every_field_of_an_error_may_be_of_any_type() -> None:
    odd: list[Any] = [None, True, 3, -1, 1.5, "x", "", [], [1], [[]], [{}], {}, {"x": 1}, {"message": []}, [{"loc": 3}]]
    names = (
        "message",
        "code",
        "type",
        "param",
        "metadata",
        "innererror",
        "details",
        "status_code",
        "failed_generation",
    )
    for value in odd:
        assert made(500, value).status_code == 500
        for name in names:
            for body in (oai(**{name: value}), {name: value}, {"error": "x", name: value}, [oai(**{name: value})]):
                assert made(400, body).message
        for name in ("raw", "reasons", "headers", "error_type"):
            assert made(429, oai(metadata={name: value})).message
        for name in ("detail", "error", "errors", "msg", "request_id"):
            assert made(422, {name: value}).message


def test_a_server_that_says_never_with_a_500_is_not_asked_again() -> None:
    body = b'{"error": {"code": 500, "message": "image input is not supported - hint: mmproj", "type": "server_error"}}'
    made = WIRE.error(500, {}, body)
    assert isinstance(made, ImageError)
    assert not made.retryable
    assert WIRE.error(500, {}, b'{"error": {"message": "internal error"}}').retryable
