"""Options and variables, turned into the same `Settings` that files have; order is ``merge``'s."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from ..errors import InvalidUrlError
from ..model.index import Index, IndexFormat, is_index_name
from ..model.index_set import KeyringProvider
from ..model.origin import Origin
from ..model.rules import Prerelease, Resolution
from ..model.semantics import Semantics
from ..model.url import SafeUrl, redact
from ..values import evolve
from .addresses import is_url, parse_address
from .discovery import exists
from .document import nearest
from .findings import Findings
from .given import Given
from .index_entry import needs_dot_slash
from .merge import Spoken
from .options import OPTIONS
from .packages import format_control, package_item
from .scalars import package_name, parse_host
from .settings import Settings
from .values import (
    parse_cutoff_option,
    parse_package_cutoff,
    parse_strategy,
    split_name,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .layers import Layers
    from .reading import Words

Exists = Callable[[str], bool]


def read_words(
    words: Words,
    layers: Layers,
    directory: str,
    semantics: Semantics,
    findings: Findings,
) -> Spoken:
    """Return what a command line and the environment say, against what the files have."""
    configured = [index for table in layers.files for index in table.indexes]

    def there_is(name: str) -> bool:
        return exists(Path(directory) / name)

    read = partial(
        read_spoken,
        configured=configured,
        directory=directory,
        exists=there_is,
        semantics=semantics,
        findings=findings,
    )
    said, default = read(words.arguments)
    set_by, default_by = read(words.variables)
    return Spoken(
        arguments=said,
        environment=set_by,
        argument_default=default,
        environment_default=default_by,
    )


def read_spoken(
    given: Sequence[Given],
    *,
    configured: Sequence[Index],
    directory: str,
    exists: Exists,
    semantics: Semantics,
    findings: Findings,
) -> tuple[Settings, Index | None]:
    """Return what options or variables say, and the index of ``default-index``, kept apart.

    Args:
        given: checked options, all from one layer.
        configured: the ``[[index]]`` entries of the files in force, which options may name.
        directory: what relative paths belong to.
        exists: whether a file or directory has that name; it then wins over an index's name.
        semantics: the reading of uv's rules.
        findings: where faults and remarks go.

    """
    reader = _Reader(configured, directory, exists, semantics, findings)
    read: dict[str, Any] = {
        "index": tuple(reader.indexes(_of(given, "index"))),
        "extra_index_url": tuple(reader.legacy(_of(given, "extra-index-url"))),
        "find_links": tuple(reader.legacy(_of(given, "find-links"), flat=True)),
        "index_url": next(iter(reader.legacy(_of(given, "index-url"), default=True)), None),
    }
    default = next(iter(reader.indexes(_of(given, "default-index"), default=True)), None)
    return Settings(**read, **_choices(given), **_package_lists(given)), default


def _of(given: Iterable[Given], option: str) -> list[Given]:
    return [each for each in given if each.option == option]


def _one(given: Iterable[Given], option: str, parse: Callable[[str], Any]) -> Any:
    return next((parse(e.value) for e in given if e.option == option and e.value), None)


def _flag(given: Iterable[Given], option: str) -> bool | None:
    return True if any(e.option == option and e.value is None for e in given) else None


def _pieces(given: Iterable[Given], option: str) -> Iterator[str]:
    delimiter = OPTIONS[option].delimiter
    for each in _of(given, option):
        if each.value:
            yield from (piece for piece in each.value.split(delimiter) if piece)


def _choices(given: Sequence[Given]) -> dict[str, Any]:
    prerelease = _one(given, "prerelease", Prerelease)
    return {
        "no_index": _flag(given, "no-index"),
        "index_strategy": _one(given, "index-strategy", parse_strategy),
        "keyring_provider": _one(given, "keyring-provider", KeyringProvider),
        "prerelease": Prerelease.ALLOW if _flag(given, "pre") else prerelease,
        "resolution": _one(given, "resolution", Resolution),
        "exclude_newer": _one(given, "exclude-newer", parse_cutoff_option),
        "exclude_newer_package": tuple(
            dict(
                parse_package_cutoff(each.value)
                for each in _of(given, "exclude-newer-package")
                if each.value
            ).items()
        ),
        "no_sources": _flag(given, "no-sources"),
        "require_hashes": _flag(given, "require-hashes"),
        "allow_insecure_host": tuple(
            host
            for text in _pieces(given, "allow-insecure-host")
            if (host := parse_host(text)) is not None
        ),
    }


def _package_lists(given: Sequence[Given]) -> dict[str, Any]:
    read: dict[str, Any] = {
        "no_sources_package": _packages(given, "no-sources-package"),
        "no_binary": _switch(given, "no-binary", "binary"),
        "no_build": _switch(given, "no-build", "build"),
        "no_binary_package": _packages(given, "no-binary-package"),
        "no_build_package": _packages(given, "no-build-package"),
    }
    for option, name in (("no-binary", "no_binary"), ("only-binary", "no_build")):
        items = [
            item
            for each in _of(given, option)
            if each.value
            for piece in each.value.split(",")
            if (item := package_item(piece)) is not None
        ]
        if items:
            control = format_control(name, items)
            read[name] = control[name] if control[name] is not None else read[name]
            read[f"{name}_package"] += control[f"{name}_package"]
    return read


def _switch(given: Sequence[Given], yes: str, no: str) -> bool | None:
    return True if _flag(given, yes) else False if _flag(given, no) else None


def _packages(given: Sequence[Given], option: str) -> tuple[str, ...]:
    names = (package_name(piece) for piece in _pieces(given, option))
    return tuple(name for name in names if name is not None)


class _Reader:
    """Index values of one layer; keeps what all of them need."""

    def __init__(
        self,
        configured: Sequence[Index],
        directory: str,
        exists: Exists,
        semantics: Semantics,
        findings: Findings,
    ) -> None:
        self.configured = configured
        self.directory = directory
        self.exists = exists
        self.semantics = semantics
        self.findings = findings

    def indexes(self, given: Iterable[Given], *, default: bool = False) -> Iterator[Index]:
        for each in given:
            text = each.value or ""
            for word in [text] if default and text else text.split():
                index = self._index(word, each.origin, default=default)
                if index is not None:
                    yield index

    def legacy(
        self, given: Iterable[Given], *, default: bool = False, flat: bool = False
    ) -> Iterator[Index]:
        for each in given:
            delimiter = OPTIONS[each.option].delimiter
            text = each.value or ""
            for word in [text] if delimiter is None else text.split(delimiter):
                url = self._address(word, each.origin) if word else None
                if url is not None:
                    kind = IndexFormat.FLAT if flat else IndexFormat.SIMPLE
                    yield Index(
                        url, default=default, format=kind, origin=each.origin, given=redact(word)
                    )

    def _index(self, word: str, origin: Origin, *, default: bool) -> Index | None:
        if is_index_name(word):
            named = self._configured(word, origin, default=default)
            if named is not None:
                return named
            if not self.semantics.lenient_urls and not self.exists(word):
                self._not_found(word, origin)
                return None
        name, address = split_name(word, lenient=self.semantics.lenient_urls)
        if name == "" and not self.semantics.empty_name_allowed:
            self.findings.fault(
                origin, "cli.invalid-value", f"`{redact(word)}` has nothing before the `=`"
            )
            return None
        url = self._address(address, origin)
        if url is None:
            return None
        if needs_dot_slash(address):
            self.findings.remark(
                origin,
                "config.ambiguous-path",
                f"`{address}` could be an index's name and is taken for a relative path",
                f"write `./{address}`",
            )
        return Index(url, name, default=default, origin=origin, given=redact(address))

    def _configured(self, name: str, origin: Origin, *, default: bool) -> Index | None:
        if self.exists(name):
            return None
        found = next((index for index in self.configured if index.name == name), None)
        if found is None:
            return None
        self.findings.remark(
            origin,
            "config.index-by-name",
            f"`{name}` is the index that {found.origin.describe()} defines",
            is_note=True,
        )
        return evolve(found, default=default, explicit=False, origin=origin)

    def _not_found(self, name: str, origin: Origin) -> None:
        near = nearest(name, (index.name for index in self.configured if index.name))
        self.findings.fault(
            origin,
            "cli.index-not-found",
            f"no configured index is named `{name}`, and there is no such directory",
            f"did you mean `{near}`?" if near else f"write `./{name}` for a directory",
        )

    def _address(self, text: str, origin: Origin) -> SafeUrl | None:
        lenient = self.semantics.lenient_urls
        try:
            url = parse_address(text, self.directory, lenient=lenient)
        except InvalidUrlError as error:
            self.findings.fault(origin, "cli.invalid-value", error.problem())
            return None
        if lenient and "://" in text and not is_url(text):
            self.findings.remark(
                origin,
                "config.url-as-path",
                f"`{redact(text)}` has no scheme of an index and is taken for a relative path",
            )
        return url
