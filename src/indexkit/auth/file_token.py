"""A secret in a file of its own, as containers and CI systems mount them."""

from __future__ import annotations

from pathlib import Path

from attrs import define, field

from ..model.credential import Credential
from ..model.url import SafeUrl
from .query import CredentialQuery
from .scope import covers
from .trace import Tell, silent, warning

CEILING = 64 * 1024


@define(eq=False)
class FileToken:
    """Answers with the content of a file, which is read at each question, since it may be rotated.

    One line end at its end does not count. What is wrong with the file is told each time.

    Attributes:
        path: the file.
        serves: the addresses below which the secret may be sent, see `covers`. Never empty.
        username: goes with it.
        tell: hears what is wrong with the file.

    """

    path: Path = field(converter=Path)
    serves: tuple[SafeUrl, ...] = field(converter=tuple[SafeUrl, ...])
    username: str = ""
    tell: Tell = field(default=silent, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a secret that would serve every address.

        Raises:
            ValueError: ``serves`` is empty.

        """
        if not self.serves:
            raise ValueError("serves must not be empty")

    @property
    def label(self) -> str:
        """``file:`` and the file's name."""
        return f"file:{self.path.name}"

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the secret, if the query's address and user name are those that it is for."""
        if not any(covers(root, query.url) for root in self.serves):
            return None
        if query.username not in (None, self.username):
            return None
        secret = self._read()
        return None if secret is None else Credential(self.username, secret, self.label)

    def invalidate(self, query: CredentialQuery, /) -> bool:
        """Return whether the file is for the query's address: it may have been rotated."""
        return any(covers(root, query.url) for root in self.serves)

    def _read(self) -> str | None:
        try:
            with self.path.open("rb") as file:
                content = file.read(CEILING + 1)
            text = content.decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
        except (OSError, UnicodeDecodeError) as error:
            # A decoding error shows bytes of the file, so only its type is told.
            self._tell(type(error).__name__)
            return None
        if text and len(content) <= CEILING and text.isprintable():
            return text
        self._tell("it is empty, too large, or more than one line")
        return None

    def _tell(self, why: str) -> None:
        self.tell(warning("auth.file-unusable", f"{self.path}: {why}; no secret is read from it"))
