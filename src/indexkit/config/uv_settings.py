"""One reader for each of uv's settings; the table that they stand in is ``uv_tables``' business."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..late import errors
from ..model.index import Index
from ..model.index_set import KeyringProvider
from ..model.origin import Layer
from ..model.rules import Prerelease, Resolution
from ..model.semantics import Semantics
from ..model.url import SafeUrl
from ..values import evolve
from .document import nearest
from .findings import Findings
from .index_entry import read_legacy
from .scalars import (
    Cell,
    read_bool,
    read_choice,
    read_cutoff,
    read_host,
    read_list,
    read_package,
    read_package_cutoffs,
    read_required_version,
    read_strategy,
    read_text,
)
from .settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    _Reader: TypeAlias = Callable[[Cell, Semantics], dict[str, Any]]


def read_setting(
    cell: Cell, key: str, semantics: Semantics, common: Findings, project_only: Findings
) -> dict[str, Any]:
    """Return what a key other than ``index`` and ``sources`` says; faults are noted.

    Args:
        cell: the key's value; its findings are those of the settings' reader.
        key: the key.
        semantics: the reading of uv's rules.
        common: the findings of both readers, see `UvTable`.
        project_only: those of the project's reader.

    """
    document = cell.document
    is_script = document.layer is Layer.SCRIPT
    reader = None if is_script else _READERS.get(key)
    if reader is not None:
        return reader(cell, semantics)
    from .foreign import check_foreign
    from .uv_keys import (
        FOREIGN_KEYS,
        NOT_IN_SCRIPTS,
        PROJECT_KEYS,
        PROJECT_KINDS,
        SHARED_KEYS,
        Kind,
    )

    if is_script and key in NOT_IN_SCRIPTS:
        _unknown_key(cell, key, semantics, ())
    elif key == "pip":
        return {"pip": _read_pip(cell, semantics)}
    elif key in SHARED_KEYS:
        shared = evolve(cell, findings=common)
        check_foreign(shared, key, SHARED_KEYS[key], strict=semantics.broken_table_is_dropped)
        _check_place(cell, key)
    elif key in PROJECT_KEYS:
        _check_place(cell, key)
        if not document.is_uv_toml:
            project = evolve(cell, findings=project_only)
            check_foreign(project, key, PROJECT_KINDS.get(key, Kind.ANY), strict=True)
    else:
        return _read_key(cell, key, semantics, _READERS, FOREIGN_KEYS)
    return {}


def _read_key(
    cell: Cell,
    key: str,
    semantics: Semantics,
    readers: Mapping[str, _Reader],
    foreign: Mapping[str, Any],
) -> dict[str, Any]:
    reader = readers.get(key)
    if reader is not None:
        return reader(cell, semantics)
    if key in foreign:
        from .foreign import check_foreign

        check_foreign(cell, key, foreign[key], strict=semantics.broken_table_is_dropped)
    else:
        from .uv_keys import OWN_KEYS, PROJECT_KEYS

        _unknown_key(cell, key, semantics, (*readers, *foreign, *PROJECT_KEYS, *OWN_KEYS))
    return {}


def _check_place(cell: Cell, key: str) -> None:
    """Note a project's key in a ``uv.toml``."""
    from .uv_keys import PROJECT_KEYS

    if key in PROJECT_KEYS and cell.document.is_uv_toml:
        cell.fault(
            "config.pyproject-only-field",
            f"`{key}` is not allowed in a `uv.toml`: it belongs to a project",
            "move it to `[tool.uv]` of a `pyproject.toml`",
        )


def _unknown_key(cell: Cell, key: str, semantics: Semantics, known: tuple[str, ...]) -> None:
    near = nearest(key, known)
    hint = f"did you mean `{near}`?" if near else None
    text = f"`{key}` is no setting of uv"
    if semantics.broken_table_is_dropped:
        cell.fault("config.unknown-field", text, hint)
    else:
        origin = cell.document.origin(*cell.path)
        cell.findings.remark(origin, "config.unknown-field", f"{text} and is ignored", hint)


def _read_pip(cell: Cell, semantics: Semantics) -> Settings | None:
    if not isinstance(cell.value, Mapping):
        cell.wrong_type("a table")
        return None
    from .uv_keys import PIP_FOREIGN_KEYS, PIP_OWN_KEYS

    shared = {key: reader for key, reader in _SHARED.items() if key in PIP_OWN_KEYS}
    readers = {**shared, **_ONLY_PIP}
    read: dict[str, Any] = {}
    for key, value in cell.value.items():
        inner = cell.child(key, value)
        read.update(_read_key(inner, key, semantics, readers, PIP_FOREIGN_KEYS))
    return Settings(**read)


# -- one reader for each key that means something here ------------------------


def _value(name: str, read: Callable[[Cell], Any]) -> _Reader:
    return lambda cell, _semantics: {name: read(cell)}


def _values(name: str, read: Callable[[Cell], Any]) -> _Reader:
    return lambda cell, _semantics: {name: read_list(cell, read)}


def _index_url(cell: Cell, semantics: Semantics) -> dict[str, Any]:
    return {"index_url": read_legacy(cell, semantics, default=True, flat=False)}


def _extra_index_url(cell: Cell, semantics: Semantics) -> dict[str, Any]:
    def one(inner: Cell) -> Index | None:
        return read_legacy(inner, semantics, default=False, flat=False)

    return {"extra_index_url": read_list(cell, one)}


def _find_links(cell: Cell, semantics: Semantics) -> dict[str, Any]:
    def one(inner: Cell) -> Index | None:
        return read_legacy(inner, semantics, default=False, flat=True)

    return {"find_links": read_list(cell, one)}


def _strategy(cell: Cell, semantics: Semantics) -> dict[str, Any]:
    documented_alias = not semantics.broken_table_is_dropped
    return {"index_strategy": read_strategy(cell, documented_alias=documented_alias)}


def _check_url(cell: Cell, semantics: Semantics) -> dict[str, Any]:
    index = read_legacy(cell, semantics, default=False, flat=False)
    return {"check_url": None if index is None else str(index.url)}


def _format_control(cell: Cell, name: str) -> dict[str, Any]:
    from .packages import read_format_control

    return read_format_control(cell, name)


def _publish_url(cell: Cell) -> str | None:
    text = read_text(cell)
    try:
        if text is not None:
            SafeUrl.parse(text)
    except errors.InvalidUrlError as error:
        cell.fault("config.bad-url", error.problem())
        return None
    return text


def _trusted_publishing(cell: Cell) -> str | None:
    text = read_text(cell)
    from .uv_keys import TRUSTED_PUBLISHING

    if text is not None and text not in TRUSTED_PUBLISHING:
        cell.fault("config.unknown-variant", f"`{text}` is none of {', '.join(TRUSTED_PUBLISHING)}")
        return None
    return text


_SHARED: dict[str, _Reader] = {
    "index-url": _index_url,
    "extra-index-url": _extra_index_url,
    "find-links": _find_links,
    "no-index": _value("no_index", read_bool),
    "index-strategy": _strategy,
    "keyring-provider": _value("keyring_provider", lambda c: read_choice(c, KeyringProvider)),
    "no-sources": _value("no_sources", read_bool),
    "no-sources-package": _values("no_sources_package", read_package),
    "resolution": _value("resolution", lambda c: read_choice(c, Resolution)),
    "prerelease": _value("prerelease", lambda c: read_choice(c, Prerelease)),
    "exclude-newer": _value("exclude_newer", read_cutoff),
    "exclude-newer-package": _value("exclude_newer_package", read_package_cutoffs),
    "no-build": _value("no_build", read_bool),
}

_READERS: Mapping[str, _Reader] = {
    **_SHARED,
    "no-binary": _value("no_binary", read_bool),
    "no-binary-package": _values("no_binary_package", read_package),
    "no-build-package": _values("no_build_package", read_package),
    "allow-insecure-host": _values("allow_insecure_host", read_host),
    "required-version": _value("required_version", read_required_version),
    "publish-url": _value("publish_url", _publish_url),
    "check-url": _check_url,
    "trusted-publishing": _value("trusted_publishing", _trusted_publishing),
}

_ONLY_PIP: Mapping[str, _Reader] = {
    "no-binary": lambda cell, _semantics: _format_control(cell, "no_binary"),
    "only-binary": lambda cell, _semantics: _format_control(cell, "no_build"),
    "require-hashes": _value("require_hashes", read_bool),
}
