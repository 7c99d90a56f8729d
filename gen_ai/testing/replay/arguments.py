"""From a recorded body to the call that a user of the public surface would write for it.

Portable names first; what no portable name says goes through `extra_body`, and is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .call import Call

if TYPE_CHECKING:
    from .records import Record

#: Body fields whose portable argument has the same name.
_SAME = (
    "temperature", "top_p", "n", "stop", "seed", "presence_penalty", "frequency_penalty", "logit_bias", "user",
    "logprobs", "top_logprobs", "parallel_tool_calls", "tool_choice", "tools", "suffix", "echo", "best_of",
)  # fmt: skip
#: Those with another.
_OTHER = {"max_tokens": "max_tokens", "max_completion_tokens": "max_tokens", "random_seed": "seed",
          "function_call": "tool_choice", "functions": "functions"}  # fmt: skip
#: What is the call itself.
_CALL = frozenset({"model", "messages", "prompt", "stream"})
_EFFORTS = {"none": "off", "minimal": "minimal", "low": "low", "medium": "medium", "high": "high"}


def call_for(record: Record) -> Call:
    """The call for a recorded request, or a plain one where the recording has none."""
    body = record.body if isinstance(record.body, dict) else {}
    if record.operation == "completion":
        payload = body.get("prompt") or "Hello"
        if isinstance(payload, list) and len(payload) == 1:
            payload = payload[0]
    else:
        payload = body.get("messages") or "Hello"
    call = Call(payload, str(body.get("model") or _model_in(record) or "recorded-model"))
    for name, value in body.items():
        if name in _CALL or value is None or value in ([], {}):
            continue
        if name in _SAME:
            call.options[name] = value
        elif name in _OTHER and _OTHER[name] not in call.options:
            call.options[_OTHER[name]] = value
        elif name == "stream_options" and value == {"include_usage": True}:
            continue
        elif name in _WISHES and "reasoning" not in call.options and (wish := _WISHES[name](value)) is not None:
            call.options["reasoning"] = wish
            call.spelled[name] = value
        elif name == "response_format" and isinstance(schema := _schema(value), dict):
            call.options["guided_json"] = schema
        else:
            call.extra_body[name] = value
    choice = call.options.get("tool_choice")
    if "functions" in call.options and isinstance(choice, dict) and "name" in choice:
        call.options["tool_choice"] = choice["name"]
    return call


def plain_call(call: Call) -> Call:
    """A call that no client refuses, to have an answer read all the same."""
    return Call("Hello", call.model)


def _model_in(record: Record) -> str | None:
    """The model in an address that names it (Azure's classic one)."""
    before, deployments, rest = (record.url or "").partition("/deployments/")
    return rest.partition("/")[0] or None if deployments and before else None


def _schema(value: Any) -> Any:
    inner = value.get("json_schema") if isinstance(value, Mapping) and value.get("type") == "json_schema" else None
    return inner.get("schema") if isinstance(inner, Mapping) else None


def _effort(value: Any) -> Any:
    return _EFFORTS.get(value) if isinstance(value, str) else None


def _openrouter(value: Any) -> Any:
    if isinstance(value, dict) and len(value) == 1:
        if isinstance(value.get("max_tokens"), int):
            return value["max_tokens"]
        return _effort(value.get("effort"))
    return None


#: Fields that say how much to think, and how that is said portably; None: it is not.
_WISHES: dict[str, Callable[[Any], Any]] = {
    "reasoning_effort": _effort,
    "reasoning": _openrouter,
    "thinking": lambda value: "off" if value == {"type": "disabled"} else None,
    "enable_thinking": lambda value: "off" if value is False else None,
}
