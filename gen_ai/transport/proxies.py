"""Which proxy serves a URL, by the rules that curl and requests follow, from values instead of `os.environ`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit


def proxy_chooser(proxy: str | None, environment: Mapping[str, str]) -> Callable[[str], str | None]:
    """A function from a URL to its proxy's URL, or None.

    Args:
        proxy: the caller's choice for every URL; "" for none at all; None for what the environment says.
        environment: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`, in any case; lower case wins.
    """
    if proxy is not None:
        chosen = _with_scheme(proxy) or None
        return lambda _url: chosen
    values = {name.lower(): value for name, value in environment.items()}
    values.update((name, value) for name, value in environment.items() if name.islower())
    everything = values.get("all_proxy")
    by_scheme = {scheme: values.get(f"{scheme}_proxy") or everything for scheme in ("http", "https")}
    if not any(by_scheme.values()):
        return lambda _url: None
    exceptions = [entry for entry in values.get("no_proxy", "").replace(" ", ",").split(",") if entry]

    def choose(url: str) -> str | None:
        parts = urlsplit(url)
        found = by_scheme.get(parts.scheme)
        if not found or excepted(parts.hostname or "", parts.port, exceptions):
            return None
        return _with_scheme(found)

    return choose


def besides_this_machine(proxy_for: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """The same, but for what gives this very machine its credentials, which no proxy reaches: link-local addresses
    (the metadata services of clouds), their name at Google, and plain HTTP on loopback (a container's, a site's).

    >>> choose = besides_this_machine(proxy_chooser("http://proxy:3128", {}))
    >>> choose("http://169.254.169.254/latest"), choose("http://127.0.0.1:41/msi"), choose("https://sts.example")
    (None, None, 'http://proxy:3128')
    """

    def choose(url: str) -> str | None:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        if excepted(host, None, _METADATA) or (parts.scheme == "http" and excepted(host, None, _LOOPBACK)):
            return None
        return proxy_for(url)

    return choose


_METADATA = ["169.254.0.0/16", "fe80::/10", "fd00:ec2::254", "metadata.google.internal"]
_LOOPBACK = ["127.0.0.0/8", "::1", "localhost"]


def _with_scheme(proxy: str) -> str:
    proxy = proxy.strip()
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def excepted(host: str, port: int | None, exceptions: list[str]) -> bool:
    """Whether NO_PROXY names this host: `*`, a name (with all below it), an address, a network, each with a port
    if it likes.

    >>> excepted("api.example.com", None, ["example.com"]), excepted("badexample.com", None, ["example.com"])
    (True, False)
    """
    host = host.lower().rstrip(".")
    return any(_names(entry.lower(), host, port) for entry in exceptions)


def _names(entry: str, host: str, port: int | None) -> bool:
    if entry == "*":
        return True
    if "/" in entry:
        return _in_network(host, entry)
    name, colon, number = entry.rpartition(":")
    if entry.startswith("[") and entry.endswith("]"):
        name, colon = entry, ""
    elif not colon or (":" in name and not name.endswith("]")):
        name, colon = entry, ""  # no port, or a bare IPv6 address
    if colon and number != str(port):
        return False
    name = name.strip("[]").removeprefix("*").lstrip(".").rstrip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _in_network(host: str, network: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
