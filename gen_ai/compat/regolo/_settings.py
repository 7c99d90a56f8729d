"""The settings of the module, in one place; its attributes are properties over them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from ...client import BaseClient
from ...config import variable
from ...secrets import MaskedStr


def masked(key: Any) -> Any:
    """A key whose repr shows nothing, whatever traceback it comes to stand in."""
    return MaskedStr(key) if isinstance(key, str) else key


@dataclass
class Settings:
    """What an application sets on the module."""

    default_key: str | None = None
    default_chat_model: str | None = None
    default_image_generation_model: str | None = None
    default_embedder_model: str | None = None
    default_audio_transcription_model: str | None = None
    default_reranker_model: str | None = None
    #: Ask the server for its models before a model is used for the first time.
    enable_model_checks: bool = True
    #: Seconds that one call may take; in a stream, that each silence may. None: no limit.
    timeout: float | None = 500
    #: A gen_ai client that serves every call which names none.
    default_client: BaseClient | None = None

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, masked(value) if name == "default_key" else value)

    def load(self, name: str, from_variable: str) -> None:
        """Take a setting from a variable; one that is not set leaves it as it is."""
        value = variable(from_variable)
        if value is not None:
            setattr(self, name, value)


SETTINGS = Settings()


def expose(module: str, **settings: str) -> None:
    """Make settings attributes of a module: public name → the setting it stands for."""

    def member(setting: str) -> property:
        return property(
            lambda _module: getattr(SETTINGS, setting), lambda _module, value: setattr(SETTINGS, setting, value)
        )

    def listed(own: ModuleType) -> list[str]:
        return sorted({*ModuleType.__dir__(own), *settings})

    members: dict[str, Any] = {name: member(setting) for name, setting in settings.items()}
    members["__dir__"] = listed
    sys.modules[module].__class__ = type("Module", (ModuleType,), members)
