import importlib.util
import os
import subprocess
from pathlib import Path

import pytest

from indexkit.auth.uv_store import UvStore, store_path

FILE = """
[[credential]]
service = "https://h.example/"
username = "host"
scheme = "basic"
password = "ph"

[[credential]]
service = "https://h.example/team-a"
username = "a"
password = "pa"

[[credential]]
service = "https://h.example/team-a/deep"
username = "u"
password = "pu"

[[credential]]
service = "https://h.example/team-a/deep"
username = "v"
password = "pv"

[[credential]]
service = "https://bearer.example/"
username = ""
scheme = "bearer"
token = "t0"
"""


@pytest.fixture
def store(tmp_path, heard):
    def make(text=FILE):
        path = tmp_path / "credentials.toml"
        path.write_text(text, encoding="utf-8")
        return UvStore(path, tell=heard)

    return make


def pair(credential):
    return credential and (credential.username, credential.password.reveal())


def test_trap_74_the_longest_path_wins_segment_by_segment(store, query):
    kept = store()
    assert pair(kept.find(query("https://h.example/simple/x/"))) == ("host", "ph")
    assert pair(kept.find(query("https://h.example/team-a/simple/"))) == ("a", "pa")
    assert pair(kept.find(query("https://h.example:443/team-a"))) == ("a", "pa")
    assert pair(kept.find(query("https://h.example/team-ab/simple/"))) == ("host", "ph")
    assert kept.find(query("https://h.example:8443/team-a")) is None
    assert kept.find(query("http://h.example/team-a")) is None
    assert kept.find(query("https://g.example/team-a")) is None


def test_trap_74_several_users_are_ambiguous_unless_one_is_known(store, query, heard):
    kept = store()
    deep = "https://h.example/team-a/deep/x/"
    assert kept.find(query(deep)) is None
    assert heard.codes == ["auth.ambiguous"]
    assert pair(kept.find(query(deep, username="v"))) == ("v", "pv")
    assert pair(kept.find(query(deep, username="host"))) == ("host", "ph")
    assert kept.find(query(deep, username="nobody")) is None


def test_a_bearer_token(store, query):
    found = store().find(query("https://bearer.example/simple/"))
    assert found.authorization().reveal() == "Bearer t0"
    assert "t0" not in repr(found)


def test_not_before_the_server_asks(store, query, heard):
    kept = store("rubbish")
    assert kept.find(query("https://h.example/", status=None)) is None
    assert heard.codes == []


@pytest.mark.parametrize(
    "row",
    [
        'service = "https://h.example/"\npassword = "hunter2"',
        'service = "https://h.example/"\nusername = ""\npassword = "hunter2"',
        'service = "https://h.example/"\nusername = "u"\ntoken = "hunter2"',
        'service = "https://h.example/"\nusername = "u"\nscheme = "hunter2"',
        'service = "https://h.example/"\nusername = "u"\nscheme = "bearer"\ntoken = "hunter2"',
        'service = "https://h.example/"\nusername = ""\nscheme = "bearer"',
        'service = "http://h.example/"\nusername = "u"\npassword = "hunter2"',
        'service = "ftp://h.example/"\nusername = "u"\npassword = "hunter2"',
        'service = "https://"\nusername = "u"\npassword = "hunter2"',
        'service = "https://h.example/"\nusername = 1\npassword = "hunter2"',
        'username = "u"\npassword = "hunter2"',
    ],
)
def test_a_bad_entry_costs_itself_only_and_is_not_shown(store, query, heard, row):
    good = '[[credential]]\nservice = "good.example"\nusername = "u"\npassword = "p"\n'
    kept = store(f"[[credential]]\n{row}\n{good}")
    assert pair(kept.find(query("https://good.example/x"))) == ("u", "p")
    assert kept.find(query("https://h.example/x")) is None
    assert heard.codes == ["auth.uv-store-entry"]
    assert "hunter2" not in heard.text


@pytest.mark.parametrize(
    "text", ['password = "hunter2', "credential = 1\n", 'credential = ["hunter2"]\n', "\x00hunter2"]
)
def test_trap_92_a_broken_file_is_told_without_its_lines(store, query, heard, text):
    assert store(text).find(query("https://h.example/")) is None
    assert store(text).find(query("https://h.example/")) is None
    assert len(heard.codes) == 2
    assert "hunter2" not in heard.text


def test_no_file_is_no_finding(tmp_path, query, heard):
    assert UvStore(tmp_path / "none.toml", heard).find(query("https://h.example/")) is None
    assert UvStore(None, heard).find(query("https://h.example/")) is None
    assert UvStore(tmp_path, heard).find(query("https://h.example/")) is None
    assert heard.codes == ["auth.uv-store-unreadable"]


def test_where_uv_keeps_it(tmp_path):
    home = tmp_path
    assert store_path({"UV_CREDENTIALS_DIR": "/c"}, home) == Path("/c/credentials.toml")
    tail = Path("credentials/credentials.toml")
    assert store_path({"UV_CREDENTIALS_DIR": ""}, home) == home / ".local/share/uv" / tail
    assert store_path({"XDG_DATA_HOME": "/x"}, home) == Path("/x/uv") / tail
    assert store_path({"XDG_DATA_HOME": "relative"}, home) == home / ".local/share/uv" / tail
    assert store_path({}, None) is None
    windows = store_path({"APPDATA": str(home)}, None, platform="win32")
    assert windows == home / "uv" / "data" / tail
    assert store_path({}, home, platform="win32") == home / "AppData/Roaming/uv/data" / tail
    assert store_path({}, home, platform="darwin") == home / ".local/share/uv" / tail
    (home / "Library/Application Support/uv").mkdir(parents=True)
    mac = store_path({}, home, platform="darwin")
    assert mac == home / "Library/Application Support/uv" / tail


@pytest.mark.skipif(importlib.util.find_spec("uv") is None, reason="uv is not installed here")
def test_what_uv_itself_writes(tmp_path, query, heard):
    from uv import find_uv_bin

    environ = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    for words, secret in (
        (["https://h.example/private/simple", "--username", "u", "--password", "-"], "p ü"),
        (["https://t.example/simple", "--token", "-"], "t0"),
    ):
        subprocess.run(
            [find_uv_bin(), "auth", "login", *words],
            input=secret,
            env=environ,
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
    kept = UvStore(store_path(environ, tmp_path), tell=heard)
    assert pair(kept.find(query("https://h.example/private/simple/six/"))) == ("u", "p ü")
    assert pair(kept.find(query("https://t.example/simple/"))) == ("__token__", "t0")
    assert kept.find(query("https://h.example/other/simple/six/")) is None
    assert heard.codes == []
