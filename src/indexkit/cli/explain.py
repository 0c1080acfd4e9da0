"""``indexkit explain``: a package's way from route to winner, and why each other file lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from .. import Candidate, Index, IndexKitError, Outcome, Selection, Verdict, Visit, redact
from .console import Console, Span
from .documents import document, error_document
from .exits import Exit, exit_for
from .findings import tell_diagnostics, tell_error
from .job import Job
from .reasons import grouped, reasons_data
from .tracing import Tracer, show_trace, trace_data

_STYLES = {
    Outcome.FOUND: "green",
    Outcome.ABSENT: "dim",
    Outcome.REFUSED: "red",
    Outcome.UNREACHABLE: "red",
    Outcome.UNREADABLE: "red",
}
_SHOWN_VERSIONS = 6
_NUMBERS = re.compile(r"[^0-9.]")


def run(job: Job) -> Exit:
    """Explain one package."""
    (selection,) = job.select([job.options.package])
    failure = _failure(selection)
    code = Exit.FINE if failure is None else exit_for(failure)
    if job.options.json:
        content = _document(selection, failure, code, everything=job.options.all)
        if isinstance(job.listener, Tracer):
            content["trace"] = trace_data(job.listener)
        job.console.json(content)
    else:
        _explain(job.console, selection, everything=job.options.all)
        if isinstance(job.listener, Tracer):
            show_trace(job.console, job.listener)
    job.tell_diagnostics()
    tell_diagnostics(job.console, selection.diagnostics)
    if failure is not None:
        tell_error(job.console, failure)
    return code


def _failure(selection: Selection) -> IndexKitError | None:
    try:
        selection.require()
    except IndexKitError as error:
        return error
    return None


def _document(
    selection: Selection, failure: IndexKitError | None, code: Exit, *, everything: bool
) -> dict[str, object]:
    return document(
        "explanation",
        exit_code=int(code),
        selection=selection.to_dict(rejected=everything),
        reasons=reasons_data(selection),
        error=None if failure is None else error_document(failure, code),
    )


def _explain(console: Console, selection: Selection, *, everything: bool) -> None:
    console.data(Span(str(selection.requirement), "bold"))
    _route(console, selection)
    for visit in selection.visits:
        _visit(console, visit)
    _winner(console, selection)
    _losers(console, selection, everything=everything)


def _route(console: Console, selection: Selection) -> None:
    route = selection.route
    if route is None:
        return
    console.data("  route    ", redact(route.because))
    for place, index in enumerate(route.indexes, 1):
        console.data(f"           {place}. ", *_place(index))
    for index in route.find_links:
        console.data("           +  ", *_place(index))
    if len(route.indexes) > 1:
        console.data(f"           strategy {route.strategy.value}")


def _place(index: Index) -> tuple[str | Span, ...]:
    url = index.url.display
    return (Span(index.name, "cyan"), f"  {url}") if index.name else (url,)


def _visit(console: Console, visit: Visit) -> None:
    facts = [
        f"status {visit.status}"
        if visit.status is not None and not visit.index.url.is_local
        else "",
        f"{visit.failure.value} failure" if visit.failure else "",
        _count(len(visit.page)) if visit.page is not None else "",
        "from cache" if visit.from_cache else "",
        f"credentials: {visit.provider}" if visit.provider else "",
        "passed over" if visit.passed_over else "",
    ]
    shown = ", ".join(filter(None, facts))
    console.data(
        "  asked    ",
        Span(visit.index.label, "cyan"),
        "  ",
        Span(visit.outcome.value, _STYLES[visit.outcome]),
        f" ({shown})" if shown else "",
    )
    console.data("           ", Span(redact(visit.url), "dim"))
    if visit.final_url and visit.final_url != visit.url:
        console.data("           redirected to ", Span(redact(visit.final_url), "dim"))
    if visit.because:
        console.data("           ", redact(visit.because))


def _winner(console: Console, selection: Selection) -> None:
    best = selection.best
    if best is None:
        console.data("  chosen   ", Span("nothing", "red"))
        return
    console.data(
        "  chosen   ", Span(f"{best.name} {best.version_text}", "bold green"), f"  {best.filename}"
    )
    console.data("           from ", Span(best.index.label, "cyan"), f"  {redact(best.file.url)}")
    for algorithm, digest in best.file.hashes:
        console.data("           ", Span(f"{algorithm}:{digest}", "dim"))
    if best.yanked is not None:
        console.data("           ", Span(f"yanked: {best.yanked or 'no reason given'}", "yellow"))


def _losers(console: Console, selection: Selection, *, everything: bool) -> None:
    others = list(islice(selection.candidates, 1, None))
    if others:
        console.data(f"  usable   {_count(len(others))} more, but lower in the order")
        _files(console, others, everything=everything)
    for reason, verdicts in grouped(selection.rejected):
        sentence = reason.sentence
        console.data("  lost     ", f"{_count(len(verdicts))} ", Span(reason.value, "yellow"))
        console.data("           ", Span(sentence, "dim"))
        _rejected(console, verdicts, everything=everything)


def _files(console: Console, candidates: list[Candidate], *, everything: bool) -> None:
    if everything:
        for each in candidates:
            console.data(f"           - {each.filename}  ({each.index.label})")
    else:
        console.data(f"           {_versions(each.version_text for each in candidates)}")


def _rejected(console: Console, verdicts: list[Verdict], *, everything: bool) -> None:
    if not everything:
        names = (each.version or each.file.filename for each in verdicts)
        console.data(f"           {_versions(names)}")
        return
    for each in verdicts:
        detail = f": {each.detail}" if each.detail else ""
        console.data(f"           - {each.file.filename}  ({each.index.label}){redact(detail)}")


def _versions(versions: Iterable[str]) -> str:
    distinct = sorted(dict.fromkeys(versions), key=_release, reverse=True)
    more = len(distinct) - _SHOWN_VERSIONS
    shown = distinct if more <= 0 else [*distinct[:_SHOWN_VERSIONS], f"and {more} more"]
    return ", ".join(shown)


def _release(version: str) -> list[int]:
    """Return the numbers that a version begins with: enough of an order for a list to be read."""
    return [int(number) for number in _NUMBERS.split(version)[0].split(".") if number]


def _count(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"
