"""The arrows of docs/architecture.md, read from the imports, and the budgets that keep importing cheap."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import filter as filter_names
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from gen_ai.providers import list_providers

from .support.server import Server, chat_body

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "gen_ai"

#: The layers, the top first. A module may import what stands in a lower layer, or in its own without a cycle.
#: A folder's name stands for all that is in it.
LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(layer.split())
    for layer in (
        "__init__ __main__ cli doctor features testing",
        "compat server",
        "factory",
        "http_client offline",
        "client calling conversation inputs sending prepare streams surface",
        "watching logs",
        "batch",
        "drivers",
        (
            "toolloop answers answer_tool emulated tool_reply reply_text tool_words structured leaf exchange models "
            "retrieval retrieval_http http_errors line calls collect tools functions"
        ),
        "wire guided streaming messages message_parts images history saved",
        "config retry options option_types checks capabilities place trust recipe endpoints profiles",
        "providers",
        "transport",
        "plans request telemetry signing",
        "types records vectors tool_values errors error_dict secrets jsontext ratelimits image_kinds urls _version",
    )
)

#: Late imports that point upwards on purpose.
UPWARDS = {
    ("types", "ratelimits"): "a property that parses headers when it is read; ratelimits builds the value",
    ("providers.check", "wire"): "a row that is registered must name a dialect that exists",
}

#: Modules that may be long, and why.
LONG = {
    "surface": "generated: every public method with its overloads, blocking and async",
}
MAX_LINES = 400

#: Plans and what they call: times come with the replies to steps.
CLOCKLESS = (
    "plans",
    "calls",
    "answers",
    "structured",
    "answer_tool",
    "emulated",
    "tool_reply",
    "reply_text",
    "tool_words",
    "leaf",
    "models",
    "exchange",
    "retrieval",
    "retrieval_http",
    "http_errors",
    "collect",
    "tools",
    "functions",
    "toolloop",
    "tool_values",
    "request",
    "wire",
    "guided",
    "streaming",
)
#: What listens on loopback and sends nothing by itself: a server, and the far end of a replay.
LISTENING = {"server.serving": {"socket"}, "testing.replay.server": {"http"}}
NETWORK = frozenset({"requests", "urllib3", "http", "socket", "ssl", "aiohttp", "select", "selectors"})


@dataclass
class Module:
    """One file of the package, and the modules of the package that it imports."""

    name: str
    path: Path
    tree: ast.Module
    on_load: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)

    @property
    def part(self) -> str:
        """The folder it is in, or its own name."""
        return self.name.partition(".")[0]


def _modules() -> dict[str, Module]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = list(path.relative_to(PACKAGE).with_suffix("").parts)
        if parts[-1] == "__init__" and len(parts) > 1:
            parts.pop()
        found[".".join(parts)] = Module(".".join(parts), path, ast.parse(path.read_text("utf-8")))
    for module in found.values():
        for node, late in _imports(module.tree):
            into = module.late if late else module.on_load
            if isinstance(node, ast.Import):
                module.outside.update(alias.name.partition(".")[0] for alias in node.names)
            elif node.level:
                into.update(_targets(module, node, found))
            elif node.module:
                module.outside.add(node.module.partition(".")[0])
    return found


def _imports(node: ast.AST, late: bool = False) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    """Every import that runs, and whether only when a function is called."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr) or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)):
            continue
        if isinstance(child, (ast.Import, ast.ImportFrom)):
            yield child, late
        yield from _imports(child, late or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)))


def _targets(module: Module, node: ast.ImportFrom, known: dict[str, Module]) -> Iterator[str]:
    folder = module.path.relative_to(PACKAGE).parent.parts
    base = [*folder[: len(folder) - node.level + 1], *(node.module.split(".") if node.module else ())]
    for alias in node.names:
        whole = ".".join([*base, alias.name])
        yield whole if whole in known else ".".join(base) or "__init__"


MODULES = _modules()


def _layer(name: str) -> int | None:
    part = name.partition(".")[0]
    found = [at for at, layer in enumerate(LAYERS) if any(fnmatchcase(part, entry) for entry in layer)]
    return found[0] if len(found) == 1 else None


def test_every_module_has_a_layer() -> None:
    homeless = [name for name in MODULES if _layer(name) is None]
    assert not homeless, f"say in LAYERS (and docs/architecture.md) where these belong: {homeless}"


def test_every_layer_is_of_modules_that_exist() -> None:
    parts = {module.part for module in MODULES.values()}
    assert [entry for layer in LAYERS for entry in layer if not filter_names(parts, entry)] == []


def test_the_page_has_every_module_in_the_order_of_the_layers_and_the_picture_is_of_it() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = page.partition("| layer | modules |")[2].partition("\n\n")[0]
    rows = [re.findall(r"`(\w+)`", row.split("|")[2]) for row in table.splitlines() if row.startswith("| ")]
    told = [name for row in rows for name in row]
    assert sorted(told) == sorted({module.part for module in MODULES.values()})
    layers = [sorted({_layer(name) or 0 for name in row}) for row in rows]
    assert [at for row in layers for at in row] == list(range(len(LAYERS))), "a row is out of the order of LAYERS"
    picture = (ROOT / "docs" / "images" / "architecture.svg").read_text("utf-8")
    assert re.findall(r'class="module"[^>]*>(\w+)<', picture) == told


@pytest.mark.parametrize("module", MODULES.values(), ids=lambda module: module.name)
def test_arrows_point_down(module: Module) -> None:
    upwards = [
        f"{module.name} → {target}"
        for target in sorted(module.on_load | module.late)
        if (_layer(target) or 0) < (_layer(module.name) or 0) and (module.name, target) not in UPWARDS
    ]
    assert not upwards


def test_the_exceptions_still_exist() -> None:
    for source, target in UPWARDS:
        assert target in MODULES[source].late, f"{source} no longer imports {target}: take it off the list"


def test_no_modules_import_each_other_while_loading() -> None:
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join([*path[path.index(name) :], name])
        if name not in done:
            for target in MODULES[name].on_load:
                visit(target, (*path, name))
            done.add(name)

    for name in MODULES:
        visit(name, ())


def test_only_transport_touches_the_network() -> None:
    touching = {m.name: m.outside & NETWORK for m in MODULES.values() if m.part != "transport"}
    assert {name: found for name, found in touching.items() if found} == LISTENING


def test_only_the_server_and_testing_know_their_frameworks() -> None:
    for module in MODULES.values():
        if module.part != "server":
            assert not module.outside & {"starlette", "uvicorn"}, module.name
        if module.part != "testing":
            assert not module.outside & {"pytest", "_pytest"}, module.name


def test_transport_is_known_to_those_who_make_clients_only() -> None:
    users = {
        module.name
        for module in MODULES.values()
        if module.part != "transport" and any(t.startswith("transport") for t in module.on_load | module.late)
    }
    # The tools for tests hold the way out: a recording stands in the network's place.
    makers = {name for name in users if not name.startswith("testing.")}
    assert makers <= {"factory", "http_client"}


@pytest.mark.parametrize("part", ["wire", "guided", "streaming"])
def test_pure_folders_know_nothing_that_acts(part: str) -> None:
    acting = {"transport", "drivers", "client", "http_client", "streams", "factory", "config"}
    for module in MODULES.values():
        if module.part == part:
            used = {target.partition(".")[0] for target in module.on_load | module.late}
            assert not used & acting, module.name


def _named(tree: ast.AST, *names: str) -> list[str]:
    """Where a dotted name is used: "line: name"."""
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in names
    ]


def test_only_config_reads_the_environment() -> None:
    for module in MODULES.values():
        if module.name == "config":
            continue
        assert not _named(module.tree, "os.environ", "os.environb", "os.getenv", "os.getenvb"), module.name
        for node, _ in _imports(module.tree):
            names = {alias.name for alias in node.names}
            from_os = isinstance(node, ast.ImportFrom) and node.module == "os"
            assert not (from_os and names & {"environ", "environb", "getenv", "getenvb"}), module.name


def test_plans_and_dialects_read_no_clock() -> None:
    for module in MODULES.values():
        if module.part not in CLOCKLESS:
            continue
        assert not module.outside & {"time", "asyncio", "sched"}, module.name
        moments = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now")
        assert not _named(module.tree, *moments), module.name


def _compared(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string that something is compared with, by ==, in or match."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides: list[ast.AST] = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            sides = [node.value]
        else:
            continue
        for side in sides:
            inner = side.elts if isinstance(side, (ast.Tuple, ast.List, ast.Set)) else [side]
            for part in inner:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.lineno, part.value


def test_no_code_outside_providers_asks_who_the_provider_is() -> None:
    names = {row.name for row in list_providers()}
    asking = [
        f"{module.name}, line {line}: {value!r}"
        for module in MODULES.values()
        if module.part != "providers"
        for line, value in _compared(module.tree)
        if value in names
    ]
    assert not asking


@pytest.mark.parametrize("module", MODULES.values(), ids=lambda module: module.name)
def test_files_stay_readable_in_one_go(module: Module) -> None:
    lines = len(module.path.read_text("utf-8").splitlines())
    assert lines <= MAX_LINES or module.name in LONG


def test_the_long_files_are_still_long() -> None:
    for name in LONG:
        assert len(MODULES[name].path.read_text("utf-8").splitlines()) > MAX_LINES


# ---------------------------------------------------------------- what importing costs, in a fresh interpreter

_WATCHED = """
import json, sys
seen = []
def watch(event, args):
    if event.startswith(("socket.", "subprocess.", "os.system", "urllib.")):
        seen.append(event)
    elif event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        seen.append(f"open {args[0]} {args[1]}")
    elif event in ("os.mkdir", "os.remove", "os.rename"):
        seen.append(f"{event} {args[0]}")
sys.dont_write_bytecode = True
sys.addaudithook(watch)
before = set(sys.modules)
CODE
logging = sys.modules.get("logging")
handlers = 0
if logging is not None:
    loggers = [logging.root, *logging.root.manager.loggerDict.values()]
    handlers = sum(len(getattr(logger, "handlers", [])) for logger in loggers)
threading = sys.modules.get("threading")
print(json.dumps({
    # Counted once each: requests lists its own modules a second time, as requests.packages.*
    "modules": len({id(module) for module in sys.modules.values()}), "events": seen, "handlers": handlers,
    "threads": threading.active_count() if threading else 1,
    "heavy": sorted(set("requests pydantic jsonschema tenacity asyncio urllib3 aiohttp".split()) & set(sys.modules)),
}))
"""


def _fresh(code: str) -> dict[str, object]:
    ran = subprocess.run(
        [sys.executable, "-c", _WATCHED.replace("CODE", code)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=50,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_importing_loads_at_most_120_modules_and_none_of_the_four() -> None:
    found = _fresh("import gen_ai")
    assert found["heavy"] == []
    assert found["modules"] <= 120  # type: ignore[operator]


def test_importing_opens_no_socket_writes_no_file_logs_nowhere_and_starts_no_thread() -> None:
    found = _fresh("import gen_ai")
    assert (found["events"], found["handlers"], found["threads"]) == ([], 0, 1)


@pytest.mark.slow
def test_a_first_call_over_http_loads_at_most_350_modules(server: Server) -> None:
    server.reply(json=chat_body("Hello."))
    found = _fresh(
        "import gen_ai\n"
        f"client = gen_ai.create_client('openai', api_key='', endpoint='{server.url}/v1', model_name='m')\n"
        "assert client.run_chat_completions('Hello') == 'Hello.'\n"
        "assert 'pydantic_core' not in sys.modules"
    )
    assert found["modules"] <= 350  # type: ignore[operator]


def test_making_a_client_opens_no_socket_and_installs_no_log_handler(server: Server) -> None:
    found = _fresh(
        f"import gen_ai\ngen_ai.create_client('openai', api_key='', endpoint='{server.url}/v1', model_name='m').close()"
    )
    connecting = [event for event in found["events"] if "connect" in event or "getaddrinfo" in event]  # type: ignore[attr-defined]
    assert (connecting, found["handlers"], server.connections) == ([], 0, 0)
