"""Which technique a structured call is asked by: the row's, for streams and beside tools another; what was learned."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai import create_client
from gen_ai.leaf import Leaf
from gen_ai.plans import HttpRequest, Reply, Send
from gen_ai.prepare import prepare
from gen_ai.providers.base import Capabilities, Technique
from gen_ai.request import Request, Tool
from gen_ai.retry import RetryBudget

from ..support.steps import World

SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
TOOL = {"name": "now", "parameters": {"type": "object"}}
GOOD = b'{"choices": [{"index": 0, "message": {"content": "{\\"a\\": 1}"}, "finish_reason": "stop"}]}'
REFUSED = b'{"error": {"message": "unknown", "code": "unknown_parameter", "param": "response_format"}}'


def best(caps: Capabilities, **fields: Any) -> str:
    """The technique of a call."""
    leaf = Leaf(None, lambda _: caps, RetryBudget(), {})  # type: ignore[arg-type]
    return leaf.best_technique(Request(model="m", **fields))


@pytest.mark.parametrize(
    ("stream", "tools", "plain", "streaming", "beside", "both"),
    [
        (None, None, "json_schema", "json_schema", "json_schema", "json_schema"),
        ("json_object", None, "json_schema", "json_object", "json_schema", "json_object"),
        (None, "prompt", "json_schema", "json_schema", "prompt", "prompt"),
        ("json_object", "prompt", "json_schema", "json_object", "prompt", "prompt"),
        ("prompt", "json_object", "json_schema", "prompt", "json_object", "prompt"),
    ],
)
def test_streams_and_tools_have_techniques_of_their_own(
    stream: Technique | None, tools: Technique | None, plain: str, streaming: str, beside: str, both: str
) -> None:
    caps = Capabilities(structured_stream=stream, structured_tools=tools)
    assert best(caps) == plain
    assert best(caps, stream=True) == streaming
    assert best(caps, tools=[Tool("a")]) == beside
    assert best(caps, stream=True, tools=[Tool("a")]) == both
    assert best(caps, operation="completion", prompt="x") == "prompt"


def test_a_technique_for_streams_may_be_better_than_the_plain_one() -> None:
    assert best(Capabilities(structured="prompt", structured_stream="json_schema"), stream=True) == "json_schema"


@pytest.mark.parametrize(
    ("caps", "asked", "then"),
    [
        (Capabilities(), "json_schema", "json_object"),
        (Capabilities(), "json_object", "prompt"),
        (Capabilities(), "prompt", None),
        (Capabilities(structured_else="tool"), "json_schema", "tool"),
        (Capabilities(structured_else="tool", forced_tools=False), "json_schema", "prompt"),
        (Capabilities(structured_else="tool"), "tool", "prompt"),
    ],
)
def test_what_is_asked_by_where_a_server_refuses(caps: Capabilities, asked: Technique, then: Technique | None) -> None:
    leaf = Leaf(None, lambda _: caps, RetryBudget(), {})  # type: ignore[arg-type]
    assert leaf.lesser(asked, Request(model="m")) == then


def client(**options: Any) -> Any:
    """A client whose server refuses nothing that its capabilities do not."""
    return create_client("openai", api_key="sk-x", endpoint="http://llm.test/v1", model_name="m", **options)


def test_the_shown_request_is_the_one_that_is_sent() -> None:
    made = client(capabilities={"structured_stream": "prompt", "structured_tools": "json_object"})
    assert made.build_request("hi", guided_json=SCHEMA).json["response_format"]["type"] == "json_schema"
    shown = made.build_request("hi", guided_json=SCHEMA, tools=[TOOL]).json
    assert shown["response_format"] == {"type": "json_object"}
    world = World([Reply(200, {}, 0.0, GOOD)])
    request, _ = prepare(made, "chat", "hi", {"guided_json": SCHEMA, "tools": [TOOL]})
    world.run(made._plan(request))
    assert sent(world) == [shown]


def sent(world: World) -> list[Any]:
    """The bodies that went out."""
    import json

    requests: list[HttpRequest] = [step.request for step in world.steps if isinstance(step, Send)]
    return [json.loads(request.body or b"null") for request in requests]


def test_what_is_learned_of_one_kind_of_call_says_nothing_of_another() -> None:
    made = client()
    kinds: tuple[dict[str, Any], ...] = ({"tools": [TOOL]}, {})
    for options in kinds:
        world = World([Reply(400, {}, 0.0, REFUSED), Reply(200, {}, 0.0, GOOD)])
        for _ in range(2):
            request, _shape = prepare(made, "chat", "hi", {"guided_json": SCHEMA, **options})
            world.run(made._plan(request))
            world.sends = [Reply(200, {}, 0.0, GOOD)]
        techniques = [body["response_format"]["type"] for body in sent(world)]
        assert techniques == ["json_schema", "json_object", "json_object"]
