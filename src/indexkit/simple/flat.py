"""Bodies that list files of many projects, flat; a body about one project is for ``read``."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.diagnostic import Severity
from ..model.page import ProjectPage
from ..patterns import regex
from .filename import FileKind, normalize, split_extension
from .listing import Listing, project_page
from .read import read_listing

_FIRST_PART = regex("[^-_.]+")
_LAST_VERSION = regex("-[vV]?[0-9]")


class FlatPage:
    """The files of a flat index (uv: ``format = "flat"``, ``find-links``). Treat it as frozen.

    Attributes:
        listing: all files, in order, and what was odd.

    """

    __slots__ = ("_by_first_part", "listing")

    def __init__(self, listing: Listing) -> None:
        """Take the files, and note under which first part of a name each one could belong."""
        self.listing = listing
        by_first: dict[str, list[int]] = {}
        for position, name in enumerate(listing.names):
            match = _FIRST_PART.match(name)
            by_first.setdefault(match[0].lower() if match else "", []).append(position)
        self._by_first_part = by_first

    def page(self, name: str) -> ProjectPage:
        """Return the files of one project, given its normalised name; maybe none.

        The diagnostics are those of the whole body; files of other projects are no finding.
        """
        whole = self.listing
        positions = self._by_first_part.get(name.partition("-")[0], [])
        part = Listing(
            whole.url,
            [whole.names[position] for position in positions],
            [whole.rows[position] for position in positions],
            whole.reader,
            whole.facts,
            whole.findings,
        )
        return project_page(part, name, alone=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The normalised names of the projects that have files here, in page order.

        A name is a guess for a source distribution with dashes in it, which only the name of the
        project that is asked for can settle; so `page` may know a project that is not listed here.
        """
        return tuple(dict.fromkeys(filter(None, map(_project_in, self.listing.names))))

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self.listing.names)


def read_flat(body: bytes, *, url: str, content_type: str | None, strict: bool = False) -> FlatPage:
    """Read a flat page: HTML with links to files, or a JSON list of the files of a directory.

    Args:
        body: the decoded body.
        url: the address that answered, after redirects: relative links start from it.
        content_type: the header as it came, or ``None`` if there was none. JSON is shaped like the
            ``files`` of PEP 691, with that content type; anything else is read as HTML.
        strict: see `Semantics.pages_read_strictly`; then only a local directory is read as JSON.

    Raises:
        MalformedPageError: JSON that lists no files.

    """
    listing = read_listing(body, url=url, content_type=content_type, any_type=True, strict=strict)
    if not listing.names:
        listing.findings.add("page.no-files", "the page lists no file", Severity.NOTE)
    return FlatPage(listing)


def _project_in(filename: str) -> str | None:
    stem, kind = split_extension(filename)
    parts: Sequence[str] = stem.split("-") if kind is FileKind.WHEEL else ()
    if parts:
        return normalize(parts[0])
    starts = [match.start() for match in _LAST_VERSION.finditer(stem)]
    if kind is FileKind.UNKNOWN or not starts:
        return None
    return normalize(stem[: starts[0]])
