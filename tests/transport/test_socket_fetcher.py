"""How messages are framed on our own sockets (RFC 9112), and which connections are used again."""

import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_server import BROKEN, CHUNKED, OK, WHOLE, scripted

from indexkit.model.failure import Failure, FailureKind
from indexkit.model.request import Purpose, Request, Response
from indexkit.model.url import SafeUrl
from indexkit.transport.http1 import BrokenAnswerError, Connection, Head
from indexkit.transport.settings import TransportSettings
from indexkit.transport.socket_fetcher import SocketFetcher


def fetched(base, *paths, **options):
    """Return what one fetcher brings from each path, one after the other."""
    with SocketFetcher(TransportSettings(retries=0, read_timeout=10)) as fetcher:
        requests = [Request(SafeUrl.parse(base + path), **options) for path in paths]
        return [fetcher.fetch(request) for request in requests]


@pytest.mark.parametrize(("reply", "body"), WHOLE)
@pytest.mark.parametrize("slowly", [False, True])
def test_where_an_answer_ends(reply, body, slowly):
    parts = [reply[at : at + 1] for at in range(len(reply))] if slowly else [reply]
    with scripted([parts]) as (base, _):
        (answer,) = fetched(base, "/")

    assert isinstance(answer, Response)
    assert answer.body == body


@pytest.mark.parametrize("reply", BROKEN)
def test_what_cannot_be_framed_is_no_answer(reply):
    with scripted([reply]) as (base, _):
        (answer,) = fetched(base, "/")

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.PROTOCOL
    assert "okay" not in answer.detail


def test_a_folded_header_is_one_line():
    head = Head(b"HTTP/1.1 200 OK\r\nA: 1\r\n  2 \r\nB:\t3\r\n\r\n")

    assert head.headers == (("a", "1 2"), ("b", "3"))


@pytest.mark.parametrize(
    ("first", "kept"),
    [
        (OK, True),
        (CHUNKED + b"2\r\nok\r\n0\r\n\r\n", True),
        (b"HTTP/1.1 304 Same\r\n\r\n", True),
        (b"HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 2\r\n\r\nok", True),
        (b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", False),
        (b"HTTP/1.1 200 OK\r\nconnection: x, Close\r\ncontent-length: 2\r\n\r\nok", False),
        (OK + b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil", False),
        (b"HTTP/1.1 304 Same\r\n\r\nevil", False),
        (
            CHUNKED.replace(b"OK\r\n", b"OK\r\ncontent-length: 2\r\n") + b"2\r\nok\r\n0\r\n\r\n",
            False,
        ),
    ],
)
def test_another_request_follows_only_where_the_end_was_certain(first, kept):
    with scripted(*([[first, OK]] if kept else [[first], [OK]])) as (base, seen):
        answers = fetched(base, "/a", "/b")

    assert [len(asked) for asked in seen] == ([2] if kept else [1, 1])
    assert answers[1].body == b"ok"


def test_a_connection_that_the_server_has_closed_is_not_used_again():
    with scripted([OK], [OK]) as (base, seen):
        answers = fetched(base, "/a", "/b")

    assert [answer.body for answer in answers] == [b"ok", b"ok"]
    assert [len(asked) for asked in seen] == [1, 1]


def test_a_server_that_hangs_up_as_the_next_request_comes_is_asked_again_at_once():
    with scripted([OK, b""], [OK]) as (base, seen):
        answers = fetched(base, "/a", "/b")

    assert [answer.body for answer in answers] == [b"ok", b"ok"]
    assert [len(asked) for asked in seen] == [2, 1]


def test_a_body_that_nobody_wants_ends_the_connection():
    with scripted([OK], [OK]) as (base, seen):
        answers = fetched(base, "/a", "/b", accept=lambda _: None)

    assert [answer.body for answer in answers] == [b"", b""]
    assert len(seen) == 2


def test_the_head_of_a_request():
    with scripted([OK]) as (base, seen):
        fetched(base, "/a?b=%20#c", headers=(("Accept", "text/x"),), purpose=Purpose.FILE)

    host = base.removeprefix("http://")
    assert seen[0][0].decode() == (
        f"GET /a?b=%20 HTTP/1.1\r\nhost: {host}\r\nuser-agent: indexkit\r\n"
        "accept-encoding: identity\r\naccept: text/x\r\n\r\n"
    )


@pytest.mark.parametrize("value", ["a\r\nx: 1", "a\nb", "a\rb", "a\0b", "a\u20acb"])
def test_a_header_cannot_end_its_line(value):
    with scripted([OK]) as (base, seen):
        (answer,) = fetched(base, "/", headers=(("x-a", value),))

    assert (answer.kind, seen) == (FailureKind.PROTOCOL, [])


@pytest.mark.parametrize("path", ["/a b", "/\u20ac", "/a\r\nx:1"])
def test_an_odd_address_is_left_to_another_library(path):
    """`SafeUrl` takes any text; only `SafeUrl.parse` settles how it is spelled."""
    with scripted([OK]) as (base, seen), SocketFetcher(TransportSettings(retries=0)) as fetcher:
        fetcher.fetch(Request(SafeUrl(base + path)))

    assert [asked[0].split()[2] for asked in seen if asked] in ([b"HTTP/1.1"], [])


def test_what_was_sent_with_a_head_request_has_no_body():
    with scripted([b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n", OK]) as (base, seen):
        answers = fetched(base, "/a", "/b", method="HEAD")

    assert [answer.status for answer in answers] == [200, 200]
    assert [asked.split()[0] for asked in seen[0]] == [b"HEAD", b"HEAD"]


def test_no_more_connections_are_kept_than_the_settings_say():
    gate = threading.Barrier(3, timeout=30)
    settings = TransportSettings(retries=0, pool_size=1)

    def meets(_):
        gate.wait()

    with scripted([OK], [OK], [OK]) as (base, _), SocketFetcher(settings) as fetcher:
        request = Request(SafeUrl.parse(base + "/"), accept=lambda _: meets(_) or 100)
        threads = [threading.Thread(target=fetcher.fetch, args=(request,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        gate.wait()
        for thread in threads:
            thread.join()
        assert [len(idle) for idle in fetcher._idle.values()] == [1]


class Bytes:
    """A socket that gives what it has in pieces of some size."""

    def __init__(self, data, step):
        self.data, self.step = data, step

    def sendall(self, data):
        """Take anything."""

    def recv(self, most):
        piece = self.data[: min(self.step, most)]
        self.data = self.data[len(piece) :]
        return piece

    def close(self):
        """Have nothing to close."""


def answer_of(data, step, most=1000):
    connection = Connection(Bytes(data, step))
    try:
        head = connection.ask("GET", b"")
        body = b"".join(connection.body(most))
    except BrokenAnswerError as error:
        return str(error)
    return head.status, head.headers, body, connection.is_reusable, connection._rest


heads = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.0 200 OK\r\n",
        b"HTTP/1.1 304 OK\n",
        b"content-length: 3\r\n",
        b"content-length: 5\r\n",
        b"transfer-encoding: chunked\r\n",
        b"connection: close\r\n",
        b" folded\r\n",
        b"\r\n",
        b"\n",
        b"abc",
        b"3\r\nabc\r\n",
        b"0\r\n\r\n",
    ]
)


@pytest.mark.law
@given(
    st.builds(b"".join, st.lists(heads, max_size=9)).map(b"HTTP/1.1 200 OK\r\n".__add__),
    st.integers(1, 9),
    st.integers(1, 9),
)
def test_it_does_not_matter_in_which_pieces_an_answer_comes(data, step, most):
    whole, slow = answer_of(data, 10_000), answer_of(data, step, most)

    if isinstance(whole, str):
        assert whole == slow
    else:
        # What has come beyond the answer is seen at once only if it came with it.
        assert slow[:3] == whole[:3]
        assert slow[3] or not whole[3]


@pytest.mark.law
@given(st.binary(max_size=60), st.integers(1, 9))
def test_any_bytes_are_an_answer_or_a_fault(data, step):
    answer_of(b"HTTP/1.1 200 OK\r\n" + data, step)


def test_urllib3_and_ssl_are_not_loaded_for_plain_questions():
    script = (
        "import sys; from indexkit.transport.socket_fetcher import SocketFetcher as F\n"
        "from indexkit.model.request import Request; from indexkit.model.url import SafeUrl\n"
        "print(F().fetch(Request(SafeUrl.parse(sys.argv[1]))).body)\n"
        "print(sorted({'urllib3', 'ssl', 'socket', 'http.client', 'logging', 'typing'} & set(sys.modules)))"
    )
    with scripted([OK]) as (base, _):
        done = subprocess.run(
            [sys.executable, "-c", script, base + "/"], capture_output=True, text=True, check=True
        )

    assert done.stdout.split() == ["b'ok'", "[]"]
