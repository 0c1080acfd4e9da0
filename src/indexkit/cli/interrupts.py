"""Ctrl-C while servers are waited for; elsewhere the ordinary `KeyboardInterrupt` does."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from .exits import Exit


@contextmanager
def ends_at_once() -> Iterator[None]:
    """Let Ctrl-C end the process at once while the block runs.

    A thread that waits for a server cannot be stopped, and Python waits for its threads before it
    ends: up to the time-out, times the retries. Nothing is half written while indexes are asked.
    A handler that somebody else has set stays.
    """
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not ours or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def say_interrupted() -> None:
    """Write the one word that Ctrl-C leaves."""
    sys.stderr.write("interrupted\n")
    sys.stderr.flush()


def _end(_signal: int, _frame: FrameType | None) -> None:
    say_interrupted()
    os._exit(Exit.INTERRUPTED)
