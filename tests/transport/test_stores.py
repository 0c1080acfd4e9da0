"""Where kept answers lie: whole or not there, for every store; and what a cache directory holds."""

import os
import re
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexkit.model.credential import Credential
from indexkit.model.index import Index
from indexkit.model.request import Purpose, Request
from indexkit.model.url import SafeUrl
from indexkit.transport.cache import Cache, cache_key
from indexkit.transport.cache_entry import Entry, read_entry
from indexkit.transport.store import Store
from indexkit.transport.store_disk import FIRST_READ, DiskStore
from indexkit.transport.store_memory import MemoryStore
from indexkit.transport.store_room import clear_room, prune_room, room_info
from indexkit.transport.validity import LONGEST, Validity

KEY = "abcdef0123456789"
INDEX = Index(SafeUrl.parse("https://index.test/simple"))
REQUEST = Request(INDEX.page_url("foo"), Purpose.PAGE, headers=(("accept", "x"),), index=INDEX)


def entry(body=b"body", **fields):
    return Entry(
        "https://index.test/simple/foo/",
        200,
        (("etag", '"a"'),),
        Validity(5.0, 60.0),
        body,
        **fields,
    )


@pytest.fixture(params=["memory", "disk", "disk, read whole"])
def store(request, tmp_path):
    if request.param == "memory":
        return MemoryStore()
    return DiskStore(tmp_path / "cache", open_files=0 if "whole" in request.param else 2)


def test_what_was_put_is_there_until_it_is_deleted(store):
    assert isinstance(store, Store)
    assert store.get(KEY) is None
    store.delete(KEY)
    store.put(KEY, b"one")
    assert store.get(KEY)[:] == b"one"
    store.put(KEY, b"two")
    assert store.get(KEY)[:] == b"two"
    store.delete(KEY)
    assert store.get(KEY) is None


def test_the_store_of_the_documentation_is_one(store):
    text = (Path(__file__).parents[2] / "docs" / "caching.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(class .*?)```", text, re.DOTALL)
    names = {}
    exec(code, names)  # noqa: S102 - it is our own
    mine = names["OnlyMine"](store, "mine")
    assert isinstance(mine, Store)
    mine.put(KEY, b"one")
    assert (mine.get(KEY)[:], store.get(KEY)) == (b"one", None)
    mine.delete(KEY)
    assert mine.get(KEY) is None


@pytest.mark.parametrize("size", [0, 1, FIRST_READ, FIRST_READ + 1, 200_000])
def test_any_part_of_an_entry_can_be_read(store, size):
    data = os.urandom(size)
    store.put(KEY, data)
    blob = store.get(KEY)
    assert len(blob) == size
    middle = slice(FIRST_READ - 4, FIRST_READ + 16)
    for part in (slice(0, 10), middle, slice(size - 5, size + 5), slice(None)):
        assert blob[part] == data[part]


def test_what_was_read_stays_as_it_was(store):
    data = os.urandom(100_000)
    store.put(KEY, data)
    held = [store.get(KEY) for _ in range(5)]
    store.put(KEY, b"other")
    store.delete(KEY)
    assert all(blob[:] == data for blob in held)


def test_an_entry_reads_the_same_after_its_memory_was_given_back(tmp_path):
    data = bytes(range(256)) * 200
    store = DiskStore(tmp_path)
    store.put(KEY, data)
    entry = store.get(KEY)
    before = entry[10:30]

    entry.let_go()
    store.put(KEY, b"another")

    assert entry[10:30] == before == data[10:30]
    assert entry[:] == data


def test_trap_83_an_entry_is_one_file_written_beside_its_place(tmp_path):
    store = DiskStore(tmp_path)
    store.put(KEY, b"one")
    names = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert names == [".gitignore", "CACHEDIR.TAG", f"{KEY}.ike"]


def test_a_place_that_cannot_be_written_is_said_and_costs_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    cache = Cache(DiskStore(tmp_path / "file"))
    (trouble,) = cache.remember(KEY, entry())
    assert trouble.code == "cache.store-failed"
    assert cache.recall(KEY).entry is None


def test_a_directory_that_is_cleared_meanwhile_is_made_again(tmp_path):
    store = DiskStore(tmp_path)
    store.put(KEY, b"one")
    clear_room(tmp_path)
    store.put(KEY, b"two")
    assert store.get(KEY)[:] == b"two"
    assert room_info(tmp_path).entries == 1


@pytest.mark.parametrize("key", ["", "../x", "A" * 8, "a/b", "x" * 200])
def test_a_key_never_leads_elsewhere(tmp_path, key):
    with pytest.raises(ValueError, match="key"):
        DiskStore(tmp_path).put(key, b"")


def test_threads_find_the_old_or_the_new_and_nothing_else(tmp_path):
    store = DiskStore(tmp_path, open_files=4)
    wanted = [bytes([n]) * (20_000 + n) for n in range(8)]
    store.put(KEY, wanted[0])
    found = []

    def write(data):
        for _ in range(20):
            store.put(KEY, data)

    def read():
        found.extend(store.get(KEY)[:] for _ in range(60))

    threads = [threading.Thread(target=write, args=(data,)) for data in wanted]
    threads += [threading.Thread(target=read) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert set(found) <= set(wanted)


# -- entries ------------------------------------------------------------------


texts = st.text(max_size=20)


@pytest.mark.law
@given(
    st.builds(
        Entry,
        texts,
        st.integers(100, 599),
        st.lists(st.tuples(texts, texts)).map(tuple),
        st.builds(Validity, st.floats(0, 1e10), st.floats(0, LONGEST)),
        st.binary(),
        st.dictionaries(texts, st.none() | texts),
        st.none() | texts,
        st.dictionaries(texts, texts | st.integers()),
    )
)
def test_an_entry_comes_back_as_it_was(one):
    again = read_entry(one.to_bytes())
    assert again.whole_body() == one.body
    for name in ("url", "status", "headers", "validity", "asked", "answered_to", "extra"):
        assert getattr(again, name) == getattr(one, name)


@pytest.mark.law
@given(st.data())
def test_a_damaged_entry_is_a_miss(data):
    whole = entry(b"the body of a page").to_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    bit = data.draw(st.integers(0, 7))
    flipped = bytearray(whole)
    flipped[place] ^= 1 << bit
    for damaged in (bytes(flipped), whole[:place], whole + b"x"):
        found = read_entry(damaged)
        assert found is None or found.whole_body() is None


@given(st.binary())
def test_foreign_bytes_are_no_entry(data):
    assert read_entry(data) is None


def test_renewing_changes_the_validity_alone(store):
    cache = Cache(store, clock=lambda: 100.0)
    body = os.urandom(50_000)
    cache.remember(KEY, entry(body))
    found = cache.recall(KEY).entry
    cache.renew(KEY, found, Validity(99.0, 10.0))
    again = cache.recall(KEY).entry
    assert again.validity == Validity(99.0, 10.0)
    assert again.whole_body() == body
    assert found.whole_body() == body


@pytest.mark.parametrize(
    "store", ["disk", "disk, read whole"], indirect=True
)  # memory is put whole
def test_renewing_spares_an_entry_that_is_another_one_by_now(store):
    cache = Cache(store)
    cache.remember(KEY, entry(b"old"))
    old = cache.recall(KEY).entry
    cache.remember(KEY, entry(b"new one"))
    cache.renew(KEY, old, Validity(99.0, 10.0))
    found = cache.recall(KEY).entry
    assert found.whole_body() == b"new one"
    assert found.validity == Validity(5.0, 60.0)


class Broken:
    def get(self, key):
        raise RuntimeError("token=hunter2")

    put = delete = lambda self, *_: self.get("")


def test_a_store_that_fails_is_a_miss_and_its_words_are_not_told():
    cache = Cache(Broken())
    found = cache.recall(KEY)
    assert found.entry is None
    troubles = [*found.diagnostics, *cache.remember(KEY, entry()), *cache.forget(KEY)]
    assert [each.code for each in troubles] == ["cache.store-failed"] * 3
    assert not any("hunter2" in each.text for each in troubles)


# -- keys ---------------------------------------------------------------------


def key(url="https://index.test/simple", package="foo", purpose=Purpose.PAGE, **headers):
    index = Index(SafeUrl.parse(url))
    return cache_key(
        Request(index.page_url(package), purpose, headers=tuple(headers.items()), index=index)
    )


def test_trap_82_a_key_has_neither_credential_nor_cache_control():
    assert key() == key("https://user:secret@index.test/simple")
    assert key(accept="x") == key(accept="x", **{"cache-control": "max-age=0"})


def test_keys_differ_by_index_address_purpose_and_accept():
    others = [
        key(),
        key("https://index.test/other"),
        key(package="bar"),
        key(purpose=Purpose.METADATA),
        key(accept="text/html"),
    ]
    assert len(set(others)) == len(others)


def test_law_10_two_indexes_never_share_a_key_for_one_address():
    page = SafeUrl.parse("https://index.test/simple/foo/")
    one, two = (
        cache_key(Request(page, index=Index(SafeUrl.parse(url))))
        for url in ("https://index.test/simple", "https://b.test/simple")
    )
    assert one != two


def test_a_seal_does_not_show_the_secret_and_differs_by_index():
    cache = Cache(MemoryStore())
    ours = cache.seal(REQUEST, Credential("u", "hunter2"))
    assert ours == cache.seal(REQUEST, Credential("u", "hunter2"))
    assert "hunter2" not in ours
    other = Request(SafeUrl.parse("https://b.test/"), index=Index(SafeUrl.parse("https://b.test/")))
    seals = {
        ours,
        cache.seal(other, Credential("u", "hunter2")),
        cache.seal(REQUEST, Credential("u", "hunter3")),
        cache.seal(REQUEST, Credential("v", "hunter2")),
        cache.seal(REQUEST, Credential("u")),
        cache.seal(REQUEST, None),
    }
    assert len(seals) == 6


# -- the directory ------------------------------------------------------------


def test_info_of_a_directory_that_is_not_there(tmp_path):
    found = room_info(tmp_path / "none")
    assert (found.exists, found.entries, found.size) == (False, 0, 0)


def test_trap_84_clear_leaves_what_is_not_its_own(tmp_path):
    store = DiskStore(tmp_path)
    store.put(KEY, b"12345")
    shelf = next(tmp_path.rglob("*.ike")).parent
    strangers = [
        tmp_path / "notes.txt",
        tmp_path / "v1" / "mine.txt",
        shelf / "photo.jpg",
        tmp_path / "v1" / "ab" / "x.IKE",
    ]
    for path in strangers:
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("keep")
    removed = clear_room(tmp_path)
    assert (removed.files, removed.size) == (1, 5)
    assert all(path.read_text() == "keep" for path in strangers)
    assert store.get(KEY) is None


def test_trap_84_a_directory_without_the_marker_is_not_touched(tmp_path):
    path = tmp_path / "v1" / "ab" / f"{KEY}.ike"
    path.parent.mkdir(parents=True)
    path.write_text("not ours")
    assert clear_room(tmp_path).files == 0
    assert prune_room(tmp_path, now=time.time() + 1e9, unused_for=0).files == 0
    assert path.exists()


def test_links_are_not_followed(tmp_path):
    if os.name != "posix":
        pytest.skip("links are POSIX's")
    elsewhere = tmp_path / "elsewhere"
    DiskStore(elsewhere).put(KEY, b"x")
    DiskStore(tmp_path / "cache").put(KEY, b"y")
    (tmp_path / "cache" / "v2").symlink_to(elsewhere / "v1")
    (tmp_path / "cache" / "v1" / "zz").symlink_to(next(elsewhere.rglob("*.ike")).parent)
    assert clear_room(tmp_path / "cache").files == 1
    assert DiskStore(elsewhere).get(KEY) is not None


def test_clear_leaves_nothing_of_its_own(tmp_path):
    DiskStore(tmp_path / "cache").put(KEY, b"x")
    clear_room(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_prune_takes_old_entries_other_forms_and_unfinished_files(tmp_path):
    store = DiskStore(tmp_path)
    for name in ("old-1", "new-1"):
        store.put(name, b"12345")
    store.put(KEY, b"x")
    (path,) = tmp_path.rglob(f"{KEY}.ike")
    part = path.with_name(f".{KEY}.ike.{'0' * 16}.part")
    part.write_bytes(b"half")
    now = time.time()
    os.utime(part, (now - 7200, now - 7200))
    os.utime(next(tmp_path.rglob("old-1.ike")), (now - 100, now - 100))
    other = tmp_path / "v0"
    (other / "ab").mkdir(parents=True)
    (other / "CACHEDIR.TAG").write_bytes((tmp_path / "v1" / "CACHEDIR.TAG").read_bytes())
    (other / "ab" / "ab-1.ike").write_bytes(b"")
    assert room_info(tmp_path).old == 2
    assert prune_room(tmp_path, now=now, unused_for=50).files == 3
    assert {p.name for p in Path(tmp_path).rglob("*.ike")} == {"new-1.ike", f"{KEY}.ike"}
    assert not other.exists()
