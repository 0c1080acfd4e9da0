"""An upload that breaks off at any byte, of the request or the answer, is stored once and never lost.

A small file is cut at every single byte. A file of 50 MB is cut at the ends of its pieces and at
offsets that Hypothesis draws: sent whole for each of its bytes it would take weeks.
"""

from __future__ import annotations

import asyncio
import random
import zipfile

import pytest
from cutting_server import CuttingServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import indexkit
from indexkit.publishing.digests import PIECE
from indexkit.publishing.form import form_fields
from indexkit.publishing.multipart import FormStream

BIG = 50 * 1024 * 1024
QUICK = indexkit.TransportSettings(retries=0)
NAME = "ok-1.0-py3-none-any.whl"


def made(folder, size):
    """Write a wheel with so many bytes of noise in it; with none it is as small as can be."""
    path = folder / NAME
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        text = "Metadata-Version: 2.1\nName: ok\nVersion: 1.0\n"
        archive.writestr("ok-1.0.dist-info/METADATA", text)
        if size:
            archive.writestr("x", random.Random(7).randbytes(size))  # noqa: S311 - no secret
    return path


@pytest.fixture(scope="module")
def server():
    with CuttingServer() as running:
        yield running


def planned(server, path):
    server.reset()
    target = indexkit.publish_target(
        indexkit.IndexSet(),
        publish_url=f"{server.base}/a/upload/",
        check_url=f"{server.base}/a/simple/",
        username="u",
        password="p",
        environ={},
    )
    with indexkit.Urllib3Fetcher(QUICK) as fetcher:
        return indexkit.plan_publish([path], target, environ={}, fetcher=fetcher)


class Threads:
    """The synchronous door, with one fetcher for all: it is cut at each byte."""

    stride = 1

    def __enter__(self):
        self._fetcher = indexkit.Urllib3Fetcher(QUICK)
        return self

    def __exit__(self, *_):
        self._fetcher.close()

    def publish(self, plan):
        return indexkit.publish(plan, environ={}, fetcher=self._fetcher)[0]


class Tasks:
    """The asynchronous door, with one loop and one fetcher for all: the same flow, so a sample does."""

    stride = 9

    def __enter__(self):
        self._runner = asyncio.Runner()
        self._fetcher = indexkit.HttpxFetcher(QUICK)
        return self

    def __exit__(self, *_):
        self._runner.run(self._fetcher.aclose())
        self._runner.close()

    def publish(self, plan):
        return self._runner.run(indexkit.apublish(plan, environ={}, fetcher=self._fetcher))[0]


@pytest.fixture(scope="module", params=[Threads, Tasks])
def door(request):
    with request.param() as opened:
        yield opened


def pairs(places):
    """Two cuts a run, since an upload that is certainly not there is sent three times at most."""
    places = sorted(set(places))
    return [places[at : at + 2] for at in range(0, len(places), 2)]


def whole_length(server, door, plan):
    """Return the length of the whole request."""
    server.reset()
    server.largest = 0
    door.publish(plan)
    return server.largest


def cut_and_see(server, door, plan, content, cuts):
    server.reset(cuts)
    outcome = door.publish(plan)

    assert (outcome.result.value, outcome.attempts) == ("uploaded", len(cuts) + 1), cuts
    assert (server.posts, server.stored == [content]) == (len(cuts) + 1, True), cuts


def test_every_single_byte_of_a_request_may_be_the_last(server, door, tmp_path):
    """Head, each field of the form, the file, the last line, and the pause before the answer."""
    path = made(tmp_path, 0)
    plan, content = planned(server, path), path.read_bytes()
    length = whole_length(server, door, plan)

    for cuts in pairs(range(0, length + 1, door.stride)):
        cut_and_see(server, door, plan, content, cuts)


def test_every_single_byte_of_the_answer_may_be_the_last(server, door, tmp_path):
    """The file is stored by then, and it is not sent again."""
    path = made(tmp_path, 0)
    plan = planned(server, path)
    whole_length(server, door, plan)

    for at in range(server.answered):
        server.reset((), at)
        outcome = door.publish(plan)
        assert outcome.result.value in ("already-there", "uploaded"), at
        assert (server.posts, server.stored) == (1, [path.read_bytes()]), at


def borders(stream, length):
    """Return the places at the ends of the pieces in which a body is sent, one before and after."""
    head = length - stream.length
    ends = [0, len(stream.head), *range(PIECE, stream.size, PIECE), stream.size]
    ends = [head, *(head + len(stream.head) + end for end in ends[2:]), head + ends[1], length]
    return [end + by for end in ends for by in (-1, 0, 1) if 0 <= end + by <= length]


def test_the_ends_of_the_pieces(server, door, tmp_path):
    """A file of four pieces, cut around the end of each."""
    path = made(tmp_path, 3 * PIECE + 1)
    plan, content = planned(server, path), path.read_bytes()
    length = whole_length(server, door, plan)
    file = plan.files[0].file
    places = borders(FormStream.of(form_fields(file), file), length)

    assert len(places) > 15
    for cuts in pairs(places):
        cut_and_see(server, door, plan, content, cuts)


@pytest.fixture(scope="module")
def big(server, tmp_path_factory):
    """A plan for a wheel of 50 MB, and its bytes."""
    path = made(tmp_path_factory.mktemp("big"), BIG)
    return planned(server, path), path.read_bytes()


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(cuts=st.lists(st.integers(0, BIG), min_size=2, max_size=2))
def test_fifty_megabytes_cut_anywhere(server, door, big, cuts):
    cut_and_see(server, door, *big, cuts)


@pytest.mark.slow
def test_fifty_megabytes_cut_at_the_ends(server, door, big):
    """The first and the last piece, the last line, and the pause before the answer."""
    plan, content = big
    length = whole_length(server, door, plan)
    file = plan.files[0].file
    places = borders(FormStream.of(form_fields(file), file), length)
    for cuts in pairs([*places[:2], *places[-4:]]):
        cut_and_see(server, door, plan, content, cuts)
