"""The ``publish`` jobs of the adapter: settings shown, and uploads made; other jobs are `adapter`'s."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import indexkit
from conformance.carrying import environ_of
from conformance.error_classes import AdapterError
from conformance.reading import Reading, check_required_version
from indexkit.publishing.settings import PublishSettings, read_publish_settings
from indexkit.publishing.target import resolve_target

Answer = dict[str, Any]
# The index options that `uv publish` has too.
_TAKEN = {
    *("index", "keyring-provider", "allow-insecure-host", "project", "directory"),
    *("config-file", "no-config"),
}
_HINTS = {401: "auth.401-hint", 403: "auth.403-hint"}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:
        if "repeated" in message:
            raise AdapterError("cli.repeated", "cli.conflict")
        raise AdapterError("cli.unexpected" if "unrecognized" in message else "cli.invalid-value")


class _Once(argparse.Action):
    def __call__(
        self, parser: Any, namespace: Any, values: Any, option_string: str | None = None
    ) -> None:
        if getattr(namespace, self.dest) is not None:
            parser.error("repeated")
        setattr(namespace, self.dest, values)


def show_settings(job: dict[str, Any], reading: Reading) -> Answer:
    """Return what uv shows as the settings of ``uv publish``."""
    index_set, words, _ = _read(job, reading, shown=True)
    said = _settings(index_set, words, job)
    return {
        "publish": {
            "publish_url": _masked(said.publish_url),
            "check_url": None if said.check_url is None else _masked(said.check_url),
            "index": said.index,
            "username": said.username,
            "trusted_publishing": said.trusted_publishing.value.capitalize(),
            "keyring_provider": said.keyring_provider.value.capitalize(),
        }
    }


def publish(job: dict[str, Any], reading: Reading) -> Answer:
    """Publish ``dist/*``, or the files that were named."""
    index_set, words, environ = _read(job, reading)
    if words.skip_existing:
        raise AdapterError("publish.skip-existing")
    if words.offline or environ.get("UV_OFFLINE") in ("1", "true"):
        raise AdapterError("publish.offline")
    said = _settings(index_set, words, job)
    try:
        target = resolve_target(said, index_set)
        plan = indexkit.plan_publish(
            words.files or ["dist/*"],
            target,
            directory=words.directory,
            environ=environ,
            attestations=not words.no_attestations,
        )
        found = [each.code for each in (*plan.diagnostics, *plan.files)]
        if words.dry_run:
            plan.require()
        else:
            for outcome in indexkit.publish(plan, environ=environ):
                found += [each.code for each in outcome.diagnostics]
                found += ["publish.exists"] if outcome.result == "already-there" else []
    except indexkit.PublishError as error:
        return {
            "ok": False,
            "error_classes": sorted(set(_classes(error))),
            "note": str(error)[:500],
        }
    return {"error_classes": sorted(set(found))}


def _read(
    job: dict[str, Any], reading: Reading, *, shown: bool = False
) -> tuple[indexkit.IndexSet, argparse.Namespace, dict[str, str]]:
    semantics = reading.shown_project if shown else reading.project
    environ = environ_of(job)
    arguments, rest = indexkit.split_arguments(job["args"], semantics=semantics)
    words = _parser().parse_args(rest)
    if not {each.option for each in arguments.given} <= _TAKEN:
        raise AdapterError("cli.unexpected")
    if sum(each.option == "index" for each in arguments.given) > 1:
        raise AdapterError("cli.repeated")
    words.index = arguments.last("index")
    words.directory = Path(job["cwd"], arguments.last("directory") or "")
    off = environ.get("UV_PUBLISH_NO_ATTESTATIONS", "false")
    if off not in ("true", "false"):
        raise AdapterError("cli.invalid-value")
    words.no_attestations |= off == "true"
    kept = [word for word in arguments.words() if not word.startswith("--index=")]
    # `uv publish` reads the settings alone: neither the project's table nor its sources.
    index_set = indexkit.resolve_sources(
        environ=environ, args=kept, directory=job["cwd"], semantics=reading.shown_project
    )
    check_required_version(index_set)
    return index_set, words, environ


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("files", nargs="*")
    for flags in (
        ["--publish-url"],
        ["--check-url"],
        ["--trusted-publishing"],
        ["-u", "--username"],
        ["-p", "--password"],
        ["-t", "--token"],
    ):
        parser.add_argument(*flags, action=_Once)
    for flag in ("--dry-run", "--skip-existing", "--no-attestations", "--offline"):
        parser.add_argument(flag, action="store_true")
    # What uv has for all its commands, and what makes no difference here.
    for flags in (["-v", "--verbose"], ["-q", "--quiet"], ["-n", "--no-cache"]):
        parser.add_argument(*flags, action="count")
    for flag in ("--no-progress", "--native-tls", "--system-certs", "--preview", "--no-preview"):
        parser.add_argument(flag, action="store_true")
    for flag in ("--cache-dir", "--color"):
        parser.add_argument(flag)
    return parser


def _settings(
    index_set: indexkit.IndexSet, words: argparse.Namespace, job: dict[str, Any]
) -> PublishSettings:
    names = (
        "index",
        "publish_url",
        "check_url",
        "username",
        "password",
        "token",
        "trusted_publishing",
    )
    given = {name: getattr(words, name) for name in names}
    return read_publish_settings(
        index_set, environ=environ_of(job), directory=words.directory, **given
    )


def _masked(url: indexkit.SafeUrl) -> str:
    if url.credential is None:
        return url.text
    scheme, _, rest = url.text.partition("://")
    if url.credential.password is None:
        return f"{scheme}://****@{rest}"
    user = quote(url.credential.username, safe="!$&'()*+,-.;=_~%")
    return f"{scheme}://{user}:****@{rest}"


_UNREADABLE = {
    *("publish.bad-attestation", "publish.bad-files", "publish.bad-metadata"),
    *("publish.name-mismatch", "publish.no-metadata", "publish.unreadable-file"),
    "publish.version-mismatch",
}


def _classes(error: indexkit.PublishError) -> Iterator[str]:
    yield error.code
    if isinstance(error, indexkit.PublishFilesError):
        for each in error.errors:
            yield from _classes(each)
    if isinstance(error, indexkit.UploadError | indexkit.MissingUploadCredentialsError):
        yield "publish.failed"
    if isinstance(error, indexkit.MissingUploadCredentialsError):
        yield "auth.missing"
    if isinstance(error, indexkit.UploadError) and error.status in _HINTS:
        yield _HINTS[error.status]
    if isinstance(error, indexkit.UnverifiedError) and error.code == "publish.unverified":
        yield from ("http.status", "http.fetch", "http.connect", "http.body")
    if error.code == "publish.check-unreadable":
        yield from ("http.content-type", "http.body", "http.fetch")
    if error.code == "publish.bad-scheme" or error.code in _UNREADABLE:
        yield "publish.failed"
