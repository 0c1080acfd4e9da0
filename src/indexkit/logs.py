"""Loggers that cost nothing until somebody listens; what is logged is said where it happens."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Log:
    """The logger of one room.

    Who wants to hear a log imports ``logging`` to say so. As long as nobody has, there is no
    handler that could be reached, and the module need not be loaded.
    """

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        """Take the logger's name, such as ``indexkit.lookup``."""
        self._name = name

    def debug(self, message: str, *args: object) -> None:
        """Log at level ``DEBUG``; ``args`` are put into ``message`` as ``logging`` does it."""
        logger = self._logger()
        if logger is not None:
            logger.debug(message, *args, stacklevel=2)

    def warning(self, message: str, *args: object) -> None:
        """Log at level ``WARNING``."""
        logger = self._logger()
        if logger is not None:
            logger.warning(message, *args, stacklevel=2)

    @property
    def hears_debug(self) -> bool:
        """Whether it matters what is logged at level ``DEBUG``."""
        logger = self._logger()
        return logger is not None and logger.isEnabledFor(10)

    def _logger(self) -> Any:
        """Return the logger of ``logging``, or ``None`` if nobody can be listening."""
        logging: Any = sys.modules.get("logging")
        if logging is None or not hasattr(logging, "getLogger"):  # or it is being imported
            return None
        logger = logging.getLogger(self._name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
        return logger
