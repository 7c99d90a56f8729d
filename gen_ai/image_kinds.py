"""What bytes are: the images that chat APIs take, and the names of what is mistaken for one."""

from __future__ import annotations

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
#: Leading bytes → media type, for the formats that chat APIs take (BMP, TIFF, HEIC and AVIF: some of them).
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
_BRANDS = (
    ((b"avif", b"avis"), "image/avif"),
    ((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"), "image/heic"),
    ((b"mif1", b"msf1"), "image/heif"),
)
#: Leading bytes → what people call it, for the message that says why it is refused.
_OTHERS = (
    (b"%PDF-", "a PDF", "Render its pages to PNG, or send it as a part of type 'document' in a message."),
    (b"\0\0\1\0", "an ICO icon", "Convert it to PNG."),
    (b"8BPS", "a Photoshop file", "Export it as PNG."),
    (b"\xff\x0a", "a JPEG XL image", "Convert it to PNG or JPEG."),
    (b"\0\0\0\x0cJXL ", "a JPEG XL image", "Convert it to PNG or JPEG."),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 image", "Convert it to PNG or JPEG."),
    (b"PK\x03\x04", "a ZIP archive or Office document", "Take the image out of it first."),
    (b"\x1f\x8b", "a gzip file", "Unpack it first."),
    (b"RIFF", "audio or video", "Give one frame of it as PNG or JPEG."),
    (
        b"version https://git-lfs",
        "a Git LFS pointer, not the file itself",
        "Fetch the file with: git lfs pull",
    ),
)
BASE64_OF = ((b"iVBORw0KGgo", "png"), (b"/9j/", "jpeg"), (b"R0lGOD", "gif"), (b"UklGR", "webp"))


def media_type(data: bytes) -> str | None:
    """The media type of an image by its first bytes, or None where it is none that chat APIs take.

    >>> media_type(b"GIF89a")
    'image/gif'
    """
    for signature, found in _SIGNATURES:
        if data.startswith(signature):
            return found
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    # "BM" alone may begin a text: the length of the second header tells (MSDN, bitmap header types).
    if data[:2] == b"BM" and data[14:18] in {bytes([size, 0, 0, 0]) for size in (12, 40, 52, 56, 64, 108, 124)}:
        return "image/bmp"
    if data[4:8] == b"ftyp":
        box = data[8 : min(int.from_bytes(data[:4], "big"), 64)]
        brands = {box[at : at + 4] for at in range(0, len(box), 4) if at != 4}
        for names, found in _BRANDS:
            if brands.intersection(names):
                return found
    return None


def looks_like(data: bytes) -> tuple[str, str]:
    """What bytes that are no image seem to be, and what to do about it."""
    for signature, name, mend in _OTHERS:
        if data.startswith(signature):
            return name, mend
    if data[4:8] == b"ftyp":
        return "a video", "Give one frame of it as PNG or JPEG."
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, subtype in BASE64_OF:
        if head.startswith(start):
            return (
                "base64 text",
                f"Decode it first, or give it as the string 'data:image/{subtype};base64,…'.",
            )
    lower = head.lower()
    if lower.startswith(b"data:image/"):
        return "the text of a data URL", "Give it as a str."
    if b"<svg" in lower and lower.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg")):
        return "an SVG drawing", "Render it to PNG: chat models take pixels only."
    if lower.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "an HTML page", "Perhaps a download gave an error page: look at its text."
    if b"%PDF-" in data[:1024]:
        return _OTHERS[0][1:]
    if b"\0" not in data[:1024]:
        # A character may be cut at the end of the sample, hence "ignore" there only.
        sample = data[:1024]
        if sample.decode("utf-8", "ignore").encode()[:1000] == sample[:1000]:
            return (
                f"text ({sample[:24].decode('utf-8', 'ignore')!r}…)",
                "Give a path, a URL, or the bytes of an image.",
            )
    return f"unknown data (it begins with {data[:8].hex(' ')})", "Convert it to PNG or JPEG."


def bad_data_url(url: str) -> tuple[str, str] | None:
    """What is wrong with a `data:` URL as an image, and the mend; None where it is well formed."""
    head, comma, data = url.partition(",")
    kind, _, options = head[5:].partition(";")
    mend = "Write data:image/png;base64,… with base64.b64encode(data), or give the bytes to image_paths=."
    if not comma or "base64" not in options.lower().split(";"):
        return "is a data URL without ';base64,'", mend
    if kind.lower().startswith("image/svg"):
        return "is an SVG drawing", "Render it to PNG: chat models take pixels only."
    if not kind.lower().startswith("image/"):
        other = " Other files go in a part of type 'file'." if kind else ""
        return f"is a data URL of type {kind or 'unknown'!r}, not of an image", mend + other
    if not data:
        return "is a data URL without data", mend
    body = data.rstrip("=")
    if not body.isascii() or body.encode().translate(None, _ALPHABET):
        return "is a data URL whose base64 holds other characters", mend
    if len(data) % 4 or len(data) - len(body) > 2 or len(body) % 4 == 1:
        return "is a data URL whose base64 is cut or lacks its padding", mend
    return None
