"""Traps of index pages from 24 on: whose file it is, and what else pages say."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys

import pytest
from simple_pages import (
    FILES,
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
from indexkit.simple.filename import FileKind, split_filename
from indexkit.simple.flat import read_flat
from indexkit.simple.json_fast import StructReader
from indexkit.simple.read import read_page

WHEEL = "foo-1.0-py3-none-any.whl"


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


@pytest.mark.parametrize(("given", "serial"), [(12, 12), ("12", 12), ("x", None), (1.5, None)])
def test_a_serial_may_be_a_text_of_digits_as_mirrors_write_it(given, serial):
    body = json_body(entry(), meta={"api-version": "1.1", "_last-serial": given})
    slow, fast = (
        read_page("foo", body, url=URL, content_type=JSON, accelerate=accelerate)
        for accelerate in (False, True)
    )
    assert slow.last_serial == fast.last_serial == serial
    if not isinstance(given, float):
        assert isinstance(fast.reader, StructReader)


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
