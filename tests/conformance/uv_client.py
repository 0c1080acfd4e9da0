"""The real uv as a client: does a job with the ``uv`` program and reads its output; for checking the recorded truth."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance import rust_debug
from conformance.reading import UV_VERSION as VERSION

# What uv says on standard error, as far as the recorded classes can be told from it.
_MESSAGES = {
    "auth.401-hint": r"401 Unauthorized",
    "auth.403-hint": r"403 Forbidden",
    "auth.bad-utf8": r"invalid UTF-8",
    "auth.incomplete": r"Incomplete credentials",
    "auth.missing": r"Missing credentials",
    "cli.conflict": r"cannot be used with",
    "cli.directory-missing": r"Directory not found for index",
    "cli.index-not-found": r"Could not find an index named",
    "cli.invalid-value": r"invalid value '",
    "cli.multiple-index-urls": r"Multiple (`--index-url` values|index URLs)",
    "cli.repeated": r"cannot be used multiple times",
    "cli.unexpected": r"unexpected argument",
    "cli.value-missing": r"a value is required",
    "config.bad-cache-control": r"valid HTTP header value",
    "config.bad-index-name": r"Index names (may|must)",
    "config.bad-status-code": r"not a valid HTTP status code",
    "config.bad-type": r"invalid type",
    "config.duplicate-index-name": r"duplicate index name",
    "config.empty-index-name": r"name was empty",
    "config.explicit-unnamed": r"requires a `name`",
    "config.missing-field": r"missing field",
    "config.multiple-defaults": r"multiple indexes with `default = true`",
    "config.not-found": r"failed to open file|No such file",
    "config.parse-error": r"Failed to parse[: ]`?[^\n]*\.toml",
    "config.pyproject-only-field": r"not allowed in a `uv\.toml`",
    "config.unknown-field": r"unknown field",
    "config.unknown-variant": r"unknown variant|did not match any variant",
    "flat.directory-missing": r"`--find-links` directory",
    "flat.url-failed": r"`--find-links` URL",
    "hash.algorithm": r"requires `\w+` hashes",
    "hash.mismatch": r"Hash mismatch",
    "http.connect": r"tcp connect error|error sending request|\(Connect\)",
    "http.content-type": r"[Cc]ontent[- ][Tt]ype",
    "http.fetch": r"Failed to fetch",
    "http.status": r"HTTP status (client|server) error",
    "lock.outdated": r"needs to be updated",
    "resolve.no-versions": r"no versions? of|only [^\n]* (is|are) available",
    "resolve.not-found": r"was not found in the",
    "resolve.unsatisfiable": r"requirements are unsatisfiable",
    "sources.conflicting-indexes": r"conflicting indexes for package",
    "sources.missing-extra": r"only applies to extra",
    "sources.missing-group": r"only applies to dependency group",
    "sources.missing-marker": r"must include a platform marker",
    "sources.other": r"Failed to parse (entry|`tool\.uv\.sources`)",
    "sources.overlapping-markers": r"markers must be disjoint",
    "sources.undeclared-index": r"undeclared index",
    "sources.workspace-missing": r"is included as a workspace member",
}


def program() -> str | None:
    """Return the path of ``uv`` in this environment or on ``PATH`` if it is the recorded version."""
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        return None
    shown = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    return found if shown.startswith(f"uv {VERSION}") else None


def answer(job: dict[str, Any]) -> dict[str, Any]:
    """Do a job with uv."""
    uv = program()
    if uv is None:
        return {"skip": f"uv {VERSION} is not installed"}
    cache = Path(job["root"]) / "cache/uv"
    if not job["warm"]:
        shutil.rmtree(cache, ignore_errors=True)
    environment = {
        "UV_PYTHON": sys.executable,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_PROGRESS": "1",
        "NO_COLOR": "1",
        "UV_NO_WRAP": "1",
        "UV_HTTP_RETRIES": "0",
        "UV_HTTP_TIMEOUT": "20",
        "UV_TEST_NO_HTTP_RETRY_DELAY": "true",
        "UV_LINK_MODE": "copy",
        "UV_CACHE_DIR": str(cache),
        **job["env"],
    }
    done = subprocess.run(
        [uv, *job["uv_argv"]],
        cwd=job["cwd"],
        env=environment,
        input=job["stdin"].encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    return _read(job, done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "replace"))


def _read(job: dict[str, Any], code: int, out: str, err: str) -> dict[str, Any]:
    said = " ".join(err.split())
    classes = [name for name, pattern in _MESSAGES.items() if re.search(pattern, said)]
    # A class that this table does not know is not a difference.
    found: dict[str, Any] = {"ok": code == 0, "error_classes": classes or None}
    if code != 0:
        return found
    if job["op"] == "settings":
        found |= _settings(out)
    elif job["op"] == "compile":
        found["resolved"] = list(_compiled(out))
    elif job["op"] == "lock":
        lock = next((p for p in _lock_places(job) if p.exists()), None)
        found["resolved"] = None if lock is None else list(_locked(lock))
    return found


def _lock_places(job: dict[str, Any]) -> Iterator[Path]:
    cwd = Path(job["cwd"])
    yield cwd / "uv.lock"
    yield from sorted(cwd.parent.glob("*/uv.lock"))
    yield from sorted(Path(job["root"]).glob("**/uv.lock"))


def _compiled(out: str) -> Iterator[dict[str, str]]:
    lines = re.findall(r"^([\w.-]+)==([^\s;]+).*\n\s+# from (.*)$", out, re.MULTILINE)
    yield from ({"name": name, "version": version, "url": url} for name, version, url in lines)


def _locked(lock: Path) -> Iterator[dict[str, str]]:
    for package in tomllib.loads(lock.read_text()).get("package", []):
        if registry := package["source"].get("registry"):
            yield {"name": package["name"], "version": package["version"], "url": registry}


def _settings(out: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if publish := _value(out, "PublishSettings"):
        return {"publish": _publish(publish, out)}
    if strategy := re.search(r"^\s+index_strategy: (\w+),$", out, re.MULTILINE):
        found["strategy"] = strategy[1]
    if locations := _value(out, "IndexLocations"):
        found["indexes"] = {
            "indexes": [_index(each) for each in locations["indexes"]],
            "find_links": [_url(each["url"]) for each in locations["flat_index"]],
            "no_index": locations["no_index"],
        }
    return found


def _publish(publish: dict[str, Any], out: str) -> dict[str, Any]:
    found = {"publish_url": _url(publish["publish_url"])}
    found["check_url"] = _url(publish["check_url"]) if publish.get("check_url") else None
    found |= {key: _inner(publish.get(key)) for key in ("index", "username")}
    for key in ("trusted_publishing", "keyring_provider"):
        if match := re.search(rf"^\s+{key}: (\w+),$", out, re.MULTILINE):
            found[key] = match[1]
    return found


def _value(out: str, struct: str) -> Any:
    at = out.find(f"{struct} {{")
    return None if at < 0 else rust_debug.parse(out[at:])


def _index(value: dict[str, Any]) -> list[Any]:
    codes = value.get("ignore_error_codes")
    return [
        _inner(value["name"]),
        _url(value["url"]),
        value["default"],
        value["explicit"],
        value["format"].lower(),
        value["authenticate"].lower(),
        None if codes is None else [_inner(code) for code in codes],
    ]


def _inner(value: Any) -> Any:
    """Unwrap tuple structs of one field."""
    while isinstance(value, dict) and "" in value:
        value = value[""][0]
    return value


def _url(value: Any) -> Any:
    value = _inner(value)
    if value.get("@") == "VerbatimUrl":
        value = _inner(value["url"])
    user, password = value["username"], value["password"]
    info = (
        ""
        if not user and password is None
        else user + ("" if password is None else f":{password}") + "@"
    )
    host = _inner(value["host"]) or ""
    port = f":{value['port']}" if value["port"] else ""
    tail = "".join(
        mark + value[key]
        for mark, key in (("?", "query"), ("#", "fragment"))
        if value[key] is not None
    )
    return f"{value['scheme']}://{info}{host}{port}{value['path']}{tail}"
