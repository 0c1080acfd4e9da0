"""Where a value was written; how places are searched is the business of ``config``."""

from __future__ import annotations

from enum import StrEnum

from ..values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol


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


if TYPE_CHECKING:

    class Places(Protocol):
        """Knows where the paths of one file stand, for `Origin.told_late`."""

        @property
        def layer(self) -> Layer:
            """The kind of place that the file is."""
            ...

        @property
        def file(self) -> str | None:
            """The file's path, as text."""
            ...

        def line(self, path: tuple[str | int, ...], /) -> int | None:
            """Return the line of a path from the file's root, if it is known."""
            ...

        def key(self, path: tuple[str | int, ...], /) -> str:
            """Return the path as text."""
            ...


class _Late:
    """What the fields of a place are found out from, when they are read."""

    __slots__ = ("_late",)

    if TYPE_CHECKING:
        _late: tuple[Places, tuple[str | int, ...]]


@frozen
class Origin(_Late):
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
    def told_late(cls, places: Places, path: tuple[str | int, ...]) -> Origin:
        """Return a place in a file whose fields are found out when they are first read.

        A large file has thousands of places, and hardly one of them is ever shown.
        """
        origin = cls.__new__(cls)
        _set_late(origin, (places, path))
        return origin

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Find out a field that is not there yet."""
            if name in ("layer", "file"):
                value = getattr(self._late[0], name)
            elif name in ("line", "key"):
                places, path = self._late
                value = getattr(places, name)(path)
            elif name in ("variable", "argument"):
                value = None
            else:
                raise AttributeError(
                    f"'Origin' object has no attribute {name!r}", name=name, obj=self
                )
            object.__setattr__(self, name, value)
            return value

    def describe(self) -> str:
        """Return the place for a person: ``pyproject.toml:7 (tool.uv.index[0])``, ``UV_INDEX``."""
        if self.file is not None:
            place = self.file if self.line is None else f"{self.file}:{self.line}"
            return f"{place} ({self.key})" if self.key else place
        place = self.variable or self.argument or self.layer.value
        return f"{place} ({self.key})" if self.key else place


_set_late = _Late.__dict__["_late"].__set__

BUILT_IN = Origin(Layer.BUILT_IN)
