"""One option with its value; how words and variables become some is read elsewhere."""

from __future__ import annotations

from ..model.origin import Origin
from ..values import frozen


@frozen
class Given:
    """One option with its value, as it was given.

    Attributes:
        option: the option's long name.
        value: the text, or ``None`` for a flag.
        origin: the flag or variable.

    """

    option: str
    value: str | None
    origin: Origin
