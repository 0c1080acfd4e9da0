"""``indexkit publish``: what would be uploaded and why, and, unless it is a dry run, the upload."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import (
    Arguments,
    Plan,
    PlannedFile,
    PypircServer,
    Secret,
    Step,
    UploadError,
    UploadOutcome,
    plan_publish,
    publish_target,
    read_pypirc,
)
from .. import publish as upload
from .cache_options import is_offline
from .console import Console, Span
from .documents import document
from .exits import Exit
from .findings import tell_diagnostics, tell_error
from .job import Job, UsageError

_STYLES = {
    Step.UPLOAD: "green",
    Step.SKIP: "cyan",
    Step.CONFLICT: "bold red",
    Step.UNVERIFIABLE: "yellow",
}
_SIZES = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def run(job: Job) -> Exit:
    """Plan, tell the plan, and upload."""
    plan = _plan(job)
    job.tell_diagnostics()
    tell_diagnostics(job.console, plan.diagnostics)
    if job.options.dry_run:
        return _dry(job, plan)
    outcomes, failed = _upload(job, plan)
    if job.options.json:
        job.console.json(
            document(
                "publish",
                dry_run=False,
                plan=plan.to_dict(),
                outcomes=[_outcome(each) for each in outcomes],
                error=None if failed is None else _error(failed),
            )
        )
    elif failed is None:
        for each in outcomes:
            job.console.data(f"{each.result.value:<14}{each.file.filename}  ", each.because)
    for each in outcomes:
        tell_diagnostics(job.console, each.diagnostics)
    if failed is not None:
        tell_error(job.console, failed)
        return Exit.NOT_PUBLISHED
    return Exit.FINE


def take_index_options(
    options: argparse.Namespace, arguments: Arguments, environ: Mapping[str, str]
) -> tuple[str, ...]:
    """Take what means something else here than for other commands; return the words that are left.

    ``--index`` names where to publish to, and defines nothing (as for uv).

    Raises:
        UsageError: it was given twice.

    """
    if sum(each.option == "index" for each in arguments.given) > 1:
        raise UsageError("--index", "it cannot be used multiple times")
    options.index = arguments.last("index")
    options.directory = arguments.last("directory") or environ.get("UV_WORKING_DIRECTORY") or None
    return tuple(word for word in arguments.words() if not word.startswith("--index="))


def _plan(job: Job) -> Plan:
    options = job.options
    if is_offline(options, job.environ):
        raise UsageError("--offline", "nothing can be published without a network")
    if options.skip_existing:
        raise UsageError(
            "--skip-existing",
            "servers do not say reliably that they have a file; give a `--check-url` instead",
        )
    target = publish_target(
        job.index_set,
        index=options.index,
        publish_url=options.publish_url,
        check_url=options.check_url,
        username=options.username,
        password=options.password,
        token=options.token,
        trusted_publishing=options.trusted_publishing,
        repository=_server(job),
        environ=job.environ,
        directory=options.directory,
    )
    return plan_publish(
        options.files or ["dist/*"],
        target,
        attestations=not (options.no_attestations or _no_attestations(job)),
        environ=job.environ,
        directory=options.directory,
        reporter=job.listener,
    )


def _server(job: Job) -> PypircServer | None:
    """Return the server of a ``.pypirc``, if one was named: uv reads no such file."""
    name, given = job.options.repository, job.options.pypirc
    if name is None:
        if given is not None:
            raise UsageError("--pypirc", "say with `--repository` which of its servers is meant")
        return None
    home = job.environ.get("HOME") or job.environ.get("USERPROFILE") or ""
    path = Path(job.options.directory or "", given) if given else Path(home, ".pypirc")
    servers = read_pypirc(path)
    if name not in servers:
        names = ", ".join(servers) or "none"
        raise UsageError("--repository", f"{path} has no server `{name}`; it has: {names}")
    return servers[name]


def _no_attestations(job: Job) -> bool:
    text = job.environ.get("UV_PUBLISH_NO_ATTESTATIONS")
    if text not in (None, "true", "false"):
        raise UsageError("UV_PUBLISH_NO_ATTESTATIONS", f"`{text}` is neither `true` nor `false`")
    return text == "true"


def _dry(job: Job, plan: Plan) -> Exit:
    if job.options.json:
        job.console.json(document("publish", dry_run=True, plan=plan.to_dict(), outcomes=[]))
    else:
        _table(job.console, plan)
    if plan.of(Step.CONFLICT):
        return Exit.NOT_PUBLISHED
    if plan.of(Step.UNVERIFIABLE) and not job.options.allow_unverified:
        return Exit.UNKNOWN
    return Exit.FINE


def _table(console: Console, plan: Plan) -> None:
    console.data(Span(f"to {plan.target.publish_url}", "bold"))
    width = max((len(each.file.filename) for each in plan.files), default=0)
    for each in plan.files:
        _row(console, each, width)


def _row(console: Console, each: PlannedFile, width: int) -> None:
    console.data(
        "  ",
        Span(f"{each.step.value:<13}", _STYLES[each.step]),
        f"{each.file.filename:<{width}}  {_size(each.file.size):>9}  ",
        Span(each.because, "dim"),
    )


def _size(size: int) -> str:
    for unit, name in _SIZES:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} B"


def _upload(job: Job, plan: Plan) -> tuple[tuple[UploadOutcome, ...], UploadError | None]:
    """Return what became of the files, and the error that ended it, if one did."""
    with job.listener.bars():
        try:
            outcomes = upload(
                plan,
                allow_unverified=job.options.allow_unverified,
                environ=job.environ,
                tell_token=lambda token: _mask(job, token),
                reporter=job.listener,
            )
        except UploadError as error:
            return error.outcomes, error
    return outcomes, None


def _mask(job: Job, token: Secret) -> None:
    """Have GitHub hide a token in the log of the job, should anything print it."""
    if job.environ.get("GITHUB_ACTIONS") == "true":
        job.console.words(f"::add-mask::{token.reveal()}")


def _outcome(each: UploadOutcome) -> dict[str, Any]:
    return {
        "filename": each.file.filename,
        "result": each.result.value,
        "because": each.because,
        "status": each.status,
        "attempts": each.attempts,
    }


def _error(error: UploadError) -> dict[str, Any]:
    return {
        "code": error.code,
        "file": error.file,
        "url": error.url,
        "status": error.status,
        "reason": error.reason,
        "text": error.text,
        "hint": error.hint,
        "already_exists": error.already_exists,
        "in_doubt": error.in_doubt,
    }
