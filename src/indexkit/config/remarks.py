"""What is odd about an index set as a whole; what is odd in one file is noted where it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model.index import environment_name
from ..model.origin import Layer, Origin
from .findings import remark
from .merge import undeclared_pins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model.diagnostic import Diagnostic
    from ..model.index import Index
    from ..model.index_set import IndexSet

_PREFIX = "UV_INDEX_"
_ENDINGS = ("_USERNAME", "_PASSWORD")
_SETTINGS = frozenset({"UV_INDEX_URL", "UV_INDEX_STRATEGY"})


def remarks_on(index_set: IndexSet, environ: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Yield what is odd: shared and stray variables, shadowed defaults, doubtful pins."""
    yield from _name_collisions(index_set)
    yield from _stray_variables(index_set, environ)
    yield from _shadowed_defaults(index_set)
    yield from _doubtful_pins(index_set)


def _every_index(index_set: IndexSet) -> tuple[Index, ...]:
    return (*index_set.declared, *index_set.pinnable)


def _name_collisions(index_set: IndexSet) -> Iterator[Diagnostic]:
    first: dict[str, Index] = {}
    met: set[str] = set()
    for index in _every_index(index_set):
        if index.name is None or index.name in met:
            continue
        met.add(index.name)
        stem = environment_name(index.name)
        other = first.setdefault(stem, index)
        if other is not index:
            yield remark(
                index.origin,
                "config.environment-name-collision",
                f"`{other.name}` and `{index.name}` share the variables `{_PREFIX}{stem}_…`, so "
                f"one's secret would go to the other",
                "rename one of them",
            )


def _stray_variables(index_set: IndexSet, environ: Mapping[str, str]) -> Iterator[Diagnostic]:
    variables = sorted(name for name in environ if name.startswith(_PREFIX))
    if not variables:
        return
    stems = {index.variable_stem for index in _every_index(index_set)}
    for variable in variables:
        ending = next((end for end in _ENDINGS if variable.endswith(end)), None)
        if variable in _SETTINGS or ending is None:
            continue
        stem = variable[len(_PREFIX) : -len(ending)]
        if stem not in stems:
            folded = environment_name(stem)
            hint = "name an index so, or unset the variable"
            if folded in stems:
                hint = f"did you mean `{_PREFIX}{folded}{ending}`?"
            yield remark(
                Origin(Layer.ENVIRONMENT, variable=variable),
                "config.variable-without-index",
                f"no index is named so that `{variable}` would be for it",
                hint,
            )


def _shadowed_defaults(index_set: IndexSet) -> Iterator[Diagnostic]:
    if index_set.no_index or len(index_set.declared) < 2:  # noqa: PLR2004 (one shadows another)
        return
    if not any(index.default for index in index_set.declared):
        return
    from ..model.shadowing import ShadowReason

    for shadowed in index_set.shadowed:
        index, by = shadowed.index, shadowed.by
        if not index.default or by is None:
            continue
        if shadowed.reason is ShadowReason.DEFAULT_TAKEN:
            yield remark(
                index.origin,
                "config.shadowed-default",
                f"`{index.label}` is not the default: `{by.label}` at {by.origin.describe()} is",
                is_note=True,
            )
        elif shadowed.reason is ShadowReason.NAME_TAKEN and not by.default:
            now = index_set.default
            yield remark(
                index.origin,
                "config.default-lost",
                f"`{by.label}` at {by.origin.describe()} takes the name of the default "
                f"`{index.name}`, and the default is now `{now.label if now else 'none'}`",
                "give the new index another name, or pass it as the default index",
            )


def _doubtful_pins(index_set: IndexSet) -> Iterator[Diagnostic]:
    names = {index.name: index for index in index_set.declared}
    for package, source in undeclared_pins(index_set.sources, index_set.pinnable):
        found = names.get(source.target)
        where = "nothing defines" if found is None else f"only {found.origin.describe()} defines"
        yield remark(
            source.origin,
            "sources.undeclared-index",
            f"`{package}` is pinned to `{source.target}`, which {where}",
            f"add a `[[tool.uv.index]]` entry named `{source.target}` to `pyproject.toml`",
        )
    if index_set.semantics.pin_to_arguments:
        return
    own = {index.name: index for index in reversed(index_set.pinnable)}
    for index in index_set.declared:
        kept = own.get(index.name)
        if kept is None or kept is index or kept.url == index.url or index.origin.file is not None:
            continue
        if _is_pinned(index_set, index.name):
            yield remark(
                index.origin,
                "config.pin-keeps-project-index",
                f"packages pinned to `{index.name}` still come from {kept.origin.describe()}",
                "sources refer to the project's own `pyproject.toml` only",
            )


def _is_pinned(index_set: IndexSet, name: str | None) -> bool:
    return any(s.target == name and s.kind == "index" for _, own in index_set.sources for s in own)
