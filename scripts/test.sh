#!/bin/sh
# Sets up everything that the checks need inside this checkout, and runs all of them.
set -eu
cd "$(dirname "$0")/.."
. scripts/environment.sh
make_environment .venv-nox
.venv-nox/bin/python -m pip install --quiet --disable-pip-version-check "nox>=2025.2.9"
exec .venv-nox/bin/python -m nox "$@"
