"""Sets of PEP 508 environments and their algebra; who needs one is the business of `index_set`."""

from __future__ import annotations

from ..values import field, frozen
from .marker_diagram import (
    Diagram,
    conjoin,
    disjoin,
    is_impossible,
    negate,
    possible,
)
from .marker_reading import read_marker
from .marker_writing import write_marker


@frozen(eq=False, repr=False)
class MarkerSpace:
    """A set of environments (PEP 508), as uv's marker algebra understands them.

    ``python_version`` and ``python_full_version`` are one dimension, and versions count by their
    release segments. ``platform_system`` is ``sys_platform`` where the values correspond. Pairs
    that no interpreter has (``os_name == 'nt'`` on Linux; ``platform_system == 'FreeBSD'`` on
    Windows) are known to be impossible; that ``win32`` implies ``nt`` is not. Each extra is a
    dimension of its own, and so is each ``in`` on a text.

    Two spaces are equal if every environment that can be is in both or in neither. ``str`` gives a
    marker text; that of everything is ``python_version >= '0'`` and of nothing
    ``python_version < '0'``, and both are read back as such.
    """

    _diagram: Diagram = field(alias="diagram")

    @classmethod
    def everything(cls) -> MarkerSpace:
        """Return the set of all environments."""
        return cls(True)  # noqa: FBT003  # the diagram that is true everywhere

    @classmethod
    def nothing(cls) -> MarkerSpace:
        """Return the set without environments."""
        return cls(False)  # noqa: FBT003  # the diagram that is false everywhere

    @classmethod
    def parse(cls, text: str | None) -> MarkerSpace:
        """Return the environments in which a marker holds; ``None`` is no marker: all of them.

        Raises:
            packaging.markers.InvalidMarker: the text is no marker, or it compares what cannot be
                compared: two variables, two texts, or texts with ``~=``.

        """
        return cls.everything() if text is None else cls(read_marker(text))

    def __and__(self, other: MarkerSpace) -> MarkerSpace:
        """Return the environments that are in both."""
        return MarkerSpace(conjoin(self._diagram, other._diagram))

    def __or__(self, other: MarkerSpace) -> MarkerSpace:
        """Return the environments that are in one of them."""
        return MarkerSpace(disjoin(self._diagram, other._diagram))

    def __invert__(self) -> MarkerSpace:
        """Return the environments that are not in this set."""
        return MarkerSpace(negate(self._diagram))

    def is_empty(self) -> bool:
        """Return whether no environment that can be is in this set."""
        return is_impossible(self._diagram)

    def is_everything(self) -> bool:
        """Return whether every environment that can be is in this set."""
        return is_impossible(negate(self._diagram))

    def is_disjoint(self, other: MarkerSpace) -> bool:
        """Return whether no environment that can be is in both."""
        return (self & other).is_empty()

    def __eq__(self, other: object) -> bool:
        """Compare by meaning."""
        if not isinstance(other, MarkerSpace):
            return NotImplemented
        return self._diagram == other._diagram or possible(self._diagram) == possible(
            other._diagram
        )

    def __hash__(self) -> int:
        """Hash the meaning."""
        return hash(possible(self._diagram))

    def __str__(self) -> str:
        """Return a short marker text with this meaning."""
        return write_marker(self._diagram)

    def __repr__(self) -> str:
        """Return ``MarkerSpace('…')``."""
        return f"MarkerSpace({str(self)!r})"
