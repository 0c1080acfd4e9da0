"""How the adapter gets at pages and metadata: one connection pool, and no page twice; choosing is `locker`'s."""

from __future__ import annotations

import email.parser
import io
import threading
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

from attrs import evolve
from packaging.requirements import Requirement

import indexkit
from conformance.error_classes import AdapterError
from indexkit.transport.httpx_fetcher import HttpxFetcher
from indexkit.transport.local import AsyncLocalFetcher
from indexkit.transport.settings import TransportSettings

# The truth was recorded without retries, and a client must not read anything but its job's environment.
_DEFAULTS = {"UV_HTTP_RETRIES": "0", "UV_HTTP_TIMEOUT": "20"}


class Remembering:
    """A fetcher that asks for the same page once, as a resolver does within one run."""

    def __init__(self, inner: indexkit.Fetcher) -> None:
        self._inner = inner
        self._answers: dict[indexkit.Request, indexkit.Response | indexkit.Failure] = {}
        self._lock = threading.Lock()

    def fetch(self, request: indexkit.Request, /) -> indexkit.Response | indexkit.Failure:
        if request.sink is not None:
            return self._inner.fetch(request)
        with self._lock:
            known = self._answers.get(request)
        if known is None:
            known = self._inner.fetch(request)
            with self._lock:
                self._answers.setdefault(request, known)
        return known


def environ_of(job: Mapping[str, object]) -> dict[str, str]:
    """Return the environment of a job as the library shall see it."""
    return {**_DEFAULTS, **dict(job["env"])}


@contextmanager
def carrier(index_set: indexkit.IndexSet, environ: Mapping[str, str]) -> Iterator[Remembering]:
    """Open the library's own fetcher behind a memory."""
    with indexkit.default_fetcher(index_set, environ=environ) as fetcher:
        yield Remembering(fetcher)


@asynccontextmanager
async def async_fetcher(
    index_set: indexkit.IndexSet, environ: Mapping[str, str]
) -> AsyncIterator[indexkit.AsyncFetcher]:
    """Open what an asyncio host would use: httpx for servers, and directories read here."""
    settings = TransportSettings.from_environ(environ)
    settings = evolve(settings, insecure_hosts=index_set.allow_insecure_hosts)
    async with HttpxFetcher(settings) as remote:
        yield AsyncLocalFetcher(remote)


class Metadata:
    """Reads what a chosen file requires, as any resolver does with indexkit."""

    def __init__(
        self,
        fetcher: Remembering,
        index_set: indexkit.IndexSet,
        credentials: indexkit.CredentialProvider,
    ) -> None:
        self._fetcher, self._index_set, self._credentials = fetcher, index_set, credentials
        self._ranges = indexkit.RangeSupport()

    def requirements(self, candidate: indexkit.Candidate) -> tuple[list[Requirement], str | None]:
        """Return the requirements and the ``Requires-Python`` of a candidate.

        Raises:
            indexkit.IndexKitError: an index would not give it, or it cannot be used.

        """
        outcome = indexkit.read_metadata(
            candidate,
            index_set=self._index_set,
            fetcher=self._fetcher,
            credentials=self._credentials,
            ranges=self._ranges,
        )
        if outcome.must_be_built:
            return [], None
        metadata = outcome.require()
        python = metadata.requires_python
        return list(metadata.requires_dist), None if python is None else str(python)

    def at_url(self, url: str) -> list[Requirement]:
        """Return the requirements of a wheel at an address; those of other files are not looked at."""
        address = indexkit.SafeUrl.parse(url.partition("#")[0])
        if not address.path.endswith(".whl"):
            return []
        answer = self._fetcher.fetch(indexkit.Request(address, indexkit.Purpose.FILE))
        if isinstance(answer, indexkit.Failure) or answer.status != 200:
            raise AdapterError("http.fetch")
        return parse_metadata(metadata_of_wheel(answer.body))[0]


def metadata_of_wheel(data: bytes) -> bytes:
    """Return the METADATA file of a wheel."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return archive.read(name)


def parse_metadata(text: bytes) -> tuple[list[Requirement], str | None]:
    """Return the requirements and the ``Requires-Python`` of a METADATA text."""
    message = email.parser.BytesParser().parsebytes(text)
    requirements = [Requirement(line) for line in message.get_all("Requires-Dist", [])]
    return requirements, message.get("Requires-Python")


def route_to(
    index_set: indexkit.IndexSet,
    package: str,
    pin: indexkit.Index | None,
    source: indexkit.Source | None = None,
) -> indexkit.Route:
    """Return the route of a package that is pinned to ``pin``, or of one without any source."""
    if pin is None:
        return evolve(index_set, sources=()).route(package)
    indexes = () if index_set.no_index else (pin,)
    strategy = index_set.strategy
    return indexkit.Route(package, indexes, (), pin, source, strategy, "the requirement is pinned")
