"""The public calls: generated, the same in both worlds, typed as users write them, documented."""

from __future__ import annotations

import ast
import asyncio
import doctest
import importlib
import importlib.util
import inspect
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import gen_ai
from gen_ai import AsyncStream, BaseClient, Conversation, Stream, errors, option_types, types
from gen_ai.options import ACCEPTED
from gen_ai.surface import ConversationSurface, Surface

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(gen_ai.__file__).resolve().parent
#: Type checkers look for their own files at home, which tests do not see.
ENVIRONMENT = dict(os.environ)

#: Public methods that do no I/O of their own, and what a backend writes.
WITHOUT_TWIN = {
    "build_request", "complete", "conversation", "embed", "rerank", "stream", "with_options",
    "switch", "fork", "undo", "clear", "trim", "to_dict", "to_json",
}  # fmt: skip


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_surface", ROOT / "scripts" / "make_surface.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_surface"] = module
    spec.loader.exec_module(module)
    return module


# ---------------------------------------------------------------- generated


def test_the_generated_files_are_fresh() -> None:
    assert _script().main(["--check"]) == 0


def test_a_stale_file_is_noticed_and_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = _script()
    stale = tmp_path / "surface.py"
    stale.write_text(script.running_code() + "# by hand\n", "utf-8")
    script.__dict__["FILES"] = {stale: script.running_code}
    assert script.main(["--check"]) == 1
    assert "surface.py is stale" in capsys.readouterr().err
    assert stale.read_text("utf-8").endswith("# by hand\n")
    script.main([])
    assert script.main(["--check"]) == 0


# ---------------------------------------------------------------- the running code


class Recorder(Surface, ConversationSurface):
    """What the public methods hand on."""

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("_") or name.startswith("__"):
            return super().__getattribute__(name)

        def note(*given: Any) -> Any:
            return (name, *given)

        async def anote(*given: Any) -> Any:
            return (name, *given)

        awaited = ("_arun", "_arun_list", "_asend")
        if name == "_batch":
            return lambda form, *given: (anote if form == "alisted" else note)(form, *given)
        return anote if name in awaited else note


@pytest.mark.parametrize(
    ("call", "handed_on"),
    [
        (lambda r: r.run_chat_completions("m", n=2), ("_run", "run_chat_completions", "chat", "m", {"n": 2})),
        (lambda r: r.arun_chat_completions("m"), ("_arun", "arun_chat_completions", "chat", "m", {})),
        (lambda r: r.run_chat_completions_stream("m"), ("_stream", "run_chat_completions_stream", "chat", "m", {})),
        (lambda r: r.arun_chat_completions_stream("m"), ("_astream", "arun_chat_completions_stream", "chat", "m", {})),
        (lambda r: r.run_completions("p"), ("_run", "run_completions", "completion", "p", {})),
        (lambda r: r.arun_completions("p", seed=1), ("_arun", "arun_completions", "completion", "p", {"seed": 1})),
        (lambda r: r.run_completions_stream("p"), ("_stream", "run_completions_stream", "completion", "p", {})),
        (lambda r: r.arun_completions_stream("p"), ("_astream", "arun_completions_stream", "completion", "p", {})),
        (
            lambda r: r.run_vision_request("p", "i"),
            ("_run", "run_vision_request", "vision", "p", {"image_paths": "i"}),
        ),
        (
            lambda r: r.run_vision_request("p", "i", stream=True, n=1),
            ("_stream", "run_vision_request", "vision", "p", {"n": 1, "image_paths": "i"}),
        ),
        (
            lambda r: r.arun_vision_request("p", image_paths="i"),
            ("_arun", "arun_vision_request", "vision", "p", {"image_paths": "i"}),
        ),
        (
            lambda r: r.arun_vision_request("p", "i", stream=True),
            ("_astream", "arun_vision_request", "vision", "p", {"image_paths": "i"}),
        ),
        (
            lambda r: r.run_embeddings(["t"], dimensions=8),
            ("_run", "run_embeddings", "embeddings", ["t"], {"dimensions": 8}),
        ),
        (lambda r: r.arun_embeddings("t"), ("_arun", "arun_embeddings", "embeddings", "t", {})),
        (lambda r: r.run_rerank("q", ["d"], top_n=1), ("_run", "run_rerank", "rerank", ("q", ["d"]), {"top_n": 1})),
        (lambda r: r.arun_rerank("q", documents=["d"]), ("_arun", "arun_rerank", "rerank", ("q", ["d"]), {})),
        (lambda r: r.list_models(timeout=1), ("_run_list", "list_models", {"timeout": 1})),
        (lambda r: r.alist_models(), ("_arun_list", "alist_models", {})),
        (
            lambda r: r.build_request("m", seed=1),
            ("_preview", "build_request", "m", {"prompt": None, "stream": False, "seed": 1}),
        ),
        (
            lambda r: r.build_request(prompt="p", stream=True),
            ("_preview", "build_request", None, {"prompt": "p", "stream": True}),
        ),
        (
            lambda r: r.run_completions_batch(["p"], max_concurrent=2, seed=1),
            (
                "_batch",
                "listed",
                "run_completions_batch",
                "completion",
                ["p"],
                {"concurrent": True, "max_concurrent": 2, "progress": None},
                {"seed": 1},
            ),
        ),
        (
            lambda r: r.arun_chat_completions_batch(["m"]),
            (
                "_batch",
                "alisted",
                "arun_chat_completions_batch",
                "chat",
                ["m"],
                {"concurrent": True, "max_concurrent": 5, "progress": None},
                {},
            ),
        ),
        (
            lambda r: r.iter_chat_completions_batch(["m"], concurrent=False),
            (
                "_batch",
                "rows",
                "iter_chat_completions_batch",
                "chat",
                ["m"],
                {"concurrent": False, "max_concurrent": 5, "progress": None, "ordered": True},
                {},
            ),
        ),
        (
            lambda r: r.aiter_completions_batch(["p"], ordered=False),
            (
                "_batch",
                "arows",
                "aiter_completions_batch",
                "completion",
                ["p"],
                {"concurrent": True, "max_concurrent": 5, "progress": None, "ordered": False},
                {},
            ),
        ),
        (lambda r: r.send("t", n=2), ("_send", "send", "t", {"n": 2})),
        (lambda r: r.asend("t"), ("_asend", "asend", "t", {})),
        (lambda r: r.send_stream("t"), ("_send_stream", "send_stream", "t", {})),
        (lambda r: r.asend_stream("t", n=2), ("_asend_stream", "asend_stream", "t", {"n": 2})),
    ],
)
def test_a_public_method_hands_its_arguments_on(call: Callable[[Any], Any], handed_on: tuple[Any, ...]) -> None:
    given = call(Recorder())
    assert (asyncio.run(given) if inspect.iscoroutine(given) else given) == handed_on


def test_the_surface_is_one_python_call_on_the_hot_path() -> None:
    calls: list[str] = []

    class Counted(Surface):
        def _run(self, *_: Any) -> str:
            return "done"

    client = Counted()
    sys.setprofile(lambda frame, event, _: calls.append(frame.f_code.co_name) if event == "call" else None)
    try:
        client.run_chat_completions("m", temperature=1)
    finally:
        sys.setprofile(None)
    assert calls == ["run_chat_completions", "_run"]


def test_the_surface_loads_nothing_but_typing() -> None:
    tree = ast.parse((PACKAGE / "surface.py").read_text("utf-8"))
    loaded = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert {node.module for node in loaded if isinstance(node, ast.ImportFrom)} == {"__future__", "typing"}
    assert not [node for node in loaded if isinstance(node, ast.Import)]


# ---------------------------------------------------------------- one meaning in both worlds


def _public_methods(kind: type) -> dict[str, Callable[..., Any]]:
    found = inspect.getmembers(kind, inspect.isfunction)
    return {name: method for name, method in found if not name.startswith("_")}


def _twins() -> Iterator[tuple[Callable[..., Any], Callable[..., Any]]]:
    for kind in (BaseClient, Conversation):
        methods = _public_methods(kind)
        for name, method in methods.items():
            if f"a{name}" in methods:
                yield method, methods[f"a{name}"]
    for pair in ("open open", "close aclose", "__next__ __anext__", "__enter__ __aenter__", "__exit__ __aexit__"):
        one, other = pair.split()
        yield getattr(Stream, one), getattr(AsyncStream, other)


def _shape(method: Callable[..., Any]) -> list[tuple[str, Any, Any, str]]:
    parameters = inspect.signature(method).parameters.values()
    return [(p.name, p.kind, p.default, str(p.annotation).replace("AsyncRows", "Rows")) for p in parameters]


def _returned(method: Callable[..., Any]) -> str:
    """The return annotation, once awaited."""
    text = str(inspect.signature(method).return_annotation)
    return re.sub(r"(Awaitable|Coroutine)\[(?:Any, Any, )?(.*)\]$", r"\2", text).replace("Async", "")


@pytest.mark.parametrize("kind", [BaseClient, Conversation])
def test_every_method_that_does_io_has_its_twin(kind: type) -> None:
    methods = _public_methods(kind)
    lonely = {
        name for name in methods if f"a{name}" not in methods and not (name.startswith("a") and name[1:] in methods)
    }
    assert lonely - WITHOUT_TWIN == set()


def test_both_kinds_of_stream_have_the_same_members() -> None:
    blocking = {name for name in dir(Stream) if not name.startswith("_")}
    on_a_loop = {name for name in dir(AsyncStream) if not name.startswith("_")}
    assert {"aclose" if name == "close" else name for name in blocking} == on_a_loop


@pytest.mark.parametrize("twins", list(_twins()), ids=lambda twins: twins[0].__qualname__)
def test_twins_take_and_give_the_same(twins: tuple[Callable[..., Any], Callable[..., Any]]) -> None:
    one, other = twins
    assert _shape(one) == _shape(other)
    assert _returned(one) == _returned(other)


def _awaitable(method: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(method)


@pytest.mark.parametrize("kind", [BaseClient, Conversation])
def test_stream_methods_are_never_coroutines_and_the_other_twins_are(kind: type) -> None:
    for name, method in _public_methods(kind).items():
        streams = name.endswith("_stream") or name == "arun_vision_request" or name.startswith("aiter_")
        plain = streams or not name.startswith("a")
        assert _awaitable(method) is not plain, name


def _stub() -> dict[str, dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]]]:
    """Class → method → overloads."""
    found: dict[str, dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]]] = {}
    for node in ast.parse((PACKAGE / "surface.pyi").read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            methods = found.setdefault(node.name, {})
            for method in node.body:
                assert isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef))
                methods.setdefault(method.name, []).append(method)
    return found


def _typed(method: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, str]:
    assert method.returns is not None
    returned = re.sub(r"^Coroutine\[Any, Any, (.*)\]$", r"\1", ast.unparse(method.returns))
    return ast.unparse(method.args).replace("AsyncRows", "Rows"), returned.replace("Async", "")


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Surface, ConversationSurface])
def test_the_types_are_those_of_the_running_code(kind: type) -> None:
    stub, methods = _stub()[kind.__name__], _public_methods(kind)
    assert stub.keys() == methods.keys()
    for name, overloads in stub.items():
        running = list(inspect.signature(methods[name]).parameters.values())
        positional = [p.name for p in running if p.kind is p.POSITIONAL_OR_KEYWORD]
        keywords = {p.name for p in running if p.kind is p.KEYWORD_ONLY}
        for overload in overloads:
            assert [a.arg for a in overload.args.args] == positional
            assert keywords <= {a.arg for a in overload.args.kwonlyargs}
            assert isinstance(overload, ast.AsyncFunctionDef) is _awaitable(methods[name])


@pytest.mark.parametrize("kind", [Surface, ConversationSurface])
def test_twins_have_the_same_overloads(kind: type) -> None:
    stub = _stub()[kind.__name__]
    pairs = [name for name in stub if f"a{name}" in stub]
    assert pairs
    for name in pairs:
        assert [_typed(method) for method in stub[name]] == [_typed(method) for method in stub[f"a{name}"]]


def _keys_by_class() -> dict[str, set[str]]:
    """The keys of each class of options in the stub."""
    keys: dict[str, set[str]] = {
        name: set(kind.__annotations__) for name, kind in vars(option_types).items() if hasattr(kind, "__total__")
    }
    for node in ast.parse((PACKAGE / "surface.pyi").read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("_"):
            own = {
                line.target.id
                for line in node.body
                if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
            }
            bases = [keys[base.id] for base in node.bases if isinstance(base, ast.Name) and base.id in keys]
            keys[node.name] = own.union(*bases)
    return keys


@pytest.mark.parametrize(
    ("name", "operation", "apart"),
    [
        ("_ChatOne", "chat", set()),
        ("_ChatUnsure", "chat", set()),
        ("_VisionOne", "chat", {"image_paths"}),
        ("_CompletionOne", "completion", set()),
        ("_ChatRowsOne", "chat", set()),
        ("_CompletionRowsOne", "completion", set()),
        ("_EmbeddingsPlain", "embeddings", set()),
        ("_RerankPlain", "rerank", set()),
    ],
)
def test_every_argument_that_a_call_takes_has_a_type(name: str, operation: str, apart: set[str]) -> None:
    in_the_signature = {"guided_json", "return_error"}
    assert _keys_by_class()[name] == ACCEPTED[operation] - in_the_signature - apart


def test_every_argument_of_list_models_has_a_type() -> None:
    assert _keys_by_class()["_ListOptions"] | {"return_error"} == ACCEPTED["models"]


# ---------------------------------------------------------------- documented


def _sections(text: str) -> dict[str, str]:
    """A docstring's sections by name; what stands before the first has the name ""."""
    parts = re.split(r"^(Args|Attributes|Returns|Raises|Example):\n", text, flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def _arguments(section: str) -> set[str]:
    named = re.findall(r"^    (\w+(?:, \w+)*): ", section, re.MULTILINE)
    return {name for row in named for name in row.split(", ")}


def _calls() -> Iterator[tuple[str, Callable[..., Any]]]:
    for kind in (Surface, ConversationSurface):
        yield from _public_methods(kind).items()


@pytest.mark.parametrize(("name", "method"), list(_calls()), ids=[name for name, _ in _calls()])
def test_every_call_has_arguments_result_errors_and_an_example(name: str, method: Callable[..., Any]) -> None:
    sections = _sections(inspect.getdoc(method) or "")
    assert list(sections) == ["", "Args", "Returns", "Raises", "Example"]
    assert ">>> " in sections["Example"]
    told = _arguments(sections["Args"])
    assert {p for p in inspect.signature(method).parameters if p not in ("self", "options")} <= told
    assert not {line for line in (method.__doc__ or "").splitlines() if len(line) > 120}


@pytest.mark.parametrize(
    ("name", "operation", "payload"),
    [
        ("run_chat_completions", "chat", {"messages"}),
        ("run_chat_completions_stream", "chat", {"messages"}),
        ("run_completions", "completion", {"prompt"}),
        ("run_completions_stream", "completion", {"prompt"}),
        ("run_vision_request", "chat", {"prompt", "stream"}),
        ("list_models", "models", set()),
        ("run_embeddings", "embeddings", {"texts"}),
        ("run_rerank", "rerank", {"query", "documents"}),
    ],
)
def test_every_argument_that_a_call_takes_is_documented(name: str, operation: str, payload: set[str]) -> None:
    for method in (getattr(Surface, name), getattr(Surface, f"a{name}")):
        told = _arguments(_sections(inspect.getdoc(method) or "")["Args"])
        assert told == ACCEPTED[operation] | payload


def test_the_documented_defaults_stand_in_the_docstring() -> None:
    args = re.sub(r"\s+", " ", _sections(inspect.getdoc(BaseClient.run_chat_completions) or "")["Args"])
    given = {"max_tokens": "256", "temperature": "0", "top_p": "1.0", "n": "1", "timeout": "30"}
    for name, default in given.items():
        text = args.partition(f" {name}: ")[2]
        assert re.search(r"Default (\S+?)[.\s(]*(?:\s|$)", text).group(1) == default, name  # type: ignore[union-attr]


def _public_members() -> Iterator[tuple[str, Any]]:
    for name in gen_ai.__all__:
        value = getattr(gen_ai, name)
        if not inspect.isclass(value):
            if callable(value):
                yield name, value
            continue
        yield name, value
        for member, found in vars(value).items():
            if not member.startswith("_") and (inspect.isfunction(found) or isinstance(found, property)):
                yield f"{name}.{member}", found


@pytest.mark.parametrize(("name", "member"), list(_public_members()), ids=[name for name, _ in _public_members()])
def test_every_public_name_says_what_it_is_for(name: str, member: Any) -> None:
    text = inspect.getdoc(member) or ""
    assert text.strip(), f"{name} has no docstring"
    if inspect.isfunction(member):
        named = [p for p in inspect.signature(member).parameters if p not in ("self", "options", "_")]
        assert [p for p in named if not re.search(rf"\b{p}\b", text)] == []


def test_the_public_names_are_sorted_and_exist() -> None:
    assert sorted(gen_ai.__all__) == gen_ai.__all__
    assert len(set(gen_ai.__all__)) == len(gen_ai.__all__)
    for name in gen_ai.__all__:
        assert getattr(gen_ai, name) is not None


def test_nothing_public_is_missing_from_the_public_names() -> None:
    own = {
        name
        for module in (errors, types)
        for name, value in vars(module).items()
        if inspect.isclass(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }
    returned = {
        node.id
        for methods in _stub().values()
        for overloads in methods.values()
        for method in overloads
        for node in ast.walk(method.returns or ast.Constant(None))
        if isinstance(node, ast.Name) and node.id[0].isupper() and node.id not in ("Any", "Coroutine")
    }
    assert own | returned <= set(gen_ai.__all__)


def _modules() -> list[str]:
    return ["gen_ai", *(found.name for found in pkgutil.walk_packages(gen_ai.__path__, "gen_ai."))]


@pytest.mark.parametrize("name", _modules())
def test_the_examples_of_the_docstrings_run(name: str) -> None:
    try:
        module = importlib.import_module(name)
    except ImportError as missing:
        if (missing.name or "gen_ai").partition(".")[0] == "gen_ai":
            raise
        pytest.skip(f"{name} needs {missing.name}, which is an optional extra")
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for example in doctest.DocTestFinder(exclude_empty=True).find(module):
        runner.run(example, out=said.append)
    assert not runner.failures, "".join(said)


# ---------------------------------------------------------------- typed as users write them


def _installed() -> bool:
    return "site-packages" in PACKAGE.parts


@pytest.fixture
def user_code(tmp_path: Path) -> Path:
    """A user's project: the calls, and no configuration but its own."""
    for path in (ROOT / "tests" / "typing").glob("*.py"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    return tmp_path


def _checked(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def test_the_package_says_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").exists()
    assert (PACKAGE / "surface.pyi").exists()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_mypy_agrees_with_every_call_that_users_write(user_code: Path) -> None:
    path = {} if _installed() else {"MYPYPATH": str(PACKAGE.parent)}
    command = ["mypy", "--strict", "--config-file=", "--follow-imports=silent", "--cache-dir=cache"]
    ran = _checked([*command, "api.py", "refused.py"], user_code, **path)
    assert ran.returncode == 0, _short(ran.stdout) + ran.stderr


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_pyright_agrees_with_every_call_that_users_write(user_code: Path) -> None:
    try:
        version = _checked(["pyright", "--version"], user_code)
    except subprocess.TimeoutExpired:
        pytest.skip("pyright did not start: its own download of node takes too long here")
    if version.returncode != 0:
        pytest.skip(f"pyright does not run here: {version.stderr.strip()[-200:]}")
    project = {
        "include": ["api.py", "refused.py"],
        "typeCheckingMode": "strict",
        "reportUnnecessaryTypeIgnoreComment": "error",
        "extraPaths": [] if _installed() else [str(PACKAGE.parent)],
    }
    (user_code / "pyrightconfig.json").write_text(json.dumps(project), "utf-8")
    ran = _checked(["pyright", "--pythonpath", sys.executable], user_code)
    assert ran.returncode == 0, _short(ran.stdout) + ran.stderr


def _short(output: str) -> str:
    """Without the notes that list every overload."""
    return "\n".join(line[:300] for line in output.splitlines() if ": note: " not in line)
