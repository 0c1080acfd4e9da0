"""Where words and data go: plain, coloured or as JSON; what is said is decided elsewhere."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import Any, TextIO

from attrs import field, frozen

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@frozen
class Span:
    """A piece of a line with a style of rich's, such as ``bold`` or ``green``."""

    text: str
    style: str


@frozen
class Console:
    """The two streams of the program and what they can show.

    Attributes:
        out: takes data.
        err: takes words: problems, hints, progress.
        colours: whether ``out`` shows colours; ``err_colours`` likewise for ``err``.
        live: whether ``err`` is a terminal on which a line can be drawn again.

    """

    out: TextIO
    err: TextIO
    colours: bool = False
    err_colours: bool = False
    live: bool = False
    _painters: dict[int, Any] = field(init=False, factory=dict, repr=False, eq=False)

    @classmethod
    def of(cls, out: TextIO, err: TextIO, environ: Mapping[str, str]) -> Console:
        """Return a console for two streams, as the environment wants it.

        ``NO_COLOR`` switches colours off and beats ``FORCE_COLOR``, which switches them on for
        streams that are no terminal; ``TERM=dumb`` has neither colours nor progress.
        """
        dumb = environ.get("TERM", "") == "dumb"
        return cls(
            out,
            err,
            _wants_colours(out, environ, dumb=dumb),
            _wants_colours(err, environ, dumb=dumb),
            err.isatty() and not dumb,
        )

    def data(self, *parts: str | Span) -> None:
        """Write one line of data."""
        self._line(self.out, parts, colours=self.colours)

    def words(self, *parts: str | Span) -> None:
        """Write one line of words."""
        self._line(self.err, parts, colours=self.err_colours)

    def json(self, document: Mapping[str, Any], *, one_line: bool = False) -> None:
        """Write a document as JSON, over several lines or on one (JSON lines)."""
        text = json.dumps(document, indent=None if one_line else 2)
        self.out.write(text + "\n")

    def _line(self, stream: TextIO, parts: tuple[str | Span, ...], *, colours: bool) -> None:
        safe = [
            Span(harmless(part.text), part.style) if isinstance(part, Span) else harmless(part)
            for part in parts
        ]
        painter = self._painter(stream) if colours else None
        if painter is None:
            plain = "".join(part.text if isinstance(part, Span) else part for part in safe)
            stream.write(plain.rstrip() + "\n")
        else:
            painter(safe)

    def _painter(self, stream: TextIO) -> Any:
        if id(stream) not in self._painters:
            self._painters[id(stream)] = _make_painter(stream)
        return self._painters[id(stream)]


def harmless(text: str) -> str:
    """Return ``text`` with control characters spelled out.

    File names and reasons come from servers; an escape sequence in them could rewrite a terminal.
    """
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


def process_console(environ: Mapping[str, str]) -> Console:
    """Return the console of this process; characters that a stream lacks are spelled out."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    return Console.of(sys.stdout, sys.stderr, environ)


def _wants_colours(stream: TextIO, environ: Mapping[str, str], *, dumb: bool) -> bool:
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and not dumb


def _make_painter(stream: TextIO) -> Any:
    """Return a function that writes a line in colours, or ``None`` without rich."""
    try:
        from rich.console import Console as RichConsole
        from rich.text import Text
    except ImportError:
        return None
    rich = RichConsole(
        file=stream,
        force_terminal=True,
        color_system="standard",
        no_color=False,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )

    def paint(parts: list[str | Span]) -> None:
        text = Text()
        for part in parts:
            text.append(*((part.text, part.style) if isinstance(part, Span) else (part,)))
        text.rstrip()
        rich.print(text, soft_wrap=True)

    return paint
