"""Every test here runs twice: over the pages beside this checkout, where they are, and over the project's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..realclients.conftest import node, node_modules, openai_python  # noqa: F401 - fixtures
from .pages import GIVEN, OWN


@pytest.fixture(params=["own", "given"])
def folder(request: pytest.FixtureRequest) -> Path:
    """A folder of pages."""
    if request.param == "own":
        return OWN
    if not GIVEN.is_dir():
        pytest.skip("the pages are not beside this checkout; tests/fixtures/documents holds the same oddities")
    return GIVEN
