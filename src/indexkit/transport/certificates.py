"""Whom to trust on TLS connections; which connections there are is not known here."""

from __future__ import annotations

import ssl

from ..errors import ConfigError
from .settings import TransportSettings


def tls_context(settings: TransportSettings, *, checked: bool = True) -> ssl.SSLContext:
    """Return a context for connections to servers and to proxies.

    Args:
        settings: the certificates to trust, and our own.
        checked: whether a server must show a certificate that is trusted.

    Raises:
        ConfigError: a certificate file cannot be read.

    """
    try:
        context = ssl.create_default_context(
            cafile=settings.ca_bundle, capath=settings.ca_directory
        )
    except OSError as error:
        raise _unreadable("SSL_CERT_FILE", settings.ca_bundle, error) from None
    if settings.client_certificate is not None:
        try:
            context.load_cert_chain(settings.client_certificate)
        except OSError as error:
            raise _unreadable("SSL_CLIENT_CERT", settings.client_certificate, error) from None
    if not checked:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _unreadable(variable: str, path: str | None, error: OSError) -> ConfigError:
    what = error.strerror or "it holds no certificate"
    text = f"the certificates in {path!r} cannot be used: {what}"
    return ConfigError("transport.bad-certificate", text, variable=variable)
