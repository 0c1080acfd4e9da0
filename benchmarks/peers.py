"""Each peer's own way from a page's bytes to the best file; only the network is left out."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import sys
from collections.abc import Callable
from typing import Any

BASE = "http://127.0.0.1/simple/"
Best = Callable[..., Any]


def indexkit(*, speed: bool) -> dict[str, Best]:
    import datetime as dt

    from packaging.requirements import Requirement

    from indexkit import Index, Rules, SafeUrl, Semantics, Strategy, Target
    from indexkit.select.choose import choose
    from indexkit.select.shelf import IndexedPage
    from indexkit.simple.read import read_page

    index, rules, target = Index(SafeUrl.parse(BASE)), Rules(), Target.running()
    now = dt.datetime.now(dt.UTC)

    def page(name: str, body: bytes, kind: str) -> Any:
        return read_page(name, body, url=f"{BASE}{name}/", content_type=kind, accelerate=speed)

    def selection(name: str, body: bytes, kind: str, spec: str) -> Any:
        return choose(
            Requirement(name + spec),
            [IndexedPage(index, page(name, body, kind))],
            strategy=Strategy.FIRST_INDEX,
            target=target,
            rules=rules,
            semantics=Semantics.DOCUMENTED,
            now=now,
        )

    def best(name: str, body: bytes, kind: str, spec: str = "") -> str | None:
        found = selection(name, body, kind, spec).best
        return None if found is None else found.file.filename

    def everything(name: str, body: bytes, kind: str, spec: str = "") -> int:
        found = selection(name, body, kind, spec)
        for candidate in found.candidates:
            _ = candidate.file, candidate.version
        for verdict in found.rejected:
            _ = verdict.reason, verdict.detail
        return len(found.candidates) + len(found.rejected)

    return {"best": best, "all": everything, "parse": page}


def pip(**_: Any) -> dict[str, Best]:
    from pip._internal.index.collector import IndexContent, LinkCollector, parse_links
    from pip._internal.index.package_finder import PackageFinder
    from pip._internal.models.search_scope import SearchScope
    from pip._internal.models.selection_prefs import SelectionPreferences
    from pip._internal.models.target_python import TargetPython
    from pip._vendor.packaging.specifiers import SpecifierSet

    class Session:
        def is_secure_origin(self, _: Any) -> bool:
            return True

    class Collector:  # pip's collector with the fetch replaced by bytes in memory
        def __init__(self) -> None:
            self.pages: dict[str, Any] = {}
            self.search_scope = SearchScope([], [BASE], no_index=False)
            self.find_links: list[str] = []
            self.session = Session()

        def fetch_response(self, location: Any, **_: Any) -> Any:
            return self.pages.get(location.url)

        def collect_sources(self, **kinds: Any) -> Any:
            return LinkCollector.collect_sources(self, **kinds)  # type: ignore[arg-type]

    collector = Collector()
    target = TargetPython()

    def content(name: str, body: bytes, kind: str) -> Any:
        return IndexContent(body, kind, "utf-8", url=f"{BASE}{name}/", cache_link_parsing=False)

    def finder(name: str, body: bytes, kind: str) -> Any:
        collector.pages = {f"{BASE}{name}/": content(name, body, kind)}
        return PackageFinder.create(
            link_collector=collector,  # type: ignore[arg-type]
            selection_prefs=SelectionPreferences(allow_yanked=True),
            target_python=target,
        )

    def best(name: str, body: bytes, kind: str, spec: str = "") -> str | None:
        found = finder(name, body, kind).find_best_candidate(
            name, specifier=SpecifierSet(spec) if spec else None
        )
        best = found.best_candidate
        return None if best is None else str(best.link.filename)

    def everything(name: str, body: bytes, kind: str, spec: str = "") -> int:
        del spec
        return len(finder(name, body, kind).find_all_candidates(name))

    def parse(name: str, body: bytes, kind: str) -> Any:
        return list(parse_links(content(name, body, kind)))

    return {"best": best, "all": everything, "parse": parse}


def unearth(**_: Any) -> dict[str, Best]:
    import unearth.finder
    from unearth.collector import IndexPage, parse_html_page, parse_json_response
    from unearth.link import Link

    current: dict[str, tuple[bytes, str]] = {}

    def links(page: Any) -> Any:
        return parse_json_response(page) if "json" in page.content_type else parse_html_page(page)

    def collect(_session: Any, location: Any, *_: Any, **__: Any) -> Any:
        body, kind = current["page"]
        return links(IndexPage(location, body, "utf-8", kind))

    module: Any = unearth.finder
    module.collect_links_from_location = collect
    finder = unearth.finder.PackageFinder(index_urls=[BASE])

    def best(name: str, body: bytes, kind: str, spec: str = "") -> str | None:
        current["page"] = body, kind
        found = finder.find_best_match(name + spec).best
        return None if found is None else found.link.filename

    def parse(name: str, body: bytes, kind: str) -> Any:
        return list(links(IndexPage(Link(f"{BASE}{name}/"), body, "utf-8", kind)))

    return {"best": best, "parse": parse}


def pypi_simple(**_: Any) -> dict[str, Best]:
    """pypi-simple selects nothing: this is the code that its user writes with ``packaging``."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.tags import sys_tags
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename
    from packaging.version import InvalidVersion, Version
    from pypi_simple import ProjectPage

    ranks = {tag: -number for number, tag in enumerate(sys_tags())}
    python = platform.python_version()

    def parse(name: str, body: bytes, kind: str) -> Any:
        if "json" in kind:
            return ProjectPage.from_json_data(json.loads(body), f"{BASE}{name}/").packages
        return ProjectPage.from_html(name, body.decode(), f"{BASE}{name}/").packages

    def keys(package: Any) -> tuple[Any, ...] | None:
        try:
            if package.package_type == "wheel":
                _, version, build, tags = parse_wheel_filename(package.filename)
                rank = max((ranks[tag] for tag in tags if tag in ranks), default=None)
                return None if rank is None else (version, rank, build)
            if package.package_type == "sdist":
                return Version(package.version), -len(ranks), ()
        except (InvalidWheelFilename, InvalidVersion):
            pass
        return None

    def wanted(package: Any) -> bool:
        try:
            asked = package.requires_python
            return not package.is_yanked and (not asked or python in SpecifierSet(asked))
        except InvalidSpecifier:
            return True

    def best(name: str, body: bytes, kind: str, spec: str = "") -> str | None:
        found = [
            (*key, package.filename)
            for package in parse(name, body, kind)
            if (key := keys(package)) is not None and wanted(package)
        ]
        allowed = set(SpecifierSet(spec).filter({key[0] for key in found}))
        chosen = max((key for key in found if key[0] in allowed), default=None)
        return None if chosen is None else str(chosen[-1])

    return {"best": best, "parse": parse}


def poetry(**_: Any) -> dict[str, Best]:
    from pathlib import Path

    from poetry.installation.chooser import Chooser
    from poetry.repositories.legacy_repository import LegacyRepository
    from poetry.repositories.link_sources.html import HTMLPage
    from poetry.repositories.link_sources.json import SimpleJsonPage
    from poetry.repositories.repository_pool import RepositoryPool
    from poetry.utils.env import SystemEnv
    from poetry.version.version_selector import VersionSelector

    repository = LegacyRepository("peer", BASE, disable_cache=True)
    pool = RepositoryPool([repository])
    chooser = Chooser(pool, SystemEnv(Path(sys.prefix)))
    selector = VersionSelector(pool)
    current: dict[str, Any] = {}
    repository.get_page = current.__getitem__  # type: ignore[assignment]

    def parse(name: str, body: bytes, kind: str) -> Any:
        if "json" in kind:
            return SimpleJsonPage(f"{BASE}{name}/", json.loads(body))
        return HTMLPage(f"{BASE}{name}/", body.decode())

    def best(name: str, body: bytes, kind: str, spec: str = "") -> str | None:
        current.clear()
        current[name] = parse(name, body, kind)
        package = selector.find_best_candidate(name, spec or "*", allow_prereleases=False)
        if package is None:
            return None
        try:
            return chooser.choose_for(package).filename
        except RuntimeError:  # it picks the version before it looks at tags
            return None

    return {"best": best, "parse": parse}


MAKERS: dict[str, Callable[[], dict[str, Best]]] = {
    "indexkit": lambda: indexkit(speed=False),
    "indexkit-speed": lambda: indexkit(speed=True),
    "pip": pip,
    "unearth": unearth,
    "pypi-simple": pypi_simple,
    "poetry": poetry,
}


def version_of(peer: str) -> str | None:
    """Return a peer's installed version, or ``None`` if it is not installed."""
    try:
        return str(importlib.metadata.version(peer))
    except importlib.metadata.PackageNotFoundError:
        return None
