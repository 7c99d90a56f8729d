#!/bin/sh
# Make a virtual environment and install this package into it, quietly and only once.
#
#   scripts/environment.sh DIRECTORY WHAT [PYTHON]
#
# WHAT is what pip is told to install (".", ".[dev]"). The environment is made anew when pyproject.toml has changed
# since, or WHAT differs; DIRECTORY/.installed notes both.
set -eu

directory=$1
what=$2
python=${3:-python3}

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

command -v "$python" >/dev/null 2>&1 || fail \
    "gen_ai needs Python 3.11 or newer, and there is no '$python' here." \
    "Install it, or name one: make PYTHON=/path/to/python3.12 ..."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail \
    "gen_ai needs Python 3.11 or newer; '$python' is $("$python" -c 'import platform; print(platform.python_version())')." \
    "Name another one: make PYTHON=python3.12 ..."
"$python" -c 'import venv, ensurepip' 2>/dev/null || fail \
    "'$python' cannot make virtual environments (its venv module is missing)." \
    "On Debian and Ubuntu: apt install python3-venv"

stamp=$directory/.installed
state="$what $(cksum <pyproject.toml) $("$python" -c 'import sys; print(sys.version)' | tr '\n' ' ')"
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ]; then
    exit 0
fi

printf '%s\n' "-- making $directory and installing $what into it (once)"
rm -rf "$directory"
"$python" -m venv "$directory"
"$directory/bin/python" -m pip install -qq --disable-pip-version-check --editable "$what" || fail \
    "The installation failed; the lines above say why. pip needs to reach its package index once." \
    "Then run the same command again."
printf '%s\n' "$state" >"$stamp"
