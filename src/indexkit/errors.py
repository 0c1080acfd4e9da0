"""Every error that indexkit raises, as one family; nothing here knows how an error comes about.

::

    IndexKitError
    ├── ConfigErrors              several faults in what the user wrote, reported together
    ├── ConfigError               one fault, with file, line and key (or variable, or argument)
    ├── RouteError
    │   └── UndeclaredIndexError  a source names an index that nothing it may refer to defines
    ├── InvalidUrlError           a text that should be a URL is none
    ├── InvalidRequirementError   a text that should name a package is none
    ├── SecretWithheldError       a secret was read from a copy that was made without it
    ├── CredentialError
    │   ├── MissingCredentialsError   `authenticate = "always"`, and nobody knows any
    │   └── ForbiddenCredentialsError `authenticate = "never"`, and there are some
    ├── PageError
    │   └── MalformedPageError    an index answered with something that is no project page
    ├── SelectionError
    │   ├── PackageNotFoundError  every index was asked, and none has the project
    │   ├── IndexUnavailableError an index could not be asked, so the answer is unknown
    │   └── NoMatchingFileError   the project exists, and no file of it fits
    ├── DownloadError
    │   └── HashMismatchError     the bytes are not those that the index announced
    └── MetadataError             a file's core metadata cannot be used
        └── MustBeBuiltError      only a build tells the metadata of a source distribution

Errors keep their fields as attributes and build their message from them, so that a host can act on
them without reading text. ``hint`` says what to do about it, or is ``None``. No field ever holds a
secret. Every error can be pickled and copied.
"""

from __future__ import annotations

from collections.abc import Iterable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class IndexKitError(Exception):
    """The root of everything that indexkit raises on purpose."""

    hint: str | None = None

    def __init__(self, *fields: Any) -> None:
        """Keep the fields, in order, as ``args``: that is what makes an error picklable."""
        super().__init__(*fields)

    def problem(self) -> str:
        """Return what is wrong, in one sentence, without the hint."""
        return " ".join(str(field) for field in self.args)

    def __str__(self) -> str:
        """Return the problem and, on a line of its own, the hint."""
        return f"{self.problem()}\n  hint: {self.hint}" if self.hint else self.problem()


class ConfigError(IndexKitError):
    """One fault in what the user wrote.

    Attributes:
        code: a stable name for the kind of fault, such as ``config.duplicate-index-name``.
        text: what is wrong, without the place.
        file, line, key: where, for a fault in a file; ``line`` counts from 1.
        variable, argument: where, for a fault in the environment or on a command line.
        hint: what to do about it.

    """

    def __init__(  # noqa: PLR0917 - positions are what makes an error picklable
        self,
        code: str,
        text: str,
        file: str | None = None,
        line: int | None = None,
        key: str | None = None,
        variable: str | None = None,
        argument: str | None = None,
        hint: str | None = None,
    ) -> None:
        """Take the fields in the order of the attributes."""
        super().__init__(code, text, file, line, key, variable, argument, hint)
        self.code = code
        self.text = text
        self.file = file
        self.line = line
        self.key = key
        self.variable = variable
        self.argument = argument
        self.hint = hint

    def where(self) -> str:
        """Return the place of the fault for a person, or an empty string if it has none."""
        if self.file is not None:
            place = self.file if self.line is None else f"{self.file}:{self.line}"
            return f"{place}: `{self.key}`" if self.key else place
        return self.variable or self.argument or (f"`{self.key}`" if self.key else "")

    def problem(self) -> str:
        """Return ``place: text``."""
        where = self.where()
        return f"{where}: {self.text}" if where else self.text


class ConfigErrors(IndexKitError):  # noqa: N818 - the plural of an error
    """All faults that were found in one reading of the configuration.

    Attributes:
        errors: the faults, in the order of the places where they stand; never empty.

    """

    def __init__(self, errors: Iterable[ConfigError]) -> None:
        """Keep the faults as a tuple."""
        self.errors = tuple(errors)
        super().__init__(self.errors)

    def problem(self) -> str:
        """Return one line for each fault, with its hint below it."""
        count = len(self.errors)
        head = "the configuration has a fault" if count == 1 else f"{count} faults in configuration"
        return "\n".join([f"{head}:", *(f"- {error}" for error in self.errors)])


class RouteError(IndexKitError):
    """A package's sources do not lead to an index."""


class UndeclaredIndexError(RouteError):
    """A source in ``tool.uv.sources`` names an index that it cannot refer to.

    Attributes:
        package: the normalised package name.
        index: the name that was written.
        place: where the source stands, for a person.
        hint: where an index of that name is defined after all, or what to add.

    """

    def __init__(
        self, package: str, index: str, place: str | None = None, hint: str | None = None
    ) -> None:
        """Take the fields in the order of the attributes."""
        super().__init__(package, index, place, hint)
        self.package = package
        self.index = index
        self.place = place
        self.hint = hint

    def problem(self) -> str:
        """Return which package refers to which index."""
        place = f" ({self.place})" if self.place else ""
        return f"package `{self.package}` references an undeclared index: `{self.index}`{place}"


class InvalidUrlError(IndexKitError, ValueError):
    """A text that should be a URL is none.

    Attributes:
        text: what was written, with any password replaced.
        reason: why it is not a URL.

    """

    def __init__(self, text: str, reason: str) -> None:
        """Take the redacted text and the reason."""
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def problem(self) -> str:
        """Return the text and the reason."""
        return f"`{self.text}` is not a URL: {self.reason}"


class InvalidRequirementError(IndexKitError, ValueError):
    """A text that should be a requirement (PEP 508) or a package name is none.

    Attributes:
        text: what was written.
        reason: why it cannot be read.

    """

    def __init__(self, text: str, reason: str) -> None:
        """Take the text and the reason."""
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def problem(self) -> str:
        """Return the text and the reason."""
        return f"`{self.text}` is not a requirement: {self.reason}"


class SecretWithheldError(IndexKitError):
    """A secret was read from a copy that was made without it (a pickle never carries secrets)."""

    def problem(self) -> str:
        """Return what happened."""
        return "this copy of the configuration was made without its secrets"

    hint = "read the configuration again in this process, or pass a credential provider"


class CredentialError(IndexKitError):
    """The credentials that an index needs, and those that are known, do not fit together.

    Attributes:
        index: the index's name, or its URL without user information.
        hint: what to set.

    """

    def __init__(self, index: str, hint: str | None = None) -> None:
        """Take the fields in the order of the attributes."""
        super().__init__(index, hint)
        self.index = index
        self.hint = hint


class MissingCredentialsError(CredentialError):
    """``authenticate = "always"`` stands at an index for which no credentials are known.

    Attributes:
        is_partial: whether a user name is known, and only its password is missing.

    """

    def __init__(self, index: str, hint: str | None = None, is_partial: bool = False) -> None:  # noqa: FBT001, FBT002 - errors take their fields by position, or copies would lose them
        """Take the fields in the order of the attributes."""
        super().__init__(index, hint)
        self.args = (index, hint, is_partial)
        self.is_partial = is_partial

    def problem(self) -> str:
        """Return which index lacks them."""
        if self.is_partial:
            return f"index `{self.index}` always authenticates, and only a user name is known"
        return f"missing credentials for index `{self.index}`, which always authenticates"


class ForbiddenCredentialsError(CredentialError):
    """``authenticate = "never"`` stands at an index for which credentials were given."""

    def problem(self) -> str:
        """Return which index has them."""
        return f"index `{self.index}` has credentials but must never authenticate"


class PageError(IndexKitError):
    """What an index sent is not usable."""


class MalformedPageError(PageError):
    """An index answered with something that is no project page.

    Attributes:
        url: where it came from, without secrets.
        reason: what is wrong with it.

    """

    def __init__(self, url: str, reason: str) -> None:
        """Take the fields in the order of the attributes."""
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def problem(self) -> str:
        """Return where and why."""
        return f"{self.url} is not a project page: {self.reason}"


class SelectionError(IndexKitError):
    """There is no file to use.

    Attributes:
        package: the normalised package name.
        detail: what was found on the way, one finding a line.
        hint: what to do about it.
        visits: what each index answered (``indexkit.model.visit.Visit``), in order.

    """

    def __init__(
        self, package: str, detail: str = "", hint: str | None = None, visits: tuple[Any, ...] = ()
    ) -> None:
        """Take the fields in the order of the attributes."""
        super().__init__(package, detail, hint, visits)
        self.package = package
        self.detail = detail
        self.hint = hint
        self.visits = visits

    def headline(self) -> str:
        """Return the first line of the message."""
        return f"no file of `{self.package}` can be used"

    def problem(self) -> str:
        """Return the first line and what was found."""
        return f"{self.headline()}\n{self.detail}" if self.detail else self.headline()


class PackageNotFoundError(SelectionError):
    """Every index of the route was asked, and none of them has the project."""

    def headline(self) -> str:
        """Return the first line of the message."""
        return f"`{self.package}` was not found on any index"


class IndexUnavailableError(SelectionError):
    """An index of the route could not be asked, so whether it has the project is unknown."""

    def headline(self) -> str:
        """Return the first line of the message."""
        return f"whether `{self.package}` exists is unknown: an index could not be asked"


class NoMatchingFileError(SelectionError):
    """The project was found, and none of its files fits the requirement and the target."""

    def headline(self) -> str:
        """Return the first line of the message."""
        return f"`{self.package}` was found, but no file of it fits"


class DownloadError(IndexKitError):
    """A file could not be brought here.

    Attributes:
        url: where it is, without secrets.
        reason: why not.

    """

    def __init__(self, url: str, reason: str) -> None:
        """Take the fields in the order of the attributes."""
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def problem(self) -> str:
        """Return where and why."""
        return f"{self.url} was not downloaded: {self.reason}"


class HashMismatchError(DownloadError):
    """The bytes that arrived are not those that the index announced."""


class MetadataError(IndexKitError):
    """The core metadata of a file cannot be used.

    Attributes:
        filename: the file.
        reason: why not.

    """

    def __init__(self, filename: str, reason: str) -> None:
        """Take the fields in the order of the attributes."""
        super().__init__(filename, reason)
        self.filename = filename
        self.reason = reason

    def problem(self) -> str:
        """Return which file, and why."""
        return f"the metadata of {self.filename} cannot be used: {self.reason}"


class MustBeBuiltError(MetadataError):
    """A source distribution does not say for certain what it requires; only a build tells."""

    def problem(self) -> str:
        """Return which file, and why."""
        return f"{self.filename} must be built to know its metadata: {self.reason}"
