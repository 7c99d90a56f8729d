"""A folder of texts into a table of invoices, many at a time; what is done is not asked again. See README.md.

python extract.py FOLDER [--out NAME] [--profile NAME] [--provider NAME[:MODEL]] [--at-once N]
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import hashlib
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, Field

from gen_ai import (
    AuthenticationError,
    BaseClient,
    BatchProgress,
    Error,
    NotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
    Usage,
    create_client,
)

#: Failures that all other files would meet too.
HOPELESS = (AuthenticationError, PermissionDeniedError, QuotaExceededError, NotFoundError)
ASK = """\
Below is the text of a file. If it is an invoice, a receipt or a bill, extract it; what does not stand in the text is
null. If it is something else, all is null.

"""


class Invoice(BaseModel):
    """An invoice, a receipt or a bill."""

    vendor: str | None = Field(description="Who is to be paid, as written")
    number: str | None = Field(title="Invoice number", description="As written, letters and all")
    date: dt.date | None = Field(description="The day it was issued")
    total: float | None = Field(description="What is to be paid, taxes included")
    currency: str | None = Field(description="Three letters, such as EUR")


class Row(BaseModel):
    """What became of one file: a line of the table."""

    file: str
    #: Of the file's bytes: another content is another row.
    digest: str
    invoice: Invoice | None = None
    error: str | None = None
    #: A later run does not ask again: all is well, or the file itself is at fault.
    final: bool = True


class Table:
    """The rows so far, in a file of JSON lines that grows as they come; the newest of a file counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: dict[str, Row] = {}
        if path.exists():
            for line in path.read_text("utf-8").split("\n"):
                with suppress(ValueError):  # half a line, where the power went: that file is asked again
                    row = Row.model_validate_json(line)
                    self.rows[row.file] = row

    def knows(self, file: str, digest: str) -> bool:
        row = self.rows.get(file)
        return row is not None and row.final and row.digest == digest

    def add(self, row: Row) -> None:
        self.rows[row.file] = row
        with self.path.open("a", encoding="utf-8") as opened:
            opened.write(f"{row.model_dump_json()}\n")

    def write_csv(self, path: Path) -> None:
        """The same for a spreadsheet."""
        with path.open("w", encoding="utf-8", newline="") as opened:
            table = csv.DictWriter(opened, ["file", *Invoice.model_fields, "error"])
            table.writeheader()
            for _, row in sorted(self.rows.items()):
                found = row.invoice.model_dump() if row.invoice else {}
                table.writerow({"file": row.file, **found, "error": row.error})


def readable(data: bytes) -> str:
    """The text of a file, in the encodings that people have. Raises ValueError where there is none."""
    if not data.strip():
        raise ValueError("the file is empty")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if b"\0" in data:
        raise ValueError("the file is no text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def lacking(invoice: Invoice) -> str | None:
    """Why this is no invoice that could be paid, or None."""
    missing = [name for name in ("vendor", "total") if getattr(invoice, name) is None]
    return f"no {' and no '.join(missing)} in the text" if missing else None


class Job(NamedTuple):
    """A file that is to be asked about."""

    file: str
    digest: str
    text: str


def jobs_of(files: list[Path], table: Table) -> list[Job]:
    """The files that the table does not know yet; what cannot be read goes into the table at once."""
    jobs = []
    for path in files:
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if table.knows(path.name, digest):
            continue
        try:
            jobs.append(Job(path.name, digest, readable(data)))
        except ValueError as error:
            table.add(Row(file=path.name, digest=digest, error=str(error)))
    return jobs


def ask(client: BaseClient, jobs: list[Job], table: Table, at_once: int) -> Usage:
    """Ask about all files, some at once; each answer is in the table before the next one is looked at."""
    prompts = [f"{ASK}{job.text}" for job in jobs]
    with client.iter_chat_completions_batch(
        prompts, guided_json=Invoice, max_concurrent=at_once, ordered=False, progress=show
    ) as rows:
        for index, invoice, error in rows:
            row = Row(file=jobs[index].file, digest=jobs[index].digest, invoice=invoice)
            if invoice is not None:
                row.error = lacking(invoice)
            elif error is not None:
                row.error, row.final = " ".join(str(error).split()), False
            table.add(row)
            if isinstance(error, HOPELESS):
                break  # nothing more is sent
    return rows.usage or Usage()


def show(progress: BatchProgress) -> None:
    """How far it has come, on a terminal: one line that changes."""
    if sys.stderr.isatty():
        end = "\n" if progress.done == progress.total else ""
        print(f"\r{progress.done} of {progress.total} asked", end=end, file=sys.stderr, flush=True)


def report(files: list[str], table: Table) -> bool:
    """What there is now, in a few lines. Returns whether all is well."""
    bad = [file for file in files if file not in table.rows or table.rows[file].error]
    print(f"files: {len(files)}; invoices: {len(files) - len(bad)}; without one: {len(bad)}")
    for file in bad:
        print(f"  {file}: {table.rows[file].error if file in table.rows else 'not asked yet'}")
    return not bad


def main() -> int:
    """Returns the exit status: 0 all files are invoices, 1 some are not, 2 nothing could be asked, 130 Ctrl-C."""
    parser = argparse.ArgumentParser(description="A folder of texts into a table of invoices.")
    parser.add_argument("folder", type=Path, help="where the .txt files are")
    parser.add_argument("--out", metavar="NAME", default="invoices", help="NAME.csv and NAME.jsonl (default: invoices)")
    parser.add_argument("--profile", metavar="NAME", help="a profile of gen_ai.toml")
    parser.add_argument("--provider", metavar="NAME[:MODEL]", help="a provider in its place, such as offline")
    parser.add_argument("--at-once", metavar="N", type=int, default=5, help="how many are asked about at once")
    options = parser.parse_args()
    files = sorted(options.folder.glob("*.txt"))
    if not files:
        parser.error(f"there is no .txt file in {options.folder}")
    status = 0
    try:
        table = Table(Path(f"{options.out}.jsonl"))
        with create_client(options.provider, profile=options.profile) as client:
            usage = ask(client, jobs_of(files, table), table, options.at_once)
        print(f"tokens: {usage.prompt_tokens or 0} sent, {usage.completion_tokens or 0} received")
    except KeyboardInterrupt:
        print("\nStopped. Run it again to go on.", file=sys.stderr)
        status = 130
    except (Error, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    well = report([path.name for path in files], table)
    table.write_csv(Path(f"{options.out}.csv"))
    return status or int(not well)


if __name__ == "__main__":
    sys.exit(main())
