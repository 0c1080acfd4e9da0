"""Ranges and validators as RFC 9110 has them; traps 76 to 78."""

import asyncio

import pytest
from loopback_servers import Carrier, http_server

from indexkit.model.failure import Failure, FailureKind
from indexkit.model.request import Purpose, Request, Response
from indexkit.model.url import SafeUrl
from indexkit.transport.byte_range import (
    asked_range,
    content_range,
    is_plain,
    strong_validator,
)
from indexkit.transport.local import AsyncLocalFetcher, LocalFetcher

URL = SafeUrl.parse("https://h/x.whl")


def answer(**headers):
    pairs = ((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(206, URL, tuple(pairs))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("bytes 0-9/10", (0, 10, 10)),
        (" bytes 5-5/10 ", (5, 6, 10)),
        ("bytes 0-9/*", (0, 10, None)),
        ("bytes */10", (None, None, 10)),
        ("bytes */*", (None, None, None)),
        ("bytes 9-5/10", None),
        ("bytes 0-10/10", None),
        ("bytes -10/20", None),
        ("bytes 0-/20", None),
        ("bytes=0-9/10", None),
        ("lines 0-9/10", None),
        ("bytes 0-9/10, bytes 0-9/10", None),
        ("bytes 0-\u0669/\u0661\u0660", None),
        ("bytes 0-" + "9" * 5000 + "/*", None),
        ("", None),
    ],
)
def test_a_content_range_is_read_or_refused(text, meant):
    assert content_range(answer(content_range=text)) == meant


def test_no_content_range_is_none():
    assert content_range(answer()) is None


OLD, NOW = "Mon, 01 Jan 2024 00:00:00 GMT", "Mon, 01 Jan 2024 00:00:01 GMT"


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({}, None),
        ({"etag": '"a"'}, '"a"'),
        ({"etag": '""'}, '""'),
        ({"etag": 'W/"a"'}, None),
        ({"etag": "a"}, None),
        ({"etag": '"a", "b"'}, None),
        ({"etag": 'W/"a"', "last_modified": OLD, "date": NOW}, None),
        ({"last_modified": OLD, "date": NOW}, OLD),
        ({"last_modified": OLD, "date": OLD}, None),
        ({"last_modified": NOW, "date": OLD}, None),
        ({"last_modified": OLD}, None),
        ({"last_modified": "yesterday", "date": NOW}, None),
    ],
)
def test_only_a_strong_validator_holds_parts_together(headers, validator):
    assert strong_validator(answer(**headers)) == validator


@pytest.mark.parametrize(
    ("headers", "plain"),
    [
        ({}, True),
        ({"content_encoding": "Identity"}, True),
        ({"content_encoding": "gzip"}, False),
        ({"content_type": "application/octet-stream"}, True),
        ({"content_type": "Multipart/byteranges; boundary=x"}, False),
    ],
)
def test_bytes_are_those_of_the_file_or_not(headers, plain):
    assert is_plain(answer(**headers)) is plain


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("bytes=0-4", range(5)),
        ("bytes=5-", range(5, 10)),
        ("bytes=5-99", range(5, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-99", range(10)),
        ("bytes=10-", range(0)),
        ("bytes=5-4", range(0)),
        ("bytes=-", None),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
    ],
)
def test_what_a_request_asks_for(text, meant):
    assert asked_range((("Range", text),), 10) == meant
    assert asked_range((("Range", text), ("If-Range", '"a"')), 10, '"a"') == meant
    assert asked_range((("Range", text), ("If-Range", '"b"')), 10, '"a"') is None


# -- who reads a range --------------------------------------------------------


@pytest.fixture(params=["threads", "tasks"])
def local(request):
    def fetch(asked):
        if request.param == "threads":
            return LocalFetcher().fetch(asked)
        return asyncio.run(AsyncLocalFetcher().fetch(asked))

    return fetch


@pytest.mark.parametrize(
    ("text", "status", "body"),
    [
        ("bytes=2-4", 206, b"234"),
        ("bytes=-2", 206, b"89"),
        ("bytes=99-", 416, b""),
        ("x", 200, b"0123456789"),
    ],
)
def test_local_files_come_in_parts_too(tmp_path, local, text, status, body):
    (tmp_path / "x.whl").write_bytes(b"0123456789")
    url = SafeUrl.from_path(str(tmp_path / "x.whl"))
    found = local(Request(url, Purpose.FILE, headers=(("range", text),)))

    assert (found.status, found.body) == (status, body)
    if status == 206:
        assert content_range(found).total == 10


@pytest.mark.parametrize("headers", [(), (("range", "bytes=2-4"),)])
def test_local_files_show_their_head(tmp_path, local, headers):
    (tmp_path / "x.whl").write_bytes(b"0123456789")
    url = SafeUrl.from_path(str(tmp_path / "x.whl"))
    seen, got = [], []

    def fetch(limit):
        def accept(head):
            seen.append(head.status)
            return limit

        return local(Request(url, Purpose.FILE, headers=headers, accept=accept, sink=got.append))

    assert fetch(None).body == b""
    assert got == []
    assert fetch(2).kind is FailureKind.TOO_LARGE
    fetch(10)
    assert set(seen) == ({206} if headers else {200})
    assert b"".join(got) == (b"234" if headers else b"0123456789")


@pytest.fixture(params=["urllib3", "httpx"])
def carrier(request):
    return Carrier(request.param)


def test_the_head_comes_before_the_body(carrier):
    heard = []

    def accept(head):
        heard.append((head.status, head.header("x-said"), head.body))
        return 100

    def respond(path, headers, number):
        return 206, [("X-Said", "yes")], b"body"

    with http_server(respond) as (base, _):
        asked = Request(SafeUrl.parse(f"{base}/x"), Purpose.FILE, accept=accept, sink=heard.append)
        assert carrier.fetch(asked).status == 206

    assert heard == [(206, "yes", b""), b"body"]


def test_a_body_that_is_not_wanted_is_not_read(carrier):
    def respond(path, headers, number):
        return 200, [], b"x" * 1_000_000

    with http_server(respond) as (base, _):
        url = SafeUrl.parse(f"{base}/x")
        found = carrier.fetch(Request(url, Purpose.FILE, accept=lambda head: None))

    assert (found.status, found.body) == (200, b"")


@pytest.mark.parametrize("headers", [[], [("Transfer-Encoding", "chunked")]])
def test_more_than_is_accepted_is_a_failure(carrier, headers):
    def respond(path, asked, number):
        return 200, headers, b"4\r\nbody\r\n0\r\n\r\n" if headers else b"body"

    with http_server(respond) as (base, _):
        url = SafeUrl.parse(f"{base}/x")
        found = carrier.fetch(Request(url, Purpose.FILE, accept=lambda head: 3))
        enough = carrier.fetch(Request(url, Purpose.FILE, accept=lambda head: 4))

    assert isinstance(found, Failure)
    assert found.kind is FailureKind.TOO_LARGE
    assert enough.body == b"body"


def test_the_head_of_an_error_is_not_shown(carrier):
    with http_server(lambda *_: (404, [], b"no")) as (base, _):
        url = SafeUrl.parse(f"{base}/x")
        found = carrier.fetch(Request(url, Purpose.FILE, accept=lambda head: 1 / 0))

    assert found.status == 404
