"""Through which proxy an address is reached; the variables are the caller's."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import ConfigError, InvalidUrlError
from ..model.url import SafeUrl
from ..values import frozen


@frozen
class Proxies:
    """The proxies for the two schemes, and the hosts that are reached without one.

    Attributes:
        http: the proxy for ``http:`` addresses, or ``None``.
        https: the proxy for ``https:`` addresses, or ``None``.
        no_proxy: the parts of ``NO_PROXY``: ``*``, host names (which cover sub-domains), IP
            addresses and networks; a name or address may have a port, which then must be that of
            the request.

    """

    http: SafeUrl | None = None
    https: SafeUrl | None = None
    no_proxy: tuple[str, ...] = ()

    def proxy_for(self, url: SafeUrl) -> SafeUrl | None:
        """Return the proxy for an address, or ``None`` to go there directly."""
        proxy = {"http": self.http, "https": self.https}.get(url.scheme)
        if proxy is None or self.bypasses(url):
            return None
        return proxy

    def bypasses(self, url: SafeUrl) -> bool:
        """Return whether ``no_proxy`` covers an address."""
        realm = url.realm
        return any(_covers(part, realm.host, realm.port) for part in self.no_proxy)


def _covers(part: str, host: str, port: int | None) -> bool:
    if part == "*":
        return True
    name, wanted = _split_port(part)
    if wanted is not None and wanted != port:
        return False
    bare = host.strip("[]")
    import ipaddress

    try:
        return ipaddress.ip_address(bare) in ipaddress.ip_network(name.strip("[]"), strict=False)
    except ValueError:
        pass
    name = name.removeprefix("*").removeprefix(".").rstrip(".")
    return bool(name) and (bare == name or bare.endswith(f".{name}"))


def _split_port(part: str) -> tuple[str, int | None]:
    """Split ``host:port``; an IPv6 address has a port only behind brackets."""
    name, colon, port = part.rpartition(":")
    if not colon or not port.isdigit() or (":" in name and not name.endswith("]")):
        return part, None
    return name, int(port)


def proxies_from_environ(environ: Mapping[str, str]) -> Proxies:
    """Return what ``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY`` and ``NO_PROXY`` say.

    Each name counts in capitals and in small letters, capitals first; an empty value is none. The
    variable ``HTTP_PROXY`` in capitals is not believed in a CGI program (where ``REQUEST_METHOD``
    is set), since there a client can set it by a header.

    Raises:
        ConfigError: a value is no URL.

    """
    cgi = "REQUEST_METHOD" in environ
    everything = _first(environ, "ALL_PROXY", "all_proxy")
    plain = _first(environ, *(() if cgi else ("HTTP_PROXY",)), "http_proxy")
    secure = _first(environ, "HTTPS_PROXY", "https_proxy")
    listed = _first(environ, "NO_PROXY", "no_proxy")
    parts = () if listed is None else listed[1].replace(" ", ",").split(",")
    return Proxies(
        _proxy(*(plain or everything or ("", ""))),
        _proxy(*(secure or everything or ("", ""))),
        tuple(part.strip().lower() for part in parts if part.strip()),
    )


def _first(environ: Mapping[str, str], *names: str) -> tuple[str, str] | None:
    return next(((name, environ[name]) for name in names if environ.get(name, "").strip()), None)


def _proxy(name: str, value: str) -> SafeUrl | None:
    if not name:
        return None
    text = value.strip()
    try:
        return SafeUrl.parse(text if "://" in text else f"http://{text}")
    except InvalidUrlError as error:
        raise ConfigError("transport.bad-proxy", error.problem(), variable=name) from None
