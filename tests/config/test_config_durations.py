"""What `exclude-newer` takes and refuses; the table was made by asking uv 0.13.9."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexkit.config.durations import parse_cutoff, parse_span

D = dt.timedelta


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("1 week", D(weeks=1)),
        ("P7D", D(days=7)),
        ("-3 days", D(days=3)),
        ("3 days ago", D(days=3)),
        ("1w", D(weeks=1)),
        ("1 hour 30 minutes", D(minutes=90)),
        ("1h30m", D(minutes=90)),
        ("PT1H", D(hours=1)),
        ("p1w2d", D(days=9)),
        ("1.5h", D(minutes=90)),
        ("PT1.5S", D(seconds=1.5)),
        ("2 weeks, 3 days", D(days=17)),
        ("02:03:04", D(hours=2, minutes=3, seconds=4)),
        ("1 day 02:03:04", D(days=1, hours=2, minutes=3, seconds=4)),
        ("3 days ", D(days=3)),
        ("+P3D", D(days=3)),
        ("3 wks", D(weeks=3)),
        ("3 min", D(minutes=3)),
        ("5 secs", D(seconds=5)),
        ("1day2hours", D(days=1, hours=2)),
        ("1ms", D(milliseconds=1)),
    ],
)
def test_durations(text, span):
    assert parse_cutoff(text).span == span
    assert parse_cutoff(text).moment is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-01", "2024-01-02T00:00:00+00:00"),
        ("20240101", "2024-01-02T00:00:00+00:00"),
        ("2024-12-31", "2025-01-01T00:00:00+00:00"),
        ("2024-01-01T00:00:00", "2024-01-02T00:00:00+00:00"),
        ("2024-01-01 12:00", "2024-01-02T00:00:00+00:00"),
        ("2024-01-01 00:00:00Z", "2024-01-01T00:00:00+00:00"),
        ("2024-01-01T00:00Z", "2024-01-01T00:00:00+00:00"),
        ("2024-01-01T00:00:00+02:00", "2023-12-31T22:00:00+00:00"),
        ("2024-01-01T00:00:00-02", "2024-01-01T02:00:00+00:00"),
        ("2024-01-01t00:00:00z", "2024-01-01T00:00:00+00:00"),
        ("2006-12-02T02:07:43.123456789Z", "2006-12-02T02:07:43.123456+00:00"),
        ("2024-01-01T00:00:00Z[UTC]", "2024-01-01T00:00:00+00:00"),
        ("2024-01-01T000000Z", "2024-01-01T00:00:00+00:00"),
    ],
)
def test_a_date_means_the_whole_day_and_a_timestamp_its_moment(text, moment):
    assert parse_cutoff(text).moment == dt.datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "text",
    [
        *("P1M", "1y", "2 months", "P1Y", "1000000 years"),
        *("3 Days", "1.5 days", "1 day and 2 hours", "P1D1W", "PT1H30", "1 hour 2 days", "2h 1d"),
        *(
            "2024-01-01T24:00:00Z",
            "2024-1-1",
            " 2024-01-01",
            "2024-001",
            "2024-W01-1",
            "2024-02-30",
        ),
        *("", "true", "soon", "3", "P3D ago", "P", "99999999 days", "9999-12-31"),
    ],
)
def test_what_is_refused(text):
    with pytest.raises(ValueError, match=r"`"):
        parse_cutoff(text)


def test_months_are_refused_with_the_number_of_days():
    with pytest.raises(ValueError, match="60 days"):
        parse_span("2 months")


@given(st.integers(0, 400), st.integers(0, 23), st.integers(0, 59))
def test_both_spellings_of_a_span_mean_the_same(days, hours, minutes):
    """Law: the ISO form and the written form of one span are equal."""
    written = f"{days} days {hours} hours {minutes} minutes"
    assert parse_span(f"P{days}DT{hours}H{minutes}M") == parse_span(written)
