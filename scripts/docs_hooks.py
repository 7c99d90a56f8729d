"""mkdocs hooks: the pages and programs of examples/ join the site, though they live outside docs/."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
#: Pages that show the programs they link to; the other pages of examples/ quote theirs.
_LISTS = "README.md"
_FENCES = {"py": "python", "toml": "toml"}


def on_files(files: Any, config: Any) -> Any:
    """Add the pages of examples/ to the site."""
    from mkdocs.structure.files import File  # type: ignore[import-not-found, unused-ignore] # of the extra docs

    for path in sorted(EXAMPLES.rglob("*.md")):
        name = f"examples/{path.relative_to(EXAMPLES).as_posix()}"
        files.append(File.generated(config, name, content=example_page(path)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Links from docs/ to examples/ lead to the pages of the site."""
    return markdown if page.file.src_uri.startswith("examples/") else markdown.replace("](../examples/", "](examples/")


def example_page(path: Path) -> str:
    """A page of examples/ as the site has it: programs below the text, where its links lead; no links to folders."""
    text = path.read_text("utf-8").replace("../docs/", "../")
    if path.name != _LISTS:
        return text
    shown = []
    for link in dict.fromkeys(re.findall(r"\]\(([\w/]+\.(?:py|toml))\)", text)):
        anchor = re.sub(r"[^\w-]", "", link.lower())  # as mkdocs makes it of the heading
        text = text.replace(f"]({link})", f"](#{anchor})")
        code = (path.parent / link).read_text("utf-8").rstrip()
        shown.append(f"## {link}\n\n```{_FENCES[link.rpartition('.')[2]]}\n{code}\n```\n")
    text = re.sub(r"\[([^\]]+)\]\(([\w/]+)\)", lambda link: link[1], text)
    return "\n".join([text, *shown])
