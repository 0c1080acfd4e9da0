"""A kept page's versions stand in the order that they would be sorted into."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexkit.lookup.answers import _indexed
from indexkit.model.index import PYPI
from indexkit.select.newest import in_order
from indexkit.select.shelf import IndexedPage, Pool, Shelf
from indexkit.select.version_key import version_key
from indexkit.simple.kept_page import page_from_index
from indexkit.simple.listing import project_page
from indexkit.simple.read import read_listing

JSON = "application/vnd.pypi.simple.v1+json"
TEXTS = (
    "1.0",
    "1.0.0",
    "1",
    "01.0",
    "2.0rc1",
    "2.0",
    "1!0.1",
    "2.0+x",
    "2.0.dev1",
    "odd",
    "3.0.post1",
    "10",
)
BOUNDS = (None, "0", "1.0", "2.0rc1", "2.0", "9", "1!9")


@pytest.mark.law
@given(
    st.lists(st.sampled_from(TEXTS), unique=True, min_size=1),
    st.sampled_from(BOUNDS),
    st.sampled_from(BOUNDS),
    st.booleans(),
)
def test_the_order_and_every_window_are_equal(texts, low, high, newest_first):
    files = [
        {"filename": f"foo-{text}.tar.gz", "url": f"https://f.test/{n}.tar.gz", "hashes": {}}
        for n, text in enumerate(texts)
    ]
    body = json.dumps({"meta": {}, "files": files}).encode()
    listing = read_listing(body, url="https://i.test/simple/foo/", content_type=JSON)
    page = project_page(listing, "foo")
    beside = _indexed(page)
    kept = page_from_index(
        beside.extra["page"],
        beside.aside,
        name="foo",
        whole=lambda: (page, [text for _, text in in_order(page.rows)]),
        on_damage=lambda: None,
    )
    plain, again = (Pool([Shelf.of(IndexedPage(PYPI, each), None)]) for each in (page, kept))
    assert list(again.order) == list(plain.order)
    assert again.odd == plain.odd
    keys = [None if bound is None else version_key(bound) for bound in (low, high)]
    found = [
        [
            [text for _, text, _ in group.parts]
            for group in pool.groups(*keys, newest_first=newest_first)
        ]
        for pool in (plain, again)
    ]
    assert found[0] == found[1]
    if None not in keys and keys[0] > keys[1]:
        assert found == [[], []]
