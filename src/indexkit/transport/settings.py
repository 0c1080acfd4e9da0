"""How connections are made, as one value; the variables are the caller's, nothing is read here."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import ConfigError
from ..model.url import SafeUrl
from ..values import field, frozen
from .proxies import Proxies, proxies_from_environ


@frozen(kw_only=True)
class TransportSettings:
    """What a fetcher needs to know to reach servers. The defaults are uv's.

    Attributes:
        connect_timeout: seconds for making a connection.
        read_timeout: seconds of silence after which an answer counts as lost.
        retries: how often a request is made again, see ``transport/retry.py``.
        pool_size: connections kept open for each host.
        proxies: the proxies in force.
        ca_bundle: a PEM file of certificates to trust instead of the system's.
        ca_directory: a directory of such certificates, hashed as OpenSSL wants it.
        client_certificate: a PEM file with our own certificate and its key.
        insecure_hosts: ``host`` or ``host:port`` texts whose certificates are not checked; a host
            without a port stands for all ports.
        user_agent: the ``User-Agent`` header.

    """

    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    retries: int = 3
    pool_size: int = 16
    proxies: Proxies = field(factory=Proxies)
    ca_bundle: str | None = None
    ca_directory: str | None = None
    client_certificate: str | None = None
    insecure_hosts: tuple[str, ...] = ()
    user_agent: str = "indexkit"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> TransportSettings:
        """Return what the environment variables say; what they do not say is the default.

        ``UV_HTTP_TIMEOUT``, ``UV_REQUEST_TIMEOUT`` and ``HTTP_TIMEOUT`` (seconds, the first that
        is set), ``UV_HTTP_CONNECT_TIMEOUT`` (seconds), ``UV_HTTP_RETRIES``, ``SSL_CERT_FILE``,
        ``SSL_CERT_DIR``, ``SSL_CLIENT_CERT`` and the proxy variables count. Source: uv
        documentation, *Environment variables*.

        Raises:
            ConfigError: a number is none, or a proxy is no URL.

        """
        read = next(
            (
                n
                for n in ("UV_HTTP_TIMEOUT", "UV_REQUEST_TIMEOUT", "HTTP_TIMEOUT")
                if environ.get(n)
            ),
            "UV_HTTP_TIMEOUT",
        )
        return cls(
            connect_timeout=_number(environ, "UV_HTTP_CONNECT_TIMEOUT", 10),
            read_timeout=_number(environ, read, 30),
            retries=_number(environ, "UV_HTTP_RETRIES", 3),
            proxies=proxies_from_environ(environ),
            ca_bundle=environ.get("SSL_CERT_FILE") or None,
            ca_directory=environ.get("SSL_CERT_DIR") or None,
            client_certificate=environ.get("SSL_CLIENT_CERT") or None,
        )

    def is_insecure(self, url: SafeUrl) -> bool:
        """Return whether the certificate of an address's host is not checked."""
        realm = url.realm
        names = (realm.host, f"{realm.host}:{realm.port}")
        return any(host.strip().lower() in names for host in self.insecure_hosts)


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()):
        what = f"{text!r} is not a whole number"
        raise ConfigError("transport.bad-number", what, variable=name)
    return int(text)
