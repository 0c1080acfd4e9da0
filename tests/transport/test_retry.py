"""Whether and when a request is made again (trap 86); pure decisions, so no server and no clock."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexkit.model.failure import Failure, FailureKind
from indexkit.model.request import Response
from indexkit.model.url import SafeUrl
from indexkit.transport.retry import (
    LONGEST_RETRY_AFTER,
    RETRIED_FAILURES,
    pause_before_retry,
    retry_after,
)

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
URL = SafeUrl.parse("https://h.example/")


def pause(answer, *, method="GET", made=0, retries=3):
    return pause_before_retry(answer, method=method, made=made, retries=retries, now=NOW)


def busy(value):
    return Response(503, URL, () if value is None else (("retry-after", value),))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        ("Thu, 01 Jan 2026 12:00:05 GMT", 5.0),
        ("Thu, 01 Jan 2026 12:00:05 -0000", 5.0),
        ("Thu, 01 Jan 2026 13:00:05 +0100", 5.0),
        ("Wed, 31 Dec 2025 12:00:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("", None),
        (None, None),
    ],
)
def test_trap_86_retry_after_is_seconds_or_a_date(value, seconds):
    assert retry_after(value, NOW) == seconds


@given(st.text())
def test_no_header_is_too_odd(value):
    seconds = retry_after(value, NOW)
    assert seconds is None or seconds >= 0


def test_trap_86_retry_after_is_capped_and_never_shortens_the_pause():
    assert pause(busy("100000")) == LONGEST_RETRY_AFTER
    assert pause(busy("0")) == 0.5


def test_pauses_double_up_to_a_ceiling():
    assert [pause(busy(None), made=n, retries=99) for n in range(7)] == [0.5, 1, 2, 4, 8, 10, 10]


@pytest.mark.parametrize("kind", list(FailureKind))
def test_trap_86_only_passing_failures_are_tried_again(kind):
    assert (pause(Failure(kind, URL)) is not None) is (kind in RETRIED_FAILURES)
    assert FailureKind.TLS not in RETRIED_FAILURES


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_trap_86_what_changes_something_is_not_done_twice(method):
    assert pause(busy(None), method=method) is None
    assert pause(Response(500, URL, (("retry-after", "1"),)), method=method) is None
    assert pause(Failure(FailureKind.TIMEOUT, URL), method=method) is None
    assert pause(Failure(FailureKind.PROTOCOL, URL), method=method) is None


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_what_was_certainly_not_taken_is_sent_again(method):
    assert pause(busy("1"), method=method) == 1
    assert pause(Failure(FailureKind.CONNECT, URL), method=method) == 0.5


def test_an_end():
    assert pause(busy(None), made=3, retries=3) is None
    assert pause(busy(None), retries=0) is None
    assert pause(Response(200, URL)) is None
