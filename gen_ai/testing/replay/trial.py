"""One recorded exchange, made again: through the public surface, the real transport and a server on loopback."""

from __future__ import annotations

import json
import re
import traceback
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ...client import BaseClient
from ...errors import Error, UnknownProviderError, UnsupportedParameterError
from ...factory import create_client
from ...providers import get_provider
from ...providers.base import Provider
from ...types import Event
from ..matching import Matcher
from .arguments import plain_call
from .call import Call
from .compare import disagreements
from .records import Record
from .rules import excused
from .server import SCRIPT, ReplayServer, Script

#: Retries and re-asks would ask for answers that were not recorded.
_ONCE = {"max_retries": 0, "max_reasks": 0, "timeout": 30.0}


@dataclass(slots=True)
class Trial:
    """How one exchange went.

    Attributes:
        wrong: where the answer was read otherwise than by the other reader.
        differences: where the request that arrived is another one than was recorded; None: nothing to compare with.
        refused: why the client did not send the request.
        rules: the names of the rules that excused a difference.
        leftovers: fields that went through `extra_body`.
        dropped: parameters that the row refuses, which were answered to.
        crash: the last lines of an exception that is no `Error`.
        call: how it was called; None for a list of models.
        result: what the call gave.
        events: those of a stream.
    """

    record: Record
    wrong: list[str] = field(default_factory=list)
    differences: list[str] | None = None
    refused: str | None = None
    rules: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    crash: str | None = None
    call: Call | None = None
    result: Any = None
    events: list[Event] = field(default_factory=list)

    @property
    def parsed(self) -> bool:
        """The answer came out right."""
        return not self.wrong and self.crash is None

    @property
    def rebuilt(self) -> bool:
        """The request came out right."""
        return self.differences is not None and not self.differences


class Replay:
    """Makes recorded exchanges again.

    Args:
        server: gives the recorded answers.
    """

    def __init__(self, server: ReplayServer) -> None:
        self._server = server

    def run(self, record: Record) -> Trial:
        """Make one exchange again."""
        trial = Trial(record)
        script = self._server.add(record.id, Script(record.status, record.headers, [record.answer]))
        try:
            with self.client(record) as client:
                self._run(client, trial, script)
        except Exception:  # noqa: BLE001 - what no Error is, is what is looked for
            trial.crash = traceback.format_exc(limit=-3)
        finally:
            self._server.remove(record.id)
        return trial

    def _run(self, client: BaseClient, trial: Trial, script: Script) -> None:
        record = trial.record
        if record.operation == "models":
            trial.result = perform(client, record, None)
            if record.url is not None:
                path = urlsplit(record.url).path
                asked = [(received.method, received.path.partition("?")[0]) for received in script.received[:1]]
                trial.differences = [] if asked == [("GET", path)] else [f"asked for {asked}, not {path}"]
        else:
            call = record.dialect.call(record)
            if record.kept_request:
                call = _fitting(client, record, call, trial)
            trial.result = perform(client, record, call, trial.events)
            if record.kept_request:
                _compare(trial, script, call)
            if not script.received:  # refused before it was sent: the answer is there to be read all the same
                trial.refused = str(trial.result).partition("\n")[0]
                call = plain_call(call)
                trial.result = perform(client, record, call, trial.events)
            trial.call = call
        trial.wrong = disagreements(record, trial.call, trial.result)

    def client(self, record: Record) -> BaseClient:
        """A client of the provider's row at the recorded address on this machine; where there is no such row, or it
        lacks the operation, one of the plain dialect."""
        return client_for(record, self._server.url, {SCRIPT: record.id})


def client_for(record: Record, origin: str, headers: dict[str, str] | None = None) -> BaseClient:
    """See `Replay.client`; `origin` stands in the place of the recorded host."""
    row = _row(record)
    parts = urlsplit(_address(record))
    path = parts.path.removesuffix(row.models_path or "") if record.operation == "models" else parts.path
    if record.dialect.strip:
        path = re.sub(f"(?:{record.dialect.strip})$", "", path)
    endpoint = f"{origin}{path}"
    if parts.query and any(r"\?" in pattern for pattern in row.other_addresses):  # it says which row serves
        endpoint = f"{endpoint}?{parts.query}"
    return create_client(row.name, endpoint=endpoint, api_key="replayed-key", headers=headers or {})


def _row(record: Record) -> Provider:
    try:
        row = get_provider(record.dialect.rows.get(record.provider, record.provider))
    except UnknownProviderError:
        return get_provider(record.dialect.name)
    if row.wire != record.dialect.name:
        return get_provider(record.dialect.name)
    lacks = {"models": row.models_path, "completion": row.completions_path, "chat": row.chat_path}
    return row if lacks[record.operation or "chat"] is not None else get_provider("openai")


def _address(record: Record) -> str:
    """The recorded address; one whose host and base path were taken out gets a usual one."""
    usual = "completions" if record.operation == "completion" else record.dialect.usual
    url = record.url or f"https://recorded.invalid/v1/{usual}"
    placeholder, end, path = url.partition(">")
    return f"https://recorded.invalid/v1{path}" if placeholder[:1] == "<" and end else url


def streams(record: Record) -> bool:
    """Whether a stream was asked for: a refusal of one comes whole."""
    if record.dialect.streams is not None:
        return record.dialect.streams(record)
    return record.body.get("stream") is True if isinstance(record.body, dict) else record.stream


def options_of(call: Call) -> dict[str, Any]:
    """The keyword arguments of a call that is made once."""
    return {**_ONCE, **call.arguments, "model_name": call.model, "full_output": True}


def perform(client: BaseClient, record: Record, call: Call | None, events: list[Event] | None = None) -> Any:
    """The result of the call: an answer in full, or its error. What is no `Error` is raised."""
    events = [] if events is None else events
    try:
        with warnings.catch_warnings():  # loud ones are for whoever makes the call; here they stand in the answer
            warnings.simplefilter("ignore")
            return _performed(client, record, call, events)
    except Error as error:
        return error


def _performed(client: BaseClient, record: Record, call: Call | None, events: list[Event]) -> Any:
    if call is None:
        return client.list_models(max_retries=0)
    chat = record.operation == "chat"
    if not streams(record):
        method = client.run_chat_completions if chat else client.run_completions
        return method(call.payload, **options_of(call))
    open_stream: Any = client.run_chat_completions_stream if chat else client.run_completions_stream
    with open_stream(call.payload, **options_of(call)) as stream:
        events.extend(_all(stream))
        return stream.response


def _all(stream: Iterable[Event]) -> Iterable[Event]:
    yield from stream


# ---------------------------------------------------------------- the request


def _fitting(client: BaseClient, record: Record, call: Call, trial: Trial) -> Call:
    """The call in the words that this row takes: a wish about reasoning portably where that says the same, else in the
    provider's own; without parameters that the row refuses though they were answered to."""
    refused = _refused(client, record, call)
    if call.spelled and (refused == "reasoning" or not _says(client, record, call)):
        call = call.with_own_words_for_reasoning()
        refused = _refused(client, record, call)
    while refused in call.options and record.status < 400:
        trial.dropped.append(refused)
        del call.options[refused]
        refused = _refused(client, record, call)
    return call


def _build(client: BaseClient, record: Record, call: Call) -> Any:
    options = {**call.arguments, "model_name": call.model, "stream": streams(record), "full_output": True}
    if record.operation == "completion":
        return client.build_request(prompt=call.payload, **options).json
    return client.build_request(call.payload, **options).json


def _refused(client: BaseClient, record: Record, call: Call) -> str:
    try:
        _build(client, record, call)
    except UnsupportedParameterError as error:
        return error.param or ""
    except Error:
        return ""
    return ""


def _says(client: BaseClient, record: Record, call: Call) -> bool:
    """Whether the built body says of reasoning what the recorded one says, and nothing else."""
    try:
        built = _build(client, record, call)
        plain = Call(call.payload, call.model, {k: v for k, v in call.options.items() if k != "reasoning"})
        without = _build(client, record, plain)
    except Error:
        return False
    recorded, sent, _ = excused(record.body, built, record.dialect.name)
    said = {name for name in sent if without.get(name) != sent[name]} | set(call.spelled)
    return built != without and all(recorded.get(name) == sent.get(name) for name in said)


def _compare(trial: Trial, script: Script, call: Call) -> None:
    trial.leftovers = sorted(call.extra_body)
    if not script.received:
        trial.differences = [f"nothing was sent: {trial.result}"]
        return
    built = json.loads(script.received[0].body)
    if trial.record.status >= 400 and trial.record.body.get("tools") and "tools" not in built:
        trial.refused = "the tools, which the server refused, are asked for in words"
    kept = {name: value for name, value in trial.record.body.items() if name not in trial.dropped}
    if trial.record.dialect.left is not None:
        kept = trial.record.dialect.left(kept, trial.dropped)
    recorded, sent, trial.rules = excused(kept, built, trial.record.dialect.name)
    found = Matcher(("body",)).differences({"body": recorded}, {"body": sent})
    trial.differences = [str(difference) for difference in found]
