"""What the tests over the registry share: a client of a row against a server on loopback, and what it is to send.

What is expected is worked out here from the row's fields alone, not by the code that is tested.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from gen_ai.providers import list_providers
from gen_ai.providers.base import Capabilities, Provider, Technique

from ..client.support import AT_ONCE, make
from ..support.server import Request, Server
from .forms import FORMS

#: Rows of the dialects that `forms.py` has.
ROWS = [row for row in list_providers() if row.wire in FORMS and row.chat_path]

#: A model that no family claims.
MODEL = "some-model"
#: Models of every family, so that every table of a row is met.
MODELS = (
    "gpt-6.2", "gpt-6-astra", "gpt-5.5", "gpt-5.4-mini", "gpt-5.1", "gpt-5", "gpt-5-chat-latest", "o3", "o4-mini",
    "gpt-4.1", "gpt-4o", "gpt-4-turbo", "gpt-3.5-turbo-instruct", "openai/gpt-oss-120b", "gpt-7",
    "claude-opus-5-5", "claude-sonnet-5", "claude-sonnet-4-5", "claude-opus-4-7", "claude-3-haiku",
    "gemini-2.5-pro", "gemini-2.5-flash", "gemini-2.0-flash", "gemini-3-pro", "gemini-4-pro", "gemma-3-27b",
    "grok-4.3", "grok-4", "grok-3", "grok-3-mini", "grok-5",
    "deepseek-chat", "deepseek-reasoner", "deepseek-ai/DeepSeek-V3.2", "deepseek-r1",
    "qwen3-32b", "qwen3-max", "qwen-plus", "Qwen/Qwen3-Coder", "qwq-32b", "qwen4-max",
    "kimi-k2-instruct", "kimi-k2.5", "kimi-k2-thinking", "kimi-k3", "moonshot-v1-8k",
    "glm-4.6", "glm-5.3", "glm-4", "minimax-m2", "minimax-m3", "magistral-medium", "mistral-small-latest",
    "Llama-3.3-70B-Instruct", "sonar", "sonar-reasoning-pro", "jamba-large", "doubao-seed-1.6", "zai-glm-4.6",
    "llama-guard-3", "compound", "command-a-03-2025", "command-a-plus-05-2026", "command-a-vision-07-2025",
    "command-r-08-2024", "c4ai-aya-expanse-32b", "command-light",
)  # fmt: skip
LEVELS = ("off", "minimal", "low", "medium", "high")
#: A value that is good for each parameter of a chat.
VALUES: dict[str, Any] = {
    "max_tokens": 99, "temperature": 0.5, "top_p": 0.5, "stop": ["x"], "seed": 3, "presence_penalty": 0.5,
    "frequency_penalty": 0.5, "logit_bias": {"5": 1}, "logprobs": True, "top_logprobs": 2, "parallel_tool_calls": True,
    "tool_choice": "required", "user": "ada", "tools": [{"name": "now", "parameters": {"type": "object"}}],
}  # fmt: skip
MESSAGES = [{"role": "user", "content": "hi"}]

_keys = itertools.count()


def needs_no_word(caps: Capabilities, level: object) -> bool:
    """Whether a model does without thinking by itself what a level says, and has no dial."""
    dial = caps.reasoning_efforts or caps.reasoning_budget is not None
    return level == "off" and not caps.reasoning and not dial


def settings_of(row: Provider) -> dict[str, str]:
    """A value for each setting of a row."""
    return {setting.name: setting.default or "acme-1" for setting in row.settings if not setting.secret}


def filled(row: Provider, text: str) -> str:
    """The text with the settings in place."""
    for name, value in settings_of(row).items():
        text = text.replace(f"{{{name}}}", value)
    return text


def base_url(row: Provider) -> str:
    """The row's base URL, with its settings in place."""
    url = row.base_url or "https://x.example/v1"
    for name, pattern, other in row.base_urls:
        if re.fullmatch(pattern, filled(row, name if "{" in name else f"{{{name}}}")):
            url = other
            break
    return filled(row, url)


def base_path(row: Provider) -> str:
    """The path of the row's base URL."""
    return urlsplit(base_url(row)).path


def path_of(row: Provider, path: str, model: str = MODEL) -> str:
    """Path and query of a request."""
    base = base_path(row)
    while path.startswith("../"):
        base, path = base.rpartition("/")[0], path[3:]
    whole = f"{base}/{path.lstrip('/')}".replace("{model}", model)
    query = "&".join(f"{name}={filled(row, value)}" for name, value in row.query.items())
    return f"{whole}?{query}" if query else whole


def client_of(row: Provider, server: Server, **options: Any) -> Any:
    """A client of the row whose server is on loopback. Its key is its own, and so is its budget of retries."""
    given = {
        "provider": row.name, "api_key": f"sk-row-{next(_keys)}", "endpoint": server.url + base_path(row),
        "model_name": MODEL, "retry": AT_ONCE, "timeout": 10, **settings_of(row), **options,
    }  # fmt: skip
    return make(**{name: value for name, value in given.items() if value is not None})


def key_for(row: Provider, text: str) -> str:
    """A key with this text in it; where keys are exchanged for tokens, a token."""
    return text if row.credentials is None else f"eyJhbGciOi.{text}.c2ln"


def at_home(row: Provider, **options: Any) -> Any:
    """A client of the row at its own address, for requests that are shown and not sent."""
    return make(
        **{"provider": row.name, "api_key": key_for(row, "sk-home"), "model_name": MODEL, **settings_of(row), **options}
    )


def families(row: Provider) -> list[tuple[str, Capabilities]]:
    """A model of each of the row's families, and what it accepts."""
    found: list[tuple[str, Capabilities]] = []
    for model in (MODEL, *MODELS):
        caps = row.capabilities_for(model)
        if all(caps != known for _, known in found):
            found.append((model, caps))
    return found


# ---------------------------------------------------------------- what is expected


def thinks(caps: Capabilities, level: str | int | None = None) -> bool:
    """Whether the model thinks under this value of `reasoning=`."""
    if level is None:
        return caps.reasoning
    if isinstance(level, int):
        return True
    return level != "off" and (caps.reasoning_efforts or {})[level] != "none"


def refused_by(caps: Capabilities, level: str | None = None) -> set[str]:
    """What cannot be set."""
    names = set(caps.refused) | (set(caps.refused_thinking) if thinks(caps, level) else set())
    if not caps.tools:
        names.add("tools")
    return names | ({"tool_choice", "parallel_tool_calls"} if "tools" in names else set())


def bare(row: Provider, caps: Capabilities, model: str = MODEL, level: str | None = None) -> dict[str, Any]:
    """The body of a call that sets nothing but `reasoning`."""
    refused = refused_by(caps, level)
    body: dict[str, Any] = {row.model_field: model, FORMS[row.wire].asked: MESSAGES}
    if "max_tokens" not in refused and not thinks(caps, level):
        body[caps.renamed.get("max_tokens", caps.max_tokens_name)] = 256
    if "temperature" not in refused:
        body[caps.renamed.get("temperature", "temperature")] = 0
    # Encrypted reasoning is for models that think.
    body |= {
        name: filled(row, value) if isinstance(value, str) else value
        for name, value in row.extra_body.items()
        if name != "include" or thinks(caps, level)
    }
    if level is not None:
        body |= effort(caps, level, row.wire)
    return body


def effort(caps: Capabilities, level: str, wire: str = "openai") -> dict[str, Any]:
    """The fields of a level."""
    said = (caps.reasoning_efforts or {})[level]
    return FORMS[wire].effort(said) if isinstance(said, str) else dict(said)


def with_number(value: Any, tokens: int) -> Any:
    """A budget's fields with the number in its place."""
    return json.loads(json.dumps(value).replace('"{tokens}"', str(tokens)))


def technique_of(caps: Capabilities, *, stream: bool = False) -> Technique:
    """How structured output is asked for."""
    return (caps.structured_stream if stream else None) or caps.structured


def assert_asked_by(technique: Technique, body: Mapping[str, Any], field: str, wire: str = "openai") -> None:
    """The body asks for a structure in this way; `field` is a name that only the schema has."""
    form = FORMS[wire]
    said = json.dumps([body.get("instructions"), body[form.asked]])
    if technique == "json_schema":
        kind, schema = form.format(body[form.structure])
        assert kind == "json_schema"
        assert field in schema["properties"]
        assert field not in said
    elif technique == "json_object":
        assert form.format(body[form.structure]) == ("json_object", None)
        assert field in said
    else:
        assert form.structure not in body
        assert field in said


def header_of(row: Provider, request: Request) -> str | None:
    """The header that carries the key."""
    return request.headers.get(row.auth_header.lower())
