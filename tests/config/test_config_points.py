"""Where uv departs from its documentation: each point under the preset that follows either side.

The numbers are those of the project's list of departures.
"""

from __future__ import annotations

import pytest
from attrs import evolve

from indexkit.errors import UndeclaredIndexError
from indexkit.model.semantics import Semantics

DOC, PROJECT, PIP = Semantics.DOCUMENTED, Semantics.UV_PROJECT, Semantics.UV_PIP
UV = [PROJECT, PIP]
A, B, C = (f"https://{name}.example/simple" for name in "abc")
SETTINGS = evolve(PROJECT, lenient_project_table=True)


def entry(name: str, url: str = "", more: str = "", prefix: str = "tool.uv.") -> str:
    url = url or f"https://{name}.example/simple"
    return f'[[{prefix}index]]\nname = "{name}"\nurl = "{url}"\n{more}'


DEFAULT, EXPLICIT = "default = true\n", "explicit = true\n"


@pytest.mark.parametrize(
    ("semantics", "expected"), [(DOC, [A, "p"]), (PROJECT, ["p", A]), (PIP, [A, "p"])]
)
@pytest.mark.parametrize("variable", [True, False])
def test_point_01_extra_index_url_and_the_project(world, order, semantics, expected, variable):
    world.pyproject(entry("p"))
    args = [] if variable else ["--extra-index-url", A]
    environ = {"UV_EXTRA_INDEX_URL": A} if variable else {}
    assert order(world.read(*args, environ=environ, semantics=semantics).declared) == expected


@pytest.mark.parametrize(("semantics", "winner"), [(DOC, A), (PROJECT, "x"), (PIP, A)])
@pytest.mark.parametrize("variable", [True, False])
def test_point_02_index_url_against_the_projects_default(world, semantics, winner, variable):
    world.pyproject(entry("x", more=DEFAULT))
    args = [] if variable else ["--index-url", A]
    environ = {"UV_INDEX_URL": A} if variable else {}
    assert world.read(*args, environ=environ, semantics=semantics).default.label == winner


@pytest.mark.parametrize(("semantics", "winner"), [(DOC, B), (PROJECT, A), (PIP, A)])
def test_point_03_default_index_variable_against_index_url(world, semantics, winner):
    index_set = world.read("--index-url", B, environ={"UV_DEFAULT_INDEX": A}, semantics=semantics)
    assert index_set.default.label == winner


@pytest.mark.parametrize(("semantics", "expected"), [(DOC, [A, "u"]), (PROJECT, ["u", A])])
def test_point_04_index_lists_before_legacy_keys(world, order, semantics, expected):
    world.pyproject(f'[tool.uv]\nextra-index-url = ["{A}"]\n')
    world.user(entry("u", prefix=""))
    assert order(world.read(semantics=semantics).declared) == expected


@pytest.mark.parametrize(
    ("semantics", "default"), [(DOC, "x"), (PROJECT, "https://pypi.org/simple")]
)
def test_point_05_a_name_takes_the_default_away(world, codes, semantics, default):
    world.pyproject(entry("x", more=DEFAULT))
    index_set = world.read("--index", f"x={A}", semantics=semantics)
    assert index_set.default.label == default
    expected = "config.role-kept" if semantics is DOC else "config.default-lost"
    assert expected in codes(index_set)
    assert str(index_set.named("x").url) == A


def test_point_05_the_same_between_files(world):
    world.pyproject(entry("x"))
    world.user(entry("x", B, DEFAULT, prefix=""))
    assert world.read().default.name == "x"
    assert world.read(semantics=PROJECT).default.name is None


@pytest.mark.parametrize(("semantics", "first"), [(DOC, A), (PROJECT, B), (PIP, B)])
def test_point_06_index_and_default_index_of_one_name(world, semantics, first):
    index_set = world.read("--index", f"x={A}", "--default-index", f"x={B}", semantics=semantics)
    assert str(index_set.named("x").url) == first


@pytest.mark.parametrize(("semantics", "explicit"), [(DOC, True), (PROJECT, False), (PIP, False)])
def test_point_07_an_explicit_index_that_is_redefined(world, semantics, explicit):
    world.pyproject(entry("x", more=EXPLICIT))
    assert world.read("--index", f"x={A}", semantics=semantics).named("x").explicit is explicit


@pytest.mark.parametrize("semantics", [DOC, *UV])
def test_point_08_an_explicit_pypi_does_not_take_it_away(world, order, semantics):
    world.pyproject(entry("pypi", "https://pypi.org/simple", EXPLICIT))
    assert order(world.read(semantics=semantics).indexes) == ["https://pypi.org/simple"]


@pytest.mark.parametrize("semantics", [DOC, *UV])
def test_point_09_default_and_explicit_beside_default_index(world, order, semantics):
    world.pyproject(entry("x", more=DEFAULT + EXPLICIT))
    assert order(world.read("--default-index", A, semantics=semantics).indexes) == [A]
    assert order(world.read(semantics=semantics).indexes) == []


@pytest.mark.parametrize(
    ("args", "environ"),
    [
        (["--index", f"cli={A}"], {}),
        (["--default-index", f"cli={A}"], {}),
        ([], {"UV_INDEX": f"cli={A}"}),
        ([], {"UV_DEFAULT_INDEX": f"cli={A}"}),
    ],
)
def test_point_10_a_name_that_only_arguments_define(world, args, environ):
    world.pyproject('[tool.uv.sources]\nx = { index = "cli" }\n')
    for semantics in UV:
        assert world.read(*args, environ=environ, semantics=semantics).route("x").pin.name == "cli"
    with pytest.raises(UndeclaredIndexError, match=r"command line|environment"):
        world.read(*args, environ=environ).route("x")


@pytest.mark.parametrize("semantics", [DOC, *UV])
@pytest.mark.parametrize("place", ["user", "system", "uv.toml", "config-file"])
def test_point_10_names_of_other_files_cannot_be_pinned(world, semantics, place):
    world.pyproject('[tool.uv.sources]\nx = { index = "u" }\n')
    text = entry("u", prefix="")
    path = {"user": "home/.config/uv/uv.toml", "system": "etc/uv/uv.toml"}.get(place, "f.toml")
    file = world.write("proj/uv.toml" if place == "uv.toml" else path, text)
    args = ["--config-file", str(file)] if place == "config-file" else []
    with pytest.raises(UndeclaredIndexError):
        world.read(*args, semantics=semantics).route("x")


@pytest.mark.parametrize("semantics", UV)
def test_point_11_naming_it_makes_it_pinnable(world, codes, semantics):
    world.pyproject('[tool.uv.sources]\nx = { index = "u" }\n')
    world.user(entry("u", more="ignore-error-codes = [403]\n" + EXPLICIT, prefix=""))
    index_set = world.read("--index", "u", semantics=semantics)
    assert index_set.route("x").pin.name == "u"
    assert index_set.declared[0].ignore_error_codes == (403,)
    assert not index_set.declared[0].explicit
    assert "config.index-by-name" in codes(index_set)


@pytest.mark.parametrize(
    ("semantics", "where"), [(DOC, "proj"), (PROJECT, "proj/sub"), (PIP, "proj/sub")]
)
def test_point_12_trap_94_a_pinned_relative_path(world, semantics, where):
    world.pyproject(
        entry("w", "./wheels", 'format = "flat"\n') + '[tool.uv.sources]\nx = { index = "w" }\n'
    )
    world.write("proj/sub/x.txt", "")
    index_set = world.read(cwd="proj/sub", semantics=semantics)
    assert str(index_set.route("x").pin.url) == (world.root / where / "wheels").as_uri()
    assert str(index_set.declared[0].url) == (world.proj / "wheels").as_uri()


@pytest.mark.parametrize("semantics", [DOC, *UV])
def test_point_13_a_pin_works_although_the_list_is_masked_or_unread(world, semantics):
    world.pyproject(entry("p") + '[tool.uv.sources]\nx = { index = "p" }\n')
    assert world.read("--no-config", semantics=semantics).route("x").pin.name == "p"
    assert world.read("--no-config", semantics=semantics).declared == ()
    world.write("proj/uv.toml", "")
    assert world.read(semantics=semantics).route("x").pin.name == "p"


@pytest.mark.parametrize("semantics", [DOC, *UV])
def test_point_14_an_undefined_pin_matters_only_for_its_package(world, semantics):
    world.pyproject('[tool.uv.sources]\nx = { index = "nosuch" }\n')
    index_set = world.read(semantics=semantics)
    assert index_set.route("other").pin is None
    with pytest.raises(UndeclaredIndexError):
        index_set.route("x")


DUPLICATES = {
    "config.duplicate-index-name": (entry("x", A), entry("x", B)),
    "config.multiple-defaults": (entry("x", A, DEFAULT), entry("y", B, DEFAULT)),
}


@pytest.mark.parametrize("code", DUPLICATES)
def test_point_16_trap_35_duplicates_in_a_pyproject(world, order, codes, code):
    world.pyproject("".join(DUPLICATES[code]))
    assert world.faults() == [code]
    assert world.faults(semantics=PROJECT) == [code]
    for semantics in (PIP, SETTINGS):
        index_set = world.read(semantics=semantics)
        assert str(index_set.indexes[0].url) == A
        assert code in codes(index_set)


@pytest.mark.parametrize("code", DUPLICATES)
@pytest.mark.parametrize("path", ["proj/uv.toml", "home/.config/uv/uv.toml"])
def test_point_16_duplicates_in_a_uv_toml(world, code, path):
    world.write(path, "".join(DUPLICATES[code]).replace("tool.uv.", ""))
    assert world.faults() == [code]
    for semantics in UV:
        assert str(world.read(semantics=semantics).indexes[0].url) == A


def test_trap_35_across_files_the_first_definition_wins(world, order):
    world.pyproject(entry("x", A, DEFAULT))
    world.user(entry("x", B, prefix="") + entry("y", C, DEFAULT, prefix=""))
    for semantics in [DOC, *UV]:
        index_set = world.read(semantics=semantics)
        assert order(index_set.indexes) == ["x"]
        assert str(index_set.default.url) == A


@pytest.mark.parametrize(
    "line",
    ['index-strategy = "best"', "indx = 1", "offline = 3", 'link-mode = "x"', "pip = {a = 1}"],
)
def test_point_17_a_fault_of_the_settings_costs_uv_the_table(world, order, codes, line):
    world.pyproject(f"[tool.uv]\n{line}\n" + entry("p"))
    world.write("uv.toml", entry("above", prefix=""))
    for semantics in UV:
        index_set = world.read(semantics=semantics)
        assert order(index_set.declared) == ["above"]
        assert "config.table-dropped" in codes(index_set)


def test_point_17_when_documented_a_fault_costs_nothing_else(world, order, codes):
    world.pyproject("[tool.uv]\nindx = 1\noffline = 3\n" + entry("p"))
    index_set = world.read()
    assert order(index_set.declared) == ["p"]
    assert codes(index_set) == {"config.unknown-field", "config.bad-type"}
    world.pyproject('[tool.uv]\nindex-strategy = "best"\n' + entry("p"))
    assert world.faults() == ["config.unknown-variant"]


def test_point_17_a_fault_of_an_entry_stops_uv_lock_and_costs_uv_pip_the_table(world):
    world.pyproject(entry("x", more='authenticate = "maybe"\n'))
    assert world.faults() == world.faults(semantics=PROJECT) == ["config.unknown-variant"]
    for semantics in (PIP, SETTINGS):
        assert world.read(semantics=semantics).declared == ()


@pytest.mark.parametrize("semantics", UV)
def test_point_17_in_a_user_file_it_is_fatal(world, semantics):
    world.user("indx = 1\n")
    assert world.faults(semantics=semantics) == ["config.unknown-field"]


def test_point_18_a_typo_inside_an_entry(world, codes):
    world.pyproject(entry("x", more="explict = true\n"))
    assert world.faults() == ["config.unknown-field"]
    for semantics in UV:
        index_set = world.read(semantics=semantics)
        assert not index_set.named("x").explicit
        assert "config.unknown-field" in codes(index_set)


def test_point_19_an_empty_name(world):
    world.pyproject(entry("", A))
    assert world.faults() == ["config.empty-index-name"]
    for semantics in UV:
        assert world.read(semantics=semantics).declared[0].name == ""
        assert world.read("--index", f"={B}", semantics=semantics).declared[0].name == ""


@pytest.mark.parametrize("text", ["ftp://h/simple", "${VAR}/simple"])
def test_point_20_what_is_no_url(world, codes, text):
    world.pyproject(entry("x", text))
    assert world.faults() == ["config.bad-url"]
    for semantics in UV:
        index_set = world.read(semantics=semantics)
        assert index_set.declared[0].url.is_local
        assert codes(index_set) & {"config.url-as-path", "config.variable-not-expanded"}


def test_point_20_two_urls_in_one_default_index(world):
    for semantics in UV:
        index = world.read("--default-index", f"{A} {B}", semantics=semantics).declared[0]
        assert str(index.url) == f"{A}%20{B}"


def test_trap_93_variables_in_files_are_not_expanded(world, codes):
    world.pyproject('[tool.uv]\nfind-links = ["${LINKS}"]\n')
    index_set = world.read(environ={"LINKS": "/x"}, semantics=PROJECT)
    assert str(index_set.find_links[0].url).endswith("/$%7BLINKS%7D")
    assert "config.variable-not-expanded" in codes(index_set)


@pytest.mark.parametrize("semantics", [DOC, *UV])
def test_point_21_three_slashes(world, semantics):
    world.pyproject(entry("x", "http:///simple"))
    assert str(world.read(semantics=semantics).declared[0].url) == "http://simple/"


@pytest.mark.parametrize("semantics", [DOC, *UV])
def test_point_23_an_empty_index_switches_the_variable_off(world, order, semantics):
    world.pyproject(entry("p"))
    index_set = world.read("--index", "", environ={"UV_INDEX": A}, semantics=semantics)
    assert order(index_set.declared) == ["p"]


def test_trap_38_extra_index_url_precedes_index_url(world, order):
    for semantics in [DOC, *UV]:
        index_set = world.read("--index-url", A, "--extra-index-url", B, semantics=semantics)
        assert order(index_set.indexes) == [B, A]


def test_point_40_attributes_come_from_the_first_entry(world):
    world.pyproject(entry("x", A, "ignore-error-codes = [403]\n"))
    for semantics in UV:
        first = world.read("--index", f"x={A}", semantics=semantics).named("x")
        assert first.ignore_error_codes is None
        named = world.read("--index", "x", semantics=semantics).named("x")
        assert named.ignore_error_codes == (403,)


@pytest.mark.parametrize("semantics", [DOC, *UV])
def test_point_47_a_slash_makes_another_index(world, order, semantics):
    world.pyproject(entry("x", A) + entry("y", A + "/"))
    assert order(world.read(semantics=semantics).implicit) == ["x", "y"]
    assert order(world.read(semantics=semantics).indexes)[:2] == ["x", "y"]


# -- names on the command line ------------------------------------------------


def test_a_name_that_nothing_defines(world, codes):
    assert world.faults("--index", "nosuch") == ["cli.index-not-found"]
    index_set = world.read("--index", "nosuch", semantics=PROJECT)
    assert str(index_set.declared[0].url) == (world.proj / "nosuch").as_uri()
    assert "config.ambiguous-path" in codes(index_set)


@pytest.mark.parametrize("semantics", [DOC, *UV])
def test_a_directory_wins_over_a_name(world, codes, semantics):
    world.pyproject(entry("local"))
    world.write("proj/local/x.txt", "")
    index_set = world.read("--index", "local", semantics=semantics)
    assert index_set.declared[0].url.is_local
    assert "config.ambiguous-path" in codes(index_set)


@pytest.mark.parametrize("semantics", [DOC, *UV])
def test_default_index_by_name(world, order, semantics):
    world.pyproject(entry("a") + entry("b", more=DEFAULT) + entry("c"))
    index_set = world.read("--default-index", "c", semantics=semantics)
    assert order(index_set.indexes) == ["a", "c"]


def test_a_masked_name_is_not_known(world):
    world.pyproject(entry("a"))
    world.write("proj/uv.toml", "")
    assert world.faults("--index", "a") == ["cli.index-not-found"]
