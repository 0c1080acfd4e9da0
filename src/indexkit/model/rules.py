"""What a user allows when files are chosen; the choosing itself is in ``select``."""

from __future__ import annotations

from enum import StrEnum

from ..late import LateModule
from ..values import evolve, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import limits
else:
    limits = LateModule("limits", __package__)


class Prerelease(StrEnum):
    """When pre-releases count (uv: ``prerelease``)."""

    DISALLOW = "disallow"
    ALLOW = "allow"
    IF_NECESSARY = "if-necessary"
    EXPLICIT = "explicit"
    IF_NECESSARY_OR_EXPLICIT = "if-necessary-or-explicit"


class Resolution(StrEnum):
    """Which end of the versions is best (uv: ``resolution``)."""

    HIGHEST = "highest"
    LOWEST = "lowest"
    LOWEST_DIRECT = "lowest-direct"


class MissingUploadTime(StrEnum):
    """What a cutoff does with a file whose index gives no upload time."""

    EXCLUDE = "exclude"
    KEEP = "keep"


@frozen
class Rules:
    """The rules for one selection. The defaults are uv's.

    Attributes:
        prerelease: when pre-releases count.
        resolution: newest or oldest first.
        exclude_newer: the cutoff for all packages, or ``None``.
        exclude_newer_package: pairs of normalised name and the cutoff that replaces all others.
        missing_upload_time: for files without one, when there is a cutoff. Local files are exempt.
        no_binary: use no wheels; ``no_binary_package`` names packages for which this holds.
        no_build: use no source distributions; ``no_build_package`` likewise.
        binary_package, build_package: exceptions to ``no_binary`` and ``no_build``.
        allowed_hashes: ``algorithm:hexdigest`` texts of which a file must have one; empty for any.
        require_hashes: a file without a strong hash (SHA-256 or better) is rejected.
        allow_yanked: versions, as text, that a lock file has already chosen although yanked.

    """

    prerelease: Prerelease = Prerelease.IF_NECESSARY_OR_EXPLICIT
    resolution: Resolution = Resolution.HIGHEST
    exclude_newer: limits.Cutoff | None = None
    exclude_newer_package: tuple[tuple[str, limits.Cutoff], ...] = ()
    missing_upload_time: MissingUploadTime = MissingUploadTime.EXCLUDE
    no_binary: bool = False
    no_binary_package: frozenset[str] = frozenset()
    binary_package: frozenset[str] = frozenset()
    no_build: bool = False
    no_build_package: frozenset[str] = frozenset()
    build_package: frozenset[str] = frozenset()
    allowed_hashes: frozenset[str] = frozenset()
    require_hashes: bool = False
    allow_yanked: frozenset[str] = frozenset()

    def wheels_allowed(self, package: str) -> bool:
        """Return whether wheels of a (normalised) package may be used."""
        if package in self.no_binary_package:
            return False
        return not self.no_binary or package in self.binary_package

    def sdists_allowed(self, package: str) -> bool:
        """Return whether source distributions of a (normalised) package may be used."""
        if package in self.no_build_package:
            return False
        return not self.no_build or package in self.build_package

    def cutoff(self, package: str, index_cutoff: limits.Cutoff | None) -> limits.Cutoff | None:
        """Return the cutoff that counts: the package's, else the index's, else the common one."""
        for name, cutoff in self.exclude_newer_package:
            if name == package:
                return cutoff
        return index_cutoff if index_cutoff is not None else self.exclude_newer

    def only_wheels(self) -> Rules:
        """Return these rules without source distributions."""
        return evolve(self, no_build=True, build_package=frozenset())
