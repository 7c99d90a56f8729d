"""The code blocks of a page, as they are printed: fenced ones (in tabs of mkdocs and GitBook too) and HTML ones.

for block in blocks("katz-chat.md", GIVEN):
    block.number, block.line, block.language, block.title, block.text
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: The pages that the project was made for; beside the checkout where they are.
GIVEN = ROOT.parent / "shared" / "documents"
#: This project's own, with the same oddities.
OWN = ROOT / "tests" / "fixtures" / "documents"

_FENCE = re.compile(r"^( *)```(\w*)\s*$")
_TAB = re.compile(r'^\s*(?:=== "([^"]+)"|\{% tab title="([^"]+)" %\})\s*$')
_HTML = re.compile(r'^<pre class="language-(\w+)"><code class="lang-\w+">')
_HTML_END = "</code></pre>"


@dataclass(frozen=True)
class Block:
    """One code block.

    Attributes:
        page: the page's file name.
        number: counts the blocks of the page from 1.
        line: where its text begins, from 1.
        language: as the page has it (`python` and `py` are two).
        title: of the tab that it stands in, or None.
        text: as printed, without the indentation of a tab; HTML as it is in the source.
    """

    page: str
    number: int
    line: int
    language: str
    title: str | None
    text: str

    def __str__(self) -> str:
        return f"{self.page}, line {self.line}"


def blocks(page: str, folder: Path) -> list[Block]:
    """The blocks of a page, in order."""
    lines = (folder / page).read_text("utf-8").splitlines()
    found: list[Block] = []
    title: str | None = None
    indented = False  # in a tab of mkdocs, which ends where its indentation does
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if tab := _TAB.match(line):
            title, indented = tab[1] or tab[2], tab[1] is not None
            continue
        begun = at
        if fence := _FENCE.match(line):
            indent = fence[1]
            while lines[at] != f"{indent}```":
                at += 1
            text = "".join(f"{each.removeprefix(indent)}\n" for each in lines[begun:at])
            found.append(Block(page, len(found) + 1, begun + 1, fence[2], title, text))
            at += 1
        elif html := _HTML.match(line):
            while lines[at] != _HTML_END:
                at += 1
            text = "".join(f"{each}\n" for each in [line[html.end() :], *lines[begun:at]])
            found.append(Block(page, len(found) + 1, begun, html[1], title, text))
            at += 1
        elif line.strip() == "{% endtab %}" or (indented and line and not line[0].isspace()):
            title, indented = None, False
    return found


def block(page: str, number: int, folder: Path) -> Block:
    """One block, by its number."""
    return blocks(page, folder)[number - 1]
