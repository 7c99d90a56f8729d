"""Write the tables of docs/features.md: what each provider can do, asked of the code that speaks to it.

python scripts/make_feature_table.py            write them
python scripts/make_feature_table.py --check    exit 1 if they are stale
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gen_ai.features import FEATURES, Found, features  # noqa: E402 - the path must be there first
from gen_ai.providers import builtin_providers  # noqa: E402

PAGE = ROOT / "docs" / "features.md"
GROUPS = ("calls", "inputs", "parameters")
_SIGNS = {"yes": "✓", "emulated": "≈", "left out": "○", "no": "✗"}
#: Features whose cells say more than how.
_TOLD = ("structured output", "reasoning")


def mark(part: str, end: str) -> str:
    """The line of the page where a generated part begins or ends."""
    return f"<!-- {part}: {end} -->"


def tables() -> dict[str, str]:
    """Group → its table as Markdown."""
    found = {row.name: features(row) for row in builtin_providers()}
    return {group: _table(group, found) for group in GROUPS}


def _table(group: str, found: dict[str, dict[str, Found]]) -> str:
    names = [feature.name for feature in FEATURES if feature.group == group]
    return "\n".join(
        [
            f"| provider | {' | '.join(names)} |",
            f"|---|{'|'.join(':-:' for _ in names)}|",
            *(
                f"| [`{name}`](providers.md#{name}) | {' | '.join(cell(feature, of[feature]) for feature in names)} |"
                for name, of in found.items()
            ),
        ]
    )


def cell(feature: str, found: Found) -> str:
    """What a cell says. Raises ValueError for a feature that went missing without a word."""
    if found.how not in _SIGNS:
        raise ValueError(f"{feature} is {found.how}: it is neither sent, nor refused, nor warned about.")
    sign = found.told if feature in _TOLD and found.how != "no" else _SIGNS[found.how]
    return f"{sign}*" if found.differs else sign


def page(text: str) -> str:
    """The page with fresh tables in it."""
    for part, made in tables().items():
        before, _, rest = text.partition(mark(part, "begin"))
        _, _, after = rest.partition(mark(part, "end"))
        text = f"{before}{mark(part, 'begin')}\n{made}\n{mark(part, 'end')}{after}"
    return text


def main(arguments: list[str]) -> int:
    """Write the page, or say that it is stale."""
    text = PAGE.read_text("utf-8")
    fresh = page(text)
    if fresh == text:
        return 0
    if "--check" in arguments:
        print("docs/features.md is stale: run python scripts/make_feature_table.py", file=sys.stderr)
        return 1
    PAGE.write_text(fresh, encoding="utf-8")
    print("wrote docs/features.md")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
