"""Ollama dialect: from an error body to the class of error. The shapes, and most of the classes, are common.

What is this API's own: what a model cannot do is said in words, and by the name of what it lacks.
"""

from __future__ import annotations

import re
from typing import Any

from ..errors import (
    ContextLengthError,
    Error,
    ImageError,
    InvalidRequestError,
    ModelNotFoundError,
    OverloadedError,
    UnsupportedParameterError,
)
from ..plans import Headers
from . import openai_errors

_CANNOT = re.compile(r"does not support (thinking|tools|insert|chat|generate|completion|vision|images?)", re.IGNORECASE)
_THINK = re.compile(r"think value .{0,80}not supported|invalid think value", re.IGNORECASE)
_PARAMS = {"thinking": "reasoning", "tools": "tools", "insert": "suffix"}
_TOO_LONG = re.compile(
    r"exceeds? (?:the )?(?:available |maximum )?context (?:length|size)|prompt is too long", re.IGNORECASE
)
_NO_MODEL = re.compile(
    r"^model ['\"]?.{1,200}?['\"]? not found|pull model manifest|try pulling it first", re.IGNORECASE
)
_NO_IMAGE = re.compile(
    r"(?:failed to (?:load|process|decode)|invalid|unknown) (?:image|format of image)|illegal base64", re.IGNORECASE
)
_BUSY = re.compile(r"server busy|maximum pending requests", re.IGNORECASE)
_PULL = "Fetch the model with `ollama pull`, or check model_name=; list_models() shows what is there."


def error(status: int, headers: Headers, body: bytes) -> Error:
    """The typed error for an answer with a status of 400 or more."""
    return _own(openai_errors.error(status, headers, body), status)


def error_in_body(value: Any, headers: Headers | None = None, *, status: int = 200) -> Error:
    """The typed error for an error body inside a 2xx answer or a stream."""
    return _own(openai_errors.error_in_body(value, headers, status=status), status)


def _own(made: Error, status: int) -> Error:
    """The same error as another class, where this API means more by it than others do."""
    text = made.message[:2000]
    kind: type[Error] | None = None
    lacks = _CANNOT.search(text)
    param = _PARAMS.get(lacks[1].lower()) if lacks is not None else "reasoning" if _THINK.search(text) else None
    if status in (200, 400, 500) and (lacks is not None or param is not None):
        kind = UnsupportedParameterError if param is not None else InvalidRequestError
        if lacks is not None and lacks[1].lower().startswith(("image", "vision")):
            kind = ImageError
    elif status in (200, 400, 413, 500) and _TOO_LONG.search(text):
        kind = ContextLengthError
    elif status in (200, 404) and _NO_MODEL.search(text):
        kind = ModelNotFoundError
    elif status in (200, 400, 500) and _NO_IMAGE.search(text):
        kind = ImageError
    elif status in (200, 503) and _BUSY.search(text):
        kind = OverloadedError
    if kind is not None and type(made) is not kind:
        made = openai_errors.as_kind(made, kind, made.code)
    if kind is UnsupportedParameterError:
        made.param = param
        made.suggestion = f"Leave {param} out for this model, or use one that can; `ollama show` says what it can do."
    elif isinstance(made, ModelNotFoundError):
        made.suggestion = _PULL
    return made
