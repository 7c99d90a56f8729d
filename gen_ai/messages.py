"""What callers write as messages, made into what wires read: checked, completed, never changed in place.

Messages that are right already are passed on as they are (the same dictionaries, so that a long history costs
next to nothing); a message that has to change is copied first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from .errors import InvalidRequestError
from .message_parts import KNOWN_PARTS, check_parts, is_parts
from .types import ChatResponse, Choice, Message, ToolCall

ROLES = ("system", "developer", "user", "assistant", "tool", "function")
#: Roles of other libraries and providers.
_OTHER_NAMES = {"human": "user", "ai": "assistant", "bot": "assistant", "model": "assistant", "tools": "tool"}
#: What may stand in an assistant message in place of content.
_INSTEAD = ("tool_calls", "function_call", "audio", "refusal", "reasoning_blocks")
_SHAPE = '[{"role": "user", "content": "…"}]'


def _error(message: str, suggestion: str, param: str) -> InvalidRequestError:
    return InvalidRequestError(message, suggestion=suggestion, param=param)


def as_messages(messages: Any) -> list[Message]:
    """The messages of a call as a new list of dictionaries.

    Args:
        messages: one string (a single user message), or an iterable of dictionaries with `role` and
            `content`. A ChatResponse in it stands for its `.message`, a pydantic message for its fields.
            Neither the list nor what is in it is ever changed; the result shares the dictionaries that were
            right already.

    Returns:
        The messages, each with a known role and with text or parts as content.

    Raises:
        InvalidRequestError: names what is wrong and where, e.g. `messages[2].role`.

    Example:
        >>> as_messages("Hello")
        [{'role': 'user', 'content': 'Hello'}]
    """
    if isinstance(messages, str):
        if not messages:
            raise _error("The prompt is empty.", "Give the text of the user's message.", "messages")
        return [{"role": "user", "content": str.__str__(messages)}]
    if not isinstance(messages, Iterable) or isinstance(
        messages, (Mapping, bytes, bytearray, memoryview, ChatResponse, Choice)
    ):
        raise _no_list(messages)
    result: list[Message] = []
    for at, message in enumerate(messages):
        # The common case, decided here: a history may hold thousands of plain text messages.
        if type(message) is dict:
            if type(message.get("content")) is str:
                role = message.get("role")
                if type(role) is str and (
                    role in ("user", "system", "developer") or (role == "assistant" and "tool_calls" not in message)
                ):
                    result.append(message)
                    continue
            result.append(_message(message, f"messages[{at}]"))
        else:
            result.append(_message(_as_dict(message, f"messages[{at}]"), f"messages[{at}]"))
    if not result:
        raise _error("messages is empty.", f"Give at least one message: {_SHAPE}.", "messages")
    return result


def _no_list(messages: object) -> InvalidRequestError:
    kind = type(messages).__name__
    if isinstance(messages, Mapping):
        what, mend = "messages is one dictionary.", "Put it into a list: messages=[message]."
    elif isinstance(messages, (bytes, bytearray, memoryview)):
        what, mend = f"messages is of type {kind}.", "Decode it first: messages=data.decode()."
    elif isinstance(messages, (ChatResponse, Choice)):
        what, mend = f"messages is a {kind}.", "Append it to the list of messages and give the list."
    else:
        what, mend = f"messages is of type {kind}.", f"Give a string or a list: {_SHAPE}."
    return _error(what, mend, "messages")


def _as_dict(message: Any, where: str) -> dict[str, Any]:
    """A message that was given as something else than a plain dictionary."""
    if isinstance(message, (ChatResponse, Choice)):
        return message.message
    if isinstance(message, Mapping):
        return dict(message)
    if hasattr(message, "model_dump") and not isinstance(message, type):
        fields = message.model_dump(exclude_none=True)
        if "role" in fields:
            return dict(fields)
        raise _error(
            f"{where} is a {type(message).__name__}, which has no role.",
            f'If it is a structured answer, write {{"role": "assistant", "content": it}}; else {_SHAPE}.',
            where,
        )
    mend = f"A message is a dictionary: {_SHAPE[1:-1]}."
    if isinstance(message, str):
        mend += ' A single prompt may be given as messages="…" without a list.'
    raise _error(f"{where} is of type {type(message).__name__}.", mend, where)


def _message(message: dict[str, Any], where: str) -> Message:
    """One message that needs a closer look. Returns itself where nothing is to be changed."""
    role = _role(message, where)
    changes: dict[str, Any] = {} if role is message["role"] else {"role": role}
    if role == "assistant" and "tool_calls" in message:
        _tool_calls(message, changes, where)
    if role == "tool" and not (isinstance(message.get("tool_call_id"), str) and message["tool_call_id"]):
        raise _error(
            f"{where} is a tool message without tool_call_id.",
            'Take it from the call it answers: {"role": "tool", "tool_call_id": call.id, "content": result}.',
            f"{where}.tool_call_id",
        )
    if role == "function" and not message.get("name"):
        raise _error(f"{where} is a function message without name.", "Add name=the function's.", f"{where}.name")
    content = message.get("content")
    if content is None:
        _check_absent(message, role, where)
    elif type(content) is list and not content and role == "assistant" and any(message.get(n) for n in _INSTEAD):
        pass  # a message without text, as other libraries write it; alone, [] is a structured answer
    elif type(content) is not str:
        fresh = _content(content, role, where)
        if fresh is not content:
            changes["content"] = fresh
    if not changes:
        return message
    message = {**message, **changes}
    if message.get("tool_calls", 0) is None:
        del message["tool_calls"]
    return message


def _role(message: dict[str, Any], where: str) -> str:
    role = message.get("role")
    if type(role) is str and role in ROLES:
        return role
    if isinstance(role, str) and str.__str__(role) in ROLES:
        return str.__str__(role)  # an enum of strings
    param = f"{where}.role"
    if "role" not in message:
        raise _error(f"{where} has no role.", f"Add one of {', '.join(ROLES)}.", param)
    import difflib

    word = str(role).strip().lower()
    near = [_OTHER_NAMES[word]] if word in _OTHER_NAMES else difflib.get_close_matches(word, ROLES, 1)
    mend = f"Did you mean {near[0]!r}? " if near else ""
    raise _error(f"{where} has the unknown role {str(role)[:60]!r}.", f"{mend}Known: {', '.join(ROLES)}.", param)


def _tool_calls(message: dict[str, Any], changes: dict[str, Any], where: str) -> None:
    """Calls taken over from a response (`response.tool_calls`) are written out; an empty list is left out."""
    calls = message["tool_calls"]
    if not calls:
        changes["tool_calls"] = None
        return
    if not isinstance(calls, (list, tuple)):
        raise _error(
            f"{where}.tool_calls is of type {type(calls).__name__}.",
            "Give a list, or append response.message as it is.",
            f"{where}.tool_calls",
        )
    if all(type(call) is dict for call in calls):
        return
    written = []
    for at, call in enumerate(calls):
        if isinstance(call, ToolCall):
            written.extend(Choice(tool_calls=[call]).message["tool_calls"])
        elif isinstance(call, Mapping):
            written.append(dict(call))
        elif hasattr(call, "model_dump"):
            written.append(call.model_dump(exclude_none=True))
        else:
            param = f"{where}.tool_calls[{at}]"
            raise _error(f"{param} is of type {type(call).__name__}.", "Append response.message as it is.", param)
    changes["tool_calls"] = written


def _check_absent(message: dict[str, Any], role: str, where: str) -> None:
    if role == "assistant" and any(message.get(name) for name in _INSTEAD):
        return
    param = f"{where}.content"
    if "content" not in message:
        import difflib

        near = difflib.get_close_matches("content", message, 1)
        told = f" It has {near[0]!r}." if near else ""
        raise _error(f"{where} has no content.{told}", "Add content: the text of the message.", param)
    mend = {
        "assistant": "A failed call gives None: leave the message out, or append ChatResponse.message.",
        "tool": 'A tool that returns nothing is answered with "" or "null".',
        "function": 'A function that returns nothing is answered with "" or "null".',
    }.get(role, "Give the text of the message, or leave the message out.")
    raise _error(f"the content of {where} is None: this {role} message needs text or parts.", mend, param)


# ---------------------------------------------------------------- content


def _content(content: Any, role: str, where: str) -> Any:
    """Content that is not a plain string: as text, or as parts."""
    param = f"{where}.content"
    if isinstance(content, str):
        return str.__str__(content)
    if isinstance(content, (ChatResponse, Choice)):
        return _answer_text(content, param)
    if isinstance(content, (bytes, bytearray, memoryview)):
        raise _error(
            f"{param} is of type {type(content).__name__}.",
            "Decode text with .decode(); give images as image_paths=[data].",
            param,
        )
    if role in ("assistant", "tool", "function"):
        return _data(content, role, param)
    if isinstance(content, (list, tuple)):
        return check_parts(content, param)
    raise _not_text(content, role, param)


def _answer_text(answer: ChatResponse[Any] | Choice[Any], param: str) -> str:
    if answer.tool_calls and not answer.text:
        raise _error(
            f"{param} is an answer that calls tools and has no text.",
            "Append response.message instead of a message of your own.",
            param,
        )
    return answer.text or answer.refusal or ""


def _data(content: Any, role: str, param: str) -> Any:
    """An assistant's or tool's content: parts, or any value as its JSON."""
    if hasattr(content, "__next__") or hasattr(content, "__anext__"):
        raise _error(
            f"{param} is of type {type(content).__name__}, which can be read only once.",
            'Read it first: "".join(stream), or stream.response.message after its end.',
            param,
        )
    if isinstance(content, (list, tuple)) and content:
        if is_parts(content):
            return check_parts(content, param)
        if role == "assistant" and all(isinstance(item, str) for item in content):
            raise _error(
                f"{param} is a list of {len(content)} texts, as n={len(content)} gives: pick one.",
                "Append content=answers[0]. If the list is itself one answer, give json.dumps(answer).",
                param,
            )
        if role == "assistant" and _is_pair(content):
            raise _error(
                f"{param} is the pair that return_error=True gives.",
                "Take it apart: answer, error = client.run_…(…), then content=answer.",
                param,
            )
    return json_text(content, param)


def _is_pair(content: Any) -> bool:
    if not isinstance(content, tuple) or len(content) != 2 or hasattr(content, "_fields"):
        return False
    error = content[1]
    return error is None or (isinstance(error, Mapping) and "error_type" in error)


def _not_text(content: object, role: str, param: str) -> InvalidRequestError:
    kind = type(content).__name__
    if isinstance(content, Mapping) and content.get("type") in KNOWN_PARTS:
        mend = "A single part goes into a list: content=[part]."
    elif hasattr(content, "model_dump_json"):
        mend = "Say how it should be read: content=value.model_dump_json(), or an f-string."
    elif isinstance(content, (bool, int, float)):
        mend = "Give text: content=str(value)."
    else:
        mend = "Give text or a list of parts; data goes as text: content=json.dumps(value)."
    return _error(f"{param} is of type {kind}: this {role} message takes text or parts.", mend, param)


def json_text(value: Any, param: str) -> str:
    """The JSON text that `model_validate_json` of the same type takes back."""
    from pydantic_core import PydanticSerializationError, to_json

    try:
        if hasattr(type(value), "__pydantic_validator__") and hasattr(value, "model_dump_json"):
            return _model_json(value)
        # Nested instances follow by_alias and round_trip (no computed fields) as well.
        return to_json(value, by_alias=True, round_trip=True, inf_nan_mode="null").decode()
    except (PydanticSerializationError, ValueError, TypeError, RecursionError) as error:
        reason = str(error).partition("\n")[0][:200]
    raise _error(
        f"{param} is of type {type(value).__name__}, which has no JSON form ({reason}).",
        "Give text, or a value made of dictionaries, lists, pydantic models or dataclasses.",
        param,
    )


def _model_json(value: Any) -> str:
    """By alias, unless the class itself reads only the names (`serialization_alias` and the like)."""
    model = type(value)
    by_alias = _by_alias.get(model)
    text: str = value.model_dump_json(by_alias=by_alias is not False, round_trip=True, warnings=False)
    if by_alias is not None:
        return text
    if _reads_back(value, text):
        _by_alias[model] = True
        return text
    by_name: str = value.model_dump_json(by_alias=False, round_trip=True, warnings=False)
    if by_name != text and _reads_back(value, by_name):
        _by_alias[model] = False
        return by_name
    return text


#: Model class → whether its instances are written by alias; found by trying with the first instance.
_by_alias: WeakKeyDictionary[type, bool] = WeakKeyDictionary()


def _reads_back(value: Any, text: str) -> bool:
    try:
        return bool(type(value).model_validate_json(text) == value)
    except Exception:  # noqa: BLE001 - validators are the user's code
        return False


# ---------------------------------------------------------------- prompts and images


def as_prompt(prompt: Any) -> str:
    """The prompt of a text completion.

    Raises:
        InvalidRequestError: it is empty, or no string.

    Example:
        >>> as_prompt("Once upon a time")
        'Once upon a time'
    """
    if isinstance(prompt, str):
        if prompt:
            return str.__str__(prompt)
        raise _error("The prompt is empty.", "Give the text that is to be continued.", "prompt")
    kind = type(prompt).__name__
    mend = "Give one string."
    if isinstance(prompt, (list, tuple)):
        mend = "One call takes one string: call it once for each prompt."
        if prompt and all(isinstance(item, Mapping) for item in prompt):
            mend = "Messages go to run_chat_completions(messages)."
    elif isinstance(prompt, (bytes, bytearray, memoryview)):
        mend = "Decode it first: prompt=data.decode()."
    raise _error(f"The prompt is of type {kind}, not a string.", mend, "prompt")


def attach_images(messages: list[Message], parts: list[dict[str, Any]]) -> list[Message]:
    """The messages with image parts behind the text of the last user message.

    Args:
        messages: what `as_messages` gave; not changed.
        parts: what `image_parts` gave.

    Raises:
        InvalidRequestError: there is no user message.

    Example:
        >>> cat = {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}
        >>> attach_images([{"role": "user", "content": "What is it?"}], [cat])[0]["content"][0]
        {'type': 'text', 'text': 'What is it?'}
    """
    if not parts:
        return messages
    for at in range(len(messages) - 1, -1, -1):
        message = messages[at]
        if message["role"] != "user":
            continue
        content = message["content"]
        if isinstance(content, str):
            content = [{"type": "text", "text": content}] if content else []
        return [*messages[:at], {**message, "content": [*content, *parts]}, *messages[at + 1 :]]
    raise _error(
        "image_paths was given, but no message has the role 'user' to carry the images.",
        'Add a message {"role": "user", "content": "…"}.',
        "image_paths",
    )
