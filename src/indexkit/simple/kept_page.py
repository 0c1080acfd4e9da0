"""A page made of what was kept of it, see ``page_index``; its rows are read in ``kept_rows``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..model.diagnostic import Diagnostic, Severity
from ..model.page import ProjectPage, ProjectStatus
from .kept_rows import KeptReader, KeptRows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..model.page_card import PageCard
    from .kept_rows import Blob

FORM = 5
"""The number of the form of an index; another one is not read."""


def page_from_index(
    index: Mapping[str, Any],
    blob: Blob,
    *,
    name: str,
    whole: Callable[[], tuple[ProjectPage, Sequence[str]] | None],
    on_damage: Callable[[], object],
    card: Callable[[], PageCard | None] = lambda: None,
) -> ProjectPage | None:
    """Return the page that an index describes, or ``None`` if it is no index of that project.

    Reading a version of it raises `MalformedPageError` if its bytes are not those of then.

    Args:
        index: what `page_index.make_index` returned.
        blob: the blob that came with it.
        name: the normalised name of the project that is asked for.
        whole: reads the whole page, and says in which order its versions are, oldest first;
            ``None`` if it cannot be read.
        on_damage: is called before that error is raised.
        card: reads the card of the page, if there is one.

    """
    if index.get("form") != FORM or index.get("name") != name:
        return None
    try:
        rows = KeptRows(index, blob, whole, on_damage, card)
        return ProjectPage(
            name,
            index["url"],
            rows,
            KeptReader(rows),
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
    except (LookupError, TypeError, ValueError):
        return None
