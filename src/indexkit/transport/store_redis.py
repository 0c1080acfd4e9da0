"""Kept answers on a Redis or Valkey server, for fleets; when it is used is not said here."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from typing import Any, Self, TypeVar
from urllib.parse import parse_qs, urlsplit

from .store_disk import ENTRY, LAYOUT

T = TypeVar("T")

WEEK = 7 * 24 * 3600
_SCHEMES = frozenset({"redis", "rediss", "unix"})
_OPTIONS = frozenset(
    {
        "db",
        "protocol",
        "ssl_ca_certs",
        "ssl_ca_path",
        "ssl_cert_reqs",
        "ssl_certfile",
        "ssl_check_hostname",
        "ssl_keyfile",
        "ssl_min_version",
    }
)


class RedisStore:
    """Keeps entries on a Redis or Valkey server (extra ``redis``), for machines that share a cache.

    It is still a private cache in the sense of RFC 9111, of one owner: whoever may write there
    decides what everybody who reads from there installs, and pages of private indexes lie there
    unencrypted. Give it a server of your own, a password, and ``rediss://`` across a network.

    A server that does not answer costs its time-out once; for the next ``pause`` seconds nobody
    tries again, and every page counts as a miss, which is said (``cache.store-failed``). It may be
    used from several threads, and a `with` statement closes its connections.
    """

    def __init__(
        self,
        url: str,
        *,
        prefix: str = "indexkit:",
        keep_for: float = WEEK,
        timeout: float = 1.0,
        pause: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the address; no connection is made before the first entry is asked for.

        Args:
            url: ``redis://[user:password@]host[:port][/db]``, ``rediss://…`` for TLS, or
                ``unix://[user:password@]/path/of/socket[?db=n]``. Further options are ``db``,
                ``protocol`` and those that begin with ``ssl_``.
            prefix: what all keys begin with.
            keep_for: seconds after which the server drops an entry that was not written or
                confirmed since. They have nothing to do with how long a page is fresh.
            timeout: seconds for a connection, and for each answer.
            pause: seconds without a further try after the server has not answered.
            clock: gives seconds that only go forward.

        Raises:
            ImportError: the ``redis`` library is not installed.
            ValueError: ``url`` is none, or another value is not above zero. The URL is not shown.

        """
        if not (keep_for >= 1 and timeout > 0 and pause >= 0):
            raise ValueError("`keep_for`, `timeout` and `pause` are seconds, and above zero")
        self.place = _place(url)
        self._client = _client(url, timeout)
        self._prefix = f"{prefix}{LAYOUT}:"
        self._keep_for = int(keep_for)
        self._pause = pause
        self._clock = clock
        self._silent_until = clock()

    def __repr__(self) -> str:
        """Return the address without user and password."""
        return f"RedisStore({self.place!r})"

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        self._client.close()

    def get(self, key: str, /) -> bytes | None:
        """Return the entry, or ``None``.

        Raises:
            OSError: the server does not answer, or refuses.

        """
        name = self._name(key)
        found: bytes | None = self._ask(lambda: self._client.get(name))
        return found

    def put(self, key: str, entry: bytes, /) -> None:
        """Keep an entry.

        Raises:
            OSError: the server does not answer, or refuses.

        """
        name = self._name(key)
        self._ask(lambda: self._client.set(name, entry, ex=self._keep_for))

    def delete(self, key: str, /) -> None:
        """Drop an entry, if there is one.

        Raises:
            OSError: the server does not answer, or refuses.

        """
        name = self._name(key)
        self._ask(lambda: self._client.delete(name))

    def replace_start(self, key: str, old: bytes, new: bytes, /) -> bool:
        """Overwrite the beginning of an entry, if it still is ``old``; say if it was.

        This spares sending a whole page when an index says that nothing has changed.

        Raises:
            OSError: the server does not answer, or refuses.

        """
        name = self._name(key)
        return self._ask(lambda: self._replaced(name, old, new))

    def _replaced(self, name: str, old: bytes, new: bytes) -> bool:
        from redis.exceptions import WatchError

        with self._client.pipeline() as pipe:
            pipe.watch(name)
            if pipe.getrange(name, 0, len(old) - 1) != old:
                return False
            pipe.multi()
            pipe.setrange(name, 0, new)
            pipe.expire(name, self._keep_for)
            try:
                pipe.execute()
            except WatchError:  # somebody has put another entry there meanwhile
                return False
        return True

    def _name(self, key: str) -> str:
        if not ENTRY.fullmatch(f"{key}.ike"):
            raise ValueError("a key has only lower-case letters, digits and dashes")
        return self._prefix + key

    def _ask(self, do: Callable[[], T]) -> T:
        from redis.exceptions import ConnectionError as NoConnection
        from redis.exceptions import RedisError
        from redis.exceptions import TimeoutError as NoAnswer

        if self._clock() < self._silent_until:
            raise OSError(errno.EIO, f"{self.place} has not answered a short while ago")
        # The library's own words are not passed on: nobody knows what a server writes there.
        try:
            return do()
        except NoAnswer:
            self._silent_until = self._clock() + self._pause
            raise TimeoutError(errno.ETIMEDOUT, f"{self.place} does not answer in time") from None
        except NoConnection as error:
            self._silent_until = self._clock() + self._pause
            what = f"{self.place} takes no connection ({type(error).__name__})"
            raise ConnectionError(errno.ECONNREFUSED, what) from None
        except RedisError as error:
            raise OSError(errno.EIO, f"{self.place} refuses ({type(error).__name__})") from None


def _client(url: str, timeout: float) -> Any:
    try:
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError:
        raise ImportError("`RedisStore` needs the extra `redis`: indexkit[redis]") from None
    try:
        return Redis.from_url(
            url,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),
            client_name="indexkit",
        )
    except (ValueError, TypeError):
        raise _unusable() from None


def _place(url: str) -> str:
    """Return an address without user and password, and see that it can be one."""
    try:
        parts = urlsplit(url)
        options = parse_qs(parts.query, keep_blank_values=True)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _unusable() from None
    # An option could turn entries into text, or wait without end.
    unknown = sorted(set(options) - _OPTIONS)
    if parts.scheme not in _SCHEMES or parts.fragment:
        raise _unusable()
    if unknown:
        raise ValueError("the address of a Redis server has options that are not taken")
    if parts.scheme == "unix":
        return f"unix://{parts.path}"
    shown = f"[{host}]" if host and ":" in host else host or "localhost"
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path}"


def _unusable() -> ValueError:
    return ValueError("no address of a Redis server: redis://, rediss:// or unix:// is expected")
