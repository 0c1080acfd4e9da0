"""The levels at which a client is compared with uv, and the comparing; running clients is `replay`'s business."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

ANSWERED = ("ok", "error", "resolved", "indexes", "strategy", "publish")
OBSERVED = ("asked", "auth", "uploads", "keyring")
LEVELS = (*ANSWERED, *OBSERVED)

Levels = dict[str, Any]


def from_requests(run: Mapping[str, Any], log: Iterable[Mapping[str, Any]]) -> Levels:
    """Return the levels that the server's log shows.

    Requests about different projects are made at the same time, so order counts only within one; in
    a ``concurrent`` run it does not count at all.
    """
    if run["op"] == "settings":
        return {}
    entries = list(log)
    if run.get("concurrent"):
        entries.sort(key=lambda e: (str(e["index"]), str(e["host"])))
    asked: dict[str, list[str]] = {}
    auth: dict[str, list[Any]] = {}
    for entry in entries:
        if entry["what"].startswith("simple:"):
            project = entry["what"].removeprefix("simple:")
            trail = asked.setdefault(project, [])
            if entry["index"] not in trail:
                trail.append(entry["index"])
            auth.setdefault(project, []).append([entry["index"], _pair(entry), entry["status"]])
    found: Levels = {"asked": asked, "auth": auth}
    if run["op"] == "publish":
        found["uploads"] = [
            [e["index"], _pair(e), e["status"], e.get("upload", {}).get("filename")]
            for e in entries
            if e["what"] == "upload"
        ]
    return found


def _pair(entry: Mapping[str, Any]) -> list[str | None] | None:
    auth = entry["auth"]
    return None if auth is None else [auth.get("user"), auth.get("password")]


def judge(wanted: Levels, answer: Levels) -> dict[str, bool]:
    """Return, for each level that uv's truth has and the client answered, whether they agree.

    Error classes agree if one is in common: a client words and sorts its errors in its own way.
    """
    verdict = {}
    for level, value in wanted.items():
        if level in ANSWERED and answer.get(level) is None:
            continue
        if level == "error":
            verdict[level] = not value or not set(value).isdisjoint(answer["error"])
        else:
            verdict[level] = answer[level] == value
    return verdict


def closest(outcomes: Iterable[Levels], answer: Levels) -> tuple[Levels, dict[str, bool]]:
    """Return the outcome that an answer agrees with best, and the verdict.

    There is more than one outcome where uv itself does not do the same each time.
    """
    judged = [(outcome, judge(outcome, answer)) for outcome in outcomes]
    return max(judged, key=lambda pair: sum(pair[1].values()) - list(pair[1].values()).count(False))
