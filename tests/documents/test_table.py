"""The table of blocks is whole, and mends no more than it must."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from .pages import GIVEN, ROOT, block, blocks
from .running import check_addresses
from .table import HOSTS, OURS, PAGES, TABLE, Entry, mended, redirected

every_entry = pytest.mark.parametrize("entry", TABLE, ids=str)


def test_every_block_of_every_page_is_in_the_table(folder: Path) -> None:
    for page in PAGES:
        printed = [(found.number, found.language, found.title) for found in blocks(page, folder)]
        assert printed == [(entry.number, entry.language, entry.title) for entry in TABLE if entry.page == page]


def test_every_page_is_in_the_table(folder: Path) -> None:
    with_blocks = {path.name for path in folder.glob("*.md") if "```" in path.read_text("utf-8")}
    assert with_blocks == set(PAGES)


def test_every_fence_of_a_page_is_part_of_a_block(folder: Path) -> None:
    for page in PAGES:
        text = (folder / page).read_text("utf-8")
        fenced = sum(line.lstrip().startswith("```") for line in text.splitlines())
        found = blocks(page, folder)
        html = text.count("<pre")
        assert fenced == 2 * (len(found) - html)
        lines = text.splitlines()
        for each in found:
            assert each.text.splitlines()[0] in lines[each.line - 1], "the line of a block is that of its text"


@every_entry
def test_every_correction_applies_once(entry: Entry, folder: Path) -> None:
    text = block(entry.page, entry.number, folder).text
    for correction in entry.corrections:
        assert text.count(correction.printed) == 1, correction.printed
        assert correction.why
        assert correction.printed != correction.mended


@every_entry
def test_what_runs_talks_to_listed_hosts_only(entry: Entry, folder: Path) -> None:
    if entry.use not in ("answer", "stream", "error"):
        text = mended(entry, block(entry.page, entry.number, folder).text)
        check_addresses(redirected(text, "http://127.0.0.1:1"))


def test_every_listed_host_is_one_of_the_pages(folder: Path) -> None:
    printed = "".join(found.text for page in PAGES for found in blocks(page, folder))
    assert [host for host in HOSTS if host not in printed] == []


@every_entry
def test_data_is_json_as_it_is_printed(entry: Entry, folder: Path) -> None:
    text = block(entry.page, entry.number, folder).text
    if entry.use in ("answer", "error"):
        assert isinstance(json.loads(text), dict)
    elif entry.use == "stream":
        *values, last = [event.removeprefix("data: ") for event in text.strip().split("\n\n")]
        assert last == "[DONE]"
        assert all(isinstance(json.loads(value), dict) for value in values)
    else:
        with pytest.raises(ValueError, match="Expecting value"):
            json.loads(text)


def _sentences(pages: Iterable[str]) -> set[str]:
    """What pages say in five words or more, in prose or between quotes."""
    found: set[str] = set()
    for page in pages:
        text = (GIVEN / page).read_text("utf-8")
        said = [*re.split(r"\n|(?<=[.:!?]) ", text), *re.findall(r'"([^"\n]+)"', text)]
        kept = [each.strip(' *#-|,"') for each in said if len(each.split()) >= 5]
        found |= {each for each in kept if not set(each) & set('{}()=\\"')}
    return found


@pytest.mark.slow
def test_no_sentence_of_other_peoples_pages_is_repeated_in_this_project() -> None:
    if not GIVEN.is_dir():
        pytest.skip("the pages are not beside this checkout")
    sentences = _sentences(set(PAGES) - {OURS}) - _sentences([OURS])
    recorded = (ROOT / "tests" / "fixtures" / "openai" / "recorded.jsonl").read_text("utf-8")
    sentences = {each for each in sentences if each not in recorded}  # what models say anywhere
    assert len(sentences) > 30
    repeated = {}
    for path in (path for name in ("*.md", "*.py", "*.mjs", "*.js", "*.html", "*.toml") for path in ROOT.rglob(name)):
        if not any(part.startswith(".") for part in path.relative_to(ROOT).parts):
            text = path.read_text("utf-8")
            if here := [each for each in sentences if each in text]:
                repeated[str(path.relative_to(ROOT))] = here
    assert repeated == {}
