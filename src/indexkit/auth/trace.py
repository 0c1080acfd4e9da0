"""How a source of secrets says what it did, in words without secrets; hosts listen as they like.

A provider is given a ``tell`` callable and hands it `Diagnostic` values: a note for each step that
a person would want to see in a trace, a warning for each thing that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable

from ..logs import Log
from ..model.diagnostic import Diagnostic, Severity
from ..model.redaction import REDACTED
from ..model.url import redact
from ..patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

Tell = Callable[[Diagnostic], object]

_log = Log("indexkit.auth")
EXCERPT_LENGTH = 400
_CONTROL = regex(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]+")
_LONG_WORD = regex(r"[A-Za-z0-9_+=~-]{20,}")
_NAMED = regex(
    r"(?i)(authorization:?\s*(?:basic|bearer)|pass(?:word|wd)?|secret|token|api[-_]?key)"
    r"(['\"]?\s*(?:[:=]|\bis\b)\s*['\"]?|\s+)([^\s'\",;]+)"
)


def silent(_diagnostic: Diagnostic, /) -> None:
    """Hear a diagnostic and do nothing."""


def logged_and(tell: Tell | None) -> Tell:
    """Return a listener that writes to the log ``indexkit.auth``, and tells ``tell`` too."""
    return _Logged(tell)


class _Logged:
    def __init__(self, tell: Tell | None) -> None:
        self._tell = tell

    @property
    def hears_notes(self) -> bool:
        return self._tell is not None or _log.hears_debug

    def __call__(self, diagnostic: Diagnostic, /) -> None:
        say = _log.debug if diagnostic.severity is Severity.NOTE else _log.warning
        say("%s: %s", diagnostic.code, diagnostic.text)
        if self._tell is not None:
            self._tell(diagnostic)


def hears_notes(tell: Tell) -> bool:
    """Return whether it matters what a `note` says: many are made, and few are heard."""
    return tell is not silent and getattr(tell, "hears_notes", True)


def note(code: str, text: str, hint: str | None = None) -> Diagnostic:
    """Return a step of a trace."""
    return Diagnostic(code, text, Severity.NOTE, hint=hint)


def warning(code: str, text: str, hint: str | None = None) -> Diagnostic:
    """Return something that is wrong."""
    return Diagnostic(code, text, Severity.WARNING, hint=hint)


def excerpt(text: str, *secrets: str) -> str:
    """Return what another program wrote, in one line, short, and without anything like a secret.

    User information and signed query values in URLs, the ``secrets`` themselves, what follows
    words such as *password*, and long words of letters and digits are hidden; that a harmless word
    is hidden sometimes is the price. The end is kept, since that is where programs say what was
    wrong.
    """
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, REDACTED)
    text = " ".join(_CONTROL.sub(" ", text).split())
    text = redact(text)
    text = _NAMED.sub(lambda match: f"{match[1]}{match[2]}{REDACTED}", text)
    text = _LONG_WORD.sub(_hide_token, text)
    return text if len(text) <= EXCERPT_LENGTH else "…" + text[-EXCERPT_LENGTH:].lstrip()


def _hide_token(match: re.Match[str]) -> str:
    word = match[0]
    telling = any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
    return REDACTED if telling else word
