"""The JSON documents: the library's own JSON forms in one frame; no text for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .. import Diagnostic, Index, IndexKitError, IndexSet, redact, repointed_secrets

SCHEMA_VERSION = 1

Data = dict[str, Any]


def document(kind: str, **content: Any) -> Data:
    """Return the frame of every document: the version of its shape and what it is."""
    return {"schema_version": SCHEMA_VERSION, "kind": kind, **content}


def show_document(index_set: IndexSet, environ: Mapping[str, str]) -> Data:
    """Return what ``show --json`` prints: the order, what is shadowed, and the whole index set."""
    return document(
        "show",
        indexes=[_place(index, environ) for index in index_set.indexes],
        explicit=[_place(index, environ) for index in index_set.explicit],
        find_links=[_place(index, environ) for index in index_set.find_links],
        shadowed=[
            {
                **_place(each.index, environ),
                "reason": each.reason.name.lower().replace("_", "-"),
                "text": each.reason.value,
                "by": None if each.by is None else _place(each.by, environ),
            }
            for each in index_set.shadowed
        ],
        diagnostics=[
            _diagnostic(each)
            for each in (*index_set.diagnostics, *repointed_secrets(index_set, environ=environ))
        ],
        index_set=index_set.to_dict(),
    )


def error_document(error: IndexKitError, exit_code: int) -> Data:
    """Return what ``--json`` prints when there is no answer."""
    faults: Iterable[IndexKitError] = getattr(error, "errors", (error,))
    return document(
        "error",
        exit_code=exit_code,
        error=type(error).__name__,
        faults=[
            {
                "error": type(fault).__name__,
                "code": getattr(fault, "code", None),
                "text": redact(fault.problem()),
                "hint": redact(fault.hint) if fault.hint else None,
                "file": getattr(fault, "file", None),
                "line": getattr(fault, "line", None),
                "key": getattr(fault, "key", None),
            }
            for fault in faults
        ],
    )


def credential_variables(index: Index, environ: Mapping[str, str]) -> list[Data]:
    """Return the variables that hold an index's credentials, and whether they are set.

    Source: uv documentation, *Providing credentials directly*.
    """
    if index.variable_stem is None:
        return []
    names = (f"UV_INDEX_{index.variable_stem}_{part}" for part in ("USERNAME", "PASSWORD"))
    return [{"variable": name, "set": name in environ} for name in names]


def _diagnostic(each: Diagnostic) -> Data:
    return {
        "code": each.code,
        "severity": each.severity.value,
        "text": redact(each.text),
        "origin": None if each.origin is None else redact(each.origin.describe()),
        "hint": redact(each.hint) if each.hint else None,
    }


def _place(index: Index, environ: Mapping[str, str]) -> Data:
    return {
        "name": index.name,
        "url": str(index.url),
        "origin": index.origin.describe(),
        "credentials": credential_variables(index, environ),
    }
