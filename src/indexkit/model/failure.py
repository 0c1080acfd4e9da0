"""Why a request brought no response, as a value; what is asked and answered is in `request`."""

from __future__ import annotations

from enum import StrEnum

from ..values import frozen
from .url import SafeUrl


class FailureKind(StrEnum):
    """Why there is no response."""

    CONNECT = "connect"
    TIMEOUT = "timeout"
    TLS = "tls"
    PROXY = "proxy"
    PROTOCOL = "protocol"
    TOO_LARGE = "too-large"
    OFFLINE = "offline"
    LOCAL = "local"
    REDIRECT = "redirect"
    HOST = "host"


@frozen
class Failure:
    """Why a request brought no response; the index that it was for is *unknown*, not empty.

    Attributes:
        kind: a closed list of reasons.
        url: the address, for the report.
        detail: one sentence without secrets.

    """

    kind: FailureKind
    url: SafeUrl
    detail: str = ""
