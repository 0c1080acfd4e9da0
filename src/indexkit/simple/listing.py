"""What a body lists, before it is known whose page it is: rows, names and page facts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import InvalidUrlError, MalformedPageError
from ..model.diagnostic import Severity
from ..model.page import ProjectPage, ProjectStatus
from ..model.url import SafeUrl, redact
from ..values import frozen
from .findings import Findings, shown
from .grouping import group
from .link import is_normal

if TYPE_CHECKING:
    from ..model.page import RowReader

SUPPORTED = (1, 4)
"""The newest repository version (PEP 629) whose every field is understood."""

_PLAIN_VERSIONS = ("1.4", "1.3", "1.2", "1.1", "1.0")
_SAMPLES = 3


@frozen
class Facts:
    """What a page says about the project as a whole; the attributes are those of `ProjectPage`."""

    status: ProjectStatus = ProjectStatus.ACTIVE
    status_reason: str | None = None
    api_version: str | None = None
    last_serial: int | None = None
    versions: tuple[str, ...] | None = None
    tracks: tuple[str, ...] = ()
    alternate_locations: tuple[str, ...] = ()


@frozen(eq=False)
class Listing:
    """The files of a body, in order.

    Attributes:
        url: the address that answered, without user information.
        names: the file name of each row.
        rows: the rows, in whatever shape ``reader`` reads.
        reader: reads the rows.
        facts: what stands beside the files.
        findings: what was odd.

    """

    url: str
    names: Sequence[str]
    rows: Sequence[Any]
    reader: RowReader
    facts: Facts
    findings: Findings


def project_page(listing: Listing, project: str, *, alone: bool = True) -> ProjectPage:
    """Return the files of one project.

    Args:
        listing: the body as it was read.
        project: the normalised project name.
        alone: whether the body should be about this project alone, so that others' files are odd.

    """
    groups = group(project, listing.names, listing.rows)
    findings = listing.findings.copy()
    if alone:
        _leftovers(findings, "page.foreign-files", "files of other projects", groups.foreign)
        _leftovers(findings, "page.not-files", "links that are no distribution file", groups.junk)
        if not groups.rows:
            findings.add("page.no-files", "the page lists no file of the project", Severity.NOTE)
    facts = listing.facts
    return ProjectPage(
        project,
        redact(listing.url),
        groups.rows,
        listing.reader,
        diagnostics=findings.done(),
        status=facts.status,
        status_reason=facts.status_reason,
        api_version=facts.api_version,
        last_serial=facts.last_serial,
        versions=facts.versions,
        tracks=facts.tracks,
        alternate_locations=facts.alternate_locations,
        length=len(listing.names) - len(groups.foreign) - len(groups.junk),
    )


def _leftovers(findings: Findings, code: str, what: str, names: list[str]) -> None:
    if names:
        some = ", ".join(map(shown, names[:_SAMPLES])) + (", …" if len(names) > _SAMPLES else "")
        findings.add(code, f"{len(names)} {what} are ignored: {some}", Severity.NOTE)


def page_address(url: str) -> str:
    """Return the base of a page's links: its address without user information and fragment."""
    if is_normal(url):
        return url
    try:
        return SafeUrl.parse(url).text.partition("#")[0]
    except InvalidUrlError:
        return redact(url)


def malformed(url: str, reason: str) -> MalformedPageError:
    """Return the error for a body that is no page, with its address fit to be shown."""
    return MalformedPageError(redact(url), reason)


def status_of(value: object, findings: Findings) -> ProjectStatus:
    """Return a project status (PEP 792); one that is not known is diagnosed and read as active."""
    if value is None or value == "active":
        return ProjectStatus.ACTIVE
    try:
        return ProjectStatus(value.strip().lower() if isinstance(value, str) else "")
    except ValueError:
        findings.add(
            "page.unknown-status",
            f"the project status {shown(value)} is not known and is read as `active`",
        )
        return ProjectStatus.ACTIVE


def checked_version(
    value: object, url: str, findings: Findings, *, any_version: bool = False
) -> str | None:
    """Return the repository version (PEP 629) that a page claims, if it is one.

    With ``any_version`` a later major version is no error, and that is said.

    Raises:
        MalformedPageError: the major version is newer than 1: such a page means something else.

    """
    if value is None or value in _PLAIN_VERSIONS:
        return value
    major, dot, minor = value.partition(".") if isinstance(value, str) else ("", "", "")
    if not _is_number(major) or (dot and not _is_number(minor)):
        findings.add("page.api-version", f"the repository version {shown(value)} is none")
        return None
    if int(major) > SUPPORTED[0] and not any_version:
        reason = f"it has repository version {major}.{minor or 0}, and only 1.x is understood"
        raise malformed(url, reason)
    if (int(major), int(minor or 0)) > SUPPORTED:
        findings.add(
            "page.api-version",
            f"the page has repository version {value}; what is newer than 1.4 is ignored",
            Severity.NOTE,
        )
    return f"{major}{dot}{minor}"


def _is_number(text: str) -> bool:
    return re.fullmatch("[0-9]{1,9}", text) is not None


def texts_in(value: object) -> tuple[str, ...]:
    """Return the texts of a JSON list; anything else in it, or instead of it, is left out."""
    if not isinstance(value, list):
        return ()
    return tuple(value if set(map(type, value)) <= {str} else filter(_is_text, value))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def mapping_in(value: object) -> Mapping[str, Any]:
    """Return a JSON object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}
