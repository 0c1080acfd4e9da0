"""From paths to a plan: finding, reading and judging files in that order; no rule stands here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from ..lookup.questions import work
from ..lookup.together import together
from .errors import PublishFileError, PublishFilesError
from .files import ReleaseFile, find_files, read_release_file
from .names import DistributionName
from .plan import Plan, make_plan
from .target import PublishTarget

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lookup.questions import Flow

Place = tuple[Path, DistributionName, tuple[Path, ...]]


def prepare(
    patterns: Iterable[str | os.PathLike[str]],
    target: PublishTarget,
    directory: Path,
    *,
    attestations: bool = True,
) -> Flow[Plan]:
    """Find the files, read them, and plan.

    Args:
        patterns: paths or patterns, see `find_files`.
        target: where uploads go.
        directory: what relative paths belong to; absolute.
        attestations: whether attestations beside the files go along.

    Raises:
        PublishFileError: there is no file, or one cannot be published.
        PublishFilesError: several cannot be.
        CredentialError: see `make_plan`.

    """
    wanted = tuple(patterns)
    found = yield from work(lambda: find_files(wanted, directory, attestations=attestations))
    read = yield from together([work(_reading(place)) for place in found.files])
    broken = [each for each in read if isinstance(each, PublishFileError)]
    if len(broken) > 1:
        text = f"{len(broken)} files cannot be published"
        raise PublishFilesError("publish.bad-files", text, None, broken)
    for error in broken:
        raise error
    files = [each for each in read if isinstance(each, ReleaseFile)]
    return (yield from make_plan(files, target, found.diagnostics))


def _reading(place: Place) -> Callable[[], ReleaseFile | PublishFileError]:
    """Return what reads a file; a broken one is a value, so that all of them are told."""

    def read() -> ReleaseFile | PublishFileError:
        try:
            return read_release_file(*place)
        except PublishFileError as error:
            return error

    return read
