import pytest

from indexkit.auth.host_wide import is_due, is_this_machine, may_travel
from indexkit.auth.index_variables import IndexVariables
from indexkit.auth.keyring_program import question
from indexkit.auth.provider import CredentialQuery
from indexkit.model.index import Authenticate, Index
from indexkit.model.url import SafeUrl


@pytest.mark.parametrize(
    ("url", "index", "expected"),
    [
        ("https://h.example/x", None, True),
        ("https://h.example/x", "http://h.example/", True),
        ("http://h.example/x", None, False),
        ("http://h.example/x", "https://h.example/", False),
        ("http://h.example/x", "http://h.example/", True),
        ("http://h.example/x", "http://h.example:8080/", False),
        ("http://h.example/x", "http://g.example/", False),
        ("http://127.0.0.1/x", None, True),
        ("http://[::1]:8080/x", "https://h.example/", True),
        ("http://localhost/x", None, True),
        ("http://a.localhost/x", None, True),
        ("http://localhost.evil.example/x", None, False),
        ("http://127.0.0.1.evil.example/x", None, False),
        ("http://10.0.0.1/x", None, False),
        ("ftp://127.0.0.1/x", None, False),
        ("ftp://h.example/x", "ftp://h.example/", False),
        ("file:///x", None, False),
    ],
)
def test_over_plain_http_only_where_it_was_asked_for(query, url, index, expected):
    assert may_travel(query(url, index=index)) is expected


def test_this_machine():
    assert is_this_machine(SafeUrl.parse("http://127.9.9.9/"))
    assert not is_this_machine(SafeUrl.parse("http://notlocalhost/"))


def test_when_it_is_due(query):
    url = "https://h.example/simple/"
    assert not is_due(query(url, status=None))
    assert not is_due(query(url, index=url, status=None, username=""))
    assert is_due(query(url, status=404))
    assert is_due(query(url, status=None, username="u"))
    assert is_due(query(url, index=url, status=None, always=True))


def test_of_two_indexes_with_one_root_the_one_that_asks_comes_first():
    first = Index(SafeUrl.parse("https://h.example/x/simple"), "first")
    second = Index(SafeUrl.parse("https://h.example/x/+simple"), "second")
    environ = {
        f"UV_INDEX_{name}_{what}": f"{name}-{what}"
        for name in ("FIRST", "SECOND")
        for what in ("USERNAME", "PASSWORD")
    }
    source = IndexVariables([first, second], environ)
    page = SafeUrl.parse("https://h.example/x/files/a.whl")
    for index, user in ((first, "FIRST"), (second, "SECOND"), (None, "FIRST")):
        assert source.find(CredentialQuery(page, index)).username == f"{user}-USERNAME"


@pytest.mark.parametrize(
    ("url", "due"),
    [
        ("https://h.test/a/simple/six/", True),
        ("https://h.test/a/files/six.whl", True),
        ("https://h.test/b/simple/six/", False),
        ("https://h.test/a-too/simple/six/", False),
        ("https://h.test:8443/a/simple/six/", False),
        ("http://h.test/a/simple/six/", False),
    ],
)
def test_always_holds_below_the_root_only(url, due):
    index = Index(SafeUrl.parse("https://h.test/a/simple"), "a", authenticate=Authenticate.ALWAYS)
    assert is_due(CredentialQuery(SafeUrl.parse(url), index)) is due
    assert (question(CredentialQuery(SafeUrl.parse(url), index)) is not None) is due
