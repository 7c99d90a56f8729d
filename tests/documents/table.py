"""Every code block of every page: how it is tested, and what had to be mended before it could run.

A correction is as small as it can be, and necessary: `test_table.py` sees that its text is on the page just once and
that the block fails without it. What is not listed here runs as it is printed, but for the host that it talks to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

#: How a block is tested. `python`, `shell`, `node`: run, against a server on loopback. `openai`: run with that package,
#: where there is one. `ours`: run in the order of the page, with this package. `compat`: run with
#: `gen_ai.compat.regolo`. `answer`, `stream`, `error`: what the server says.
Use = Literal["python", "shell", "node", "openai", "ours", "compat", "answer", "stream", "error"]
#: What a client's block prints of the answer: its text, its role and text, the parsed body, the body as it came, the
#: lines of a stream as they came, the parsed chunks of a stream, or nothing.
Shows = Literal["text", "pair", "value", "body", "lines", "chunks", "nothing"]

#: Hosts of the pages; the only thing that is changed besides the corrections: requests go to loopback instead.
HOSTS = (
    "http://ai.is-a.dev",
    "http://katz.is-a.dev",
    "https://katz.is-a.dev",
    "https://api.regolo.ai",
    "https://api.example.com",
)


class Correction(NamedTuple):
    """What stands on the page, what it has to be, and why."""

    printed: str
    mended: str
    why: str


@dataclass(frozen=True)
class Entry:
    """One block. `after` is the number of the block whose names it goes on with."""

    page: str
    number: int
    language: str
    title: str | None
    use: Use
    shows: Shows = "nothing"
    corrections: tuple[Correction, ...] = ()
    after: int | None = None

    def __str__(self) -> str:
        return f"{self.page.removesuffix('.md')}-{self.number}"


OURS = "gen_ai-chat-completions.md"
KATZ = "katz-chat.md"
REGOLO = "regolo-completions-and-chat.md"
FIRST = "regolo-first-api-call.md"
PAGES = (OURS, KATZ, REGOLO, FIRST)

_ADDRESS = 'const api_url = "http://katz.is-a.dev/v1/chat/completions";'
_CONTINUED = "the command goes on in the next line, which a shell has to be told"

_UNCONTINUED = (
    Correction("completions \n-H", "completions \\\n-H", _CONTINUED),
    Correction('json" \n-H', 'json" \\\n-H', _CONTINUED),
    Correction('KEY" \n-d', 'KEY" \\\n-d', _CONTINUED),
)
_COMPAT = (Correction("import regolo\n", "from gen_ai.compat import regolo\n", "the same calls, from this package"),)

TABLE = (
    *(Entry(OURS, number, "python", None, "ours") for number in range(1, 7)),
    Entry(
        KATZ, 1, "python", "Python", "python", "text",
        (
            Correction(']\n    "tools"', '],\n    "tools"', "a comma is missing between two entries of a dictionary"),
            Correction(f"){_ADDRESS}", ")", "JavaScript stands behind the last statement"),
        ),
    ),
    Entry(
        KATZ, 2, "javascript", "Javascript", "node", "text",
        (
            Correction(
                "const headers = {", f"{_ADDRESS}\nconst headers = {{",
                "the address is used and never set; its line stands at the end of the Python block",
            ),
            Correction(
                "console.error(error);\n  }\n}\n", "console.error(error);\n  }\n}\n\ngetCompletion();\n",
                "the function is never called",
            ),
        ),
    ),
    Entry(
        KATZ, 3, "bash", "Curl", "shell", "body",
        (
            Correction("<strong>", "", "the source of the page is HTML; what is displayed has no tags"),
            Correction("</strong>", "", "the same"),
        ),
    ),
    Entry(
        KATZ, 4, "py", "Python", "openai", "text",
        (Correction('api_key=""', 'api_key="none"', "the client refuses an empty key"),),
    ),
    Entry(
        KATZ, 5, "javascript", "JavaScript", "openai", "text",
        (
            Correction(
                "'https://katz.is-a.dev/v1'", "'https://katz.is-a.dev/v1', apiKey: 'none'",
                "the client cannot be made without a key",
            ),
        ),
    ),
    Entry(KATZ, 6, "json", "Non-Streaming", "answer"),
    Entry(KATZ, 7, "json", "Streaming", "stream"),
    Entry(KATZ, 8, "json", None, "error"),
    Entry(REGOLO, 1, "python", "Using Regolo Client", "compat", "text", _COMPAT),
    Entry(REGOLO, 2, "python", "Python", "python", "value"),
    Entry(REGOLO, 3, "bash", "CURL", "shell", "body", _UNCONTINUED),
    Entry(REGOLO, 4, "python", "Using Regolo Client", "compat", "pair", _COMPAT),
    Entry(REGOLO, 5, "python", "Python", "python", "value"),
    Entry(REGOLO, 6, "bash", "CURL", "shell", "body", _UNCONTINUED),
    Entry(REGOLO, 7, "python", "Using Regolo Client", "compat", "chunks", _COMPAT),
    Entry(REGOLO, 8, "python", "Python", "python", "lines"),
    Entry(FIRST, 1, "python", "Python", "compat", "pair", _COMPAT),
    Entry(FIRST, 2, "python", "Python (requests)", "python", "value"),
    Entry(FIRST, 3, "bash", "cURL", "shell", "body"),
    Entry(FIRST, 4, "json", None, "answer"),
    Entry(FIRST, 5, "python", None, "python", "nothing", after=2),
)  # fmt: skip


def entries(*uses: Use) -> list[Entry]:
    """The blocks that are tested in one of these ways."""
    return [entry for entry in TABLE if entry.use in uses]


def mended(entry: Entry, text: str, *, but: Correction | None = None) -> str:
    """A block's text with its corrections, all of them or all but one."""
    for correction in entry.corrections:
        if correction is not but:
            text = text.replace(correction.printed, correction.mended)
    return text


def redirected(text: str, url: str) -> str:
    """A block's text with the pages' hosts replaced by a server's address."""
    for host in HOSTS:
        text = text.replace(host, url)
    return text
