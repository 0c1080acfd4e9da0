"""Laws of the choice, over many generated worlds."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from indexkit.model.rules import Prerelease, Resolution, Rules
from indexkit.model.semantics import Semantics
from indexkit.model.strategy import Strategy
from indexkit.select.newest import in_order, newest_in_order, number_of_versions
from indexkit.select.reason import Reason
from indexkit.select.shelf import IndexedPage
from indexkit.select.version_key import is_prerelease, newest_of, version_key, window

from .reference import slow_candidates
from .worlds import LINUX, a_file, a_page, an_index, best, names, pick

TAGS = (
    "cp311-cp311-linux_x86_64",
    "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64",
    "cp38-abi3-manylinux_2_5_x86_64",
    "py3-none-any",
    "py2.py3-none-any",
    "cp312-cp312-linux_x86_64",
    "cp311-cp311-win_amd64",
    "py2-none-any",
)
VERSIONS = (
    "0.9", "1.0", "1.0.0", "1.0.post1", "1.0.dev1", "1.0a1", "1.1", "1.1rc2", "1.10", "2.0",
    "2.0b1", "2.0+cpu", "1!0.1", "2.0.post1.dev2",
)  # fmt: skip
SPECIFIERS = (
    "", ">=1.0", "<2", "==1.0", "==1.*", "~=1.0", "!=1.1", ">=1.0,<1.10", ">1.0", "<=1.0", "==2.0",
    ">=1!0", "==1.0a1", "<2.0b2", "~=1.0.0", "==1.1rc2,>=1",
)  # fmt: skip
PYTHONS = (None, ">=3.8", ">=3.12", "<3.11.8", "==3.11.*", ">=3.11.8")

wheel_names = st.builds(
    lambda version, build, tag: f"foo-{version}{build}-{tag}.whl",
    st.sampled_from(VERSIONS),
    st.sampled_from(("", "-1", "-2b")),
    st.sampled_from(TAGS),
)
sdist_names = st.builds(
    lambda version, suffix: f"foo-{version}{suffix}",
    st.sampled_from(VERSIONS),
    st.sampled_from((".tar.gz", ".zip")),
)
files = st.builds(
    a_file,
    wheel_names | sdist_names,
    requires_python=st.sampled_from(PYTHONS),
    yanked=st.sampled_from((None, None, None, "", "broken")),
)
# What a choice is made under: strategy, preset and rules, as arguments of `pick`.
ways = st.fixed_dictionaries(
    {
        "strategy": st.sampled_from(tuple(Strategy)),
        "semantics": st.sampled_from((Semantics.DOCUMENTED, Semantics.UV_PROJECT)),
        "rules": st.builds(
            Rules,
            prerelease=st.sampled_from(tuple(Prerelease)),
            resolution=st.sampled_from((Resolution.HIGHEST, Resolution.LOWEST)),
        ),
    }
)
pages_of_files = st.lists(files, max_size=12, unique_by=lambda file: file.filename)
worlds = st.lists(pages_of_files, min_size=1, max_size=3)
requirements = st.sampled_from(SPECIFIERS).map("foo{}".format)
strategies = st.sampled_from(tuple(Strategy))

pytestmark = pytest.mark.law


def indexed(world):
    return [IndexedPage(an_index(f"i{n}"), a_page(*listed)) for n, listed in enumerate(world)]


@given(worlds, requirements, ways)
def test_every_file_gets_exactly_one_verdict(world, requirement, way):
    """Law 1: usable verdicts are the candidates, and there is a best if there is a candidate."""
    pages = indexed(world)
    selection = pick(requirement, *pages, **way)

    listed = [(i.url, file) for i, page in pages for file in page.files()]
    judged = [(verdict.index.url, verdict.file) for verdict in selection.verdicts]
    usable = [v for v in selection.verdicts if v.reason is Reason.USABLE]

    assert sorted(judged, key=repr) == sorted(listed, key=repr)
    assert {(v.index.url, v.file) for v in usable} == {
        (c.index.url, c.file) for c in selection.candidates
    }
    assert len(usable) == len(selection.candidates)
    assert len(selection.rejected) + len(usable) == len(listed)
    assert (selection.best is None) == (not usable)


@given(worlds, requirements, ways, st.randoms())
def test_the_order_on_a_page_does_not_matter(world, requirement, way, chance):
    """Law 2: the order of candidates is total. It is also the point of traps 26 and 55."""
    shuffled = [chance.sample(listed, len(listed)) for listed in world]
    one = pick(requirement, *indexed(world), **way)
    two = pick(requirement, *indexed(shuffled), **way)

    assert list(one.candidates) == list(two.candidates)


@given(worlds, requirements, ways, st.sampled_from(VERSIONS), st.integers(0, 2))
def test_an_unusable_file_changes_nothing(world, requirement, way, version, place):
    """Law 3, where each file counts for itself; under `first_match_by_version` it may hide others."""
    way = way | {"semantics": Semantics.DOCUMENTED}
    first = pick(requirement, *indexed(world), **way)
    added = [list(listed) for listed in world]
    added[place % len(added)].append(a_file(f"foo-{version}-9z-cp27-cp27m-win32.whl"))
    second = pick(requirement, *indexed(added), **way)

    assert list(first.candidates) == list(second.candidates)
    assert first.best == second.best


@given(worlds, requirements, strategies)
def test_best_match_is_never_lower(world, requirement, strategy):
    """Law 6: unsafe-best-match has the highest version of all strategies."""
    highest = pick(requirement, *indexed(world), strategy=Strategy.UNSAFE_BEST_MATCH).best
    other = pick(requirement, *indexed(world), strategy=strategy).best

    if other is not None and not other.prerelease:
        assert highest is not None
        assert highest.version >= other.version
    if other is not None:
        assert highest is not None
        assert highest.prerelease <= other.prerelease


@given(worlds, requirements, ways)
def test_the_best_is_the_first_candidate(world, requirement, way):
    """What is found by looking at little is what is found by looking at everything."""
    pages = indexed(world)
    fast = pick(requirement, *pages, **way)
    slow = pick(requirement, *pages, **way)

    assert fast.best == next(iter(slow.candidates), None)
    assert list(slow.candidates) == list(slow.candidates)


@settings(max_examples=200)
@given(worlds, st.sampled_from(SPECIFIERS), strategies)
def test_the_slow_and_obvious_way_finds_the_same(world, specifier, strategy):
    """The reference is plain ``packaging``."""
    pages = indexed(world)
    searched = pages[:1] if strategy is Strategy.FIRST_INDEX else pages
    by_index = strategy is not Strategy.UNSAFE_BEST_MATCH
    selection = pick("foo" + specifier, *pages, strategy=strategy)

    slow = slow_candidates(specifier, searched, LINUX, by_index=by_index)

    assert names(selection) == slow
    assert best(selection) == (slow[0] if slow else None)


version_texts = st.builds(
    lambda epoch, release, pre, post, dev, local: (
        f"{epoch}{'.'.join(map(str, release))}{pre}{post}{dev}{local}"
    ),
    st.sampled_from(("", "", "1!")),
    st.lists(st.integers(0, 11), min_size=1, max_size=4),
    st.sampled_from(("", "", "a0", "b2", "rc1", "rc10")),
    st.sampled_from(("", "", ".post0", ".post3")),
    st.sampled_from(("", "", ".dev0", ".dev5")),
    st.sampled_from(("", "", "+cpu", "+cu118", "+1.10", "+1.9", "+a.1")),
)


@given(version_texts, version_texts)
def test_keys_sort_as_versions_do(one, two):
    """Plain tuples stand for PEP 440 versions."""
    keys = version_key(one), version_key(two)
    versions = Version(one), Version(two)

    assert (keys[0] < keys[1]) == (versions[0] < versions[1])
    assert (keys[0] == keys[1]) == (versions[0] == versions[1])
    assert is_prerelease(keys[0]) == versions[0].is_prerelease


odd_texts = st.sampled_from(
    (
        "",
        "foo",
        "2.foo",
        "11..2",
        "11.",
        ".11",
        "v11",
        "2004d",
        "11-1",
        "\u0661\u0661",
        "011.0",
        "11.01",
        "1_1",
    )
)


many_texts = st.lists(version_texts | odd_texts, max_size=40, unique=True)


@given(many_texts, st.integers(1, 30))
@example([*map(str, range(20)), "9" * 5000], 1)
@example([*map(str, range(20)), "019.1", "19.0"], 1)
@example([*map(str, range(20)), "019.1", "19.0"], 3)
@example([f"{n}.{m}" for n in range(5) for m in range(9)], 12)
def test_the_newest_are_newer_than_all_others(texts, least):
    newest = newest_of(texts, least)
    keys = [key for text in newest if (key := version_key(text)) is not None]
    others = [key for text in set(texts).difference(newest) if (key := version_key(text))]

    assert len(newest) >= min(least, len(texts))
    assert len(set(newest)) == len(newest)
    assert set(newest) <= set(texts)
    assert not keys or not others or min(keys) > max(others)


def test_an_index_that_makes_versions_of_thousands_of_numbers_keeps_nobody_busy():
    """What so many looks would tell is left to the keys, which take a version apart once."""
    alike = [".".join(["1"] * 2000) + f".{number}" for number in range(50)]

    assert newest_of(alike) == alike
    assert newest_of(["1.2", *alike, "2.0"]) == ["2.0"]
    assert [text for _, text in newest_in_order(alike, 20)] == alike


@given(many_texts, st.integers(1, 30))
@example([f"{n}.{m}" for n in range(5) for m in range(9)], 12)
def test_the_newest_are_the_end_of_the_order(texts, least):
    whole, end = in_order(texts), newest_in_order(texts, least)

    assert len(end) >= min(least, len(whole))
    assert whole[len(whole) - len(end) :] == end


@given(many_texts)
def test_versions_are_counted_without_an_order(texts):
    assert number_of_versions(texts) == len(in_order(texts))


@given(
    version_texts,
    version_texts.filter(lambda text: "+" not in text),
    st.sampled_from((">=", ">", "<", "<=", "==", "!=", "~=")),
)
def test_a_window_holds_all_that_a_specifier_accepts(version, bound, operator):
    """It may hold more, never less."""
    if operator == "~=" and len(Version(bound).release) < 2:
        bound = "1.0"
    accepted = SpecifierSet(operator + bound)
    low, high = window(accepted)
    key = version_key(version)

    if accepted.contains(version, prereleases=True):
        assert low is None or low <= key
        assert high is None or key <= high
