"""How a conversation sends a turn: one at a time, and what of it enters the history at the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .calls import warn
from .errors import ContentFilterError, Error, InvalidRequestError, StructuredOutputError
from .history import Count, checked_count, copied, estimate_tokens, fitted
from .messages import as_messages, attach_images
from .records import dataclass
from .streams import AsyncStream, Stream, texts
from .surface import ConversationSurface
from .types import ChatResponse, Choice, Message, Usage

if TYPE_CHECKING:
    from .client import BaseClient


@dataclass(slots=True)
class Sending:
    """One send under way."""

    client: BaseClient
    turn: list[Message]
    #: What is sent: the history with the turn, as far as it fits into the budget.
    messages: list[Message]
    #: How many turns did not fit, and the budget.
    left_out: int
    budget: int | None


class Sender(ConversationSurface):
    """The part of a conversation that is behind `send` and its kin; `Conversation` is the rest."""

    keep_partial: bool
    count_tokens: Count | None
    _client: BaseClient
    #: Never changed in place, so that whoever reads it meanwhile has a whole one.
    _messages: list[Message]
    _token_budget: int | None
    _usage: Usage | None
    _last: ChatResponse[Any] | None
    _busy: threading.Lock

    def _send(self, function: str, text: Any, options: dict[str, Any]) -> Any:
        sending = self._begin(function, text, options)
        if isinstance(sending, Error):
            return None, sending.details()
        try:
            result = sending.client._run(
                function, "chat", sending.messages, options, on_end=lambda answer: self._complete(sending, answer)
            )
        except Error as failure:
            self._spent(failure.usage)
            raise
        else:
            self._note_failure(result, options)
            return result
        finally:
            self._busy.release()

    async def _asend(self, function: str, text: Any, options: dict[str, Any]) -> Any:
        sending = self._begin(function, text, options)
        if isinstance(sending, Error):
            return None, sending.details()
        try:
            result = await sending.client._arun(
                function, "chat", sending.messages, options, on_end=lambda answer: self._complete(sending, answer)
            )
        except Error as failure:
            self._spent(failure.usage)
            raise
        else:
            self._note_failure(result, options)
            return result
        finally:
            self._busy.release()

    def _send_stream(self, function: str, text: Any, options: dict[str, Any]) -> Stream[Any, Any]:
        sending = self._begin(function, text, options)
        if isinstance(sending, Error):
            return Stream(None, pieces=texts, as_values=True, error=sending)
        try:
            return sending.client._stream(function, "chat", sending.messages, options, on_end=self._ender(sending))
        except BaseException:
            self._busy.release()
            raise

    def _asend_stream(self, function: str, text: Any, options: dict[str, Any]) -> AsyncStream[Any, Any]:
        sending = self._begin(function, text, options)
        if isinstance(sending, Error):
            return AsyncStream(None, pieces=texts, as_values=True, error=sending)
        try:
            return sending.client._astream(function, "chat", sending.messages, options, on_end=self._ender(sending))
        except BaseException:
            self._busy.release()
            raise

    # -- before -------------------------------------------------------------------------------------

    def _begin(self, function: str, text: Any, options: dict[str, Any]) -> Sending | Error:
        """The send, from which on no other may begin. Or the error, where it is to be a value."""
        self._client._refuse(function, "chat", options)
        try:
            n = options.get("n")
            if isinstance(n, int) and n > 1:
                raise InvalidRequestError(
                    f"n={n}: a conversation goes on from one answer.",
                    suggestion="Ask for several with run_chat_completions(chat.messages, n=…), and pick one.",
                    param="n",
                )
            return self._take(text, options)
        except Error as error:
            watch = self._client._watched(function, "chat", options, stream="stream" in function)
            self._client._noted(error, options, watch)
            if not options.get("return_error"):
                raise
            return error

    def _take(self, text: Any, options: dict[str, Any]) -> Sending:
        self._hold()
        try:
            # A copy: what its caller changes later is no part of the history.
            turn: list[Message] = copied(_as_turn(text))
            images = options.pop("image_paths", None)
            if images is not None:
                from .images import image_parts

                turn = attach_images(turn, image_parts(images, detail=options.pop("image_detail", None)))
            messages, left_out, budget = [*self._messages, *turn], 0, self._token_budget
            if budget is not None:
                messages, left_out = fitted(messages, budget, self._count())
            return Sending(self._client, turn, messages, left_out, budget)
        except BaseException:
            self._busy.release()
            raise

    def _hold(self) -> None:
        if not self._busy.acquire(blocking=False):
            raise InvalidRequestError(
                "Another send of this conversation is under way.",
                suggestion="Finish or close its stream first; fork() gives a conversation for a second line of talk.",
            )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nothing is sent while the history is changed, and the other way round."""
        self._hold()
        try:
            yield
        finally:
            self._busy.release()

    def _count(self) -> Count:
        return estimate_tokens if self.count_tokens is None else checked_count(self.count_tokens)

    # -- after --------------------------------------------------------------------------------------

    def _complete(self, sending: Sending, answer: ChatResponse[Any]) -> None:
        if sending.left_out:
            told = f"The oldest turns ({sending.left_out}) were left out of what was sent, to fit token_budget="
            warn(answer, "history_trimmed", f"{told}{sending.budget}.", "token_budget")
        self._spent(answer.usage)
        self._enter(sending.turn, answer.new_messages, answer)

    def _enter(self, turn: list[Message], came: list[Message], answer: ChatResponse[Any]) -> None:
        self._messages = [*self._messages, *turn, *copied(came)]
        self._last = answer

    def _spent(self, usage: Usage | None) -> None:
        if usage is not None:
            self._usage = (self._usage or Usage()) + usage

    def _note_failure(self, result: Any, options: dict[str, Any]) -> None:
        """What an error as a value says of the tokens that it cost."""
        if options.get("return_error") and result[1] is not None and result[1]["usage"] is not None:
            self._spent(Usage(**result[1]["usage"]))

    def _ender(
        self, sending: Sending
    ) -> Callable[[ChatResponse[Any] | None, ChatResponse[Any] | None, Error | None], None]:
        def end(answer: ChatResponse[Any] | None, partial: ChatResponse[Any] | None, error: Error | None) -> None:
            try:
                if answer is not None:
                    self._complete(sending, answer)
                elif partial is not None:
                    self._spent(error.usage if error is not None and error.usage is not None else partial.usage)
                    if self.keep_partial and partial.text and not isinstance(error, _NO_PARTIAL):
                        # The text alone: half a call of a tool would have to be answered.
                        self._enter(sending.turn, [*partial.tool_messages, _said(partial)], partial)
            finally:
                self._busy.release()

        return end


def _said(partial: ChatResponse[Any]) -> Message:
    return {"role": "assistant", "content": partial.text}


#: Failures of a whole answer, which is not kept as a part of one.
_NO_PARTIAL = (StructuredOutputError, ContentFilterError)


def _as_turn(text: Any) -> list[Message]:
    """A user's words or parts as a message; messages as they are."""
    several = isinstance(text, (list, tuple)) and text and all(_is_message(item) for item in text)
    if isinstance(text, str) or several or _is_message(text):
        return as_messages(text)
    return as_messages([{"role": "user", "content": text}])


def _is_message(value: Any) -> bool:
    return isinstance(value, (ChatResponse, Choice)) or (isinstance(value, Mapping) and "role" in value)
