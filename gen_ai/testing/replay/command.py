"""The command: run a folder, print a table, say what came out wrong."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from ...errors import Error, TruncationWarning
from .cuts import at_every_byte, in_random_pieces, shortest_by_provider
from .records import Record, read_folder
from .rules import every_rule
from .server import ReplayServer
from .trial import Replay, Trial, streams


@dataclass(slots=True)
class Tally:
    """What a run came to.

    Attributes:
        trials: one for each exchange that was made again.
        unspoken: exchanges of other dialects, by provider and api.
        pieces: streams that were replayed in random pieces.
        bytewise: streams that were cut at every byte.
        broken: what cutting changed, with the id of the record.
    """

    trials: list[Trial] = field(default_factory=list)
    unspoken: Counter[tuple[str, str]] = field(default_factory=Counter)
    pieces: int = 0
    bytewise: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def crashed(self) -> list[Trial]:
        """Those that raised an exception that is no `Error`."""
        return [trial for trial in self.trials if trial.crash is not None]

    @property
    def wrong(self) -> list[Trial]:
        """Those whose answer came out wrong."""
        return [trial for trial in self.trials if trial.wrong]

    @property
    def unbuilt(self) -> list[Trial]:
        """Those whose request was sent and came out otherwise."""
        return [trial for trial in self.trials if trial.differences and trial.refused is None and trial.crash is None]

    @property
    def refused(self) -> list[Trial]:
        """Those whose request was refused here although it was answered to."""
        return [trial for trial in self.trials if trial.refused is not None and trial.record.status < 400]

    @property
    def good(self) -> bool:
        """Whether everything came out right, and nothing untyped was raised."""
        return not (self.crashed or self.wrong or self.unbuilt or self.broken)


def _refused_twice(trial: Trial) -> bool:
    return trial.refused is not None and trial.record.status >= 400


def run(records: Iterable[Record], *, seed: int = 1, bytewise: int = 12) -> Tally:
    """Make recorded exchanges again.

    Args:
        records: the exchanges.
        seed: for the random places at which streams are cut.
        bytewise: how many streams are cut at every byte: the shortest of as many providers.
    """
    tally = Tally()
    with ReplayServer() as server:
        replay = Replay(server)
        for record in records:
            if record.operation is None:
                tally.unspoken[record.provider, record.api] += 1
                continue
            trial = replay.run(record)
            tally.trials.append(trial)
            if record.stream and streams(record) and trial.call is not None and trial.crash is None:
                tally.pieces += 1
                tally.broken += [f"{record.id}: {change}" for change in in_random_pieces(trial, server, seed)]
    for trial in shortest_by_provider(tally.trials, bytewise):
        tally.bytewise += 1
        tally.broken += [f"{trial.record.id}: {change}" for change in at_every_byte(trial)]
    return tally


# ---------------------------------------------------------------- telling


def report(tally: Tally, out: TextIO) -> None:
    """Print the table, what it rests on, and every fault."""
    _table(tally, out)
    requests = [trial for trial in tally.trials if trial.differences is not None]
    leftovers = [trial for trial in requests if trial.leftovers]
    print(file=out)
    print(
        f"Answers read as another reader reads them: {_share(_count(tally.trials, 'parsed'), len(tally.trials))}",
        file=out,
    )
    print(f"Requests built as recorded: {_share(_count(requests, 'rebuilt'), len(requests))}", file=out)
    print(f"  of them with fields in extra_body: {_share(len(leftovers), len(requests))}", file=out)
    _counted(out, "    ", Counter(name for trial in requests for name in trial.leftovers))
    print("  differences that are none, by rule:", file=out)
    used = Counter(rule for trial in requests for rule in trial.rules)
    for rule in every_rule():
        if used[rule.name]:
            print(f"    {used[rule.name]:5} {rule.name}: {rule.reason}", file=out)
    dropped = Counter(f"{trial.record.provider} {name}" for trial in requests for name in trial.dropped)
    if dropped:
        print("  parameters that a row refuses though they were answered to (they do nothing there):", file=out)
        _counted(out, "    ", dropped)
    print(
        f"Streams in random pieces: {tally.pieces}; cut at every byte: {tally.bytewise}; "
        f"changed by it: {len(tally.broken)}",
        file=out,
    )
    if tally.unspoken:
        print(f"No wire yet, or no such call: {sum(tally.unspoken.values())} exchanges", file=out)
        _counted(
            out, "    ", Counter({f"{provider} {api}": count for (provider, api), count in tally.unspoken.items()})
        )
    _faults(tally, out)


def _count(trials: list[Trial], name: str) -> int:
    return sum(getattr(trial, name) for trial in trials)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}" + (f" ({100 * part / whole:.1f} %)" if whole else "")


def _counted(out: TextIO, indent: str, counts: Counter[str]) -> None:
    line = ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    while line:
        cut = len(line) if len(line) <= 116 else line.rfind(", ", 0, 116) + 2
        print(f"{indent}{line[:cut].rstrip()}", file=out)
        line = line[cut:]


_HEAD = ("provider", "api", "exchanges", "parsed", "requests", "rebuilt", "extra_body", "refused twice", "untyped")


def _table(tally: Tally, out: TextIO) -> None:
    groups: dict[tuple[str, str], list[Trial]] = {}
    for trial in tally.trials:
        groups.setdefault((trial.record.provider, trial.record.api), []).append(trial)
    rows = [list(_HEAD)]
    for (provider, api), trials in [*sorted(groups.items()), (("all", ""), tally.trials)]:
        requests = [trial for trial in trials if trial.differences is not None]
        numbers = (
            len(trials), _count(trials, "parsed"), len(requests), _count(requests, "rebuilt"),
            sum(bool(trial.leftovers) for trial in requests), sum(map(_refused_twice, trials)),
            sum(trial.crash is not None for trial in trials),
        )  # fmt: skip
        rows.append([provider, api, *map(str, numbers)])
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEAD))]
    for row in rows:
        cells = [
            cell.ljust(width) if at < 2 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip(), file=out)


def _faults(tally: Tally, out: TextIO) -> None:
    for title, faults in (
        ("Not a typed error", [(trial, [trial.crash or ""]) for trial in tally.crashed]),
        ("Read otherwise", [(trial, trial.wrong) for trial in tally.wrong]),
        ("Built otherwise", [(trial, trial.differences or []) for trial in tally.unbuilt]),
        ("Refused here, with a typed error, and answered there", [(t, [t.refused or ""]) for t in tally.refused]),
    ):
        if faults:
            print(f"\n{title}:", file=out)
        for trial, said in faults:
            print(f"  {trial.record.provider} {trial.record.api} {trial.record.id} ({trial.record.status})", file=out)
            for line in said[:5]:
                print(f"    {line.strip().replace(chr(10), chr(10) + '    ')}", file=out)
    if tally.broken:
        print("\nChanged by cutting:", file=out)
        for line in tally.broken[:20]:
            print(f"  {line}", file=out)


def main(arguments: list[str] | None = None, out: TextIO = sys.stdout) -> int:
    """Run the command; returns 0 where everything came out right, 1 where it did not, 2 where nothing was run."""
    parser = argparse.ArgumentParser(
        prog="python -m gen_ai.testing.replay",
        description="Play recorded traffic of real providers to gen_ai, over its real transport on loopback.",
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="<provider>/<api>.jsonl, or one such file")
    parser.add_argument("--api", help="only this dialect, e.g. openai.chat")
    parser.add_argument("--provider", help="only this provider, e.g. groq")
    parser.add_argument("--seed", type=int, default=1, help="for the random places at which streams are cut")
    parser.add_argument("--bytewise", type=int, default=12, help="how many streams to cut at every byte (default 12)")
    given = parser.parse_args(arguments)
    try:
        records = [
            record
            for record in read_folder(given.folder)
            if given.api in (None, record.api) and given.provider in (None, record.provider)
        ]
    except Error as error:
        parser.error(str(error))
    if not records:
        parser.error(f"{given.folder} holds no such recordings.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TruncationWarning)  # the recorded answers' own business
        tally = run(records, seed=given.seed, bytewise=given.bytewise)
    report(tally, out)
    return 0 if tally.good else 1
