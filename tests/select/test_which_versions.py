"""Which versions count: specifiers, pre-releases, local versions, odd versions (traps 48, 49, 52, 53)."""

from __future__ import annotations

import pytest

from indexkit.model.rules import Prerelease, Resolution, Rules
from indexkit.model.semantics import Semantics
from indexkit.select.shelf import IndexedPage

from .worlds import a_page, an_index, best, names, on, pick, reasons, wheels


@pytest.mark.parametrize("requirement", ["foo", "foo>=1.0"])
def test_trap_48_a_bare_contains_does_not_let_pre_releases_in(requirement):
    selection = pick(requirement, on("a", *wheels("1.0", "1.1a1")))

    assert names(selection) == wheels("1.0")
    assert reasons(selection) == {"foo-1.1a1-py3-none-any.whl": "prerelease"}


@pytest.mark.parametrize(
    ("versions", "requirement", "expected"),
    [
        (("1.0b1",), "foo", "1.0b1"),
        (("0.9", "1.0.dev1"), "foo", "0.9"),
        (("1.0", "1.0+cpu"), "foo", "1.0+cpu"),
        (("1.0", "1.0+cpu"), "foo==1.0", "1.0+cpu"),
        (("1.0", "1.1a1"), "foo", "1.0"),
        (("1.0", "2.0b1"), "foo>=1.6", "2.0b1"),
        (("1.0", "1.5", "2.0b1"), "foo>=1.1a1", "1.5"),
    ],
)
def test_table_5_4_versions(versions, requirement, expected):
    assert best(pick(requirement, on("a", *wheels(*versions)))) == wheels(expected)[0]


def test_trap_49_the_fallback_to_pre_releases_looks_at_usable_files_only():
    from .worlds import a_file

    yanked = a_file("foo-1.0-py3-none-any.whl", yanked="")
    foreign = "foo-1.0.1-cp311-cp311-win_amd64.whl"

    selection = pick("foo", on("a", yanked, foreign, "foo-1.1a1-py3-none-any.whl"))

    assert best(selection) == "foo-1.1a1-py3-none-any.whl"


@pytest.mark.parametrize(
    ("mode", "requirement", "expected"),
    [
        (Prerelease.ALLOW, "foo", "2.0b1"),
        (Prerelease.DISALLOW, "foo>=1.6", None),
        (Prerelease.DISALLOW, "foo==2.0b1", None),
        (Prerelease.EXPLICIT, "foo>=1.6", None),
        (Prerelease.EXPLICIT, "foo>=1.6,!=3.0a1", None),
        (Prerelease.EXPLICIT, "foo>=1.6b1", "2.0b1"),
        (Prerelease.EXPLICIT, "foo>=1.1a1", "1.5"),
        (Prerelease.IF_NECESSARY, "foo>=1.6", "2.0b1"),
        (Prerelease.IF_NECESSARY, "foo>=1.1a1", "1.5"),
        (Prerelease.IF_NECESSARY_OR_EXPLICIT, "foo>=1.1a1", "1.5"),
        (Prerelease.IF_NECESSARY_OR_EXPLICIT, "foo==2.0b1", "2.0b1"),
    ],
)
def test_prerelease_modes_as_uv_has_them(mode, requirement, expected):
    page = on("a", *wheels("1.0", "1.5", "2.0b1"))

    found = best(pick(requirement, page, rules=Rules(prerelease=mode)))

    assert found == (wheels(expected)[0] if expected else None)


def test_lowest_takes_finals_first_too():
    page = on("a", *wheels("0.9a1", "1.0", "1.5"))

    selection = pick("foo", page, rules=Rules(resolution=Resolution.LOWEST))

    assert names(selection) == wheels("1.0", "1.5")


def test_trap_52_arbitrary_equality_names_spellings_and_odd_versions():
    files = ["foo-1.0-py3-none-any.whl", "foo-1.0.0-py3-none-any.whl"]
    assert best(pick("foo===1.0", on("a", *files))) == files[0]
    assert best(pick("foo===1.0.0", on("a", *files))) == files[1]
    assert reasons(pick("foo===1.0", on("a", *files))) == {files[1]: "version-mismatch"}

    odd = on("a", "foo-2004d-py3-none-any.whl", *files)
    assert names(pick("foo===2004D", odd)) == ["foo-2004d-py3-none-any.whl"]
    assert reasons(pick("foo", odd)) == {"foo-2004d-py3-none-any.whl": "invalid-version"}
    assert best(pick("foo===1.0", odd)) == files[0]


def test_arbitrary_equality_is_a_version_for_uv():
    """Seen with uv on such a flat index: one version in any spelling, and no local version of it."""
    page = on("a", "foo-1.0.0-py3-none-any.whl", "foo-1.0+cpu-py3-none-any.whl")

    selection = pick("foo===1", page, semantics=Semantics.UV_PIP)

    assert names(selection) == ["foo-1.0.0-py3-none-any.whl"]
    assert names(pick("foo===1", page)) == []


def test_equal_versions_in_two_spellings_compete():
    files = [
        "foo-1.0-py3-none-any.whl",
        "foo-1.0.0-cp311-cp311-linux_x86_64.whl",
        "foo-1-1-py3-none-any.whl",
    ]

    assert names(pick("foo>=1", on("a", *files))) == [files[1], files[2], files[0]]


def test_trap_53_the_local_version_of_a_version_is_preferred():
    page = on("a", *wheels("1.0", "1.0+cpu", "1.0+cpu.2", "1.0.post1"))

    assert names(pick("foo==1.0", page)) == wheels("1.0+cpu.2", "1.0+cpu", "1.0")
    assert names(pick("foo<=1.0", page)) == wheels("1.0+cpu.2", "1.0+cpu", "1.0")
    assert names(pick("foo==1.0+cpu", page)) == wheels("1.0+cpu")
    assert names(pick("foo>1.0", page)) == []


def test_epochs_and_post_releases():
    page = on("a", *wheels("1!0.1", "2.0", "2.0.post1", "2.0.post1.dev1"))

    assert names(pick("foo", page)) == wheels("1!0.1", "2.0.post1", "2.0")
    assert names(pick("foo<1!0", page)) == wheels("2.0.post1", "2.0")


def test_names_that_cannot_be_read_stand_under_an_empty_version():
    page = IndexedPage(an_index("a"), a_page("foo.whl", "foo-1.0.egg", "foo-py3-none-any.whl"))

    assert reasons(pick("foo", page)) == {
        "foo.whl": "invalid-name",
        "foo-1.0.egg": "unsupported-file",
        "foo-py3-none-any.whl": "invalid-name",
    }
