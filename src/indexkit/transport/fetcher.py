"""The protocols that a host implements to carry requests; no implementation stands here."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from ..model.failure import Failure
from ..model.request import Request, Response


@runtime_checkable
class Fetcher(Protocol):
    """Carries one request to one server.

    The contract:

    * exactly the given request is made; a redirect (3xx) is returned, never followed, because who
      may see a credential is decided anew at every step;
    * `Request.credential`, if there is one, is sent as ``Authorization`` (see
      `Credential.authorization`); nothing else that the host knows is added to it;
    * `Request.body` is sent or, piece by piece, what `Request.stream` opens, with its length as
      ``Content-Length``;
    * `Request.accept`, if there is one, is shown the head of a 2xx answer before `Request.sink`
      gets the first piece of its body, and decides whether the body is read;
    * any HTTP status is a `Response`; only the lack of an answer is a `Failure`;
    * nothing is raised for a server's or a network's misbehaviour;
    * a fetcher may be called from several threads at once.
    """

    def fetch(self, request: Request, /) -> Response | Failure:
        """Make the request and return what came of it."""
        ...


class Awaited(Protocol):
    """A request that was sent, and whose answer is awaited by a thread that awaits others too."""

    def fileno(self) -> int:
        """Return the number of the socket that there will be something to read from."""
        ...

    def at_hand(self) -> Response | Failure | None:
        """Return the answer if it is there and short; called once, when there is something."""
        ...

    def finish(self) -> Response | Failure:
        """Return the answer as `Fetcher.fetch` does, if it was not at hand, in any thread."""
        ...

    def drop(self) -> None:
        """Give it up."""
        ...


class SendingFetcher(Fetcher, Protocol):
    """A fetcher that can also send now and receive later. A host's need not be one."""

    def send_ahead(self, request: Request, /) -> Awaited | None:
        """Send a request without having to wait; ``None`` if that takes `fetch`.

        It is as if `fetch` were at work on it: its contract holds.
        """
        ...


@runtime_checkable
class AsyncFetcher(Protocol):
    """Carries one request to one server, for asyncio hosts; the contract is `Fetcher`'s."""

    async def fetch(self, request: Request, /) -> Response | Failure:
        """Make the request and return what came of it."""
        ...
