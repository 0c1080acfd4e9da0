#!/bin/sh
# Shows where the packages of examples/project come from, and why: `indexkit show` and `indexkit explain`.
# The first run installs indexkit into examples/.venv; later runs need no network.
set -eu
cd "$(dirname "$0")/.."
. scripts/environment.sh

environment=examples/.venv
stamp="$environment/installed"
wanted="$(cksum pyproject.toml) $(pwd) $(python3 --version)"
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    make_environment "$environment"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --editable ".[cli]"
    echo "$wanted" > "$stamp"
fi

# Only the example's own configuration counts: no variables, no user's and no system's uv.toml.
indexkit() {
    echo "\$ indexkit $*"
    env -i PATH="$PATH" TERM="${TERM:-dumb}" ${NO_COLOR:+NO_COLOR="$NO_COLOR"} \
        "$environment/bin/python" -m indexkit "$@" --no-user-config --no-system-config
    echo
}
indexkit show examples/project
indexkit explain acme-metrics --project examples/project
indexkit explain lantern-driver --project examples/project
indexkit candidates tinytemplate --project examples/project
