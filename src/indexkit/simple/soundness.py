"""Which names and addresses of a page can be used; how a page gives them stands elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..patterns import regex
from .findings import Findings, shown
from .link import absolute, is_file_name

_BAD_BYTES = bytes(range(32)) + b"\x7f/\\:"
_START = regex(r"[^/?#\\]*(?://[^/?#\\]*)?")
_PLAIN_START = regex(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?|[A-Za-z0-9._~+%,=@!-]*")


def names_are_sound(names: Sequence[str]) -> bool:
    """Return whether every name is surely a file name; a doubt counts as no.

    Raises:
        TypeError: a name is no text.

    """
    joined = "\n".join(names)
    if not joined.isascii():
        return False
    # Of the bad bytes only the line ends that stand between the names may be there.
    kept = len(joined.encode().translate(None, _BAD_BYTES))
    if kept + len(names) - 1 != len(joined):
        return not names
    # What begins with a dot sorts before this, and so does an empty name; most begin with a letter.
    return min(names) > "/"


def addresses_are_sound(base: str, references: Sequence[str]) -> bool:
    """Return whether every reference gives an address that needs no remark; doubt is no.

    Only the starts (scheme and host, or first segment) are looked at, each different one once: what
    follows them is a path, and any path will do.

    Raises:
        TypeError: a reference is no text.

    """
    joined = "\n".join(references)
    if not joined.isascii() or "#" in joined or "\\" in joined or "\0" in joined:
        return False
    if not references:
        return True
    return starts_are_sound(base, _starts(references))


def starts_are_sound(base: str, starts: Collection[str]) -> bool:
    """Return whether addresses that begin so (see `first_part`) need no remark; doubt is no."""
    if not all(_start_is_sound(base, start) for start in starts):
        return False
    return all("://" in start for start in starts) or absolute(base, "") is not None


def first_part(reference: str) -> str:
    """Return scheme and host of a reference, or its first segment."""
    match = _START.match(reference)
    return match[0] if match else ""


def _starts(references: Sequence[str]) -> set[str]:
    """Return the different starts; mostly there is one, as the least and the greatest show.

    What sorts between two texts of one beginning has that beginning too.
    """
    start = first_part(references[0])
    common = f"{start}/"
    if start and min(references).startswith(common) and max(references).startswith(common):
        return {start}
    return {match[0] for match in map(_START.match, references) if match}


def _start_is_sound(base: str, start: str) -> bool:
    if not _PLAIN_START.fullmatch(start):
        return False
    if "://" not in start:
        return True
    insecure = start.startswith("http:") and base.startswith("https:")
    return not insecure and absolute(base, f"{start}/") is not None


def usable(base: str, name: str | None, reference: str, findings: Findings) -> bool:
    """Return whether one file can be used; say why not, or what is odd about its address."""
    if name is None or not is_file_name(name):
        wrong = shown(reference if name is None else name)
        findings.about_file("page.bad-file", f"a file is ignored: {wrong} is no file name")
        return False
    url = absolute(base, reference)
    if url is None:
        findings.about_file(
            "page.bad-file",
            f"{shown(name)} is ignored: {shown(reference)} is no usable address",
        )
        return False
    if url.startswith("http:") and base.startswith("https:"):
        findings.about_file(
            "page.insecure-file", f"{shown(name)} is to be fetched over http, from a page of https"
        )
    if _has_userinfo(reference):
        findings.about_file(
            "page.url-credentials", f"the credentials in the address of {shown(name)} are ignored"
        )
    return True


def _has_userinfo(reference: str) -> bool:
    match = _START.match(reference)
    return match is not None and "//" in match[0] and "@" in match[0].partition("//")[2]
