"""The sources that are asked when a host names none, in order; each has its own file."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.index_set import IndexSet, KeyringProvider
from .chain import ChainProvider
from .index_variables import IndexVariables
from .memory import SessionMemory
from .session import CredentialSession
from .trace import Tell, silent
from .url_credentials import UrlCredentials, WrittenCredentials
from .when_due import WhenDue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from .program import ProgramRunner
    from .provider import CredentialProvider


def default_session(
    index_set: IndexSet,
    environ: Mapping[str, str],
    *,
    platform: str = "linux",
    runner: ProgramRunner | None = None,
    before: tuple[CredentialProvider, ...] = (),
    tell: Tell = silent,
) -> CredentialSession:
    """Return uv's sources: variables, URLs, netrc, uv's credential file, and keyring.

    Keyring is asked only where ``keyring-provider = "subprocess"`` is in force. Keep the session as
    long as its answers may be reused: a keyring is then started once for each index and user.

    Args:
        index_set: the indexes, and the settings beside them.
        environ: the environment variables, which also say where the home directory is.
        platform: a ``sys.platform``; it decides where files are.
        runner: starts the keyring program.
        before: a host's own sources, which are asked first.
        tell: hears who was asked, who answered, and what is wrong with a source.

    """
    semantics = index_set.semantics
    windows = platform == "win32"
    known = (*index_set.declared, *index_set.find_links)
    named, written = IndexVariables(known, environ), UrlCredentials(known)
    exact = semantics.netrc_to_the_letter

    def netrc() -> CredentialProvider:
        from .netrc import NetrcProvider

        home = _home(environ, windows=windows)
        return NetrcProvider(environ, home, windows=windows, to_the_letter=exact, tell=tell)

    def store() -> CredentialProvider:
        from .uv_store import UvStore, store_path

        return UvStore(
            store_path(environ, _home(environ, windows=windows), platform=platform), tell
        )

    late = (WhenDue("netrc", netrc), WhenDue("uv-store", store))
    first = (WrittenCredentials(),) if semantics.url_over_variables else ()
    providers: tuple[CredentialProvider, ...] = (*before, *first, named, written, *late)
    asks_keyring = index_set.keyring_provider is KeyringProvider.SUBPROCESS
    if asks_keyring:
        from .keyring_program import KeyringProgram
        from .program import SubprocessRunner

        run = SubprocessRunner(windows) if runner is None else runner
        providers = (*providers, KeyringProgram(environ, runner=run, tell=tell))
    memory = None if semantics.every_request_challenged else SessionMemory(tell)
    chain = ChainProvider(providers, tell, try_lone_names=semantics.every_request_challenged)
    is_quick = not before and not asks_keyring
    return CredentialSession(chain, memory, tell, known, is_quick)


def _home(environ: Mapping[str, str], *, windows: bool) -> Path | None:
    from pathlib import Path

    home = environ.get("USERPROFILE" if windows else "HOME")
    return Path(home) if home else None
