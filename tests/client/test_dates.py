"""A wish given as a date, from a server that does not say what time it has."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from gen_ai import RateLimitError

from ..support.server import Server
from .support import Api


def test_a_date_without_the_servers_own_is_measured_from_now(api: Api, server: Server) -> None:
    server.reply(
        429,
        json={"error": {"message": "slow down"}},
        headers={"Retry-After": formatdate(time.time() + 20, usegmt=True)},
    )
    with pytest.raises(RateLimitError) as caught:
        api.chat(timeout=5)
    assert caught.value.retry_after is not None
    assert 17 <= caught.value.retry_after <= 21
