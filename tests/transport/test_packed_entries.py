"""A page that came in gzip is kept as it came, and says the same when it is read."""

import gzip
import json
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback_servers import Carrier, http_server

import indexkit
from indexkit.model.request import Purpose, Request, Response
from indexkit.model.url import SafeUrl
from indexkit.transport.cache_entry import Entry, read_entry
from indexkit.transport.encodings import unpacked
from indexkit.transport.validity import Validity

JSON = "application/vnd.pypi.simple.v1+json"
FILES = [
    {"filename": f"foo-{n}.0-py3-none-any.whl", "url": f"https://f.test/{n}.whl", "hashes": {}}
    for n in range(60)
]
PAGE = json.dumps({"meta": {"api-version": "1.0"}, "files": FILES}).encode()
PACKED = gzip.compress(PAGE)


def served(*encodings, status=200, headers=()):
    body = PAGE
    for encoding in encodings:
        body = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress}[encoding](
            body
        )
    coded = [("Content-Encoding", ", ".join(encodings))] if encodings else []
    return status, [("Content-Type", JSON), *coded, *headers], body


@pytest.mark.parametrize("kind", ["sockets", "urllib3", "httpx"])
@pytest.mark.parametrize(
    ("encodings", "status", "is_packed"),
    [
        (("gzip",), 200, True),
        (("x-gzip",), 200, True),
        ((), 200, False),
        (("deflate",), 200, False),
        (("gzip", "gzip"), 200, False),
        (("gzip",), 404, False),
    ],
)
def test_what_came_in_gzip_is_at_hand_as_it_came(kind, encodings, status, is_packed):
    with http_server(lambda *_: served(*encodings, status=status)) as (base, _):
        request = Request(SafeUrl.parse(f"{base}/foo/"), Purpose.PAGE)
        answer = Carrier(kind).fetch(request)
        pieces = []
        sunk = Carrier(kind).fetch(Request(request.url, Purpose.METADATA, sink=pieces.append))
    assert isinstance(answer, Response)
    assert answer.body == PAGE
    assert (answer.packed is not None) is is_packed
    if answer.packed is not None:
        assert unpacked(answer.packed, len(PAGE)) == PAGE
    assert sunk.packed is None


@pytest.mark.law
@given(st.binary(max_size=300), st.integers(0, 9), st.integers(-3, 3))
def test_a_packed_body_is_read_back_or_not_at_all(body, level, off):
    packed = gzip.compress(body, level)
    entry = Entry(
        "https://i.test/", 200, (), Validity(0.0, 1.0), packed, packed_from=len(body) + off
    )
    again = read_entry(entry.to_bytes("key"), "key")
    if len(body) + off < 0:
        assert again is None
        return
    assert again.whole_body() == (body if off == 0 else None)
    assert again.in_memory().whole_body() == again.whole_body()


@pytest.mark.parametrize("data", [b"", b"junk", PACKED[:-1], PACKED[:40] + b"x" + PACKED[41:]])
def test_what_cannot_be_undone_is_nothing(data):
    assert unpacked(data, len(PAGE)) is None


def test_a_bomb_is_not_undone_beyond_its_length():
    bomb = gzip.compress(bytes(50_000_000))
    assert unpacked(bomb, 1000) is None
    assert unpacked(bomb * 3, 50_000_000) is None


@pytest.mark.parametrize("length", [-1, 1 << 40, True, "9", 1.0, []])
def test_a_length_that_cannot_be_is_a_miss(length):
    blob = Entry("https://i.test/", 200, (), Validity(0.0, 1.0), PACKED, packed_from=0).to_bytes(
        "k"
    )
    facts = json.dumps(length).encode()
    # The facts are the last thing before the body here.
    start = blob.index(b'{"key"')
    text = blob[start : -len(PACKED)].replace(b'"packed_from":0', b'"packed_from":' + facts)
    form = "<8sddIIIQIIII"
    magic, born, lives, *lengths = struct.unpack_from(form, blob)
    head = struct.pack(
        form, magic, born, lives, 0, len(text), 0, lengths[3], 0, zlib.crc32(text), 0, lengths[7]
    )
    forged = head + struct.pack("<I", zlib.crc32(head)) + text + PACKED
    assert read_entry(forged, "k") is None


@pytest.mark.parametrize("kind", ["memory", "disk"])
def test_the_cache_keeps_it_packed_and_a_run_from_it_says_the_same(kind, tmp_path):
    store = indexkit.MemoryStore() if kind == "memory" else indexkit.DiskStore(tmp_path)
    rules = [("Cache-Control", "max-age=60"), ("ETag", '"1"')]

    def answer(_, headers, *rest):
        if "if-none-match" in headers:
            return 304, [("ETag", '"1"'), ("Cache-Control", "max-age=99")], b""
        return served("gzip", headers=rules)

    with http_server(answer) as (base, seen):
        indexes = indexkit.resolve_sources(
            {"tool": {"uv": {"index": [{"url": f"{base}/simple", "default": True}]}}},
            environ={}, user_config=False, system_config=False,
        )  # fmt: skip

        def ask(cache=store, **options):
            found = indexkit.select_candidates(
                "foo", index_set=indexes, environ={}, cache=cache, **options
            )
            return [(one.filename, one.file) for one in found.candidates]

        plain = ask(None)
        assert len(plain) == 60
        assert ask() == plain
        assert ask(refresh=True) == plain  # its headers have changed, so it is written anew
        asked = len(seen.requests)
        assert ask() == plain
        assert len(seen.requests) == asked
    kept = (
        list(store._entries.values())
        if kind == "memory"
        else [path.read_bytes() for path in tmp_path.rglob("*.ike")]
    )
    (page,) = (one for one in kept if b"/simple/foo/" in one)
    assert PACKED[10:-8] in page
    assert b"foo-3.0-py3" not in page
