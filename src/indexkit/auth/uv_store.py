"""uv's own credential file, which ``uv auth login`` writes; it is read here and never written.

The file is ``credentials.toml`` in ``UV_CREDENTIALS_DIR``, or in ``credentials`` below uv's data
directory (uv: *Storage*). Each entry is for a service: a URL whose scheme, host and port must be
those of the address, and whose path must be a prefix of it, segment by segment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import InvalidUrlError
from ..model.credential import Credential
from ..model.url import SafeUrl
from ..values import field, frozen
from .host_wide import is_due, is_this_machine
from .query import CredentialQuery
from .scope import covers
from .single_flight import SingleFlight
from .trace import Tell, silent, warning

FILE_NAME = "credentials.toml"


@frozen
class StoredCredential:
    """One entry of the file: a service and what serves it."""

    service: SafeUrl
    credential: Credential


class _EntryError(ValueError):
    """Why an entry cannot be used, without its values."""


@frozen(eq=False)
class UvStore:
    """Answers from uv's credential file, which is read at the first question and then kept.

    The entry with the longest path wins. Two of one length with different user names are ambiguous
    when no user name is known: then nothing is answered, and it is told.

    Attributes:
        path: the file; see `store_path` for where uv keeps it. ``None`` for no file at all.
        tell: hears what is wrong with the file, once, and of ambiguous entries.

    """

    path: Path | None
    tell: Tell = field(default=silent, repr=False)
    _kept: SingleFlight[str, tuple[StoredCredential, ...]] = field(
        factory=SingleFlight, init=False, repr=False
    )

    @property
    def label(self) -> str:
        """``uv-store``."""
        return "uv-store"

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the entry with the longest path that serves the query's address and user name."""
        if not is_due(query):
            return None
        serving = [
            entry
            for entry in self._kept.get("", self._read)
            if query.username in (None, entry.credential.username)
            and covers(entry.service, query.url)
        ]
        longest = max((len(entry.service.segments) for entry in serving), default=0)
        best = [entry for entry in serving if len(entry.service.segments) == longest]
        if len({entry.credential.username for entry in best}) > 1:
            self.tell(
                warning(
                    "auth.ambiguous",
                    f"uv's credential file has several users for {query.url}",
                    "put the user name into the index's URL, or set `UV_INDEX_<NAME>_USERNAME`",
                )
            )
            return None
        return best[-1].credential if best else None

    def _unreadable(self, error: Exception) -> tuple[StoredCredential, ...]:
        # What is wrong with the text is not repeated: the line may hold a password.
        text = f"{self.path}: {type(error).__name__}; no credential of it is used"
        self.tell(warning("auth.uv-store-unreadable", text))
        return ()

    def _read(self) -> tuple[StoredCredential, ...]:
        if self.path is None:
            return ()
        try:
            text = self.path.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return ()  # as on most machines, which need no parser
        except (OSError, ValueError) as error:
            return self._unreadable(error)
        import tomllib

        try:
            table = tomllib.loads(text)
        except ValueError as error:
            return self._unreadable(error)
        rows = table.get("credential", [])
        return tuple(self._entries(rows if isinstance(rows, list) else [None]))

    def _entries(self, rows: list[Any]) -> Iterator[StoredCredential]:
        for number, row in enumerate(rows, 1):
            try:
                yield _entry(row)
            except _EntryError as error:
                text = f"{self.path}: entry {number} is not used: {error}"
                self.tell(warning("auth.uv-store-entry", text))


def _entry(row: Any) -> StoredCredential:
    if not isinstance(row, Mapping):
        raise _EntryError("it is no table")
    for key in ("service", "username", "password", "token", "scheme"):
        if not isinstance(row.get(key, ""), str):
            raise _EntryError(f"its `{key}` is no text")
    service = _service(row.get("service", ""))
    scheme = row.get("scheme", "basic")
    if scheme == "bearer":
        if not row.get("token") or row.get("username") or "password" in row:
            raise _EntryError("`bearer` needs a `token` and nothing else")
        return StoredCredential(service, Credential("", row["token"], "uv-store", bearer=True))
    if scheme != "basic":
        raise _EntryError("its `scheme` is neither `basic` nor `bearer`")
    if not row.get("username") or "token" in row:
        raise _EntryError("`basic` needs a `username`, and no `token`")
    credential = Credential(row["username"], row.get("password"), "uv-store")
    return StoredCredential(service, credential)


def _service(text: str) -> SafeUrl:
    try:
        url = SafeUrl.parse(text if "://" in text else f"https://{text}")
    except InvalidUrlError:
        raise _EntryError("its `service` is no URL") from None
    if url.scheme == "http" and not is_this_machine(url):
        raise _EntryError("plain http is for this machine only")
    if url.scheme not in ("http", "https"):
        raise _EntryError("its `service` is neither https nor http")
    return url.without_credential()


def store_path(
    environ: Mapping[str, str], home: Path | None, *, platform: str = "linux"
) -> Path | None:
    r"""Return where uv keeps its credential file on ``platform`` (a ``sys.platform``).

    ``UV_CREDENTIALS_DIR`` comes first. The data directory is ``XDG_DATA_HOME/uv``, by default
    ``~/.local/share/uv``, on Windows ``%APPDATA%\uv\data``; on macOS
    ``~/Library/Application Support/uv`` where that exists (uv: *Storage*).
    """
    if named := environ.get("UV_CREDENTIALS_DIR"):
        return Path(named) / FILE_NAME
    data = _data_directory(environ, home, platform)
    return None if data is None else data / "credentials" / FILE_NAME


def _data_directory(environ: Mapping[str, str], home: Path | None, platform: str) -> Path | None:
    if platform == "win32":
        roaming = environ.get("APPDATA")
        if roaming:
            return Path(roaming) / "uv" / "data"
        return None if home is None else home / "AppData" / "Roaming" / "uv" / "data"
    if platform == "darwin" and home is not None:
        legacy = home / "Library" / "Application Support" / "uv"
        if legacy.exists():
            return legacy
    data = Path(environ.get("XDG_DATA_HOME", ""))
    if data.is_absolute():
        return data / "uv"
    return None if home is None else home / ".local" / "share" / "uv"
