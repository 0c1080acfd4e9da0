"""The upload side of the four registries of uv's guides: what they take, and how they refuse a second."""

from __future__ import annotations

import hashlib
import json

from packaging.utils import canonicalize_name
from registries import Answer, Artifactory, ArtifactRegistry, Azure, CodeArtifact

from indexkit.testing.fake_index import FakeIndex
from indexkit.testing.uploads import receive

HTML = ("content-type", "text/html")
TEXT = ("content-type", "text/plain")


class Taking:
    """What the four have in common: one address for forms, and pages with what was stored.

    Attributes:
        upload_path: where forms go, as the guide writes it.
        stored: file name to content, in the order of arrival.
        forms: each form that was stored (`indexkit.testing.uploads.Uploaded`).

    """

    upload_path = ""

    def __init__(self):
        super().__init__()
        self.stored, self.forms = {}, []

    @property
    def upload_url(self):
        """The publish URL, as the guide writes it."""
        return f"{self.base}{self.upload_path}"

    def take(self, path, pair, kind, body):
        if path != self.upload_path:
            return Answer(405)
        if not self.may(pair):
            return Answer(401, (("www-authenticate", 'Basic realm="registry"'), TEXT), b"no")
        form = receive(FakeIndex("x"), "/upload/", None, kind, body).uploaded
        if form is None:
            return Answer(400, (TEXT,), b"this is no whole form")
        if form.filename in self.stored:
            return self.exists(form)
        self.stored[form.filename] = form.content
        self.forms.append(form)
        return Answer(200)

    def exists(self, form):
        """Answer a second upload of one name, whatever its contents."""
        raise NotImplementedError

    def answer(self, path, pair):
        folder = path.rstrip("/").rpartition("/")
        if not self.may(pair):
            return self.refusal()
        if folder[0] == f"{self.upload_path.rstrip('/')}/stored":
            content = self.stored.get(folder[2])
            return Answer(404) if content is None else Answer(200, body=content)
        mine = [n for n in self.stored if canonicalize_name(n.partition("-")[0]) == folder[2]]
        if folder[0] != self.path.rstrip("/") or not mine:
            return super().answer(path, pair)
        links = "".join(
            f'<a href="{self.upload_path.rstrip("/")}/stored/{name}'
            f'#sha256={hashlib.sha256(self.stored[name]).hexdigest()}">{name}</a>'
            for name in mine
        )
        return Answer(200, (HTML,), f"<!DOCTYPE html><html><body>{links}</body></html>".encode())


class AzureFeed(Taking, Azure):
    """A name is taken for ever: 409 with a sentence in JSON."""

    upload_path = "/org/proj/_packaging/feed/pypi/upload/"

    def exists(self, form):
        name = f"{form.fields['name'][0]} {form.fields['version'][0]}"
        text = f"The feed 'feed' already contains file '{form.filename}' in package '{name}'."
        body = json.dumps({"$id": "1", "message": text, "typeName": "PackageExistsException"})
        return Answer(409, (("content-type", "application/json"),), body.encode())


class GoogleRepository(Taking, ArtifactRegistry):
    """A name is taken for ever: 400 with a sentence."""

    upload_path = "/proj/repo/"

    def exists(self, form):
        return Answer(400, (TEXT,), b"Requested entity already exists\n")


class AwsRepository(Taking, CodeArtifact):
    """A name is taken for ever: 409."""

    upload_path = "/pypi/repo/"

    def exists(self, form):
        return Answer(409, (TEXT,), b"Conflict")


class JfrogRepository(Taking, Artifactory):
    """Who may not delete may not replace: 403. A token has no user name, least of all __token__."""

    upload_path = "/artifactory/api/pypi/repo"

    def exists(self, form):
        place = f"repo:{form.fields['name'][0]}/{form.fields['version'][0]}/{form.filename}"
        text = f"Not enough permissions to delete/overwrite artifact '{place}' (user 'x' needs DELETE permission)."
        body = json.dumps({"errors": [{"status": 403, "message": text}]})
        return Answer(403, (("content-type", "application/json"),), body.encode())
