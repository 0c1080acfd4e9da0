"""Programs that know secrets are run here, in bounded time; what they say is read elsewhere."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from threading import Thread
from typing import IO, Protocol

from attrs import field, frozen

from ..model.credential import Secret

OUTPUT_CEILING = 64 * 1024
_GRACE = 1.0
_SECRET_VARIABLES = ("UV_PUBLISH_PASSWORD", "UV_PUBLISH_TOKEN")


class Ending(StrEnum):
    """How a run of a program ended."""

    EXITED = "exited"
    MISSING = "missing"
    TIMED_OUT = "timed-out"
    TOO_MUCH = "too-much-output"
    UNSTARTABLE = "unstartable"


@frozen
class ProgramRun:
    """What a program did.

    Attributes:
        ending: how it ended; the rest has a meaning only for ``EXITED`` and, as far as it came, for
            ``TIMED_OUT`` and ``TOO_MUCH``.
        status: its exit status; negative for a signal.
        output: its standard output, as UTF-8, or ``None`` if it is none. Nobody may show it.
        errors: its standard error, with undecodable bytes replaced; not yet fit to be shown.

    """

    ending: Ending
    status: int = 0
    output: Secret | None = None
    errors: str = field(default="", repr=False)

    @property
    def is_success(self) -> bool:
        """Whether it ended by itself with status 0."""
        return self.ending is Ending.EXITED and self.status == 0


class ProgramRunner(Protocol):
    """Runs a program for a provider; tests and hosts have their own."""

    def run(
        self, argv: Sequence[str], /, *, environ: Mapping[str, str], timeout: float
    ) -> ProgramRun:
        """Run ``argv`` to its end or for ``timeout`` seconds, with no input and no terminal.

        No shell is involved, nothing is shown, and no exception is raised for what the program
        does.
        """
        ...


@frozen
class SubprocessRunner:
    """Runs programs of this machine.

    A program gets an empty standard input and, except on Windows, a session of its own: there is no
    terminal that it could ask on. When its time is up, or it writes more than 64 KiB, it is killed
    with everything that it started.

    Attributes:
        windows: whether this is Windows, where programs are found by extension.

    """

    windows: bool = os.name == "nt"

    def run(
        self, argv: Sequence[str], /, *, environ: Mapping[str, str], timeout: float
    ) -> ProgramRun:
        """Run ``argv``; see `ProgramRunner.run`."""
        program = find_program(argv[0], environ, windows=self.windows)
        if program is None:
            return ProgramRun(Ending.MISSING)
        try:
            process = subprocess.Popen(  # noqa: S603 - a list of words, never a shell's line
                [program, *argv[1:]],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=without_secrets(environ),
                start_new_session=not self.windows,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, ValueError) as error:
            return ProgramRun(Ending.UNSTARTABLE, errors=type(error).__name__)
        return self._attend(process, timeout)

    def _attend(self, process: subprocess.Popen[bytes], timeout: float) -> ProgramRun:
        deadline = time.monotonic() + timeout
        out = _Drain(process, process.stdout, self)
        err = _Drain(process, process.stderr, self)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            return self._cut_off(process, out, err)
        # A grandchild may hold the pipe open after the program itself has gone.
        out.thread.join(max(0.0, deadline - time.monotonic()))
        if out.thread.is_alive():
            return self._cut_off(process, out, err)
        err.thread.join(_GRACE)
        return _told(process, out, err, Ending.EXITED)

    def _cut_off(self, process: subprocess.Popen[bytes], out: _Drain, err: _Drain) -> ProgramRun:
        self.kill(process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
        out.thread.join(_GRACE)
        err.thread.join(_GRACE)
        return _told(process, out, err, Ending.TIMED_OUT)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a process and, where there are process groups, everything that it started."""
        try:
            if self.windows:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            # It has gone, with all its children: that is what was wanted.
            return


def _told(process: subprocess.Popen[bytes], out: _Drain, err: _Drain, ending: Ending) -> ProgramRun:
    if out.overflowed or err.overflowed:
        ending = Ending.TOO_MUCH
    return ProgramRun(ending, process.returncode or 0, out.as_secret(), err.as_text())


class _Drain:
    """Reads a pipe to its end in a thread, and has the writer killed when it writes too much."""

    def __init__(
        self, process: subprocess.Popen[bytes], pipe: IO[bytes] | None, runner: SubprocessRunner
    ) -> None:
        self.kept = bytearray()
        self.overflowed = False
        self._process = process
        self._runner = runner
        self.thread = Thread(target=self._read, args=(pipe,), daemon=True)
        self.thread.start()

    def _read(self, pipe: IO[bytes] | None) -> None:
        if pipe is None:
            return
        with pipe:
            while chunk := os.read(pipe.fileno(), 8192):
                self.kept += chunk
                if len(self.kept) > OUTPUT_CEILING:
                    self.overflowed = True
                    self._runner.kill(self._process)
                    return

    def as_secret(self) -> Secret | None:
        try:
            return Secret(bytes(self.kept).decode("utf-8"))
        except UnicodeDecodeError:
            return None

    def as_text(self) -> str:
        return bytes(self.kept[-OUTPUT_CEILING:]).decode("utf-8", "replace")


def find_program(name: str, environ: Mapping[str, str], *, windows: bool = False) -> str | None:
    """Return the path of a program, or ``None``.

    Only absolute folders of ``PATH`` are searched, and never the working directory, as Windows
    would: a project's folder must not be able to supply the program that is asked for secrets.
    """
    if Path(name).is_absolute():
        return name if _is_runnable(Path(name)) else None
    if Path(name).name != name:
        return None
    endings = [""]
    if windows:
        endings = environ.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").lower().split(";") + endings
    for text in environ.get("PATH", "").split(os.pathsep):
        folder = Path(text)
        if not text or not folder.is_absolute():
            continue
        for ending in endings:
            if _is_runnable(folder / f"{name}{ending}"):
                return str(folder / f"{name}{ending}")
    return None


def _is_runnable(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.X_OK)
    except (OSError, ValueError):
        return False


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without the passwords that are meant for indexes and uploads."""
    return {
        name: value
        for name, value in environ.items()
        if name not in _SECRET_VARIABLES
        and not (name.startswith("UV_INDEX_") and name.endswith("_PASSWORD"))
    }
