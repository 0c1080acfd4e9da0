"""The documented reading against uv's truth: what differs is written down, with the switches behind it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from conformance import adapter, deviations, documented, scenarios
from conformance.pool import Pool
from conformance.reading import DOCUMENTED

REQUIRED = scenarios.ids(scenarios.REQUIRED)

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    """Play every scenario that is collected, at once."""
    chosen = [
        item.callspec.params.get("scenario_id")
        for item in request.session.items
        if hasattr(item, "callspec")
    ]
    with Pool(partial(adapter.answer, reading=DOCUMENTED)) as running:
        running.start(each for each in chosen if each in REQUIRED)
        yield running


@pytest.mark.parametrize("scenario_id", REQUIRED)
def test_the_documented_reading_differs_only_where_it_is_written(
    scenario_id: str, pool: Pool
) -> None:
    """Each difference from uv stands in ``documented.json``, and what stands there is the case."""
    entry = documented.expected().get(scenario_id, {"runs": {}})

    assert documented.differences(pool.rows(scenario_id)) == entry["runs"]


def test_each_difference_has_its_reason() -> None:
    """Whatever differs rests on a named switch of `indexkit.Semantics`, or is a listed deviation."""
    expected = documented.expected()
    meant = {key for key, entry in expected.items() if documented.DEVIATION in entry["because"]}

    assert all(entry["because"] for entry in expected.values())
    assert {switch for entry in expected.values() for switch in entry["because"]} <= {
        *documented.SWITCHES,
        documented.DEVIATION,
    }
    assert meant <= set(deviations.listed())
