"""The grammar of a netrc file, as uv reads it; whom it serves is `netrc`'s affair.

Words are separated by blanks. A word that starts with ``"`` ends at the next ``"``; a backslash
takes the next character as it is, inside quotes or outside. ``machine NAME`` or ``default`` opens
an entry, whose ``login`` (or ``user``), ``account`` and ``password`` stand in any order and may be
missing. Where one of these words could stand, ``#`` opens a comment to the end of the line; a
value may begin with it. ``macdef NAME`` is passed over up to the next empty line. Of two entries
for one name the last counts. Read to the letter of uv 0.13, a comment of several words after an
empty line is a fault, and so is a byte order mark.
"""

from __future__ import annotations

from ..model.credential import Secret
from ..values import field, frozen

_BLANK = " \t\r\n"
_OPENERS = frozenset({"machine", "default", "macdef"})
_FIELDS = {"login": "login", "user": "login", "account": "account", "password": "password"}


@frozen
class NetrcEntry:
    """What a netrc file says about one machine; what is not written is empty."""

    login: str = field(default="", repr=False)
    password: Secret = field(factory=lambda: Secret(""))


@frozen
class NetrcFault:
    """Why a file is no netrc file. The word itself is not kept: it may be a password.

    Attributes:
        line: where, counted from 1.
        reason: what was expected there.

    """

    line: int
    reason: str


class _Words:
    """A text, read word by word or line by line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._start = 0
        self._before = 0

    @property
    def line(self) -> int:
        """The line, counted from 1, on which the last word began."""
        return self._text.count("\n", 0, self._start) + 1

    def next(self) -> str:
        """Return the next word and pass over the one blank after it; an empty one at the end."""
        self._before = self._at
        while self._at < len(self._text) and self._text[self._at] in _BLANK:
            self._at += 1
        self._start = self._at
        if self._at >= len(self._text):
            return ""
        quoted = self._text[self._at] == '"'
        if quoted:
            self._at += 1
        return self._upto('"' if quoted else _BLANK)

    def _upto(self, ends: str) -> str:
        word: list[str] = []
        while self._at < len(self._text):
            char = self._text[self._at]
            self._at += 1
            if char in ends:
                break
            if char == "\\":
                # An escape at the very end stands for a blank.
                char = self._text[self._at : self._at + 1] or " "
                self._at += 1
            word.append(char)
        return "".join(word)

    def rest_of_line(self) -> str:
        end = self._text.find("\n", self._at)
        end = len(self._text) if end < 0 else end
        rest = self._text[self._at : end]
        self._at = end + 1
        return rest

    def skip_comment(self, *, to_the_letter: bool) -> None:
        """Pass over the comment whose first word was read, if its line goes on.

        uv takes every line end before or after that word for the end of the comment.
        """
        start = self._before if to_the_letter else self._at - 1
        if "\n" not in self._text[start : self._at]:
            self.rest_of_line()


def read_netrc(text: str, *, to_the_letter: bool = False) -> dict[str, NetrcEntry] | NetrcFault:
    """Return the entries by machine, ``default`` among them, or what is wrong.

    Args:
        text: the content of the file.
        to_the_letter: see `Semantics.netrc_to_the_letter`.

    """
    words = _Words(text if to_the_letter else text.removeprefix("\ufeff"))
    entries: dict[str, NetrcEntry] = {}
    word = words.next()
    # An empty quoted word ends the reading, as it does for uv.
    while word:
        line = words.line
        if word.startswith("#"):
            words.skip_comment(to_the_letter=to_the_letter)
            word = words.next()
        elif word == "macdef":
            _skip_macro(words)
            word = words.next()
        elif word in ("machine", "default"):
            name = words.next() if word == "machine" else "default"
            if not name:
                return NetrcFault(line, "`machine` has no name")
            read = _read_entry(words, to_the_letter=to_the_letter)
            if isinstance(read, NetrcFault):
                return read
            entries[name], word = read
        else:
            return NetrcFault(line, "expected `machine`, `default`, `macdef` or a comment")
    return entries


def _read_entry(words: _Words, *, to_the_letter: bool) -> tuple[NetrcEntry, str] | NetrcFault:
    """Return an entry and the word that ended it."""
    values: dict[str, str] = {}
    while True:
        word = words.next()
        if not word or word in _OPENERS:
            entry = NetrcEntry(values.get("login", ""), Secret(values.get("password", "")))
            return entry, word
        line = words.line
        if word.startswith("#"):
            words.skip_comment(to_the_letter=to_the_letter)
        elif word in _FIELDS:
            values[_FIELDS[word]] = words.next()
        else:
            return NetrcFault(line, "expected `login`, `account` or `password`")


def _skip_macro(words: _Words) -> None:
    words.next()
    while (line := words.rest_of_line()).strip():
        del line
