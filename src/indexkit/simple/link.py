"""Addresses of files, and the names and hashes in them; whose file it is stands elsewhere."""

from __future__ import annotations

import re
from urllib.parse import unquote

from ..errors import InvalidUrlError
from ..model.url import SafeUrl
from ..model.url_reading import clean
from ..patterns import regex

KNOWN_HASHES = frozenset(
    {
        "blake2b",
        "blake2s",
        "md5",
        "sha1",
        "sha224",
        "sha256",
        "sha384",
        "sha3_224",
        "sha3_256",
        "sha3_384",
        "sha3_512",
        "sha512",
    }
)
"""The algorithms that every Python has; what others give cannot be verified, and is no hash."""

Hashes = tuple[tuple[str, str], ...]

# Addresses that are in normal form already, which nearly all are: those need no parsing. A host
# whose last label starts with a digit is an IPv4 address, which has more spellings than one; a
# port is left out if it is the scheme's own.
_NORMAL = regex(
    r"https?://(?:(?:[a-z0-9-]+\.)*[a-z][a-z0-9-]*"
    r"|(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.(?!/|:)|(?=[/:]))){4})"
    r"(?::(?!(?:80|443)/)(?:[1-5][0-9]{4}|[1-9][0-9]{0,3}))?"
    r"(?:/(?!\.|%2[eE])[A-Za-z0-9._~%+,=@!$&'()*:;-]*)+"
)
_BAD_IN_NAME = regex(r"[\x00-\x1f\x7f/\\:\ud800-\udfff]")
# What `_NORMAL` allows in a path; a fragment and a query are not among it.
_PLAIN_BYTES = b"/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~%+,=@!$&'()*:;-"
_NO_ORIGIN = "\0"
_SCHEMES = ("http:", "https:", "file:")


def is_normal(url: str) -> bool:
    """Return whether an address is surely in normal form, without anything that is left out."""
    return _NORMAL.fullmatch(url) is not None


def absolute(base: str, reference: str) -> str | None:
    """Return the address of a file, without fragment and user information.

    Legal escapes are left as they are, illegal characters are percent-encoded, and nothing is
    decoded.

    Args:
        base: an absolute URL in normal form that ``reference`` may be relative to.
        reference: what the page gives.

    Returns:
        ``None`` if the result is no ``http``, ``https`` or ``file`` URL, or is one of a local file
        although the base is not.

    """
    target = reference.partition("#")[0]
    if _NORMAL.fullmatch(target):
        return target
    try:
        url = SafeUrl(base).join(target).text
    except (InvalidUrlError, ValueError):
        return None
    if not url.startswith(_SCHEMES) or (url.startswith("file:") and not base.startswith("file:")):
        return None
    return url


class Addresses:
    """Makes the references of one page absolute; most begin as the first does, and are plain."""

    __slots__ = ("_origin", "base")

    def __init__(self, base: str) -> None:
        """Take the address that relative references start from."""
        self.base = base
        self._origin: str | None = None

    def absolute(self, reference: str) -> str | None:
        """Return what the function `absolute` returns."""
        if self._origin is None:
            origin = "/".join(reference.split("/", 3)[:3]) + "/"
            self._origin = origin if is_normal(origin) else _NO_ORIGIN
        if (
            reference.startswith(self._origin)
            and reference.isascii()
            and not reference.encode().translate(None, _PLAIN_BYTES)
            and "/." not in reference
            and "/%" not in reference
        ):
            return reference
        return absolute(self.base, reference)


def name_in(reference: str) -> str | None:
    """Return the file name in a reference: the path's last segment, percent-decoded once.

    Returns:
        An empty string for the address of a directory; ``None`` if the name is not valid UTF-8.

    """
    path = re.split("[?#]", clean(reference), maxsplit=1)[0]
    try:
        return unquote(path.rpartition("/")[2], errors="strict")
    except UnicodeDecodeError:
        return None


def is_file_name(name: str) -> bool:
    """Return whether a file may be written under this name, in any directory of any system."""
    return name not in {"", ".", ".."} and _BAD_IN_NAME.search(name) is None


def pairs_in(text: str) -> Hashes:
    """Return the hashes in ``alg=hex`` texts joined by ``&``, in order.

    ``#main``, ``#egg=foo`` and algorithms that cannot be verified give nothing. A digest is not
    judged: one that is no hex number cannot match, so its file fails to verify, which is right.
    """
    found: dict[tuple[str, str], None] = {}
    for part in text.split("&"):
        algorithm, _, digest = part.partition("=")
        algorithm, digest = algorithm.strip().lower(), digest.strip().lower()
        if digest and algorithm in KNOWN_HASHES:
            found[(algorithm, digest)] = None
    return tuple(found)


def fragment_hashes(reference: str) -> Hashes:
    """Return the hashes in the fragment of a reference; the query never counts."""
    fragment = reference.partition("#")[2]
    return pairs_in(unquote(fragment)) if fragment else ()
