"""Many calls at once: rows in, results in the same order out.

`values` is what users see, `setup` checks the arguments and makes rows of them, `threads` and `tasks` run rows side
by side, `flow` decides what is read and handed over next, `forms` are the list and the iterator.
"""

from __future__ import annotations

from .values import AsyncBatchRows, BatchProgress, BatchRow, BatchRows, PerRow

__all__ = ["AsyncBatchRows", "BatchProgress", "BatchRow", "BatchRows", "PerRow"]
