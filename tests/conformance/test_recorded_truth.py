"""The recorded truth against the real uv, for a sample of all scenarios, where that program is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance import scenarios, uv_client
from conformance.levels import LEVELS
from conformance.pool import Pool

# Every area is in it, and the choice does not change from day to day.
SAMPLE = sorted(
    {
        ids[place]
        for name in scenarios.areas()
        for ids in [list(scenarios.area(name))]
        for place in range(0, len(ids), 15)
    }
)

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(
        uv_client.program() is None, reason=f"uv {uv_client.VERSION} is not installed"
    ),
]


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Play the sample with uv."""
    with Pool(uv_client.answer) as running:
        running.start(SAMPLE)
        yield running


@pytest.mark.parametrize("scenario_id", SAMPLE)
def test_uv_still_does_what_was_recorded(scenario_id: str, pool: Pool) -> None:
    """The world that is built here is the one that the truth was recorded in."""
    rows = pool.rows(scenario_id)

    assert "".join(row.describe(LEVELS) for row in rows) == ""
