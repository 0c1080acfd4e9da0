"""Which files on disk are meant, and what they are; nothing is compared with an index here."""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from ..model.diagnostic import Diagnostic
from .digests import hash_file
from .errors import PublishFileError
from .metadata import read_metadata
from .names import DistributionName, looks_like_distribution, read_name

ALGORITHMS = ("sha256", "blake2b", "md5")
_SUFFIX = ".attestation"


@frozen
class ReleaseFile:
    """A distribution on disk that is to be published.

    Attributes:
        path: where it is.
        named: what its file name says.
        size: its length in bytes.
        digests: algorithm to hex digest, read when the plan was made.
        metadata: its own core metadata, as ``packaging.metadata`` reads them; not part of equality.
        attestations: the PEP 740 attestations beside it, as parsed JSON; not part of equality.

    """

    path: Path
    named: DistributionName
    size: int
    digests: Mapping[str, str] = field(hash=False)
    metadata: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)
    attestations: tuple[Any, ...] = field(default=(), eq=False, repr=False)

    @property
    def filename(self) -> str:
        """Its name, as it goes over the wire."""
        return self.named.filename

    def digest(self, algorithm: str, length: int) -> str | None:
        """Return a digest of ``length`` hex digits, or ``None`` if it cannot be had.

        Raises:
            OSError: the file cannot be read any more.

        """
        known = self.digests.get(algorithm)
        if known is None:
            known = hash_file(self.path, [algorithm]).get(algorithm)
        return known if known is not None and len(known) == length else None


@frozen
class Found:
    """What a search for files brought.

    Attributes:
        files: distributions with the attestations beside them, in the order of upload.
        diagnostics: what was left out and why.

    """

    files: tuple[tuple[Path, DistributionName, tuple[Path, ...]], ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def find_files(
    patterns: Iterable[str | os.PathLike[str]], directory: Path, *, attestations: bool = True
) -> Found:
    """Return the distributions that paths and glob patterns lead to: wheels first, then by name.

    Args:
        patterns: paths or patterns, relative to ``directory``; ``**`` goes into folders.
        directory: an absolute path.
        attestations: whether ``NAME.publish.attestation`` files beside them are taken along.

    Raises:
        PublishFileError: ``publish.no-files`` if there is none.

    """
    paths = sorted({path for pattern in patterns for path in _unrolled(pattern, directory)})
    beside: dict[str, list[Path]] = {}
    found: dict[str, tuple[Path, DistributionName]] = {}
    diagnostics: list[Diagnostic] = []
    for path in paths:
        if path.name.endswith(_SUFFIX) and path.name.count(".") > 1:
            beside.setdefault(path.name.rsplit(".", 2)[0], []).append(path)
            continue
        named = read_name(path.name)
        if named is None:
            diagnostics.extend(_not_a_name(path))
        elif path.name in found:
            diagnostics.append(_twice(path, found[path.name][0]))
        else:
            found[path.name] = (path, named)
    if not found:
        raise _no_files(diagnostics)
    kept = sorted((each for each in found.values() if each[1].is_normal), key=_order)
    diagnostics.extend(_not_normal(named) for _, named in found.values() if not named.is_normal)
    files = tuple(
        (path, named, tuple(sorted(beside.get(path.name, ()))) if attestations else ())
        for path, named in kept
    )
    return Found(files, tuple(diagnostics))


def read_release_file(
    path: Path, named: DistributionName, attestations: Iterable[Path] = ()
) -> ReleaseFile:
    """Read a distribution: its metadata, held against its name, and its digests.

    Raises:
        PublishFileError: it is not what its name says, or cannot be read.

    """
    metadata = read_metadata(path, named)
    try:
        size = path.stat().st_size
        digests = hash_file(path, ALGORITHMS)
    except OSError as error:
        what = f"it cannot be read: {error.strerror or type(error).__name__}"
        raise PublishFileError("publish.unreadable-file", what, None, path.name) from None
    signed = tuple(_attestation(each) for each in attestations)
    return ReleaseFile(path, named, size, digests, dict(metadata), signed)


def _order(each: tuple[Path, DistributionName]) -> tuple[bool, str]:
    return each[1].order


def _unrolled(pattern: str | os.PathLike[str], directory: Path) -> Iterator[Path]:
    """Yield the files that a pattern leads to; a name with brackets in it may be a file too."""
    whole = directory / pattern
    if whole.is_file():
        yield whole
        return
    for each in glob.iglob(str(pattern), root_dir=directory, recursive=True):  # noqa: PTH207 - `Path.glob` takes no absolute pattern
        path = directory / each
        if path.is_file():
            yield path


def _not_a_name(path: Path) -> Iterator[Diagnostic]:
    if looks_like_distribution(path.name):
        yield Diagnostic(
            "publish.invalid-name",
            f"{path.name} looks like a distribution, but that is no name of one; it is left out",
            hint="build it again, or name the files to publish",
        )


def _not_normal(named: DistributionName) -> Diagnostic:
    return Diagnostic(
        "publish.non-normalised-name",
        f"{named.filename} should be named {named.normal}; it is left out",
        hint="build it again with a current build backend; renaming a wheel breaks it",
    )


def _twice(path: Path, first: Path) -> Diagnostic:
    return Diagnostic(
        "publish.same-name-twice", f"{path} is left out: {first} has the same file name"
    )


def _no_files(diagnostics: list[Diagnostic]) -> PublishFileError:
    names = "; ".join(each.text for each in diagnostics)
    hint = names or "build first, or name the files to publish (default: `dist/*`)"
    return PublishFileError("publish.no-files", "there are no files to publish", hint)


def _attestation(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        what = "it is no attestation (PEP 740): it cannot be read as JSON"
        raise PublishFileError("publish.bad-attestation", what, None, path.name) from None
