"""OpenAI's own Python package against the server, with the offline model behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.server import running

from .backend import Backend
from .launch import KEY, openai_settings, run, staying

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first run installs

_ANSWER = "I am the offline model: I know nothing, but I see all that you send."


@pytest.fixture(scope="module")
def backend() -> Iterator[Backend]:
    """Who answers."""
    client = Backend()
    yield client
    client.close()


@pytest.fixture(scope="module")
def url(backend: Backend) -> Iterator[str]:
    """Where the server is."""
    with running(backend, api_key=KEY) as server:
        yield server.url
        backend.hold.set()


def _seen(program: str) -> Any:
    """What a program saw; it is run once for its tests."""

    @pytest.fixture(scope="module")
    def seen(openai_python: Path, url: str) -> Any:
        return run(openai_python, program, variables=openai_settings(url))

    return seen


chat = _seen("openai_chat.py")
tools = _seen("openai_tools.py")
structures = _seen("openai_structures.py")
errors = _seen("openai_errors.py")
asynchronous = _seen("openai_async.py")
embeddings = _seen("openai_embeddings.py")


# ---------------------------------------------------------------- text


def test_a_chat_is_answered_from_the_whole_conversation(chat: Any) -> None:
    answer = chat["chat"]
    assert answer["object"] == "chat.completion"
    assert answer["model"] == "gpt-4.1"
    assert isinstance(answer["created"], int)
    (choice,) = answer["choices"]
    assert choice["finish_reason"] == "stop"
    assert choice["message"]["role"] == "assistant"
    assert choice["message"]["content"] == (
        'You said: "And another?" Earlier you said: "Name a colour." My last answer began: "Blue." '
        'My instructions begin: "Be brief."'
    )
    assert answer["usage"]["total_tokens"] == answer["usage"]["prompt_tokens"] + answer["usage"]["completion_tokens"]
    assert chat["request_id"].startswith("req_")


def test_a_stream_begins_with_the_role_and_ends_with_the_finish_reason(chat: Any) -> None:
    chunks = chat["stream"]
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk["id"] for chunk in chunks}) == 1
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    deltas = [chunk["choices"][0] for chunk in chunks]
    assert "".join(each["delta"].get("content", "") for each in deltas) == f'You said: "Say that this is so". {_ANSWER}'
    assert [each["finish_reason"] for each in deltas] == [None] * (len(chunks) - 1) + ["stop"]
    assert not any("usage" in chunk for chunk in chunks)


def test_a_stream_ends_with_the_tokens_where_they_are_asked_for(chat: Any) -> None:
    *others, last = chat["counted"]
    assert last["choices"] == []
    assert last["usage"]["completion_tokens"] == len(others) - 2  # not the role, not the finish reason
    assert [chunk["usage"] for chunk in others] == [None] * len(others)


def test_n_answers_come_whole_and_in_a_stream(chat: Any) -> None:
    assert [(index, reason) for index, _, reason in chat["several"]] == [(0, "stop"), (1, "stop")]
    texts = [text for _, text, _ in chat["several"]]
    assert texts[1].endswith("This is answer 2 of 2.")
    assert list(chat["several_streamed"].values()) == texts


def test_a_cut_answer_says_length(chat: Any) -> None:
    assert chat["short"] == ['You said: "', "length"]


def test_text_completions_come_whole_and_in_a_stream(chat: Any) -> None:
    text = chat["text"]
    assert text["object"] == "text_completion"
    assert text["choices"][0]["text"] == ', and so it went on from "Once upon a time".'
    assert text["choices"][0]["finish_reason"] == "stop"
    streamed = [chunk["choices"][0] for chunk in chat["text_streamed"]]
    assert "".join(choice["text"] for choice in streamed) == text["choices"][0]["text"]
    assert streamed[-1]["finish_reason"] == "stop"


def test_a_list_of_prompts_is_answered_in_order(chat: Any) -> None:
    assert [index for index, _ in chat["texts"]] == [0, 1, 2, 3]
    begins = [text.partition(",")[0] for _, text in chat["texts"]]
    assert begins == ["One day", "One day", "One night", "One night"]
    assert list(chat["texts_streamed"]) == ["0", "1"]
    assert [text.partition('"')[2] for text in chat["texts_streamed"].values()] == ['One day".', 'One night".']
    assert chat["texts_usage"]["prompt_tokens"] == 4


def test_models_are_listed_and_retrieved(chat: Any) -> None:
    (model,) = chat["models"]
    assert model == chat["model"] == {"id": "offline", "object": "model", "created": 0, "owned_by": "offline"}


def test_a_picture_arrives(chat: Any) -> None:
    assert "With it came 1 image: image/png of 68 bytes." in chat["picture"]


def test_raw_responses_have_status_headers_and_the_parsed_answer(chat: Any) -> None:
    raw = chat["raw"]
    assert raw["status"] == 200
    assert raw["headers"]["content-type"] == "application/json"
    assert raw["headers"]["x-request-id"].startswith("req_")
    assert raw["text"] == f'Hello! You said: "Hello!" {_ANSWER}'
    assert chat["raw_streamed"]["id"] != raw["headers"]["x-request-id"]
    assert len(chat["raw_streamed"]["lines"]) == 1


def test_the_base_url_may_leave_out_the_version(chat: Any) -> None:
    assert not chat["bare"]["url"].rstrip("/").endswith("/v1")
    assert chat["bare"]["models"] == ["offline"]
    assert chat["bare"]["text"] == chat["raw"]["text"]


# ---------------------------------------------------------------- tools


def test_a_tool_is_called_and_its_result_answered(tools: Any) -> None:
    ((call_id, kind, name, arguments),) = tools["call"]["calls"]
    assert call_id
    assert (kind, name, arguments) == ("function", "get_weather", {"city": "Rome"})
    assert tools["call"]["content"] is None
    assert tools["call"]["finish_reason"] == "tool_calls"
    text, reason = tools["result"]
    assert text.startswith("get_weather returned: \"{'degrees': 21}\".")
    assert reason == "stop"


def test_tool_choice_is_kept(tools: Any) -> None:
    assert [name for _, _, name, _ in tools["forced"]] == ["get_time"]
    assert [name for _, _, name, _ in tools["required"]] == ["get_weather"]
    assert tools["none"][0].startswith('You said: "get_weather: Rome".')
    assert tools["none"][1] is None


def test_tools_are_called_side_by_side_unless_the_caller_forbids_it(tools: Any) -> None:
    assert [(name, arguments) for _, _, name, arguments in tools["parallel"]] == [
        ("get_weather", {"city": "Rome"}),
        ("get_time", {}),
    ]
    assert len({call_id for call_id, *_ in tools["parallel"]}) == 2
    assert [name for _, _, name, _ in tools["single"]] == ["get_weather"]


def test_streamed_tool_calls_are_those_of_the_whole_answer(tools: Any) -> None:
    streamed = tools["streamed"]
    assert streamed["finish_reason"] == "tool_calls"
    assert streamed["chunks"] > 6  # arguments come in pieces
    assert [(call["id"], call["type"], call["name"]) for call in streamed["pieces"].values()] == [
        (call_id, kind, name) for call_id, kind, name, _ in tools["parallel"]
    ]
    assert [call["arguments"] for call in streamed["pieces"].values()] == ['{"city": "Rome"}', "{}"]


def test_the_packages_own_helpers_read_the_arguments(tools: Any) -> None:
    assert tools["stream_helper"]["class"] == "GetWeather"
    assert tools["stream_helper"]["arguments"]["city"] == "Oslo"
    assert tools["stream_helper"]["content"] is None
    assert set(tools["stream_helper"]["events"]) == {
        "chunk",
        "tool_calls.function.arguments.delta",
        "tool_calls.function.arguments.done",
    }
    assert tools["parsed"] == ["GetWeather", {"city": "Oslo", "unit": "F"}]


def test_functions_and_custom_tools_are_called_too(tools: Any) -> None:
    assert tools["function"] == {
        "call": {"name": "get_weather", "arguments": '{"city": "Rome"}'},
        "finish_reason": "function_call",
    }
    (custom,) = tools["custom"]
    assert custom["type"] == "custom"
    assert custom["custom"] == {"name": "run_code", "input": "1 + 1"}


# ---------------------------------------------------------------- structured answers


def test_parse_gives_an_instance_of_the_class(structures: Any) -> None:
    assert structures["parsed"] == {
        "class": "Invoice",
        "value": {
            "number": "A-17",
            "currency": "EUR",
            "total": 30.5,
            "paid": False,
            "lines": [{"item": "Tea", "price": 10.0}, {"item": "Cups", "price": 20.5}],
            "note": None,
        },
    }


def test_the_stream_helper_gives_the_same_instance(structures: Any) -> None:
    streamed = structures["streamed"]
    assert streamed["same"]
    assert streamed["finish_reason"] == "stop"
    assert streamed["events"][:2] == ["chunk", "content.delta"]
    assert streamed["events"][-1] == "content.done"


def test_json_is_given_with_a_schema_and_without(structures: Any) -> None:
    assert structures["json_object"] == {}
    assert structures["json_schema"] == '{"size": 4}'


@pytest.mark.parametrize("whole", [True, False])
def test_a_structured_answer_that_is_none_is_told_in_the_packages_own_way(structures: Any, whole: bool) -> None:
    told = structures["whole" if whole else "in_stream"]
    assert told["declines"] == {"refusal": "I will not read that.", "parsed": False, "content": None}
    assert told["cut"] == {"error": "LengthFinishReasonError"}
    assert told["withheld"] == {"error": "ContentFilterFinishReasonError"}
    assert told["unfit"]["error"] == ("InternalServerError" if whole else "APIError")
    assert told["unfit"]["code"] == "structured_output_invalid"


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("case", "kind", "status", "code", "param", "words"),
    [
        ("wrong_key", "AuthenticationError", 401, "invalid_api_key", None, "The key is missing or wrong."),
        ("no_model", "NotFoundError", 404, "model_not_found", "model", "There is no model 'gpt-9'."),
        ("hot", "BadRequestError", 400, None, "temperature", "must be a number, not a string"),
        ("no_messages", "BadRequestError", 400, None, "messages", "messages is empty"),
        ("bad_role", "BadRequestError", 400, None, "messages[0].role", "unknown role 'nobody'"),
        ("bad_tool", "BadRequestError", 400, None, "tools[0].function.name", "no spaces please"),
        ("unknown_choice", "BadRequestError", 400, None, "tool_choice.function.name", "names none of the tools"),
        ("bad_schema", "BadRequestError", 400, None, "response_format.json_schema.schema", "oobject"),
        ("logprobs", "BadRequestError", 400, "unsupported_parameter", "logprobs", "has no logprobs"),
        ("bad_image", "BadRequestError", 400, None, "messages[0].content[0].image_url.url", "base64"),
        ("wrong_stream", "BadRequestError", 400, None, "stream_options", "needs a stream"),
        ("tokens", "BadRequestError", 400, None, "prompt", "array of tokens"),
        ("responses", "NotFoundError", 404, "unknown_url", None, "/v1/responses"),
        ("images", "NotFoundError", 404, "unknown_url", None, "/v1/images/generations"),
        ("moderations", "NotFoundError", 404, "unknown_url", None, "/v1/moderations"),
        ("wrong_base", "NotFoundError", 404, "unknown_url", None, "/v2/chat/completions"),
        ("limited", "RateLimitError", 429, "rate_limit_exceeded", None, "Too many requests."),
        ("refused_stream", "RateLimitError", 429, "rate_limit_exceeded", None, "Too many requests."),
        ("quota", "RateLimitError", 429, "insufficient_quota", None, "The credit is used up."),
        ("broken", "InternalServerError", 500, None, None, "The model fell over."),
        ("overloaded", "InternalServerError", 503, "overloaded", None, "No capacity."),
        ("too-long", "BadRequestError", 400, "context_length_exceeded", "messages", "too long"),
        ("forbidden", "PermissionDeniedError", 403, "permission_denied", None, "not for you"),
        ("filtered", "BadRequestError", 400, "content_filter", None, "blocked"),
    ],
)
def test_an_error_is_the_packages_own_class_with_message_code_and_param(
    errors: Any, case: str, kind: str, status: int, code: str | None, param: str | None, words: str
) -> None:
    told = errors[case]
    assert (told["class"], told["status"], told["code"], told["param"]) == (kind, status, code, param)
    assert words in told["message"]
    assert told["request_id"].startswith("req_")
    assert told["type"]


def test_a_rate_limit_is_waited_out_by_the_package_as_long_as_the_server_says(errors: Any, backend: Backend) -> None:
    assert errors["limited"]["retry_after"] == "1"
    once = errors["limited_once"]
    assert once["text"].startswith("Hello!")
    assert once["retries"] == 1
    assert once["seconds"] >= 1
    assert backend.asked["limited-once"] == 2


def test_the_package_tries_again_only_what_can_succeed(errors: Any, backend: Backend) -> None:
    assert errors["never_retried"]["code"] == "insufficient_quota"
    assert backend.asked["quota-counted"] == 1
    assert errors["retried_in_vain"]["status"] == 500
    assert backend.asked["broken-counted"] == 3


def test_a_stream_that_breaks_is_an_error_after_what_came(errors: Any) -> None:
    assert errors["broken_stream"] == {
        "class": "APIError",
        "message": "The stream was cut.",
        "code": "upstream_interrupted",
        "type": "server_error",
        "text": "Once upon",
    }


def test_no_answer_in_time_and_no_server_have_their_own_classes(errors: Any) -> None:
    assert errors["impatient"]["class"] == "APITimeoutError"
    assert errors["impatient"]["seconds"] >= 0.3
    assert errors["nobody_there"]["class"] == "APIConnectionError"


# ---------------------------------------------------------------- asyncio


def test_many_calls_at_once_each_get_their_own_answer(asynchronous: Any) -> None:
    assert asynchronous["asked"] == asynchronous["read"] == [f'You said: "Number {number}".' for number in range(20)]


def test_the_async_client_parses_streams_and_lists(asynchronous: Any) -> None:
    assert asynchronous["parsed"] == "Size(size=4)"
    assert asynchronous["streamed"] == "Size(size=5)"
    assert asynchronous["models"] == ["offline"]
    assert asynchronous["impatient"][0] == "APITimeoutError"
    assert asynchronous["limited"][:2] == [429, "rate_limit_exceeded"]


# ---------------------------------------------------------------- leaving


@pytest.mark.parametrize("way", ["closed", "left", "cancelled", "killed"])
def test_a_stream_given_up_ends_the_one_behind_it(way: str, openai_python: Path, backend: Backend, url: str) -> None:
    with staying(openai_python, "openai_leaving.py", "endless", way, variables=openai_settings(url)) as text:
        assert text.startswith("and so on ")
        assert backend.ended.acquire(timeout=10), "the endless stream goes on"


# ---------------------------------------------------------------- vectors


def test_vectors_arrive_packed_and_plain(embeddings: Any) -> None:
    wanted = create_client("offline").run_embeddings(["red", "green"], dimensions=8)
    data = embeddings["packed"]["data"]
    assert [item["embedding"] for item in data] == [pytest.approx(vector, abs=1e-6) for vector in wanted]
    assert [item["index"] for item in data] == [0, 1]
    assert embeddings["packed"]["usage"] == {"prompt_tokens": 2, "total_tokens": 2}
    assert embeddings["plain"]["data"][0]["embedding"] == wanted[0]
    assert embeddings["tokens"]["param"] == "input"
