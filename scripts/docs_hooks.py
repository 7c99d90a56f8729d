"""mkdocs hooks: the pages and programs of examples/ join the site, though they live outside docs/."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
#: The page that lists the programs; on the site it shows them too.
LIST = "README.md"


def on_files(files: Any, config: Any) -> Any:
    """Add examples/*.md to the site."""
    from mkdocs.structure.files import File  # type: ignore[import-not-found, unused-ignore] # of the extra docs

    for path in sorted(EXAMPLES.glob("*.md")):
        text = path.read_text("utf-8").replace("](../docs/", "](../")
        if path.name == LIST:
            text = with_programs(text)
        files.append(File.generated(config, f"examples/{path.name}", content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Links from docs/ to examples/ lead to the pages of the site."""
    return markdown if page.file.src_uri.startswith("examples/") else markdown.replace("](../examples/", "](examples/")


def with_programs(text: str) -> str:
    """The list of programs with the programs below it, where its links lead."""
    shown = []
    for link in dict.fromkeys(re.findall(r"\]\(([\w/]+\.(?:py|toml))\)", text)):
        code = (EXAMPLES / link).read_text("utf-8").rstrip()
        anchor = re.sub(r"\W", "-", link)
        text = text.replace(f"]({link})", f"](#{anchor})")
        shown.append(f"## {link} {{ #{anchor} }}\n\n```{link.rsplit('.', 1)[1]}\n{code}\n```\n")
    return "\n".join([text, *shown])
