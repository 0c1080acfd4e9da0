"""Both remote fetchers against real loopback servers: one contract, one list of tests."""

import gzip
import itertools
import threading
import zlib

import pytest
import trustme
from loopback_servers import (
    Carrier,
    closed_port,
    http_server,
    proxy_server,
    raw_server,
    server_context,
)

from indexkit.errors import ConfigError
from indexkit.model.credential import Credential
from indexkit.model.failure import Failure, FailureKind
from indexkit.model.request import Purpose, Request, Response
from indexkit.model.url import SafeUrl
from indexkit.transport.fetcher import AsyncFetcher, Fetcher
from indexkit.transport.httpx_fetcher import HttpxFetcher
from indexkit.transport.proxies import Proxies
from indexkit.transport.settings import TransportSettings
from indexkit.transport.urllib3_fetcher import Urllib3Fetcher

SECRET = "hunter2-very-secret"


@pytest.fixture(params=["sockets", "urllib3", "httpx"])
def carrier(request):
    return Carrier(request.param)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def to(base, path="/x", **options):
    return Request(SafeUrl.parse(base + path), **options)


def ok(*_):
    return 200, [("X-A", "1"), ("X-A", "2")], b"hello"


def test_they_are_fetchers():
    assert isinstance(Urllib3Fetcher(), Fetcher)
    assert isinstance(HttpxFetcher(), AsyncFetcher)


def test_an_answer_comes_whole(carrier):
    with http_server(ok) as (base, seen):
        answer = carrier.fetch(to(base, "/x?q=a%2Bb#part"))

    assert (answer.status, answer.body) == (200, b"hello")
    assert [v for k, v in answer.headers if k == "x-a"] == ["1", "2"]
    assert answer.url == SafeUrl.parse(f"{base}/x?q=a%2Bb#part")
    assert seen.requests[0][:2] == ("GET", "/x?q=a%2Bb")


@pytest.mark.parametrize("status", [301, 302, 307, 308, 401, 404, 410, 500])
def test_any_status_is_an_answer_and_no_redirect_is_followed(carrier, status):
    with http_server(lambda *_: (status, [("Location", "/other")], b"body")) as (base, seen):
        answer = carrier.fetch(to(base))

    assert isinstance(answer, Response)
    assert (answer.status, len(seen.requests)) == (status, 1)


def test_the_credential_is_sent_and_that_of_the_url_is_not(carrier):
    with http_server(ok) as (base, seen):
        url = SafeUrl.parse(base.replace("//", "//other:thing@") + "/x")
        answers = carrier.fetch_all(
            [Request(url), Request(url, credential=Credential("ü@", SECRET))]
        )

    first, second = (headers.get("authorization") for _, _, headers in seen.requests)
    assert first is None
    assert second == Credential("ü@", SECRET).authorization().reveal()
    assert [answer.url.credential for answer in answers] == [None, None]


def test_trap_76_files_are_asked_for_as_they_are_and_pages_compressed(carrier):
    with http_server(ok) as (base, seen):
        carrier.fetch_all([to(base, purpose=purpose) for purpose in (Purpose.PAGE, Purpose.FILE)])

    assert [h["accept-encoding"] for _, _, h in seen.requests] == ["gzip, deflate", "identity"]
    assert {h["user-agent"] for _, _, h in seen.requests} == {"indexkit"}


def test_headers_and_bodies_go_out(carrier):
    with http_server(ok) as (base, seen):
        carrier.fetch(to(base, method="POST", body=b"x" * 9, headers=(("Accept", "text/x"),)))

    method, _, headers = seen.requests[0]
    assert (method, headers["accept"], headers["content-length"]) == ("POST", "text/x", "9")


def test_gzip_is_undone(carrier):
    body = gzip.compress(b"page" * 1000)
    with http_server(lambda *_: (200, [("Content-Encoding", "gzip")], body)) as (base, _):
        assert carrier.fetch(to(base)).body == b"page" * 1000


ZLIB = zlib.compress(b"page" * 1000)


@pytest.mark.parametrize(
    ("encodings", "body"),
    [
        (["GZIP"], gzip.compress(b"page" * 1000)),
        (["x-gzip"], gzip.compress(b"page" * 1000)),
        (["deflate"], ZLIB),
        (["deflate"], ZLIB[2:-4]),
        (["deflate, gzip"], gzip.compress(ZLIB)),
        (["deflate", "gzip"], gzip.compress(ZLIB)),
        (["gzip", "identity"], gzip.compress(b"page" * 1000)),
        (["gzip"], gzip.compress(b"page" * 500) * 2),
        (["gzip"], gzip.compress(b"page" * 1000) + b"\0padding"),
        (["br"], b"page" * 1000),
        (["zstd"], b"page" * 1000),
    ],
)
def test_encodings_are_undone_as_far_as_they_are_known(carrier, encodings, body):
    headers = [("Content-Encoding", encoding) for encoding in encodings]
    with http_server(lambda *_: (200, headers, body)) as (base, _):
        assert carrier.fetch(to(base)).body == b"page" * 1000


@pytest.mark.parametrize("purpose", [Purpose.PAGE, Purpose.METADATA])
def test_a_body_whose_encoding_breaks_off_is_no_answer(carrier, purpose):
    taken, body = [], gzip.compress(b"page" * 1000)[:-1]
    sink = None if purpose is Purpose.PAGE else taken.append
    with http_server(lambda *_: (200, [("Content-Encoding", "gzip")], body)) as (base, _):
        answer = carrier.fetch(to(base, purpose=purpose, sink=sink))

    assert (answer.kind, answer.detail) == (FailureKind.PROTOCOL, "its encoding breaks off")


def test_of_an_error_a_part_of_the_body_will_do(carrier):
    body = gzip.compress(b"page" * 1_000_000)[:-1]
    with http_server(lambda *_: (404, [("Content-Encoding", "gzip")], body)) as (base, _):
        answer = carrier.fetch(to(base))

    assert (answer.status, len(answer.body)) == (404, 1 << 20)


@pytest.mark.parametrize("size", [0, 10, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_000])
@pytest.mark.parametrize("framing", ["length", "chunks", "end"])
def test_bodies_of_any_size_come_whole(carrier, size, framing):
    body = bytes(range(256)) * (size // 256) + b"!" * (size % 256)
    head = {
        "length": f"Content-Length: {size}\r\n\r\n",
        "chunks": "Transfer-Encoding: chunked\r\n\r\n",
        "end": "Connection: close\r\n\r\n",
    }[framing]
    sent = body
    if framing == "chunks":
        parts = [body[at : at + 9999] for at in range(0, size, 9999)]
        sent = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (*parts, b""))
    with raw_server(f"HTTP/1.1 200 OK\r\n{head}".encode() + sent) as base:
        assert carrier.fetch(to(base)).body == body


def test_the_ceiling_counts_after_decoding(carrier):
    bomb = gzip.compress(b"\0" * 5_000_000)
    with http_server(lambda *_: (200, [("Content-Encoding", "gzip")], bomb)) as (base, _):
        answer = carrier.fetch(to(base, max_bytes=100_000))

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.TOO_LARGE


def test_a_body_that_announces_itself_too_large_is_not_read(carrier):
    with http_server(lambda *_: (200, [], b"12345")) as (base, _):
        answers = carrier.fetch_all([to(base, max_bytes=4), to(base, max_bytes=5)])

    assert answers[0].kind is FailureKind.TOO_LARGE
    assert answers[1].body == b"12345"


def test_the_body_of_an_error_is_cut_and_stays_an_answer(carrier):
    with http_server(lambda *_: (403, [], b"x" * 3_000_000)) as (base, _):
        answer = carrier.fetch(to(base, max_bytes=4))

    assert answer.status == 403


def test_a_sink_gets_the_body_of_success_only(carrier):
    taken = []
    bodies = itertools.cycle([(200, [], b"file" * 50_000), (404, [], b"sorry")])
    with http_server(lambda *_: next(bodies)) as (base, _):
        good, bad = carrier.fetch_all([to(base, sink=taken.append)] * 2)

    assert (b"".join(taken), good.body) == (b"file" * 50_000, b"")
    assert len(taken) > 1
    assert (bad.status, bad.body) == (404, b"sorry")


def test_what_a_sink_raises_is_passed_on(carrier):
    def full(_):
        raise OSError(28, "No space left on device")

    with http_server(ok) as (base, _), pytest.raises(OSError, match="No space"):
        carrier.fetch(to(base, sink=full))


def test_connections_are_kept(carrier):
    with http_server(ok) as (base, seen):
        carrier.fetch_all([to(base)] * 5)

    assert (len(seen.requests), seen.connections) == (5, 1)


def test_several_threads_may_use_one():
    with http_server(ok) as (base, seen), Urllib3Fetcher() as fetcher:
        threads = [threading.Thread(target=fetcher.fetch, args=(to(base),)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(seen.requests) == 12


# -- trouble ------------------------------------------------------------------


def test_nobody_there(carrier):
    answer = carrier.fetch(to(closed_port()))

    assert answer.kind is FailureKind.CONNECT


def test_no_such_host(carrier):
    assert carrier.fetch(to("http://nowhere.invalid")).kind is FailureKind.CONNECT


def test_no_answer_in_time(carrier):
    ended = threading.Event()

    def slow(*_):
        ended.wait(30)
        return 200, [], b""

    with http_server(slow) as (base, _):
        answer = carrier.fetch(to(base), read_timeout=0.05)
        ended.set()

    assert answer.kind is FailureKind.TIMEOUT


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive!",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfive!\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
    ],
)
def test_answers_that_break_off_or_make_no_sense(carrier, reply):
    with raw_server(reply) as base:
        answer = carrier.fetch(to(base))

    assert answer.kind is FailureKind.PROTOCOL


def test_trap_72_failures_show_no_secret(carrier):
    base = closed_port().replace("//", f"//u:{SECRET}@")
    request = to(base, f"/x?token={SECRET}", credential=Credential("u", SECRET))
    answer = carrier.fetch(request)

    assert SECRET not in repr(answer) + str(answer) + repr(request)


# -- retries ------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_trap_86_passing_statuses_are_tried_again(carrier, status):
    def recovers(_path, _headers, number):
        return (status, [], b"") if number < 3 else (200, [], b"fine")

    with http_server(recovers) as (base, seen):
        answer = carrier.fetch(to(base), retries=3)

    assert (answer.status, len(seen.requests)) == (200, 3)
    assert carrier.pauses == [0.5, 1.0]


def test_trap_86_the_last_answer_counts_when_retries_are_used_up(carrier):
    with http_server(lambda *_: (503, [], b"")) as (base, seen):
        answer = carrier.fetch(to(base), retries=2)

    assert (answer.status, len(seen.requests)) == (503, 3)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_trap_86_lasting_statuses_are_not(carrier, status):
    with http_server(lambda *_: (status, [], b"")) as (base, seen):
        carrier.fetch(to(base), retries=3)

    assert len(seen.requests) == 1


def test_trap_86_retry_after_is_kept_to(carrier):
    replies = iter([(429, [("Retry-After", "7")], b""), (200, [], b"")])
    with http_server(lambda *_: next(replies)) as (base, _):
        carrier.fetch(to(base), retries=1)

    assert carrier.pauses == [7.0]


def test_trap_86_broken_connections_are_tried_again(carrier):
    fine = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    with raw_server(b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", fine) as base:
        answer = carrier.fetch(to(base), retries=3)

    assert (answer.status, answer.body) == (200, b"ok")


def test_a_body_that_has_begun_to_go_out_is_not_asked_for_again(carrier):
    taken = []
    short = b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + b"x" * 200_000
    with raw_server(short, short) as base:
        answer = carrier.fetch(to(base, sink=taken.append), retries=3)

    assert answer.kind is FailureKind.PROTOCOL
    assert 0 < len(b"".join(taken)) <= 200_000
    assert carrier.pauses == []


# -- certificates -------------------------------------------------------------


def test_trap_86_a_certificate_that_is_not_trusted_is_a_failure_at_once(carrier, authority):
    context = server_context(authority.issue_cert("127.0.0.1"))
    with http_server(ok, context=context) as (base, seen):
        answer = carrier.fetch(to(base), retries=3)

    assert answer.kind is FailureKind.TLS
    assert (seen.requests, carrier.pauses) == ([], [])


@pytest.fixture
def bundle(authority, tmp_path):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def test_a_bundle_of_certificates(carrier, authority, bundle):
    context = server_context(authority.issue_cert("127.0.0.1"))
    with http_server(ok, context=context) as (base, _):
        assert carrier.fetch(to(base), ca_bundle=bundle).status == 200


def test_the_name_in_a_certificate_counts(carrier, authority, bundle):
    context = server_context(authority.issue_cert("other.example"))
    with http_server(ok, context=context) as (base, _):
        assert carrier.fetch(to(base), ca_bundle=bundle).kind is FailureKind.TLS


@pytest.mark.parametrize(("form", "trusted"), [("{h}", True), ("{h}:{p}", True), ("{h}:1", False)])
def test_trap_88_insecure_hosts_are_host_or_host_and_port(carrier, authority, form, trusted):
    context = server_context(authority.issue_cert("other.example"))
    with http_server(ok, context=context) as (base, _):
        host = form.format(h="127.0.0.1", p=base.rpartition(":")[2])
        answer = carrier.fetch(to(base), insecure_hosts=(host,))

    assert isinstance(answer, Response) is trusted


def test_our_own_certificate_is_shown(carrier, authority, bundle, tmp_path):
    context = server_context(authority.issue_cert("127.0.0.1"))
    context.verify_mode = 2  # ssl.CERT_REQUIRED
    authority.configure_trust(context)
    mine = tmp_path / "mine.pem"
    authority.issue_cert("client.example").private_key_and_cert_chain_pem.write_to_path(str(mine))
    with http_server(ok, context=context) as (base, _):
        answer = carrier.fetch(to(base), ca_bundle=bundle, client_certificate=str(mine))
        without = carrier.fetch(to(base), ca_bundle=bundle)

    assert answer.status == 200
    assert isinstance(without, Failure)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_an_error(carrier, tmp_path, content):
    path = tmp_path / "bad.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigError) as caught:
        carrier.fetch(to("https://127.0.0.1:1"), ca_bundle=str(path))

    assert caught.value.variable == "SSL_CERT_FILE"


# -- proxies ------------------------------------------------------------------


def through(base, **options):
    return Proxies(http=SafeUrl.parse(base), https=SafeUrl.parse(base), **options)


def test_trap_87_https_goes_through_a_tunnel(carrier, authority, bundle):
    context = server_context(authority.issue_cert("pypi.example"))
    with http_server(ok, context=context) as (base, seen):
        port = int(base.rpartition(":")[2])
        with proxy_server({"pypi.example:443": ("127.0.0.1", port)}) as (proxy, asked):
            answer = carrier.fetch(
                to("https://pypi.example", credential=Credential("u", SECRET)),
                ca_bundle=bundle,
                proxies=through(proxy.replace("//", "//pu:pp@")),
            )

    assert (answer.status, answer.body) == (200, b"hello")
    assert asked[0].startswith("CONNECT pypi.example:443 ")
    assert "proxy-authorization: basic " in asked[0].lower()
    assert seen.requests[0][2]["authorization"].startswith("Basic ")
    assert "proxy-authorization" not in seen.requests[0][2]
    assert Credential("u", SECRET).authorization().reveal() not in asked[0]


def test_trap_87_http_goes_to_the_proxy_itself(carrier):
    with proxy_server({}) as (proxy, asked):
        answer = carrier.fetch(to("http://pypi.example"), proxies=through(proxy))

    assert answer.body == b"proxied"
    assert asked[0].startswith("GET http://pypi.example/x ")


def test_trap_87_no_proxy_goes_directly(carrier):
    with proxy_server({}) as (proxy, asked), http_server(ok) as (base, _):
        answer = carrier.fetch(to(base), proxies=through(proxy, no_proxy=("127.0.0.1",)))

    assert (answer.body, asked) == (b"hello", [])


def test_a_proxy_that_refuses_or_is_not_there_is_no_answer_of_the_server(carrier):
    with proxy_server({}) as (proxy, _):
        refused = carrier.fetch(to("https://pypi.example"), proxies=through(proxy))
    gone = carrier.fetch(to("https://pypi.example"), proxies=through(closed_port()))

    assert refused.kind is FailureKind.PROXY
    assert gone.kind in (FailureKind.PROXY, FailureKind.CONNECT)


def test_a_proxy_of_an_unknown_kind_is_a_failure(carrier):
    proxies = Proxies(http=SafeUrl.parse("socks5://127.0.0.1:1"))
    answer = carrier.fetch(to("http://pypi.example"), proxies=proxies)

    assert (answer.kind, "socks5" in answer.detail) == (FailureKind.PROXY, True)


def test_the_settings_default_to_uvs():
    settings = TransportSettings()

    assert (settings.connect_timeout, settings.read_timeout, settings.retries) == (10, 30, 3)
