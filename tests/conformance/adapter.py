"""indexkit as a client of the conformance scenarios: one job as JSON on standard input, one answer on standard output.

It stands where an embedding host would, and uses the public API only. What it is compared with, and
how, is the business of `levels`.
"""

from __future__ import annotations

import json
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import quote

_HERE = Path(__file__).resolve()
if __name__ == "__main__":
    sys.path.append(str(_HERE.parents[1]))
    sys.path.append(str(_HERE.parents[2] / "src"))

# The program's own folder must be on the path before these can be found.
import indexkit  # noqa: E402 - see above
from conformance import compiling, locking, publishing  # noqa: E402 - see above
from conformance.carrying import environ_of  # noqa: E402 - see above
from conformance.error_classes import AdapterError, classes_of  # noqa: E402 - see above
from conformance.reading import UV, Reading, check_required_version  # noqa: E402 - see above

Answer = dict[str, Any]
_STRATEGIES = {
    "first-index": "FirstIndex",
    "unsafe-first-match": "UnsafeFirstMatch",
    "unsafe-best-match": "UnsafeBestMatch",
}
_MISSING = "indexkit does not do this yet"


def answer(job: dict[str, Any], reading: Reading = UV) -> Answer:
    """Do a job.

    Whatever goes wrong is an answer: an error's classes, or, for a mistake of the adapter, a note.
    """
    doing = {
        "settings": _settings,
        "compile": _compile,
        "install": _install,
        "lock": _lock,
        "sync": _lock,
        "raw": _raw,
        "publish": publishing.publish,
    }.get(job["op"])
    if doing is None:
        return {"skip": _MISSING}
    try:
        return {"ok": True, "error_classes": [], **doing(job, reading)}
    except (indexkit.IndexKitError, AdapterError) as error:
        return {"ok": False, "error_classes": classes_of(error), "note": str(error)[:500]}
    except Exception:  # noqa: BLE001 - the harness wants an answer, whatever happens
        return {
            "ok": False,
            "error_classes": ["adapter.fault"],
            "note": traceback.format_exc()[-2000:],
        }


def _settings(job: dict[str, Any], reading: Reading) -> Answer:
    of = job.get("of") or "lock"
    if of == "publish":
        return publishing.show_settings(job, reading)
    found = indexkit.resolve_sources(
        {} if of == "tool" else None,
        environ=environ_of(job),
        args=job["args"],
        directory=job["cwd"],
        semantics=reading.shown_pip if of.startswith("pip") else reading.shown_project,
    )
    check_required_version(found)
    return {
        "indexes": {
            "indexes": [_shown(index) for index in found.declared],
            "find_links": [_masked(index.url) for index in found.find_links],
            "no_index": found.no_index,
        },
        "strategy": _STRATEGIES[found.strategy],
    }


def _shown(index: indexkit.Index) -> list[Any]:
    codes = index.ignore_error_codes
    return [
        index.name,
        _masked(index.url),
        index.default,
        index.explicit,
        str(index.format),
        str(index.authenticate),
        None if codes is None else list(codes),
    ]


def _masked(url: indexkit.SafeUrl) -> str:
    """Return a URL as uv shows it: stars for the password, or for a lone user name, which may be a token."""
    if url.credential is None:
        return url.text
    scheme, _, rest = url.text.partition("://")
    if url.credential.password is None:
        return f"{scheme}://****@{rest}"
    user = quote(url.credential.username, safe="!$&'()*+,-.;=_~%", errors="surrogateescape")
    return f"{scheme}://{user}:****@{rest}"


def _compile(job: dict[str, Any], reading: Reading) -> Answer:
    chosen = compiling.compile_requirements(job, reading)
    return {"resolved": [_resolved(candidate) for candidate in chosen.candidates]}


def _resolved(candidate: indexkit.Candidate) -> dict[str, str]:
    name, version = candidate.name, str(candidate.version)
    return {"name": name, "version": version, "url": candidate.index.url.text}


def _install(job: dict[str, Any], reading: Reading) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        compiling.compile_requirements(job, reading, download_to=folder)
    return {}


def _lock(job: dict[str, Any], reading: Reading) -> Answer:
    return {"resolved": locking.lock_project(job, reading.project)}


def _raw(job: dict[str, Any], reading: Reading) -> Answer:
    words = job["args"]
    if words[:2] != ["export", "--script"]:
        return {"skip": _MISSING}
    script = Path(job["cwd"], words[2])
    return {"resolved": locking.lock_script(job, script, words[3:], reading.project)}


def main() -> int:
    """Read a job, write its answer."""
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
