"""The rule of redirects by itself: where one may lead, and which two addresses have one owner."""

import pytest

from indexkit.lookup.redirects import is_redirect, is_same_place, target_of, too_many
from indexkit.model.failure import Failure, FailureKind
from indexkit.model.request import Request, Response
from indexkit.model.url import SafeUrl


def url(text):
    return SafeUrl.parse(text)


def led(here, to):
    return target_of(url(here), Response(302, url(here), (("location", to),)))


@pytest.mark.parametrize(
    ("here", "to", "expected"),
    [
        ("http://a.test/x", "http://b.test/y", "http://b.test/y"),
        ("http://a.test/x", "https://b.test/y", "https://b.test/y"),
        ("https://a.test/x", "https://b.test/y#sha256=0", "https://b.test/y"),
        ("https://a.test/x/", "y?sig=1#z", "https://a.test/x/y?sig=1"),
        ("https://u:p@a.test/x/", "/y", "https://a.test/y"),
    ],
)
def test_where_a_redirect_leads(here, to, expected):
    """The fragment stays behind, and so does the user information of the address that answered."""
    target = led(here, to)

    assert (target.text, target.credential) == (expected, None)


def test_user_information_in_a_location_is_for_its_target_alone():
    target = led("https://u:p@a.test/x", "https://v:q@b.test/y#f")

    assert (target.text, target.credential.username) == ("https://b.test/y", "v")


@pytest.mark.parametrize(
    "to",
    ["http://a.test/y", "file:///etc/passwd", "ftp://a.test/y", "data:,x", "http://[::1", None],
)
def test_trap_89_where_none_leads_and_no_secret_is_shown(to):
    here = url("https://u:hunter2@a.test/x")
    headers = () if to is None else (("location", to),)
    answer = target_of(here, Response(302, here, headers))

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.REDIRECT
    assert answer.url.credential is None
    assert "hunter2" not in repr(answer) + answer.detail


def test_too_many_shows_no_secret():
    here, target = url("https://u:hunter2@a.test/x"), url("https://v:hunter3@b.test/y")
    for seen in ((), (target,)):
        answer = too_many(here, seen, target)
        assert answer.url.credential is None
        assert "hunter" not in repr(answer) + answer.detail


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
@pytest.mark.parametrize("status", [200, 300, 301, 302, 303, 304, 307, 308, 401])
def test_only_these_answers_to_readers_lead_elsewhere(method, status):
    request = Request(url("https://a.test/x"), method=method)
    follows = method in ("GET", "HEAD") and status in (301, 302, 303, 307, 308)

    assert is_redirect(request, Response(status, request.url)) == follows
    assert not is_redirect(request, Failure(FailureKind.CONNECT, request.url, "no"))


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("https://a.test/x", "https://a.test:443/y", True),
        ("https://a.test/x", "https://A.test/y", True),
        ("http://a.test/x", "https://a.test/y", True),
        ("https://a.test/x", "http://a.test/y", False),
        ("http://a.test:8080/x", "https://a.test/y", False),
        ("http://a.test/x", "https://a.test:8443/y", False),
        ("http://a.test/x", "http://a.test:443/y", False),
        ("http://a.test/x", "https://b.test/y", False),
        ("https://a.test/x", "https://a.test.evil.test/y", False),
    ],
)
def test_one_owner_is_one_origin_or_its_own_step_up(first, second, same):
    assert is_same_place(url(first), url(second)) is same
