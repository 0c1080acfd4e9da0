"""One index: its label, its root, its variables, its pages; and cutoffs."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies as ours
from indexkit.model.index import (
    PYPI,
    Index,
    IndexFormat,
    environment_name,
    is_index_name,
)
from indexkit.model.limits import Cutoff
from indexkit.model.rules import Rules
from indexkit.model.url import SafeUrl

NOW = dt.datetime(2026, 1, 31, tzinfo=dt.UTC)


def index(text, **fields):
    return Index(SafeUrl.parse(text), **fields)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("https://h/simple", "https://h/"),
        ("https://h/simple/", "https://h/"),
        ("https://h/team/simple/", "https://h/team"),
        ("https://h/team/Simple", "https://h/team"),
        ("https://h/team/pypi/+simple/", "https://h/team/pypi"),
        ("https://h/team/+Simple?x=1#f", "https://h/team"),
        ("https://h/simple/team", "https://h/simple/team"),
        ("https://h/team/simpleevil/", "https://h/team/simpleevil/"),
        ("https://h/", "https://h/"),
        ("https://u:p@h/team/simple", "https://h/team"),
    ],
)
def test_trap_25_the_root_is_what_stands_above_simple(text, root):
    assert index(text).root.text == root
    assert index(text).root.credential == index(text).url.credential


@given(ours.urls())
def test_trap_62_the_root_keeps_realm_and_credential(url):
    root = Index(url).root

    assert root.realm == url.realm
    assert root.credential == url.credential
    assert url.segments[: len(root.segments)] == root.segments
    assert SafeUrl.parse(root.text).text == root.text


def test_trap_36_names_that_differ_may_share_a_variable():
    stems = {
        index("https://h/", name=name).variable_stem for name in ("my-repo", "my_repo", "My.Repo")
    }

    assert stems == {"MY_REPO"}
    assert index("https://h/", name="my-repo") != index("https://h/", name="My-Repo")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("internal", "INTERNAL"),
        ("a.b-c_d", "A_B_C_D"),
        ("py3", "PY3"),
        ("", ""),
        ("straße", "STRASSE"),
        ("é", "_"),
    ],
)
def test_environment_names(name, expected):
    assert environment_name(name) == expected


def test_an_unnamed_index_has_no_variables():
    assert index("https://h/").variable_stem is None


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("a", True),
        ("A-b_c.9", True),
        ("", True),
        ("a b", False),
        ("é", False),
        ("a/b", False),
        ("a\n", False),
        ("٣", False),
    ],
)
def test_index_names(text, valid):
    assert is_index_name(text) is valid


def test_labels_have_no_secret():
    assert index("https://u:p@h/s?token=x", name="a").label == "a"
    assert index("https://u:p@h/s?token=x").label == "https://h/s?token=****"


def test_trap_2_a_page_is_below_the_index_with_or_without_slash():
    assert index("https://h/simple").page_url("x").text == "https://h/simple/x/"
    assert index("https://h/simple/").page_url("x").text == "https://h/simple/x/"


def test_a_flat_index_is_its_own_page():
    flat = index("https://h/links.html", format=IndexFormat.FLAT)

    assert flat.page_url("x") == flat.url


def test_where_it_was_written_makes_no_other_index():
    assert index("https://h/s", given="./s") == index("https://h/s")
    assert PYPI.default
    assert PYPI.url.text == "https://pypi.org/simple"


def test_a_cutoff_is_a_moment_a_span_or_off():
    assert Cutoff(moment=NOW).at(NOW + dt.timedelta(days=9)) == NOW
    assert Cutoff(span=dt.timedelta(days=30)).at(NOW) == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert Cutoff(given="false").at(NOW) is None
    assert Cutoff(given="false") == Cutoff(given="no")


cutoffs = st.none() | ours.cutoffs


@given(cutoffs, cutoffs, st.none() | ours.cutoffs)
def test_trap_57_the_packages_cutoff_beats_the_indexs_and_that_the_common_one(
    common, own, packages
):
    named = () if packages is None else (("torch", packages),)
    rules = Rules(exclude_newer=common, exclude_newer_package=named)

    if packages is not None:
        assert rules.cutoff("torch", own) is packages
    elif own is not None:
        assert rules.cutoff("torch", own) is own
    else:
        assert rules.cutoff("torch", own) is common
    assert rules.cutoff("flask", own) == (own if own is not None else common)


def test_a_package_without_cutoff_beats_all_others():
    off = Cutoff(given="false")
    rules = Rules(exclude_newer=Cutoff(moment=NOW), exclude_newer_package=(("torch", off),))

    assert rules.cutoff("torch", Cutoff(moment=NOW)) is off
    assert rules.cutoff("torch", Cutoff(moment=NOW)).at(NOW) is None


def test_trap_58_wheels_and_source_distributions_are_allowed_by_package():
    rules = Rules(
        no_binary=True,
        binary_package=frozenset({"a"}),
        no_build_package=frozenset({"a"}),
        no_build=False,
    )

    assert rules.wheels_allowed("a")
    assert not rules.wheels_allowed("b")
    assert not rules.sdists_allowed("a")
    assert rules.sdists_allowed("b")
    assert not rules.only_wheels().sdists_allowed("b")
    assert not Rules(no_binary_package=frozenset({"a"})).wheels_allowed("a")
    assert not Rules(no_build=True).sdists_allowed("a")
    assert Rules(no_build=True, build_package=frozenset({"a"})).sdists_allowed("a")
