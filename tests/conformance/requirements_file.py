"""Reads requirements files as ``uv pip compile`` does: requirements and index options; choosing is `adapter`'s."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import field, mutable

import indexkit
from conformance.error_classes import AdapterError

_OPTION = re.compile(r"(--?[a-zA-Z][\w-]*)(?:\s*=\s*|\s+|$)(.*)")
_SHORT = {"-i": "--index-url", "--pypi-url": "--index-url", "-f": "--find-links", "-r": "--requirement", "-c": "--constraint"}
_INDEX_OPTIONS = ("--index-url", "--extra-index-url", "--find-links", "--no-index")


@mutable
class Requirements:
    """What requirements files say.

    Attributes:
        lines: the requirements, as text.
        constraints: those of ``-c`` files.
        options: folder and words of each index option, in order.

    """

    lines: list[str] = field(factory=list)
    constraints: list[str] = field(factory=list)
    options: list[tuple[Path, tuple[str, ...]]] = field(factory=list)

    def index_set(self, semantics: indexkit.Semantics) -> indexkit.IndexSet:
        """Return the index options as a set that belongs below every other configuration.

        Raises:
            AdapterError: two different addresses are given as ``--index-url``.

        """
        urls = {words[1] for _, words in self.options if words[0] == "--index-url"}
        if len(urls) > 1:
            raise AdapterError("cli.multiple-index-urls")
        once = dict.fromkeys(self.options)
        merged = indexkit.IndexSet(semantics=semantics)
        for folder, words in sorted(once, key=lambda option: option[1][0] == "--index-url"):
            merged = merged.merged_over(
                indexkit.resolve_sources(
                    {},
                    environ={},
                    args=words,
                    directory=folder,
                    user_config=False,
                    system_config=False,
                    semantics=semantics,
                )
            )
        return merged


def read(path: Path, environ: Mapping[str, str]) -> Requirements:
    """Read a requirements file and those that it includes."""
    found = Requirements()
    _read_into(found, path, environ, constraint=False)
    return found


def _read_into(found: Requirements, path: Path, environ: Mapping[str, str], *, constraint: bool) -> None:
    for line in _logical_lines(path.read_text(encoding="utf-8"), environ):
        match = _OPTION.match(line)
        if match is None:
            (found.constraints if constraint else found.lines).append(line.split(" --hash", 1)[0].strip())
            continue
        option = _SHORT.get(match[1], match[1])
        value = (shlex.split(match[2]) or [""])[0]
        if option in ("--requirement", "--constraint"):
            _read_into(found, path.parent / value, environ, constraint=constraint or option == "--constraint")
        elif option in _INDEX_OPTIONS:
            words = (option,) if option == "--no-index" else (option, value)
            found.options.append((path.parent, words))


def _logical_lines(text: str, environ: Mapping[str, str]) -> Iterator[str]:
    joined = re.sub(r"\\\r?\n", " ", text)
    for raw in joined.splitlines():
        line = re.sub(r"(^|\s+)#.*$", "", raw).strip()
        if line:
            yield re.sub(r"\$\{([A-Z0-9_]+)\}", lambda m: environ.get(m[1], m[0]), line)
