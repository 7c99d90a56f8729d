"""What can be said of a URL by looking at it, and how one is put together."""

from __future__ import annotations


def origin(url: str) -> str:
    """Scheme, host and port of a URL, for comparing.

    >>> origin("https://API.example.com:443/v1")
    'https://api.example.com:443'
    """
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    try:
        port = parts.port
    except ValueError:
        port = None
    return f"{scheme}://{(parts.hostname or '').lower()}:{port or {'http': 80, 'https': 443}.get(scheme, 0)}"


def joined(base_url: str, path: str) -> str:
    """A path below a base URL (no slash at its end), or beside it: each `../` takes a segment off the base URL's
    path, never more than there are, so that the origin stays what it is.

    >>> joined("https://models.example.com/inference", "../catalog/models")
    'https://models.example.com/catalog/models'
    >>> joined("https://models.example.com/v1", "/models")
    'https://models.example.com/v1/models'
    """
    if not path.startswith("../"):
        return base_url + path
    scheme, _, rest = base_url.partition("://")
    host, _, inner = rest.partition("/")
    segments = [segment for segment in inner.split("/") if segment]
    while path.startswith("../"):
        path = path[3:]
        del segments[-1:]
    return "/".join([f"{scheme}://{host}", *segments, path.lstrip("/")])


def segment(name: str) -> str | None:
    """A name as one segment of a path; None for those that would mean another path.

    >>> segment("org/my model"), segment("..")
    ('org%2Fmy%20model', None)
    """
    from urllib.parse import quote

    return None if name in (".", "..") else quote(name, safe="@", errors="replace")
