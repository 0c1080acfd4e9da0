"""Which indexes may answer for one package, in which order, and why."""

from __future__ import annotations

from ..values import field, frozen
from .index import Index
from .source import Source
from .strategy import Strategy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@frozen
class Branch:
    """A part of the marker space and the source that covers it.

    Attributes:
        marker: the part, as a PEP 508 marker text; ``None`` for all of it.
        source: the source, or ``None`` where the ordinary indexes are searched.
        index: the index of an index source, else ``None``.

    """

    marker: str | None
    source: Source | None = None
    index: Index | None = None


@frozen
class Route:
    """The way from a package name to the indexes that may answer for it.

    Attributes:
        package: the normalised name.
        indexes: who is asked, in order; one entry for each distinct address; empty if nobody is.
        find_links: flat places whose files are merged with those of the first index that has the
            package; empty for a pinned package.
        pin: the index that a source pins the package to, if one holds.
        source: the source that holds, of any kind; a package with a git, url, path or workspace
            source is routed nowhere.
        strategy: how the indexes are combined; a pinned package has one index.
        because: one sentence on how this came about.
        branches: how the sources split the marker space, when the environment was not given.

    """

    package: str
    indexes: tuple[Index, ...] = ()
    find_links: tuple[Index, ...] = ()
    pin: Index | None = None
    source: Source | None = None
    strategy: Strategy = Strategy.FIRST_INDEX
    because: str = ""
    branches: tuple[Branch, ...] = field(default=())

    @property
    def is_registry(self) -> bool:
        """Whether the package comes from an index at all."""
        return self.source is None or self.pin is not None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of `json_form`: stable, versioned, without secrets."""
        from .json_form import route_to_dict

        return route_to_dict(self)
