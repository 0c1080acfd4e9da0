"""What the running interpreter can use is kept beside the pages, and is the same when recalled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexkit import Cache, Caching, MemoryStore, Target
from indexkit.api.running_target import CallTarget

TAG_SETS = st.sampled_from(
    ["py3-none-any", "py2.py3-none-any", "cp311-abi3-manylinux_2_17_x86_64", "cp27-none-win32", "x"]
)
PYTHONS = st.sampled_from([">=3.8", "<3", ">=3.6,!=3.7.*", "nonsense", ">=3.8.*"])


def a_caching(store, now=1000.0):
    return Caching(Cache(store, clock=lambda: now))


def test_a_recalled_target_is_the_running_one():
    store = MemoryStore()
    first = CallTarget(None, a_caching(store))
    assert first.target.accepts_python(">=3.8")
    first.remember()

    second = CallTarget(None, a_caching(store, now=2000.0))

    assert second.target == first.target == Target.running()
    assert second.target.tags == Target.running().tags
    assert second.target.environment == Target.running().environment
    assert second.target.experience == first.target.experience


def test_nothing_is_written_when_nothing_was_learned():
    store = MemoryStore()
    CallTarget(None, a_caching(store)).remember()
    (key,) = store._entries
    kept = store.get(key)
    again = CallTarget(None, a_caching(store, now=1500.0))
    again.remember()
    assert store.get(key) == kept
    again.target.accepts_python(">=3.99")
    again.remember()
    assert store.get(key) != kept


@pytest.mark.parametrize(
    "lines",
    [
        "", "nonsense", "F", "F\n1.0", "F\nnone\n3.11\n0\t0\t0\t0", "F\n1.0\n3.11\n9\t9", "F\n1.0\n3.11\nx",
        "F\n1.0\n3.11\n0\t0\t1\t0\npy3-none-any", "F\n1.0\n3.11\n0\t0\t0\t1\n1", "F\n1.0\n3.11\n0\t0\t0\t1\n11!x",
        "F\n1.0\n3.11\n-1\t0\t0\t0", "other\n1.0\n3.11\n0\t0\t0\t0",
    ],
    ids=repr,
)  # fmt: skip
def test_what_cannot_be_read_is_found_out_anew(lines):
    from indexkit.transport.cache_entry import Entry
    from indexkit.transport.validity import Validity

    store = MemoryStore()
    CallTarget(None, a_caching(store)).remember()
    (key,) = store._entries
    card = lines.replace("F", "urn:indexkit:running-target:1")
    entry = Entry("urn:indexkit:running-target", 200, (), Validity(0.0, 1e9), b"", card=card)
    Cache(store).remember(key, entry)

    assert CallTarget(None, a_caching(store)).target == Target.running()


def test_what_is_learned_later_makes_it_no_younger():
    store = MemoryStore()
    CallTarget(None, a_caching(store)).remember()
    again = CallTarget(None, a_caching(store, now=1000.0 + 86_399))
    again.target.rank("a-b-c")
    again.remember()
    assert CallTarget(None, a_caching(store, now=1000.0 + 86_399)).target.experience > 0
    fresh = CallTarget(None, a_caching(store, now=1000.0 + 86_400))
    assert fresh.target.experience == Target.running().experience


def test_a_page_cannot_fill_what_every_run_reads():
    store = MemoryStore()
    first = CallTarget(None, a_caching(store))
    first.target.accepts_python(">=3.8," + "!=1.0," * 10_000 + "<9")
    first.target.rank("x" * 10_000 + "-none-any")
    first.remember()
    (key,) = store._entries
    assert len(store.get(key)) < 500_000
    assert b"!=1.0,!=1.0" not in store.get(key)
    assert b"xxxxx" not in store.get(key)


class Elsewhere:
    """A store that may be on another machine."""

    get = put = delete = None


def test_only_a_cache_of_this_machine_tells_what_this_machine_is():
    call = CallTarget(None, a_caching(Elsewhere()))
    call.target.accepts_python(">=3.8")
    call.remember()
    assert call.target == Target.running()


def test_after_a_day_the_machine_is_asked_again():
    store = MemoryStore()
    first = CallTarget(None, a_caching(store))
    first.target.rank("a-b-c")
    first.remember()
    assert CallTarget(None, a_caching(store, now=1000.0 + 86_399)).target.experience > len(
        Target.running().tag_texts
    )
    late = CallTarget(None, a_caching(store, now=1000.0 + 86_401))
    assert late.target.experience == len(Target.running().tag_texts)


def test_a_given_target_is_used_and_not_kept():
    store = MemoryStore()
    given_target = Target.of(python="3.12", platforms="linux-x86_64")
    aim = CallTarget(given_target, a_caching(store))
    aim.remember()
    assert aim.target is given_target
    assert len(store) == 0


@pytest.mark.law
@given(st.lists(TAG_SETS), st.lists(st.tuples(PYTHONS, st.booleans(), st.booleans())))
def test_facts_bring_every_decision_back(tag_sets, pythons):
    target = Target.of(python="3.11", platforms="linux-x86_64")
    ranks = [target.rank(text) for text in tag_sets if text.count("-") == 2]
    verdicts = [
        target.accepts_python(text, lenient=lenient, lower_bound_only=lower)
        for text, lenient, lower in pythons
    ]

    again = Target.from_lines("\n".join(target.to_lines()).split("\n"))

    assert again == target
    assert again.experience == target.experience
    assert [again.rank(text) for text in tag_sets if text.count("-") == 2] == ranks
    assert [
        again.accepts_python(text, lenient=lenient, lower_bound_only=lower)
        for text, lenient, lower in pythons
    ] == verdicts
    assert again.experience == target.experience
