"""No error about a config file shows a key, wherever a printer of tracebacks may look."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gen_ai import ConfigurationError
from gen_ai.profiles import check_file, list_profiles, resolve
from gen_ai.secrets import Environment

from ..client.test_secrets import shown
from .support import World

KEY = "sk-secret-0123456789"
LITERAL = f"""
[profiles.a]
api_key = "{KEY}"
headers = {{ Authorization = "Bearer {KEY}", X-Gate = "${{GATE}}" }}
LINE
"""


@pytest.mark.parametrize(
    "line",
    [
        "temprature = 1",
        "timeout = -1",
        "timeout = 'x'",
        "retry = { attempts = 0 }",
        "capabilities = { refused = ['x'] }",
        "user = '${MISSING}'",
        "user = '${X'",
        "inherits = 'none'",
        "inherits = 'a'",
        "provider = 'none'",
        "api_key_env = 'B'",
        "n = 1",
        "user = [",
        "max_tokens = 1\nmax_tokens = 2",
        "[profile.a]",
        "[profiles.b]\n[tool]\napi_key = 3",
    ],
)
def test_no_error_shows_a_key_of_file_or_environment(world: World, line: str) -> None:
    path = world.write(LITERAL.replace("LINE", line))
    variables = {"HOME": str(world.home), "GATE": KEY, "OPENAI_API_KEY": KEY, "GEN_AI_TEMPERATUR": KEY}
    failed = 0
    for read in (lambda: resolve("a", variables), lambda: list_profiles(variables), lambda: check_file(path)):
        error = _raised(read)
        if error is None:
            continue
        failed += 1
        assert error.__context__ is None  # the parser's error has the text of the file among its variables
        for place, text in shown(error):
            assert KEY not in text, place
    assert failed


def _raised(read: Callable[[], object]) -> ConfigurationError | None:
    try:
        read()
    except ConfigurationError as error:
        return error
    return None


def test_a_key_that_is_no_key_is_not_repeated(world: World) -> None:
    for line in (f"api_key = [{KEY!r}]", f"api_key_env = {KEY!r}", f"headers = [{KEY!r}]", f"proxy = '{KEY}@proxy'"):
        world.write(f"[profiles.a]\n{line}\n")
        assert KEY not in str(world.refused("a"))


def test_the_environment_does_not_print_itself() -> None:
    assert KEY not in repr(Environment({"A": KEY}))
