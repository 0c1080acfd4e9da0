"""Directories and files of this machine, answered like an index; the async twin does the same."""

import asyncio
import json
import os
import sys

import pytest

from indexkit.model.failure import Failure, FailureKind
from indexkit.model.request import Purpose, Request, Response
from indexkit.model.url import SafeUrl
from indexkit.testing.distributions import sdist, wheel
from indexkit.testing.fake_fetcher import FakeAsyncFetcher, FakeFetcher
from indexkit.testing.fake_index import FakeIndex
from indexkit.transport.destination import Destination
from indexkit.transport.local import AsyncLocalFetcher, LocalFetcher

FLAT, PAGE, FILE, METADATA = Purpose.FLAT_PAGE, Purpose.PAGE, Purpose.FILE, Purpose.METADATA
JSON = "application/vnd.pypi.simple.v1+json"


def fetch(path, purpose, *, tail="", **options):
    url = SafeUrl.parse(SafeUrl.from_path(str(path)).text + tail)
    request = Request(url, purpose, **options)
    answer = LocalFetcher().fetch(request)
    if "sink" not in options:
        assert asyncio.run(AsyncLocalFetcher().fetch(request)) == answer
    return answer


@pytest.fixture
def wheels(tmp_path):
    directory = tmp_path / "with space+plus"
    directory.mkdir()
    for made in (wheel("foo", "1.0+cpu"), sdist("foo", "2.0"), wheel("bar", "1")):
        (directory / made.filename).write_bytes(made.content)
    (directory / "notes.txt").write_text("x")
    (directory / "sub").mkdir()
    (directory / "sub" / "foo-9.0-py3-none-any.whl").write_text("not seen")
    return directory


def test_a_directory_is_listed(wheels):
    answer = fetch(wheels, FLAT)

    files = json.loads(answer.body)["files"]
    assert (answer.status, answer.header("content-type")) == (200, JSON)
    names = [each["filename"] for each in files]
    assert names == ["bar-1-py3-none-any.whl", "foo-1.0+cpu-py3-none-any.whl", "foo-2.0.tar.gz"]
    for each in files:
        path = SafeUrl.parse(each["url"]).to_path()
        assert path.name == each["filename"]
        assert path.stat().st_size == each["size"]


def test_the_listing_can_be_read_by_those_who_read_pages(wheels):
    from indexkit.simple.flat import read_flat

    answer = fetch(wheels, FLAT)
    flat = read_flat(answer.body, url=answer.url.text, content_type=answer.header("content-type"))

    assert [file.filename for file in flat.page("foo").files()] == [
        "foo-1.0+cpu-py3-none-any.whl",
        "foo-2.0.tar.gz",
    ]


def test_an_empty_directory_is_a_place_without_files(tmp_path):
    assert json.loads(fetch(tmp_path, FLAT).body)["files"] == []


def test_a_flat_place_that_is_no_page(tmp_path):
    wheel = tmp_path / "foo-1.0-py3-none-any.whl"
    wheel.write_bytes(b"PK\x03\x04\xff")
    answer = fetch(wheel, FLAT)
    assert isinstance(answer, Failure)
    assert "neither a directory nor a page" in answer.detail


def test_a_flat_html_file(tmp_path):
    page = tmp_path / "links.html"
    page.write_text("<a href=x.whl>x</a>")
    answer = fetch(page, FLAT)

    assert (answer.status, answer.header("content-type"), answer.body) == (
        200,
        "text/html",
        b"<a href=x.whl>x</a>",
    )


def test_a_projects_page_is_its_index_html(tmp_path):
    (tmp_path / "foo").mkdir()
    (tmp_path / "foo" / "index.html").write_text("<a>")
    (tmp_path / "foo" / "foo-1.0-py3-none-any.whl").write_text("x")

    assert fetch(tmp_path, PAGE, tail="/foo/").body == b"<a>"


def test_without_index_html_the_distributions_are_listed(tmp_path):
    (tmp_path / "foo").mkdir()
    (tmp_path / "foo" / "foo-1.0-py3-none-any.whl").write_text("x")

    assert json.loads(fetch(tmp_path, PAGE, tail="/foo/").body)["files"][0]["size"] == 1


def test_what_is_not_there_is_a_404(tmp_path):
    (tmp_path / "empty").mkdir()
    for path, purpose, tail in [
        (tmp_path / "nowhere", FLAT, ""),
        (tmp_path / "nowhere", PAGE, "/foo/"),
        (tmp_path / "empty", PAGE, "/"),
        (tmp_path / "x.whl", FILE, ""),
    ]:
        answer = fetch(path, purpose, tail=tail)
        assert isinstance(answer, Response)
        assert answer.status == 404


def test_files_come_through_the_sink_or_as_a_body(wheels):
    path = wheels / "foo-2.0.tar.gz"
    taken = []
    answer = fetch(path, FILE, sink=taken.append)

    assert (b"".join(taken), answer.body) == (path.read_bytes(), b"")
    assert fetch(path, METADATA).body == path.read_bytes()


def test_the_ceiling_holds_here_too(wheels):
    for path, purpose in ((wheels, FLAT), (wheels / "foo-2.0.tar.gz", FILE)):
        assert fetch(path, purpose, max_bytes=3).kind is FailureKind.TOO_LARGE


@pytest.mark.skipif(
    sys.platform == "win32" or (hasattr(os, "geteuid") and os.geteuid() == 0),
    reason="nothing is forbidden to this user",
)
def test_what_may_not_be_read_is_a_failure(tmp_path):
    path = tmp_path / "secret"
    path.mkdir(mode=0)
    answer = fetch(path, FLAT)

    assert answer.kind is FailureKind.LOCAL


def test_a_directory_in_place_of_a_file_is_a_failure(tmp_path):
    (tmp_path / "foo").mkdir()
    (tmp_path / "foo" / "index.html").mkdir()
    (tmp_path / "file").write_text("x")

    assert fetch(tmp_path / "file", PAGE, tail="/foo/").kind is FailureKind.LOCAL

    assert fetch(tmp_path, PAGE, tail="/foo/").kind is FailureKind.LOCAL
    assert fetch(tmp_path, FILE).kind is FailureKind.LOCAL


def test_a_file_url_of_another_machine_is_a_failure():
    for text in ("file://server/share/x.whl", "file:///x%00y"):
        answer = LocalFetcher().fetch(Request(SafeUrl.parse(text), FILE))
        assert isinstance(answer, Failure)
        assert answer.kind is FailureKind.LOCAL


def test_remote_addresses_are_handed_on():
    fakes = [FakeIndex("a", {"foo": ["1.0"]})]
    request = Request(SafeUrl.parse("https://index.test/a/simple/foo/"))
    alone = LocalFetcher().fetch(request)

    assert LocalFetcher(FakeFetcher(fakes)).fetch(request).status == 200
    remote = AsyncLocalFetcher(FakeAsyncFetcher(fakes))
    assert asyncio.run(remote.fetch(request)).status == 200
    assert alone.kind is FailureKind.OFFLINE
    assert asyncio.run(AsyncLocalFetcher().fetch(request)) == alone


def test_a_new_file_has_the_rights_that_files_have_here(tmp_path):
    (tmp_path / "plain").write_text("x")
    pending = Destination(tmp_path).begin("made")
    pending.write(b"x")
    path = pending.keep()
    pending.discard()

    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert sorted(each.name for each in tmp_path.iterdir()) == ["made", "plain"]
