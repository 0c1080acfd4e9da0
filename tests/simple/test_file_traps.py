"""Traps of index pages 14 to 23: statuses and the fields of files; each by its number."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simple_pages import (
    FILES,
    OTHER_SHA,
    SHA,
    URL,
    codes,
    entry,
    html_page,
    json_page,
    names,
    only,
)

from indexkit.model.page import ProjectStatus

WHEEL = "foo-1.0-py3-none-any.whl"


def test_trap_14_statuses():
    for status in ("active", "archived", "deprecated", "quarantined"):
        page = json_page(entry(), project_status={"status": status, "reason": "why"})
        assert (page.status, page.status_reason) == (ProjectStatus(status), "why")
        html = html_page(
            f'<a href="{WHEEL}">x</a>',
            head=f'<meta name="pypi:project-status" content="{status}">'
            '<meta name="pypi:project-status-reason" content="why">',
        )
        assert (html.status, html.status_reason) == (ProjectStatus(status), "why")
        assert len(page) == len(html) == 1


@pytest.mark.parametrize("status", [{"status": "sleeping"}, {"status": 3}, "sleeping", 7, []])
def test_trap_14_an_unknown_status_is_active_and_diagnosed(status):
    page = json_page(entry(), project_status=status)
    assert page.status is ProjectStatus.ACTIVE
    assert codes(page) == {"page.unknown-status"}


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("main", ()),
        ("", ()),
        (f"sha256={SHA}", (("sha256", SHA),)),
        (f"SHA256={SHA.upper()}", (("sha256", SHA),)),
        (f"sha256={SHA}&md5=bb", (("sha256", SHA), ("md5", "bb"))),
        (f"egg=foo&sha256={SHA}", (("sha256", SHA),)),
        (f"sha256%3D{SHA}", (("sha256", SHA),)),
        ("sha224=aa", (("sha224", "aa"),)),
        ("whirlpool=aa", ()),
    ],
)
def test_trap_15_18_fragments(fragment, expected):
    for page in (
        html_page(f'<a href="{WHEEL}#{fragment.replace("&", "&amp;")}">x</a>'),
        json_page(entry(url=f"{FILES}/{WHEEL}#{fragment}", hashes={})),
    ):
        assert only(page).hashes == expected
        assert "#" not in only(page).url
        assert not page.diagnostics


def test_trap_16_the_query_holds_no_hashes():
    page = html_page(f'<a href="{WHEEL}?x=1&amp;md5=cc">x</a>')
    assert only(page).hashes == ()
    assert only(page).url == f"{URL}{WHEEL}?x=1&md5=cc"


def test_trap_17_conflicting_hashes_both_stay():
    page = json_page(entry(url=f"{FILES}/{WHEEL}#sha256={OTHER_SHA}"))
    assert only(page).hashes == (("sha256", SHA), ("sha256", OTHER_SHA))
    assert codes(page) == {"page.hash-conflict"}
    same = json_page(entry(url=f"{FILES}/{WHEEL}#sha256={SHA}"))
    assert only(same).hashes == (("sha256", SHA),)
    assert not same.diagnostics


def test_trap_18_weak_hashes_do_not_vouch_and_unknown_ones_do_no_harm():
    file = only(json_page(entry(hashes={"MD5": "AA", "sha1": "bb", "sha999": "cc"})))
    assert file.hashes == (("md5", "aa"), ("sha1", "bb"))
    assert file.strong_hashes == ()


@pytest.mark.parametrize("hashes", [{}, None])
def test_trap_19_hashes_may_be_empty_or_absent(hashes):
    row = entry(hashes=hashes)
    assert only(json_page(row)).hashes == ()
    del row["hashes"]
    page = json_page(row)
    assert only(page).hashes == ()
    assert not page.diagnostics


def test_trap_20_the_name_comes_from_the_address_not_from_the_text():
    page = html_page(f'<a href="{WHEEL}?token=t#sha256={SHA}">evil-9.9.tar.gz</a>')
    assert names(page) == [WHEEL]


@pytest.mark.parametrize(
    "href",
    [
        "..%2f..%2fetc%2ffoo-1.0.tar.gz",
        "..%5cfoo-1.0.tar.gz",
        "a\\foo-1.0.tar.gz",
        "foo-1.0%00.tar.gz",
        "foo-1.0%0a.tar.gz",
        "c:%2ffoo-1.0.tar.gz",
        "x/..",
        "x/%2e%2e",
    ],
)
def test_trap_20_names_that_lead_elsewhere_are_dropped(href):
    page = html_page(f'<a href="{href}">x</a>', '<a href="foo-2.0.tar.gz">x</a>')
    assert names(page) == ["foo-2.0.tar.gz"]
    assert codes(page) == {"page.bad-file"}


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "a\0b", "a\nb", "c:foo-1.0.whl"])
def test_trap_20_names_of_json_are_checked_too(name):
    page = json_page(entry(name, url=f"{FILES}/x"), entry("foo-2.0.tar.gz"))
    assert names(page) == ["foo-2.0.tar.gz"]
    assert codes(page) == {"page.bad-file"}


def test_trap_20_names_are_unquoted_once():
    page = html_page('<a href="foo-1.0%2Bcpu-py3-none-any.whl">x</a>')
    assert names(page) == ["foo-1.0+cpu-py3-none-any.whl"]
    assert list(page.rows) == ["1.0+cpu"]
    twice = html_page('<a href="foo-1.0%252Fx.tar.gz">x</a>')
    assert names(twice) == ["foo-1.0%2Fx.tar.gz"]


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        (f"{FILES}/foo-1.0%2Bcpu.whl", f"{FILES}/foo-1.0%2Bcpu.whl"),
        (f"{FILES}/foo-1.0+cpu.whl", f"{FILES}/foo-1.0+cpu.whl"),
        (f"{FILES}/a b/foo-1.0.whl", f"{FILES}/a%20b/foo-1.0.whl"),
        (f"{FILES}/é/foo-1.0.whl", f"{FILES}/%C3%A9/foo-1.0.whl"),
        (f"{FILES}/%3f/foo-1.0.whl?a=%2F&b=c d", f"{FILES}/%3f/foo-1.0.whl?a=%2F&b=c%20d"),
        (f"  {FILES}/foo-1.0.whl\n", f"{FILES}/foo-1.0.whl"),
        ("../../f/foo-1.0.whl", "https://index.example/f/foo-1.0.whl"),
        ("HTTPS://Files.Example:443/foo-1.0.whl", "https://files.example/foo-1.0.whl"),
    ],
)
def test_trap_21_urls_keep_their_spelling(given_url, expected):
    assert only(json_page(entry(url=given_url))).url == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-02T03:04:05Z", dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC)),
        ("2024-01-02t03:04:05z", dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC)),
        ("2024-01-02 03:04:05", dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC)),
        ("2024-01-02T03:04:05+02:00", dt.datetime(2024, 1, 2, 1, 4, 5, tzinfo=dt.UTC)),
        ("2024-01-02T03:04:05-0130", dt.datetime(2024, 1, 2, 4, 34, 5, tzinfo=dt.UTC)),
        ("2024-01-02T03:04:05.1Z", dt.datetime(2024, 1, 2, 3, 4, 5, 100_000, dt.UTC)),
        ("2024-01-02T03:04:05.123456789Z", dt.datetime(2024, 1, 2, 3, 4, 5, 123_456, dt.UTC)),
        ("2016-12-31T23:59:60Z", dt.datetime(2016, 12, 31, 23, 59, 59, tzinfo=dt.UTC)),
        ("2024-13-02T03:04:05Z", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("yesterday", None),
        ("", None),
        (1700000000, None),
    ],
)
def test_trap_22_upload_times_are_aware_utc(text, expected):
    time = only(json_page(entry(upload_time=text))).upload_time
    assert time == expected
    assert time is None or time.utcoffset() == dt.timedelta(0)
    if isinstance(text, str):
        html = html_page(f'<a href="{WHEEL}" data-upload-time="{text}">x</a>')
        assert only(html).upload_time == expected


@given(st.datetimes(timezones=st.just(dt.UTC)))
def test_trap_22_every_time_comes_back(moment):
    assert only(json_page(entry(upload_time=moment.isoformat()))).upload_time == moment


def test_trap_23_size_and_upload_time_may_be_missing_and_html_may_have_them():
    file = only(json_page(entry()))
    assert (file.size, file.upload_time) == (None, None)
    html = html_page(f'<a href="{WHEEL}" data-size="17">x</a>')
    assert only(html).size == 17
    for size in (-1, True, 1.5, "x", None):
        assert only(json_page(entry(size=size))).size is None
