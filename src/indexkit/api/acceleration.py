"""When the accelerator of the extra ``speed`` is used; what it accelerates is in ``simple``."""

from __future__ import annotations

import sys

_PAGES = 16


def is_worth_it(pages: int) -> bool:
    """Return whether so many pages repay loading ``msgspec``, or somebody has loaded it already.

    Loading it takes about as long as it saves on fifteen average pages of PyPI.
    """
    return pages >= _PAGES or "msgspec" in sys.modules
