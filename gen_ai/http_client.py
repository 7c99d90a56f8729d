"""WireClient: the one adapter that all HTTP providers share. A row, a wire and a channel make a client."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from .calls import Clock, turn
from .capabilities import checked, laid_over
from .client import BaseClient
from .endpoints import is_own
from .errors import InvalidRequestError, ModelNotFoundError
from .exchange import http_attempt
from .line import Learned, Line, keys_in
from .place import Place
from .plans import Now, Plan, Tell
from .providers.base import Capabilities, Provider
from .request import BuiltRequest, Request
from .retry import budget_for
from .secrets import MaskedStr
from .transport.channel import Connections
from .trust import refuse_in_call
from .types import ChatResponse, Model
from .wire import get_wire
from .wire.base import Target

if TYPE_CHECKING:
    from .retrieval import Limits


class WireClient(BaseClient):
    """A client of one HTTP provider; made by `create_client`."""

    needs_model = True

    def __init__(
        self,
        row: Provider,
        place: Place,
        channel: Connections,
        *,
        capabilities: Capabilities | Mapping[str, Any] | None = None,
        model_name: str | None = None,
        **defaults: Any,
    ) -> None:
        self.provider = row.name
        if place.extra_body is not row.extra_body:
            row = replace(row, extra_body=place.extra_body)
        self._row, self._place, self._channel = row, place, channel
        self._override = checked(capabilities)
        self._made_with: Mapping[str, str] = defaults.get("extra_headers") or {}
        self._known: dict[str, Capabilities] = {}
        wire = get_wire(row.wire)
        carried = [value for value in place.headers.values() if isinstance(value, MaskedStr)]
        secrets = tuple({place.api_key or MaskedStr(), *keys_in(place.headers)} - {""})
        key = _about_key(place, carried)
        self._line = Line(wire, channel, Learned(), secrets, self._target, key, place.signer, channel.replayed)
        self._targets: dict[str, Target] = {}
        super().__init__(model_name=model_name or row.default_model, **defaults)
        self._leaf.budget = budget_for(place.base_url, place.api_key)
        self._leaf.explain = partial(_name_nearest, self._line)
        self._leaf.left_out = self._left_out
        self._leaf.narrowing = getattr(self._line.wire, "narrowing", self._leaf.narrowing)
        self._leaf.secrets = secrets

    @property
    def endpoint(self) -> str:
        """Where requests go, with the version segment."""
        return self._place.base_url

    def _capabilities(self, model: str) -> Capabilities:
        found = self._known.get(model)
        if found is None:
            if len(self._known) > 256:
                self._known.clear()
            found = laid_over(self._row.capabilities_for(model), self._override)
            if self._row.completions_path is None:
                found = replace(found, completions=False)
            self._known[model] = found
        return found

    def _target(self, model: str) -> Target:
        learned = self._line.learned
        left_out, renamed = self._left_out(model), learned.renamed.get(model)
        found = self._targets.get(model)
        if found is None:
            if len(self._targets) > 256:
                self._targets.clear()
            place = self._place
            found = Target(self._row, place.base_url, place.headers, self._capabilities(model), place.query)
            if self._row.limits and is_own(self._row, place.base_url):
                found.limits = self._row.limits_for(model)
            self._targets[model] = found
        if left_out or renamed:
            return replace(found, left_out=left_out, renamed=renamed or {})
        return found

    def _left_out(self, model: str) -> frozenset[str]:
        return self._line.learned.left_out.get(model, frozenset())

    def _attempt(self, request: Request, clock: Clock, deadline: float | None) -> Plan[ChatResponse[Any]]:
        if self._place.stranger:
            refuse_in_call(self._place.stranger, request.extra_headers, self._made_with)
        self._refuse_chats()
        return http_attempt(self._line, request, clock, deadline)

    def _refuse_chats(self) -> None:
        if not self._row.chat_path:
            raise InvalidRequestError(
                f"{self._row.title} has no chats.",
                suggestion="It has run_embeddings(…) and run_rerank(…).",
                provider=self.provider,
            )

    def _limits(self, request: Request) -> Limits:
        from .retrieval_http import limits

        return limits(self._row, request)

    def _retrieval_attempt(self, request: Request, clock: Clock, deadline: float | None) -> Plan[Any]:
        from .retrieval_http import retrieval_attempt

        if self._place.stranger:
            refuse_in_call(self._place.stranger, request.extra_headers, self._made_with)
        return retrieval_attempt(self._line, request, clock, deadline)

    def _models_plan(self, request: Request) -> Plan[list[Model]]:
        if self._row.models_path is None:
            raise InvalidRequestError(
                f"{self._row.title} has no list of models.",
                suggestion="Look the names up in its documentation.",
                provider=self.provider,
            )
        if self._place.stranger:
            refuse_in_call(self._place.stranger, request.extra_headers, self._made_with)
        from .models import models_attempt

        clock = Clock.of(request, (yield Now()))
        if request.watch is not None:
            yield Tell(request.watch.keys.update, self._line.carrying(request.extra_headers).secrets)
        response = yield from turn(partial(models_attempt, self._line), request, clock, self._leaf.budget)
        models: list[Model] = response.raw
        return models

    def _build(self, request: Request) -> BuiltRequest:
        if request.operation in ("embeddings", "rerank"):
            from .retrieval_http import first_request

            return first_request(self._row, self._target(request.model), request)
        from .answers import first_form

        self._refuse_chats()
        asked, warnings = first_form(self._leaf, request)
        built = self._line.wire.build(asked, self._target(request.model))
        http = built.http
        return BuiltRequest(http.method, http.url, http.headers, http.body or b"", (*warnings, *built.warnings))

    def _release(self) -> None:
        self._channel.close()

    async def _arelease(self) -> None:
        await self._channel.aclose()

    def __repr__(self) -> str:
        return f"<gen_ai client provider={self.provider!r} model_name={self.model_name!r} endpoint={self.endpoint!r}>"


def _name_nearest(line: Line, error: ModelNotFoundError, request: Request, clock: Clock) -> Plan[None]:
    from .models import name_nearest

    return name_nearest(line, error, request, clock)


def unplaced(row: Provider, model: str, capabilities: Capabilities | None = None) -> WireClient:
    """A client whose requests can be looked at (`build_request`): without key, environment, or account, whose settings
    stand by their names in its addresses."""

    def plain(url: str) -> str:
        return re.sub(r"\{(\w+)\}", r"\1", url)

    place = Place(plain(row.base_url or "https://server.example/v1"), None, dict(row.headers))
    place.query = "&".join(f"{name}={plain(value)}" for name, value in row.query.items())
    return WireClient(row, place, Connections(environment={}), capabilities=capabilities, model_name=model)


def _about_key(place: Place, carried: list[MaskedStr]) -> str:
    """Which key is sent, for an error about it."""
    if place.signer is not None:
        return place.signer.about
    if place.api_key is None:
        return "" if carried else "No key was sent."
    source = place.sources.get("api_key", "argument")
    return (
        "The key sent is the one given as api_key=." if source == "argument" else f"The key sent is that of {source}."
    )
