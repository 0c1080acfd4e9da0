"""Pages read from a cache: equal to those that are read from the body, whatever the page."""

import copy
import json
import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simple_pages import JSON, SHA, URL, entry, json_body

from indexkit.errors import MalformedPageError
from indexkit.select.version_key import version_key
from indexkit.simple.kept_page import page_from_index
from indexkit.simple.listing import project_page
from indexkit.simple.page_index import make_index
from indexkit.simple.read import read_listing

VERSIONS = ("1.0", "1.0.post1", "2.0rc1", "2.0", "10.0", "odd")


def both(body, name="foo", *, accelerate=False, fail=None, ordered=True):
    """Return the page of a body, and the page from its index, or ``None`` if it has none."""
    listing = read_listing(body, url=URL, content_type=JSON, accelerate=accelerate)
    page = project_page(listing, name)
    index = make_index(listing, page, body, ascending=ascending(page) if ordered else None)
    if index is None:
        return page, None
    index = json.loads(json.dumps(index))
    far = index.pop("far")
    fail = fail or (lambda: None)
    return page, page_from_index(index, body, name=name, on_damage=fail, far=lambda: far)


def ascending(page):
    keys = ((version_key(text), text) for text in page.rows)
    return [text for _, text in sorted(pair for pair in keys if pair[0] is not None)]


def assert_equal(page, again):
    assert len(again) == len(page)
    assert list(again.files()) == list(page.files())
    assert list(again.rows) == list(page.rows)
    for one, two in zip(page.rows.values(), again.rows.values(), strict=True):
        assert len(one) == len(two)
        assert [tuple(page.reader.brief(row)) for row in one] == [
            tuple(again.reader.brief(row)) for row in two
        ]
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
    page = {"meta": {"api-version": "1.1"}, "files": files} | more
    body = mark + json.dumps(page, indent=indent, ensure_ascii=ascii_only).encode()
    plain, again = both(body, accelerate=accelerate)
    if again is not None:
        assert_equal(plain, again)


def test_an_ordinary_page_has_an_index():
    body = json_body(
        entry(),
        entry("foo-2.0.tar.gz"),
        entry("foo-1.0.tar.gz"),
        entry("bar-1.0.tar.gz"),
        versions=["1.0"],
    )
    plain, again = both(body)
    assert_equal(plain, again)
    assert [len(rows) for rows in again.rows.values()] == [2, 1]


@pytest.mark.parametrize(
    "body",
    [
        json_body(),
        json_body(entry(yanked="},{"), entry("foo-2.0.tar.gz")),
        json_body(entry(), 7),
        json_body(entry(x=[{}, {}])),
        json_body(entry(), entry("foo-2.0.tar.gz"), other=[{}, {}]),
        json_body(entry(x={"files": [1]})),
        b'{"meta":{},"\\u0066iles":[' + json.dumps(entry()).encode() + b"]}",
    ],
    ids=[
        "empty",
        "mark in a text",
        "bad file",
        "objects in a row",
        "objects beside",
        "files within",
        "escaped",
    ],
)
def test_what_is_not_sure_has_no_index(body):
    assert both(body)[1] is None


def test_only_what_is_looked_at_is_read():
    body = json_body(*(entry(f"foo-{n}.tar.gz") for n in range(50)))
    listing = read_listing(body, url=URL, content_type=JSON)
    index = make_index(listing, project_page(listing, "foo"), body)
    read = []

    class Watched:
        def __getitem__(self, part):
            read.append(part)
            return body[part]

    page = page_from_index(index, Watched(), name="foo", on_damage=lambda: None)
    assert len(page) == 50
    assert read == []
    assert [row["filename"] for row in page.rows["7"]] == ["foo-7.tar.gz"]
    assert len(page.rows["7"]) == 1
    assert len(read) == 1


def test_damage_is_an_error_that_says_so_and_is_told():
    body = json_body(entry(), entry("foo-2.0.tar.gz"))
    listing = read_listing(body, url=URL, content_type=JSON)
    index = make_index(listing, project_page(listing, "foo"), body)
    told = []
    damaged = body.replace(b"foo-2.0", b"foo-2.1")
    page = page_from_index(index, damaged, name="foo", on_damage=lambda: told.append(1))
    assert len(list(page.rows["1.0"])) == 1
    with pytest.raises(MalformedPageError, match="ask again"):
        list(page.rows["2.0"])
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
        {"near": [["1.0"]]},
        {"near": None},
    ],
)
def test_an_index_that_does_not_fit_is_none(change):
    body = json_body(entry())
    listing = read_listing(body, url=URL, content_type=JSON)
    index = make_index(listing, project_page(listing, "foo"), body) | change
    assert page_from_index(index, body, name="foo", on_damage=lambda: None) is None


@pytest.mark.parametrize(
    "change",
    [
        {"counts": []},
        {"counts": [7]},
        {"versions": None},
        {"versions": ["1.0", "1.0"]},
        {"ascending": ["3.0"]},
        {"sums": ["1"]},
        None,
    ],
)
def test_what_stands_aside_and_does_not_fit_is_damage(change):
    body = json_body(entry())
    listing = read_listing(body, url=URL, content_type=JSON)
    index = make_index(listing, project_page(listing, "foo"), body, ascending=["1.0"])
    far = index.pop("far")
    index["near"] = []
    told = []

    def bring():
        if change is None:
            raise ValueError("nothing there")
        return far | change

    page = page_from_index(index, body, name="foo", on_damage=lambda: told.append(1), far=bring)
    with pytest.raises(MalformedPageError, match="ask again"):
        list(page.files())
    assert told


@pytest.mark.parametrize(
    "briefs", [[], ["foo-1.0.tar.gz"], ["a\nb", None, None], [1, None, None], ["a", [], None], 5]
)
def test_briefs_that_do_not_fit_are_damage(briefs):
    body = json_body(entry("foo-1.0.tar.gz"))
    listing = read_listing(body, url=URL, content_type=JSON)
    index = make_index(listing, project_page(listing, "foo"), body, ascending=["1.0"])
    index["near"][0][4] = briefs
    page = page_from_index(index, body, name="foo", on_damage=lambda: None)
    with pytest.raises(MalformedPageError, match="ask again"):
        list(page.rows["1.0"])


def test_the_newest_versions_decide_without_a_look_at_the_body():
    body = json_body(*(entry(f"foo-{n}.tar.gz") for n in range(50)))
    listing = read_listing(body, url=URL, content_type=JSON)
    page = project_page(listing, "foo")
    index = make_index(listing, page, body, ascending=ascending(page))
    del index["far"]
    kept = page_from_index(index, b"", name="foo", on_damage=lambda: None)
    row = kept.rows["49"][0]
    assert kept.reader.brief(row)[0] == "foo-49.tar.gz"
    assert (len(kept), len(kept.rows), kept.rows.ascending[-1]) == (50, 50, "49")
    with pytest.raises(MalformedPageError):
        kept.reader.file(row)
    with pytest.raises(MalformedPageError):
        kept.rows.check("49")


def test_copies_and_pickles_hold_the_rows_themselves():
    plain, again = both(json_body(entry(), entry("foo-2.0.tar.gz")))
    pickled = pickle.loads(pickle.dumps(again.rows))  # noqa: S301 - our own
    for rows in (pickled, copy.deepcopy(again.rows)):
        assert rows == plain.rows


def test_the_real_pages_are_equal_too():
    """The pages are not part of the repository; ``benchmarks/fetch_pages.py`` fetches them."""
    folder = os.environ.get("INDEXKIT_REAL_PAGES")
    if not folder:
        pytest.skip("INDEXKIT_REAL_PAGES names no folder of real pages")
    pages = sorted(Path(folder).glob("*.json"))
    assert pages
    for path in pages:
        plain, again = both(path.read_bytes(), path.stem)
        assert again is not None, path.stem
        assert_equal(plain, again)
