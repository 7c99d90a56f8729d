"""What a client brings to its calls, and what is asked of every answer, structured or not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeAlias

from .calls import AttemptPlan, Clock
from .errors import ContentFilterError, Error, ModelNotFoundError, RefusalError
from .plans import Plan
from .providers.base import TECHNIQUES, Capabilities, Technique
from .records import dataclass
from .request import Request
from .retry import RetryBudget
from .types import ChatResponse, Choice, Usage, Warn

if TYPE_CHECKING:
    from .guided.schema import Narrow

#: What tells a call apart for what was learned of its structure: model, in a stream, beside tools.
Kind: TypeAlias = tuple[str, bool, bool]
#: Adds to the error which names the caller may have meant.
Explain: TypeAlias = Callable[[ModelNotFoundError, Request, Clock], Plan[None]]


@dataclass(slots=True)
class Leaf:
    """What a client brings to its calls: how to make one attempt, what a model accepts, what was learned."""

    attempt: AttemptPlan
    capabilities: Callable[[str], Capabilities]
    budget: RetryBudget
    #: The technique that a server was found to need instead of the row's.
    technique: dict[Kind, Technique]
    explain: Explain | None = None
    #: The models whose server was found to take no tools.
    toolless: set[str] = field(default_factory=set)
    #: The defaults that a model's server was found to refuse.
    left_out: Callable[[str], Container[str]] = lambda _model: ()
    #: How the dialect says the schemas that a server is to enforce; None: as they are.
    narrowing: Callable[[Capabilities], Narrow | None] = lambda _capabilities: None
    #: The keys of the client, which nothing that the model is told may hold.
    secrets: Collection[str] = field(default=(), repr=False)

    def best_technique(self, request: Request) -> Technique:
        """The best technique that the model's server is known to take; text completions know only words."""
        learned = self.technique.get(kind(request)) if request.operation != "completion" else None
        return learned if learned is not None else self._able(self._wanted(request), request)

    def lesser(self, technique: Technique, request: Request) -> Technique | None:
        """The next technique where a server refuses this one; None after the last."""
        if technique == "json_schema":
            return self._able(self.capabilities(request.model).structured_else, request)
        return None if technique == "prompt" else "prompt"

    def not_enforced(self, request: Request) -> list[Warn]:
        """What the caller should know where the server enforces schemas, and cannot be told this one."""
        why = self._unsayable(request) if self._wanted(request) == "json_schema" else None
        if why is None or request.schema is None or request.schema.is_reply:
            return []
        by = {"tool": "as the arguments of a tool", "json_object": "as JSON, in words", "prompt": "in words"}
        how = by[self._able("json_schema", request)]
        told = (
            f"The server of {request.model} cannot enforce this schema: {why}. It was asked for {how} and checked here."
        )
        return [Warn("not_enforced", told, "guided_json", loud=request.on_unsupported == "warn")]

    def _wanted(self, request: Request) -> Technique:
        """The best technique for a call of this kind, by what is known of the model."""
        if request.operation == "completion":
            return "prompt"
        caps = self.capabilities(request.model)
        able = [caps.structured]
        if request.stream and caps.structured_stream is not None:
            able = [caps.structured_stream]
        if request.tools and caps.structured_tools is not None:
            able = [*able, caps.structured_tools] if request.stream else [caps.structured_tools]
        return max(able, key=TECHNIQUES.index)

    def _able(self, technique: Technique, request: Request) -> Technique:
        """The technique, or the next one where that cannot be had for this very call."""
        caps = self.capabilities(request.model)
        if technique == "json_schema" and self._unsayable(request) is not None:
            technique = caps.structured_else
        return "prompt" if technique == "tool" and not self._can_force(caps, request) else technique

    def _unsayable(self, request: Request) -> str | None:
        """Why the dialect cannot say the schema; None where it can."""
        caps = self.capabilities(request.model)
        narrow = self.narrowing(caps)
        if narrow is None or request.schema is None:
            return None
        form = request.schema.wire_form(lengths=caps.string_lengths, narrow=narrow)
        return form if isinstance(form, str) else None

    def _can_force(self, caps: Capabilities, request: Request) -> bool:
        """Whether the model can be made to call the one tool that is its answer: beside others it may call those."""
        wish, own = request.parameters.get("reasoning"), request.extra_body
        if request.tools or request.model in self.toolless or not (caps.forced_tools and caps.offers_tools(wish)):
            return False
        told = "thinking" in own or any(isinstance(held, Mapping) and "thinking" in held for held in own.values())
        return caps.forced_tools_thinking or not (told or caps.thinks(wish))

    def emulates_tools(self, request: Request) -> bool:
        """Whether tools are a matter of words and structure for this request."""
        if request.operation != "chat":
            return False
        caps = self.capabilities(request.model)
        able = request.model not in self.toolless and caps.offers_tools(request.parameters.get("reasoning"))
        return caps.emulated_tools and not able

    def learn_technique(self, request: Request, technique: Technique) -> None:
        """Ask calls of this kind by another technique from now on."""
        self.technique[kind(request)] = technique


def kind(request: Request) -> Kind:
    """What was learned of a call holds for calls of its kind."""
    return request.model, request.stream, bool(request.tools)


# ---------------------------------------------------------------- answers


def withheld(choice: Choice[Any]) -> ContentFilterError | None:
    if choice.refusal:
        return RefusalError(
            f"The model declined: {choice.refusal[:300]}",
            suggestion="Reword the request, or ask another model.",
            partial_text=choice.refusal,
        )
    if choice.finish_reason == "content_filter":
        return ContentFilterError(
            "The provider withheld the answer for its content.",
            suggestion="Reword the request, or look at the provider's filter settings.",
            partial_text=choice.text,
        )
    return None


def about(error: Error, response: ChatResponse[Any], request: Request) -> Error:
    """Say of an error found in an answer which answer it was."""
    error.provider, error.model = response.provider, request.model
    error.request_id, error.usage, error.attempts = response.request_id, response.usage, response.attempts
    return error


def capped_by_default(leaf: Leaf, request: Request) -> bool:
    """Whether the documented default of max_tokens was in force: it is not sent to models that think."""
    capabilities = leaf.capabilities(request.model)
    return (
        "max_tokens" in request.defaults
        and request.parameters.get("max_tokens") is None
        and "max_tokens" not in capabilities.refused
        and "max_tokens" not in leaf.left_out(request.model)
        and not capabilities.thinks(request.parameters.get("reasoning"))
    )


def alone(request: Request) -> Request:
    """The same request for one answer."""
    return request.but(parameters={k: v for k, v in request.parameters.items() if k != "n"})


def total(a: Usage | None, b: Usage | None) -> Usage | None:
    return b if a is None else a if b is None else a + b
