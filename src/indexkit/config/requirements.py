"""Requirements files with the index options in them; other tools' formats are not read here.

Source: pip documentation, *Requirements File Format*, as uv reads it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from ..errors import InvalidUrlError
from ..model.diagnostic import Diagnostic
from ..model.index import Index, IndexFormat
from ..model.index_set import IndexSet
from ..model.origin import Layer, Origin
from ..model.semantics import Semantics
from ..model.url import SafeUrl, redact
from ..values import evolve, field, frozen
from .addresses import is_url, parse_address
from .discovery import exists, read_text
from .findings import Findings
from .logical_lines import logical_lines
from .packages import format_control, package_item

_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
_HASH = re.compile(r"\s--hash(?:=|\s+)(\S+)")
_OPTION = re.compile(r"(-[rcief]|--[a-z][a-z-]*)(?:\s*=\s*|\s+|(?=[^-\s])|\Z)(.*)\Z", re.DOTALL)
_LONG = {
    "-r": "--requirement",
    "-c": "--constraint",
    "-e": "--editable",
    "-i": "--index-url",
    "-f": "--find-links",
}
_UNUSED = frozenset({"--pre", "--prefer-binary", "--trusted-host", "--use-feature"})


@frozen
class Line:
    """One requirement of a file.

    Attributes:
        requirement: the text, without comment and hashes, with variables expanded.
        hashes: the ``algorithm:digest`` texts of its ``--hash`` options.
        editable: whether it came with ``-e``.
        origin: where it stands.

    """

    requirement: str
    hashes: tuple[str, ...] = ()
    editable: bool = False
    origin: Origin = field(default=Origin(Layer.REQUIREMENTS), eq=False)


@frozen
class Requirements:
    """A requirements file with everything that it includes.

    Attributes:
        lines: the requirements, in order.
        constraints: the lines of ``-c`` files.
        index_url, extra_index_url, find_links, no_index: the index options that were met.
        no_binary, only_binary: package names mixed with ``:all:`` and ``:none:``, in order.
        require_hashes: whether ``--require-hashes`` was met.
        diagnostics: what was odd.

    """

    lines: tuple[Line, ...] = ()
    constraints: tuple[Line, ...] = ()
    index_url: Index | None = None
    extra_index_url: tuple[Index, ...] = ()
    find_links: tuple[Index, ...] = ()
    no_index: bool = False
    no_binary: tuple[str, ...] = ()
    only_binary: tuple[str, ...] = ()
    require_hashes: bool = False
    diagnostics: tuple[Diagnostic, ...] = field(default=(), eq=False)

    def below(self, index_set: IndexSet) -> IndexSet:
        """Return ``index_set`` with these options under everything it has already, as uv does.

        So ``--index-url`` of the file loses against ``--index-url`` of the command line,
        ``UV_INDEX_URL`` and a default in a configuration file.
        """
        own = () if self.index_url is None else (self.index_url,)
        rules = index_set.rules
        no_binary = format_control("no_binary", self.no_binary)
        no_build = format_control("no_build", self.only_binary)
        return evolve(
            index_set,
            declared=(*index_set.declared, *self.extra_index_url, *own),
            find_links=(*index_set.find_links, *self.find_links),
            no_index=index_set.no_index or self.no_index,
            rules=evolve(
                rules,
                no_binary=rules.no_binary or bool(no_binary["no_binary"]),
                no_binary_package=rules.no_binary_package.union(no_binary["no_binary_package"]),
                no_build=rules.no_build or bool(no_build["no_build"]),
                no_build_package=rules.no_build_package.union(no_build["no_build_package"]),
                require_hashes=rules.require_hashes or self.require_hashes,
            ),
            diagnostics=(*index_set.diagnostics, *self.diagnostics),
        )


def read_requirements(
    path: Path,
    *,
    directory: Path,
    environ: Mapping[str, str],
    text: str | None = None,
    semantics: Semantics = Semantics.DOCUMENTED,
) -> Requirements:
    """Read a requirements file, and those that it includes.

    Comments, continuation lines and ``${VAR}`` in options and requirements are understood; an unset
    variable stays as it is, and is a diagnostic. Paths of ``-r``, ``-c`` and ``--find-links`` are
    relative to the file, those of ``--index-url`` to the working directory if something is there.

    Args:
        path: the file; with ``text``, where it would be.
        directory: the working directory.
        environ: the environment variables.
        text: the content, if it is not to be read from ``path``.
        semantics: the reading of uv's rules.

    Raises:
        ConfigErrors: with every fault, among them a second ``--index-url``
            (``cli.multiple-index-urls``).

    """
    reader = _Reader(directory.absolute(), environ, semantics)
    reader.read(directory.absolute() / path, text)
    reader.findings.stop_on_faults()
    return reader.result()


class _Reader:
    def __init__(self, directory: Path, environ: Mapping[str, str], semantics: Semantics) -> None:
        self.directory = directory
        self.environ = environ
        self.semantics = semantics
        self.lenient = semantics.lenient_urls
        self.findings = Findings()
        self.seen: set[tuple[Path, bool]] = set()
        self.constraint = False
        self.lines: list[Line] = []
        self.constraints: list[Line] = []
        self.index_url: Index | None = None
        self.extra_index_url: list[Index] = []
        self.find_links: list[Index] = []
        self.controls: dict[str, list[str]] = {"--no-binary": [], "--only-binary": []}
        self.switches: set[str] = set()

    def result(self) -> Requirements:
        """Return everything that was read."""
        return Requirements(
            tuple(self.lines),
            tuple(self.constraints),
            self.index_url,
            tuple(self.extra_index_url),
            tuple(self.find_links),
            "--no-index" in self.switches,
            tuple(self.controls["--no-binary"]),
            tuple(self.controls["--only-binary"]),
            "--require-hashes" in self.switches,
            tuple(self.findings.remarks),
        )

    def read(self, path: Path, text: str | None) -> None:
        origin = Origin(Layer.REQUIREMENTS, str(path))
        self.seen.add((_plain(path), self.constraint))
        if text is None:
            content = read_text(path)
            if content is None:
                self.findings.fault(origin, "config.not-found", "there is no such file")
                return
            try:
                text = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = content.decode("latin-1")
                self.findings.remark(origin, "config.not-utf8", "the file is not UTF-8")
        for number, line in logical_lines(text):
            self._line(line, evolve(origin, line=number), path.parent)

    def _line(self, line: str, origin: Origin, folder: Path) -> None:
        if not line.startswith("-"):
            self._requirement(line, origin, editable=False)
            return
        match = _OPTION.match(line)
        name = _LONG.get(match[1], match[1]) if match else line
        value = _unquote(match[2].strip()) if match else ""
        origin = evolve(origin, key=name)
        if name in _UNUSED:
            text = f"`{name}` in a requirements file is ignored"
            self.findings.remark(origin, "config.option-ignored", text, "give it as an argument")
        elif name in ("--no-index", "--require-hashes"):
            self.switches.add(name)
        elif not value:
            self.findings.fault(origin, "cli.value-missing", f"`{name}` needs a value")
        else:
            self._valued(name, value, origin, folder)

    def _valued(self, name: str, value: str, origin: Origin, folder: Path) -> None:
        if name in ("--requirement", "--constraint"):
            self._include(folder / self._expand(value, origin), name, origin)
        elif name == "--editable":
            self._requirement(value, origin, editable=True)
        elif name in ("--no-binary", "--only-binary"):
            self._format_control(name, value, origin)
        elif name in ("--index-url", "--extra-index-url", "--find-links"):
            self._index(name, self._expand(value, origin), origin, folder)
        else:
            self.findings.fault(origin, "cli.unexpected", f"`{name}` is no option of this file")

    def _include(self, path: Path, name: str, origin: Origin) -> None:
        """Read another file; only requirements come from one that ``-c`` includes.

        A file that was read already is passed over, so that two may include each other.
        """
        inner = _Reader(self.directory, self.environ, self.semantics)
        inner.findings, inner.seen = self.findings, self.seen
        inner.constraint = self.constraint or name == "--constraint"
        if (_plain(path), inner.constraint) in self.seen:
            text = f"{path} was read already"
            self.findings.remark(origin, "config.include-cycle", text, "include it once")
            return
        inner.read(path, None)
        self.lines += inner.lines
        self.constraints += inner.constraints
        if inner.constraint and not self.constraint:
            if inner.has_options():
                text = "the index options in a file of constraints are ignored"
                self.findings.remark(
                    origin, "config.option-ignored", text, "move them to the outer file"
                )
            return
        self._take_options(inner, origin)

    def has_options(self) -> bool:
        """Return whether an index option was met."""
        lists = (self.extra_index_url, self.find_links, self.switches, *self.controls.values())
        return self.index_url is not None or any(lists)

    def _take_options(self, inner: _Reader, origin: Origin) -> None:
        found = inner.index_url
        if found and self.index_url and found.url != self.index_url.url:
            self._second_url(self.index_url, origin)
        self.index_url = self.index_url or found
        self.extra_index_url += inner.extra_index_url
        self.find_links += inner.find_links
        self.switches |= inner.switches
        for option, items in inner.controls.items():
            self.controls[option] += items

    def _requirement(self, line: str, origin: Origin, *, editable: bool) -> None:
        hashes = tuple(_HASH.findall(line))
        text = self._expand(_HASH.sub("", line).strip(), origin)
        added = Line(text, hashes, editable, origin)
        (self.constraints if self.constraint else self.lines).append(added)

    def _format_control(self, name: str, value: str, origin: Origin) -> None:
        items = []
        for piece in value.split(","):
            item = package_item(piece.strip())
            if item is None:
                self.findings.fault(
                    origin, "cli.invalid-value", f"`{piece}` is no package, `:all:` or `:none:`"
                )
            else:
                items.append(item)
        self.controls[name] += items

    def _index(self, name: str, value: str, origin: Origin, base: Path) -> None:
        flat = name == "--find-links"
        url = self._address(value, origin, base if flat else self.directory)
        if url is None:
            return
        index = Index(
            url,
            default=name == "--index-url",
            format=IndexFormat.FLAT if flat else IndexFormat.SIMPLE,
            origin=origin,
            given=redact(value),
        )
        if flat:
            self.find_links.append(index)
        elif name == "--extra-index-url":
            self.extra_index_url.append(index)
        elif self.index_url is None:
            self.index_url = index
        else:
            self._second_url(self.index_url, origin)

    def _second_url(self, first: Index, origin: Origin) -> None:
        self.findings.fault(
            origin,
            "cli.multiple-index-urls",
            f"a second `--index-url` would replace the one of {first.origin.describe()}",
            "use `--extra-index-url` for one of them",
        )

    def _address(self, value: str, origin: Origin, base: Path) -> SafeUrl | None:
        path = base / value
        lower = value[: value.find(":")].lower() + value[value.find(":") :]
        try:
            if not exists(path) and is_url(lower):
                return SafeUrl.parse(value, lenient=self.lenient)
            if exists(path):
                return parse_address(
                    value if not is_url(value) else f"./{value}", base, lenient=True
                )
        except InvalidUrlError as error:
            self.findings.fault(origin, "config.bad-url", error.problem())
            return None
        self.findings.fault(
            origin, "config.bad-url", f"`{redact(value)}` is no URL, and nothing is at that path"
        )
        return None

    def _expand(self, text: str, origin: Origin) -> str:
        def put(match: re.Match[str]) -> str:
            name = match[1]
            if name in self.environ:
                return self.environ[name]
            if name == "PROJECT_ROOT":
                return str(self.directory)
            self.findings.remark(
                origin,
                "config.unset-variable",
                f"`{match[0]}` is not set and stands in the text as it is",
            )
            return match[0]

        return _VARIABLE.sub(put, text)


def _plain(path: Path) -> Path:
    return Path(os.path.normpath(path))


def _unquote(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value
