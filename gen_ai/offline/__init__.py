"""The embedded provider: answers in this process, always the same, without key and network."""

from __future__ import annotations

from .client import OfflineClient

__all__ = ["OfflineClient"]
