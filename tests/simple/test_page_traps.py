"""The traps of index pages that have caught other tools, each by its number (1 to 29)."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simple_pages import (
    FILES,
    HTML,
    JSON,
    OTHER_SHA,
    SHA,
    URL,
    codes,
    entry,
    html_page,
    json_body,
    json_page,
    names,
    only,
)

from indexkit.errors import MalformedPageError
from indexkit.model.page import ProjectStatus
from indexkit.simple.filename import FileKind, split_filename
from indexkit.simple.flat import read_flat
from indexkit.simple.read import read_page

WHEEL = "foo-1.0-py3-none-any.whl"


def test_trap_01_relative_links_start_from_the_final_url():
    page = html_page(f'<a href="{WHEEL}">x</a>', url="https://mirror.example/eu/foo/")
    assert only(page).url == f"https://mirror.example/eu/foo/{WHEEL}"


def test_trap_02_a_page_url_without_slash_is_left_alone():
    page = html_page(f'<a href="{WHEEL}">x</a>', url="https://h.example/simple/foo")
    assert only(page).url == f"https://h.example/simple/{WHEEL}"


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://cdn.example/f/", "https://cdn.example/f/"),
        ("../../files/", "https://index.example/files/"),
        ("/files/", "https://index.example/files/"),
        ("//cdn.example/f/", "https://cdn.example/f/"),
    ],
)
def test_trap_03_a_base_may_be_relative(base, expected):
    page = html_page(f'<a href="{WHEEL}">x</a>', head=f'<base href="{base}">')
    assert only(page).url == expected + WHEEL


def test_trap_03_only_the_first_base_before_the_first_link_counts():
    page = html_page(f'<a href="{WHEEL}">x</a>', head='<base href="/one/"><base href="/two/">')
    assert only(page).url == f"https://index.example/one/{WHEEL}"
    late = html_page(f'<a href="{WHEEL}">x</a>', '<base href="/late/">')
    assert only(late).url == URL + WHEEL


def test_trap_03_an_unusable_base_is_diagnosed():
    page = html_page(f'<a href="{WHEEL}">x</a>', head='<base href="javascript:x">')
    assert only(page).url == URL + WHEEL
    assert "page.bad-base" in codes(page)


def test_trap_04_a_yanked_attribute_without_value_is_yanked():
    assert only(html_page(f'<a href="{WHEEL}" data-yanked>x</a>')).yanked == ""
    assert only(html_page(f"<a href='{WHEEL}' DATA-YANKED>x</a>")).yanked == ""
    assert only(html_page(f'<a href="{WHEEL}" data-yanked="why">x</a>')).yanked == "why"
    assert only(html_page(f'<a href="{WHEEL}">x</a>')).yanked is None


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("", None),
        (" data-core-metadata", ()),
        (' data-core-metadata=""', ()),
        (' data-core-metadata="true"', ()),
        (' data-core-metadata="false"', None),
        (f' data-core-metadata="sha256={SHA}"', (("sha256", SHA),)),
        (f' data-dist-info-metadata="sha256={SHA}"', (("sha256", SHA),)),
    ],
)
def test_trap_05_06_core_metadata_of_html_is_absent_bare_or_hashed(attribute, expected):
    assert only(html_page(f'<a href="{WHEEL}"{attribute}>x</a>')).core_metadata == expected


@pytest.mark.parametrize("key", [
    "core-metadata", "dist-info-metadata", "data-core-metadata", "data-dist-info-metadata",
])  # fmt: skip
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (False, None),
        (None, None),
        (True, ()),
        ({}, ()),
        ("false", None),
        ("", ()),
        ({"sha256": SHA}, (("sha256", SHA),)),
    ],
)
def test_trap_05_06_core_metadata_of_json_under_each_of_its_names(key, value, expected):
    assert only(json_page(entry(**{key: value}))).core_metadata == expected


def test_trap_06_the_proper_name_comes_first():
    row = entry(data_dist_info_metadata=True, core_metadata={"sha256": SHA})
    assert only(json_page(row)).core_metadata == (("sha256", SHA),)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(False, None), (None, None), (True, ""), ("", ""), ("broken", "broken"), (1, ""), ([], "")],
)
def test_trap_07_yanked_of_json_is_none_or_text(value, expected):
    page = json_page(entry(yanked=value), entry("foo-2.0.tar.gz"))
    first, second = page.files()
    assert first.yanked == expected
    assert second.yanked is None
    row = next(iter(page.rows.values()))[0]
    assert tuple(page.reader.brief(row)) == (WHEEL, None, expected)


def test_trap_08_attributes_are_unescaped_once():
    one = html_page(f'<a href="{WHEEL}" data-requires-python="&gt;=3.8">x</a>')
    assert only(one).requires_python == ">=3.8"
    two = html_page(f'<a href="{WHEEL}" data-requires-python="&amp;gt;=3.8">x</a>')
    assert only(two).requires_python == "&gt;=3.8"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html",
        "TEXT/HTML; Charset=UTF-8",
        "text/html;charset=utf-8",
        "application/xhtml+xml",
        "application/vnd.pypi.simple.v1+html",
        " Application/Vnd.PyPI.Simple.v1+HTML ",
    ],
)
def test_trap_09_content_types_ignore_case_and_parameters(content_type):
    assert names(html_page(f'<a href="{WHEEL}">x</a>', content_type=content_type)) == [WHEEL]


def test_trap_09_json_content_types_too():
    body = json_body(entry())
    page = read_page("foo", body, url=URL, content_type=JSON.upper() + " ; charset=x")
    assert names(page) == [WHEEL]


@pytest.mark.parametrize("content_type", [None, "", "  "])
def test_trap_09_a_missing_content_type_is_sniffed_and_flagged(content_type):
    for body in (json_body(entry()), b" \n<html><a href='%s'>x</a>" % WHEEL.encode()):
        page = read_page("foo", body, url=URL, content_type=content_type)
        assert names(page) == [WHEEL]
        assert "page.no-content-type" in codes(page)
    with pytest.raises(MalformedPageError, match="no content type"):
        read_page("foo", b"hello", url=URL, content_type=content_type)


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/json",
        "application/octet-stream",
        "application/vnd.pypi.simple.v2+json",
        "application/vnd.pypi.simple.latest+json",
        "image/png",
        "nonsense",
    ],
)
def test_trap_09_other_content_types_are_refused_as_uv_does(content_type):
    with pytest.raises(MalformedPageError, match="content type"):
        read_page("foo", json_body(entry()), url=URL, content_type=content_type)


@pytest.mark.parametrize(
    ("content_type", "head", "charset"),
    [
        ("text/html; charset=latin-1", "", "latin-1"),
        ("text/html", '<meta charset="iso-8859-1">', "latin-1"),
        ('text/html; charset="utf-8"', '<meta charset="latin-1">', "utf-8"),
        ("text/html", "", "utf-8"),
        ("text/html", "", "utf-8-sig"),
        ("text/html; charset=no-such", "", "utf-8"),
        ("text/html; charset=zlib", "", "utf-8"),
        ("text/html; charset=latin-1", "", "utf-16"),
    ],
)
def test_trap_10_character_sets(content_type, head, charset):
    text = f'<html><head>{head}</head><a href="{WHEEL}" data-yanked="défaut">x</a></html>'
    page = read_page("foo", text.encode(charset), url=URL, content_type=content_type)
    assert only(page).yanked == "défaut"


def test_trap_10_undecodable_bytes_are_replaced():
    body = b'<a href="%s" data-yanked="d\xe9faut">x</a>' % WHEEL.encode()
    page = read_page("foo", body, url=URL, content_type=HTML)
    assert only(page).yanked == "d\N{REPLACEMENT CHARACTER}faut"


def test_trap_10_json_is_utf8_whatever_the_header_says():
    body = json.dumps({"files": [entry(yanked="défaut")]}, ensure_ascii=False).encode()
    page = read_page("foo", body, url=URL, content_type=f"{JSON}; charset=latin-1")
    assert only(page).yanked == "défaut"
    with pytest.raises(MalformedPageError):
        read_page("foo", body.decode().encode("latin-1"), url=URL, content_type=JSON)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"3",
        b'{"files": null}',
        b'{"files": {}}',
        b'{"files": "x"}',
        b'{"projects": []}',
        b'{"files": [' + b"1" * 5000 + b"]}x",
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"\xff\xfe\x00",
        b"<html></html>",
    ],
)
def test_trap_11_malformed_json_is_one_typed_error(body):
    for accelerate in (False, True):
        with pytest.raises(MalformedPageError) as caught:
            read_page("foo", body, url="https://u:pw@h.example/", content_type=JSON, accelerate=accelerate)  # fmt: skip
        assert "pw" not in str(caught.value)
        assert caught.value.url == "https://h.example/"


BAD_ROWS = [
    None,
    3,
    "text",
    [],
    {},
    {"filename": "foo-1.1.tar.gz"},
    {"url": "foo-1.1.tar.gz"},
    {"filename": None, "url": "x"},
    {"filename": "foo-1.1.tar.gz", "url": 3},
    entry("foo-1.1.tar.gz", url="https://h:notaport/foo-1.1.tar.gz"),
    entry("foo-1.1.tar.gz", url="https://[::1/foo-1.1.tar.gz"),
    entry("foo-1.1.tar.gz", url="https://"),
    entry("foo-1.1.tar.gz", hashes=[SHA]),
    entry("foo-1.1.tar.gz", hashes={"sha256": 3}),
    entry("../foo-1.1.tar.gz"),
    entry("foo-1.1\udcff.tar.gz"),
    entry("foo-1.1.tar.gz", url="\udcff"),
]


@pytest.mark.parametrize("bad", BAD_ROWS, ids=range(len(BAD_ROWS)))
def test_trap_12_a_bad_entry_costs_itself_alone(bad):
    page = json_page(entry(), bad, entry("foo-2.0.tar.gz"))
    assert names(page) == [WHEEL, "foo-2.0.tar.gz"]
    assert codes(page) == {"page.bad-file"}


def test_trap_12_the_diagnostic_names_the_file():
    page = json_page(entry(), entry("foo-1.1.tar.gz", url="javascript:alert(1)"))
    assert "foo-1.1.tar.gz" in page.diagnostics[0].text


def test_trap_12_a_field_of_the_wrong_type_costs_the_field_alone():
    page = json_page(entry(requires_python=3.8, size="big", upload_time=0, provenance=[]))
    file = only(page)
    assert (file.requires_python, file.size, file.upload_time, file.provenance) == (None,) * 4
    assert codes(page) == {"page.bad-field"}


def test_trap_12_a_bad_link_of_html_costs_itself_alone():
    page = html_page(
        f'<a href="{WHEEL}">x</a>',
        '<a href="https://h:x/foo-1.1.tar.gz">x</a>',
        '<a href="foo-%ff.tar.gz">x</a>',
        '<a href="foo-2.0.tar.gz">x</a>',
    )
    assert names(page) == [WHEEL, "foo-2.0.tar.gz"]
    assert codes(page) == {"page.bad-file"}
    assert len(page.diagnostics) == 2


def test_trap_12_many_bad_entries_are_counted():
    page = json_page(entry(), *({"filename": f"foo-{n}.zip", "url": 0} for n in range(100)))
    assert len(page.diagnostics) == 21
    assert "80 more" in page.diagnostics[-1].text


@pytest.mark.parametrize("version", ["2.0", "2", "17.3"])
def test_trap_13_a_newer_major_version_is_refused(version):
    with pytest.raises(MalformedPageError, match="repository version"):
        json_page(entry(), meta={"api-version": version})
    with pytest.raises(MalformedPageError, match="repository version"):
        html_page(head=f'<meta name="pypi:repository-version" content="{version}">')


def test_trap_13_a_newer_minor_version_and_junk_are_diagnosed():
    assert codes(json_page(entry(), meta={"api-version": "1.99"})) == {"page.api-version"}
    for junk in ("one", "", 1, "1.x", "-1.0", "1" * 5000, "\N{ARABIC-INDIC DIGIT ONE}.0", None, []):
        page = json_page(entry(), meta={"api-version": junk})
        assert page.api_version is None
        assert codes(page) == (set() if junk is None else {"page.api-version"})
    assert json_page(entry(), meta=None).api_version is None
    assert json_page(entry(), meta={"api-version": "1.0"}).api_version == "1.0"


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


def test_trap_24_61_foreign_files_are_counted_once_not_listed():
    page = json_page(
        entry(),
        entry("bar-1.0-py3-none-any.whl"),
        entry("foo_bar-1.0-py3-none-any.whl"),
        entry("foo-bar-1.0.tar.gz"),
        entry("foobar-1.0.tar.gz"),
        entry("FOO-2.0-py3-none-any.whl"),
    )
    assert names(page) == [WHEEL, "FOO-2.0-py3-none-any.whl"]
    (finding,) = page.diagnostics
    assert finding.code == "page.foreign-files"
    assert finding.text.startswith("4 ")


def test_trap_24_names_are_compared_normalised():
    page = json_page(
        entry("My.Proj_X-1.0-py3-none-any.whl"),
        entry("my-proj-x-1.0.tar.gz"),
        entry("my__proj.x-1.1.zip"),
        name="my-proj-x",
    )
    assert list(page.rows) == ["1.0", "1.1"]
    assert len(page) == 3


def test_trap_25_the_names_of_a_flat_page_are_normalised():
    body = json_body(entry("My_Proj-1.0-py3-none-any.whl"), entry("my.proj-2.0.tar.gz"))
    assert read_flat(body, url=URL, content_type=JSON).names == ("my-proj",)


def test_trap_26_the_order_of_a_page_is_kept_and_nothing_depends_on_it():
    rows = [entry("foo-2.0.tar.gz"), entry("foo-1.0.tar.gz"), entry("foo-2.0-py3-none-any.whl")]
    page = json_page(*rows)
    assert list(page.rows) == ["2.0", "1.0"]
    other = json_page(*reversed(rows))
    assert {v: {r["filename"] for r in page.rows[v]} for v in page.rows} == {
        v: {r["filename"] for r in other.rows[v]} for v in other.rows
    }


@pytest.mark.parametrize("text", [">=7.2.0<8.0.0", ">3.6*", "~=3.7,", "garbage", " >= 3.8 "])
def test_trap_27_28_requires_python_is_handed_on_unparsed(text):
    assert only(json_page(entry(requires_python=text))).requires_python == text
    quoted = text.replace("<", "&lt;").replace(">", "&gt;")
    html = html_page(f'<a href="{WHEEL}" data-requires-python="{quoted}">x</a>')
    assert only(html).requires_python == text


@pytest.mark.parametrize(
    ("filename", "project", "version", "kind"),
    [
        ("foo-1.0-1.tar.gz", "foo", "1.0-1", FileKind.SDIST),
        ("foo-1.0-1.tar.gz", "foo-1-0", "1", FileKind.SDIST),
        ("foo-bar-1.0.tar.gz", "foo-bar", "1.0", FileKind.SDIST),
        ("foo-bar-1.0.tar.gz", "foo", None, FileKind.SDIST),
        ("foo__bar-1.0.zip", "foo-bar", "1.0", FileKind.SDIST),
        ("foo-1.0.tar.bz2", "foo", "1.0", FileKind.OLD_ARCHIVE),
        ("foo-1.0.tgz", "foo", "1.0", FileKind.OLD_ARCHIVE),
        ("foo-1.0-py2.7.tar.gz", "foo", "1.0", FileKind.DUMB),
        ("foo-1.0.linux-x86_64.tar.gz", "foo", "1.0", FileKind.DUMB),
        ("foo-1.0-py2.7.egg", "foo", "1.0", FileKind.EGG),
        ("foo-1.0-py2.7-win32.egg", "foo", "1.0", FileKind.EGG),
        ("foo-1.0.win32-py2.7.exe", "foo", "1.0", FileKind.INSTALLER),
        ("foo-1.0.win-amd64.msi", "foo", "1.0", FileKind.INSTALLER),
        ("foo-1.0-1.noarch.rpm", "foo", "1.0", FileKind.INSTALLER),
        ("foo-dev.tar.gz", "foo", "dev", FileKind.SDIST),
        ("foo-v1.0.tar.gz", "foo", "v1.0", FileKind.SDIST),
        ("foo.tar.gz", "foo", "", FileKind.SDIST),
        ("foo-1.0.whl", "foo", "", FileKind.WHEEL),
        ("foo-1.0-py3-none-any.whl.metadata", "foo", "", FileKind.UNKNOWN),
        ("FOO-1.0.TAR.GZ", "foo", "1.0", FileKind.SDIST),
        ("foo-bar-1.0-py3-none-any.whl", "foo-bar", "1.0", FileKind.WHEEL),
        ("foo-bar-1.0-py3-none-any.whl", "foo", None, FileKind.WHEEL),
        ("+searchhelp", "foo", None, FileKind.UNKNOWN),
        ("1.0", "foo", None, FileKind.UNKNOWN),
    ],
)
def test_trap_29_old_names_are_split_with_the_project_as_a_hint(filename, project, version, kind):
    assert split_filename(filename, project) == (version, kind)


def test_trap_29_junk_of_devpi_is_counted_and_unusual_files_keep_their_rows():
    page = html_page(
        '<a href="../+searchhelp">?</a>',
        '<a href="+status">s</a>',
        '<a href="1.0">1.0</a>',
        '<a href="1.1/">1.1</a>',
        '<a href="foo-1.0.tar.bz2">x</a>',
        '<a href="foo-1.0-py2.7.egg">x</a>',
        '<a href="foo-notes.txt">x</a>',
    )
    assert {v: len(rows) for v, rows in page.rows.items()} == {"1.0": 2, "": 1}
    assert codes(page) == {"page.not-files", "page.directories"}


def test_trap_32_a_login_form_is_an_empty_page_with_a_finding():
    page = html_page("<form action=login><a href='/forgot?user=1'>Forgot?</a></form>")
    assert len(page) == 0
    assert "page.no-files" in codes(page)


def test_trap_79_the_query_stays_behind_the_metadata_suffix():
    file = only(json_page(entry(url=f"{FILES}/{WHEEL}?token=t#sha256={SHA}", core_metadata=True)))
    assert file.metadata_url == f"{FILES}/{WHEEL}.metadata?token=t"


def test_trap_89_http_files_on_an_https_page_are_diagnosed():
    page = json_page(entry(url=f"http://files.example/{WHEEL}"))
    assert len(page) == 1
    assert codes(page) == {"page.insecure-file"}
    assert not json_page(entry(url=f"http://f.example/{WHEEL}"), url="http://h/").diagnostics


@pytest.mark.parametrize(
    "url",
    [
        f"javascript:{WHEEL}",
        f"data:,{WHEEL}",
        f"ftp://h/{WHEEL}",
        f"git+https://h/{WHEEL}",
        f"file:///etc/{WHEEL}",
        f"C:\\{WHEEL}",
        f"java\nscript:{WHEEL}",
    ],
)
def test_links_of_other_schemes_are_dropped(url):
    page = json_page(entry(url=url), entry("foo-2.0.tar.gz"))
    assert names(page) == ["foo-2.0.tar.gz"]
    assert codes(page) == {"page.bad-file"}


def test_files_of_this_machine_may_be_named_by_pages_of_this_machine():
    page = json_page(entry(url=f"file:///srv/{WHEEL}"), url="file:///srv/")
    assert only(page).url == f"file:///srv/{WHEEL}"


def test_credentials_in_a_file_address_are_dropped_and_said():
    page = json_page(entry(url=f"https://u:secret@files.example/{WHEEL}"))
    assert only(page).url == f"https://files.example/{WHEEL}"
    assert codes(page) == {"page.url-credentials"}
    assert "secret" not in str(page.diagnostics)


@pytest.mark.parametrize("accelerate", [False, True])
def test_a_number_without_end_costs_its_field_alone(accelerate):
    body = json_body(entry(size=-7), entry("foo-2.0.tar.gz")).replace(b"-7", b"7" * 5000)
    page = read_page("foo", body, url=URL, content_type=JSON, accelerate=accelerate)
    assert [file.size for file in page.files()] == [None, None]


def test_a_page_that_is_too_deep_in_a_field_can_be_read_or_is_refused_whole():
    deep = json_body(entry(provenance="DEEP")).replace(b'"DEEP"', b"[" * 900 + b"]" * 900)
    for accelerate in (False, True):
        page = read_page("foo", deep, url=URL, content_type=JSON, accelerate=accelerate)
        assert only(page).provenance is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("?a=1&amp;b=2", "?a=1&b=2"),
        ("?a=1&copy=2", "?a=1&copy=2"),
        ("?a=1&copyright=2", "?a=1&copyright=2"),
        ("?a=1&lt", "?a=1%3C"),
        ("?a=1&#38;b", "?a=1&b"),
        ("?a=1&#x26;b", "?a=1&b"),
        ("?a=1&nosuch;", "?a=1&nosuch;"),
    ],
)
def test_trap_08_references_in_attributes_follow_the_html_standard(written, read):
    for quote in "\"'":
        page = html_page(f"<a href={quote}{WHEEL}{written}{quote}>x</a>")
        assert only(page).url == f"{URL}{WHEEL}{read}"


def test_trap_10_a_declaration_of_utf16_that_could_be_read_is_not_believed():
    page = html_page(f'<a href="{WHEEL}">x</a>', head='<meta charset="utf-16">')
    assert names(page) == [WHEEL]


def test_secrets_of_the_page_address_are_in_no_error_and_no_page():
    url = "https://u:hunter2@h.example/foo/?token=hunter3"
    with pytest.raises(MalformedPageError) as caught:
        read_page("foo", b"{", url=url, content_type=JSON)
    page = json_page(entry(), url=url)
    for text in (str(caught.value), repr(caught.value), page.url, repr(page)):
        assert "hunter" not in text


def test_page_facts_of_both_forms():
    page = json_page(
        entry(),
        meta={"api-version": "1.4", "_last-serial": 12, "tracks": ["https://pypi.org/simple/foo/"]},
        alternate_locations=["https://a.example/foo/", 3],
        versions=["1.0", "2.0"],
    )
    html = html_page(
        f'<a href="{WHEEL}">x</a>',
        "<!--SERIAL 12-->",
        head='<meta name="pypi:repository-version" content="1.4">'
        '<meta name="pypi:tracks" content="https://pypi.org/simple/foo/">'
        '<meta name="pypi:alternate-locations" content="https://a.example/foo/">',
    )
    for found in (page, html):
        assert found.api_version == "1.4"
        assert found.last_serial == 12
        assert found.tracks == ("https://pypi.org/simple/foo/",)
        assert found.alternate_locations == ("https://a.example/foo/",)
        assert not found.diagnostics
    assert page.versions == ("1.0", "2.0")
    assert html.versions is None


def test_every_field_of_a_json_file():
    file = only(
        json_page(
            entry(
                requires_python=">=3.8",
                yanked="broken",
                size=1234,
                upload_time="2024-01-02T03:04:05.678Z",
                core_metadata={"sha256": OTHER_SHA},
                provenance="https://index.example/p",
                gpg_sig=True,
            )
        )
    )
    assert file.filename == WHEEL
    assert file.url == f"{FILES}/{WHEEL}"
    assert file.hashes == (("sha256", SHA),)
    assert file.requires_python == ">=3.8"
    assert file.yanked == "broken"
    assert file.size == 1234
    assert file.upload_time == dt.datetime(2024, 1, 2, 3, 4, 5, 678_000, dt.UTC)
    assert file.core_metadata == (("sha256", OTHER_SHA),)
    assert file.provenance == "https://index.example/p"
    assert file.gpg_signature is True


def test_a_flat_page_of_any_type_is_read_as_html_and_said():
    flat = read_flat(f'<a href="{WHEEL}">x</a>'.encode(), url=URL, content_type="text/plain")
    assert names(flat.page("foo")) == [WHEEL]
    assert codes(flat.page("foo")) == {"page.odd-content-type"}
    assert len(flat) == 1


def test_a_flat_page_of_a_directory():
    listed = [
        {"filename": name, "url": name, "hashes": {}, "size": 3}
        for name in (WHEEL, "foo-1.0.tar.gz", "foo_bar-2.0-py3-none-any.whl", "foo-bar-1.0.tar.gz")
    ]
    body = json.dumps({"meta": {"api-version": "1.1"}, "files": listed}).encode()
    flat = read_flat(body, url="file:///srv/wheels/", content_type=JSON)
    assert flat.names == ("foo", "foo-bar")
    assert names(flat.page("foo")) == [WHEEL, "foo-1.0.tar.gz"]
    assert names(flat.page("foo-bar")) == ["foo_bar-2.0-py3-none-any.whl", "foo-bar-1.0.tar.gz"]
    assert not flat.page("foo").diagnostics
    assert len(flat.page("absent")) == 0
    assert next(flat.page("foo").files()).url == f"file:///srv/wheels/{WHEEL}"


def test_without_msgspec_the_accelerator_is_the_ordinary_reader():
    script = (
        "import sys; sys.modules['msgspec'] = None\n"
        "from indexkit.simple.read import read_page\n"
        f"page = read_page('foo', {json_body(entry())!r}, url={URL!r},"
        f" content_type={JSON!r}, accelerate=True)\n"
        "print(type(page.reader).__name__, len(page))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["JsonReader", "1"]
