"""What a user of a peer writes: requirements in, ``name==version`` out; nothing else stands here.

python others.py PEER INDEXES REQUIREMENTS
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Chosen = Iterator[tuple[str, Any]]


def pip(urls: list[str], lines: list[str]) -> Chosen:
    from pip._internal.index.collector import LinkCollector
    from pip._internal.index.package_finder import PackageFinder
    from pip._internal.models.search_scope import SearchScope
    from pip._internal.models.selection_prefs import SelectionPreferences
    from pip._internal.models.target_python import TargetPython
    from pip._internal.network.session import PipSession

    collector = LinkCollector(
        session=PipSession(index_urls=urls), search_scope=SearchScope([], urls, no_index=False)
    )
    finder = PackageFinder.create(
        link_collector=collector,
        selection_prefs=SelectionPreferences(allow_yanked=True),
        target_python=TargetPython(),
    )
    for line in lines:
        best = finder.find_best_candidate(line).best_candidate
        yield line, best and best.version


def unearth(urls: list[str], lines: list[str]) -> Chosen:
    from unearth import PackageFinder

    finder = PackageFinder(index_urls=urls)
    for line in lines:
        best = finder.find_best_match(line).best
        yield line, best and best.version


def poetry(urls: list[str], lines: list[str]) -> Chosen:
    from poetry.installation.chooser import Chooser
    from poetry.repositories.legacy_repository import LegacyRepository
    from poetry.repositories.repository_pool import RepositoryPool
    from poetry.utils.env import SystemEnv
    from poetry.version.version_selector import VersionSelector

    pool = RepositoryPool([LegacyRepository("peer", urls[0], disable_cache=True)])
    chooser, selector = Chooser(pool, SystemEnv(Path(sys.prefix))), VersionSelector(pool)
    for line in lines:
        package: Any = selector.find_best_candidate(line, "*", allow_prereleases=False)
        try:
            fits = package is not None and chooser.choose_for(package) is not None
        except RuntimeError:  # it picks the version before it looks at tags
            fits = False
        yield line, package.version if fits else None


def pypi_simple(urls: list[str], lines: list[str]) -> Chosen:
    """pypi-simple selects nothing: this is the code that its user writes with ``packaging``."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.tags import sys_tags
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename
    from packaging.version import InvalidVersion, Version
    from pypi_simple import PyPISimple

    ranks = {tag: -number for number, tag in enumerate(sys_tags())}
    python = platform.python_version()

    def key(package: Any) -> tuple[Any, ...] | None:
        try:
            asked = package.requires_python
            if package.is_yanked or (asked and python not in SpecifierSet(asked)):
                return None
            if package.package_type == "wheel":
                _, version, build, tags = parse_wheel_filename(package.filename)
                rank = max((ranks[tag] for tag in tags if tag in ranks), default=None)
                return None if rank is None else (version, rank, build)
            if package.package_type == "sdist":
                return Version(package.version), -len(ranks), ()
        except (InvalidSpecifier, InvalidWheelFilename, InvalidVersion):
            pass
        return None

    with PyPISimple(urls[0]) as client:
        for line in lines:
            page = client.get_project_page(line)
            keys = [found for each in page.packages if (found := key(each)) is not None]
            finals = [found for found in keys if not found[0].is_prerelease]
            best = max(finals or keys, default=None)
            yield line, best and best[0]


JOBS = {"pip": pip, "unearth": unearth, "poetry": poetry, "pypi-simple": pypi_simple}

if __name__ == "__main__":
    _, peer, indexes, requirements = sys.argv
    for name, version in JOBS[peer](indexes.split(","), Path(requirements).read_text().split()):
        if version is not None:
            print(f"{name}=={version}")
