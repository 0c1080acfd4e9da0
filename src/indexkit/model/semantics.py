"""Where uv's documentation and uv itself differ, as named switches; what they mean is decided here.

The documentation is the contract. A switch that is off means: as documented. Each switch is one
sentence and names the recorded scenarios that show it. No switch weakens the rules for secrets.
"""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen


@frozen(kw_only=True)
class Semantics:
    """Which reading of uv's rules is in force.

    Three presets exist: `DOCUMENTED` (the default everywhere), `UV_PROJECT` (what ``uv lock``,
    ``uv sync`` and ``uv add`` of uv 0.13 do) and `UV_PIP` (what ``uv pip`` does).

    Attributes:
        name: the preset's name, or a host's own.
        pip_table: ``[tool.uv.pip]`` is read and stronger than ``[tool.uv]``.
        legacy_arguments_after_project: ``--index-url`` and ``--extra-index-url``, and their
            variables, come after the project's ``[[tool.uv.index]]`` (cli-extra-index-url).
        indexes_before_legacy_keys: the ``[[index]]`` lists of all files come before the
            ``index-url`` and ``extra-index-url`` of any file (config-legacy-project-vs-user-index).
        default_index_variable_over_index_url: ``UV_DEFAULT_INDEX`` beats ``--index-url``
            (env-default-index-env-index-url-cli).
        pin_to_arguments: a source may name an index that only the command line or the environment
            defines (sources-cli-name, sources-env-name).
        named_index_replaces_default: ``--index NAME=URL`` with the name of the project's default
            takes that default away and PyPI is the default again (cli-index-named-replaces-default).
        pinned_paths_from_directory: the path of a *pinned* index is relative to the working
            directory, not to the file that defines it (paths-pinned-relative-subdirectory).
        lenient_duplicates: a duplicate name or a second default in one file is accepted and the
            first one counts (errors-duplicate-name, errors-two-defaults).
        lenient_typos: unknown keys inside an index entry are ignored (config-typo-explicit).
        broken_table_is_dropped: a fault in ``[tool.uv]`` of a ``pyproject.toml`` costs the whole
            table after a warning (errors-unknown-uv-key).
        lenient_urls: what is no URL is taken for a relative path (errors-url-ftp).
        empty_name_allowed: ``name = ""`` is a name (errors-name-empty).
        unsafe_ignores_auth_errors: the unsafe strategies pass over 401, 403, 407 and 511, and over
            nothing that ``ignore-error-codes`` lists (status-ignored-500, status-first-407).
        login_page_is_found: a page of HTML without any file link is a project without files and
            ends the search (status-html-login-page).
        quarantine_ignored: files of a project with the status ``quarantined`` (PEP 792) count.
        first_match_by_version: under unsafe-first-match only the first index's files of a version
            count, even when none of them is usable (strategy-wheel-incompatible-same).
        find_links_exempt_from_cutoff: ``exclude-newer`` does not touch ``find-links`` (newer-flat).

    """

    DOCUMENTED: ClassVar[Semantics]
    UV_PROJECT: ClassVar[Semantics]
    UV_PIP: ClassVar[Semantics]

    name: str = "documented"
    pip_table: bool = False
    legacy_arguments_after_project: bool = False
    indexes_before_legacy_keys: bool = False
    default_index_variable_over_index_url: bool = False
    pin_to_arguments: bool = False
    named_index_replaces_default: bool = False
    pinned_paths_from_directory: bool = False
    lenient_duplicates: bool = False
    lenient_typos: bool = False
    broken_table_is_dropped: bool = False
    lenient_urls: bool = False
    empty_name_allowed: bool = False
    unsafe_ignores_auth_errors: bool = False
    login_page_is_found: bool = False
    quarantine_ignored: bool = False
    first_match_by_version: bool = False
    find_links_exempt_from_cutoff: bool = False


_UV = {
    "indexes_before_legacy_keys": True,
    "default_index_variable_over_index_url": True,
    "pin_to_arguments": True,
    "named_index_replaces_default": True,
    "pinned_paths_from_directory": True,
    "lenient_typos": True,
    "lenient_urls": True,
    "empty_name_allowed": True,
    "unsafe_ignores_auth_errors": True,
    "login_page_is_found": True,
    "quarantine_ignored": True,
    "first_match_by_version": True,
    "find_links_exempt_from_cutoff": True,
}

Semantics.DOCUMENTED = Semantics()
Semantics.UV_PROJECT = Semantics(name="uv-project", legacy_arguments_after_project=True, **_UV)
Semantics.UV_PIP = Semantics(
    name="uv-pip", pip_table=True, lenient_duplicates=True, broken_table_is_dropped=True, **_UV
)
