"""From indexkit's errors to the recorded classes of uv's messages; what went wrong is not decided here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import indexkit
from indexkit.errors import ForbiddenCredentialsError, MissingCredentialsError

_HINTS = {401: "auth.401-hint", 403: "auth.403-hint"}


class AdapterError(Exception):
    """A failure that is the adapter's own to find, such as a lock that is out of date."""

    def __init__(self, *classes: str) -> None:
        super().__init__(*classes)
        self.classes = list(classes)


def classes_of(error: Exception) -> list[str]:
    """Return every class that describes an error."""
    return sorted(set(_classes(error)))


def _classes(error: Exception) -> Iterator[str]:
    if isinstance(error, AdapterError):
        yield from error.classes
    elif isinstance(error, indexkit.ConfigErrors):
        for each in error.errors:
            yield from _of_config(each)
    elif isinstance(error, indexkit.ConfigError):
        yield from _of_config(error)
    elif isinstance(error, indexkit.UndeclaredIndexError):
        yield from ("sources.undeclared-index", "sources.other")
    elif isinstance(error, MissingCredentialsError):
        yield "auth.incomplete" if error.is_partial else "auth.missing"
    elif isinstance(error, ForbiddenCredentialsError):
        yield "auth.forbidden"
    elif isinstance(error, indexkit.SelectionError):
        yield from _of_selection(error)
    elif isinstance(error, indexkit.HashMismatchError):
        yield "hash.mismatch"
    elif isinstance(error, indexkit.DownloadError):
        local = error.url.startswith("file:")
        yield from ("config.not-found",) if local else ("http.status", "http.fetch")
    elif isinstance(error, indexkit.InvalidUrlError):
        yield "config.parse-error"


def check(selection: indexkit.Selection) -> indexkit.Candidate:
    """Return the best candidate of a selection.

    Raises:
        indexkit.SelectionError: there is none.
        AdapterError: there is none because of something that uv has a message of its own for.

    """
    reasons = {verdict.reason for verdict in selection.rejected} if selection.best is None else ()
    if indexkit.Reason.HASH_ALGORITHM_MISSING in reasons:
        raise AdapterError("hash.algorithm", "resolve.no-versions")
    return selection.require()


def check_workspace_source(route: indexkit.Route, *, is_member: bool) -> None:
    """Hold a requirement against the workspace: members, and only they, come from it.

    Raises:
        AdapterError: a member has no workspace source, or something else has one.

    """
    sources = [route.source] if route.source else [branch.source for branch in route.branches]
    from_workspace = any(source is not None and source.kind == "workspace" for source in sources)
    if is_member and not from_workspace:
        raise AdapterError("sources.workspace-missing", "sources.other")
    if from_workspace and not is_member:
        raise AdapterError("sources.other")


def _of_config(error: indexkit.ConfigError) -> Iterator[str]:
    yield error.code
    if error.file is not None and error.code != "config.not-found":
        yield "config.parse-error"
    if error.code.startswith("sources."):
        yield "sources.other"


def _of_selection(error: indexkit.SelectionError) -> Iterator[str]:
    if isinstance(error, indexkit.IndexUnavailableError):
        classes = list(_of_visits(error.visits))
        yield from classes or ("resolve.not-found", "resolve.unsatisfiable")
    elif isinstance(error, indexkit.PackageNotFoundError):
        yield from ("resolve.not-found", "resolve.unsatisfiable")
    else:
        yield from ("resolve.no-versions", "resolve.unsatisfiable")


def _of_visits(visits: Iterable[indexkit.Visit]) -> Iterator[str]:
    for visit in visits:
        if visit.outcome.is_known or visit.passed_over:
            continue
        if visit.index.format == "flat":
            yield "flat.directory-missing" if visit.index.url.is_local else "flat.url-failed"
        elif visit.outcome == "unreadable":
            yield from ("http.content-type", "http.body")
            if visit.failure == "redirect":
                yield "http.fetch"
        elif visit.status in _HINTS:
            yield from (_HINTS[visit.status], "resolve.not-found", "resolve.unsatisfiable")
        elif visit.status is None:
            yield from ("http.connect", "http.fetch")
        else:
            yield from ("http.status", "http.fetch")
