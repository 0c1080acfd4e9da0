"""URLs whose secrets are split off and whose spelling is settled; no request is made here.

`url_reading` settles the spelling; `redaction` hides what must not be shown.
"""

from __future__ import annotations

from ..late import LateModule, errors
from ..patterns import regex
from ..values import frozen
from .redaction import REDACTED, redact, redact_query, redact_whole
from .url_reading import (
    DEFAULT_PORTS,
    SPECIAL,
    UnreadableUrl,
    clean,
    forward_slashes,
    is_normal,
    read_url,
    split_scheme,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path, PurePosixPath, PureWindowsPath
    from typing import Any

    from . import credential as credentials
    from .credential import Credential
    from .realm import Realm
else:
    credentials = LateModule("credential", __package__)

__all__ = ["SafeUrl", "redact"]

_WINDOWS_DRIVE = regex(r"[A-Za-z]:[\\/]")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
# What the URL standard leaves alone in a user name; `%` is no part of a decoded one.
_USER_LEGAL = "!$&'()*+,-._~"
# Bytes that are no UTF-8 stay apart from all text, and can be quoted again.
_KEEPING = "surrogateescape"


@frozen(repr=False)
class SafeUrl:
    """A URL in two parts: the text without user information, and the credential that stood in it.

    ``str(url)`` never holds a secret from the user information; `display` also hides secret query
    values (signatures and tokens) and shows where a user name or password stood.

    Attributes:
        text: the normalised URL without user information. Two indexes are the same address if and
            only if this and the credential are equal; a trailing slash counts, as in uv.
        credential: what stood before the ``@``, percent-decoded, or ``None``.

    """

    text: str
    credential: credentials.Credential | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a text from which the user information was not split off."""
        text = self.text
        if "@" in text and "@" in text.partition("//")[2].partition("/")[0]:
            raise errors.InvalidUrlError(
                redact_whole(text), "only `SafeUrl.parse` splits secrets off"
            )

    @classmethod
    def parse(cls, text: str, *, lenient: bool = False) -> SafeUrl:
        """Read an absolute URL.

        Args:
            text: the URL.
            lenient: read what stands before the ``@`` as the URL standard does: an empty password
                is none, and escapes that are no UTF-8 are kept (`Credential.is_text` tells).

        Raises:
            InvalidUrlError: ``text`` has no scheme, no host where one is needed, or a bad port.

        """
        if is_normal(text):
            return cls(text)
        try:
            parts = read_url(text)
            credential = None if parts.userinfo is None else _credential(parts.userinfo, lenient)
        except UnreadableUrl as reason:
            raise errors.InvalidUrlError(redact_whole(text), str(reason)) from None
        return cls(parts.text(), credential)

    @classmethod
    def from_path(cls, path: str | PurePosixPath | PureWindowsPath) -> SafeUrl:
        """Return the ``file:`` URL of an absolute path; a trailing slash is dropped.

        Raises:
            InvalidUrlError: the path is relative.

        """
        from pathlib import PurePosixPath, PureWindowsPath

        pure = PurePosixPath(path) if isinstance(path, str) and path.startswith("/") else path
        if isinstance(pure, str):
            pure = PureWindowsPath(pure)
        try:
            return cls.parse(pure.as_uri())
        except ValueError as error:
            raise errors.InvalidUrlError(str(path), str(error)) from None

    @property
    def scheme(self) -> str:
        """The scheme, in lower case."""
        return self.text.partition(":")[0]

    @property
    def realm(self) -> Realm:
        """Scheme, host and effective port."""
        from .realm import Realm

        scheme, _, rest = self.text.partition("://")
        authority = _before(rest, "/", "?", "#")
        host, bracket, tail = authority.rpartition("]")
        host, tail = (host + bracket, tail) if bracket else (authority.partition(":")[0], authority)
        port = tail.partition(":")[2]
        return Realm(scheme, host, int(port) if port else DEFAULT_PORTS.get(scheme))

    def shares_realm(self, other: SafeUrl) -> bool:
        """Return whether another address has the same scheme, host and effective port."""
        host = self.text.find("://") + 3
        path = self.text.find("/", host)
        # Addresses of one realm begin alike up to the path, if they are normalised and have a host.
        alike = len("://") < host < path and other.text.startswith(self.text[: path + 1])
        return alike or self.realm == other.realm

    @property
    def path(self) -> str:
        """The path, percent-encoded, without query and fragment."""
        rest = _before(self.text.partition("://")[2], "?", "#")
        _, slash, path = rest.partition("/")
        return slash + path

    @property
    def segments(self) -> tuple[str, ...]:
        """The path's segments, percent-encoded, without a trailing empty one."""
        path = self.path.removeprefix("/").removesuffix("/")
        return tuple(path.split("/")) if path else ()

    @property
    def is_local(self) -> bool:
        """Whether this is a ``file:`` URL."""
        return self.text.startswith("file:")

    def to_path(self) -> Path:
        """Return the path that a ``file:`` URL names.

        Raises:
            InvalidUrlError: this is not a ``file:`` URL of this machine.

        """
        from pathlib import Path
        from urllib.parse import unquote, urlsplit

        parts = urlsplit(self.text)
        if parts.scheme != "file" or parts.netloc:
            raise errors.InvalidUrlError(self.display, "it names no file of this machine")
        path = unquote(parts.path)
        return Path(path.lstrip("/") if _WINDOWS_DRIVE.match(path.lstrip("/")) else path)

    def without_credential(self) -> SafeUrl:
        """Return this address without what stood before the ``@``."""
        return self if self.credential is None else SafeUrl(self.text)

    def with_text(self, text: str) -> SafeUrl:
        """Return another address that is known to be normalised, with the same credential."""
        return SafeUrl(text, self.credential)

    def join(self, reference: str) -> SafeUrl:
        """Resolve ``reference`` against this URL (RFC 3986, section 5), without the credential.

        Raises:
            InvalidUrlError: the result is not a URL.

        """
        reference = clean(reference)
        base, base_rest = split_scheme(self.text)
        scheme, rest = split_scheme(reference)
        special = base in SPECIAL
        if special:
            rest = forward_slashes(rest)
        # `https:page` on a page of https is relative, as for browsers.
        relative = scheme is None or (special and scheme == base and not rest.startswith("//"))
        if not relative:
            return SafeUrl.parse(reference)
        return SafeUrl.parse(f"{base}:{_resolved(base_rest, rest)}")

    def child(self, *segments: str) -> SafeUrl:
        """Return the directory below this one named by ``segments``, with a trailing slash."""
        base, mark, query = self.text.partition("#")[0].partition("?")
        base = base.removesuffix("/")  # only one: another is part of the address for a server
        below = "/".join(map(_as_segment, segments))
        return SafeUrl(f"{base}/{below}/{mark}{query}", self.credential)

    @property
    def display(self) -> str:
        """The URL for a person: ``https://user:****@host/path?token=****``."""
        text = redact_query(self.text)
        if self.credential is None:
            return text
        scheme, _, rest = text.partition("://")
        shown = REDACTED
        if self.credential.is_name_public:
            from urllib.parse import quote

            name = quote(self.credential.username, safe=_USER_LEGAL, errors=_KEEPING)
            shown = f"{name}:{REDACTED}"
        return f"{scheme}://{shown}@{rest}"

    def __str__(self) -> str:
        """Return the text without user information and with secret query values hidden."""
        return redact_query(self.text)

    def __repr__(self) -> str:
        """Return ``SafeUrl('…')`` with secrets hidden."""
        return f"SafeUrl({self.display!r})"

    def __copy__(self) -> SafeUrl:
        """Return itself: a URL does not change."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> SafeUrl:
        """Return itself: a URL does not change."""
        return self

    def __reduce__(self) -> tuple[Any, tuple[str, Credential | None]]:
        """Leave secrets behind, those in the query too."""
        return SafeUrl, (redact_query(self.text), self.credential)


def _before(text: str, *marks: str) -> str:
    """Return what comes before the first of some marks, which is all if there is none."""
    for mark in marks:
        text = text.partition(mark)[0]
    return text


def _as_segment(name: str) -> str:
    """Return a name with the escapes that it needs in a path."""
    if _PLAIN.issuperset(name):  # as nearly all are, which spares loading `urllib.parse`
        return name
    from urllib.parse import quote

    return quote(name, safe="!$&'()*+,-.:;=@_~")


def _resolved(base: str, reference: str) -> str:
    """Join a relative reference to what follows the scheme of a normalised URL."""
    if reference.startswith("//"):
        return reference
    base = base.partition("#")[0]
    if not reference or reference.startswith("#"):
        return base + reference
    base = base.partition("?")[0]
    if reference.startswith("?"):
        return base + reference
    # The authority ends at the third slash; without one there is no path to be relative to.
    start = base.find("/", 2) if base.startswith("//") else 0
    root, path = (base, "") if start < 0 else (base[:start], base[start:])
    if reference.startswith("/"):
        return root + reference
    return f"{root}{path[: path.rfind('/') + 1] or '/'}{reference}"


def _credential(userinfo: str, lenient: bool) -> Credential | None:  # noqa: FBT001 - handed on
    user, colon, password = userinfo.partition(":")
    has_password = bool(password) if lenient else bool(colon)
    if not user and not has_password:
        return None
    from urllib.parse import unquote

    errors = _KEEPING if lenient else "strict"
    try:
        name = unquote(user, errors=errors)
        secret = credentials.Secret(unquote(password, errors=errors)) if has_password else None
    except UnicodeDecodeError:
        raise UnreadableUrl("the escapes before its `@` are not UTF-8") from None
    return credentials.Credential(name, secret, "url")
