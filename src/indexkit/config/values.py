"""The value of one option or variable, checked as uv's command line does."""

from __future__ import annotations

from enum import StrEnum

from ..errors import ConfigError
from ..model.index import is_index_name
from ..model.index_set import KeyringProvider
from ..model.limits import Cutoff
from ..model.origin import Origin
from ..model.rules import Prerelease, Resolution
from ..model.strategy import Strategy
from ..model.url import redact
from .addresses import is_plain_path
from .durations import parse_cutoff
from .findings import fault
from .options import Option, Shape
from .packages import package_item
from .scalars import package_name, parse_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TRUE = frozenset({"y", "yes", "t", "true", "on", "1"})
_FALSE = frozenset({"n", "no", "f", "false", "off", "0"})
_CHOICES: dict[Shape, type[StrEnum]] = {
    Shape.STRATEGY: Strategy,
    Shape.KEYRING: KeyringProvider,
    Shape.PRERELEASE: Prerelease,
    Shape.RESOLUTION: Resolution,
}


def parse_boolish(text: str) -> bool | None:
    """Return the truth of a variable such as ``UV_NO_CONFIG``, or ``None`` if it is no boolean."""
    lowered = text.lower()
    return True if lowered in _TRUE else False if lowered in _FALSE else None


def split_values(option: Option, text: str) -> list[str]:
    """Return the values in one word. An index list is split at every kind of blank."""
    if option.shape is Shape.INDEXES:
        return text.split()
    return [text] if option.delimiter is None else text.split(option.delimiter)


def check_value(option: Option, text: str, origin: Origin, *, lenient: bool) -> ConfigError | None:
    """Return what is wrong with a value, or ``None``; ``lenient`` is that of `split_name`."""
    if text == "" and not option.empty_is_unset and option.shape is not Shape.CUTOFF:
        hint = _choices(option)
        return fault(
            origin, "cli.value-missing", f"a value is required for `{option.placeholder}`", hint
        )
    for value in split_values(option, text):
        if value == "" and option.empty_is_unset:
            continue
        problem = _problem(option, value, lenient=lenient)
        if problem is not None:
            return _invalid(option, value, origin, problem)
    return None


def parse_strategy(text: str) -> Strategy:
    """Return a strategy under any of its names; raises ValueError for others."""
    return Strategy.parse(text)


def parse_package_cutoff(text: str) -> tuple[str, Cutoff]:
    """Return the pair of ``PACKAGE=DATE``.

    Raises:
        ValueError: the text is no such pair; the message says why.

    """
    package, equals, value = text.partition("=")
    if not equals:
        raise ValueError("it needs the form `PACKAGE=DATE` or `PACKAGE=false`")
    name = package_name(package)
    if name is None:
        raise ValueError(f"`{package}` is no package name")
    return name, parse_cutoff_option(value)


def parse_cutoff_option(text: str) -> Cutoff:
    """Return a cutoff; the text ``false`` switches it off. Raises ValueError for others."""
    return Cutoff(given="false") if text == "false" else parse_cutoff(text)


def split_name(text: str, *, lenient: bool) -> tuple[str | None, str]:
    """Return the name, if there is one, and the address of ``NAME=ADDRESS``.

    uv (``lenient``) splits at the first ``=`` unless a ``:`` stands before it, so that ``./idx=1``
    is a bad name. Otherwise what follows the ``=`` must look like an address, or be missing, and
    what stands before it must not.
    """
    name, equals, address = text.partition("=")
    if not equals or ":" in name:
        return None, text
    if lenient:
        return name, address
    if is_plain_path(name) or (address and not is_plain_path(address)):
        return None, text
    return name, address


def _problem(option: Option, value: str, *, lenient: bool) -> str | None:
    kind = _CHOICES.get(option.shape)
    try:
        if kind is Strategy:
            parse_strategy(value)
        elif kind is not None:
            kind(value)
        elif option.shape is Shape.CUTOFF:
            parse_cutoff_option(value)
        elif option.shape is Shape.PACKAGE_CUTOFF:
            parse_package_cutoff(value)
        elif option.shape in (Shape.PACKAGE, Shape.FORMAT_CONTROL, Shape.HOST):
            _read_word(option.shape, value)
    except ValueError as error:
        return _choices(option) or str(error)
    return _index_problem(option, value, lenient=lenient)


def _read_word(shape: Shape, value: str) -> Any:
    reader = {
        Shape.PACKAGE: package_name,
        Shape.FORMAT_CONTROL: package_item,
        Shape.HOST: parse_host,
    }[shape]
    if reader(value) is None:
        raise ValueError(f"it is not {shape.value}")


def _index_problem(option: Option, value: str, *, lenient: bool) -> str | None:
    if option.shape not in (Shape.INDEXES, Shape.INDEX):
        return None
    name, address = split_name(value, lenient=lenient)
    if name is not None and not is_index_name(name):
        return "an index name has only ASCII letters, digits, `-`, `_` and `.`"
    if name is not None and not address:
        return "nothing stands after the `=`"
    return None


def _choices(option: Option) -> str | None:
    kind = _CHOICES.get(option.shape)
    return None if kind is None else f"possible values: {', '.join(kind)}"


def _invalid(option: Option, value: str, origin: Origin, problem: str) -> ConfigError:
    text = f"`{redact(value)}` is no value for `{option.placeholder}`: {problem}"
    return fault(origin, "cli.invalid-value", text)
