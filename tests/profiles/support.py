"""Files to resolve profiles from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gen_ai import ConfigurationError
from gen_ai.profiles import Resolved, resolve


@dataclass
class World:
    """A project and a home; `write` puts a file there, `resolve` reads them."""

    project: Path
    home: Path

    @property
    def own(self) -> Path:
        """The file of the user's config directory."""
        return self.home / ".config" / "gen_ai" / "gen_ai.toml"

    def write(self, text: str | bytes, path: str | Path = "gen_ai.toml") -> Path:
        """A file, by default the project's."""
        where = self.project / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(text.encode() if isinstance(text, str) else text)
        return where

    def resolve(
        self,
        profile: str | None = None,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
        **given: Any,
    ) -> Resolved:
        """The settings that hold; the environment is HOME and what is given."""
        return resolve(profile, {"HOME": str(self.home), **(environment or {})}, directory, given=given)

    def values(self, profile: str | None = None, environment: Mapping[str, str] | None = None, **given: Any) -> Any:
        """Only the values."""
        return {name: value.value for name, value in self.resolve(profile, environment, **given).values.items()}

    def refused(
        self, profile: str | None = None, environment: Mapping[str, str] | None = None, **given: Any
    ) -> ConfigurationError:
        """The error."""
        with pytest.raises(ConfigurationError) as caught:
            self.resolve(profile, environment, **given)
        return caught.value
