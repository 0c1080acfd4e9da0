"""Secrets and the user names that go with them; who finds them is the business of ``auth``."""

from __future__ import annotations

from functools import partial

from ..late import LateModule, errors
from ..values import field, frozen
from .redaction import REDACTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from typing import Any
else:
    dt = LateModule("datetime")


class Secret:
    """A text that must not be shown: ``****`` in ``repr``, ``str`` and formatted strings.

    A pickle carries no secret: what comes back is *withheld*, and `reveal` raises
    `SecretWithheldError`.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keep ``text``."""
        self._text: str | None = text

    def reveal(self) -> str:
        """Return the text. Call this at the moment of use only.

        Raises:
            SecretWithheldError: this copy was made without its secret.

        """
        if self._text is None:
            raise errors.SecretWithheldError
        return self._text

    @classmethod
    def withheld(cls) -> Secret:
        """Return a secret that nobody can read."""
        secret = cls("")
        secret._text = None
        return secret

    @property
    def is_withheld(self) -> bool:
        """Whether this copy was made without its secret."""
        return self._text is None

    def __repr__(self) -> str:
        """Return ``Secret('****')``."""
        return f"Secret({REDACTED!r})"

    def __str__(self) -> str:
        """Return ``****``."""
        return REDACTED

    def __format__(self, spec: str) -> str:
        """Return ``****``, padded as ``spec`` says."""
        return format(REDACTED, spec)

    def __bool__(self) -> bool:
        """Return whether the text is not empty."""
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        """Compare in constant time; a withheld secret equals only another withheld one."""
        if not isinstance(other, Secret):
            return NotImplemented
        if self._text is None or other._text is None:
            return self._text is other._text
        import hmac

        own, others = (text.encode(errors="surrogatepass") for text in (self._text, other._text))
        return hmac.compare_digest(own, others)

    def __hash__(self) -> int:
        """Hash the text."""
        return hash(("Secret", self._text))

    def __copy__(self) -> Secret:
        """Return itself: a secret does not change."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        """Return itself: a secret does not change."""
        return self

    def __reduce__(self) -> tuple[Any, tuple[()]]:
        """Leave the text behind."""
        return Secret.withheld, ()


def _secret(value: str | Secret | None) -> Secret | None:
    return Secret(value) if isinstance(value, str) else value


@frozen(repr=False)
class Credential:
    """A user name and a password for HTTP's Basic scheme (RFC 7617), or a bearer token (RFC 6750).

    A user name alone may be a token (``https://TOKEN@host``): then it is hidden like a password,
    and a pickle has neither.

    Attributes:
        username: may be empty (JFrog's access tokens); never percent-encoded.
        password: ``None`` when only the user name is known; an empty one is a password.
        provider: who found it, for the trace; not part of equality.
        expires_at: when it stops working, as aware UTC, or ``None`` if nobody said.
        bearer: whether ``password`` is a token for the Bearer scheme; then no user name is sent.

    """

    username: str
    password: Secret | None = field(default=None, converter=_secret)
    provider: str = field(default="", eq=False)
    expires_at: dt.datetime | None = field(default=None, eq=False)
    bearer: bool = field(default=False, kw_only=True)

    def authorization(self) -> Secret:
        """Return the value of the ``Authorization`` header, as UTF-8 (RFC 7617, section 2.1).

        Raises:
            SecretWithheldError: this copy was made without its secret.

        """
        import base64

        password = self.password.reveal() if self.password is not None else ""
        if self.bearer:
            return Secret(f"Bearer {password}")
        pair = f"{self.username}:{password}".encode()
        return Secret("Basic " + base64.b64encode(pair).decode("ascii"))

    @property
    def is_text(self) -> bool:
        """Whether it can be sent: user name and password are text, not stray bytes."""
        if self.password is None or self.password.is_withheld:
            return _is_text(self.username)
        return _is_text(self.username) and _is_text(self.password.reveal())

    @property
    def is_name_public(self) -> bool:
        """Whether the user name is only a name: a password that is one stands beside it."""
        if self.password is None or self.username == REDACTED:
            return False
        return self.password not in _NO_PASSWORDS

    def __repr__(self) -> str:
        """Return the fields that may be seen."""
        name = self.username if self.is_name_public else REDACTED
        return f"Credential({name!r}, {self.password!r}, provider={self.provider!r})"

    def __copy__(self) -> Credential:
        """Return itself: a credential does not change."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Credential:
        """Return itself: a credential does not change."""
        return self

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """Leave the password behind, and a user name that may be a token."""
        name = self.username if self.is_name_public else REDACTED
        again = partial(Credential, bearer=self.bearer)
        return again, (name, Secret.withheld(), self.provider, self.expires_at)


def _is_text(text: str) -> bool:
    # Bytes that were no UTF-8 have become lone surrogates.
    return not any("\ud800" <= char <= "\udfff" for char in text)


# GitHub's habit is `https://TOKEN:x-oauth-basic@host`.
_NO_PASSWORDS = (Secret(""), Secret("x-oauth-basic"))
