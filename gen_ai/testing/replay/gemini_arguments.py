"""From a recorded Gemini body to the call that a user of the public surface would write for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .call import Call
from .gemini_rules import camel

#: Fields of generationConfig → portable arguments of the same meaning.
_SAME = {
    "maxOutputTokens": "max_tokens", "temperature": "temperature", "topP": "top_p", "stopSequences": "stop",
    "seed": "seed", "presencePenalty": "presence_penalty", "frequencyPenalty": "frequency_penalty",
    "candidateCount": "n",
}  # fmt: skip
_CHOICES = {"AUTO": "auto", "ANY": "required", "NONE": "none"}
_SCHEMAS = ("responseJsonSchema", "responseSchema")
_SAID = {"text", "functionCall", "functionResponse", "thought"}
#: How ids begin that the package makes itself, for calls that have none.
_MADE = "gen_ai_call_"


def call_for_contents(body: Mapping[str, Any], model: str) -> Call:
    """The call for a recorded body of generateContent."""
    body = camel(dict(body))
    call = Call(_messages(body) or "Hello", model)
    for name, value in body.items():
        if name in ("contents", "systemInstruction", "model", "generationConfig") or value is None or value in ([], {}):
            continue
        if name == "tools":
            call.options["tools"] = _tools(value)
        elif name == "toolConfig":
            _choice(value, call)
        else:
            call.extra_body[name] = value
    _config(body.get("generationConfig") or {}, call)
    return call


def _config(config: Mapping[str, Any], call: Call) -> None:
    rest: dict[str, Any] = {}
    schema = next((config[name] for name in _SCHEMAS if isinstance(config.get(name), dict)), None)
    for name, value in config.items():
        if value is None or value in ([], {}):
            continue
        if name in _SAME:
            call.options[_SAME[name]] = value
        elif name == "responseLogprobs":
            call.options["logprobs"] = value
        elif name == "logprobs":
            call.options["top_logprobs"] = value
        elif schema is not None and name in (*_SCHEMAS, "responseMimeType"):
            call.options["guided_json"] = plain_schema(schema)
        elif name != "thinkingConfig":
            rest[name] = value
    thinking = config.get("thinkingConfig")
    wish = _wish(thinking)
    own = {**rest, **({"thinkingConfig": thinking} if thinking else {})}
    if wish is not None:
        call.options["reasoning"] = wish
        call.spelled["generationConfig"] = own
    else:
        rest = own
    if rest:
        call.extra_body["generationConfig"] = rest


def _wish(thinking: Any) -> Any:
    """The portable `reasoning=` that says the same; None: there is none."""
    if not isinstance(thinking, Mapping):
        return None
    if thinking == {"thinkingBudget": 0}:
        return "off"
    if thinking.get("includeThoughts") is True and set(thinking) == {"includeThoughts", "thinkingBudget"}:
        return thinking["thinkingBudget"] if thinking["thinkingBudget"] > 0 else None
    if thinking.get("includeThoughts") is True and set(thinking) == {"includeThoughts", "thinkingLevel"}:
        return str(thinking["thinkingLevel"]).lower()
    return None


#: Types by number, for clients that ask for numbers.
_NUMBERED = ("", "string", "number", "integer", "boolean", "array", "object", "null")


def plain_schema(schema: Any) -> Any:
    """A schema in JSON Schema's words: types in small letters, `nullable` as a type."""
    if isinstance(schema, list):
        return [plain_schema(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: plain_schema(value) for name, value in schema.items()}
    if isinstance(made.get("type"), int):
        made["type"] = _NUMBERED[made["type"]]
    if isinstance(made.get("type"), str):
        made["type"] = made["type"].lower()
        if made.pop("nullable", None) is True:
            made["type"] = [made["type"], "null"]
    return made


def _choice(value: Mapping[str, Any], call: Call) -> None:
    config = dict(value.get("functionCallingConfig") or {})
    names, mode = config.get("allowedFunctionNames"), str(config.get("mode") or "").upper()
    if config and mode == "ANY" and isinstance(names, list) and len(names) == 1:
        call.options["tool_choice"] = names[0]
    elif config and not names and mode in _CHOICES:
        call.options["tool_choice"] = _CHOICES[mode]
    elif config:
        call.options["tool_choice"] = config
    rest = {name: inner for name, inner in value.items() if name != "functionCallingConfig"}
    if rest:
        call.extra_body["toolConfig"] = rest


def _tools(tools: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for tool in [tools] if isinstance(tools, Mapping) else tools:
        for name, value in tool.items():
            if name == "functionDeclarations":
                found += [_function(declared) for declared in (value if isinstance(value, list) else [value])]
            else:
                found.append({"type": name, name: value})
    return found


def _function(declared: Mapping[str, Any]) -> dict[str, Any]:
    function = {"name": declared["name"]}
    if declared.get("description"):
        function["description"] = declared["description"]
    parameters = declared.get("parametersJsonSchema", declared.get("parameters"))
    if parameters is not None:
        function["parameters"] = plain_schema(parameters)
    return {"type": "function", "function": function}


# ---------------------------------------------------------------- messages


def _messages(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    system = body.get("systemInstruction")
    if isinstance(system, str):
        found.append({"role": "system", "content": system})
    elif system:
        parts = system.get("parts") or []
        texts = [_part(part) for part in (parts if isinstance(parts, list) else [parts])]
        if texts:
            found.append({"role": "system", "content": texts})
    contents = body.get("contents")
    open_calls: list[tuple[str, str]] = []
    for at, turn in enumerate(contents if isinstance(contents, list) else [contents]):
        if turn is None:
            continue
        if isinstance(turn, str):
            found.append({"role": "user", "content": turn})
            continue
        parts = [part if isinstance(part, dict) else {"text": part} for part in turn.get("parts") or []]
        if turn.get("role") == "model":
            message = _said(parts, at)
            if message.get("tool_calls"):
                open_calls = [(call["function"]["name"], call["id"]) for call in message["tool_calls"]]
            found.append(message)
        else:
            found += _told(parts, open_calls)
    return found


def _said(parts: list[dict[str, Any]], at: int) -> dict[str, Any]:
    texts: list[dict[str, Any]] = []
    calls: list[dict[str, Any]] = []
    blocks: list[dict[str, Any]] = []
    length = 0
    for part in parts:
        more = {name: value for name, value in part.items() if name not in _SAID}
        place = {"after_text": length, "after_calls": len(calls)}
        if "functionCall" in part:
            made = part["functionCall"]
            given = made.get("id") or f"{_MADE}{at}_{len(calls)}"
            function = {"name": made["name"], "arguments": json.dumps(made.get("args") or {})}
            calls.append({"id": given, "type": "function", "function": function})
            if more:
                blocks.append({"wire": "gemini", "type": "function_call", "id": given, **more})
        elif "text" in part and not part.get("thought"):
            if part["text"]:
                texts.append({"type": "text", "text": part["text"]})
            length += len(part["text"])
            if more:
                place["after_text"] = length
                blocks.append({"wire": "gemini", "type": "text", "length": len(part["text"]), **more, **place})
        else:
            blocks.append({"wire": "gemini", "type": "part", "part": part, **place})
    content = texts[0]["text"] if len(texts) == 1 else texts or ""
    message: dict[str, Any] = {"role": "assistant", "content": content}
    return message | ({"tool_calls": calls} if calls else {}) | ({"reasoning_blocks": blocks} if blocks else {})


def _told(parts: list[dict[str, Any]], open_calls: list[tuple[str, str]]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    rest: list[dict[str, Any]] = []
    for part in parts:
        response = part.get("functionResponse")
        if not isinstance(response, Mapping):
            rest.append(_part(part))
            continue
        given = response.get("id")
        if given is None:
            given = next((made for name, made in open_calls if name == response["name"]), f"{_MADE}none")
            open_calls[:] = [call for call in open_calls if call[1] != given]
        content: Any = json.dumps(response.get("response") or {})
        if response.get("parts"):
            content = [{"type": "text", "text": content}, *(_part(inner) for inner in response["parts"])]
        results.append({"role": "tool", "tool_call_id": given, "name": response["name"], "content": content})
    plain = len(rest) == 1 and set(rest[0]) == {"type", "text"}
    return [*results, *([{"role": "user", "content": rest[0]["text"] if plain else rest}] if rest else [])]


def _part(part: dict[str, Any]) -> dict[str, Any]:
    """A part as the portable part that says the same; one that has none in its own form."""
    more = {name: value for name, value in part.items() if name not in (*_SAID, "inlineData", "fileData")}
    if "text" in part:
        return {"type": "text", "text": part["text"], **more}
    data, file = part.get("inlineData"), part.get("fileData")
    if isinstance(data, Mapping) and set(data) == {"mimeType", "data"} and not {"-", "_"} & set(data["data"]):
        kind = data["mimeType"]
        url = f"data:{kind};base64,{data['data']}"
        if kind.startswith("image/"):
            return {"type": "image_url", "image_url": {"url": url}, **more}
        if kind in ("audio/wav", "audio/mp3"):
            return {"type": "input_audio", "input_audio": {"data": data["data"], "format": kind[6:]}, **more}
        if kind.startswith("video/"):
            return {"type": "video_url", "video_url": {"url": url}, **more}
        return {"type": "file", "file": {"file_data": url}, **more}
    if isinstance(file, Mapping) and set(file) <= {"mimeType", "fileUri"} and "fileUri" in file:
        told = {"mime_type": file["mimeType"]} if file.get("mimeType") else {}
        return {"type": "file", "file": {"file_id": file["fileUri"], **told}, **more}
    own = {name: value for name, value in part.items() if name != "thought" or value is not False}
    return {"type": next(iter(own)), **own}
