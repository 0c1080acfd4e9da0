"""Plays scenarios with a client and compares what it did with uv's truth; what a client is, the caller decides.

A client is a function from a job (a JSON value) to an answer (another one); `adapter.answer` is
indexkit's, `uv_client.answer` is uv's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance import levels, scenarios
from conformance.stage import Stage

Client = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """What came of one run.

    Attributes:
        number: which run of its scenario.
        operation: its operation.
        skipped: why the client did not play, or ``None``.
        verdict: for each level judged, whether the client agrees.
        wanted, got: the values of the levels that differ.
        answer: all levels of the client.

    """

    number: int
    operation: str
    skipped: str | None = None
    verdict: dict[str, bool] = field(default_factory=dict)
    wanted: dict[str, Any] = field(default_factory=dict)
    got: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)

    def differs_at(self, considered: tuple[str, ...]) -> list[str]:
        return [level for level in considered if self.verdict.get(level) is False]

    def describe(self, considered: tuple[str, ...]) -> str:
        return "\n".join(
            f"run {self.number} ({self.operation}), {level}: uv {json.dumps(self.wanted[level])},"
            f" here {json.dumps(self.got[level])} {self.answer.get('note', '')}"
            for level in self.differs_at(considered)
        )


def play(
    scenario: Mapping[str, Any],
    client: Client,
    only: Callable[[dict[str, Any]], bool] | None = None,
) -> list[Row]:
    """Play a scenario's runs, or those that ``only`` accepts."""
    rows = []
    with Stage(scenario) as stage:
        for number, run in enumerate(scenario["runs"]):
            if only is None or only(run):
                rows.append(_play_run(stage, scenario["id"], number, run, client))
    return rows


def play_by_id(scenario_id: str, client: Client) -> list[Row]:
    """Play one stored scenario; a plain function, for process pools."""
    return play(scenarios.load(scenario_id), client)


def _play_run(
    stage: Stage, scenario_id: str, number: int, run: dict[str, Any], client: Client
) -> Row:
    with stage.prepared(run) as (cwd, environment):
        job = make_job(stage, run, (cwd, environment), (scenario_id, number))
        raw = client(job)
    answer = json.loads(stage.shrink(json.dumps(raw)))
    if "skip" in answer:
        return Row(number, run["op"], skipped=answer["skip"])
    got = understood(stage, answer)
    got |= levels.from_requests(run, stage.running.world.take_log())
    got["keyring"] = stage.take_keyring_calls()
    wanted, verdict = levels.closest(scenarios.outcomes(run), got)
    differing = [level for level, agrees in verdict.items() if not agrees]
    return Row(
        number,
        run["op"],
        None,
        verdict,
        {level: wanted[level] for level in differing},
        {level: got[level] for level in differing},
        got,
    )


def understood(stage: Stage, answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer in the form that truths have."""
    got = {key: value for key, value in answer.items() if key not in ("error_classes", "resolved")}
    if answer.get("error_classes") is not None:
        got["error"] = answer["error_classes"]
    if answer.get("resolved") is not None:
        got["resolved"] = sorted(
            [each["name"], each["version"], each.get("index") or stage.serving(each.get("url"))]
            for each in answer["resolved"]
        )
    return got


def make_job(
    stage: Stage,
    run: Mapping[str, Any],
    place: tuple[Path, dict[str, str]],
    label: tuple[str, int] = ("", 0),
) -> dict[str, Any]:
    """Return the job of one run, as a client gets it."""
    words, stdin = uv_command(run)
    cwd, environment = place
    scenario_id, number = label
    return {
        "id": scenario_id,
        "n": number,
        "op": run["op"],
        "of": run.get("of"),
        "cwd": str(cwd),
        "root": str(stage.root),
        "env": environment,
        "args": [stage.expand(word) for word in run.get("args", [])],
        "packages": run.get("packages", []),
        "input": run.get("input", "-"),
        "warm": bool(run.get("warm")),
        "uv_argv": [stage.expand(word) for word in words],
        "stdin": stage.expand(stdin),
        "hosts": {
            "proxy": environment.get("HTTPS_PROXY", ""),
            "pypi": stage.expand("{BASE}/pypi/simple"),
            "upload_pypi": stage.expand("{BASE}/pypi/upload/"),
        },
    }


_COMPILE = ("--no-header", "--no-annotate", "--emit-index-annotation", "--emit-index-url")
_SETTINGS = {
    "lock": ("lock",),
    "sync": ("sync",),
    "pip": ("pip", "compile", "requirements.in"),
    "pip-install": ("pip", "install", "x"),
    "tool": ("tool", "install", "x"),
    "publish": ("publish",),
}


def uv_command(run: Mapping[str, Any]) -> tuple[list[str], str]:
    """Return the words after ``uv`` and the standard input that a run stands for."""
    args, packages = run.get("args", []), run.get("packages", [])
    listed = "".join(f"{package}\n" for package in packages)
    match run["op"]:
        case "compile":
            source = run.get("input", "-")
            head = ["pip", "compile", source, *_COMPILE, "--emit-find-links", "--no-deps"]
            return [*head, *args], listed
        case "install":
            return ["pip", "install", "--no-deps", "--target", "{T}/target", *args, *packages], ""
        case "settings":
            return [*_SETTINGS[run.get("of", "lock")], "--show-settings", *args], ""
        case "raw":
            return list(args), listed
        case operation:
            return [operation, *args], ""
