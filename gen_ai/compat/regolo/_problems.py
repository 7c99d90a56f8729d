"""Errors in the place of the `RuntimeError`s of the regolo client, so that `except RuntimeError` still sees them, and
of the calls that gen_ai does not have."""

from __future__ import annotations

from typing import NoReturn

from ... import errors


class MissingApiKeyError(errors.MissingApiKeyError, RuntimeError):
    """No key was given."""


class InvalidRequestError(errors.InvalidRequestError, RuntimeError):
    """No model was named."""


class ModelNotFoundError(errors.ModelNotFoundError, RuntimeError):
    """The model is not among those that the server offers."""


def no_key() -> MissingApiKeyError:
    """The error where no key was given."""
    return MissingApiKeyError(
        "API key is required",
        suggestion='Set regolo.default_key = "…" or give api_key=; try_loading_from_env() takes it from API_KEY.',
        param="api_key",
    )


def no_model() -> InvalidRequestError:
    """The error where no model was named."""
    return InvalidRequestError(
        "Model is required",
        suggestion='Set regolo.default_chat_model = "…", or give model= (of a RegoloClient: chat_model=).',
        param="model",
    )


def unknown_model(model: str, near: list[str]) -> ModelNotFoundError:
    """The error for a model that the server does not list."""
    mend = (
        f"Did you mean {' or '.join(map(repr, near))}?"
        if near
        else "regolo.RegoloClient.get_available_models lists all."
    )
    return ModelNotFoundError(
        f"Model not found: {model!r}",
        suggestion=f"{mend} regolo.enable_model_checks = False leaves the check to the server.",
        param="model",
        model=model,
    )


def absent(what: str, call: str) -> NoReturn:
    """A call that gen_ai does not have."""
    raise errors.InvalidRequestError(
        f"gen_ai has no {what}: {call}() cannot be served.",
        suggestion=f"Keep the regolo package for this call (import regolo, then regolo's own {call}); "
        "chat and text completions go through gen_ai.compat.regolo beside it.",
    )
