"""The exit codes and which error leads to which; nothing is printed here."""

from __future__ import annotations

from enum import IntEnum

from .. import (
    DownloadError,
    IndexKitError,
    IndexUnavailableError,
    MalformedPageError,
    PublishError,
    PublishTargetError,
    SelectionError,
    UnverifiedError,
)


class Exit(IntEnum):
    """What the program returns; documented in ``--help``."""

    FINE = 0
    NOTHING = 1
    USAGE = 2
    UNKNOWN = 3
    BAD_FILE = 4
    NOT_PUBLISHED = 5
    INTERRUPTED = 130
    BROKEN_PIPE = 141


MEANINGS = {
    Exit.FINE: "fine",
    Exit.NOTHING: "nothing found: no index has the project, or no file of it fits",
    Exit.USAGE: "the command line or the configuration has a fault",
    Exit.UNKNOWN: "an index could not be asked, so the answer is unknown",
    Exit.BAD_FILE: "a file could not be downloaded, or is not the one that was announced",
    Exit.NOT_PUBLISHED: "a file was not published: it is broken, in conflict, or was refused",
    Exit.INTERRUPTED: "interrupted (Ctrl-C)",
}


def exit_for(error: IndexKitError) -> Exit:
    """Return the exit code that an error leads to."""
    if isinstance(error, IndexUnavailableError | MalformedPageError | UnverifiedError):
        return Exit.UNKNOWN
    if isinstance(error, SelectionError):
        return Exit.NOTHING
    if isinstance(error, DownloadError):
        return Exit.BAD_FILE
    if isinstance(error, PublishError) and not isinstance(error, PublishTargetError):
        return Exit.NOT_PUBLISHED
    return Exit.USAGE
