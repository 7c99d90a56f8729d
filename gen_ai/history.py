"""The history of a conversation as a value: its turns, what of it fits into a budget, how much it weighs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeAlias

from .errors import ContextLengthError, InvalidRequestError
from .message_parts import check_parts
from .types import Message

#: Gives the tokens of a list of messages.
Count: TypeAlias = Callable[[list[Message]], int]

INSTRUCTING = ("system", "developer")
#: Dictionaries and lists inside each other; what is deeper holds itself, or is no message.
DEEPEST = 100


def copied(value: Any, left: int = DEEPEST) -> Any:
    """Dictionaries and lists (tuples too) made anew, down to the last; what else is in them is shared.

    Raises InvalidRequestError for a value that holds itself.
    """
    if not isinstance(value, (Mapping, list, tuple)):
        return value
    if not left:
        too_deep("messages")
    if isinstance(value, Mapping):
        return {key: copied(item, left - 1) for key, item in value.items()}
    return [copied(item, left - 1) for item in value]


def too_deep(param: str) -> NoReturn:
    """Refuse it."""
    raise InvalidRequestError(
        f"{param} is nested more than {DEEPEST} levels deep, or holds itself.",
        suggestion="A message is a dictionary of a role and text or parts.",
        param=param,
    )


# ---------------------------------------------------------------- instructions


def instructions(messages: list[Message]) -> int:
    """How many messages at the start instruct the model; the first turn begins behind them.

    >>> instructions([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}])
    1
    """
    for at, message in enumerate(messages):
        if message["role"] not in INSTRUCTING:
            return at
    return len(messages)


def system_of(messages: list[Message]) -> str | list[dict[str, Any]] | None:
    """What instructs the model before the first turn; several messages as one.

    >>> system_of([{"role": "system", "content": "Be brief."}, {"role": "system", "content": "Be kind."}])
    'Be brief.\\n\\nBe kind.'
    """
    found = [message["content"] for message in messages[: instructions(messages)]]
    if len(found) < 2:
        return copied(found[0]) if found else None
    if all(isinstance(content, str) for content in found):
        return "\n\n".join(found)
    parts = [[{"type": "text", "text": c}] if isinstance(c, str) else copied(c) for c in found]
    return [part for some in parts for part in some]


def with_system(messages: list[Message], system: Any) -> list[Message]:
    """The messages with these instructions in the place of those before the first turn; with none for None or "".

    Raises:
        InvalidRequestError: this is neither text nor content parts.

    Example:
        >>> with_system([{"role": "user", "content": "Hello"}], "Be brief.")[0]
        {'role': 'system', 'content': 'Be brief.'}
    """
    turns = messages[instructions(messages) :]
    if system is None or system == "":
        return turns
    if isinstance(system, str):
        content: Any = str.__str__(system)
    elif isinstance(system, (list, tuple)):
        content = copied(check_parts(system, "system"))
    else:
        raise InvalidRequestError(
            f"system is of type {type(system).__name__}, not text.",
            suggestion="Give the instructions as a string, or as a list of content parts.",
            param="system",
        )
    first = messages[0]["role"] if len(turns) < len(messages) else INSTRUCTING[0]
    return [{"role": first, "content": content}, *turns]


# ---------------------------------------------------------------- turns


def turn_starts(messages: list[Message]) -> list[int]:
    """Where each turn begins. A turn is what the user says with everything up to his next word: the answers, the calls
    of tools and all their results. A system message inside the history belongs to the turn that it comes before.

    >>> turn_starts([{"role": role, "content": "…"} for role in ("system", "user", "user", "assistant", "user")])
    [1, 4]
    """
    starts: list[int] = []
    calls: dict[str, int] = {}
    answered, begin = True, None
    for at in range(instructions(messages), len(messages)):
        message = messages[at]
        if message["role"] in INSTRUCTING:
            begin = at if answered and begin is None else begin
            continue
        if message["role"] == "user" and not _is_result(message):
            if answered:
                starts.append(at if begin is None else begin)
            answered, begin = False, None
            continue
        if not starts:
            starts.append(at)  # the assistant has the first word
        for call in message.get("tool_calls") or ():
            calls[str(call.get("id"))] = at
        if message["role"] == "tool":
            # A result that came late belongs to its call, whatever was said meanwhile.
            called = calls.get(message["tool_call_id"], at)
            while starts[-1] > called:
                starts.pop()
        answered, begin = True, None
    return starts


def _is_result(message: Message) -> bool:
    """Whether a user's message brings the results of tools, as some dialects have it."""
    content = message["content"]
    return isinstance(content, list) and any(part.get("type") == "tool_result" for part in content)


def fitted(messages: list[Message], budget: int, count: Count) -> tuple[list[Message], int]:
    """The messages without as many of the oldest turns as it takes, and how many those are.

    System messages and the newest turn stay; a turn goes or stays whole.

    Raises:
        ContextLengthError: what has to stay is more than the budget.

    Example:
        >>> talk = [{"role": "user", "content": word * 40} for word in ("ab", "cd")]
        >>> talk.insert(1, {"role": "assistant", "content": "ef" * 40})
        >>> fitted(talk, 30, estimate_tokens) == (talk[2:], 1)
        True
    """
    if count is estimate_tokens:  # it adds up message by message, so each is weighed once
        weights = {id(message): estimate_tokens([message]) for message in messages}
        count = lambda some: sum(weights[id(message)] for message in some)  # noqa: E731
    size = count(messages)
    if size <= budget:
        return messages, 0
    starts = turn_starts(messages)
    # The fewest turns to leave out, by halving: counting is the dear part.
    low, high, best = 1, max(0, len(starts) - 1), messages
    if high:
        best = _without(messages, starts, high)
        size = count(best)
    if size > budget:
        raise ContextLengthError(
            f"The instructions and the newest turn have {size} tokens, more than token_budget={budget}.",
            suggestion="Shorten the turn, or raise token_budget. Where the count is off, give count_tokens=….",
            param="token_budget",
        )
    while low < high:
        middle = (low + high) // 2
        shorter = _without(messages, starts, middle)
        if count(shorter) <= budget:
            high, best = middle, shorter
        else:
            low = middle + 1
    return best, high


def _without(messages: list[Message], starts: list[int], turns: int) -> list[Message]:
    first = starts[turns]
    return [message for message in messages[:first] if message["role"] in INSTRUCTING] + messages[first:]


# ---------------------------------------------------------------- tokens

#: The estimate: bytes of UTF-8 per token, tokens of a message besides its text, tokens of an image, sound or file.
_BYTES, _PER_MESSAGE, _PER_FILE = 4, 4, 1000
_FILES = frozenset(
    {
        "image_url", "input_image", "image", "input_audio", "audio", "audio_url", "video", "video_url", "file",
        "input_file", "document",
    }
)  # fmt: skip
#: Fields that hold no text of the prompt: names of kinds, and what only its maker can read.
_NO_TEXT = frozenset({"role", "type", "signature", "thought_signature", "encrypted_content", "data"})


def estimate_tokens(messages: list[Message]) -> int:
    """About how many tokens the messages have: one for 4 bytes of UTF-8, 4 for each message, 1,000 for an image, a
    sound or a file. Good for English; text in other scripts and code can have twice as many.

    >>> estimate_tokens([{"role": "user", "content": "Hello there!"}])
    7
    """
    return sum(_PER_MESSAGE + -(-_bytes(_sent(message)) // _BYTES) for message in messages)


def _sent(message: Message) -> Message:
    """The message without its plain reasoning, where that is in its blocks as well."""
    if "reasoning" in message and "reasoning_blocks" in message:
        return {name: value for name, value in message.items() if name != "reasoning"}
    return message


def _bytes(value: Any) -> int:
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode("utf-8", "surrogatepass"))
    if isinstance(value, Mapping):
        if value.get("type") in _FILES:
            source = value.get("source")
            written = isinstance(source, Mapping) and source.get("type") == "text"
            return _bytes(source.get("data")) if written else _BYTES * _PER_FILE  # type: ignore[union-attr]
        return sum(_bytes(item) for name, item in value.items() if name not in _NO_TEXT)
    if isinstance(value, (list, tuple)):
        return sum(_bytes(item) for item in value)
    return 0 if value is None else _BYTES


def checked_count(count_tokens: Callable[[list[Message]], Any]) -> Count:
    """A caller's function, so that what it raises or returns wrongly is an error that names it."""

    def count(messages: list[Message]) -> int:
        try:
            size = count_tokens(copied(messages))
        except Exception as problem:
            raise InvalidRequestError(
                f"count_tokens raised {type(problem).__name__}: {str(problem)[:300]}",
                suggestion="It gets a list of messages as dictionaries; the original error is the __cause__.",
                param="count_tokens",
            ) from problem
        if isinstance(size, int) and not isinstance(size, bool) and size >= 0:
            return size
        if hasattr(size, "close"):
            size.close()  # a coroutine that nobody will await
        raise InvalidRequestError(
            f"count_tokens gave a value of type {type(size).__name__}, not a whole number of 0 or more.",
            suggestion="Give a plain function (no coroutine) that returns how many tokens the messages have.",
            param="count_tokens",
        )

    return count
