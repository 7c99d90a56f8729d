"""Where config files are looked for, which one wins, and files that cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gen_ai import ConfigurationError
from gen_ai.profiles import check_file, list_profiles
from gen_ai.profiles.files import user_file

from .support import World

ONE = "[profiles.fast]\ntimeout = {}\n"


def test_without_any_file_and_variable_there_is_nothing(world: World) -> None:
    found = world.resolve()
    assert (found.name, found.values, found.files, found.warnings) == (None, {}, (), ())


def test_the_nearest_file_wins(world: World) -> None:
    world.write(ONE.format(1), "a/b/gen_ai.toml")
    world.write(ONE.format(2), "a/gen_ai.toml")
    world.write(ONE.format(3))
    world.write("[tool.gen_ai.profiles.fast]\ntimeout = 4\n", "pyproject.toml")
    world.write(ONE.format(5), world.own)
    expected = [world.project / "a/b/gen_ai.toml", world.project / "a/gen_ai.toml", world.project / "gen_ai.toml"]
    for at in range(3):
        found = world.resolve("fast", directory=world.project / "a" / "b")
        assert found.values["timeout"].value == at + 1
        expected[at].unlink()
    for last in (4, 5):
        assert world.resolve("fast", directory=world.project / "a" / "b").values["timeout"].value == last
        (world.project / "pyproject.toml").unlink(missing_ok=True)


def test_everything_that_was_looked_for_is_told(world: World) -> None:
    world.write(ONE.format(1), "a/gen_ai.toml")
    found = world.resolve("fast", directory=world.project / "a")
    assert found.searched == (
        world.project / "a/gen_ai.toml",
        world.project / "gen_ai.toml",
        world.project / "pyproject.toml",
        world.own,
    )
    assert found.files == (world.project / "a/gen_ai.toml",)


def test_above_the_root_of_the_project_nothing_is_read(world: World) -> None:
    world.write(ONE.format(1), world.project.parent / "gen_ai.toml")
    assert "no such profile" in world.refused("fast").message


@pytest.mark.parametrize("mark", [".git", ".hg", "pyproject.toml"])
def test_the_nearest_mark_is_the_root(world: World, mark: str) -> None:
    world.write("", f"inner/{mark}")
    world.write(ONE.format(1))
    assert world.resolve(directory=world.project / "inner").files == ()


def test_without_a_root_only_the_working_directory_counts(world: World) -> None:
    (world.project / ".git").rmdir()
    world.write(ONE.format(1))
    (world.project / "a").mkdir()
    assert world.resolve("fast").files
    assert world.resolve(directory=world.project / "a").files == ()


def test_the_working_directory_is_where_the_search_begins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write(ONE.format(7), "a/gen_ai.toml")
    monkeypatch.chdir(world.project / "a")
    assert world.values("fast") == {"timeout": 7}


def test_a_working_directory_that_is_gone_is_no_crash(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = world.project / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    world.write(ONE.format(1), world.own)
    assert world.values("fast") == {"timeout": 1}


def test_the_users_directory_is_the_platforms(tmp_path: Path) -> None:
    xdg = {"XDG_CONFIG_HOME": "/xdg", "HOME": "/home/ada"}
    assert user_file(xdg, windows=False) == Path("/xdg/gen_ai/gen_ai.toml")
    assert user_file({"HOME": "/home/ada"}, windows=False) == Path("/home/ada/.config/gen_ai/gen_ai.toml")
    # The XDG specification: a path that is not absolute is ignored.
    assert user_file({**xdg, "XDG_CONFIG_HOME": "xdg"}, windows=False) == Path("/home/ada/.config/gen_ai/gen_ai.toml")
    assert user_file({"APPDATA": "/data"}, windows=True) == Path("/data/gen_ai/gen_ai.toml")
    assert user_file({}, windows=False) is None
    assert user_file({}, windows=True) is None


def test_an_explicit_file_is_the_only_one(world: World) -> None:
    world.write(ONE.format(1))
    world.write(ONE.format(2), world.own)
    path = world.write(ONE.format(3), "elsewhere/mine.toml")
    found = world.resolve("fast", {"GEN_AI_CONFIG": str(path)})
    assert (found.values["timeout"].value, found.files, found.searched) == (3, (path,), (path,))


@pytest.mark.parametrize("said", ["elsewhere/mine.toml", "../project/elsewhere/mine.toml", "~/mine.toml"])
def test_an_explicit_file_may_be_relative_or_at_home(world: World, said: str) -> None:
    world.write(ONE.format(3), "elsewhere/mine.toml")
    world.write(ONE.format(3), world.home / "mine.toml")
    assert world.values("fast", {"GEN_AI_CONFIG": said}) == {"timeout": 3}


def test_an_explicit_file_that_is_missing_is_an_error(world: World) -> None:
    error = world.refused(environment={"GEN_AI_CONFIG": "none.toml"})
    assert "GEN_AI_CONFIG=none.toml: there is no such file" in error.message


def test_an_explicit_pyproject_needs_our_table(world: World) -> None:
    world.write("[project]\nname = 'x'\n", "pyproject.toml")
    error = world.refused(environment={"GEN_AI_CONFIG": "pyproject.toml"})
    assert "pyproject.toml: has no table [tool.gen_ai]" in error.message


def test_an_explicit_file_that_is_empty_says_nothing(world: World) -> None:
    world.write(ONE.format(1))
    assert world.resolve(environment={"GEN_AI_CONFIG": os.devnull}).values == {}


def test_pyproject_holds_the_same_below_its_table(world: World) -> None:
    world.write('[tool.gen_ai]\ndefault_profile = "fast"\n[tool.gen_ai.profiles.fast]\ntimeout = 3\n', "pyproject.toml")
    found = world.resolve()
    assert (found.name, found.values["timeout"].value) == ("fast", 3)
    assert found.values["timeout"].source == "pyproject.toml:4"
    assert found.files == (world.project / "pyproject.toml",)


@pytest.mark.parametrize("text", ["[project]\nname = 'x'", "this is not TOML", "", "[tool.other]\ngen_ai = 1"])
def test_a_pyproject_without_our_table_is_none_of_our_business(world: World, text: str) -> None:
    world.write(text, "pyproject.toml")
    assert world.resolve().files == ()


def test_the_table_of_another_spelling_is_pointed_out(world: World) -> None:
    world.write("[project]\n[tool.gen-ai.profiles.a]\n", "pyproject.toml")
    error = world.refused()
    assert error.message.startswith("pyproject.toml:2: tool.gen-ai:")
    assert "[tool.gen_ai]" in str(error.suggestion)


def test_a_table_that_is_none_is_an_error(world: World) -> None:
    world.write("[tool]\ngen_ai = 3\n", "pyproject.toml")
    assert world.refused().message == "pyproject.toml:2: tool.gen_ai: must be a table."


def test_whoever_works_in_his_config_directory_meets_his_own_file(world: World) -> None:
    world.write(ONE.format(1), world.own)
    found = world.resolve("fast", directory=world.own.parent)
    assert found.values["timeout"].trusted
    assert found.files == (world.own,)


# ---------------------------------------------------------------- files that cannot be read


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[profiles.a]\ntimeout = \n", "gen_ai.toml:2: is not valid TOML"),
        (b"[profiles.a]\nx = 1\nx = 2\n", "gen_ai.toml:3: is not valid TOML"),
        (b"[profiles.a]\nx = '''\n", "gen_ai.toml:2: is not valid TOML"),
        (b"[profiles.a]\nuser = 'caf\xe9'\n", "gen_ai.toml:2: is not UTF-8"),
        ("[profiles.a]".encode("utf-16"), "gen_ai.toml: is UTF-16"),
        (b"a = " + b"[" * 100_000, "gen_ai.toml"),
        (b"a = " + b"1" * 5_000, "gen_ai.toml: is not valid TOML"),
        (b"#" * (1 << 20) + b"\n", "gen_ai.toml: is longer than 1 MiB"),
    ],
    ids=["invalid", "twice", "open-ended", "latin-1", "utf-16", "deep", "huge-number", "huge"],
)
def test_a_file_that_is_no_toml_is_named_with_the_line(world: World, content: bytes, told: str) -> None:
    world.write(content)
    assert world.refused().message.startswith(told)


def test_a_byte_order_mark_is_no_harm(world: World) -> None:
    world.write(b"\xef\xbb\xbf" + ONE.format(1).encode())
    assert world.values("fast") == {"timeout": 1}


def test_a_directory_of_that_name_is_an_error(world: World) -> None:
    (world.project / "gen_ai.toml").mkdir()
    assert world.refused().message == "gen_ai.toml: is a directory, not a file."


def test_a_link_to_nowhere_is_an_error(world: World) -> None:
    (world.project / "gen_ai.toml").symlink_to("nowhere.toml")
    assert "link to a file that does not exist" in world.refused().message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(world: World) -> None:
    os.mkfifo(world.project / "gen_ai.toml")
    assert "is not a regular file" in world.refused().message


def test_a_file_that_may_not_be_read_is_an_error(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    world.write(ONE.format(1))
    monkeypatch.setattr(Path, "open", forbidden)  # root may read everything
    assert world.refused().message == "gen_ai.toml: cannot be read (Permission denied)."


# ---------------------------------------------------------------- what is in them


def test_the_profiles_that_can_be_named_are_listed_with_their_places(world: World) -> None:
    world.write("[profiles.fast]\n\n[profiles.slow]\n")
    world.write("[profiles.slow]\n[profiles.own]\n", world.own)
    found = list_profiles({"HOME": str(world.home)})
    assert {name: place.source for name, place in found.items()} == {
        "fast": "gen_ai.toml:1",
        "slow": "gen_ai.toml:3",
        "own": "~/.config/gen_ai/gen_ai.toml:2",
    }
    assert [place.trusted for place in found.values()] == [False, False, True]


def test_a_file_is_checked_as_a_whole_used_or_not(world: World) -> None:
    path = world.write("default_profil = 'a'\n[profiles.a]\n[profiles.b]\ntimeout = 'soon'\nuser = '${X'\n")
    with pytest.raises(ConfigurationError) as caught:
        check_file(path)
    lines = caught.value.message.splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["gen_ai.toml:1", "default_profil"],
        ["gen_ai.toml:4", 'profiles.b.timeout = "soon"'],
        ["gen_ai.toml:5", "profiles.b.user"],
    ]


def test_a_whole_file_passes_though_its_variables_are_not_set(world: World) -> None:
    check_file(world.write('[profiles.a]\ninherits = "elsewhere"\ntimeout = "${T}"\napi_key = "${KEY}"\n'))
    check_file(world.write("", "pyproject.toml"))
