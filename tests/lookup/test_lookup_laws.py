"""Laws over generated worlds: 4, 5, 7 and 8 of the house, and one request for each address."""

import asyncio

import pytest
from conversations import Provider, index, route
from hypothesis import given
from hypothesis import strategies as st

from indexkit.errors import CredentialError
from indexkit.lookup.drivers import arun_many, run_many
from indexkit.lookup.memo import Memo
from indexkit.lookup.search import search
from indexkit.model.credential import Credential
from indexkit.model.failure import FailureKind
from indexkit.model.index import Authenticate, Index, IndexFormat
from indexkit.model.semantics import Semantics
from indexkit.model.strategy import Strategy
from indexkit.model.url import SafeUrl
from indexkit.model.visit import Outcome
from indexkit.testing.fake_fetcher import BASE, FakeAsyncFetcher, FakeFetcher
from indexkit.testing.fake_index import HTML, JSON, FakeIndex

pytestmark = pytest.mark.law
SECRET = "hunter2-very-secret"
NAMES = ("a", "b", "c", "d")
PACKAGES = ("foo", "bar")

statuses = st.sampled_from([200, 401, 403, 404, 407, 410, 429, 500, 503, 511])


@st.composite
def fakes(draw, name):
    behaviour = draw(st.sampled_from(["fine", "fine", "status", "redirect", "junk", "locked"]))
    versions = st.lists(st.sampled_from(["1.0", "2.0", "3.0.tar.gz"]), unique=True, max_size=2)
    options = {}
    if behaviour == "status":
        options["statuses"] = {draw(st.sampled_from([*PACKAGES, "*"])): draw(statuses)}
    elif behaviour == "redirect":
        other = draw(st.sampled_from(NAMES))
        base = draw(st.sampled_from(["", "https://away.test"]))
        options["redirects"] = {"*": f"{base}/{other}/simple/{{project}}/"}
    elif behaviour == "junk":
        kind = draw(st.sampled_from([JSON, HTML, "text/plain"]))
        options["bodies"] = {"*": (kind, draw(st.sampled_from([b"", b"{}", b"<form>", b"<a"])))}
    elif behaviour == "locked":
        options["user"] = ("u", SECRET)
    packages = draw(st.dictionaries(st.sampled_from(PACKAGES), versions))
    return FakeIndex(name, packages, form=draw(st.sampled_from([JSON, HTML])), **options)


@st.composite
def declared(draw, name):
    secret = draw(st.sampled_from([None, f"u:{SECRET}@", "u:wrong@", "u@"]))
    return Index(
        SafeUrl.parse(f"https://{secret or ''}index.test/{name}/simple"),
        name,
        format=draw(st.sampled_from([IndexFormat.SIMPLE] * 3 + [IndexFormat.FLAT])),
        authenticate=draw(st.sampled_from([Authenticate.AUTO] * 4 + list(Authenticate))),
        ignore_error_codes=draw(st.sampled_from([None, None, (), (403,), (404, 500)])),
        explicit=draw(st.booleans()),
    )


@st.composite
def worlds(draw):
    served = [draw(fakes(name)) for name in NAMES]
    away = [draw(fakes(name)) for name in NAMES[:2]]
    ours = [draw(declared(name)) for name in draw(st.lists(st.sampled_from(NAMES), unique=True))]
    links = [
        index(n, format=IndexFormat.FLAT)
        for n in draw(st.lists(st.sampled_from(NAMES), max_size=2))
    ]
    strategy = draw(st.sampled_from(list(Strategy)))
    pin = draw(st.sampled_from([None, None, *ours]))
    wanted = draw(st.lists(st.sampled_from(PACKAGES), min_size=1, max_size=3))
    return {
        "fakes": {BASE: served, "https://away.test": away},
        "routes": [
            route(*ours, package=name, strategy=strategy, find_links=links, pin=pin)
            for name in wanted
        ],
        "failures": draw(
            st.dictionaries(st.sampled_from(NAMES), st.sampled_from(list(FailureKind)), max_size=1)
        ),
        "semantics": draw(st.sampled_from([Semantics.DOCUMENTED, Semantics.UV_PROJECT])),
        "eager": draw(st.booleans()),
    }


def flows(world):
    memo = Memo()
    return [search(each, semantics=world["semantics"], memo=memo) for each in world["routes"]]


def provider_of(world):
    return Provider((f"{BASE}/a", Credential("u", SECRET)), eager=world["eager"])


def held(world, workers):
    """Return what came, or the error, and the requests that were made."""
    fetcher = FakeFetcher(world["fakes"], failures=world["failures"])
    provider = provider_of(world)
    try:
        found = run_many(flows(world), fetcher=fetcher, provider=provider, workers=workers)
    except CredentialError as error:
        return str(error), fetcher.requests
    return found, fetcher.requests


@given(worlds())
def test_law_8_both_drivers_give_equal_results_in_every_world(world):
    one, requests = held(world, 1)
    many, side_by_side = held(world, 3)
    fetcher = FakeAsyncFetcher(world["fakes"], failures=world["failures"])
    try:
        async_ = asyncio.run(
            arun_many(flows(world), fetcher=fetcher, provider=provider_of(world), limit=3)
        )
    except CredentialError as error:
        async_ = str(error)

    assert many == async_ == one
    if not isinstance(one, str):
        text = sorted(map(repr, requests))
        assert sorted(map(repr, side_by_side)) == sorted(map(repr, fetcher.requests)) == text


@given(worlds())
def test_law_4_first_index_ends_at_the_first_that_is_found_or_unknown(world):
    found, _ = held(world, 1)
    if isinstance(found, str) or world["routes"][0].strategy is not Strategy.FIRST_INDEX:
        return
    for findings, where in zip(found, world["routes"], strict=True):
        visits = findings.visits[len(where.find_links) :]
        assert [v.index for v in visits] == list(where.indexes[: len(visits)])
        for visit in visits[:-1]:
            assert visit.outcome is Outcome.ABSENT or visit.passed_over
            assert not visit.stopped
        assert len(findings.pages) <= 1
        if findings.pages:
            assert visits[-1].stopped
            assert findings.pages[0][0] is visits[-1].index


@given(worlds())
def test_law_5_only_places_of_the_route_are_visited(world):
    found, _ = held(world, 1)
    if isinstance(found, str):
        return
    for findings, where in zip(found, world["routes"], strict=True):
        allowed = {place.url for place in (*where.indexes, *where.find_links)}
        assert {visit.index.url for visit in findings.visits} <= allowed


@given(worlds())
def test_an_unknown_that_no_rule_passes_over_leaves_no_page(world):
    found, _ = held(world, 1)
    if isinstance(found, str):
        return
    for findings in found:
        if any(not v.outcome.is_known and not v.passed_over for v in findings.visits):
            assert findings.pages == ()


@given(worlds())
def test_law_7_no_secret_shows_and_none_leaves_its_origin(world):
    found, requests = held(world, 1)

    assert SECRET not in repr(found) + str(found) + repr(requests) + repr(
        provider_of(world).queries
    )
    for request in requests:
        assert request.url.credential is None
        if request.credential is not None:
            assert request.url.realm.host == "index.test"
