"""Colours, control characters and words: what the two streams show."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexkit import Diagnostic, Layer, Origin, Severity
from indexkit.cli.console import Console, Span, harmless
from indexkit.cli.findings import tell_diagnostics


class _Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("terminal", "environ", "coloured"),
    [
        (True, {}, True),
        (True, {"TERM": "xterm"}, True),
        (True, {"TERM": "dumb"}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (False, {}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "0"}, False),
        (False, {"FORCE_COLOR": ""}, False),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (True, {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
    ],
)
def test_colours_are_for_terminals_and_for_those_who_ask(terminal, environ, coloured):
    """https://no-color.org and https://force-color.org; a dumb terminal has none."""
    stream = _Terminal() if terminal else io.StringIO()
    Console.of(stream, stream, environ).data("a ", Span("bold", "bold"), " word")

    assert ("\x1b[" in stream.getvalue()) is coloured
    assert "bold" in stream.getvalue()


def test_long_lines_are_not_broken_and_markup_is_text():
    """What a user copies from a terminal is what was printed."""
    stream = _Terminal()
    Console.of(stream, stream, {}).data("[red]" + "x" * 300 + " https://h.example/a:smile: 1")

    assert stream.getvalue() == "[red]" + "x" * 300 + " https://h.example/a:smile: 1\n"


@pytest.mark.parametrize("text", ["\x1b[2J", "\r", "\x00", "\x9b1m", "\u202e", "\x7f", "\u2066"])
def test_control_characters_are_spelled_out(text):
    """Those that move the cursor, hide text or turn its direction."""
    assert text not in harmless(f"a{text}b")
    assert harmless("plain text, ünïcödé") == "plain text, ünïcödé"


def test_a_line_cannot_be_added_by_a_server():
    """A newline inside a piece is spelled out too."""
    stream = io.StringIO()
    Console(stream, stream).data("one\ntwo")

    assert stream.getvalue().count("\n") == 1


@given(st.lists(st.tuples(st.text(), st.sampled_from(["", "bold", "red"]))), st.booleans())
def test_law_a_line_is_one_line_and_moves_no_cursor(pieces, coloured):
    """Whatever the pieces hold: a newline at the end, and no escape but those of colours."""
    stream = io.StringIO()
    parts = [Span(text, style) if style else text for text, style in pieces]
    Console(stream, stream, colours=coloured).data(*parts)

    shown = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())
    assert shown.endswith("\n")
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]", shown[:-1])


def test_a_finding_is_one_line_with_place_and_code_and_one_with_the_hint():
    """And is told once, however often it was found."""
    stream = io.StringIO()
    finding = Diagnostic(
        "config.odd",
        "it is odd",
        Severity.NOTE,
        Origin(Layer.PROJECT, "pyproject.toml", 3),
        "make it even",
    )
    tell_diagnostics(Console(stream, stream), [finding, finding])

    assert (
        stream.getvalue()
        == "note: pyproject.toml:3: it is odd [config.odd]\n  hint: make it even\n"
    )
