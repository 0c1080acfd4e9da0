"""Reads the text that Rust's ``{:#?}`` writes (``uv --show-settings``) into plain values; what they mean is `uv_client`'s."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_TOKEN = re.compile(r'\s*("(?:\\.|[^"\\])*"|[{}\[\]():,]|[^\s{}\[\](),:"]+)')
_CLOSING = {"{": "}", "[": "]", "(": ")"}


def parse(text: str) -> Any:
    """Return the value that ``text`` begins with.

    ``Some(x)`` is x, ``None`` None; other tuples with a name become ``{"@": name, "": [...]}`` and
    structs dicts with their name under ``"@"``.
    """
    return _Reader(text).value()


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = [match[1] for match in _TOKEN.finditer(text)]
        self._at = 0

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def value(self) -> Any:
        token = self._next()
        if token.startswith('"'):
            return _text(token)
        if token in ("[", "("):
            return list(self._items(_CLOSING[token]))
        if token == "{":
            return self._fields()
        return self._named(self._word(token))

    def _word(self, token: str) -> str:
        """Join what was torn apart: paths with ``::``, host and port, words of one display value."""
        while self._peek() == ":" and self._tokens[self._at + 1 : self._at + 2] == [":"]:
            self._at += 2
            token += "::" + self._next()
        while self._peek() and self._peek()[0] not in '"{}[](),:':
            token += " " + self._next()
        return token

    def _named(self, word: str) -> Any:
        if self._peek() == "(":
            self._next()
            items = list(self._items(")"))
            return items[0] if word == "Some" and len(items) == 1 else {"@": word, "": items}
        if self._peek() == "{":
            self._next()
            return {"@": word, **self._fields()}
        if word in ("None", "true", "false"):
            return {"None": None, "true": True, "false": False}[word]
        return int(word) if re.fullmatch(r"-?\d+", word) else word

    def _items(self, closing: str) -> Iterator[Any]:
        while self._peek() != closing:
            item = self.value()
            if self._peek() == ":":
                self._next()
                item = [item, self.value()]
            yield item
            if self._peek() == ",":
                self._next()
        self._next()

    def _fields(self) -> dict[str, Any]:
        fields = {}
        while self._peek() != "}":
            key = self.value()
            has_value = self._peek() == ":"
            if has_value:
                self._next()
            fields[key if isinstance(key, str) else json.dumps(key)] = (
                self.value() if has_value else True
            )
            if self._peek() == ",":
                self._next()
        self._next()
        return fields


def _text(token: str) -> str:
    def plain(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}.get(match[2], match[2])

    return re.sub(r"\\(?:u\{([0-9a-f]+)\}|(.))", plain, token[1:-1])
