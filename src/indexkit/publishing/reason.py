"""Why a server did not take a file, in its own words, and what to do; nothing is sent here."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from typing import Any

from ..auth.registries.advice import check_credential
from ..model.credential import Credential
from ..model.redaction import REDACTED, redact
from ..model.request import Response
from ..model.url import SafeUrl
from .settings import TOKEN_USER

_LONGEST = 500
_SHORTEST_SECRET = 4
_READ = 64 * 1024
_BLANK = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HEADLINE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_KEYS = ("code", "detail", "message", "error_description", "error", "description", "title")
_PYPI = frozenset({"upload.pypi.org", "test.pypi.org", "pypi.org"})

# What servers say when they have a file of that name, by status: there is no standard for it.
# 409: pypiserver, devpi, Nexus, Azure, CodeArtifact. 400: PyPI, Nexus, GitLab. 403: Artifactory.
_EXISTS: dict[int, tuple[str, ...]] = {
    409: ("",),
    400: (
        "already exist",
        "already been taken",
        "already been uploaded",
        "updating asset",
        "cannot be updated",
        "filename has already been used",
    ),
    403: (
        "overwrite artifact",
        "already contains file",
        "already exist",
        "not enough permissions to delete/overwrite",
    ),
    422: ("already exist", "already been taken"),
}


def means_exists(answer: Response) -> bool:
    """Return whether a server means that it has a file of that name (maybe with other contents)."""
    words = _said_by(answer).lower()
    return any(each in words for each in _EXISTS.get(answer.status, ()))


def reason_of(answer: Response, credential: Credential | None = None) -> str | None:
    """Return what a server says in the body of an error, on one line, without secrets.

    PyPI's and other JSON, problem details (RFC 9457), the title of a page of HTML, or plain text.
    """
    return _shown(_said_by(answer), credential)


def _said_by(answer: Response) -> str:
    kind = (answer.header("content-type") or "").partition(";")[0].strip().lower()
    text = answer.body[:_READ].decode("utf-8", "replace")
    if kind == "application/json" or kind.endswith("+json"):
        return _of_json(text)
    return _of_html(text) if "html" in kind or text.lstrip()[:1] == "<" else text


def _of_json(text: str) -> str:
    try:
        document = json.loads(text)
    except ValueError:
        return text
    return _said(document) or text


def _said(document: Any) -> str:
    """Return the words in a document of a shape that registries use."""
    if isinstance(document, str):
        return document
    if isinstance(document, list):
        return "; ".join(filter(None, map(_said, document)))
    if not isinstance(document, dict):
        return ""
    if "title" in document and "detail" in document:
        return f"{_said(document['title'])}: {_said(document['detail'])}"
    for key in ("errors", *_KEYS):
        if key in document and (words := _said(document[key])):
            return words
    return ""


def _of_html(text: str) -> str:
    found = [m[1] for m in (_TITLE.search(text), _HEADLINE.search(text)) if m is not None]
    words = [html.unescape(_TAG.sub(" ", each)) for each in found]
    return max(words, key=len, default="") or html.unescape(_TAG.sub(" ", text))


def _shown(text: str, credential: Credential | None) -> str | None:
    for secret in _secrets(credential):
        text = text.replace(secret, REDACTED)
    line = redact(_CONTROL.sub(" ", _BLANK.sub(" ", text)).strip())
    return f"{line[:_LONGEST]}…" if len(line) > _LONGEST else line or None


def _secrets(credential: Credential | None) -> Iterable[str]:
    if credential is None or credential.password is None:
        return ()
    if len(credential.password.reveal()) < _SHORTEST_SECRET:
        # What is left out of a text would show such a secret rather than hide it.
        return ()
    return (credential.password.reveal(), credential.authorization().reveal().partition(" ")[2])


def hint_of(answer: Response, credential: Credential) -> str | None:
    """Return what to do about an answer, or ``None`` if nobody knows."""
    status, url = answer.status, answer.url
    if means_exists(answer):
        return "give a `--check-url`: files that are there already with the same hash are left out"
    if status in (401, 403):
        return _hint_of_refusal(url, credential)
    if status in (404, 405):
        return "is this the address of the upload API? A Simple API takes no uploads"
    if status == 413:  # noqa: PLR2004 - content too large
        return "the server has a limit for the size of files"
    return None


def _hint_of_refusal(url: SafeUrl, credential: Credential) -> str:
    for diagnostic in check_credential(url, credential):
        return f"{diagnostic.text}: {diagnostic.hint}" if diagnostic.hint else diagnostic.text
    if url.realm.host in _PYPI and credential.username != TOKEN_USER:
        return "PyPI takes API tokens (`--token`) and trusted publishing, no user names"
    return f"the credential came from: {credential.provider or 'the caller'}"
