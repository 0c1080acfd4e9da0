"""URLs whose secrets are split off and whose spelling is settled; no request is made here.

The normal form follows the URL standard (https://url.spec.whatwg.org) where index URLs need it, since
that is what uv compares: scheme and host in lower case, no default port, no dot segments, a path of at
least ``/`` for hierarchical schemes, illegal characters percent-encoded, legal escapes left alone.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import quote, unquote, urljoin, urlsplit

from attrs import field, frozen

from indexkit.errors import InvalidUrlError
from indexkit.model.credential import REDACTED, Credential, Secret

_DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}
_SPECIAL = frozenset({"http", "https", "ftp", "file", "ws", "wss"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WINDOWS_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_PATH_LEGAL = "/!$%&'()*+,-.:;=@[\\]^_~|"
_QUERY_LEGAL = "/!$%&()*+,-.:;=?@[\\]^_`{|}~"
_SECRET_KEYS = frozenset(
    {
        "access_token",
        "apikey",
        "api_key",
        "auth",
        "key",
        "password",
        "private_token",
        "sig",
        "signature",
        "token",
        "x-amz-credential",
        "x-amz-security-token",
        "x-amz-signature",
        "x-goog-credential",
        "x-goog-signature",
    }
)


@frozen
class Realm:
    """The place that a secret belongs to at the widest: scheme, host and effective port.

    ``https://H:443/`` and ``https://h/`` are one realm; ``http://h/`` is another.
    """

    scheme: str
    host: str
    port: int | None

    def __str__(self) -> str:
        """Return ``scheme://host[:port]``, the port only if it is not the scheme's own."""
        default = _DEFAULT_PORTS.get(self.scheme)
        port = "" if self.port is None or self.port == default else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"


@frozen(repr=False)
class SafeUrl:
    """A URL in two parts: the text without user information, and the credential that stood in it.

    ``str(url)`` never holds a secret from the user information; `display` also hides secret query
    values (signatures and tokens) and shows where a user name or password stood.

    Attributes:
        text: the normalised URL without user information. Two indexes are the same address if and
            only if this and the credential are equal; a trailing slash makes a difference, as for uv.
        credential: what stood before the ``@``, percent-decoded, or ``None``.

    """

    text: str
    credential: Credential | None = field(default=None)

    @classmethod
    def parse(cls, text: str) -> SafeUrl:
        """Read an absolute URL.

        Raises:
            InvalidUrlError: ``text`` has no scheme, no host where one is needed, or a bad port.

        """
        stripped = text.strip("\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x1b ")
        stripped = stripped.replace("\t", "").replace("\n", "").replace("\r", "")
        match = _SCHEME.match(stripped)
        if match is None:
            raise InvalidUrlError(redact(text), "it has no scheme")
        scheme = match[1].lower()
        rest = stripped[match.end() :]
        if scheme in _SPECIAL:
            rest = _forward_slashes(rest)
            if scheme != "file" and not rest.startswith("//"):
                rest = "//" + rest.lstrip("/")
        try:
            parts = urlsplit(f"{scheme}:{rest}")
            port = parts.port
        except ValueError as error:
            raise InvalidUrlError(redact(text), str(error)) from None
        userinfo, at, hostport = parts.netloc.rpartition("@")
        if scheme in _SPECIAL and scheme != "file" and not hostport.strip("/"):
            return cls._host_after_slashes(text, scheme, rest)
        host = _host(parts.hostname or "", text)
        if scheme == "file" and host == "localhost":
            host = ""
        authority = host if port is None or port == _DEFAULT_PORTS.get(scheme) else f"{host}:{port}"
        hierarchical = bool(parts.netloc) or scheme in _SPECIAL
        path = _path(parts.path, rooted=hierarchical)
        built = f"{scheme}:{'//' if hierarchical else ''}{authority}{path}"
        if parts.query:
            built += "?" + quote(parts.query, safe=_QUERY_LEGAL)
        if parts.fragment:
            built += "#" + quote(parts.fragment, safe=_QUERY_LEGAL)
        return cls(built, _credential(userinfo) if at else None)

    @classmethod
    def _host_after_slashes(cls, text: str, scheme: str, rest: str) -> SafeUrl:
        """Read ``http:///simple`` as the URL standard does: the host is ``simple``."""
        tail = rest.lstrip("/")
        if not tail or tail[0] in "?#@":
            raise InvalidUrlError(redact(text), "it has no host")
        return cls.parse(f"{scheme}://{tail}")

    @classmethod
    def from_path(cls, path: str | PurePosixPath | PureWindowsPath) -> SafeUrl:
        """Return the ``file:`` URL of an absolute path; a trailing slash is dropped.

        Raises:
            InvalidUrlError: the path is relative.

        """
        pure = PurePosixPath(path) if isinstance(path, str) and path.startswith("/") else path
        if isinstance(pure, str):
            pure = PureWindowsPath(pure)
        try:
            return cls.parse(pure.as_uri())
        except ValueError as error:
            raise InvalidUrlError(str(path), str(error)) from None

    @property
    def scheme(self) -> str:
        """The scheme, in lower case."""
        return self.text.partition(":")[0]

    @property
    def realm(self) -> Realm:
        """Scheme, host and effective port."""
        parts = urlsplit(self.text)
        port = parts.port if parts.port is not None else _DEFAULT_PORTS.get(parts.scheme)
        host = parts.hostname or ""
        return Realm(parts.scheme, f"[{host}]" if ":" in host else host, port)

    @property
    def path(self) -> str:
        """The path, percent-encoded, without query and fragment."""
        return urlsplit(self.text).path

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
        parts = urlsplit(self.text)
        if parts.scheme != "file" or parts.netloc:
            raise InvalidUrlError(self.display, "it names no file of this machine")
        path = unquote(parts.path)
        return Path(path.lstrip("/") if _WINDOWS_DRIVE.match(path.lstrip("/")) else path)

    def without_credential(self) -> SafeUrl:
        """Return this address without what stood before the ``@``."""
        return self if self.credential is None else SafeUrl(self.text)

    def with_text(self, text: str) -> SafeUrl:
        """Return another address that is known to be normalised, with the same credential."""
        return SafeUrl(text, self.credential)

    def join(self, reference: str) -> SafeUrl:
        """Resolve ``reference`` against this URL (RFC 3986, section 5); the credential stays behind.

        Raises:
            InvalidUrlError: the result is not a URL.

        """
        return SafeUrl.parse(urljoin(self.text, reference))

    def child(self, *segments: str) -> SafeUrl:
        """Return the directory below this one named by ``segments``, with a trailing slash."""
        base, mark, query = self.text.partition("?")
        base = base.partition("#")[0].rstrip("/")
        below = "/".join(quote(segment, safe="!$&'()*+,-.:;=@_~") for segment in segments)
        return SafeUrl(f"{base}/{below}/{mark}{query}", self.credential)

    @property
    def display(self) -> str:
        """The URL for a person: ``https://user:****@host/path?token=****``."""
        text = _redact_query(self.text)
        if self.credential is None:
            return text
        scheme, _, rest = text.partition("://")
        user = quote(self.credential.username, safe="!$&'()*+,-.;=_~")
        password = f":{REDACTED}" if self.credential.password is not None else ""
        # A lone user name may be a token (`https://TOKEN@host`), so it is never shown.
        shown = f"{user}:{REDACTED}" if password else REDACTED
        return f"{scheme}://{shown}@{rest}"

    def __str__(self) -> str:
        """Return the text without user information and with secret query values hidden."""
        return _redact_query(self.text)

    def __repr__(self) -> str:
        """Return ``SafeUrl('…')`` with secrets hidden."""
        return f"SafeUrl({self.display!r})"


def redact(text: str) -> str:
    """Return ``text`` with user information and secret query values of any URL in it hidden."""
    hidden = re.sub(r"(?<=//)[^/@\s?#]*@", f"{REDACTED}@", text)
    # A password may hold a slash or a question mark: then everything up to the last `@` goes.
    hidden = re.sub(r"(?<=//)(?!\*\*\*\*@)[^\s@]*:[^\s@]*@", f"{REDACTED}@", hidden)
    return _redact_query(hidden)


def _redact_query(text: str) -> str:
    if "?" not in text and "&" not in text:
        return text
    return re.sub(
        r"([?&;])([^=&;#\s]+)=([^&;#\s]+)",
        lambda m: (
            f"{m[1]}{m[2]}={REDACTED}" if unquote(m[2]).lower() in _SECRET_KEYS else m[0]
        ),
        text,
    )


def _forward_slashes(rest: str) -> str:
    """Turn backslashes before the query into slashes, as the URL standard does."""
    end = min((i for i in (rest.find("?"), rest.find("#")) if i >= 0), default=len(rest))
    return rest[:end].replace("\\", "/") + rest[end:]


def _credential(userinfo: str) -> Credential | None:
    user, colon, password = userinfo.partition(":")
    if not user and not colon:
        return None
    decoded = unquote(user, errors="strict") if _is_utf8(user) else user
    if not colon:
        return Credential(decoded, None, "url")
    secret = unquote(password, errors="strict") if _is_utf8(password) else password
    return Credential(decoded, Secret(secret), "url")


def _is_utf8(escaped: str) -> bool:
    try:
        unquote(escaped, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _host(host: str, text: str) -> str:
    if ":" in host:
        return f"[{host}]"
    host = unquote(host).lower()
    if host.isascii():
        if re.search(r"[\s#%/<>?@\[\\\]^|]", host):
            raise InvalidUrlError(redact(text), "its host has a character that no host name has")
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise InvalidUrlError(redact(text), "its host name is not valid") from None


def _path(path: str, *, rooted: bool) -> str:
    if not rooted:
        return quote(path, safe=_PATH_LEGAL)
    out: list[str] = []
    segments = path.removeprefix("/").split("/")
    for position, segment in enumerate(segments):
        plain = segment.lower().replace("%2e", ".")
        last = position == len(segments) - 1
        if plain == "..":
            if out:
                out.pop()
            if last:
                out.append("")
        elif plain == ".":
            if last:
                out.append("")
        else:
            out.append(segment)
    return "/" + quote("/".join(out), safe=_PATH_LEGAL)
