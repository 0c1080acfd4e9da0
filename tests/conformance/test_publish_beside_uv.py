"""Publishing by the real uv and by indexkit side by side, on inputs that no recorded scenario has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from conformance import adapter, uv_client
from conformance.replay import play

LEVELS = ("ok", "asked", "auth", "uploads")
WHEEL = "ok-1.0.0-py3-none-any.whl"
HEAD = '[project]\nname = "proj"\nversion = "0.1.0"\n'
INDEX = (
    '[[tool.uv.index]]\nname = "alpha"\nurl = "{BASE}/a/simple"\npublish-url = "{BASE}/a/upload"\n'
)
VARIABLES = {"UV_INDEX_ALPHA_USERNAME": "user", "UV_INDEX_ALPHA_PASSWORD": "pass"}
TO = ["--publish-url", "{BASE}/a/upload"]
CHECK = ["--check-url", "{BASE}/a/simple"]
WHO = ["-u", "user", "-p", "pass"]
URL = "http://%s@{HOST}/a/upload"
KEYRING = ["--keyring-provider", "subprocess"]
OPEN: dict[str, Any] = {"auth": {"users": {}, "scope": []}}
SAME = {"packages": {"ok": ["1.0.0"]}}
OTHER = {"packages": {"ok": {"1.0.0": {"salt": "x"}}}}


def page(filename: str, digest: str) -> dict[str, str]:
    """Return an index whose page has one file."""
    file = f'{{"filename": "{filename}", "url": "../../{filename}", "hashes": {digest}}}'
    return {"body": f'{{"meta": {{"api-version": "1.1"}}, "name": "ok", "files": [{file}]}}'}


def case(*words: str, **more: Any) -> tuple[list[str], dict[str, Any]]:
    """Return one variation: arguments, and what differs in the world."""
    return list(words), more


VARIATIONS = {
    # What the index that is checked says.
    "check-other-spelling": case(
        *TO, *CHECK, *WHO, a=page("ok-1.0-py3-none-any.whl", f'{{"sha256": "{"0" * 64}"}}')
    ),
    "check-junk": case(*TO, *CHECK, *WHO, a=page("README.txt", "{}")),
    "check-broken-entry": case(
        *TO, *CHECK, *WHO, a={"body": f'{{"name": "ok", "files": [{{"filename": "{WHEEL}"}}]}}'}
    ),
    "check-no-type": case(*TO, *CHECK, *WHO, a={"body": "<a href='x'>x</a>", "content_type": ""}),
    "check-md5-alone": case(*TO, *CHECK, *WHO, a=page(WHEEL, f'{{"md5": "{"0" * 32}"}}')),
    "check-sha1-alone": case(*TO, *CHECK, *WHO, a=page(WHEEL, f'{{"sha1": "{"0" * 40}"}}')),
    "check-short-hash": case(*TO, *CHECK, *WHO, a=page(WHEEL, '{"sha256": "00"}')),
    "check-html-same": case(*TO, *CHECK, *WHO, a={**SAME, "format": "html"}),
    "check-html-other": case(*TO, *CHECK, *WHO, a={**OTHER, "format": "html"}),
    "check-text": case(*TO, *CHECK, *WHO, a={"body": "no", "content_type": "text/plain"}),
    "check-410": case(*TO, *CHECK, *WHO, a={"status": {"ok": 410}}),
    "check-429": case(*TO, *CHECK, *WHO, a={"status": {"ok": 429}}),
    "check-404-dry": case(*TO, *CHECK, *WHO, "--dry-run"),
    "check-redirect": case(
        *TO, *CHECK, *WHO, a={"redirect": {"ok": "{LBASE}/e/simple/ok/"}}, e=SAME
    ),
    "check-each-file": case(
        *(*TO, *CHECK, *WHO), dists=["ok-1.0.0", "ok-2.0.0", "ok-3.0.0.tar.gz"], a=SAME
    ),
    "second-file-differs": case(*TO, *CHECK, *WHO, dists=["aa-1.0.0", "ok-1.0.0"], a=OTHER),
    "second-file-unknown": case(
        *(*TO, *CHECK, *WHO), dists=["aa-1.0.0", "ok-1.0.0"], a={"status": {"ok": 500}}
    ),
    "second-file-differs-dry": case(
        *(*TO, *CHECK, *WHO, "--dry-run"), dists=["aa-1.0.0", "ok-1.0.0"], a=OTHER
    ),
    "check-again-after-401": case(*TO, *CHECK, "-u", "user", "-p", "no"),
    "check-path": case(
        *TO, "--check-url", "./idx", *WHO, files={"proj/idx/ok/index.html": "<a href='x'>x</a>"}
    ),
    "check-credentials": case(
        "--index", "alpha", pro=INDEX, env=VARIABLES, a={"auth": {"users": {"user": "pass"}}}
    ),
    # What the server says to an upload.
    "upload-201": case(*TO, *WHO, a={**OPEN, "upload": {"status": 201}}),
    "upload-300": case(*TO, *WHO, a={**OPEN, "upload": {"status": 300}}),
    "upload-422": case(*TO, *CHECK, *WHO, a={**OPEN, "upload": {"status": 422}}),
    "upload-503": case(*TO, *CHECK, *WHO, a={**OPEN, "upload": {"status": 503}}),
    "upload-409-raced": case(
        *("--publish-url", "{BASE}/e/upload"), *CHECK, *WHO, a=OTHER, e={"upload": {"status": 409}}
    ),
    "redirect-relative": case(*TO, *WHO, a={"upload": {"redirect": "/e/upload", "code": 307}}),
    "redirect-user": case(
        *TO, *WHO, a={"upload": {"redirect": "http://x:y@{HOST}/e/upload", "code": 308}}
    ),
    "redirect-netrc": case(
        *TO,
        files={"home/.netrc": "machine 127.0.0.1 login user password pass\n"},
        a={"upload": {"redirect": "{BASE}/e/upload", "code": 308}},
    ),
    "redirect-303": case(*TO, *WHO, a={"upload": {"redirect": "{BASE}/e/upload", "code": 303}}),
    "redirect-port": case(*TO, *WHO, a={"upload": {"redirect": "{BASE2}/e/upload", "code": 308}}),
    "redirect-circle": case(*TO, *WHO, a={"upload": {"redirect": "{BASE}/a/upload", "code": 308}}),
    # Credentials in the URL.
    "url-empty-password": case("--publish-url", URL % "user:", "-p", "pass"),
    "url-password-alone": case("--publish-url", URL % ":pass"),
    "url-empty": case("--publish-url", URL % ":", *WHO),
    "url-empty-netrc": case(
        *("--publish-url", URL % ":"),
        files={"home/.netrc": "machine 127.0.0.1 login user password pass\n"},
    ),
    "url-escapes": case("--publish-url", URL % "us%40er:p%3As"),
    "url-escapes-index": case(
        "--index", "alpha", pro=INDEX.replace("{BASE}/a/up", "http://us%40er:p%3As@{HOST}/a/up")
    ),
    "url-token-and-user": case("--publish-url", URL % "__token__:tok", "-u", "user"),
    # Credentials from elsewhere.
    "user-variable-alone": case(
        "--index", "alpha", pro=INDEX, env={"UV_INDEX_ALPHA_USERNAME": "user"}
    ),
    "variables-below-the-check": case(*TO, *CHECK, pro=INDEX, env=VARIABLES),
    "variables-over-url": case(
        *("--index", "alpha"),
        pro=INDEX.replace("{BASE}/a/si", "http://x:y@{HOST}/a/si"),
        env=VARIABLES,
    ),
    "variables-unchecked": case(*TO, pro=INDEX, env=VARIABLES),
    "variables-other-port": case(
        "--index", "alpha", pro=INDEX.replace("{BASE}/a/up", "{BASE2}/a/up"), env=VARIABLES
    ),
    "token-empty": case(*TO, env={"UV_PUBLISH_TOKEN": ""}),
    "user-empty": case(*TO, env={"UV_PUBLISH_USERNAME": "", "UV_PUBLISH_PASSWORD": "pass"}),
    "user-flag-and-variables": case("--index", "alpha", "-u", "user", pro=INDEX, env=VARIABLES),
    "url-user-in-the-index": case(
        *("--index", "alpha", *KEYRING),
        pro=INDEX.replace("{BASE}/a/si", "http://user@{HOST}/a/si"),
        keyring={"{HOST}": {"user": "pass"}},
    ),
    "keyring-host": case(*TO, "-u", "user", *KEYRING, keyring={"{HOST}": {"user": "pass"}}),
    "keyring-netrc": case(
        *(*TO, "-u", "user", *KEYRING),
        files={"home/.netrc": "machine 127.0.0.1 login user password pass\n"},
    ),
    # Where it was said.
    "flat-index": case("--index", "alpha", *WHO, pro=INDEX + 'format = "flat"\n'),
    "index-twice": case("--index", "alpha", "--index", "alpha", *WHO, pro=INDEX),
    "index-empty": case("--index", "", *WHO, pro=INDEX),
    "index-variable-and-check": case(*CHECK, *WHO, pro=INDEX, env={"UV_PUBLISH_INDEX": "alpha"}),
    "other-index-option": case("--default-index", "{BASE}/e/simple", *TO, *WHO),
    "offline": case(*TO, *WHO, env={"UV_OFFLINE": "1"}),
    "ftp": case("--publish-url", "ftp://127.0.0.1/x", *WHO),
    "directory": case("--directory", "{PROJ}/sub", *TO, *WHO, folder="proj/sub/dist"),
    "dry-without-credentials": case(*TO, "--dry-run"),
    # Files.
    "build-number": case(*TO, *WHO, named="ok-1.0.0-01-py3-none-any.whl"),
    "two-underscores": case(*TO, *WHO, named="ok__x-1.0.0-py3-none-any.whl"),
    "underscore-at-the-end": case(*TO, *WHO, named="ok_-1.0.0-py3-none-any.whl"),
    "local-version": case(*TO, *WHO, dists=["ok-1.0.0+local"]),
    "not-normal": case(*TO, *WHO, named="OK-1.0.0-py3-none-any.whl"),
    "no-wheel": case(*TO, *WHO, files={f"proj/dist/{WHEEL}": "x"}, dists=[]),
    "egg-beside": case(*TO, *WHO, files={"proj/dist/ok-1.0.0-py3.11.egg": "x"}),
    "bad-attestation": case(*TO, *WHO, files={f"proj/dist/{WHEEL}.publish.attestation": "{"}),
    "bad-attestation-off": case(
        *TO, *WHO, "--no-attestations", files={f"proj/dist/{WHEEL}.publish.attestation": "{"}
    ),
    "attestation-variable": case(*TO, *WHO, env={"UV_PUBLISH_NO_ATTESTATIONS": "yes"}),
    "pattern-brackets": case(*TO, *WHO, "dist/[!z]*.whl", dists=["ok-1.0.0", "zz-1.0.0"]),
    "pattern-none": case(*TO, *WHO, "dist/*.zip"),
    "missing-beside": case(*TO, *WHO, "nosuch.whl", "dist/*"),
}

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(
        uv_client.program() is None, reason=f"uv {uv_client.VERSION} is not installed"
    ),
]


def scenario(name: str, words: list[str], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return a variation in the form of a recorded scenario."""
    users = {"user": "pass", "__token__": "tok", "us%40er": "p%3As", "us@er": "p:s"}
    first = {"packages": {}, "auth": {"users": users, "scope": ["upload"]}, **more.get("a", {})}
    dists = more.get("dists", ["ok-1.0.0"])
    if "named" in more:
        dists = [{"file": "ok-1.0.0", "as": more["named"]}]
    return {
        "id": f"beside-{name}",
        "server": {"indexes": {"a": first, "e": {"packages": {}, **more.get("e", {})}}},
        "files": {"proj/pyproject.toml": HEAD + more.get("pro", ""), **more.get("files", {})},
        "dists": {more.get("folder", "proj/dist"): dists} if dists else {},
        "env": more.get("env", {}),
        "keyring": more.get("keyring", {}),
        "runs": [{"op": "publish", "args": words, "truth": {}}],
    }


@pytest.mark.parametrize("name", VARIATIONS)
def test_uv_and_indexkit_do_the_same(name: str) -> None:
    """Success or failure, the pages asked for and as whom, and every upload."""
    made = scenario(name, *VARIATIONS[name])
    (theirs,), (ours,) = play(made, uv_client.answer), play(made, adapter.answer)

    assert {level: ours.answer.get(level) for level in LEVELS} == {
        level: theirs.answer.get(level) for level in LEVELS
    }, ours.answer.get("note")
