"""The cache around the conversation: when a server is asked, what is kept, and for whom."""

import asyncio
import json
from email.utils import formatdate

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from indexkit.errors import CredentialError, ForbiddenCredentialsError, MissingCredentialsError
from indexkit.lookup.caching import Caching
from indexkit.lookup.drivers import arun, arun_many, run_many
from indexkit.lookup.keeping import bring
from indexkit.lookup.memo import Memo
from indexkit.lookup.outcome import Arrival
from indexkit.lookup.read_answer import Read
from indexkit.lookup.search import search
from indexkit.model.credential import Credential
from indexkit.model.failure import Failure, FailureKind
from indexkit.model.index import Authenticate, Index, IndexFormat
from indexkit.model.limits import CacheControl
from indexkit.model.request import Purpose, Request, Response
from indexkit.model.route import Route
from indexkit.model.strategy import Strategy
from indexkit.model.url import SafeUrl
from indexkit.model.visit import Outcome
from indexkit.simple.accept import ACCEPT
from indexkit.transport.cache import Cache
from indexkit.transport.store_disk import DiskStore
from indexkit.transport.store_memory import MemoryStore

JSON = "application/vnd.pypi.simple.v1+json"
START = 1_700_000_000.0
URL = "https://index.test/simple/foo/"


def page(*versions, name="foo"):
    files = [
        {
            "filename": f"{name}-{v}.tar.gz",
            "url": f"https://files.test/{name}-{v}.tar.gz",
            "hashes": {},
        }
        for v in versions
    ]
    return json.dumps({"meta": {"api-version": "1.0"}, "name": name, "files": files}).encode()


class Clock:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


class Servers:
    """Servers by address: each answers with a status, headers and a body; an ``etag`` gives 304s."""

    def __init__(self, clock, pages):
        self.clock = clock
        self.pages = dict(pages)
        self.requests = []
        self.secret = None

    @property
    def asked(self):
        return [request.url.text for request in self.requests]

    def fetch(self, request):
        self.requests.append(request)
        found = self.pages.get(request.url.text, (404, {}, b""))
        if isinstance(found, FailureKind):
            return Failure(found, request.url, "as the test wants it")
        if self.secret is not None and request.credential != self.secret:
            return Response(401, request.url)
        status, headers, body = found
        headers = {"date": formatdate(self.clock.now, usegmt=True), "content-type": JSON} | headers
        conditions = dict(request.headers)
        if status == 200 and headers.get("etag") == conditions.get("if-none-match", ""):
            status, body = 304, b""
            headers.pop("content-type")
        return Response(status, request.url, tuple(headers.items()), body)


class AsyncServers(Servers):
    async def fetch(self, request):
        return super().fetch(request)


class World:
    """Servers, a clock and a cache; each `ask` is a run of its own."""

    def __init__(self, pages, store=None, *, kind=Servers):
        self.clock = Clock()
        self.servers = kind(self.clock, pages)
        self.cache = Cache(MemoryStore() if store is None else store, clock=self.clock)
        self.index = Index(SafeUrl.parse("https://index.test/simple"), "a")
        self.provider = None

    def ask(
        self,
        package="foo",
        *,
        indexes=None,
        strategy=Strategy.FIRST_INDEX,
        cached=True,
        workers=1,
        **rules,
    ):
        memo = Memo(Caching(self.cache, **rules) if cached else None)
        route = Route(package, tuple(indexes or (self.index,)), strategy=strategy)
        self.servers.requests.clear()
        if isinstance(self.servers, AsyncServers):
            flows = [search(route, memo=memo)]
            (found,) = asyncio.run(arun_many(flows, fetcher=self.servers, provider=self.provider))
        else:
            (found,) = run_many(
                [search(route, memo=memo)],
                fetcher=self.servers,
                provider=self.provider,
                workers=workers,
            )
        return found

    def visit(self, *args, **rules):
        (visit,) = self.ask(*args, **rules).visits
        return visit


@pytest.fixture(params=["threads", "asyncio", "disk"])
def world(request, tmp_path):
    kind = AsyncServers if request.param == "asyncio" else Servers
    store = DiskStore(tmp_path / "cache") if request.param == "disk" else None
    return World(
        {URL: (200, {"etag": '"1"', "cache-control": "max-age=600"}, page("1.0"))}, store, kind=kind
    )


def versions(visit):
    return list(visit.page.rows)


def test_law_10_while_an_entry_is_fresh_nothing_is_asked(world):
    first = world.visit()
    assert not first.from_cache
    world.clock.now += 599
    second = world.visit()
    assert world.servers.asked == []
    assert second.from_cache
    assert evolve(second, from_cache=False) == first
    assert list(second.page.files()) == list(first.page.files())


def test_a_stale_entry_is_asked_about_and_a_304_makes_it_fresh_again(world):
    world.visit()
    world.clock.now += 600
    second = world.visit()
    (request,) = world.servers.requests
    assert dict(request.headers)["if-none-match"] == '"1"'
    assert (second.from_cache, second.status, versions(second)) == (True, 200, ["1.0"])
    world.clock.now += 599
    assert world.visit().from_cache
    assert world.servers.asked == []


def test_a_page_that_has_changed_replaces_the_entry(world):
    world.visit()
    world.servers.pages[URL] = (
        200,
        {"etag": '"2"', "cache-control": "max-age=600"},
        page("1.0", "2.0"),
    )
    world.clock.now += 600
    second = world.visit()
    assert (second.from_cache, versions(second)) == (False, ["1.0", "2.0"])
    third = world.visit()
    assert (third.from_cache, versions(third)) == (True, ["1.0", "2.0"])


def test_a_304_with_another_lifetime_counts(world):
    world.visit()
    world.clock.now += 600
    world.servers.pages[URL] = (200, {"etag": '"1"', "cache-control": "max-age=10"}, page("1.0"))
    world.visit()
    world.clock.now += 11
    world.visit()
    assert len(world.servers.asked) == 1


def test_a_304_for_an_entry_from_elsewhere_is_not_believed(world):
    world.visit()
    world.clock.now += 600
    away = "https://index.test/simple/other/"
    world.servers.pages[URL] = (302, {"location": away}, b"")
    world.servers.pages[away] = (200, {"etag": '"1"'}, page("7.0"))
    assert versions(world.visit()) == ["7.0"]


@pytest.mark.parametrize("status", [401, 403, 410, 429, 500, 503, 204])
def test_errors_are_never_kept(world, status):
    world.servers.pages[URL] = (status, {"cache-control": "max-age=600"}, b"")
    world.visit()
    world.servers.pages[URL] = (200, {}, page("1.0"))
    assert world.visit().outcome is Outcome.FOUND


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b"not JSON"),
        ({"content-type": "text/html"}, b"<form action=login>"),
        ({"content-type": "text/html"}, b"<html></html>"),
        ({"content-type": "image/png"}, b"x"),
    ],
)
def test_what_is_no_page_is_not_kept(world, headers, body):
    world.servers.pages[URL] = (200, {"cache-control": "max-age=600"} | headers, body)
    world.visit()
    world.servers.pages[URL] = (200, {}, page("1.0"))
    assert versions(world.visit()) == ["1.0"]


def test_no_store_is_not_kept_and_drops_what_was(world):
    world.visit()
    world.clock.now += 600
    world.servers.pages[URL] = (200, {"cache-control": "no-store", "etag": '"9"'}, page("2.0"))
    world.visit()
    assert world.visit(offline=True).outcome is Outcome.UNREACHABLE


def test_without_a_cache_nothing_is_kept(world):
    world.visit(cached=False)
    assert world.visit(offline=True).outcome is Outcome.UNREACHABLE
    world.visit(cached=False)
    assert len(world.servers.asked) == 1


# -- absent -------------------------------------------------------------------


def test_a_404_is_not_kept_unless_the_caller_says_for_how_long(world):
    assert world.visit("bar").outcome is Outcome.ABSENT
    world.visit("bar")
    assert len(world.servers.asked) == 1
    world.visit("bar", negative=60)
    found = world.visit("bar", negative=60)
    assert (found.outcome, found.from_cache, world.servers.asked) == (Outcome.ABSENT, True, [])


@pytest.mark.parametrize(("later", "negative"), [(61, 60), (60, 60), (31, 30), (1, 0)])
def test_a_404_is_kept_no_longer_than_the_caller_of_the_moment_allows(world, later, negative):
    world.visit("bar", negative=60)
    world.clock.now += later
    world.visit("bar", negative=negative)
    assert len(world.servers.asked) == 1


def test_a_project_that_is_gone_is_gone_from_the_cache(world):
    world.visit()
    world.clock.now += 600
    del world.servers.pages[URL]
    assert world.visit().outcome is Outcome.ABSENT
    assert world.visit(offline=True).outcome is Outcome.UNREACHABLE


# -- offline ------------------------------------------------------------------


def test_offline_a_miss_is_unknown_and_never_absent(world):
    found = world.visit("bar", offline=True)
    assert (found.outcome, found.failure) == (Outcome.UNREACHABLE, FailureKind.OFFLINE)
    assert world.servers.asked == []


def test_offline_a_first_index_search_does_not_pass_over_a_miss(world):
    other = Index(SafeUrl.parse("https://other.test/simple"), "b")
    world.servers.pages["https://other.test/simple/foo/"] = (
        200,
        {"cache-control": "max-age=600"},
        page("9.0"),
    )
    world.ask(indexes=[other])
    found = world.ask(indexes=[world.index, other], offline=True)
    assert [visit.outcome for visit in found.visits] == [Outcome.UNREACHABLE]
    assert found.pages == ()


def test_offline_an_old_entry_serves_and_says_so(world):
    world.visit()
    world.clock.now += 10**6
    found = world.visit(offline=True)
    assert found.outcome is Outcome.FOUND
    assert found.from_cache
    assert "past its time" in found.because
    assert [each.code for each in found.diagnostics] == ["cache.stale-offline"]


def test_offline_an_old_404_is_unknown(world):
    world.visit("bar", negative=60)
    assert world.visit("bar", offline=True, negative=60).outcome is Outcome.ABSENT
    world.clock.now += 61
    assert world.visit("bar", offline=True, negative=60).outcome is Outcome.UNREACHABLE


# -- refresh ------------------------------------------------------------------


@pytest.mark.parametrize("refresh", [True, frozenset({"foo"})])
def test_refresh_asks_about_a_fresh_entry_with_max_age_0_as_trap_81_says(world, refresh):
    world.visit()
    found = world.visit(refresh=refresh)
    (request,) = world.servers.requests
    assert dict(request.headers)["cache-control"] == "max-age=0"
    assert dict(request.headers)["if-none-match"] == '"1"'
    assert found.from_cache
    world.visit()
    assert world.servers.asked == []


def test_refresh_of_another_package_asks_nothing(world):
    world.visit()
    world.visit(refresh=frozenset({"bar"}))
    assert world.servers.asked == []


def test_trap_82_a_refresh_renews_the_ordinary_entry(world):
    world.visit()
    world.servers.pages[URL] = (200, {"etag": '"2"', "cache-control": "max-age=600"}, page("2.0"))
    world.visit(refresh=True)
    assert versions(world.visit()) == ["2.0"]
    assert world.servers.asked == []


# -- trap 85: stale if error --------------------------------------------------


TROUBLES = [
    (503, {}, b""),
    (500, {}, b""),
    (429, {}, b""),
    FailureKind.CONNECT,
    FailureKind.TIMEOUT,
]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_trap_85_stale_if_error_only_on_request_and_flagged(world, trouble):
    world.visit()
    world.servers.pages[URL] = trouble
    world.clock.now += 700
    assert world.visit().outcome is Outcome.UNREACHABLE
    found = world.visit(stale_if_error=100)
    assert found.outcome is Outcome.FOUND
    assert found.from_cache
    assert "its server failed" in found.because
    assert [each.code for each in found.diagnostics] == ["cache.stale-if-error"]
    world.clock.now += 1
    assert world.visit(stale_if_error=100).outcome is Outcome.UNREACHABLE


@pytest.mark.parametrize(
    "trouble", [(403, {}, b""), (401, {}, b""), FailureKind.TLS, (404, {}, b"")]
)
def test_a_refusal_and_a_bad_certificate_are_not_passed_over(world, trouble):
    world.visit()
    world.servers.pages[URL] = trouble
    world.clock.now += 700
    assert world.visit(stale_if_error=10**6).outcome is not Outcome.FOUND


def test_must_revalidate_forbids_stale_entries(world):
    world.servers.pages[URL] = (200, {"cache-control": "max-age=600, must-revalidate"}, page("1.0"))
    world.visit()
    world.servers.pages[URL] = FailureKind.CONNECT
    world.clock.now += 700
    assert world.visit(stale_if_error=10**6).outcome is Outcome.UNREACHABLE


# -- secrets ------------------------------------------------------------------


SECRET = Credential("u", "hunter2")


class Knows:
    label = "test"

    def __init__(self, credential, *, eager=True):
        self.credential, self.eager = credential, eager

    def find(self, query):
        return self.credential if self.eager or query.status else None


@pytest.mark.parametrize("eager", [True, False])
def test_what_was_answered_to_a_secret_is_for_that_secret_alone(world, eager):
    world.servers.secret = SECRET
    world.provider = Knows(SECRET, eager=eager)
    assert world.visit().outcome is Outcome.FOUND
    again = world.visit()
    assert (again.from_cache, world.servers.asked) == (True, [])
    world.provider = None
    assert world.visit().outcome is Outcome.REFUSED
    assert world.visit(offline=True).outcome is Outcome.UNREACHABLE
    world.provider = Knows(Credential("u", "other"))
    assert world.visit().outcome is Outcome.REFUSED
    assert world.visit(offline=True).outcome is Outcome.UNREACHABLE


def test_a_secret_in_the_index_address_counts_too(world):
    world.servers.secret = SECRET
    ours = Index(SafeUrl.parse("https://u:hunter2@index.test/simple"), "a")
    world.visit(indexes=[ours])
    assert world.visit(indexes=[ours]).from_cache
    assert not world.visit().from_cache


def test_no_store_of_entries_holds_a_secret(tmp_path):
    world = World({URL: (200, {"cache-control": "max-age=600"}, page("1.0"))}, DiskStore(tmp_path))
    world.servers.secret = SECRET
    world.provider = Knows(SECRET)
    assert world.visit().outcome is Outcome.FOUND
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"hunter2" not in kept
    assert SECRET.authorization().reveal().encode() not in kept


def test_a_public_entry_serves_whoever_asks(world):
    world.visit()
    world.provider = Knows(SECRET)
    assert world.visit().from_cache


def test_an_answer_that_varies_with_the_secret_does_not(world):
    world.servers.pages[URL] = (
        200,
        {"cache-control": "max-age=600", "vary": "Authorization"},
        page("1.0"),
    )
    world.visit()
    assert world.visit().from_cache
    world.provider = Knows(SECRET)
    assert not world.visit().from_cache


def test_the_policies_of_secrets_hold_for_entries_too(world):
    world.visit()
    always = evolve(world.index, authenticate=Authenticate.ALWAYS)
    with pytest.raises(MissingCredentialsError):
        world.visit(indexes=[always])
    never = Index(SafeUrl.parse("https://u:p@index.test/simple"), authenticate=Authenticate.NEVER)
    with pytest.raises(ForbiddenCredentialsError):
        world.visit(indexes=[never])


class Plain:
    """Reads answers and entries as they are."""

    package = "foo"

    def of(self, done):
        return Read(Arrival(done.url, done.url, done.answer.status), is_sound=True)

    def kept(self, entry, on_damage):
        return Arrival(SafeUrl.parse(entry.url), SafeUrl.parse(entry.url), 200, from_cache=True)


def carry(world, request, **options):
    flow = bring(evolve(request, index=world.index), world.index, Plain(), **options)
    return asyncio.run(arun(flow, fetcher=AsyncServers(world.clock, world.servers.pages)))


@pytest.mark.parametrize("method", ["HEAD", "POST"])
def test_only_what_is_got_is_kept_or_recalled(world, method):
    world.visit()
    request = Request(SafeUrl.parse(URL), method=method, headers=(("accept", ACCEPT),))
    found = carry(world, request, caching=Caching(world.cache, offline=True))
    assert (found.status, found.from_cache) == (200, False)


@pytest.mark.parametrize(
    ("control", "own", "kept"),
    [
        ("no-cache", None, True),
        ("max-age=0", None, True),
        ("no-store", None, False),
        ("no-store", "max-age=60", True),
        ("max-age=60", "no-store", False),
    ],
)
def test_what_a_hash_vouches_for_lives_for_ever_if_it_may_be_kept_at_all(world, control, own, kept):
    world.index = evolve(world.index, cache_control=CacheControl(files=own))
    url = "https://files.test/foo.whl.metadata"
    world.servers.pages[url] = (200, {"cache-control": control}, b"Metadata-Version: 2.1")
    request = Request(SafeUrl.parse(url), Purpose.METADATA)
    options = {"caching": Caching(world.cache), "immutable": True}
    assert not carry(world, request, **options).from_cache
    world.clock.now += 30 if own else 10**7
    assert carry(world, request, **options).from_cache is kept


# -- indexes ------------------------------------------------------------------


def test_law_10_an_entry_of_one_index_is_never_recalled_for_another(world):
    world.visit()
    nested = Index(SafeUrl.parse("https://index.test/simple/foo"), format=IndexFormat.FLAT)
    mirror = Index(SafeUrl.parse("https://mirror.test/simple"))
    for index in (nested, mirror):
        world.visit(indexes=[index])
        assert len(world.servers.asked) == 1


def test_an_override_of_the_index_beats_what_the_server_says(world):
    world.servers.pages[URL] = (200, {"cache-control": "no-store"}, page("1.0"))
    ours = evolve(world.index, cache_control=CacheControl(api="max-age=5"))
    world.visit(indexes=[ours])
    assert world.visit(indexes=[ours]).from_cache
    world.clock.now += 5
    world.visit(indexes=[ours])
    assert len(world.servers.asked) == 1


def test_an_override_that_comes_later_holds_for_what_is_kept(world):
    world.visit()
    world.visit(indexes=[evolve(world.index, cache_control=CacheControl(api="max-age=0"))])
    assert len(world.servers.asked) == 1


def test_flat_places_are_kept_too(world):
    url = "https://index.test/links.html"
    body = b"<a href='foo-1.0.tar.gz'>foo-1.0.tar.gz</a><a href='bar-2.0.tar.gz'>bar-2.0.tar.gz</a>"
    world.servers.pages[url] = (
        200,
        {"content-type": "text/html", "cache-control": "max-age=9"},
        body,
    )
    flat = Index(SafeUrl.parse(url), format=IndexFormat.FLAT)
    world.visit(indexes=[flat])
    assert world.servers.asked == [url]
    found = world.visit("bar", indexes=[flat])
    assert (found.from_cache, versions(found), world.servers.asked) == (True, ["2.0"], [])
    world.visit("bar", indexes=[flat], refresh=frozenset({"foo"}))
    assert world.servers.asked == [url]


def test_html_pages_are_kept_as_they_came(world):
    body = b"<a href='foo-1.0.tar.gz#sha256=00'>foo-1.0.tar.gz</a>"
    world.servers.pages[URL] = (
        200,
        {"content-type": "text/html", "cache-control": "max-age=9"},
        body,
    )
    first, second = world.visit(), world.visit()
    assert second.from_cache
    assert list(first.page.files()) == list(second.page.files())


def test_local_places_are_not_kept(world, tmp_path):
    local = Index(SafeUrl.parse(tmp_path.as_uri()), format=IndexFormat.FLAT)
    world.visit(indexes=[local])
    world.visit(indexes=[local])
    assert len(world.servers.asked) == 1


class Broken:
    def get(self, key):
        raise RuntimeError("hunter2")

    put = delete = lambda self, *_: self.get("")


def test_a_store_that_fails_costs_the_cache_and_not_the_answer():
    world = World({URL: (200, {"cache-control": "max-age=600"}, page("1.0"))}, Broken())
    for workers in (1, 4):
        found = world.visit(workers=workers)
        assert found.outcome is Outcome.FOUND
        assert {each.code for each in found.diagnostics} == {"cache.store-failed"}


# -- laws ---------------------------------------------------------------------


def answers():
    control = st.sampled_from(
        [None, "max-age=0", "max-age=100", "no-store", "no-cache", "max-age=100, must-revalidate"]
    )
    good = st.builds(
        lambda number, cc, etag: (
            200,
            ({"cache-control": cc} if cc else {}) | ({"etag": f'"{number}"'} if etag else {}),
            page(f"{number}.0"),
        ),
        st.integers(1, 3),
        control,
        st.booleans(),
    )
    bad = st.sampled_from(
        [(404, {}, b""), (503, {}, b""), (403, {}, b""), (200, {}, b"junk"), FailureKind.CONNECT]
    )
    return good | bad


@pytest.mark.law
@given(
    st.lists(
        st.tuples(answers(), st.sampled_from([0, 1, 50, 100, 500]), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_a_cache_never_gives_what_an_index_never_said(steps):
    """And what it gives unasked was said within its lifetime; both doors agree."""
    worlds = [World({}), World({}, kind=AsyncServers)]
    said = []
    for answer, later, refresh in steps:
        found = []
        for world in worlds:
            world.servers.pages[URL] = answer
            found.append(world.visit(refresh=refresh))
        assert found[0] == found[1]
        assert worlds[0].servers.requests == worlds[1].servers.requests
        visit, now = found[0], worlds[0].clock.now
        plain = worlds[0].visit(cached=False)
        if not visit.from_cache:
            assert evolve(visit, from_cache=False) == plain
            if visit.outcome is Outcome.FOUND:
                said.append((now, versions(visit)))
        else:
            assert any(text == versions(visit) for _, text in said)
            assert not refresh or plain.outcome is Outcome.FOUND
        for world in worlds:
            world.clock.now += later


@pytest.mark.law
@given(
    st.lists(st.sampled_from(["foo", "bar", "baz"]), min_size=1, max_size=5),
    st.sampled_from([1, 4]),
)
def test_with_and_without_a_cache_the_results_are_equal(packages, workers):
    pages = {
        f"https://index.test/simple/{name}/": (
            200,
            {"cache-control": "max-age=60"},
            page("1.0", "2.0", name=name),
        )
        for name in ("foo", "bar")
    }
    world = World(pages)

    def ask(caching):
        memo = Memo(caching)
        flows = [search(Route(name, (world.index,)), memo=memo) for name in packages]
        try:
            return run_many(flows, fetcher=world.servers, workers=workers)
        except CredentialError as error:
            return str(error)

    plain = ask(None)
    for _ in range(2):
        found = ask(Caching(world.cache))
        for one, two in zip(plain, found, strict=True):
            assert [evolve(v, from_cache=False) for v in two.visits] == list(one.visits)
            assert [list(p.files()) for _, p in two.pages] == [
                list(p.files()) for _, p in one.pages
            ]
