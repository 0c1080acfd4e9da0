"""An index set: who is asked in which order, what is shadowed, and how sets combine."""

import copy
import pickle

import pytest
from attrs import evolve, fields
from hypothesis import given

import strategies as ours
from indexkit.model.index import PYPI, Index, IndexFormat
from indexkit.model.index_set import IndexSet
from indexkit.model.shadowing import Shadowed, ShadowReason
from indexkit.model.strategy import Strategy
from indexkit.model.url import SafeUrl

EMPTY = IndexSet()


def index(letter, **fields):
    return Index(SafeUrl(f"https://{letter}.example/simple"), **fields)


@pytest.mark.law
class TestLaws:
    @given(ours.index_sets, ours.index_sets, ours.index_sets)
    def test_law_11_combining_is_associative(self, a, b, c):
        one, other = a.merged_over(b).merged_over(c), a.merged_over(b.merged_over(c))

        assert one == other
        assert one.diagnostics == other.diagnostics

    @given(ours.index_sets)
    def test_law_11_the_empty_set_changes_nothing(self, a):
        for merged in (a.merged_over(EMPTY), EMPTY.merged_over(a)):
            assert merged == a
            assert merged.diagnostics == a.diagnostics
            assert [i.origin for i in merged.declared] == [i.origin for i in a.declared]

    @given(ours.index_sets)
    def test_each_address_is_asked_once(self, a):
        addresses = [index.url for index in a.indexes]

        assert len(addresses) == len(set(addresses))

    @given(ours.index_sets)
    def test_trap_35_the_default_is_last(self, a):
        asked = a.indexes
        if asked and a.default in asked:
            assert asked[-1] == a.default
        if not a.no_index and a.default is not None and not a.default.explicit:
            assert a.default.url in [index.url for index in asked]
            assert asked

    @given(ours.index_sets)
    def test_explicit_indexes_are_never_asked_by_themselves(self, a):
        assert not any(index.explicit for index in a.indexes)
        assert all(index.explicit for index in a.explicit)
        assert not set(a.explicit) & set(a.implicit)

    @given(ours.index_sets)
    def test_the_first_of_a_name_counts(self, a):
        for name in ours.NAMES:
            first = next((index for index in a.declared if index.name == name), None)
            assert a.named(name) == first

    @given(ours.index_sets)
    def test_every_declared_index_is_in_force_or_shadowed_with_a_reason(self, a):
        """Addresses with an origin each, so that equal declarations stay apart."""
        declared = tuple(
            evolve(index, origin=evolve(index.origin, line=line))
            for line, index in enumerate(a.declared, 1)
        )
        a = evolve(a, declared=declared)
        used = {index.origin.line for index in (*a.indexes, *a.explicit) if index is not PYPI}
        shadowed = {entry.index.origin.line for entry in a.shadowed}

        assert used | shadowed == {index.origin.line for index in declared}
        assert not used & shadowed
        for entry in a.shadowed:
            assert (entry.by is None) == (entry.reason is ShadowReason.NO_INDEX)

    @given(ours.index_sets)
    def test_no_index_asks_nobody(self, a):
        off = evolve(a, no_index=True)

        assert off.indexes == off.implicit == off.explicit == ()
        assert off.default is None
        assert len(off.shadowed) == len(off.declared)

    @given(ours.index_sets)
    def test_copies_and_pickles_are_equal(self, a):
        assert copy.copy(a) is a
        assert copy.deepcopy(a) is a
        back = pickle.loads(pickle.dumps(a))  # noqa: S301 - our own bytes
        assert back == a
        assert hash(back) == hash(a)
        assert back.diagnostics == a.diagnostics


def test_without_a_declaration_pypi_is_asked():
    assert EMPTY.indexes == (PYPI,)
    assert EMPTY.default is PYPI


def test_a_default_replaces_pypi_wherever_it_is_written():
    default, plain = index("d", default=True), index("a")

    assert IndexSet(declared=(default, plain)).indexes == (plain, default)
    assert IndexSet(declared=(plain, default)).indexes == (plain, default)


def test_an_explicit_default_leaves_nobody_to_ask():
    both = index("d", default=True, explicit=True)

    assert IndexSet(declared=(both,)).indexes == ()
    assert IndexSet(declared=(both,)).default == both


def test_trap_42_explicit_indexes_alone_keep_pypi():
    assert IndexSet(declared=(index("a", explicit=True, name="a"),)).indexes == (PYPI,)


def test_a_weaker_default_of_a_taken_name_brings_pypi_back():
    stronger, weaker = index("a", name="x"), index("b", name="x", default=True)

    assert IndexSet(declared=(stronger, weaker)).indexes == (stronger, PYPI)


def test_an_explicit_entry_takes_no_address_from_the_others():
    explicit = Index(PYPI.url, name="p", explicit=True)

    assert IndexSet(declared=(explicit,)).indexes == (PYPI,)


def test_trap_36_names_differ_by_case():
    upper, lower = index("a", name="X"), index("b", name="x")

    assert IndexSet(declared=(upper, lower)).implicit == (upper, lower)


def test_reasons_of_shadowing():
    first, name = index("a", name="x"), index("b", name="x")
    default, second = index("d", default=True), index("e", default=True)
    address, of_default = index("a"), index("d")

    found = IndexSet(declared=(default, first, name, second, address, of_default)).shadowed

    assert found == (
        Shadowed(default, ShadowReason.ADDRESS_TAKEN, of_default),
        Shadowed(name, ShadowReason.NAME_TAKEN, first),
        Shadowed(second, ShadowReason.DEFAULT_TAKEN, default),
        Shadowed(address, ShadowReason.ADDRESS_TAKEN, first),
    )


def test_flat_places_are_find_links_and_flat_indexes():
    link, flat = index("l", format=IndexFormat.FLAT), index("f", format=IndexFormat.FLAT)

    assert IndexSet(declared=(index("a"), flat), find_links=(link,)).flat == (link, flat)


def test_sets_are_hashable_values():
    assert {IndexSet(declared=(index("a"),)), IndexSet(declared=(index("a"),))} == {
        IndexSet(declared=(index("a"),))
    }


def test_every_field_takes_part_in_combining():
    """A new field must be joined or chosen: the laws above only see fields that are generated."""
    strong = IndexSet(strategy=Strategy.UNSAFE_BEST_MATCH)

    merged = strong.merged_over(IndexSet(publish_url="https://h/u", check_url="https://h/c"))

    assert merged.strategy is Strategy.UNSAFE_BEST_MATCH
    assert merged.publish_url == "https://h/u"
    assert {attribute.name for attribute in fields(IndexSet)} == {
        "allow_insecure_hosts",
        "check_url",
        "declared",
        "diagnostics",
        "find_links",
        "keyring_provider",
        "no_index",
        "pinnable",
        "publish_url",
        "required_version",
        "rules",
        "semantics",
        "sources",
        "strategy",
        "trusted_publishing",
    }
