#!/bin/sh
# Run the unit tests on every supported Python that is found, each in an environment of its own (.venv-3.x).
set -eu

failed=""
for version in 3.11 3.12 3.13; do
    python=$(command -v "python$version" || true)
    # A pyenv shim exists for versions that are installed but not switched on; ask the installed ones directly.
    if [ -z "$python" ] || ! "$python" -c '' 2>/dev/null; then
        python=$(ls -d "$HOME/.pyenv/versions/$version".*/bin/python 2>/dev/null | tail -n 1 || true)
    fi
    if [ -z "$python" ]; then
        echo "-- Python $version is not here: skipped"
        continue
    fi
    scripts/environment.sh ".venv-$version" ".[dev]" "$python"
    echo "-- unit tests on Python $version"
    ".venv-$version/bin/python" -m pytest -m "not slow and not realserver" || failed="$failed $version"
done
if [ -n "$failed" ]; then
    echo "failed on:$failed"
    exit 1
fi
