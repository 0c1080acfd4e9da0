"""Specifiers that contradict each other are for no version, whatever the page."""

import pytest

import indexkit
from indexkit.testing.fake_fetcher import BASE, FakeFetcher
from indexkit.testing.fake_index import FakeIndex


@pytest.mark.parametrize("specifiers", [">=2,<1", "==1.5,==3.0", ">5,<5", "<1,>=9"])
def test_contradictory_specifiers_choose_nothing(specifiers):
    index = indexkit.Index(indexkit.SafeUrl.parse(f"{BASE}/a/simple"), "a", default=True)
    found = indexkit.select_candidates(
        f"foo{specifiers}",
        index_set=indexkit.IndexSet(declared=(index,)),
        fetcher=FakeFetcher([FakeIndex("a", {"foo": ["1.5", "3.0"]})]),
        environ={},
    )
    assert found.best is None
    assert list(found.candidates) == []
    assert len(found.rejected) == 2
    with pytest.raises(indexkit.NoMatchingFileError):
        found.require()
