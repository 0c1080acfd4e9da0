"""The options and variables of uv that say where packages come from; words are read elsewhere.

Source: uv documentation, *CLI reference* and *Environment variables*.
"""

from __future__ import annotations

from enum import Enum

from ..values import frozen


class Shape(Enum):
    """How the value of an option is read."""

    FLAG = "flag"
    INDEXES = "names or addresses, separated by blanks"
    INDEX = "a name or an address"
    ADDRESS = "an address"
    STRATEGY = "a strategy"
    KEYRING = "a keyring provider"
    PRERELEASE = "a mode for pre-releases"
    RESOLUTION = "a resolution mode"
    CUTOFF = "a cutoff"
    PACKAGE_CUTOFF = "package=cutoff"
    PACKAGE = "a package"
    FORMAT_CONTROL = "a package, `:all:` or `:none:`"
    HOST = "a host"
    PATH = "a path"
    URL = "a URL"
    TEXT = "a text"


@frozen
class Option:
    """One option.

    Attributes:
        name: its long name, without dashes.
        shape: how its value is read.
        variable: the environment variable that stands in for it.
        many: whether it may be repeated.
        delimiter: what separates several values in one word, if anything does.
        short: the letter of its short form.
        empty_is_unset: whether an empty value counts as no value rather than as a fault.
        aliases: other long names.
        undo: the flag that takes it back.

    """

    name: str
    shape: Shape
    variable: str | None = None
    many: bool = False
    delimiter: str | None = None
    short: str | None = None
    empty_is_unset: bool = False
    aliases: tuple[str, ...] = ()
    undo: str | None = None

    @property
    def takes_value(self) -> bool:
        """Whether a value belongs to it."""
        return self.shape is not Shape.FLAG

    @property
    def placeholder(self) -> str:
        """The option with its value's name, for messages: ``--index <INDEX>``."""
        shout = self.name.replace("-", "_").upper()
        return f"--{self.name} <{shout}>" if self.takes_value else f"--{self.name}"


_ALL = (
    Option("index", Shape.INDEXES, "UV_INDEX", many=True, empty_is_unset=True),
    Option("default-index", Shape.INDEX, "UV_DEFAULT_INDEX", empty_is_unset=True),
    Option("index-url", Shape.ADDRESS, "UV_INDEX_URL", short="i", empty_is_unset=True),
    Option(
        "extra-index-url",
        Shape.ADDRESS,
        "UV_EXTRA_INDEX_URL",
        many=True,
        delimiter=" ",
        empty_is_unset=True,
    ),
    Option(
        "find-links",
        Shape.ADDRESS,
        "UV_FIND_LINKS",
        many=True,
        delimiter=",",
        short="f",
        empty_is_unset=True,
    ),
    Option("no-index", Shape.FLAG),
    Option("index-strategy", Shape.STRATEGY, "UV_INDEX_STRATEGY"),
    Option("keyring-provider", Shape.KEYRING, "UV_KEYRING_PROVIDER"),
    Option("no-sources", Shape.FLAG, "UV_NO_SOURCES"),
    Option("no-sources-package", Shape.PACKAGE, "UV_NO_SOURCES_PACKAGE", many=True, delimiter=" "),
    Option("exclude-newer", Shape.CUTOFF, "UV_EXCLUDE_NEWER"),
    Option("exclude-newer-package", Shape.PACKAGE_CUTOFF, many=True),
    Option("prerelease", Shape.PRERELEASE, "UV_PRERELEASE"),
    Option("pre", Shape.FLAG),
    Option("resolution", Shape.RESOLUTION, "UV_RESOLUTION"),
    Option("no-binary", Shape.FLAG, "UV_NO_BINARY", undo="binary"),
    Option("binary", Shape.FLAG, undo="no-binary"),
    Option("no-binary-package", Shape.PACKAGE, "UV_NO_BINARY_PACKAGE", many=True, delimiter=" "),
    Option("only-binary", Shape.FORMAT_CONTROL, many=True, delimiter=","),
    Option("no-build", Shape.FLAG, "UV_NO_BUILD", undo="build"),
    Option("build", Shape.FLAG, undo="no-build"),
    Option("no-build-package", Shape.PACKAGE, "UV_NO_BUILD_PACKAGE", many=True, delimiter=" "),
    Option("require-hashes", Shape.FLAG, "UV_REQUIRE_HASHES"),
    Option(
        "allow-insecure-host",
        Shape.HOST,
        "UV_INSECURE_HOST",
        many=True,
        delimiter=" ",
        empty_is_unset=True,
        aliases=("trusted-host",),
    ),
    Option("config-file", Shape.PATH, "UV_CONFIG_FILE"),
    Option("no-config", Shape.FLAG, "UV_NO_CONFIG"),
    Option("directory", Shape.PATH, "UV_WORKING_DIR"),
    Option("project", Shape.PATH, "UV_PROJECT"),
)
# `uv pip` minds none of the four variables about wheels and builds.
_PIP_ONLY = (
    Option("no-binary", Shape.FORMAT_CONTROL, many=True, delimiter=","),
    Option("no-binary-package", Shape.PACKAGE, many=True, delimiter=" "),
    Option("no-build", Shape.FLAG, undo="build"),
    Option("no-build-package", Shape.PACKAGE, many=True, delimiter=" "),
)

OPTIONS = {option.name: option for option in _ALL}
PIP_OPTIONS = {**OPTIONS, **{option.name: option for option in _PIP_ONLY}}
CONFLICTS = (("no-binary", "no-build", True), ("only-binary", "no-build", True))
"""Pairs of options that cannot stand together, and whether only the pip interface minds."""
