"""A chat that remembers: messages go in, answers come back, history holds only what was completed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from .errors import InvalidRequestError
from .messages import as_messages
from .streams import AsyncStream, Stream
from .types import ChatResponse, Message

if TYPE_CHECKING:
    from .client import BaseClient


class Conversation:
    """A multi-turn chat, made by `client.conversation(system=…)`.

    A turn enters the history only when its answer is complete; a failed or abandoned send leaves the history as
    it was (`keep_partial=True` keeps what came of a stream that was left early). One send at a time.

    Attributes:
        messages: the history, ready for `run_chat_completions`; a copy each time it is read.

    Example:
        >>> from gen_ai import create_client
        >>> chat = create_client(provider="offline").conversation()
        >>> answer = chat.send("My name is Ada.")
        >>> "Ada" in chat.send("What did I say?")
        True
    """

    def __init__(self, client: BaseClient, *, system: str | None = None, keep_partial: bool = False) -> None:
        self.client = client
        self.keep_partial = keep_partial
        self._messages: list[Message] = []
        if system is not None:
            self._messages = as_messages([{"role": "system", "content": system}])
        self._busy = threading.Lock()

    @property
    def messages(self) -> list[Message]:
        """The history so far."""
        return list(self._messages)

    def send(self, text: Any, **options: Any) -> Any:
        """Send one turn and wait for the answer.

        Args:
            text: the user's words, a list of content parts, or a list of messages (tool results, say).
            options: as for `run_chat_completions`.

        Returns:
            What `run_chat_completions` would return.

        Raises:
            Error: as the client does; the history is then unchanged.
        """
        turn = self._begin(text)
        try:
            return self.client._run(
                "send", "chat", [*self._messages, *turn], options, on_end=lambda answer: self._keep(turn, answer)
            )
        finally:
            self._busy.release()

    async def asend(self, text: Any, **options: Any) -> Any:
        """`send`, on an event loop."""
        turn = self._begin(text)
        try:
            return await self.client._arun(
                "asend", "chat", [*self._messages, *turn], options, on_end=lambda answer: self._keep(turn, answer)
            )
        finally:
            self._busy.release()

    def send_stream(self, text: Any, **options: Any) -> Stream[Any, Any]:
        """Send one turn; the answer comes in pieces, and enters the history with the last of them."""
        turn = self._begin(text)
        try:
            return self.client._stream(
                "send_stream", "chat", [*self._messages, *turn], options, on_end=self._ender(turn)
            )
        except BaseException:
            self._busy.release()
            raise

    def asend_stream(self, text: Any, **options: Any) -> AsyncStream[Any, Any]:
        """`send_stream`, on an event loop."""
        turn = self._begin(text)
        try:
            return self.client._astream(
                "asend_stream", "chat", [*self._messages, *turn], options, on_end=self._ender(turn)
            )
        except BaseException:
            self._busy.release()
            raise

    def _begin(self, text: Any) -> list[Message]:
        """The new turn as messages; from here on no other send may begin."""
        if not self._busy.acquire(blocking=False):
            raise InvalidRequestError(
                "Another send of this conversation is under way.",
                suggestion="Finish or close its stream first; for two lines of talk make two conversations.",
            )
        try:
            return self._turn(text)
        except BaseException:
            self._busy.release()
            raise

    def _turn(self, text: Any) -> list[Message]:
        if isinstance(text, list) and text and all(isinstance(m, dict) and "role" in m for m in text):
            return as_messages(text)
        return as_messages([{"role": "user", "content": text}])

    def _keep(self, turn: list[Message], answer: ChatResponse[Any]) -> None:
        self._messages += [*turn, answer.message]

    def _ender(self, turn: list[Message]) -> Callable[[ChatResponse[Any] | None, ChatResponse[Any] | None], None]:
        def end(answer: ChatResponse[Any] | None, partial: ChatResponse[Any] | None) -> None:
            if answer is None and self.keep_partial and partial is not None and partial.text:
                answer = partial
            if answer is not None:
                self._keep(turn, answer)
            self._busy.release()

        return end

    def __repr__(self) -> str:
        return f"<Conversation of {len(self._messages)} messages with {self.client!r}>"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a conversation does not pickle (its client holds a key); keep `messages` instead")
