"""What can be said of a URL by looking at it."""

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
