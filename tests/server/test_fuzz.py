"""Whatever JSON a body holds: an answer, or a 4xx that says what is wrong. Never a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gen_ai.server.serving import Running

from .support import Answer, ask


def words(text: str) -> st.SearchStrategy[str]:
    """One word of a text."""
    return st.sampled_from(text.split())


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
#: Keys that mean something somewhere, so that what is made gets past the first check.
WORDS = words(
    "type function name arguments parameters content text role id custom input image_url url json_schema schema strict "
    "properties items enum required const anyOf $ref $defs additionalProperties include_usage tool_calls function_call "
    "tool_call_id input_audio data format file reasoning_content reasoning_details"
)
VALUES = words(
    "function custom text json_object json_schema object array string integer null number boolean user assistant tool "
    "system developer auto none required now image_url input_audio file #/$defs/a # data:image/png;base64, {}"
)
LIKELY = st.recursive(
    ANYTHING | VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
MESSAGE = st.fixed_dictionaries(
    {"role": st.sampled_from(["user", "assistant", "system", "tool", "function", "developer"])},
    optional={
        "content": LIKELY, "name": LIKELY, "tool_calls": LIKELY, "tool_call_id": LIKELY, "function_call": LIKELY,
        "refusal": LIKELY, "audio": LIKELY, "reasoning_content": LIKELY, "reasoning_details": LIKELY,
    },
)  # fmt: skip
FIELDS = words(
    "model messages prompt max_tokens max_completion_tokens temperature top_p n stop seed presence_penalty "
    "frequency_penalty logit_bias logprobs top_logprobs user reasoning_effort tools tool_choice parallel_tool_calls "
    "functions function_call response_format stream stream_options suffix echo best_of guided_json audio modalities "
    "metadata web_search_options prediction service_tier store guided_regex timeout extra_body"
)
TOOLS = st.lists(st.dictionaries(WORDS, LIKELY, max_size=4), max_size=2)
SHAPED = st.fixed_dictionaries(
    {},
    optional={
        "messages": st.lists(MESSAGE, min_size=1, max_size=4),
        "tools": TOOLS,
        "functions": TOOLS,
        "tool_choice": LIKELY,
        "response_format": st.fixed_dictionaries(
            {"type": st.sampled_from(["json_object", "json_schema", "text"])},
            optional={"json_schema": st.fixed_dictionaries({"name": st.just("a")}, optional={"schema": LIKELY})},
        ),
        "n": st.integers(1, 3),
        "stream": st.booleans(),
        "prompt": st.text(max_size=9) | st.lists(st.text(max_size=9), max_size=3),
    },
)
HI = [{"role": "user", "content": "now: name: Ada"}]
OFTEN = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def sound(answer: Answer) -> None:
    """An answer, or an error that is the caller's."""
    assert answer.status == 200 or 400 <= answer.status < 500 or answer.status == 502, answer.body
    if answer.status == 502:  # a schema that no answer of offline fits
        assert answer.error["code"] in ("structured_output_invalid", "structured_output_truncated")
    elif answer.status != 200:
        assert answer.error["message"]
    elif answer.headers["content-type"].startswith("text/event-stream"):
        end = answer.events[-1]
        assert end == "[DONE]" or json.loads(end)["error"]["code"].startswith("structured_output")
    else:
        assert answer.json["choices"]


@pytest.mark.slow
@OFTEN
@given(body=st.dictionaries(FIELDS | st.text(max_size=6), LIKELY, max_size=5))
def test_any_fields_at_all(plain: Running, body: dict[str, Any]) -> None:
    sound(ask(plain, body=body))
    sound(ask(plain, body={"messages": HI, **body}))
    sound(ask(plain, "/v1/completions", {"prompt": "Once", **body}))


@pytest.mark.slow
@OFTEN
@given(body=SHAPED)
def test_fields_that_are_nearly_right(plain: Running, body: dict[str, Any]) -> None:
    sound(ask(plain, body={"messages": HI, **body}))
    sound(ask(plain, "/v1/completions", {"prompt": "Once", **body}))


@OFTEN
@given(body=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_at_all(plain: Running, body: bytes) -> None:
    answer = ask(plain, body=body)
    assert 400 <= answer.status < 500
    assert answer.error["message"]
