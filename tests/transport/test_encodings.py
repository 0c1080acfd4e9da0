"""Content-Encoding undone: any coding, any split into pieces, any size of step, one result."""

import contextlib
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexkit.transport.encodings import BrokenEncodingError, Decoding

PLAIN = b"page " * 1000


def bare_deflate(data):
    made = zlib.compressobj(wbits=-15)
    return made.compress(data) + made.flush()


CODERS = {
    "gzip": lambda data: gzip.compress(data, 1),
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate ": bare_deflate,
    "identity": bytes,
    "": bytes,
}


def undone(encoding, pieces, most=1 << 30, **options):
    decoding = Decoding(encoding, **options)
    made = [piece for data in pieces for piece in decoding.pieces(data, most)]
    decoding.end()
    return made


def split(data, cuts):
    cuts = sorted(min(cut, len(data)) for cut in cuts)
    return [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]


bodies = st.binary(max_size=300) | st.integers(0, 200_000).map(bytes)


@given(
    st.lists(st.sampled_from(sorted(CODERS)), max_size=3),
    bodies,
    st.lists(st.integers(0, 400), max_size=4),
    st.integers(1, 5000) | st.just(1 << 30),
)
def test_what_was_encoded_comes_back_however_it_is_cut(names, body, cuts, most):
    encoded = body
    for name in names:
        encoded = CODERS[name](encoded)

    pieces = undone(",".join(names), split(encoded, cuts), most)

    assert b"".join(pieces) == body
    is_encoded = not {"", "identity"}.issuperset(names)
    assert not is_encoded or all(0 < len(piece) <= most for piece in pieces)


@given(st.sampled_from(["gzip", "deflate", "Deflate "]), bodies, st.data())
def test_a_body_that_breaks_off_is_never_taken_for_a_whole_one(name, body, data):
    encoded = CODERS[name](body)
    kept = data.draw(st.integers(1, len(encoded) - 1))
    with pytest.raises(BrokenEncodingError):
        undone(name, split(encoded[:kept], [data.draw(st.integers(0, kept))]))


@given(st.lists(st.sampled_from(sorted(CODERS)), max_size=3), st.binary(max_size=60))
def test_whatever_comes_there_is_a_body_or_that_error(names, junk):
    with contextlib.suppress(BrokenEncodingError):
        undone(",".join(names), [junk[:7], junk[7:]], 50)


def outcome(encoding, pieces, most, **options):
    try:
        return b"".join(undone(encoding, pieces, most, **options))
    except BrokenEncodingError:
        return None


@given(
    bodies,
    st.integers(0, 9),
    st.lists(st.integers(0, 400), max_size=2),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=2),
    st.integers(1, 500) | st.just(1 << 30),
)
def test_both_ways_to_undo_gzip_make_the_same_of_it(body, level, cuts, changes, most):
    encoded = bytearray(gzip.compress(body, level))
    for place, value in changes:
        # isal does not look at flags that are reserved; the checksum counts all the same.
        if place != 3:
            encoded[place % len(encoded)] = value
    pieces = split(bytes(encoded), cuts)

    plain = outcome("gzip", pieces, most, accelerate=False)

    assert outcome("gzip", pieces, most) == plain
    assert changes or plain == body


@pytest.mark.parametrize("encoding", ["", "identity", "gzip", "deflate", "gzip, deflate", "br"])
def test_nothing_is_whole(encoding):
    assert undone(encoding, []) == []


@given(st.lists(st.integers(0, 120), max_size=3))
def test_gzip_may_have_several_members(cuts):
    encoded = gzip.compress(PLAIN) + gzip.compress(b"") + gzip.compress(b"end")
    assert b"".join(undone("gzip", split(encoded, cuts))) == PLAIN + b"end"


@pytest.mark.parametrize("after", [b"garbage", b"\0" * 10, b"\0", b"\x1f", b"\x1f\x1f\x8b"])
@pytest.mark.parametrize("cut", [0, 1])
def test_what_follows_the_members_is_passed_over(after, cut):
    pieces = [gzip.compress(PLAIN) + after[:cut], after[cut:]]
    assert b"".join(undone("gzip", pieces)) == PLAIN


def test_what_follows_deflate_is_passed_over():
    assert b"".join(undone("deflate", [zlib.compress(PLAIN) + b"more", b"and more"])) == PLAIN


def test_a_second_member_that_breaks_off_is_missed():
    with pytest.raises(BrokenEncodingError, match="breaks off"):
        undone("gzip", [gzip.compress(PLAIN) + gzip.compress(PLAIN)[:-1]])


@pytest.mark.parametrize(
    ("encoding", "rest"),
    [("br", PLAIN), ("gzip, br", PLAIN), ("zstd", PLAIN), ("br, gzip", gzip.compress(PLAIN))],
)
def test_a_coding_that_nobody_asked_for_is_left_as_it_is(encoding, rest):
    assert b"".join(undone(encoding, [rest])) == PLAIN


def test_a_bomb_is_undone_no_further_than_is_asked():
    bomb = gzip.compress(gzip.compress(b"\0" * 50_000_000))
    first = next(Decoding("gzip, gzip").pieces(bomb, 1000))
    assert first == b"\0" * 1000


def test_there_is_an_end_of_encodings():
    assert Decoding(",".join(["gzip"] * 5))
    with pytest.raises(BrokenEncodingError, match="too many"):
        Decoding(",".join(["gzip"] * 6))
