"""OpenAI dialect, outward: parameters as body fields."""

from __future__ import annotations

from typing import Any

from .carried import Carried
from .markers import CACHE
from .openai_parts import WRITTEN_ANEW
from .openai_tools import choice_for
from .params import Parameters

CARRIED = Carried(
    fields={
        "message": frozenset({"name", "audio"}),
        "input_image": frozenset({"detail"}),
        "document_url": frozenset({"document_name"}),
        "document of text": frozenset({"title", "context"}),
        "document of data": frozenset({"title"}),
        "document by url": frozenset({"title"}),
        **dict.fromkeys(
            ("file of text", "file of data", "file of media", "file by id", "file by url"), frozenset({"filename"})
        ),
    },
    anew=WRITTEN_ANEW,
    open=frozenset({"message", "tool"}),
)
_MARKED = CARRIED.but(**{"*": frozenset({CACHE})})


class Fields(Parameters):
    """The parameters of one request as this dialect writes them; see `gen_ai.wire.params.Parameters`."""

    __slots__ = ()

    carried = CARRIED
    allowed_tools = True

    def carries(self) -> Carried:
        """What messages and tools carry: cache markers, where the server has them."""
        return _MARKED if self.target.provider.cache_markers else self.carried

    def field(self, name: str) -> str:
        """The body field that carries a parameter."""
        renamed = self.caps.renamed.get(name)
        if renamed is not None:
            return renamed
        if name == "max_tokens" and self.request.operation == "chat":
            return self.caps.max_tokens_name
        return name

    def write(self, given: dict[str, Any], body: dict[str, Any]) -> None:
        """From portable names to body fields."""
        for name, value in given.items():
            if name == "tool_choice":
                choice = choice_for(value, self.request.tools)
                word = self.target.provider.tool_choice_word if isinstance(choice, str) else "tool_choice"
                body[self.field(name) if word == "tool_choice" else word] = choice
            elif name not in ("logprobs", "top_logprobs"):
                body[self.field(name)] = value
        logprobs, top = given.get("logprobs"), given.get("top_logprobs")
        # A number asks for that many alternatives, on both endpoints.
        if isinstance(logprobs, int) and not isinstance(logprobs, bool):
            logprobs, top = True, logprobs if top is None else top
        if self.request.operation == "chat" and not self.caps.logprobs_number:
            if logprobs is not None:
                body[self.field("logprobs")] = logprobs
            if top is not None:
                body[self.field("top_logprobs")] = top
        elif top is not None or logprobs:
            least = 1 if self.request.operation == "chat" else 0  # in chats 0 is none at all
            body[self.field("logprobs")] = 1 if top is None else max(top, least)
