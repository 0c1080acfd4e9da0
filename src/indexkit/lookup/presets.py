"""What is known about particular registries' habits, as data; who applies it is elsewhere."""

from __future__ import annotations

from ..model.index import Index
from ..values import frozen


@frozen
class StatusPreset:
    """Statuses that mean *not here* at one registry, and let a search go on.

    Attributes:
        host: the host name of the registry, in lower case.
        statuses: the statuses.
        because: one sentence for `Visit.because`.

    """

    host: str
    statuses: frozenset[int]
    because: str


PRESETS = (
    StatusPreset(
        "download.pytorch.org",
        frozenset({403}),
        "download.pytorch.org answers 403 for a project that it does not have",
    ),
)


def preset_for(
    index: Index, status: int, presets: tuple[StatusPreset, ...] = PRESETS
) -> StatusPreset | None:
    """Return the preset that lets a search go on after ``status``, or ``None``.

    An index with ``ignore-error-codes`` of its own, even an empty list, has no preset.
    """
    if index.ignore_error_codes is not None:
        return None
    host = index.url.realm.host
    return next((p for p in presets if p.host == host and status in p.statuses), None)
