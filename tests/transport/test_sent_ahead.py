"""Requests that are sent before anybody waits for them: as if they had been fetched."""

import contextlib
import select
import socket
import ssl
import subprocess
import sys
import threading
import time

import pytest
import trustme
from scripted_server import BROKEN, OK, WHOLE, scripted

from indexkit.model.failure import Failure, FailureKind
from indexkit.model.request import Request, Response
from indexkit.model.url import SafeUrl
from indexkit.transport.awaited import Watch
from indexkit.transport.http1 import Connection
from indexkit.transport.settings import TransportSettings
from indexkit.transport.socket_fetcher import SocketFetcher

SAME = b'HTTP/1.1 304 Not Modified\r\netag: "1"\r\n\r\n'


@contextlib.contextmanager
def connected(*connections, retries=0):
    """Yield a fetcher with one open connection, a request for its server, and what was asked.

    The first connection's first answer is taken by then.
    """
    first, *others = connections
    settings = TransportSettings(retries=retries, read_timeout=10)
    with (
        scripted([OK, *first], *others) as (base, seen),
        SocketFetcher(settings, sleep=lambda _: None) as fetcher,
    ):
        fetcher.fetch(Request(SafeUrl.parse(f"{base}/first")))
        yield fetcher, Request(SafeUrl.parse(f"{base}/then")), seen


def answer_to(fetcher, request):
    """Return what comes of a request that is sent ahead, and whether it was at hand."""
    sent = fetcher.send_ahead(request)
    assert select.select([sent], [], [], 10)[0] == [sent]
    answer = sent.at_hand()
    return (sent.finish(), False) if answer is None else (answer, True)


def test_without_an_open_connection_nothing_is_sent():
    with scripted([OK]) as (base, seen), SocketFetcher() as fetcher:
        assert fetcher.send_ahead(Request(SafeUrl.parse(base))) is None
        assert fetcher.send_ahead(Request(SafeUrl.parse("file:///x"))) is None
        assert seen == []


def test_what_has_not_changed_is_at_hand_and_its_connection_free():
    with connected([SAME, SAME, OK]) as (fetcher, request, seen):
        for _ in range(2):
            answer, was_at_hand = answer_to(fetcher, request)
            assert was_at_hand
            assert (answer.status, answer.headers) == (304, (("etag", '"1"'),))
        assert fetcher.fetch(request).body == b"ok"
        assert len(seen) == 1
        assert seen[0][1] == seen[0][3]


@pytest.mark.parametrize("reply", [reply for reply, _ in WHOLE] + BROKEN)
@pytest.mark.parametrize("slowly", [False, True])
def test_it_is_as_if_it_had_been_fetched(reply, slowly):
    slowly = slowly and len(reply) < 1000
    parts = [reply[at : at + 1] for at in range(len(reply))] if slowly else [reply]
    with connected([parts]) as (fetcher, request, _):
        fetched = fetcher.fetch(request)
    with connected([parts]) as (fetcher, request, _):
        ahead, _ = answer_to(fetcher, request)

    assert type(ahead) is type(fetched)
    if isinstance(ahead, Response):
        assert (ahead.status, ahead.headers, ahead.body) == (
            fetched.status,
            fetched.headers,
            fetched.body,
        )
    else:
        assert ahead.kind is fetched.kind


def test_who_is_hung_up_on_asks_again_on_another_connection():
    with connected([b""], [OK]) as (fetcher, request, seen):
        answer, was_at_hand = answer_to(fetcher, request)

    assert not was_at_hand
    assert answer.body == b"ok"
    assert [len(asked) for asked in seen] == [2, 1]


@pytest.mark.parametrize("retries", [0, 1, 2])
def test_an_answer_that_breaks_off_is_asked_for_again_as_often_as_ever(retries):
    torn = OK[:-1]
    with connected([torn], *[[torn]] * retries, retries=retries) as (fetcher, request, seen):
        answer, _ = answer_to(fetcher, request)

    assert isinstance(answer, Failure)
    assert [len(asked) for asked in seen] == [2, *[1] * retries]


def test_more_than_an_answer_ends_the_connection():
    with connected([SAME + b"evil"], [OK]) as (fetcher, request, seen):
        answer, was_at_hand = answer_to(fetcher, request)
        assert (answer.status, was_at_hand) == (304, True)
        assert fetcher.fetch(request).body == b"ok"

    assert [len(asked) for asked in seen] == [2, 1]


@pytest.mark.parametrize("value", ["a\r\nx: 1", "a\0b"])
def test_what_must_not_be_sent_is_said_by_who_fetches(value):
    with connected([SAME]) as (fetcher, request, seen):
        odd = Request(request.url, headers=(("x", value),))

        assert fetcher.send_ahead(odd) is None
        assert fetcher.fetch(odd).kind is FailureKind.PROTOCOL
        assert fetcher.fetch(request).status == 304
    assert [asked.count(b"\0") for asked in seen[0]] == [0, 0]


def test_a_watch_tells_who_has_something_to_read_and_hears_other_threads():
    watch = Watch()
    pairs = [socket.socketpair() for _ in range(3)]
    for ours, _ in pairs:
        watch.add(ours)
    try:
        assert watch.wait(0) is None
        pairs[1][1].send(b"x")
        assert watch.wait(10) == [pairs[1][0]]
        assert watch.wait(0) is None
        watch.remove(pairs[0][0])
        pairs[0][1].send(b"x")
        assert watch.wait(0) is None
        threading.Thread(target=lambda: (time.sleep(0.01), watch.ring(), watch.ring())).start()
        assert watch.wait(10) == []
        for _ in range(100_000):
            watch.ring()
        assert watch.wait(10) == []
        pairs[2][1].close()
        assert pairs[2][0] in (watch.wait(10) or watch.wait(10))
    finally:
        watch.close()
        for pair in pairs:
            for one in pair:
                one.close()
    watch.ring()


def test_plain_sockets_fail_as_those_of_the_standard_library_do():
    """What `socket` is made of does the same; a process that has loaded `socket` uses that."""
    script = (
        "import sys\n"
        "from indexkit.transport import plain_sockets\n"
        "for host, port in ((b'127.0.0.1', 1), (b'no-such-host.invalid', 80), (b'x' * 70, 80)):\n"
        "    for load in (False, True):\n"
        "        if load: import socket\n"
        "        try: plain_sockets.connection(host, port, 5)\n"
        "        except (OSError, UnicodeError) as error: print(type(error).__name__, error)\n"
        "    del sys.modules['socket']\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()

    assert len(lines) == 6
    assert lines[::2] == lines[1::2]


def test_a_record_of_tls_that_stalls_halfway_holds_nobody_up():
    authority = trustme.CA()
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("index.test").configure_cert(theirs)
    ours = ssl.create_default_context()
    authority.configure_trust(ours)
    left, right = socket.socketpair()
    may_go_on = threading.Event()

    def serve():
        came, goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = theirs.wrap_bio(came, goes, server_side=True)

        def taken(step):
            while True:
                try:
                    return step()
                except ssl.SSLWantReadError:
                    right.sendall(goes.read())
                    came.write(right.recv(65536))

        taken(tls.do_handshake)
        right.sendall(goes.read())
        taken(lambda: tls.read(65536))
        tls.write(SAME)
        record = goes.read()
        right.sendall(record[:-5])
        if may_go_on.wait(10):
            right.sendall(record[-5:])
        right.close()

    server = threading.Thread(target=serve)
    server.start()
    left.settimeout(60)
    connection = Connection(ours.wrap_socket(left, server_hostname="index.test"))
    connection.send(b"GET / HTTP/1.1\r\n\r\n")
    for _ in range(3):  # session tickets are something to read too
        select.select([connection], [], [], 0.3)
        assert connection.head_at_hand("GET") is None
    may_go_on.set()

    assert connection.head("GET").status == 304
    server.join()
    connection.close()
