"""The cache as the conversation uses it: a store, keys and a clock; what is fresh is not asked."""

from __future__ import annotations

import time
from _thread import allocate_lock
from collections.abc import Callable

from ..logs import Log
from ..values import evolve, frozen
from .cache_entry import HEAD, Part, freshened, glance, read_entry
from .store_disk import DiskStore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model.credential import Credential
    from ..model.diagnostic import Diagnostic
    from ..model.request import Request
    from .cache_entry import Entry, Glance
    from .store import Blob, Store
    from .validity import Validity

_log = Log("indexkit.transport")
try:
    from _blake2 import blake2b  # the same, without loading OpenSSL as `hashlib` does
except ImportError:
    from hashlib import blake2b

_MEMORY_COST, _ROUNDS = 2**14, 200_000


def cache_key(request: Request) -> str:
    """Return the key of a request's entry.

    It is made of the index, the address, the purpose and the ``Accept`` header. A credential is no
    part of it, and neither is ``Cache-Control`` (trap 82): a forced refresh renews the same entry.
    """
    return digest(*_key_parts(request))


def _key_parts(request: Request) -> tuple[str, ...]:
    index = request.index
    return (
        "1",
        request.purpose.value,
        "" if index is None else index.url.text,
        "" if index is None else index.format.value,
        request.url.text.partition("#")[0],
        next((value for name, value in request.headers if name.lower() == "accept"), ""),
    )


class PageSeries:
    """The requests of one index that differ in the package's name only, in great number.

    Attributes:
        base: what the addresses of all begin with, up to the package's name.

    """

    __slots__ = ("_after", "_before", "base")

    def __init__(self, request: Request, package: str) -> None:
        """Take the request for one package.

        Raises:
            ValueError: its address does not end in the package's name.

        """
        *before, address, accept = _key_parts(request)
        if not address.endswith(f"/{package}/"):
            raise ValueError("an address that does not end in the package's name")
        self.base = address[: -len(package) - 1]
        self._before = "\n".join((*before, self.base))
        self._after = f"/\n{accept}"

    def url(self, package: str) -> str:
        """Return the address of a package's request; the name is normalised."""
        return f"{self.base}{package}/"

    def key(self, package: str) -> str:
        """Return the `cache_key` of a package's request."""
        return digest(f"{self._before}{package}{self._after}")


def digest(*parts: str) -> str:
    """Return a key made of texts."""
    return blake2b("\n".join(parts).encode(), digest_size=20).hexdigest()


@frozen
class Recalled:
    """What was found in the cache.

    Attributes:
        entry: the entry, fresh or not, or ``None``.
        now: the moment, in seconds since the epoch.
        diagnostics: trouble with the store.

    """

    entry: Entry | None
    now: float
    diagnostics: tuple[Diagnostic, ...] = ()


class Cache:
    """A store and a clock. Whatever the store does, it is at worst as if there were no cache.

    It may be used from several threads at once.

    Attributes:
        store: where the entries lie.
        is_quick: whether reading or writing an entry takes no longer than handing that to another
            thread does.

    """

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.time) -> None:
        """Take the store.

        Args:
            store: where the entries lie.
            clock: gives the moment in seconds since the epoch.

        """
        self.store = store
        self.is_quick = _is_near(store)
        self._clock = clock
        self._lock = allocate_lock()
        self._seals: dict[tuple[str, bytes], str] = {}

    def now(self) -> float:
        """Return the moment, in seconds since the epoch."""
        return self._clock()

    def recall(self, key: str) -> Recalled:
        """Return the entry under a key, if there is one that is not damaged."""
        now = self._clock()
        try:
            blob = self.store.get(key)
            entry = None if blob is None else read_entry(blob, key)
        except Exception as error:  # noqa: BLE001 - a host's store may raise anything
            return Recalled(None, now, (_trouble("read", error),))
        if blob is not None and entry is None:
            _log.debug("cache entry %s is damaged and counts as missing", key)
        return Recalled(entry, now)

    def glance(self, key: str, now: float) -> tuple[Blob, Glance] | None:
        """Return the bytes of an entry that is for anybody, and what `glance` says of it.

        ``None`` leaves open why not: `recall` says more.
        """
        try:
            blob = self.store.get(key)
            found = None if blob is None else glance(blob, key, now)
        except Exception:  # noqa: BLE001 - as above, and `recall` will say it
            return None
        return None if blob is None or found is None else (blob, found)

    def remember(self, key: str, entry: Entry) -> tuple[Diagnostic, ...]:
        """Keep an entry; return what went wrong."""
        try:
            put_parts = getattr(self.store, "put_parts", None)
            if put_parts is None:
                self.store.put(key, entry.to_bytes(key))
            else:
                put_parts(key, entry.parts(key))
        except Exception as error:  # noqa: BLE001 - as above
            return (_trouble("written", error),)
        return ()

    def renew(self, key: str, entry: Entry, validity: Validity) -> tuple[Diagnostic, ...]:
        """Keep an entry that was read, with another validity, if it is still the one there."""
        replace = getattr(self.store, "replace_start", None)
        body = entry.body
        try:
            if replace is None or not isinstance(body, Part):
                return self.remember(key, _with(entry, validity))
            head = body.blob[:HEAD]
            replace(key, head, freshened(head, validity))
        except Exception as error:  # noqa: BLE001 - as above
            return (_trouble("written", error),)
        return ()

    def forget(self, key: str) -> tuple[Diagnostic, ...]:
        """Drop an entry; return what went wrong."""
        try:
            self.store.delete(key)
        except Exception as error:  # noqa: BLE001 - as above
            return (_trouble("deleted", error),)
        return ()

    def seal(self, request: Request, credential: Credential | None) -> str | None:
        """Return what stands for a credential in an entry; ``None`` for none.

        It is derived slowly (scrypt), with the index as salt, so that an entry does not give the
        secret away, and once for each secret and index.
        """
        if credential is None:
            return None
        salt = request.url.realm.host if request.index is None else request.index.url.text
        secret = "" if credential.password is None else credential.password.reveal()
        text = f"{credential.bearer}\0{credential.username}\0{secret}".encode(
            errors="surrogatepass"
        )
        import hashlib

        # The secret itself is not kept in memory for longer than its owner keeps it.
        known = (salt, hashlib.sha256(text).digest())
        with self._lock:  # others would only derive the same
            found = self._seals.get(known)
            if found is None:
                found = self._seals[known] = _derived(text, salt.encode())
        return found


def _derived(text: bytes, salt: bytes) -> str:
    import hashlib

    if hasattr(hashlib, "scrypt"):
        return hashlib.scrypt(text, salt=salt, n=_MEMORY_COST, r=8, p=1, dklen=16).hex()
    return hashlib.pbkdf2_hmac("sha256", text, salt, _ROUNDS, 16).hex()


def _with(entry: Entry, validity: Validity) -> Entry:
    held = entry.in_memory()
    if held is None:
        raise ValueError("the entry is damaged")
    return evolve(held, validity=validity)


def _is_near(store: Store) -> bool:
    if isinstance(store, DiskStore):
        return True
    from .store_memory import MemoryStore

    return isinstance(store, MemoryStore)


def _trouble(what: str, error: Exception) -> Diagnostic:
    words = error.strerror if isinstance(error, OSError) else None
    kind = type(error).__name__
    text = f"the cache could not be {what}: {kind}{f': {words}' if words else ''}"
    _log.debug("%s", text)
    from ..model.diagnostic import Diagnostic

    return Diagnostic("cache.store-failed", text)
