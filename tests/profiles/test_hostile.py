"""Files that are made to hurt: each is refused in good time, with an error of ours."""

from __future__ import annotations

import time

import pytest

from gen_ai.profiles.files import LONGEST

from .support import World

MUCH = LONGEST - 1000
A = "[profiles.a]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (A + 'user = "' + "${" * (MUCH // 2) + '"', "a ${ has no } after it."),
        (A + 'user = "' + "${NOPE}" * (MUCH // 7) + '"', "the variable NOPE is not set."),
        (A + 'user = "' + "".join(f"${{N{at}}}" for at in range(MUCH // 10)) + '"', "N49 is not set."),
        ("a" + ".a" * (MUCH // 2) + " = 1", "more than 1000 dots in a line."),
        ("[a" + ".a" * (MUCH // 2) + "]", "more than 1000 dots in a line."),
        (A + "extra_body.a" + ".a" * 900 + " = 1", "is nested too deeply."),
        (A + "extra_body.a = " + "[" * 400 + "]" * 400, "is nested too deeply."),
        (A + "timeout = 0x" + "f" * 20_000, "a whole number of more than 64 bits"),
        ("".join(f"k{at} = 1\n" for at in range(MUCH // 11)), "k49: no such key."),
        (A + "".join(f"k{at} = 1\n" for at in range(MUCH // 11)), "k49: no such key."),
        (A + 'inherits = "' + "x" * (MUCH // 3) + f'y"\n[profiles.{"x" * (MUCH // 3)}]', "there is no profile"),
    ],
    ids=[
        "open",
        "missing",
        "many missing",
        "dots",
        "dots in a name",
        "dotted",
        "lists",
        "number",
        "top",
        "keys",
        "names",
    ],
)
@pytest.mark.slow
def test_a_file_that_is_made_to_hurt_is_refused_soon(world: World, text: str, told: str) -> None:
    world.write(text)
    began = time.process_time()
    error = world.refused("a")
    assert told in error.message
    assert len(str(error)) < 20_000
    assert time.process_time() - began < 10  # the square of their lengths would take minutes


def test_what_a_terminal_would_obey_is_escaped(world: World) -> None:
    world.write('[profiles."\\u001b[2J\\u009b1m\\u202e"]\n[profiles.a]\ninherits = "\\u009b2J"\n')
    for error in (world.refused("a"), world.refused("none")):
        assert str(error).replace("\n", "").isprintable()


def test_what_a_variable_holds_is_not_repeated_from_inside_a_table(world: World) -> None:
    world.write("[profiles.a]\ncapabilities = { refused = ['${X}'] }\nlogit_bias = { a = '${X}' }\n")
    assert "s3cret" not in str(world.refused("a", {"X": "s3cret"}))


def test_nor_by_two_models_at_odds(world: World) -> None:
    world.write("[profiles.a]\nprovider = 'openai:${X}'\nmodel = 'm'\n")
    assert "s3cret" not in str(world.refused("a", {"X": "s3cret"}))


def test_a_literal_header_with_a_key_does_not_show(world: World) -> None:
    world.write("[profiles.a]\nheaders = { X-Auth-Token = 's3cret' }\n")
    assert "s3cret" not in repr(world.resolve("a"))
    assert any("holds a key itself" in warning for warning in world.resolve("a").warnings)
