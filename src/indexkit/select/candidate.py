"""A file that can be used, as a view on its page; whether it can be is decided elsewhere."""

from __future__ import annotations

from ..late import errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from packaging.tags import Tag
    from packaging.version import Version

    from ..model.index import Index
    from ..model.page import File
    from .shelf import Facts, Shelf
    from .wheel_name import BuildTag


class Candidate:
    """One usable file of a selection. Treat it as frozen.

    Two candidates are equal if index and file are. What costs something (`file`, `version`, `tags`)
    is made when it is first read.

    Attributes:
        name: the normalised project name.
        version_text: the version as the file name spells it.
        filename: the file's name.
        index: the index that lists it.
        requires_python: the specifier set, unparsed, or ``None``.
        yanked: the reason (maybe empty) if the file is yanked, else ``None``.
        rank: the place of the best tag among the target's, 0 for the best; ``None`` for a source
            distribution.
        build_tag: a wheel's build tag as number and text, or ``()``.
        prerelease: whether the version is a pre-release.
        shelf: the page that lists it, and what the rules say about its index.

    """

    __slots__ = (
        "_file",
        "_row",
        "_versions",
        "build_tag",
        "filename",
        "index",
        "name",
        "prerelease",
        "rank",
        "requires_python",
        "shelf",
        "version_text",
        "yanked",
    )

    def __init__(  # noqa: PLR0917 - made by position, once for each usable file
        self,
        name: str,
        version_text: str,
        shelf: Shelf,
        row: Any,
        facts: Facts,
        rank: int | None,
        build_tag: BuildTag,
        versions: dict[str, Version],
        prerelease: bool,  # noqa: FBT001 - as above
    ) -> None:
        """Take the row and what was found out about it while judging.

        ``facts`` are name, ``Requires-Python`` and reason for yanking; ``versions`` is where parsed
        versions are kept, for all candidates of a selection.
        """
        self.name = name
        self.version_text = version_text
        self.filename, self.requires_python, self.yanked = facts
        self.index: Index = shelf.index
        self.shelf = shelf
        self.rank = rank
        self.build_tag = build_tag
        self.prerelease = prerelease
        self._row = row
        self._file: File | None = None
        self._versions = versions

    @property
    def file(self) -> File:
        """The whole file: address, hashes, size and the rest."""
        if self._file is None:
            self._file = self.shelf.page.reader.file(self._row)
        return self._file

    @property
    def version(self) -> Version:
        """The version.

        Raises:
            packaging.version.InvalidVersion: ``===`` has chosen a file with a version that is none.

        """
        version = self._versions.get(self.version_text)
        if version is None:
            from packaging.version import Version

            version = self._versions[self.version_text] = Version(self.version_text)
        return version

    @property
    def is_wheel(self) -> bool:
        """Whether it is a wheel; a source distribution otherwise."""
        return self.rank is not None

    @property
    def tags(self) -> frozenset[Tag]:
        """The wheel's tags; empty for a source distribution."""
        from packaging.tags import parse_tag

        from .wheel_name import split_wheel

        parts = split_wheel(self.filename) if self.is_wheel else None
        return parse_tag(parts.tags) if parts else frozenset()

    def __getstate__(self) -> object:
        """Return what a copy is made of: the file in place of its row, which may not be copied."""
        state = {name: getattr(self, name) for name in Candidate.__slots__}
        return None, {**state, "_file": self.file, "_row": None}

    def __eq__(self, other: object) -> bool:
        """Compare index and file."""
        if not isinstance(other, Candidate):
            return NotImplemented
        if self.filename != other.filename or self.index != other.index:
            return False
        return self.file == other.file

    def __hash__(self) -> int:
        """Hash the file's name and index."""
        return hash((self.filename, self.index))

    def __repr__(self) -> str:
        """Return name, version, file name and index."""
        where = self.index.label
        return f"Candidate({self.name!r}, {self.version_text!r}, {self.filename!r}, {where!r})"


class FoundAtOnce(Candidate):
    """A candidate that a card told of; its page is read when somebody looks at more of it."""

    __slots__ = ("_twin",)

    def __init__(  # noqa: PLR0917 - as above
        self,
        name: str,
        version_text: str,
        filename: str,
        requires_python: str | None,
        index: Index,
        rank: int | None,
        build_tag: BuildTag,
        twin: Callable[[], Candidate],
        versions: dict[str, Version],
        *,
        prerelease: bool,
    ) -> None:
        """Take what the card told, and what finds the same candidate on the page.

        ``versions`` is where parsed versions are kept.
        """
        self.name = name
        self.version_text = version_text
        self.filename = filename
        self.requires_python = requires_python
        self.yanked = None
        self.index = index
        self.rank = rank
        self.build_tag = build_tag
        self.prerelease = prerelease
        self._file = None
        self._row = None
        self._versions = versions
        self._twin = twin

    def _on_page(self) -> Candidate:
        """Return the same candidate as the page has it.

        Raises:
            MalformedPageError: it has another one, since somebody made the entry up.

        """
        twin = self._twin()
        if twin.filename != self.filename:
            url = twin.shelf.page.url
            raise errors.MalformedPageError(url, "its copy in the cache says two things; ask again")
        return twin

    if not TYPE_CHECKING:

        @property
        def shelf(self) -> Shelf:
            """The page that lists it, and what the rules say about its index."""
            return self._on_page().shelf

    @property
    def file(self) -> File:
        """The whole file: address, hashes, size and the rest.

        Raises:
            MalformedPageError: the entry of the page was made up.

        """
        return self._on_page().file

    def __reduce__(self) -> tuple[Any, ...]:
        """Become, in a pickle or a copy, what was found on the page."""
        return _itself, (self._on_page(),)


def _itself(candidate: Candidate) -> Candidate:
    return candidate
