"""Requests that a fetcher sends ahead: which those are, and what becomes of a host's mistakes."""

import contextlib
import socket

import pytest

from indexkit.errors import ConfigError
from indexkit.lookup.drivers import run_many
from indexkit.lookup.questions import send
from indexkit.model.failure import FailureKind
from indexkit.model.reporter import Reporter
from indexkit.model.request import Request, Response
from indexkit.model.url import SafeUrl

SECRET = "hunter2-very-secret"


class Line:
    """A request that was sent; what comes of it is what a method was given."""

    def __init__(self, at_hand, finish):
        self.ours, self.theirs = socket.socketpair()
        self.theirs.send(b"x")
        self.at_hand, self.finish = at_hand, finish
        self.fileno = self.ours.fileno
        self.drop = self.close

    def close(self):
        self.ours.close()
        self.theirs.close()


class Host:
    """A fetcher that can send ahead, and notes what it was asked in which way."""

    def __init__(self, at_hand=None, finish=None, send_ahead=None):
        self.fetched, self.sent = [], []
        self.lines = []
        self._at_hand, self._finish, self._send_ahead = at_hand, finish, send_ahead

    def fetch(self, request):
        self.fetched.append(request.url.path)
        return Response(200, request.url)

    def send_ahead(self, request):
        if self._send_ahead is not None:
            return self._send_ahead(request)
        self.sent.append(request.url.path)
        line = Line(lambda: self._at_hand(request), lambda: self._finish(request))
        self.lines.append(line)
        return line


class Telling(Reporter):
    def __init__(self):
        self.told = []

    def asked(self, request):
        self.told.append(("asked", request.url.path))

    def answered(self, request, answer):
        self.told.append((getattr(answer, "status", answer), request.url.path))


def confirming(number):
    url = SafeUrl.parse(f"https://i.test/{number}")
    return (yield from send(Request(url, headers=(("if-none-match", '"1"'),))))


def plain(number):
    return (yield from send(Request(SafeUrl.parse(f"https://i.test/{number}"))))


def answers(host, *flows, reporter=None):
    found = run_many(flows, fetcher=host, workers=5, reporter=reporter)
    for line in host.lines:
        with contextlib.suppress(OSError):
            line.close()
    return found


def same(request):
    return Response(304, request.url)


def raises(_):
    raise RuntimeError(f"could not use {SECRET}")


def test_what_confirms_is_sent_ahead_and_all_else_fetched():
    host, reporter = Host(at_hand=same), Telling()
    found = answers(host, confirming(1), plain(2), confirming(3), reporter=reporter)

    assert [answer.status for answer in found] == [304, 200, 304]
    assert sorted(host.sent) == ["/1", "/3"]
    assert host.fetched == ["/2"]
    for number, status in ((1, 304), (2, 200), (3, 304)):
        told = [what for what, path in reporter.told if path == f"/{number}"]
        assert told == ["asked", status]


def test_nothing_is_sent_ahead_if_no_page_is_known():
    host = Host(at_hand=same)
    answers(host, plain(1), confirming(2))

    assert (host.sent, sorted(host.fetched)) == ([], ["/1", "/2"])


def test_what_is_not_at_hand_is_finished():
    host = Host(at_hand=lambda _: None, finish=lambda request: Response(200, request.url))
    found = answers(host, *map(confirming, range(20)))

    assert [answer.status for answer in found] == [200] * 20
    assert host.fetched == []


@pytest.mark.parametrize("send_ahead", [raises, lambda _: None])
def test_what_cannot_be_sent_ahead_is_fetched(send_ahead):
    host = Host(send_ahead=send_ahead)
    found = answers(host, *map(confirming, range(20)))

    assert [answer.status for answer in found] == [200] * 20
    assert len(host.fetched) == 20


def test_a_mistake_of_the_host_is_a_failure_without_its_text():
    (failure,) = answers(Host(at_hand=raises, finish=raises), confirming(1))

    assert (failure.kind, failure.detail) == (FailureKind.HOST, "the fetcher raised RuntimeError")
    assert answers(Host(at_hand=lambda _: SECRET), confirming(1))[0].kind is FailureKind.HOST


def test_a_fault_of_the_configuration_is_passed_on():
    def misconfigured(_):
        raise ConfigError("transport.bad-certificate", "no such file", variable="SSL_CERT_FILE")

    host = Host(at_hand=lambda _: None, finish=misconfigured)
    with pytest.raises(ConfigError, match="SSL_CERT_FILE"):
        answers(host, confirming(1))
    for line in host.lines:
        line.close()
