"""Jobs of which one thread awaits many: each is done once, here if its answer is at hand."""

import contextlib
import socket
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexkit.lookup.multiplexed import Multiplexed

AT_ONCE, SOON, LATER, NEVER, THREAD, FAILS = "at once", "soon", "later", "never", "thread", "fails"


class Line:
    """What is sent ahead: its socket speaks at once, soon, or never; a thread may wait for it."""

    def __init__(self, job):
        self.job = job
        self.ours, theirs = socket.socketpair()
        self.theirs = theirs
        self.is_dropped = False
        if job[1] in (AT_ONCE, LATER):
            theirs.send(b"x")
        elif job[1] == SOON:
            threading.Timer(0.01, self._speak).start()

    def _speak(self):
        with contextlib.suppress(OSError):  # a thread was sooner, and all is over
            self.theirs.send(b"x")

    def fileno(self):
        return self.ours.fileno()

    def drop(self):
        self.is_dropped = True
        self.ours.close()


class Desk:
    """Carries out jobs, pairs of a number and what kind of job it is, and notes where."""

    def __init__(self):
        self.lines, self.carried, self.most = [], [], 0
        self._under_way = 0
        self._lock = threading.Lock()

    def close(self):
        for line in self.lines:
            line.theirs.close()
            line.ours.close()

    def _more(self, by):
        with self._lock:
            self._under_way += by
            self.most = max(self.most, self._under_way)

    def begin(self, job):
        if job[1] in (THREAD, FAILS):
            return None
        self._more(1)
        self.lines.append(Line(job))
        return self.lines[-1]

    def carry(self, job):
        self._more(1)
        self.carried.append((job, threading.current_thread()))
        self._more(-1)
        if job[1] == FAILS:
            raise ZeroDivisionError
        return job[0]

    def at_hand(self, job, line):
        assert line.job == job
        if job[1] == LATER:
            return None
        self._more(-1)
        return job[0]

    def finish(self, job, line):
        assert line.job == job
        self.carried.append((job, threading.current_thread()))
        self._more(-1)
        return job[0]


def carried_out(jobs, limit, desk, **options):
    """Return what comes of jobs: pairs of job and result or error."""
    found = []
    with Multiplexed(desk, limit, **options) as hands:
        left = list(jobs)
        while left or not hands.is_idle:
            while left and not hands.is_full:
                hands.give(left.pop())
            found += [(done.job, done.result or type(done.error)) for done in hands.wait()]
    desk.close()
    return found


@given(
    st.lists(st.sampled_from([AT_ONCE, SOON, LATER, NEVER, THREAD, FAILS]), max_size=12),
    st.integers(1, 8),
    st.integers(1, 8),
)
def test_each_job_is_done_once_whatever_becomes_of_it(kinds, limit, few):
    desk = Desk()
    jobs = list(enumerate(kinds, 1))
    found = carried_out(jobs, limit, desk, few=few, patience=0.001, silence=0.02)

    wanted = {job: ZeroDivisionError if job[1] == FAILS else job[0] for job in jobs}
    assert len(found) == len(jobs)
    assert dict(found) == wanted
    assert desk.most <= limit
    elsewhere = [job for job, thread in desk.carried if thread is not threading.main_thread()]
    assert len(elsewhere) == len(desk.carried)
    assert {job for job in elsewhere if job[1] == AT_ONCE} == set()


def test_answers_that_come_soon_are_awaited_on_few_lines():
    desk = Desk()
    found = carried_out([(n, AT_ONCE) for n in range(1, 201)], 50, desk, few=3, patience=60)

    assert len(found) == 200
    assert desk.most <= 3
    assert desk.carried == []


def test_as_many_as_may_be_are_under_way_when_nothing_comes():
    desk = Desk()
    jobs = [(n, NEVER) for n in range(1, 21)]
    found = carried_out(jobs, 7, desk, few=1, patience=0.001, silence=0.1)

    assert len(found) == 20
    assert desk.most == 7


def test_what_is_silent_for_long_is_waited_for_by_a_thread():
    desk = Desk()
    began = time.monotonic()
    found = carried_out([(1, NEVER), (2, NEVER)], 5, desk, silence=0.05)

    assert sorted(result for _, result in found) == [1, 2]
    assert time.monotonic() - began >= 0.05
    assert len(desk.carried) == 2


def test_who_leaves_gives_up_what_is_awaited():
    desk = Desk()
    with contextlib.suppress(KeyboardInterrupt), Multiplexed(desk, 5) as hands:
        for number in range(1, 9):
            hands.give((number, NEVER))
        raise KeyboardInterrupt
    desk.close()
    assert [line.is_dropped for line in desk.lines] == [True] * 4
    assert desk.carried == []


@pytest.mark.parametrize("limit", [1, 3])
def test_it_is_full_when_a_further_job_would_wait(limit):
    desk = Desk()
    with Multiplexed(desk, limit, few=1) as hands:
        for number in range(limit):
            assert not hands.is_full
            hands.give((number, NEVER))
        assert hands.is_full
        assert not hands.is_idle
    desk.close()
