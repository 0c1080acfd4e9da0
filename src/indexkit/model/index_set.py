"""All indexes that are in force, in order of precedence, and the way from a package to them.

An `IndexSet` is what reading the configuration ends in. It is immutable, hashable and picklable (a
pickle leaves secrets behind). Reading files and variables is the business of ``config``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from ..late import LateModule
from ..values import evolve, field, fields_of, frozen
from .index import PYPI, Index
from .naming import normalized_name
from .redaction import redact_whole
from .rules import Rules
from .semantics import Semantics
from .strategy import Strategy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from . import diagnostic, source
    from .route import Route
    from .shadowing import Shadowed
else:
    diagnostic = LateModule("diagnostic", __package__)
    source = LateModule("source", __package__)


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
    sources: tuple[tuple[str, tuple[source.Source, ...]], ...] = ()
    pinnable: tuple[Index, ...] = ()
    rules: Rules = field(factory=Rules)
    keyring_provider: KeyringProvider = KeyringProvider.DISABLED
    allow_insecure_hosts: tuple[str, ...] = ()
    required_version: str | None = None
    publish_url: str | None = field(default=None, repr=_redacted)
    check_url: str | None = field(default=None, repr=_redacted)
    trusted_publishing: str | None = None
    semantics: Semantics = Semantics.DOCUMENTED
    diagnostics: tuple[diagnostic.Diagnostic, ...] = field(default=(), eq=False)

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

    def sources_of(self, package: str) -> tuple[source.Source, ...]:
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
        from .routing import route_of

        return route_of(self, package, environment=environment, extras=extras, groups=groups)

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
