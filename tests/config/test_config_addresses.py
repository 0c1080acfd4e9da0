"""URL or path, by syntax alone, on every platform."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest

from indexkit.config.addresses import is_plain_path, parse_address
from indexkit.errors import InvalidUrlError

HERE = PurePosixPath("/p/q")
WINDOWS = PureWindowsPath("C:\\p\\q")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://h.example/a b", "https://h.example/a%20b"),
        ("wheels", "file:///p/q/wheels"),
        ("./wheels/", "file:///p/q/wheels"),
        ("../wheels", "file:///p/wheels"),
        ("../../../x", "file:///x"),
        ("/abs/x y", "file:///abs/x%20y"),
        ("file:///abs", "file:///abs"),
        ("a#b", "file:///p/q/a#b"),
    ],
)
def test_both_readings_agree_on_the_ordinary(text, url):
    assert str(parse_address(text, HERE, lenient=True)) == url
    assert str(parse_address(text, HERE, lenient=False)) == url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("HTTP://h/a", "file:///p/q/HTTP:/h/a"),
        ("ftp://h/a", "file:///p/q/ftp:/h/a"),
        ("x=http://h/a", "file:///p/q/x=http:/h/a"),
        ("${V}/a", "file:///p/q/$%7BV%7D/a"),
        ("git+https://h.example/x", "git+https://h.example/x"),
    ],
)
def test_what_is_no_url_is_a_path_for_uv(text, url):
    assert str(parse_address(text, HERE, lenient=True)) == url


@pytest.mark.parametrize(
    "text", ["ftp://h/a", "${V}/a", "https://${HOST}/a", "s3://bucket/x", "git+https://h/x"]
)
def test_what_was_meant_as_a_url_is_refused_when_documented(text):
    with pytest.raises(InvalidUrlError):
        parse_address(text, HERE, lenient=False)


def test_a_scheme_in_capitals_is_a_scheme_when_documented():
    assert str(parse_address("HTTPS://H.example/a", HERE, lenient=False)) == "https://h.example/a"


def test_trap_41_a_path_and_a_url_differ_by_syntax_not_by_what_exists(tmp_path):
    (tmp_path / "https:").mkdir()
    assert str(parse_address("https://h.example/", tmp_path, lenient=True)) == "https://h.example/"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("..\\w x", "file:///C:/p/w%20x"),
        ("D:\\w", "file:///D:/w"),
        ("D:/w", "file:///D:/w"),
        ("w/x", "file:///C:/p/q/w/x"),
        ("\\\\srv\\share\\w", "file://srv/share/w"),
    ],
)
@pytest.mark.parametrize("lenient", [True, False])
def test_windows_paths(text, url, lenient):
    assert str(parse_address(text, WINDOWS, lenient=lenient)) == url


@pytest.mark.parametrize(("text", "lenient"), [("", True), ("", False), ("  ", False)])
def test_nothing_is_no_address(text, lenient):
    with pytest.raises(InvalidUrlError):
        parse_address(text, HERE, lenient=lenient)


def test_blanks_are_a_path_for_uv():
    assert str(parse_address(" ", HERE, lenient=True)) == "file:///p/q/%20"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        *(("./a", True), ("../a", True), ("/a", True), ("C:\\a", True), ("http://h", True)),
        *(("a", False), ("a/b", False), ("HTTP://h", False), ("~/a", False)),
    ],
)
def test_what_nobody_can_take_for_a_name(text, plain):
    assert is_plain_path(text) is plain
