"""With and without a cache, accelerators and concurrency, the answers are equal to the last verdict.

``INDEXKIT_CORPUS=300`` looks at the whole corpus of the benchmarks; without it, at its first pages.
"""

import json
import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

import indexkit

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "transport"))
from corpus_runs import BENCHMARKS, NOW, Clock, Corpus
from redis_server import PROGRAM, WHY_NOT, RedisServer

from indexkit.simple.read import read_page

COUNT = int(os.environ.get("INDEXKIT_CORPUS", "8"))

if not BENCHMARKS.is_dir():
    pytest.skip("the benchmarks are not beside the tests", allow_module_level=True)


@pytest.fixture(scope="module", params=["json", "html"])
def corpus(request):
    return Corpus(COUNT, request.param)


@pytest.fixture(scope="module")
def expected(corpus):
    """What one request after the other says, without a cache."""
    found = corpus.select(workers=1)
    assert corpus.sent == COUNT
    return found


@pytest.fixture(params=["memory", "disk", "redis"])
def store(request, tmp_path):
    if request.param == "memory":
        yield indexkit.MemoryStore()
    elif request.param == "disk":
        yield indexkit.DiskStore(tmp_path)
    elif PROGRAM is None:
        pytest.skip(WHY_NOT)
    else:
        with RedisServer() as server, indexkit.RedisStore(server.url, timeout=30) as store:
            yield store


def test_most_requirements_are_met(corpus, expected):
    """So that the other tests compare files, and not the lack of them."""
    without = sum(text.startswith("None ") for text in expected.values())
    assert without < COUNT / 2


def test_the_number_of_requests_at_a_time_and_the_driver_do_not_matter(corpus, expected):
    for workers, tasks in product((1, 2, 16, 64), (False, True)):
        assert corpus.select(workers=workers, tasks=tasks) == expected, (workers, tasks)


def test_a_cache_does_not_matter_cold_warm_asked_again_or_offline(corpus, expected, store):
    clock = Clock()
    rules = indexkit.Caching(indexkit.Cache(store, clock=clock))
    for moment, options, sent, confirmed in (
        (0, {}, COUNT, 0),
        (599, {}, 0, 0),
        (600, {}, 0, COUNT),
        (600 + 599, {"tasks": True, "workers": 64}, 0, 0),
        (600 + 599, {"refresh": True, "workers": 16}, 0, COUNT),
        (600 + 599 + 599, {"offline": True, "workers": 1}, 0, 0),
    ):
        clock.now = NOW + moment
        assert corpus.select(cache=rules, **options) == expected, (moment, options)
        assert (corpus.sent, corpus.confirmed) == (sent, confirmed), (moment, options)


def test_an_accelerator_does_not_matter_for_any_file_of_any_page(corpus):
    pytest.importorskip("msgspec")
    for name, body in corpus.pages.items():
        pages = [
            read_page(
                name, body, url=f"https://index.test/simple/{name}/", content_type=corpus.kind,
                accelerate=accelerate,
            )
            for accelerate in (False, True)
        ]  # fmt: skip
        plain, fast = ([*page.rows, *page.files(), page.diagnostics] for page in pages)
        assert plain == fast


@pytest.mark.parametrize("corpus", ["json"], indirect=True)  # those of HTML have no accelerator
def test_a_process_without_accelerators_says_the_same_and_reads_the_cache_of_one_with_them(
    corpus, expected, tmp_path
):
    rules = indexkit.Caching(indexkit.Cache(indexkit.DiskStore(tmp_path), clock=Clock()))
    assert corpus.select(cache=rules) == expected
    program = "import sys; sys.modules['msgspec'] = None; sys.argv[1:2] = []\n"
    script = Path(__file__).with_name("corpus_runs.py")
    done = subprocess.run(
        [sys.executable, "-c", f"{program}import runpy; runpy.run_path({str(script)!r}, run_name='__main__')",
         "", str(COUNT), tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["msgspec"] is False
    assert told["plain"] == expected
    assert told["warm"] == expected
    assert told["sent"] == 0
