"""A page made of its index, which ``page_index`` makes; the rows are read in ``kept_rows``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..model.diagnostic import Diagnostic, Severity
from ..model.page import ProjectPage, ProjectStatus
from .kept_rows import Body, IndexedRows, KeptReader

FORM = 3
"""The number of the form of an index; another one is not read."""


def page_from_index(
    index: Mapping[str, Any],
    body: Body,
    *,
    name: str,
    on_damage: Callable[[], object],
    far: Callable[[], Mapping[str, Any]] | None = None,
) -> ProjectPage | None:
    """Return the page that an index describes, or ``None`` if it is no index of that project.

    Reading a version of it raises `MalformedPageError` if its bytes are not those of then.

    Args:
        index: what `make_index` returned.
        body: the bytes that it belongs to.
        name: the normalised name of the project that is asked for.
        on_damage: is called before that error is raised.
        far: brings what was under ``far``, if it was kept apart; it may raise a `ValueError`.

    """
    if index.get("form") != FORM or index.get("name") != name:
        return None
    try:
        rows = IndexedRows(index, body, on_damage, far or (lambda: index["far"]))
        return ProjectPage(
            name,
            index["url"],
            rows,
            KeptReader(index["base"]),
            diagnostics=tuple(
                Diagnostic(code, text, Severity(severity))
                for code, text, severity in index["diagnostics"]
            ),
            status=ProjectStatus(index["status"]),
            status_reason=index["status_reason"],
            api_version=index["api_version"],
            last_serial=index["last_serial"],
            versions=rows.listed,
            tracks=tuple(index["tracks"]),
            alternate_locations=tuple(index["alternate_locations"]),
            length=rows.count,
        )
    except (KeyError, TypeError, ValueError):
        return None
