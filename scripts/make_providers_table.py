"""Write the table of docs/providers.md from the registry.

python scripts/make_providers_table.py            write it
python scripts/make_providers_table.py --check    exit 1 if it is stale
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gen_ai.providers import Provider, list_providers  # noqa: E402 - the path must be there first

PAGE = ROOT / "docs" / "providers.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"

_STRUCTURED = {"json_schema": "schema", "json_object": "JSON", "prompt": "words"}


def table() -> str:
    """The table as Markdown."""
    lines = [
        "| provider | who | key | endpoint | structured output | `n` | tier |",
        "|---|---|---|---|---|---|---|",
        *(_line(row) for row in list_providers()),
    ]
    return "\n".join(lines)


def _line(row: Provider) -> str:
    key = " or ".join(f"`{name}`" for name in row.key_env) or "none"
    if row.key_env and not row.key_required:
        key += " (optional)"
    place = f"`{row.base_url}`" if row.base_url else "in this process" if row.client else "must be given"
    able = row.capabilities
    many = "yes" if able.n else "side by side"
    cells = (f"`{row.name}`", row.title, key, place, _STRUCTURED[able.structured], many, row.tier)
    return f"| {' | '.join(cells)} |"


def page(text: str) -> str:
    """The page with a fresh table in it."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


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
