"""An index described as data, and what it answers; how it is reached is not known here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from attrs import field, frozen
from packaging.utils import canonicalize_name

from ..model.credential import Credential
from ..transport.byte_range import asked_range
from .distributions import Distribution, sdist, wheel

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html; charset=utf-8"
_OK = 200
_PAGE_HEADERS = {JSON: "json", HTML: "html"}


@frozen
class Release:
    """One file of a project, with what the index says about it.

    Attributes:
        distribution: the file.
        yanked: the reason (maybe empty) if it is yanked (PEP 592).
        requires_python: what the page says, HTML-escaped where needed.
        upload_time: as RFC 3339 text, or ``None``.
        hashes: the hashes that the page gives; ``None`` for the true SHA-256.
        has_metadata: whether ``.metadata`` is served and announced (PEP 658, 714).
        metadata_hashes: the hashes that the page gives for ``.metadata``; ``None`` for the true
            SHA-256.
        url: where the page says the file is; ``None`` for this index itself.

    """

    distribution: Distribution
    yanked: str | None = None
    requires_python: str | None = None
    upload_time: str | None = None
    hashes: Mapping[str, str] | None = None
    has_metadata: bool = False
    metadata_hashes: Mapping[str, str] | None = None
    url: str | None = None

    def announced(self) -> dict[str, str]:
        """Return the hashes that the page gives."""
        if self.hashes is None:
            return {"sha256": self.distribution.digest()}
        return dict(self.hashes)

    def announced_metadata(self) -> dict[str, str]:
        """Return the hashes that the page gives for ``.metadata``."""
        if self.metadata_hashes is None:
            return {"sha256": hashlib.sha256(self.distribution.metadata).hexdigest()}
        return dict(self.metadata_hashes)


@frozen
class Reply:
    """What an index answers: a status, headers with names in lower case, and a body."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


def _releases(given: Mapping[str, Any]) -> dict[str, tuple[Release, ...]]:
    return {
        canonicalize_name(name): tuple(_release(name, x) for x in listed)
        for name, listed in given.items()
    }


def _release(name: str, given: Any) -> Release:
    if isinstance(given, Release):
        return given
    if isinstance(given, Distribution):
        return Release(given)
    text = str(given)
    made = (
        sdist(name, text.removesuffix(".tar.gz")) if text.endswith(".tar.gz") else wheel(name, text)
    )
    return Release(made)


@frozen
class FakeIndex:
    """An index as a value.

    It answers on the path ``/<name>``, and several can share a server::

        FakeIndex("corp", {"foo": ["1.0", "2.0.tar.gz"], "bar": [wheel("bar", "3", tags="…")]})

    Its Simple API is at ``/corp/simple/``, a flat page with all files at ``/corp/flat/``, the
    files at ``/corp/files/``.

    Attributes:
        name: its path, and its name in `FakeFetcher.asked`.
        packages: project names to their files: versions as text (``"1.0"`` is a pure wheel,
            ``"1.0.tar.gz"`` a source distribution), `Distribution` or `Release` values. A project
            with an empty list has an empty page.
        form: the pages' content type, `JSON` or `HTML`.
        statuses: project names, file names, ``"flat"`` or ``"*"`` to the status that is answered
            instead.
        bodies: the same keys to pairs of content type and body that are answered instead of pages.
        redirects: the same keys to a ``Location``, with ``{project}`` for the name.
        redirect_status: the status of redirects.
        flaky: the same keys to statuses that are answered first, one after the other.
        user: the user name and password that are needed for everything, or ``None``.
        hides: whether it answers 404 instead of 401 to those who do not have them.
        ranges: whether it sends parts of files to those who ask for them (``Range``,
            ``If-Range``); its files have a strong ``ETag``.

    """

    name: str
    packages: Mapping[str, tuple[Release, ...]] = field(factory=dict, converter=_releases)
    form: str = JSON
    statuses: Mapping[str, int] = field(factory=dict)
    bodies: Mapping[str, tuple[str, bytes]] = field(factory=dict)
    redirects: Mapping[str, str] = field(factory=dict)
    redirect_status: int = 302
    flaky: Mapping[str, tuple[int, ...]] = field(factory=dict)
    user: tuple[str, str] | None = None
    hides: bool = False
    ranges: bool = True

    def answer(
        self,
        path: str,
        credential: Credential | None,
        earlier: int = 0,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Reply:
        """Answer a GET.

        Args:
            path: the path below ``/<name>``, such as ``/simple/foo/``.
            credential: what was sent along.
            earlier: how often the same was asked before, for `flaky`.
            headers: what was sent along, for `ranges`.

        """
        if self.user is not None and not self.knows(credential):
            challenge = ("www-authenticate", f'Basic realm="{self.name}"')
            return Reply(404) if self.hides else Reply(401, (challenge,))
        kind, _, rest = unquote(urlsplit(path).path).strip("/").partition("/")
        key = rest if kind in ("simple", "files") else kind
        odd = self._odd(key, earlier)
        if odd is not None:
            return odd
        if kind == "simple":
            return self._page(rest)
        if kind == "flat":
            every = [release for listed in self.packages.values() for release in listed]
            return self._rendered("flat", every, HTML)
        if kind != "files":
            return Reply(404)
        reply = self._file(rest)
        return reply if reply.status != _OK or not self.ranges else _part(reply, headers)

    def knows(self, credential: Credential | None) -> bool:
        """Return whether a credential is `user`'s."""
        if credential is None or credential.password is None or self.user is None:
            return False
        return (credential.username, credential.password.reveal()) == self.user

    def _odd(self, key: str, earlier: int) -> Reply | None:
        for each in (key, "*"):
            if earlier < len(self.flaky.get(each, ())):
                return Reply(self.flaky[each][earlier], (("retry-after", "0"),))
            if each in self.redirects:
                target = self.redirects[each].replace("{project}", key)
                return Reply(self.redirect_status, (("location", target),))
            if each in self.statuses:
                return Reply(self.statuses[each])
            if each in self.bodies:
                content_type, body = self.bodies[each]
                return Reply(200, (("content-type", content_type),), body)
        return None

    def _page(self, project: str) -> Reply:
        listed = self.packages.get(project)
        return Reply(404) if listed is None else self._rendered(project, listed, self.form)

    def _file(self, name: str) -> Reply:
        for listed in self.packages.values():
            for release in listed:
                if release.distribution.filename == name:
                    return _octets(release.distribution.content)
                if release.has_metadata and f"{release.distribution.filename}.metadata" == name:
                    return _octets(release.distribution.metadata)
        return Reply(404)

    def _rendered(self, project: str, releases: Any, form: str) -> Reply:
        up = "../files/" if project == "flat" else "../../files/"
        text = _json(project, releases, up) if form == JSON else _html(project, releases, up)
        return Reply(200, (("content-type", form),), text.encode())


def _part(reply: Reply, asked: tuple[tuple[str, str], ...]) -> Reply:
    """Return the range of a file that was asked for, or all of it."""
    size, tag = len(reply.body), f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
    headers = (*reply.headers, ("accept-ranges", "bytes"), ("etag", tag))
    span = asked_range(asked, size, tag)
    if span is None:
        return Reply(_OK, headers, reply.body)
    if not span:
        return Reply(416, (("content-range", f"bytes */{size}"),))
    where = ("content-range", f"bytes {span.start}-{span.stop - 1}/{size}")
    return Reply(206, (*headers, where), reply.body[span.start : span.stop])


def _octets(body: bytes) -> Reply:
    return Reply(200, (("content-type", "application/octet-stream"),), body)


def _address(release: Release, up: str) -> str:
    return release.url or up + quote(release.distribution.filename)


def _json(project: str, releases: Any, up: str) -> str:
    files = []
    for release in releases:
        entry: dict[str, Any] = {
            "filename": release.distribution.filename,
            "url": _address(release, up),
            "hashes": release.announced(),
            "size": len(release.distribution.content),
            "yanked": False if release.yanked is None else release.yanked or True,
        }
        if release.requires_python is not None:
            entry["requires-python"] = release.requires_python
        if release.upload_time is not None:
            entry["upload-time"] = release.upload_time
        if release.has_metadata:
            entry["core-metadata"] = release.announced_metadata() or True
        files.append(entry)
    return json.dumps({"meta": {"api-version": "1.1"}, "name": project, "files": files})


def _html(project: str, releases: Any, up: str) -> str:
    links = []
    for release in releases:
        fragment = "&".join(f"{name}={digest}" for name, digest in release.announced().items())
        attributes = f' href="{escape(_address(release, up))}{"#" if fragment else ""}{fragment}"'
        if release.requires_python is not None:
            attributes += f' data-requires-python="{escape(release.requires_python)}"'
        if release.yanked is not None:
            attributes += f' data-yanked="{escape(release.yanked)}"'
        if release.has_metadata:
            pairs = release.announced_metadata().items()
            said = next((f"{name}={digest}" for name, digest in pairs), "true")
            attributes += f' data-core-metadata="{said}"'
        links.append(f"<a{attributes}>{escape(release.distribution.filename)}</a><br>")
    head = f"<!DOCTYPE html><html><head><title>{escape(project)}</title></head><body>"
    return head + "\n".join(links) + "</body></html>"
