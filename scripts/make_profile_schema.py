"""Write docs/gen_ai.schema.json, and the tables of docs/configuration.md, from the keys of a profile.

python scripts/make_profile_schema.py            write them
python scripts/make_profile_schema.py --check    exit 1 if one is stale
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gen_ai.profiles import json_schema  # noqa: E402 - the path must be there first
from gen_ai.profiles.model import KEYS, PREFIX  # noqa: E402
from gen_ai.providers import list_providers  # noqa: E402

SCHEMA = ROOT / "docs" / "gen_ai.schema.json"
PAGE = ROOT / "docs" / "configuration.md"


def schema() -> str:
    """The JSON Schema as text."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def keys() -> str:
    """The table of keys."""
    lines = ["| key | what stands there | meaning | variable |", "|---|---|---|---|"]
    for name, key in KEYS.items():
        variable = f"`{PREFIX}{name.upper()}`" if key.variable else ""
        must = key.must.replace("|", "\\|")
        lines.append(f"| `{name}` | {must} | {key.help} | {variable} |")
    return "\n".join(lines)


def settings() -> str:
    """The table of providers' settings."""
    lines = ["| key | provider | what it is | the provider's own variable |", "|---|---|---|---|"]
    for row in list_providers():
        for each in row.settings:
            own = ", ".join(f"`{name}`" for name in each.env)
            lines.append(f"| `{each.name}` | `{row.name}` | {each.help} | {own} |")
    return "\n".join(lines)


def page(text: str) -> str:
    """The page with fresh tables in it."""
    for name, table in (("keys", keys()), ("settings", settings())):
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise SystemExit(f"docs/configuration.md has no place for the table of {name}")
        text = f"{before}{begin}\n{table}\n{end}{after}"
    return text


def main(arguments: list[str]) -> int:
    """Write the files, or say that one is stale."""
    fresh = {SCHEMA: schema(), PAGE: page(PAGE.read_text("utf-8"))}
    stale = [path for path, text in fresh.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        name = path.relative_to(ROOT)
        if "--check" in arguments:
            print(f"{name} is stale: run python scripts/make_profile_schema.py", file=sys.stderr)
        else:
            path.write_text(fresh[path], encoding="utf-8")
            print(f"wrote {name}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
