"""On which line of a TOML text a key stands; what the text means is ``tomllib``'s business."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tomllib import TOMLDecodeError

Path = tuple[str | int, ...]

_BASIC, _LITERAL = '"' * 3, "'" * 3  # the marks of TOML's multi-line texts
_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_HEADER = regex(rf"[ \t]*(\[\[?)[ \t]*({_DOTTED})[ \t]*\]\]?[ \t]*(?:#.*)?\Z")
_PAIR = regex(rf"[ \t]*({_DOTTED})[ \t]*=[ \t]*")
_ONE_KEY = regex(_KEY)
_TOLD = regex(r"at line (\d+)")
_TOKEN = regex(
    r"""\"\"\"|'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#.*|[\[\]{},]"""
)  # the multi-line marks first: an empty basic string is a prefix of them


def lines_of(text: str) -> Mapping[Path, int]:
    """Return the line, from 1, of every table header, key and array element that starts a line.

    A key is the path from the document's root: ``("tool", "uv", "index", 0, "url")``. Keys inside
    an inline table are not listed; ask for the table that holds them. For a text that is no valid
    TOML the answer is a guess.
    """
    return _Scan().run(text)


class FileLines:
    """The lines of one text, which is looked through when somebody asks for one."""

    __slots__ = ("_first", "_found", "_text")

    def __init__(self, text: str | None, first_line: int) -> None:
        """Take the text, if there is one, and how many lines of its file come before it."""
        self._text = text
        self._first = first_line
        self._found: Mapping[Path, int] | None = None

    def line(self, path: Path) -> int | None:
        """Return the line of a path from the file's root, or of the nearest table around it."""
        if self._found is None:
            self._found = {} if self._text is None else lines_of(self._text)
        while path:
            found = self._found.get(path)
            if found is not None:
                return found + self._first
            path = path[:-1]
        return None


def parse_error_line(error: TOMLDecodeError) -> int | None:
    """Return the line that a parse error speaks of, if it says so."""
    match = _TOLD.search(str(error))
    return int(match[1]) if match else None


class _Scan:
    """One pass over the lines; ``table`` is the header in force, ``array`` the open value."""

    def __init__(self) -> None:
        self.found: dict[Path, int] = {}
        self.table: Path = ()
        self.counts: dict[Path, int] = {}
        self.array: Path | None = None
        self.depth = 0
        self.element = 0
        self.quote: str | None = None

    def run(self, text: str) -> Mapping[Path, int]:
        for number, line in enumerate(text.split("\n"), 1):
            if self.quote is not None:
                self._inside_quote(line)
            elif self.array is not None:
                self._inside_array(line, number)
            else:
                self._top(line.removesuffix("\r"), number)
        return self.found

    def _top(self, line: str, number: int) -> None:
        pair = _PAIR.match(line)
        if pair is not None:
            path = self.table + _keys(pair[1])
            self.found.setdefault(path, number)
            rest = line[pair.end() :]
            if rest.startswith("["):
                self.array, self.depth, self.element = path, 0, 0
                self._follow(rest, number)
            elif _BASIC in rest or _LITERAL in rest:
                self._follow(rest, number)
            return
        header = _HEADER.match(line)
        if header is not None:
            self._enter(_keys(header[2]), number, many=header[1] == "[[")

    def _enter(self, keys: tuple[str, ...], number: int, *, many: bool) -> None:
        path = self._resolve(keys[:-1])
        path = (*path, keys[-1])
        if many:
            count = self.counts.get(path, 0)
            self.counts[path] = count + 1
            self.found.setdefault(path, number)
            path = (*path, count)
        elif path in self.counts:
            path = (*path, self.counts[path] - 1)
        self.found.setdefault(path, number)
        self.table = path

    def _resolve(self, keys: tuple[str, ...]) -> Path:
        """Add the number of the last element to every array of tables on the way."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        return path

    def _inside_quote(self, line: str) -> None:
        quote = self.quote or ""
        end = line.find(quote)
        while end > 0 and quote == _BASIC and _escaped(line, end):
            end = line.find(quote, end + 1)
        if end >= 0:
            self.quote = None
            self._follow(line[end + 3 :], None)

    def _inside_array(self, line: str, number: int) -> None:
        stripped = line.lstrip(" \t")
        if self.depth == 1 and self.array is not None and stripped and stripped[0] in "{['\"":
            self.found.setdefault((*self.array, self.element), number)
        self._follow(line, number)

    def _follow(self, rest: str, number: int | None) -> None:
        """Follow brackets and quotes to see whether the value goes on in the next line."""
        for sign in _signs(rest):
            if sign in (_BASIC, _LITERAL):
                if rest.count(sign) % 2:
                    self.quote = sign
                    return
            elif self.array is not None:
                self._bracket(sign, number)

    def _bracket(self, sign: str, number: int | None) -> None:
        if sign == ",":
            self.element += self.depth == 1
        elif sign in "[{":
            if self.depth == 1 and number is not None and self.array is not None:
                self.found.setdefault((*self.array, self.element), number)
            self.depth += 1
        else:
            self.depth -= 1
            if self.depth == 0:
                self.array = None


def _signs(text: str) -> Iterator[str]:
    """Yield brackets, commas and marks of multi-line texts that are not inside a text."""
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign[0] == "#":
            return
        if len(sign) == 1 or sign in (_BASIC, _LITERAL):
            yield sign


def _escaped(line: str, at: int) -> bool:
    before = line[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _keys(dotted: str) -> tuple[str, ...]:
    if '"' not in dotted and "'" not in dotted:
        return tuple(part.strip(" \t") for part in dotted.split("."))
    return tuple(_unquote(match[0]) for match in _ONE_KEY.finditer(dotted))


def _unquote(key: str) -> str:
    if key[0] == "'":
        return key[1:-1]
    if key[0] != '"':
        return key
    if "\\" not in key:
        return key[1:-1]
    import tomllib

    return next(iter(tomllib.loads(f"{key} = 0")))
