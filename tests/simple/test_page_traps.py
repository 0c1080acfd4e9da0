"""Traps of index pages 1 to 13: addresses, forms, malformed pages; each by its number."""

from __future__ import annotations

import json

import pytest
from simple_pages import (
    HTML,
    JSON,
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
