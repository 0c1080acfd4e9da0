"""Laws of names and addresses on pages, over generated ones."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from simple_pages import JSON, URL

from indexkit.model.url import SafeUrl
from indexkit.simple.filename import split_filename
from indexkit.simple.findings import Findings
from indexkit.simple.flat import read_flat
from indexkit.simple.grouping import group
from indexkit.simple.json_page import read_json
from indexkit.simple.link import Addresses, absolute
from indexkit.simple.read import read_page

pytestmark = pytest.mark.law


awkward = st.sampled_from(
    ["foo-1.0-py3-none-any.whl", "foo-1.0.tar.gz", "../x", "https://h/", "https://[", "//h:x/y",
     "http://u:p@h/foo-1.tar.gz", "javascript:1", "\\\\h\\x", "\udcff", "", "#sha256=aa", "a b.whl",
     "foo-2.0%2Bcpu.zip", "%ff", "false", "true", "1.0", "2.0", "https:foo-3.zip", "?q", "\t"]
)  # fmt: skip


# -- names and addresses ------------------------------------------------------

name_parts = st.sampled_from(
    ["foo", "Foo", "bar", "foo_bar", "foo.bar", "1", "1.0", "2.0rc1", "0", "py3", "none", "any", "dev",
     "v1", "", "win32", "py2.7", "x86_64", "1.0.linux", "²",
     "py", "py2.", "2.0.win32", "2.0.win", "amd64", "2.0rc1.win32", "1.0+x.win32"]
)  # fmt: skip
file_names = st.builds(
    lambda parts, mark: "-".join(parts) + mark,
    st.lists(name_parts, min_size=1, max_size=6),
    st.sampled_from([".whl", ".tar.gz", ".zip", ".egg", ".exe", "", ".txt", ".tar.bz2", ".WHL"]),
)
projects = st.sampled_from(["foo", "bar", "foo-bar", "foo-1", "1", "foo-1-0"])


@given(projects, st.lists(file_names, max_size=12))
@example("foo-1", ["foo-1-1.tar.gz", "foo-2.tar.gz"])
@example("foo", ["foo-1.tar.gz", "foo-1.0.linux.tar.gz"])
@example("foo", ["foo.whl", "1-foo.whl"])
@example("foo", ["foo", "foo1.tar.gz"])
@example("foo-bar", ["foo-bar-1-py3-none-any.whl", "foo-bar-1-2-3.whl"])
@example("foo", ["foo-1.0.win32-py2.7.exe", "foo-1.0.win-amd64-py2.7.exe", "foo-1.0.win32.exe"])
@example("foo", ["foo-1.0-py2.7.egg", "foo-1.0-py2.7-win32.egg", "foo-1.0-py2..egg", "foo-1.0.egg"])
@example("foo", ["foo-1.0-py.egg", "foo-1.0-py2.7x.egg", "foo-1.0.dev1-py2.7.egg", "foo-1-1.egg"])
def test_grouping_is_splitting_each_name(project, given_names):
    expected: dict[str, list[str]] = {}
    left = []
    for name in given_names:
        version, _ = split_filename(name, project)
        if version is None:
            left.append(name)
        else:
            expected.setdefault(version, []).append(name)
    groups = group(project, given_names, given_names)
    assert {version: list(rows) for version, rows in groups.rows.items()} == expected
    assert list(groups.rows) == list(expected)
    assert sorted(groups.foreign + groups.junk) == sorted(left)


@given(projects, st.lists(file_names, max_size=12, unique=True))
def test_a_flat_page_tells_what_a_page_of_its_own_would_tell(project, given_names):
    listed = [{"filename": n, "url": n, "hashes": {}, "size": 1} for n in given_names]
    body = json.dumps({"meta": {"api-version": "1.1"}, "files": listed}).encode()
    flat = read_flat(body, url="file:///srv/wheels/", content_type=JSON)
    alone = read_page(project, body, url="file:///srv/wheels/", content_type=JSON)
    assert list(flat.page(project).files()) == list(alone.files())
    assert list(flat.page(project).rows) == list(alone.rows)


url_pieces = st.sampled_from(
    ["https://", "http://", "h.example", "H.example", "/", "/.", "/..", "%2e", "%2B", "+", "a", "~", ":",
     "@", "//", "1", ".", "0x7f", "127.1", "?", "q=1", "é", " ", "\\", "-", "_", ";", "!", "[", "xn--"]
)  # fmt: skip


PLAIN = [
    f"https://h.example/{end}"
    for end in ("a-1.whl", "b/./c", "%2e/d", "a#b", "a?b", "é", "a\ud800")
]


@given(st.lists(url_pieces, max_size=8).map("".join))
def test_addresses_in_normal_form_are_what_the_url_standard_makes_of_them(text):
    made = absolute("https://base.example/x/", text)
    if made is not None:
        assert SafeUrl.parse(made).text == made
        assert made == SafeUrl("https://base.example/x/").join(text.partition("#")[0]).text


@given(st.lists(st.lists(url_pieces, max_size=8).map("".join) | st.sampled_from(PLAIN), max_size=4))
def test_addresses_of_one_page_are_made_as_each_alone(references):
    addresses = Addresses("https://h.example/x/")
    for reference in references:
        assert addresses.absolute(reference) == absolute("https://h.example/x/", reference)


@given(st.lists(url_pieces | awkward, max_size=6).map("".join), st.lists(url_pieces, max_size=5).map("".join))  # fmt: skip
def test_a_page_judged_as_a_whole_is_judged_as_each_of_its_rows(one, two):
    files = [
        {"filename": f"foo-{n}.zip", "url": url, "hashes": {}} for n, url in enumerate((one, two))
    ]
    findings = Findings()
    listing = read_json(json.dumps({"files": files}).encode(), URL, findings)
    expected = [row["filename"] for row in files if absolute(URL, row["url"]) is not None]
    assert list(listing.names) == expected
