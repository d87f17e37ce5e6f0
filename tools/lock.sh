#!/bin/sh
# Resolves pyproject.toml into requirements.lock: every platform, with hashes, without addresses.
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "This needs the program uv (pip install uv)." >&2; exit 1; }
uv pip compile --quiet --universal --python-version 3.12 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header --all-extras --group dev "$@" \
    pyproject.toml --output-file requirements.lock
sh tools/setup.sh
