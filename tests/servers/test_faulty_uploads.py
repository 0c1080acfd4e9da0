"""Uploads through a proxy that fails, and races: nothing is lost, and nothing is stored twice."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fault_proxy import Fault, FaultProxy

import indexkit
from indexkit.testing.distributions import wheel
from indexkit.testing.fake_index import FakeIndex
from indexkit.testing.served_index import ServedIndex

QUICK = indexkit.TransportSettings(retries=0)


@pytest.fixture
def small(tmp_path):
    made = wheel("ok", "1.0")
    (tmp_path / made.filename).write_bytes(made.content)
    return tmp_path


def port_of(served):
    return int(served.base.rpartition(":")[2])


def where(proxy, *, check=True):
    return indexkit.publish_target(
        indexkit.IndexSet(),
        publish_url=f"{proxy.base}/a/upload/",
        check_url=f"{proxy.base}/a/simple/" if check else None,
        username="u",
        password="p",
        environ={},
    )


def release(folder, target):
    with indexkit.Urllib3Fetcher(QUICK) as fetcher:
        plan = indexkit.plan_publish(
            ["*.whl"], target, directory=folder, environ={}, fetcher=fetcher
        )
        return indexkit.publish(plan, environ={}, fetcher=fetcher)


async def arelease(folder, target):
    async with indexkit.HttpxFetcher(QUICK) as fetcher:
        plan = await indexkit.aplan_publish(
            ["*.whl"], target, directory=folder, environ={}, fetcher=fetcher
        )
        return await indexkit.apublish(plan, environ={}, fetcher=fetcher)


def by_asyncio(folder, target):
    return asyncio.run(arelease(folder, target))


@pytest.mark.parametrize("door", [release, by_asyncio])
@pytest.mark.parametrize("fault", [Fault(status=500), Fault(status=502), Fault(cut_answer=True)])
def test_a_failure_behind_the_last_byte_uploads_nothing_twice(small, fault, door):
    with ServedIndex(FakeIndex("a")) as served, FaultProxy(port_of(served), [fault]) as proxy:
        (outcome,) = door(small, where(proxy))

        assert outcome.result == "already-there"
        assert (len(served.uploads), proxy.posts) == (1, 1)


@pytest.mark.parametrize("fault", [Fault(status=500), Fault(cut_answer=True), Fault(cut_after=300)])
def test_without_a_check_a_doubt_is_an_error_and_no_second_try(small, fault):
    with ServedIndex(FakeIndex("a")) as served, FaultProxy(port_of(served), [fault]) as proxy:
        with pytest.raises(indexkit.UploadError) as caught:
            release(small, where(proxy, check=False))

        assert caught.value.in_doubt
        assert proxy.posts == 1


def test_two_publishers_at_once_both_succeed_and_one_file_is_stored(small):
    """Both have planned the upload before either begins."""
    with ServedIndex(FakeIndex("a")) as served, FaultProxy(port_of(served)) as proxy:
        gate = threading.Barrier(2)

        def one(_):
            with indexkit.Urllib3Fetcher(QUICK) as fetcher:
                plan = indexkit.plan_publish(
                    ["*.whl"], where(proxy), directory=small, environ={}, fetcher=fetcher
                )
                gate.wait(30)
                return indexkit.publish(plan, environ={}, fetcher=fetcher)[0].result.value

        with ThreadPoolExecutor(2) as pool:
            results = sorted(pool.map(one, range(2)))

        assert results == ["already-there", "uploaded"]
        assert len(served.uploads) == 1


def test_two_publishers_with_other_bytes_are_told(small, tmp_path_factory):
    theirs = tmp_path_factory.mktemp("theirs")
    made = wheel("ok", "1.0", salt="theirs")
    (theirs / made.filename).write_bytes(made.content)
    with ServedIndex(FakeIndex("a")) as served, FaultProxy(port_of(served)) as proxy:
        with indexkit.Urllib3Fetcher(QUICK) as fetcher:
            plan = indexkit.plan_publish(
                ["*.whl"], where(proxy), directory=small, environ={}, fetcher=fetcher
            )
            release(theirs, where(proxy))
            with pytest.raises(indexkit.UploadError) as caught:
                indexkit.publish(plan, environ={}, fetcher=fetcher)

        assert caught.value.code == "publish.different"
        assert len(served.uploads) == 1


def test_a_server_that_answers_early_is_heard(small):
    """A refusal comes while the body is still on its way."""
    with (
        ServedIndex(FakeIndex("a", user=("other", "one"))) as served,
        FaultProxy(port_of(served)) as proxy,
    ):
        with pytest.raises(indexkit.UploadError) as caught:
            release(small, where(proxy, check=False))

        assert caught.value.status == 401


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_says_when_is_asked_again_then(small, status):
    pauses = []
    fault = Fault(status=status, retry_after="7")
    with ServedIndex(FakeIndex("a")) as served, FaultProxy(port_of(served), [fault] * 2) as proxy:
        settings = indexkit.TransportSettings(retries=3)
        with indexkit.Urllib3Fetcher(settings, sleep=pauses.append) as fetcher:
            target = where(proxy, check=False)
            plan = indexkit.plan_publish(["*.whl"], target, directory=small, environ={})
            (outcome,) = indexkit.publish(plan, environ={}, fetcher=fetcher)

        assert outcome.result == "uploaded"
        assert (pauses, proxy.posts, len(served.uploads)) == ([7.0, 7.0], 3, 1)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_server_that_does_not_say_when_is_not(small, status):
    """It may have stored the file, and a form is not sent again on a guess."""
    pauses = []
    with (
        ServedIndex(FakeIndex("a")) as served,
        FaultProxy(port_of(served), [Fault(status=status)]) as proxy,
    ):
        settings = indexkit.TransportSettings(retries=3)
        with indexkit.Urllib3Fetcher(settings, sleep=pauses.append) as fetcher:
            target = where(proxy, check=False)
            plan = indexkit.plan_publish(["*.whl"], target, directory=small, environ={})
            with pytest.raises(indexkit.UploadError):
                indexkit.publish(plan, environ={}, fetcher=fetcher)

        assert (pauses, proxy.posts) == ([], 1)


def test_a_server_that_is_not_there_is_tried_again(small):
    """Nothing was sent, so nothing can be stored twice."""
    pauses = []
    settings = indexkit.TransportSettings(retries=2)
    with indexkit.Urllib3Fetcher(settings, sleep=pauses.append) as fetcher:
        target = indexkit.publish_target(
            indexkit.IndexSet(),
            publish_url="http://127.0.0.1:9/upload/",
            token="t",
            environ={},
        )
        plan = indexkit.plan_publish(["*.whl"], target, directory=small, environ={})
        with pytest.raises(indexkit.UploadError) as caught:
            indexkit.publish(plan, environ={}, fetcher=fetcher)

    assert len(pauses) == 2
    assert not caught.value.in_doubt
