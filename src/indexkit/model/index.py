"""One package index, as it was declared; how indexes combine is `index_set`'s business."""

from __future__ import annotations

from enum import StrEnum

from ..late import LateModule
from ..values import field, frozen
from .origin import BUILT_IN, Origin
from .url import SafeUrl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import limits
else:
    limits = LateModule("limits", __package__)

PYPI_URL = SafeUrl("https://pypi.org/simple")


class IndexFormat(StrEnum):
    """What an index's URL leads to: a Simple API (PEP 503, 691) or one page or folder of files."""

    SIMPLE = "simple"
    FLAT = "flat"


class Authenticate(StrEnum):
    """When to look for credentials (uv: *Customizing authentication behavior*)."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@frozen
class Index:
    """A place that packages come from (uv: ``[[tool.uv.index]]``).

    Attributes:
        url: its address, with the credential that stood in it, if any.
        name: what sources, arguments and variables call it, or ``None``.
        default: replaces PyPI and is asked last.
        explicit: is asked only for packages that are pinned to it.
        format: a Simple API or a flat list.
        publish_url: where uploads go.
        authenticate: when to look for credentials.
        ignore_error_codes: HTTP statuses that let a search go on to the next index; ``None`` when
            nothing was written, which is not the same as an empty tuple.
        cache_control: overrides for caching.
        hash_algorithm: the hash that every file must have.
        exclude_newer: this index's own cutoff.
        origin: where it was declared; not part of equality.
        given: the address as it was written, without user information; not part of equality.

    """

    url: SafeUrl
    name: str | None = None
    default: bool = False
    explicit: bool = False
    format: IndexFormat = IndexFormat.SIMPLE
    publish_url: SafeUrl | None = None
    authenticate: Authenticate = Authenticate.AUTO
    ignore_error_codes: tuple[int, ...] | None = None
    cache_control: limits.CacheControl | None = None
    hash_algorithm: limits.HashAlgorithm | None = None
    exclude_newer: limits.Cutoff | None = None
    origin: Origin = field(default=BUILT_IN, eq=False)
    given: str | None = field(default=None, eq=False)

    @property
    def label(self) -> str:
        """Its name, or its URL without secrets."""
        return self.name or str(self.url)

    @property
    def root(self) -> SafeUrl:
        """The address above ``/simple`` or ``/+simple`` (devpi): what its credentials may serve.

        For other addresses it is the address itself. Case of the last segment does not matter.
        """
        segments = self.url.segments
        if not segments or segments[-1].lower() not in ("simple", "+simple"):
            return self.url
        text = self.url.text.partition("#")[0].partition("?")[0].rstrip("/")
        above = text[: -len(segments[-1])]
        return self.url.with_text(above if len(segments) == 1 else above.rstrip("/"))

    @property
    def variable_stem(self) -> str | None:
        """The ``NAME`` of ``UV_INDEX_NAME_USERNAME``, or ``None`` for an index without a name."""
        return None if self.name is None else environment_name(self.name)

    def page_url(self, package: str) -> SafeUrl:
        """Return the address of a project's page; ``package`` is a normalised name (PEP 503)."""
        return self.url if self.format is IndexFormat.FLAT else self.url.child(package)


def is_index_name(text: str) -> bool:
    """Return whether ``text`` has only ASCII letters, digits, ``-``, ``_`` and ``.``."""
    bare = text.replace("-", "").replace("_", "").replace(".", "")
    return not bare or (bare.isascii() and bare.isalnum())


def environment_name(name: str) -> str:
    """Return an index name as environment variables spell it: ``my-repo`` is ``MY_REPO``."""
    plain = name.upper().replace("-", "_").replace(".", "_")
    if plain.isascii() and plain.replace("_", "").isalnum():
        return plain
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in name.upper())


PYPI = Index(PYPI_URL, default=True)
