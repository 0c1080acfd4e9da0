"""Rejected files, grouped and counted by reason; how that looks is a report's business."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import Reason, Selection, Verdict


def grouped(verdicts: Iterable[Verdict]) -> list[tuple[Reason, list[Verdict]]]:
    """Return the verdicts by reason, in the order in which reasons are declared."""
    groups: dict[Reason, list[Verdict]] = {reason: [] for reason in Reason}
    for verdict in verdicts:
        groups[verdict.reason].append(verdict)
    return [(reason, group) for reason, group in groups.items() if group]


def reasons_data(selection: Selection) -> list[dict[str, Any]]:
    """Return the reasons with their numbers of files and their versions, newest pages first."""
    return [
        {
            "reason": reason.value,
            "text": reason.sentence,
            "files": len(group),
            "versions": list(dict.fromkeys(each.version for each in group if each.version)),
        }
        for reason, group in grouped(selection.rejected)
    ]
