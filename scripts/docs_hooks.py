"""mkdocs hooks: the pages of examples/ join the site, though they live beside the programs that they explain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def on_files(files: Any, config: Any) -> Any:
    """Add examples/*.md to the site."""
    from mkdocs.structure.files import File  # type: ignore[import-not-found, unused-ignore] # of the extra docs

    for path in sorted((ROOT / "examples").glob("*.md")):
        files.append(File.generated(config, f"examples/{path.name}", content=_joined(path.read_text("utf-8"))))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Links from docs/ to examples/ lead to the pages of the site."""
    return markdown if page.file.src_uri.startswith("examples/") else markdown.replace("](../examples/", "](examples/")


def _joined(markdown: str) -> str:
    return markdown.replace("](../docs/", "](../")
