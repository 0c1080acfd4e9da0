"""What a fake index makes of an upload; reading its pages is `fake_index`'s."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import evolve, field, frozen
from packaging.utils import canonicalize_name

from ..model.credential import Credential
from .distributions import Distribution
from .fake_index import FakeIndex, Release, Reply


@frozen
class Uploaded:
    """One form as an index received it.

    Attributes:
        index: the name of the index.
        filename: the file's name.
        fields: each field of the form with its values, in order.
        content: the file's bytes.
        username: who sent it, or ``None``.

    """

    index: str
    filename: str
    fields: Mapping[str, tuple[str, ...]] = field(hash=False)
    content: bytes = field(repr=False)
    username: str | None = None


@frozen
class Receipt:
    """What came of an upload: the answer, the index as it is now, and what it received.

    Attributes:
        reply: what the index answers.
        index: the index as it is from now on.
        uploaded: what it has stored, or ``None``.

    """

    reply: Reply
    index: FakeIndex
    uploaded: Uploaded | None = None


def receive(  # noqa: PLR0917 - the parts of a request, in their order
    index: FakeIndex,
    path: str,
    credential: Credential | None,
    content_type: str,
    body: bytes,
    earlier: int = 0,
) -> Receipt:
    """Take a POST to ``/upload/`` below an index (the legacy upload API).

    A new file is on the index's page from then on; a known name is answered with 409. The keys of
    `FakeIndex.statuses`, ``bodies``, ``redirects`` and ``flaky`` that count here are ``"upload"``,
    for what is answered instead, and ``"stored"``, for what is answered although it was stored.

    Args:
        index: the index.
        path: the path below ``/<name>``.
        credential: what was sent along.
        content_type: the header of that name.
        body: the whole body.
        earlier: how often the same was asked before, for ``flaky``.

    """
    if path.partition("?")[0].strip("/") != "upload":
        return Receipt(Reply(405), index)
    if index.user is not None and not index.knows(credential):
        return Receipt(Reply(401, (("www-authenticate", f'Basic realm="{index.name}"'),)), index)
    instead = _odd(index, "upload", earlier)
    if instead is not None:
        return Receipt(instead, index)
    uploaded = _read(index.name, credential, content_type, body)
    if uploaded is None:
        return Receipt(Reply(400, _TEXT, b"this is no whole form with a file"), index)
    project = canonicalize_name(uploaded.fields["name"][0])
    listed = index.packages.get(project, ())
    if any(release.distribution.filename == uploaded.filename for release in listed):
        return Receipt(Reply(409, _TEXT, b"there is a file of this name"), index)
    stored = Release(Distribution(uploaded.filename, uploaded.content, b""))
    after = evolve(index, packages={**index.packages, project: (*listed, stored)})
    return Receipt(_odd(index, "stored", earlier) or Reply(200), after, uploaded)


_TEXT = (("content-type", "text/plain"),)


def _odd(index: FakeIndex, key: str, earlier: int) -> Reply | None:
    flaky = index.flaky.get(key, ())
    if earlier < len(flaky):
        return Reply(flaky[earlier])
    if key in index.redirects:
        return Reply(index.redirect_status, (("location", index.redirects[key]),))
    if key in index.statuses:
        kind, body = index.bodies.get(key, ("text/plain", b""))
        return Reply(index.statuses[key], (("content-type", kind),), body)
    return None


def _read(
    name: str, credential: Credential | None, content_type: str, body: bytes
) -> Uploaded | None:
    """Return what stands in a form, or ``None`` if it is not whole."""
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    if not boundary or not body.endswith(b"\r\n--" + boundary + b"--\r\n"):
        return None
    fields: dict[str, tuple[str, ...]] = {}
    filename, content = None, b""
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:-1]:
        head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        said = dict(_PARAMETER.findall(head.decode()))
        if "filename" in said:
            filename, content = said["filename"], data
        elif "name" in said:
            fields[said["name"]] = (*fields.get(said["name"], ()), data.decode())
    if filename is None or "name" not in fields:
        return None
    who = None if credential is None else credential.username
    return Uploaded(name, filename, fields, content, who)


_PARAMETER = re.compile(r'[; ](name|filename)="([^"]*)"')
