"""One member out of a zip archive, as `zipfile` reads it, or not at all; trap 80's neighbours."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexkit.archive.members import read_sdist, read_wheel, wheel_metadata_of
from indexkit.archive.zip_reader import (
    TAIL,
    BadArchiveError,
    Span,
    read_from_file,
    read_member,
)
from indexkit.testing.distributions import sdist, wheel

NAME = "foo-1.0.dist-info/METADATA"
TEXT = b"Metadata-Version: 2.1\nName: foo\nVersion: 1.0\n"


def zipped(files, *, method=zipfile.ZIP_DEFLATED, comment=b""):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as opened:
        opened.comment = comment
        for name, data in files:
            opened.writestr(name, data)
    return archive.getvalue()


def read(content, project="foo", **options):
    reading = read_member(len(content), wheel_metadata_of(project), **options)
    return read_from_file(reading, io.BytesIO(content))


GOOD = zipped([("foo/__init__.py", b"x" * 99), (NAME, TEXT), ("foo-1.0.dist-info/RECORD", b"")])


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("comment", [b"", b"hello", b"c" * 65535])
def test_metadata_are_found(method, comment):
    assert read(zipped([(NAME, TEXT)], method=method, comment=comment)) == TEXT


def test_few_bytes_are_looked_at():
    big = zipped([("foo/data", bytes(9_000_000)), (NAME, TEXT)], method=zipfile.ZIP_STORED)
    spans = []

    class Watched(io.BytesIO):
        def read(self, size):
            spans.append(Span(self.tell(), self.tell() + size))
            return super().read(size)

    assert read_from_file(read_member(len(big), wheel_metadata_of("foo")), Watched(big)) == TEXT
    assert spans[0] == Span(len(big) - TAIL, len(big))
    assert sum(stop - start for start, stop in spans) < TAIL + 500


def test_a_directory_that_is_larger_than_the_first_look():
    many = [(f"foo/{'long_name_' * 9}{number}", b"") for number in range(900)]

    assert read(zipped([*many, (NAME, TEXT)])) == TEXT


def with_zip64(content=GOOD):
    """Say the same in the zip64 format."""
    at = content.rfind(b"PK\5\6")
    _, _, _, _, count, size, start, _ = struct.unpack_from("<4s4H2LH", content, at)
    wide = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
    where = struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return content[:at] + wide + where + end


def test_zip64_archives_are_read():
    assert read(with_zip64()) == TEXT
    assert zipfile.ZipFile(io.BytesIO(with_zip64())).read(NAME) == TEXT


def test_zip64_members_are_read():
    archive = io.BytesIO()
    with (
        zipfile.ZipFile(archive, "w") as opened,
        opened.open(NAME, "w", force_zip64=True) as member,
    ):
        member.write(TEXT)

    assert read(archive.getvalue()) == TEXT


def entry_with_zip64_field():
    """Move a member's sizes into its zip64 extra field."""
    content = zipped([(NAME, TEXT)], method=zipfile.ZIP_STORED)
    at, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    fields = list(struct.unpack_from("<4s6H3L5H2L", content, at))
    fields[8] = fields[9] = 0xFFFFFFFF
    fields[11] = 20
    extra = struct.pack("<2H2Q", 1, 16, len(TEXT), len(TEXT))
    entry = struct.pack("<4s6H3L5H2L", *fields) + NAME.encode() + extra
    tail = bytearray(content[end:])
    struct.pack_into("<L", tail, 12, len(entry))
    return content[:at] + entry + bytes(tail)


def test_sizes_in_a_zip64_field_are_read():
    content = entry_with_zip64_field()

    assert read(content) == TEXT == zipfile.ZipFile(io.BytesIO(content)).read(NAME)


def changed(content, at, new):
    return content[:at] + new + content[at + len(new) :]


DIRECTORY = GOOD.index(b"PK\1\2")
END = GOOD.index(b"PK\5\6")
LOCAL = GOOD.index(NAME.encode()) - 30
INNER = zipped([(NAME, TEXT.replace(b"1.0", b"6.6"))])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no end record"),
        (b"PK\5\6", "no end record"),
        (GOOD[:-1], "no end record"),
        (GOOD + b"x", "no end record"),
        (b"#!/bin/sh\n" + GOOD, "not where it should be"),
        (zipped([(NAME, TEXT)], comment=INNER), "two end records"),
        (changed(GOOD, END + 4, b"\1"), "several"),
        (changed(GOOD, END + 8, b"\2"), "several"),
        (changed(GOOD, END + 16, b"\0\0\0\0"), "not where it should be"),
        (changed(GOOD, DIRECTORY, b"XX"), "makes no sense"),
        (changed(GOOD, DIRECTORY + 28, b"\xff\xff"), "makes no sense|cut off"),
        (changed(GOOD, LOCAL, b"XX"), "not where it should be"),
        (changed(GOOD, LOCAL + 30, b"bar"), "not where it should be"),
        (changed(GOOD, LOCAL + 28, b"\xff\xff"), "cut off"),
        (changed(GOOD, LOCAL + 30 + len(NAME), b"\xff"), "cannot be unpacked|not what"),
        (changed(with_zip64(), END, b"XX"), "zip64"),
        (changed(with_zip64(), END + 56, b"XX"), "zip64"),
        (changed(with_zip64(), END + 64, b"\xff" * 8), "zip64"),
    ],
)
def test_what_is_no_sound_archive_is_refused(content, reason):
    with pytest.raises(BadArchiveError, match=reason):
        read(content)


def in_directory(offset, new):
    at = GOOD.index(NAME.encode(), DIRECTORY) - 46
    return changed(GOOD, at + offset, new)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (in_directory(8, b"\1"), "encrypted"),
        (in_directory(10, b"\x0c"), "unknown method"),
        (in_directory(16, b"\0\0\0\0"), "not what the directory says"),
        (in_directory(24, b"\1\0\0\0"), "not what the directory says"),
        (in_directory(24, b"\xff\0\0\0"), "not what the directory says"),
        (in_directory(24, b"\xfe\xff\xff\xff"), "larger than"),
        (in_directory(20, b"\xff\xff\xff\xff"), "zip64 field is missing"),
        (in_directory(42, b"\xff\xff\xff\x7f"), "not where it should be"),
    ],
)
def test_a_member_that_is_not_what_the_directory_says(content, reason):
    with pytest.raises(BadArchiveError, match=reason):
        read(content)


def test_a_bomb_does_not_go_off():
    bomb = zipped([(NAME, bytes(40_000_000))])
    with pytest.raises(BadArchiveError, match="larger than"):
        read(bomb)
    small = bytearray(bomb)
    struct.pack_into("<L", small, bomb.index(b"PK\1\2") + 24, 100)
    with pytest.raises(BadArchiveError, match="not what the directory says"):
        read(bytes(small))


def test_two_members_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped([(NAME, TEXT), (NAME, TEXT.replace(b"1.0", b"6.6"))])
    with pytest.raises(BadArchiveError, match="two members"):
        read(twice)


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([], "no `"),
        (["foo/METADATA"], "no `"),
        (["deep/foo-1.0.dist-info/METADATA"], "no `"),
        (["foo-1.0.dist-info/METADATA", "bar-1.0.dist-info/METADATA"], "more than one"),
        (["bar-1.0.dist-info/METADATA"], "another project"),
        (["foo_bar-1.0.dist-info/METADATA"], "another project"),
    ],
)
def test_there_is_one_dist_info_and_it_is_the_projects(names, reason):
    with pytest.raises(BadArchiveError, match=reason):
        read(zipped([("x", b""), *((name, TEXT) for name in names)]))


@pytest.mark.parametrize("folder", ["Foo_Bar-1.0", "foo.bar-1", "foo-bar-1.0+local.1"])
def test_the_folder_may_be_spelled_in_any_way(folder):
    assert read(zipped([(f"{folder}.dist-info/METADATA", TEXT)]), "foo-bar") == TEXT


@pytest.mark.law
@given(st.binary(max_size=300), st.integers(0, len(GOOD) - 1), st.binary(max_size=4))
def test_law_any_bytes_are_read_or_refused(noise, at, patch):
    """Whatever is changed, what comes out is the member or the one error."""
    for content in (noise, GOOD[:at] + patch + GOOD[at + len(patch) :], GOOD[at:]):
        try:
            found = read(content)
        except BadArchiveError:
            continue
        assert found == TEXT


@pytest.mark.law
@given(
    st.lists(
        st.tuples(st.text("abc/", min_size=1, max_size=9), st.binary(max_size=99)), max_size=9
    ),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    st.binary(max_size=30).filter(lambda comment: b"PK" not in comment),
)
def test_law_what_zipfile_writes_is_read(files, method, comment):
    others = dict(files)
    content = zipped([*others.items(), (NAME, TEXT)], method=method, comment=comment)

    assert read(content) == TEXT


def test_archives_are_read_from_open_files():
    made, source = wheel("Foo.Bar", "1.0"), sdist("Foo.Bar", "1.0")

    assert read_wheel(io.BytesIO(made.content), len(made.content), "foo-bar") == made.metadata
    assert (
        read_sdist(io.BytesIO(source.content), len(source.content), source.filename)
        == source.metadata
    )
