"""From a package to the indexes that may answer for it; which are in force `index_set` knows."""

from __future__ import annotations

from ..errors import UndeclaredIndexError
from ..values import evolve
from .naming import normalized_name
from .origin import Layer
from .route import Branch, Route
from .source import SourceKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .index import Index
    from .index_set import IndexSet
    from .source import Source


def route_of(
    index_set: IndexSet,
    package: str,
    *,
    environment: Mapping[str, str] | None,
    extras: Iterable[str],
    groups: Iterable[str],
) -> Route:
    """Return which indexes may answer for a package; see `IndexSet.route`.

    Raises:
        UndeclaredIndexError: a source that applies names an index it may not refer to.

    """
    name = normalized_name(package)
    applying = [
        source
        for source in index_set.sources_of(name)
        if source.applies(frozenset(extras), frozenset(groups))
    ]
    if environment is not None:
        for source in applying:
            _pinned(index_set, name, source)  # a name must be known wherever its marker holds
        for source in applying:
            if source.holds_in(dict(environment)):
                return _route_of(index_set, name, source)
        return _plain_route(index_set, name, sourced=bool(applying))
    branches = tuple(_branches(index_set, name, applying))
    if any(branch.source is None for branch in branches):
        return evolve(_plain_route(index_set, name, sourced=bool(applying)), branches=branches)
    first = branches[0]
    alone = len(branches) == 1 or first.index is not None
    if first.source is not None and alone and all(b.index == first.index for b in branches):
        return evolve(_route_of(index_set, name, first.source), branches=branches)
    text = f"its sources split all environments between them, in {len(branches)} branches"
    return Route(name, strategy=index_set.strategy, because=text, branches=branches)


def _branches(index_set: IndexSet, name: str, sources: list[Source]) -> Iterator[Branch]:
    from .markers import MarkerSpace

    rest = MarkerSpace.everything()
    for source in sources:
        space = MarkerSpace.parse(source.marker)
        part = rest & space
        if part.is_empty():
            continue
        text = source.marker if part == space else str(part)
        marker = None if part.is_everything() else text
        yield Branch(marker, source, _pinned(index_set, name, source))
        rest = rest & ~space
    if not rest.is_empty():
        yield Branch(None if rest.is_everything() else str(rest))


def _pinned(index_set: IndexSet, name: str, source: Source) -> Index | None:
    if source.kind is not SourceKind.INDEX:
        return None
    for index in index_set.pinnable:
        if index.name == source.target:
            return index
    raise UndeclaredIndexError(
        name, source.target, source.origin.describe(), _where_it_is(index_set, source.target)
    )


def _where_it_is(index_set: IndexSet, name: str) -> str:
    for index in index_set.declared:
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


def _route_of(index_set: IndexSet, name: str, source: Source) -> Route:
    index = _pinned(index_set, name, source)
    where = source.origin.describe()
    if index is None:
        text = f"a {source.kind} source holds ({where}), so no index is asked"
        return Route(name, source=source, strategy=index_set.strategy, because=text)
    if index_set.no_index:
        text = f"pinned to `{index.label}` ({where}), but `no-index` is set"
        return Route(name, (), (), index, source, index_set.strategy, text)
    text = f"pinned to `{index.label}` by `tool.uv.sources` ({where})"
    return Route(name, (index,), (), index, source, index_set.strategy, text)


def _plain_route(index_set: IndexSet, name: str, *, sourced: bool) -> Route:
    why = "no source of it applies here" if sourced else "no source pins it"
    indexes = index_set.indexes
    text = f"{why}: {len(indexes)} index{'' if len(indexes) == 1 else 'es'} in order"
    if index_set.no_index:
        text = f"{why}, and `no-index` is set"
    return Route(name, indexes, index_set.find_links, None, None, index_set.strategy, text)
