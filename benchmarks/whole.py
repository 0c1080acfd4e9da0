"""A whole job in a fresh process: import a peer, ask indexes for projects, choose their files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any


def indexkit(urls: list[str], lines: list[str], strategy: str) -> int:
    import indexkit as kit

    entries = [{"url": url, "name": f"i{n}"} for n, url in enumerate(urls)]
    entries[-1]["default"] = True  # type: ignore[assignment]
    index_set = kit.resolve_sources(
        {"tool": {"uv": {"index": entries, "index-strategy": strategy}}},
        environ={},
        user_config=False,
        system_config=False,
    )
    with kit.default_fetcher(index_set, environ={}) as fetcher:
        found = kit.select_many(lines, index_set=index_set, fetcher=fetcher, environ={})
        return sum(one.best is not None for one in found)


def pip(urls: list[str], lines: list[str], _: str) -> int:
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
    return sum(finder.find_best_candidate(one).best_candidate is not None for one in lines)


def unearth(urls: list[str], lines: list[str], _: str) -> int:
    from unearth import PackageFinder

    finder = PackageFinder(index_urls=urls)
    return sum(finder.find_best_match(one).best is not None for one in lines)


def poetry(urls: list[str], lines: list[str], _: str) -> int:
    from poetry.installation.chooser import Chooser
    from poetry.repositories.legacy_repository import LegacyRepository
    from poetry.repositories.repository_pool import RepositoryPool
    from poetry.utils.env import SystemEnv
    from poetry.version.version_selector import VersionSelector

    pool = RepositoryPool([LegacyRepository("peer", urls[0], disable_cache=True)])
    chooser, selector = Chooser(pool, SystemEnv(Path(sys.prefix))), VersionSelector(pool)
    count = 0
    for one in lines:
        package: Any = selector.find_best_candidate(one, "*", allow_prereleases=False)
        try:
            count += package is not None and chooser.choose_for(package) is not None
        except RuntimeError:
            continue
    return count


if __name__ == "__main__":
    _, peer, urls, requirements, strategy = sys.argv
    jobs = {"indexkit": indexkit, "pip": pip, "unearth": unearth, "poetry": poetry}
    print(jobs[peer](urls.split(","), Path(requirements).read_text().split(), strategy))
