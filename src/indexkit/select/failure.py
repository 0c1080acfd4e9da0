"""Why nothing was chosen, as the error to raise: reasons in numbers, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..errors import (
    IndexUnavailableError,
    NoMatchingFileError,
    PackageNotFoundError,
    SelectionError,
)
from ..model.strategy import Strategy
from ..model.visit import Outcome, Visit
from .reason import Reason, Verdict

if TYPE_CHECKING:
    from .selection import Selection

_ENDED = "auth.credential-ended"
_HTTP_UNAUTHORIZED, _HTTP_FORBIDDEN, _HTTP_PROXY, _HTTP_PORTAL = 401, 403, 407, 511
_MANY = 3


def failure_of(selection: Selection) -> SelectionError:
    """Return the error that says why a selection has no candidate.

    A name that was found nowhere is *absent* only if every index that had to be asked said so.
    """
    lines = [*_of_visits(selection.visits), *_of_files(selection.rejected)]
    hints = [*_hints(selection)]
    kind: type[SelectionError]
    if _is_unknown(selection):
        kind = IndexUnavailableError
    elif selection.rejected:
        kind = NoMatchingFileError
    elif any(visit.outcome is Outcome.FOUND for visit in selection.visits):
        lines.append("the project has no files")
        kind = NoMatchingFileError
    else:
        kind = PackageNotFoundError
    hint = "\n  hint: ".join(dict.fromkeys(hints)) or None
    return kind(selection.package, "\n".join(lines), hint, selection.visits)


def _is_unknown(selection: Selection) -> bool:
    visits = selection.visits
    if any(not visit.outcome.is_known and not visit.passed_over for visit in visits):
        return True
    if selection.rejected or any(visit.outcome is Outcome.FOUND for visit in visits):
        return False
    asks_all = selection.strategy.asks_all
    return any(
        not visit.outcome.is_known and not _is_excused(visit, asks_all=asks_all) for visit in visits
    )


def _is_excused(visit: Visit, *, asks_all: bool) -> bool:
    """Return whether the user has said that this answer means *absent*.

    ``ignore-error-codes`` and presets say so; that an unsafe strategy goes on says nothing.
    """
    codes = visit.index.ignore_error_codes
    if codes is not None and visit.status in codes:
        return True
    return visit.passed_over and not asks_all


def _of_visits(visits: tuple[Visit, ...]) -> Iterator[str]:
    for visit in visits:
        if visit.outcome is not Outcome.FOUND:
            status = "" if visit.status is None else f" ({visit.status})"
            why = f": {visit.because}" if visit.because else ""
            yield f"index `{visit.index.label}`: {visit.outcome}{status}{why}"


def _of_files(rejected: tuple[Verdict, ...]) -> Iterator[str]:
    by_reason: dict[Reason, list[Verdict]] = {}
    for verdict in rejected:
        by_reason.setdefault(verdict.reason, []).append(verdict)
    for reason, verdicts in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        files = "1 file" if len(verdicts) == 1 else f"{len(verdicts)} files"
        details = Counter(verdict.detail for verdict in verdicts if verdict.detail)
        most = ", ".join(f"`{detail}`" for detail, _ in details.most_common(_MANY))
        more = ", …" if len(details) > _MANY else ""
        yield f"{files}: {reason.sentence}" + (f" ({most}{more})" if most else "")


def _hints(selection: Selection) -> Iterator[str]:
    reasons = {verdict.reason for verdict in selection.rejected}
    yield from (hint for reason, hint in _HINTS.items() if reason in reasons)
    for visit in selection.visits:
        yield from _visit_hints(visit)
    yield from _route_hints(selection)


_HINTS = {
    Reason.PRERELEASE: 'there are pre-releases; `prerelease = "allow"` (uv: `--prerelease allow`) '
    "lets them count",
    Reason.REQUIRES_PYTHON: "some files need another Python version; choose an older release, "
    "or another interpreter",
    Reason.TOO_NEW: "some files were uploaded after the cutoff; `exclude-newer` or "
    "`exclude-newer-package` moves it",
    Reason.NO_UPLOAD_TIME: "the index gives no upload times, so `exclude-newer` leaves its files "
    "out; `exclude-newer = false` on the index lets them count",
    Reason.YANKED: "yanked files count only if the requirement pins their version with `==`",
    Reason.SDISTS_NOT_ALLOWED: "there are source distributions, but building is switched off "
    "(`no-build`)",
    Reason.WHEELS_NOT_ALLOWED: "there are wheels, but they are switched off (`no-binary`)",
    Reason.QUARANTINED: "the index suspects the project to be harmful; find out before going on",
    Reason.HASH_MISMATCH: "the allowed hashes belong to other files than the index offers",
}


def _visit_hints(visit: Visit) -> Iterator[str]:
    name = visit.index.label
    if visit.status in (_HTTP_UNAUTHORIZED, _HTTP_FORBIDDEN):
        stem = visit.index.variable_stem
        where = f"`UV_INDEX_{stem}_USERNAME` and `UV_INDEX_{stem}_PASSWORD`" if stem else "its URL"
        yield (
            f"index `{name}` answered {visit.status}; credentials may be missing or wrong: "
            f"give them in {where}"
        )
        yield (
            f"if index `{name}` answers {visit.status} for projects that it does not have, "
            f"add it to the index's `ignore-error-codes`"
        )
    elif any(diagnostic.code == _ENDED for diagnostic in visit.diagnostics):
        yield f"the credential for index `{name}` has ended: bring a new one"
    elif visit.status in (_HTTP_PROXY, _HTTP_PORTAL):
        yield f"a proxy or portal on the way to index `{name}` answered {visit.status}"


def _route_hints(selection: Selection) -> Iterator[str]:
    route = selection.route
    if route is None:
        return
    if not route.indexes and not route.find_links:
        yield "no index may be asked; `--no-index` and explicit indexes leave none for the package"
        return
    if not route.indexes:
        yield "only `find-links` was searched, because no index may be asked"
    asked = {visit.index for visit in selection.visits}
    others = [index.label for index in route.indexes if index not in asked]
    found = [
        visit for visit in selection.visits if visit.outcome is Outcome.FOUND and visit.stopped
    ]
    if others and found and selection.strategy is Strategy.FIRST_INDEX:
        names = ", ".join(f"`{label}`" for label in others)
        yield (
            f"the search ended at index `{found[0].index.label}`, which has the project; {names} "
            "might have what is wanted, and only a pin in `tool.uv.sources` or an unsafe strategy "
            "would ask there"
        )
