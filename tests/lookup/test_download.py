"""Files are checked while they are written, and get their name last; trap 17 and the safety rules."""

import asyncio
import hashlib
import logging

import pytest
from conversations import Provider, index

from indexkit.errors import DownloadError, HashMismatchError
from indexkit.lookup.download import ATTEMPTS, download
from indexkit.lookup.drivers import arun, run
from indexkit.model.credential import Credential
from indexkit.model.failure import Failure, FailureKind
from indexkit.model.index import Index
from indexkit.model.page import File
from indexkit.model.reporter import Reporter
from indexkit.model.request import Response
from indexkit.model.url import SafeUrl
from indexkit.testing.distributions import wheel
from indexkit.testing.fake_fetcher import FakeAsyncFetcher, FakeFetcher
from indexkit.testing.fake_index import FakeIndex
from indexkit.transport.destination import Destination

MADE = wheel("foo", "1.0")
URL = f"https://index.test/a/files/{MADE.filename}"
FAKE = FakeIndex("a", {"foo": [MADE]})


def file(hashes=None, url=URL, size=None, filename=MADE.filename):
    pairs = (("sha256", MADE.digest()),) if hashes is None else tuple(hashes)
    return File(filename, url, pairs, size=size)


def bring(tmp_path, what, *fakes, fetcher=None, provider=None, home=None, **options):
    home = index("a") if home is None else home
    place = Destination(tmp_path / "out")
    fetcher = fetcher or FakeFetcher(fakes or [FAKE])
    return run(download(what, home, place, **options), fetcher=fetcher, provider=provider)


def left_in(tmp_path):
    return sorted(path.name for path in (tmp_path / "out").iterdir())


def test_a_file_is_brought_and_named(tmp_path):
    path = bring(tmp_path, file())

    assert path.read_bytes() == MADE.content
    assert left_in(tmp_path) == [MADE.filename]


def test_the_async_door_does_the_same(tmp_path):
    place = Destination(tmp_path / "out")
    path = asyncio.run(arun(download(file(), index("a"), place), fetcher=FakeAsyncFetcher([FAKE])))

    assert path.read_bytes() == MADE.content


@pytest.mark.parametrize(
    "hashes",
    [
        [("sha256", "0" * 64)],
        [("sha256", MADE.digest()), ("sha512", "0" * 128)],
        [("sha512", MADE.digest("sha512")), ("sha256", "0" * 64)],
        [("blake2b", "0" * 64), ("sha256", MADE.digest())],
        [("md5", "0" * 32)],
    ],
)
def test_trap_17_every_hash_that_the_index_gave_must_fit(tmp_path, hashes):
    with pytest.raises(HashMismatchError):
        bring(tmp_path, file(hashes))

    assert left_in(tmp_path) == []


@pytest.mark.parametrize("size", [32, 64])
def test_blake2b_digests_of_any_length_are_checked(tmp_path, size):
    digest = hashlib.blake2b(MADE.content, digest_size=size).hexdigest()

    assert bring(tmp_path, file([("blake2b", digest)])).exists()


def test_a_digest_in_capitals_is_the_same(tmp_path):
    assert bring(tmp_path, file([("sha256", MADE.digest().upper())])).exists()


def test_trap_18_an_unknown_algorithm_is_no_reason_to_fail(tmp_path):
    assert bring(tmp_path, file([("whirlpool", "00"), ("sha256", MADE.digest())])).exists()


def test_a_strong_hash_that_cannot_be_computed_is_a_reason(tmp_path):
    with pytest.raises(DownloadError, match="cannot be computed"):
        bring(tmp_path, file([("sha512", "00")]))


def test_of_the_allowed_hashes_one_must_fit(tmp_path):
    good, bad = f"sha256:{MADE.digest()}", "sha256:" + "0" * 64
    assert bring(tmp_path, file([]), allowed_hashes=[bad, good]).exists()
    with pytest.raises(HashMismatchError, match="allowed"):
        bring(tmp_path, file(), allowed_hashes=[bad])


def test_without_hashes_the_size_must_fit(tmp_path):
    size = len(MADE.content)
    assert bring(tmp_path, file([], size=size)).exists()
    assert bring(tmp_path, file(size=size + 1)).exists()
    with pytest.raises(HashMismatchError, match="bytes"):
        bring(tmp_path, file([], size=size + 1))


@pytest.mark.parametrize("status", [401, 404, 500])
def test_another_status_is_an_error_and_leaves_nothing(tmp_path, status):
    with pytest.raises(DownloadError, match=str(status)):
        bring(tmp_path, file(), FakeIndex("a", statuses={"*": status}))

    assert left_in(tmp_path) == []


@pytest.mark.parametrize("name", ["../evil.whl", "a/b.whl", "a\\b.whl", "..", "", "a\0b"])
def test_trap_20_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(DownloadError, match="no name for a file"):
        bring(tmp_path, file(filename=name))


def test_a_remote_page_may_not_name_files_of_this_machine(tmp_path):
    with pytest.raises(DownloadError, match="this machine"):
        bring(tmp_path, file(url="file:///etc/passwd"))


def test_trap_89_plain_http_from_an_https_page_needs_a_strong_hash(tmp_path):
    plain = f"http://index.test/a/files/{MADE.filename}"
    fetcher = FakeFetcher({"http://index.test": [FAKE]})
    with pytest.raises(DownloadError, match="plain http"):
        bring(tmp_path, file([("md5", MADE.digest("md5"))], url=plain), fetcher=fetcher)

    assert fetcher.requests == []
    assert bring(tmp_path, file(url=plain), fetcher=fetcher).exists()


def test_trap_64_files_on_another_host_get_no_credential_of_the_index(tmp_path):
    home = Index(SafeUrl.parse("https://u:p@index.test/a/simple"), "a")
    fetcher = FakeFetcher({"https://files.test": [FAKE]})
    bring(
        tmp_path,
        file(url=f"https://files.test/a/files/{MADE.filename}"),
        home=home,
        fetcher=fetcher,
    )

    assert [request.credential for request in fetcher.requests] == [None]


def test_files_are_fetched_with_the_credentials_of_their_index(tmp_path):
    fake = FakeIndex("a", {"foo": [MADE]}, user=("u", "p"))
    provider = Provider(("https://index.test/a", Credential("u", "p")), eager=True)

    assert bring(tmp_path, file(), fake, provider=provider).exists()


class Breaks:
    """Breaks off after some bytes, a number of times."""

    def __init__(self, times, kind=FailureKind.PROTOCOL):
        self.times, self.kind, self.count = times, kind, 0

    def fetch(self, request):
        self.count += 1
        if self.count <= self.times:
            request.sink(MADE.content[:7])
            return Failure(self.kind, request.url, "it broke off")
        request.sink(MADE.content)
        return Response(200, request.url)


def test_a_download_that_breaks_off_begins_again_from_nothing(tmp_path):
    assert bring(tmp_path, file(), fetcher=Breaks(ATTEMPTS - 1)).read_bytes() == MADE.content


def test_but_not_for_ever(tmp_path):
    breaks = Breaks(99)
    with pytest.raises(DownloadError, match="broke off"):
        bring(tmp_path, file(), fetcher=breaks)

    assert breaks.count == ATTEMPTS
    assert left_in(tmp_path) == []


def test_a_bad_certificate_is_not_tried_again(tmp_path):
    breaks = Breaks(99, FailureKind.TLS)
    with pytest.raises(DownloadError):
        bring(tmp_path, file(), fetcher=breaks)

    assert breaks.count == 1


def test_progress_is_told_to_the_caller_and_to_the_reporter(tmp_path):
    told, heard = [], []

    class Listens(Reporter):
        def progressed(self, request, received, total):
            heard.append((received, total))

    size = len(MADE.content)
    flow = download(
        file(size=size),
        index("a"),
        Destination(tmp_path / "out"),
        progress=lambda *numbers: told.append(numbers),
    )
    run(flow, fetcher=FakeFetcher([FAKE]), reporter=Listens())

    assert told == heard == [(size, size)]


class FullDisk:
    """A place where nothing can be written."""

    mark = None

    def begin(self, filename, tag):
        return self

    def write(self, piece):
        raise OSError(28, "No space left on device")

    def note(self, mark): ...
    def restart(self): ...
    def keep(self): ...
    def leave(self): ...
    def discard(self): ...


def test_a_full_disk_is_an_error_that_says_so(tmp_path):
    with pytest.raises(DownloadError, match="No space left"):
        run(download(file(), index("a"), FullDisk()), fetcher=FakeFetcher([FAKE]))


def test_a_destination_that_cannot_be_made(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(DownloadError, match="cannot be written"):
        bring(tmp_path, file())


def test_an_abandoned_download_leaves_nothing(tmp_path):
    flow = download(file(), index("a"), Destination(tmp_path / "out"))
    next(flow)
    flow.close()

    assert left_in(tmp_path) == []


def test_an_existing_file_is_replaced_only_by_a_good_one(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MADE.filename).write_text("old")
    with pytest.raises(HashMismatchError):
        bring(tmp_path, file([("sha256", "0" * 64)]))
    assert (tmp_path / "out" / MADE.filename).read_text() == "old"

    assert bring(tmp_path, file()).read_bytes() == MADE.content


def test_trap_72_signed_addresses_are_not_shown(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    signed = f"{URL}?X-Amz-Signature=hunter2&token=hunter3"
    with pytest.raises(DownloadError) as caught:
        bring(tmp_path, file(url=signed), FakeIndex("a", statuses={"*": 403}))

    assert "hunter" not in str(caught.value) + caplog.text
