"""The sources that are asked when a host names none, in order; each has its own file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from indexkit.auth.chain import ChainProvider
from indexkit.auth.index_variables import IndexVariables
from indexkit.auth.keyring_program import KeyringProgram
from indexkit.auth.memory import SessionMemory
from indexkit.auth.netrc import NetrcProvider
from indexkit.auth.program import ProgramRunner, SubprocessRunner
from indexkit.auth.provider import CredentialProvider
from indexkit.auth.session import CredentialSession
from indexkit.auth.trace import Tell, silent
from indexkit.auth.url_credentials import UrlCredentials
from indexkit.auth.uv_store import UvStore, store_path
from indexkit.model.index_set import IndexSet, KeyringProvider


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
    home = _home(environ, windows=windows)
    known = (*index_set.declared, *index_set.pinnable, *index_set.find_links)
    named, written = IndexVariables(known, environ), UrlCredentials(known)
    netrc = NetrcProvider(environ, home, windows=windows, tell=tell)
    store = UvStore(store_path(environ, home, platform=platform), tell)
    first = (written, named) if semantics.url_over_variables else (named, written)
    providers: tuple[CredentialProvider, ...] = (*before, *first, netrc, store)
    if index_set.keyring_provider is KeyringProvider.SUBPROCESS:
        run = SubprocessRunner(windows) if runner is None else runner
        providers = (*providers, KeyringProgram(environ, runner=run, tell=tell))
    memory = None if semantics.every_request_challenged else SessionMemory(tell)
    chain = ChainProvider(providers, tell, try_lone_names=semantics.every_request_challenged)
    return CredentialSession(chain, memory, tell)


def _home(environ: Mapping[str, str], *, windows: bool) -> Path | None:
    home = environ.get("USERPROFILE" if windows else "HOME")
    return Path(home) if home else None
