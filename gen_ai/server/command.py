"""`python -m gen_ai.server …`: arguments in, a running server out."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from ..client import BaseClient
from ..config import variable
from ..errors import ConfigurationError, Error
from ..factory import create_client
from . import create_app

_ABOUT = """\
An OpenAI-compatible HTTP API over any client of gen_ai: with `offline` a local stand-in that needs no key and no
network, with another provider a small gateway. Without PROVIDER and --profile the client is the one of
create_client(): the default profile, else GEN_AI_PROVIDER.
"""
_EXAMPLES = """\
examples:
  python -m gen_ai.server offline
  python -m gen_ai.server --replies replies.json --port 0
  python -m gen_ai.server openai:gpt-4.1
  MY_KEY=... python -m gen_ai.server --profile fast --host 0.0.0.0 --api-key-env MY_KEY

The key that callers must send is never an argument, which other users of the machine could read: it comes from a
variable or a file. Bound to another address than loopback, the server does not start without one.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM; returns the exit status: 0, or 1 where it could not start."""
    chosen = _parser().parse_args(arguments)
    try:
        _run(chosen)
    except (Error, TypeError) as error:
        told = f"{error.message} {error.suggestion or ''}" if isinstance(error, Error) else str(error)
        print(" ".join(told.split()), file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m gen_ai.server",
        description=_ABOUT,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    who = parser.add_mutually_exclusive_group()
    who.add_argument("provider", nargs="?", metavar="PROVIDER[:MODEL]", help="who serves, such as offline or openai")
    who.add_argument("--profile", metavar="NAME", help="a profile of the configuration file")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=8000, help="the port; 0 finds a free one (default: %(default)s)")
    parser.add_argument(
        "--api-key-env", metavar="NAME", action="append", default=[],
        help="the variable that holds the key which callers must send; may be given several times",
    )  # fmt: skip
    parser.add_argument(
        "--api-key-file", metavar="FILE", action="append", default=[], type=Path,
        help="the same, from the first line of a file",
    )  # fmt: skip
    parser.add_argument(
        "--allow-origin", metavar="ORIGIN", action="append", default=[],
        help="a web page's origin that may call, such as http://localhost:3000; may be given several times",
    )  # fmt: skip
    parser.add_argument(
        "--replies", metavar="FILE",
        help="answer from a file of replies (offline, if no provider is named; nothing is tried again)",
    )  # fmt: skip
    return parser


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port (0 to 65535)")


def _run(chosen: argparse.Namespace) -> None:
    keys = [_from_variable(name) for name in chosen.api_key_env] + [_from_file(path) for path in chosen.api_key_file]
    client = _client(chosen)
    app = create_app(client, api_key=keys or None, allow_origins=chosen.allow_origin, close_client=True)
    from .serving import bound, serve, url_of

    sock = bound(chosen.host, chosen.port)
    if not keys and not ip_address(sock.getsockname()[0]).is_loopback:
        sock.close()
        raise ConfigurationError(
            f"{chosen.host} can be reached from other machines, and no key is asked for.",
            suggestion="Put one into a variable and give --api-key-env NAME (or --api-key-file), or leave --host out.",
        )
    _log()
    url = url_of(sock)
    serve(app, sock, lambda: print(f"Serving {client.provider} at {url} (Ctrl-C ends it)", flush=True))  # noqa: T201


def _client(chosen: argparse.Namespace) -> BaseClient:
    options: dict[str, Any] = {}
    provider = chosen.provider
    if chosen.replies is not None:
        options = {"replies": chosen.replies, "max_retries": 0}
        if provider is None and chosen.profile is None:
            provider = "offline"
    return create_client(provider, profile=chosen.profile, **options)


def _log() -> None:
    """One line for each request, on stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.getLogger("gen_ai.server")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def _from_variable(name: str) -> str:
    key = variable(name)
    if key is None:
        raise ConfigurationError(
            f"The variable {name} is not set.", suggestion="Put the key into it that callers must send."
        )
    return key


def _from_file(path: Path) -> str:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        problem = ConfigurationError(f"The key's file {path} cannot be read ({why}).")
    else:
        key = lines[0].strip() if lines else ""
        if key:
            return key
        problem = ConfigurationError(f"The key's file {path} is empty.", suggestion="Its first line is the key.")
    raise problem
