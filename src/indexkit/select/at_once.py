"""The best file by a page's card alone, where no rule asks for more; `judge` has the rules.

A card tells of the newest finals. The best file of the first of them that has any is the best of
the page, unless a rule looks further. Whatever is less plain is left to a `Selection`.
"""

from __future__ import annotations

from collections.abc import Callable

from ..model.page_card import ARCHIVE
from ..model.rules import Prerelease, Resolution
from .candidate import FoundAtOnce
from .clauses import is_comparable
from .ranking import SDIST, SDIST_RANK
from .version_key import version_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.version import Version

    from ..model.index import Index
    from ..model.page_card import CardVersion, PageCard
    from ..model.rules import Rules
    from ..model.semantics import Semantics
    from .candidate import Candidate
    from .demand import Demand
    from .ranking import Standing
    from .target import Target


_TAGS = 3  # Python, ABI and platform
_UNKNOWN: Standing = (False, 0, ())
_FALLING_BACK = (Prerelease.IF_NECESSARY, Prerelease.IF_NECESSARY_OR_EXPLICIT)


class AtOnce:
    """Chooses by cards, for one target under one set of rules."""

    def __init__(self, target: Callable[[], Target], rules: Rules, semantics: Semantics) -> None:
        """Take the rules, and what tells the target, which is called when it is needed."""
        self._target = target
        self._rules = rules
        self._semantics = semantics
        self._ends: dict[str, Standing | None] = {ARCHIVE: SDIST}
        self._pythons: dict[str | None, bool] = {None: True}
        self._versions: dict[str, Version] = {}
        self._falls_back = rules.prerelease in _FALLING_BACK

    @property
    def is_possible(self) -> bool:
        """Whether no rule asks for more than cards tell."""
        rules = self._rules
        return (
            rules.resolution is Resolution.HIGHEST
            and rules.prerelease is not Prerelease.ALLOW
            and rules.exclude_newer is None
            and not rules.exclude_newer_package
            and not (rules.no_binary or rules.no_binary_package)
            and not (rules.no_build or rules.no_build_package)
            and not (rules.allowed_hashes or rules.require_hashes or rules.allow_yanked)
        )

    def serves(self, index: Index) -> bool:
        """Return whether the index asks for no more either."""
        return index.exclude_newer is None and index.hash_algorithm is None

    def best(
        self, demand: Demand, card: PageCard, index: Index, twin: Callable[[], Candidate]
    ) -> Candidate | None:
        """Return the best candidate of a page; ``None`` if its card does not tell.

        Args:
            demand: what is wanted.
            card: the card of the page of ``index``.
            index: an index that this `serves`.
            twin: finds the same candidate by the whole page.

        Raises:
            ValueError: somebody made the card up.

        """
        if demand.clauses is None or not (card.has_finals or self._falls_back):
            return None
        is_pinned = len(demand.clauses) == 1 and demand.clauses[0].is_exact
        for version in card.versions():
            if demand.clauses:
                key = version_key(version.text)
                if key is None or not is_comparable(key):
                    return None
                if not all(clause.admits(key) for clause in demand.clauses):
                    continue
            if version.is_mixed or (version.is_yanked and is_pinned):
                return None
            if version.is_yanked or not self._admits(version.requires_python):
                continue
            best, is_sole = self._best(demand.name, version)
            if best is not None:
                (_, rank, build), written = best
                return (
                    FoundAtOnce(
                        demand.name,
                        version.text,
                        version.name(written),
                        version.requires_python,
                        index,
                        None if rank == -SDIST_RANK else -rank,
                        build,
                        twin,
                        self._versions,
                        prerelease=not card.has_finals,
                    )
                    if is_sole
                    else None
                )
        return None

    def _best(self, package: str, version: CardVersion) -> tuple[tuple[Standing, str] | None, bool]:
        """Return the file that stands best, and whether no other stands as well."""
        ends, best, is_sole, chosen = self._ends, None, True, ""
        for written in version.names:
            standing = ends.get(written, _UNKNOWN)
            if standing is _UNKNOWN:
                standing = self._standing(package, version, written)
            if standing is None:
                continue
            if best is None or standing > best:
                best, is_sole, chosen = standing, True, written
            elif standing == best:
                is_sole = False
        return None if best is None else (best, chosen), is_sole

    def _standing(self, package: str, version: CardVersion, written: str) -> Standing | None:
        """Return how a file stands; ``None`` if it cannot be used.

        Of most wheels that is said by what follows project and version, whatever these are.
        """
        tags = written[:-4].split("-")
        if written[-4:] == ".whl" and len(tags) == _TAGS and all(tags) and written[0] != ARCHIVE:
            rank = self._target().rank(written[:-4])
            standing = (True, -rank, ()) if rank >= 0 else None
            self._ends[written] = standing
            return standing
        from .judge import Judge
        from .reason import Fault

        judge = Judge(package, self._target(), self._rules, self._semantics)
        judged = judge.standing(version.name(written), version.text)
        return None if isinstance(judged, Fault) else judged

    def _admits(self, requires_python: str | None) -> bool:
        admitted = self._pythons.get(requires_python)
        if admitted is None:
            admitted = self._target().fits_python(requires_python or "", self._semantics)
            self._pythons[requires_python] = admitted
        return admitted
