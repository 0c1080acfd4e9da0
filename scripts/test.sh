#!/bin/sh
# Sets up everything that the checks need inside this checkout, and runs all of them.
set -eu
cd "$(dirname "$0")/.."
. scripts/environment.sh
make_environment .venv-nox
install_redis
.venv-nox/bin/python -m pip install --quiet --disable-pip-version-check "nox>=2025.2.9"
# With pyenv, only the selected versions can be run by name; select every one that is tested.
if command -v pyenv >/dev/null 2>&1; then
    PYENV_VERSION=$(pyenv versions --bare | grep -E '^3\.1[1-9]\.[0-9]+$' | paste -s -d : -)
    export PYENV_VERSION
fi
exec .venv-nox/bin/python -m nox "$@"
