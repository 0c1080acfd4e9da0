"""The netrc file as a source of credentials; its grammar is in `netrc_file`.

uv reads the file that ``NETRC`` names, else ``.netrc`` in the home directory, and on Windows
``_netrc`` after it. A file names machines, without port, scheme or path: an entry serves every
port of its host, as for uv and curl, and is used as `host_wide` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..model.credential import Credential
from ..values import field, frozen
from .host_wide import is_due, may_travel
from .netrc_file import NetrcEntry, NetrcFault, read_netrc
from .query import CredentialQuery
from .single_flight import SingleFlight
from .trace import Tell, note, silent, warning

CEILING = 4 * 1024 * 1024


@frozen(eq=False)
class NetrcProvider:
    """Answers from a netrc file, which is read at the first question and then kept.

    When a user name is known, the entry's must be the same; an entry without one counts as empty.
    Of a host with an entry of its own, ``default`` is never asked.

    Attributes:
        environ: where ``NETRC`` is looked up.
        home: the home directory, or ``None`` if there is none.
        use_default: whether the ``default`` entry, which serves every host there is, is used.
        windows: whether ``_netrc`` is looked for too.
        to_the_letter: whether the file is read as uv 0.13 does (`Semantics.netrc_to_the_letter`).
        tell: hears what is wrong with the file, once.

    """

    environ: Mapping[str, str] = field(repr=False)
    home: Path | None = None
    use_default: bool = False
    windows: bool = False
    to_the_letter: bool = False
    tell: Tell = field(default=silent, repr=False)
    _files: SingleFlight[str, dict[str, NetrcEntry]] = field(
        factory=SingleFlight, init=False, repr=False
    )

    @property
    def label(self) -> str:
        """``netrc``."""
        return "netrc"

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the entry of the query's host, if its user name fits."""
        if not is_due(query):
            return None
        entries = self._files.get("", self._read)
        host = query.url.realm.host
        if not host or not entries:
            return None
        entry = entries.get(host) or entries.get(host.strip("[]"))
        if entry is None and self.use_default:
            entry = entries.get("default")
        if entry is None or query.username not in (None, entry.login):
            return None
        if not may_travel(query):
            self.tell(
                warning(
                    "auth.plain-http",
                    f"the netrc entry for {host} was not sent: {query.url} would carry it in clear",
                    "declare the index itself with http:// if that is what you want",
                )
            )
            return None
        return Credential(entry.login, entry.password, self.label)

    def path(self) -> Path | None:
        """Return the file that is read, or ``None`` if none exists.

        A missing file that ``NETRC`` names is told, and the one in the home directory used (uv).
        """
        named = self.environ.get("NETRC", "")
        if named:
            path = self._expanded(named)
            if path.exists():
                return path
            self.tell(
                warning(
                    "auth.netrc-missing",
                    f"NETRC names {named}, which does not exist; the one at home is used",
                    "unset NETRC, or set it to an existing file (an empty one for no entries)",
                )
            )
        names = (".netrc", "_netrc") if self.windows else (".netrc",)
        homes = [] if self.home is None else [self.home / name for name in names]
        return next((path for path in homes if path.exists()), None)

    def _expanded(self, text: str) -> Path:
        path = Path(text)
        if self.home is not None and path.parts[:1] == ("~",):
            return self.home.joinpath(*path.parts[1:])
        return path

    def _read(self) -> dict[str, NetrcEntry]:
        path = self.path()
        if path is None:
            return {}
        try:
            with path.open("rb") as file:
                content = file.read(CEILING + 1)
        except OSError as error:
            self.tell(warning("auth.netrc-unreadable", f"{path}: {type(error).__name__}"))
            return {}
        if len(content) > CEILING:
            self.tell(warning("auth.netrc-unreadable", f"{path}: more than {CEILING} bytes"))
            return {}
        read = read_netrc(content.decode("utf-8", "replace"), to_the_letter=self.to_the_letter)
        if isinstance(read, NetrcFault):
            self.tell(
                warning(
                    "auth.netrc-malformed",
                    f"{path}:{read.line}: {read.reason}; the whole file is ignored",
                    'write a value with blanks as "a b", and a quote in it as \\"',
                )
            )
            return {}
        if "default" in read and not self.use_default:
            self.tell(
                note(
                    "auth.netrc-default-ignored",
                    f"{path}: the `default` entry would go to every host, so it is not used",
                    "name the host with `machine`",
                )
            )
        if self.to_the_letter:
            return read
        return {name if name == "default" else name.lower(): entry for name, entry in read.items()}
