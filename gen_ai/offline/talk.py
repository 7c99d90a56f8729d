"""What the offline model says: it names what it was sent, so that a reader sees what arrived."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..types import Message

if TYPE_CHECKING:
    from ..request import Request

_GREETING = re.compile(r"\s*(hello|hi|hey|greetings|good (morning|evening|afternoon|day))\b", re.IGNORECASE)
_EARLIER = 4


def said(message: Message) -> str:
    """The text of a message."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    return "\n".join(part["text"] for part in content if isinstance(part.get("text"), str))


def readable(request: Request) -> str:
    """What fields are read from: the words of users and tools, the newest first."""
    if request.operation == "completion":
        return request.prompt or ""
    spoken = [said(message) for message in request.messages if message.get("role") in ("user", "tool", "function")]
    return "\n\n".join(reversed(spoken))


def conversation(messages: list[Message], index: int = 0, n: int = 1) -> str:
    """The answer to a conversation: its last words, what came before, and what came with it."""
    turns = [message for message in messages if message.get("role") == "user"]
    last = said(turns[-1]) if turns else ""
    parts = _results(messages)
    if not parts and _GREETING.match(last):
        parts.append("Hello!")
    if last.strip():
        parts.append(f"You said: {quoted(last, 200)}")
    if turns:
        parts += _attachments(turns[-1])
    if len(turns) > 1:
        parts.append(_earlier(turns[:-1]))
        answers = [said(message) for message in messages if message.get("role") == "assistant" and said(message)]
        if answers:
            parts.append(f"My last answer began: {quoted(answers[-1], 30)}")
    parts += _instructions(messages)
    if len(turns) <= 1:
        parts.append("I am the offline model: I know nothing, but I see all that you send.")
    if n > 1:
        parts.append(f"This is answer {index + 1} of {n}.")
    return " ".join(parts)


def quoted(text: str, longest: int) -> str:
    """A text in quotes, on one line, with a full stop where it has no end of its own."""
    line = " ".join(text.replace('"', "'").split())
    if len(line) > longest:
        line = line[:longest].rsplit(" ", 1)[0].rstrip(",;:") + "..."
    return f'"{line}"' if line[-1:] in (".", "!", "?") else f'"{line}".'


def _results(messages: list[Message]) -> list[str]:
    """The tools' answers to the last turn."""
    start = len(messages)
    while start and messages[start - 1].get("role") in ("tool", "function"):
        start -= 1
    calls: dict[str, str] = {}
    for message in messages[:start]:
        for call in message.get("tool_calls") or []:
            inner = call.get("function") or call.get("custom") or {}
            calls[str(call.get("id"))] = str(inner.get("name", "tool"))
    return [
        f"{message.get('name') or calls.get(str(message.get('tool_call_id')), 'A tool')} "
        f"returned: {quoted(said(message), 200)}"
        for message in messages[start:]
    ]


def _earlier(turns: list[Message]) -> str:
    shown = [quoted(said(turn), 80).removesuffix('".') for turn in turns[-_EARLIER:] if said(turn).strip()]
    shown = [text if text.endswith('"') else f'{text}"' for text in shown]
    if not shown:
        return f"Turns before this one: {len(turns)}."
    more = len(turns) - len(shown)
    end = f", and {more} more before that." if more else "" if shown[-1][-2:-1] in (".", "!", "?") else "."
    return f"Earlier you said: {', '.join(shown)}{end}"


def _instructions(messages: list[Message]) -> list[str]:
    given = [said(message) for message in messages if message.get("role") in ("system", "developer")]
    given = [text for text in given if text.strip()]
    if not given:
        return []
    count = f" ({len(given)} of them)" if len(given) > 1 else ""
    return [f"My instructions{count} begin: {quoted(given[0], 60)}"]


def _attachments(message: Message) -> list[str]:
    content = message.get("content")
    if not isinstance(content, list):
        return []
    images = [_image(part) for part in content if part.get("type") == "image_url"]
    others = [str(part.get("type")) for part in content if part.get("type") not in ("text", "image_url")]
    found = []
    if images:
        found.append(f"With it came {len(images)} image{'s' * (len(images) > 1)}: {', '.join(images)}.")
    if others:
        found.append(f"With it came: {', '.join(others)}.")
    return found


def _image(part: dict[str, Any]) -> str:
    url = str((part.get("image_url") or {}).get("url", ""))
    if not url.startswith("data:"):
        return url if len(url) <= 100 else url[:97] + "..."
    head, _, data = url.partition(",")
    size = len(data) // 4 * 3 - data[-2:].count("=")
    kind = head[5:].partition(";")[0]
    return f"{kind} of {size:,} bytes" if size < 10_000 else f"{kind} of {size / 1000:,.0f} kB"


_WAYS = (
    ", and so it went on",
    ", and then it went another way",
    ", and nobody knew why",
    ", and that was only the beginning",
)


def continuation(prompt: str, index: int = 0, suffix: str | None = None) -> str:
    """How a prompt goes on."""
    words = prompt.split()
    way = _WAYS[index % len(_WAYS)] + (f" ({index + 1})" if index >= len(_WAYS) else "")
    if not words:
        way = way[2:]
    elif prompt[-1:].isspace() or prompt.rstrip()[-1:] in ".!?:,;":
        way = way[2:] if prompt[-1:].isspace() else way[1:]
    tail = f' from "{" ".join(words[-4:])}"' if words else ""
    end = f", until it came to {quoted(suffix, 60)}" if suffix else "."
    return f"{way}{tail}{end}"
