"""WireClient: the one adapter that all HTTP providers share. A row, a wire and a channel make a client."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .calls import Clock, turn
from .client import BaseClient
from .config import Place
from .errors import Error, InvalidRequestError
from .exchange import http_attempt, send
from .http_errors import guarded
from .line import Learned, Line
from .plans import Now, Plan
from .providers.base import Capabilities, Provider
from .request import BuiltRequest, Request
from .retry import budget_for
from .secrets import MaskedStr
from .transport.channel import Connections
from .types import ChatResponse, Model
from .wire import get_wire
from .wire.base import Target


class WireClient(BaseClient):
    """A client of one HTTP provider; made by `create_client`."""

    needs_model = True

    def __init__(
        self,
        row: Provider,
        place: Place,
        channel: Connections,
        *,
        capabilities: Capabilities | None = None,
        model_name: str | None = None,
        **defaults: Any,
    ) -> None:
        self.provider = row.name
        self._row, self._place, self._channel = row, place, channel
        self._override = capabilities
        wire = get_wire(row.wire)
        carried = [value for value in place.headers.values() if isinstance(value, MaskedStr)]
        secrets = tuple({place.api_key or "", *(value.rpartition(" ")[2] for value in carried)} - {""})
        self._line = Line(wire, channel, Learned(), secrets, self._target)
        self._targets: dict[str, Target] = {}
        super().__init__(model_name=model_name or row.default_model, **defaults)
        self._leaf.budget = budget_for(place.base_url, place.api_key)

    @property
    def endpoint(self) -> str:
        """Where requests go, with the version segment."""
        return self._place.base_url

    def _capabilities(self, model: str) -> Capabilities:
        found = self._override if self._override is not None else self._row.capabilities_for(model)
        return replace(found, completions=False) if self._row.completions_path is None else found

    def _target(self, model: str) -> Target:
        learned = self._line.learned
        left_out, renamed = learned.left_out.get(model), learned.renamed.get(model)
        found = self._targets.get(model)
        if found is None:
            if len(self._targets) > 256:
                self._targets.clear()
            found = Target(self._row, self._place.base_url, self._place.headers, self._capabilities(model))
            self._targets[model] = found
        if left_out or renamed:
            return replace(found, left_out=left_out or frozenset(), renamed=renamed or {})
        return found

    def _attempt(self, request: Request, clock: Clock, deadline: float | None) -> Plan[ChatResponse[Any]]:
        return http_attempt(self._line, request, clock, deadline)

    def _models_plan(self, request: Request) -> Plan[list[Model]]:
        if self._row.models_path is None:
            raise InvalidRequestError(
                f"{self._row.title} has no list of models.",
                suggestion="Look the names up in its documentation.",
                provider=self.provider,
            )
        clock = Clock.of(request, (yield Now()))
        response = yield from turn(self._models_attempt, request, clock, self._leaf.budget)
        models: list[Model] = response.raw
        return models

    def _models_attempt(self, request: Request, clock: Clock, deadline: float | None) -> Plan[ChatResponse[Any]]:
        http = self._line.wire.build_models(self._target(request.model))
        if request.extra_headers:
            given = {name.lower() for name in request.extra_headers}
            kept = {name: value for name, value in http.headers.items() if name.lower() not in given}
            http.headers = {**kept, **request.extra_headers}
        error = None
        try:
            reply = yield from send(self._line, http, deadline, clock)
            parse = self._line.wire.parse_models
            return guarded(lambda: ChatResponse(raw=parse(reply.body)), self._line, reply)
        except Error as caught:
            error = caught
        error.provider, error.url, error.method = self.provider, http.url.partition("?")[0], http.method
        raise error

    def _build(self, request: Request) -> BuiltRequest:
        from .answers import first_form

        asked = first_form(self._leaf, request)
        built = self._line.wire.build(asked, self._target(request.model))
        http = built.http
        return BuiltRequest(http.method, http.url, http.headers, http.body or b"", tuple(built.warnings))

    def _release(self) -> None:
        self._channel.close()

    async def _arelease(self) -> None:
        await self._channel.aclose()

    def __repr__(self) -> str:
        return f"<gen_ai client provider={self.provider!r} model_name={self.model_name!r} endpoint={self.endpoint!r}>"
