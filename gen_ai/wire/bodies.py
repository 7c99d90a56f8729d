"""Bodies and addresses of HTTP, whatever the dialect: JSON out, JSON in, and answers that are neither."""

from __future__ import annotations

import re
from typing import Any

from ..errors import InvalidRequestError, InvalidResponseError
from ..jsontext import dump, loads, parse, whole_value
from ..plans import HttpRequest, Reply
from ..providers.base import Provider
from ..request import Request
from ..urls import joined, segment
from .base import Target

CHECK_ENDPOINT = (
    "Check endpoint=: it must be an OpenAI-compatible API and end with the version segment, such as https://host/v1."
)
#: Characters of a body that is no answer which are looked at.
_OPENING = 2048


def merged(headers: dict[str, str], extra: Any) -> dict[str, str]:
    """Headers with the caller's put over them, whatever the spelling of their names.

    >>> merged({"Content-Type": "a", "X": "1"}, {"content-type": "b"})
    {'X': '1', 'content-type': 'b'}
    """
    given = {name.lower() for name in extra}
    return {**{name: value for name, value in headers.items() if name.lower() not in given}, **extra}


def chat_path(request: Request, provider: Provider) -> str:
    """The path of a chat: that of streams may be another one."""
    return provider.stream_path if request.stream and provider.stream_path is not None else provider.chat_path


def address(target: Target, path: str, model: str) -> str:
    """Where a request goes; `{model}` in the path stands for the model."""
    if "{model}" in path:
        name = segment(model)
        if name is None:
            raise InvalidRequestError(
                f"model_name={model!r} is no name of a model.",
                suggestion="The name is part of the URL at this provider.",
                param="model_name",
            )
        path = path.replace("{model}", name)
    url = joined(target.base_url, path)
    if not target.query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{target.query}"


def models_request(target: Target, query: str = "") -> HttpRequest:
    """The request that lists the models. Raises InvalidRequestError where the provider has no such list."""
    path = target.provider.models_path
    if path is None:
        raise InvalidRequestError(
            f"{target.provider.title} has no list of models.",
            suggestion="Name the model yourself with model_name=….",
        )
    url = address(target, path, "")
    if query:
        url = f"{url}{'&' if '?' in url else '?'}{query}"
    return HttpRequest("GET", url, dict(target.headers))


def json_of(body: dict[str, Any]) -> bytes:
    """A body as it is sent. Raises InvalidRequestError where it holds what JSON has no form for."""
    try:
        return dump(body, strict=True)
    except (ValueError, TypeError, RecursionError) as problem:
        raise InvalidRequestError(
            f"The request cannot be written as JSON: {str(problem)[:300]}",
            suggestion="Messages, tools and extra_body may hold JSON values only.",
        ) from None


def value_of(body: bytes, status: int, mend: str = CHECK_ENDPOINT, *, kind: str | None = None) -> Any:
    """The parsed body, mended where its meaning is clear; `kind` is its content type."""
    try:
        return loads(body)
    except ValueError:
        pass
    if kind and "charset" in kind.lower():
        body = _recoded(body, kind)
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start and not body.strip():
        raise InvalidResponseError(
            f"The server answered {status} with an empty body.",
            suggestion="Try again; if it stays, check endpoint= and any proxy in front of the server.",
            status_code=status,
        )
    if start[:1] == b"<":
        raise not_an_api(start, mend)
    try:
        return whole_value(parse(body))
    except ValueError as problem:
        message = f"The server's answer is not JSON ({str(problem)[:200]})."
    raise no_answer(message, status, body, mend)


def _recoded(body: bytes, kind: str) -> bytes:
    """A body in the character set that its head declares, as UTF-8. JSON is UTF-8; some gateways know others."""
    declared = re.search(_CHARSET, kind, re.IGNORECASE)
    if declared is not None:
        try:
            return body.decode(declared[1]).encode()
        except (LookupError, UnicodeError):
            pass
    return body


_CHARSET = (
    r"charset=[\"']?(utf-?(?:16|32)(?:le|be)?|iso-8859-\d{1,2}|latin-?1|windows-125\d|gbk|gb2312|gb18030|big5|"
    r"shift_jis|euc-(?:jp|kr))\b"
)


def named(value: Any) -> str:
    """What kind of JSON value this is, in words."""
    kinds = {list: "an array", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def an_object(value: Any, reply: Reply, mend: str = CHECK_ENDPOINT) -> dict[str, Any]:
    """The value of an answer, which is a JSON object; raises InvalidResponseError where it is none."""
    if isinstance(value, dict):
        return value
    said = f"The server's answer is no JSON object but {named(value)}."
    raise no_answer(said, reply.status, reply.body, mend)


def no_answer(message: str, status: int, body: bytes, mend: str = CHECK_ENDPOINT) -> InvalidResponseError:
    """The error for a body that is JSON, or something like it, and no answer."""
    return InvalidResponseError(
        message,
        suggestion=mend,
        status_code=status,
        body=body[:16000].decode("utf-8", "replace")[:4000],
    )


def not_an_api(body: bytes, mend: str = CHECK_ENDPOINT) -> InvalidResponseError:
    """The error for a 200 that is a web page or other text."""
    text = body[:_OPENING].decode("utf-8", "replace").strip().lstrip("\ufeff")
    if text[:1] == "<":
        title = re.search(r"<title[^>]*>([^<]{1,200})", text, re.IGNORECASE)
        named = f" titled {title[1].strip()!r}" if title else ""
        return InvalidResponseError(
            f"The server answered 200 with an HTML page{named}, not with an answer.",
            suggestion=mend,
            status_code=200,
            body=text,
        )
    return InvalidResponseError(
        f"The server's answer is not one of this API: {text[:200]}",
        suggestion=mend,
        status_code=200,
        body=text,
    )
