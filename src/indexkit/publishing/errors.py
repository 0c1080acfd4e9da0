"""The errors of publishing, a branch of the family in ``indexkit.errors``; nothing is decided here.

::

    PublishError
    ├── PublishTargetError        where to upload, or who we are, is not clear
    │   └── MissingUploadCredentialsError
    ├── TrustedPublishingError    no token could be had from the CI system or the registry
    ├── PublishFilesError         several files are none that can be uploaded
    ├── PublishFileError          a file is no distribution that can be uploaded
    ├── PublishConflictError      the index has a file of that name with other contents
    ├── UnverifiedError           whether a file is on the index already could not be found out
    └── UploadError               the server did not take a file

"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import IndexKitError


class PublishError(IndexKitError):
    """Something keeps files from being published.

    Attributes:
        code: a stable name for the kind of fault, such as ``publish.index-not-found``.
        text: what is wrong.
        hint: what to do about it, or ``None``.

    """

    def __init__(self, code: str, text: str, hint: str | None = None, *more: Any) -> None:
        """Take the fields in the order of the attributes; ``more`` is a subclass's own."""
        super().__init__(code, text, hint, *more)
        self.code = code
        self.text = text
        self.hint = hint

    def problem(self) -> str:
        """Return what is wrong."""
        return self.text


class PublishTargetError(PublishError):
    """Where to upload, or with which credentials, is not clear."""


class MissingUploadCredentialsError(PublishTargetError):
    """Nobody knows a credential for the upload, and none is ever tried without one."""


class TrustedPublishingError(PublishError):
    """No upload token could be had by trusted publishing."""


class PublishFilesError(PublishError):
    """Several files cannot be published; all of them are told together.

    Attributes:
        errors: one for each file, in order.

    """

    def __init__(
        self, code: str, text: str, hint: str | None = None, errors: Iterable[PublishError] = ()
    ) -> None:
        """Take the fields in the order of the attributes."""
        self.errors = tuple(errors)
        super().__init__(code, text, hint, self.errors)

    def problem(self) -> str:
        """Return one line for each file."""
        return "\n".join([f"{self.text}:", *(f"- {error}" for error in self.errors)])


class PublishFileError(PublishError):
    """A file is no distribution that can be uploaded.

    Attributes:
        file: its path.

    """

    def __init__(self, code: str, text: str, hint: str | None = None, file: str = "") -> None:
        """Take the fields in the order of the attributes."""
        super().__init__(code, text, hint, file)
        self.file = file

    def problem(self) -> str:
        """Return the file and what is wrong with it."""
        return f"{self.file}: {self.text}" if self.file else self.text


class PublishConflictError(PublishFileError):
    """The index has a file of that name with other contents, and files are never replaced."""


class UnverifiedError(PublishFileError):
    """Whether a file is on the index already could not be found out, so it is not uploaded."""


class UploadError(PublishFileError):
    """The server did not take a file, or did not say that it did.

    Attributes:
        url: where it was sent, without secrets.
        status: the HTTP status, or ``None`` if there was no answer.
        reason: what the server says, shortened, or ``None``.
        already_exists: whether the server means that it has a file of that name.
        in_doubt: whether the file may have been stored all the same.
        outcomes: what became of the files before it (``UploadOutcome``), in order.

    """

    def __init__(  # noqa: PLR0917 - positions are what makes an error picklable
        self,
        code: str,
        text: str,
        hint: str | None = None,
        file: str = "",
        url: str = "",
        status: int | None = None,
        reason: str | None = None,
        already_exists: bool = False,  # noqa: FBT001, FBT002 - as above
        in_doubt: bool = False,  # noqa: FBT001, FBT002 - as above
        outcomes: tuple[Any, ...] = (),
    ) -> None:
        """Take the fields in the order of the attributes."""
        PublishError.__init__(
            self, code, text, hint, file, url, status, reason, already_exists, in_doubt, outcomes
        )
        self.file = file
        self.url = url
        self.status = status
        self.reason = reason
        self.already_exists = already_exists
        self.in_doubt = in_doubt
        self.outcomes = outcomes

    def after(self, outcomes: Iterable[Any]) -> UploadError:
        """Return the same error, with what became of the files before it."""
        return UploadError(
            self.code,
            self.text,
            self.hint,
            self.file,
            self.url,
            self.status,
            self.reason,
            self.already_exists,
            self.in_doubt,
            tuple(outcomes),
        )

    def problem(self) -> str:
        """Return the file, where it was sent, and the server's reason."""
        said = f": {self.reason}" if self.reason else ""
        return f"{self.file} was not published to {self.url}: {self.text}{said}"
