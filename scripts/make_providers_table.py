"""Write the table and the sections of docs/providers.md from the registry.

python scripts/make_providers_table.py            write them
python scripts/make_providers_table.py --check    exit 1 if they are stale
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gen_ai.providers import Provider, builtin_providers  # noqa: E402 - the path must be there first
from gen_ai.providers.base import Capabilities, Setting  # noqa: E402
from gen_ai.providers.retrieval import embeddings_of, rerank_of  # noqa: E402

PAGE = ROOT / "docs" / "providers.md"
PARTS = ("table", "sections")

_STRUCTURED = {"tool": "tool", "json_schema": "schema", "json_object": "JSON", "prompt": "words"}


def mark(part: str, end: str) -> str:
    """The line of the page where a generated part begins or ends."""
    return f"<!-- {part}: {end} -->"


# ---------------------------------------------------------------- the table

_COLUMNS = (
    "provider", "tier", "dialect", "key", "structured output", "tools", "`n`", "text completions", "list of models",
    "embeddings", "rerank",
)  # fmt: skip


def table() -> str:
    """The table as Markdown."""
    return "\n".join(
        [
            f"| {' | '.join(_COLUMNS)} |",
            "|---|---|---|---|---|:-:|:-:|:-:|:-:|:-:|:-:|",
            *(_line(row) for row in builtin_providers()),
        ]
    )


def _line(row: Provider) -> str:
    able = row.capabilities
    cells = (
        f"[`{row.name}`](#{row.name})<br>{row.title}",
        row.tier,
        "none" if row.client is not None else row.wire,
        _key(row),
        "no chats"
        if not row.chat_path
        else _span({_STRUCTURED[known.structured] for known in _known(row)}, _STRUCTURED[able.structured]),
        "yes" if able.tools else "emulated" if able.emulated_tools and row.chat_path else "no",
        "yes" if able.n else "split",
        _yes(row.client is not None or row.completions_path is not None),
        _yes(row.client is not None or row.models_path is not None),
        _yes(row.client is not None or embeddings_of(row) is not None),
        _yes(row.client is not None or rerank_of(row) is not None),
    )
    return f"| {' | '.join(cells)} |"


def _known(row: Provider) -> list[Capabilities]:
    return [row.capabilities, *(known for _, known in row.models)]


def _span(words: set[str], usual: str) -> str:
    return f"{usual}*" if words - {usual} else usual


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _key(row: Provider) -> str:
    if not row.key_env:
        return "none"
    key = f"`{row.key_env[0]}`"
    return key if row.key_required else f"{key}, optional"


# ---------------------------------------------------------------- a section for each


def sections() -> str:
    """A section for each provider; the page itself tells of what runs in this process."""
    return "\n\n".join(_section(row) for row in builtin_providers() if row.client is None)


def _section(row: Provider) -> str:
    items = [
        *_key_and_place(row),
        *(_setting(row, at) for at in range(len(row.settings))),
        _refused(row),
        *(f"- {_as_code(note)}" for note in row.notes),
        f"- Tier: {row.tier}. Source: {row.source}.",
    ]
    head = f"### {row.name}\n\n{row.title}."
    if row.aliases:
        head += f" Also found as {', '.join(f'`{name}`' for name in row.aliases)}."
    return f"{head}\n\n{_example(row)}\n\n" + "\n".join(item for item in items if item)


def _example(row: Provider) -> str:
    """Two lines that run as they stand, once the key is in its variable."""
    given = [f'"{row.name}:{_MODELS.get(row.name, "your-model")}"']
    given += [
        f'{setting.name}="your-{setting.name.replace("_", "-")}"' for setting in row.settings if _wanted(row, setting)
    ]
    call = (
        'print(client.run_chat_completions("Hello!"))' if row.chat_path else 'vector = client.run_embeddings("Hello!")'
    )
    return f"```python\nclient = create_client({', '.join(given)})\n{call}\n```"


#: What stands for a model where its name has a form of its own.
_MODELS = {
    "azure": "your-deployment",
    "azure-classic": "your-deployment",
    "bedrock": "us.amazon.nova-2-lite-v1:0",
    "bedrock-anthropic": "us.anthropic.claude-sonnet-4-6",
    "cloudflare": "@cf/maker/your-model",
    "databricks": "your-serving-endpoint",
    "github-models": "publisher/your-model",
    "huggingface": "maker/your-model",
    "openrouter": "maker/your-model",
    "vercel-gateway": "maker/your-model",
}


def _wanted(row: Provider, setting: Setting) -> bool:
    """Whether a setting must be given: it is part of an address, and nothing stands in for it; or it is the first of
    those that stand in bodies, of which one must be."""
    fields = [value for value in row.extra_body.values() if isinstance(value, str) and value[:1] == "{"]
    places = "".join((row.base_url or "", *row.query.values(), *fields[:1]))
    return setting.default is None and f"{{{setting.name}}}" in places


def _key_and_place(row: Provider) -> list[str]:
    place = f"`{row.base_url}`" if row.base_url else "an endpoint that must be given"
    if row.endpoint_env:
        place += f", or what {_either(row.endpoint_env)} says"
    return [_keys(row), f"- Address: {place}."]


def _keys(row: Provider) -> str:
    if not row.key_env:
        return "- Key: none is needed."
    text = f"- Key: {_either(row.key_env)}"
    if not row.key_required:
        return f"{text}; none is needed by default." + (f" Made at <{row.key_url}>." if row.key_url else "")
    return f"{text}. Made at <{row.key_url}>." if row.key_url else f"{text}. See the vendor's documentation."


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(f"`{name}`" for name in names)


def _setting(row: Provider, at: int) -> str:
    setting = row.settings[at]
    by = f", by {_either(setting.env)}" if setting.env else ""
    default = "" if setting.default is None else f" (default `{setting.default}`)"
    return f"- `{setting.name}=`{by}: {setting.help}{default}."


def _refused(row: Provider) -> str:
    usual = row.capabilities.refused
    told = sorted(usual)
    parts = [f"Not taken: {', '.join(f'`{name}`' for name in told)}."] if told else []
    if not row.capabilities.tools:
        parts.append("No function tools.")
    if any((known.refused | known.refused_thinking) - usual for _, known in row.models):
        parts.append("Some models take fewer parameters; a call that sets one of those is told so.")
    return f"- {' '.join(parts)}" if parts else ""


#: Code in a note: a call, an argument with its value, a variable, a switch, a dictionary of a workflow.
_CODE = re.compile(
    r"""(?P<told>`[^`]*`)|create_client\([^)]*\)|(?<![-?\w])[a-z_]+=(?:\{.*?\}+|"[^"]*"|\w+)?|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b"""
    r"""|(?<=\s)--[a-z][\w-]*"""
)


def _as_code(note: str) -> str:
    return _CODE.sub(lambda found: found[0] if found["told"] else f"`{found[0]}`", note)


# ---------------------------------------------------------------- the page


def page(text: str) -> str:
    """The page with fresh parts in it."""
    for part, make in zip(PARTS, (table, sections), strict=True):
        before, _, rest = text.partition(mark(part, "begin"))
        _, _, after = rest.partition(mark(part, "end"))
        text = f"{before}{mark(part, 'begin')}\n{make()}\n{mark(part, 'end')}{after}"
    return text


def main(arguments: list[str]) -> int:
    """Write the page, or say that it is stale."""
    text = PAGE.read_text("utf-8")
    fresh = page(text)
    if fresh == text:
        return 0
    if "--check" in arguments:
        print("docs/providers.md is stale: run python scripts/make_providers_table.py", file=sys.stderr)
        return 1
    PAGE.write_text(fresh, encoding="utf-8")
    print("wrote docs/providers.md")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
