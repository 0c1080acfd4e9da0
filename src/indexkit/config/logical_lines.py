"""The lines of a requirements file, joined and without comments; reading them is another matter."""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number of the first line, and the text, of every line that has content.

    A backslash at the end joins a line with the next one; comments start at a ``#`` at the
    beginning or after a blank.
    """
    pending = ""
    start = 0
    for number, raw in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        line = _COMMENT.sub("", raw) if not pending or raw.lstrip().startswith("#") else raw
        start = start or number
        if line.endswith("\\"):
            pending += line[:-1]
            continue
        whole = _COMMENT.sub("", pending + line).strip()
        if whole:
            yield start, whole
        pending, start = "", 0
    if pending.strip():
        yield start, pending.strip()
