"""The newest versions of a page, as far as a choice takes them; how they are kept is not here."""

from __future__ import annotations

from collections.abc import Iterator

ARCHIVE = "\x1f"
"""Stands for the usual source archive of a version; before a text, for just that file name."""

SECTION = "\n\n"
"""Stands between the sections of a card."""


class CardVersion:
    """What a card says of a version. Treat it as frozen.

    Attributes:
        text: the version text; no other text of the page means the same version.
        is_yanked: whether all its files are yanked.
        is_mixed: whether its files differ in what they require or in being yanked, so that the card
            does not say what is with which.
        requires_python: of all its files; not empty.
        start: what the names of its wheels begin with: project, version and dashes.
        names: the names of its files, see `name`: what follows ``start``, or other than wheels.

    """

    __slots__ = ("is_mixed", "is_yanked", "names", "requires_python", "start", "text")

    def __init__(self, text: str, facts: str, project: str, names: list[str]) -> None:
        """Take the lines of a card."""
        self.text = text
        self.is_yanked = facts[0] == "y"
        self.is_mixed = facts[0] == "?"
        self.requires_python = facts[1:] or None
        self.start = f"{project}-{text}-"
        self.names = names

    def name(self, written: str) -> str:
        """Return the file name that one of ``names`` stands for."""
        if written[0] != ARCHIVE:
            return self.start + written
        return written[1:] or f"{self.start[:-1]}.tar.gz"


class PageCard:
    """The newest versions of a page, from the newest on. Treat it as frozen.

    Attributes:
        has_finals: whether its versions are the newest finals; if not, the page has none.

    """

    __slots__ = ("_begin", "_text", "has_finals")

    def __init__(self, *, has_finals: bool, text: str, begin: int) -> None:
        """Take a text, and where in it begin the sections, each of which is about a version."""
        self.has_finals = has_finals
        self._text = text
        self._begin = begin

    def versions(self) -> Iterator[CardVersion]:
        """Yield the versions.

        Raises:
            ValueError: somebody made the card up.

        """
        before: list[str] = []
        whole, begin = self._text, self._begin
        while begin <= len(whole):
            end = whole.find(SECTION, begin)
            end = len(whole) if end < 0 else end
            text, facts, project, *names = whole[begin:end].split("\n")
            before = before if names == ["="] else names
            yield CardVersion(text, facts, project, before)
            begin = end + len(SECTION)
