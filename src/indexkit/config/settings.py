"""What one place says about indexes and choices, with "not said" kept apart from every value."""

from __future__ import annotations

from ..values import evolve, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model.index import Index
    from ..model.index_set import KeyringProvider
    from ..model.limits import Cutoff
    from ..model.rules import Prerelease, Resolution
    from ..model.strategy import Strategy


@frozen(kw_only=True)
class Settings:
    """The settings of one layer, or of several that were combined.

    ``None`` and empty tuples mean that nothing was said. The names are those of uv's keys.
    ``binary_package`` and ``build_package`` are the exceptions that ``no-binary`` and
    ``only-binary`` of the pip interface make with ``:none:``-style values; ``pip`` is the
    ``[tool.uv.pip]`` table.
    """

    index: tuple[Index, ...] = ()
    extra_index_url: tuple[Index, ...] = ()
    index_url: Index | None = None
    find_links: tuple[Index, ...] = ()
    no_index: bool | None = None
    index_strategy: Strategy | None = None
    keyring_provider: KeyringProvider | None = None
    allow_insecure_host: tuple[str, ...] = ()
    no_sources: bool | None = None
    no_sources_package: tuple[str, ...] = ()
    resolution: Resolution | None = None
    prerelease: Prerelease | None = None
    exclude_newer: Cutoff | None = None
    exclude_newer_package: tuple[tuple[str, Cutoff], ...] = ()
    no_binary: bool | None = None
    no_binary_package: tuple[str, ...] = ()
    no_build: bool | None = None
    no_build_package: tuple[str, ...] = ()
    require_hashes: bool | None = None
    required_version: str | None = None
    publish_url: str | None = None
    check_url: str | None = None
    trusted_publishing: str | None = None
    pip: Settings | None = None

    def over(self, weaker: Settings) -> Settings:
        """Return these settings with ``weaker`` ones below: lists are joined, single values win.

        Associative; `NOTHING` is the neutral element.
        """
        if weaker is NOTHING:
            return self
        if self is NOTHING:
            return weaker
        joined: dict[str, object] = {}
        for name in _NAMES:
            own, other = getattr(self, name), getattr(weaker, name)
            if name == "pip":
                joined[name] = own.over(other) if own and other else own or other
            elif name == "exclude_newer_package":
                taken = {package for package, _ in own}
                joined[name] = own + tuple(pair for pair in other if pair[0] not in taken)
            elif isinstance(own, tuple):
                joined[name] = own + other
            else:
                joined[name] = other if own is None else own
        return Settings(**joined)  # type: ignore[arg-type]  # the names are the class's own

    def for_pip(self) -> Settings:
        """Return these settings with those of the ``pip`` table on top."""
        return self if self.pip is None else evolve(self.pip.over(self), pip=None)


_NAMES = tuple(Settings.__annotations__)
NOTHING = Settings()
"""The settings of who says nothing."""
