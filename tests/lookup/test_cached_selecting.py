"""The front door with a cache: equal answers, fewer requests, and damage that heals itself."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve

import indexkit
from indexkit.testing.fake_fetcher import BASE, FakeAsyncFetcher, FakeFetcher
from indexkit.testing.fake_index import FakeIndex

INDEX = indexkit.Index(
    indexkit.SafeUrl.parse(f"{BASE}/a/simple"),
    "a",
    default=True,
    cache_control=indexkit.CacheControl(api="max-age=600"),
)
INDEXES = indexkit.IndexSet(declared=(INDEX,))
PACKAGES = {"foo": [f"{n}.0" for n in range(1, 40)], "bar": ["1.0"]}


def fetcher():
    return FakeFetcher([FakeIndex("a", PACKAGES)])


def ask(*packages, carrier=None, **options):
    carrier = fetcher() if carrier is None else carrier
    found = indexkit.select_many(
        packages, index_set=INDEXES, fetcher=carrier, environ={}, **options
    )
    return found, carrier.asked


@pytest.fixture(params=["memory", "disk"])
def store(request, tmp_path):
    return indexkit.MemoryStore() if request.param == "memory" else indexkit.DiskStore(tmp_path)


def test_the_second_run_asks_nobody_and_says_the_same(store):
    first, asked = ask("foo>=2,<9", "bar", cache=store)
    assert asked == ["a", "a"]
    second, asked = ask("foo>=2,<9", "bar", cache=store)
    assert asked == []
    plain, _ = ask("foo>=2,<9", "bar")
    for one, two, three in zip(first, second, plain, strict=True):
        assert two.visits[0].from_cache
        assert list(one.candidates) == list(two.candidates) == list(three.candidates)
        assert list(one.rejected) == list(two.rejected) == list(three.rejected)


def test_the_asynchronous_door_uses_the_same_cache(store):
    ask("foo", cache=store)
    carrier = FakeAsyncFetcher([FakeIndex("a", PACKAGES)])
    found = asyncio.run(
        indexkit.aselect_candidates(
            "foo", index_set=INDEXES, fetcher=carrier, environ={}, cache=store
        )
    )
    assert found.best.version_text == "39.0"
    assert carrier.asked == []
    offline = asyncio.run(
        indexkit.aselect_candidates(
            "bar", index_set=INDEXES, fetcher=carrier, environ={}, cache=store, offline=True
        )
    )
    assert carrier.asked == []
    with pytest.raises(indexkit.IndexUnavailableError):
        offline.require()


def test_offline_nobody_is_asked_with_a_cache_or_without(store):
    ask("foo", cache=store)
    (foo, bar), asked = ask("foo", "bar", cache=store, offline=True)
    assert asked == []
    assert foo.require().version_text == "39.0"
    with pytest.raises(indexkit.IndexUnavailableError):
        bar.require()
    (foo,), asked = ask("foo", offline=True)
    assert asked == []
    with pytest.raises(indexkit.IndexUnavailableError):
        foo.require()


def test_refresh_takes_names_in_any_spelling(store):
    ask("foo", "bar", cache=store)
    assert ask("foo", "bar", cache=store, refresh=["Foo"])[1] == ["a"]
    assert ask("foo", "bar", cache=store, refresh=True)[1] == ["a", "a"]


def test_further_rules_come_as_a_value(store):
    rules = indexkit.Caching(indexkit.Cache(store), negative=60)
    ask("none", cache=rules)
    (none,), asked = ask("none", cache=rules)
    assert asked == []
    with pytest.raises(indexkit.PackageNotFoundError):
        none.require()


def kept_page(directory):
    """The entry of the page; what the running interpreter can use is kept in another one."""
    (path,) = (path for path in directory.rglob("*.ike") if b"foo-39.0" in path.read_bytes())
    return path


def test_a_damaged_page_is_asked_for_again(tmp_path):
    store = indexkit.DiskStore(tmp_path)
    ask("foo", cache=store)
    path = kept_page(tmp_path)
    whole = path.read_bytes()
    assert whole.count(b"foo-39.0") > 1
    path.write_bytes(whole.replace(b"foo-39.0", b"foo-41.0"))
    (foo,), asked = ask("foo", cache=store)
    assert (foo.best.version_text, asked) == ("39.0", ["a"])
    (foo,), asked = ask("foo", cache=store)
    assert (foo.best.version_text, asked) == ("39.0", [])


@pytest.mark.parametrize("torn", [0, 1, 50, 300, -1])
def test_a_torn_file_is_a_miss(tmp_path, torn):
    store = indexkit.DiskStore(tmp_path)
    ask("foo", cache=store)
    path = kept_page(tmp_path)
    path.write_bytes(path.read_bytes()[:torn])
    (foo,), asked = ask("foo", cache=store)
    assert (foo.best.version_text, asked) == ("39.0", ["a"])


def test_a_run_that_asks_nobody_loads_no_http_library(tmp_path):
    script = Path(__file__).with_name("warm_run.py")
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, script, tmp_path], capture_output=True, text=True, check=True
        )
    assert done.stdout.split() == ["39.0", "False"]


def test_the_directory_of_the_command_line(tmp_path):
    assert indexkit.default_cache_dir({"INDEXKIT_CACHE_DIR": str(tmp_path)}) == tmp_path
    assert "indexkit" in str(indexkit.default_cache_dir({}))


@pytest.mark.parametrize("offline", [False, True])
@pytest.mark.parametrize(
    ("page", "first", "then"),
    [
        ({"files": [{"size": None}]}, "DOCUMENTED", "UV_PROJECT"),
        ({"files": [{}], "meta": {"api-version": "2.0"}}, "UV_PIP", "DOCUMENTED"),
    ],
)
def test_a_page_that_one_reading_kept_is_judged_anew_by_another(store, page, first, then, offline):
    """What `Semantics.pages_read_strictly` refuses or takes does not depend on who came before."""
    name = "foo-1.0-py3-none-any.whl"
    files = [{"filename": name, "url": name, "hashes": {}} | file for file in page["files"]]
    body = json.dumps({"name": "foo", **page, "files": files}).encode()
    content_type = "application/vnd.pypi.simple.v1+json"

    def best(reading, **options):
        odd = FakeIndex("a", PACKAGES, bodies={"foo": (content_type, body)})
        return indexkit.select_candidates(
            "foo",
            index_set=evolve(INDEXES, semantics=getattr(indexkit.Semantics, reading)),
            fetcher=FakeFetcher([odd]),
            environ={},
            cache=store,
            **options,
        )

    assert best(first).require().version_text == "1.0"
    assert best(first, offline=True).require().version_text == "1.0"
    with pytest.raises(indexkit.IndexUnavailableError):
        best(then, offline=offline).require()


def test_both_readings_serve_themselves_from_one_cache(store):
    """A sound page is kept once, and whoever reads it otherwise reads all of it."""
    ask("foo", cache=store)
    uv = evolve(INDEXES, semantics=indexkit.Semantics.UV_PROJECT)
    carrier = fetcher()
    for _ in range(2):
        found = indexkit.select_candidates(
            "foo", index_set=uv, fetcher=carrier, environ={}, cache=store
        )
        assert found.require().version_text == "39.0"
    assert carrier.asked == []
