"""What a recording cannot do, in typed errors. None of them is retried, and none is a failure of a provider."""

from __future__ import annotations

from ..errors import Error


class RecordingError(Error):
    """A recording cannot be read, written or used as asked."""


class UnmatchedRequestError(RecordingError):
    """A request that no recording answers; the message shows the nearest one and the first difference."""


class UnusedRecordingError(RecordingError):
    """A strict recording holds answers that nobody asked for."""


class NetworkBlockedError(Error):
    """A request would have left this machine inside `no_network()`."""
