"""The parts of a URL in normal form, from any text; which part is secret is `url`'s business.

The normal form is that of the URL standard (https://url.spec.whatwg.org) where index URLs need it,
since that is what uv compares. Reasons for a refusal never repeat what was written.
"""

from __future__ import annotations

DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443}
SPECIAL = frozenset({*DEFAULT_PORTS, "file"})
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_IN_SCHEME = _LETTERS | frozenset("0123456789+.-")
_EDGES = "".join(map(chr, range(0x21)))
_LINE_MARKS = str.maketrans("", "", "\t\n\r")
_PLAIN = frozenset("/-._~+abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_NORMAL_HOST = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")
_PATH_LEGAL = "/!$%&'()*+,-.:;=@[\\]^_~|"
_QUERY_LEGAL = "/!$%&()*+,-.:;=?@[\\]^_`{|}~"
_FRAGMENT_LEGAL = "/!#$%&'()*+,-.:;=?@[\\]^_{|}~"
_FORBIDDEN_IN_HOST = frozenset({*map(chr, range(0x21)), *"#%/:<>?@[\\]^|\x7f"})
_IGNORED_IN_HOST = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_FORBIDDEN_KINDS = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
_JOINERS = "\u200c\u200d"
_HIGHEST_PORT = 65535
_HEXADECIMAL = frozenset("0123456789abcdef")
_BYTES = 4
_HIGHEST_BYTE = 255
_HEXTETS = 8


class Parts:
    """A URL's parts in normal form; `userinfo` is as written, or ``None`` if there was no ``@``."""

    __slots__ = ("authority", "fragment", "path", "query", "scheme", "userinfo")

    def __init__(  # noqa: PLR0917 - in the order of a URL
        self,
        scheme: str,
        userinfo: str | None,
        authority: str,
        path: str,
        query: str,
        fragment: str,
    ) -> None:
        """Take the parts in their order."""
        self.scheme = scheme
        self.userinfo = userinfo
        self.authority = authority
        self.path = path
        self.query = query
        self.fragment = fragment

    def text(self) -> str:
        """Return the URL without user information."""
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.scheme}://{self.authority}{self.path}{query}{fragment}"


class UnreadableUrl(Exception):  # noqa: N818 - it never leaves the model: `url` turns it into an error
    """A text is no URL; its only argument says why, without a word of the text."""


def clean(text: str) -> str:
    """Return ``text`` without what the URL standard ignores: outer blanks, tabs and line ends."""
    return text.strip(_EDGES).translate(_LINE_MARKS)


def scheme_of(text: str) -> str | None:
    """Return the scheme of a text as it is written, or ``None`` if it has none."""
    # A pattern would be shorter; but loading `re` takes longer than reading a configuration.
    scheme, colon, _ = text.partition(":")
    is_one = colon and scheme[:1] in _LETTERS and _IN_SCHEME.issuperset(scheme)
    return scheme if is_one else None


def is_drive(text: str) -> bool:
    """Return whether a text starts with a drive of Windows: ``C:``, alone or before a slash."""
    return text[:1] in _LETTERS and text[1:2] == ":" and text[2:3] in ("", "/", "\\")


def split_scheme(text: str) -> tuple[str | None, str]:
    """Return the lower-case scheme, if there is one, and what follows its colon."""
    scheme = scheme_of(text)
    return (None, text) if scheme is None else (scheme.lower(), text[len(scheme) + 1 :])


def is_normal(text: str) -> bool:
    """Return whether `read_url` surely finds no more than scheme, host and path, in normal form.

    Most addresses are written so, which spares taking them apart; a doubt counts as no.
    """
    scheme, _, rest = text.partition("://")
    hostport, slash, path = rest.partition("/")
    host, colon, port = hostport.partition(":")
    return (
        scheme in ("https", "http")
        and bool(slash)
        and _PLAIN.issuperset(path)
        and path[:1] != "."
        and "/." not in path
        and _NORMAL_HOST.issuperset(host)
        and (host.rpartition(".")[2][:1].isalpha() or _is_normal_ipv4(host))
        and (not colon or _is_normal_port(scheme, port))
    )


def _is_normal_ipv4(host: str) -> bool:
    parts = host.split(".")
    return len(parts) == _BYTES and all(
        part.isdigit() and str(int(part[:4])) == part and int(part) <= _HIGHEST_BYTE
        for part in parts
    )


def _is_normal_port(scheme: str, port: str) -> bool:
    is_number = port.isascii() and port.isdigit() and str(int(port[:6])) == port
    return is_number and DEFAULT_PORTS[scheme] != int(port) <= _HIGHEST_PORT


def forward_slashes(rest: str) -> str:
    """Turn backslashes before the query into slashes."""
    end = _first_of(rest, "?#")
    return rest[:end].replace("\\", "/") + rest[end:]


def read_url(text: str) -> Parts:
    """Return the parts of an absolute URL.

    Raises:
        UnreadableUrl: it has no scheme, no host where one is needed, or a bad host or port.

    """
    scheme, rest = split_scheme(clean(text))
    if scheme is None:
        raise UnreadableUrl("it has no scheme")
    if scheme not in SPECIAL:
        return _ordinary(scheme, rest)
    rest = forward_slashes(rest)
    if scheme == "file":
        return _file(rest)
    # Any number of slashes leads to the host: `https:/h` and `https:///h` are `https://h`.
    userinfo, hostport, tail = _authority(rest.lstrip("/"))
    if not hostport:
        raise UnreadableUrl("it has no host")
    return Parts(scheme, userinfo, _host_and_port(scheme, hostport), *_tail(tail))


def _ordinary(scheme: str, rest: str) -> Parts:
    """Read a URL of a scheme that the standard does not name, such as ``git+https``."""
    if not rest.startswith("//"):
        # `user:password@host/simple` looks like this too.
        raise UnreadableUrl("it has no host")
    userinfo, hostport, tail = _authority(rest[2:])
    authority = _host_and_port(scheme, hostport) if hostport else ""
    return Parts(scheme, userinfo, authority, *_tail(tail, rooted=tail.startswith("/")))


def _file(rest: str) -> Parts:
    if not rest.startswith("//"):
        return Parts("file", None, "", *_tail(rest))
    end = _first_of(rest[2:], "/?#") + 2
    host, tail = rest[2:end], rest[end:]
    if host[:1] in _LETTERS and host[1:] in (":", "|"):
        host, tail = "", rest[1:]
    if "@" in host or ":" in host.partition("]")[2]:
        raise UnreadableUrl("a file's host has neither user nor port")
    name = _host(host) if host else ""
    if not name and tail.startswith("//"):
        # Without a host, any number of slashes leads to the root: `file:////x` is `file:///x`.
        tail = "/" + tail.lstrip("/")
    return Parts("file", None, "" if name == "localhost" else name, *_tail(tail))


def _first_of(text: str, marks: str) -> int:
    found = [at for at in map(text.find, marks) if at >= 0]
    return min(found, default=len(text))


def _authority(rest: str) -> tuple[str | None, str, str]:
    end = _first_of(rest, "/?#")
    userinfo, at, hostport = rest[:end].rpartition("@")
    return userinfo if at else None, hostport, rest[end:]


def _tail(tail: str, *, rooted: bool = True) -> tuple[str, str, str]:
    before, _, fragment = tail.partition("#")
    path, _, query = before.partition("?")
    return (
        _quoted(_without_dots(path) if rooted else path, _PATH_LEGAL),
        _quoted(query, _QUERY_LEGAL),
        _quoted(fragment, _FRAGMENT_LEGAL),
    )


def _quoted(text: str, legal: str) -> str:
    if _PLAIN.issuperset(text):  # as nearly all are, which spares loading `urllib.parse`
        return text
    from urllib.parse import quote

    return quote(text, safe=legal)


def _without_dots(path: str) -> str:
    out: list[str] = []
    segments = path.removeprefix("/").split("/")
    for segment in segments:
        plain = segment.lower().replace("%2e", ".")
        if plain == "..":
            del out[-1:]
        elif plain != ".":
            out.append(segment)
    if segments[-1].lower().replace("%2e", ".") in (".", ".."):
        out.append("")
    return "/" + "/".join(out)


# -- host and port ------------------------------------------------------------


def _host_and_port(scheme: str, hostport: str) -> str:
    bracketed = hostport.startswith("[")
    name, closing, after = hostport.partition("]") if bracketed else (hostport, "", hostport)
    if bracketed and (not closing or after[:1] not in ("", ":")):
        raise UnreadableUrl("its IPv6 address is not closed by a bracket")
    if bracketed:
        host, port = name + closing, after[1:]
    else:
        host, _, port = hostport.partition(":")
    if not host:
        raise UnreadableUrl("it has no host")
    number = _port(port)
    shown = "" if number is None or number == DEFAULT_PORTS.get(scheme) else f":{number}"
    return _host(host) + shown


def _port(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text[:6]) > _HIGHEST_PORT:
        raise UnreadableUrl("its port is not a number from 0 to 65535")
    return int(text)


def _host(host: str) -> str:
    if host.startswith("["):
        return f"[{_ipv6(host[1:-1])}]"
    name = _domain(_unquoted(host))
    if not _FORBIDDEN_IN_HOST.isdisjoint(name):
        raise UnreadableUrl("its host has a character that no host name has")
    last = name.removesuffix(".").rpartition(".")[2]
    if last.isdigit() or (last.startswith("0x") and _HEXADECIMAL.issuperset(last[2:])):
        return _ipv4(name.removesuffix("."))
    return name


def _unquoted(host: str) -> str:
    if "%" not in host:
        return host
    from urllib.parse import unquote

    return unquote(host)


def _domain(name: str) -> str:
    """Return a host name in lower case and ASCII (UTS 46, the non-transitional reading)."""
    if name.isascii():
        return name.lower()
    import unicodedata

    mapped = unicodedata.normalize("NFKC", name.translate(_IGNORED_IN_HOST)).lower()
    mapped = unicodedata.normalize("NFC", mapped).replace("\u3002", ".")
    odd = (c for c in mapped if unicodedata.category(c) in _FORBIDDEN_KINDS and c not in _JOINERS)
    if next(odd, None) is not None:
        raise UnreadableUrl("its host has a character that no host name has")
    labels = mapped.split(".")
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
        for label in labels
    )


def _ipv4(name: str) -> str:
    """Return the usual spelling of an IPv4 address, which may be octal, hexadecimal or short."""
    numbers = [_number(part) for part in name.split(".")]
    count = len(numbers)
    if count > _BYTES or any(n > _HIGHEST_BYTE for n in numbers[:-1]):
        raise UnreadableUrl("its IPv4 address is not valid")
    if numbers[-1] >= 256 ** (_BYTES + 1 - count):
        raise UnreadableUrl("its IPv4 address is not valid")
    address = numbers[-1] + sum(n << (24 - 8 * at) for at, n in enumerate(numbers[:-1]))
    return ".".join(str(address >> shift & 0xFF) for shift in (24, 16, 8, 0))


def _number(part: str) -> int:
    try:
        if part.startswith("0x"):
            return int(part[2:] or "0", 16)
        if part.isascii() and part.isdigit():
            return int(part, 8 if len(part) > 1 and part.startswith("0") else 10)
    except ValueError:
        pass
    raise UnreadableUrl("its IPv4 address is not valid")


def _ipv6(text: str) -> str:
    """Return the shortest spelling (RFC 5952), without a dotted tail as in the URL standard."""
    from ipaddress import AddressValueError, IPv6Address

    try:
        packed = IPv6Address(text).packed
    except AddressValueError:
        packed = b""
    if not packed or "%" in text:
        raise UnreadableUrl("its IPv6 address is not valid")
    hextets = [f"{packed[at] << 8 | packed[at + 1]:x}" for at in range(0, 2 * _HEXTETS, 2)]
    start, length = 0, 1
    at = 0
    while at < _HEXTETS:
        end = at
        while end < _HEXTETS and hextets[end] == "0":
            end += 1
        if end - at > length:
            start, length = at, end - at
        at = end + 1
    if length == 1:
        return ":".join(hextets)
    return ":".join(hextets[:start]) + "::" + ":".join(hextets[start + length :])
