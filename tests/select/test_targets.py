"""Targets: the running interpreter, others by name, and ranges for lockers."""

from __future__ import annotations

import pickle
import platform

import pytest
from packaging.markers import Marker, default_environment
from packaging.specifiers import InvalidSpecifier
from packaging.tags import sys_tags

from indexkit.select.platforms import expand_platforms
from indexkit.select.target import Target

from .worlds import a_file, best, names, on, pick


def test_the_running_interpreter():
    target = Target.running()

    assert target.tags == tuple(sys_tags())
    assert target.python_full_version == platform.python_version().removesuffix("+")
    assert target.rank(str(target.tags[0])) == 0
    assert target.rank("py3-none-any") > 0
    there = {name: value for name, value in default_environment().items() if value}
    assert {**there, **target.environment} == there
    assert there.keys() - target.environment.keys() == {"extra"} & there.keys()
    assert Marker("python_version >= '3.11'").evaluate(dict(target.environment))


@pytest.mark.parametrize(
    ("name", "first", "among", "machine", "system"),
    [
        ("linux-x86_64", "linux_x86_64", "manylinux2014_x86_64", "x86_64", "linux"),
        ("linux-amd64", "linux_x86_64", "manylinux1_x86_64", "x86_64", "linux"),
        ("linux-aarch64", "linux_aarch64", "manylinux_2_28_aarch64", "aarch64", "linux"),
        ("musl-x86_64", "linux_x86_64", "musllinux_1_2_x86_64", "x86_64", "linux"),
        ("macos-arm64", "macosx_13_0_arm64", "macosx_11_0_universal2", "arm64", "darwin"),
        ("macos-x86_64", "macosx_13_0_x86_64", "macosx_10_9_x86_64", "x86_64", "darwin"),
        ("windows-amd64", "win_amd64", "win_amd64", "AMD64", "win32"),
        ("windows-arm64", "win_arm64", "win_arm64", "ARM64", "win32"),
        ("windows-x86", "win32", "win32", "x86", "win32"),
        (
            "manylinux_2_17_x86_64",
            "manylinux_2_17_x86_64",
            "manylinux2010_x86_64",
            "x86_64",
            "linux",
        ),
        ("manylinux2014_s390x", "manylinux_2_17_s390x", "manylinux2014_s390x", "s390x", "linux"),
        (
            "musllinux_1_1_aarch64",
            "musllinux_1_1_aarch64",
            "musllinux_1_0_aarch64",
            "aarch64",
            "linux",
        ),
        ("macosx_12_0_arm64", "macosx_12_0_arm64", "macosx_11_0_arm64", "arm64", "darwin"),
        ("linux_riscv64", "linux_riscv64", "linux_riscv64", "riscv64", "linux"),
    ],
)
def test_platforms_by_name(name, first, among, machine, system):
    target = Target.of(python="3.12", platforms=name)

    tags = expand_platforms([name])
    assert tags[0] == first
    assert among in tags
    assert target.environment["platform_machine"] == machine
    assert target.environment["sys_platform"] == system


def test_a_level_stands_for_no_higher_one():
    assert "manylinux_2_28_x86_64" not in expand_platforms(["manylinux_2_27_x86_64"])
    assert "manylinux2014_aarch64" in expand_platforms(["manylinux_2_17_aarch64"])
    assert "manylinux2010_aarch64" not in expand_platforms(["manylinux_2_17_aarch64"])


@pytest.mark.parametrize(
    ("wanted", "tags", "fits"),
    [
        ({}, "cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64", True),
        ({}, "cp312-abi3-manylinux_2_17_x86_64", True),
        ({}, "CP37-ABI3-linux_x86_64", True),
        ({}, "cp313-abi3-linux_x86_64", False),
        ({}, "cp311-cp311-linux_x86_64", False),
        ({}, "py2.py3-none-any", True),
        ({}, "py312-none-any", True),
        ({}, "py2-none-any", False),
        ({}, "cp312-cp312t-linux_x86_64", False),
        ({"free_threaded": True, "python": "3.13"}, "cp313-cp313t-linux_x86_64", True),
        ({"free_threaded": True, "python": "3.13"}, "cp313-cp313-linux_x86_64", False),
        ({"free_threaded": True, "python": "3.13"}, "cp38-abi3-linux_x86_64", False),
        (
            {"implementation": "pypy", "python": "3.10", "abis": ("pypy310_pp73",)},
            "pp310-pypy310_pp73-linux_x86_64",
            True,
        ),
        ({"implementation": "pypy", "python": "3.10"}, "cp310-cp310-linux_x86_64", False),
        ({"implementation": "pypy", "python": "3.10"}, "py3-none-any", True),
        ({"python": "3.7"}, "cp37-cp37m-linux_x86_64", True),
        ({"abis": ("cp312d",)}, "cp312-cp312d-linux_x86_64", True),
    ],
)
def test_tags_of_others(wanted, tags, fits):
    target = Target.of(**({"python": "3.12.1", "platforms": "linux-x86_64"} | wanted))

    assert (target.rank(tags) >= 0) == fits
    assert target.rank(tags) == target.rank(tags)


def test_two_numbers_mean_the_first_patch():
    target = Target.of(python="3.12", platforms="windows-amd64")

    assert target.python_full_version == target.environment["python_full_version"] == "3.12.0"
    assert target.accepts_python(">=3.12.1") is False
    assert target.environment["platform_python_implementation"] == "CPython"


def test_targets_are_values():
    one, two = (Target.of(python="3.12", platforms="linux-x86_64") for _ in range(2))
    one.rank("cp312-cp312-win32")

    assert one == two
    assert hash(one) == hash(two)
    assert pickle.loads(pickle.dumps(one)) == two  # noqa: S301 (our own bytes)
    assert one != Target.of(python="3.12", platforms="linux-aarch64")


@pytest.mark.parametrize(
    "wrong",
    [
        {"python": "three"},
        {"platforms": ()},
        {"platforms": ""},
        {"platforms": "windows-s390x"},
        {"implementation": "cython"},
    ],
)
def test_wrong_targets(wrong):
    with pytest.raises(ValueError, match=r"`|platform"):
        Target.of(**({"python": "3.12", "platforms": "linux-x86_64"} | wrong))


UNIVERSAL = [
    (">=3.11", "cp311-cp311-win_amd64", True),
    (">=3.11", "cp310-cp310-win_amd64", False),
    (">=3.11", "cp38-abi3-macosx_11_0_arm64", True),
    (">=3.11", "py2-none-any", False),
    (">=3.11", "py2.py3-none-any", True),
    (">=3.11", "py37-none-any", True),
    (">=3.11", "cp310-none-any", False),
    (">=3.11", "cp312-none-any", True),
    (">=3.11", "cp27-cp27mu-linux_x86_64", False),
    (">=3.11", "pp39-pypy39_pp73-linux_x86_64", False),
    (">=3.11", "pp311-pypy311_pp73-linux_x86_64", True),
    (">=3.11", "pp27-pypy_41-linux_x86_64", False),
    (">=3.11", "odd-odd-odd", True),
    ("==3.10.*", "py311-none-any", False),
    ("==3.10.*", "cp310-cp310-any", True),
    ("==3.10.*", "cp311-cp311-any", False),
    (">=3.12.3", "cp312-cp312-win_amd64", True),
    ("==3.12.6", "cp312-cp312-any", True),
    (">=3.9,<3.12", "cp312-cp312-any", False),
    (">=3.9,<3.12.1", "cp312-cp312-any", True),
    (">=3.9,<=3.12", "cp312-cp312-any", True),
    ("~=3.11", "cp313-cp313-any", True),
    ("~=3.11.2", "cp312-cp312-any", False),
]


@pytest.mark.parametrize(("pythons", "tags", "fits"), UNIVERSAL)
def test_wheels_for_a_range_of_interpreters(pythons, tags, fits):
    assert (Target.universal(requires_python=pythons).rank(tags) >= 0) == fits


@pytest.mark.parametrize(
    ("pythons", "text", "fits"),
    [
        (">=3.11", ">=3.8", True),
        (">=3.11", ">=3.11", True),
        (">=3.11", ">=3.11.1", False),
        (">=3.11", ">=3.12", False),
        (">=3.11", "<4,>=3.7", True),
        (">=3.11", ">3.11", False),
        (">=3.11", "<3.10", True),
        (">=3.11", "==3.11.*", True),
        (">=3.11", "~=3.12", False),
        (">=3.11", "!=3.12.*", True),
        ("", ">=3.8", False),
        ("", "", True),
    ],
)
def test_a_file_must_cover_the_lower_end_of_a_range(pythons, text, fits):
    """The upper end does not count, as in uv."""
    assert Target.universal(requires_python=pythons).accepts_python(text) == fits


def test_a_range_has_no_environment_and_begins_somewhere():
    target = Target.universal(requires_python=">=3.11")

    assert dict(target.environment) == {}
    assert target.python_full_version == "3.11.0"
    assert target.tags == ()
    with pytest.raises(InvalidSpecifier):
        Target.universal(requires_python="three")


def test_choosing_for_a_range():
    files = [
        "foo-2.0-cp310-cp310-win_amd64.whl",
        "foo-1.0-cp312-cp312-win_amd64.whl",
        "foo-1.0-py3-none-any.whl",
        a_file("foo-3.0-py3-none-any.whl", requires_python=">=3.12"),
    ]
    selection = pick("foo", on("a", *files), target=Target.universal(requires_python=">=3.11"))

    assert best(selection) == "foo-1.0-py3-none-any.whl"
    assert names(selection) == ["foo-1.0-py3-none-any.whl", "foo-1.0-cp312-cp312-win_amd64.whl"]


def test_uv_reads_no_text_as_any_python_and_blanks_as_nonsense():
    """Seen by running uv 0.13.9; the documented reading takes blanks for no text."""
    target = Target.of(python="3.11", platforms="linux-x86_64")

    assert target.accepts_python("", lenient=False) is True
    assert target.accepts_python(" ", lenient=False) is None
    assert target.accepts_python(" ") is True
