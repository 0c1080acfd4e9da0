"""The two protocols that a host implements to carry requests; no implementation stands here."""

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


@runtime_checkable
class AsyncFetcher(Protocol):
    """Carries one request to one server, for asyncio hosts; the contract is `Fetcher`'s."""

    async def fetch(self, request: Request, /) -> Response | Failure:
        """Make the request and return what came of it."""
        ...
