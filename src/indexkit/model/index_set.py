"""All indexes that are in force, in order of precedence, and the way from a package to them.

An `IndexSet` is what reading the configuration ends in. It is immutable, hashable and picklable (a
pickle leaves secrets behind). Reading files and variables is the business of ``config``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from ..errors import UndeclaredIndexError
from ..values import evolve, field, fields_of, frozen
from .diagnostic import Diagnostic
from .index import PYPI, Index
from .naming import normalized_name
from .origin import Layer
from .redaction import redact_whole
from .route import Branch, Route
from .rules import Rules
from .semantics import Semantics
from .source import Source, SourceKind
from .strategy import Strategy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .shadowing import Shadowed


class KeyringProvider(StrEnum):
    """Whether the ``keyring`` program may be asked (uv: ``keyring-provider``)."""

    DISABLED = "disabled"
    SUBPROCESS = "subprocess"


def _redacted(text: str | None) -> str:
    return repr(text and redact_whole(text))


@frozen
class IndexSet:
    """The immutable, precedence-ordered result of reading a configuration.

    Attributes:
        declared: every index that was declared, strongest first, shadowed ones included.
        find_links: flat places from ``find-links``, strongest first.
        no_index: whether all of ``declared`` is switched off.
        strategy: how several indexes are searched.
        sources: pairs of normalised package name and its sources.
        pinnable: the indexes that a source may name, strongest first.
        rules: what may be chosen.
        keyring_provider: whether the ``keyring`` program may be asked.
        allow_insecure_hosts: ``host[:port]`` texts whose certificates are not checked.
        required_version: the uv version specifier that the configuration asks for, as data.
        publish_url, check_url: where uploads go and are checked, from the ``publish-url`` keys.
        trusted_publishing: uv's setting of that name, as data.
        semantics: the reading under which this was made.
        diagnostics: what was odd; not part of equality.

    """

    declared: tuple[Index, ...] = ()
    find_links: tuple[Index, ...] = ()
    no_index: bool = False
    strategy: Strategy = Strategy.FIRST_INDEX
    sources: tuple[tuple[str, tuple[Source, ...]], ...] = ()
    pinnable: tuple[Index, ...] = ()
    rules: Rules = field(factory=Rules)
    keyring_provider: KeyringProvider = KeyringProvider.DISABLED
    allow_insecure_hosts: tuple[str, ...] = ()
    required_version: str | None = None
    publish_url: str | None = field(default=None, repr=_redacted)
    check_url: str | None = field(default=None, repr=_redacted)
    trusted_publishing: str | None = None
    semantics: Semantics = Semantics.DOCUMENTED
    diagnostics: tuple[Diagnostic, ...] = field(default=(), eq=False)

    # -- the order ------------------------------------------------------------

    def _in_force(self) -> Iterator[Index]:
        """Yield the declared indexes; of those with one name, the strongest."""
        seen: set[str] = set()
        for index in self.declared:
            if index.name is None or index.name not in seen:
                if index.name is not None:
                    seen.add(index.name)
                yield index

    @property
    def default(self) -> Index | None:
        """The index that is asked last: the first with ``default = true``, else PyPI.

        ``None`` with ``no-index``. An index that is both default and explicit is returned here, and
        leaves nothing to ask for packages without a pin (uv: lock_explicit_default_index).
        """
        if self.no_index:
            return None
        return next((index for index in self._in_force() if index.default), PYPI)

    @property
    def implicit(self) -> tuple[Index, ...]:
        """The indexes that are neither default nor explicit, in the order they are asked."""
        if self.no_index:
            return ()
        return tuple(i for i in self._in_force() if not i.default and not i.explicit)

    @property
    def explicit(self) -> tuple[Index, ...]:
        """The indexes that only a pin leads to."""
        if self.no_index:
            return ()
        return tuple(i for i in self._in_force() if i.explicit)

    @property
    def indexes(self) -> tuple[Index, ...]:
        """Who is asked about a package without a pin, in order: the implicit, then the default.

        Each address stands once, at its first place.
        """
        default = self.default
        ordered = [*self.implicit, *([] if default is None or default.explicit else [default])]
        return tuple(_first_of_each_address(ordered))

    @property
    def flat(self) -> tuple[Index, ...]:
        """Every flat place: ``find-links`` first, then indexes with ``format = "flat"``."""
        return (*self.find_links, *(i for i in self._in_force() if i.format == "flat"))

    @property
    def shadowed(self) -> tuple[Shadowed, ...]:
        """The declared indexes that are not in force, and why."""
        from .shadowing import find_shadowed

        return tuple(find_shadowed(self.declared, no_index=self.no_index))

    def named(self, name: str) -> Index | None:
        """Return the index in force with exactly this name, or ``None``."""
        return next((index for index in self._in_force() if index.name == name), None)

    # -- from a package to its indexes ----------------------------------------

    def sources_of(self, package: str) -> tuple[Source, ...]:
        """Return what ``tool.uv.sources`` says about a package, under any spelling of its name."""
        name = normalized_name(package)
        return next((sources for key, sources in self.sources if key == name), ())

    def route(
        self,
        package: str,
        *,
        environment: Mapping[str, str] | None = None,
        extras: Iterable[str] = (),
        groups: Iterable[str] = (),
    ) -> Route:
        """Return which indexes may answer for ``package``.

        Args:
            package: a project name in any spelling.
            environment: the PEP 508 environment in which sources' markers are judged. Without one,
                `Route.branches` says how the sources split the environments, and the route itself
                is that of the rest: to the ordinary indexes, or to nothing if the sources leave no
                rest and do not all lead to one index.
            extras: the extras through which the package is required.
            groups: the dependency groups through which it is required.

        Raises:
            UndeclaredIndexError: a source that applies names an index it may not refer to.

        """
        name = normalized_name(package)
        applying = [
            source
            for source in self.sources_of(name)
            if source.applies(frozenset(extras), frozenset(groups))
        ]
        if environment is not None:
            for source in applying:
                self._pinned(name, source)  # a name must be known wherever its marker holds
            for source in applying:
                if source.holds_in(dict(environment)):
                    return self._route_of(name, source)
            return self._plain_route(name, sourced=bool(applying))
        branches = tuple(self._branches(name, applying))
        if any(branch.source is None for branch in branches):
            return evolve(self._plain_route(name, sourced=bool(applying)), branches=branches)
        first = branches[0]
        alone = len(branches) == 1 or first.index is not None
        if first.source is not None and alone and all(b.index == first.index for b in branches):
            return evolve(self._route_of(name, first.source), branches=branches)
        text = f"its sources split all environments between them, in {len(branches)} branches"
        return Route(name, strategy=self.strategy, because=text, branches=branches)

    def _branches(self, name: str, sources: list[Source]) -> Iterator[Branch]:
        from .markers import MarkerSpace

        rest = MarkerSpace.everything()
        for source in sources:
            space = MarkerSpace.parse(source.marker)
            part = rest & space
            if part.is_empty():
                continue
            text = source.marker if part == space else str(part)
            marker = None if part.is_everything() else text
            yield Branch(marker, source, self._pinned(name, source))
            rest = rest & ~space
        if not rest.is_empty():
            yield Branch(None if rest.is_everything() else str(rest))

    def _pinned(self, name: str, source: Source) -> Index | None:
        if source.kind is not SourceKind.INDEX:
            return None
        for index in self.pinnable:
            if index.name == source.target:
                return index
        raise UndeclaredIndexError(
            name, source.target, source.origin.describe(), self._where_it_is(source.target)
        )

    def _where_it_is(self, name: str) -> str:
        for index in self.declared:
            if index.name != name:
                continue
            where = {
                Layer.USER: "a user-level `uv.toml`",
                Layer.SYSTEM: "a system-level `uv.toml`",
                Layer.PROJECT: "a project-level `uv.toml`",
                Layer.CONFIG_FILE: "the file given as `--config-file`",
                Layer.ARGUMENT: "the command line",
                Layer.ENVIRONMENT: "the environment",
            }.get(index.origin.layer, index.origin.describe())
            return (
                f"index `{name}` was found in {where}, but sources refer only to indexes "
                f"of the project's `pyproject.toml`"
            )
        return f"add a `[[tool.uv.index]]` entry with `name = {name!r}` to `pyproject.toml`"

    def _route_of(self, name: str, source: Source) -> Route:
        index = self._pinned(name, source)
        where = source.origin.describe()
        if index is None:
            text = f"a {source.kind} source holds ({where}), so no index is asked"
            return Route(name, source=source, strategy=self.strategy, because=text)
        if self.no_index:
            text = f"pinned to `{index.label}` ({where}), but `no-index` is set"
            return Route(name, (), (), index, source, self.strategy, text)
        text = f"pinned to `{index.label}` by `tool.uv.sources` ({where})"
        return Route(name, (index,), (), index, source, self.strategy, text)

    def _plain_route(self, name: str, *, sourced: bool) -> Route:
        why = "no source of it applies here" if sourced else "no source pins it"
        indexes = self.indexes
        text = f"{why}: {len(indexes)} index{'' if len(indexes) == 1 else 'es'} in order"
        if self.no_index:
            text = f"{why}, and `no-index` is set"
        return Route(name, indexes, self.find_links, None, None, self.strategy, text)

    # -- combining ------------------------------------------------------------

    def merged_over(self, weaker: IndexSet) -> IndexSet:
        """Return this set with ``weaker`` below it.

        Lists are joined, strongest first; a package's sources come from the stronger set that has
        any; single values come from this set unless they are the default of the type. The operation
        is associative, and ``IndexSet()`` is its neutral element.
        """
        own = dict(self.sources)
        empty = IndexSet()
        single = {
            name: getattr(self if getattr(self, name) != getattr(empty, name) else weaker, name)
            for name in _SINGLE_VALUES
        }
        return evolve(
            self,
            declared=self.declared + weaker.declared,
            find_links=self.find_links + weaker.find_links,
            pinnable=self.pinnable + weaker.pinnable,
            sources=self.sources + tuple(p for p in weaker.sources if p[0] not in own),
            no_index=self.no_index or weaker.no_index,
            allow_insecure_hosts=self.allow_insecure_hosts + weaker.allow_insecure_hosts,
            diagnostics=self.diagnostics + weaker.diagnostics,
            **single,
        )

    # -- copies ---------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of `json_form`: stable, versioned, without secrets."""
        from .json_form import index_set_to_dict

        return index_set_to_dict(self)

    @classmethod
    def from_dict(cls, mapping: Mapping[str, Any]) -> IndexSet:
        """Read the JSON form; secrets come back withheld.

        Raises:
            ConfigError: the mapping is not such a form, with the key that is wrong.

        """
        from .json_form import index_set_from_dict

        return index_set_from_dict(mapping)

    def __copy__(self) -> IndexSet:
        """Return itself: an index set does not change."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> IndexSet:
        """Return itself: an index set does not change."""
        return self

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """Leave secrets behind, those in plain URLs too."""
        shown = evolve(
            self,
            publish_url=self.publish_url and redact_whole(self.publish_url),
            check_url=self.check_url and redact_whole(self.check_url),
        )
        return IndexSet, tuple(getattr(shown, attribute.name) for attribute in fields_of(IndexSet))


_SINGLE_VALUES = (
    "strategy",
    "rules",
    "keyring_provider",
    "required_version",
    "publish_url",
    "check_url",
    "trusted_publishing",
    "semantics",
)


def _first_of_each_address(indexes: Iterable[Index]) -> Iterator[Index]:
    seen = set()
    for index in indexes:
        if index.url not in seen:
            seen.add(index.url)
            yield index
