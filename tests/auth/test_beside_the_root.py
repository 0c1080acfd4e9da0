"""What goes beside the root of an index, and to another entry for the same root: the index's own, when it is asked for."""

import pytest

from indexkit.auth.default_chain import default_session
from indexkit.auth.provider import CredentialQuery
from indexkit.lookup.drivers import run
from indexkit.lookup.exchange import exchange
from indexkit.model.credential import Credential
from indexkit.model.index import Authenticate, Index
from indexkit.model.index_set import IndexSet
from indexkit.model.request import Purpose, Request, Response
from indexkit.model.semantics import Semantics
from indexkit.model.url import SafeUrl

DOCUMENTED, UV = Semantics.DOCUMENTED, Semantics.UV_PROJECT
PAGE, FILE = "https://h.test/a/simple/six/", "https://h.test/files/six.whl"
VARIABLES = {"UV_INDEX_A_USERNAME": "u", "UV_INDEX_A_PASSWORD": "of variables"}


class Guarded:
    """Answers 401 to everybody who does not show the pair."""

    def __init__(self, pair):
        self.pair, self.sent = pair, []

    def fetch(self, request, /):
        shown = request.credential
        pair = shown and (shown.username, shown.password.reveal() if shown.password else None)
        self.sent.append(pair)
        return Response(200 if pair == self.pair else 401, request.url)


def index(url, name="a", **options):
    return Index(SafeUrl.parse(url), name, **options)


def bring(url, where, carrier, *others, variables=(), semantics=DOCUMENTED):
    index_set = IndexSet(declared=(where, *others), semantics=semantics)
    session = default_session(index_set, dict(variables))
    purpose = Purpose.PAGE if url.endswith("/") else Purpose.FILE
    request = Request(SafeUrl.parse(url), purpose, index=where)
    return run(exchange(request, where), fetcher=carrier, provider=session)


@pytest.mark.parametrize("semantics", [DOCUMENTED, UV])
def test_trap_69_a_token_as_user_name_goes_beside_the_root_after_a_challenge(semantics):
    carrier = Guarded(("t0ken", None))
    done = bring(FILE, index("https://t0ken@h.test/a/simple"), carrier, semantics=semantics)

    assert done.answer.status == 200
    assert carrier.sent == [None, ("t0ken", None)]
    assert done.provider == "url"


def test_it_goes_to_no_other_origin_and_for_no_other_index():
    mine, other = index("https://t0ken@h.test/a/simple"), index("https://h.test/b/simple", "b")
    for where, url in ((mine, "https://files.test/six.whl"), (other, FILE)):
        carrier = Guarded(("t0ken", None))
        bring(url, where, carrier, mine, other)
        assert carrier.sent == [None]


def test_of_two_entries_for_one_root_either_has_the_name():
    """One entry is shadowed by the other, which has no user information (`auth-cli-url-index`)."""
    shadowed, plain = index("https://t0ken@h.test/a/simple"), index("https://h.test/a/simple")
    carrier = Guarded(("t0ken", None))
    bring(PAGE, plain, carrier, shadowed)

    assert carrier.sent == [("t0ken", None)]


def test_always_holds_below_the_root_only():
    where = index("https://u:p@h.test/a/simple", authenticate=Authenticate.ALWAYS)
    carrier = Guarded(("u", "p"))
    done = bring(FILE, where, carrier)

    assert (done.answer.status, carrier.sent) == (200, [None, ("u", "p")])


@pytest.mark.parametrize(
    ("semantics", "url", "expected"),
    [
        (DOCUMENTED, PAGE, "of variables"),
        (DOCUMENTED, FILE, "of variables"),
        (UV, PAGE, "of the URL"),
        (UV, "https://h.test/a/files/six.whl", "of variables"),
        (UV, FILE, "of the URL"),
    ],
)
def test_variables_or_the_url(semantics, url, expected):
    """uv: pages and what is beside the root have the URL's, files below the root the variables'."""
    where = index("https://u:of%20the%20URL@h.test/a/simple")
    page = where.page_url("six") if url == PAGE else SafeUrl.parse(url)
    index_set = IndexSet(declared=(where,), semantics=semantics)
    session = default_session(index_set, VARIABLES)
    status = 401 if url == FILE else None
    bare = page.without_credential()
    found = session.find(CredentialQuery(bare, where, None, status, page.credential))

    assert found == Credential("u", expected)


def test_an_empty_user_name_alone_is_nothing():
    where = index("https://h.test/a/simple")
    carrier = Guarded(None)
    bring(PAGE, where, carrier, variables={"UV_INDEX_A_USERNAME": ""})

    assert carrier.sent == [None]


def test_the_variables_of_an_index_are_not_for_uploads_that_were_led_below_its_root():
    """An address for uploads that no index names has its own place, although a root covers it."""
    alpha = Index(SafeUrl("https://h.example/a/simple"), name="alpha")
    session = default_session(
        IndexSet(declared=(alpha,)),
        {"UV_INDEX_ALPHA_USERNAME": "user", "UV_INDEX_ALPHA_PASSWORD": "pass"},
    )
    place = Index(SafeUrl("https://h.example/a/upload"))

    assert session.find(CredentialQuery(place.url, place, None, 401)) is None
    assert session.find(CredentialQuery(place.url, alpha, None, 401)) is not None
