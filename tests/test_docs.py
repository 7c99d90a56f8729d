"""The documentation is true: examples run and print what it says, links lead somewhere, tables are whole."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest

import gen_ai
from gen_ai import ErrorDict
from gen_ai.cli import main
from gen_ai.options import ACCEPTED
from gen_ai.plans import Step

from .providers.rows import key_for
from .support import anthropic, bedrock, cohere, gemini, ollama, responses
from .support.dialect import answer
from .support.server import Request, Response, Server

ROOT = Path(__file__).resolve().parents[1]

PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "examples").rglob("*.md")),
]

#: The fence of a program on another library, which is shown and not run.
OTHERS = "py"

#: Where the sections of docs/providers.md begin: each has an example that is run by itself.
SECTIONS = "<!-- sections: begin -->"

#: The only thing that is changed in an example before it runs: where its requests go.
EXAMPLE_ENDPOINT = "https://api.example.com/v1"


class Block(NamedTuple):
    """A fenced block of a page."""

    language: str
    text: str
    line: int
    #: The output that the page shows right after it, or None.
    shown: str | None


_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text: str) -> list[Block]:
    """The blocks of a page, in order."""
    found = list(_FENCE.finditer(text))
    result = []
    for at, match in enumerate(found):
        after = found[at + 1] if at + 1 < len(found) else None
        follows = after is not None and after[1] == "text" and not text[match.end() : after.start()].strip()
        shown = after[2] if follows and after is not None else None
        result.append(Block(match[1], match[2], text.count("\n", 0, match.start()) + 1, shown))
    return result


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT)) if page.is_relative_to(ROOT) else page.name


def _with(language: str) -> list[Any]:
    found = [page for page in PAGES if any(block.language == language for block in blocks(page.read_text("utf-8")))]
    return [pytest.param(page, id=_name(page)) for page in found]


@pytest.fixture
def model_server() -> Iterator[Server]:
    """A server that answers the examples."""
    with Server(answer) as server:
        yield server
        assert not server.errors, server.errors


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to run examples in, with the repository's examples beside it."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gen_ai.providers, "_OWN", {})  # what a page registers goes with it
    return tmp_path


def run_page(page: Path, server: Server, text: str | None = None) -> None:
    """Run the python blocks of a page, in order, in one namespace; compare the output where it is shown."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks(page.read_text("utf-8") if text is None else text):
        if block.language == "toml":  # what the blocks after it find
            name = "pyproject.toml" if "[tool." in block.text else "gen_ai.toml"
            Path(name).write_text(block.text.replace(EXAMPLE_ENDPOINT, f"{server.url}/v1"), encoding="utf-8")
        if block.language != "python":
            continue
        text = block.text.replace(EXAMPLE_ENDPOINT, f"{server.url}/v1")
        # Blank lines in front, so that a traceback shows the line of the page.
        code = compile("\n" * block.line + text, str(page), "exec")
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(code, namespace)
        if block.shown is not None:
            shown = block.shown.replace(EXAMPLE_ENDPOINT, f"{server.url}/v1")
            assert out.getvalue().strip() == shown.strip(), f"{_name(page)}, line {block.line}: prints something else"
    _close(namespace)


def _close(namespace: dict[str, Any]) -> None:
    for value in namespace.values():
        if isinstance(value, gen_ai.BaseClient):
            value.close()


@pytest.mark.parametrize("page", _with("python"))
@pytest.mark.usefixtures("desk")
def test_every_example_of_a_page_runs_and_prints_what_the_page_says(page: Path, model_server: Server) -> None:
    run_page(page, model_server, page.read_text("utf-8").partition(SECTIONS)[0])


#: Where the calls of a dialect go, whatever the row's own path.
_PATHS = {
    "openai": "/chat/completions",
    "mistral": "/chat/completions",
    "anthropic": "/messages",
    "bedrock": "/model/{model}/converse",
    "cohere": "/chat",
    "gemini": "/models/{model}:generateContent",
    "ollama": "/chat",
    "openai-responses": "/responses",
}
#: How the addresses of calls end that are in no dialect of OpenAI's → what answers them.
_ANSWERS = {
    "/messages": anthropic.answer,
    "/converse": bedrock.answer,
    "/v2/chat": cohere.answer,
    ":generateContent": gemini.answer,
    "/api/chat": ollama.answer,
    "/responses": responses.answer,
}


@pytest.mark.usefixtures("desk")
def test_the_example_of_every_provider_runs_with_the_key_that_its_section_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = {row.name: row for row in gen_ai.list_providers() if row.client is None}
    page = (ROOT / "docs" / "providers.md").read_text("utf-8")
    sections = dict(
        re.findall(r"^### ([\w-]+)$(.*?)(?=^### |\Z)", page.partition(SECTIONS)[2], re.MULTILINE | re.DOTALL)
    )
    assert list(sections) == list(rows)

    def answer_below(request: Request, number: int) -> Response:
        for end, answered in _ANSWERS.items():
            if request.path.partition("?")[0].endswith(end):
                return answered(request, number)
        return answer(replace(request, path="/v1/" + request.path.partition("/v1/")[2].partition("?")[0]), number)

    with Server(answer_below) as server:
        for name, row in rows.items():  # each at its own variables and paths, but on this machine
            wanted = "".join((row.base_url or "", *row.query.values()))
            named = (f"{{{setting.name}}}" for setting in row.settings)
            settings = "/".join(name for name in named if name in wanted)
            here = replace(
                row,
                base_url=f"{server.url}/{settings}/v1",
                base_urls=(),
                chat_path=row.chat_path and _PATHS[row.wire],
                origins=(),
            )
            gen_ai.register_provider(here, replace=True)
            if row.key_env:
                assert f"`{row.key_env[0]}`" in sections[name]
                monkeypatch.setenv(row.key_env[0], key_for(row, f"key-of-{name}"))
            imported = "```python\nfrom gen_ai import create_client\n```\n"
            run_page(ROOT / "docs" / "providers.md", server, imported + sections[name])
            sent = server.requests[-1].headers
            assert not row.key_env or row.auth_prefix + key_for(row, f"key-of-{name}") == sent[row.auth_header.lower()]
        assert len(server.requests) == len(rows)
        assert not server.errors


@pytest.mark.parametrize("page", _with("python"))
def test_examples_are_marked_by_their_language(page: Path) -> None:
    languages = {block.language for block in blocks(page.read_text("utf-8"))}
    shown_only = {OTHERS} if page.name.startswith("moving-from-") else set()
    assert languages <= {"python", "bash", "text", "toml", ""} | shown_only, "another fence would not be run"


@pytest.mark.parametrize("page", _with(OTHERS))
def test_programs_on_other_libraries_are_python_and_have_a_successor_that_runs(page: Path) -> None:
    found = [block for block in blocks(page.read_text("utf-8")) if block.language in (OTHERS, "python")]
    for before, after in pairwise(found):
        assert "gen_ai" not in before.text or before.language == "python"
        assert before.language == "python" or after.language == "python", f"line {before.line}: nothing comes after it"
    for block in found:
        compile(block.text, f"{page.name}, line {block.line}", "exec")


# ---------------------------------------------------------------- commands

_MAKE = re.compile(r"^make ([a-z-]+)", re.MULTILINE)
_PATH = re.compile(r"(?:^|\s)((?:examples|scripts|tests|docs|gen_ai)/[\w./-]+)")


@pytest.mark.parametrize("page", _with("bash"))
def test_every_command_of_a_page_exists(page: Path) -> None:
    words = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for block in blocks(page.read_text("utf-8")):
        if block.language == "bash":
            assert set(_MAKE.findall(block.text)) <= words
            assert all((ROOT / path).exists() for path in _PATH.findall(block.text))


#: A program with its options, or test files, as somebody calls them in a shell.
_CALL = re.compile(r"^(?:\w+=\S+ )*(?:python|pytest) (?!-m)(.+?)\s*(?:&|<.*|#.*)?$")


@pytest.mark.parametrize("page", _with("bash"))
def test_every_program_of_a_page_is_there_and_knows_its_options(page: Path) -> None:
    folder = ROOT  # a reader stays where a block has led him
    for block in blocks(page.read_text("utf-8")):
        for line in block.text.splitlines() if block.language == "bash" else ():
            if line.startswith("cd "):
                folder = ROOT / line.split()[1]
                assert folder.is_dir(), line
            call = _CALL.match(line)
            words = call[1].split() if call is not None else []
            inputs = (".py", ".json") if page.is_relative_to(ROOT / "examples") else (".py",)
            for name in [word for word in line.partition(" #")[0].split() if word.endswith(inputs)]:
                assert (folder / name).is_file(), line
            if words[:1] and words[0].endswith(".py") and line.lstrip().startswith("python"):
                text = (folder / words[0]).read_text("utf-8")
                assert [word for word in words if word.startswith("--") and f'"{word}"' not in text] == [], line
            fed = re.search(r"< (\S+)", line)
            assert fed is None or (folder / fed[1]).is_file(), line


#: What differs from machine to machine in what commands print.
_ELSEWHERE = re.compile(r"gen_ai \d\S*, Python \d\S*")
_COMMAND = re.compile(r"^((?:[A-Z_]+=\S+ )*)python -m gen_ai (.*)$")


def _shown_commands() -> list[Any]:
    pages = [(page, block) for page in PAGES for block in blocks(page.read_text("utf-8"))]
    shown = [(page, block) for page, block in pages if block.language == "bash" and block.shown is not None]
    return [
        pytest.param(page, block, id=f"{_name(page)}:{block.line}")
        for page, block in shown
        if _COMMAND.match(block.text)
    ]


@pytest.mark.parametrize(("page", "block"), _shown_commands())
def test_a_command_prints_what_the_page_shows(
    page: Path, block: Block, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for before in blocks(page.read_text("utf-8")):
        if before.language == "toml" and before.line < block.line:
            (desk / "gen_ai.toml").write_text(before.text, encoding="utf-8")
    command = _COMMAND.match(block.text.strip())
    assert command is not None, "one command to a block that shows its output"
    for name, _, value in (setting.partition("=") for setting in command[1].split()):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", str(desk / "home"))
    main(shlex.split(command[2]))
    printed = capsys.readouterr().out.replace(str(desk), "/home/you/project")
    assert block.shown is not None
    assert _ELSEWHERE.sub("…", printed).strip() == _ELSEWHERE.sub("…", block.shown).strip()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_make_demo_works_in_a_fresh_copy_of_the_tree(tmp_path: Path) -> None:
    copy = tmp_path / "gen_ai"
    shutil.copytree(
        ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", "site", "dist")
    )
    for attempt in ("the first time", "again, at once"):
        ran = subprocess.run(
            ["make", "demo", f"PYTHON={sys.executable}"], cwd=copy, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, f"{attempt}: {ran.stdout}\n{ran.stderr}"
    assert "installing" not in ran.stdout


# ---------------------------------------------------------------- links

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and mkdocs make them."""
    text = _FENCE.sub("", page.read_text("utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", heading.lower()).strip()) for heading in headings}


@pytest.mark.parametrize("page", [pytest.param(page, id=_name(page)) for page in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    text = _FENCE.sub("", page.read_text("utf-8"))
    for link in _LINK.findall(text):
        if link.startswith(("https://", "http://")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), f"{link} leaves the repository"
        if anchor:
            assert anchor in _anchors(target), link


def test_every_page_of_the_documentation_is_in_its_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert [page.name for page in (ROOT / "docs").glob("*.md") if f": {page.name}" not in menu] == []


# ---------------------------------------------------------------- completeness


def _public_errors() -> set[str]:
    exported = (getattr(gen_ai, name) for name in gen_ai.__all__)
    return {found.__name__ for found in exported if isinstance(found, type) and issubclass(found, gen_ai.Error)}


def test_the_errors_page_has_every_error_in_its_tree_and_in_its_table() -> None:
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    tree = next(block.text for block in blocks(page) if block.language == "")
    assert set(re.findall(r"\w*Error\b|StreamNotFinished", tree)) == _public_errors()
    rows = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert _public_errors() - {"Error"} <= rows


def test_the_errors_page_says_of_each_error_whether_it_is_tried_again() -> None:
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    for name, told in re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", page, re.MULTILINE):
        retryable = getattr(gen_ai, name).retryable
        assert retryable == (told in ("yes", "before the first piece")), name


def test_the_errors_page_names_every_key_of_an_error_as_a_value() -> None:
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    assert [key for key in ErrorDict.__annotations__ if f"`{key}`" not in page] == []


@pytest.mark.parametrize(
    ("page", "operation"), [("chat-completions.md", "chat"), ("text-completions.md", "completion")]
)
def test_every_parameter_of_a_call_is_documented(page: str, operation: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    if operation == "completion":
        text += (ROOT / "docs" / "chat-completions.md").read_text("utf-8")
    assert [name for name in ACCEPTED[operation] if f"`{name}`" not in text] == []


def test_the_documented_defaults_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "chat-completions.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE))
    given = {"max_tokens": "256", "temperature": "0", "top_p": "1.0", "n": "1", "timeout": "30"}
    assert {name: told[name] for name in given} == given
    assert (told["guided_json"], told["return_error"]) == ("none", "`False`")


def test_the_api_page_has_every_public_name() -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    told = set(re.findall(r"^::: gen_ai\.(\w+)$", page, re.MULTILINE))
    assert told == set(gen_ai.__all__) - {"__version__"}


def test_the_steps_of_a_plan_are_those_of_the_architecture_page() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    told = set(re.findall(r"^\| `(\w+)\(", page, re.MULTILINE))
    assert told == {step.__name__ for step in get_args(Step)}


def test_the_picture_of_the_front_page_names_providers_that_exist() -> None:
    picture = (ROOT / "docs" / "images" / "overview.svg").read_text("utf-8")
    drawn = set(re.findall(r'class="provider"[^>]*>([^<]+)<', picture))
    assert len(drawn) >= 5
    assert drawn <= {row.name for row in gen_ai.list_providers()}


@pytest.mark.parametrize("page", [pytest.param(page, id=_name(page)) for page in PAGES])
def test_pictures_exist_and_say_in_words_what_they_show(page: Path) -> None:
    for words, path in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", _FENCE.sub("", page.read_text("utf-8"))):
        assert (page.parent / path).is_file(), path
        assert len(words.split()) >= 5, f"{path} has no alternative text"


@pytest.mark.slow
def test_generated_files_are_fresh() -> None:
    for script in sorted((ROOT / "scripts").glob("make_*.py")):
        ran = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("page", [pytest.param(page, id=_name(page)) for page in PAGES])
def test_no_table_has_a_pipe_in_its_cells(page: Path) -> None:
    # GitHub wants it escaped, the site shows the backslash.
    assert not re.search(r"^\|.*\\\|", _FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)


def test_every_page_stands_in_the_navigation_of_the_site() -> None:
    told = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = [page.name for page in (ROOT / "docs").glob("*.md")]
    pages += [str(page.relative_to(ROOT)) for page in (ROOT / "examples").rglob("*.md")]
    assert [page for page in pages if f": {page}\n" not in told] == []
