"""Models as the regolo client asks for them."""

from __future__ import annotations

from typing import Any

from .._backend import backend
from .._settings import SETTINGS, masked


class ModelsHandler:
    """Lists the server's models, and looks whether one is among them."""

    @staticmethod
    def get_models(base_url: str | None, api_key: str | None, model_info: bool = False) -> list[Any]:
        """The names of the models; with `model_info`, what the server tells of each (dictionaries).

        Args:
            base_url: the host, without /v1. Default: REGOLO_URL, then regolo's own.
            api_key: the key. Default: the module's.
            model_info: dictionaries in place of names.

        Raises:
            Error: the server did not answer, or refused the key.
        """
        api_key = masked(api_key)
        served = backend(None, api_key, base_url)
        return served.model_info() if model_info else [model.id for model in served.models()]

    @staticmethod
    def check_model(model: str | None, base_url: str | None, api_key: str | None) -> str | None:
        """The model's name, if the server has it; unlooked at where `enable_model_checks` is off.

        Raises:
            InvalidRequestError: no model is named; it is a RuntimeError too.
            ModelNotFoundError: the server does not list it; it is a RuntimeError too.
        """
        api_key = masked(api_key)
        if not SETTINGS.enable_model_checks:
            return model
        return backend(None, api_key, base_url).looked_for(model)
