"""What an error body says, whatever its shape. The shapes are those of recorded traffic and providers' pages.

{"error": {"message", "type", "param", "code"}}      OpenAI and most
{"error": "text"}, {"error": "text", "status_code"}  vLLM 401, katz
{"code": "text", "error": "text"}                    xAI
{"object": "error", "message", "type", "code"}       Mistral, older vLLM
{"error": "text", "error_type": "validation"}        TGI
{"detail": "text" | [{"loc", "msg", "type"}]}        FastAPI
{"code": 400, "message", "type"}                     Doubleword
[{"error": {…}}]                                     Gemini
{"errors": [{"code", "message"}], "trace", "status_code"}  watsonx.ai
{"error": {"message", "code": 502, "metadata": {"raw": "<another one>"}}}   OpenRouter
"""

from __future__ import annotations

from typing import Any

from ..records import dataclass

#: Fields whose presence, without `choices`, makes a body an error.
_SPEAKING = ("message", "detail", "msg", "error_description", "errors")


@dataclass(slots=True)
class Problem:
    """An error body in one form."""

    message: str = ""
    code: str = ""
    type: str = ""
    param: str | None = None
    #: A status that the body names, as an error status.
    status: int | None = None
    #: `status` was given under that very name, so that it counts more than the HTTP status.
    certain: bool = False
    request_id: str | None = None
    #: What the model had written where the server could not use it (Groq).
    failed_generation: str | None = None
    #: Reasons of a moderation layer (OpenRouter).
    flagged: bool = False
    #: A limit per day is used up (Gemini).
    daily: bool = False
    #: Fields that a validator did not know.
    extra_fields: tuple[str, ...] = ()


def is_error(body: Any) -> bool:
    """Whether a parsed body, or the data of a stream's event, is an error and no answer.

    >>> is_error({"error": None, "choices": []}), is_error({"error": "no"}), is_error({"detail": "no"})
    (False, True, True)
    """
    if isinstance(body, list):
        return any(isinstance(item, dict) and item.get("error") for item in body[:4])
    if not isinstance(body, dict):
        return False
    if body.get("error") or _of_groq(body):
        return True
    if "choices" in body:
        return False
    return body.get("object") == "error" or body.get("type") == "error" or any(body.get(name) for name in _SPEAKING)


def _of_groq(body: dict[str, Any]) -> Any:
    """The error in Groq's own field, or None."""
    own = body.get("x_groq")
    return own.get("error") if isinstance(own, dict) else None


def read(body: Any) -> Problem:
    """The problem that a parsed body describes; an empty one where it says nothing."""
    if isinstance(body, list):
        found = next((item for item in body if isinstance(item, dict) and item.get("error")), None)
        return read(found) if found is not None else Problem(_words(body))
    if isinstance(body, str):
        return _with_embedded(Problem(body.strip()))
    if not isinstance(body, dict):
        return Problem()
    error = body.get("error") or _of_groq(body)
    if isinstance(error, list):
        error = error[0] if error else None
    if isinstance(error, dict):
        problem = _of(error, body)
    else:
        problem = _of(body, body)
        if isinstance(error, str):
            spoken = problem.message
            problem.message = f"{error}: {spoken}" if spoken and spoken != error else error
    request_id = body.get("request_id") or body.get("trace")
    problem.request_id = request_id if isinstance(request_id, str) and request_id else None
    return _with_embedded(problem)


def _of(error: dict[str, Any], outer: dict[str, Any]) -> Problem:
    words = next((error[name] for name in _SPEAKING if error.get(name)), None)
    generated = error.get("failed_generation")
    kind = error.get("type") or error.get("error_type") or error.get("status")
    problem = Problem(
        message=_words(words),
        code=_text(error.get("code")) or (_text(outer.get("code")) if outer is not error else ""),
        type=_text(kind),
        param=_text(error.get("param")) or None,
        failed_generation=generated[:4000] if isinstance(generated, str) else None,
        extra_fields=_extra(words),
    )
    for holder in (outer, error):
        for name in ("status_code", "raw_status_code", "status", "code"):
            status = _status(holder.get(name))
            if status is not None and problem.status is None:
                problem.status, problem.certain = status, name == "status_code"
    several = error.get("errors")
    if not problem.code and isinstance(several, list) and several and isinstance(several[0], dict):
        problem.code = _text(several[0].get("code"))
    inner = error.get("innererror")
    if isinstance(inner, dict) and inner.get("code"):
        problem.code = _text(inner["code"])
    details = error.get("details")
    problem.daily = isinstance(details, list) and "PerDay" in str(details[:8])[:4000]
    metadata = error.get("metadata")
    if isinstance(metadata, dict):
        _add_metadata(problem, metadata)
    return problem


def _with_embedded(problem: Problem) -> Problem:
    """LiteLLM: the upstream's error body is part of the message."""
    if problem.message.startswith("litellm."):
        _add_upstream(problem, _embedded(problem.message), say=False)
    return problem


def _add_metadata(problem: Problem, metadata: dict[str, Any]) -> None:
    """OpenRouter: why its upstream failed, as text or as that server's own error body."""
    problem.flagged = bool(metadata.get("reasons"))
    kind = metadata.get("error_type")
    if kind and not problem.type:
        problem.type = _text(kind)
    raw = metadata.get("raw")
    if isinstance(raw, str):
        parsed = _embedded(raw) if raw.lstrip()[:1] in ("{", "[") else None
        raw = raw if parsed is None else parsed
    if raw:
        _add_upstream(problem, raw, say=True)


def _add_upstream(problem: Problem, body: Any, *, say: bool) -> None:
    upstream = read(body)
    if say and upstream.message and upstream.message not in problem.message:
        problem.message = f"{problem.message}: {upstream.message}" if problem.message else upstream.message
    if upstream.code and (not problem.code or problem.code.isdigit()):
        problem.code = upstream.code
    problem.type = problem.type or upstream.type
    problem.param = problem.param or upstream.param
    problem.extra_fields = problem.extra_fields or upstream.extra_fields


def _embedded(text: str) -> Any:
    """The JSON object inside a message, or None."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start or end - start > 100_000:
        return None
    from pydantic_core import from_json

    try:
        return from_json(text[start : end + 1])
    except ValueError:
        return None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()[:500]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _status(value: Any) -> int | None:
    """An HTTP error status, given as a number or as its digits."""
    if isinstance(value, str) and len(value) == 3 and value.isdecimal():
        value = int(value)
    return value if isinstance(value, int) and 400 <= value <= 599 else None


def _words(value: Any, depth: int = 0) -> str:
    """The words of a message that may be text, an object that holds one, or a validator's list."""
    if isinstance(value, str):
        return value.strip()
    if depth > 3:
        return ""
    if isinstance(value, dict):
        where = value.get("loc")
        said = next((_words(value[n], depth + 1) for n in (*_SPEAKING, "error") if value.get(n)), "")
        if isinstance(where, list) and where:
            return f"{'.'.join(str(step) for step in where[:8] if step != 'body')}: {said}"
        return said
    if isinstance(value, list):
        return "; ".join(filter(None, (_words(item, depth + 1) for item in value[:5])))
    return ""


def _extra(value: Any) -> tuple[str, ...]:
    """The fields that a FastAPI or pydantic validator did not know."""
    if isinstance(value, dict):
        return _extra(value.get("detail"))
    if not isinstance(value, list):
        return ()
    found = []
    for item in value[:20]:
        if not isinstance(item, dict):
            continue
        where, said = item.get("loc"), str(item.get("msg", "")).lower()
        if item.get("type") in ("extra_forbidden", "value_error.extra") or said.startswith("extra "):
            steps = [str(step) for step in where if step != "body"] if isinstance(where, list) else []
            if steps:
                found.append(".".join(steps))
    return tuple(found)
