"""The synchronous and the asynchronous door: the same selections for every scenario that compiles."""

from __future__ import annotations

from typing import Any

import pytest

from conformance import compiling, scenarios
from conformance.error_classes import AdapterError, classes_of
from conformance.reading import UV
from conformance.replay import Client, play
from indexkit import IndexKitError, Selection

COMPILING = [
    scenario_id
    for scenario_id in scenarios.ids(scenarios.REQUIRED)
    if any(run["op"] == "compile" for run in scenarios.load(scenario_id)["runs"])
]

pytestmark = pytest.mark.conformance


def _client(door: compiling.Door) -> Client:
    def client(job: dict[str, Any]) -> dict[str, Any]:
        seen: list[Selection] = []
        answer: dict[str, Any] = {}
        try:
            compiling.compile_requirements(job, UV, door=door, seen=seen)
        except (IndexKitError, AdapterError) as error:
            answer["error_classes"] = classes_of(error)
        return {**answer, "selections": [_data(one) for one in seen]}

    return client


def _data(selection: Selection) -> dict[str, Any]:
    """Return a selection without the one thing that may differ: an HTTP library's own words."""
    data = selection.to_dict(rejected=True)
    for visit in data["visits"]:
        if visit["outcome"] == "unreachable":
            del visit["because"]
    return data


def _through(door: compiling.Door, scenario_id: str) -> list[dict[str, Any]]:
    """Return all selections of a scenario as data, in terms that two stages have in common."""
    scenario = scenarios.load(scenario_id)
    rows = play(scenario, _client(door), only=lambda run: run["op"] == "compile")
    return [row.answer for row in rows]


@pytest.mark.parametrize("scenario_id", COMPILING)
def test_both_doors_give_the_same_selection(scenario_id: str) -> None:
    """Verdicts, visits, candidates, requests and errors are equal; only the driver differs."""
    through_async = _through(compiling.through_async, scenario_id)

    assert through_async
    assert _through(compiling.through_sync, scenario_id) == through_async
