"""Project names in normal form; file names are taken apart in ``simple``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

_LEGAL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"


def normalized_name(name: str) -> str:
    """Return a project's, extra's or group's name as indexes and comparisons use it (PEP 503).

    It is ``packaging.utils.canonicalize_name``, which a test compares it with, without what else
    that module loads. Whether the text is a name at all is not checked.
    """
    text = name.lower().replace("_", "-").replace(".", "-")
    while "--" in text:
        text = text.replace("--", "-")
    return text


def are_normalized(names: Collection[str]) -> bool:
    """Return whether all texts are names in the normal form already; a doubt counts as no.

    Raises:
        TypeError: a name is no text.

    """
    joined = "\n".join(("", *names, ""))
    bare = joined.replace("\n", "").replace("-", "")
    return (
        bare.isascii()
        and bare.isalnum()
        and bare == bare.lower()
        and not any(odd in joined for odd in ("\n\n", "\n-", "-\n", "--"))
        and "\n" not in "".join(names)
    )


def is_project_name(text: str) -> bool:
    """Return whether a text is a valid name: ASCII letters, digits and, inside, ``.-_``.

    Source: core metadata specification, *Name*; PEP 508.
    """
    return bool(text) and split_name(text) == (text, "")


def split_name(text: str) -> tuple[str, str]:
    """Return the project name that a text begins with, and what follows it.

    The name is empty if there is none, or if it does not end where such a name may end.
    """
    rest = text.lstrip(_LEGAL)
    name = text[: len(text) - len(rest)]
    return (name, rest) if name[:1].isalnum() and name[-1:].isalnum() else ("", text)
