"""A schema in the words that an API compiles: what has no word there is told in descriptions and checked on arrival;
where that would change what a schema admits, it cannot be said, and is asked for by another technique."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..guided.walk import words

_SILENT = words("examples example deprecated readOnly writeOnly $comment $schema $id discriminator nullable $anchor")
_NAMED = frozenset(("properties", "$defs", "definitions"))


class Unsayable(Exception):  # noqa: N818 - a signal between here and the dialects
    """The schema says something that the API does not compile; the message says what and where."""


class Narrowing:
    """One narrowing. A dialect has a subclass with its words."""

    #: Keywords that go as they are.
    kept = words("type description title enum const default required $ref")
    #: Keywords that become part of the description.
    told = words(
        "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems "
        "uniqueItems minProperties maxProperties contentEncoding contentMediaType format pattern"
    )

    def node(self, schema: Any, path: str = "$") -> dict[str, Any]:
        """A schema inside the document, narrowed."""
        if not isinstance(schema, dict):
            raise Unsayable(f"{path} admits any value or none")
        made: dict[str, Any] = {}
        said: list[str] = []
        for key, value in schema.items():
            self.keyword(key, value, made, said, path)
        if not str(made.get("$ref", "#/")).startswith("#/"):
            raise Unsayable(f"{path} has a $ref to something that is no definition")
        if any(isinstance(value, (dict, list)) for value in [*made.get("enum", ()), made.get("const")]):
            raise Unsayable(f"{path} lists objects or arrays as values")
        self.settle(schema, made, path)
        if said:
            before = made.get("description")
            made["description"] = f"{f'{before} ' if before else ''}({', '.join(said)})"
        return made

    def keyword(self, key: str, value: Any, made: dict[str, Any], said: list[str], path: str) -> None:
        """Put one keyword into `made`, or into what is said of it."""
        if key in ("anyOf", "oneOf"):
            made["anyOf"] = [self.node(sub, f"{path}.{key}[{at}]") for at, sub in enumerate(value)]
        elif key == "allOf":
            self.all_of(value, made, path)
        elif key in _NAMED:
            made[key] = {name: self.node(sub, f"{path}.{key}.{name}") for name, sub in value.items()}
        elif key == "items":
            made[key] = self.node(value, f"{path}.{key}")
        elif key in self.kept or self.fits(key, value):
            made[key] = value
        elif key in self.told:
            said.append(f"{key}: {json.dumps(value, ensure_ascii=False)}")
        elif key in ("additionalProperties", "unevaluatedProperties"):
            self.others(value, made, path)
        elif key not in _SILENT:
            raise Unsayable(f"{path} has {key}")

    def fits(self, key: str, value: Any) -> bool:
        """Whether a keyword that is kept with some values has one of them."""
        return False

    def all_of(self, value: Any, made: dict[str, Any], path: str) -> None:
        """Put `allOf` into `made`."""
        raise NotImplementedError

    def others(self, value: Any, made: dict[str, Any], path: str) -> None:
        """Put what is said of further properties into `made`."""
        raise NotImplementedError

    def settle(self, schema: dict[str, Any], made: dict[str, Any], path: str) -> None:
        """Complete `made`, and check it."""
        raise NotImplementedError


def is_object(made: dict[str, Any]) -> bool:
    """Whether a narrowed schema is one of an object."""
    return made.get("type") == "object" or "properties" in made


def recursive(schema: dict[str, Any]) -> str | None:
    """The definition that leads back to itself, or the reference that leads nowhere."""
    defs = {
        f"#/{holder}/{name.replace('~', '~0').replace('/', '~1')}": set(_refs(sub))
        for holder in ("$defs", "definitions")
        for name, sub in (schema.get(holder) or {}).items()
    }
    for name, first in defs.items():
        seen: set[str] = set()
        todo = set(first)
        while todo:
            at = todo.pop()
            if at == name:
                return name
            if at not in seen:
                seen.add(at)
                todo |= defs.get(at, set())
    return next((ref for ref in _refs(schema) if ref not in defs), None)


def _refs(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from _refs(value)
