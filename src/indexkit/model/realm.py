"""The place that a secret belongs to at the widest; how an address is read is told in `url`."""

from __future__ import annotations

from ..values import frozen
from .url_reading import DEFAULT_PORTS


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
        default = DEFAULT_PORTS.get(self.scheme)
        port = "" if self.port is None or self.port == default else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"
