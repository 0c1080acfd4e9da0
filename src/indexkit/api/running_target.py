"""The running interpreter as a target, kept beside the pages so that a run need not find it out.

Asking the machine for its tags takes longer than choosing among hundreds of pages, and so does
loading what reads ``Requires-Python`` texts, of which all pages together have a few dozen.
"""

from __future__ import annotations

import os
import sys
from functools import cached_property

from ..select.target import Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lookup.caching import Caching

_LIFETIME = 24 * 3600.0
_ADDRESS = "urn:indexkit:running-target"
_FORM = f"{_ADDRESS}:1"
_VARIABLES = ("_PYTHON_HOST_PLATFORM", "MACOSX_DEPLOYMENT_TARGET", "SYSTEM_VERSION_COMPAT")


class CallTarget:
    """The target of a call: the given one, or the running interpreter, asked or recalled.

    It is found out when it is first looked at, which may be while a server is thinking.
    """

    def __init__(self, given: Target | None, caching: Caching | None) -> None:
        """Take what the caller gave; without a cache of this machine the machine is asked."""
        cache = None if given is not None or caching is None else caching.cache
        # Another store may block, and another machine may have said what it says about this one.
        self._cache = cache if cache is not None and cache.is_quick else None
        self._key = None if self._cache is None else _key()
        self._kept = 0
        self._born: float | None = None
        self._given = given

    @cached_property
    def target(self) -> Target:
        """The target."""
        return self._given or self._recalled() or Target.running()

    def remember(self) -> None:
        """Keep what was decided, if it is more than was kept; a store may fail here."""
        if self._cache is None or self._key is None or self.target.experience <= self._kept:
            return
        from ..transport.cache_entry import Entry
        from ..transport.validity import Validity

        # What was recalled does not get older than a day by being kept again.
        born = self._cache.now() if self._born is None else self._born
        card = "\n".join([_FORM, repr(born), *self.target.to_lines()])
        entry = Entry(_ADDRESS, 200, (), Validity(born, _LIFETIME), b"", card=card)
        self._cache.remember(self._key, entry)

    def _recalled(self) -> Target | None:
        if self._cache is None or self._key is None:
            return None
        found = self._cache.glance(self._key, self._cache.now())
        if found is None or not found[1].is_fresh:
            return None
        form, *lines = found[1].card.split("\n")
        if form != _FORM:
            return None
        try:
            born = float(lines[0])
            target = Target.from_lines(lines[1:])
        except (ValueError, LookupError):
            return None
        self._kept, self._born = target.experience, born
        return target


def _key() -> str | None:
    """Return the key of what this interpreter on this machine can run; ``None`` if it is not sure.

    It is made of all that ``packaging.tags`` and ``packaging.markers`` look at, or of what tells
    that it has not changed.
    """
    try:
        import _manylinux  # type: ignore[import-not-found,unused-ignore]  # noqa: F401 - by which a distribution changes the tags (PEP 600)
    except ImportError:
        pass
    else:
        return None
    try:
        program = os.stat(sys.executable)  # noqa: PTH116 - pathlib is what a warm run does without
    except (OSError, ValueError):
        return None
    import packaging

    from ..transport.cache import digest

    facts = (
        packaging.__version__,
        sys.version,
        sys.executable,
        (program.st_size, program.st_mtime_ns),
        sys.implementation.name,
        sys.maxsize,
        getattr(sys, "abiflags", ""),
        _system(),
        [os.environ.get(name) for name in _VARIABLES],
    )
    return digest("running-target", *map(repr, facts))


def _system() -> object:
    if not hasattr(os, "uname"):
        return sys.getwindowsversion(), os.environ.get("PROCESSOR_ARCHITECTURE")  # type: ignore[attr-defined,unused-ignore]  # of Windows
    system = os.uname()
    libc = None
    if "CS_GNU_LIBC_VERSION" in getattr(os, "confstr_names", ()):
        libc = os.confstr("CS_GNU_LIBC_VERSION")
    return system.sysname, system.release, system.version, system.machine, libc
