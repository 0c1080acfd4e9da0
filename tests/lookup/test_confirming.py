"""Pages that are asked about and serve by their cards: what is said, asked and kept is the same.

A route that the caller gives leads past the cards, so each case is played twice.
"""

import asyncio
import json

import pytest

import indexkit
from indexkit.errors import CredentialError, MalformedPageError
from indexkit.lookup.caching import Caching
from indexkit.testing.fake_index import Reply
from indexkit.testing.scripted_fetcher import AsyncScriptedFetcher, ScriptedFetcher
from indexkit.transport.cache import Cache
from indexkit.transport.cache_entry import read_entry

JSON = "application/vnd.pypi.simple.v1+json"
TARGET = indexkit.Target.of(python="3.11.7", platforms="linux-x86_64")
BASE = "https://i.test/simple"


def index(**options):
    return indexkit.Index(indexkit.SafeUrl.parse(BASE), "i", default=True, **options)


def page(*versions):
    files = [
        {"filename": f"foo-{v}-py3-none-any.whl", "url": f"https://f.test/{v}", "hashes": {}}
        for v in versions
    ]
    return json.dumps({"meta": {"api-version": "1.0"}, "files": files}).encode()


def reply(*versions, status=200, etag='"1"', control="max-age=60", **more):
    headers = (
        ("content-type", JSON),
        ("cache-control", control),
        ("etag", etag),
        *more.items(),
    )
    return Reply(status, headers, page(*versions) if versions else b"")


def same(**more):
    return reply(status=304, **more)


class NotingStore(indexkit.MemoryStore):
    """Knows the keys of what it was given."""

    def __init__(self):
        super().__init__()
        self.keys = set()

    def put(self, key, entry, /):
        self.keys.add(key)
        super().put(key, entry)


class World:
    """A cache with a page in it, a clock, and what is asked there."""

    def __init__(self, first=None, **options):
        self.time = 1000.0
        self.store = NotingStore()
        self.rules = options.pop("rules", {})
        self.index_set = indexkit.IndexSet(declared=(index(**options),))
        self.ask(first or reply("1.0", "2.0"), refresh=False, past_cards=True)

    def ask(self, *replies, requirement="foo", refresh=True, past_cards=False, **options):
        cache = Cache(self.store, clock=lambda: self.time)
        self.fetcher = ScriptedFetcher(*replies)
        route = self.index_set.route("foo")
        (found,) = indexkit.select_many(
            [requirement],
            index_set=self.index_set,
            fetcher=self.fetcher,
            environ={},
            target=TARGET,
            cache=Caching(cache, **self.rules),
            refresh=refresh,
            routes=[route] if past_cards else None,
            **options,
        )
        return found

    def entries(self):
        found = {}
        for key in self.store.keys:
            blob = self.store.get(key)
            if blob is not None and (entry := read_entry(blob)) is not None:
                found[key] = (
                    entry.url,
                    entry.status,
                    entry.headers,
                    entry.validity,
                    entry.whole_body(),
                    entry.card,
                    entry.extra,
                )
        return {key: facts for key, facts in found.items() if facts[0].startswith("https:")}


def told(found):
    best = found.best
    return (
        best and (best.version_text, best.filename, best.file, best.index),
        found.visits,
        list(found.candidates),
        list(found.rejected),
        found.diagnostics,
        found.to_dict(),
    )


CASES = {
    "unchanged": [same()],
    "unchanged for longer": [same(control="max-age=999")],
    "unchanged, never fresh": [same(control="no-cache")],
    "unchanged, not to be kept": [same(control="no-store")],
    "unchanged, of another tag": [same(etag='"2"'), reply("3.0", etag='"2"')],
    "a weak tag": [same(etag='W/"1"')],
    "new": [reply("1.0", "2.0", "3.0", etag='"2"')],
    "new and empty": [Reply(200, (("content-type", JSON),), page())],
    "gone": [Reply(404)],
    "refused": [Reply(403)],
    "down": [Reply(500)],
    "silent": [indexkit.FailureKind.CONNECT],
    "junk": [Reply(200, (("content-type", JSON),), b"junk")],
    "moved": [Reply(302, (("location", "/other/"),)), same()],
    "moved and new": [Reply(302, (("location", "/other/"),)), reply("4.0")],
    "moved elsewhere": [Reply(302, (("location", "https://o.test/"),)), reply("4.0")],
    "challenged": [Reply(401), Reply(401)],
}
WORLDS = {
    "plain": {},
    "ignores errors": {"ignore_error_codes": (403,)},
    "stale if error": {"rules": {"stale_if_error": 9999.0}},
    "negative": {"rules": {"negative": 50.0}},
    "overridden": {"cache_control": indexkit.CacheControl(api="max-age=5")},
    "never fresh": {"first": reply("1.0", "2.0", control="no-cache")},
    "by date": {"first": reply("1.0", **{"last-modified": "Sun, 06 Nov 1994 08:49:37 GMT"})},
    "varies": {"first": reply("1.0", "2.0", vary="Accept, Accept-Encoding")},
    "varies with who asks": {"first": reply("1.0", "2.0", vary="Authorization")},
    "without a tag": {"first": reply("1.0", etag="")},
}


@pytest.mark.parametrize(
    ("world", "requirement", "late"),
    [
        *((world, "foo", late) for world in WORLDS for late in (False, True)),
        *(("plain", requirement, True) for requirement in ("foo<2", "foo>9", "foo>=2.0rc1")),
    ],
)
@pytest.mark.parametrize("case", CASES)
def test_it_is_as_if_there_were_no_cards(case, world, requirement, late):
    pair = []
    for past_cards in (False, True):
        here = World(**dict(WORLDS[world]))
        here.time += 200 if late else 1
        options = {"requirement": requirement, "past_cards": past_cards}
        found = here.ask(*CASES[case], refresh=not late, **options)
        asked = [(r.url, r.headers, r.credential) for r in here.fetcher.requests]
        entries = here.entries()
        pair.append((told(found), asked, entries))
        here.time += 1
        pair[-1] += (told(here.ask(refresh=False, **options)),)
    assert pair[0] == pair[1]


def test_what_has_not_changed_is_looked_at_once_and_asked_once():
    here = World()
    here.time += 500
    found = here.ask(same())

    assert found.best.version_text == "2.0"
    assert [visit.from_cache for visit in found.visits] == [True]
    assert len(here.fetcher.requests) == 1
    assert here.ask(refresh=False).best.version_text == "2.0"
    assert here.fetcher.requests == []


def test_an_asyncio_host_gets_the_same():
    here = World()
    fetcher = AsyncScriptedFetcher(same())
    found = asyncio.run(
        indexkit.aselect_candidates(
            "foo",
            index_set=here.index_set,
            fetcher=fetcher,
            environ={},
            target=TARGET,
            cache=Caching(Cache(here.store, clock=lambda: here.time)),
            refresh=True,
        )
    )

    assert (found.best.version_text, len(fetcher.requests)) == ("2.0", 1)


def test_two_who_want_one_page_ask_once():
    here = World()
    fetcher = ScriptedFetcher(same())
    found = indexkit.select_many(
        ["foo", "foo<2", "foo"],
        index_set=here.index_set,
        fetcher=fetcher,
        environ={},
        target=TARGET,
        cache=Caching(Cache(here.store, clock=lambda: here.time)),
        refresh=["foo"],
    )

    assert [one.best.version_text for one in found] == ["2.0", "1.0", "2.0"]
    assert len(fetcher.requests) == 1


def test_offline_nothing_is_asked():
    pair = []
    for past_cards in (False, True):
        here = World()
        here.time += 500
        pair.append(told(here.ask(refresh=False, offline=True, past_cards=past_cards)))
        assert here.fetcher.requests == []
    assert pair[0] == pair[1]


def test_a_policy_that_cannot_be_kept_is_an_error():
    here = World()
    here.index_set = indexkit.IndexSet(declared=(index(authenticate=indexkit.Authenticate.ALWAYS),))
    with pytest.raises(CredentialError):
        here.ask(same())


def test_a_body_that_is_damaged_is_told_by_who_looks_at_it():
    here = World()
    (key,) = here.entries()
    blob = here.store.get(key)
    here.store.put(key, blob[:-1] + bytes([blob[-1] ^ 1]))
    found = here.ask(same())

    assert found.best.version_text == "2.0"
    with pytest.raises(MalformedPageError):
        list(found.rejected)
