"""Layers of settings, strongest first, become one `IndexSet`; nothing is read here.

Source: uv documentation, *Package indexes*, *Environment variables*, *Configuration files*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter

from ..late import errors
from ..model.index_set import IndexSet, KeyringProvider
from ..model.rules import Resolution, Rules
from ..model.strategy import Strategy
from ..values import evolve, frozen
from .settings import NOTHING, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model.index import Index
    from ..model.semantics import Semantics
    from ..model.source import Source
    from .findings import Findings
    from .layers import Layers
    from .source_entry import Sources


@frozen(kw_only=True, eq=False)
class Spoken:
    """What the command line and the environment say, apart from files.

    Attributes:
        arguments, environment: the two layers; an option of the first has already silenced its
            variable in the second.
        argument_default, environment_default: the indexes of ``--default-index`` and
            ``UV_DEFAULT_INDEX``.

    """

    arguments: Settings = NOTHING
    environment: Settings = NOTHING
    argument_default: Index | None = None
    environment_default: Index | None = None


def merge(
    spoken: Spoken,
    layers: Layers,
    *,
    directory: str,
    semantics: Semantics,
    findings: Findings,
) -> IndexSet:
    """Return the index set that the layers add up to."""
    files = [table.settings for table in layers.files]
    if semantics.pip_table:
        files = [settings.for_pip() for settings in files]
    combined = spoken.arguments.over(spoken.environment)
    for settings in files:
        combined = combined.over(settings)
    declared = _declared(spoken, files, semantics)
    if not semantics.named_index_replaces_default:
        declared = _keep_roles(declared, findings)
    result = IndexSet(
        declared=declared,
        find_links=combined.find_links,
        no_index=bool(combined.no_index),
        strategy=combined.index_strategy or Strategy.FIRST_INDEX,
        sources=_sources(layers, combined),
        rules=_rules(combined),
        keyring_provider=combined.keyring_provider or KeyringProvider.DISABLED,
        allow_insecure_hosts=tuple(dict.fromkeys(combined.allow_insecure_host)),
        required_version=combined.required_version,
        publish_url=combined.publish_url,
        check_url=combined.check_url,
        trusted_publishing=combined.trusted_publishing,
        semantics=semantics,
    )
    pinnable = _pinnable(result, layers, directory, semantics)
    return evolve(result, pinnable=pinnable) if pinnable else result


# -- the order of indexes -----------------------------------------------------


def _declared(spoken: Spoken, files: Sequence[Settings], semantics: Semantics) -> tuple[Index, ...]:
    if not semantics.indexes_before_legacy_keys:
        return _layer_by_layer(spoken, files)
    defaults = _present(spoken.argument_default or spoken.environment_default)
    said = spoken.arguments.over(spoken.environment)
    said = evolve(said, index=(*defaults, *said.index))
    below = NOTHING
    for settings in files:
        below = below.over(settings)
    if semantics.legacy_arguments_after_project:
        return _flatten(said.over(below))
    return _flatten(said) + _flatten(below)


def _layer_by_layer(spoken: Spoken, files: Sequence[Settings]) -> tuple[Index, ...]:
    """Return the documented order: every layer as a whole, the strongest first."""
    out: list[Index] = []
    for settings, default in (
        (spoken.arguments, spoken.argument_default),
        (spoken.environment, spoken.environment_default),
    ):
        out += settings.index
        out += settings.extra_index_url
        out += _present(default)
        out += _present(settings.index_url)
    for settings in files:
        out += _flatten(settings)
    return tuple(out)


def _flatten(settings: Settings) -> tuple[Index, ...]:
    return (*settings.index, *settings.extra_index_url, *_present(settings.index_url))


def _present(index: Index | None) -> tuple[Index, ...]:
    return () if index is None else (index,)


def _keep_roles(declared: Sequence[Index], findings: Findings) -> tuple[Index, ...]:
    """Let an index that redefines a weaker one by name keep that one's role.

    Otherwise ``--index NAME=URL`` with the name of the project's default would bring PyPI back, and
    with that of an explicit index would open it to every package.
    """
    out = list(declared)
    second: dict[str, Index] = {}
    seen: dict[str, Index] = {}
    for index in out:
        if index.name is not None and seen.setdefault(index.name, index) is not index:
            second.setdefault(index.name, index)
    if not second:
        return tuple(declared)
    has_default = False
    for number, index in enumerate(out):
        weaker = None if index.name is None else second.get(index.name)
        if index.name is None or weaker is None or seen[index.name] is not index:
            has_default = has_default or index.default
            continue
        roles = [role for role in ("default", "explicit") if getattr(weaker, role)]
        kept = evolve(
            index,
            default=index.default or (weaker.default and not has_default),
            explicit=index.explicit or weaker.explicit,
        )
        if kept != index:
            out[number] = kept
            findings.remark(
                index.origin,
                "config.role-kept",
                f"`{index.name}` takes the place of the index at {weaker.origin.describe()} and "
                f"stays {' and '.join(roles)} like it",
            )
        has_default = has_default or kept.default
    return tuple(out)


# -- sources and pins ---------------------------------------------------------


def _sources(layers: Layers, settings: Settings) -> Sources:
    """Return the member's sources, and the root's for packages that the member has none for."""
    if settings.no_sources:
        return ()
    skipped = set(settings.no_sources_package)
    found: dict[str, tuple[Source, ...]] = {}
    for table in (layers.member, layers.root):
        if table is None:
            continue
        for package, sources in table.sources:
            if package not in skipped:
                found.setdefault(package, sources)
    return tuple(sorted(found.items(), key=itemgetter(0)))


def _pinnable(
    index_set: IndexSet, layers: Layers, directory: str, semantics: Semantics
) -> tuple[Index, ...]:
    out: list[Index] = []
    if semantics.pin_to_arguments and not index_set.no_index:
        spoken = (i for i in index_set.declared if i.origin.file is None)
        in_force = {id(i) for i in (*index_set.implicit, *_present(index_set.default))}
        listed = [i for i in spoken if id(i) in in_force and i.name is not None]
        out += sorted(listed, key=lambda index: index.default)
    for table in (layers.member, layers.root):
        if table is not None:
            out += (i for i in table.indexes if i.name is not None)
    if semantics.pinned_paths_from_directory:
        out = [_from_directory(index, directory) for index in out]
    return tuple(out)


def _from_directory(index: Index, directory: str) -> Index:
    from .addresses import is_url, parse_address

    given = index.given
    if index.origin.file is None or given is None or is_url(given):
        return index
    try:
        return evolve(index, url=parse_address(given, directory, lenient=True))
    except errors.InvalidUrlError:
        return index


def undeclared_pins(sources: Sources, pinnable: Iterable[Index]) -> Iterable[tuple[str, Source]]:
    """Yield the packages and sources that name an index which they cannot refer to."""
    names = {index.name for index in pinnable}
    for package, entries in sources:
        for source in entries:
            if source.kind == "index" and source.target not in names:
                yield package, source


# -- choices ------------------------------------------------------------------


def _rules(settings: Settings) -> Rules:
    default = Rules()
    return Rules(
        prerelease=settings.prerelease or default.prerelease,
        resolution=settings.resolution or Resolution.HIGHEST,
        exclude_newer=settings.exclude_newer,
        exclude_newer_package=tuple(sorted(settings.exclude_newer_package, key=itemgetter(0))),
        no_binary=bool(settings.no_binary),
        no_binary_package=frozenset(settings.no_binary_package),
        no_build=bool(settings.no_build),
        no_build_package=frozenset(settings.no_build_package),
        require_hashes=bool(settings.require_hashes),
    )
