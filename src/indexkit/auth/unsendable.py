"""User information that no request can carry; what can be sent is the sources' business.

The escapes before the ``@`` of an address may be no UTF-8. The documented reading refuses such an
address at once; uv reads it, and fails as soon as it collects the credentials of its indexes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..errors import ConfigError, ConfigErrors
from ..model.index import Index
from ..model.index_set import IndexSet

CODE = "auth.bad-utf8"


def require_sendable(index_set: IndexSet, environ: Mapping[str, str]) -> None:
    """Do nothing if the user information of every index can be sent.

    Every declared index counts, asked or not, unless variables of its name take the place of what
    stands in its URL. So it is with uv.

    Raises:
        ConfigErrors: with one error for each index, at its place.

    """
    errors = [unsendable(index) for index in _without_variables(index_set, environ)]
    if errors:
        raise ConfigErrors(errors)


def unsendable(index: Index) -> ConfigError:
    """Return the error for an index whose user information cannot be sent."""
    origin = index.origin
    return ConfigError(
        CODE,
        f"the escapes before the `@` of `{index.url}` are not UTF-8",
        origin.file,
        origin.line,
        origin.key,
        origin.variable,
        origin.argument,
        "escape the bytes of the text's UTF-8 form",
    )


def _without_variables(index_set: IndexSet, environ: Mapping[str, str]) -> Iterator[Index]:
    declared = () if index_set.no_index else index_set.declared
    for index in dict.fromkeys((*declared, *index_set.find_links)):
        credential = index.url.credential
        if credential is None or credential.is_text:
            continue
        stem = index.variable_stem
        names = () if stem is None else (f"UV_INDEX_{stem}_USERNAME", f"UV_INDEX_{stem}_PASSWORD")
        if not any(name in environ for name in names):
            yield index
