"""No test of a row sees a variable that the row reads."""

from __future__ import annotations

import pytest

from gen_ai.providers import list_providers

_NAMES = {
    name
    for row in list_providers()
    for name in (
        *row.key_env,
        *row.endpoint_env,
        *row.env_headers.values(),
        *(name for setting in row.settings for name in setting.env),
    )
}


@pytest.fixture(autouse=True)
def _no_variables_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _NAMES:
        monkeypatch.delenv(name, raising=False)
