"""Where uv's documentation and uv itself differ, as named switches; what they mean is decided here.

The documentation is the contract. A switch that is off means: as documented. Each switch is one
sentence and names the recorded scenarios that show it. No switch weakens the rules for secrets.
"""

from __future__ import annotations

from ..values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar


@frozen(kw_only=True)
class Semantics:
    """Which reading of uv's rules is in force.

    Three presets exist: `DOCUMENTED` (the default everywhere), `UV_PROJECT` (what ``uv lock``,
    ``uv sync`` and ``uv add`` of uv 0.13 do) and `UV_PIP` (what ``uv pip`` does).

    Attributes:
        name: the preset's name, or a host's own.
        pip_table: ``[tool.uv.pip]`` is read and stronger than ``[tool.uv]``, and options and
            variables are those of ``uv pip`` (env-no-binary-package).
        legacy_arguments_after_project: ``--index-url`` and ``--extra-index-url``, and their
            variables, come after the project's ``[[tool.uv.index]]`` (cli-extra-index-url).
        indexes_before_legacy_keys: the ``[[index]]`` lists of all files come before the
            ``index-url`` and ``extra-index-url`` of any file (config-legacy-project-vs-user-index).
        default_index_variable_over_index_url: ``UV_DEFAULT_INDEX`` beats ``--index-url``
            (env-default-index-env-index-url-cli).
        pin_to_arguments: a source may name an index that only the command line or the environment
            defines (sources-cli-name, sources-env-name).
        named_index_replaces_default: ``--index NAME=URL`` takes the place of a configured index
            without its role: a default is then gone and PyPI is the default again, an explicit
            index becomes a plain one (cli-index-named-replaces-default,
            cli-index-named-replaces-explicit).
        pinned_paths_from_directory: the path of a *pinned* index is relative to the working
            directory, not to the file that defines it (paths-pinned-relative-subdirectory).
        lenient_duplicates: a duplicate name or a second default among the settings of one file is
            accepted and the first one counts (errors-uvtoml-duplicate-name,
            errors-user-two-defaults).
        lenient_project_table: a fault that only readers of the project see (a bad source, a
            duplicate name, a bad workspace) costs the sources, not the reading
            (errors-duplicate-name, errors-unknown-key-source).
        lenient_typos: unknown keys inside an index entry are ignored (config-typo-explicit).
        broken_table_is_dropped: a fault in ``[tool.uv]`` of a ``pyproject.toml`` costs the whole
            table after a warning, and the search for settings goes on in the parent directory; in a
            ``uv.toml`` an unknown key is an error (errors-unknown-uv-key,
            config-strategy-bad-file).
        lenient_urls: what is no URL is taken for a relative path, and user information is read as
            the URL standard reads it: ``user:@`` has no password, and escapes that are no UTF-8 are
            a fault only when credentials are first collected (errors-url-ftp,
            cli-index-upper-scheme, env-expand-in-pyproject, auth-url-bad-utf8).
        empty_name_allowed: ``name = ""`` is a name (errors-name-empty).
        unsafe_ignores_auth_errors: the unsafe strategies pass over 401, 403, 407 and 511, and over
            nothing that ``ignore-error-codes`` lists (status-ignored-500, status-first-407).
        login_page_is_found: a page of HTML without any file link is a project without files and
            ends the search (status-html-login-page).
        pages_read_strictly: a page is refused whole for one field of one file that is missing or of
            a wrong type, for a content type that is not written to the letter, and for a link whose
            fragment is a pair but no hash; a file whose ending is in capitals is none, the version
            of a page does not matter, and flat pages are never JSON (errors-page-size-null,
            errors-content-type-upper-case, errors-html-egg-fragment, formats-api-version-2).
        quarantine_ignored: files of a project with the status ``quarantined`` (PEP 792) count.
        first_match_by_version: under unsafe-first-match only the first index's files of a version
            count, even when none of them is usable (strategy-wheel-incompatible-same).
        find_links_exempt_from_cutoff: ``exclude-newer`` does not touch ``find-links`` (newer-flat).
        find_links_sorted_by_url: of equal files in two ``find-links`` places, the one whose URL
            sorts first is taken, whatever their order (flat-find-links-two-same-version).
        flat_index_hides_find_links: files of ``find-links`` are merged with indexes of the simple
            format only; where the first answer comes from a flat index, they do not count.
        flat_tags_unchecked: for a range of interpreters, the tags of wheels in flat places are not
            looked at.
        flat_yanks_ignored: yanked files of flat pages count (flat-flat-yanked-requires-python).
        unreadable_requires_python_excludes: a file whose ``Requires-Python`` uv cannot read, even
            after its few repairs, is left out; otherwise more is repaired, and what is still
            unreadable is kept, with a diagnostic.
        requires_python_is_lower_bound: only the lower end of a file's ``Requires-Python`` counts,
            so that ``<3.11`` does not exclude Python 3.12.
        requires_python_decides_version: a file's ``Requires-Python`` is looked at after the best
            file of a version was found without it; if it does not fit, the version is out, whatever
            its other files and other indexes say.
        arbitrary_equality_by_version: ``===2.0`` is exactly the version 2.0, however it is spelled,
            and not the text ``2.0`` (seen by running uv on real pages).
        hash_algorithm_for_locks_only: ``hash-algorithm`` of an index counts where a lock is made,
            and nowhere else (formats-hash-algorithm-pip).
        never_is_silent: credentials in the URL of an index with ``authenticate = "never"`` are no
            error; they are not sent either (policy-never-url).
        pinned_page_may_move: the page of an explicit or pinned index may come from another origin
            by a redirect (redirect-other-host).
        local_pages_need_index_html: a local index in the layout of PEP 503 has a project only if
            there is an ``index.html``; the files beside it do not count.
        find_links_survive_refusal: after a 401 or 403 has ended the search, files of ``find-links``
            still count.
        url_over_variables: for pages, credentials in an index's URL beat
            ``UV_INDEX_<NAME>_USERNAME`` and ``_PASSWORD``; for files and uploads they do not
            (auth-var-over-url).
        netrc_to_the_letter: in a netrc file a machine's name counts only in lower case, and a
            comment of several words after an empty line, or a byte order mark, costs the whole file
            (netrc-comment-after-empty-line, netrc-upper-case-host).
        ended_credential_is_ignored: a 404 to a credential that has ended, as far as that is known,
            means that the index does not have the project (found by reading; AWS CodeArtifact).
        every_request_challenged: credentials that only a challenge brought are not sent unasked to
            the next page or file below the same index (netrc-port-ignored).
        announced_metadata_must_exist: a ``.metadata`` file that was announced and is not there is
            an error; the distribution itself is not read in its place (status-metadata-404).
        check_for_each_file: before an upload, the index that is checked is asked once for each file
            and not once for each project.
        absence_without_upload_credential: a check that is answered 404 without a credential is not
            made again with that of the upload.
        absolute_upload_redirects: an upload that is redirected fails unless its ``Location`` is an
            absolute URL.
        uploads_until_a_conflict: the files before the first one that must not be uploaded are
            uploaded; otherwise such a file keeps all of them back.
        flat_index_takes_uploads: an index of the flat format may be published to, and is checked as
            if its URL were that of a Simple API.
        publish_url_escapes_kept: percent-escapes in the user name and password of a publish URL are
            sent as they are (publish-url-credentials-escaped).

    """

    if TYPE_CHECKING:
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
    lenient_project_table: bool = False
    lenient_typos: bool = False
    broken_table_is_dropped: bool = False
    lenient_urls: bool = False
    empty_name_allowed: bool = False
    unsafe_ignores_auth_errors: bool = False
    login_page_is_found: bool = False
    pages_read_strictly: bool = False
    quarantine_ignored: bool = False
    first_match_by_version: bool = False
    find_links_exempt_from_cutoff: bool = False
    find_links_sorted_by_url: bool = False
    flat_index_hides_find_links: bool = False
    flat_tags_unchecked: bool = False
    flat_yanks_ignored: bool = False
    unreadable_requires_python_excludes: bool = False
    requires_python_is_lower_bound: bool = False
    requires_python_decides_version: bool = False
    arbitrary_equality_by_version: bool = False
    hash_algorithm_for_locks_only: bool = False
    never_is_silent: bool = False
    pinned_page_may_move: bool = False
    local_pages_need_index_html: bool = False
    find_links_survive_refusal: bool = False
    url_over_variables: bool = False
    netrc_to_the_letter: bool = False
    ended_credential_is_ignored: bool = False
    every_request_challenged: bool = False
    announced_metadata_must_exist: bool = False
    check_for_each_file: bool = False
    absence_without_upload_credential: bool = False
    absolute_upload_redirects: bool = False
    uploads_until_a_conflict: bool = False
    flat_index_takes_uploads: bool = False
    publish_url_escapes_kept: bool = False


_UV = {
    "indexes_before_legacy_keys": True,
    "default_index_variable_over_index_url": True,
    "pin_to_arguments": True,
    "named_index_replaces_default": True,
    "pinned_paths_from_directory": True,
    "lenient_duplicates": True,
    "lenient_typos": True,
    "broken_table_is_dropped": True,
    "lenient_urls": True,
    "empty_name_allowed": True,
    "unsafe_ignores_auth_errors": True,
    "login_page_is_found": True,
    "pages_read_strictly": True,
    "quarantine_ignored": True,
    "first_match_by_version": True,
    "find_links_exempt_from_cutoff": True,
    "find_links_sorted_by_url": True,
    "flat_index_hides_find_links": True,
    "flat_tags_unchecked": True,
    "flat_yanks_ignored": True,
    "unreadable_requires_python_excludes": True,
    "requires_python_is_lower_bound": True,
    "requires_python_decides_version": True,
    "arbitrary_equality_by_version": True,
    "never_is_silent": True,
    "pinned_page_may_move": True,
    "local_pages_need_index_html": True,
    "find_links_survive_refusal": True,
    "url_over_variables": True,
    "netrc_to_the_letter": True,
    "ended_credential_is_ignored": True,
    "every_request_challenged": True,
    "announced_metadata_must_exist": True,
    "check_for_each_file": True,
    "absence_without_upload_credential": True,
    "absolute_upload_redirects": True,
    "uploads_until_a_conflict": True,
    "flat_index_takes_uploads": True,
    "publish_url_escapes_kept": True,
}

_PRESETS = {
    "UV_PROJECT": {"name": "uv-project", "legacy_arguments_after_project": True, **_UV},
    "UV_PIP": {
        "name": "uv-pip",
        "pip_table": True,
        "lenient_project_table": True,
        "hash_algorithm_for_locks_only": True,
        **_UV,
    },
}


class _LatePreset:
    """Stands for a preset until somebody asks for it, which most runs do not."""

    __slots__ = ("_attribute",)

    def __init__(self, attribute: str) -> None:
        self._attribute = attribute

    def __get__(self, instance: object, owner: type[Semantics]) -> Semantics:
        facts: dict[str, Any] = _PRESETS[self._attribute]
        preset = Semantics(**facts)
        setattr(Semantics, self._attribute, preset)
        return preset


Semantics.DOCUMENTED = Semantics()
for _attribute in _PRESETS:
    setattr(Semantics, _attribute, _LatePreset(_attribute))
