"""Whoever waits for a batch can be told how far it has come."""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import Any

import pytest

from gen_ai import BatchProgress, ConfigurationError, InvalidRequestError, Usage

from ..client.support import Api
from ..support.server import Server
from .support import Local, batch, echo, rows


def test_progress_is_told_after_each_row(api: Api, server: Server) -> None:
    server.handler = echo
    told: list[BatchProgress] = []
    batch(api, ["a", "fail", "c"], progress=told.append, return_error=True, max_concurrent=1)
    assert [(p.done, p.failed, p.total, p.index) for p in told] == [(1, 0, 3, 0), (2, 1, 3, 1), (3, 1, 3, 2)]
    assert [p.usage.total_tokens for p in told if p.usage is not None] == [10, 10, 20]
    assert told[0].elapsed > 0
    assert [p.elapsed for p in told] == sorted(p.elapsed for p in told)


def test_each_row_is_told_of_once_whatever_finishes_first(api: Api, server: Server) -> None:
    server.handler = echo
    told: list[BatchProgress] = []
    batch(api, map(str, range(20)), progress=told.append)
    assert [p.done for p in told] == list(range(1, 21))
    assert sorted(p.index for p in told) == list(range(20))


def test_it_is_told_in_the_callers_thread() -> None:
    threads = []
    Local().run_completions_batch(["a"] * 5, progress=lambda _: threads.append(threading.get_ident()))
    assert set(threads) == {threading.get_ident()}


def test_in_the_iterator_form_too_where_the_total_may_be_unknown(api: Api, server: Server) -> None:
    server.handler = echo
    told: list[BatchProgress] = []
    rows(api, (text for text in "abc"), progress=told.append)
    rows(api, ["a"], progress=told.append)
    assert [(p.done, p.total) for p in told] == [(1, None), (2, None), (3, None), (1, 1)]


def test_tokens_are_unknown_where_nobody_says() -> None:
    told: list[Usage | None] = []
    Local().run_completions_batch(["a"], progress=lambda p: told.append(p.usage))
    assert told == [None]


def test_the_rows_know_what_they_have_cost_during_the_loop_and_after_it(api: Api, server: Server) -> None:
    server.handler = echo
    made = api.of(api.client, "iter_chat_completions_batch")(["a", "fail", "c"], concurrent=False)
    step = made.__anext__ if api.is_async else made.__next__
    spent = [made.usage]
    for _ in range(3):
        api.wait(step)
        spent.append(made.usage)
    assert [usage and usage.total_tokens for usage in spent] == [None, 10, 10, 20]
    with pytest.raises((StopIteration, StopAsyncIteration)):
        api.wait(step)
    assert made.usage.total_tokens == 20


def test_rows_of_which_nobody_says_what_they_cost_know_nothing() -> None:
    with Local().iter_completions_batch(["a"]) as rows_:
        assert len(list(rows_)) == 1
        assert rows_.usage is None
    refused = Local().iter_completions_batch(["a"], max_concurrent=0, return_error=True)
    assert len(list(refused)) == 1
    assert refused.usage is None


class Enough(Exception):
    """The caller's own."""


@pytest.mark.parametrize("form", [batch, rows])
@pytest.mark.parametrize("concurrent", [True, False])
def test_a_function_that_raises_stops_the_batch(api: Api, form: Any, concurrent: bool) -> None:
    client = api.client = Local()

    def told(progress: BatchProgress) -> None:
        if progress.done == 3:
            raise Enough

    with pytest.raises(Enough):
        form(api, map(str, range(1000)), progress=told, concurrent=concurrent)
    assert len(client.seen) < 100


def test_on_a_loop_it_may_be_a_coroutine_function() -> None:
    told = []

    async def tell(progress: BatchProgress) -> None:
        await asyncio.sleep(0)
        told.append(progress.done)

    asyncio.run(Local().arun_completions_batch(["a", "b"], progress=tell))
    assert told == [1, 2]
    with pytest.raises(InvalidRequestError, match="coroutine function"):
        Local().run_completions_batch(["a", "b"], progress=tell)


def test_progress_true_shows_a_bar(api: Api, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm")
    server.handler = echo
    batch(api, ["a", "fail", "c"], progress=True, return_error=True)
    shown = capsys.readouterr().err
    assert "3/3" in shown
    assert "failed=1" in shown


def test_a_bar_needs_its_extra_and_says_so_before_anything_is_sent(
    api: Api, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with pytest.raises(ConfigurationError) as caught:
        batch(api, ["a"], progress=True)
    assert "pip install tqdm" in str(caught.value.suggestion)
    assert 'extra "cli"' in str(caught.value.suggestion)
    assert server.requests == []


@pytest.mark.parametrize("progress", [None, False])
def test_no_progress_is_the_default(progress: Any) -> None:
    assert Local().run_completions_batch(["a"], progress=progress) == ["a"]
