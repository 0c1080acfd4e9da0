"""Many processes hammer one cache directory while some of them are killed: nothing wrong comes out.

``INDEXKIT_HAMMER=500`` runs it with as many processes as that instead of 200.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import indexkit
from indexkit.transport.cache_entry import read_entry

PROCESSES = int(os.environ.get("INDEXKIT_HAMMER", "200"))
ROUNDS = 8


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="so many processes need a fork")
def test_trap_83_processes_that_are_killed_leave_no_wrong_answer_and_no_broken_entry(tmp_path):
    script = Path(__file__).with_name("hammer.py")
    done = subprocess.run(
        [sys.executable, script, tmp_path, str(PROCESSES), str(ROUNDS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, done.returncode) == ("", 0)
    told = json.loads(done.stdout)
    print(told)  # noqa: T201 - for `pytest -s`
    assert told["alive_at_once"] in (PROCESSES, 0)  # 0: the system does not tell
    assert told["killed"] == PROCESSES * 2 // 5
    assert told["failed"] == []
    assert told["finished"] == PROCESSES - told["killed"]
    assert 0 < told["answers_kept"] < told["answers"]
    _see_that_nothing_is_broken(tmp_path)


def _see_that_nothing_is_broken(folder):
    for path in folder.rglob("*.ike"):
        entry = read_entry(path.read_bytes(), path.stem)
        assert entry is not None, path.name
        assert entry.whole_body() is not None, path.name
    store = indexkit.DiskStore(folder)
    store.prune(unused_for=3600, now=time.time() + 3601)
    store.clear()
    assert list(folder.iterdir()) == []
