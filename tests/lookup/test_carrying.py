"""What goes along with a request and to whom, hop by hop; a scripted carrier remembers every pair."""

import pytest
from conversations import Provider

from indexkit.errors import ForbiddenCredentialsError
from indexkit.lookup.drivers import run
from indexkit.lookup.exchange import exchange
from indexkit.model.credential import Credential
from indexkit.model.failure import Failure, FailureKind
from indexkit.model.index import Authenticate, Index
from indexkit.model.request import Request, Response
from indexkit.model.url import SafeUrl

ROOT = "https://index.test/a"
GOOD = Credential("u", "hunter2", "vault")


class Carrier:
    """Answers by address: a status, a ``Location``, or a failure; remembers what was sent."""

    def __init__(self, **answers):
        self.answers, self.sent = answers, []

    def fetch(self, request, /):
        self.sent.append((request.url.text, request.credential))
        said = self.answers.get(request.url.text.rpartition("/")[2], 200)
        if isinstance(said, str):
            return Response(302, request.url, (("location", said),))
        return said if isinstance(said, Failure) else Response(said, request.url)


class Judged(Provider):
    """Also remembers what became of its answers, and may have another."""

    def __init__(self, *pairs, another=None):
        super().__init__(*pairs, eager=True)
        self.another, self.heard = another, []

    def judge(self, query, credential, status, /):
        self.heard.append((query.url.text, credential.username, status))
        return self.another


def index(text=f"{ROOT}/simple", **options):
    return Index(SafeUrl.parse(text), "a", **options)


def ask(carrier, provider=None, where=None, at=f"{ROOT}/simple/x"):
    where = index() if where is None else where
    request = Request(SafeUrl.parse(at), index=where)
    return run(exchange(request, where), fetcher=carrier, provider=provider)


@pytest.mark.parametrize("to", ["y", "/a/files/y", f"{ROOT}/y"])
def test_below_the_root_what_the_url_says_goes_along_and_who_knew_one_is_asked_again(to):
    said = Carrier(x=to)
    ask(said, where=index("https://u:hunter2@index.test/a/simple"))
    known, provider = Carrier(x=to), Judged((f"{ROOT}/simple/x", GOOD))
    ask(known, provider)
    again, wider = Carrier(x=to), Judged((ROOT, GOOD))
    ask(again, wider)

    assert [credential for _, credential in said.sent] == [GOOD, GOOD]
    assert [credential for _, credential in known.sent] == [GOOD, None]
    assert [credential for _, credential in again.sent] == [GOOD, GOOD]
    assert len(wider.queries) == 2


def test_an_index_whose_url_was_overruled_carries_nothing_by_itself():
    where = index("https://v:theirs@index.test/a/simple")
    carrier = Carrier(x="y")
    ask(carrier, Judged((f"{ROOT}/simple/x", GOOD)), where)

    assert [credential.username for _, credential in carrier.sent] == ["u", "v"]


def test_a_password_alone_in_a_location_is_dropped():
    carrier = Carrier(x="https://:hunter2@evil.test/y")
    ask(carrier)

    assert [credential for _, credential in carrier.sent] == [None, None]


@pytest.mark.parametrize(
    "to",
    [
        "https://index.test/b/y",
        "https://index.test/a-too/y",
        "https://index.test/a/..%2fb/y",
        "https://index.test/a/%2e%2e/b/y",
        "https://index.test:8443/a/y",
        "https://index.test.evil.test/a/y",
        "https://evil.test/a/y",
        "https://evil.test/a/simple/y",
    ],
)
@pytest.mark.parametrize("source", ["provider", "url", "location"])
def test_trap_63_elsewhere_nothing_goes_along(to, source):
    """Whether a provider knew it, the index's URL has it, or the way here brought it."""
    provider, where, answers = None, index(), {"x": to}
    if source == "provider":
        # It knows the first address alone, so that whatever is sent later was carried.
        provider = Provider((f"{ROOT}/simple/x", GOOD), eager=True)
    elif source == "url":
        where = index("https://u:hunter2@index.test/a/simple")
    else:
        answers = {"x": "https://u:hunter2@index.test/a/simple/z", "z": to}
    carrier = Carrier(**answers)
    ask(carrier, provider, where)

    *before, (last, credential) = carrier.sent
    assert last.endswith("/y")
    assert credential is None
    assert before[-1][1] is not None, "there was something that could have gone along"


def test_a_request_for_no_index_carries_nothing_at_all():
    carrier = Carrier(x="https://index.test/a/simple/y")
    request = Request(SafeUrl.parse("https://u:hunter2@index.test/a/simple/x"))
    run(exchange(request), fetcher=carrier)

    assert [credential is None for _, credential in carrier.sent] == [False, True]


def test_a_lone_name_in_a_location_is_no_credential_of_that_target():
    """It is completed by who knows that user there; it is not sent in the place of another's."""
    carrier = Carrier(x="https://v@evil.test/y")
    provider = Provider((f"{ROOT}/simple/x", GOOD), eager=True)
    ask(carrier, provider)

    ((_, first), (_, second)) = carrier.sent
    assert first == GOOD
    assert (second.username, second.password) == ("v", None)
    assert [query.username for query in provider.queries] == [None, "v"]
    assert all(query.url.credential is None for query in provider.queries)


def test_after_a_challenge_elsewhere_the_index_is_not_named_nor_its_user():
    where = index("https://u@index.test/a/simple")
    carrier, provider = Carrier(x="https://evil.test/a/simple/y", y=401), Provider()
    ask(carrier, provider, where)

    elsewhere = [query for query in provider.queries if query.url.realm.host == "evil.test"]
    assert [query.status for query in elsewhere] == [None, 401]
    assert all(query.index is None and query.username is None for query in elsewhere)


def test_after_a_challenge_at_home_the_index_and_its_user_are_named():
    where = index("https://u@index.test/a/simple")
    carrier, provider = Carrier(y=401), Provider()
    ask(carrier, provider, where, at="https://index.test/elsewhere/y")

    last = provider.queries[-1]
    assert (last.index, last.username, last.status) == (where, "u", 401)


@pytest.mark.parametrize("status", [200, 204, 401])
def test_a_telling_answer_is_told_once(status):
    provider = Judged((ROOT, GOOD))
    ask(Carrier(x=status), provider)

    assert provider.heard == [(f"{ROOT}/simple/x", "u", status)]


@pytest.mark.parametrize("answer", [301, 403, 404, 500, Failure(FailureKind.CONNECT, SafeUrl.parse(ROOT), "no")])  # fmt: skip
def test_an_answer_that_tells_nothing_is_not_told(answer):
    provider = Judged((ROOT, GOOD), another=Credential("v", "other"))
    carrier = Carrier(x=answer)
    ask(carrier, provider)

    assert provider.heard == []
    assert [credential for _, credential in carrier.sent] == [GOOD]


def test_another_one_is_tried_once_and_only_after_401():
    other = Credential("v", "other", "vault")
    refused = Carrier(x=401)
    provider = Judged((ROOT, GOOD), another=other)
    done = ask(refused, provider)
    taken = Carrier()
    ask(taken, Judged((ROOT, GOOD), another=other))

    assert [credential for _, credential in refused.sent] == [GOOD, other]
    assert [(user, status) for _, user, status in provider.heard] == [("u", 401), ("v", 401)]
    assert done.shown == (other,)
    assert [credential for _, credential in taken.sent] == [GOOD]


def test_never_sends_nothing_at_any_hop():
    where = index(authenticate=Authenticate.NEVER)
    carrier = Carrier(x="https://v:hunter2@index.test/a/simple/y")
    provider = Judged((ROOT, GOOD))
    ask(carrier, provider, where)

    assert [credential for _, credential in carrier.sent] == [None, None]
    assert provider.queries == []
    never = index("https://u:hunter2@index.test/a/simple", authenticate=Authenticate.NEVER)
    with pytest.raises(ForbiddenCredentialsError):
        ask(Carrier(), where=never)


def test_always_asks_for_credentials_at_home_and_not_of_the_store_behind_it():
    where = index(authenticate=Authenticate.ALWAYS)
    carrier = Carrier(x="https://store.test/y")
    done = ask(carrier, Provider((ROOT, GOOD), eager=True), where)

    assert done.answer.status == 200
    assert [credential for _, credential in carrier.sent] == [GOOD, None]


def test_a_place_of_this_machine_needs_nobody():
    provider, carrier = Judged(("file:", GOOD)), Carrier()
    run(exchange(Request(SafeUrl.parse("file:///srv/x"))), fetcher=carrier, provider=provider)

    assert (provider.queries, carrier.sent[0][1]) == ([], None)


@pytest.mark.parametrize("answer", [None, Credential("u", None, "url")])
def test_a_challenge_that_brings_nothing_new_is_not_answered(answer):
    """Nobody knows more, or somebody repeats the user name that was sent already."""

    class Repeating(Provider):
        def find(self, query):
            super().find(query)
            return None if query.status is None else answer

    carrier = Carrier(x=401)
    ask(carrier, Repeating(), index("https://u@index.test/a/simple"))

    assert [(c.username, c.password) for _, c in carrier.sent] == [("u", None)]


def test_another_that_is_the_same_is_not_tried():
    carrier = Carrier(x=401)
    ask(carrier, Judged((ROOT, GOOD), another=GOOD))

    assert [credential for _, credential in carrier.sent] == [GOOD]


def test_trap_63_the_secret_of_another_host_does_not_come_back_with_a_redirect():
    """Neither what a provider knew for the other host, nor what stood in the way there."""
    theirs = Credential("them", "theirs", "vault")
    carrier = Carrier(x="https://away.test/z", z=f"{ROOT}/simple/y")
    ask(carrier, Provider(("https://away.test", theirs), eager=True))
    assert [credential for _, credential in carrier.sent] == [None, theirs, None]

    carrier = Carrier(x="https://v:hunter2@away.test/z", z=f"{ROOT}/simple/y")
    ask(carrier)
    assert [credential is None for _, credential in carrier.sent] == [True, False, True]


def test_a_query_never_shows_the_user_information_of_an_address():
    provider = Provider((ROOT, GOOD))
    where = index("https://u@index.test/a/simple")
    ask(Carrier(x=401), provider, where, at="https://u@index.test/a/simple/x")

    assert [query.url.credential for query in provider.queries] == [None, None]


def test_a_challenge_without_an_index_names_nobody():
    provider = Provider()
    request = Request(SafeUrl.parse("https://index.test/x"))
    run(exchange(request), fetcher=Carrier(x=401), provider=provider)

    assert [(query.index, query.username) for query in provider.queries] == [(None, None)] * 2


def test_another_one_that_is_forbidden_tells_nothing():
    class Then403(Carrier):
        def fetch(self, request, /):
            answer = super().fetch(request)
            return answer if request.credential == GOOD else Response(403, request.url)

    provider = Judged((ROOT, GOOD), another=Credential("v", "other"))
    ask(Then403(x=401), provider)

    assert [(user, status) for _, user, status in provider.heard] == [("u", 401)]
