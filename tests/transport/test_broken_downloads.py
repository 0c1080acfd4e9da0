"""Downloads from servers that cut, lie and change their files, through both fetchers; trap 77."""

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import time
import zlib

import pytest
from loopback_servers import http_server

from indexkit.errors import DownloadError, HashMismatchError
from indexkit.lookup.download import ATTEMPTS, FAR_ENOUGH, download
from indexkit.lookup.drivers import arun, arun_many, run, run_many
from indexkit.model.page import File
from indexkit.model.reporter import Reporter
from indexkit.transport.destination import Destination
from indexkit.transport.httpx_fetcher import HttpxFetcher
from indexkit.transport.settings import TransportSettings
from indexkit.transport.urllib3_fetcher import Urllib3Fetcher

CONTENT = hashlib.shake_256(b"one").digest(300_000)
OTHER = hashlib.shake_256(b"other").digest(300_000)
NAME = "foo-1.0-py3-none-any.whl"
SETTINGS = TransportSettings(retries=0, read_timeout=10.0)


def digest(content):
    return hashlib.sha256(content).hexdigest()


class Files:
    """Answers for one file, each time with the next of its faults, then well.

    A fault is a function of the good answer ``(status, headers, body)`` that returns another.
    """

    def __init__(self, *faults, content=CONTENT, tag='"v1"', ranges=True, dated=None):
        self.faults = list(faults)
        self.content, self.tag, self.ranges, self.dated = content, tag, ranges, dated
        self.asked = []

    def __call__(self, path, headers, number):
        self.asked.append((headers.get("range"), headers.get("if-range")))
        assert headers["accept-encoding"] == "identity"
        answer = self.good(headers)
        return self.faults.pop(0)(*answer) if self.faults else answer

    def good(self, headers):
        sent = [] if self.tag is None else [("ETag", self.tag)]
        sent += [] if self.dated is None else [("Last-Modified", self.dated)]
        asked = headers.get("range")
        if (
            asked is None
            or not self.ranges
            or headers.get("if-range") not in (None, self.tag, self.dated)
        ):
            return 200, sent, self.content
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        size = len(self.content)
        where = ("Content-Range", f"bytes {start}-{size - 1}/{size}")
        return 206, [*sent, where], self.content[start:]


def cut(count):
    """Let only ``count`` bytes of the body through, and hang up."""

    def fault(status, headers, body):
        sent = [*headers, ("Content-Length", str(len(body))), ("Connection", "close")]
        return status, sent, body[:count]

    return fault


def headers_with(**changed):
    """Change headers, ``None`` for none."""
    names = {name.replace("_", "-").lower(): value for name, value in changed.items()}

    def fault(status, headers, body):
        kept = [pair for pair in headers if pair[0].lower() not in names]
        return status, [*kept, *((k, v) for k, v in names.items() if v is not None)], body

    return fault


def then(*faults):
    def fault(*answer):
        for each in faults:
            answer = each(*answer)
        return answer

    return fault


def chunked(body):
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


class Told(Reporter):
    def __init__(self):
        self.counts = []

    def progressed(self, request, received, total):
        self.counts.append(received)


@pytest.fixture(params=["urllib3", "httpx"])
def bring(request, tmp_path):
    def bring(files, hashes=None, *, size=None, keeps_parts=False, reporter=None, name=NAME):
        with http_server(files) as (base, _):
            wanted = (("sha256", digest(files.content)),) if hashes is None else hashes
            file = File(name, f"{base}/{name}", wanted, size=size)
            place = Destination(tmp_path / "out", keeps_parts=keeps_parts)
            flow = download(file, None, place)
            if request.param == "urllib3":
                with Urllib3Fetcher(SETTINGS) as fetcher:
                    return run(flow, fetcher=fetcher, reporter=reporter)
            return asyncio.run(_abring(flow, reporter))

    return bring


async def _abring(flow, reporter):
    async with HttpxFetcher(SETTINGS) as fetcher:
        return await arun(flow, fetcher=fetcher, reporter=reporter)


@pytest.fixture
def left(tmp_path):
    return lambda: sorted(each.name for each in (tmp_path / "out").iterdir())


@pytest.mark.parametrize("count", [1, 65_535, 65_536, 65_537, 131_072, 299_999])
def test_trap_77_a_download_goes_on_where_it_was_cut(bring, left, count):
    files = Files(cut(count))

    assert bring(files).read_bytes() == CONTENT
    first, (asked, validator) = files.asked
    assert first == (None, None)
    if count > 65_536:
        # What is less than a piece may be lost with the connection.
        assert 65_536 <= int(asked.removeprefix("bytes=").removesuffix("-")) <= count
        assert validator == '"v1"'
    assert left() == [NAME]


def test_it_may_be_cut_again(bring):
    files = Files(cut(100_000), cut(100_000))

    assert bring(files).read_bytes() == CONTENT
    assert len(files.asked) == 3


def test_but_not_for_ever(bring, left):
    files = Files(*[cut(1000)] * 99)
    with pytest.raises(DownloadError):
        bring(files)

    assert len(files.asked) == ATTEMPTS
    assert left() == []


def test_who_gets_on_may_go_on(bring):
    big = hashlib.shake_256(b"big").digest(6 * FAR_ENOUGH)
    files = Files(*[cut(FAR_ENOUGH + 200_000)] * 4, content=big)

    assert bring(files).read_bytes() == big
    assert len(files.asked) == 5


def test_progress_counts_in_the_whole_file(bring):
    told = Told()
    bring(Files(cut(200_000)), reporter=told)

    assert told.counts == sorted(told.counts)
    assert told.counts[-1] == len(CONTENT)


def test_trap_77_a_server_that_ignores_the_range_starts_anew(bring):
    files = Files(cut(100_000), ranges=False)

    assert bring(files).read_bytes() == CONTENT
    assert len(files.asked) == 2


def test_a_file_that_has_changed_meanwhile_is_not_joined(bring):
    def change(status, headers, body):
        files.content, files.tag = OTHER, '"v2"'
        return cut(100_000)(status, headers, body)

    files = Files(change)

    assert bring(files, [("sha256", digest(OTHER))]).read_bytes() == OTHER
    assert [validator for _, validator in files.asked] == [None, '"v1"']


def test_nor_one_whose_server_does_not_look_at_if_range(bring):
    def change(status, headers, body):
        files.content, files.tag = OTHER, '"v2"'
        return cut(100_000)(status, headers, body)

    class Careless(Files):
        def good(self, headers):
            return super().good({k: v for k, v in headers.items() if k != "if-range"})

    files = Careless(change)

    assert bring(files, [("sha256", digest(OTHER))]).read_bytes() == OTHER
    assert len(files.asked) == 3


def test_the_hash_of_the_whole_decides_in_the_end(bring):
    def change(status, headers, body):
        files.content = OTHER
        return cut(100_000)(status, headers, body)

    files = Files(change)

    assert bring(files, [("sha256", digest(OTHER))]).read_bytes() == OTHER
    assert [asked for asked, _ in files.asked][-1] is None


@pytest.mark.parametrize("tag", ['W/"v1"', "unquoted", None])
def test_trap_77_without_a_strong_validator_nothing_is_resumed(bring, tag):
    files = Files(cut(100_000), tag=tag)

    assert bring(files).read_bytes() == CONTENT
    assert files.asked == [(None, None), (None, None)]


def test_a_date_serves_if_it_is_old_enough(bring):
    files = Files(cut(100_000), tag=None, dated="Mon, 01 Jan 2024 00:00:00 GMT")

    assert bring(files).read_bytes() == CONTENT
    assert files.asked[1][1] == "Mon, 01 Jan 2024 00:00:00 GMT"


def test_a_weak_tag_is_not_replaced_by_a_date(bring):
    files = Files(cut(100_000), tag='W/"v1"', dated="Mon, 01 Jan 2024 00:00:00 GMT")
    bring(files)

    assert files.asked == [(None, None), (None, None)]


SIZE = len(CONTENT)


@pytest.mark.parametrize(
    "said",
    [
        None,
        "nonsense",
        f"bytes 0-{SIZE - 1}/{SIZE}",
        f"bytes 99999-{SIZE - 1}/{SIZE}",
        f"bytes 100001-{SIZE - 1}/{SIZE}",
        f"bytes 100000-{SIZE - 2}/{SIZE}",
        f"bytes 100000-{SIZE - 1}/{SIZE + 1}",
        f"bytes 100000-{SIZE}/{SIZE + 1}",
        f"bytes 100000-{SIZE - 1}/*",
        f"bytes 100000-{'9' * 30}/{'9' * 31}",
        f"items 100000-{SIZE - 1}/{SIZE}",
    ],
)
def test_trap_77_a_part_that_is_not_the_rest_is_not_appended(bring, said):
    files = Files(cut(100_000), headers_with(Content_Range=said))

    assert bring(files).read_bytes() == CONTENT
    assert files.asked[-1] == (None, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"Content_Type": "multipart/byteranges; boundary=x"},
        {"Content_Encoding": "br"},
        {"ETag": '"v2"'},
    ],
)
def test_nor_one_that_is_no_plain_part_of_the_same_file(bring, changed):
    files = Files(cut(100_000), headers_with(**changed))

    assert bring(files).read_bytes() == CONTENT
    assert files.asked[-1] == (None, None)


def test_a_part_that_nobody_asked_for_is_refused(bring, left):
    def part(status, headers, body):
        return 206, [*headers, ("Content-Range", f"bytes 0-9/{SIZE}")], body[:10]

    with pytest.raises(DownloadError, match="parts"):
        bring(Files(*[part] * 9))

    assert left() == []


def test_a_416_starts_anew(bring):
    def gone(status, headers, body):
        return 416, [("Content-Range", "bytes */5")], b""

    files = Files(cut(100_000), gone)

    assert bring(files).read_bytes() == CONTENT
    assert [asked for asked, _ in files.asked] == [None, files.asked[1][0], None]


def test_too_much_in_the_rest_starts_anew(bring):
    def more(status, headers, body):
        return status, [*headers, ("Transfer-Encoding", "chunked")], chunked(body + b"more")

    files = Files(cut(100_000), more)

    assert bring(files).read_bytes() == CONTENT


def test_too_little_in_the_rest_goes_on(bring):
    def less(status, headers, body):
        return status, [*headers, ("Transfer-Encoding", "chunked")], chunked(body[:-100])

    files = Files(cut(100_000), less)

    assert bring(files).read_bytes() == CONTENT
    assert files.asked[-1] == (f"bytes={SIZE - 100}-", '"v1"')


def test_more_than_was_announced_stops(bring, left):
    with pytest.raises(HashMismatchError, match="more arrived"):
        bring(Files(), size=SIZE - 1)

    def endless(status, headers, body):
        return status, [*headers, ("Transfer-Encoding", "chunked")], chunked(body * 20)

    with pytest.raises(HashMismatchError, match="more arrived"):
        bring(Files(endless), size=SIZE)
    assert left() == []


def test_trap_76_a_body_that_is_compressed_all_the_same_is_decoded(bring):
    def squeezed(status, headers, body):
        packer = zlib.compressobj(wbits=31)
        packed = packer.compress(body) + packer.flush()
        return status, [*headers, ("Content-Encoding", "gzip")], packed

    assert bring(Files(squeezed), size=SIZE).read_bytes() == CONTENT


def test_trap_76_an_archive_that_is_called_gzip_is_brought_as_it_is(bring):
    """Some servers say so of every file whose name ends in ``.gz``."""
    packed = zlib.compress(CONTENT, wbits=31)
    files = Files(headers_with(Content_Encoding="gzip"), content=packed)

    assert bring(files, name="foo-1.0.tar.gz").read_bytes() == packed


def test_a_compressed_body_is_never_resumed(bring):
    packed = zlib.compress(CONTENT, wbits=31)

    def squeezed(status, headers, body):
        return cut(len(packed) // 2)(status, [*headers, ("Content-Encoding", "gzip")], packed)

    files = Files(squeezed)

    assert bring(files).read_bytes() == CONTENT
    assert files.asked == [(None, None), (None, None)]


# -- parts that outlive a run -------------------------------------------------


def broken(**options):
    return Files(cut(70_000), *[cut(0)] * (ATTEMPTS - 1), **options)


def is_part(asked):
    return asked is not None and 0 < int(asked.removeprefix("bytes=").removesuffix("-")) <= 70_000


def hold(folder):
    """Make a part look as if somebody were writing it."""
    (note,) = folder.glob("*.json")
    note.write_text(json.dumps([*json.loads(note.read_text())[:-1], False]))


@pytest.fixture
def bring_twice(bring, tmp_path, request):
    """Bring a file that breaks off, change something, and bring it again from the same address."""
    kind = request.node.callspec.params["bring"]

    def twice(first, *, hashes=None, between=lambda: None, keeps_parts=True):
        with http_server(first) as (base, _):
            wanted = (("sha256", digest(CONTENT)),) if hashes is None else hashes
            file = File(NAME, f"{base}/{NAME}", wanted)
            place = Destination(tmp_path / "out", keeps_parts=keeps_parts)

            def once():
                if kind == "urllib3":
                    with Urllib3Fetcher(SETTINGS) as fetcher:
                        return run(download(file, None, place), fetcher=fetcher)
                return asyncio.run(_abring(download(file, None, place), None))

            with pytest.raises(DownloadError):
                once()
            between()
            first.asked.clear()
            return once()

    return twice


def test_a_part_is_left_and_taken_up(bring_twice, left):
    files = broken()
    path = bring_twice(files)

    assert path.read_bytes() == CONTENT
    assert (is_part(files.asked[0][0]), files.asked[0][1]) == (True, '"v1"')
    assert left() == [NAME]


def test_only_if_that_is_wished(bring_twice, left):
    files = broken()
    bring_twice(files, keeps_parts=False)

    assert files.asked == [(None, None)]


def test_a_part_of_a_file_that_has_changed_is_dropped(bring_twice, left):
    files = broken()

    def change():
        files.tag = '"v2"'

    assert bring_twice(files, between=change).read_bytes() == CONTENT
    assert left() == [NAME]


def test_without_a_strong_hash_a_part_is_not_taken_up(bring_twice, left):
    files = broken()
    bring_twice(files, hashes=())

    assert files.asked == [(None, None)]
    assert left() == [NAME]


def test_a_part_that_was_spoiled_is_found_out(bring_twice, left, tmp_path):
    def spoil():
        (part,) = (tmp_path / "out").glob("*.part")
        part.write_bytes(b"x" * 3000)

    files = broken()

    assert bring_twice(files, between=spoil).read_bytes() == CONTENT
    assert [is_part(asked) for asked, _ in files.asked] == [True, False]


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "3", '[1, "v", 3, true]', '["t", "v", "3", true]', "\udcff"]
)
def test_a_note_that_makes_no_sense_is_none(bring_twice, tmp_path, text):
    def spoil():
        (note,) = (tmp_path / "out").glob("*.json")
        note.write_bytes(text.encode(errors="surrogatepass"))

    files = broken()
    bring_twice(files, between=spoil)

    assert files.asked == [(None, None)]


def test_a_part_that_another_program_is_writing_is_not_touched(bring_twice, tmp_path):
    def busy():
        hold(tmp_path / "out")

    files = broken()
    bring_twice(files, between=busy)

    assert files.asked == [(None, None)]
    assert len(list((tmp_path / "out").glob("*.part"))) == 1


@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_a_part_that_is_a_link_is_not_followed(bring_twice, tmp_path, left, link):
    victim = tmp_path / "victim"
    victim.write_bytes(CONTENT[:1000])

    def plant():
        (part,) = (tmp_path / "out").glob("*.part")
        part.unlink()
        getattr(part, link)(victim)

    files = broken()

    assert bring_twice(files, between=plant).read_bytes() == CONTENT
    assert victim.read_bytes() == CONTENT[:1000]
    assert files.asked == [(None, None)]
    assert left() == [NAME]


def test_nor_is_a_note_that_is_one(bring_twice, tmp_path, left):
    victim = tmp_path / "victim"

    def plant():
        (note,) = (tmp_path / "out").glob("*.json")
        victim.write_bytes(note.read_bytes())
        note.unlink()
        note.symlink_to(victim)
        plant.text = victim.read_bytes()

    assert bring_twice(broken(), between=plant).read_bytes() == CONTENT
    assert victim.read_bytes() == plant.text
    assert left() == [NAME]


def test_one_that_was_killed_a_while_ago_is_taken_up(bring_twice, tmp_path, left):
    def killed():
        hold(tmp_path / "out")
        (part,) = (tmp_path / "out").glob("*.part")
        os.utime(part, (0, part.stat().st_mtime - 1000))

    files = broken()
    bring_twice(files, between=killed)

    assert [is_part(asked) for asked, _ in files.asked] == [True]
    assert left() == [NAME]


def test_what_was_left_a_day_ago_without_a_note_is_removed(tmp_path):
    old = tmp_path / f".{NAME}.{'0' * 16}.part"
    young = tmp_path / f".{NAME}.{'1' * 16}.part"
    foreign = tmp_path / f".{NAME}.part"
    for each in (old, young, foreign):
        each.write_text("")
    for each in (old, foreign):
        os.utime(each, (0, young.stat().st_mtime - 100_000))

    Destination(tmp_path).begin(NAME, "").discard()

    assert (old.exists(), young.exists(), foreign.exists()) == (False, True, True)


PROGRAM = """
import sys
from pathlib import Path
from indexkit.lookup.download import download
from indexkit.lookup.drivers import run
from indexkit.model.page import File
from indexkit.transport.destination import Destination
from indexkit.transport.urllib3_fetcher import Urllib3Fetcher

name, url, digest, folder = sys.argv[1:]
place = Destination(Path(folder), keeps_parts=True)
file = File(name, url, (("sha256", digest),))
run(download(file, None, place), fetcher=Urllib3Fetcher())
"""


def test_a_killed_program_leaves_a_part_that_can_be_taken_up(tmp_path):
    """SIGKILL in the middle: what is there and its note are enough."""
    out = tmp_path / "out"

    def stall(status, headers, body):
        """Send a part, and keep the connection open."""
        return status, [*headers, ("Content-Length", str(len(body)))], body[:200_000]

    files = Files(stall)
    with http_server(files) as (base, _):
        words = [NAME, f"{base}/{NAME}", digest(CONTENT), str(out)]
        child = subprocess.Popen([sys.executable, "-c", PROGRAM, *words])
        try:
            while not any(each.stat().st_size > 100_000 for each in out.glob("*.part")):
                assert child.poll() is None
                time.sleep(0.02)
        finally:
            child.kill()
            child.wait()
        (part,) = out.glob("*.part")
        os.utime(part, (0, part.stat().st_mtime - 1000))
        file = File(NAME, words[1], (("sha256", words[2]),))
        with Urllib3Fetcher(SETTINGS) as fetcher:
            place = Destination(out, keeps_parts=True)
            path = run(download(file, None, place), fetcher=fetcher)

    assert path.read_bytes() == CONTENT
    assert int(files.asked[-1][0].removeprefix("bytes=").removesuffix("-")) > 100_000
    assert [each.name for each in out.iterdir()] == [NAME]


@pytest.mark.parametrize("kind", ["urllib3", "httpx"])
def test_many_downloads_that_break_off_come_all_right(tmp_path, kind):
    """Forty files at once, each cut at another place, half of them twice."""
    contents = {
        f"p{number}-1.0-py3-none-any.whl": hashlib.shake_256(bytes([number])).digest(200_000)
        for number in range(40)
    }
    servers = {
        name: Files(*[cut(5000 * number + 1)] * (1 + number % 2), content=content)
        for number, (name, content) in enumerate(contents.items())
    }

    def respond(path, headers, number):
        return servers[path.removeprefix("/")](path, headers, number)

    with http_server(respond) as (base, _):
        place = Destination(tmp_path / "out")
        flows = [
            download(File(name, f"{base}/{name}", (("sha256", digest(content)),)), None, place)
            for name, content in contents.items()
        ]
        if kind == "urllib3":
            with Urllib3Fetcher(SETTINGS) as fetcher:
                paths = run_many(flows, fetcher=fetcher, workers=8)
        else:
            paths = asyncio.run(_abring_many(flows))

    assert {path.name: path.read_bytes() for path in paths} == contents
    assert len(list((tmp_path / "out").iterdir())) == 40


async def _abring_many(flows):
    async with HttpxFetcher(SETTINGS) as fetcher:
        return await arun_many(flows, fetcher=fetcher, limit=8)
