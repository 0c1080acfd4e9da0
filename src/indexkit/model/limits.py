"""What an index may be given beside its address and role; what follows from it is not said here."""

from __future__ import annotations

from enum import StrEnum

from ..late import LateModule
from ..values import field, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
else:
    dt = LateModule("datetime")


class HashAlgorithm(StrEnum):
    """The algorithms that may be required with ``hash-algorithm``."""

    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"
    BLAKE2B = "blake2b"
    MD5 = "md5"


@frozen
class CacheControl:
    """Overrides of an index's ``Cache-Control`` headers (uv: ``cache-control``)."""

    api: str | None = None
    files: str | None = None


@frozen
class Cutoff:
    """An ``exclude-newer`` value: a moment, a span before now, or an explicit *off*.

    Attributes:
        moment: aware UTC; files uploaded at or after it are left out.
        span: how long before now the moment is, for values such as ``"2 weeks"``.
        given: the text that was written, for messages.

    With neither ``moment`` nor ``span`` the value is ``false``: no cutoff, whatever is weaker says.
    """

    moment: dt.datetime | None = None
    span: dt.timedelta | None = None
    given: str = field(default="", eq=False)

    def at(self, now: dt.datetime) -> dt.datetime | None:
        """Return the moment that counts when it is ``now`` (aware), or ``None`` for *off*."""
        return self.moment if self.span is None else now - self.span
