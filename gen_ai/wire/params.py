"""Parameters of a request as body fields, whatever the dialect: what the model refuses, what says nothing, documented
defaults, and what `reasoning=` stands for. A dialect adds how its fields are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..errors import UnsupportedParameterError
from ..request import Request
from ..types import Warn
from .base import Target
from .carried import Carried, Look
from .limits import overrun

#: Portable parameters whose body field often has the same name.
BOTH = frozenset(
    {"temperature", "top_p", "n", "stop", "seed", "presence_penalty", "frequency_penalty", "logit_bias", "user"}
)
CHAT = BOTH | {"max_tokens", "logprobs", "top_logprobs", "parallel_tool_calls", "tool_choice", "reasoning"}
COMPLETION = BOTH | {"max_tokens", "logprobs", "top_logprobs", "suffix", "echo", "best_of"}

#: Values that say no more than leaving the parameter out: what a model does that takes no other.
_NEUTRAL = {
    "temperature": 1, "top_p": 1, "presence_penalty": 0, "frequency_penalty": 0,
    "tool_choice": "auto", "best_of": 1, "echo": False,
}  # fmt: skip

#: What means nothing without tools.
_ABOUT_TOOLS = frozenset({"tool_choice", "parallel_tool_calls"})


class Parameters:
    """The parameters of one request as body fields.

    What stands later wins: documented defaults, the row's own fields, what the caller set, `reasoning`. A dialect
    fills in `write`.
    """

    __slots__ = ("caps", "known", "reasoning", "refused", "request", "target", "thinking", "tools", "warnings")

    #: What a chat has, and what a text completion has, in this dialect.
    chat: ClassVar[frozenset[str]] = CHAT
    completion: ClassVar[frozenset[str]] = COMPLETION
    #: `tool_choice` may name several of the tools (`{"type": "allowed_tools", …}`).
    allowed_tools: ClassVar[bool] = False
    #: What its messages and tools carry besides what every dialect has.
    carried: ClassVar[Carried] = Carried()

    def __init__(self, request: Request, target: Target) -> None:
        self.request, self.target, self.caps = request, target, target.capabilities
        self.known = self.chat if request.operation == "chat" else self.completion
        self.warnings: list[Warn] = []
        #: The body fields that `reasoning=` stands for.
        self.reasoning: Mapping[str, Any] = {}
        wish = request.parameters.get("reasoning") if request.operation == "chat" else None
        #: The model thinks before it answers this request.
        self.thinking = self.thinks(wish)
        self.refused = self.caps.refused | self.caps.refused_thinking if self.thinking else self.caps.refused
        #: Tools can be offered.
        self.tools = self.caps.tools and "tools" not in self.refused

    def thinks(self, wish: object) -> bool:
        """Whether the model thinks under this `reasoning=`."""
        return self.caps.thinks(wish)

    def write(self, given: dict[str, Any], body: dict[str, Any]) -> None:
        """From portable names to body fields."""
        raise NotImplementedError

    def carries(self) -> Carried:
        """What messages and tools carry."""
        return self.carried

    def into(self, body: dict[str, Any]) -> None:
        """Put them into the body; what was left out of it is in `warnings`."""
        parameters, caps = self.request.parameters, self.caps
        self.warnings += Look(self.request, self.carries(), self.target.provider.title).warnings
        self.warnings += overrun(self.request, self.target)
        if self.request.tools and not self.tools:
            self.refuse("tools", self._refusal("tools"))
        given: dict[str, Any] = {}
        for name, value in parameters.items():
            if value is None or (name == "n" and value == 1 and (not caps.n or "n" in self.refused)):
                continue
            if name in self.refused and name in _NEUTRAL and value == _NEUTRAL[name]:
                continue
            if name not in self.known:
                kind = "chat" if self.request.operation == "chat" else "text"
                self.refuse(name, f"{name} is no parameter of {kind} completions here.")
            elif name in self.refused:
                self.refuse(name, self._refusal(name))
            elif name == "reasoning":
                self._reason(value)
            elif name in _ABOUT_TOOLS and not self.tools:
                self.refuse(name, f"{self.request.model} takes no tools here, and so no {name}.")
            elif name == "tool_choice" and not self.allowed_tools and _names_several(value):
                mend = "Offer those tools alone: tools=[…]."
                self.refuse(name, f"{self.target.provider.title} has no choice among some of the tools.", mend)
            else:
                given[name] = value
        defaults = {
            name: value
            for name, value in self.request.defaults.items()
            if name in self.known and parameters.get(name) is None and not self.unwanted(name)
        }
        self.write(defaults, body)
        left_out = self.target.left_out
        body.update((name, value) for name, value in self.target.provider.extra_body.items() if name not in left_out)
        self.write(given, body)
        lay_over(body, self.reasoning, joined=self.reasoning)

    def unwanted(self, name: str) -> bool:
        """Whether a documented default is not to be sent."""
        if name in self.refused or not self.target.left_out.isdisjoint((name, self.field(name))):
            return True
        return name == "max_tokens" and self.thinking

    def field(self, name: str) -> str:
        """The body field that carries a parameter."""
        return self.caps.renamed.get(name, name)

    # ------------------------------------------------------------ reasoning

    def effort(self, word: str) -> Mapping[str, Any]:
        """The body field for a level of effort that is given as a word."""
        return {self.caps.renamed.get("reasoning", "reasoning_effort"): word}

    def _reason(self, wish: Any) -> None:
        """Find the fields for a level of effort or a number of tokens, or refuse it."""
        efforts, budget, model = self.caps.reasoning_efforts, self.caps.reasoning_budget, self.request.model
        if isinstance(wish, int) and not isinstance(wish, bool) and budget is not None:
            self.reasoning = {name: _filled(value, wish) for name, value in budget.items()}
        elif isinstance(wish, str) and efforts is not None and wish in efforts:
            said = efforts[wish]
            self.reasoning = self.effort(said) if isinstance(said, str) else said
        elif not efforts and budget is None:
            if wish != "off" or self.caps.thinks():  # a model that does not think needs no word for it
                self.refuse("reasoning", f"{model} takes no reasoning effort.")
        else:
            if isinstance(wish, str):
                problem = f"reasoning={wish!r} is not known to {model}."
            else:
                problem = f"reasoning={wish!r} is no level of effort, and a budget in tokens is not known to {model}."
            takes = list(map(repr, efforts or ())) + ([] if budget is None else ["a number of tokens"])
            self.refuse("reasoning", problem, f"It takes {_listed(takes)}.")

    # ------------------------------------------------------------ refusing

    def _refusal(self, name: str) -> str:
        if name in self.caps.refused or (name == "tools" and not self.caps.tools):
            return f"{self.request.model} does not take {name}."
        return f"{self.request.model} does not take {name} while it thinks."

    def refuse(self, name: str, message: str, mend: str | None = None) -> None:
        """Raise for a parameter that cannot be sent, or note that it was left out, as the caller wishes."""
        if self.request.on_unsupported != "error":
            loud = self.request.on_unsupported == "warn"
            self.warnings.append(Warn("parameter_dropped", f"{message} It was left out.", name, loud))
            return
        if mend is None:
            mend = f"Leave {name} out"
            if name in self.refused and name not in self.caps.refused and "off" in (self.caps.reasoning_efforts or ()):
                mend += ", or switch reasoning off with reasoning='off'"
            mend += "; on_unsupported='drop' leaves out what a model does not take."
            if name not in CHAT | COMPLETION and name != "tools":
                mend += " A field of the provider's own goes into extra_body={…}."
        else:
            mend += " on_unsupported='drop' leaves it out instead."
        raise UnsupportedParameterError(message, suggestion=mend, param=name)


def lay_over(body: dict[str, Any], fields: Mapping[str, Any], *, joined: Mapping[str, Any]) -> None:
    """Put fields into the body in place of those there; mappings of the names in `joined` are put together, so that
    what `reasoning=` says and what stands in `extra_body` beside it both arrive.

    >>> body = {"options": {"think": True}, "user": "a"}
    >>> lay_over(body, {"options": {"depth": 2}, "user": "b"}, joined={"options": {}})
    >>> body
    {'options': {'think': True, 'depth': 2}, 'user': 'b'}
    """
    for name, value in fields.items():
        there = body.get(name)
        if name in joined and isinstance(there, Mapping) and isinstance(value, Mapping):
            under = dict(there)
            lay_over(under, value, joined=value)
            body[name] = under
        else:
            body[name] = value


def _names_several(choice: Any) -> bool:
    return isinstance(choice, Mapping) and choice.get("type") == "allowed_tools"


def _filled(value: Any, tokens: int) -> Any:
    """The value with the number in place of every "{tokens}" in it."""
    if isinstance(value, str):
        return tokens if value == "{tokens}" else value.replace("{tokens}", str(tokens))
    if isinstance(value, Mapping):
        return {name: _filled(inner, tokens) for name, inner in value.items()}
    return [_filled(inner, tokens) for inner in value] if isinstance(value, (list, tuple)) else value


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
