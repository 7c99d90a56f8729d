"""Keys as the regolo client writes them: with `Bearer` in front."""

from __future__ import annotations

from ....errors import ConfigurationError
from ....secrets import MaskedStr
from .._problems import no_key
from .._settings import masked

_BEARER = "Bearer "


class KeysHandler:
    """Checks a key, and writes it in the form of the Authorization header."""

    @staticmethod
    def fix_key(api_key: str) -> str:
        """The key with `Bearer` in front, once.

        Example:
            >>> str(KeysHandler.fix_key("sk-1")) == str(KeysHandler.fix_key("Bearer sk-1")) == "Bearer sk-1"
            True
        """
        api_key = masked(api_key)
        return MaskedStr(_BEARER + bare(api_key))

    @staticmethod
    def check_key(api_key: str | None) -> str:
        """The same, after a look whether there is a key.

        Raises:
            MissingApiKeyError: there is none; it is a RuntimeError too.
        """
        api_key = masked(api_key)
        if api_key is None:
            raise no_key()
        return KeysHandler.fix_key(api_key)


def bare(api_key: object) -> MaskedStr:
    """The key itself, without `Bearer`. Raises ConfigurationError for what is no text."""
    if not isinstance(api_key, str):
        raise ConfigurationError(
            f"api_key must be a string, not {type(api_key).__name__}.",
            suggestion="Give the key itself as text.",
            param="api_key",
        )
    return MaskedStr(api_key.removeprefix(_BEARER))
