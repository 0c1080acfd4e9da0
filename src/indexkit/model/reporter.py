"""Who listens while indexkit works: requests, answers and progress; nothing here prints or logs."""

from __future__ import annotations

from .diagnostic import Diagnostic
from .failure import Failure
from .request import Request, Response


class Reporter:
    """Hears what goes on. Every method does nothing; override those that you want.

    The methods may be called from several threads at once, and must return soon. What they raise is
    not caught. The values that they hear show no secrets when they are printed.
    """

    def asked(self, request: Request, /) -> None:
        """Hear that a request is about to be made."""

    def answered(self, request: Request, answer: Response | Failure, /) -> None:
        """Hear what came of it; the body of a `Response` may be empty, see `Request.sink`."""

    def told(self, diagnostic: Diagnostic, /) -> None:
        """Hear what a source of credentials did, such as which one answered; without secrets."""

    def progressed(self, request: Request, received: int, total: int | None, /) -> None:
        """Hear that ``received`` bytes of a file have arrived, or were sent, so far.

        Args:
            request: the request for the file; an upload's has a `Request.stream`, which names it.
            received: bytes so far, after decoding; it starts again when a transfer does.
            total: bytes in all, as the index announced them, or ``None`` if it did not.

        """
