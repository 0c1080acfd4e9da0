"""Freshness of kept answers, as tables in the manner of http-cache-tests; RFC 9111 by section."""

import datetime as dt
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexkit.model.index import Index
from indexkit.model.limits import CacheControl
from indexkit.model.request import Purpose
from indexkit.model.url import SafeUrl
from indexkit.transport.field_values import directives, moment, varying
from indexkit.transport.freshness import (
    HEURISTIC,
    conditions,
    fits,
    may_be_kept,
    may_be_used_stale,
    merged,
    validity,
    variant,
    varies_with_secret,
    worth_keeping,
)
from indexkit.transport.validity import LONGEST, Validity, override_for

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOW = 1_700_000_000.0
DATE = "Tue, 14 Nov 2023 22:13:20 GMT"
TEN_LATER = "Tue, 14 Nov 2023 22:23:20 GMT"
EARLIER = "Tue, 14 Nov 2023 22:03:20 GMT"


def h(**fields):
    return tuple((name.replace("_", "-"), value) for name, value in fields.items())


LIFETIMES = [
    # name, headers, lifetime in seconds
    ("nothing said", h(date=DATE), 0),
    ("max-age", h(date=DATE, cache_control="max-age=600"), 600),
    ("max-age in capitals", h(date=DATE, cache_control="Max-Age=600"), 600),
    ("max-age with others", h(date=DATE, cache_control="public, max-age=600,foo=bar"), 600),
    ("max-age quoted", h(date=DATE, cache_control='max-age="600"'), 600),
    ("max-age with spaces around", h(date=DATE, cache_control="  max-age=600  ,  x"), 600),
    ("max-age of zero", h(date=DATE, cache_control="max-age=0"), 0),
    ("max-age with leading zeros", h(date=DATE, cache_control="max-age=00600"), 600),
    ("max-age negative", h(date=DATE, cache_control="max-age=-600"), 0),
    ("max-age no number", h(date=DATE, cache_control="max-age=a600"), 0),
    ("max-age a fraction", h(date=DATE, cache_control="max-age=600.5"), 0),
    ("max-age without value", h(date=DATE, cache_control="max-age"), 0),
    ("max-age over 2^31", h(date=DATE, cache_control="max-age=99999999999"), LONGEST),
    ("max-age endless", h(date=DATE, cache_control="max-age=" + "9" * 400), LONGEST),
    ("max-age twice: the first", h(date=DATE, cache_control="max-age=600, max-age=1"), 600),
    (
        "max-age in a second line",
        (("date", DATE), ("cache-control", "public"), ("cache-control", "max-age=600")),
        600,
    ),
    ("max-age inside a quoted text", h(date=DATE, cache_control='ext="max-age=600"'), 0),
    ("max-age beats Expires", h(date=DATE, cache_control="max-age=1", expires=TEN_LATER), 1),
    ("s-maxage is for shared caches", h(date=DATE, cache_control="s-maxage=600"), 0),
    ("s-maxage does not beat max-age", h(date=DATE, cache_control="s-maxage=1, max-age=600"), 600),
    ("Expires", h(date=DATE, expires=TEN_LATER), 600),
    ("Expires in the past", h(date=DATE, expires=EARLIER), 0),
    ("Expires the same as Date", h(date=DATE, expires=DATE), 0),
    ("Expires is 0", h(date=DATE, expires="0"), 0),
    ("Expires is -1", h(date=DATE, expires="-1"), 0),
    ("Expires is no date", h(date=DATE, expires="soon"), 0),
    ("Expires without Date counts from the request", h(expires=TEN_LATER), 600),
    ("Expires of 0 beats Last-Modified", h(date=DATE, expires="0", last_modified=EARLIER), 0),
    ("Last-Modified only: ten minutes", h(date=DATE, last_modified=EARLIER), HEURISTIC),
    (
        "trap 81: Last-Modified years ago: still ten minutes",
        h(date=DATE, last_modified="Mon, 14 Nov 2011 22:13:20 GMT"),
        HEURISTIC,
    ),
    ("Last-Modified that is none", h(date=DATE, last_modified="x"), 0),
    ("ETag alone gives no lifetime", h(date=DATE, etag='"a"'), 0),
    ("no-cache", h(date=DATE, cache_control="no-cache, max-age=600"), 0),
    ("no-cache with fields", h(date=DATE, cache_control='no-cache="a", max-age=600'), 0),
    ("no-store", h(date=DATE, cache_control="no-store, max-age=600"), 0),
    ("private is ours", h(date=DATE, cache_control="private, max-age=600"), 600),
    (
        "must-revalidate is fresh as long",
        h(date=DATE, cache_control="must-revalidate, max-age=9"),
        9,
    ),
    ("immutable alone gives no lifetime", h(date=DATE, cache_control="immutable"), 0),
    ("Pragma is not read", h(date=DATE, pragma="no-cache", cache_control="max-age=600"), 600),
    ("a broken directive costs only itself", h(date=DATE, cache_control='=,"",max-age=600'), 600),
]


@pytest.mark.parametrize(
    ("headers", "lifetime"), [c[1:] for c in LIFETIMES], ids=[c[0] for c in LIFETIMES]
)
def test_the_lifetime(headers, lifetime):
    assert validity(headers, asked=NOW).lifetime == lifetime


AGES = [
    # name, headers, age at the moment of asking
    ("Date now", h(date=DATE), 0),
    ("Date ten minutes ago", h(date=EARLIER), 600),
    ("Date in the future", h(date=TEN_LATER), 0),
    ("no Date", h(), 0),
    ("Date that is none", h(date="yesterday"), 0),
    ("Age", h(date=DATE, age="60"), 60),
    ("Age and an older Date: the greater", h(date=EARLIER, age="60"), 600),
    ("Age greater than Date says", h(date=EARLIER, age="700"), 700),
    ("Age negative", h(date=DATE, age="-60"), 0),
    ("Age no number", h(date=DATE, age="a minute"), 0),
    ("Age twice: the first", h(date=DATE, age="60, 7200"), 60),
    ("Age endless", h(date=DATE, age="9" * 30), LONGEST),
]


@pytest.mark.parametrize(("headers", "age"), [c[1:] for c in AGES], ids=[c[0] for c in AGES])
def test_the_age_on_arrival(headers, age):
    assert NOW - validity(headers, asked=NOW).born == age


def test_fresh_until_the_last_second():
    found = validity(h(date=DATE, cache_control="max-age=600"), asked=NOW)
    assert found.is_fresh(NOW)
    assert found.is_fresh(NOW + 599)
    assert not found.is_fresh(NOW + 600)
    assert found.staleness(NOW + 599) == 0
    assert found.staleness(NOW + 700) == 100


def test_a_clock_that_went_back_makes_everything_stale():
    assert not Validity(NOW, 600).is_fresh(NOW - 1)


KEPT = [
    # name, method, status, headers, request headers, kept?
    ("a page", "GET", 200, h(), (), True),
    ("203", "GET", 203, h(), (), True),
    ("no lifetime: kept to be asked about", "GET", 200, h(etag='"a"'), (), True),
    ("no-cache: kept to be asked about", "GET", 200, h(cache_control="no-cache"), (), True),
    ("no-store", "GET", 200, h(cache_control="no-store"), (), False),
    ("no-store in capitals", "GET", 200, h(cache_control="No-Store"), (), False),
    ("private", "GET", 200, h(cache_control="private"), (), True),
    ("404", "GET", 404, h(cache_control="max-age=600"), (), False),
    ("410", "GET", 410, h(cache_control="max-age=600"), (), False),
    ("500", "GET", 500, h(cache_control="max-age=600"), (), False),
    ("401", "GET", 401, h(cache_control="max-age=600"), (), False),
    ("302", "GET", 302, h(cache_control="max-age=600"), (), False),
    ("trap 78: a part of a file", "GET", 206, h(cache_control="max-age=600"), (), False),
    ("trap 78: asked for a part", "GET", 200, h(), (("range", "bytes=0-5"),), False),
    ("HEAD", "HEAD", 200, h(cache_control="max-age=600"), (), False),
    ("POST", "POST", 200, h(cache_control="max-age=600"), (), False),
    ("the request says no-store", "GET", 200, h(), (("cache-control", "no-store"),), False),
    ("Vary: *", "GET", 200, h(vary="*"), (), False),
    ("Vary: a, *", "GET", 200, h(vary="Accept, *"), (), False),
    ("Vary: Accept", "GET", 200, h(vary="Accept"), (), True),
]


@pytest.mark.parametrize(
    ("method", "status", "headers", "asked", "kept"),
    [c[1:] for c in KEPT],
    ids=[c[0] for c in KEPT],
)
def test_what_may_be_kept(method, status, headers, asked, kept):
    assert may_be_kept(method, status, headers, asked=asked) is kept


VARY = [
    # name, Vary, first request, second request, fits?
    ("no Vary", None, {"accept": "a"}, {"accept": "b"}, True),
    ("the same", "Accept", {"accept": "a"}, {"accept": "a"}, True),
    ("another", "Accept", {"accept": "a"}, {"accept": "b"}, False),
    ("missing now", "Accept", {"accept": "a"}, {}, False),
    ("missing then", "Accept", {}, {"accept": "a"}, False),
    ("missing both times", "Accept", {}, {}, True),
    ("names in any case", "aCCEPT", {"Accept": "a"}, {"ACCEPT": "a"}, True),
    ("spaces in the value do not matter", "Accept", {"accept": "a,  b"}, {"accept": "a, b"}, True),
    ("another header", "X-Foo", {"accept": "a"}, {"accept": "b"}, True),
    (
        "several, one differs",
        "Accept, X-Foo",
        {"accept": "a", "x-foo": "1"},
        {"accept": "a"},
        False,
    ),
    (
        "trap 76: Accept-Encoding does not split",
        "Accept-Encoding",
        {},
        {"accept-encoding": "x"},
        True,
    ),
]


@pytest.mark.parametrize(
    ("vary", "one", "two", "same"), [c[1:] for c in VARY], ids=[c[0] for c in VARY]
)
def test_vary(vary, one, two, same):
    headers = () if vary is None else h(vary=vary)
    assert fits(variant(headers, one.items()), two.items()) is same


def test_whether_an_answer_depends_on_who_asks():
    assert varies_with_secret(h(vary="Accept, Authorization"))
    assert varies_with_secret(h(vary="cookie"))
    assert not varies_with_secret(h(vary="Accept"))


CONDITIONS = [
    ("nothing to go by", h(), ()),
    ("ETag", h(etag='"a"'), (("if-none-match", '"a"'),)),
    ("weak ETag", h(etag='W/"a"'), (("if-none-match", 'W/"a"'),)),
    ("ETag without quotes", h(etag="a"), (("if-none-match", "a"),)),
    ("Last-Modified", h(last_modified=DATE), (("if-modified-since", DATE),)),
    (
        "both",
        h(last_modified=DATE, etag='"a"'),
        (("if-none-match", '"a"'), ("if-modified-since", DATE)),
    ),
]


@pytest.mark.parametrize(
    ("headers", "asked"), [c[1:] for c in CONDITIONS], ids=[c[0] for c in CONDITIONS]
)
def test_how_it_is_asked_again(headers, asked):
    assert conditions(headers) == asked


MERGES = [
    ("what is new", h(etag='"a"'), h(x="1"), {"etag": '"a"', "x": "1"}),
    (
        "what changed",
        h(cache_control="max-age=1"),
        h(cache_control="max-age=2"),
        {"cache-control": "max-age=2"},
    ),
    (
        "the bytes' own headers stay",
        h(content_type="a"),
        h(content_type="b"),
        {"content-type": "a"},
    ),
    ("the length stays", h(content_length="5"), h(content_length="0"), {"content-length": "5"}),
    ("an old Age goes", h(age="599", date=DATE), h(date=TEN_LATER), {"date": TEN_LATER}),
    ("an old Date goes", h(date=DATE), h(), {}),
    ("the connection's own do not come in", h(etag="a"), h(connection="close"), {"etag": "a"}),
]


@pytest.mark.parametrize(
    ("kept", "fresh", "result"), [c[1:] for c in MERGES], ids=[c[0] for c in MERGES]
)
def test_after_a_304(kept, fresh, result):
    assert dict(merged(kept, fresh)) == result


def test_a_304_makes_fresh_again_even_if_the_kept_answer_was_old():
    kept = h(date=DATE, age="600", cache_control="max-age=600", etag='"a"')
    later = NOW + 1000
    new = merged(kept, h(date="Tue, 14 Nov 2023 22:30:00 GMT"))
    assert validity(new, asked=later).is_fresh(later)


OVERRIDES = [
    ("nothing", "https://a.test/simple", None, Purpose.PAGE, None),
    (
        "api for pages",
        "https://a.test/simple",
        CacheControl("max-age=1", "max-age=2"),
        Purpose.PAGE,
        "max-age=1",
    ),
    (
        "api for flat pages",
        "https://a.test/simple",
        CacheControl("max-age=1"),
        Purpose.FLAT_PAGE,
        "max-age=1",
    ),
    (
        "files for files",
        "https://a.test/simple",
        CacheControl("a", "max-age=2"),
        Purpose.FILE,
        "max-age=2",
    ),
    (
        "files for metadata",
        "https://a.test/simple",
        CacheControl("a", "max-age=2"),
        Purpose.METADATA,
        "max-age=2",
    ),
    ("only the other one", "https://a.test/simple", CacheControl(None, "b"), Purpose.PAGE, None),
    (
        "PyTorch's files",
        "https://download.pytorch.org/whl",
        None,
        Purpose.FILE,
        "max-age=365000000, immutable, public",
    ),
    (
        "NVIDIA's files",
        "https://pypi.nvidia.com",
        CacheControl("a"),
        Purpose.FILE,
        "max-age=365000000, immutable, public",
    ),
    ("PyTorch's pages", "https://download.pytorch.org/whl", None, Purpose.PAGE, None),
    (
        "one's own for PyTorch",
        "https://download.pytorch.org/whl",
        CacheControl(None, "no-cache"),
        Purpose.FILE,
        "no-cache",
    ),
]


@pytest.mark.parametrize(
    ("url", "own", "purpose", "text"), [c[1:] for c in OVERRIDES], ids=[c[0] for c in OVERRIDES]
)
def test_overrides_of_an_index(url, own, purpose, text):
    assert override_for(Index(SafeUrl.parse(url), cache_control=own), purpose) == text


def test_an_override_takes_the_place_of_the_header():
    headers = h(date=DATE, cache_control="no-store")
    assert validity(headers, asked=NOW, override="max-age=60").lifetime == 60
    assert may_be_kept("GET", 200, headers, override="max-age=60")
    assert not may_be_kept("GET", 200, h(cache_control="max-age=60"), override="no-store")


def test_who_forbids_stale_answers():
    assert may_be_used_stale(h(cache_control="max-age=1"))
    assert not may_be_used_stale(h(cache_control="max-age=1, must-revalidate"))
    assert not may_be_used_stale(h(cache_control="no-cache"))


def test_what_is_kept_has_no_cookies():
    assert worth_keeping(h(etag="a", set_cookie="s=1", connection="close")) == h(etag="a")


@pytest.mark.parametrize(
    "text", [DATE, "Tuesday, 14-Nov-23 22:13:20 GMT", "Tue Nov 14 22:13:20 2023"]
)
def test_the_three_forms_of_dates(text):
    assert moment(text) == NOW


@pytest.mark.law
@given(st.integers(-(2**35), 2**37))
def test_every_date_comes_back(seconds):
    assert moment(formatdate(seconds, usegmt=True)) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 14 Nov 0000 22:13:20 GMT",
        "Tue, 00 Nov 2023 22:13:20 GMT",
        "Tue, 14 Nov ٢٠٢٣ 22:13:20 GMT",
    ],
)
def test_dates_that_are_none(text):
    assert moment(text) is None


def test_two_digits_of_a_year_are_of_1970_to_2069():
    assert moment("Thursday, 01-Jan-70 00:00:00 GMT") == 0
    assert moment("Tuesday, 01-Jan-69 00:00:00 GMT") > NOW


@pytest.mark.law
@given(st.text(), st.text(), st.text(), st.text())
def test_no_header_makes_it_fail(control, expires, age, date):
    headers = h(cache_control=control, expires=expires, age=age, date=date, vary=control)
    found = validity(headers, asked=NOW)
    assert found.born <= NOW
    assert 0 <= found.lifetime <= LONGEST
    assert directives(control).max_age is None or directives(control).max_age >= 0
    may_be_kept("GET", 200, headers)


def test_texts_that_are_too_long_to_be_remembered_mean_the_same():
    spaces = " " * 300

    assert directives(f"max-age=5,{spaces}no-cache") == directives("max-age=5, no-cache")
    assert moment(DATE + spaces) == moment(DATE) == NOW
    assert varying(h(vary=f"Accept,{spaces}Cookie")) == varying(h(vary="Accept, Cookie"))


@given(st.dates(), st.times())
def test_any_date_is_read_as_the_calendar_has_it(day, time):
    then = dt.datetime.combine(day, time.replace(microsecond=0), dt.UTC)
    text = f"{_DAYS[day.weekday()]}, {day.day:02} {_MONTHS[day.month - 1]} {day.year:04} {then:%H:%M:%S} GMT"

    assert moment(text) == then.timestamp()


@pytest.mark.parametrize(
    "day", ["29 Feb 2023", "29 Feb 1900", "31 Apr 2023", "00 Jan 2023", "01 Jan 0000"]
)
def test_a_day_that_is_none(day):
    assert moment(f"Mon, {day} 00:00:00 GMT") is None
    assert moment("Tue, 29 Feb 2000 00:00:00 GMT") == 951_782_400.0
