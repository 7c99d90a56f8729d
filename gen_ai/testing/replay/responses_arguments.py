"""From a recorded body of the Responses API to the call that a user of the public surface would write for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .call import Call

#: Body fields → portable arguments of the same meaning.
_SAME = {
    "max_output_tokens": "max_tokens", "temperature": "temperature", "top_p": "top_p", "top_logprobs": "top_logprobs",
    "parallel_tool_calls": "parallel_tool_calls", "tools": "tools", "user": "user", "safety_identifier": "user",
}  # fmt: skip
_CALL = frozenset({"model", "input", "instructions", "stream"})
_EFFORTS = {"none": "off", "minimal": "minimal", "low": "low", "medium": "medium", "high": "high"}
_ENCRYPTED, _LOGPROBS = "reasoning.encrypted_content", "message.output_text.logprobs"
_WIRE = "openai-responses"


def call_for_responses(body: Mapping[str, Any]) -> Call:
    """The call for a recorded body of the Responses API."""
    call = Call(_messages(body) or "Hello", str(body.get("model") or "recorded-model"))
    for name, value in body.items():
        if name in _CALL or value is None or value in ([], {}):
            continue
        if name in _SAME:
            call.options[_SAME[name]] = value
        elif name == "tool_choice":
            flat = isinstance(value, Mapping) and set(value) == {"type", "name"} and value["type"] == "function"
            call.options[name] = value["name"] if flat else value
        elif name == "reasoning" and set(value) == {"effort"} and value["effort"] in _EFFORTS:
            call.options["reasoning"] = _EFFORTS[value["effort"]]
            call.spelled["reasoning"] = value
        elif name == "text":
            _form(value, call)
        elif name == "include":
            _include(value, call)
        elif name != "store" or value is not False:
            call.extra_body[name] = value
    if "store" not in body and "previous_response_id" not in body and _refers(body.get("input")):
        call.extra_body["store"] = True  # the service's own default, which this package does not have
    return call


def _form(value: Mapping[str, Any], call: Call) -> None:
    form = value.get("format")
    schema = form.get("schema") if isinstance(form, Mapping) and form.get("type") == "json_schema" else None
    rest = dict(value)
    if isinstance(schema, dict):
        call.options["guided_json"] = schema
        del rest["format"]
    if rest:
        call.extra_body["text"] = rest


def _include(value: list[str], call: Call) -> None:
    rest = [name for name in value if name not in (_ENCRYPTED, _LOGPROBS)]
    if _LOGPROBS in value:
        call.options["logprobs"] = True
    if rest:
        call.extra_body["include"] = rest


def _refers(given: Any) -> bool:
    """Whether an item is meant by its id alone, which only a server that keeps answers knows."""
    items = given if isinstance(given, list) else []
    return any(
        item.get("type") == "reasoning" and not (item.get("encrypted_content") or item.get("content"))
        for item in items
        if isinstance(item, Mapping)
    )


# ---------------------------------------------------------------- messages


def _messages(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if body.get("instructions"):
        found.append({"role": "system", "content": body["instructions"]})
    given = body.get("input")
    if isinstance(given, str):
        return [*found, {"role": "user", "content": given}]
    said = _Turn()
    for item in given if isinstance(given, list) else ():
        kind = item.get("type") or "message"
        told = kind == "message" and item.get("role") != "assistant"
        if told or kind in ("function_call_output", "custom_tool_call_output"):
            found += said.end()
            said = _Turn()
            found.append(_told(item) if told else _result(item))
        else:
            said.add(kind, item)
    return [*found, *said.end()]


def _told(item: Mapping[str, Any]) -> dict[str, Any]:
    content = item.get("content")
    return {"role": item.get("role"), "content": [*map(_part, content)] if isinstance(content, list) else content}


def _result(item: Mapping[str, Any]) -> dict[str, Any]:
    output = item.get("output")
    parts = [*map(_part, output)] if isinstance(output, list) else output
    return {"role": "tool", "tool_call_id": item["call_id"], "content": parts}


class _Turn:
    """What the assistant said between two messages of others."""

    def __init__(self) -> None:
        self.text = ""
        self.calls: list[dict[str, Any]] = []
        self.blocks: list[dict[str, Any]] = []
        self.refusal = ""

    def add(self, kind: str, item: Mapping[str, Any]) -> None:
        where = {"after_text": len(self.text), "after_calls": len(self.calls)}
        if kind == "message":
            self._say(item, where)
        elif kind == "function_call":
            function = {"name": item["name"], "arguments": item["arguments"]}
            self.calls.append({"id": item["call_id"], "type": "function", "function": function})
            self._keep(item, ("name", "arguments"), {})
        elif kind == "custom_tool_call":
            custom = {"name": item["name"], "input": item["input"]}
            self.calls.append({"id": item["call_id"], "type": "custom", "custom": custom})
            self._keep(item, ("name", "input"), {})
        else:
            self._keep(item, (), where)

    def _say(self, item: Mapping[str, Any], where: dict[str, Any]) -> None:
        content = item["content"]
        parts = [{"type": "output_text", "text": content}] if isinstance(content, str) else content
        text = "".join(part.get("text", "") for part in parts)
        self.refusal += "".join(part.get("refusal", "") for part in parts)
        self.text += text
        self._keep(item, ("role", "content"), {**where, "type": "message", "length": len(text)})

    def _keep(self, item: Mapping[str, Any], said: tuple[str, ...], more: dict[str, Any]) -> None:
        self.blocks.append({"wire": _WIRE, **{n: value for n, value in item.items() if n not in said}, **more})

    def end(self) -> list[dict[str, Any]]:
        """The message of it; none where nothing was said."""
        if not (self.text or self.calls or self.blocks or self.refusal):
            return []
        message: dict[str, Any] = {"role": "assistant", "content": self.text or None, "reasoning_blocks": self.blocks}
        if self.calls:
            message["tool_calls"] = self.calls
        if self.refusal:
            message["refusal"] = self.refusal
        return [message]


def _part(part: dict[str, Any]) -> dict[str, Any]:
    """A part as the portable one that says the same; one that has none as it is."""
    kind = part.get("type")
    if kind == "input_text" and set(part) == {"type", "text"}:
        return {"type": "text", "text": part["text"]}
    if kind == "input_image" and isinstance(part.get("image_url"), str):
        detail = {"detail": part["detail"]} if part.get("detail") else {}
        return {"type": "image_url", "image_url": {"url": part["image_url"], **detail}}
    if kind == "input_file":
        return {"type": "file", "file": {name: value for name, value in part.items() if name != "type"}}
    return part
