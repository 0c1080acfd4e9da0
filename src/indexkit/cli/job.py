"""What a command gets to work with: options, index set, console; no command itself."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import nullcontext
from functools import cached_property

from attrs import field, frozen

from .. import (
    IndexKitError,
    IndexSet,
    Rules,
    Selection,
    Store,
    Target,
    resolve_sources,
    select_many,
)
from .cache_options import REDIS, is_offline, is_uncached, store_of
from .console import Console
from .findings import tell_diagnostics
from .interrupts import ends_at_once
from .listening import Listener
from .options import SEMANTICS
from .tracing import Tracer


class UsageError(IndexKitError):
    """A value on the command line that cannot be used.

    Attributes:
        option: the option.
        text: what is wrong with its value.

    """

    def __init__(self, option: str, text: str) -> None:
        """Take the fields in the order of the attributes."""
        super().__init__(option, text)
        self.option = option
        self.text = text

    def problem(self) -> str:
        """Return ``option: text``."""
        return f"{self.option}: {self.text}"


@frozen(slots=False)
class Job:
    """One command's work.

    Attributes:
        options: the program's own options, parsed.
        words: uv's index options, as words.
        environ: the environment variables.
        console: where to write.
        owns_process: whether Ctrl-C may end the process; not so when another program called `main`.

    """

    options: argparse.Namespace
    words: tuple[str, ...]
    environ: Mapping[str, str] = field(repr=False)
    console: Console
    owns_process: bool = False

    @cached_property
    def index_set(self) -> IndexSet:
        """The configuration in force.

        Raises:
            ConfigErrors: it has faults.

        """
        return resolve_sources(
            getattr(self.options, "path", None),
            environ=self.environ,
            args=self.words,
            user_config=not self.options.no_user_config,
            system_config=not self.options.no_system_config,
            semantics=SEMANTICS[self.options.semantics],
        )

    @property
    def rules(self) -> Rules:
        """What may be chosen."""
        rules = self.index_set.rules
        return rules.only_wheels() if self.options.only_wheels else rules

    @cached_property
    def target(self) -> Target:
        """What files must run on.

        Raises:
            UsageError: ``--python`` or ``--platform`` is not understood.

        """
        python, platforms = self.options.python, self.options.platform
        running = Target.running()
        if python is None and not platforms:
            return running
        here = dict.fromkeys(tag.platform for tag in running.tags if tag.platform != "any")
        try:
            return Target.of(
                python=python or running.python_full_version, platforms=platforms or list(here)
            )
        except ValueError as error:
            option = "--python" if python is not None else "--platform"
            raise UsageError(option, str(error)) from None

    @cached_property
    def listener(self) -> Listener:
        """Tells requests on standard error, if that was asked for."""
        kind = Tracer if getattr(self.options, "trace", False) else Listener
        return kind(self.console, verbose=self.options.verbose)

    @cached_property
    def store(self) -> Store | None:
        """Where pages are kept between runs, if they are.

        Raises:
            UsageError: the server that a variable names cannot be used.

        """
        if is_uncached(self.options, self.environ):
            return None
        try:
            return store_of(self.options, self.environ)
        except (ImportError, ValueError) as error:
            raise UsageError(REDIS, str(error)) from None

    def select(self, packages: list[str]) -> tuple[Selection, ...]:
        """Ask the indexes about packages."""
        with ends_at_once() if self.owns_process else nullcontext():
            return select_many(
                packages,
                index_set=self.index_set,
                target=self.target,
                rules=self.rules,
                extras=self.options.extra,
                groups=self.options.group,
                environ=self.environ,
                cache=self.store,
                offline=is_offline(self.options, self.environ),
                refresh=self.options.refresh or self.options.refresh_package,
                reporter=self.listener,
            )

    def tell_diagnostics(self) -> None:
        """Say on standard error what was odd about the configuration."""
        tell_diagnostics(self.console, self.index_set.diagnostics)
