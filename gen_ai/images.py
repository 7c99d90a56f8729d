"""Images for a message: from paths, URLs, bytes, data URLs or open files to content parts.

The type is read from the bytes, never from the name. Only regular files are opened and no URL is fetched.
"""

from __future__ import annotations

import os
import re
import stat
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .errors import ImageError
from .image_kinds import BASE64_OF, bad_data_url, looks_like, media_type

#: Bytes of one image, unless told otherwise.
MAX_BYTES = 20 * 2**20

DETAILS = ("auto", "low", "high", "original")

#: A scheme has two characters or more: `C:/…` is a path.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
#: http or https as they are mistyped: "htps", "htttp".
_MISSPELT = re.compile(r"(?!https?$)[htps]{3,7}")
_WHOLE_URL = re.compile(_URL.pattern + r"[^/\s\x00-\x1f][^\s\x00-\x1f]*")

_SMALLER = "Scale it down (2,000 pixels on the long side are plenty for most models), or give its URL."
_SOURCES = "Give a path, an http(s) or data URL, the image's bytes, or a file opened with 'rb'."


def _megabytes(size: int) -> str:
    """Rounded up, so that a size above a limit never reads as equal to it."""
    tenths = -(-size * 10 // 2**20)
    return f"{tenths // 10} MB" if tenths % 10 == 0 else f"{tenths / 10:.1f} MB"


def _too_large(what: str, size: int, limit: int, param: str) -> ImageError:
    return ImageError(
        f"{what} has {_megabytes(size)}; the limit is {_megabytes(limit)}.", suggestion=_SMALLER, param=param
    )


def image_parts(image_paths: Any, *, detail: str | None = None, max_bytes: int = MAX_BYTES) -> list[dict[str, Any]]:
    """The content parts for one image or a list of them.

    Args:
        image_paths: a path (`~` is expanded), an http(s) or data URL, bytes, an open binary file, or a list
            of these. URLs are passed on, never fetched. None or an empty list gives no parts.
        detail: how closely the model looks: "auto", "low", "high" or "original"; None leaves it out.
        max_bytes: largest size of one image, in bytes.

    Returns:
        One `image_url` part per image, in order.

    Raises:
        ImageError: names the argument at fault, e.g. `image_paths[1]`.

    Example:
        >>> image_parts("https://example.com/cat.png", detail="low")
        [{'type': 'image_url', 'image_url': {'url': 'https://example.com/cat.png', 'detail': 'low'}}]
    """
    if image_paths is None:
        return []
    if detail is not None and detail not in DETAILS:
        raise ImageError(
            f"image_detail={detail!r}: must be one of {', '.join(map(repr, DETAILS))}.",
            suggestion="Leave image_detail out to let the model's server decide.",
            param="image_detail",
        )
    if isinstance(image_paths, (str, bytes, bytearray, memoryview, os.PathLike)) or hasattr(image_paths, "read"):
        sources = [("image_paths", image_paths)]
    elif isinstance(image_paths, Iterable) and not isinstance(image_paths, dict):
        sources = [(f"image_paths[{at}]", source) for at, source in enumerate(image_paths)]
    else:
        raise _unusable(image_paths, "image_paths")
    parts = []
    for param, source in sources:
        image = {"url": _url(source, param, max_bytes)}
        if detail is not None:
            image["detail"] = detail
        parts.append({"type": "image_url", "image_url": image})
    return parts


def _url(source: Any, param: str, limit: int) -> str:
    if isinstance(source, str):
        return _from_text(source, param, limit)
    if isinstance(source, os.PathLike):
        return _from_file(os.fsdecode(source), param, limit)
    if isinstance(source, (bytes, bytearray, memoryview)):
        size = source.nbytes if isinstance(source, memoryview) else len(source)
        if size > limit:
            raise _too_large(f"{param} (bytes)", size, limit, param)
        return _encoded(bytes(source), f"{param} (bytes)", param)
    if hasattr(source, "read"):
        return _from_stream(source, param, limit)
    raise _unusable(source, param)


def _unusable(source: object, param: str) -> ImageError:
    mend = _SOURCES
    if hasattr(source, "save") and hasattr(source, "size"):
        mend = 'Save it first: buffer = io.BytesIO(); image.save(buffer, "PNG"), then give the buffer.'
    return ImageError(f"{param} is of type {type(source).__name__}, which is no image.", suggestion=mend, param=param)


def _encoded(data: bytes, what: str, param: str) -> str:
    if not data:
        raise ImageError(f"{what} is empty.", suggestion="Check how the file was written.", param=param)
    found = media_type(data)
    if found is None:
        name, mend = looks_like(data)
        raise ImageError(
            f"{what} is not an image that chat models take: it looks like {name}.",
            suggestion=mend,
            param=param,
        )
    return f"data:{found};base64,{b2a_base64(data, newline=False).decode()}"


# ---------------------------------------------------------------- text: a URL or a path


def _from_text(text: str, param: str, limit: int) -> str:
    scheme = text.partition(":")[0].lower()
    if scheme == "data" and len(text) > 4:
        return _from_data_url(text, param, limit)
    if not _URL.match(text):
        return _from_file(text, param, limit)
    if scheme == "file":
        raise ImageError(f"{param}={_short(text)} is a file URL.", suggestion="Give the plain path.", param=param)
    if _MISSPELT.fullmatch(scheme):
        raise ImageError(f"{param}={_short(text)} is no web address.", suggestion="Did you mean https://?", param=param)
    if not _WHOLE_URL.fullmatch(text):
        raise ImageError(
            f"{param}={_short(text)} is not a URL: it has no host, or holds spaces.",
            suggestion="Write spaces as %20.",
            param=param,
        )
    return text  # schemes besides http(s), e.g. gs://, are the provider's to know


def _short(text: str) -> str:
    return repr(text if len(text) <= 120 else text[:117] + "…")


def _from_data_url(url: str, param: str, limit: int) -> str:
    wrong = bad_data_url(url)
    if wrong is not None:
        raise ImageError(f"{param} {wrong[0]}.", suggestion=wrong[1], param=param)
    head, _, data = url.partition(",")
    size = len(data) // 4 * 3 - data[-2:].count("=")
    if size > limit:
        raise _too_large(param, size, limit, param)
    start = a2b_base64(data[:2048])
    found = media_type(start)
    if found is None:
        name, mend = looks_like(start)
        raise ImageError(f"{param} is not an image: it looks like {name}.", suggestion=mend, param=param)
    return url if head[5:].lower().startswith(found + ";") else f"data:{found};base64,{data}"


# ---------------------------------------------------------------- files


def _from_file(path: str, param: str, limit: int) -> str:
    if not path.strip():
        raise ImageError(f"{param} is an empty path.", suggestion=_SOURCES, param=param)
    try:
        full = Path(path).expanduser()
        # Looked at before it is opened: opening a pipe would wait, opening a device may do things.
        seen = full.stat()
        if not stat.S_ISREG(seen.st_mode):
            raise _not_a_file(path, seen.st_mode, param)
        if seen.st_size > limit:
            raise _too_large(_short(path), seen.st_size, limit, param)
        handle = os.open(full, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            # Asked again of what is open: the name may stand for something else by now.
            mode = os.fstat(handle).st_mode
            if not stat.S_ISREG(mode):
                raise _not_a_file(path, mode, param)
            data = file.read(limit + 1)
    except (OSError, ValueError, RuntimeError) as error:  # a NUL in the name; `~` of nobody
        failure = error
    else:
        if len(data) > limit:
            raise _too_large(_short(path), len(data), limit, param)
        return _encoded(data, _short(path), param)
    raise _unreadable(path, failure, param)


def _not_a_file(path: str, mode: int, param: str) -> ImageError:
    if stat.S_ISDIR(mode):
        return ImageError(
            f"{_short(path)} is a folder.",
            suggestion='Give its files: image_paths=sorted(pathlib.Path(folder).glob("*.png")).',
            param=param,
        )
    return ImageError(
        f"{_short(path)} is not a regular file (a pipe, socket or device).",
        suggestion="Read it yourself and give the bytes.",
        param=param,
    )


def _unreadable(path: str, failure: Exception, param: str) -> ImageError:
    start = path.encode("utf-8", "ignore")
    for prefix, subtype in BASE64_OF:
        if len(path) > 100 and start.startswith(prefix):
            return ImageError(
                f"{param} is base64 text, not a path.",
                suggestion=f"Put 'data:image/{subtype};base64,' before it, or give the decoded bytes.",
                param=param,
            )
    if isinstance(failure, (FileNotFoundError, NotADirectoryError)):
        full = Path(path).expanduser().absolute()
        return ImageError(
            f"{_short(path)} does not exist (looked in {full.parent}).",
            suggestion=_nearest(full.parent, full.name),
            param=param,
        )
    reason = getattr(failure, "strerror", None) or str(failure)
    return ImageError(
        f"{_short(path)} cannot be read: {reason}.",
        suggestion="Check the path and its permissions.",
        param=param,
    )


def _nearest(folder: Path, name: str) -> str:
    import difflib
    from itertools import islice

    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, 5000)]
    except OSError:
        return f"The folder {folder} does not exist or cannot be read."
    near = difflib.get_close_matches(name.lower(), {n.lower(): n for n in names}, 1, 0.6)
    if near:
        there = next(n for n in names if n.lower() == near[0])
        return f"Did you mean {str(folder / there)!r}?"
    return "Check the path; a relative one starts at the working directory."


def _from_stream(source: Any, param: str, limit: int) -> str:
    what = f"{param} (open file)"
    try:
        start = source.tell() if not hasattr(source, "seekable") or source.seekable() else None
    except (OSError, AttributeError, ValueError):
        start = None
    try:
        data = _drained(source, limit, what, param)
        if not data and start:
            # A buffer that was just written stands at its end; nothing but the whole can be meant.
            source.seek(0)
            data = _drained(source, limit, what, param)
    except (OSError, ValueError) as error:
        failure = error
    else:
        return _encoded(data, what, param)
    finally:
        if start is not None and not getattr(source, "closed", False):
            source.seek(start)
    raise ImageError(f"{what} cannot be read: {failure}.", suggestion="Open it with open(path, 'rb').", param=param)


def _drained(source: Any, limit: int, what: str, param: str) -> bytes:
    """All that is left in an open file; raw files may give less per read than they have."""
    blocks: list[bytes] = []
    left = limit + 1
    while left > 0:
        block = source.read(left)
        if not isinstance(block, (bytes, bytearray, memoryview)):
            if block is None:
                break
            if hasattr(block, "close") and hasattr(block, "send"):
                block.close()  # a coroutine: not to be waited for here, and not to be left behind
            raise ImageError(
                f"{what} gives {type(block).__name__} instead of bytes.",
                suggestion="Open it with 'rb'; of an async file give its bytes: await file.read().",
                param=param,
            )
        if not block:
            break
        blocks.append(bytes(block))
        left -= len(block)
    if left <= 0:
        raise _too_large(what, limit + 1, limit, param)
    return b"".join(blocks)
