"""Draw docs/images/architecture.svg from the table of layers in docs/architecture.md.

python scripts/make_architecture_picture.py            draw it
python scripts/make_architecture_picture.py --check    exit 1 if it is stale
"""

from __future__ import annotations

import re
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "images" / "architecture.svg"

WIDTH, LEFT, GAP, CHIP, PAD = 820, 130, 8, 24, 9
#: Layers of a colour of their own, and what it says.
KINDS = {"calls": "pure", "dialects": "pure", "the world": "world", "facts": "data", "steps": "data", "values": "data"}
LEGEND = {"pure": "pure: no clock, no network", "world": "the network", "data": "data"}

_STYLE = """
svg { --ground: #ffffff; --band: #f1f5f5; --line: #c9d6d6; --text: #16302f; --soft: #4f6665; --chip: #ffffff;
      --pure: #d9f3ee; --world: #ffe3cc; --data: #e3e8f6 }
@media (prefers-color-scheme: dark) {
  svg { --ground: #14201f; --band: #1d2c2b; --line: #3c5251; --text: #e4efee; --soft: #a9bfbd; --chip: #14201f;
        --pure: #123f39; --world: #54351b; --data: #262f4c }
}
.ground { fill: var(--ground) } .band { fill: var(--band) } .pure { fill: var(--pure) } .world { fill: var(--world) }
.data { fill: var(--data) } .chip { fill: var(--chip); stroke: var(--line) }
text { fill: var(--text); font: 13px system-ui, sans-serif } .layer { font-weight: 600 }
.module { font: 12px ui-monospace, monospace } .note { fill: var(--soft); font-size: 12px }
.arrow { stroke: var(--soft); stroke-width: 1.5; fill: none } .head { fill: var(--soft) }
""".strip()


def layers(page: str) -> list[tuple[str, list[str]]]:
    """The rows of the table: layer → its modules, the top first."""
    rows = re.findall(r"^\| ([\w ]+) \| ((?:`\w+`(?:, )?)+) \|", page, re.MULTILINE)
    return [(name, re.findall(r"`(\w+)`", modules)) for name, modules in rows]


def picture(rows: list[tuple[str, list[str]]]) -> str:
    """The drawing."""
    drawn, y = [], 58
    for name, modules in rows:
        chips, height = _chips(modules, y)
        kind = KINDS.get(name, "band")
        drawn.append(f'<rect class="{kind}" x="20" y="{y}" width="{WIDTH - 60}" height="{height}" rx="6"/>')
        drawn.append(f'<text class="layer" x="32" y="{y + height / 2 + 4.5:g}">{escape(name)}</text>')
        drawn += chips
        y += height + 5
    side = WIDTH - 22
    drawn.append(f'<path class="arrow" d="M{side} 58 V{y - 14}"/>')
    drawn.append(f'<path class="head" d="M{side - 5} {y - 16} h10 l-5 10 z"/>')
    x = 20
    for kind, text in LEGEND.items():
        drawn.append(f'<rect class="{kind}" x="{x}" y="{y + 10}" width="14" height="14" rx="3"/>')
        drawn.append(f'<text class="note" x="{x + 20}" y="{y + 21.5:g}">{text}</text>')
        x += 50 + 7 * len(text)
    names = "; ".join(f"{name}: {', '.join(modules)}" for name, modules in rows)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 36}" role="img" aria-labelledby="t d">',
            '<title id="t">The layers of gen_ai</title>',
            f'<desc id="d">From the top: {escape(names)}.</desc>',
            f"<style>\n{_STYLE}\n</style>",
            f'<rect class="ground" width="{WIDTH}" height="{y + 36}" rx="8"/>',
            '<text class="layer" x="20" y="34">your program</text>',
            '<text class="note" x="132" y="34">calls the names of the front door</text>',
            f'<text class="note" text-anchor="end" x="{WIDTH - 14}" y="34">imports point down</text>',
            *drawn,
            "</svg>\n",
        ]
    )


def _chips(modules: list[str], y: int) -> tuple[list[str], int]:
    """The modules as boxes in lines, and the height that they need."""
    drawn, x, top = [], LEFT, y + GAP
    for name in modules:
        width = round(7.3 * len(name)) + 2 * PAD
        if x + width > WIDTH - 50:
            x, top = LEFT, top + CHIP + 6
        drawn.append(f'<rect class="chip" x="{x}" y="{top}" width="{width}" height="{CHIP}" rx="4"/>')
        drawn.append(f'<text class="module" x="{x + PAD}" y="{top + 16}">{name}</text>')
        x += width + 6
    return drawn, top + CHIP + GAP - y


def main(arguments: list[str]) -> int:
    """Draw the picture, or say that it is stale."""
    fresh = picture(layers(PAGE.read_text("utf-8")))
    if PICTURE.exists() and PICTURE.read_text("utf-8") == fresh:
        return 0
    if "--check" in arguments:
        print(f"{PICTURE.relative_to(ROOT)} is stale: run python scripts/{Path(__file__).name}", file=sys.stderr)
        return 1
    PICTURE.write_text(fresh, encoding="utf-8")
    print(f"wrote {PICTURE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
