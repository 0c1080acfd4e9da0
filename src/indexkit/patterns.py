"""Regular expressions that are compiled when they are first used; each stands where it is used.

Compiling those of the modules that a run loads takes longer than most runs use them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from typing import Any, AnyStr


class _Pattern:
    """Stands for a compiled pattern, and becomes one method after the other."""

    def __init__(self, text: Any, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile, and keep the attribute, so that this is called once for each."""
        if name.startswith("__"):
            raise AttributeError(name)
        import re

        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what serves as ``re.compile(text, flags)``; a fault in the text shows at first use."""
    found: Any = _Pattern(text, flags)
    compiled: re.Pattern[AnyStr] = found
    return compiled
