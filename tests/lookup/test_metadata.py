"""Core metadata by each way, from honest and from odd servers; traps 46, 60, 76, 78, 79, 80."""

import asyncio
import hashlib
import io
import zipfile

import pytest
from attrs import evolve
from conversations import Provider, index

from indexkit.errors import DownloadError, HashMismatchError, MetadataError, MustBeBuiltError
from indexkit.lookup.caching import Caching
from indexkit.lookup.drivers import arun, run
from indexkit.lookup.metadata import Ways, read_metadata
from indexkit.lookup.metadata_outcome import MetadataRoute
from indexkit.lookup.range_support import RangeSupport
from indexkit.model.credential import Credential
from indexkit.model.failure import Failure, FailureKind
from indexkit.model.index import Index
from indexkit.model.page import File
from indexkit.model.request import Purpose, Response
from indexkit.model.url import SafeUrl
from indexkit.testing.distributions import Distribution, sdist, wheel
from indexkit.testing.fake_fetcher import FakeAsyncFetcher, FakeFetcher
from indexkit.testing.fake_index import FakeIndex, Release
from indexkit.transport.cache import Cache
from indexkit.transport.scratch import Scratch
from indexkit.transport.store_memory import MemoryStore

MADE = wheel("foo", "1.0", requires=("bar>=2",), requires_python=">=3.8")
BASE = "https://index.test/a/files"


def big_wheel():
    """Return a wheel that is larger than what is looked at first."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("foo-1.0.dist-info/METADATA", MADE.metadata)
        opened.writestr("foo/data", hashlib.shake_256(b"x").digest(200_000))
    return Distribution(MADE.filename, archive.getvalue(), MADE.metadata)


BIG = big_wheel()
SIZE = len(BIG.content)


class Known:
    """As much of a candidate as is needed here."""

    def __init__(self, file, home=None, name="foo", version="1.0"):
        self.file, self.filename, self.name, self.version_text = file, file.filename, name, version
        self.index = home or index("a")
        self.is_wheel = file.is_wheel


def candidate(made=MADE, *, hashes=None, core=None, size=None, url=None, home=None, version="1.0"):
    pairs = (("sha256", made.digest()),) if hashes is None else tuple(hashes)
    url = url or f"{BASE}/{made.filename}"
    file = File(made.filename, url, pairs, size=size, core_metadata=core)
    return Known(file, home, version=version)


def served(made=MADE, **options):
    return FakeIndex("a", {"foo": [Release(made, has_metadata=True)]}, **options)


def read(wanted, *fakes, fetcher=None, provider=None, both=True, **options):
    """Read with both drivers, and see that they agree."""
    with Scratch() as scratch:
        ways = Ways(scratch, **{"ranges": RangeSupport(), **options})
        fetcher = fetcher or FakeFetcher(fakes or [served()])
        outcome = run(read_metadata(wanted, ways), fetcher=fetcher, provider=provider)
        if both and fakes and not options:
            ways = evolve(ways, ranges=RangeSupport())
            again = run_async(read_metadata(wanted, ways), FakeAsyncFetcher(fakes), provider)
            assert again == outcome
            assert type(again.error) is type(outcome.error)
        return outcome


def run_async(flow, fetcher, provider):
    return asyncio.run(arun(flow, fetcher=fetcher, provider=provider))


def sha256(data):
    return (("sha256", hashlib.sha256(data).hexdigest()),)


def codes(outcome):
    return [each.code for each in outcome.diagnostics]


# -- the metadata file --------------------------------------------------------


@pytest.mark.parametrize("core", [(), sha256(MADE.metadata)])
def test_the_file_beside_the_wheel_is_read(core):
    fetcher = FakeFetcher([served()])
    outcome = read(candidate(core=core), fetcher=fetcher)

    assert outcome.require().content == MADE.metadata
    assert [str(each) for each in outcome.metadata.requires_dist] == ["bar>=2"]
    assert (outcome.route, outcome.verified) == (MetadataRoute.METADATA_FILE, bool(core))
    assert [request.purpose for request in fetcher.requests] == [Purpose.METADATA]


def test_trap_60_other_bytes_than_were_announced_are_an_error():
    outcome = read(candidate(core=sha256(b"other")), served())

    with pytest.raises(HashMismatchError, match="sha256"):
        outcome.require()
    assert outcome.metadata is None


def test_trap_79_the_suffix_belongs_to_the_path():
    fetcher = FakeFetcher([served()])
    read(candidate(core=(), url=f"{BASE}/{MADE.filename}?token=t#x=y"), fetcher=fetcher)

    assert fetcher.requests[0].url.text == f"{BASE}/{MADE.filename}.metadata?token=t"


@pytest.mark.parametrize("status", [403, 404, 410])
def test_an_announced_file_that_is_not_there_is_said_and_the_wheel_is_read(status):
    fake = served(statuses={f"{MADE.filename}.metadata": status})
    outcome = read(candidate(core=()), fake)

    assert outcome.require().content == MADE.metadata
    assert (outcome.route, codes(outcome)) == (MetadataRoute.RANGES, ["metadata.file-missing"])


def test_unless_uvs_own_reading_is_asked_for():
    fake = served(statuses={f"{MADE.filename}.metadata": 404})
    outcome = read(candidate(core=()), fake, announced_must_exist=True)

    assert type(outcome.error) is DownloadError


@pytest.mark.parametrize("status", [204, 206, 401, 407, 429, 500])
def test_any_other_answer_is_an_error(status):
    fake = served(statuses={f"{MADE.filename}.metadata": status})

    assert type(read(candidate(core=()), fake).error) is DownloadError


def test_no_answer_is_an_error():
    fetcher = FakeFetcher([served()], failures={"a": FailureKind.TIMEOUT})

    assert type(read(candidate(core=()), fetcher=fetcher).error) is DownloadError


@pytest.mark.parametrize("route", ["beside", "ranges", "whole"])
@pytest.mark.parametrize(
    "other", [wheel("other", "1.0").metadata, wheel("foo", "1.1").metadata, b"nonsense"]
)
def test_trap_80_the_metadata_of_another_file_are_refused(route, other):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("foo-1.0.dist-info/METADATA", other)
    made = Distribution(MADE.filename, archive.getvalue(), other)
    core = () if route == "beside" else None
    outcome = read(candidate(made, core=core), served(made, ranges=route != "whole"))

    with pytest.raises(MetadataError):
        outcome.require()


def test_trap_89_plain_http_from_an_https_page_needs_a_strong_hash():
    plain = f"http://index.test/a/files/{MADE.filename}"
    fetcher = FakeFetcher({"http://index.test": [served()]})
    without = read(candidate(core=(), url=plain), fetcher=fetcher)
    vouched = read(candidate(core=sha256(MADE.metadata), url=plain), fetcher=fetcher)

    assert (without.route, without.verified) == (MetadataRoute.WHOLE_FILE, True)
    assert codes(without) == ["metadata.not-vouched-for"]
    assert (vouched.route, vouched.verified) == (MetadataRoute.METADATA_FILE, True)


# -- parts of a wheel ---------------------------------------------------------


@pytest.mark.parametrize("size", [None, SIZE, SIZE - 5, SIZE + 5, 1, 10 * SIZE])
def test_parts_of_a_wheel_do(size):
    fetcher = FakeFetcher([served(BIG)])
    outcome = read(candidate(BIG, size=size), fetcher=fetcher)

    assert outcome.require().content == MADE.metadata
    assert (outcome.route, outcome.verified) == (MetadataRoute.RANGES, False)
    assert len(fetcher.requests) <= 4


def test_two_requests_do_of_the_same_state_of_the_file():
    fetcher = FakeFetcher([served(BIG)])
    read(candidate(BIG), fetcher=fetcher)
    first, second = (dict(request.headers) for request in fetcher.requests)

    assert first == {"range": "bytes=-16384"}
    assert second["range"].startswith("bytes=0-")
    assert second["if-range"].startswith('"')


def test_a_small_wheel_is_read_with_one_request():
    fetcher = FakeFetcher([served()])

    assert read(candidate(size=len(MADE.content)), fetcher=fetcher).route is MetadataRoute.RANGES
    assert len(fetcher.requests) == 1


def test_with_verified_only_what_a_hash_vouches_for_will_do():
    outcome = read(candidate(BIG), served(BIG), verified=True)
    nothing_to_verify = read(candidate(BIG, hashes=()), served(BIG), verified=True)
    beside = read(candidate(core=sha256(MADE.metadata)), served(), verified=True)
    unhashed = read(candidate(core=()), served(), verified=True)

    assert (outcome.route, outcome.verified) == (MetadataRoute.WHOLE_FILE, True)
    assert (nothing_to_verify.route, nothing_to_verify.verified) == (MetadataRoute.RANGES, False)
    assert beside.route is MetadataRoute.METADATA_FILE
    assert unhashed.route is MetadataRoute.WHOLE_FILE


class Odd:
    """A server with ideas of its own about ranges: a list of answers, then honest ones.

    Each is a function of the request's headers that returns status, headers and body.
    """

    def __init__(self, *answers, content=BIG.content):
        self.answers = list(answers)
        self.index = FakeIndex("a", {"foo": [Distribution(MADE.filename, content, b"")]})
        self.asked = []

    def fetch(self, request):
        asked = dict(request.headers)
        self.asked.append(asked.get("range"))
        if self.answers:
            answer = self.answers.pop(0)(asked)
            if isinstance(answer, FailureKind):
                return Failure(answer, request.url, "as the test wants it")
            status, headers, body = answer
        else:
            reply = self.index.answer(f"/files/{MADE.filename}", None, 0, request.headers)
            status, headers, body = reply.status, reply.headers, reply.body
        head = Response(status, request.url, tuple(headers))
        if 200 <= status < 300:
            limit = request.accept(head)
            if limit is None:
                return head
            if len(body) > limit:
                return Failure(FailureKind.TOO_LARGE, request.url)
            request.sink(body)
        return head


def part(start, stop, total=SIZE, *, said=None, body=None, **headers):
    def answer(asked):
        where = said or f"bytes {start}-{stop - 1}/{total}"
        headers.setdefault("etag", f'"{BIG.digest()[:16]}"')
        more = [(name.replace("_", "-"), value) for name, value in headers.items()]
        return (
            206,
            [("content-range", where), *more],
            BIG.content[start:stop] if body is None else body,
        )

    return answer


def status(number, *headers, body=b""):
    return lambda asked: (number, list(headers), body)


TAIL = SIZE - 16384
GONE = status(416, ("content-range", f"bytes */{SIZE}"))


@pytest.mark.parametrize(
    "answers",
    [
        [GONE],
        [status(416)],
        [status(501)],
        [status(400)],
        [part(0, 16385)],
        [part(0, 10)],
        [part(0, 10, total="*")],
        [part(TAIL, SIZE, said="bytes -16384/" + str(SIZE))],
        [part(0, 1, said="nonsense")],
        [status(416), part(0, 1)],
    ],
)
def test_trap_78_servers_without_ranges_from_the_end(answers):
    outcome = read(candidate(BIG), fetcher=Odd(*answers))

    assert outcome.require().content == MADE.metadata
    assert outcome.route is MetadataRoute.RANGES


WHOLE = status(200, body=BIG.content)
NONE = status(416), status(416)


@pytest.mark.parametrize(
    "answers",
    [
        [WHOLE],
        [GONE, WHOLE],
        [status(403), status(403)],
        [status(501), status(501)],
        [status(500), status(503)],
        [*NONE],
        [part(0, 9), part(0, 9), part(0, 9)],
        [part(TAIL, SIZE), part(TAIL, SIZE)],
        [part(TAIL, SIZE), GONE],
        [part(TAIL, SIZE), part(0, 9, total=SIZE + 1)],
        [part(TAIL, SIZE, etag='W/"1"'), part(0, 130, etag='W/"2"')],
        [part(TAIL, SIZE), part(0, 9, said="nonsense")],
        [part(0, 9, content_type="multipart/byteranges; boundary=x")] * 2,
        [part(TAIL, SIZE, content_encoding="gzip")] * 2,
        [part(TAIL, SIZE, body=b"short")] * 2,
        [part(TAIL, SIZE, body=bytes(16384)), part(SIZE - 65557, SIZE, body=bytes(65557))],
        [lambda asked: FailureKind.PROTOCOL] * 2,
        [lambda asked: FailureKind.TOO_LARGE] * 2,
        [part(TAIL, SIZE), WHOLE],
    ],
)
def test_trap_78_where_parts_are_not_to_be_had_all_of_it_is_read(answers):
    outcome = read(candidate(BIG), fetcher=Odd(*answers))

    assert outcome.require().content == MADE.metadata
    assert (outcome.route, outcome.verified) == (MetadataRoute.WHOLE_FILE, True)
    assert codes(outcome) == ["metadata.no-ranges"]


def test_a_whole_file_that_was_sent_instead_is_not_asked_for_again():
    odd = Odd(WHOLE)
    read(candidate(BIG), fetcher=odd)

    assert odd.asked == ["bytes=-16384"]


def test_but_it_must_have_its_hash():
    odd = Odd(status(200, body=BIG.content[:-1] + b"x"))

    assert type(read(candidate(BIG), fetcher=odd).error) is HashMismatchError


def test_one_that_is_too_short_is_asked_for_again():
    length = ("content-length", str(SIZE))
    odd = Odd(status(200, length, body=BIG.content[:-1]))

    assert read(candidate(BIG), fetcher=odd).require().content == MADE.metadata
    assert odd.asked == ["bytes=-16384", None]


@pytest.mark.parametrize("number", [401, 404, 407, 410])
def test_a_file_that_is_not_there_is_not_asked_for_again(number):
    odd = Odd(status(number), status(number), status(number))
    outcome = read(candidate(BIG, size=SIZE), fetcher=odd)

    assert type(outcome.error) is DownloadError
    assert len(odd.asked) == 1


@pytest.mark.parametrize(
    "kind", [FailureKind.CONNECT, FailureKind.TIMEOUT, FailureKind.TLS, FailureKind.OFFLINE]
)
def test_no_answer_at_all_is_an_error(kind):
    outcome = read(candidate(BIG, size=SIZE), fetcher=Odd(lambda asked: kind))

    assert type(outcome.error) is DownloadError


def test_an_archive_that_makes_no_sense_is_an_error_of_the_whole():
    made = Distribution(MADE.filename, b"no zip" * 9000, b"")
    outcome = read(candidate(made), served(made))

    with pytest.raises(MetadataError, match="no zip archive"):
        outcome.require()


class Blind:
    """A host's fetcher that knows nothing of `Request.accept`."""

    def __init__(self, inner):
        self.inner = inner

    def fetch(self, request):
        return self.inner.fetch(evolve(request, accept=None))


@pytest.mark.parametrize("made", [MADE, BIG])
def test_a_fetcher_that_shows_no_heads_is_good_for_whole_files(made):
    outcome = read(candidate(made), fetcher=Blind(FakeFetcher([served(made)])))

    assert outcome.require().content == MADE.metadata
    assert outcome.route is MetadataRoute.WHOLE_FILE


# -- what is remembered -------------------------------------------------------


def test_trap_46_what_a_server_cannot_do_is_remembered_for_each_index():
    ranges, fetcher = RangeSupport(), FakeFetcher([served(BIG, ranges=False)])
    for _ in range(2):
        read(candidate(BIG), fetcher=fetcher, ranges=ranges)
    asked = [dict(request.headers).get("range") for request in fetcher.requests]
    url = SafeUrl.parse(f"{BASE}/x")

    assert asked == ["bytes=-16384", None]
    assert not ranges.may_be_had(index("a"), url)
    assert ranges.may_be_had(index("b"), url)
    assert ranges.may_be_had(index("a"), SafeUrl.parse("https://files.test/x"))


def test_a_small_file_says_nothing_about_a_server():
    ranges = RangeSupport()
    read(candidate(), served(ranges=False), ranges=ranges)

    assert ranges.may_be_had(index("a"), SafeUrl.parse(BASE))


# -- credentials --------------------------------------------------------------


@pytest.mark.parametrize("options", [{"core": ()}, {}, {"size": SIZE}])
def test_files_are_asked_for_with_the_credentials_of_their_index(options):
    fake = served(BIG, user=("u", "p"))
    provider = Provider(("https://index.test/a", Credential("u", "p")), eager=True)

    assert read(candidate(BIG, **options), fake, provider=provider).metadata is not None


def test_trap_64_files_on_another_host_get_no_credential_of_the_index():
    home = Index(SafeUrl.parse("https://u:p@index.test/a/simple"), "a")
    fetcher = FakeFetcher({"https://files.test": [served(BIG)]})
    url = f"https://files.test/a/files/{MADE.filename}"
    for core in ((), None):
        read(candidate(BIG, url=url, home=home, core=core), fetcher=fetcher)

    assert {request.credential for request in fetcher.requests} == {None}


def test_a_remote_page_may_not_name_files_of_this_machine():
    outcome = read(candidate(url="file:///etc/passwd"), served())

    assert type(outcome.error) is DownloadError


# -- source distributions -----------------------------------------------------


def source(version="2.2", extra=""):
    import gzip
    import tarfile

    text = f"Metadata-Version: {version}\nName: foo\nVersion: 1.0\n{extra}".encode()
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        entry = tarfile.TarInfo("foo-1.0/PKG-INFO")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
    return Distribution("foo-1.0.tar.gz", gzip.compress(plain.getvalue()), text)


@pytest.mark.parametrize("core", [(), None])
def test_pep_643_a_source_distribution_that_is_certain(core):
    made = source(extra="Requires-Dist: bar\nDynamic: Summary\n")
    outcome = read(candidate(made, core=core), served(made))

    assert [str(each) for each in outcome.require().requires_dist] == ["bar"]
    assert outcome.route.value == ("whole-file" if core is None else "metadata-file")
    assert not outcome.must_be_built


@pytest.mark.parametrize(
    "made", [sdist("foo", "1.0"), source("2.1"), source(extra="Dynamic: Requires-Dist\n")]
)
@pytest.mark.parametrize("core", [(), None])
def test_pep_643_or_must_be_built(made, core):
    outcome = read(candidate(made, core=core), served(made))

    assert outcome.must_be_built
    with pytest.raises(MustBeBuiltError, match=r"foo-1\.0\.tar\.gz must be built"):
        outcome.require()


def test_a_source_distribution_must_have_its_hash():
    made = source()
    outcome = read(candidate(made, hashes=[("sha256", "0" * 64)]), served(made))

    assert type(outcome.error) is HashMismatchError
    assert not outcome.must_be_built


# -- the cache ----------------------------------------------------------------


def kept(store, **options):
    return Caching(Cache(store, clock=lambda: 1e9), **options)


def test_a_metadata_file_with_a_hash_is_asked_for_once():
    store, fetcher = MemoryStore(), FakeFetcher([served()])
    wanted = candidate(core=sha256(MADE.metadata))
    first = read(wanted, fetcher=fetcher, caching=kept(store))
    later = Caching(Cache(store, clock=lambda: 2e9 - 1e9 + 1e7))
    second = read(wanted, fetcher=fetcher, caching=later)
    offline = read(wanted, fetcher=FakeFetcher(), caching=kept(store, offline=True))

    assert first == second == offline
    assert len(fetcher.requests) == 1


def test_what_is_kept_must_have_the_hash_that_is_announced_now():
    store, fetcher = MemoryStore(), FakeFetcher([served()])
    read(candidate(core=()), fetcher=fetcher, caching=kept(store))
    other = read(candidate(core=sha256(b"other")), fetcher=fetcher, caching=kept(store))

    assert type(other.error) is HashMismatchError
    again = read(candidate(core=sha256(MADE.metadata)), fetcher=fetcher, caching=kept(store))
    assert again.require().content == MADE.metadata


def test_other_bytes_are_not_kept():
    store, fetcher = MemoryStore(), FakeFetcher([served()])
    for _ in range(2):
        read(candidate(core=sha256(b"other")), fetcher=fetcher, caching=kept(store))

    assert (len(fetcher.requests), len(store)) == (2, 0)


def test_trap_78_parts_are_never_kept():
    store = MemoryStore()
    read(candidate(BIG), served(BIG), caching=kept(store))

    assert len(store) == 0


def test_offline_a_miss_is_an_error():
    fetcher = FakeFetcher([served()])
    outcome = read(candidate(core=()), fetcher=fetcher, caching=kept(MemoryStore(), offline=True))

    assert type(outcome.error) is DownloadError
    assert fetcher.requests == []
