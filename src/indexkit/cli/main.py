"""From a command line to an exit code: the one place where errors end; no command stands here."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence

from .. import IndexKitError, split_arguments
from . import cache, candidates, download, explain, publish, show
from .console import Console, process_console
from .documents import error_document
from .exits import Exit, exit_for
from .findings import tell_error
from .interrupts import say_interrupted
from .job import Job, UsageError
from .options import make_parser, semantics_of

COMMANDS: Mapping[str, Callable[[Job], Exit]] = {
    "show": show.run,
    "explain": explain.run,
    "candidates": candidates.run,
    "download": download.run,
    "publish": publish.run,
    "cache": cache.run,
}


def main(
    argv: Sequence[str] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    console: Console | None = None,
) -> int:
    """Run the program and return its exit code (see ``--help``).

    Args:
        argv: the words after the program's name; those of this process if ``None``.
        environ: the environment variables; those of this process if ``None``.
        console: where to write; the streams of this process if ``None``.

    """
    words = sys.argv[1:] if argv is None else list(argv)
    environ = os.environ if environ is None else environ
    try:
        console = console or process_console(environ)
        code = _run(words, environ, console, owns_process=argv is None)
        sys.stdout.flush()
    except BrokenPipeError:
        return _pipe_broken()
    except KeyboardInterrupt:
        say_interrupted()
        return Exit.INTERRUPTED
    return code


def _run(
    words: Sequence[str], environ: Mapping[str, str], console: Console, *, owns_process: bool
) -> int:
    as_json = "--json" in words
    try:
        arguments, rest = split_arguments(words, semantics=semantics_of(words))
        options = make_parser().parse_args(rest)
        if options.command is None:
            make_parser().print_help(console.err)
            return Exit.USAGE
        words = tuple(arguments.words())
        if options.command == "publish":
            words = publish.take_index_options(options, arguments, environ)
        job = Job(options, words, environ, console, owns_process)
        return COMMANDS[options.command](job)
    except IndexKitError as error:
        return _failed(error, console, as_json=as_json)
    except BrokenPipeError:
        raise
    except OSError as error:
        what = error.strerror or str(error)
        return _failed(UsageError(str(error.filename or "error"), what), console, as_json=as_json)
    except SystemExit as done:
        # argparse ends the program itself after --help, --version and faults.
        return done.code if isinstance(done.code, int) else Exit.USAGE


def _failed(error: IndexKitError, console: Console, *, as_json: bool) -> int:
    code = exit_for(error)
    if as_json:
        console.json(error_document(error, code))
    tell_error(console, error)
    return code


def _pipe_broken() -> int:
    """Keep the interpreter from complaining about the pipe once more when it flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return Exit.BROKEN_PIPE
