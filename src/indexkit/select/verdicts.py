"""A verdict for every file, for those who ask why; the choice itself needs none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .candidate import Candidate
from .judge import Fault, Judge
from .plan import Plan, Scope, Wanted
from .reason import Reason, Verdict
from .shelf import Pool, Shelf
from .version_key import is_prerelease, version_key
from .wheel_name import sdist_stem

_USABLE = Fault(Reason.USABLE)


def verdicts_of(
    pools: Sequence[Pool],
    plan: Plan,
    judge: Judge,
    candidates: Sequence[Candidate],
    *,
    stopped: bool,
    usable: bool,
) -> Iterator[Verdict]:
    """Yield exactly one verdict for each file of each page, in page order.

    Args:
        pools: all pages.
        plan: the walk that found the candidates.
        judge: the rules for single files.
        candidates: all candidates.
        stopped: whether the search ended without an answer.
        usable: whether the verdicts on candidates are yielded too.

    """
    used = {(id(candidate.shelf), candidate.version_text) for candidate in candidates}
    finals = {id(candidate.shelf) for candidate in candidates if not candidate.prerelease}
    for pool in pools:
        scope = next((scope for scope in plan.scopes if any(pool in lane for lane in scope)), None)
        takes = _takes_prereleases(plan, scope or (), finals)
        for shelf in pool.shelves:
            for text, rows in shelf.page.rows.items():
                if stopped:
                    whole: Fault | None = Fault(Reason.SEARCH_STOPPED)
                elif scope is None:
                    whole = Fault(Reason.OTHER_INDEX)
                else:
                    whole = _of_version(text, plan, takes_prereleases=takes)
                if whole is not None:
                    faults = [_named_better(whole, shelf, text, row) for row in rows]
                else:
                    faults = _of_files(pool, shelf, text, judge, is_used=(id(shelf), text) in used)
                reader, index = shelf.page.reader, shelf.index
                for row, (reason, detail) in zip(rows, faults, strict=True):
                    if usable or reason is not Reason.USABLE:
                        yield Verdict(None, index, reason, detail, text, reader, row)


def _of_files(pool: Pool, shelf: Shelf, text: str, judge: Judge, *, is_used: bool) -> list[Fault]:
    """Return what speaks against each file of a version, or that nothing does."""
    found = judge.judged(shelf, text)
    good = _USABLE
    if not is_used and not all(isinstance(one, Fault) for one in found):
        good = _of_siblings(pool, text, judge)
    return [one if isinstance(one, Fault) else good for one in found]


def _of_siblings(pool: Pool, text: str, judge: Judge) -> Fault:
    """Return why a file is out although nothing speaks against the file itself."""
    key = version_key(text)
    for group in pool.groups(key, key, newest_first=True):
        if judge.spoils(group):
            return Fault(Reason.REQUIRES_PYTHON, "as the best file of the version says")
    return Fault(Reason.OTHER_INDEX)


def _takes_prereleases(plan: Plan, scope: Scope, finals: set[int]) -> bool:
    """Return whether the walk looked at pre-releases in a scope."""
    if Wanted.FINALS not in plan.rounds:
        return True
    if Wanted.PRERELEASES not in plan.rounds:
        return False
    return not any(id(shelf) in finals for lane in scope for pool in lane for shelf in pool.shelves)


def _of_version(text: str, plan: Plan, *, takes_prereleases: bool) -> Fault | None:
    """Return what speaks against all files of a version."""
    key = version_key(text)
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


def _named_better(fault: Fault, shelf: Shelf, text: str, row: Any) -> Fault:
    """Return the fault, or a truer one for a file whose name has no version that could be read."""
    if fault.reason is not Reason.INVALID_VERSION or text:
        return fault
    filename = shelf.page.reader.brief(row)[0]
    if filename[-4:].lower() == ".whl" or sdist_stem(filename) is not None:
        return Fault(Reason.INVALID_NAME)
    return Fault(Reason.UNSUPPORTED_FILE)
