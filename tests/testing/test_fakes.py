"""The fakes that we ship: true to the formats, deterministic, and the same in memory and served."""

import asyncio
import hashlib
import io
import json
import tarfile
import zipfile

import pytest
from packaging.metadata import Metadata
from packaging.utils import parse_sdist_filename, parse_wheel_filename

from indexkit.lookup.download import download
from indexkit.lookup.drivers import arun, run, run_many
from indexkit.lookup.memo import Memo
from indexkit.lookup.search import search
from indexkit.model.index import Index, IndexFormat
from indexkit.model.request import Purpose, Request
from indexkit.model.route import Route
from indexkit.model.url import SafeUrl
from indexkit.testing.distributions import sdist, wheel
from indexkit.testing.fake_fetcher import FakeAsyncFetcher, FakeFetcher
from indexkit.testing.fake_index import HTML, JSON, FakeIndex, Release
from indexkit.testing.served_index import ServedIndex
from indexkit.transport.destination import Destination
from indexkit.transport.fetcher import AsyncFetcher, Fetcher
from indexkit.transport.httpx_fetcher import HttpxFetcher
from indexkit.transport.urllib3_fetcher import Urllib3Fetcher


def test_wheels_are_valid_and_deterministic():
    made = wheel(
        "My.Pkg", "1.0", tags="py2.py3-none-any", requires_python=">=3.8", requires=("x>1",)
    )
    assert made == wheel(
        "My.Pkg", "1.0", tags="py2.py3-none-any", requires_python=">=3.8", requires=("x>1",)
    )
    assert made != wheel("My.Pkg", "1.0", salt="other")

    name, version, _, tags = parse_wheel_filename(made.filename)
    archive = zipfile.ZipFile(io.BytesIO(made.content))
    metadata = Metadata.from_email(archive.read("my_pkg-1.0.dist-info/METADATA"))
    assert (name, str(version), len(tags)) == ("my-pkg", "1.0", 2)
    assert (metadata.name, str(metadata.requires_python)) == ("My.Pkg", ">=3.8")
    record = archive.read("my_pkg-1.0.dist-info/RECORD").decode().splitlines()
    assert {line.split(",")[0] for line in record} == set(archive.namelist())
    assert made.digest() == hashlib.sha256(made.content).hexdigest()


def test_a_build_tag_stands_in_the_name():
    assert wheel("foo", "1.0", build="2b").filename == "foo-1.0-2b-py3-none-any.whl"


def test_source_distributions_are_valid_and_deterministic():
    made = sdist("My.Pkg", "1.0")
    with tarfile.open(fileobj=io.BytesIO(made.content)) as archive:
        names = archive.getnames()

    assert made == sdist("My.Pkg", "1.0")
    assert parse_sdist_filename(made.filename)[0] == "my-pkg"
    assert "my_pkg-1.0/PKG-INFO" in names


RELEASES = {
    "foo": [
        Release(wheel("foo", "1.0"), yanked="bad & ugly", requires_python=">=3.8"),
        Release(wheel("foo", "2.0"), yanked="", has_metadata=True),
        "3.0.tar.gz",
    ],
    "Empty": [],
}


def page_of(fake, path="/simple/foo/"):
    return fake.answer(path, None)


def test_pages_in_both_forms_say_the_same():
    from indexkit.simple.read import read_page

    pages = []
    for form in (JSON, HTML):
        reply = page_of(FakeIndex("a", RELEASES, form=form))
        content_type = dict(reply.headers)["content-type"]
        page = read_page(
            "foo", reply.body, url="https://h/a/simple/foo/", content_type=content_type
        )
        pages.append(
            [(f.filename, f.url, f.hashes, f.yanked, f.requires_python) for f in page.files()]
        )

    assert pages[0] == pages[1]
    assert [yanked for *_, yanked, _ in pages[0]] == ["bad & ugly", "", None]


def test_files_and_metadata_are_served():
    fake = FakeIndex("a", RELEASES)
    made = RELEASES["foo"][1].distribution

    assert fake.answer(f"/files/{made.filename}", None).body == made.content
    assert fake.answer(f"/files/{made.filename}.metadata", None).body == made.metadata
    assert fake.answer("/files/foo-1.0-py3-none-any.whl.metadata", None).status == 404
    assert fake.answer("/simple/empty/", None).status == 200
    assert fake.answer("/nothing/", None).status == 404


def test_flaky_answers_come_first():
    fake = FakeIndex("a", {"foo": ["1.0"]}, flaky={"foo": (503, 500)})
    fetcher = FakeFetcher([fake])
    request = Request(SafeUrl.parse("https://index.test/a/simple/foo/"))

    assert [fetcher.fetch(request).status for _ in range(3)] == [503, 500, 200]


def test_the_fetchers_keep_their_contracts():
    assert isinstance(FakeFetcher(), Fetcher)
    assert isinstance(FakeAsyncFetcher(), AsyncFetcher)


def test_the_fetcher_of_the_readme():
    fetcher = FakeFetcher([FakeIndex("a", {"foo": ["1.0"]}), FakeIndex("b")])
    url = SafeUrl.parse("https://index.test/b/simple")
    run(search(Route("foo", (Index(url, "b"),))), fetcher=fetcher)

    assert fetcher.asked == ["b"]
    assert fetcher.requests[0].purpose is Purpose.PAGE


FAKES = (
    FakeIndex("a"),
    FakeIndex("b", {"foo": ["1.0", "2.0.tar.gz"]}, form=HTML, user=("u", "p")),
    FakeIndex("c", {"foo": ["3.0"], "bar": ["1.0"]}),
    FakeIndex("moved", redirects={"*": "/c/simple/{project}/"}, redirect_status=308),
    FakeIndex("hidden", {"foo": ["4.0"]}, user=("u", "p"), hides=True),
)


def places(base, *names, **options):
    with_user = base.replace("//", "//u:p@")
    return [
        Index(SafeUrl.parse(f"{with_user if name in 'b hidden' else base}/{name}/simple"), name)
        for name in names
    ]


@pytest.mark.parametrize(
    ("names", "winner"),
    [(("a", "b", "c"), "b"), (("moved", "b"), "moved"), (("a", "hidden"), "hidden")],
)
def test_served_and_in_memory_are_the_same(names, winner, tmp_path):
    """End to end: a real server, both real fetchers, a real file."""
    with ServedIndex(*FAKES) as served:
        where = Route("foo", tuple(places(served.base, *names)))
        memory = run(search(where), fetcher=FakeFetcher({served.base: FAKES}))
        with Urllib3Fetcher() as fetcher:
            found = run(search(where), fetcher=fetcher)
            file = next(found.pages[0][1].files())
            place = Destination(tmp_path)
            path = run(download(file, found.pages[0][0], place), fetcher=fetcher)

        async def main():
            async with HttpxFetcher() as carrier:
                return await arun(search(where), fetcher=carrier)

        assert asyncio.run(main()) == found == memory
        assert found.pages[0][0].name == winner
        assert hashlib.sha256(path.read_bytes()).hexdigest() == dict(file.hashes)["sha256"]
        assert [heard.index for heard in served.heard][: len(names)][0] == names[0]


def test_hundreds_of_packages_over_one_served_flat_place():
    names = [f"p{number}" for number in range(100)]
    fake = FakeIndex("a", {name: ["1.0"] for name in names})
    with ServedIndex(fake) as served, Urllib3Fetcher() as fetcher:
        flat = Index(SafeUrl.parse(served.url("a", "flat")), "a", format=IndexFormat.FLAT)
        memo = Memo()
        flows = [search(Route(name, (flat,)), memo=memo) for name in names]
        found = run_many(flows, fetcher=fetcher, workers=8)

    assert len(served.heard) == 1
    assert [findings.pages[0][1].name for findings in found] == names


def test_a_served_index_hears_user_names_and_no_passwords():
    with ServedIndex(*FAKES) as served, Urllib3Fetcher() as fetcher:
        run(search(Route("foo", tuple(places(served.base, "b")))), fetcher=fetcher)

    assert [heard.username for heard in served.heard] == ["u"]
    assert json.dumps([str(heard) for heard in served.heard]).count("u'") == 1


def test_files_come_in_parts():
    """In memory and served alike: a range, the whole if it is another file, or none (416)."""
    made = wheel("foo", "1.0")
    fake = FakeIndex("a", {"foo": [made]})
    whole = fake.answer(f"/files/{made.filename}", None)
    tag = dict(whole.headers)["etag"]

    def ask(*headers):
        return fake.answer(f"/files/{made.filename}", None, 0, headers)

    part = ask(("Range", "bytes=2-5"), ("If-Range", tag))
    assert (part.status, part.body) == (206, made.content[2:6])
    assert dict(part.headers)["content-range"] == f"bytes 2-5/{len(made.content)}"
    assert ask(("Range", "bytes=2-5"), ("If-Range", '"other"')).body == made.content
    assert ask(("Range", f"bytes={len(made.content)}-")).status == 416
    without = FakeIndex("a", {"foo": [made]}, ranges=False)
    assert (
        without.answer(f"/files/{made.filename}", None, 0, (("range", "bytes=0-1"),)).status == 200
    )


def test_the_fake_fetcher_shows_heads_and_takes_no_for_an_answer():
    made = wheel("foo", "1.0")
    url = SafeUrl.parse(f"https://index.test/a/files/{made.filename}")
    fetcher, got = FakeFetcher([FakeIndex("a", {"foo": [made]})]), []
    ranged = (("range", "bytes=0-3"),)

    def ask(limit):
        def accept(head):
            assert head.status == 206
            return limit

        return fetcher.fetch(
            Request(url, Purpose.FILE, headers=ranged, accept=accept, sink=got.append)
        )

    assert ask(None).body == b""
    assert ask(3).kind.value == "too-large"
    assert (ask(4).status, got) == (206, [made.content[:4]])


def test_a_served_index_sends_parts():
    made = wheel("foo", "1.0")
    with ServedIndex(FakeIndex("a", {"foo": [made]})) as served, Urllib3Fetcher() as fetcher:
        url = SafeUrl.parse(f"{served.base}/a/files/{made.filename}")
        part = fetcher.fetch(Request(url, Purpose.FILE, headers=(("range", "bytes=-4"),)))
        head = fetcher.fetch(Request(url, Purpose.FILE, method="HEAD"))

    assert (part.status, part.body) == (206, made.content[-4:])
    assert (head.status, head.body) == (200, b"")
    assert head.header("content-length") == str(len(made.content))


def test_metadata_are_announced_with_their_hash():
    made = wheel("foo", "1.0", extras=("x",))
    digest = hashlib.sha256(made.metadata).hexdigest()
    releases = {"foo": [Release(made, has_metadata=True)]}
    page = json.loads(page_of(FakeIndex("a", releases)).body)
    html = page_of(FakeIndex("a", releases, form=HTML)).body.decode()
    silent = {"foo": [Release(made, has_metadata=True, metadata_hashes={})]}

    assert page["files"][0]["core-metadata"] == {"sha256": digest}
    assert f'data-core-metadata="sha256={digest}"' in html
    assert json.loads(page_of(FakeIndex("a", silent)).body)["files"][0]["core-metadata"] is True
    assert b'data-core-metadata="true"' in page_of(FakeIndex("a", silent, form=HTML)).body


def test_source_distributions_say_the_same_twice():
    made = sdist("foo", "1.0", requires=("a>1",), metadata_version="2.2", dynamic=("License",))
    with tarfile.open(fileobj=io.BytesIO(made.content)) as archive:
        project = archive.extractfile("foo-1.0/pyproject.toml").read().decode()

    assert 'dependencies = ["a>1"]' in project
    assert b"Metadata-Version: 2.2\n" in made.metadata
    assert b"Dynamic: License\n" in made.metadata
