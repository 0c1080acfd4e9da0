"""A file's core metadata, or why there are none, as a value; how they are got is not known here."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen

from ..archive.core_metadata import CoreMetadata
from ..errors import IndexKitError, MetadataError, MustBeBuiltError
from ..model.diagnostic import Diagnostic
from ..select.candidate import Candidate


class MetadataRoute(StrEnum):
    """How metadata were got.

    ``METADATA_FILE``: from the file that the index serves beside a distribution (PEP 658, 714).
    ``RANGES``: from parts of a wheel. ``WHOLE_FILE``: from all of a distribution.
    """

    METADATA_FILE = "metadata-file"
    RANGES = "ranges"
    WHOLE_FILE = "whole-file"


@frozen
class MetadataOutcome:
    """What came of asking for one candidate's metadata.

    Attributes:
        candidate: whose.
        metadata: the metadata, or ``None``.
        route: how they were got, or ``None``.
        verified: whether a strong hash that the index gave vouches for them.
        error: why there are none, or ``None``.
        diagnostics: what was odd on the way.

    """

    candidate: Candidate
    metadata: CoreMetadata | None = None
    route: MetadataRoute | None = None
    verified: bool = False
    error: IndexKitError | None = field(default=None, eq=False)
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def must_be_built(self) -> bool:
        """Whether it is a source distribution whose metadata only a build tells (PEP 643)."""
        return isinstance(self.error, MustBeBuiltError)

    def require(self) -> CoreMetadata:
        """Return the metadata.

        Raises:
            MustBeBuiltError: only a build tells them.
            MetadataError: they cannot be used.
            HashMismatchError: the bytes are not those that the index announced.
            DownloadError: they could not be had.
            CredentialError: the index's ``authenticate`` policy cannot be kept.

        """
        if self.metadata is None:
            raise self.error or MetadataError(self.candidate.filename, "nobody asked for them")
        return self.metadata
