"""What the server of a scenario answers to one question; reading from and writing to sockets is `server`'s."""

from __future__ import annotations

import base64
import binascii
import email.parser
import email.policy
import hashlib
import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.distributions import normalised
from conformance.world import ServedFile, ServedIndex, World

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
_UPLOAD_FIELDS = frozenset(
    {
        ":action",
        "protocol_version",
        "filetype",
        "name",
        "version",
        "sha256_digest",
        "metadata_version",
    }
    | {"requires_python"}
)


@dataclass(frozen=True)
class Question:
    """One request, read."""

    world: World
    method: str
    origin: str
    virtual_host: str | None
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def auth(self) -> dict[str, str] | None:
        """What the ``Authorization`` header says, or ``None``."""
        header = self.headers.get("Authorization")
        if header is None:
            return None
        scheme, _, rest = header.partition(" ")
        if scheme.lower() != "basic":
            return {"scheme": scheme.lower(), "value": rest}
        try:
            user, _, password = base64.b64decode(rest).decode("utf-8", "replace").partition(":")
        except (binascii.Error, ValueError):
            return {"malformed": rest}
        return {"user": user, "password": password}


@dataclass(frozen=True)
class Answer:
    """One response, and what the log shall say about it."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)
    index: str | None = None
    what: str = "other"
    noted: Mapping[str, Any] = field(default_factory=dict)


def answer(question: Question) -> Answer:
    """Answer a question from its world."""
    host = question.virtual_host
    if host is not None and not host.startswith(("127.", "localhost")):
        if host not in question.world.hosts:
            return Answer(502, b"this proxy lets nothing out", what="external")
        rest = question.path.lstrip("/")
        index = question.world.indexes[question.world.hosts[host]]
        return _of_index(question, index, "upload/" if rest.startswith("legacy") else rest)
    if question.path.startswith("/_/oidc/"):
        audience = question.path.endswith("audience")
        body = b'{"audience":"pypi"}' if audience else b'{"token":"minted","success":true}'
        return Answer(200, body, "application/json", what="oidc")
    name, _, rest = question.path.lstrip("/").partition("/")
    index = question.world.indexes.get(name)
    return Answer(404) if index is None else _of_index(question, index, rest)


def _of_index(question: Question, index: ServedIndex, rest: str) -> Answer:
    if rest == index.path or rest.startswith(index.path + "/"):
        tail = rest[len(index.path) :].strip("/")
        what, reply = (f"simple:{tail}", _project_page) if tail else ("list", _project_list)
    elif rest.startswith("files/"):
        tail = rest.removeprefix("files/")
        what, reply = f"file:{tail}", _file
    elif rest.rstrip("/") == "flat" or rest == "flat.html":
        tail = "../files" if rest.endswith("/") else "files"
        what, reply = "flat", _flat_page
    elif rest.rstrip("/") == "upload":
        tail, what, reply = "", "upload", _upload
    else:
        return Answer(404, index=index.name)
    return replace(reply(question, index, tail), index=index.name, what=what)


def _barrier(question: Question, index: ServedIndex, scope: str) -> Answer | str | None:
    """Return the refusal, the name of the index that answers instead, or ``None`` for free entry."""
    rules = index.spec.get("auth")
    if not rules or scope not in rules.get("scope", ["simple", "files", "upload", "flat"]):
        return None
    shown = question.auth
    if shown is None:
        if "anonymous" in rules:
            return str(rules["anonymous"])
        status = rules.get("missing", 401)
    else:
        user = shown.get("user")
        if user in rules["users"] and rules["users"][user] == shown.get("password"):
            return None
        status = rules.get("wrong", 401)
    challenge = {"WWW-Authenticate": f'Basic realm="{index.name}"'} if status == 401 else {}
    return Answer(status, headers=challenge)


def _project_list(question: Question, index: ServedIndex, _: str) -> Answer:
    if barrier := _barrier(question, index, "simple"):
        return barrier if isinstance(barrier, Answer) else Answer(200)
    names = [{"name": name} for name in sorted(index.files)]
    body = json.dumps({"meta": {"api-version": "1.1"}, "projects": names})
    return Answer(200, body.encode(), JSON_TYPE)


def _project_page(question: Question, index: ServedIndex, package: str) -> Answer:
    barrier = _barrier(question, index, "simple")
    if isinstance(barrier, Answer):
        return barrier
    holder = question.world.indexes[barrier] if barrier else index
    noted = {"answered_from": barrier} if barrier else {}
    spec = index.spec
    statuses = spec.get("status", {})
    if status := index.next_flake(package) or statuses.get(package, statuses.get("*")):
        return Answer(status, noted=noted)
    redirects = spec.get("redirect", {})
    if target := redirects.get(package, redirects.get("*")):
        place = question.world.expand(target).replace("{pkg}", package)
        return Answer(spec.get("redirect_status", 302), headers={"Location": place}, noted=noted)
    if "body" in spec:
        kind = spec.get("content_type", JSON_TYPE)
        return Answer(200, spec["body"].encode(), kind, noted=noted)
    files = holder.files.get(normalised(package))
    if files is None:
        return Answer(404, noted=noted)
    prefix = _file_prefix(question, index, holder)
    if spec.get("format", "json") == "html":
        body, kind = _html(index, files, prefix), "text/html"
    else:
        page = {"meta": {"api-version": "1.1"}, "name": package}
        page["files"] = [_json_entry(index, file, prefix) for file in files]
        body, kind = json.dumps(page), JSON_TYPE
    return Answer(200, body.encode(), spec.get("content_type", kind), noted=noted)


def _file_prefix(question: Question, index: ServedIndex, holder: ServedIndex) -> str:
    given = index.spec.get("file_urls", "relative")
    if given == "absolute" or (given == "relative" and holder is not index):
        return f"{question.origin}/{holder.name}/files"
    if given == "relative":
        return "../" * (index.path.count("/") + 2) + "files"
    return question.world.expand(given)


def _json_entry(index: ServedIndex, file: ServedFile, prefix: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "filename": file.filename,
        "url": f"{prefix}/{file.filename}",
        "hashes": {} if file.sha256 is None else {"sha256": file.sha256},
        "size": len(file.data),
        "yanked": file.yanked,
    }
    if index.announces_metadata(file):
        entry["core-metadata"] = True
    if file.requires_python:
        entry["requires-python"] = file.requires_python
    if upload_time := file.info.get("upload_time"):
        entry["upload-time"] = upload_time
    return entry


def _html(index: ServedIndex, files: list[ServedFile], prefix: str) -> str:
    return f"<!DOCTYPE html><html><body>{''.join(_anchor(index, f, prefix) for f in files)}</body></html>"


def _anchor(index: ServedIndex, file: ServedFile, prefix: str) -> str:
    attributes = {}
    if file.requires_python:
        attributes["requires-python"] = file.requires_python
    if file.yanked:
        attributes["yanked"] = file.yanked if isinstance(file.yanked, str) else ""
    if index.announces_metadata(file):
        attributes["core-metadata"] = "true"
    shown = "".join(f' data-{key}="{html.escape(value)}"' for key, value in attributes.items())
    fragment = "" if file.sha256 is None else f"#sha256={file.sha256}"
    return f'<a href="{prefix}/{file.filename}{fragment}"{shown}>{file.filename}</a><br>\n'


def _flat_page(question: Question, index: ServedIndex, prefix: str) -> Answer:
    if barrier := _barrier(question, index, "flat"):
        return barrier if isinstance(barrier, Answer) else Answer(200)
    if status := index.spec.get("flat_status"):
        return Answer(status)
    files = [file for page in index.files.values() for file in page]
    return Answer(200, _html(index, files, prefix).encode(), "text/html")


def _file(question: Question, index: ServedIndex, filename: str) -> Answer:
    if barrier := _barrier(question, index, "files"):
        return barrier if isinstance(barrier, Answer) else Answer(200)
    base = filename.removesuffix(".metadata")
    statuses = index.spec.get("file_status" if base == filename else "metadata_status", {})
    if status := statuses.get(base, statuses.get("*")):
        return Answer(status)
    file = index.by_name.get(base)
    if file is None:
        return Answer(404)
    if base != filename:
        return Answer(200, file.metadata)
    return Answer(200, file.data, "application/octet-stream")


def _upload(question: Question, index: ServedIndex, _: str) -> Answer:
    noted = {"upload": _form(question)}
    barrier = _barrier(question, index, "upload")
    if barrier:
        return replace(barrier if isinstance(barrier, Answer) else Answer(200), noted=noted)
    spec = index.spec.get("upload", {})
    if target := spec.get("redirect"):
        place = {"Location": question.world.expand(target)}
        return Answer(spec.get("code", 308), headers=place, noted=noted)
    body, kind = spec.get("body", "").encode(), spec.get("type", "text/plain")
    return Answer(spec.get("status", 200), body, kind, noted=noted)


def _form(question: Question) -> dict[str, str]:
    kind = question.headers.get("Content-Type", "")
    if not kind.startswith("multipart/form-data"):
        return {}
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + question.body)
    fields = {}
    for part in message.iter_parts():
        payload = part.get_payload(decode=True) or b""
        name = part.get_param("name", header="content-disposition")
        if filename := part.get_filename():
            fields["filename"] = filename
            fields["content_sha256"] = hashlib.sha256(payload).hexdigest()
        elif name in _UPLOAD_FIELDS:
            fields[str(name)] = payload.decode()
    return dict(sorted(fields.items()))
