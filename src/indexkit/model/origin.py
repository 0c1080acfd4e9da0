"""Where a value was written; how places are searched is the business of ``config``."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from ..values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Layer(StrEnum):
    """A kind of place that configuration comes from, strongest first.

    The order is uv's: arguments, environment, the project (`pyproject.toml`, or the `uv.toml`
    beside it), then the user's and the system's `uv.toml`. ``CONFIG_FILE`` is a file named by
    ``--config-file`` or ``UV_CONFIG_FILE``, which replaces every discovered one; ``SCRIPT`` is a
    script's inline metadata (PEP 723); ``REQUIREMENTS`` a requirements file; ``HOST`` the program
    that embeds indexkit; ``BUILT_IN`` what holds when nobody wrote anything.
    """

    ARGUMENT = "argument"
    ENVIRONMENT = "environment"
    HOST = "host"
    REQUIREMENTS = "requirements"
    SCRIPT = "script"
    PROJECT = "project"
    WORKSPACE = "workspace"
    CONFIG_FILE = "config-file"
    USER = "user"
    SYSTEM = "system"
    BUILT_IN = "built-in"


@frozen
class Origin:
    """The place of one value.

    ``Origin`` never takes part in the equality of the value that it describes.

    Attributes:
        layer: the kind of place.
        file: path of the file, as text, for layers that are files.
        line: line in that file, counted from 1, if known.
        key: dotted path of the key, such as ``tool.uv.index[0].url``.
        variable: name of the environment variable.
        argument: the argument's flag, such as ``--index``.

    """

    layer: Layer
    file: str | None = None
    line: int | None = None
    key: str | None = None
    variable: str | None = None
    argument: str | None = None

    @classmethod
    def told_late(
        cls,
        layer: Layer,
        file: str | None,
        line: Callable[[], int | None] | None,
        key: Callable[[], str],
    ) -> Origin:
        """Return a place in a file whose line and key are found out when they are first read.

        A large file has thousands of places, and hardly one of them is ever shown.
        """
        late: tuple[Any, Any] = (line, key)
        return cls(layer, file, *late)

    def describe(self) -> str:
        """Return the place for a person: ``pyproject.toml:7 (tool.uv.index[0])``, ``UV_INDEX``."""
        if self.file is not None:
            place = self.file if self.line is None else f"{self.file}:{self.line}"
            return f"{place} ({self.key})" if self.key else place
        place = self.variable or self.argument or self.layer.value
        return f"{place} ({self.key})" if self.key else place


class _Late:
    """A field that holds its value, or a function that returns it and is called once."""

    __slots__ = ("_slot",)

    def __init__(self, slot: Any) -> None:
        self._slot = slot

    def __get__(self, origin: Any, owner: Any = None) -> Any:
        if origin is None:
            return self
        value = self._slot.__get__(origin, owner)
        if callable(value):
            value = value()
            self._slot.__set__(origin, value)
        return value

    def __set__(self, origin: Any, value: Any) -> None:
        self._slot.__set__(origin, value)


for _name in ("line", "key"):
    setattr(Origin, _name, _Late(Origin.__dict__[_name]))


BUILT_IN = Origin(Layer.BUILT_IN)
