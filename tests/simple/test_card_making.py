"""What a card says of a version: the names, requirements and yanks that are on the page."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from simple_pages import JSON, URL, entry, json_body

from indexkit.simple.card_making import make_card
from indexkit.simple.listing import project_page
from indexkit.simple.page_card import read_card
from indexkit.simple.page_index import make_index
from indexkit.simple.read import read_listing

VERSION = "1.0"
SPELLINGS = ("foo_bar", "Foo.Bar", "foo-bar", "foo_bar-1.0-foo_bar")
ENDS = ("-py3-none-any.whl", "-1-py3-none-any.whl", ".tar.gz", ".zip", "-=", "-", "-=.whl", "-.whl")
names = st.builds(
    lambda spelling, end: f"{spelling}-{VERSION}{end}", *map(st.sampled_from, (SPELLINGS, ENDS))
)
plain = st.just("foo_bar-1.0-py3-none-any.whl") | st.just("foo_bar-1.0.tar.gz")
yanks = st.sampled_from([False, True, "", "broken"])
pythons = st.sampled_from([None, "", ">=3.8", ">=3.9"])


@pytest.mark.law
@given(
    st.lists(names, min_size=1, max_size=6) | st.lists(plain, min_size=1),
    yanks,
    pythons,
    st.booleans(),
)
@example(["foo_bar-1.0.tar.gz"] * 3, False, None, True)
def test_a_card_says_what_is_on_the_page(names, yanked, python, accelerate):
    body = json_body(*(entry(name, yanked=yanked, requires_python=python) for name in names))
    listing = read_listing(body, url=URL, content_type=JSON, accelerate=accelerate)
    page = project_page(listing, "foo-bar")
    for text, rows in page.rows.items():
        index, blob = make_index(page, [text])
        card = make_card(page, [text], index, has_finals=True)
        if not card:
            continue
        read = read_card(card, blob, 0, package="foo-bar", url=page.url, strict=False)
        (version,) = read.versions()
        briefs = [tuple(page.reader.brief(row)) for row in rows]
        assert not version.is_mixed
        assert [version.name(name) for name in version.names] == [name for name, _, _ in briefs]
        assert {brief[1] for brief in briefs} == {version.requires_python}
        assert {brief[2] is not None for brief in briefs} == {version.is_yanked}


@pytest.mark.parametrize("more", [{"yanked": True}, {"requires_python": ">=3.9"}])
@pytest.mark.parametrize("accelerate", [False, True])
def test_a_mixed_version_is_said_to_be_mixed(more, accelerate):
    body = json_body(
        entry("foo-1.0.tar.gz"),
        entry("foo-1.0-py3-none-any.whl", **more),
        entry("foo-2.0.tar.gz"),
        entry("foo-3.0.tar.gz"),
    )
    listing = read_listing(body, url=URL, content_type=JSON, accelerate=accelerate)
    page = project_page(listing, "foo")
    index, blob = make_index(page, list(page.rows))
    card = make_card(page, ["3.0", "2.0", "1.0"], index, has_finals=True)
    read = read_card(card, blob, 0, package="foo", url=page.url, strict=False)
    versions = [(one.text, one.is_mixed, one.names) for one in read.versions()]
    assert versions == [("3.0", False, ["\x1f"]), ("2.0", False, ["\x1f"]), ("1.0", True, ["?"])]
