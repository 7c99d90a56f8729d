"""The registry: names, nearest names, rows of applications and of other packages, and what is loaded for them."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import gen_ai.providers as registry
from gen_ai import Capabilities, ConfigurationError, Provider, UnknownProviderError, create_client, register_provider
from gen_ai.providers import builtin_providers, get_provider, list_providers, plugins
from gen_ai.providers.base import Setting

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def a_registry_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers goes with it."""
    monkeypatch.setattr(registry, "_OWN", {})
    monkeypatch.setattr(plugins, "_found", None)


def row(**fields: Any) -> Provider:
    given: dict[str, Any] = {"name": "acme", "title": "Acme AI", "base_url": "https://api.acme.example/v1", **fields}
    return Provider(**given)


# ---------------------------------------------------------------- the rows of this package


def test_the_index_says_what_the_modules_hold() -> None:
    held = {
        path.stem: sorted(
            name
            for row in import_module(f"gen_ai.providers.{path.stem}").PROVIDERS
            for name in (row.name, *row.aliases)
        )
        for path in (ROOT / "gen_ai" / "providers").glob("*.py")
        if "\nPROVIDERS" in path.read_text("utf-8")
    }
    assert {module: sorted(names.split()) for module, names in registry._MODULES.items()} == held


def test_all_rows_are_listed_by_name() -> None:
    names = [found.name for found in list_providers()]
    assert names == sorted(names)
    assert len(names) == len(set(names)) > 40
    assert {"offline", "openai", "azure-classic", "katz", "regolo"} <= set(names)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("groq", "groq"), ("GROQ", "groq"), (" Groq ", "groq"), ("nvidia_nim", "nvidia-nim"),
        ("NVIDIA NIM", "nvidia-nim"), ("Azure OpenAI", "azure"), ("azure_openai", "azure"),
        ("Together AI", "together"), ("kimi", "moonshot"),
        ("llama.cpp", "llamacpp"), ("Z.ai", "zai"), ("hugging face", "huggingface"), ("LM Studio", "lmstudio"),
    ],
)  # fmt: skip
def test_a_provider_is_found_by_any_way_of_writing_its_name(asked: str, name: str) -> None:
    assert get_provider(asked).name == name


def test_an_unknown_name_is_answered_with_the_nearest_and_not_with_all() -> None:
    with pytest.raises(UnknownProviderError) as caught:
        get_provider("grok-q")
    assert "'groq'" in str(caught.value.suggestion)
    assert 'provider="openai"' in str(caught.value.suggestion)
    assert "python -m gen_ai providers" in str(caught.value.suggestion)
    assert sum(name in str(caught.value.suggestion) for name in registry._INDEX) < 12


def test_a_name_like_no_other_gets_no_guess() -> None:
    with pytest.raises(UnknownProviderError) as caught:
        get_provider("qqqqqqqq")
    assert "Did you mean" not in str(caught.value.suggestion)


def test_a_name_that_is_no_text_is_an_error_that_says_so() -> None:
    with pytest.raises(ConfigurationError, match="type int"):
        get_provider(5)  # type: ignore[arg-type]


def loaded(code: str) -> set[str]:
    """The modules of the registry that a fresh process holds after this code."""
    program = (
        f"{code}\nimport json, sys\nprint(json.dumps([m for m in sys.modules if m.startswith('gen_ai.providers.')]))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stderr
    return {name.removeprefix("gen_ai.providers.") for name in json.loads(done.stdout)}


@pytest.mark.slow
def test_rows_are_loaded_when_they_are_asked_for() -> None:
    made_of = {"base", "limits"}
    assert loaded("import gen_ai") == made_of
    assert loaded("import gen_ai; gen_ai.create_client('openai', api_key='k')") == {*made_of, "families", "openai"}
    assert loaded("import gen_ai; gen_ai.create_client('offline')") == {*made_of, "offline"}


# ---------------------------------------------------------------- registering by hand


def test_a_registered_row_makes_clients() -> None:
    assert register_provider(row(aliases=("acme-ai",), key_env=("ACME_KEY",))).name == "acme"
    assert create_client("acme:m", api_key="k").endpoint == "https://api.acme.example/v1"  # type: ignore[attr-defined]
    assert get_provider("Acme AI") is get_provider("acme")
    assert "acme" in [found.name for found in list_providers()]
    assert "acme" not in [found.name for found in builtin_providers()]


@pytest.mark.parametrize("fields", [{"name": "groq"}, {"aliases": ("kimi",)}, {"name": "grok"}])
def test_a_name_that_is_taken_is_refused_unless_it_is_to_be_replaced(fields: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="is taken by"):
        register_provider(row(**fields))
    mine = register_provider(row(**fields), replace=True)
    assert get_provider(fields.get("aliases", (fields.get("name"),))[0]) is mine


def test_a_replaced_row_is_gone_under_every_name() -> None:
    first = register_provider(row(aliases=("acme-one",)))
    second = register_provider(row(title="Acme, newer"), replace=True)
    assert get_provider("acme") is second is not first
    with pytest.raises(UnknownProviderError):
        get_provider("acme-one")


def test_a_built_in_row_that_is_replaced_is_not_found_by_its_aliases_either() -> None:
    assert get_provider("grok").title == "xAI"
    mine = register_provider(row(name="xai"), replace=True)
    assert get_provider("grok") is mine
    assert [found for found in list_providers() if found.name == "xai"] == [mine]


IN_PROCESS = {"wire": "in-process", "base_url": None, "client": "gen_ai.offline:OfflineClient"}


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"name": "Acme"}, "name"),
        ({"name": "acme_ai"}, "name"),
        ({"name": ""}, "name"),
        ({"aliases": ("A B",)}, "aliases"),
        ({"aliases": "acme-ai"}, "aliases"),
        ({"title": " "}, "title"),
        ({"key_env": "ACME_KEY"}, "key_env"),
        ({"wire": "openia"}, "wire"),
        ({"wire": "no_such_module:WIRE"}, "wire"),
        ({"wire": "in-process"}, "client"),
        ({"base_url": None}, "base_url"),
        ({"base_url": "api.acme.example/v1"}, "base_url"),
        ({"base_url": "https://api.acme.example/v1/"}, "base_url"),
        ({"base_url": "https://api.acme.example/v1?x=1"}, "base_url"),
        ({"base_url": "https://key@acme.example/v1"}, "base_url"),
        ({"origins": ("acme.example",)}, "origins"),
        ({"base_url": "https://{tenant}.acme.example/v1"}, "settings"),
        ({"query": {"version": "{version}"}}, "settings"),
        ({"settings": ("tenant",)}, "settings"),
        ({"settings": (Setting(name="depth", kind=int),)}, "settings"),
        ({**IN_PROCESS, "settings": (Setting(name="delay", kind=float, env=("DELAY",)),)}, "settings"),
        ({**IN_PROCESS, "settings": (Setting(name="delay", kind=float, default="1"),)}, "settings"),
        ({"chat_path": "chat"}, "chat_path"),
        ({"chat_path": None}, "chat_path"),
        ({"models": (("(", Capabilities()),)}, "models"),
        ({"models": (("m.*",),)}, "models"),
    ],
)
def test_a_row_that_cannot_work_is_refused_by_the_field_at_fault(fields: dict[str, Any], param: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        register_provider(row(**fields))
    assert caught.value.param == param
    assert caught.value.suggestion


def test_rows_that_can_work_are_admitted() -> None:
    register_provider(row(name="one", base_url="http://localhost:1/v1"))
    register_provider(row(name="two", base_url=None, endpoint_env=("TWO_URL",)))
    register_provider(row(name="three", base_url="https://{t}.acme.example/v1", settings=(Setting(name="t"),)))
    register_provider(row(name="four", wire="gen_ai.wire.openai:WIRE", completions_path=None, models_path="../models"))
    register_provider(row(name="five", **IN_PROCESS, settings=(Setting(name="delay", kind=float),)))


def test_what_is_no_row_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="type dict"):
        register_provider({"name": "acme"})  # type: ignore[arg-type]


# ---------------------------------------------------------------- other packages


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Installs a distribution: its code, and its entry points in the group."""
    monkeypatch.syspath_prepend(str(tmp_path))
    made: list[str] = []

    def install(name: str, code: str, **points: str) -> None:
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(code), encoding="utf-8")
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
        lines = [f"{point.replace('_', '-')} = {name}:{value}" for point, value in points.items()]
        (info / "entry_points.txt").write_text("[gen_ai.providers]\n" + "\n".join(lines) + "\n", encoding="utf-8")
        made.append(name)

    yield install
    for name in made:
        sys.modules.pop(name, None)


ONE = """
    from gen_ai import Provider
    def made(name, **fields):
        return Provider(name=name, title=name.title(), base_url=f"https://{name}.example/v1", **fields)
    ROW = made("acme", aliases=("acme-ai",), key_env=("ACME_KEY",))
    ROWS = [made("bolt"), made("cord")]
    def call():
        return iter([made("dune")])
"""


def test_a_package_offers_a_row_several_or_a_function_that_makes_them(packages: Any) -> None:
    packages("gen_ai_acme", ONE, acme="ROW", many="ROWS", more="call")
    assert get_provider("acme-ai").name == "acme"
    assert create_client("acme:m", api_key="k").endpoint == "https://acme.example/v1"  # type: ignore[attr-defined]
    assert [get_provider(name).name for name in ("bolt", "cord", "dune")] == ["bolt", "cord", "dune"]
    assert {"acme", "bolt", "cord", "dune"} <= {found.name for found in list_providers()}


def test_the_nearest_name_may_be_another_packages(packages: Any) -> None:
    packages("gen_ai_acme", ONE, acme="ROW")
    with pytest.raises(UnknownProviderError) as caught:
        get_provider("acne")
    assert "'acme'" in str(caught.value.suggestion)


def test_a_broken_package_hurts_no_other_and_is_told_of_when_asked_for(packages: Any) -> None:
    packages("gen_ai_acme", ONE, acme="ROW")
    packages("gen_ai_broken", "raise RuntimeError('no such luck')", zeta="ROW")
    packages("gen_ai_wrong", "ROW = 7\nBAD = None\ndef call(): return ROW", nought="call")
    assert get_provider("acme").title == "Acme"
    for name, said in (("zeta", "RuntimeError: no such luck"), ("nought", "not iterable")):
        with pytest.raises(ConfigurationError, match=said) as caught:
            get_provider(name)
        assert "gen_ai_" in str(caught.value)
        assert caught.value.param == "provider"
    with pytest.warns(RuntimeWarning, match="gen_ai_broken"), pytest.warns(RuntimeWarning, match="gen_ai_wrong"):
        names = [found.name for found in list_providers()]
    assert {"acme", "openai"} <= set(names)


def test_a_package_cannot_take_the_name_of_a_row_that_is_built_in(packages: Any) -> None:
    packages("gen_ai_acme", ONE + "\n    BAD = made('openai')", openai="BAD", acme="ROW")
    assert get_provider("openai").base_url == "https://api.openai.com/v1"
    with pytest.warns(RuntimeWarning, match="'openai' is taken by gen_ai itself"):
        rows = {found.name: found for found in list_providers()}
    assert rows["openai"].base_url == "https://api.openai.com/v1"
    assert rows["acme"].base_url == "https://acme.example/v1"


def test_a_row_of_a_package_is_held_to_what_rows_must_be(packages: Any) -> None:
    packages("gen_ai_acme", ONE + "\n    BAD = [made('acme'), made('egret', wire='morse')]", all="BAD")
    assert get_provider("acme").name == "acme"
    with pytest.raises(ConfigurationError, match=r"egret.*wire.*morse"):
        get_provider("egret")


def test_packages_are_not_looked_at_for_what_is_built_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def scanned() -> None:
        raise AssertionError

    monkeypatch.setattr(plugins, "_scan", scanned)
    assert get_provider("groq").name == "groq"
    register_provider(row())
    assert get_provider("acme").name == "acme"


@pytest.mark.parametrize("name", ["aws", "Replicate"])
def test_a_maker_without_a_row_is_told_of_by_those_who_serve_its_models(name: str) -> None:
    with pytest.raises(UnknownProviderError, match=r"can be reached through") as caught:
        get_provider(name)
    served = (caught.value.suggestion or "").partition("through ")[2].partition(".")[0]
    known = {row.name for row in builtin_providers()}
    assert known & set(served.replace(",", "").split())
    assert name not in known
