"""Whether a body is what OpenAI's own description says; every body that a test builds for "openai" is held to it, and
every one for "openai-responses".

`problems(path, body)` is stricter than the description: a field that it does not name is a problem too, at the top, in
messages, in tools, in every object whose fields are named.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

FIXTURE = Path(__file__).parents[1] / "fixtures" / "official" / "openai.json"
_NAME = "urn:openai"

#: Where the description is behind or wrong: the place among its schemas, what is taken for what stands there, and why.
MENDED: tuple[tuple[tuple[str, ...], Any, str], ...] = (
    (
        ("ChatCompletionRequestMessageContentPartImage", "properties", "image_url", "properties", "detail", "enum"),
        ["auto", "low", "high", "original"],
        "`original` stands in the document for images of the Responses API, in openai-python 3.52.0 for those of chats",
    ),
    (
        ("OutputMessage", "required"),
        ["type", "role", "content"],
        "messages of the assistant without id and status were answered to (recorded traffic)",
    ),
    (
        ("InputContent", "oneOf"),
        [
            {"$ref": "#/components/schemas/InputTextContent"},
            {"$ref": "#/components/schemas/InputImageContent"},
            {"$ref": "#/components/schemas/InputFileContent"},
            {
                "type": "object",
                "properties": {
                    "type": {"type": "string", "enum": ["input_audio"]},
                    "input_audio": {
                        "type": "object",
                        "properties": {
                            "data": {"type": "string"},
                            "format": {"type": "string", "enum": ["mp3", "wav"]},
                        },
                        "required": ["data", "format"],
                    },
                },
                "required": ["type", "input_audio"],
            },
        ],
        "openai-python has sound among the types of the Responses API, as the document has it elsewhere",
    ),
    (
        ("MCPApprovalResponse", "required"),
        ["type", "approve", "approval_request_id"],
        "`request_id` is required besides, and is none of its properties",
    ),
    (
        ("OutputTextContent", "required"),
        ["type", "text", "annotations"],
        "logprobs need not be sent back by openai-python 3.52.0's types, and were not (recorded traffic)",
    ),
)

#: Schemas of which exactly one must fit, and several do: a message without a type is one of two kinds.
_OVERLAPPING = ("InputItem", "Item")

#: Tests that build for "openai" what its description does not have, and why.
OTHERWISE = {
    f"tests/{test}": reason
    for test, reason in (
        (
            "client/test_refusals.py::test_a_default_of_another_name_is_left_out_from_then_on",
            "fields that were renamed",
        ),
        (
            "test_features.py::test_nothing_that_a_provider_is_asked_for_goes_missing_without_a_word",
            "sound in the Responses API, which openai-python 3.52.0's types have",
        ),
        ("test_capabilities.py::test_what_was_said_holds_for_every_model_of_a_call", "fields that were renamed"),
        (
            "testing/test_replay.py::test_all_the_recordings_beside_the_checkout_come_out_right",
            "what other servers of the dialect were asked, as it was recorded",
        ),
        (
            "wire/test_recorded.py::test_a_recorded_exchange_comes_out_as_it_was",
            "what was asked and refused, as it was recorded",
        ),
        (
            "wire/test_recorded.py::test_every_recorded_answer_is_read_and_nearly_every_request_built",
            "what other servers of the dialect were asked, as it was recorded",
        ),
    )
}


def problems(path: str, body: Any, *, answer: str | None = None) -> list[str]:
    """What is wrong with the body of a request to `path`, or of its answer of a content type; empty if nothing is."""
    which = f"answers/{_escaped(answer)}" if answer else "request/application~1json"
    return [_told(error) for error in _validator(f"#/paths/{_escaped(path)}/{which}").iter_errors(body)]


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _told(error: Any) -> str:
    from jsonschema.exceptions import best_match

    deepest = best_match([error]) if error.context else error
    return f"{deepest.json_path}: {deepest.message[:300]}"


@cache
def _validator(pointer: str) -> Any:
    import jsonschema
    import referencing
    import referencing.jsonschema

    resource = referencing.jsonschema.DRAFT202012.create_resource(document())
    registry = referencing.Registry[Any]().with_resource(_NAME, resource)
    return jsonschema.Draft202012Validator({"$ref": _NAME + pointer}, registry=registry)


@cache
def document() -> dict[str, Any]:
    """The description, mended and closed."""
    document: dict[str, Any] = json.loads(FIXTURE.read_text("utf-8"))
    schemas = document["components"]["schemas"]
    for where, value, _ in MENDED:
        node: Any = schemas
        for step in where[:-1]:
            node = node[step]
        assert node[where[-1]] != value, f"{where}: the description has it by now"
        node[where[-1]] = value
    for name in _OVERLAPPING:
        schemas[name]["anyOf"] = schemas[name].pop("oneOf")
    _free(document)
    parts = {part["$ref"].rsplit("/", 1)[-1] for part in _parts(document) if "$ref" in part}
    for name, schema in schemas.items():
        _close(schema, part=name in parts)
    return document


def _free(node: Any) -> None:
    """`nullable: true`, a word of OpenAPI 3.0 that says nothing in this document of 3.1, means what it meant there."""
    if isinstance(node, dict):
        if node.pop("nullable", None) is True:
            inner = dict(node)
            node.clear()
            node["anyOf"] = [inner, {"type": "null"}]
        for value in node.values():
            _free(value)
    elif isinstance(node, list):
        for value in node:
            _free(value)


def _parts(node: Any) -> Iterator[dict[str, Any]]:
    """All that stands in an `allOf`."""
    if isinstance(node, dict):
        yield from node.get("allOf", ())
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _parts(inner)


def _close(node: Any, *, part: bool = False) -> None:
    """Objects whose fields are named have no others. The parts of an `allOf` are closed together."""
    if isinstance(node, list):
        for item in node:
            _close(item)
        return
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "properties":
            for inner in value.values():
                _close(inner)
        elif key == "allOf":
            for inner in value:
                _close(inner, part=True)
        elif key not in ("enum", "default", "const"):
            _close(value)
    if "allOf" in node and not part:
        node["unevaluatedProperties"] = False
    elif "properties" in node and not part:
        node.setdefault("additionalProperties", False)


# ---------------------------------------------------------------- what tests send


#: Bodies of the test that runs, with the path and the names in its extra_body.
_built: dict[tuple[str, bytes | None, tuple[str, ...]], None] = {}


def watch() -> Callable[[], None]:
    """Note every body that is built for the row "openai" from now on; gives what ends it."""
    from gen_ai.wire import embeddings_openai, openai_request, responses_request

    before = {module: module.build for module in (openai_request, responses_request)}
    embed = embeddings_openai.OpenAIEmbeddings.build

    def noting(build: Any, request: Any, target: Any, **more: Any) -> Any:
        built = build(request, target, **more)
        path = "/completions" if request.operation == "completion" else _PATHS.get(target.provider.name)
        if path is not None and target.provider.name in _PATHS:
            _built[path, built.http.body, tuple(request.extra_body or ())] = None
        return built

    def noting_vectors(dialect: Any, request: Any, target: Any, facts: Any) -> Any:
        built = embed(dialect, request, target, facts)
        if target.provider.name == "openai":
            _built["/embeddings", built.http.body, tuple(request.extra_body or ())] = None
        return built

    for module, build in before.items():
        setattr(module, "build", functools.partial(noting, build))  # noqa: B010 - a name that mypy holds to its type
    embeddings_openai.OpenAIEmbeddings.build = noting_vectors  # type: ignore[method-assign,assignment]

    def end() -> None:
        embeddings_openai.OpenAIEmbeddings.build = embed  # type: ignore[method-assign]
        for module, build in before.items():
            setattr(module, "build", build)  # noqa: B010

    return end


#: Row → where its chats go.
_PATHS = {"openai": "/chat/completions", "openai-responses": "/responses"}


def forget() -> None:
    """Before a test."""
    _built.clear()


def found() -> list[str]:
    """What is wrong with the bodies of this test. What stands in its extra_body is the caller's own affair."""
    wrong = []
    for path, data, extra in _built:
        body = json.loads(data or b"{}")
        for name in extra:
            body.pop(name, None)
        wrong += problems(path, {**_PLAIN[path], **body} if extra else body)
    return wrong


_PLAIN: dict[str, dict[str, Any]] = {
    "/chat/completions": {"model": "m", "messages": [{"role": "user", "content": "hi"}]},
    "/completions": {"model": "m", "prompt": "hi"},
    "/embeddings": {"model": "m", "input": "hi"},
    "/responses": {"model": "m", "input": "hi"},
}
