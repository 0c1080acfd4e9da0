"""The rules of HTTP caching, each vector through the whole conversation: threads and tasks, memory and disk."""

import asyncio
import json
from email.utils import formatdate

import pytest
from cache_vectors import ANEW, KEPT, SINGLE, START, STATUSES, STRANGE_304, UPDATES, at, cc, h

from indexkit.lookup.caching import Caching
from indexkit.lookup.drivers import arun, run
from indexkit.lookup.memo import Memo
from indexkit.lookup.search import search
from indexkit.model.failure import FailureKind
from indexkit.model.index import Index
from indexkit.model.limits import CacheControl
from indexkit.model.route import Route
from indexkit.model.url import SafeUrl
from indexkit.model.visit import Outcome
from indexkit.testing.fake_index import JSON, Reply
from indexkit.testing.scripted_fetcher import AsyncScriptedFetcher, ScriptedFetcher
from indexkit.transport.cache import Cache
from indexkit.transport.store_disk import DiskStore
from indexkit.transport.store_memory import MemoryStore

URL = "https://index.test/simple/foo/"


class World:
    """A scripted server, a clock and a cache, seen through one driver."""

    def __init__(self, store, *, tasks):
        self.now = START
        self.fetcher = AsyncScriptedFetcher() if tasks else ScriptedFetcher()
        self.cache = Cache(store, clock=lambda: self.now)
        self.tasks = tasks
        self.index = Index(SafeUrl.parse("https://index.test/simple"), "a")

    def reply(self, headers, status=200, version="1.0"):
        """Return an answer of this moment with these headers."""
        names = {name for name, _ in headers}
        usual = [("content-type", JSON)] if status == 200 else []
        usual.append(("date", formatdate(self.now, usegmt=True)))
        pairs = [pair for pair in usual if pair[0] not in names]
        pairs += [pair for pair in headers if pair[1] is not None]
        file = {"filename": f"foo-{version}.tar.gz", "url": "https://files.test/f", "hashes": {}}
        page = {"meta": {"api-version": "1.0"}, "name": "foo", "files": [file]}
        return Reply(status, tuple(pairs), b"" if status == 304 else json.dumps(page).encode())

    def ask(self, *answers, index=None, **rules):
        """Ask for the page while the server has these answers, which must all be called for."""
        self.fetcher.requests.clear()
        self.fetcher.expect(*answers)
        flow = search(Route("foo", (index or self.index,)), memo=Memo(Caching(self.cache, **rules)))
        if self.tasks:
            found = asyncio.run(arun(flow, fetcher=self.fetcher))
        else:
            found = run(flow, fetcher=self.fetcher)
        assert self.fetcher.left == 0, "an answer was not called for"
        assert len(self.fetcher.requests) == len(answers), "somebody was asked"
        return found.visits[0]

    def conditions(self):
        """Return the conditions of the last request."""
        sent = dict(self.fetcher.requests[-1].headers)
        return {name: value for name, value in sent.items() if name.startswith("if-")}

    def see(self, expected, *, old="1.0", new="2.0", **rules):
        """Ask, and see that it is as expected."""
        if expected == KEPT:
            found = self.ask(**rules)
            assert (versions(found), found.from_cache) == ([old], True)
        elif expected == ANEW:
            found = self.ask(self.reply([], version=new), **rules)
            assert (versions(found), found.from_cache) == ([new], False)
            assert self.conditions() == {}
        else:
            found = self.ask(self.reply([], 304), **rules)
            assert (versions(found), found.from_cache) == ([old], True)
            assert self.conditions() == expected


def versions(visit):
    return list(visit.page.rows)


@pytest.fixture(params=["threads", "tasks", "threads, disk"])
def world(request, tmp_path):
    store = DiskStore(tmp_path) if "disk" in request.param else MemoryStore()
    return World(store, tasks=request.param == "tasks")


def cases(vectors):
    return pytest.mark.parametrize(
        "vector", [pytest.param(each[1:], id=each[0]) for each in vectors]
    )


@cases(
    (f"{group}: {name} ({seconds} s)", headers, seconds, expected)
    for group, vectors in SINGLE.items()
    for name, headers, expectations in vectors
    for seconds, expected in expectations.items()
)
def test_when_a_page_is_asked_for_again(world, vector):
    headers, seconds, expected = vector
    first = world.ask(world.reply(headers))
    assert (versions(first), first.from_cache) == (["1.0"], False)
    world.now += seconds
    world.see(expected)


@cases(
    (f"{name} ({seconds} s)", headers, later, update, seconds, expected)
    for name, headers, later, update, expectations in UPDATES
    for seconds, expected in expectations.items()
)
def test_what_a_304_changes(world, vector):
    headers, later, update, seconds, expected = vector
    world.ask(world.reply(headers))
    world.now += later
    second = world.ask(world.reply(update, 304))
    assert (versions(second), second.from_cache, second.status) == (["1.0"], True, 200)
    world.now += seconds
    world.see(expected)


@cases(STRANGE_304)
def test_a_304_about_another_page_is_not_believed(world, vector):
    headers, update = vector
    world.ask(world.reply(headers))
    world.now += 9
    found = world.ask(
        world.reply(update, 304), world.reply(cc("max-age=9", etag='"b"'), version="2.0")
    )
    assert (versions(found), found.from_cache) == (["2.0"], False)
    assert world.conditions() == {}
    world.see(KEPT, old="2.0")


def test_a_304_that_nobody_asked_for_is_no_answer(world):
    world.ask(world.reply(cc("max-age=9")))
    world.now += 9
    assert world.ask(world.reply([], 304)).outcome is not Outcome.FOUND


@pytest.mark.parametrize("status", STATUSES)
def test_which_statuses_are_kept(world, status):
    headers = cc("max-age=600", etag='"a"', content_type=JSON)
    world.ask(world.reply(headers, status))
    world.see(KEPT if status in (200, 203) else ANEW)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_kept_with_its_end_and_lives_as_long_as_that(world, status):
    """As in uv: what is kept is the page, under the address that was asked for."""
    away = Reply(status, (("location", "/other/foo/"), ("cache-control", "max-age=1")))
    found = world.ask(away, world.reply(cc("max-age=600", etag='"a"')))
    assert found.final_url == "https://index.test/other/foo/"
    world.now += 599
    world.see(KEPT)
    world.now += 1
    found = world.ask(away, world.reply([], 304))
    assert (versions(found), found.from_cache) == (["1.0"], True)
    assert world.conditions() == {"if-none-match": '"a"'}


def test_a_304_of_another_address_than_the_kept_page_came_from_is_not_believed(world):
    away = Reply(302, (("location", "/other/foo/"),))
    world.ask(away, world.reply(cc("max-age=9", etag='"a"')))
    world.now += 9
    found = world.ask(world.reply([], 304), world.reply([], version="2.0"))
    assert (versions(found), world.conditions()) == (["2.0"], {})


# -- what the caller wants ----------------------------------------------------


@pytest.mark.parametrize(
    "headers", [cc("max-age=600"), cc("max-age=600, immutable"), h(expires=at(600))]
)
def test_a_refresh_asks_about_what_is_fresh_with_max_age_0(world, headers):
    world.ask(world.reply([*headers, ("etag", '"a"')]))
    world.see({"if-none-match": '"a"'}, refresh=frozenset({"foo"}))
    assert dict(world.fetcher.requests[-1].headers)["cache-control"] == "max-age=0"
    world.see(KEPT, refresh=frozenset({"bar"}))
    world.see(KEPT)


def test_a_refresh_without_anything_to_ask_about_brings_the_page_anew(world):
    world.ask(world.reply(cc("max-age=600")))
    world.see(ANEW, refresh=True)


OVERRIDES = [
    # name, the index's own rule, the server's headers, then
    ("a lifetime where the server gives none", "max-age=60", h(), {59: KEPT, 60: ANEW}),
    ("a longer one", "max-age=60", cc("max-age=1"), {59: KEPT}),
    ("a shorter one", "max-age=1", cc("max-age=60"), {1: ANEW}),
    ("in spite of no-store", "max-age=60", cc("no-store"), {59: KEPT}),
    ("no-store in spite of a lifetime", "no-store", cc("max-age=60"), {0: ANEW}),
    ("no-cache in spite of a lifetime", "no-cache", cc("max-age=60", etag='"a"'), {0: {"if-none-match": '"a"'}}),
    ("Age counts all the same", "max-age=60", h(age="50"), {9: KEPT, 10: ANEW}),
    ("Vary: * all the same", "max-age=60", h(vary="*"), {0: ANEW}),
    ("not a word about time: Expires counts", "public", h(expires=at(60)), {59: KEPT, 60: ANEW}),
]  # fmt: skip


@cases(
    (f"{name} ({seconds} s)", own, headers, seconds, expected)
    for name, own, headers, expectations in OVERRIDES
    for seconds, expected in expectations.items()
)
def test_an_index_own_rule_takes_the_place_of_the_servers(world, vector):
    own, headers, seconds, expected = vector
    index = Index(world.index.url, "a", cache_control=CacheControl(api=own))
    world.ask(world.reply(headers), index=index)
    world.now += seconds
    world.see(expected, index=index)


def test_a_rule_for_files_is_not_one_for_pages(world):
    index = Index(world.index.url, "a", cache_control=CacheControl(files="max-age=60"))
    world.ask(world.reply([]), index=index)
    world.see(ANEW, index=index)


STALE = [
    # headers, seconds past its time, allowed, the failure, does it serve?
    ("503", "max-age=9", 60, 60, 503, True),
    ("500", "max-age=9", 60, 60, 500, True),
    ("429", "max-age=9", 60, 60, 429, True),
    ("no connection", "max-age=9", 60, 60, FailureKind.CONNECT, True),
    ("a time-out", "max-age=9", 60, 60, FailureKind.TIMEOUT, True),
    ("too old", "max-age=9", 61, 60, 503, False),
    ("not allowed", "max-age=9", 1, 0, 503, False),
    ("the server's own permission is not asked", "max-age=9, stale-if-error=60", 1, 0, 503, False),
    ("must-revalidate", "max-age=9, must-revalidate", 1, 60, 503, False),
    ("no-cache", "no-cache", 1, 60, 503, False),
    ("a bad certificate", "max-age=9", 1, 60, FailureKind.TLS, False),
    ("a refusal", "max-age=9", 1, 60, 403, False),
    ("501 is no passing trouble", "max-age=9", 1, 60, 501, False),
]


@cases(STALE)
def test_a_page_past_its_time_serves_for_a_server_that_fails_if_the_caller_allows_it(world, vector):
    control, past, allowed, failure, serves = vector
    world.ask(world.reply(cc(control, etag='"a"')))
    world.now += (9 if "max-age" in control else 0) + past
    answer = failure if isinstance(failure, FailureKind) else world.reply([], failure)
    found = world.ask(answer, stale_if_error=allowed)
    assert (found.outcome is Outcome.FOUND) is serves
    codes = [each.code for each in found.diagnostics]
    assert ("cache.stale-if-error" in codes) is serves
    if serves:
        assert "past its time" in found.because
