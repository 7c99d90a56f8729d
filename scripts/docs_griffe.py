"""How docstrings become the API page: an extension of griffe, named in mkdocs.yml.

The docstrings are written for `help()` and for editors. On one page with all others, three things have to change:

- `Example:` becomes a section with highlighted code, and comments `#:` of fields become a table of attributes.
- The twin of a call for an event loop, and the calls that share its arguments, do not repeat its table.
- Arguments that come by `**options` get their types from `gen_ai.options`; a signature names the few that decide
  what comes back, in place of one overload for each combination.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import griffe  # type: ignore[import-not-found, unused-ignore] # of the extra docs

#: The call whose table of arguments the others refer to.
WHOLE = "run_chat_completions"
#: Arguments that decide what a call returns; a signature shows them.
SHAPING = ("stream", "guided_json", "full_output", "return_error")
#: What stands nowhere as a type, since the overloads spell it out.
TYPES = {
    "guided_json": "type | dict", "full_output": "bool", "return_error": "bool", "n": "int",
    "tools, functions": "Tools", "presence_penalty, frequency_penalty": "float", "stream": "bool", "concurrent": "bool",
    "max_concurrent": "int", "ordered": "bool",
}  # fmt: skip


# ---------------------------------------------------------------- text


def sections(text: str) -> list[tuple[str, str]]:
    """A docstring in Google's form, taken apart: ("", what comes first), then ("Args", its lines) …"""
    parts = re.split(r"^(Args|Attributes|Returns|Raises|Yields|Example|Examples):$\n", text, flags=re.MULTILINE)
    return [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]


def joined(parts: list[tuple[str, str]]) -> str:
    """The parts as one text."""
    return "\n\n".join(f"{name}:\n{body.rstrip()}" if name else body.strip() for name, body in parts)


def items(body: str) -> dict[str, str]:
    """The entries of a section: name → text."""
    found: dict[str, str] = {}
    for entry in re.split(r"^ {4}(?=\S)", body, flags=re.MULTILINE)[1:]:
        name, _, text = entry.partition(": ")
        found[name] = " ".join(text.split())
    return found


def fields_with_comments(source: str, indent: int = 4) -> dict[str, str]:
    """Fields of a class → the `#:` comment above each."""
    found, told = {}, []
    for line in source.splitlines():
        comment = re.match(rf" {{{indent}}}#: (.*)", line)
        field = re.match(rf" {{{indent}}}(\w+): ", line)
        if comment:
            told.append(comment[1])
        elif told:
            if field:
                found[field[1]] = " ".join(told)
            told = []
    return found


def option_types(path: Path) -> dict[str, str]:
    """The keyword arguments of calls and clients → their types, as the TypedDicts of a module have them."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef):
            for entry in node.body:
                if isinstance(entry, ast.AnnAssign) and isinstance(entry.target, ast.Name):
                    found.setdefault(entry.target.id, ast.unparse(entry.annotation).removesuffix(" | None"))
    return found


def _entries(arguments: dict[str, str], types: dict[str, str]) -> str:
    return "".join(
        f"    {name} ({types[name]}): {text}\n" if name in types else f"    {name}: {text}\n"
        for name, text in arguments.items()
    )


# ---------------------------------------------------------------- docstrings


class Readable(griffe.Extension):  # type: ignore[misc, unused-ignore]
    """Makes the API page of docstrings that were written for `help()`."""

    def on_package(self, *, pkg: Any, **_: Any) -> None:
        """The whole package is loaded; nothing is rendered yet."""
        folder = Path(str(pkg.filepath)).parent
        self._types = TYPES | option_types(folder / "options.py") | option_types(folder / "factory.py")
        self._whole = items(dict(sections(pkg["surface"]["Surface"][WHOLE].docstring.value)).get("Args", ""))
        for name in ("types", "telemetry"):
            _aliases(pkg[name])
        # Heirs first: they collect what their private bases have, and bases lose their properties.
        for owner in sorted(_classes(pkg), key=lambda owner: -len(owner.mro())):
            self._class(owner)
        for function in _functions(pkg):
            self._options_of(function)
            _examples(function)

    def _class(self, owner: Any) -> None:
        if owner.docstring:
            _signature(owner)
            _attributes(owner)
            _kind(owner)
            _examples(owner)
        own = {name: member for name, member in owner.members.items() if not member.is_alias and member.is_function}
        for function in own.values():
            self._options_of(function)
            _examples(function)
        for name, function in own.items():
            blocking = own.get(name[1:]) if name.startswith("a") else None
            if blocking is not None and function.docstring:
                _refer(function, blocking)

    def _options_of(self, function: Any) -> None:
        """Types and a signature for what comes by `**options`."""
        names = [parameter.name for parameter in function.parameters]
        for parameter in function.parameters:
            if str(parameter.annotation).startswith("Unpack["):
                parameter.annotation = None
        if "options" not in names or function.docstring is None:
            return
        parts = sections(function.docstring.value)
        arguments = items(dict(parts).get("Args", ""))
        types = {name: kind for name, kind in self._types.items() if name not in names}
        body = _entries(self._without_the_usual(function.name, arguments), types)
        function.docstring.value = joined([(name, body if name == "Args" else text) for name, text in parts])
        if function.name[:1] != "a" or function.name[1:] not in function.parent.members:
            _show(function, [name for name in SHAPING if name in arguments and name not in names])
        function.parameters["options"].annotation = None
        function.returns = None if str(function.returns) == "Any" else function.returns

    def _without_the_usual(self, function: str, arguments: dict[str, str]) -> dict[str, str]:
        """The arguments that a call does not share with the one whose table is whole."""
        told = {name: text for name, text in arguments.items() if self._whole.get(name) != text or name == "messages"}
        if function == WHOLE or len(arguments) - len(told) <= 5:
            return arguments
        missing = [f"`{name}`" for entry in self._whole if entry not in arguments for name in entry.split(", ")]
        note = f"and the other arguments of [`{WHOLE}`][gen_ai.BaseClient.{WHOLE}]"
        missing = [name for name in missing if name != "`messages`"]
        return {**told, "options": f"{note}, but for {', '.join(missing)}." if missing else f"{note}."}


def _show(function: Any, names: list[str]) -> None:
    """Put keywords into a signature, before `**options`."""
    if not names or any(parameter.kind is griffe.ParameterKind.keyword_only for parameter in function.parameters):
        return
    options = function.parameters["options"]
    del function.parameters["options"]
    for name in names:
        default = "None" if name == "guided_json" else "False"
        function.parameters.add(griffe.Parameter(name, kind=griffe.ParameterKind.keyword_only, default=default))
    function.parameters.add(options)


def _classes(module: Any) -> Iterator[Any]:
    for member in module.members.values():
        if member.is_alias:
            continue
        if member.is_class:
            yield member
        elif member.is_module:
            yield from _classes(member)


def _functions(module: Any) -> Iterator[Any]:
    for member in module.members.values():
        if not member.is_alias and member.is_function:
            yield member
        elif not member.is_alias and member.is_module:
            yield from _functions(member)


def _aliases(module: Any) -> None:
    """What stands for several types: the comment above it, and the types."""
    comments = fields_with_comments(module.source, indent=0)
    for name, text in comments.items():
        member = module.members.get(name)
        if member is not None and member.is_attribute:
            member.docstring = griffe.Docstring(f"{text}\n\n`{member.value}`", parent=member)
            member.annotation = None


def _signature(owner: Any) -> None:
    """How an instance is made, where that is the reader's business and its table does not say it better."""
    made = owner.all_members.get("__init__")
    if owner.module.name == "errors":
        owner.extra["docs"]["signature"] = "__init__" in owner.members
        if owner.name == "Error":  # fields by name, told in its table; its kin inherit them
            owner.extra["docs"]["types"] = {p.name: str(p.annotation).removesuffix(" | None") for p in made.parameters}
            for name in [p.name for p in made.parameters if p.name not in ("self", "message", "suggestion")]:
                del made.parameters[name]
    elif made is not None:
        owner.extra["docs"]["signature"] = "Args:" in owner.docstring.value  # else calls make it
    else:
        told = items(dict(sections(owner.docstring.value)).get("Attributes", ""))
        owner.extra["docs"]["signature"] = len(told | _comments(owner)) < 6


def _comments(owner: Any) -> dict[str, str]:
    """The commented fields of a class and of its private bases."""
    told: dict[str, str] = {}
    for base in (*reversed(owner.mro()), owner):
        if base is owner or base.name.startswith("_"):
            told |= fields_with_comments(base.source)
    return told


def _fields(owner: Any) -> dict[str, str]:
    """Fields with their comments, and with their defaults where no signature shows them."""
    told = _comments(owner)
    if not owner.extra["docs"]["signature"]:
        for name, text in told.items():
            value = str(owner.all_members[name].value or "")
            if value not in ("", "None") and len(value) < 40 and "field(" not in value:
                told[name] = f"{text} Default: `{value}`."
    return told


def _attributes(owner: Any) -> None:
    """Comments of fields, and properties, as one table: a heading for each would be a page of its own."""
    parts = sections(owner.docstring.value)
    types = {name: str(member.annotation) for name, member in owner.attributes.items() if member.annotation}
    types |= owner.extra["docs"].get("types", {})
    told = _fields(owner) | items(dict(parts).get("Attributes", ""))
    for name, member in owner.attributes.items():
        mine = name in owner.members or member.final_target.parent.name.startswith("_")
        if mine and "property" in member.labels and member.docstring and not name.startswith("_"):
            told[name] = " ".join(member.docstring.value.split())
            if name in owner.members:
                owner.del_member(name)
    if told:
        apart = {name: text for names, text in told.items() for name in names.split(", ")}
        parts = [part for part in parts if part[0] != "Attributes"]
        at = next((at for at, (name, _) in enumerate(parts) if name.startswith("Example")), len(parts))
        parts.insert(at, ("Attributes", _entries(apart, types)))
        owner.docstring.value = joined(parts)


def _kind(owner: Any) -> None:
    """Of an error: what it is a kind of."""
    if owner.module.name == "errors":
        bases = [str(base) for base in owner.bases if re.search(r"(Error|Interrupt|Warning)$", str(base))]
        here = {name for name, member in owner.module.members.items() if not member.is_alias}
        places = [_place(owner) if base in here else "gen_ai" for base in bases]
        known = {"KeyboardInterrupt", "UserWarning"}
        kinds = [
            f"`{base}`" if base in known else f"[`{base}`][{place}.{base}]"
            for base, place in zip(bases, places, strict=True)
        ]
        if kinds:
            first, _, rest = owner.docstring.value.partition("\n\n")
            owner.docstring.value = f"{first}\n\nA kind of {' and '.join(kinds)}.\n\n{rest}"


def _place(owner: Any) -> str:
    """The public module that a name is known by."""
    return "gen_ai.testing" if "testing" in owner.path.split(".") else "gen_ai"


def _examples(target: Any) -> None:
    """`Example:` is what these docstrings say; griffe knows the plural."""
    if target.docstring:
        target.docstring.value = re.sub(r"^Example:$", "Examples:", target.docstring.value, flags=re.MULTILINE)


def _refer(twin: Any, blocking: Any) -> None:
    """A twin takes and raises what the blocking call does: say so, in place of saying all of it again."""
    parts = sections(twin.docstring.value)
    owner = {"Surface": "BaseClient", "ConversationSurface": "Conversation"}.get(twin.parent.name, twin.parent.name)
    link = f"[`{blocking.name}`][{_place(twin)}.{owner}.{blocking.name}]"
    first = parts[0][1].strip().replace(f"`{blocking.name}`", link)
    kept = [(name, body) for name, body in parts[1:] if name == "Examples" or (name == "Returns" and "Async" in body)]
    if "Args" in dict(parts):
        first += " The arguments are the same."
    twin.docstring.value = joined([("", first), *kept])
