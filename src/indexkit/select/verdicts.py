"""A verdict for every file, for those who ask why; the choice itself needs none of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .candidate import Candidate
from .judge import Judge
from .plan import Plan, Wanted
from .reason import Fault, Reason, Verdict
from .shelf import Pool, Shelf
from .version_key import is_prerelease, version_key
from .wheel_name import sdist_stem

if TYPE_CHECKING:
    from .plan import Scope

_USABLE = Fault(Reason.USABLE)
_OTHER_INDEX = Fault(Reason.OTHER_INDEX)
_STOPPED = Fault(Reason.SEARCH_STOPPED)


def verdicts_of(
    pools: Sequence[Pool],
    plan: Plan,
    judge: Judge,
    candidates: Sequence[Candidate],
    *,
    stopped: bool,
    usable: bool,
) -> list[Verdict]:
    """Return exactly one verdict for each file of each page, in page order.

    Args:
        pools: all pages.
        plan: the walk that found the candidates.
        judge: the rules for single files.
        candidates: all candidates.
        stopped: whether the search ended without an answer.
        usable: whether the verdicts on candidates are wanted too.

    """
    used = {(id(candidate.shelf), candidate.version_text) for candidate in candidates}
    finals = {id(candidate.shelf) for candidate in candidates if not candidate.prerelease}
    found: list[Verdict] = []
    for pool in pools:
        scope = next((scope for scope in plan.scopes if any(pool in lane for lane in scope)), None)
        takes = _takes_prereleases(plan, scope or (), finals)
        whole = None if scope is not None else _OTHER_INDEX
        whole = _STOPPED if stopped else whole
        for shelf in pool.shelves:
            for text, rows in shelf.page.rows.items():
                fault = whole or _of_version(pool, text, plan, takes_prereleases=takes)
                if fault is not None:
                    found += _alike(fault, shelf, text, rows)
                    continue
                faults = judge.judged(shelf, text)
                good: Fault | None = _USABLE if usable else None
                if (id(shelf), text) not in used and not all(
                    isinstance(one, Fault) for one in faults
                ):
                    good = _of_siblings(pool, text, judge)
                found += _each(shelf, text, rows, faults, good)
    return found


def _alike(fault: Fault, shelf: Shelf, text: str, rows: Sequence[Any]) -> list[Verdict]:
    """Return the verdicts on the files of a version that is out as a whole."""
    reader, index = shelf.page.reader, shelf.index
    if fault.reason is Reason.INVALID_VERSION and not text:
        faults = [_named_better(shelf, row) for row in rows]
        return _each(shelf, text, rows, faults, None)
    reason, detail = fault
    return [Verdict(None, index, reason, detail, text, reader, row) for row in rows]


def _each(
    shelf: Shelf, text: str, rows: Sequence[Any], faults: Sequence[Any], good: Fault | None
) -> list[Verdict]:
    """Return the verdicts on the files of a version; ``good`` is that on those without a fault."""
    reader, index = shelf.page.reader, shelf.index
    if good is not None:
        faults = [one if isinstance(one, Fault) else good for one in faults]
    return [
        Verdict(None, index, one[0], one[1], text, reader, row)
        for row, one in zip(rows, faults, strict=True)
        if isinstance(one, Fault)
    ]


def _of_siblings(pool: Pool, text: str, judge: Judge) -> Fault:
    """Return why a file is out although nothing speaks against the file itself."""
    key = version_key(text)
    for group in pool.groups(key, key, newest_first=True):
        if judge.spoils(group):
            return Fault(Reason.REQUIRES_PYTHON, "as the best file of the version says")
    return _OTHER_INDEX


def _takes_prereleases(plan: Plan, scope: Scope, finals: set[int]) -> bool:
    """Return whether the walk looked at pre-releases in a scope."""
    if Wanted.FINALS not in plan.rounds:
        return True
    if Wanted.PRERELEASES not in plan.rounds:
        return False
    return not any(id(shelf) in finals for lane in scope for pool in lane for shelf in pool.shelves)


def _of_version(pool: Pool, text: str, plan: Plan, *, takes_prereleases: bool) -> Fault | None:
    """Return what speaks against all files of a version."""
    key = pool.keys.get(text)
    if not plan.satisfies(text):
        if key is None:
            return Fault(Reason.INVALID_VERSION, text)
        return Fault(Reason.VERSION_MISMATCH, str(plan.specifiers))
    # Without specifiers everything satisfies, even what is no version; only `===` may name that.
    if key is None:
        exact = any(specifier.operator == "===" for specifier in plan.specifiers)
        return None if exact else Fault(Reason.INVALID_VERSION, text)
    if is_prerelease(key) and not takes_prereleases:
        return Fault(Reason.PRERELEASE)
    return None


def _named_better(shelf: Shelf, row: Any) -> Fault:
    """Return what is wrong with a file in whose name no version could be read."""
    filename = shelf.page.reader.brief(row)[0]
    if filename[-4:].lower() == ".whl" or sdist_stem(filename) is not None:
        return Fault(Reason.INVALID_NAME)
    return Fault(Reason.UNSUPPORTED_FILE)
