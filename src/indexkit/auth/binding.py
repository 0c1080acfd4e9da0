"""Whether a project re-points a secret that belongs to a more trusted layer; nothing is read here.

``UV_INDEX_CORP_PASSWORD`` belongs to the index that the user calls *corp*. A project that defines
its own *corp* at another host would be sent that secret. That is what uv does, and what a clone of
a stranger's repository could use; so it is said, and in strict mode it is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..errors import ConfigError, ConfigErrors
from ..model.diagnostic import Diagnostic, Severity
from ..model.index import Index
from ..model.index_set import IndexSet
from ..model.origin import Layer
from ..model.source import SourceKind

CODE = "auth.repointed-secret"
_TRUSTED = frozenset(
    {Layer.ARGUMENT, Layer.ENVIRONMENT, Layer.HOST, Layer.CONFIG_FILE, Layer.USER, Layer.SYSTEM}
)


def repointed_secrets(index_set: IndexSet, environ: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each index of a project that takes over a trusted index's secret.

    A secret is taken over when variables of its name (``UV_INDEX_<NAME>_…``) are set, a trusted
    layer (arguments, environment, host, user, system) declares an index under that name or one
    that is spelled the same in variables, and a project, workspace, script or requirements file
    declares it at another scheme, host or port. An index that nobody would ask, since the trusted
    one is in force in its place and no source names it, takes nothing over.
    """
    return tuple(_found(index_set, environ))


def require_bound_secrets(index_set: IndexSet, environ: Mapping[str, str]) -> None:
    """Do nothing if no secret is re-pointed.

    Raises:
        ConfigErrors: what `repointed_secrets` finds, each with its place.

    """
    found = repointed_secrets(index_set, environ)
    if not found:
        return
    raise ConfigErrors(_as_error(diagnostic) for diagnostic in found)


def _as_error(diagnostic: Diagnostic) -> ConfigError:
    origin = diagnostic.origin
    return ConfigError(
        diagnostic.code,
        diagnostic.text,
        file=None if origin is None else origin.file,
        line=None if origin is None else origin.line,
        key=None if origin is None else origin.key,
        hint=diagnostic.hint,
    )


def _found(index_set: IndexSet, environ: Mapping[str, str]) -> Iterator[Diagnostic]:
    declared = tuple(dict.fromkeys((*index_set.declared, *index_set.pinnable)))
    trusted = [index for index in declared if index.origin.layer in _TRUSTED]
    for index in _asked(index_set):
        stem = index.variable_stem
        if not stem or index.origin.layer in (*_TRUSTED, Layer.BUILT_IN):
            continue
        variables = [
            name
            for name in (f"UV_INDEX_{stem}_USERNAME", f"UV_INDEX_{stem}_PASSWORD")
            if name in environ
        ]
        rivals = [other for other in trusted if other.variable_stem == stem]
        strangers = [other for other in rivals if other.url.realm != index.url.realm]
        if variables and strangers:
            yield _diagnostic(index, strangers[0], variables)


def _asked(index_set: IndexSet) -> Iterator[Index]:
    """Yield the indexes that a route may lead to: those in force, and those that sources name."""
    in_force = (*index_set.indexes, *index_set.explicit, *index_set.flat)
    named = {
        source.target
        for _, sources in index_set.sources
        for source in sources
        if source.kind is SourceKind.INDEX
    }
    pinned = (index for index in index_set.pinnable if index.name in named)
    yield from dict.fromkeys((*in_force, *pinned))


def _diagnostic(index: Index, trusted: Index, variables: list[str]) -> Diagnostic:
    names = " and ".join(f"`{name}`" for name in variables)
    return Diagnostic(
        CODE,
        f"index `{index.name}` is at {index.url.realm} here, but at {trusted.url.realm} in "
        f"{trusted.origin.describe()}: {names} would be sent to the former",
        Severity.WARNING,
        index.origin,
        "give the project's index another name, or unset the variables",
    )
