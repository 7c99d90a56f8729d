"""Write tests/fixtures/official/openai.json: the official JSON schemas of chats, texts, embeddings and responses.

python scripts/make_official_schemas.py [openapi.yaml]            write it
python scripts/make_official_schemas.py [openapi.yaml] --check    exit 1 if it is stale

The source is OpenAI's own OpenAPI document, by default ../shared/specs/openai-openapi.yaml; where it does not lie
there, there is nothing to compare with. What is kept: the schemas of requests and answers and all that they refer to.
Prose, examples and vendor extensions are left out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT.parent / "shared" / "specs" / "openai-openapi.yaml"
FIXTURE = ROOT / "tests" / "fixtures" / "official" / "openai.json"
PATHS = ("/chat/completions", "/completions", "/embeddings", "/models", "/responses")
#: Annotations, which validate nothing.
_SAID = frozenset({"title", "description", "summary", "example", "examples", "deprecated", "externalDocs"})


def official(document: dict[str, Any]) -> dict[str, Any]:
    """What of an OpenAPI document is kept: for each path its schemas of request and answers, and all components."""
    paths = {path: _path(document["paths"][path]) for path in PATHS}
    schemas: dict[str, Any] = {}
    todo = list(_references(paths))
    while todo:
        name = todo.pop()
        if name not in schemas:
            schemas[name] = _bare(document["components"]["schemas"][name])
            todo += _references(schemas[name])
    return {"openapi": document["openapi"], "paths": paths, "components": {"schemas": dict(sorted(schemas.items()))}}


def _path(operations: dict[str, Any]) -> dict[str, Any]:
    operation = operations.get("post") or operations["get"]
    found = {"answers": _schemas(operation["responses"]["200"])}
    if "requestBody" in operation:
        found["request"] = _schemas(operation["requestBody"])
    return found


def _schemas(holder: dict[str, Any]) -> dict[str, Any]:
    return {kind: _bare(content["schema"]) for kind, content in holder["content"].items()}


def _bare(node: Any, *, names: bool = False) -> Any:
    """A schema without what validates nothing; under `properties` every key is a name."""
    if isinstance(node, list):
        return [_bare(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _bare(value, names=key == "properties")
        for key, value in node.items()
        if names or not (key in _SAID or key.startswith("x-"))
    }


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rsplit("/", 1)[-1]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def text(source: Path) -> str:
    """The fixture as text, made anew."""
    import yaml  # type: ignore[import-untyped,unused-ignore]  # comes with the documentation's packages

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the other one takes a minute
    document = yaml.load(source.read_text("utf-8"), Loader=loader)
    return json.dumps(official(document), indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file, or say that it is stale."""
    given = [Path(argument) for argument in arguments if argument != "--check"]
    source = given[0] if given else SOURCE
    if not source.exists():
        print(f"{source.name} does not lie beside this checkout: {FIXTURE.relative_to(ROOT)} is taken as it is")
        return 0 if "--check" in arguments else 1
    fresh = text(source)
    if FIXTURE.exists() and FIXTURE.read_text("utf-8") == fresh:
        return 0
    if "--check" in arguments:
        print(f"{FIXTURE.relative_to(ROOT)} is stale: run python scripts/make_official_schemas.py", file=sys.stderr)
        return 1
    FIXTURE.parent.mkdir(parents=True, exist_ok=True)
    FIXTURE.write_text(fresh, encoding="utf-8")
    print(f"wrote {FIXTURE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
