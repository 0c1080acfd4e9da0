"""uv's index options in a list of words; how they join with files is ``merge``'s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..model.origin import Layer, Origin
from ..model.semantics import Semantics
from ..values import frozen
from .document import nearest
from .findings import Findings
from .given import Given
from .options import CONFLICTS, OPTIONS, PIP_OPTIONS, Option
from .values import check_value


@frozen
class Arguments:
    """uv's index options of one command line, checked, in the order they were written."""

    given: tuple[Given, ...] = ()

    def has(self, option: str) -> bool:
        """Return whether an option was given, even with an empty value."""
        return any(each.option == option for each in self.given)

    def last(self, option: str) -> str | None:
        """Return the value of an option that can be given once, or ``None``."""
        return next((g.value for g in reversed(self.given) if g.option == option), None)

    def words(self) -> list[str]:
        """Return words that mean the same; `parse_arguments` reads them back to an equal value."""
        return [
            f"--{each.option}" if each.value is None else f"--{each.option}={each.value}"
            for each in self.given
        ]


def parse_arguments(
    words: Iterable[str], *, semantics: Semantics = Semantics.DOCUMENTED
) -> Arguments:
    """Read a command line that has nothing but uv's index options.

    ``--x=v``, ``--x v``, ``-fv`` and ``-f v`` are one; a value that starts with ``-`` needs the
    first form. ``--`` ends the options.

    Raises:
        ConfigErrors: with every word that is wrong, with the codes ``cli.unexpected``,
            ``cli.repeated``, ``cli.value-missing``, ``cli.invalid-value`` and ``cli.conflict``.

    """
    findings = Findings()
    arguments, rest, _ = _read(tuple(words), semantics, findings)
    for word in rest:
        if word != "--":
            near = nearest(word.partition("=")[0], _spellings(semantics))
            findings.fault(
                Origin(Layer.ARGUMENT, argument=word.partition("=")[0]),
                "cli.unexpected",
                "unexpected argument",
                f"did you mean `{near}`?" if near else None,
            )
    findings.stop_on_faults()
    return arguments


def split_arguments(
    words: Iterable[str], *, semantics: Semantics = Semantics.DOCUMENTED
) -> tuple[Arguments, tuple[str, ...]]:
    """Take uv's index options out of a host's own command line.

    Returns:
        the options and, in order, the words that are none of them. ``--`` and what follows it
        belong to the host.

    Raises:
        ConfigErrors: with every fault in the words that are uv's.

    """
    findings = Findings()
    arguments, rest, _ = _read(tuple(words), semantics, findings)
    findings.stop_on_faults()
    return arguments, rest


def collect_arguments(words: Sequence[str], semantics: Semantics, findings: Findings) -> Arguments:
    """Do what `split_arguments` does, but note faults, and remark on words close to an option."""
    arguments, rest, options = _read(tuple(words), semantics, findings)
    for word in rest:
        if word == "--":
            break
        flag = word.partition("=")[0]
        near = nearest(flag, (f"--{name}" for name in options)) if flag.startswith("--") else None
        if near is not None:
            findings.remark(
                Origin(Layer.ARGUMENT, argument=flag),
                "cli.near-miss",
                f"`{flag}` is no index option of uv and was left to the host",
                f"did you mean `{near}`?",
            )
    return arguments


def _spellings(semantics: Semantics) -> list[str]:
    return [f"--{name}" for name in (PIP_OPTIONS if semantics.pip_table else OPTIONS)]


def _read(
    words: tuple[str, ...], semantics: Semantics, findings: Findings
) -> tuple[Arguments, tuple[str, ...], Iterable[str]]:
    options = PIP_OPTIONS if semantics.pip_table else OPTIONS
    reader = _Reader(options, semantics, findings)
    rest = reader.run(words)
    reader.check_conflicts()
    return Arguments(tuple(reader.given)), tuple(rest), options


class _Reader:
    def __init__(
        self, options: dict[str, Option], semantics: Semantics, findings: Findings
    ) -> None:
        self.semantics = semantics
        self.findings = findings
        self.given: list[Given] = []
        self.long = {
            f"--{name}": option
            for option in options.values()
            for name in (option.name, *option.aliases)
        }
        self.short = {f"-{o.short}": o for o in options.values() if o.short is not None}

    def run(self, words: tuple[str, ...]) -> Iterator[str]:
        rest: list[str] = []
        at = 0
        while at < len(words):
            word = words[at]
            at += 1
            if word == "--":
                rest += ["--", *words[at:]]
                break
            found = self._find(word)
            if found is None:
                rest.append(word)
                continue
            option, flag, value = found
            if value is None and option.takes_value:
                if at < len(words) and not (words[at].startswith("-") and len(words[at]) > 1):
                    value = words[at]
                    at += 1
                else:
                    self._value_missing(option, flag)
                    continue
            self._take(option, flag, value)
        return iter(rest)

    def _find(self, word: str) -> tuple[Option, str, str | None] | None:
        """Return the option that a word starts, the flag as written and a value in the word."""
        flag, equals, value = word.partition("=")
        option = self.long.get(flag)
        if option is not None:
            return option, flag, value if equals else None
        option = self.short.get(word[:2])
        if option is None or word.startswith("--"):
            return None
        value = word[2:].removeprefix("=")
        return option, word[:2], value if len(word) > 2 else None  # noqa: PLR2004 - dash and letter

    def _take(self, option: Option, flag: str, value: str | None) -> None:
        origin = Origin(Layer.ARGUMENT, argument=flag)
        if value is not None and not option.takes_value:
            self.findings.fault(
                origin, "cli.unexpected", f"`{flag}` takes no value, but `{value}` was given"
            )
            return
        if not option.many and any(g.option == option.name for g in self.given):
            self.findings.fault(
                origin, "cli.repeated", f"`{option.placeholder}` cannot be used multiple times"
            )
            return
        lenient = self.semantics.lenient_urls
        problem = None if value is None else check_value(option, value, origin, lenient=lenient)
        if problem is not None:
            self.findings.errors.append(problem)
            return
        if option.undo is not None:
            self.given = [g for g in self.given if g.option != option.undo]
        self.given.append(Given(option.name, value, origin))

    def _value_missing(self, option: Option, flag: str) -> None:
        self.findings.fault(
            Origin(Layer.ARGUMENT, argument=flag),
            "cli.value-missing",
            f"a value is required for `{option.placeholder}`, but none was given",
            f"a value that starts with a dash is written `{flag}=-…`",
        )

    def check_conflicts(self) -> None:
        """Note options that exclude each other."""
        seen = {each.option: each for each in self.given}
        for left, right, only_pip in CONFLICTS:
            if left in seen and right in seen and (self.semantics.pip_table or not only_pip):
                self.findings.fault(
                    seen[left].origin,
                    "cli.conflict",
                    f"`--{left}` cannot be used with `--{right}`",
                )
