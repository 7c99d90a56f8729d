"""Whom a connection trusts."""

from __future__ import annotations

import os
import ssl

from .failures import Refused


def make_context(verify: bool | str) -> ssl.SSLContext:
    """A client's TLS context.

    Args:
        verify: True for certifi's bundle (as requests does), False for no check at all, or the path of a CA
            bundle or a directory of hashed certificates.

    Raises:
        Refused: there is no bundle at that path.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(["http/1.1"])
    if verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    place = verify
    if place is True:
        import certifi

        place = certifi.where()
    try:
        if os.path.isdir(place):  # noqa: PTH112 - no need of pathlib
            context.load_verify_locations(capath=place)
        else:
            context.load_verify_locations(cafile=place)
    except OSError:
        pass
    else:
        return context
    raise Refused("tls", f"there is no usable CA bundle at {place}")
