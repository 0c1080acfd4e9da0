"""A selection as JSON-ready data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..model.diagnostic import Diagnostic
from ..model.index import Index
from ..model.url import redact
from ..model.visit import Visit
from .candidate import Candidate
from .reason import Verdict

if TYPE_CHECKING:
    from .selection import Selection

SCHEMA_VERSION = 1


def selection_to_dict(selection: Selection, *, rejected: bool) -> dict[str, Any]:
    """Return plain data: texts, numbers, lists and mappings; every URL without secrets.

    Args:
        selection: what to describe; all its candidates are found.
        rejected: whether the rejected files are listed too.

    """
    best = selection.best
    data: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "kind": "selection",
        "package": selection.package,
        "requirement": str(selection.requirement),
        "best": None if best is None else _candidate(best),
        "candidates": [_candidate(candidate) for candidate in selection.candidates],
        "visits": [_visit(visit) for visit in selection.visits],
        "route": None,
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in selection.diagnostics],
    }
    if (route := selection.route) is not None:
        data["route"] = {
            "indexes": [_index(index) for index in route.indexes],
            "find_links": [_index(index) for index in route.find_links],
            "pin": None if route.pin is None else _index(route.pin),
            "strategy": str(route.strategy),
            "because": route.because,
        }
    if rejected:
        data["rejected"] = [_verdict(verdict) for verdict in selection.rejected]
    return data


def _index(index: Index) -> dict[str, Any]:
    return {"name": index.name, "url": index.url.display}


def _candidate(candidate: Candidate) -> dict[str, Any]:
    file = candidate.file
    return {
        "filename": candidate.filename,
        "version": candidate.version_text,
        "index": _index(candidate.index),
        "url": redact(file.url),
        "hashes": dict(file.hashes),
        "requires_python": candidate.requires_python,
        "yanked": candidate.yanked,
        "size": file.size,
        "upload_time": None if file.upload_time is None else file.upload_time.isoformat(),
        "core_metadata": None if file.core_metadata is None else dict(file.core_metadata),
        "wheel": candidate.is_wheel,
        "prerelease": candidate.prerelease,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "filename": verdict.file.filename,
        "version": verdict.version,
        "index": _index(verdict.index),
        "reason": verdict.reason.value,
        "detail": verdict.detail,
    }


def _visit(visit: Visit) -> dict[str, Any]:
    return {
        "index": _index(visit.index),
        "outcome": str(visit.outcome),
        "url": visit.url,
        "final_url": visit.final_url,
        "status": visit.status,
        "failure": None if visit.failure is None else str(visit.failure),
        "because": visit.because,
        "passed_over": visit.passed_over,
        "stopped": visit.stopped,
        "from_cache": visit.from_cache,
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in visit.diagnostics],
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "text": diagnostic.text,
        "hint": diagnostic.hint,
    }
