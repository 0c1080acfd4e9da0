"""Which file of a version counts, and why others do not (traps 27, 28, 50, 51, 54 to 61)."""

from __future__ import annotations

import datetime as dt

import pytest
from attrs import evolve

from indexkit.model.index import IndexFormat
from indexkit.model.limits import Cutoff, HashAlgorithm
from indexkit.model.page import ProjectStatus
from indexkit.model.rules import MissingUploadTime, Rules
from indexkit.model.semantics import Semantics
from indexkit.select.shelf import IndexedPage
from indexkit.select.target import Target

from .worlds import (
    LINUX,
    NOW,
    a_file,
    a_flat,
    a_page,
    an_index,
    best,
    names,
    on,
    pick,
    reasons,
    wheels,
)

WHEEL = "foo-1.0-py3-none-any.whl"


def day(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


# -- requires-python ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (">=3.8.1", True),
        (">=3.7.0<4.0.0", True),
        (">3.6*", True),
        (">=3.*", True),
        (">= 3. *", True),
        ("~=3.7,", True),
        ("!=3.0*,>=3", True),
        ("!=~3.0,>=3", True),
        ("'>=3.6'", True),
        (">=3.6 <4", True),
        ("=>3.6", True),
        ("~=3", True),
        ("3.6", True),
        (">=3.12<4", False),
        ("<3.11*", False),
        ("==3.10*", False),
        (">=2.7,!=3.11.*", False),
    ],
)
def test_trap_27_slips_in_requires_python_are_repaired(text, fits):
    file = a_file(WHEEL, requires_python=text)

    assert best(pick("foo", on("a", file))) == (WHEEL if fits else None)


@pytest.mark.parametrize("text", ["garbage", ">=3.8;", "python 3", ">="])
def test_trap_27_what_cannot_be_repaired_keeps_the_file_and_is_said(text):
    page = on("a", a_file(WHEEL, requires_python=text))

    kept = pick("foo", page)
    assert best(kept) == WHEEL
    assert [d.code for d in kept.diagnostics] == ["select.unreadable-requires-python"]

    dropped = pick("foo", page, semantics=Semantics.UV_PIP)
    assert reasons(dropped) == {WHEEL: "requires-python"}
    assert dropped.diagnostics == ()


@pytest.mark.parametrize(
    ("text", "python", "fits"),
    [
        (">=3.8.1", "3.8.0", False),
        (">=3.8.1", "3.8.1", True),
        ("<3.11.7", "3.11.7", False),
        (">3.11", "3.11.7", True),
        (">=3.14", "3.14.0rc1", True),
        ("<=3.11", "3.11.7", False),
    ],
)
def test_trap_28_the_full_version_counts(text, python, fits):
    target = Target.of(python=python, platforms="linux-x86_64")

    assert (
        best(pick("foo", on("a", a_file(WHEEL, requires_python=text)), target=target)) is not None
    ) == fits


def test_a_file_that_needs_another_python_leaves_the_version_to_its_siblings():
    files = (a_file("foo-1.0-cp311-cp311-linux_x86_64.whl", requires_python=">=4"), WHEEL)

    assert best(pick("foo", on("a", *files))) == WHEEL


@pytest.mark.parametrize(
    ("text", "documented", "uv"),
    [
        ("<3.11", False, True),
        ("==3.10.*", False, True),
        (">=2.7,!=3.11.*", False, True),
        (">=3.11.7", True, True),
        (">=3.11.8", False, False),
        (">3.11.7", False, False),
        (">=3.7.0<4.0.0", True, True),
        ("!=~3.0,>=3", True, True),
        (">=3.6*", True, False),
        ("=>3.6", True, False),
    ],
)
def test_trap_27_and_28_where_uv_reads_requires_python_otherwise(text, documented, uv):
    """Seen with the real uv: only the lower end counts, and fewer slips are repaired."""
    page = on("a", a_file(WHEEL, requires_python=text))

    assert (best(pick("foo", page)) is not None) == documented
    assert (best(pick("foo", page, semantics=Semantics.UV_PIP)) is not None) == uv


def test_where_the_best_file_decides_for_its_version():
    """Seen with the real uv: another Python for the best file costs the version."""
    native = a_file("foo-1.0-cp311-cp311-linux_x86_64.whl", requires_python=">=3.12")
    page = on("a", native, WHEEL, "foo-0.9-py3-none-any.whl")

    selection = pick("foo", page, semantics=Semantics.UV_PIP)

    assert best(pick("foo", page)) == WHEEL
    assert names(selection) == ["foo-0.9-py3-none-any.whl"]
    assert reasons(selection) == {native.filename: "requires-python", WHEEL: "requires-python"}


def test_an_unreadable_requires_python_does_not_decide_for_the_version():
    native = a_file("foo-1.0-cp311-cp311-linux_x86_64.whl", requires_python="garbage")

    assert names(pick("foo", on("a", native, WHEEL), semantics=Semantics.UV_PIP)) == [WHEEL]


# -- yanked files -------------------------------------------------------------


@pytest.mark.parametrize(
    ("requirement", "found"),
    [
        ("foo", False),
        ("foo==1.1", True),
        ("foo==1.1.0", True),
        ("foo===1.1", True),
        ("foo>=1.1,<=1.1", False),
        ("foo==1.*", False),
        ("foo==1.1.*", False),
        ("foo==1.1,>=1", False),
    ],
)
def test_trap_50_only_a_single_exact_clause_pins_a_yanked_version(requirement, found):
    selection = pick(requirement, on("a", a_file("foo-1.1-py3-none-any.whl", yanked="bad")))

    assert (selection.best is not None) == found
    if found:
        assert [(d.code, "bad" in d.text) for d in selection.diagnostics] == [
            ("select.yanked", True)
        ]
    else:
        assert reasons(selection) == {"foo-1.1-py3-none-any.whl": "yanked"}


def test_trap_50_a_lock_file_may_have_chosen_a_yanked_version():
    page = on("a", a_file("foo-1.1-py3-none-any.whl", yanked=""))

    assert best(pick("foo", page, rules=Rules(allow_yanked=frozenset({"1.1.0"})))) is not None
    assert best(pick("foo", page, rules=Rules(allow_yanked=frozenset({"1.2"})))) is None


def test_a_pin_does_not_reach_a_local_version_that_was_yanked():
    page = on("a", a_file("foo-1.1+cpu-py3-none-any.whl", yanked=""), "foo-1.1-py3-none-any.whl")

    assert names(pick("foo==1.1", page)) == ["foo-1.1-py3-none-any.whl"]


def test_trap_51_yanking_is_per_file():
    exact = a_file("foo-1.0-cp311-cp311-linux_x86_64.whl", yanked="broken build")

    assert names(pick("foo", on("a", exact, WHEEL))) == [WHEEL]
    assert names(pick("foo==1.0", on("a", exact, WHEEL))) == [WHEEL, exact.filename]


# -- rank ---------------------------------------------------------------------

TABLE_5_5 = [
    "foo-1.0-cp311-cp311-linux_x86_64.whl",
    "foo-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "foo-1.0-9-cp38-abi3-manylinux_2_17_x86_64.whl",
    "foo-1.0-cp38-abi3-manylinux_2_17_x86_64.whl",
    "foo-1.0-2b-py3-none-any.whl",
    "foo-1.0-1-py3-none-any.whl",
    "foo-1.0-py3-none-any.whl",
    "foo-1.0.tar.gz",
    "foo-1.0.zip",
]


def test_trap_54_table_5_5_the_tag_counts_before_the_build_tag():
    assert names(pick("foo", on("a", *reversed(TABLE_5_5)))) == TABLE_5_5


def test_trap_54_build_tags_are_numbers_first():
    files = [
        "foo-1.0-10-py3-none-any.whl",
        "foo-1.0-9z-py3-none-any.whl",
        "foo-1.0-9-py3-none-any.whl",
    ]

    assert names(pick("foo", on("a", *sorted(files)))) == files


@pytest.mark.parametrize("turn", [1, -1])
def test_trap_55_source_distributions_have_an_order_of_their_own(turn):
    files = ["foo-1.0.tar.gz", "foo-1.0.zip"]

    assert names(pick("foo", on("a", *files[::turn]))) == files


def test_trap_56_native_tags_come_first_unless_the_caller_says_otherwise():
    native, many = (f"foo-1.0-cp311-cp311-{tag}_x86_64.whl" for tag in ("linux", "manylinux_2_17"))
    other = Target.of(python="3.11", platforms=("manylinux_2_17_x86_64", "linux_x86_64"))

    assert names(pick("foo", on("a", native, many))) == [native, many]
    assert names(pick("foo", on("a", native, many), target=other)) == [many, native]


# -- cutoffs ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uploaded", "reason"),
    [
        ("2024-01-01T00:00:00", "too-new"),
        ("2023-12-31T23:59:59.999999", None),
        (None, "no-upload-time"),
    ],
)
def test_trap_57_the_cutoff_itself_is_too_late(uploaded, reason):
    file = a_file(WHEEL, upload_time=uploaded and day(uploaded))
    selection = pick("foo", on("a", file), rules=Rules(exclude_newer=Cutoff(day("2024-01-01"))))

    assert reasons(selection) == ({WHEEL: reason} if reason else {})


def test_trap_57_missing_upload_times_are_a_policy_and_local_files_are_exempt():
    cutoff = Cutoff(day("2024-01-01"))
    local = a_file(WHEEL)
    local.url = f"file:///wheels/{WHEEL}"

    keep = Rules(exclude_newer=cutoff, missing_upload_time=MissingUploadTime.KEEP)
    assert best(pick("foo", on("a", WHEEL), rules=keep)) == WHEEL
    assert best(pick("foo", on("a", local), rules=Rules(exclude_newer=cutoff))) == WHEEL


def test_the_cutoff_of_a_package_beats_the_indexs_which_beats_the_common_one():
    old = a_file(WHEEL, upload_time=day("2023-01-01"))
    new = a_file("foo-2.0-py3-none-any.whl", upload_time=day("2025-01-01"))
    common = Rules(exclude_newer=Cutoff(day("2024-01-01")))
    for_foo = evolve(common, exclude_newer_package=(("foo", Cutoff()),))
    off, strict = Cutoff(), Cutoff(day("2022-01-01"))

    assert best(pick("foo", on("a", old, new), rules=common)) == old.filename
    assert best(pick("foo", on("a", old, new, exclude_newer=off), rules=common)) == new.filename
    assert best(pick("foo", on("a", old, new, exclude_newer=strict), rules=common)) is None
    assert best(pick("foo", on("a", old, new, exclude_newer=strict), rules=for_foo)) == new.filename


def test_a_span_counts_from_now():
    young = a_file(WHEEL, upload_time=NOW - dt.timedelta(days=6))
    rules = Rules(exclude_newer=Cutoff(span=dt.timedelta(weeks=1)))

    assert reasons(pick("foo", on("a", young), rules=rules)) == {WHEEL: "too-new"}


def test_flat_places_are_exempt_from_cutoffs_where_uv_exempts_them():
    rules = Rules(exclude_newer=Cutoff(day("2024-01-01")))
    links = [IndexedPage(a_flat("links"), a_page(WHEEL))]
    flat = on("flat", WHEEL, format=IndexFormat.FLAT)

    for semantics, expected in ((Semantics.UV_PROJECT, WHEEL), (Semantics.DOCUMENTED, None)):
        assert best(pick("foo", find_links=links, rules=rules, semantics=semantics)) == expected
        assert best(pick("foo", flat, rules=rules, semantics=semantics)) == expected


def test_yanked_files_of_flat_places_count_where_uv_counts_them():
    flat = on("flat", a_file(WHEEL, yanked="x"), format=IndexFormat.FLAT)

    assert best(pick("foo", flat, semantics=Semantics.UV_PIP)) == WHEEL
    assert best(pick("foo", flat)) is None


# -- kinds of files -----------------------------------------------------------


def test_trap_58_kinds_of_files_can_be_switched_off_for_all_or_for_one_package():
    page = on("a", WHEEL, "foo-2.0.tar.gz")

    assert best(pick("foo", page)) == "foo-2.0.tar.gz"
    assert reasons(pick("foo", page, rules=Rules(no_build=True))) == {
        "foo-2.0.tar.gz": "sdists-not-allowed"
    }
    assert reasons(pick("Foo", page, rules=Rules(no_binary_package=frozenset({"foo"})))) == {
        WHEEL: "wheels-not-allowed"
    }
    exception = Rules(no_build=True, build_package=frozenset({"foo"}))
    assert best(pick("foo", page, rules=exception)) == "foo-2.0.tar.gz"
    assert best(pick("foo", page, rules=Rules().only_wheels())) == WHEEL


def test_a_version_with_only_a_source_distribution_beats_an_older_wheel():
    assert best(pick("foo", on("a", WHEEL, "foo-1.1.tar.gz"))) == "foo-1.1.tar.gz"


@pytest.mark.parametrize(
    "name", ["foo-1.0.egg", "foo-1.0.win32.exe", "foo-1.0.tar.bz2", "foo-1.0.tgz", "+status"]
)
def test_other_kinds_of_files_are_never_used(name):
    assert reasons(pick("foo", on("a", name))) == {name: "unsupported-file"}


def test_the_suffix_may_be_in_capitals():
    page = IndexedPage(an_index("a"), a_page())
    page.page.rows["1.0"] = [a_file("foo-1.0-py3-none-any.WHL"), a_file("foo-1.0.TAR.GZ")]

    assert names(pick("foo", page)) == ["foo-1.0-py3-none-any.WHL", "foo-1.0.TAR.GZ"]


# -- hashes -------------------------------------------------------------------


def test_trap_59_no_file_is_kept_for_want_of_an_allowed_hash():
    files = [
        a_file(WHEEL, hashes=(("sha256", "bb"),)),
        a_file("foo-1.0-1-py3-none-any.whl", hashes=()),
        a_file("foo-1.0-2-py3-none-any.whl", hashes=(("md5", "cc"),)),
        a_file("foo-1.0.tar.gz", hashes=(("md5", "cc"), ("sha256", "aa"))),
    ]
    selection = pick("foo", on("a", *files), rules=Rules(allowed_hashes=frozenset({"sha256:AA"})))

    assert names(selection) == ["foo-1.0.tar.gz"]
    assert reasons(selection) == {
        WHEEL: "hash-mismatch",
        "foo-1.0-1-py3-none-any.whl": "hash-missing",
        "foo-1.0-2-py3-none-any.whl": "hash-missing",
    }


def test_weak_hashes_do_not_satisfy_a_demand_for_hashes():
    page = on("a", a_file(WHEEL, hashes=(("md5", "cc"),)))

    assert reasons(pick("foo", page, rules=Rules(require_hashes=True))) == {WHEEL: "hash-missing"}


def test_trap_60_a_file_without_the_hash_its_index_must_give_is_not_used():
    page = on("a", a_file(WHEEL, hashes=(("sha512", "dd"),)), hash_algorithm=HashAlgorithm.SHA256)

    assert reasons(pick("foo", page)) == {WHEEL: "hash-algorithm-missing"}


# -- whose file ---------------------------------------------------------------


def test_trap_61_a_project_whose_name_begins_the_same_is_another():
    page = IndexedPage(an_index("a"), a_page())
    page.page.rows.update(
        {
            "1.0": [
                a_file("foo_bar-1.0-py3-none-any.whl"),
                a_file("foo-bar-1.0.tar.gz"),
                a_file("Foo-1.0.tar.gz"),
            ]
        }
    )

    selection = pick("foo", page)

    assert names(selection) == ["Foo-1.0.tar.gz"]
    assert set(reasons(selection).values()) == {"other-project"}


def test_names_are_compared_when_normalised():
    page = IndexedPage(
        an_index("a"), a_page("My_Foo-1.0-py3-none-any.whl", "my.foo-1.0.tar.gz", name="my-foo")
    )

    assert len(names(pick("my.FOO", page))) == 2


@pytest.mark.parametrize(
    "name",
    [
        "foo-1.0-b1-py3-none-any.whl",
        "foo-1.0-py3-none.whl",
        "foo-1.0-1-2-py3-none-any.whl",
        "foo-1.0--none-any.whl",
    ],
)
def test_wheel_names_that_are_not_formed_as_such(name):
    page = IndexedPage(an_index("a"), a_page())
    page.page.rows["1.0"] = [a_file(name)]

    assert reasons(pick("foo", page)) == {name: "invalid-name"}


def test_trap_14_a_quarantined_project_has_no_candidates():
    page = IndexedPage(an_index("a"), a_page(WHEEL, status=ProjectStatus.QUARANTINED))

    assert reasons(pick("foo", page)) == {WHEEL: "quarantined"}
    assert best(pick("foo", page, semantics=Semantics.UV_PIP)) == WHEEL


def test_wheels_for_elsewhere_say_which_tags_they_have():
    (verdict,) = pick("foo", on("a", "foo-1.0-cp311-cp311-win_amd64.whl")).rejected

    assert verdict.detail == "cp311-cp311-win_amd64"
    assert "win_amd64" in str(verdict)
    assert verdict.reason.sentence in str(verdict)


def test_what_the_best_does_not_need_is_not_read():
    page = on("a", *wheels(*(f"1.{minor}" for minor in range(50))))

    assert best(pick("foo", page, target=LINUX)) == "foo-1.49-py3-none-any.whl"
    assert page.page.reader.whole == 0
