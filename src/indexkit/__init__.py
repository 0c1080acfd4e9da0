"""indexkit: where a Python package may come from, what each index said, and which file wins.

The front door: the public names, and nothing else. Names are loaded when they are first used, so
that ``import indexkit`` costs next to nothing; type checkers see the ordinary imports below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from indexkit.api import (
        aselect_candidates,
        aselect_many,
        default_fetcher,
        download,
        read_project,
        resolve_sources,
        select_candidates,
        select_many,
    )
    from indexkit.auth.provider import CredentialProvider, CredentialQuery
    from indexkit.config.arguments import Arguments, split_arguments
    from indexkit.errors import (
        ConfigError,
        ConfigErrors,
        DownloadError,
        HashMismatchError,
        IndexKitError,
        IndexUnavailableError,
        InvalidRequirementError,
        InvalidUrlError,
        MalformedPageError,
        NoMatchingFileError,
        PackageNotFoundError,
        SelectionError,
        UndeclaredIndexError,
    )
    from indexkit.model.credential import Credential, Secret
    from indexkit.model.diagnostic import Diagnostic, Severity
    from indexkit.model.index import Authenticate, CacheControl, Cutoff, Index, IndexFormat
    from indexkit.model.index_set import IndexSet, KeyringProvider
    from indexkit.model.markers import MarkerSpace
    from indexkit.model.origin import Layer, Origin
    from indexkit.model.page import Brief, File, ProjectPage, ProjectStatus
    from indexkit.model.project import Project
    from indexkit.model.redaction import redact
    from indexkit.model.reporter import Reporter
    from indexkit.model.request import Failure, FailureKind, Purpose, Request, Response
    from indexkit.model.route import Branch, Route
    from indexkit.model.rules import Prerelease, Resolution, Rules
    from indexkit.model.semantics import Semantics
    from indexkit.model.source import Source, SourceKind
    from indexkit.model.strategy import Strategy
    from indexkit.model.url import Realm, SafeUrl
    from indexkit.model.visit import Outcome, Visit
    from indexkit.select.candidate import Candidate
    from indexkit.select.reason import Reason, Verdict
    from indexkit.select.selection import Selection
    from indexkit.select.target import Target
    from indexkit.transport.fetcher import AsyncFetcher, Fetcher
    from indexkit.transport.httpx_fetcher import HttpxFetcher
    from indexkit.transport.local import AsyncLocalFetcher, LocalFetcher
    from indexkit.transport.settings import TransportSettings
    from indexkit.transport.urllib3_fetcher import Urllib3Fetcher

_HOME = {
    "indexkit.api": (
        "aselect_candidates",
        "aselect_many",
        "default_fetcher",
        "download",
        "read_project",
        "resolve_sources",
        "select_candidates",
        "select_many",
    ),
    "indexkit.auth.provider": ("CredentialProvider", "CredentialQuery"),
    "indexkit.config.arguments": ("Arguments", "split_arguments"),
    "indexkit.errors": (
        "ConfigError",
        "ConfigErrors",
        "DownloadError",
        "HashMismatchError",
        "IndexKitError",
        "IndexUnavailableError",
        "InvalidRequirementError",
        "InvalidUrlError",
        "MalformedPageError",
        "NoMatchingFileError",
        "PackageNotFoundError",
        "SelectionError",
        "UndeclaredIndexError",
    ),
    "indexkit.model.credential": ("Credential", "Secret"),
    "indexkit.model.diagnostic": ("Diagnostic", "Severity"),
    "indexkit.model.index": ("Authenticate", "CacheControl", "Cutoff", "Index", "IndexFormat"),
    "indexkit.model.index_set": ("IndexSet", "KeyringProvider"),
    "indexkit.model.markers": ("MarkerSpace",),
    "indexkit.model.origin": ("Layer", "Origin"),
    "indexkit.model.page": ("Brief", "File", "ProjectPage", "ProjectStatus"),
    "indexkit.model.project": ("Project",),
    "indexkit.model.redaction": ("redact",),
    "indexkit.model.reporter": ("Reporter",),
    "indexkit.model.request": ("Failure", "FailureKind", "Purpose", "Request", "Response"),
    "indexkit.model.route": ("Branch", "Route"),
    "indexkit.model.rules": ("Prerelease", "Resolution", "Rules"),
    "indexkit.model.semantics": ("Semantics",),
    "indexkit.model.source": ("Source", "SourceKind"),
    "indexkit.model.strategy": ("Strategy",),
    "indexkit.model.url": ("Realm", "SafeUrl"),
    "indexkit.model.visit": ("Outcome", "Visit"),
    "indexkit.select.candidate": ("Candidate",),
    "indexkit.select.reason": ("Reason", "Verdict"),
    "indexkit.select.selection": ("Selection",),
    "indexkit.select.target": ("Target",),
    "indexkit.transport.fetcher": ("AsyncFetcher", "Fetcher"),
    "indexkit.transport.httpx_fetcher": ("HttpxFetcher",),
    "indexkit.transport.local": ("AsyncLocalFetcher", "LocalFetcher"),
    "indexkit.transport.settings": ("TransportSettings",),
    "indexkit.transport.urllib3_fetcher": ("Urllib3Fetcher",),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Arguments",
    "AsyncFetcher",
    "AsyncLocalFetcher",
    "Authenticate",
    "Branch",
    "Brief",
    "CacheControl",
    "Candidate",
    "ConfigError",
    "ConfigErrors",
    "Credential",
    "CredentialProvider",
    "CredentialQuery",
    "Cutoff",
    "Diagnostic",
    "DownloadError",
    "Failure",
    "FailureKind",
    "Fetcher",
    "File",
    "HashMismatchError",
    "HttpxFetcher",
    "Index",
    "IndexFormat",
    "IndexKitError",
    "IndexSet",
    "IndexUnavailableError",
    "InvalidRequirementError",
    "InvalidUrlError",
    "KeyringProvider",
    "Layer",
    "LocalFetcher",
    "MalformedPageError",
    "MarkerSpace",
    "NoMatchingFileError",
    "Origin",
    "Outcome",
    "PackageNotFoundError",
    "Prerelease",
    "Project",
    "ProjectPage",
    "ProjectStatus",
    "Purpose",
    "Realm",
    "Reason",
    "Reporter",
    "Request",
    "Resolution",
    "Response",
    "Route",
    "Rules",
    "SafeUrl",
    "Secret",
    "Selection",
    "SelectionError",
    "Semantics",
    "Severity",
    "Source",
    "SourceKind",
    "Strategy",
    "Target",
    "TransportSettings",
    "UndeclaredIndexError",
    "Urllib3Fetcher",
    "Verdict",
    "Visit",
    "__version__",
    "aselect_candidates",
    "aselect_many",
    "default_fetcher",
    "download",
    "read_project",
    "redact",
    "resolve_sources",
    "select_candidates",
    "select_many",
    "split_arguments",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its room (PEP 562).

    Raises:
        AttributeError: there is no such public name.

    """
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - loading late is this function's purpose

    value = getattr(import_module(module.replace("indexkit", __name__, 1)), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
