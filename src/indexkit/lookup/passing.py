"""Which rules let a search go on although nothing is known of an index; the search is elsewhere."""

from __future__ import annotations

from ..model.index import Index, IndexFormat
from ..model.semantics import Semantics
from ..model.strategy import Strategy
from ..values import frozen
from .presets import preset_for

_AUTH_ERRORS = frozenset({401, 403, 407, 511})


@frozen
class Passing:
    """Statuses after which a search goes on, each with the rule that says so."""

    rules: tuple[tuple[frozenset[int], str], ...] = ()

    def rule_for(self, status: int | None) -> str | None:
        """Return the rule that passes over ``status``, or ``None``; silence never is."""
        return next((text for statuses, text in self.rules if status in statuses), None)


def passing_of(index: Index, strategy: Strategy, semantics: Semantics) -> Passing:
    """Return what may be passed over at ``index``.

    ``ignore-error-codes`` holds in every strategy, as documented; under uv's own semantics the
    unsafe strategies pass over 401, 403, 407 and 511 instead. A flat place is never passed over:
    its files belong to the whole, and it cannot say that a project is absent.
    """
    if index.format is IndexFormat.FLAT:
        return Passing()
    if strategy.asks_all and semantics.unsafe_ignores_auth_errors:
        return Passing(((_AUTH_ERRORS, f"{strategy.value} ignores refusals"),))
    if index.ignore_error_codes is not None:
        codes = frozenset(index.ignore_error_codes)
        return Passing(((codes, "`ignore-error-codes` lists it"),))
    presets = (
        (frozenset({status}), f"preset: {preset.because}")
        for status in sorted(_AUTH_ERRORS)
        if (preset := preset_for(index, status)) is not None
    )
    return Passing(tuple(presets))
