"""The store on a Redis or Valkey server, against a real one: whole, bound, bounded, and without its secret."""

import os
import socket
import subprocess
import sys
import threading

import pytest
from redis_server import PASSWORD, PROGRAM, WHY_NOT, RedisServer

import indexkit
from indexkit.testing.fake_fetcher import BASE, FakeFetcher
from indexkit.testing.fake_index import FakeIndex
from indexkit.transport.cache import Cache
from indexkit.transport.cache_entry import Entry
from indexkit.transport.store import Store
from indexkit.transport.validity import Validity

needs_server = pytest.mark.skipif(PROGRAM is None, reason=WHY_NOT)
KEY = "abcdef0123456789"
INDEX = indexkit.Index(
    indexkit.SafeUrl.parse(f"{BASE}/a/simple"),
    "a",
    default=True,
    cache_control=indexkit.CacheControl(api="max-age=600"),
)
INDEXES = indexkit.IndexSet(declared=(INDEX,))


@pytest.fixture(scope="module")
def server():
    with RedisServer() as running:
        yield running


@pytest.fixture
def client(server):
    import redis

    with redis.Redis.from_url(server.url) as client:
        client.flushall()
        yield client


@pytest.fixture(params=["tcp", "socket"])
def store(request, server, client):
    url = server.url if request.param == "tcp" else server.socket_url
    with indexkit.RedisStore(url, timeout=60) as store:
        yield store


def entry(body=b"body", lifetime=60.0):
    return Entry("https://index.test/", 200, (("etag", '"a"'),), Validity(5.0, lifetime), body)


def ask(*packages, **options):
    fetcher = FakeFetcher([FakeIndex("a", {"foo": [f"{n}.0" for n in range(1, 40)]})])
    found = indexkit.select_many(
        packages, index_set=INDEXES, fetcher=fetcher, environ={}, **options
    )
    return found, fetcher.asked


@needs_server
def test_what_was_put_is_there_until_it_is_deleted(store):
    assert isinstance(store, Store)
    assert store.get(KEY) is None
    store.delete(KEY)
    for data in (b"one", b"", bytes(range(256)) * 5000, os.urandom(100_000)):
        store.put(KEY, data)
        assert store.get(KEY) == data
    store.delete(KEY)
    assert store.get(KEY) is None


@needs_server
def test_a_beginning_is_replaced_only_if_it_is_the_one_that_was_read(store, client):
    assert store.replace_start(KEY, b"one", b"two") is False
    store.put(KEY, b"one and more")
    client.expire(f"indexkit:v1:{KEY}", 10)
    assert store.replace_start(KEY, b"two", b"six") is False
    assert store.get(KEY) == b"one and more"
    assert store.replace_start(KEY, b"one", b"two") is True
    assert store.get(KEY) == b"two and more"
    assert client.ttl(f"indexkit:v1:{KEY}") > 10


@needs_server
def test_entries_end_by_themselves_and_have_a_name_of_their_own(server, client):
    client.set("other", b"mine")
    with indexkit.RedisStore(server.url, prefix="team:", keep_for=100, timeout=60) as store:
        store.put(KEY, b"one")
        assert 90 < client.ttl(f"team:v1:{KEY}") <= 100
        assert sorted(client.keys()) == [b"other", f"team:v1:{KEY}".encode()]
        store.delete(KEY)
        assert client.keys() == [b"other"]
    with indexkit.RedisStore(server.url, timeout=60) as other:
        assert other.get(KEY) is None


@needs_server
def test_renewing_changes_the_validity_alone(store):
    cache = Cache(store)
    body = os.urandom(50_000)
    cache.remember(KEY, entry(body))
    cache.renew(KEY, cache.recall(KEY).entry, Validity(99.0, 10.0))
    again = cache.recall(KEY).entry
    assert (again.validity, again.whole_body()) == (Validity(99.0, 10.0), body)


@needs_server
def test_results_are_those_without_a_cache_and_nobody_is_asked_again(store):
    plain, _ = ask("foo>=2,<9", "none")
    cold, asked = ask("foo>=2,<9", "none", cache=store)
    assert asked == ["a", "a"]
    warm, asked = ask("foo>=2,<9", cache=store)
    assert asked == []
    offline, asked = ask("foo>=2,<9", cache=store, offline=True)
    assert asked == []
    for found in (cold[0], warm[0], offline[0]):
        assert list(found.candidates) == list(plain[0].candidates)
        assert list(found.rejected) == list(plain[0].rejected)


@needs_server
@pytest.mark.parametrize("damage", [b"", b"junk", b"ikentry2" * 100, bytes(5000)])
def test_what_is_no_entry_is_a_miss(store, client, damage):
    ask("foo", cache=store)
    (name,) = client.keys()
    client.set(name, damage)
    (foo,), asked = ask("foo", cache=store)
    assert (foo.best.version_text, asked) == ("39.0", ["a"])
    assert ask("foo", cache=store)[1] == []


@needs_server
def test_another_kind_of_value_under_the_key_is_a_failure_that_is_said(store, client):
    ask("foo", cache=store)
    (name,) = client.keys()
    client.delete(name)
    client.rpush(name, "x")
    (foo,), asked = ask("foo", cache=store)
    assert (foo.best.version_text, asked) == ("39.0", ["a"])
    assert "refuses" in told(foo)[0]


@needs_server
def test_threads_share_a_store(store):
    wanted = {f"key-{n}": bytes([n]) * 20_000 for n in range(16)}
    found = {}

    def use(key):
        for _ in range(10):
            store.put(key, wanted[key])
            found[key] = store.get(key)

    threads = [threading.Thread(target=use, args=(key,)) for key in wanted]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == wanted


def told(selection):
    """Return what was said about the cache."""
    return [d.text for d in selection.visits[0].diagnostics if d.code == "cache.store-failed"]


# -- failures -----------------------------------------------------------------


@needs_server
def test_a_wrong_password_is_said_without_the_password(server):
    url = f"redis://u:wrong-{PASSWORD}@127.0.0.1:{server.port}"
    with indexkit.RedisStore(url, timeout=60) as store:
        (foo,), asked = ask("foo", cache=store)
        assert (foo.best.version_text, asked) == ("39.0", ["a"])
        assert f"redis://127.0.0.1:{server.port}" in told(foo)[0]
        with pytest.raises(OSError, match="has not answered") as caught:
            store.get(KEY)
        shown = "".join((repr(store), repr(caught.value), *told(foo), str(vars(caught.value))))
        assert PASSWORD not in shown
        assert caught.value.__context__ is None


@needs_server
def test_a_server_that_goes_away_costs_the_cache_and_not_the_answer():
    with RedisServer() as running, indexkit.RedisStore(running.url, timeout=60) as store:
        ask("foo", cache=store)
        assert ask("foo", cache=store)[1] == []
        running.stop()
        (foo,), asked = ask("foo", cache=store)
        assert (foo.best.version_text, asked) == ("39.0", ["a"])
        assert told(foo)
        (offline,), _ = ask("foo", cache=store, offline=True)
        with pytest.raises(indexkit.IndexUnavailableError):
            offline.require()


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_server_that_is_silent_is_waited_for_once():
    """Not once for each of hundreds of pages; after a pause it is tried again."""
    clock = Clock()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}"
        with indexkit.RedisStore(url, timeout=0.05, pause=10, clock=clock) as store:
            with pytest.raises(TimeoutError, match="in time"):
                store.get(KEY)
            for _ in range(100):
                with pytest.raises(OSError, match="a short while ago"):
                    store.put(KEY, b"x")
            clock.now = 10
            with pytest.raises(TimeoutError):
                store.get(KEY)
        silent.setblocking(False)
        for _ in range(2):
            silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


def test_nobody_there_is_a_failure_that_is_said():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with indexkit.RedisStore(f"redis://u:{PASSWORD}@127.0.0.1:{port}") as store:
        (foo,), asked = ask("foo", cache=store)
    assert (foo.best.version_text, asked) == ("39.0", ["a"])
    assert f"redis://127.0.0.1:{port} takes no connection" in "\n".join(told(foo))


# -- the address --------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        f"http://u:{PASSWORD}@h", f"redis://u:{PASSWORD}@h:port", f"//u:{PASSWORD}@h", f"u:{PASSWORD}",
        f"redis://u:{PASSWORD}@[h", f"redis://h?password={PASSWORD}", f"redis://u:{PASSWORD}@h:99999999",
        f"redis://u:{PASSWORD}@h?decode_responses=true", f"redis://u:{PASSWORD}@h?socket_timeout=0",
        f"redis://u:{PASSWORD}@h?db={PASSWORD}", f"redis://u@h#{PASSWORD}", "",
    ],
)  # fmt: skip
def test_what_is_no_address_is_an_error_that_does_not_show_it(url):
    with pytest.raises(ValueError) as caught:
        indexkit.RedisStore(url)
    assert PASSWORD not in f"{caught.value!r} {caught.value.__context__!r}"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://u:secret@h:1/2", "redis://h:1/2"),
        ("rediss://:secret@[::1]", "rediss://[::1]"),
        ("rediss://h?ssl_cert_reqs=required", "rediss://h"),
        ("unix://u:secret@/run/s?db=3", "unix:///run/s"),
        ("redis://", "redis://localhost"),
    ],
)
def test_an_address_is_shown_without_its_secret(url, shown):
    assert repr(indexkit.RedisStore(url)) == f"RedisStore({shown!r})"


@pytest.mark.parametrize(
    "options", [{"keep_for": 0}, {"timeout": 0}, {"timeout": -1}, {"pause": -1}]
)
def test_time_goes_forward(options):
    with pytest.raises(ValueError, match="seconds"):
        indexkit.RedisStore("redis://h", **options)


@pytest.mark.parametrize("key", ["", "../x", "A" * 8, "a b", "x\r\nFLUSHALL", "x" * 200])
def test_a_key_is_a_key(key):
    store = indexkit.RedisStore("redis://h")
    for do in (lambda: store.get(key), lambda: store.put(key, b""), lambda: store.delete(key)):
        with pytest.raises(ValueError, match="key"):
            do()


def test_without_the_library_the_extra_is_named():
    program = "import sys; sys.modules['redis'] = None; import indexkit\n"
    done = subprocess.run(
        [sys.executable, "-c", program + "indexkit.RedisStore('redis://u:hunter2@h')"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "ImportError: `RedisStore` needs the extra `redis`" in done.stderr.splitlines()[-1]
    assert "hunter2" not in done.stderr.splitlines()[-1]
