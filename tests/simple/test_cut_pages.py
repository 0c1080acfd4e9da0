"""Large pages whose files are written alike are cut by a pattern: what is read is the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from simple_pages import FILES, JSON, SHA, URL, entry

from indexkit.errors import MalformedPageError
from indexkit.simple.json_cut import cut
from indexkit.simple.read import read_page

ENOUGH = b" " * (1 << 17)
"""Behind a page it changes nothing but the size, so that the page is cut if it can be."""

NAMES = ("foo-1.0-py3-none-any.whl", "foo-1.0.tar.gz", "foo-2.0-cp311-cp311-linux_x86_64.whl")


def pypi(name: str, **more: Any) -> dict[str, Any]:
    """A file as the public index writes it."""
    digest = {"sha256": SHA}
    fields = {
        "core-metadata": digest if name.endswith(".whl") else False,
        "data-dist-info-metadata": digest if name.endswith(".whl") else False,
        "filename": name,
        "hashes": digest,
        "provenance": None,
        "requires-python": ">=3.8",
        "size": 123,
        "upload-time": "2023-01-02T03:04:05.678901Z",
        "url": f"{FILES}/ab/cd/{name}",
        "yanked": False,
    }
    return fields | {key.replace("_", "-"): value for key, value in more.items()}


def body_of(*files: Any, separators: tuple[str, str] = (",", ":"), **more: Any) -> bytes:
    page = {"alternate-locations": [], "files": list(files), "meta": {"api-version": "1.4"}}
    page |= {"name": "foo", "versions": ["1.0", "2.0"], **more}
    return json.dumps(page, separators=separators).encode()


PAGE = body_of(*map(pypi, NAMES))
OTHER = body_of(*(entry(name, size=5) for name in NAMES), separators=(", ", ": "))


def facts(body: bytes) -> Any:
    """All that can be told of a page."""
    try:
        page = read_page("foo", body, url=URL, content_type=JSON)
    except MalformedPageError:
        return None  # why may be told otherwise, since blanks stand in a text that has no end
    read = page.reader
    files = {
        text: [(tuple(read.brief(row)), read.file(row)._fields()) for row in rows]
        for text, rows in page.rows.items()
    }
    return (files, page.diagnostics, page.status, page.versions, page.api_version, page.tracks)


@pytest.mark.parametrize("body", [PAGE, OTHER, body_of(*(entry(name) for name in NAMES))])
def test_a_page_of_files_that_are_written_alike_is_cut(body):
    parts = cut(body)
    assert parts is not None
    files = json.loads(body)["files"]
    assert [json.loads(text) for text in parts.texts] == files
    assert list(parts.names) == [file["filename"] for file in files]
    assert facts(body + ENOUGH) == facts(body)


@pytest.mark.parametrize(
    "more",
    [
        {"yanked": 'a "reason" \u2019 \\ with #escapes\n'},
        {"yanked": True, "requires_python": None},
        {"requires_python": "", "core_metadata": True, "provenance": f"{FILES}/x", "size": 0},
        {"core_metadata": {"sha256": ""}, "upload_time": None},
    ],
)
def test_fields_of_a_file_may_differ_in_what_they_may_hold(more):
    body = body_of(pypi(NAMES[0]), pypi(NAMES[1], **more), pypi(NAMES[2]))
    assert cut(body) is not None
    assert facts(body + ENOUGH) == facts(body)


@pytest.mark.parametrize(
    "more",
    [
        {"hashes": {}},
        {"hashes": {"sha256": 5}},
        {"hashes": {"sha256": SHA, "md5": "ab"}},
        {"requires_python": 3},
        {"yanked": {"sha256": SHA}},
        {"size": -1},
        {"size": 10**30},
        {"url": f"{FILES}/x#sha256={SHA}"},
        {"url": "http://elsewhere.example/x"},
        {"url": "//elsewhere.example/x"},
        {"url": f"{FILES}/\\x"},
        {"url": None},
        {"filename": "a\tb"},
        {"filename": None},
        {"more": 1},
    ],
)
def test_what_is_not_alike_is_decoded(more):
    for files in ([pypi(NAMES[0]), pypi(NAMES[1], **more)], [pypi(NAMES[1], **more)]):
        body = body_of(*files, pypi(NAMES[2]))
        assert cut(body) is None or len(files) == 1
        assert facts(body + ENOUGH) == facts(body)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"files":', b'"more":'),
        (b'"files":[', b'"x":{"files":['),
        (b'"meta"', b'"files":[],"meta"'),
        (b'"meta"', b'"\\u0066iles":[1],"meta"'),
        (b'"meta"', b'"x":NaN,"meta"'),
        (b'"files":[', b'"files":[1,'),
        (b'],"meta"', b',1],"meta"'),
        (b'],"meta"', b',],"meta"'),
        (b'},{"core', b'};{"core'),
        (b'},{"core', b'} {"core'),
        (b'},{"core', b'},,{"core'),
        (b'"size":123', b'"size":0123'),
        (b'"size":123,', b'"size":123,,'),
        (b"2023-01-02", b"2023\n01-02"),
        (b'"foo-1.0.tar.gz"', b'"foo-1.0.tar.gz\\"'),
        (b'"2.0"]', b'"2.0\xc3\xa9"]'),
        (b'"2.0"]', b'"2.0\xe9"]'),
        (b'"2.0"]', b'"2.0"'),
        (b'"2.0"]', b'"2.0"]}]'),
    ],
)
def test_a_page_that_was_written_by_somebody_else_is_read_alike(old, new):
    body = PAGE.replace(old, new, 1)
    assert body != PAGE
    assert facts(body + ENOUGH) == facts(body)


_PIECES = st.sampled_from(
    [b'"', b"\\", b"#", b",", b", ", b":", b"{", b"}", b"[", b"]", b"\n", b"\0", b"0", b"1", b"null",
     b"NaN", b'"files":[', b'{"core-metadata":', b'"sha256":', b"//", b"/", b"\x7f", b"\xc3\xa9", b"",
     b'\\"', b"\\u0022", PAGE[33:700], b"-", b"e5"]
)  # fmt: skip
_EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), _PIECES), min_size=1, max_size=3)


@pytest.mark.law
@given(st.sampled_from([PAGE, OTHER]), _EDITS)
@example(PAGE, [(0.0, 0, b"\xef\xbb\xbf")])
def test_a_page_is_read_alike_by_pattern_and_decoder(body, edits):
    for place, length, piece in edits:
        at = int(place * len(body))
        body = body[:at] + piece + body[at + length :]
    parts = cut(body)
    if parts is not None:
        files = json.loads(body)["files"]
        assert [json.loads(text) for text in parts.texts] == files
        assert list(parts.names) == [file["filename"] for file in files]
    assert facts(body + ENOUGH) == facts(body)
