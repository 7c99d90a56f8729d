"""Published clients, unmodified, in environments of their own; where one cannot be made its tests are skipped.

In CI (the variable CI is set) what cannot be installed is a failure. An interpreter that the machine lacks is not: the
tests that need it say so.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from ..compat.test_published import REQUIREMENTS
from ..support.environments import environment, find_python
from ..support.node import find_node, node_packages

_CI = bool(os.environ.get("CI"))

#: The oldest Python that the published package takes.
_REGOLO_PYTHON = (3, 12)


def _made(make: Callable[[], Path]) -> Path:
    try:
        return make()
    except OSError as error:
        if _CI:
            raise
        pytest.skip(f"cannot be installed here: {error}")


@pytest.fixture(scope="session")
def openai_python() -> Path:
    """A Python with OpenAI's own package."""
    return _made(lambda: environment("openai", ["openai==3.57.0"]))


@pytest.fixture(scope="session")
def anthropic_python() -> Path:
    """A Python with Anthropic's own package."""
    return _made(lambda: environment("anthropic", ["anthropic==2.14.0"]))


@pytest.fixture(scope="session")
def cohere_python() -> Path:
    """A Python with Cohere's own package."""
    return _made(lambda: environment("cohere", ["cohere==7.3.1"]))


@pytest.fixture(scope="session")
def ollama_python() -> Path:
    """A Python with Ollama's own package."""
    return _made(lambda: environment("ollama", ["ollama==0.6.3"]))


@pytest.fixture(scope="session")
def google_python() -> Path:
    """A Python with Google's own packages: its client, and its protobuf messages."""
    return _made(lambda: environment("google", ["google-genai==3.6.1", "google-ai-generativelanguage==0.12.1"]))


@pytest.fixture(scope="session")
def mistral_python() -> Path:
    """A Python with Mistral's own package."""
    return _made(lambda: environment("mistral", ["mistralai==3.7.0"]))


@pytest.fixture(scope="session")
def boto3_python() -> Path:
    """A Python with Amazon's own package, and with what this package needs."""
    needed = [f"{name}=={version(name)}" for name in ("requests", "pydantic", "jsonschema", "tenacity")]
    return _made(lambda: environment("boto3", ["boto3==1.44.8", *needed]))


@pytest.fixture(scope="session")
def regolo_python() -> Path:
    """A Python with regolo's own package."""
    python = find_python(_REGOLO_PYTHON)
    if python is None:
        pytest.skip("needs Python 3.12 or newer, as the published package does")
    return _made(lambda: environment("regolo", REQUIREMENTS, python))


@pytest.fixture(scope="session")
def pydantic_ai_python() -> Path:
    """A Python with pydantic-ai."""
    return _made(lambda: environment("pydantic-ai", ["pydantic-ai-slim[openai]==2.68.0"]))


@pytest.fixture(scope="session")
def llm_python() -> Path:
    """A Python with llm."""
    return _made(lambda: environment("llm", ["llm==0.36"]))


@pytest.fixture(scope="session")
def node() -> str:
    """Node, of a version that OpenAI's own package takes."""
    return find_node(20)


@pytest.fixture(scope="session")
def node_modules(node: str) -> Path:
    """The folder of node's packages: OpenAI's own, and zod."""
    # The newest line that runs on Node 20.
    return _made(lambda: node_packages("openai", ["openai@6.49.0", "zod@4.6.7"]))
