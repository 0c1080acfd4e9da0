"""Threads that carry out jobs: few as long as that will do, all of them when all have to wait."""

import threading

import pytest

from indexkit.lookup.workers import Workers


def used_for(jobs, limit, **options):
    """Return the names of the threads that carried out jobs, and what the jobs returned."""
    names, results = set(), []

    def do(job):
        names.add(threading.current_thread().name)
        return job()

    with Workers(do, limit, **options) as workers:
        left = list(jobs)
        while left or not workers.is_idle:
            while left and not workers.is_full:
                workers.give(left.pop())
            results += [done.result for done in workers.wait()]
    return names, results


def test_jobs_that_are_soon_done_are_for_few_threads():
    names, results = used_for([lambda: 1] * 200, 50, few=2, patience=60)

    assert len(names) <= 2
    assert results == [1] * 200


@pytest.mark.parametrize("limit", [1, 2, 7, 50])
def test_jobs_that_wait_for_each_other_are_carried_out_side_by_side(limit):
    barrier = threading.Barrier(limit, timeout=30)
    names, results = used_for([barrier.wait] * limit * 2, limit)

    assert len(names) == limit
    assert len(results) == limit * 2


def test_no_more_threads_than_jobs():
    barrier = threading.Barrier(3, timeout=30)
    names, _ = used_for([barrier.wait] * 3, 50, patience=0)

    assert len(names) == 3


def test_who_waits_for_all_threads_has_something_else_to_do_once():
    ready, calls = threading.Event(), []

    def idly():
        calls.append(1)
        ready.set()

    used_for([lambda: ready.wait(30)] * 20, 7, idly=idly)

    assert calls == [1]
