"""Pages read from a cache: equal to those that are read from the body, whatever the page."""

import copy
import json
import os
import pickle
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simple_pages import JSON, SHA, URL, entry, json_body

from indexkit.errors import MalformedPageError
from indexkit.select.version_key import is_prerelease, version_key
from indexkit.simple.kept_page import page_from_index
from indexkit.simple.listing import project_page
from indexkit.simple.page_index import make_index
from indexkit.simple.read import read_listing

VERSIONS = ("1.0", "1.0.post1", "2.0rc1", "2.0", "10.0", "odd")


def ascending(page):
    keys = ((version_key(text), text) for text in page.rows)
    return [text for _, text in sorted(pair for pair in keys if pair[0] is not None)]


def finals(page):
    return [text for text in ascending(page) if not is_prerelease(version_key(text))]


def kept(page, change=lambda index: index, *, blob=None, whole=None, told=None):
    """Return the page that is made of the index of a page, as it comes back from a store."""
    index, made = make_index(page, ascending(page), first=finals(page))
    index = change(json.loads(json.dumps(index)))
    return page_from_index(
        index,
        made if blob is None else blob(made),
        name=page.name,
        whole=(lambda: (page, ascending(page))) if whole is None else whole,
        on_damage=lambda: None if told is None else told.append(1),
    )


def a_page(body, name="foo", *, accelerate=False, content_type=JSON):
    listing = read_listing(body, url=URL, content_type=content_type, accelerate=accelerate)
    return project_page(listing, name)


def assert_equal(page, again):
    assert len(again) == len(page)
    assert list(again.rows) == list(page.rows)
    assert list(again.files()) == list(page.files())
    for text, rows in page.rows.items():
        assert len(again.rows[text]) == len(rows)
        assert [tuple(page.reader.brief(row)) for row in rows] == [
            tuple(again.reader.brief(row)) for row in again.rows[text]
        ]
    assert list(again.rows.ascending) == ascending(page)
    facts = set(page.__slots__) - {"rows", "reader", "_length", "_versions"} | {"versions"}
    assert {f: getattr(again, f) for f in facts} == {f: getattr(page, f) for f in facts}


reasons = st.sampled_from(["", "broken", "a },{ b", "ü },\n{", '"files":[{', "🐍"])
rows = st.builds(
    lambda version, tail, more: entry(f"foo-{version}{tail}", **more),
    st.sampled_from(VERSIONS),
    st.sampled_from(["-py3-none-any.whl", ".tar.gz", "-cp311-cp311-linux_x86_64.whl"]),
    st.fixed_dictionaries(
        {},
        optional={
            "yanked": st.booleans() | reasons,
            "requires_python": st.sampled_from([None, "", ">=3.8"]),
            "size": st.integers(-1, 10**40),
            "core_metadata": st.booleans() | st.just({"sha256": SHA}),
            "upload_time": st.just("2024-01-01T00:00:00Z"),
            "x": st.lists(st.just({"a": 1}), max_size=3),
        },
    ),
)
strange = st.sampled_from([7, entry("bar-1.0.tar.gz"), entry("readme"), {"filename": 1}])


@pytest.mark.law
@given(
    st.lists(rows | strange, max_size=12),
    st.sampled_from([None, 1]),
    st.booleans(),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.dictionaries(
        st.sampled_from(["versions", "tracks", "project-status", "z"]),
        st.just([{}, {}]) | st.just(["1.0"]) | st.just({"status": "archived"}),
    ),
    st.booleans(),
)
def test_a_page_from_its_index_is_the_page(files, indent, ascii_only, mark, more, accelerate):  # noqa: PLR0917 - Hypothesis gives them by position
    data = {"meta": {"api-version": "1.1"}, "files": files} | more
    body = mark + json.dumps(data, indent=indent, ensure_ascii=ascii_only).encode()
    page = a_page(body, accelerate=accelerate)
    assert_equal(page, kept(page))


def test_a_page_of_html_has_an_index_too():
    body = b"""<a href="foo-1.0.tar.gz#sha256=00" data-yanked="no">foo-1.0.tar.gz</a>
    <a href="/x/foo-2.0-py3-none-any.whl" data-core-metadata="sha256=ab">foo-2.0-py3-none-any.whl</a>"""
    page = a_page(body, content_type="text/html")
    assert len(page) == 2
    assert_equal(page, kept(page))


def many(count=50):
    return a_page(json_body(*(entry(f"foo-{n}.tar.gz") for n in range(count))))


def nothing():
    raise AssertionError("the whole page was asked for")


def test_the_newest_versions_are_read_without_the_whole_page():
    page = kept(many(), whole=nothing)
    assert (len(page), len(page.rows), page.rows.ascending[-1]) == (50, 50, "49")
    (row,) = page.rows["49"]
    assert page.reader.brief(row) == ("foo-49.tar.gz", None, None)
    assert page.reader.file(row).filename == "foo-49.tar.gz"
    page.rows.check("49")
    with pytest.raises(AssertionError):
        _ = page.rows["1"]


def test_files_of_which_only_the_names_are_at_hand_are_in_the_whole_page():
    page = many()
    again = kept(page)
    assert again.reader.brief(again.rows["40"][0])[0] == "foo-40.tar.gz"
    assert again.reader.file(again.rows["36"][0]) == page.reader.file(page.rows["36"][0])


def test_damage_is_an_error_that_says_so_and_is_told():
    told = []
    page = kept(many(3), blob=lambda made: made.replace(b"/foo-2", b"/foo-x"), told=told)
    (row,) = page.rows["2"]
    assert page.reader.file(page.rows["1"][0]).filename == "foo-1.tar.gz"
    with pytest.raises(MalformedPageError, match="ask again"):
        page.reader.file(row)
    with pytest.raises(MalformedPageError, match="ask again"):
        page.rows.check("2")
    assert told == [1, 1]


@pytest.mark.parametrize("whole", [None, many(49), many(51)])
def test_a_whole_page_that_is_not_the_one_is_damage(whole):
    told = []
    found = None if whole is None else (whole, ascending(whole))
    page = kept(many(), whole=lambda: found, told=told)
    with pytest.raises(MalformedPageError, match="ask again"):
        list(page.files())
    assert told == [1]


@pytest.mark.parametrize(
    "change",
    [
        {"form": 0},
        {"name": "bar"},
        {"status": "?"},
        {"diagnostics": [1]},
        {"files": None},
        {"files": -1},
        {"near": None},
        {"near": [[]]},
        {"ordered": "1"},
    ],
)
def test_an_index_that_does_not_fit_is_none(change):
    assert kept(many(2), lambda index: index | change) is None


@pytest.mark.parametrize(
    ("place", "wrong"),
    [(1, 7), (1, None), (2, 5), (2, "a\nb"), (2, ["a", "b"]), (3, []), (4, []), (4, 1),
     (5, None), (5, -9), (6, 10**30), (6, "1"), (7, 0), (7, None)],
)  # fmt: skip
def test_a_version_that_does_not_fit_is_damage(place, wrong):
    def change(index):
        index["near"][0][place] = wrong
        return index

    page = kept(many(2), change)
    with pytest.raises(MalformedPageError, match="ask again"):
        page.reader.file(page.rows["1"][0])


MADE_UP = [b"[]", b"{}", b"[[]]", b"[[1,2]]", b"7", b"nonsense", b"[" * 100_000]


@pytest.mark.parametrize("blob", [*MADE_UP, b'["a",null]', b'["a\\nb",1,null]', b'["a",null,[]]'])
@pytest.mark.parametrize("place", [2, 5])
def test_a_blob_that_was_made_up_is_damage(place, blob):
    def change(index):
        known = index["near"][0]
        known[place : place + 3] = [end, len(blob), zlib.crc32(blob)]
        return index

    plain = many(1)
    end = len(make_index(plain, ["0"])[1])
    page = kept(plain, change, blob=lambda made: made + blob)
    with pytest.raises(MalformedPageError, match="ask again"):
        page.reader.file(page.rows["0"][0])


def test_rows_are_a_sequence():
    page = kept(a_page(json_body(*(entry(f"foo-1-{t}-none-any.whl") for t in ("py2", "py3")))))
    rows = page.rows["1"]
    names = [page.reader.brief(row)[0] for row in rows]
    assert [page.reader.brief(row)[0] for row in rows[::-1]] == names[::-1]
    assert page.reader.brief(rows[-1])[0] == names[1]
    with pytest.raises(IndexError):
        _ = rows[2]


def test_copies_and_pickles_are_the_whole_page():
    plain = many()
    for again in (
        pickle.loads(pickle.dumps(kept(plain))),  # noqa: S301 - our own
        copy.deepcopy(kept(plain)),
    ):
        assert list(again.files()) == list(plain.files())
        assert (again.versions, len(again)) == (plain.versions, len(plain))


@pytest.mark.parametrize("accelerate", [False, True])
def test_any_page_can_be_pickled(accelerate):
    page = a_page(json_body(entry(), entry("foo-2.0.tar.gz", yanked="x")), accelerate=accelerate)
    again = pickle.loads(pickle.dumps(page))  # noqa: S301 - our own
    assert list(again.files()) == list(page.files())
    assert [tuple(again.reader.brief(row)) for row in again.rows["2.0"]] == [
        tuple(page.reader.brief(row)) for row in page.rows["2.0"]
    ]


def test_the_real_pages_are_equal_too():
    """The pages are not part of the repository; ``benchmarks/fetch_pages.py`` fetches them."""
    folder = os.environ.get("INDEXKIT_REAL_PAGES")
    if not folder:
        pytest.skip("INDEXKIT_REAL_PAGES names no folder of real pages")
    pages = sorted(Path(folder).glob("*.json"))
    assert pages
    for path in pages:
        page = a_page(path.read_bytes(), path.stem)
        assert_equal(page, kept(page))
