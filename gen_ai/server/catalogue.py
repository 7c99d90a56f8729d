"""The models behind the server. They are kept for a moment: many programs ask at each start, or before each call."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from ..client import BaseClient
from ..errors import InvalidRequestError, ModelNotFoundError
from ..models import nearest
from ..types import Model

#: Seconds that a list is good for.
_KEPT = 30.0


class Catalogue:
    """What a client offers; of a provider without such a list, the client's own model.

    Args:
        client: who is asked.
        clock: seconds.
    """

    def __init__(self, client: BaseClient, clock: Callable[[], float] = monotonic) -> None:
        self._client, self._clock = client, clock
        self._found: list[Model] = []
        self._until = float("-inf")

    async def all(self) -> list[Model]:
        """The list, at most half a minute old."""
        return self._found if self._clock() < self._until else await self._asked()

    async def one(self, name: str) -> Model:
        """A model by its name: one that is new at the model's server is found, too. Raises ModelNotFoundError."""
        known = self._clock() < self._until
        found = await self.all()
        if known and not any(model.id == name for model in found):
            found = await self._asked()
        for model in found:
            if model.id == name:
                return model
        near = nearest(name, [model.id for model in found]) if name else []
        raise ModelNotFoundError(
            f"There is no model {name[:100]!r}.",
            suggestion=f"Did you mean {' or '.join(map(repr, near))}?" if near else "GET /v1/models lists them.",
            status_code=404,
            param="model",
        )

    async def _asked(self) -> list[Model]:
        try:
            found = await self._client.alist_models()
        except InvalidRequestError as error:
            if error.status_code is not None or self._client.model_name is None:
                raise
            found = [Model(self._client.model_name)]
        self._found, self._until = found, self._clock() + _KEPT
        return found
