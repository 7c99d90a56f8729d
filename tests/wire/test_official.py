"""What is sent to "openai" is what OpenAI's own description says, for whatever conversation and parameters.

Beside this file every test of the package is watched for the same: see tests/support/official.py.
"""

from __future__ import annotations

import ast
import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gen_ai import BaseClient, ChatResponse, Choice, ToolCall, create_client

from ..guided import models
from ..support import official
from ..support.server import chat_body, chat_chunks

ROOT = Path(__file__).parents[2]
DESCRIPTION = ROOT.parent / "shared" / "specs" / "openai-openapi.yaml"

CHAT, COMPLETION = "/chat/completions", "/completions"
PLAIN: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def client() -> BaseClient:
    return create_client(provider="openai", api_key="sk-test", model_name="m", on_unsupported="drop")


# ---------------------------------------------------------------- the judge itself


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"temperature": 3}, "$.temperature"),
        ({"temperature": "warm"}, "$.temperature"),
        ({"top_k": 5}, "top_k"),
        ({"messages": []}, "$.messages"),
        ({"messages": [{"role": "robot", "content": "hi"}]}, "$.messages[0]"),
        ({"messages": [{"role": "user", "content": "hi", "reasoning": "x"}]}, "reasoning"),
        ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, "$.messages[0]"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "$.messages[0]"),
        ({"tools": [{"type": "function", "function": {"description": "x"}}]}, "$.tools[0]"),
        ({"response_format": {"type": "json_schema", "json_schema": {"schema": {}}}}, "$.response_format"),
        ({"stop": ["a"] * 5}, "$.stop"),
        ({"reasoning_effort": "some"}, "$.reasoning_effort"),
        ({"logprobs": 3}, "$.logprobs"),
    ],
)
def test_the_judge_finds_what_is_wrong(changes: dict[str, Any], where: str) -> None:
    assert official.problems(CHAT, PLAIN) == []
    found = official.problems(CHAT, {**PLAIN, **changes})
    assert any(where in problem for problem in found), found


def test_the_judge_knows_the_two_endpoints_apart() -> None:
    assert official.problems(COMPLETION, {"model": "m", "prompt": "hi", "best_of": 2, "logprobs": 1}) == []
    assert official.problems(COMPLETION, {"model": "m", "prompt": "hi", "logprobs": True})
    assert official.problems(COMPLETION, {"model": "m", "prompt": "hi", "tools": []})
    assert official.problems(COMPLETION, {"model": "m"})


def test_a_body_that_a_test_builds_is_seen_and_judged(client: BaseClient) -> None:
    official.forget()
    client.build_request("hi")
    assert official.found() == []
    client.build_request("hi", extra_body={"top_k": 5})  # what stands there is the caller's own affair
    assert official.found() == []
    renamed: Any = {"renamed": {"seed": "random_seed"}}
    other = create_client(provider="openai", api_key="sk-test", model_name="m", capabilities=renamed)
    other.build_request("hi", seed=1)
    assert len(official.found()) == 1
    assert "random_seed" in official.found()[0]
    official.forget()


def test_the_tests_that_send_something_else_exist() -> None:
    for test in official.OTHERWISE:
        path, _, name = test.partition("::")
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, test


def test_the_scripted_server_answers_as_openai_does() -> None:
    assert official.problems(CHAT, chat_body("hi"), answer="application/json") == []
    for chunk in chat_chunks("hi"):
        assert official.problems(CHAT, chunk, answer="text/event-stream") == []


@pytest.mark.slow
@pytest.mark.skipif(not DESCRIPTION.exists(), reason="OpenAI's OpenAPI document is not beside this checkout")
def test_the_fixture_is_cut_out_of_openais_document() -> None:
    pytest.importorskip("yaml", reason="PyYAML comes with the documentation's packages")
    script = ROOT / "scripts" / "make_official_schemas.py"
    subprocess.run([sys.executable, str(script), "--check"], check=True, timeout=60)


# ---------------------------------------------------------------- whatever is asked

TEXT = st.text(max_size=20)
SOME_TEXT = st.text(min_size=1, max_size=20)
NAME = st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True)
NAMED = st.fixed_dictionaries({}, optional={"name": NAME})

TEXT_PART = st.one_of(st.builds(lambda text: {"type": "text", "text": text}, TEXT), SOME_TEXT)
IMAGE_URL = st.sampled_from(
    ["https://example.com/a.png", "data:image/png;base64," + base64.b64encode(PNG).decode(), "http://[::1]/ä.png"]
)
IMAGE_PART = st.builds(
    lambda url, more: {"type": "image_url", "image_url": {"url": url, **more}},
    IMAGE_URL,
    st.fixed_dictionaries({}, optional={"detail": st.sampled_from(["auto", "low", "high", "original"])}),
) | st.builds(lambda url: {"type": "image_url", "image_url": url}, IMAGE_URL)
OTHER_PART = st.sampled_from(
    [
        {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
        {"type": "file", "file": {"file_id": "file-1"}},
        {"type": "file", "file": {"filename": "ä.pdf", "file_data": "data:application/pdf;base64,AAAA"}},
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
#: What calls returned, as content of an assistant's message.
INSTANCES = st.sampled_from(
    [
        models.Person(name="Ada", age=36),
        models.Plain(1),
        models.Owner.model_validate({"pet": {"kind": "cat", "lives": 9}}),
        models.Point(1),
        models.Tags(["a"]),
        [models.Person(name="Bö", age=1)],
        {"type": "text"},
        {},
        [],
        [1, 2],
        5,
        True,
    ]
)

CALL = st.one_of(
    st.builds(
        lambda at, name, arguments: {
            "id": f"call_{at}",
            "type": "function",
            "function": {"name": name, "arguments": arguments},
        },
        st.integers(0, 9),
        NAME,
        TEXT | st.dictionaries(TEXT, JSON, max_size=2),
    ),
    st.builds(
        lambda at, name, said: {"id": f"call_{at}", "type": "custom", "custom": {"name": name, "input": said}},
        st.integers(0, 9), NAME, TEXT,
    ),
)  # fmt: skip
BLOCK = st.sampled_from(
    [
        {"type": "reasoning.text", "text": "hm", "signature": "abc", "index": 0},
        {"type": "reasoning.encrypted", "data": "AAAA"},
        {"type": "thinking", "thinking": "hm", "signature": "abc"},
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
    ]
)
#: What an earlier answer left, of whatever provider: reasoning with its blocks, calls, a refusal, audio.
CHOICE = st.builds(
    lambda text, calls, reasoning, blocks, refusal, audio: Choice[Any](
        text=text, tool_calls=calls, reasoning=reasoning, reasoning_blocks=blocks, refusal=refusal, audio=audio
    ),
    TEXT,
    st.lists(
        st.builds(
            lambda at, name, arguments, kind: ToolCall(f"c{at}", name, arguments, kind),
            st.integers(0, 9), NAME, TEXT, st.sampled_from(["function", "custom"]),
        ),
        max_size=2,
    ),
    st.none() | TEXT,
    st.lists(BLOCK, max_size=2),
    st.none() | SOME_TEXT,
    st.none() | st.just({"id": "audio_1", "data": "AAAA", "transcript": "hm", "expires_at": 1}),
)  # fmt: skip


def _with(role: str, content: Any) -> Any:
    return st.builds(lambda said, named: {"role": role, "content": said, **named}, content, NAMED)


MESSAGE = st.one_of(
    _with("system", TEXT | st.lists(TEXT_PART, min_size=1, max_size=2)),
    _with("developer", TEXT | st.lists(TEXT_PART, min_size=1, max_size=2)),
    _with("user", TEXT | st.lists(TEXT_PART | IMAGE_PART | OTHER_PART, min_size=1, max_size=3)),
    _with("assistant", TEXT | INSTANCES | JSON.filter(lambda v: v is not None and not _refused(v))),
    _with(
        "assistant",
        st.lists(st.builds(lambda said: {"type": "refusal", "refusal": said}, TEXT) | TEXT_PART.filter(
            lambda part: not isinstance(part, str)), min_size=1, max_size=2),
    ),
    st.builds(
        lambda calls, content, named: {"role": "assistant", "tool_calls": calls, **content, **named},
        st.lists(CALL, min_size=1, max_size=3),
        st.sampled_from([{}, {"content": None}, {"content": ""}, {"content": "x"}]),
        NAMED,
    ),
    st.builds(lambda content: {"role": "tool", "tool_call_id": "call_1", "content": content}, TEXT | INSTANCES),
    st.builds(lambda name, content: {"role": "function", "name": name, "content": content}, NAME, TEXT),
    CHOICE,
    CHOICE.map(lambda choice: ChatResponse[Any](choices=[choice])),
    CHOICE.map(lambda choice: choice.message),
    # Calls without text are refused as content by name.
    CHOICE.filter(lambda choice: choice.text or (choice.refusal and not choice.tool_calls)).map(
        lambda choice: {"role": "assistant", "content": choice}
    ),
)  # fmt: skip
CONVERSATION = st.one_of(SOME_TEXT, st.lists(MESSAGE, min_size=1, max_size=5))


def _refused(value: Any) -> bool:
    """Lists of texts are what n > 1 gives, and refused by name."""
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


PARAMETERS: dict[str, Any] = {
    "max_tokens": st.integers(1, 10**6),
    "temperature": st.integers(0, 2) | st.floats(0, 2),
    "top_p": st.floats(0, 1) | st.integers(0, 1),
    "n": st.integers(1, 128),
    "stop": SOME_TEXT | st.lists(SOME_TEXT, min_size=1, max_size=4),
    "seed": st.integers(-(2**63) + 1000, 2**63 - 1000),
    "presence_penalty": st.floats(-2, 2),
    "frequency_penalty": st.integers(-2, 2),
    "logit_bias": st.dictionaries(st.integers(0, 10**5).map(str), st.integers(-100, 100), max_size=2),
    "user": st.text(min_size=1, max_size=9).filter(str.strip),
    "stream": st.booleans(),
}
WEATHER = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
TOOL = st.sampled_from(
    [
        models.Person,
        models.Plain,
        {"type": "function", "function": {"name": "nested", "description": "d", "parameters": WEATHER, "strict": True}},
        {"type": "function", "name": "flat", "parameters": WEATHER},
        {"name": "anthropic", "description": "ä", "input_schema": WEATHER},
        {"name": "bare"},
        {"type": "custom", "custom": {"name": "sql", "format": {"type": "text"}}},
        {"type": "custom", "name": "shell", "description": "d"},
    ]
)
SHAPE = st.sampled_from(
    [
        models.Person, models.Owner, models.Node, models.Left, models.Everything, models.Aliased, models.Frozen,
        models.Page[models.Person], models.Tags, models.Lookup, models.Even, models.Span, models.Plain, models.Slotted,
        models.Checked, models.Movie, models.Point, models.Colour, models.Level, list[models.Person], dict[str, int],
        models.Cat | models.Dog, int, str | None,
        {"type": "object", "properties": {"a": {"type": "integer"}}, "patternProperties": {"^x": {}}},
        {"type": "array", "items": {"type": "number"}}, {"enum": ["a", 1, None]},
    ]
)  # fmt: skip
CHAT_PARAMETERS: dict[str, Any] = {
    **PARAMETERS,
    "logprobs": st.booleans() | st.integers(0, 20),
    "top_logprobs": st.integers(0, 20),
    "parallel_tool_calls": st.booleans(),
    "tool_choice": st.sampled_from(["auto", "none", "required", "any"]),
    "reasoning": st.sampled_from(["off", "minimal", "low", "medium", "high"]) | st.integers(1, 10**5),
    "tools": st.lists(TOOL, max_size=8, unique_by=repr) | st.just(value=False),
    "guided_json": SHAPE,
    "model_name": st.sampled_from(
        ["m", "gpt-4o", "gpt-4.1-mini", "o3", "gpt-5", "gpt-5.4", "gpt-5.6-sol", "ft:gpt-4o:x"]
    ),
}
COMPLETION_PARAMETERS: dict[str, Any] = {
    **PARAMETERS,
    "logprobs": st.integers(0, 5),
    "suffix": st.text(min_size=1, max_size=9).filter(str.strip),
    "echo": st.booleans(),
    "best_of": st.integers(1, 20),
}
#: A body that fails is shown as it is: making it smaller would take minutes.
SEARCH = settings(
    deadline=None, database=None, derandomize=True, max_examples=250, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)  # fmt: skip


def held(client: BaseClient, path: str, **call: Any) -> Any:
    body = client.build_request(**call).json
    wrong = official.problems(path, body)
    assert not wrong, (wrong, json.dumps(body, ensure_ascii=False))
    return body


@pytest.mark.slow
@SEARCH
@given(messages=CONVERSATION, options=st.fixed_dictionaries({}, optional=CHAT_PARAMETERS))
def test_any_chat_is_as_described(client: BaseClient, messages: Any, options: dict[str, Any]) -> None:
    if options.get("n", 1) > 1 and options.get("stream"):
        options["full_output"] = True
    body = held(client, CHAT, messages=messages, **options)
    told = client.build_request(messages=messages, **options).warnings
    if all(warning.code != "emulated" for warning in told):  # tools in words take messages of their own
        assert len(body["messages"]) == (1 if isinstance(messages, str) else len(messages))


@pytest.mark.slow
@SEARCH
@given(
    messages=st.lists(_with("user", TEXT), min_size=1, max_size=2),
    images=st.lists(st.just(PNG) | IMAGE_URL, min_size=1, max_size=3),
    detail=st.none() | st.sampled_from(["auto", "low", "high", "original"]),
)
def test_any_image_is_as_described(client: BaseClient, messages: Any, images: Any, detail: str | None) -> None:
    body = held(client, CHAT, messages=messages, image_paths=images, image_detail=detail)
    parts = body["messages"][-1]["content"]
    assert [part["type"] for part in parts].count("image_url") == len(images)


@pytest.mark.slow
@SEARCH
@given(prompt=SOME_TEXT, options=st.fixed_dictionaries({}, optional=COMPLETION_PARAMETERS))
def test_any_text_completion_is_as_described(client: BaseClient, prompt: str, options: dict[str, Any]) -> None:
    if options.get("n", 1) > 1 and options.get("stream"):
        options["full_output"] = True
    assert held(client, COMPLETION, prompt=prompt, **options)["prompt"] == prompt


def test_a_tool_is_chosen_by_its_name_as_described(client: BaseClient) -> None:
    for name, tool in (("nested", {"name": "nested"}), ("sql", {"type": "custom", "custom": {"name": "sql"}})):
        body = held(client, CHAT, messages="hi", tools=[tool], tool_choice=name)
        assert body["tool_choice"][body["tool_choice"]["type"]] == {"name": name}
