"""Many processes hammer one cache directory while some of them are killed: nothing wrong comes out.

``INDEXKIT_HAMMER=200`` runs it with as many processes as that.
"""

import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

import indexkit
from indexkit.transport.cache_entry import read_entry

PROCESSES = int(os.environ.get("INDEXKIT_HAMMER", "12"))
ROUNDS = 60
AT_ONCE = 12


@pytest.mark.slow
def test_trap_83_processes_that_are_killed_leave_no_wrong_answer_and_no_broken_entry(tmp_path):
    chance = random.Random(PROCESSES)  # noqa: S311 - it is a test's
    waiting = list(range(PROCESSES))
    running, killed, ended = {}, [], []
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            seed = waiting.pop()
            running[seed] = _start(tmp_path, seed, chance)
        for seed, (process, is_doomed) in tuple(running.items()):
            if process.poll() is not None:
                del running[seed]
                ended.append((process.returncode, process.stderr.read()))
                process.stderr.close()
            elif is_doomed and chance.random() < 0.2 and (tmp_path / f"ready-{seed}").exists():
                process.kill()
                process.wait()
                process.stderr.close()
                del running[seed]
                killed.append(seed)
        _wait_a_little(process for process, _ in running.values())
    assert [told for code, told in ended if code != 0] == []
    assert killed
    _see_that_nothing_is_broken(tmp_path)


def _start(folder, seed, chance):
    script = Path(__file__).with_name("hammer.py")
    process = subprocess.Popen(
        [sys.executable, script, folder, str(seed), str(ROUNDS)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    return process, chance.random() < 0.4


def _wait_a_little(running):
    """Leave the processor to the processes; nothing is expected to happen meanwhile."""
    for process in running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.01)
        return


def _see_that_nothing_is_broken(folder):
    for path in folder.rglob("*.ike"):
        entry = read_entry(path.read_bytes())
        assert entry is not None, path.name
        assert entry.whole_body() is not None, path.name
    store = indexkit.DiskStore(folder)
    store.prune(unused_for=3600, now=time.time() + 3601)
    store.clear()
    left = {path.name for path in folder.iterdir()}
    assert all(name.startswith("ready-") for name in left), left
