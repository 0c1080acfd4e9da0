"""Texts without the secrets of the URLs in them; what a URL is made of is settled elsewhere."""

from __future__ import annotations

from ..patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

REDACTED = "****"

_SECRET_KEYS = frozenset(
    {
        "access_key",
        "access_token",
        "apikey",
        "api_key",
        "auth",
        "client_secret",
        "job_token",
        "key",
        "password",
        "private_token",
        "secret",
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
_PAIR = regex(r"([?&;])([^=&;#\s]+)=([^&;#\s]+)")
_USERINFO = regex(r"(?<=//)[^/\s?#]*@")
# A password may hold a slash or a question mark; what follows a host's colon is a port.
_ODD_USERINFO = regex(r"(?<=//)(?!\*{4}@)[^\s/@:?#]*:(?!\d{1,5}(?:[/?#\s]|$))\S*@")
_KNOWN_START = regex(r"[A-Za-z][A-Za-z0-9+.-]*:[/\\]{2,}")


def redact(text: str) -> str:
    """Return ``text`` with user information and secret query values of any URL in it hidden."""
    if "@" in text:  # neither pattern matches without
        text = _USERINFO.sub(f"{REDACTED}@", text)
        text = _ODD_USERINFO.sub(f"{REDACTED}@", text)
    return redact_query(text)


def redact_whole(text: str) -> str:
    """Return what was meant as one URL, and may be none, with all up to its last ``@`` hidden."""
    before, at, after = text.rpartition("@")
    if not at:
        return redact_query(text)
    start = _KNOWN_START.match(before)
    return redact_query(f"{start[0] if start else ''}{REDACTED}@{after}")


def redact_query(text: str) -> str:
    """Return ``text`` with secret query values (signatures and tokens) hidden."""
    return _PAIR.sub(_hidden_pair, text) if "=" in text else text


def _hidden_pair(pair: re.Match[str]) -> str:
    from urllib.parse import unquote

    secret = unquote(pair[2]).lower() in _SECRET_KEYS
    return f"{pair[1]}{pair[2]}={REDACTED}" if secret else pair[0]
