"""How several indexes and flat places are combined (trap 44, and uv's strategies)."""

from __future__ import annotations

import pytest

from indexkit.model.limits import Cutoff
from indexkit.model.rules import Rules
from indexkit.model.semantics import Semantics
from indexkit.model.strategy import Strategy
from indexkit.select.shelf import IndexedPage

from .test_which_files import day
from .worlds import a_file, a_flat, a_page, best, names, on, pick, reasons, wheels

FIRST, MATCH, BEST = Strategy
UV, DOCUMENTED = Semantics.UV_PROJECT, Semantics.DOCUMENTED


def chosen(requirement, *pages, **more):
    found = pick(requirement, *pages, **more).best
    return None if found is None else (found.version_text, found.index.name)


def links(name, *files):
    return IndexedPage(a_flat(name), a_page(*files))


@pytest.mark.parametrize(
    ("strategy", "expected"), [(FIRST, ("1.0", "a")), (MATCH, ("1.0", "a")), (BEST, ("2.0", "b"))]
)
def test_the_three_strategies(strategy, expected):
    pages = on("a", *wheels("1.0")), on("b", *wheels("2.0", "1.0"))

    assert chosen("foo", *pages, strategy=strategy) == expected


def test_first_index_looks_at_no_other():
    selection = pick("foo>=2", on("a", *wheels("1.0")), on("b", *wheels("2.0")))

    assert selection.best is None
    assert reasons(selection) == {
        wheels("1.0")[0]: "version-mismatch",
        wheels("2.0")[0]: "other-index",
    }


def test_first_match_goes_on_when_nothing_of_the_first_index_matches():
    pages = on("a", *wheels("1.0")), on("b", *wheels("2.0"))

    assert chosen("foo>=2", *pages, strategy=MATCH) == ("2.0", "b")


@pytest.mark.parametrize("semantics", [UV, DOCUMENTED])
def test_trap_44_best_match_is_not_misled_by_a_file_that_does_not_fit(semantics):
    pages = on("a", "foo-1.0-cp311-cp311-win_amd64.whl"), on("b", *wheels("1.0"))

    assert chosen("foo", *pages, strategy=BEST, semantics=semantics) == ("1.0", "b")


def test_best_match_as_uv_does_it_is_misled_by_requires_python():
    """Seen with the real uv: the tags decide which index has the version, and then it is out."""
    needs_later = a_file(wheels("1.0")[0], requires_python=">=3.12")
    pages = on("a", needs_later), on("b", *wheels("1.0", "0.9"))

    assert chosen("foo", *pages, strategy=BEST, semantics=DOCUMENTED) == ("1.0", "b")
    assert chosen("foo", *pages, strategy=BEST, semantics=UV) == ("0.9", "b")


def test_best_match_takes_equal_versions_from_the_first_index_whatever_their_kind():
    pages = on("a", "foo-1.0.tar.gz"), on("b", *wheels("1.0"))

    assert names(pick("foo", *pages, strategy=BEST)) == ["foo-1.0.tar.gz", *wheels("1.0")]


def test_first_match_by_version_lets_an_unusable_version_hide_later_ones():
    """uv: strategy-wheel-incompatible-same."""
    pages = on("a", "foo-1.0-cp311-cp311-win_amd64.whl"), on("b", *wheels("1.0", "0.9"))

    assert chosen("foo", *pages, strategy=MATCH, semantics=DOCUMENTED) == ("1.0", "b")
    hidden = pick("foo", *pages, strategy=MATCH, semantics=UV)
    assert names(hidden) == wheels("0.9")
    assert reasons(hidden)[wheels("1.0")[0]] == "other-index"


def test_first_match_by_version_hides_nothing_that_the_specifiers_do_not_ask_for():
    pages = on("a", "foo-1.0-cp311-cp311-win_amd64.whl"), on("b", *wheels("2.0"))

    assert chosen("foo>=2", *pages, strategy=MATCH, semantics=UV) == ("2.0", "b")


def test_a_version_of_files_that_uv_does_not_see_hides_nothing():
    """Seen with the real uv: a Requires-Python that it cannot read drops the file."""
    unseen = a_file("foo-1.0-py3-none-any.whl", requires_python="garbage")
    pages = on("a", unseen, "foo-1.0-py3.11.egg"), on("b", *wheels("1.0"))

    assert chosen("foo", *pages, strategy=MATCH, semantics=UV) == ("1.0", "b")


def test_a_version_that_is_too_new_hides_nothing():
    """uv passes over such versions as if they did not exist."""
    late = a_file("foo-1.0-py3-none-any.whl", upload_time=day("2025-01-01"))
    pages = on("a", late, exclude_newer=Cutoff(day("2024-01-01"))), on("b", *wheels("1.0"))

    assert chosen("foo", *pages, strategy=MATCH, semantics=UV) == ("1.0", "b")


def test_first_match_and_pre_releases():
    """uv: strategy-prerelease-first; as documented a pre-release is no match while a final is."""
    pages = on("a", *wheels("2.0b1")), on("b", *wheels("1.0"))

    assert chosen("foo", *pages, strategy=MATCH, semantics=UV) == ("2.0b1", "a")
    assert chosen("foo", *pages, strategy=MATCH, semantics=DOCUMENTED) == ("1.0", "b")
    assert chosen("foo", *pages, strategy=BEST, semantics=UV) == ("1.0", "b")


def test_lowest_over_indexes():
    from indexkit.model.rules import Resolution

    pages = on("a", *wheels("1.0", "2.0")), on("b", *wheels("0.5"))
    lowest = Rules(resolution=Resolution.LOWEST)

    assert chosen("foo", *pages, strategy=MATCH, rules=lowest) == ("1.0", "a")
    assert chosen("foo", *pages, strategy=BEST, rules=lowest) == ("0.5", "b")


@pytest.mark.parametrize("strategy", list(Strategy))
def test_find_links_are_merged_with_the_first_index(strategy):
    """uv: strategy-find-links-and-indexes, flat-find-links-same-version."""
    pages = on("a", *wheels("1.0", "2.0")), on("b", *wheels("1.5"))

    assert chosen("foo", *pages, find_links=[links("l", *wheels("3.0"))], strategy=strategy) == (
        "3.0",
        "l",
    )
    assert chosen("foo", *pages, find_links=[links("l", *wheels("2.0"))], strategy=strategy) == (
        "2.0",
        "l",
    )
    assert chosen("foo", *pages, find_links=[links("l", *wheels("0.1"))], strategy=strategy) == (
        "2.0",
        "a",
    )


def test_find_links_alone():
    both = [links("l", *wheels("1.0")), links("m", *wheels("1.0", "2.0"))]

    assert chosen("foo", find_links=both) == ("2.0", "m")
    assert chosen("foo==1.0", find_links=both) == ("1.0", "l")


def test_two_find_links_with_the_same_file():
    """uv: flat-find-links-two-same-version; as documented the first place named wins."""
    both = [links("m", *wheels("1.0")), links("l", *wheels("1.0"))]

    assert chosen("foo", find_links=both) == ("1.0", "m")
    assert chosen("foo", find_links=both, semantics=UV) == ("1.0", "l")


def test_a_better_file_of_the_index_beats_an_equal_version_of_find_links():
    page = on("a", "foo-1.0-cp311-cp311-linux_x86_64.whl")

    assert chosen("foo", page, find_links=[links("l", *wheels("1.0"))]) == ("1.0", "a")
    assert chosen("foo", page, find_links=[links("l", "foo-1.0.tar.gz")]) == ("1.0", "a")
    assert chosen("foo", on("a", "foo-1.0.tar.gz"), find_links=[links("l", "foo-1.0.zip")]) == (
        "1.0",
        "l",
    )


def test_a_flat_index_hides_find_links_where_uv_lets_it():
    """Seen with the real uv: find-links are merged with simple indexes only."""
    flat = IndexedPage(a_flat("f"), a_page(*wheels("1.0")))
    more = {"find_links": [links("l", *wheels("3.0"))], "semantics": UV}

    assert chosen("foo", flat, **more) == ("1.0", "f")
    assert reasons(pick("foo", flat, **more)) == {wheels("3.0")[0]: "other-index"}
    assert chosen("foo", flat, strategy=MATCH, **more) == ("1.0", "f")
    assert chosen("foo", flat, on("b", *wheels("2.0")), strategy=BEST, **more) == ("3.0", "l")
    assert chosen("foo", flat, find_links=more["find_links"]) == ("3.0", "l")


def test_yanked_and_pinned_on_the_first_index():
    """uv: strategy-yanked-pinned."""
    pages = on("a", a_file(wheels("1.0")[0], yanked="bad")), on("b", *wheels("1.0"))

    for strategy in Strategy:
        assert chosen("foo==1.0", *pages, strategy=strategy) == ("1.0", "a")
    assert chosen("foo", *pages, strategy=BEST) == ("1.0", "b")


def test_no_page_at_all():
    selection = pick("foo")

    assert best(selection) is None
    assert list(selection.candidates) == []
    assert selection.rejected == ()
