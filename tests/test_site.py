"""The documentation as a browser gets it: every link and anchor leads somewhere, nothing is fetched from elsewhere,
and every public name can be read on the API page."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import gen_ai

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        find_spec("mkdocs") is None or find_spec("mkdocstrings") is None,
        reason="the site needs the extra docs: pip install '.[docs]'",
    ),
]

ROOT = Path(__file__).resolve().parents[1]

#: Elements whose attribute makes a browser fetch something, unasked.
FETCHING = {
    "script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "embed": "src",
    "object": "data", "image": "href", "use": "href", "input": "src", "track": "src",
}  # fmt: skip
#: `<link rel=…>` that fetches or connects; the others only say something.
FETCHING_LINKS = frozenset(
    {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "manifest"}
)


class Page(HTMLParser):
    """What a page has, links to and fetches."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.styles: list[str] = []
        self._in_style = False
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids.update(values[name] for name in ("id", "name") if values.get(name))
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag == "link" and FETCHING_LINKS & set(values.get("rel", "").split()):
            self.fetched.append(values.get("href", ""))
        if FETCHING.get(tag) in values:
            self.fetched.append(values[FETCHING[tag]])
        if "srcset" in values:
            self.fetched += [part.split()[0] for part in values["srcset"].split(",") if part.strip()]
        self.styles.append(values.get("style", ""))
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.styles.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("site")
    ran = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False, env={"NO_MKDOCS_2_WARNING": "1", "PATH": ""},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    """Every page of it, read."""
    found = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    assert len(found) > 20
    return found


def _target(site: Path, page: Path, link: str) -> tuple[Path, str]:
    """The file that a link leads to, and the anchor in it."""
    parts = urlsplit(link)
    path = unquote(parts.path)
    target = (site / path.lstrip("/") if path.startswith("/") else page.parent / path) if path else page
    target = target.resolve()
    return (target / "index.html" if target.is_dir() else target), unquote(parts.fragment)


def _outside(link: str) -> bool:
    return bool(urlsplit(link).scheme or urlsplit(link).netloc)


def test_every_link_and_anchor_of_the_site_leads_somewhere(site: Path, pages: dict[Path, Page]) -> None:
    dead = []
    for path, page in pages.items():
        for link in page.links:
            if _outside(link) or path.name == "404.html":
                continue
            target, anchor = _target(site, path, link)
            if not target.is_file():
                dead.append(f"{path.relative_to(site)}: {link}: no such page")
            elif anchor and target in pages and anchor not in pages[target].ids:
                dead.append(f"{path.relative_to(site)}: {link}: no such anchor")
    assert not dead


def test_the_links_that_other_pages_know_lead_to_pages_of_the_site(site: Path, pages: dict[Path, Page]) -> None:
    start = site / "chat-completions" / "index.html"
    for link in ("../text-completions/", "../vision-api/", "../examples/basic-usage/"):
        assert link in pages[start].links
        assert _target(site, start, link)[0] in pages


def test_links_to_other_sites_are_https_and_nothing_else(pages: dict[Path, Page]) -> None:
    outside = {link for page in pages.values() for link in page.links if _outside(link)}
    assert {link for link in outside if not link.startswith("https://")} == set()


def test_what_the_pages_fetch_is_part_of_the_site(site: Path, pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        for link in page.fetched:
            assert not _outside(link) or link.startswith("data:"), f"{path.relative_to(site)} fetches {link}"
            if path.name != "404.html" and not link.startswith("data:"):
                assert _target(site, path, link)[0].is_file(), f"{path.relative_to(site)}: {link}"


def _style_loads(text: str) -> Iterator[str]:
    """What a style sheet fetches."""
    for found in re.findall(r"url\(\s*(.*?)\s*\)|@import\s+(['\"].*?['\"])", text):
        yield "".join(found).strip("'\"")


def test_style_sheets_fetch_nothing_from_elsewhere(site: Path, pages: dict[Path, Page]) -> None:
    sheets = {path: path.read_text("utf-8") for path in site.rglob("*.css")}
    sheets |= {path: "\n".join(page.styles) for path, page in pages.items()}
    drawings = {path: path.read_text("utf-8") for path in site.rglob("*.svg")}
    assert sheets
    assert drawings
    for path, text in (sheets | drawings).items():
        outside = [link for link in _style_loads(text) if _outside(link) and not link.startswith("data:")]
        assert not outside, f"{path.relative_to(site)}: {outside}"
    for path, text in drawings.items():
        assert not re.search(r"(?:href|src)\s*=\s*[\"'](?!#|data:)", text), f"{path.relative_to(site)} fetches"


#: Hosts that the theme's scripts name, and why a page of this site has nothing to do with them.
KNOWN_HOSTS = {
    "lunrjs.com": "a comment",
    "tartarus.org": "a comment",
    "bit.ly": "a message for developers",
    "clipboardjs.com": "a comment",
    "api.github.com": "asked for stars where repo_url is set",
    "unpkg.com": "asked for mermaid where a page has a diagram of it, and by browsers of before 2020 for a polyfill",
}


def test_the_scripts_have_no_reason_to_fetch_anything(site: Path, pages: dict[Path, Page]) -> None:
    loaded = {
        _target(site, path, link)[0] for path, page in pages.items() for link in page.fetched if link.endswith(".js")
    }
    assert loaded
    for path in loaded:
        hosts = set(re.findall(r"https?://([\w.-]+)", path.read_text("utf-8")))
        assert hosts <= set(KNOWN_HOSTS), f"{path.relative_to(site)}: does it fetch from {hosts - set(KNOWN_HOSTS)}?"
    for path in pages:
        text = path.read_text("utf-8")
        assert 'class="mermaid"' not in text, path
        assert 'data-md-component="source"' not in text, path


# ---------------------------------------------------------------- what is written is what is shown

#: Comments, pictures, targets of links, fences, numbers of lists, and what mkdocstrings is told.
_UNSHOWN = re.compile(
    r"<!--[\s\S]*?-->|!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|^```\w*$|^\d+\. |^:::[^\n]*$|^ {4}options:$|^ {6}\w+: [^\n]*$",
    re.MULTILINE,
)


@pytest.mark.parametrize("source", sorted((ROOT / "docs").glob("*.md")), ids=lambda source: source.name)
def test_every_word_of_a_page_is_shown(site: Path, source: Path) -> None:
    folder = site if source.stem == "index" else site / source.stem
    text = (folder / "index.html").read_text("utf-8")
    article = text[text.index("<article") : text.index("</article>")]
    # Code is cut up by tags, cells are joined by their absence: either reading counts.
    apart, joined = (Counter(re.findall(r"\w+", unescape(re.sub(r"<[^>]+>", gap, article)))) for gap in (" ", ""))
    written = Counter(re.findall(r"\w+", unescape(_UNSHOWN.sub(" ", source.read_text("utf-8").replace("<br>", " ")))))
    assert written - (apart | joined) == Counter()


# ---------------------------------------------------------------- the API page


def _entry(text: str, name: str) -> str:
    """The HTML of one public name, up to the next."""
    start = text.index(f'id="gen_ai.{name}"')
    rest = text[start + 1 :]
    end = re.search(r'<h[23] id="(?:gen_ai\.\w+"|[a-z-]+")', rest)
    return rest[: end.start()] if end else rest


@pytest.fixture(scope="module")
def api(site: Path) -> str:
    """The API page."""
    return (site / "api" / "index.html").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(set(gen_ai.__all__) - {"__version__"}))
def test_every_public_name_is_told_of_on_the_api_page(api: str, name: str) -> None:
    text = re.sub(r"<[^>]+>", "", _entry(api, name))
    assert len(text.split()) > 8, text


def test_signatures_on_the_api_page_can_be_read(api: str) -> None:
    signatures = re.findall(r'<div class="(?:language-python )?doc-signature.*?</pre>', api, re.DOTALL)
    assert len(signatures) > 60
    for signature in signatures:
        text = re.sub(r"<[^>]+>", "", signature)
        assert len(text.strip().splitlines()) <= 14, text
        assert "Unpack[" not in text
    assert "doc-overloads" not in api


def test_examples_of_docstrings_are_code_on_the_api_page(api: str) -> None:
    assert api.count("&gt;&gt;&gt; ") > 60
    assert "<summary>Example" not in api
    assert not re.search(r"<blockquote>", api)


def test_no_reference_on_the_api_page_is_left_as_it_was_written(api: str) -> None:
    text = re.sub(r"<pre.*?</pre>", "", api, flags=re.DOTALL)
    assert re.findall(r"\]\[gen_ai[^<]*", text) == []
