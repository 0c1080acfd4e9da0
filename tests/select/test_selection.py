"""The answer itself: laziness, narrowing, errors with their hints, and the JSON form."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from indexkit.errors import (
    IndexUnavailableError,
    InvalidRequirementError,
    NoMatchingFileError,
    PackageNotFoundError,
)
from indexkit.model.index import Index
from indexkit.model.page import ProjectStatus
from indexkit.model.route import Route
from indexkit.model.rules import Prerelease, Rules
from indexkit.model.semantics import Semantics
from indexkit.model.strategy import Strategy
from indexkit.model.url import SafeUrl
from indexkit.model.visit import Outcome, Visit
from indexkit.select.candidates import Candidates
from indexkit.select.shelf import IndexedPage

from .worlds import a_file, a_flat, a_page, an_index, best, names, on, pick, reasons, wheels

A, B = an_index("a"), an_index("b")


def visit(index: Index, outcome: Outcome, status: int | None = None, **more):
    return Visit(index, outcome, f"{index.url}/foo/", status=status, **more)


FOUND = visit(A, Outcome.FOUND, 200, stopped=True)
ABSENT = visit(A, Outcome.ABSENT, 404)


def failure(requirement, *pages, **more):
    with pytest.raises(
        (NoMatchingFileError, PackageNotFoundError, IndexUnavailableError)
    ) as caught:
        pick(requirement, *pages, **more).require()
    return caught.value


# -- reading ------------------------------------------------------------------


def test_candidates_can_be_read_again_and_by_place():
    selection = pick("foo", on("a", *wheels("1.0", "1.1", "1.2")))
    found = selection.candidates

    assert found
    assert [c.filename for c in found] == wheels("1.2", "1.1", "1.0")
    assert [c.filename for c in found] == wheels("1.2", "1.1", "1.0")
    assert found[0] == selection.best == selection.require()
    assert found[-1].filename == wheels("1.0")[0]
    assert len(found) == 3
    assert len(found[1:]) == 2
    with pytest.raises(IndexError):
        found[3]


def test_candidates_are_found_as_they_are_read():
    found = pick("foo", on("a", *wheels("1.0", "1.1", "1.2"))).candidates

    first = next(iter(found))

    assert first.version_text == "1.2"
    assert repr(found).count("Candidate(") == 1


def test_two_readers_do_not_disturb_each_other():
    found = pick("foo", on("a", *wheels("1.0", "1.1", "1.2"))).candidates

    assert [(x.version_text, y.version_text) for x, y in zip(found, found, strict=True)] == [
        (text, text) for text in ("1.2", "1.1", "1.0")
    ]


def test_a_candidate_says_what_it_is():
    selection = pick(
        "foo",
        on("a", "foo-1.0-2b-cp311-cp311-linux_x86_64.whl", "foo-2.0rc1.tar.gz", "foo-1.0.zip"),
    )
    wheel, sdist = selection.candidates

    assert (wheel.name, str(wheel.version), wheel.is_wheel, wheel.rank) == ("foo", "1.0", True, 0)
    assert wheel.build_tag == (2, "b")
    assert {str(tag) for tag in wheel.tags} == {"cp311-cp311-linux_x86_64"}
    assert (sdist.is_wheel, sdist.rank, sdist.tags, sdist.build_tag) == (
        False,
        None,
        frozenset(),
        (),
    )
    assert not sdist.prerelease
    assert sdist.file.filename == sdist.filename == "foo-1.0.zip"
    assert "foo-1.0.zip" in repr(sdist)


def test_candidates_are_equal_by_index_and_file():
    one, two, other = (pick("foo", on(name, *wheels("1.0"))).require() for name in ("a", "a", "b"))

    assert one == two
    assert len({one, two, other}) == 2
    assert one != other
    assert one != "foo"


# -- narrowing ----------------------------------------------------------------


def test_a_resolver_narrows_and_the_pages_stay():
    page = on("a", *wheels("1.0", "2.0", "3.0b1"))
    selection = pick("foo", page)

    assert best(selection.narrow("<2")) == wheels("1.0")[0]
    assert best(selection.narrow(SpecifierSet(">2"), "<4")) == wheels("3.0b1")[0]
    assert (
        best(selection.narrow(Requirement("Foo[x]>=2; python_version > '3'"))) == wheels("2.0")[0]
    )
    assert best(selection.narrow("<2", ">=2")) is None
    assert str(selection.narrow(">=1").narrow("<2").requirement) == "foo<2,>=1"
    assert best(selection) == wheels("2.0")[0]
    assert best(selection.under(Rules(prerelease=Prerelease.ALLOW))) == wheels("3.0b1")[0]


def test_a_pin_that_a_resolver_adds_lets_a_yanked_version_in():
    """Each requirement is looked at by itself: `>=1` and `==1.0` together still pin (trap 50)."""
    selection = pick("foo>=1", on("a", a_file(wheels("1.0")[0], yanked="")))

    assert selection.best is None
    assert best(selection.narrow("==1.0")) == wheels("1.0")[0]


@pytest.mark.parametrize("text", ["nonsense", Requirement("bar>1")])
def test_what_does_not_narrow_is_an_error(text):
    with pytest.raises(InvalidRequirementError):
        pick("foo", on("a", *wheels("1.0"))).narrow(text)


# -- failing ------------------------------------------------------------------


def test_absent_everywhere():
    error = failure("foo", visits=[ABSENT, visit(B, Outcome.ABSENT, 404)])

    assert type(error) is PackageNotFoundError
    assert "index `a`: absent (404)" in error.detail
    assert error.visits[0] == ABSENT


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.UNREACHABLE, Outcome.UNREADABLE])
def test_trap_30_unknown_is_never_absent(outcome):
    error = failure("foo", visits=[ABSENT, visit(B, outcome)])

    assert type(error) is IndexUnavailableError


@pytest.mark.parametrize("strategy", list(Strategy))
def test_nothing_is_chosen_after_an_index_that_gave_no_answer(strategy):
    visits = [FOUND, visit(B, Outcome.UNREACHABLE)]
    selection = pick("foo", on("a", *wheels("1.0")), visits=visits, strategy=strategy)

    assert selection.best is None
    assert not selection.candidates
    assert set(reasons(selection).values()) == {"search-stopped"}
    with pytest.raises(IndexUnavailableError):
        selection.require()


def test_an_answer_that_was_passed_over_by_rule_counts_as_absent():
    lenient = an_index("a", ignore_error_codes=(403,))
    passed = visit(lenient, Outcome.REFUSED, 403, passed_over=True)

    assert type(failure("foo", visits=[passed])) is PackageNotFoundError
    assert best(pick("foo", on("b", *wheels("1.0")), visits=[passed])) == wheels("1.0")[0]


def test_what_an_unsafe_strategy_passed_over_stays_unknown():
    passed = visit(A, Outcome.REFUSED, 401, passed_over=True)
    search = {"visits": [passed], "strategy": Strategy.UNSAFE_BEST_MATCH}

    assert type(failure("foo", **search)) is IndexUnavailableError
    assert type(failure("foo>1", on("b", *wheels("1.0")), **search)) is NoMatchingFileError


def test_find_links_survive_a_refusal_where_uv_lets_them():
    links = [IndexedPage(a_flat("l"), a_page(*wheels("1.0")))]
    refused, down = visit(A, Outcome.REFUSED, 401), visit(A, Outcome.UNREACHABLE)

    assert (
        best(pick("foo", find_links=links, visits=[refused], semantics=Semantics.UV_PIP))
        is not None
    )
    assert best(pick("foo", find_links=links, visits=[down], semantics=Semantics.UV_PIP)) is None
    assert best(pick("foo", find_links=links, visits=[refused])) is None


def test_a_project_without_files_is_no_missing_project():
    error = failure("foo", on("a"), visits=[FOUND])

    assert type(error) is NoMatchingFileError
    assert "has no files" in error.detail


def test_the_detail_sums_up_the_reasons():
    files = [f"foo-1.{n}-cp311-cp311-win_amd64.whl" for n in range(3)]
    error = failure("foo", on("a", *files, "foo-0.1.tar.bz2"), visits=[FOUND])

    assert (
        "3 files: The wheel's tags do not fit the target. (`cp311-cp311-win_amd64`)" in error.detail
    )
    assert "1 file: " in error.detail


@pytest.mark.parametrize(
    ("requirement", "file", "rules", "hint"),
    [
        (
            "foo",
            "foo-1.0b1-py3-none-any.whl",
            Rules(prerelease=Prerelease.DISALLOW),
            "pre-releases",
        ),
        (
            "foo",
            a_file("foo-1.0-py3-none-any.whl", requires_python=">=4"),
            Rules(),
            "another Python",
        ),
        ("foo", a_file("foo-1.0-py3-none-any.whl", yanked=""), Rules(), "`==`"),
        ("foo", "foo-1.0.tar.gz", Rules(no_build=True), "no-build"),
        ("foo", "foo-1.0-py3-none-any.whl", Rules(no_binary=True), "no-binary"),
        (
            "foo",
            "foo-1.0-py3-none-any.whl",
            Rules(allowed_hashes=frozenset({"sha256:0"})),
            "hashes",
        ),
    ],
)
def test_hints_from_reasons(requirement, file, rules, hint):
    error = failure(requirement, on("a", file), rules=rules, visits=[FOUND])

    assert hint in error.hint
    assert "hint: " in str(error)


def test_a_quarantine_is_said():
    page = IndexedPage(A, a_page(*wheels("1.0"), status=ProjectStatus.QUARANTINED))

    assert "harmful" in failure("foo", page).hint


@pytest.mark.parametrize("status", [401, 403])
def test_hints_about_credentials_name_the_variables(status):
    error = failure("foo", visits=[visit(an_index("my-repo"), Outcome.REFUSED, status)])

    assert "`UV_INDEX_MY_REPO_USERNAME`" in error.hint
    assert "ignore-error-codes" in error.hint


def test_an_index_without_a_name_gets_its_hint_without_its_secret():
    index = Index(SafeUrl.parse("https://user:secret@h.example/simple"))
    error = failure("foo", visits=[visit(index, Outcome.REFUSED, 401)])

    assert "its URL" in error.hint
    assert "secret" not in str(error)


def test_a_captive_portal_is_named():
    assert "portal" in failure("foo", visits=[visit(A, Outcome.REFUSED, 511)]).hint


def test_under_first_index_another_index_might_have_it():
    route = Route("foo", (A, B))
    error = failure("foo>=2", on("a", *wheels("1.0")), visits=[FOUND], route=route)

    assert "`b` might have what is wanted" in error.hint


def test_without_any_index_the_hint_says_so():
    assert "no index may be asked" in failure("foo", route=Route("foo")).hint
    assert "find-links" in failure("foo", route=Route("foo", find_links=(a_flat("l"),))).hint


def test_a_candidate_can_be_pickled():
    best = pick("foo", on("one", "foo-1.0.tar.gz", "foo-2.0-py3-none-any.whl")).best
    again = pickle.loads(pickle.dumps(best))  # noqa: S301 (our own bytes)
    assert again == best
    assert (again.file, again.version, again.rank) == (best.file, best.version, best.rank)


def test_errors_can_be_pickled():
    error = failure("foo", visits=[ABSENT])

    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 (our own bytes)
    assert str(copy.copy(error)) == str(error)


# -- the JSON form ------------------------------------------------------------


def test_the_json_form_has_no_secrets_and_all_parts():
    index = Index(SafeUrl.parse("https://user:secret@h.example/simple"), name="a")
    page = IndexedPage(index, a_page(*wheels("1.0"), "foo-2.0.tar.bz2"))
    selection = pick(
        "foo",
        page,
        visits=[visit(index, Outcome.FOUND, 200)],
        route=Route("foo", (index,), pin=index),
    )

    data = json.loads(json.dumps(selection.to_dict(rejected=True)))

    assert (data["schema_version"], data["kind"]) == (1, "selection")
    assert data["best"]["filename"] == wheels("1.0")[0]
    assert [entry["reason"] for entry in data["rejected"]] == ["unsupported-file"]
    assert data["visits"][0]["outcome"] == "found"
    assert data["route"]["strategy"] == "first-index"
    assert "secret" not in json.dumps(data)
    assert "rejected" not in selection.to_dict()


def test_the_json_form_of_nothing():
    assert pick("foo").to_dict()["best"] is None


def test_a_selection_shows_what_it_is_for():
    assert repr(pick("foo>=1")) == "Selection('foo>=1')"
    assert names(pick("foo>=1")) == []


def test_a_naive_moment_is_refused():
    import datetime as dt

    from indexkit.select.choose import choose

    with pytest.raises(ValueError, match="time zone"):
        choose(
            Requirement("foo"),
            [],
            strategy=Strategy.FIRST_INDEX,
            target=pick("foo").target,
            rules=Rules(),
            semantics=Semantics.DOCUMENTED,
            now=dt.datetime(2026, 1, 1),  # noqa: DTZ001 (that is the point)
        )


@pytest.mark.parametrize("count", [0, 1, 2, 3, 255, 256, 257, 1200])
def test_all_candidates_are_found_however_they_are_read(count):
    """Who reads many has some found ahead; who reads the first has only that one found."""
    followed = []

    def walk():
        for number in range(count):
            followed.append(number)
            yield number

    candidates = Candidates(walk())
    first = next(iter(candidates), None)
    assert (first, followed) == ((0, [0]) if count else (None, []))
    for place, candidate in enumerate(candidates):
        assert candidate == place
        assert len(followed) <= 2 * (place + 1)
    assert list(candidates) == list(range(count)) == followed
    one, two = iter(candidates), iter(candidates)
    assert [*zip(one, two, strict=True)] == [(number, number) for number in range(count)]
