"""A registry that hides what it has from a token that has ended: unknown, never absent, where the end can be told."""

import base64
import datetime as dt
import json

import pytest

import indexkit
from indexkit import Outcome, Semantics
from indexkit.auth.lifetime import ends_at
from indexkit.model.credential import Credential, Secret
from indexkit.testing.fake_fetcher import FakeAsyncFetcher, FakeFetcher
from indexkit.testing.fake_index import FakeIndex

HOST = "https://corp-111122223333.d.codeartifact.eu-west-1.amazonaws.com"
PAST, FUTURE = 1_600_000_000, 4_000_000_000
PYPI = FakeIndex("pypi", {"one": ["9.0"]})


def part(table):
    return base64.urlsafe_b64encode(json.dumps(table).encode()).decode().rstrip("=")


def codeartifact(exp):
    """Return a token in CodeArtifact's form: a JWE whose header can be read, and four parts that cannot."""
    head = {"ver": 1, "isu": exp - 43200, "enc": "A128GCM", "exp": exp, "alg": "A128GCMKW"}
    return f"{part(head)}.a2V5.aXY.Y2lwaGVy.dGFn"


def claims(exp):
    return f"{part({'alg': 'RS256'})}.{part({'exp': exp})}.c2ln"


class Source:
    """A host's source of tokens, which can bring another one."""

    label = "tokens"

    def __init__(self, *tokens):
        self.tokens, self.asked = list(tokens), 0

    def find(self, query):
        if query.url.realm.host.startswith("corp-"):
            self.asked += 1
            return Credential("aws", self.tokens[0])
        return None

    def invalidate(self, query):
        if len(self.tokens) > 1:
            del self.tokens[0]
        return True


def select(token, good, *, semantics=Semantics.DOCUMENTED, door="sync", **options):
    table = {
        "project": {"name": "p", "version": "1"},
        "tool": {
            "uv": {
                "index": [
                    {"name": "corp", "url": f"{HOST}/pypi/repo/simple/", **options},
                    {"name": "public", "url": "https://pypi.test/pypi/simple/", "default": True},
                ]
            }
        },
    }
    index_set = indexkit.resolve_sources(table, environ={}, semantics=semantics)
    source = token if isinstance(token, Source) else Source(token)
    credentials = indexkit.default_credentials(index_set, environ={}, before=[source])
    served = {
        HOST: [FakeIndex("pypi/repo", {"one": ["1.0"]}, user=("aws", good), hides=True)],
        "https://pypi.test": [PYPI],
    }
    if door == "sync":
        fetcher = FakeFetcher(served)
        return indexkit.select_candidates(
            "one", index_set=index_set, fetcher=fetcher, credentials=credentials
        )
    import asyncio

    return asyncio.run(
        indexkit.aselect_candidates(
            "one", index_set=index_set, fetcher=FakeAsyncFetcher(served), credentials=credentials
        )
    )


@pytest.mark.parametrize("door", ["sync", "async"])
@pytest.mark.parametrize("make", [codeartifact, claims])
def test_a_404_to_a_token_that_has_ended_stops_the_search(make, door):
    selection = select(make(PAST), "the next one", door=door)

    (visit,) = selection.visits
    assert (visit.outcome, visit.status, visit.stopped) == (Outcome.REFUSED, 404, True)
    assert "had ended at 2020-09-13 12:26:40+00:00" in visit.because
    assert "auth.credential-ended" in [d.code for d in visit.diagnostics]
    with pytest.raises(indexkit.IndexUnavailableError, match="bring a new one"):
        selection.require()
    assert make(PAST) not in json.dumps(selection.to_dict())


def test_a_404_to_a_token_that_is_good_still_is_an_absence():
    token = codeartifact(FUTURE)
    selection = select(token, "the next one")

    assert [visit.outcome for visit in selection.visits] == [Outcome.ABSENT, Outcome.FOUND]
    assert [d.code for visit in selection.visits for d in visit.diagnostics] == []
    assert str(select(token, token).require().version) == "1.0"


def test_what_does_not_say_when_it_ends_is_told_of():
    selection = select("hunter2", "the next one")

    assert [visit.outcome for visit in selection.visits] == [Outcome.ABSENT, Outcome.FOUND]
    (told,) = selection.visits[0].diagnostics
    assert (told.code, "get-authorization-token" in told.hint) == ("auth.registry-token", True)


def test_a_source_that_has_another_one_is_asked_for_it_once():
    old, new = codeartifact(PAST), codeartifact(FUTURE)
    source = Source(old, new)

    assert str(select(source, new).require().version) == "1.0"
    assert source.asked == 2


def test_under_uv_it_is_an_absence_and_told_all_the_same():
    selection = select(codeartifact(PAST), "the next one", semantics=Semantics.UV_PROJECT)

    assert [visit.outcome for visit in selection.visits] == [Outcome.ABSENT, Outcome.FOUND]
    assert [d.code for d in selection.visits[0].diagnostics] == ["auth.credential-ended"]


def test_a_user_who_lists_404_means_it():
    selection = select(codeartifact(PAST), "the next one", **{"ignore-error-codes": [404]})

    assert [visit.passed_over for visit in selection.visits] == [True, False]


END = dt.datetime.fromtimestamp(PAST, dt.UTC)


@pytest.mark.parametrize(
    ("credential", "expected"),
    [
        (Credential("aws", codeartifact(PAST)), END),
        (Credential("u", claims(PAST)), END),
        (Credential("", claims(PAST + 0.5), bearer=True), END + dt.timedelta(seconds=0.5)),
        (Credential("u", "p", expires_at=END), END),
        (Credential("u", codeartifact(FUTURE), expires_at=END), END),
        (Credential("u"), None),
        (Credential("u", ""), None),
        (Credential("u", Secret.withheld()), None),
        (Credential("u", "a.b.c"), None),
        (Credential("u", "a.b.c.d.e"), None),
        (Credential("u", f"{part({'exp': PAST})}.b"), None),
        (Credential("u", f"a.{part({'exp': 'soon'})}.c"), None),
        (Credential("u", f"a.{part({'exp': True})}.c"), None),
        (Credential("u", f"a.{part({'exp': 1e300})}.c"), None),
        (Credential("u", f"a.{part([PAST])}.c"), None),
        (Credential("u", f"a.{part({})}.c"), None),
        (Credential("u", f"a.{part({'exp': PAST, 'x': 'y' * 9000})}.c"), None),
        (Credential("u", "a.ü.c"), None),
        (Credential("u", f"a.{base64.b64encode(b'[' * 5000).decode()}.c"), None),
    ],
)
def test_when_a_credential_ends(credential, expected):
    assert ends_at(credential) == expected
