#!/bin/sh
# Makes .venv from requirements.lock; does nothing when nothing changed.
#
#   PYTHON=…  use this interpreter       VENV=…  make another folder than .venv
set -eu
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
stamp="$venv/.made-from"

# Prints the real interpreter behind a command, if that command runs and is new enough.
# (A pyenv shim may exist and fail; a Python without ensurepip cannot make a venv.)
interpreter() {
    "$@" -c '
import ensurepip, sys, venv
if sys.version_info >= (3, 12):
    print(sys._base_executable)
' 2>/dev/null || true
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.12 python3.13 python3.14 python \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python3; do
        found=$(interpreter "$candidate")
        if [ -n "$found" ]; then
            echo "$found"
            return
        fi
        if [ -n "${PYTHON:-}" ]; then
            return
        fi
    done
}

wanted() {
    cat requirements.lock pyproject.toml tools/setup.sh | cksum
    "$venv/bin/python" --version
    pwd
}

if [ -x "$venv/bin/python" ] && [ -f "$stamp" ] && [ "$(wanted 2>&1)" = "$(cat "$stamp")" ]; then
    exit 0
fi

if [ -z "$(interpreter "$venv/bin/python")" ]; then
    python=$(find_python)
    if [ -z "$python" ]; then
        cat >&2 <<'MESSAGE'
Leerkring needs Python 3.12 or newer, with its venv module. None was found.
  Debian 13 or Ubuntu 24.04:  sudo apt install python3 python3-venv
  elsewhere, without root:    https://docs.astral.sh/uv/  then  uv python install 3.12
Name another interpreter with:  make setup PYTHON=/path/to/python3
MESSAGE
        exit 1
    fi
    echo "Making $venv with $("$python" --version) ($python)"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

echo "Installing what requirements.lock names (a few minutes the first time) …"
pip="$venv/bin/python -m pip -qq --disable-pip-version-check"
$pip install --require-hashes --requirement requirements.lock
$pip install --no-deps --no-build-isolation --editable .
wanted >"$stamp" 2>&1
echo "Ready: $venv ($("$venv/bin/python" --version))"
