"""Requests and progress as they happen, on standard error; what is found is told by the reports."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .. import Diagnostic, Failure, Purpose, Reporter, Request, Response, Severity
from .console import Console, Span, harmless
from .findings import tell_diagnostics


class Listener(Reporter):
    """Tells requests if it is verbose, and draws bars for files while `bars` is open."""

    def __init__(self, console: Console, *, verbose: bool) -> None:
        """Take where to write, and whether each request is told."""
        self._console = console
        self._verbose = verbose
        self._lock = threading.Lock()
        self._progress: Any = None
        self._warned: set[Diagnostic] = set()
        self._tasks: dict[str, Any] = {}

    def asked(self, request: Request, /) -> None:
        """Tell the request."""
        if self._verbose:
            with self._lock:
                self._console.words(Span(f"> {request.method} {request.url}", "dim"))

    def answered(self, request: Request, answer: Response | Failure, /) -> None:
        """Tell what came of it."""
        if not self._verbose:
            return
        if isinstance(answer, Failure):
            what, style = f"{answer.kind.value}: {answer.detail}", "red"
        else:
            kept = " (from cache)" if answer.from_cache else ""
            what, style = f"{answer.status}{kept}", "dim"
        with self._lock:
            self._console.words(Span(f"< {what}  {request.url}", style))

    def told(self, diagnostic: Diagnostic, /) -> None:
        """Tell what a source of credentials did; what is wrong with one is always told."""
        if not self._verbose and diagnostic.severity is not Severity.WARNING:
            return
        with self._lock:
            # Each call for credentials tells what is wrong for all of them; once is enough.
            if diagnostic.severity is Severity.WARNING and diagnostic in self._warned:
                return
            self._warned.add(diagnostic)
            tell_diagnostics(self._console, [diagnostic])

    def progressed(self, request: Request, received: int, total: int | None, /) -> None:
        """Move the bar of the file."""
        if self._progress is None or request.purpose not in (Purpose.FILE, Purpose.UPLOAD):
            return
        url = str(request.url)
        name = url.partition("?")[0].rpartition("/")[2]
        if request.stream is not None:
            name = request.stream.label
        key = f"{url} {name}"
        with self._lock:
            if key not in self._tasks:
                self._tasks[key] = self._progress.add_task(harmless(name), total=total)
            self._progress.update(self._tasks[key], completed=received, total=total)

    @contextmanager
    def bars(self) -> Iterator[None]:
        """Draw bars while the block runs, if standard error is a terminal and rich is there."""
        self._progress = _make_progress(self._console) if self._console.live else None
        if self._progress is None:
            yield
            return
        try:
            with self._progress:
                yield
        finally:
            self._progress = None
            self._tasks.clear()


def _make_progress(console: Console) -> Any:
    try:
        from rich import progress
        from rich.console import Console as RichConsole
    except ImportError:
        return None
    rich = RichConsole(
        file=console.err,
        force_terminal=True,
        color_system="standard" if console.err_colours else None,
        no_color=not console.err_colours,
    )
    name = progress.TextColumn("{task.description}", markup=False)
    return progress.Progress(name, progress.BarColumn(), progress.DownloadColumn(), console=rich)
