"""`python -m gen_ai …`: arguments in, text out. A user of the public API, and of what `create_client` settles.

python -m gen_ai doctor [--profile NAME]     the settings, where each comes from, and what is wrong
python -m gen_ai providers [NAME …]          the providers that are known
python -m gen_ai providers --features NAME   what one of them, or one of its models (NAME:MODEL), can do
python -m gen_ai schema                      the JSON Schema of gen_ai.toml, for editors
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence

from .errors import Error
from .providers import get_provider, list_providers


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status: 0, or 1 where something is wrong."""
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough (`… | head`): nothing is left to be said, at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _run(arguments: Sequence[str] | None) -> int:
    parser = argparse.ArgumentParser(prog="python -m gen_ai", description="One interface to every LLM provider.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    doctor = commands.add_parser("doctor", help="show the settings and where each comes from; ask the server")
    doctor.add_argument(
        "--profile", metavar="NAME", help="a profile of the configuration file (default: as create_client())"
    )
    doctor.add_argument("--config", metavar="PATH", help="the only configuration file to read")
    doctor.add_argument("--no-ping", action="store_true", help="do not ask the server for its models")
    rows = commands.add_parser("providers", help="list the providers that are known")
    rows.add_argument("names", nargs="*", metavar="NAME", help="show these in full")
    rows.add_argument("--features", action="store_true", help="show what these, or their models (NAME:MODEL), can do")
    commands.add_parser("schema", help="print the JSON Schema of gen_ai.toml, for editors")
    chosen = parser.parse_args(arguments)
    if chosen.command == "doctor":
        from .doctor import examine

        report = examine(chosen.profile, ping=not chosen.no_ping, config=chosen.config)
        print(report)  # noqa: T201
        return 0 if report.healthy else 1
    if chosen.command == "schema":
        from .profiles import json_schema

        print(json.dumps(json_schema(), indent=2, ensure_ascii=False))  # noqa: T201
        return 0
    if chosen.features and not chosen.names:
        rows.error("--features wants the name of a provider, such as openai or openai:gpt-5")
    return _providers(chosen.names, _features if chosen.features else _in_full)


def _providers(names: Sequence[str], describe: Callable[[str], str]) -> int:
    try:
        shown = [describe(name) for name in names]
    except Error as error:
        print(f"{error.message} {error.suggestion or ''}".strip(), file=sys.stderr)  # noqa: T201
        return 1
    if not names:
        rows = list_providers()
        width = max(len(row.name) for row in rows)
        shown = [f"{row.name:<{width}}  {row.tier:<10}  {row.title}" for row in rows]
    print("\n".join(shown))  # noqa: T201
    return 0


def _features(name: str) -> str:
    from .features import told

    return told(name)


def _in_full(name: str) -> str:
    row = get_provider(name)
    lines = [
        ("name", row.name),
        ("title", row.title),
        ("endpoint", row.base_url or ("in this process" if row.client else "must be given")),
        ("endpoint variable", ", ".join(row.endpoint_env)),
        ("key variable", ", ".join(row.key_env) + ("" if row.key_required or not row.key_env else " (optional)")),
        ("settings", ", ".join(f"{s.name} ({' or '.join(s.env)})" if s.env else s.name for s in row.settings)),
        ("a key", row.key_url or ""),
        ("tier", row.tier),
        ("facts from", row.source),
        *(("note", note) for note in row.notes),
    ]
    return "\n".join(f"{name:<18} {text}" for name, text in lines if text) + "\n"
