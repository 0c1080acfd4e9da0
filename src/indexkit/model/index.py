"""One package index, as it was declared; how indexes combine is `index_set`'s business."""

from __future__ import annotations

from enum import StrEnum

from ..late import LateModule
from ..values import field, frozen
from .origin import BUILT_IN, Origin
from .url import SafeUrl

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
else:
    dt = LateModule("datetime")

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


class HashAlgorithm(StrEnum):
    """The algorithms that may be required with ``hash-algorithm``."""

    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"
    BLAKE2B = "blake2b"
    MD5 = "md5"


@frozen
class CacheControl:
    """Overrides of an index's ``Cache-Control`` headers (uv: ``cache-control``)."""

    api: str | None = None
    files: str | None = None


@frozen
class Cutoff:
    """An ``exclude-newer`` value: a moment, a span before now, or an explicit *off*.

    Attributes:
        moment: aware UTC; files uploaded at or after it are left out.
        span: how long before now the moment is, for values such as ``"2 weeks"``.
        given: the text that was written, for messages.

    With neither ``moment`` nor ``span`` the value is ``false``: no cutoff, whatever is weaker says.
    """

    moment: dt.datetime | None = None
    span: dt.timedelta | None = None
    given: str = field(default="", eq=False)

    def at(self, now: dt.datetime) -> dt.datetime | None:
        """Return the moment that counts when it is ``now`` (aware), or ``None`` for *off*."""
        return self.moment if self.span is None else now - self.span


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
    cache_control: CacheControl | None = None
    hash_algorithm: HashAlgorithm | None = None
    exclude_newer: Cutoff | None = None
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
