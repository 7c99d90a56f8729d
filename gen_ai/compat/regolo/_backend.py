"""Who answers: a client of gen_ai for each key and URL, or the one that the application gives."""

from __future__ import annotations

import atexit
import contextlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import Any

from ...checks import placed
from ...client import BaseClient
from ...config import variable
from ...errors import ConfigurationError, NotFoundError, UnsupportedParameterError
from ...factory import make
from ...messages import ROLES
from ...models import nearest
from ...place import Given
from ...providers import get_provider
from ...providers.base import Capabilities, Provider
from ...recipe import Recipe
from ...secrets import MaskedStr
from ...types import Model
from ...wire.openai_chunks import WIRE, Chunk
from . import _shapes
from ._problems import no_key, no_model, unknown_model
from ._settings import SETTINGS, masked
from .keys.keys import bare

#: Where the host's paths are, unless a variable of that name says otherwise.
PATHS = {"COMPLETIONS_URL_PATH": "/v1/completions", "CHAT_COMPLETIONS_URL_PATH": "/v1/chat/completions"}
MODELS, MODELS_BELOW_V1, MODEL_INFO = "/models", "/v1/models", "/model/info"

#: Seconds for a list of models, where `timeout` is longer.
_LISTING = 30.0
#: Clients that are kept; an application with more keys than this makes some of them anew.
_KEPT = 64

Parameters = dict[str, Any]


class Backend:
    """One client, and how the regolo client's calls are put to it."""

    def __init__(self, client: BaseClient) -> None:
        self.client = client
        self._bare = client._without_defaults()
        #: It was made here, and speaks to a server as the regolo client does; else it is the application's own.
        self.exact = getattr(getattr(client, "_line", None), "wire", None) is WIRE
        self._known: frozenset[str] = frozenset()

    # -- models

    def model(self, named: str | None) -> str | None:
        """The model of a call: the one that is named, else the module's."""
        model = named if named is not None else SETTINGS.default_chat_model
        return self.looked_for(model) if self.exact else model

    def looked_for(self, model: str | None) -> str:
        """The model, after a look whether the server has it (unless checks are off).

        Raises:
            InvalidRequestError: none is named; it is a RuntimeError too.
            ModelNotFoundError: the server does not list it; it is a RuntimeError too.
        """
        if model is None:
            raise no_model()
        if self.exact and SETTINGS.enable_model_checks and model not in self._known:
            names = list(dict.fromkeys(found.id for found in self.models()))
            self._known = frozenset(names)
            if model not in self._known:
                raise unknown_model(model, nearest(model, names))
        return model

    def models(self) -> list[Model]:
        """The models that the server offers."""
        try:
            return self._list(self.client)
        except NotFoundError:
            if not self.exact:
                raise
        return self._list(self._beside(MODELS_BELOW_V1))  # a server that has all of its paths there

    def model_info(self) -> list[Any]:
        """What the server tells of each model."""
        if not self.exact:
            return [found.raw if isinstance(found.raw, dict) else {"model_name": found.id} for found in self.models()]
        return [found.raw for found in self._list(self._beside(MODEL_INFO))]

    def _list(self, client: BaseClient) -> list[Model]:
        timeout = SETTINGS.timeout
        return client.list_models(timeout=_LISTING if timeout is None else min(timeout, _LISTING))

    def _beside(self, path: str) -> BaseClient:
        """A client of the same server and key that lists models elsewhere."""
        place = self.client._place  # type: ignore[attr-defined]
        return _client(place.base_url, place.api_key or MaskedStr(), path)

    # -- calls

    def chat(self, messages: Any, model: str | None, parameters: Parameters, *, stream: bool, full: bool) -> Any:
        """A chat: the role and the text, pieces of it, or the server's own dictionaries."""
        extra: dict[str, Any] = {}
        if self.exact and isinstance(messages, list) and any(_has_own_role(message) for message in messages):
            # The model's template may know roles that gen_ai does not: these go out as they are.
            extra["messages"] = messages
            messages = [{**message, "role": "user"} if _has_own_role(message) else message for message in messages]
        options = self._options(model, parameters, extra, stream=stream)
        if stream:
            pieces = self._bare.run_chat_completions_stream(messages, **options)
            return self._handed_on(pieces, _shapes.CHAT, full=full)
        call: Callable[..., Any] = self._bare.run_chat_completions
        with _in_its_words():
            body = _shapes.CHAT.body(call(messages, **options))
        return body if full else _shapes.message(body)

    def completion(self, prompt: Any, model: str | None, parameters: Parameters, *, stream: bool, full: bool) -> Any:
        """A text completion: the text, pieces of it, or the server's own dictionaries."""
        options = self._options(model, parameters, {}, stream=stream)
        if stream:
            pieces = self._bare.run_completions_stream(prompt, **options)
            return self._handed_on(pieces, _shapes.TEXT, full=full)
        call: Callable[..., Any] = self._bare.run_completions
        with _in_its_words():
            body = _shapes.TEXT.body(call(prompt, **options))
        return body if full else _shapes.text(body)

    def _options(self, model: str | None, parameters: Parameters, extra: dict[str, Any], *, stream: bool) -> Any:
        options = dict(parameters)
        top_k = options.pop("top_k", None)
        if top_k is not None:
            extra["top_k"] = top_k
        if self.exact:
            options["timeout"] = SETTINGS.timeout
            if not stream:
                extra["stream"] = False
        if extra:
            options["extra_body"] = {**(self.client._defaults.get("extra_body") or {}), **extra}
        return {**options, "model_name": model, "full_output": True}

    def _handed_on(self, stream: Any, shape: _shapes.Shape, *, full: bool) -> Generator[Any, None, None]:
        """The pieces of a stream, in the form that the regolo client gives them."""
        with contextlib.closing(stream), _in_its_words():
            if self.exact:
                for event in stream:
                    if type(event) is Chunk:
                        yield event.raw if full else shape.piece(event.raw)
                return
            last = None
            for event in stream:
                chunk = shape.chunk(event, raw=full)
                if chunk is not None and chunk is not last:
                    last = chunk
                    yield chunk if full else shape.piece(chunk)


@contextlib.contextmanager
def _in_its_words() -> Iterator[None]:
    """What travels in `extra_body` was given by a name of its own."""
    try:
        yield
    except UnsupportedParameterError as error:
        said = error.suggestion or ""
        error.suggestion = said.replace(f"Take {error.param} out of extra_body", f"Leave {error.param} out")
        raise


def _has_own_role(message: Any) -> bool:
    return isinstance(message, dict) and isinstance(message.get("role"), str) and message["role"] not in ROLES


# ---------------------------------------------------------------- which client


def backend(client: Any, api_key: str | None, base_url: str | None) -> Backend:
    """Who answers a call: the client given, the module's own, else the one for this key and URL.

    Raises:
        ConfigurationError: the client is none of gen_ai's, or the URL is none.
        MissingApiKeyError: no key was given; it is a RuntimeError too.
    """
    api_key = masked(api_key)
    given = client if client is not None else SETTINGS.default_client
    if given is not None:
        return Backend(checked(given))
    key = api_key if api_key is not None else SETTINGS.default_key
    if key is None:
        raise no_key()
    return _kept(base_url, bare(key))


def checked(client: Any, name: str = "client") -> BaseClient:
    """A client of gen_ai; another library's is refused, for its proxies, certificates and keys would not count."""
    if isinstance(client, BaseClient):
        return client
    kind = f"{type(client).__module__.partition('.')[0]}.{type(client).__name__}"
    raise ConfigurationError(
        f"{name} is of type {kind}, which gen_ai does not use.",
        suggestion="Leave it out: connections are kept and shared without it. Proxies and CA bundles come from the "
        "environment (HTTPS_PROXY, SSL_CERT_FILE), or from a gen_ai client given in its place: "
        'create_client("regolo", proxy="…", verify="…").',
        param=name,
    )


#: A plain dictionary: no lock that a fork could leave held. What two threads make at once, one of them lets go of.
_backends: dict[tuple[str, ...], Backend] = {}


def _kept(base_url: str | None, key: MaskedStr) -> Backend:
    url = base_url if base_url is not None else variable("REGOLO_URL")
    said = (url if isinstance(url, str) else repr(url), key, *(variable(name) or "" for name in PATHS))
    found = _backends.get(said)
    if found is not None and not found.client._closed:
        return found
    try:
        made = Backend(_client(url, key, MODELS))
    except ConfigurationError as error:
        if base_url is None:
            placed(error, {"endpoint": "REGOLO_URL"})
        raise
    while len(_backends) >= _KEPT:
        with contextlib.suppress(StopIteration, RuntimeError):
            _backends.pop(next(iter(_backends)), None)
    if found is not None:
        _backends.pop(said, None)
    return _backends.setdefault(said, made)


def _client(url: str | None, key: MaskedStr, models_path: str) -> BaseClient:
    row = _row(models_path)
    endpoint = row.base_url if url is None else url
    if isinstance(endpoint, str):
        endpoint = endpoint.rstrip("/").removesuffix("/v1")
    return make(Recipe(row, None, Given(row, api_key=key, endpoint=endpoint), {}, {}))


def _row(models_path: str) -> Provider:
    """regolo as its own client speaks to it: paths below the host, and nothing in a body that was not asked for."""
    row = get_provider("regolo")
    return replace(
        row,
        wire="gen_ai.wire.openai_chunks:WIRE",
        base_url=(row.base_url or "").removesuffix("/v1"),
        key_env=(),
        endpoint_env=(),
        chat_path=_path("CHAT_COMPLETIONS_URL_PATH"),
        completions_path=_path("COMPLETIONS_URL_PATH"),
        models_path=models_path,
        extra_body={},
        stream_usage=False,
        same_model=False,
        image_format=False,
        capabilities=Capabilities(developer_role=True),
        models=(),
    )


def _path(name: str) -> str:
    return "/" + (variable(name) or PATHS[name]).lstrip("/")


@atexit.register
def close() -> None:
    """End the connections of all clients that were made here."""
    while _backends:
        with contextlib.suppress(KeyError):
            _backends.popitem()[1].client.close()
