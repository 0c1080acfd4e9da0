"""The algebra of marker spaces: laws over generated markers, and what uv's algebra knows."""

import copy
import pickle

import pytest
from hypothesis import given
from packaging.markers import InvalidMarker, Marker

import strategies as ours
from indexkit.model.markers import MarkerSpace

EVERYTHING = MarkerSpace.everything()
NOTHING = MarkerSpace.nothing()
parse = MarkerSpace.parse
spaces = ours.marker_texts.map(parse)


@pytest.mark.law
class TestLaws:
    @given(spaces, spaces)
    def test_de_morgan(self, a, b):
        assert ~(a & b) == ~a | ~b
        assert ~(a | b) == ~a & ~b

    @given(spaces)
    def test_twice_outside_is_inside(self, a):
        assert ~~a == a
        assert hash(~~a) == hash(a)

    @given(spaces, spaces)
    def test_absorption_and_order(self, a, b):
        assert a & (a | b) == a
        assert a | (a & b) == a
        assert a & b == b & a
        assert a | b == b | a
        assert hash(a & b) == hash(b & a)

    @given(spaces, spaces, spaces)
    def test_association_and_distribution(self, a, b, c):
        assert (a & b) & c == a & (b & c)
        assert a & (b | c) == (a & b) | (a & c)

    @given(spaces)
    def test_the_rest_is_disjoint_and_completes(self, a):
        assert (a & ~a).is_empty()
        assert a.is_disjoint(~a)
        assert (a | ~a).is_everything()
        assert a & EVERYTHING == a
        assert a | NOTHING == a

    @given(spaces, spaces)
    def test_disjoint_means_an_empty_intersection(self, a, b):
        assert a.is_disjoint(b) == (a & b).is_empty()
        assert (a & ~b).is_disjoint(b)

    @given(spaces)
    def test_the_text_is_read_back(self, a):
        assert parse(str(a)) == a
        assert hash(parse(str(a))) == hash(a)
        assert str(parse(str(a))) == str(a)

    @given(spaces)
    def test_copies_are_equal(self, a):
        back = pickle.loads(pickle.dumps(a))  # noqa: S301 - our own bytes

        assert back == a
        assert hash(back) == hash(a)
        assert copy.deepcopy(a) == a

    @given(ours.marker_texts, ours.environments())
    def test_the_text_means_what_packaging_evaluates(self, text, environment):
        expected = Marker(text).evaluate(environment)

        assert Marker(str(parse(text))).evaluate(environment) == expected
        assert Marker(str(~parse(text))).evaluate(environment) != expected

    @given(ours.marker_texts, ours.marker_texts, ours.environments())
    def test_operators_mean_what_packaging_evaluates(self, one, other, environment):
        left, right = Marker(one).evaluate(environment), Marker(other).evaluate(environment)

        both, either = parse(one) & parse(other), parse(one) | parse(other)

        assert Marker(str(both)).evaluate(environment) == (left and right)
        assert Marker(str(either)).evaluate(environment) == (left or right)
        if left and right:
            assert not parse(one).is_disjoint(parse(other))


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("sys_platform == 'linux'", "sys_platform == 'linux'", "sys_platform != 'linux'"),
        ("python_version == '3.12'", "python_version == '3.12'", "python_version != '3.12'"),
        (
            "python_version >= '3.9' and python_version < '3.12'",
            "python_version >= '3.9' and python_version < '3.12'",
            "python_version < '3.9' or python_version >= '3.12'",
        ),
        (
            "python_full_version == '3.12.*'",
            "python_version == '3.12'",
            "python_version != '3.12'",
        ),
        (
            "python_full_version == '3.12.1'",
            "python_full_version == '3.12.1'",
            "python_full_version != '3.12.1'",
        ),
        (
            "python_full_version > '3.12' and python_full_version <= '3.13.1'",
            "python_full_version > '3.12.0' and python_full_version <= '3.13.1'",
            "python_full_version <= '3.12.0' or python_full_version > '3.13.1'",
        ),
        ("python_version ~= '3.8'", "python_version >= '3.8' and python_version < '4.0'", None),
        ("python_version ~= '3.8.0'", "python_version == '3.8'", "python_version != '3.8'"),
        (
            "python_full_version ~= '3.8.1'",
            "python_full_version >= '3.8.1' and python_version < '3.9'",
            None,
        ),
        ("python_version == '3.*'", "python_full_version == '3.*'", "python_full_version != '3.*'"),
        (
            "python_version in '3.9 3.11'",
            "python_version == '3.9' or python_version == '3.11'",
            None,
        ),
        ("python_version > '3.7.1'", "python_version >= '3.8'", "python_version < '3.8'"),
        ("python_version == '3.7.1'", "python_version < '0'", "python_version >= '0'"),
        ("python_version != '3.7.1'", "python_version >= '0'", "python_version < '0'"),
        ("python_version != '3.7.1.*'", "python_version >= '0'", "python_version < '0'"),
        ("python_version >= 'tomorrow'", "python_version < '0'", "python_version >= '0'"),
        ("python_version != 'tomorrow'", "python_version >= '0'", "python_version < '0'"),
        (
            "python_version in 'tomorrow'",
            "python_version in 'tomorrow'",
            "python_version not in 'tomorrow'",
        ),
        ("implementation_version === '7.3'", "implementation_version == '7.3.0'", None),
        ("implementation_version == '1!7.3.*'", "implementation_version == '1!7.3.*'", None),
        ("'linux' == sys_platform", "sys_platform == 'linux'", None),
        ("'3.9' < python_version", "python_version >= '3.10'", None),
        (
            "os.name == 'nt' or python_implementation == 'PyPy'",
            "os_name == 'nt' or platform_python_implementation == 'PyPy'",
            None,
        ),
        ("sys_platform < 'm'", "python_version < '0'", "python_version >= '0'"),
        ("sys_platform <= 'm'", "sys_platform == 'm'", "sys_platform != 'm'"),
        (
            "platform_release >= '5' and platform_release < '6'",
            "platform_release >= '5' and platform_release < '6'",
            "platform_release < '5' or platform_release >= '6'",
        ),
        ("extra == 'A.b'", "extra == 'a-b'", "extra != 'a-b'"),
        ("'A.b' in extras", "'a-b' in extras", "'a-b' not in extras"),
        (
            "'dev' not in dependency_groups",
            "'dev' not in dependency_groups",
            "'dev' in dependency_groups",
        ),
        (
            "platform_machine in 'arm64 aarch64'",
            "platform_machine in 'arm64 aarch64'",
            "platform_machine not in 'arm64 aarch64'",
        ),
        (
            "'arm' not in platform_machine",
            "'arm' not in platform_machine",
            "'arm' in platform_machine",
        ),
        (
            'platform_version == "it\'s"',
            'platform_version == "it\'s"',
            'platform_version != "it\'s"',
        ),
        (
            "sys_platform == 'linux' or (sys_platform != 'linux' and python_version < '3.9')",
            "python_version < '3.9' or sys_platform == 'linux'",
            "python_version >= '3.9' and sys_platform != 'linux'",
        ),
        (
            "(sys_platform == 'linux' or sys_platform == 'darwin') and python_version < '3.9'",
            "python_version < '3.9' and (sys_platform == 'darwin' or sys_platform == 'linux')",
            "python_version >= '3.9' or (sys_platform != 'darwin' and sys_platform != 'linux')",
        ),
    ],
)
def test_texts_are_short(text, inside, outside):
    assert str(parse(text)) == inside
    if outside is not None:
        assert str(~parse(text)) == outside


@pytest.mark.parametrize(
    ("one", "other", "disjoint"),
    [
        ("sys_platform == 'linux'", "sys_platform == 'win32'", True),
        ("sys_platform == 'linux'", "platform_machine == 'arm64'", False),
        ("sys_platform == 'win32'", "platform_system == 'Linux'", True),
        ("sys_platform == 'win32'", "platform_system == 'Windows'", False),
        ("os_name == 'nt'", "sys_platform == 'linux'", True),
        ("os_name == 'posix'", "sys_platform == 'win32'", True),
        ("os_name == 'posix'", "platform_system == 'Windows'", True),
        ("platform_system == 'FreeBSD'", "sys_platform == 'win32'", True),
        ("platform_system == 'iOS'", "sys_platform == 'ios'", False),
        ("os_name == 'java'", "sys_platform == 'win32'", False),
        ("python_version < '3.9'", "python_full_version >= '3.9.0'", True),
        ("python_version <= '3.9'", "python_full_version >= '3.9.1'", False),
        ("extra == 'a'", "extra == 'b'", False),
        ("extra == 'a'", "extra != 'A'", True),
        ("sys_platform in 'linux'", "sys_platform == 'darwin'", False),
    ],
)
def test_what_is_disjoint(one, other, disjoint):
    assert parse(one).is_disjoint(parse(other)) is disjoint
    assert parse(other).is_disjoint(parse(one)) is disjoint


def test_no_marker_is_everything():
    assert parse(None) == EVERYTHING
    assert parse(None).is_everything()
    assert str(EVERYTHING) == "python_version >= '0'"
    assert parse(str(EVERYTHING)) == EVERYTHING


def test_nothing_has_a_text_too():
    assert NOTHING.is_empty()
    assert not NOTHING.is_everything()
    assert NOTHING.is_disjoint(EVERYTHING)
    assert str(NOTHING) == "python_version < '0'"
    assert parse(str(NOTHING)) == NOTHING


def test_impossible_pairs_count_for_equality_and_hash():
    assert parse("os_name == 'nt' and sys_platform == 'linux'") == NOTHING
    assert hash(parse("os_name == 'nt' and sys_platform == 'linux'")) == hash(NOTHING)
    assert parse("os_name != 'nt' or sys_platform != 'linux'") == EVERYTHING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "linux",
        "sys_platform == ",
        "sys_platform ~= 'linux'",
        "'3.8' ~= python_version",
        "os_name == sys_platform",
        "'a' == 'b'",
        "extra < 'a'",
        "'a' == extras",
    ],
)
def test_what_is_no_marker_is_refused(text):
    with pytest.raises(InvalidMarker):
        parse(text)


def test_trap_43_the_rest_of_split_sources():
    rest = ~parse("sys_platform == 'linux'") & ~parse("sys_platform == 'darwin'")

    assert str(rest) == "sys_platform != 'darwin' and sys_platform != 'linux'"


def test_trap_43_the_replacement_that_uv_suggests():
    left, right = parse("sys_platform == 'linux'"), parse("python_version >= '3.9'")

    assert not left.is_disjoint(right)
    assert str(~left & right) == "python_version >= '3.9' and sys_platform != 'linux'"


def test_twenty_disjoint_sources_stay_small():
    rest, seen = EVERYTHING, []
    for number in range(20):
        space = parse(f"python_version == '3.{number}' and sys_platform == 'linux'")
        assert all(space.is_disjoint(other) for other in seen)
        seen.append(space)
        rest = rest & ~space

    assert (
        str(rest) == "python_version < '3.0' or python_version >= '3.20' or sys_platform != 'linux'"
    )


def test_a_space_is_not_equal_to_a_text():
    assert parse("os_name == 'nt'") != "os_name == 'nt'"
    assert repr(parse("os_name == 'nt'")) == "MarkerSpace(\"os_name == 'nt'\")"
