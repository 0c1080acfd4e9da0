"""indexkit against uv's recorded truth, scenario by scenario; deviations stand in ``docs/deviations.md``."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import adapter, deviations, scenarios
from conformance.pool import Pool
from conformance.replay import make_job
from conformance.stage import Stage

LEVELS = ("ok", "error", "resolved", "indexes", "strategy", "asked")
# What of a secret was sent, and what keyring was asked, is judged where secrets are the subject.
# Where files go, and as whom.
PUBLISH = (*LEVELS, "publish", "uploads", "auth")
SECRETS = ("auth", "netrc", "keyring", "policy", "redirect")
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
    with Pool(adapter.answer) as running:
        running.start(each for each in chosen if each in REQUIRED)
        yield running


@pytest.mark.parametrize("scenario_id", REQUIRED)
def test_indexkit_agrees_with_uv(scenario_id: str, pool: Pool) -> None:
    """Under uv's presets indexkit does what uv does, or the page of deviations says why not."""
    rows = pool.rows(scenario_id)
    area = scenario_id.partition("-")[0]
    levels = (*LEVELS, "auth", "keyring") if area in SECRETS else LEVELS
    levels = PUBLISH if area == "publish" else levels
    skipped = [row.skipped for row in rows if row.skipped]
    differences = "\n".join(row.describe(levels) for row in rows if row.differs_at(levels))

    if scenario_id in deviations.listed():
        assert differences or skipped, "it agrees: remove it from docs/deviations.md"
    else:
        assert not skipped
        assert not differences, differences


def test_listed_deviations_are_scenarios() -> None:
    """The page of deviations lists nothing that is not played here."""
    known = {scenario_id for name in scenarios.areas() for scenario_id in scenarios.area(name)}

    assert set(deviations.listed()) <= known


def test_the_adapter_is_a_program() -> None:
    """The adapter reads one job on standard input and prints one answer."""
    scenario = scenarios.load(
        "cli-index-unnamed" if "cli-index-unnamed" in REQUIRED else REQUIRED[0]
    )
    run = scenario["runs"][0]
    program = Path(__file__).with_name("adapter.py")
    with Stage(scenario) as stage, stage.prepared(run) as place:
        job = make_job(stage, run, place)
        done = subprocess.run(
            [sys.executable, program],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            check=True,
        )
        here = adapter.answer(job)

    assert here == json.loads(done.stdout)
