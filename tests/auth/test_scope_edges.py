"""The edges of `covers` that a mutation run showed to be untested."""

import pytest

from indexkit.auth.scope import covers, owners_of
from indexkit.model.index import Index
from indexkit.model.url import SafeUrl

ROOT = SafeUrl.parse("https://h.example/private")


@pytest.mark.parametrize(
    "tail",
    ["%40scope/x", "a%20b", "x/%C3%BC/y", "%2Ex", "x.%2E", "%2540", "...", "a..b", "%61"],
)
def test_an_escape_that_is_one_segment_is_covered(tail):
    assert covers(ROOT, SafeUrl.parse(f"https://h.example/private/{tail}"))


@pytest.mark.parametrize(
    "tail",
    ["%2Fx", "..%2Fother", "a%2fb", "%5Cx", "..%5Cother", "%255C", "%252F", "%252E%252E/other",
     "x/%252E%252E", "%252E", "%252e", "%25%32%46"],
)  # fmt: skip
def test_trap_62_an_escape_that_may_be_more_is_not(tail):
    assert not covers(ROOT, SafeUrl.parse(f"https://h.example/private/{tail}"))


def test_a_way_up_is_gone_before_it_is_judged():
    assert not covers(ROOT, SafeUrl.parse("https://h.example/private/../other"))
    assert not covers(ROOT, SafeUrl.parse("https://h.example/private/%2E%2E/other"))


def test_files_of_this_machine_are_never_covered():
    here = SafeUrl.parse("file:///srv/index")
    assert not covers(here, SafeUrl.parse("file:///srv/index/one"))
    assert not covers(ROOT, SafeUrl.parse("file:///private/one"))


def test_the_owners_are_those_with_the_longest_root_in_order():
    def index(url, name):
        return Index(SafeUrl.parse(url), name)

    outer = index("https://h.example/a/simple", "outer")
    inner = index("https://h.example/a/b/simple", "inner")
    twin = index("https://h.example/a/b/+simple/", "twin")
    every = (outer, inner, twin)
    assert owners_of(SafeUrl.parse("https://h.example/a/b/simple/x/"), every) == (inner, twin)
    assert owners_of(SafeUrl.parse("https://h.example/a/c/"), every) == (outer,)
    assert owners_of(SafeUrl.parse("https://h.example/"), every) == ()
