"""Redirects and challenges: traps 63, 69, 71, 72 and 89, and the policies of ``authenticate``."""

import logging

import pytest
from conversations import Provider, both, index

from indexkit.errors import ForbiddenCredentialsError, MissingCredentialsError
from indexkit.lookup.exchange import exchange
from indexkit.lookup.redirects import REDIRECT_LIMIT
from indexkit.model.credential import Credential
from indexkit.model.failure import Failure, FailureKind
from indexkit.model.index import Authenticate, Index
from indexkit.model.request import Request, Response
from indexkit.model.url import SafeUrl
from indexkit.testing.fake_index import FakeIndex

HOME, AWAY = "https://index.test", "https://away.test"
SECRET = "hunter2-very-secret"


def own(name="a", base=HOME, user="u", password=SECRET, **options):
    scheme, _, rest = base.partition("://")
    colon = "" if password is None else f":{password}"
    return Index(SafeUrl.parse(f"{scheme}://{user}{colon}@{rest}/{name}/simple"), name, **options)


def ask(where, fakes, *, provider=None, **options):
    """Ask ``where`` about foo; return what came, and the credentials as they were sent, by host."""
    request = Request(where.page_url("foo"), index=where)
    done, fetcher = both(lambda: exchange(request, where, **options), fakes, provider=provider)
    sent = [
        (r.url.realm.host.split(".")[0], None if r.credential is None else r.credential.username)
        for r in fetcher.requests
    ]
    assert all(r.url.credential is None for r in fetcher.requests)
    assert SECRET not in repr(done) + repr(fetcher.requests)
    return done, sent


def locked(name="a", user="u", password=SECRET, **options):
    return FakeIndex(name, {"foo": ["1.0"]}, user=(user, password), **options)


def moving(to, name="a", **options):
    return FakeIndex(name, redirects={"*": to}, **options)


# -- credentials --------------------------------------------------------------


def test_a_urls_own_credential_is_sent_at_once():
    done, sent = ask(own(), [locked()])

    assert (done.answer.status, done.provider) == (200, "url")
    assert sent == [("index", "u")]


def test_a_wrong_credential_is_not_asked_about_again():
    provider = Provider((HOME, Credential("x", "y")))
    done, sent = ask(own(password="wrong"), [locked()], provider=provider)

    assert done.answer.status == 401
    assert sent == [("index", "u")]
    assert {query.status for query in provider.queries} == {None}


@pytest.mark.parametrize("hides", [False, True])
def test_trap_71_a_401_or_404_without_credential_is_answered_once(hides):
    provider = Provider((HOME, Credential("u", SECRET)))
    done, sent = ask(index("a"), [locked(hides=hides)], provider=provider)

    assert done.answer.status == 200
    assert sent == [("index", None), ("index", "u")]
    assert provider.queries[1].status == (404 if hides else 401)


def test_trap_71_a_403_is_a_challenge_too():
    provider = Provider((HOME, Credential("u", SECRET)))
    done, sent = ask(index("a"), [FakeIndex("a", statuses={"*": 403})], provider=provider)

    assert (done.answer.status, len(sent)) == (403, 2)


def test_without_anybody_who_knows_there_is_one_request():
    for provider in (None, Provider()):
        done, sent = ask(index("a"), [locked()], provider=provider)
        assert (done.answer.status, sent) == (401, [("index", None)])


def test_an_eager_provider_saves_the_first_request():
    provider = Provider((HOME, Credential("u", SECRET)), eager=True)
    done, sent = ask(index("a"), [locked()], provider=provider)

    assert (done.answer.status, sent) == (200, [("index", "u")])


def test_trap_69_a_lone_user_name_is_sent_and_then_completed():
    provider = Provider((HOME, Credential("token", SECRET)))
    done, sent = ask(own(user="token", password=None), [locked(user="token")], provider=provider)

    assert done.answer.status == 200
    assert sent == [("index", "token"), ("index", "token")]
    assert [query.username for query in provider.queries[:2]] == ["token", "token"]


def test_trap_69_an_empty_password_and_an_empty_user_are_credentials():
    for user, password in (("u", ""), ("", SECRET)):
        done, _ = ask(own(user=user, password=password), [locked(user=user, password=password)])
        assert done.answer.status == 200


# -- policies -----------------------------------------------------------------


def test_always_without_credentials_asks_nobody_and_raises():
    where = index("a", authenticate=Authenticate.ALWAYS)
    with pytest.raises(MissingCredentialsError) as caught:
        ask(where, [FakeIndex("a")], provider=Provider())

    assert caught.value.index == "a"
    assert "UV_INDEX_A_USERNAME" in caught.value.hint


def test_always_with_a_lone_user_name_raises():
    where = own(password=None, authenticate=Authenticate.ALWAYS)
    with pytest.raises(MissingCredentialsError, match="user name alone"):
        ask(where, [FakeIndex("a")])


def test_always_with_credentials():
    where = own(authenticate=Authenticate.ALWAYS)

    assert ask(where, [locked()])[1] == [("index", "u")]


def test_never_with_credentials_is_an_error_as_documented():
    with pytest.raises(ForbiddenCredentialsError) as caught:
        ask(own(authenticate=Authenticate.NEVER), [locked()])

    assert SECRET not in str(caught.value)


def test_never_under_uv_is_silent_and_sends_nothing():
    where = own(authenticate=Authenticate.NEVER)
    done, sent = ask(where, [locked()], never_is_silent=True)

    assert (done.answer.status, sent) == (401, [("index", None)])


def test_never_does_not_look_for_credentials():
    provider = Provider((HOME, Credential("u", SECRET)), eager=True)
    where = index("a", authenticate=Authenticate.NEVER)
    done, sent = ask(where, [locked()], provider=provider)

    assert (done.answer.status, sent, provider.queries) == (401, [("index", None)], [])


# -- redirects ----------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status):
    fakes = [moving("/b/simple/{project}/", redirect_status=status), FakeIndex("b", {"foo": ["1"]})]
    done, _ = ask(index("a"), fakes)

    assert (done.answer.status, done.redirects) == (200, 1)
    assert str(done.url) == f"{HOME}/b/simple/foo/"


@pytest.mark.parametrize("status", [300, 304, 305, 306])
def test_other_statuses_of_the_kind_are_answers(status):
    done, sent = ask(index("a"), [moving("/b/", redirect_status=status)])

    assert (done.answer.status, len(sent)) == (status, 1)


def test_trap_63_a_relative_location_belongs_to_the_address_that_sent_it():
    fakes = [moving("../../../b/simple/foo/"), FakeIndex("b", {"foo": ["1"]})]

    assert str(ask(index("a"), fakes)[0].url) == f"{HOME}/b/simple/foo/"


@pytest.mark.parametrize("to", [AWAY, f"{HOME}:8443", "https://index.test.away.test"])
def test_trap_63_a_credential_stays_behind_when_the_origin_changes(to):
    fakes = {
        HOME: [moving(f"{to}/b/simple/foo/", user=("u", SECRET))],
        to: [FakeIndex("b", {"foo": ["1"]})],
    }
    done, sent = ask(own(), fakes)

    assert done.answer.status == 200
    assert [user for _, user in sent] == ["u", None]


def test_trap_63_the_providers_are_asked_about_the_new_origin_without_the_index():
    provider = Provider((AWAY, Credential("other", SECRET)))
    fakes = {
        HOME: [moving(f"{AWAY}/b/simple/foo/", user=("u", SECRET))],
        AWAY: [locked("b", user="other")],
    }
    done, sent = ask(own(), fakes, provider=provider)

    assert done.answer.status == 200
    assert sent == [("index", "u"), ("away", None), ("away", "other")]
    assert provider.queries[-1].index is None
    assert provider.queries[-1].username is None


def test_trap_63_the_effective_port_counts():
    fakes = {
        HOME: [moving(f"{HOME}:443/a/simple/other/")],
    }
    done, sent = ask(own(), fakes)

    assert {user for _, user in sent} == {"u"}
    assert isinstance(done.answer, Failure)


def test_within_the_roots_of_the_index_the_credential_goes_along():
    fake = FakeIndex("a", {"foo": ["1"]}, user=("u", SECRET), redirects={"Foo": "/a/simple/foo/"})
    request = Request(own().url.child("Foo"), index=own())
    _, fetcher = both(lambda: exchange(request, own()), [fake])

    assert [r.credential.username for r in fetcher.requests] == ["u", "u"]


def test_beside_the_index_the_credential_is_not_sent_unasked():
    """A sibling path may belong to another team; after a challenge the provider decides."""
    fakes = [moving("/b/simple/foo/", user=("u", SECRET)), locked("b")]
    _, alone = ask(own(), fakes)
    done, sent = ask(own(), fakes, provider=Provider((f"{HOME}/b", Credential("u", SECRET))))

    assert alone == [("index", "u"), ("index", None)]
    assert sent == [("index", "u"), ("index", None), ("index", "u")]
    assert done.answer.status == 200


def test_trap_63_credentials_in_a_location_are_for_that_target_and_never_shown(caplog):
    caplog.set_level(logging.DEBUG)
    fakes = {
        HOME: [moving(f"https://lu:{SECRET}@away.test/b/simple/foo/", user=("u", SECRET))],
        AWAY: [locked("b", user="lu")],
    }
    done, sent = ask(own(), fakes, provider=Provider((AWAY, Credential("x", "y")), eager=True))

    assert done.answer.status == 200
    assert sent == [("index", "u"), ("away", "lu")]
    assert SECRET not in caplog.text
    assert done.url.credential is None


@pytest.mark.parametrize(
    "to",
    [
        "http://index.test/a/simple/foo/",
        "file:///etc/passwd",
        "ftp://index.test/x",
        "data:text/html,x",
        "https://[bad/",
        "https://u:p@/x",
    ],
)
def test_trap_89_unsafe_and_broken_locations_are_not_followed(to):
    done, sent = ask(own(), [moving(to, user=("u", SECRET))])

    assert isinstance(done.answer, Failure)
    assert done.answer.kind is FailureKind.REDIRECT
    assert len(sent) == 1
    assert "u:p@" not in done.answer.detail


def test_a_redirect_that_leads_nowhere():
    class Silent:
        def fetch(self, request):
            return Response(302, request.url)

    from indexkit.lookup.drivers import run

    done = run(exchange(Request(SafeUrl.parse(f"{HOME}/x"))), fetcher=Silent())

    assert done.answer.kind is FailureKind.REDIRECT


def test_a_circle_ends_after_ten_redirects_as_for_uv():
    done, sent = ask(own(), [moving("/a/simple/{project}/", user=("u", SECRET))])

    assert len(sent) == REDIRECT_LIMIT + 1 == 11
    assert "circle" in done.answer.detail


def test_an_endless_way_ends_after_ten_redirects():
    class Endless:
        def fetch(self, request):
            return Response(307, request.url, (("location", request.url.text + "x"),))

    from indexkit.lookup.drivers import run

    done = run(exchange(Request(SafeUrl.parse(f"{HOME}/"))), fetcher=Endless())

    assert "more than 10" in done.answer.detail


def test_a_fragment_in_a_location_is_not_sent():
    fakes = [moving("/b/simple/foo/#sha256=0"), FakeIndex("b", {"foo": ["1"]})]

    assert ask(index("a"), fakes)[0].answer.status == 200


def test_only_readers_are_redirected():
    request = Request(SafeUrl.parse(f"{HOME}/a/upload/"), method="POST", body=b"x")
    fakes = [FakeIndex("a", redirects={"upload": "/b/"})]
    done, fetcher = both(lambda: exchange(request), fakes)

    assert (done.answer.status, len(fetcher.requests)) == (302, 1)


def test_what_lies_below_an_index_gets_the_credential_of_its_url():
    where = own()
    request = Request(SafeUrl.parse(f"{HOME}/a/files/foo-1.0-py3-none-any.whl"), index=where)
    beside = Request(SafeUrl.parse(f"{HOME}/b/files/foo-1.0-py3-none-any.whl"), index=where)
    _, fetcher = both(lambda: exchange(request, where), [locked()])
    _, other = both(lambda: exchange(beside, where), [locked("b")])

    assert [r.credential.username for r in fetcher.requests] == ["u"]
    assert [r.credential for r in other.requests] == [None]


def test_trap_68_user_information_is_decoded_once_for_the_header():
    url = SafeUrl.parse("https://me%40corp:p%3A%2F%2525@index.test/a/simple")
    done, sent = ask(Index(url, "a"), [locked(user="me@corp", password="p:/%25")])

    assert (done.answer.status, sent) == (200, [("index", "me@corp")])
