"""What recordings and `no_network` share: a seam that is put in for a block of code, or for each call of a function."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from ..plans import Reply
from ..secrets import MaskedStr
from ..transport import seam

Function = TypeVar("Function", bound=Callable[..., Any])


class Guard:
    """A context manager, blocking and async, and a decorator."""

    stand_in_key: MaskedStr | None

    def send(self, outgoing: seam.Outgoing, onward: Callable[[], Reply]) -> Reply:
        """See `Seam`."""
        raise NotImplementedError

    async def asend(self, outgoing: seam.Outgoing, onward: Callable[[], Awaitable[Reply]]) -> Reply:
        """See `Seam`."""
        raise NotImplementedError

    def again(self) -> Guard:
        """A fresh one with the same arguments."""
        raise NotImplementedError

    def begin(self) -> None:
        """Before the block."""

    def end(self, *, failed: bool) -> None:
        """After the block, which raised something or did not."""

    def __enter__(self) -> Self:
        self.begin()
        seam.install(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        seam.remove(self)
        self.end(failed=kind is not None)

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def __call__(self, function: Function) -> Function:
        """Run each call of a function inside; a fixture's generator from its first step to its last."""
        wrapper: Any
        if inspect.isasyncgenfunction(function):

            @functools.wraps(function)
            async def wrapper(*args: Any, **kwargs: Any) -> Any:
                with self.again():
                    async for value in function(*args, **kwargs):
                        yield value

        elif inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def wrapper(*args: Any, **kwargs: Any) -> Any:
                with self.again():
                    return await function(*args, **kwargs)

        elif inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                with self.again():
                    return (yield from function(*args, **kwargs))

        else:

            @functools.wraps(function)
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                with self.again():
                    return function(*args, **kwargs)

        return wrapper  # type: ignore[no-any-return]
