"""``indexkit show``: the index set in force, as text or JSON; nothing is asked of any index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .. import Index, Source, SourceKind, repointed_secrets
from .console import Console, Span
from .documents import credential_variables, show_document
from .exits import Exit
from .findings import tell_diagnostics
from .job import Job
from .settings import settings


def run(job: Job) -> Exit:
    """Show the index set."""
    if job.options.json:
        job.console.json(show_document(job.index_set, job.environ))
    else:
        _show(job)
    job.tell_diagnostics()
    tell_diagnostics(job.console, repointed_secrets(job.index_set, environ=job.environ))
    return Exit.FINE


def _show(job: Job) -> None:
    index_set, console = job.index_set, job.console
    _heading(console, "asked for a package without a pin, in this order")
    if not index_set.indexes:
        console.data("  nothing", " (`no-index` is set)" if index_set.no_index else "")
    for place, index in enumerate(index_set.indexes, 1):
        _index(console, f"{place}. ", index, job.environ)
    _indexes(job, "asked only for the packages that are pinned to it", index_set.explicit)
    _indexes(job, "find-links, merged with the index that has the package", index_set.find_links)
    _sources(job)
    _shadowed(job)
    _heading(console, "settings")
    for name, value in settings(index_set):
        console.data(f"  {name}  {value}")


def _heading(console: Console, text: str) -> None:
    console.data(Span(text, "bold"))


def _indexes(job: Job, heading: str, indexes: Iterable[Index]) -> None:
    listed = tuple(indexes)
    if listed:
        _heading(job.console, heading)
    for index in listed:
        _index(job.console, "- ", index, job.environ)


def _index(console: Console, mark: str, index: Index, environ: Mapping[str, str]) -> None:
    console.data(f"  {mark}", *_name(index), f"{index.url.display}{_flags(index)}")
    console.data("       from ", Span(index.origin.describe(), "dim"))
    variables = credential_variables(index, environ)
    if variables and not index.url.is_local:
        names = ", ".join(f"{v['variable']}{' (set)' if v['set'] else ''}" for v in variables)
        console.data("       credentials ", Span(names, "dim"))


def _name(index: Index) -> tuple[str | Span, ...]:
    return (Span(index.name, "cyan"), "  ") if index.name else ()


def _flags(index: Index) -> str:
    codes = index.ignore_error_codes
    flags = [
        "default" if index.default else "",
        "explicit" if index.explicit else "",
        "" if index.format.value == "simple" else f"format {index.format.value}",
        "" if index.authenticate.value == "auto" else f"authenticate {index.authenticate.value}",
        "" if codes is None else f"ignores {', '.join(map(str, codes)) or 'no status'}",
        f"hash {index.hash_algorithm.value}" if index.hash_algorithm else "",
        f"excludes newer than {index.exclude_newer.given}" if index.exclude_newer else "",
        f"publishes to {index.publish_url}" if index.publish_url else "",
    ]
    shown = ", ".join(filter(None, flags))
    return f"  ({shown})" if shown else ""


def _sources(job: Job) -> None:
    if not job.index_set.sources:
        return
    _heading(job.console, "sources of packages")
    for package, sources in job.index_set.sources:
        for source in sources:
            shown = source.redacted()
            job.console.data(f"  {package}  ", *_leads_to(shown), _conditions(shown))
            job.console.data("       from ", Span(shown.origin.describe(), "dim"))


def _leads_to(source: Source) -> tuple[str | Span, ...]:
    if source.kind is SourceKind.INDEX:
        return "pinned to ", Span(source.target, "cyan")
    return (f"from {source.kind.value} {source.target}, so no index is asked",)


def _conditions(source: Source) -> str:
    conditions = [
        f"where {source.marker}" if source.marker else "",
        f"for extra {source.extra}" if source.extra else "",
        f"for group {source.group}" if source.group else "",
    ]
    shown = ", ".join(filter(None, conditions))
    return f" ({shown})" if shown else ""


def _shadowed(job: Job) -> None:
    if job.index_set.shadowed:
        _heading(job.console, "declared, but not in force")
    for each in job.index_set.shadowed:
        _index(job.console, "- ", each.index, job.environ)
        by = f": {each.by.origin.describe()}" if each.by else ""
        job.console.data("       because ", Span(f"{each.reason.value}{by}", "yellow"))
