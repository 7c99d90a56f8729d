"""A chat that remembers: messages go in, answers come back, history holds only what was completed."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn, Self

from .checks import _boolean, _whole
from .errors import InvalidRequestError
from .history import INSTRUCTING, Count, copied, fitted, instructions, system_of, turn_starts, with_system
from .messages import as_messages
from .sending import Sender
from .types import ChatResponse, Message, Usage

if TYPE_CHECKING:
    from os import PathLike

    from .client import BaseClient
    from .option_types import Messages
    from .saved import Saved

_at_least_one = _whole(1)
#: What may be set.
_SETTINGS = ("system", "token_budget", "keep_partial", "count_tokens")


class Conversation(Sender):
    """A multi-turn chat, made by `client.conversation(system=…)`.

    A turn enters the history only when its answer is complete; a failed, cancelled or abandoned send leaves the
    history as it was (`keep_partial=True` keeps the text that had come of a stream). One send at a time; what
    changes the history is refused while one is under way.

    Attributes:
        keep_partial: whether the text of a stream that was left early, or cut, is kept as the assistant's turn.
        count_tokens: what `token_budget` is measured with, or None for the estimate.

    Example:
        >>> from gen_ai import create_client
        >>> chat = create_client(provider="offline").conversation()
        >>> answer = chat.send("My name is Ada.")
        >>> "Ada" in chat.send("What did I say?")
        True
    """

    keep_partial: bool = False
    count_tokens: Count | None = None

    def __init__(
        self,
        client: BaseClient,
        *,
        system: str | Sequence[Mapping[str, Any]] | None = None,
        messages: Messages | None = None,
        keep_partial: bool = False,
        token_budget: int | None = None,
        count_tokens: Count | None = None,
    ) -> None:
        self._client = _a_client(client)
        self._busy = threading.Lock()
        self._messages: list[Message] = []
        if messages is not None and not (isinstance(messages, (list, tuple)) and not messages):
            self._messages = copied(as_messages(messages))
        self._usage: Usage | None = None
        self._last: ChatResponse[Any] | None = None
        self.keep_partial = _boolean("keep_partial", keep_partial)
        self.token_budget = token_budget
        if count_tokens is not None and not callable(count_tokens):
            raise InvalidRequestError(
                f"count_tokens is of type {type(count_tokens).__name__}, not a function.",
                suggestion="Give a function that takes a list of messages and returns how many tokens they have.",
                param="count_tokens",
            )
        self.count_tokens = count_tokens
        if system is not None and system != "":
            told = [at for at, message in enumerate(self._messages) if message["role"] in INSTRUCTING]
            if told:
                raise InvalidRequestError(
                    f"system was given, and messages[{told[0]}] is a system message too.",
                    suggestion="Leave out system=, or take that message out of the list.",
                    param="system",
                )
            self.system = system

    if not TYPE_CHECKING:  # a type checker would take every name, seeing this

        def __setattr__(self, name: str, value: Any) -> None:
            """Refuse what a conversation does not have: a misspelt setting would be without effect."""
            if type(self) is Conversation and not name.startswith("_") and not hasattr(Conversation, name):
                near = get_close_matches(name, _SETTINGS, 1)
                mend = f"Did you mean {near[0]!r}?" if near else f"What a call takes is given to send({name}=…)."
                raise AttributeError(f"a conversation has no {name!r} that could be set. {mend}")
            super().__setattr__(name, value)

    # -- what it is now -----------------------------------------------------------------------------

    @property
    def client(self) -> BaseClient:
        """The client that answers; `switch` changes it."""
        return self._client

    @property
    def messages(self) -> list[Message]:
        """The whole history, ready for `run_chat_completions`; a copy each time it is read."""
        return copied(self._messages)  # type: ignore[no-any-return]

    @property
    def system(self) -> str | list[dict[str, Any]] | None:
        """The instructions before the first turn: text, or content parts; None without any. May be set: to new
        ones, or to None (or "") to take them out."""
        return system_of(self._messages)

    @system.setter
    def system(self, system: str | Sequence[Mapping[str, Any]] | None) -> None:
        with self._alone():
            self._messages = with_system(self._messages, system)

    @property
    def turns(self) -> int:
        """How many turns the history has: what the user said, each time with all that came of it."""
        return len(turn_starts(self._messages))

    @property
    def usage(self) -> Usage | None:
        """The tokens of all sends so far, added up: of failed ones too, as far as known, and of turns that were taken
        out again. None before any are known. A fork begins anew."""
        return Usage() + self._usage if self._usage is not None else None

    @property
    def last(self) -> ChatResponse[Any] | None:
        """The newest answer, with all that `full_output=True` gives; None before any, and after `undo` or `clear`."""
        return self._last

    @property
    def token_budget(self) -> int | None:
        """The most tokens of messages that one send may carry: the oldest turns are left out of what is sent, and stay
        in the history. None: no limit. May be set."""
        return self._token_budget

    @token_budget.setter
    def token_budget(self, budget: int | None) -> None:
        self._token_budget: int | None = None if budget is None else _at_least_one("token_budget", budget)

    # -- changing it --------------------------------------------------------------------------------

    def switch(self, client: BaseClient) -> Self:
        """Go on with another client; the history stays. Returns the conversation.

        Raises:
            InvalidRequestError: this is no client, or a send is under way.

        Example:
            >>> from gen_ai import create_client
            >>> chat = create_client(provider="offline").conversation()
            >>> answer = chat.send("My name is Ada.")
            >>> other = create_client(provider="offline", replies=["Hello Ada."])
            >>> chat.switch(other).send("And now?")
            'Hello Ada.'
        """
        with self._alone():
            self._client = _a_client(client)
        return self

    def fork(self) -> Self:
        """An independent conversation with the same client, history and settings. Its `usage` counts its own sends
        only, so that sums over all conversations are right.

        Example:
            >>> from gen_ai import create_client
            >>> chat = create_client(provider="offline").conversation(system="Be brief.")
            >>> other = chat.fork()
            >>> answer = other.send("My name is Ada.")
            >>> chat.turns, other.turns
            (0, 1)
        """
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin._busy = threading.Lock()
        twin._messages = self.messages
        twin._usage = twin._last = None
        return twin

    def undo(self, turns: int = 1) -> list[Message]:
        """Take the last turns out of the history, each whole, and return their messages.

        Raises:
            InvalidRequestError: there are not so many, or a send is under way.

        Example:
            >>> from gen_ai import create_client
            >>> chat = create_client(provider="offline").conversation()
            >>> answer = chat.send("My name is Ada.")
            >>> [message["role"] for message in chat.undo()]
            ['user', 'assistant']
        """
        _at_least_one("turns", turns)
        with self._alone():
            starts = turn_starts(self._messages)
            if turns > len(starts):
                raise InvalidRequestError(
                    f"undo({turns}): the conversation has {len(starts)} turn{'s' * (len(starts) != 1)}.",
                    suggestion="Ask `turns` first; clear() takes out all there are.",
                    param="turns",
                )
            first = starts[-turns]
            removed, self._messages = self._messages[first:], self._messages[:first]
            self._last = None
        return removed

    def clear(self) -> None:
        """Take out all turns; the instructions stay."""
        with self._alone():
            self._messages = self._messages[: instructions(self._messages)]
            self._last = None

    def trim(self, token_budget: int | None = None) -> list[Message]:
        """Take the oldest turns out of the history for good, until the rest fits, and return their messages. System
        messages and the newest turn stay.

        Args:
            token_budget: the most tokens that may be left. Default: the conversation's own.

        Raises:
            ContextLengthError: what has to stay is more than that; nothing is taken out.
            InvalidRequestError: no budget is given, or a send is under way.

        Example:
            >>> from gen_ai import create_client
            >>> chat = create_client(provider="offline").conversation()
            >>> answers = [chat.send("Tell me more."), chat.send("And more.")]
            >>> chat.trim(40)[0]["content"]
            'Tell me more.'
        """
        budget = self._token_budget if token_budget is None else _at_least_one("token_budget", token_budget)
        if budget is None:
            raise InvalidRequestError(
                "trim needs a token_budget: the conversation has none of its own.",
                suggestion="Write trim(8000).",
                param="token_budget",
            )
        with self._alone():
            kept, _ = fitted(self._messages, budget, self._count())
            staying = {id(message) for message in kept}
            removed = [message for message in self._messages if id(message) not in staying]
            self._messages = kept
        return removed

    # -- keeping it ---------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """The conversation as JSON values, for `from_dict`: history, usage and settings, and the names of provider and
        model for information; never a key, and no `count_tokens`.

        Raises:
            InvalidRequestError: names a value in the history that has no JSON form.
        """
        from .saved import Saved, to_data

        kept = Saved(self._messages, self._usage, self._token_budget, self.keep_partial)
        return to_data(kept, self._client.provider, self._client.model_name)

    def to_json(self) -> str:
        """`to_dict()` as JSON text, for `from_json`."""
        from .saved import to_text

        return to_text(self.to_dict())

    def save(self, path: str | PathLike[str]) -> None:
        """Write the conversation to a file, for `load`: as JSON in UTF-8, and whole or not at all.

        Args:
            path: where to; its folder must exist, and a file that is there is replaced.

        Raises:
            InvalidRequestError: the file cannot be written, or the history holds what has no JSON form.

        Example:
            >>> from pathlib import Path
            >>> from tempfile import TemporaryDirectory
            >>> from gen_ai import Conversation, create_client
            >>> client = create_client(provider="offline")
            >>> chat = client.conversation()
            >>> answer = chat.send("My name is Ada.")
            >>> with TemporaryDirectory() as folder:
            ...     chat.save(Path(folder, "chat.json"))
            ...     again = Conversation.load(Path(folder, "chat.json"), client)
            >>> again.messages == chat.messages
            True
        """
        from .saved import write

        write(path, self.to_json())

    async def asave(self, path: str | PathLike[str]) -> None:
        """`save(path)`, in a thread of its own."""
        import asyncio

        await asyncio.to_thread(self.save, path)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], client: BaseClient, *, count_tokens: Count | None = None) -> Self:
        """The conversation that `to_dict` was called on, to go on with a client, which may be another provider's.

        Args:
            data: what `to_dict` gave.
            client: who answers from now on.
            count_tokens: the function that `token_budget` is measured with, since it cannot be saved.

        Raises:
            InvalidRequestError: it is no saved conversation; `param` is the field at fault (`messages[3].role`).

        Example:
            >>> from gen_ai import Conversation, create_client
            >>> client = create_client(provider="offline")
            >>> chat = client.conversation(system="Be brief.")
            >>> Conversation.from_dict(chat.to_dict(), client).system
            'Be brief.'
        """
        from .saved import from_data

        return cls._of(from_data(data), client, count_tokens)

    @classmethod
    def from_json(cls, text: str | bytes, client: BaseClient, *, count_tokens: Count | None = None) -> Self:
        """`from_dict`, from the text that `to_json` gave."""
        from .saved import from_data, from_text

        return cls._of(from_data(from_text(text)), client, count_tokens)

    @classmethod
    def load(cls, path: str | PathLike[str], client: BaseClient, *, count_tokens: Count | None = None) -> Self:
        """`from_dict`, from the file that `save` wrote.

        Raises:
            InvalidRequestError: there is no such file (`param` is "path"), or it holds no saved conversation (`param`
                is the field at fault).
        """
        from .saved import read

        return cls._of(read(path), client, count_tokens)

    @classmethod
    async def aload(cls, path: str | PathLike[str], client: BaseClient, *, count_tokens: Count | None = None) -> Self:
        """`load(path, client)`, in a thread of its own."""
        import asyncio

        return await asyncio.to_thread(cls.load, path, client, count_tokens=count_tokens)

    @classmethod
    def _of(cls, kept: Saved, client: BaseClient, count_tokens: Count | None) -> Self:
        chat = cls(client, count_tokens=count_tokens)
        chat._messages, chat._usage = kept.messages, kept.usage
        chat._token_budget, chat.keep_partial = kept.token_budget, kept.keep_partial
        return chat

    def __repr__(self) -> str:
        turns = self.turns
        return f"<{type(self).__name__} of {turns} turn{'s' * (turns != 1)} with {self._client!r}>"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a conversation is not copied or pickled (its client holds a key): use fork(), or save()")


def _a_client(client: Any) -> BaseClient:
    from .client import BaseClient

    if isinstance(client, BaseClient):
        return client
    raise InvalidRequestError(
        f"client is of type {type(client).__name__}, not a client.",
        suggestion="Make one with create_client(…).",
        param="client",
    )
