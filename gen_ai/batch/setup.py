"""From the arguments of a batch to its rows."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Mapping, Sized
from dataclasses import field
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..checks import _boolean, _whole, check
from ..errors import InvalidRequestError
from ..options import ACCEPTED, refuse_unknown
from ..records import dataclass
from .flow import check_progress
from .values import PerRow

if TYPE_CHECKING:
    from ..calling import Caller
    from ..types import Warn

#: What the arguments of a batch are called besides those of the call itself.
_OWN = frozenset({"concurrent", "max_concurrent", "progress", "ordered"})
#: Parameters whose value may itself be a list or a dictionary: only `PerRow` gives them one value per row.
WHOLE = frozenset(
    {
        "stop", "logit_bias", "tools", "functions", "tool_choice", "guided_json", "image_paths", "extra_body",
        "extra_headers",
    }
)  # fmt: skip
#: Of those, the ones for which a list is no value: whoever gives one means one value per row.
_NO_LIST = frozenset({"logit_bias", "tool_choice", "guided_json", "extra_body", "extra_headers"})
#: What decides the type of the whole result.
FIXED = frozenset({"full_output", "return_error"})


@dataclass(slots=True)
class Row:
    """One call of the batch."""

    index: int
    payload: Any
    options: dict[str, Any]


@dataclass(slots=True)
class Batch:
    """A batch as its caller asked for it. `settle` checks it, before anything is sent."""

    client: Caller
    function: str
    operation: str
    payloads: Any
    settings: dict[str, Any]
    options: dict[str, Any]
    #: Warns at the caller's line.
    say: Callable[[Warn, str], None]
    on_a_loop: bool = False
    as_values: bool = False
    #: Parameters that are the same for all rows, and those with a value for each.
    shared: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, PerRow[Any]] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """What the rows are called."""
        return "prompts" if self.operation == "completion" else "conversations"

    @property
    def width(self) -> int:
        """How many rows may be under way at once."""
        return self.settings["max_concurrent"] if self.settings["concurrent"] else 1

    @property
    def total(self) -> int | None:
        """How many rows there are, if the input says so."""
        return len(self.payloads) if self._gives_rows and isinstance(self.payloads, Sized) else None

    @property
    def _gives_rows(self) -> bool:
        single = isinstance(self.payloads, (str, bytes, bytearray, memoryview, Mapping))
        return isinstance(self.payloads, Iterable) and not single

    def refuse(self) -> None:
        """TypeError for what cannot be a call at all; it raises under `return_error` too."""
        refuse_unknown(self.function, self.options, ACCEPTED[self.operation] | (_OWN & self.settings.keys()))
        flag = self.options.get("return_error")
        self.as_values = bool(flag) and not isinstance(flag, (list, tuple, PerRow))  # which `settle` refuses

    def settle(self) -> None:
        """Check what concerns all rows. Raises InvalidRequestError, or whatever the client has against calls."""
        self.client._open()
        _whole(1)("max_concurrent", self.settings["max_concurrent"])
        for name in ("concurrent", "ordered"):
            if name in self.settings:
                _boolean(name, self.settings[name])
        check_progress(self.settings["progress"])
        self._source()
        self._split()
        check(self.shared)
        if self.shared.get("guided_json") is not None:
            from ..guided.schema import as_schema

            as_schema(self.shared["guided_json"])
        self._hold_images()
        self._check_lengths()
        self.client._leaf.budget.widen(self.width)

    def _split(self) -> None:
        for name, value in self.options.items():
            listed = isinstance(value, (list, tuple))
            if name in FIXED and (listed or isinstance(value, PerRow)):
                raise _fixed(name, value)
            if isinstance(value, PerRow):
                self.columns[name] = value
            elif listed and name not in WHOLE:
                self.columns[name] = PerRow(value)
            elif listed and (name in _NO_LIST or any(isinstance(item, (list, tuple)) for item in value)):
                raise InvalidRequestError(
                    f"{name} is a list" + ("." if name in _NO_LIST else " of lists."),
                    suggestion=f"For one value per row write {name}=PerRow([…]) (from gen_ai import PerRow).",
                    param=name,
                )
            elif name != "return_error":
                self.shared[name] = value

    def _hold_images(self) -> None:
        """Pictures that all rows share are read once where they could not be read twice."""
        images = self.shared.get("image_paths")
        if images is None or isinstance(images, (str, bytes)):
            return
        if hasattr(images, "read"):
            self.shared["image_paths"] = _read(images)
        elif isinstance(images, Iterable) and not isinstance(images, (Mapping, bytearray, memoryview)):
            self.shared["image_paths"] = [_read(image) if hasattr(image, "read") else image for image in images]

    def _check_lengths(self) -> None:
        total = self.total
        for name, column in self.columns.items():
            if total is not None and isinstance(column.values, Sized) and len(column.values) != total:
                raise self.uneven(name, str(len(column.values)), total)

    def uneven(self, name: str, count: str, total: int) -> InvalidRequestError:
        """The error for as many values as there are not rows."""
        return InvalidRequestError(
            f"{name} has {count} value{'' if count == '1' else 's'} for {total} {_rows(total)}.",
            suggestion=f"Give one value for each of the {self.what}, or a single one for all.",
            param=name,
        )

    # -- the rows

    def listed(self, payloads: Iterable[Any]) -> list[Any]:
        """All payloads at once. Raises InvalidRequestError where they cannot be rows, or values per row are too few."""
        found = list(payloads)
        if self.operation == "chat" and found and all(isinstance(row, Mapping) and "role" in row for row in found):
            raise InvalidRequestError(
                "conversations is one conversation: a list of messages.",
                suggestion="Give a list of conversations, each a list of messages or a string: [messages].",
                param=self.what,
            )
        self.payloads = found
        for name, column in self.columns.items():
            if not isinstance(column.values, Sized):
                values = list(islice(column, len(found) + 1))
                if len(values) != len(found):
                    count = str(len(values)) if len(values) < len(found) else f"more than {len(found)}"
                    raise self.uneven(name, count, len(found))
                self.columns[name] = PerRow(values)
        self._check_lengths()
        return found

    def _source(self) -> None:
        """Raise InvalidRequestError for what gives no rows."""
        given, what = self.payloads, self.what
        if self._gives_rows:
            return
        if self.on_a_loop and isinstance(given, AsyncIterable):
            return
        mend = f"Give a list of {what}: {what}=[…]."
        if isinstance(given, str):
            told = f"{what} is one string, and should be a list of {what}."
        elif isinstance(given, AsyncIterable):
            told, mend = f"{what} is an async iterable.", f"Use the async twin: a{self.function}(…)."
        else:
            kind = "None" if given is None else f"of type {type(given).__name__}"
            told = f"{what} is {kind}, and should be a list of {what}."
        raise InvalidRequestError(told, suggestion=mend, param=what)

    def maker(self) -> Callable[[Any], Row]:
        """Makes rows of payloads, given in order. Raises InvalidRequestError where a parameter's values have ended."""
        columns: dict[str, Iterator[Any]] = {name: iter(column) for name, column in self.columns.items()}
        shared, index = self.shared, -1

        def row(payload: Any) -> Row:
            nonlocal index
            index += 1
            options = dict(shared)
            for name, values in columns.items():
                value = next(values, _END)
                if value is _END:
                    raise InvalidRequestError(
                        f"{name} has {index} value{'' if index == 1 else 's'}, and there are more rows.",
                        suggestion=f"Give one value for each of the {self.what}, or a single one for all.",
                        param=name,
                    )
                options[name] = value
            return Row(index, payload, options)

        return row

    def uneven_end(self, count: int) -> InvalidRequestError | None:
        """What is wrong where the rows have ended after `count`, and a list of values has not."""
        for name, column in self.columns.items():
            if isinstance(column.values, Sized) and len(column.values) > count:
                return self.uneven(name, str(len(column.values)), count)
        return None


_END = object()


def _rows(count: int) -> str:
    return "row" if count == 1 else "rows"


def _read(file: Any) -> str:
    from ..images import image_parts

    url: str = image_parts(file)[0]["image_url"]["url"]
    return url


def _fixed(name: str, value: object) -> InvalidRequestError:
    return InvalidRequestError(
        f"{name} must be one value for the whole batch, not {type(value).__name__}.",
        suggestion=f"It decides what the batch returns. Give {name}=True or leave it out.",
        param=name,
    )
