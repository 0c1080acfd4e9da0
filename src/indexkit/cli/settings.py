"""The settings that differ from uv's defaults, as pairs of words; indexes are shown elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import IndexSet, Rules

_DEFAULTS = IndexSet()


def settings(index_set: IndexSet) -> Iterator[tuple[str, str]]:
    """Yield pairs of uv's name of a setting and its value; strategy and semantics always."""
    yield "index-strategy", index_set.strategy.value
    yield "semantics", index_set.semantics.name
    if index_set.keyring_provider != _DEFAULTS.keyring_provider:
        yield "keyring-provider", index_set.keyring_provider.value
    if index_set.allow_insecure_hosts:
        yield "allow-insecure-host", ", ".join(index_set.allow_insecure_hosts)
    if index_set.required_version is not None:
        yield "required-version", f"{index_set.required_version} (of uv; not checked)"
    yield from _rules(index_set.rules)


def _rules(rules: Rules) -> Iterator[tuple[str, str]]:
    plain = _DEFAULTS.rules
    if rules.prerelease != plain.prerelease:
        yield "prerelease", rules.prerelease.value
    if rules.resolution != plain.resolution:
        yield "resolution", rules.resolution.value
    if rules.exclude_newer is not None:
        yield "exclude-newer", rules.exclude_newer.given or "false"
    for package, cutoff in rules.exclude_newer_package:
        yield "exclude-newer-package", f"{package} = {cutoff.given or 'false'}"
    wheels, sdists = rules.no_binary_package, rules.no_build_package
    yield from _formats("binary", wheels, rules.binary_package, none=rules.no_binary)
    yield from _formats("build", sdists, rules.build_package, none=rules.no_build)
    if rules.require_hashes:
        yield "require-hashes", "true"


def _formats(
    kind: str, but_not: Iterable[str], but: Iterable[str], *, none: bool
) -> Iterator[tuple[str, str]]:
    if none:
        exceptions = ", ".join(sorted(but))
        yield f"no-{kind}", f"true, but not for {exceptions}" if exceptions else "true"
    if names := ", ".join(sorted(but_not)):
        yield f"no-{kind}-package", names
