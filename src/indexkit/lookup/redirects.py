"""Where a redirect may lead; what is sent there is decided in `exchange`."""

from __future__ import annotations

from ..errors import InvalidUrlError
from ..model.failure import Failure, FailureKind
from ..model.request import Request, Response
from ..model.url import SafeUrl

REDIRECT_LIMIT = 10
_FOLLOWED = frozenset({301, 302, 303, 307, 308})


def is_redirect(request: Request, answer: Response | Failure) -> bool:
    """Return whether ``answer`` sends a reading request somewhere else.

    Only GET and HEAD are followed; what becomes of an upload is the business of those who upload.
    """
    return (
        isinstance(answer, Response)
        and answer.status in _FOLLOWED
        and request.method in ("GET", "HEAD")
    )


def target_of(url: SafeUrl, answer: Response) -> SafeUrl | Failure:
    """Return where ``answer`` leads, or why nobody goes there.

    A relative ``Location`` is resolved against ``url``. A user name in it, with its password if
    there is one, becomes the credential of the result, for that target only; a password alone is
    dropped, as by uv. A way from https to http is refused, and so is every scheme but these two: a
    page must not make this machine read its own files.
    """
    here = url.without_credential()
    location = answer.header("location")
    if location is None:
        return _refused(here, f"it answered {answer.status} without saying where to go")
    try:
        target = url.join(location)
    except InvalidUrlError as error:
        return _refused(here, f"it leads to {error.text!r}, which is not a URL: {error.reason}")
    if target.scheme not in ("http", "https"):
        return _refused(here, f"it leads to a `{target.scheme}:` address, which is never followed")
    if url.scheme == "https" and target.scheme == "http":
        return _refused(here, f"it leads from https to plain http: {target}")
    if target.credential is not None and not target.credential.username:
        target = target.without_credential()
    return target.with_text(target.text.partition("#")[0])


def too_many(url: SafeUrl, seen: tuple[SafeUrl, ...], target: SafeUrl) -> Failure:
    """Return the failure of a request that was sent on more than ten times."""
    if target in seen:
        return _refused(url, f"its redirects lead in a circle, by way of {target}")
    return _refused(url, f"it redirected more than {REDIRECT_LIMIT} times, in the end to {target}")


def is_same_place(first: SafeUrl, second: SafeUrl) -> bool:
    """Return whether two addresses have one owner: the same origin, or its own step up to https."""
    ours, theirs = first.realm, second.realm
    if ours == theirs:
        return True
    step_up = (ours.scheme, ours.port, theirs.scheme, theirs.port) == ("http", 80, "https", 443)
    return step_up and ours.host == theirs.host


def _refused(url: SafeUrl, detail: str) -> Failure:
    return Failure(FailureKind.REDIRECT, url.without_credential(), detail)
