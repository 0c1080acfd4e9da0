"""Answers for ``file:`` addresses: files, pages and listings of directories; nothing remote."""

from __future__ import annotations

from ..errors import InvalidUrlError
from ..model.failure import Failure, FailureKind
from ..model.request import Purpose, Request, Response
from ..model.url import SafeUrl
from .wire import PIECE, Intake

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from .fetcher import AsyncFetcher, Awaited, Fetcher

_JSON = "application/vnd.pypi.simple.v1+json"
_SUFFIXES = (
    *(".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz", ".tar.lzma", ".tar.zst", ".tbz"),
    *(".tar.lz", ".tar.Z", ".egg", ".exe", ".msi", ".rpm"),
)


class LocalFetcher:
    """Reads ``file:`` addresses itself and hands everything else to another fetcher.

    * A flat place that is a directory is answered with a listing of the distributions in it, as
      JSON in the shape of PEP 691; sub-directories are not entered. One that is a file is
      answered with its bytes, as HTML.
    * A project's page is the ``index.html`` of its directory, or else a listing of the
      distributions there.
    * A file or its metadata is answered with its bytes, or with one range of them (206).

    What is not there is a 404, what cannot be read a `Failure` of kind ``LOCAL``.
    """

    def __init__(self, remote: Fetcher | None = None) -> None:
        """Take the fetcher for other addresses; without one they are not reached (``OFFLINE``)."""
        self._remote = remote

    def fetch(self, request: Request, /) -> Response | Failure:
        """Answer the request."""
        if request.url.is_local:
            return answer_locally(request)
        if self._remote is None:
            return _no_remote(request)
        return self._remote.fetch(request)

    def send_ahead(self, request: Request, /) -> Awaited | None:
        """Send a request ahead, if the other fetcher can; see `SendingFetcher`."""
        send: Any = getattr(self._remote, "send_ahead", None)
        sent: Awaited | None = None if send is None else send(request)
        return sent


class AsyncLocalFetcher:
    """Does what `LocalFetcher` does, for asyncio hosts; the disk is read in a thread."""

    def __init__(self, remote: AsyncFetcher | None = None) -> None:
        """Take the fetcher for other addresses; without one they are not reached (``OFFLINE``)."""
        self._remote = remote

    async def fetch(self, request: Request, /) -> Response | Failure:
        """Answer the request."""
        if request.url.is_local:
            import asyncio

            return await asyncio.to_thread(answer_locally, request)
        if self._remote is None:
            return _no_remote(request)
        return await self._remote.fetch(request)


def answer_locally(request: Request) -> Response | Failure:
    """Answer a request for a ``file:`` address."""
    try:
        path = request.url.to_path()
        return _answer(request, path)
    except FileNotFoundError:
        return Response(404, request.url.without_credential())
    except (InvalidUrlError, ValueError) as error:
        detail = error.reason if isinstance(error, InvalidUrlError) else "it is no path"
        return _local_failure(request, detail)
    except OSError as error:
        return _local_failure(request, error.strerror or type(error).__name__)


def _answer(request: Request, path: Path) -> Response | Failure:
    if request.purpose is Purpose.FLAT_PAGE:
        return _listing(request, path) if path.is_dir() else _links(request, path)
    if request.purpose is Purpose.PAGE:
        return _project(request, path)
    from .byte_range import asked_range

    span = asked_range(request.headers, path.stat().st_size)
    if span is not None:
        return _range(request, path, span)
    return _bytes(request, path, "application/octet-stream")


def _links(request: Request, path: Path) -> Response | Failure:
    answer = _bytes(request, path, "text/html")
    if isinstance(answer, Response):
        try:
            answer.body.decode()
        except UnicodeDecodeError:
            # A distribution, for instance: what it links to is unknown, not nothing.
            return _local_failure(request, "it is neither a directory nor a page of links in UTF-8")
    return answer


def _project(request: Request, path: Path) -> Response | Failure:
    try:
        return _bytes(request, path / "index.html", "text/html")
    except FileNotFoundError:
        listing = _listing(request, path)
        has_files = isinstance(listing, Failure) or b'"filename"' in listing.body
        return listing if has_files else Response(404, request.url.without_credential())


def _listing(request: Request, directory: Path) -> Response | Failure:
    import json

    files = [
        {
            "filename": path.name,
            "url": SafeUrl.from_path(str(path)).text,
            "hashes": {},
            "size": path.stat().st_size,
        }
        for path in sorted(_distributions(directory))
    ]
    body = json.dumps({"meta": {"api-version": "1.1"}, "files": files}).encode()
    intake = Intake(request, 200)
    return _response(request, intake, _JSON) if intake.take(body) else intake.too_large()


def _distributions(directory: Path) -> Iterator[Path]:
    for path in directory.iterdir():
        if path.name.lower().endswith(_SUFFIXES) and path.is_file():
            yield path.absolute()


def _bytes(request: Request, path: Path, content_type: str) -> Response | Failure:
    intake = Intake(request, 200)
    size = path.stat().st_size
    if not intake.wants((("content-type", content_type), ("content-length", str(size)))):
        return Response(200, request.url.without_credential())
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            if not intake.take(piece):
                return intake.too_large()
    return _response(request, intake, content_type)


def _range(request: Request, path: Path, span: range) -> Response | Failure:
    size = path.stat().st_size
    if not span:
        headers: tuple[tuple[str, str], ...] = (("content-range", f"bytes */{size}"),)
        return Response(416, request.url.without_credential(), headers)
    whole = f"bytes {span.start}-{span.stop - 1}/{size}"
    headers = (("content-range", whole), ("content-length", str(len(span))))
    intake = Intake(request, 206)
    if not intake.wants(headers):
        return Response(206, request.url.without_credential(), headers)
    with path.open("rb") as file:
        file.seek(span.start)
        left = len(span)
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            if not intake.take(piece):
                return intake.too_large()
    return Response(206, request.url.without_credential(), headers, intake.body())


def _response(request: Request, intake: Intake, content_type: str) -> Response:
    headers = (("content-type", content_type), ("content-length", str(intake.received)))
    return Response(200, request.url.without_credential(), headers, intake.body())


def _local_failure(request: Request, detail: str) -> Failure:
    return Failure(FailureKind.LOCAL, request.url.without_credential(), detail)


def _no_remote(request: Request) -> Failure:
    detail = "only addresses of this machine are read"
    return Failure(FailureKind.OFFLINE, request.url.without_credential(), detail)
