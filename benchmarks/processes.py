"""What a fresh process costs: import, first answer, memory. CPU time and peak memory are those of the child itself."""

from __future__ import annotations

import os
import subprocess
import sys

from .cases import ROUNDS
from .report import Figure, ratios
from .server import ROOT

FIRST_CHAT = """
from gen_ai import create_client
client = create_client("openai", api_key="sk-x", endpoint=sys.argv[1] + "/chat/v1", model_name="bench")
assert client.run_chat_completions("Hello")
"""
FIRST_REQUEST = """
import requests
body = {"model": "bench", "messages": [{"role": "user", "content": "Hello"}]}
answer = requests.Session().post(sys.argv[1] + "/chat/v1/chat/completions", json=body).json()
assert answer["choices"][0]["message"]["content"]
"""
#: A batch of as many rows as are asked for, on a backend in this process.
BATCH = """
from gen_ai import BaseClient, ChatResponse, Choice
class Echo(BaseClient):
    def complete(self, request):
        return ChatResponse(choices=[Choice(text="word " * 50)])
prompts = (f"prompt {number}" for number in range(ROWS))
for row in Echo(model_name="echo").iter_completions_batch(prompts):
    assert row.error is None
"""
FEW, MANY = 10_000, 200_000
PROGRAMS = {
    "bare": "",
    "import requests": "import requests",
    "import gen_ai": "import gen_ai",
    "requests": FIRST_REQUEST,
    "gen_ai": FIRST_CHAT,
}


#: The peak of this very process: what `getrusage` says of it on Linux includes the parent's at the fork.
_PEAK = """
try:
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
except (OSError, StopIteration):
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
sys.stdout.write(f"{peak}")
"""


def _cost(program: str, url: str) -> tuple[float, float]:
    """CPU milliseconds and peak MiB of one run."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", f"import sys\n{program}\n{_PEAK}", url]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        peak = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"the program ended with {child.returncode}:\n{program}")
    return 1000 * (usage.ru_utime + usage.ru_stime), float(peak) / 1024


def figures(url: str) -> list[Figure]:
    """The figures of fresh processes."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    sizes: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for number in range(ROUNDS + 1):
        for name, program in PROGRAMS.items():
            cpu, size = _cost(program, url)
            if number:  # the first round writes byte code and warms up the disk cache
                times[name].append(cpu)
                sizes[name].append(size)
    few, many = (_cost(BATCH.replace("ROWS", str(rows)), url) for rows in (FEW, MANY))
    return [
        Figure("bare interpreter, CPU", times["bare"], unit="ms"),
        Figure("import requests, CPU", times["import requests"], unit="ms"),
        Figure("import gen_ai, CPU", times["import gen_ai"], unit="ms"),
        Figure("  to import requests", ratios(times["import gen_ai"], times["import requests"]), 1.05),
        Figure("first answer from process start: requests, CPU", times["requests"], unit="ms"),
        Figure("first answer from process start: gen_ai, CPU", times["gen_ai"], unit="ms"),
        Figure("  to requests", ratios(times["gen_ai"], times["requests"]), 1.25),
        Figure("peak memory at the first answer: requests", sizes["requests"], unit="MiB"),
        Figure("peak memory at the first answer: gen_ai", sizes["gen_ai"], unit="MiB"),
        Figure("  to requests", ratios(sizes["gen_ai"], sizes["requests"]), 1.25),
        Figure(f"batch row by row, {MANY:,} rows, each, CPU", [1000 * many[0] / MANY], unit="µs"),
        Figure(f"peak memory of {MANY:,} rows", [many[1]], unit="MiB"),
        Figure(f"  to {FEW:,} rows", [many[1] / few[1]], 1.05),
    ]
