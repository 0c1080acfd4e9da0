"""What ``tool.uv.sources`` says about a package; which source applies is `index_set`'s business."""

from __future__ import annotations

from enum import StrEnum

from ..values import evolve, field, frozen
from .origin import BUILT_IN, Origin
from .redaction import redact, redact_whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class SourceKind(StrEnum):
    """The kinds of source that uv knows; only ``INDEX`` leads to a package index."""

    INDEX = "index"
    GIT = "git"
    URL = "url"
    PATH = "path"
    WORKSPACE = "workspace"


@frozen
class Source:
    """One entry of ``tool.uv.sources`` (uv: *Dependency sources*).

    Attributes:
        kind: what it leads to.
        target: the index's name, the URL, the path; for a workspace source ``"true"`` or a path.
        marker: the environments that it holds for, as text, or ``None`` for all of them.
        extra: the optional dependency set that it is bound to.
        group: the dependency group that it is bound to.
        options: the other keys (``rev``, ``subdirectory``, ``editable`` …) as pairs, kept as data.
        origin: where it was written; not part of equality.

    """

    kind: SourceKind
    target: str = field(repr=lambda text: repr(redact(text)))
    marker: str | None = None
    extra: str | None = None
    group: str | None = None
    options: tuple[tuple[str, str | bool], ...] = field(
        default=(), repr=lambda pairs: repr(_redacted(pairs))
    )
    origin: Origin = field(default=BUILT_IN, eq=False)

    def applies(self, extras: frozenset[str], groups: frozenset[str]) -> bool:
        """Return whether the extra or group that this is bound to is among the given ones."""
        return (self.extra is None or self.extra in extras) and (
            self.group is None or self.group in groups
        )

    def holds_in(self, environment: dict[str, str]) -> bool:
        """Return whether the marker is true in a PEP 508 environment."""
        if self.marker is None:
            return True
        from packaging.markers import Marker

        return Marker(self.marker).evaluate(environment)

    def redacted(self) -> Source:
        """Return this source without the user information of URLs in it."""
        target = redact_whole(self.target) if _may_hold_secret(self.kind) else self.target
        return evolve(self, target=target, options=_redacted(self.options))

    def __copy__(self) -> Source:
        """Return itself: a source does not change."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Source:
        """Return itself: a source does not change."""
        return self

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """Leave secrets behind."""
        shown = self.redacted()
        values = (shown.kind, shown.target, shown.marker, shown.extra, shown.group)
        return Source, (*values, shown.options, shown.origin)


def _redacted(pairs: tuple[tuple[str, str | bool], ...]) -> tuple[tuple[str, str | bool], ...]:
    return tuple((key, redact(v) if isinstance(v, str) else v) for key, v in pairs)


def _may_hold_secret(kind: SourceKind) -> bool:
    return kind in (SourceKind.GIT, SourceKind.URL)
