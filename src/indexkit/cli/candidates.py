"""``indexkit candidates``: the usable files of a package, best first, as a table or JSON lines."""

from __future__ import annotations

from itertools import islice

from .. import Candidate
from .console import Console, Span
from .documents import document
from .exits import Exit
from .findings import tell_diagnostics
from .job import Job


def run(job: Job) -> Exit:
    """List the candidates of one package."""
    (selection,) = job.select([job.options.package])
    job.tell_diagnostics()
    tell_diagnostics(job.console, selection.diagnostics)
    selection.require()
    if job.options.json:
        for each in selection.to_dict()["candidates"][: job.options.limit]:
            line = document("candidate", package=selection.package, **each)
            job.console.json(line, one_line=True)
    else:
        _table(job.console, list(islice(selection.candidates, job.options.limit)))
    return Exit.FINE


def _table(console: Console, candidates: list[Candidate]) -> None:
    rows = [("VERSION", "INDEX", "FILE", "")] + [
        (each.version_text, each.index.label, each.filename, _remark(each)) for each in candidates
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for number, row in enumerate(rows):
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, (*widths, 0), strict=True))
        console.data(Span(cells, "bold") if number == 0 else cells)


def _remark(candidate: Candidate) -> str:
    remarks = [
        "" if candidate.is_wheel else "source",
        "" if candidate.yanked is None else "yanked",
        "pre-release" if candidate.prerelease else "",
    ]
    return ", ".join(filter(None, remarks))
