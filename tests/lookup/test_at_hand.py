"""Fresh pages that are chosen from by their cards: the same answers, and one look at each entry."""

import copy
import json
import pickle
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet

import indexkit
from indexkit.errors import CredentialError
from indexkit.lookup.arrive import page_request
from indexkit.select.clauses import is_comparable, read_plain
from indexkit.select.version_key import version_key
from indexkit.testing.fake_index import Reply
from indexkit.testing.scripted_fetcher import ScriptedFetcher
from indexkit.transport.cache import PageSeries, cache_key
from indexkit.transport.cache_entry import HEAD

JSON = "application/vnd.pypi.simple.v1+json"
TARGETS = {
    "linux": indexkit.Target.of(python="3.11.7", platforms="linux-x86_64"),
    "range": indexkit.Target.universal(requires_python=">=3.9"),
}
INDEX = indexkit.Index(indexkit.SafeUrl.parse("https://i.test/simple"), "i", default=True)


class CountingStore(indexkit.MemoryStore):
    """Counts how often entries were looked for."""

    looks = 0

    def get(self, key, /):
        self.looks += 1
        return super().get(key)


def page(files, **more):
    named = [
        {
            "filename": name,
            "url": f"https://f.test/{n}/{name}",
            "hashes": {"sha256": "ab" * 32},
            **facts,
        }
        for n, (name, facts) in enumerate(files)
    ]
    return json.dumps({"meta": {"api-version": "1.3"}, "files": named, **more}).encode()


def kept(body, *, index=INDEX, headers=(), package="foo", **options):
    """Return a store that holds a page."""
    store = CountingStore()
    answer = Reply(200, (("content-type", JSON), ("cache-control", "max-age=99"), *headers), body)
    fetcher = ScriptedFetcher(answer)
    ask(store, package=package, index=index, fetcher=fetcher, **options)
    assert fetcher.left == 0
    return store


def ask(
    store, requirement=None, *, package="foo", index=INDEX, fetcher=None, target="linux", **options
):
    if store is not None:
        store.looks = 0
    (found,) = indexkit.select_many(
        [requirement or package],
        index_set=indexkit.IndexSet(declared=(index,), **options.pop("settings", {})),
        fetcher=fetcher or ScriptedFetcher(),
        environ={},
        target=TARGETS[target],
        cache=store,
        **options,
    )
    return found


def told(found):
    """Return all that a selection says."""
    best = found.best
    return (
        found.package,
        best,
        best and (best.name, best.version_text, best.version, best.filename, best.requires_python),
        best
        and (best.yanked, best.rank, best.build_tag, best.prerelease, best.tags, best.is_wheel),
        best and (best.index, best.file, best.shelf.page.url),
        found.visits,
        found.route,
        list(found.candidates),
        list(found.rejected),
        found.diagnostics,
        found.to_dict(),
    )


# -- the law ------------------------------------------------------------------

VERSIONS = (
    "1.0",
    "1.0.0",
    "1.1",
    "2.0rc1",
    "2.0.dev1",
    "2.0",
    "2.0.post1",
    "2.0+x",
    "3.0b2",
    "odd",
    "1!1",
)
ENDS = (
    "-py3-none-any.whl", "-py2.py3-none-any.whl", "-cp311-cp311-manylinux_2_17_x86_64.whl",
    "-cp312-cp312-win_amd64.whl", "-1-py3-none-any.whl", "-2x-py3-none-any.whl", "-=.whl", ".tar.gz",
    ".zip", ".egg", "-py3-none-any.WHL", "-é-none-any.whl",
)  # fmt: skip
FILES = st.tuples(
    st.sampled_from(("foo", "foo", "Foo", "f_o.o", "bar", "foo-bar")),
    st.sampled_from(VERSIONS),
    st.sampled_from(ENDS),
).map("{0[0]}-{0[1]}{0[2]}".format)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "requires-python": st.sampled_from((">=3.8", ">=3.12", ">=3.8", "", "junk", "<3.11")),
        "yanked": st.sampled_from((True, False, "why")),
    },
)
REQUIREMENTS = (
    "foo", "Foo ", "foo>=1", "foo<2", "foo <2.0rc2, >1.0", "foo==1.0", "foo==2.0", "foo===2.0", "foo!=2.0",
    "foo~=1.0", "foo==1.*", "foo!=2.*", "foo>=2.0rc1", "foo<=3.0b2", "foo>9", "foo[x]>1", "foo>=1.0.dev0",
)  # fmt: skip
RULES = st.builds(
    indexkit.Rules,
    prerelease=st.sampled_from(tuple(indexkit.Prerelease)),
    resolution=st.sampled_from((indexkit.Resolution.HIGHEST,) * 3 + (indexkit.Resolution.LOWEST,)),
    no_build=st.sampled_from((False, False, False, True)),
    no_binary_package=st.sampled_from((frozenset(), frozenset(), frozenset({"foo"}))),
    allow_yanked=st.sampled_from((frozenset(), frozenset(), frozenset({"2.0"}))),
)


@pytest.mark.law
@given(
    st.lists(st.tuples(FILES, FACTS), max_size=8, unique_by=lambda pair: pair[0]),
    st.sampled_from(REQUIREMENTS),
    RULES,
    st.sampled_from(
        (indexkit.Semantics.DOCUMENTED, indexkit.Semantics.UV_PIP, indexkit.Semantics.UV_PROJECT)
    ),
    st.sampled_from(tuple(TARGETS)),
    st.sampled_from(({}, {}, {"project-status": {"status": "quarantined"}}, {"versions": ["1.0"]})),
)
def test_a_fresh_page_says_what_it_said_when_it_came(  # noqa: PLR0917 - drawn by position
    files, requirement, rules, semantics, target, more
):
    body = page(files, **more)
    settings = {"rules": rules, "semantics": semantics}
    store = CountingStore()
    answer = Reply(200, (("content-type", JSON), ("cache-control", "max-age=99")), body)
    options = {"settings": settings, "target": target}
    plain = ask(None, requirement, fetcher=ScriptedFetcher(answer), **options)
    new = ask(store, requirement, fetcher=ScriptedFetcher(answer), **options)
    again = ask(store, requirement, fetcher=ScriptedFetcher(answer), **options)
    first, second = told(plain), told(again)
    assert told(new) == first
    if len(store) < 1:  # nothing was kept
        return
    for one, other in zip(first[:5], second[:5], strict=True):
        assert one == other
    assert first[7:9] == second[7:9]
    assert [visit.outcome for visit in new.visits] == [visit.outcome for visit in again.visits]
    assert all(visit.from_cache for visit in again.visits)
    offline = told(ask(store, requirement, offline=True, **options))
    assert offline == second


@pytest.mark.law
@given(st.sampled_from(("a", "foo", "0", "x-y", "z" * 40)), st.sampled_from(("https://i.test/simple", "https://i.test/", "https://u:p@i.test/a//b/", "http://i.test/simple?x=1", "https://i.test/%2f/simple/#f")))  # fmt: skip
def test_keys_in_great_number_are_the_keys_of_single_requests(name, url):
    index = indexkit.Index(indexkit.SafeUrl.parse(url), format=indexkit.IndexFormat.SIMPLE)
    request = page_request(index, index.page_url(name))
    if "?" in url:
        with pytest.raises(ValueError, match="does not end"):
            PageSeries(page_request(index, index.page_url("other")), "other")
        return
    series = PageSeries(page_request(index, index.page_url("other")), "other")
    assert series.key(name) == cache_key(request)
    assert series.url(name) == request.url.text.partition("#")[0]


# -- plain requirements -------------------------------------------------------

CLAUSES = st.tuples(
    st.sampled_from((">=", "<=", "==", "!=", "<", ">", "~=", "===", "")),
    st.sampled_from(
        (
            "1",
            "1.0",
            "2.1",
            "2.1.0",
            "2.0rc1",
            "2.0b3",
            "0.0.1",
            "1.*",
            "2.0.*",
            "2.0.dev1",
            "1!1",
            "1..2",
            ".1",
            "1.",
            "x",
            "2.0.post1",
            "٣",
        )
    ),
).map("".join)
LISTS = st.tuples(
    st.sampled_from(("foo", "Foo.Bar", "_foo", "foo ", "foo[x]", "foo(", "")),
    st.lists(CLAUSES, max_size=3).map(",".join),
).map("".join)


@pytest.mark.law
@given(LISTS, st.sampled_from(("0.9", "1", "1.0.0", "1.5", "2.0", "2.0rc1", "2.0a2", "2.0.dev1", "2.1", "2.1.3", "2.2b1", "3")))  # fmt: skip
def test_plain_requirements_are_requirements_and_mean_the_same(text, version):
    plain = read_plain(text)
    if plain is None:
        return
    name, clauses = plain
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        pytest.fail(f"{text!r} is no requirement")
    assert requirement.name == name
    assert len(requirement.specifier) <= len(clauses)
    key = version_key(version)
    assert is_comparable(key)
    said = all(clause.admits(key) for clause in clauses)
    assert said == requirement.specifier.contains(version, prereleases=True)


@pytest.mark.parametrize("version", ["1.0.post1", "1.0+local", "1.0a1.post2"])
def test_posts_and_locals_are_left_to_the_specifiers(version):
    assert not is_comparable(version_key(version))
    assert SpecifierSet(">1.0").contains(version, prereleases=True) is False


def test_most_requirements_are_plain():
    for text in ("foo", "foo>=1", "foo >=1, <2", "foo~=1.2", "foo==1.*", "foo<2.0rc1"):
        assert read_plain(text) is not None, text


# -- one look -----------------------------------------------------------------

WHEEL = ("foo-1.0-py3-none-any.whl", {})
OLD = ("foo-0.9-py3-none-any.whl", {})
NEW_PYTHON = ("foo-2.0-py3-none-any.whl", {"requires-python": ">=3.12"})
YANKED = ("foo-2.0-py3-none-any.whl", {"yanked": True})
PRE = ("foo-2.0rc1-py3-none-any.whl", {})


@pytest.mark.parametrize(
    ("files", "requirement", "looks"),
    [
        ([WHEEL, OLD], "foo", 1),
        ([WHEEL, OLD], "foo<1", 1),
        ([WHEEL, OLD], "foo>=0.9,<=1.0", 1),
        ([WHEEL, OLD, NEW_PYTHON], "foo", 1),
        ([WHEEL, OLD, YANKED], "foo", 1),
        ([WHEEL, OLD, YANKED], "foo>1", 2),
        ([WHEEL, YANKED], "foo==2.0", 2),
        ([WHEEL, PRE], "foo", 1),
        ([PRE], "foo", 1),
        ([PRE], "foo<3", 1),
        ([WHEEL, ("foo-1.0-1-py3-none-any.whl", {"yanked": True})], "foo", 2),
        ([WHEEL, ("foo-1.0.0-py3-none-any.whl", {})], "foo", 2),
        ([("foo-1.0.tar.gz", {})], "foo", 1),
        ([WHEEL, OLD], "foo>7", 2),
        ([], "foo", 2),
    ],
)
def test_what_a_card_tells_takes_one_look_at_the_entry(files, requirement, looks):
    store = kept(page(files))
    found = ask(store, requirement)
    assert store.looks == looks
    assert found.visits[0].from_cache
    assert store.looks == looks  # not again for who looks further


def test_of_many_versions_the_newest_are_at_hand():
    files = [(f"foo-{n}.0-py3-none-any.whl", {}) for n in range(100)]
    for requirement, looks, best in (
        ("foo", 1, "99.0"),
        ("foo<90", 1, "89.0"),
        ("foo<50", 2, "49.0"),
    ):
        store = kept(page(files))
        assert ask(store, requirement).best.version_text == best
        assert store.looks == looks


@pytest.mark.parametrize(
    "headers", [(("vary", "authorization"),), (("vary", "x-else"),), (("vary", "Accept, Cookie"),)]
)
def test_an_answer_that_depends_on_more_has_no_card(headers):
    store = kept(page([WHEEL]), headers=headers)
    assert ask(store).best.version_text == "1.0"
    assert store.looks == 2


def test_an_answer_that_depends_on_what_it_was_asked_with_has_one():
    store = kept(page([WHEEL]), headers=(("vary", "Accept, Accept-Encoding"),))
    assert ask(store).best.version_text == "1.0"
    assert store.looks == 1


def test_an_entry_under_another_override_is_judged_anew():
    long = indexkit.CacheControl(api="max-age=9999")
    store = kept(page([WHEEL]), index=_with(long))
    assert ask(store, index=_with(long)).best.version_text == "1.0"
    assert store.looks == 1
    assert ask(store, index=INDEX).best.version_text == "1.0"
    assert store.looks == 2
    never = ask(store, index=_with(indexkit.CacheControl(api="no-cache")))
    assert never.best is None


def _with(control):
    return indexkit.Index(INDEX.url, "i", default=True, cache_control=control)


@pytest.mark.parametrize(
    "options",
    [
        {"refresh": ["foo"]},
        {"refresh": True},
        {
            "settings": {
                "find_links": (
                    indexkit.Index(
                        indexkit.SafeUrl.parse("https://l.test/"), format=indexkit.IndexFormat.FLAT
                    ),
                )
            }
        },
    ],
)
def test_who_wants_news_or_has_more_to_ask_is_not_answered_by_a_card(options):
    store = kept(page([WHEEL]))
    assert ask(store, **options).best is None


def test_a_policy_and_a_source_are_kept_to():
    store = kept(page([WHEEL]))
    always = indexkit.Index(INDEX.url, "i", default=True, authenticate=indexkit.Authenticate.ALWAYS)
    with pytest.raises(CredentialError):
        ask(store, index=always)
    elsewhere = indexkit.resolve_sources(
        {"tool": {"uv": {"sources": {"foo": {"path": "../foo"}}, "index": [{"url": "https://i.test/simple", "default": True}]}}},
        environ={}, user_config=False, system_config=False,
    )  # fmt: skip
    found = indexkit.select_candidates(
        "foo", index_set=elsewhere, fetcher=ScriptedFetcher(), environ={}, target=TARGETS["linux"], cache=store
    )  # fmt: skip
    assert found.best is None
    assert not found.route.is_registry


# -- copies, and entries that somebody made up --------------------------------


def test_a_candidate_and_its_copies_are_equal():
    store = kept(page([WHEEL, OLD]))
    best = ask(store).best
    pickled = pickle.loads(pickle.dumps(best))  # noqa: S301 - our own
    for again in (copy.copy(best), copy.deepcopy(best), pickled):
        assert again == best
        assert again.file == best.file
        assert hash(again) == hash(best)
    assert ask(store).narrow("<1").best.version_text == "0.9"
    assert ask(store).require() == best


def _forged(store, change):
    """Change the card of the page, with right checksums, as somebody would who can write there."""
    key, blob = next((k, b) for k, b in store._entries.items() if b"https://f.test" in b)
    form = "<8sddIIIQIIII"
    magic, born, lives, size, *lengths, _, facts, aside, body = struct.unpack_from(form, blob)
    card = change(blob[HEAD : HEAD + size].decode()).encode()
    sums = (zlib.crc32(card), facts, aside, body)
    head = struct.pack(form, magic, born, lives, len(card), *lengths, *sums)
    store.put(key, head + struct.pack("<I", zlib.crc32(head)) + card + blob[HEAD + size :])


@pytest.mark.parametrize(
    "change",
    [
        lambda card: card.replace("\n", ""),
        lambda card: card.replace("\n\n", "\n"),
        lambda card: card + "\n\n",
        lambda card: card.replace("\nfinals", "\n"),
        lambda card: card.replace("https://i.test", "https://j.test"),
        lambda card: card.replace("\nfoo\n", "\nbar\n", 1),
        lambda card: card.partition("\n\n")[0] + "\n\n",
        lambda card: card.partition("\n\n")[0] + "\n\n1.0\n\n",
        lambda card: "x" + card,
    ],
)
def test_a_card_that_makes_no_sense_is_passed_over(change):
    store = kept(page([WHEEL, OLD]))
    _forged(store, change)
    assert ask(store).best.version_text == "1.0"


def test_a_card_that_says_something_else_than_its_page_is_found_out():
    store = kept(page([WHEEL, OLD]))
    _forged(store, lambda card: card.replace("\n1.0\n", "\n7.0\n"))
    best = ask(store).best
    assert best.version_text == "7.0"
    with pytest.raises(indexkit.MalformedPageError, match="two things"):
        _ = best.file
    with pytest.raises(indexkit.MalformedPageError, match="two things"):
        _ = best.shelf
