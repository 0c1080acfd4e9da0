"""Which files count, in which order, and what switches them off."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexkit.config.discovery import system_file, user_file
from indexkit.errors import ConfigErrors
from indexkit.model.origin import Layer
from indexkit.model.semantics import Semantics

ALL = [Semantics.DOCUMENTED, Semantics.UV_PROJECT, Semantics.UV_PIP]


def entry(name: str, prefix: str = "tool.uv.", more: str = "") -> str:
    return f'[[{prefix}index]]\nname = "{name}"\nurl = "https://{name}.example/simple"\n{more}'


@pytest.mark.parametrize("semantics", ALL)
def test_project_then_user_then_system(world, order, semantics):
    world.pyproject(entry("p"))
    world.user(entry("u", ""))
    world.system(entry("s", ""))
    index_set = world.read(semantics=semantics)
    assert order(index_set.declared) == ["p", "u", "s"]
    assert [i.origin.layer for i in index_set.declared] == [
        *(Layer.PROJECT, Layer.USER, Layer.SYSTEM)
    ]


def test_what_switches_files_off(world, order):
    world.pyproject(entry("p"))
    world.user(entry("u", ""))
    world.system(entry("s", ""))
    assert order(world.read(user_config=False).declared) == ["p", "s"]
    assert order(world.read(system_config=False).declared) == ["p", "u"]
    assert order(world.read(environ={"UV_NO_SYSTEM_CONFIG": "1"}).declared) == ["p", "u"]
    assert order(world.read(environ={"UV_NO_CONFIG": "true"}).declared) == []
    assert order(world.read("--no-config").declared) == []
    assert order(world.read(environ={"UV_NO_CONFIG": "0"}).declared) == ["p", "u", "s"]
    conf = world.write("c.toml", entry("c", ""))
    assert order(world.read("--config-file", str(conf)).declared) == ["c"]
    assert order(world.read(environ={"UV_CONFIG_FILE": str(conf)}).declared) == ["c"]
    assert order(world.read(project=conf).declared) == ["c"]


@pytest.mark.parametrize("variable", ["UV_NO_CONFIG", "UV_NO_SYSTEM_CONFIG", "UV_NO_SOURCES"])
@pytest.mark.parametrize("value", ["", "maybe"])
def test_a_flag_variable_must_be_a_boolean(world, variable, value):
    assert world.faults(environ={variable: value}) == ["cli.invalid-value"]


@pytest.mark.parametrize(
    "variable",
    ["UV_CONFIG_FILE", "UV_INDEX_STRATEGY", "UV_KEYRING_PROVIDER", "UV_PROJECT", "UV_WORKING_DIR"],
)
def test_a_value_variable_must_not_be_empty(world, variable):
    assert world.faults(environ={variable: ""}) == ["cli.value-missing"]


@pytest.mark.parametrize(
    "variable",
    [
        *("UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS"),
        "UV_INSECURE_HOST",
    ],
)
def test_an_empty_index_variable_is_unset(world, variable):
    index_set = world.read(environ={variable: ""})
    assert index_set.declared == index_set.find_links == ()


@pytest.mark.parametrize("semantics", ALL)
def test_a_uv_toml_masks_the_table_beside_it_except_sources(world, order, codes, semantics):
    world.pyproject(entry("p") + '[tool.uv.sources]\nx = { index = "p" }\n')
    world.write("proj/uv.toml", entry("t", ""))
    index_set = world.read(semantics=semantics)
    assert order(index_set.declared) == ["t"]
    assert "config.masked-warning" in codes(index_set)
    assert index_set.route("x").pin.name == "p"


def test_project_only_keys_are_not_masked(world, codes):
    world.pyproject("[tool.uv]\nmanaged = true\ndev-dependencies = []\n[tool.uv.workspace]\n")
    world.write("proj/uv.toml", "")
    assert codes(world.read()) == set()


@pytest.mark.parametrize("key", ["sources = {}", "managed = true", "workspace = {}", "package = 1"])
@pytest.mark.parametrize("semantics", ALL)
def test_project_only_keys_in_a_uv_toml_are_faults(world, key, semantics):
    world.write("proj/uv.toml", key)
    assert world.faults(semantics=semantics) == ["config.pyproject-only-field"]


def test_the_search_goes_up_past_files_without_settings(world, order):
    world.write("uv.toml", entry("t", ""))
    world.pyproject("")
    assert order(world.read().declared) == ["t"]
    world.pyproject("[tool.uv.sources]\n")
    assert order(world.read().declared) == []


def test_a_sub_directory_belongs_to_the_project(world, order):
    world.pyproject(entry("p"))
    world.write("proj/sub/deep/x.txt", "")
    assert order(world.read(cwd="proj/sub/deep").declared) == ["p"]


def test_directory_and_project_options(world, order):
    world.pyproject(entry("p"))
    world.pyproject(entry("o"), "other")
    assert order(world.read("--directory", "../other").declared) == ["o"]
    assert order(world.read("--project", "../other").declared) == ["o"]
    assert order(world.read("--project", "../other/pyproject.toml").declared) == ["o"]
    assert order(world.read(environ={"UV_PROJECT": "../other"}).declared) == ["o"]
    assert order(world.read(environ={"UV_WORKING_DIR": "../other"}).declared) == ["o"]
    found = world.read("--directory", "../other", "--find-links", "w").find_links
    assert str(found[0].url) == (world.root / "other/w").as_uri()
    assert world.faults("--directory", "nosuch") == ["config.not-found"]
    assert world.faults("--project", "nosuch") == ["config.not-found"]


def test_a_missing_file_is_a_fault(world):
    assert world.faults("--config-file", "none.toml") == ["config.not-found"]
    assert world.faults(project=Path("nosuch")) == ["config.not-found"]
    assert world.faults(project=Path("nosuch.py")) == ["config.not-found"]


def test_a_pyproject_as_config_file(world):
    path = world.pyproject(entry("p"))
    assert "config.unknown-field" in world.faults(
        "--config-file", str(path), semantics=Semantics.UV_PROJECT
    )


@pytest.mark.parametrize("semantics", ALL)
def test_a_parsed_mapping_stands_for_the_project(world, order, semantics):
    world.pyproject(entry("p"))
    world.user(entry("u", ""))
    mapping = {
        "tool": {
            "uv": {
                "index": [{"name": "m", "url": "./m"}],
                "sources": {"x": {"index": "m"}},
            }
        }
    }
    index_set = world.read(project=mapping, semantics=semantics)
    assert order(index_set.declared) == ["m", "u"]
    assert str(index_set.route("x").indexes[0].url) == (world.proj / "m").as_uri()
    assert index_set.declared[0].origin.describe() == "project (tool.uv.index[0])"


@pytest.mark.parametrize("semantics", ALL)
def test_a_script_stands_above_the_files(world, order, semantics):
    world.pyproject(entry("p"))
    world.user(entry("u", ""))
    script = world.write(
        "proj/s.py",
        '#!/usr/bin/env python\n# /// script\n# dependencies = ["x"]\n# [[tool.uv.index]]\n'
        '# name = "s"\n# url = "./wheels"\n# [tool.uv.sources]\n# x = { index = "s" }\n# ///\n',
    )
    index_set = world.read(project=script, semantics=semantics)
    assert order(index_set.declared) == ["s", "p", "u"]
    assert index_set.declared[0].origin.line == 4
    assert index_set.declared[0].origin.layer is Layer.SCRIPT
    assert index_set.route("x").pin.name == "s"


def test_a_script_without_a_closed_block_is_a_fault(world):
    script = world.write("proj/s.py", "# /// script\n# dependencies = []\n")
    assert world.faults(project=script) == ["config.parse-error"]


# -- workspaces ---------------------------------------------------------------

ROOT = '[tool.uv.workspace]\nmembers = ["libs/*"]\nexclude = ["libs/old"]\n'


def member(name: str, text: str = "") -> str:
    return f'[project]\nname = "{name}"\nversion = "0"\n{text}'


def test_a_member_sees_the_roots_settings_and_its_own_pins_first(world, order):
    world.pyproject(
        ROOT + entry("root") + entry("both") + '[tool.uv.sources]\nx = { index = "root" }\n'
        'y = { index = "root" }\n'
    )
    own = entry("own") + entry("both", more="explicit = true\n").replace("both.ex", "mine.ex")
    pins = '[tool.uv.sources]\nx = { index = "own" }\nz = { index = "both" }\n'
    path = world.write("proj/libs/m/pyproject.toml", member("m", own + pins))
    index_set = world.read(project=path)
    assert order(index_set.declared) == ["root", "both"]
    assert order(index_set.pinnable) == ["own", "both", "root", "both"]
    assert index_set.route("x").pin.name == "own"
    assert index_set.route("y").pin.name == "root"
    assert str(index_set.route("z").pin.url) == "https://mine.example/simple"
    assert dict(index_set.sources)["y"][0].origin.file == str(world.proj / "pyproject.toml")


def test_settings_of_a_member_that_do_not_count_are_remarked_on(world, codes):
    world.pyproject(ROOT)
    path = world.write("proj/libs/m/pyproject.toml", member("m", entry("own")))
    assert codes(world.read(project=path)) == {"config.member-settings-ignored"}
    world.write("proj/libs/m/pyproject.toml", member("m", entry("own", more="explicit = true\n")))
    assert codes(world.read(project=path)) == set()


def test_an_excluded_directory_stands_alone(world, order):
    world.pyproject(ROOT + entry("root"))
    world.write("proj/libs/old/pyproject.toml", member("old", entry("own")))
    world.write("proj/tools/t/pyproject.toml", member("t", entry("tool")))
    assert order(world.read(cwd="proj/libs/old").declared) == ["own"]
    assert order(world.read(cwd="proj/tools/t").declared) == ["tool"]


def test_an_unmanaged_member_stands_alone(world, order):
    world.pyproject(ROOT + entry("root"))
    text = member("m", "[tool.uv]\nmanaged = false\n" + entry("own"))
    world.write("proj/libs/m/pyproject.toml", text)
    assert order(world.read(cwd="proj/libs/m").declared) == ["own"]


def test_a_fault_in_the_root_is_found_from_a_member(world):
    world.pyproject(ROOT + "[tool.uv.sources]\nx = []\n")
    world.write("proj/libs/m/pyproject.toml", member("m"))
    assert world.faults(cwd="proj/libs/m") == ["sources.empty"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[tool.uv.workspace]\nmember = []\n", "config.unknown-field"),
        ("[tool.uv.workspace]\nmembers = 1\n", "config.bad-type"),
        ("[tool.uv]\nworkspace = 1\n", "config.bad-type"),
    ],
)
def test_a_broken_workspace_table(world, text, code):
    world.pyproject(text)
    assert world.faults() == [code]


# -- bytes --------------------------------------------------------------------


def test_trap_91_toml_is_utf8_with_or_without_a_mark(world, order):
    path = world.pyproject(entry("p") + "# é\n")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    index_set = world.read()
    assert order(index_set.declared) == ["p"]
    assert index_set.declared[0].origin.line == 5


def test_trap_91_another_encoding_is_a_fault_with_its_line(world):
    path = world.pyproject("# caf\n")
    path.write_bytes(path.read_bytes().replace(b"caf", b"caf\xe9"))
    with pytest.raises(ConfigErrors) as caught:
        world.read()
    assert caught.value.errors[0].code == "config.parse-error"
    assert caught.value.errors[0].line == 5


def test_broken_toml_has_its_line(world):
    world.pyproject("[tool.uv]\nindex-url = \n")
    with pytest.raises(ConfigErrors) as caught:
        world.read()
    assert [(e.code, e.line) for e in caught.value.errors] == [("config.parse-error", 6)]


# -- places -------------------------------------------------------------------


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_user_file_by_xdg_on_linux_and_macos(platform):
    assert user_file({"HOME": "/h"}, platform) == str(Path("/h/.config/uv/uv.toml"))
    assert user_file({"HOME": "/h", "XDG_CONFIG_HOME": "/c"}, platform) == str(
        Path("/c/uv/uv.toml")
    )
    relative = {"HOME": "/h", "XDG_CONFIG_HOME": "c"}
    assert user_file(relative, platform) == str(Path("/h/.config/uv/uv.toml"))
    assert user_file({}, platform) is None


def test_user_file_on_windows():
    found = user_file({"APPDATA": "C:\\Users\\x\\AppData\\Roaming", "HOME": "/h"}, "win32")
    assert found == str(Path("C:\\Users\\x\\AppData\\Roaming") / "uv" / "uv.toml")
    assert user_file({"HOME": "/h"}, "win32") is None


def test_system_file_is_the_first_that_exists(tmp_path):
    (tmp_path / "b/uv").mkdir(parents=True)
    (tmp_path / "b/uv/uv.toml").write_text("")
    dirs = f"{tmp_path}/a:{tmp_path}/b"
    assert system_file({"XDG_CONFIG_DIRS": dirs}, "linux") == str(tmp_path / "b/uv/uv.toml")
    ended = {"XDG_CONFIG_DIRS": f"{tmp_path}/a::{tmp_path}/b"}
    assert system_file(ended, "linux") in (None, "/etc/uv/uv.toml")


def test_system_file_on_windows(tmp_path):
    assert system_file({}, "win32") is None
    place = Path(f"{tmp_path}\\") / "ProgramData" / "uv"
    place.mkdir(parents=True)
    (place / "uv.toml").write_text("")
    assert system_file({"SYSTEMDRIVE": str(tmp_path)}, "win32") == str(place / "uv.toml")
