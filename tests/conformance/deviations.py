"""Reads ``docs/deviations.md``: the scenarios in which indexkit means to differ from uv; nothing is judged here."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "deviations.md"


def listed() -> dict[str, str]:
    """Return the title of the section that lists each scenario id.

    A section is a ``###`` heading; the ids stand, in backticks, in the line that begins with
    ``Scenarios:`` below it.
    """
    found: dict[str, str] = {}
    title = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("### "):
            title = line.removeprefix("### ")
        elif line.startswith("Scenarios:"):
            found |= dict.fromkeys(re.findall(r"`([a-z0-9-]+)`", line), title)
    return found
