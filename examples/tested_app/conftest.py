"""What the tests of the desk share."""

from __future__ import annotations

pytest_plugins = ["gen_ai.testing.plugin"]
