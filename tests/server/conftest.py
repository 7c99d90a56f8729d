"""Servers for these tests: the plugin's own fixture."""

from __future__ import annotations

from gen_ai.testing.plugin import gen_ai_server

__all__ = ["gen_ai_server"]
