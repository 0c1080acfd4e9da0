"""One TOML table that settings stand in, and where it came from; opening files is elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.origin import Layer, Origin
from ..values import field, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import PurePath
    from typing import Any

    from ..model.markers import MarkerSpace
    from .findings import Findings
    from .lines import FileLines, Path

_MIN_LIKENESS = 0.75
_NO_TABLE: Mapping[str, Any] = {}


class MarkersRead:
    """Markers by their text, each read once, and which pairs of them exclude each other."""

    def __init__(self) -> None:
        """Start with none."""
        self._spaces: dict[str | None, MarkerSpace] = {}
        self._disjoint: dict[tuple[str | None, str | None], bool] = {}

    def space(self, text: str | None) -> MarkerSpace:
        """Return the environments of a marker.

        Raises:
            packaging.markers.InvalidMarker: the text is no marker.

        """
        space = self._spaces.get(text)
        if space is None:
            from ..model.markers import MarkerSpace

            space = self._spaces[text] = MarkerSpace.parse(text)
        return space

    def can_read(self, text: object) -> bool:
        """Return whether a value is the text of a marker."""
        if not isinstance(text, str):
            return False
        try:
            self.space(text)
        except ValueError:
            return False
        return True

    def are_disjoint(self, left: str | None, right: str | None) -> bool:
        """Return whether no environment has both; both are known to be markers."""
        verdict = self._disjoint.get((left, right))
        if verdict is None:
            verdict = self._disjoint[left, right] = self.space(left).is_disjoint(self.space(right))
        return verdict


class FilePlaces:
    """Where the paths of one file stand; its text is looked through when somebody asks."""

    __slots__ = ("_first_line", "_lines", "_text", "file", "layer")

    def __init__(self, layer: Layer, file: str | None, text: str | None, first_line: int) -> None:
        """Take the attributes of a `Document`."""
        self.layer = layer
        self.file = file
        self._text = text
        self._first_line = first_line
        self._lines: FileLines | None = None

    def line(self, path: Path) -> int | None:
        """Return the line of a path from the file's root, or of the nearest table around it."""
        if self._text is None:
            return None
        if self._lines is None:
            from .lines import FileLines

            self._lines = FileLines(self._text, self._first_line)
        return self._lines.line(path)

    def key(self, path: Path) -> str:
        """Return a path as text."""
        return dotted(path)


@frozen(eq=False)
class Document:
    """A table of settings with its surroundings.

    Attributes:
        layer: the kind of place.
        file: the path of the file, as text, or ``None`` for a mapping that a host passed.
        whole: the parsed file.
        table: the settings in it: ``[tool.uv]``, or the whole of a ``uv.toml``.
        prefix: the keys that lead from ``whole`` to ``table``.
        directory: what relative paths in it belong to; absolute, a path or its text.
        text: the file's text, for line numbers; ``None`` if there is none.
        first_line: how many lines of the file come before ``text`` (for inline script metadata).

    """

    layer: Layer
    file: str | None
    whole: Mapping[str, Any]
    table: Mapping[str, Any]
    prefix: tuple[str, ...]
    directory: str | PurePath
    text: str | None = None
    first_line: int = 0

    markers: MarkersRead = field(init=False, repr=False, factory=MarkersRead)
    """The markers that were read from this table: a large one says the same again and again."""
    places: FilePlaces = field(init=False, repr=False)
    """What the origins of this file ask when they are read."""

    def __attrs_post_init__(self) -> None:
        """Make what the origins ask."""
        places = FilePlaces(self.layer, self.file, self.text, self.first_line)
        object.__setattr__(self, "places", places)

    def line(self, path: Path) -> int | None:
        """Return the line of a path from the file's root, or of the nearest table around it."""
        return self.places.line(path)

    def origin(self, *keys: str | int) -> Origin:
        """Return the place of a path from ``table``."""
        return Origin.told_late(self.places, (*self.prefix, *keys))

    def root_origin(self, *keys: str | int) -> Origin:
        """Return the place of a path from the file's root."""
        return Origin.told_late(self.places, keys)

    @property
    def is_uv_toml(self) -> bool:
        """Whether this is a file of settings alone."""
        return not self.prefix


def pyproject_document(
    whole: Mapping[str, Any],
    layer: Layer,
    directory: str | PurePath,
    findings: Findings,
    *,
    file: str | None = None,
    text: str | None = None,
    first_line: int = 0,
) -> Document:
    """Return a parsed ``pyproject.toml`` as a document; tables that are none are faults."""
    tool = whole.get("tool", _NO_TABLE)
    table = tool.get("uv", _NO_TABLE) if isinstance(tool, Mapping) else tool
    document = Document(layer, file, whole, _NO_TABLE, ("tool", "uv"), directory, text, first_line)
    if not isinstance(table, Mapping):
        findings.fault(document.origin(), "config.bad-type", "`tool.uv` is no table")
        return document
    return Document(layer, file, whole, table, ("tool", "uv"), directory, text, first_line)


def has_uv_table(document: Document) -> bool:
    """Return whether a ``pyproject.toml`` has ``[tool.uv]`` at all, even an empty one."""
    tool = document.whole.get("tool")
    return isinstance(tool, Mapping) and "uv" in tool


def dotted(keys: Iterable[str | int]) -> str:
    """Return a path as text: ``tool.uv.index[0].url``."""
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += f".{key}" if text else key
    return text


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that ``word`` is most likely a misspelling of, or ``None``."""
    import difflib

    found = difflib.get_close_matches(word, list(known), 1, _MIN_LIKENESS)
    return found[0] if found else None
