"""``indexkit cache``, and the options about what is kept between runs."""

import sys
from pathlib import Path

import pytest

from indexkit.testing.fake_index import FakeIndex
from indexkit.testing.served_index import ServedIndex

sys.path.insert(0, str(Path(__file__).parents[1] / "transport"))
from redis_server import PROGRAM, WHY_NOT, RedisServer


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "kept"


@pytest.fixture
def cached(cli, kept):
    """Run the command line with a cache of this test."""

    def run(*words, **environ):
        environ = {"UV_NO_CACHE": "", "INDEXKIT_CACHE_DIR": str(kept), **environ}
        return cli(*words, environ=environ)

    return run


@pytest.fixture
def fresh(make_project):
    """A project whose index's pages may be kept for an hour, and the server, which can be stopped."""
    running = ServedIndex(FakeIndex("a", {"foo": ["1.0"]}))
    running.__enter__()
    project = make_project(
        f"""
        [[tool.uv.index]]
        name = "a"
        url = "{running.url("a")}"
        default = true
        cache-control = {{ api = "max-age=3600" }}
        """
    )
    open_ = [running]

    def stop():
        if open_:
            open_.pop().__exit__(None, None, None)

    yield ("--project", project), stop
    stop()


def test_dir_prints_the_folder(cached, kept):
    assert cached("cache", "dir").out == f"{kept}\n"
    assert cached("cache", "dir", "--cache-dir", kept / "x").out == f"{kept / 'x'}\n"
    assert cached("cache", "info").code == 0
    assert not kept.exists()


def test_pages_are_kept_and_a_second_run_needs_no_server(cached, fresh, kept):
    project, stop = fresh
    first = cached("candidates", "foo", *project)
    assert first.code == 0
    assert list(kept.rglob("*.ike"))
    stop()
    assert cached("candidates", "foo", *project).out == first.out
    assert cached("candidates", "foo", "--offline", *project).out == first.out
    assert cached("candidates", "foo", *project, UV_OFFLINE="1").out == first.out
    assert "from cache" in cached("explain", "foo", *project).out
    assert cached("candidates", "foo", "--no-cache", "--offline", *project).code == 3
    for refused in (("--no-cache",), ("--refresh",), ("--refresh-package", "Foo")):
        environ = {"UV_HTTP_RETRIES": "0"}
        assert cached("candidates", "foo", *refused, *project, **environ).code == 3
    assert cached("candidates", "foo", "--refresh-package", "bar", *project).code == 0


@pytest.mark.skipif(PROGRAM is None, reason=WHY_NOT)
def test_pages_are_kept_on_a_server_that_a_variable_names(cached, fresh, kept):
    project, stop = fresh
    with RedisServer() as redis:
        environ = {"INDEXKIT_CACHE_REDIS": redis.url}
        first = cached("candidates", "foo", *project, **environ)
        assert first.code == 0
        stop()
        again = cached("candidates", "foo", *project, **environ)
        assert (again.out, again.code) == (first.out, 0)
        assert not kept.exists()
        assert cached("candidates", "foo", *project, UV_HTTP_RETRIES="0").code == 3


def test_an_address_of_a_server_that_is_none_is_a_fault_of_use_and_is_not_shown(cached, fresh):
    project, _ = fresh
    done = cached("candidates", "foo", *project, INDEXKIT_CACHE_REDIS="http://u:hunter2@h")
    assert done.code == 2
    assert "INDEXKIT_CACHE_REDIS" in done.err
    assert "hunter2" not in done.err + done.out


def test_no_cache_keeps_nothing(cached, fresh, kept):
    project, _ = fresh
    assert cached("candidates", "foo", "--no-cache", *project).code == 0
    assert cached("candidates", "foo", *project, UV_NO_CACHE="true").code == 0
    assert not kept.exists()


def test_offline_nothing_is_downloaded(cached, fresh, tmp_path):
    project, _ = fresh
    cached("candidates", "foo", *project)
    done = cached("download", "foo", "--offline", "-d", tmp_path / "got", *project)
    assert done.code == 4
    assert list((tmp_path / "got").iterdir()) == []


def test_info_and_clear_and_their_json(cached, fresh, kept):
    project, _ = fresh
    cached("candidates", "foo", *project)
    assert "1 file" in cached("cache", "info").out
    told = cached("cache", "info", "--json").json
    assert (told["kind"], told["entries"], told["old"]) == ("cache", 1, 0)
    assert cached("cache", "prune").out == "removed 0 files, 0 bytes\n"
    (kept / "notes.txt").write_text("mine")
    assert cached("cache", "clear").out.startswith("removed 1 file, ")
    assert [path.name for path in kept.iterdir()] == ["notes.txt"]
    assert cached("cache", "clear", "--json").json["removed"] == 0


def test_an_unknown_action_is_a_fault_of_use(cached):
    assert cached("cache", "burn").code == 2
    assert cached("cache").code == 2
