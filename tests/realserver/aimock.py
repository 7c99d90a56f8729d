"""aimock, an npm package that answers by script and fails on demand: how it is had, started and asked.

What it needs is installed once, into `.venv-aimock` of the checkout.
"""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
import requests
from pydantic import BaseModel, Field
from tenacity import wait_none

from gen_ai import RetryPolicy, create_client

HERE = Path(__file__).parent
HOME = HERE.parents[1] / ".venv-aimock"
PACKAGE = "@copilotkit/aimock@1.43.0"
NAMES = itertools.count()


class Weather(BaseModel):
    """The weather of some days."""

    city: Literal["Oslo", "Rome"]
    days: int = Field(ge=1, le=3)


def installed() -> Path:
    """The package's folder; made under another name first, so that what stands there is whole."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not here")
    home = HOME / PACKAGE.rpartition("@")[2]
    if not home.exists():
        HOME.mkdir(exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix="making-", dir=HOME))
        try:
            done = subprocess.run(
                [npm, "install", "--no-save", "--no-audit", "--no-fund", "--silent", "--prefix", str(making), PACKAGE],
                capture_output=True, text=True, timeout=180, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            if done.returncode:
                pytest.skip(f"{PACKAGE} cannot be installed here: {(done.stderr or done.stdout).strip()[-200:]}")
            if not home.exists():
                making.rename(home)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return home / "node_modules" / PACKAGE.rpartition("@")[0]


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server of our own."""
    command = ["node", str(HERE / "serve_aimock.mjs"), str(installed()), str(HERE / "aimock.json")]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        if not address:
            process.kill()
            pytest.fail(f"aimock did not start: {process.communicate()[1][-500:]}")
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=10)


class Asker:
    """Calls under a name of their own, by which the server counts them."""

    def __init__(self, address: str, provider: str = "openai", **options: Any) -> None:
        self.provider = provider
        self.address, self.name = address, f"test-{next(NAMES)}"
        policy = options.pop("retry", RetryPolicy(wait=wait_none()))
        settings = {
            "endpoint": address,
            "api_key": f"sk-{self.name}",  # clients of one endpoint and key share a budget of retries
            "model_name": "gpt-4o",
            "timeout": 20,
            **options,
        }
        self.client: Any = create_client(
            provider=provider, retry=policy, extra_headers={"X-Test-Id": self.name}, **settings
        )

    def chat(self, text: Any, **options: Any) -> Any:
        return self.client.run_chat_completions(text, **options)

    def stream(self, text: str, **options: Any) -> Any:
        return self.client.run_chat_completions_stream(text, **options)

    def chaos(self, kind: str, rate: float = 1) -> dict[str, str]:
        return {"X-Test-Id": self.name, f"x-aimock-chaos-{kind}": str(rate)}

    def seen(self) -> list[dict[str, Any]]:
        """The requests as the server noted them."""
        journal = requests.get(f"{self.address}/__aimock/journal", timeout=10).json()
        return [entry for entry in journal if entry["headers"].get("x-test-id") == self.name]
