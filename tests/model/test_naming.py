"""Names in normal form are those of `packaging`, and so is what counts as a name."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import InvalidName, canonicalize_name

from indexkit.logs import Log
from indexkit.model.naming import are_normalized, is_project_name, normalized_name
from indexkit.patterns import regex

NAMES = st.text(st.sampled_from("aZ09-_. é\n"), max_size=8) | st.text(max_size=5)


@pytest.mark.law
@given(NAMES)
def test_names_are_normalised_and_judged_as_packaging_does(text):
    assert normalized_name(text) == canonicalize_name(text)
    try:
        canonicalize_name(text, validate=True)
    except InvalidName:
        assert not is_project_name(text)
    else:
        assert is_project_name(text)


@pytest.mark.law
@given(st.lists(NAMES | st.sampled_from(("a", "b-1", "9", "a\nb", "-", "")), max_size=4))
def test_many_names_are_judged_as_each_of_them(texts):
    if are_normalized(texts):
        assert all(is_project_name(text) and normalized_name(text) == text for text in texts)


def test_ordinary_names_are_known_to_be_normal():
    assert are_normalized(["requests", "typing-extensions", "backports-3"])
    assert not are_normalized(["requests", "Typing_Extensions"])


@pytest.mark.law
@given(st.text(st.sampled_from("ab-1 "), max_size=9))
def test_a_pattern_that_is_compiled_late_is_the_same_pattern(text):
    late, early = (
        regex(r"(?P<word>[a-z]+)-?", re.IGNORECASE),
        re.compile(r"(?P<word>[a-z]+)-?", re.IGNORECASE),
    )

    for use in ("match", "fullmatch", "search"):
        ours, theirs = getattr(late, use)(text), getattr(early, use)(text)
        assert (ours and ours.groupdict()) == (theirs and theirs.groupdict())
    assert late.sub("<", text) == early.sub("<", text)
    assert (late.pattern, late.flags) == (early.pattern, early.flags)


def test_what_a_pattern_does_not_have_is_an_attribute_error():
    with pytest.raises(AttributeError):
        regex("a").matches("a")


def test_a_log_is_heard_by_whoever_listens(caplog):
    with caplog.at_level("DEBUG", logger="indexkit.somewhere"):
        Log("indexkit.somewhere").debug("asking %s", "it")

    assert caplog.messages == ["asking it"]
