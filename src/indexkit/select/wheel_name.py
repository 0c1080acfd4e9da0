"""What a file name says about its kind, build tag and tags; versions are read elsewhere."""

from __future__ import annotations

from ..late import NamedTuple
from ..model.naming import normalized_name
from ..patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    BuildTag: TypeAlias = tuple[()] | tuple[int, str]

_BUILD = regex(r"(?a)([0-9]+)(.*)\Z")
_SDISTS = (".tar.gz", ".zip")


class WheelName(NamedTuple):
    """The parts of a wheel's file name after project and version.

    Attributes:
        project: the project's name as it is spelled in the file name.
        build: the build tag as a number and a text, or ``()``, which sorts below all others.
        tags: the compressed tag set, as it is written: ``cp311.cp312-abi3-win_amd64``.

    """

    project: str
    build: BuildTag
    tags: str


def split_wheel(filename: str) -> WheelName | None:
    """Return the parts of a wheel's file name, or ``None`` if it is not formed as one.

    Source: PyPA binary distribution format, *File name convention*.
    """
    parts = filename[:-4].split("-")
    build: BuildTag = ()
    if len(parts) == 6:  # noqa: PLR2004 (project, version, build and three tags)
        match = _BUILD.match(parts.pop(2))
        if match is None:
            return None
        build = (int(match[1]), match[2])
    if len(parts) != 5:  # noqa: PLR2004 (as above, without a build tag)
        return None
    if not all(parts):
        return None
    return WheelName(parts[0], build, f"{parts[2]}-{parts[3]}-{parts[4]}")


def sdist_stem(filename: str) -> str | None:
    """Return a source distribution's name without its suffix; ``None`` for all other files.

    Only ``.tar.gz`` and ``.zip`` count, as in uv; eggs, installers and other archives do not.
    """
    lowered = filename.lower()
    for suffix in _SDISTS:
        if lowered.endswith(suffix):
            return filename[: -len(suffix)]
    return None


def is_sdist_of(stem: str, project: str, version: str) -> bool:
    """Return whether ``stem`` (see `sdist_stem`) names the project, which is normalised.

    ``foo-bar-1.0`` is no file of ``foo``: the text before the version must be the whole name.
    Where the version text does not stand at the end, the name must at least begin it.
    """
    if stem.endswith("-" + version):
        return normalized_name(stem[: -len(version) - 1]) == project
    return normalized_name(stem).startswith(project + "-")
