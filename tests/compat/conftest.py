"""The module as an application begins with it, and a server for it."""

from __future__ import annotations

from typing import Any

import pytest

from gen_ai.compat import regolo as module

from ..support.server import Server
from .scripted import KEY


@pytest.fixture
def regolo(server: Server, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, set up for the server; the model is looked for by nobody."""
    monkeypatch.setenv("REGOLO_URL", server.url)
    module.default_key = KEY
    module.default_model = "plain"
    module.enable_model_checks = False
    return module
