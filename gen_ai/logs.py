"""The standard log of calls: the first subscriber of each call that is logged.

    logging.getLogger("gen_ai").setLevel(logging.INFO)             # one line per call and per retry
    logging.getLogger("gen_ai").setLevel(logging.DEBUG)            # and per attempt, first piece and tool
    logging.getLogger("gen_ai.content").setLevel(logging.DEBUG)    # and what was asked and answered

No handler and no level is set here. Nothing of what was asked or answered is logged by the first two, error
messages (which quote it) included; a key never.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from .secrets import mask
from .telemetry import AttemptEvent, CallEvent, EndEvent, ErrorEvent, FirstPieceEvent, ToolEvent
from .types import ChatResponse, Usage
from .vectors import EmbeddingsResponse, RerankResponse

if TYPE_CHECKING:
    from .request import Request

logger = logging.getLogger("gen_ai")
content = logging.getLogger("gen_ai.content")


def is_read() -> bool:
    """Whether anything that is written here would be let through."""
    return logger.isEnabledFor(logging.INFO) or _content_is_wanted()


def _content_is_wanted() -> bool:
    """Only if asked of this very logger: a level inherited from the root's is no wish to see what users say."""
    return logging.NOTSET < content.level <= logging.DEBUG and content.isEnabledFor(logging.DEBUG)


def write(keys: Collection[str], event: CallEvent) -> None:
    """Log an event of a call; `keys` are masked."""
    level, said = _line(event)
    if logger.isEnabledFor(level):
        line = f"{event.operation} {event.provider} {event.model or '-'} {said}"
        logger.log(level, "%s", _safe(line, keys), extra=_extra(event, keys))
    if isinstance(event, (EndEvent, ErrorEvent, ToolEvent)) and _content_is_wanted():
        for what, value in _content(event):
            shown = json.dumps(_shown(value, keys), ensure_ascii=False, default=str)
            shown = shown.encode("utf-8", "backslashreplace").decode()
            content.debug("%s %s %s", event.call_id, what, shown, extra=_extra(event, keys))


def _line(event: CallEvent) -> tuple[int, str]:
    """The level, and what is said of the call.

    Errors are no WARNING: the caller has each of them in hand, and what it means is his to say."""
    if isinstance(event, AttemptEvent):
        record = event.attempt
        ended = event.error_type or record.reason or "ok"
        status = f" {record.status}" if record.status is not None and ended != "ok" else ""
        again = f", again in {record.wait:.2f} s" if event.will_retry else ""
        said = f"attempt {record.number} {ended}{status} {record.duration:.2f} s{again}{_id(record.request_id)}"
        return logging.INFO if event.will_retry else logging.DEBUG, said
    if isinstance(event, FirstPieceEvent):
        return logging.DEBUG, f"first piece {event.elapsed:.2f} s"
    if isinstance(event, ToolEvent):
        return logging.DEBUG, f"tool {event.tool_name[:64]} {event.error_type or 'ok'} {event.duration:.2f} s"
    tried = f", attempts {len(event.attempts)}{_id(event.request_id)}"
    if isinstance(event, ErrorEvent):
        status = f" {event.status}" if event.status is not None else ""
        return logging.INFO, f"{type(event.error).__name__}{status} {event.elapsed:.2f} s{tried}"
    ended = "left early" if event.abandoned else "ok"
    return logging.INFO, f"{ended} {event.elapsed:.2f} s{_tokens(event.usage)}{tried}"


def _id(request_id: str | None) -> str:
    return f", id {request_id}" if request_id else ""


def _tokens(usage: Usage | None) -> str:
    if usage is None or (usage.prompt_tokens is None and usage.completion_tokens is None):
        return ""
    counts = ("?" if count is None else str(count) for count in (usage.prompt_tokens, usage.completion_tokens))
    return f", tokens {'+'.join(counts)}"


def _extra(event: CallEvent, keys: Collection[str]) -> dict[str, Any]:
    """The fields for structured handlers."""
    facts: dict[str, Any] = {
        "event": event.type, "call_id": event.call_id, "function": event.function, "operation": event.operation,
        "provider": event.provider, "model": event.model, "stream": event.stream, "duration": event.elapsed,
    }  # fmt: skip
    if isinstance(event, AttemptEvent):
        facts |= {
            "attempt": event.attempt.number, "attempt_duration": event.attempt.duration, "wait": event.attempt.wait,
            "status": event.attempt.status, "request_id": event.attempt.request_id, "error_type": event.error_type,
            "will_retry": event.will_retry, "maybe_billed": event.attempt.maybe_billed,
        }  # fmt: skip
    elif isinstance(event, ToolEvent):
        facts |= {
            "tool": event.tool_name, "tool_call_id": event.tool_call_id, "tool_duration": event.duration,
            "error_type": event.error_type,
        }  # fmt: skip
    elif isinstance(event, (EndEvent, ErrorEvent)):
        usage = event.usage or Usage()
        facts |= {
            "attempts": len(event.attempts), "request_id": event.request_id, "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens, "total_tokens": usage.total_tokens,
        }  # fmt: skip
    if isinstance(event, ErrorEvent):
        facts |= {"status": event.status, "error_type": type(event.error).__name__}
        facts["error_code"] = getattr(event.error, "code", None)
    elif isinstance(event, EndEvent):
        facts |= {"finish_reason": event.finish_reason, "response_model": event.response_model}
        facts |= {"abandoned": event.abandoned, "warnings": [warning.code for warning in event.warnings]}
    return {f"gen_ai_{name}": _safe(v, keys) if isinstance(v, str) else v for name, v in facts.items()}


def _safe(text: str, keys: Collection[str]) -> str:
    """Without keys, and on one line: a server chooses the id, a user may choose the model."""
    text = mask(text, keys)
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


# ---------------------------------------------------------------- content, where it was asked for


def _content(event: EndEvent | ErrorEvent | ToolEvent) -> list[tuple[str, Any]]:
    if isinstance(event, ToolEvent):
        return [("tool", {"name": event.tool_name, "arguments": event.arguments, "result": event.content})]
    found: list[tuple[str, Any]] = []
    request = event.request
    if request is not None and event.operation != "models":
        found.append(("asked", _asked(request)))
    if isinstance(event, ErrorEvent):
        partial = getattr(event.error, "partial_text", None)
        found.append(("failed", {"message": str(event.error), **({"partial_text": partial} if partial else {})}))
    elif isinstance(event.response, ChatResponse):
        found.append(("answered", [choice.message for choice in event.response.choices]))
    elif isinstance(event.response, EmbeddingsResponse):
        found.append(("answered", repr(event.response)))
    elif isinstance(event.response, RerankResponse):
        found.append(("answered", [{"index": one.index, "score": one.score} for one in event.response.results]))
    return found


def _asked(request: Request) -> Any:
    if request.query is not None:
        return {"query": request.query, "documents": request.inputs}
    return request.inputs or (request.messages if request.prompt is None else request.prompt)


_DATA_URL = re.compile(r"(data:[^;,\s]{0,80}(?:;[^;,\s]{0,80}){0,3},)([\w+/=%-]{64,})")


def _shown(value: Any, keys: Collection[str]) -> Any:
    """The value without keys, and images by their size only."""
    if isinstance(value, str):
        return _DATA_URL.sub(lambda found: f"{found[1]}… ({len(found[2])} characters)", mask(value, keys))
    if isinstance(value, dict):
        return {str(name): _shown(item, keys) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(item, keys) for item in value]
    return value


# ---------------------------------------------------------------- a subscriber's own trouble


def report(subscriber: str, event: str, problem: Exception) -> None:
    """A subscriber has raised: not the call's failure, and not to be lost either. Without a handler anywhere,
    Python itself prints what is logged at this level."""
    try:
        logger.error("on_event: %s raised at %r", subscriber, event, exc_info=problem)
    except Exception:  # noqa: BLE001 - a filter or handler that raises, perhaps the very same
        import traceback

        traceback.print_exception(problem)
