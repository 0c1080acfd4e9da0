"""Core metadata, read and held against a file's name; where they come from is not known here."""

from __future__ import annotations

from attrs import field, frozen
from packaging.metadata import InvalidMetadata, Metadata, RawMetadata, parse_email
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import InvalidVersion, Version

_NEEDED = frozenset(
    {
        *("metadata-version", "name", "version", "dynamic"),
        *("requires-dist", "requires-python", "provides-extra"),
    }
)
_MUST_BE_STATIC = ("requires-dist", "requires-python", "provides-extra")
_FIRST_STATIC = Version("2.2")


class BadMetadataError(ValueError):
    """Metadata that cannot be read, or are those of another file."""


@frozen
class CoreMetadata:
    """What a resolver needs to know of a file (PyPA: *Core metadata specifications*).

    Attributes:
        name: the project, normalised.
        version: its version.
        requires_dist: what it requires, in order, with extras and markers.
        requires_python: the Python versions that it runs on, or ``None`` for any.
        provides_extra: its extras, normalised, in order.
        metadata_version: the version of the format, as it is written.
        dynamic: the names of fields, in lower case, that a build may change (PEP 643).
        content: the bytes of ``METADATA`` or ``PKG-INFO``.

    """

    name: NormalizedName
    version: Version
    requires_dist: tuple[Requirement, ...] = ()
    requires_python: SpecifierSet | None = None
    provides_extra: tuple[NormalizedName, ...] = ()
    metadata_version: str = ""
    dynamic: frozenset[str] = frozenset()
    content: bytes = field(default=b"", repr=False)

    @property
    def raw(self) -> RawMetadata:
        """All fields, as ``packaging.metadata`` reads them; parsed anew at each call."""
        return parse_email(self.content)[0]


def read_core_metadata(content: bytes, project: str, version: str) -> CoreMetadata:
    """Read metadata, and hold them against what the file's name says (trap 80).

    Only the fields of `CoreMetadata` are judged. None of them may stand there twice or be no text.

    Args:
        content: the bytes of ``METADATA`` or ``PKG-INFO``.
        project: the normalised project name.
        version: the version, as the file's name spells it.

    Raises:
        BadMetadataError: they cannot be read, or are those of another project or version.

    """
    raw, unparsed = parse_email(content)
    spoiled = sorted(_NEEDED.intersection(unparsed))
    if spoiled:
        raise BadMetadataError(f"`{spoiled[0]}` cannot be read, or stands there twice")
    if "name" not in raw or "version" not in raw:
        raise BadMetadataError("they lack a name or a version")
    if canonicalize_name(raw["name"]) != project:
        raise BadMetadataError(f"they are those of project `{raw['name']}`")
    try:
        told = Version(raw["version"])
        same = told == Version(version)
    except InvalidVersion:
        raise BadMetadataError(f"version `{raw['version']}` is no version (PEP 440)") from None
    if not same:
        raise BadMetadataError(f"they are those of version `{raw['version']}`")
    try:
        metadata = Metadata.from_raw(raw, validate=False)
        return CoreMetadata(
            canonicalize_name(raw["name"]),
            told,
            tuple(metadata.requires_dist or ()),
            metadata.requires_python,
            tuple(metadata.provides_extra or ()),
            raw.get("metadata_version", ""),
            frozenset(each.strip().lower() for each in raw.get("dynamic", ())),
            content,
        )
    except InvalidMetadata as error:
        raise BadMetadataError(f"`{error.field}`: {error}") from None


def why_not_static(metadata: CoreMetadata) -> str | None:
    """Return why a build may give other metadata than a source distribution says (PEP 643).

    ``None`` if what a resolver needs is certain: metadata of version 2.2 or later, in which none of
    the fields that it needs is dynamic. uv goes by the same rule.
    """
    try:
        is_old = Version(metadata.metadata_version) < _FIRST_STATIC
    except InvalidVersion:
        is_old = True
    if is_old:
        return f"its metadata are of version {metadata.metadata_version or '?'}, before 2.2"
    dynamic = [each for each in _MUST_BE_STATIC if each in metadata.dynamic]
    return f"its build decides about {', '.join(dynamic)}" if dynamic else None
