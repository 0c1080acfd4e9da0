"""A cache as somebody sees it who wants wrong pages, other people's pages, or a crash; each attack fails."""

import json
import os
import shutil
import stat
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexkit
from indexkit.errors import MalformedPageError
from indexkit.model.index import Index, IndexFormat
from indexkit.model.request import Purpose, Request
from indexkit.model.url import SafeUrl
from indexkit.simple.kept_page import page_from_index
from indexkit.simple.listing import project_page
from indexkit.simple.page_index import make_index
from indexkit.simple.read import read_listing
from indexkit.testing.fake_fetcher import BASE, FakeFetcher
from indexkit.testing.fake_index import FakeIndex
from indexkit.transport.cache import Cache, cache_key
from indexkit.transport.cache_entry import HEAD, MAGIC, Entry, read_entry
from indexkit.transport.store_disk import LARGEST, DiskStore
from indexkit.transport.store_memory import MemoryStore
from indexkit.transport.validity import Validity

KEY = "abcdef0123456789"
posix = pytest.mark.skipif(os.name != "posix", reason="users, rights and links are POSIX's")
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away"
)
CONTROL = indexkit.CacheControl(api="max-age=600")
OURS = indexkit.Index(SafeUrl.parse(f"{BASE}/a/simple"), "a", default=True, cache_control=CONTROL)
INDEXES = indexkit.IndexSet(declared=(OURS,))
HERE = (
    indexkit.Target.running()
)  # a target that is given is not kept, so that one page is one entry


def ask(store, *, versions=("1.0",), **options):
    """Select foo from an index that has these versions; return the selection and who was asked."""
    fetcher = FakeFetcher([FakeIndex("a", {"foo": list(versions), "bar": ["7.0"]})])
    found = indexkit.select_candidates(
        "foo", index_set=INDEXES, fetcher=fetcher, environ={}, target=HERE, cache=store, **options
    )
    return found, fetcher.asked


def entry(**fields):
    given = {"url": "https://index.test/", "status": 200, "headers": (("etag", '"a"'),)}
    given |= {"validity": Validity(5.0, 60.0), "body": b"body"} | fields
    return Entry(**given)


START = "<8sddIIIQIIII"


def forged(blob, change, *, lifetime=None):
    """Return an entry's bytes with other facts and right checksums, as an attacker would write them.

    It has no card, so that the facts count.
    """
    magic, born, lives, card, size, extent, length, *sums = struct.unpack_from(START, blob)
    facts = json.loads(blob[HEAD + card : HEAD + card + size])
    change(facts)
    text = json.dumps(facts).encode()
    head = struct.pack(
        START, magic, born, lives if lifetime is None else lifetime,
        0, len(text), extent, length, 0, zlib.crc32(text), *sums[2:],
    )  # fmt: skip
    return head + struct.pack("<I", zlib.crc32(head)) + text + blob[HEAD + card + size :]


def kept_page(folder):
    """The entry of the page, beside that of the running interpreter."""
    (path,) = (path for path in folder.rglob("*.ike") if b"running-target" not in path.read_bytes())
    return path


def forge(folder, change):
    path = kept_page(folder)
    path.write_bytes(forged(path.read_bytes(), change))


# -- other indexes' entries ---------------------------------------------------


addresses = st.text(st.sampled_from("ab/#?%&=\n\r\t\0 .:@"), max_size=12)


@pytest.mark.law
@given(addresses, addresses, addresses, addresses)
def test_no_address_gives_the_key_of_another_index_or_page(one, two, first, second):
    def key(index, url):
        index = Index(SafeUrl.parse(f"https://index.test/{index}"), format=IndexFormat.SIMPLE)
        request = Request(SafeUrl.parse(f"https://files.test/{url}"), Purpose.METADATA, index=index)
        return (index.url.text, request.url.text.partition("#")[0]), cache_key(request)

    (facts, ours), (others, theirs) = key(one, first), key(two, second)
    assert (facts == others) == (ours == theirs)
    assert "\n" not in "".join(facts)


def test_a_redirect_to_another_index_leaves_that_ones_entry_alone():
    """What index A brings from B's address is A's, also for that address."""
    store = MemoryStore()
    b = FakeIndex("b", {"foo": ["1.0"]})
    evil = FakeIndex("a", redirects={"foo": f"{BASE}/b/simple/foo/"})
    second = indexkit.Index(SafeUrl.parse(f"{BASE}/b/simple"), "b", cache_control=CONTROL)
    for index in (OURS, second):
        fetcher = FakeFetcher([evil, b])
        indexkit.select_candidates(
            "foo",
            index_set=indexkit.IndexSet(declared=(index,)),
            fetcher=fetcher,
            environ={},
            target=HERE,
            cache=store,
        )
        assert "b" in fetcher.asked
    pages = [each for each in map(read_entry, store._entries.values()) if each.extra.get("page")]
    assert len(pages) == 2


def test_an_entry_under_another_key_is_a_miss(tmp_path):
    """Whoever can rename files makes no page of one project that of another, or of another index."""
    store = DiskStore(tmp_path)
    cache = Cache(store)
    cache.remember("aa-one", entry())
    (path,) = tmp_path.rglob("*.ike")
    other = tmp_path / "v1" / "bb"
    other.mkdir()
    shutil.copy(path, other / "bb-two.ike")
    assert cache.recall("aa-one").entry is not None
    assert cache.recall("bb-two").entry is None


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "..", "a/../../b", "/etc/passwd", "ab\0c", "ab\n", "..\\x", "AB", "é", "a" * 129]
)  # fmt: skip
def test_a_key_is_no_path(tmp_path, key):
    store = DiskStore(tmp_path / "cache")
    for do in (lambda: store.get(key), lambda: store.put(key, b""), lambda: store.delete(key)):
        with pytest.raises(ValueError, match="key"):
            do()
    assert list(tmp_path.iterdir()) == []


# -- other users --------------------------------------------------------------


@posix
def test_what_is_made_is_for_this_user_alone(tmp_path):
    old = os.umask(0)
    try:
        DiskStore(tmp_path / "deep" / "cache").put(KEY, b"one")
    finally:
        os.umask(old)
    cache = tmp_path / "deep" / "cache"
    for path in (cache, cache / "v1", cache / "v1" / KEY[:2]):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE(next(cache.rglob("*.ike")).stat().st_mode) == 0o600


@posix
def test_a_shared_directory_has_the_rights_that_the_umask_leaves(tmp_path):
    old = os.umask(0o007)
    try:
        DiskStore(tmp_path / "cache", shared=True).put(KEY, b"one")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "cache" / "v1").stat().st_mode) == 0o770
    assert stat.S_IMODE(next(tmp_path.rglob("*.ike")).stat().st_mode) == 0o660


@posix
@as_root
def test_another_users_entry_is_not_believed_and_that_is_said(tmp_path):
    ask(DiskStore(tmp_path))
    path = kept_page(tmp_path)
    os.chown(path, 4321, 4321)
    found, asked = ask(DiskStore(tmp_path), versions=["2.0"])
    assert (found.best.version_text, asked) == ("2.0", ["a"])
    (finding,) = [d for d in found.visits[0].diagnostics if d.code == "cache.store-failed"]
    assert "another user" in finding.text
    assert path.stat().st_uid == 0
    os.chown(path, 4321, 4321)
    found, asked = ask(DiskStore(tmp_path, shared=True))
    assert (found.best.version_text, asked) == ("2.0", [])


@posix
def test_a_link_in_place_of_an_entry_is_neither_read_nor_written_through(tmp_path):
    target = tmp_path / "target"
    store = DiskStore(tmp_path / "cache")
    Cache(store).remember(KEY, entry())
    (path,) = tmp_path.rglob("*.ike")
    before = path.read_bytes()
    shutil.move(path, target)
    path.symlink_to(target)
    with pytest.raises(OSError, match="link"):
        store.get(KEY)
    with pytest.raises(OSError, match="link"):
        store.replace_start(KEY, before[:HEAD], b"x" * HEAD)
    store.put(KEY, b"new")
    assert not path.is_symlink()
    assert target.read_bytes() == before


@posix
@pytest.mark.parametrize("folder", ["v1", f"v1/{KEY[:2]}"])
def test_a_link_in_place_of_a_folder_is_not_written_through(tmp_path, folder):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = tmp_path / "cache" / folder
    place.parent.mkdir(parents=True)
    place.symlink_to(elsewhere)
    (trouble,) = Cache(DiskStore(tmp_path / "cache")).remember(KEY, entry())
    assert "link" in trouble.text
    assert list(elsewhere.iterdir()) == []


@posix
def test_a_pipe_in_place_of_an_entry_is_not_waited_for(tmp_path):
    store = DiskStore(tmp_path)
    store.put(KEY, b"x")
    (path,) = tmp_path.rglob("*.ike")
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(OSError, match="ordinary"):
        store.get(KEY)
    with pytest.raises(OSError, match="ordinary"):
        store.replace_start(KEY, b"x", b"y")


@posix
def test_a_file_without_end_in_place_of_an_entry_is_not_read(tmp_path):
    for open_files in (0, 4):
        store = DiskStore(tmp_path, open_files=open_files)
        store.put(KEY, b"x")
        (path,) = tmp_path.rglob("*.ike")
        os.truncate(path, LARGEST + 1)  # sparse: it needs no room
        with pytest.raises(OSError, match="ordinary"):
            store.get(KEY)


# -- forged entries -----------------------------------------------------------


def test_lengths_in_the_head_that_do_not_fit_are_a_miss():
    blob = entry().to_bytes(KEY)
    most = 2**32 - 1
    for lengths in (
        (most, 0, 0, 0),
        (0, most, 0, 0),
        (0, 0, most, 0),
        (0, 0, 0, 2**63),
        (most, most, most, 2**64 - 1),
        (3, 3, 3, 2**40),
    ):
        head = struct.pack(START, blob[:8], 0.0, 1.0, *lengths, 0, 0, 0, 0)
        assert read_entry(head + struct.pack("<I", zlib.crc32(head)) + blob[HEAD:]) is None


@pytest.mark.parametrize("lifetime", [float("inf"), float("nan"), 1e300])
def test_a_lifetime_without_end_is_a_miss(lifetime):
    assert read_entry(forged(entry().to_bytes(KEY), lambda _: None, lifetime=lifetime)) is None


NESTED = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    "facts", [NESTED, '{"url":' * 50_000, "[]", "null", "1e999", "{}", '"\\ud800"']
)
def test_facts_that_are_none_are_a_miss(facts):
    text = facts.encode()
    head = struct.pack(START, MAGIC, 0.0, 1.0, 0, len(text), 0, 0, 0, zlib.crc32(text), 0, 0)
    assert read_entry(head + struct.pack("<I", zlib.crc32(head)) + text) is None


@pytest.mark.parametrize(
    "change",
    [
        {"url": 1}, {"url": "nonsense"}, {"url": "https://[/"}, {"status": "200"}, {"headers": {}},
        {"headers": [["etag", 1]]}, {"headers": [["etag"]]}, {"asked": []}, {"asked": {"accept": 1}},
        {"answered_to": 1}, {"answered_to": "0" * 32}, {"extra": []}, {"extra": {"page": []}},
        {"key": "other"}, {"status": 404},
    ],
    ids=str,
)  # fmt: skip
def test_facts_of_the_wrong_kind_cost_a_request_and_nothing_else(tmp_path, change):
    ask(DiskStore(tmp_path))
    forge(tmp_path, lambda facts: facts.update(change))
    found, asked = ask(DiskStore(tmp_path), versions=["2.0"])
    assert (asked == []) is (found.best.version_text == "1.0")
    assert asked == ["a"] or change in ({"extra": []}, {"extra": {"page": []}}, {"headers": {}})


WRONG = [-5, 10**6, 2**70, 1.5, "1", None, [], {}]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
@pytest.mark.parametrize(
    "place",
    ["form", "files", "versions", "ordered", "near", "status", "tracks", "diagnostics", "name", "url"],
)  # fmt: skip
def test_an_index_that_does_not_fit_its_page_costs_a_request_and_nothing_else(
    tmp_path, place, wrong
):
    ask(DiskStore(tmp_path), versions=["1.0", "1.1", "2.0"])

    def change(facts):
        index = facts["extra"]["page"]
        index[place] = [wrong] * 3 if isinstance(index[place], list) else wrong

    forge(tmp_path, change)
    found, asked = ask(DiskStore(tmp_path), versions=["1.0", "1.1", "2.0"])
    assert found.best.version_text == "2.0"
    try:
        assert len(found.candidates) == 3
    except MalformedPageError:  # what is told of the whole page shows late; then the entry is gone
        found, asked = ask(DiskStore(tmp_path), versions=["1.0", "1.1", "2.0"])
        assert asked == ["a"]
    assert [each.version_text for each in found.candidates] == ["2.0", "1.1", "1.0"]
    assert len(asked) < 2


@pytest.mark.parametrize(
    "span", [[-1, 9], [0, 10**9], [10**9, 9], [9, -3], [0, 2**80], ["0", "9"], [None, None], [0, 0]]
)
def test_places_outside_of_what_was_kept_are_damage(span):
    body = b'{"files":[{"filename":"foo-1.0.tar.gz","url":"f","hashes":{}}],"name":"foo","meta":{"api-version":"1.0"}}'
    listing = read_listing(
        body, url="https://index.test/foo/", content_type="application/vnd.pypi.simple.v1+json"
    )
    page = project_page(listing, "foo")
    index, blob = make_index(page, ["1.0"])
    dropped = []
    index["near"][0][2:4] = span
    kept = page_from_index(
        index, blob, name="foo", whole=lambda: (page, ["1.0"]), on_damage=lambda: dropped.append(1)
    )
    with pytest.raises(MalformedPageError):
        list(kept.files())
    assert dropped == [1]


# -- pages --------------------------------------------------------------------


def test_a_page_of_deep_nesting_is_no_crash_cold_or_warm(tmp_path):
    """Whatever depth the parser takes cold, it takes or refuses it warm, from deeper in the stack."""
    for depth in (50, 300, 900, 980, 100_000):
        deep = "[" * depth + "]" * depth
        body = (
            '{"meta":{"api-version":"1.0"},"name":"foo","files":[{"filename":"foo-1.0.tar.gz",'
            f'"url":"f","hashes":{{}},"x":{deep}}}]}}'
        ).encode()
        store = DiskStore(tmp_path / str(depth))
        outcomes = []
        for _ in range(2):
            index = FakeIndex("a", bodies={"foo": ("application/vnd.pypi.simple.v1+json", body)})
            found = indexkit.select_candidates(
                "foo",
                index_set=INDEXES,
                fetcher=FakeFetcher([index]),
                environ={},
                target=HERE,
                cache=store,
            )
            outcomes.append(None if found.best is None else found.best.version_text)
        assert outcomes[0] == outcomes[1], depth


def test_a_page_that_changes_between_index_and_body_is_never_mixed(tmp_path):
    """Index and page are one file: what one answer said about files is not read with another's bytes."""
    store = DiskStore(tmp_path)
    found, _ = ask(store, versions=[f"{n}.0" for n in range(1, 400)])
    ask(store, versions=["500.0"], refresh=True)
    assert found.best.version_text == "399.0"
    assert {each.version_text for each in found.candidates} == {f"{n}.0" for n in range(1, 400)}
    assert ask(store)[0].best.version_text == "500.0"


# -- seals --------------------------------------------------------------------


def test_a_guess_at_a_secret_costs_memory_and_time(tmp_path):
    """Each guess is a run of scrypt with 16 MiB; a plain hash of the secret stands nowhere."""
    import hashlib

    cache = Cache(DiskStore(tmp_path))
    request = Request(OURS.page_url("foo"), Purpose.PAGE, index=OURS)
    seal = cache.seal(request, indexkit.Credential("u", "hunter2"))
    expected = hashlib.scrypt(
        b"False\0u\0hunter2", salt=OURS.url.text.encode(), n=2**14, r=8, p=1, dklen=16
    )
    assert seal == expected.hex()
    for plain in (b"hunter2", b"u:hunter2", b"False\0u\0hunter2"):
        for name in ("md5", "sha1", "sha256", "sha512"):
            assert hashlib.new(name, plain).hexdigest()[:32] != seal
