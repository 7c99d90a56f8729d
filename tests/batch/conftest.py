"""The clients of the tests of single calls."""

from __future__ import annotations

from ..client.conftest import api, client, make_api

__all__ = ["api", "client", "make_api"]
