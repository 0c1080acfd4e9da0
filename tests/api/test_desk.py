"""The desk: defaults are filled in, arguments reach their rooms, and both doors give one answer."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexkit
from indexkit.testing.distributions import wheel
from indexkit.testing.fake_fetcher import FakeAsyncFetcher, FakeFetcher
from indexkit.testing.fake_index import FakeIndex, Release

LINUX = indexkit.Target.of(python="3.12", platforms="linux-x86_64")
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def index_set_of(*names: str, strategy: str = "first-index", **more: object) -> indexkit.IndexSet:
    """Return what a project with these fake indexes says; the last one is the default."""
    entries = [{"name": name, "url": f"https://index.test/{name}/simple"} for name in names]
    entries[-1]["default"] = True
    table = {"index": entries, "index-strategy": strategy, **more}
    return indexkit.resolve_sources(
        {"tool": {"uv": table}}, environ={}, user_config=False, system_config=False
    )


def test_a_name_and_a_requirement_are_both_taken():
    fetcher = FakeFetcher([FakeIndex("a", {"foo": ["1.0", "2.0"]})])

    newest = indexkit.select_candidates("foo", index_set=index_set_of("a"), fetcher=fetcher)
    older = indexkit.select_candidates("foo<2", index_set=index_set_of("a"), fetcher=fetcher)

    assert newest.require().version_text == "2.0"
    assert older.require().version_text == "1.0"


@pytest.mark.parametrize("text", ["foo bar", "", "foo >>1", "foo @ https://h.test/foo-1.tar.gz"])
def test_what_is_no_requirement_of_an_index_is_an_error(text):
    with pytest.raises(indexkit.InvalidRequirementError):
        indexkit.select_candidates(text, index_set=index_set_of("a"), fetcher=FakeFetcher([]))


def test_the_strategy_of_the_call_beats_that_of_the_configuration():
    """By value or by its documented alias."""
    fetcher = FakeFetcher([FakeIndex("a", {"foo": ["1.0"]}), FakeIndex("b", {"foo": ["2.0"]})])
    index_set = index_set_of("a", "b", strategy="unsafe-best-match")

    def version(strategy: str | None) -> str:
        found = indexkit.select_candidates("foo", strategy, index_set=index_set, fetcher=fetcher)
        return found.require().version_text

    assert [version(s) for s in (None, "first-index", "first-match")] == ["2.0", "1.0", "1.0"]


def test_rules_of_the_call_replace_those_of_the_configuration():
    fetcher = FakeFetcher([FakeIndex("a", {"foo": ["1.0.tar.gz"]})])
    index_set = index_set_of("a", **{"no-build": True})

    strict = indexkit.select_candidates("foo", index_set=index_set, fetcher=fetcher)
    free = indexkit.select_candidates(
        "foo", index_set=index_set, fetcher=fetcher, rules=indexkit.Rules()
    )

    assert (strict.best, free.require().filename) == (None, "foo-1.0.tar.gz")


def test_relative_cutoffs_count_from_the_moment_that_is_given():
    files = [
        Release(wheel("foo", version), upload_time=f"2025-12-{day}T00:00:00Z")
        for version, day in (("1.0", "01"), ("2.0", "30"))
    ]
    fetcher = FakeFetcher([FakeIndex("a", {"foo": files})])
    index_set = index_set_of("a", **{"exclude-newer": "1 week"})

    found = indexkit.select_candidates("foo", index_set=index_set, fetcher=fetcher, now=NOW)

    assert found.require().version_text == "1.0"


def test_a_given_route_is_followed():
    fetcher = FakeFetcher([FakeIndex("a", {"foo": ["1.0"]}), FakeIndex("b", {"foo": ["2.0"]})])
    index_set = index_set_of("a", "b")
    only_b = indexkit.Route("foo", (index_set.default,), because="the caller says so")

    found = indexkit.select_candidates("foo", index_set=index_set, fetcher=fetcher, route=only_b)

    assert found.require().index.name == "b"
    assert fetcher.asked == ["b"]


def test_many_keep_their_order_and_share_flat_places():
    """One flat place is fetched once for all of them."""
    fetcher = FakeFetcher([FakeIndex("a", {"foo": ["1.0"], "bar": ["2.0"], "baz": []})])
    index_set = indexkit.resolve_sources(
        {}, environ={}, user_config=False, system_config=False,
        args=["--no-index", "--find-links", "https://index.test/a/flat/"],
    )  # fmt: skip

    found = indexkit.select_many(["bar", "foo", "baz"], index_set=index_set, fetcher=fetcher)

    assert [each.package for each in found] == ["bar", "foo", "baz"]
    assert [each.best and each.best.version_text for each in found] == ["2.0", "1.0", None]
    assert len(fetcher.requests) == 1


VERSIONS = st.lists(st.sampled_from(["1.0", "1.1", "2.0a1", "2.0", "2.0.tar.gz"]), unique=True)
PACKAGES = st.dictionaries(st.sampled_from(["foo", "bar"]), VERSIONS)
STATUSES = st.dictionaries(
    st.sampled_from(["foo", "bar", "*"]), st.sampled_from([401, 403, 404, 410, 429, 500, 503])
)


@pytest.mark.law
@given(
    worlds=st.tuples(*[st.tuples(PACKAGES, STATUSES)] * 3),
    strategy=st.sampled_from(list(indexkit.Strategy)),
    semantics=st.sampled_from([indexkit.Semantics.DOCUMENTED, indexkit.Semantics.UV_PIP]),
    wanted=st.lists(
        st.sampled_from(["foo", "bar", "foo>=1.1", "foo<2", "bar==2.0", "baz"]), min_size=1
    ),
)
def test_both_doors_give_the_same_selections(worlds, strategy, semantics, wanted):
    """Whatever the indexes hold and however they fail: one logic, two drivers."""
    indexes = [
        FakeIndex(name, packages, statuses=statuses)
        for name, (packages, statuses) in zip("abc", worlds, strict=True)
    ]
    index_set = indexkit.resolve_sources(
        {"tool": {"uv": {"index": [
            {"name": name, "url": f"https://index.test/{name}/simple"} for name in "abc"
        ]}}},
        environ={}, user_config=False, system_config=False, semantics=semantics,
    )  # fmt: skip
    common = {"index_set": index_set, "target": LINUX, "now": NOW, "environ": {}}
    threads, tasks = FakeFetcher(indexes), FakeAsyncFetcher(indexes)

    one = indexkit.select_many(wanted, strategy, fetcher=threads, **common)
    other = asyncio.run(indexkit.aselect_many(wanted, strategy, fetcher=tasks, **common))

    assert [s.to_dict(rejected=True) for s in one] == [s.to_dict(rejected=True) for s in other]
    for found in one:
        unknown = [v for v in found.visits if not v.outcome.is_known and not v.passed_over]
        assert not (unknown and found.best), "an index that could not be asked is unknown"
