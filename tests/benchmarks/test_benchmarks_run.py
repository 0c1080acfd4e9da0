"""The benchmarks' corpus is sound and their parts run on a tiny one; no test looks at a time."""

from __future__ import annotations

import http.client
import importlib.metadata
import io
import json
import statistics
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2] / "benchmarks"

if not HERE.is_dir():
    pytest.skip("the benchmarks are not beside the tests", allow_module_level=True)


@pytest.fixture(scope="module", autouse=True)
def _benchmarks_on_the_path():
    sys.path.insert(0, str(HERE))
    yield
    sys.path.remove(str(HERE))


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    command = [sys.executable, str(HERE / "run.py"), "--quick", "--to", str(folder)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return folder


def test_the_corpus_is_the_same_for_the_same_seed():
    import corpus

    assert list(corpus.made_pages(5)) == list(corpus.made_pages(5))
    assert list(corpus.made_pages(5)) != list(corpus.made_pages(5, seed=1))


def test_the_corpus_has_the_sizes_of_popular_projects():
    """As in 300 of the public index's more popular projects: a median of 200 files, a mean of 564."""
    import corpus

    files = sorted(len(page["files"]) for page in corpus.made_pages(300))

    assert 150 < statistics.median(files) < 250
    assert 450 < statistics.mean(files) < 650
    assert 800 < files[270] < 1400
    assert files[-1] > 5000


def test_both_forms_of_a_made_page_end_in_the_same_file():
    import corpus

    import peers

    ways = peers.MAKERS["indexkit"]()
    for page in corpus.made_pages(6):
        name = page["name"]
        json_file = ways["best"](name, corpus.as_json(page), corpus.JSON)

        assert json_file is not None
        assert ways["best"](name, corpus.as_html(page), corpus.HTML) == json_file


@pytest.mark.parametrize("peer", ["pip", "unearth", "pypi-simple", "poetry"])
def test_each_peers_own_way_ends_in_the_same_file(peer):
    import corpus

    import peers

    try:
        importlib.metadata.version(peer)
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{peer} is not installed in this environment")
    page = next(iter(corpus.made_pages(1)))
    for form, kind in ((corpus.as_json, corpus.JSON), (corpus.as_html, corpus.HTML)):
        body = form(page)
        mine = peers.MAKERS["indexkit"]()["best"](page["name"], body, kind)
        script = (
            f"import sys, peers; body = sys.stdin.buffer.read()\n"
            f"print(peers.MAKERS[{peer!r}]()['best']({page['name']!r}, body, {kind!r}))"
        )
        run = subprocess.run(
            [sys.executable, "-c", script], cwd=HERE, input=body, check=True, capture_output=True
        )

        assert run.stdout.decode().strip() == mine


def test_a_real_page_is_in_the_order_of_its_versions():
    import corpus

    names = ["a-1.0.tar.gz", "a-1.10-py3-none-any.whl", "a-1.9.tar.gz", "a.exe"]
    files = [{"filename": name, "url": f"https://f.test/packages/1/{name}"} for name in names]

    dressed = corpus.dressed({"name": "a", "files": files})

    assert [file["filename"] for file in dressed["files"]] == [
        "a.exe", "a-1.0.tar.gz", "a-1.9.tar.gz", "a-1.10-py3-none-any.whl",
    ]  # fmt: skip
    assert dressed["files"][3]["core-metadata"]
    assert dressed["files"][1]["url"] == f"{corpus.HOST}/packages/1/a-1.0.tar.gz"


def test_pages_come_from_an_archive(tmp_path):
    import fetch_pages

    with tarfile.open(tmp_path / "pages.tar.xz", "w:xz") as archive:
        member = tarfile.TarInfo("any/attrs.json")
        member.size = 2
        archive.addfile(member, io.BytesIO(b"{}"))
    words = [str(tmp_path / "to"), "attrs", "--archive", str(tmp_path / "pages.tar.xz")]

    assert fetch_pages.main(words) == 0
    assert (tmp_path / "to" / "attrs.json").read_bytes() == b"{}"


def test_a_quick_run_has_every_row_and_writes_a_table_data_and_a_plot(results):
    data = json.loads((results / "results.json").read_text())
    table = (results / "results.md").read_text()
    wanted = {"13", "14", "15", "16"}
    if data["versions"].get("pip"):
        wanted |= {"1", "1s", "2", "3", "4", "5", "10", "12"}
    if data["versions"]["uv"]:
        wanted |= {"6", "7", "8", "9", "11", "12"}

    assert {row["row"] for row in data["rows"]} == wanted
    assert all(row["rounds"] and row["min"] <= row["median"] <= row["max"] for row in data["rows"])
    assert table.count("\n| ") == len(data["rows"]) + 2
    try:
        importlib.metadata.version("matplotlib")
    except importlib.metadata.PackageNotFoundError:
        assert not (results / "results.png").exists()
    else:
        assert (results / "results.png").read_bytes().startswith(b"\x89PNG")


def test_every_bound_of_the_table_belongs_to_a_row_that_is_measured(results):
    import bounds

    data = json.loads((results / "results.json").read_text())
    if not data["versions"].get("pip") or not data["versions"]["uv"]:
        pytest.skip("pip or uv is not installed in this environment")
    bounded = {(row["row"], row["gate"], row["goal"]) for row in data["rows"]}
    absent = {"unearth", "pypi-simple", "poetry"}  # of a quick run
    speed = data["versions"]["msgspec"]

    for (number, contender), pair in bounds.BOUNDS.items():
        if contender not in absent and (speed or "msgspec" not in contender):
            assert (number, *pair) in bounded, (number, contender)


def test_the_server_without_nginx_negotiates_and_confirms(tmp_path):
    import corpus
    import serving

    page = next(iter(corpus.made_pages(1)))
    corpus.lay_out(tmp_path / "www" / "main", [page], "http://127.0.0.1:1")
    delay = 0.001  # which nginx has not
    server = serving.Server(tmp_path / "www", tmp_path / "log", serving.free_port(), delay=delay)
    try:
        path = f"/main/{page['name']}/"
        first = _ask(server.port, path, accept=corpus.JSON)
        again = _ask(server.port, path, accept=corpus.JSON, tag=first[1]["ETag"])
        other = _ask(server.port, path, accept="text/html")
        missing = _ask(server.port, "/main/unknown/", accept=corpus.JSON)
    finally:
        server.close()

    assert [each[0] for each in (first, again, other, missing)] == [200, 304, 200, 404]
    assert first[1]["Content-Type"] == corpus.JSON
    assert other[1]["Content-Type"] == "text/html"
    assert [status for status, _ in server.asked()] == [200, 304, 200, 404]


def _ask(port, path, *, accept, tag=""):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Accept": accept, **({"If-None-Match": tag} if tag else {})}
    connection.request("GET", path, headers=headers)
    with connection.getresponse() as answer:
        answer.read()
    connection.close()
    return answer.status, answer.headers


def test_a_bound_is_kept_on_its_own_side():
    from bounds import Row
    from rounds import Ratio

    row = Row("1", "work", "peer", ">=", ">= 2", "<= 1", Ratio(1.5, 1.0, 3.0))

    assert row.meets(row.gate) is False
    assert row.meets(row.goal) is False
    assert row.meets("") is None


def test_growth_is_a_slope_of_logarithms():
    from rounds import exponent

    assert exponent([1, 10, 100], [2, 20, 200]) == pytest.approx(1)
    assert exponent([1, 10, 100], [2, 200, 20000]) == pytest.approx(2)


def test_contenders_that_answer_differently_are_not_compared():
    import jobs

    jobs.same({"a": "1"}, {"a": "1"})
    with pytest.raises(RuntimeError, match="a: 1 and 2"):
        jobs.same({"a": "1"}, {"a": "2"})
