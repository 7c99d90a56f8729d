"""A chat that remembers: messages go in, answers come back, history holds only what was completed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from .errors import Error, InvalidRequestError
from .messages import as_messages, attach_images
from .streams import AsyncStream, Stream, texts
from .surface import ConversationSurface
from .types import ChatResponse, Message

if TYPE_CHECKING:
    from .client import BaseClient


def _copy(value: Any, depth: int = 8) -> Any:
    """Dictionaries and lists copied, as deep as messages go; what is in them is shared."""
    if depth and type(value) is dict:
        return {key: _copy(item, depth - 1) for key, item in value.items()}
    if depth and type(value) is list:
        return [_copy(item, depth - 1) for item in value]
    return value


class Conversation(ConversationSurface):
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
        return _copy(self._messages)  # type: ignore[no-any-return]

    # Behind the public methods, which stand in surface.py.

    def _send(self, function: str, text: Any, options: dict[str, Any]) -> Any:
        turn, error = self._begin(function, text, options)
        if error is not None:
            return None, error.details()
        try:
            return self.client._run(
                function, "chat", [*self._messages, *turn], options, on_end=lambda answer: self._keep(turn, answer)
            )
        finally:
            self._busy.release()

    async def _asend(self, function: str, text: Any, options: dict[str, Any]) -> Any:
        turn, error = self._begin(function, text, options)
        if error is not None:
            return None, error.details()
        try:
            return await self.client._arun(
                function, "chat", [*self._messages, *turn], options, on_end=lambda answer: self._keep(turn, answer)
            )
        finally:
            self._busy.release()

    def _send_stream(self, function: str, text: Any, options: dict[str, Any]) -> Stream[Any, Any]:
        turn, error = self._begin(function, text, options)
        if error is not None:
            return Stream(None, pieces=texts, as_values=True, error=error)
        try:
            return self.client._stream(function, "chat", [*self._messages, *turn], options, on_end=self._ender(turn))
        except BaseException:
            self._busy.release()
            raise

    def _asend_stream(self, function: str, text: Any, options: dict[str, Any]) -> AsyncStream[Any, Any]:
        turn, error = self._begin(function, text, options)
        if error is not None:
            return AsyncStream(None, pieces=texts, as_values=True, error=error)
        try:
            return self.client._astream(function, "chat", [*self._messages, *turn], options, on_end=self._ender(turn))
        except BaseException:
            self._busy.release()
            raise

    def _begin(self, function: str, text: Any, options: dict[str, Any]) -> tuple[list[Message], Error | None]:
        """The new turn as messages; from here on no other send may begin. Or the error, where it is to be a value."""
        self.client._refuse(function, "chat", options)
        try:
            n = options.get("n")
            if isinstance(n, int) and n > 1:
                raise InvalidRequestError(
                    f"n={n}: a conversation goes on from one answer.",
                    suggestion="Ask for several with run_chat_completions(chat.messages, n=…), and pick one.",
                    param="n",
                )
            return self._take(text, options), None
        except Error as error:
            self.client._named(error, options)
            if not options.get("return_error"):
                raise
            return [], error

    def _take(self, text: Any, options: dict[str, Any]) -> list[Message]:
        if not self._busy.acquire(blocking=False):
            raise InvalidRequestError(
                "Another send of this conversation is under way.",
                suggestion="Finish or close its stream first; for two lines of talk make two conversations.",
            )
        try:
            # A copy: what its caller changes later is no part of the history.
            turn: list[Message] = _copy(self._turn(text))
            images = options.pop("image_paths", None)
            if images is None:
                return turn
            from .images import image_parts

            return attach_images(turn, image_parts(images, detail=options.pop("image_detail", None)))
        except BaseException:
            self._busy.release()
            raise

    def _turn(self, text: Any) -> list[Message]:
        if isinstance(text, str) or (
            isinstance(text, list) and text and all(isinstance(m, dict) and "role" in m for m in text)
        ):
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
