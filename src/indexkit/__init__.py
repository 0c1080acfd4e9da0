"""indexkit: where a Python package may come from, what each index said, and which file wins.

The front door: the public names, and nothing else. Names are loaded when they are first used, so
that ``import indexkit`` costs next to nothing; type checkers see the ordinary imports below.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .api.configuration import read_project, read_requirements, resolve_sources
    from .api.describing import (
        aread_many_metadata,
        aread_metadata,
        read_many_metadata,
        read_metadata,
    )
    from .api.downloading import adownload, adownload_many, download, download_many
    from .api.machine import (
        default_async_fetcher,
        default_cache_dir,
        default_credentials,
        default_fetcher,
        repointed_secrets,
    )
    from .api.publishing import (
        aplan_publish,
        apublish,
        plan_publish,
        publish,
        publish_target,
    )
    from .api.selecting import aselect_candidates, aselect_many, select_candidates, select_many
    from .archive.core_metadata import CoreMetadata
    from .auth.provider import CredentialProvider
    from .auth.query import CredentialQuery
    from .config.arguments import Arguments, split_arguments
    from .config.requirements import Requirements
    from .errors import (
        ConfigError,
        ConfigErrors,
        DownloadError,
        HashMismatchError,
        IndexKitError,
        IndexUnavailableError,
        InvalidRequirementError,
        InvalidUrlError,
        MalformedPageError,
        MetadataError,
        MustBeBuiltError,
        NoMatchingFileError,
        PackageNotFoundError,
        SelectionError,
        UndeclaredIndexError,
    )
    from .lookup.caching import Caching
    from .lookup.download_outcome import DownloadOutcome
    from .lookup.metadata_outcome import MetadataOutcome, MetadataRoute
    from .lookup.range_support import RangeSupport
    from .model.body_stream import BodyStream
    from .model.credential import Credential, Secret
    from .model.diagnostic import Diagnostic, Severity
    from .model.failure import Failure, FailureKind
    from .model.index import Authenticate, Index, IndexFormat
    from .model.index_set import IndexSet, KeyringProvider
    from .model.limits import CacheControl, Cutoff
    from .model.markers import MarkerSpace
    from .model.origin import Layer, Origin
    from .model.page import Brief, File, ProjectPage, ProjectStatus
    from .model.project import Dependency, Project
    from .model.realm import Realm
    from .model.redaction import redact
    from .model.reporter import Reporter
    from .model.request import Purpose, Request, Response
    from .model.route import Branch, Route
    from .model.rules import Prerelease, Resolution, Rules
    from .model.semantics import Semantics
    from .model.source import Source, SourceKind
    from .model.strategy import Strategy
    from .model.url import SafeUrl
    from .model.visit import Outcome, Visit
    from .publishing.ambient import (
        AmbientTokens,
    )
    from .publishing.errors import (
        MissingUploadCredentialsError,
        PublishConflictError,
        PublishError,
        PublishFileError,
        PublishFilesError,
        PublishTargetError,
        TrustedPublishingError,
        UnverifiedError,
        UploadError,
    )
    from .publishing.files import (
        ReleaseFile,
    )
    from .publishing.plan import (
        Plan,
        PlannedFile,
        Step,
    )
    from .publishing.pypirc import PypircServer, read_pypirc
    from .publishing.settings import (
        TrustedPublishing,
    )
    from .publishing.target import (
        PublishTarget,
    )
    from .publishing.upload import (
        Result,
        UploadOutcome,
    )
    from .select.candidate import Candidate
    from .select.reason import Reason, Verdict
    from .select.selection import Selection
    from .select.target import Target
    from .transport.cache import Cache
    from .transport.fetcher import AsyncFetcher, Fetcher
    from .transport.httpx_fetcher import HttpxFetcher
    from .transport.local import AsyncLocalFetcher, LocalFetcher
    from .transport.settings import TransportSettings
    from .transport.store import Store
    from .transport.store_disk import DiskStore
    from .transport.store_memory import MemoryStore
    from .transport.store_redis import RedisStore
    from .transport.urllib3_fetcher import Urllib3Fetcher

_HOME = {
    ".api.configuration": ("read_project", "read_requirements", "resolve_sources"),
    ".api.describing": (
        "aread_many_metadata",
        "aread_metadata",
        "read_many_metadata",
        "read_metadata",
    ),
    ".api.downloading": ("adownload", "adownload_many", "download", "download_many"),
    ".api.machine": (
        "default_async_fetcher",
        "default_cache_dir",
        "default_credentials",
        "default_fetcher",
        "repointed_secrets",
    ),
    ".api.selecting": ("aselect_candidates", "aselect_many", "select_candidates", "select_many"),
    ".archive.core_metadata": ("CoreMetadata",),
    ".auth.provider": ("CredentialProvider",),
    ".auth.query": ("CredentialQuery",),
    ".config.arguments": ("Arguments", "split_arguments"),
    ".config.requirements": ("Requirements",),
    ".errors": (
        "ConfigError",
        "ConfigErrors",
        "DownloadError",
        "HashMismatchError",
        "IndexKitError",
        "IndexUnavailableError",
        "InvalidRequirementError",
        "InvalidUrlError",
        "MalformedPageError",
        "MetadataError",
        "MustBeBuiltError",
        "NoMatchingFileError",
        "PackageNotFoundError",
        "SelectionError",
        "UndeclaredIndexError",
    ),
    ".lookup.caching": ("Caching",),
    ".lookup.download_outcome": ("DownloadOutcome",),
    ".lookup.metadata_outcome": ("MetadataOutcome", "MetadataRoute"),
    ".lookup.range_support": ("RangeSupport",),
    ".model.body_stream": ("BodyStream",),
    ".model.credential": ("Credential", "Secret"),
    ".model.diagnostic": ("Diagnostic", "Severity"),
    ".model.index": ("Authenticate", "Index", "IndexFormat"),
    ".model.index_set": ("IndexSet", "KeyringProvider"),
    ".model.limits": ("CacheControl", "Cutoff"),
    ".model.markers": ("MarkerSpace",),
    ".model.origin": ("Layer", "Origin"),
    ".model.page": ("Brief", "File", "ProjectPage", "ProjectStatus"),
    ".model.project": ("Dependency", "Project"),
    ".model.realm": ("Realm",),
    ".model.redaction": ("redact",),
    ".model.reporter": ("Reporter",),
    ".model.failure": ("Failure", "FailureKind"),
    ".model.request": ("Purpose", "Request", "Response"),
    ".model.route": ("Branch", "Route"),
    ".model.rules": ("Prerelease", "Resolution", "Rules"),
    ".model.semantics": ("Semantics",),
    ".model.source": ("Source", "SourceKind"),
    ".model.strategy": ("Strategy",),
    ".model.url": ("SafeUrl",),
    ".model.visit": ("Outcome", "Visit"),
    ".publishing.ambient": ("AmbientTokens",),
    ".publishing.errors": (
        "MissingUploadCredentialsError",
        "PublishConflictError",
        "PublishError",
        "PublishFileError",
        "PublishFilesError",
        "PublishTargetError",
        "TrustedPublishingError",
        "UnverifiedError",
        "UploadError",
    ),
    ".publishing.files": ("ReleaseFile",),
    ".publishing.pypirc": ("PypircServer", "read_pypirc"),
    ".publishing.plan": (
        "Plan",
        "PlannedFile",
        "Step",
    ),
    ".publishing.settings": ("TrustedPublishing",),
    ".publishing.target": ("PublishTarget",),
    ".publishing.upload": (
        "Result",
        "UploadOutcome",
    ),
    ".api.publishing": (
        "aplan_publish",
        "apublish",
        "plan_publish",
        "publish",
        "publish_target",
    ),
    ".select.candidate": ("Candidate",),
    ".select.reason": ("Reason", "Verdict"),
    ".select.selection": ("Selection",),
    ".select.target": ("Target",),
    ".transport.cache": ("Cache",),
    ".transport.fetcher": ("AsyncFetcher", "Fetcher"),
    ".transport.httpx_fetcher": ("HttpxFetcher",),
    ".transport.local": ("AsyncLocalFetcher", "LocalFetcher"),
    ".transport.settings": ("TransportSettings",),
    ".transport.store": ("Store",),
    ".transport.store_disk": ("DiskStore",),
    ".transport.store_memory": ("MemoryStore",),
    ".transport.store_redis": ("RedisStore",),
    ".transport.urllib3_fetcher": ("Urllib3Fetcher",),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "AmbientTokens",
    "Arguments",
    "AsyncFetcher",
    "AsyncLocalFetcher",
    "Authenticate",
    "BodyStream",
    "Branch",
    "Brief",
    "Cache",
    "CacheControl",
    "Caching",
    "Candidate",
    "ConfigError",
    "ConfigErrors",
    "CoreMetadata",
    "Credential",
    "CredentialProvider",
    "CredentialQuery",
    "Cutoff",
    "Dependency",
    "Diagnostic",
    "DiskStore",
    "DownloadError",
    "DownloadOutcome",
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
    "MemoryStore",
    "MetadataError",
    "MetadataOutcome",
    "MetadataRoute",
    "MissingUploadCredentialsError",
    "MustBeBuiltError",
    "NoMatchingFileError",
    "Origin",
    "Outcome",
    "PackageNotFoundError",
    "Plan",
    "PlannedFile",
    "Prerelease",
    "Project",
    "ProjectPage",
    "ProjectStatus",
    "PublishConflictError",
    "PublishError",
    "PublishFileError",
    "PublishFilesError",
    "PublishTarget",
    "PublishTargetError",
    "Purpose",
    "PypircServer",
    "RangeSupport",
    "Realm",
    "Reason",
    "RedisStore",
    "ReleaseFile",
    "Reporter",
    "Request",
    "Requirements",
    "Resolution",
    "Response",
    "Result",
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
    "Step",
    "Store",
    "Strategy",
    "Target",
    "TransportSettings",
    "TrustedPublishing",
    "TrustedPublishingError",
    "UndeclaredIndexError",
    "UnverifiedError",
    "UploadError",
    "UploadOutcome",
    "Urllib3Fetcher",
    "Verdict",
    "Visit",
    "__version__",
    "adownload",
    "adownload_many",
    "aplan_publish",
    "apublish",
    "aread_many_metadata",
    "aread_metadata",
    "aselect_candidates",
    "aselect_many",
    "default_async_fetcher",
    "default_cache_dir",
    "default_credentials",
    "default_fetcher",
    "download",
    "download_many",
    "plan_publish",
    "publish",
    "publish_target",
    "read_many_metadata",
    "read_metadata",
    "read_project",
    "read_pypirc",
    "read_requirements",
    "redact",
    "repointed_secrets",
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
    home = __import__(module.removeprefix("."), globals(), fromlist=(name,), level=1)
    value = getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
