# Makes a virtual environment at $1 with any Python of 3.11 or later; sourced by the other scripts.
make_environment() {
    folder=$1
    [ -x "$folder/bin/python" ] && "$folder/bin/python" -m pip --version >/dev/null 2>&1 && return 0
    if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo "python3 must be 3.11 or later; this one is $(python3 --version)" >&2
        return 1
    fi
    if ! python3 -m ensurepip --version >/dev/null 2>&1; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
        else
            echo "python3 has no ensurepip: install Debian's package python3-venv first" >&2
            return 1
        fi
    fi
    python3 -m venv --clear "$folder"
}

# Installs a Redis server, with which the tests of `RedisStore` are run; where that cannot be, they are skipped.
install_redis() {
    if command -v valkey-server >/dev/null 2>&1 || command -v redis-server >/dev/null 2>&1; then
        return 0
    fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        # In run level 1 Debian's scripts do not start the service: the tests start their own.
        if apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends redis-server >/dev/null; then
            return 0
        fi
    fi
    echo "no redis-server: the tests that need one are skipped" >&2
}
