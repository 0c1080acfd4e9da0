"""A requirement is taken apart as far as somebody looks, and says the same in the end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from indexkit import InvalidRequirementError
from indexkit.select.demand import Demand

TEXTS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["foo", "Foo.Bar_baz", " a ", "9", "x-1"]),
    st.sampled_from(["", "[extra]", " "]),
    st.sampled_from(["", ">=1", "==2.*", "; python_version > '3'", "~=1.0,<2"]),
)


@pytest.mark.law
@given(TEXTS)
def test_it_is_the_requirement_that_packaging_reads(text):
    demand, parsed = Demand.of(text), Requirement(text)

    assert demand.requirement == parsed
    assert bool(demand.specifiers) == bool(parsed.specifier)
    assert Demand.of(parsed).name == demand.name


@pytest.mark.parametrize(
    "text", ["", "-foo", "foo bar", "foo @ https://u:secret@h.example/foo.whl"]
)
def test_what_is_none_or_names_a_file_is_refused(text):
    with pytest.raises(InvalidRequirementError) as caught:
        Demand.of(text)
    assert "secret" not in str(caught.value)
