"""Bodies of requests, in a file, against the typed dictionaries of the published `anthropic`."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from pydantic import TypeAdapter, ValidationError

adapter: TypeAdapter[Any] = TypeAdapter(MessageCreateParamsNonStreaming)


def read(value: Any) -> Any:
    """The value with all that is checked only when it is read."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {name: read(held) for name, held in value.items()}
    return [read(held) for held in value] if isinstance(value, Iterable) else value


def wrong(body: Any) -> str | None:
    """What of a body the types do not have; None: nothing."""
    try:
        read(adapter.validate_python(body))
    except ValidationError as problem:
        return str(problem)
    return None


print(json.dumps([wrong(body) for body in json.loads(Path(sys.argv[1]).read_text("utf-8"))]))
