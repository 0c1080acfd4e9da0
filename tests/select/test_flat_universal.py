"""Flat places in a universal resolution: what uv does not look at there."""

from __future__ import annotations

from indexkit.model.semantics import Semantics
from indexkit.select.shelf import IndexedPage
from indexkit.select.target import Target

from .worlds import a_flat, a_page, best, pick

LINKS = [IndexedPage(a_flat("l"), a_page("foo-2.0-py2-none-any.whl", "foo-1.0-py3-none-any.whl"))]
RANGE = Target.universal(requires_python=">=3.11")


def test_uv_looks_at_no_tags_of_flat_places_for_a_range():
    """Seen with the real uv, in find-links and in indexes with ``format = "flat"``."""
    chosen = pick("foo", find_links=LINKS, target=RANGE, semantics=Semantics.UV_PROJECT)

    assert best(chosen) == "foo-2.0-py2-none-any.whl"


def test_documented_a_wheel_that_no_interpreter_of_the_range_can_use_is_left_out():
    assert best(pick("foo", find_links=LINKS, target=RANGE)) == "foo-1.0-py3-none-any.whl"


def test_for_one_interpreter_tags_count_everywhere():
    """A single target has tags of its own, and uv looks at them in flat places too."""
    chosen = pick("foo", find_links=LINKS, semantics=Semantics.UV_PIP)

    assert best(chosen) == "foo-1.0-py3-none-any.whl"
