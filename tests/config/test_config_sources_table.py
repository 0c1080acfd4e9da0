"""`tool.uv.sources`: pins, lists, conditions, and what cannot stand together."""

from __future__ import annotations

import pytest

from indexkit.errors import ConfigErrors, UndeclaredIndexError
from indexkit.model.markers import MarkerSpace
from indexkit.model.semantics import Semantics
from indexkit.model.source import SourceKind

INDEXES = (
    '[[tool.uv.index]]\nname = "a"\nurl = "https://a.example/simple"\nexplicit = true\n'
    '[[tool.uv.index]]\nname = "b"\nurl = "https://b.example/simple"\nexplicit = true\n'
)


def sources(text: str) -> str:
    return f"[tool.uv.sources]\n{text}\n{INDEXES}"


def test_kinds_and_their_options_are_kept_as_data(world):
    world.pyproject(
        sources(
            'one = { index = "a" }\n'
            'two = { git = "https://g.example/two", tag = "v1", subdirectory = "x" }\n'
            'three = { url = "https://u.example/three.whl" }\n'
            'four = { path = "../four", editable = true }\n'
            "five = { workspace = true }\n"
            'six = { workspace = "../other" }'
        )
    )
    found = dict(world.read().sources)
    assert [found[name][0].kind for name in ("one", "two", "three", "four", "five")] == [
        *(SourceKind.INDEX, SourceKind.GIT, SourceKind.URL, SourceKind.PATH, SourceKind.WORKSPACE)
    ]
    assert found["two"][0].options == (("tag", "v1"), ("subdirectory", "x"))
    assert (found["five"][0].target, found["six"][0].target) == ("true", "../other")
    assert found["one"][0].origin.line == 6
    assert found["one"][0].origin.key == "tool.uv.sources.one"


def test_the_key_is_normalised(world):
    world.pyproject(sources('My_Package = { index = "a" }'))
    assert world.read().route("my.package").pin.name == "a"


def test_trap_43_the_space_that_no_source_covers_goes_to_the_ordinary_indexes(world):
    world.pyproject(sources("""x = [{ index = "a", marker = "sys_platform == 'linux'" }]"""))
    index_set = world.read()
    assert index_set.route("x", environment={"sys_platform": "linux"}).pin.name == "a"
    elsewhere = index_set.route("x", environment={"sys_platform": "win32"})
    assert elsewhere.pin is None
    assert [str(i.url) for i in elsewhere.indexes] == ["https://pypi.org/simple"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x = []", "sources.empty"),
        ('x = "a"', "config.bad-type"),
        ("x = {}", "config.missing-field"),
        ('x = [{ index = "a" }, { index = "b" }]', "sources.missing-marker"),
        ('x = { index = "a", path = "p" }', "sources.extra-and-group"),
        ('x = { index = "a", workspace = true }', "sources.extra-and-group"),
        ('x = { index = "a", extra = "e", group = "g" }', "sources.extra-and-group"),
        ('x = { index = "a", editable = true }', "sources.extra-and-group"),
        ('x = { path = "p", editable = true, package = false }', "sources.extra-and-group"),
        ('x = { git = "https://g.example/x", subdirectory = "s", path = "p" }',
         "sources.extra-and-group"),
        ('x = { git = "https://g.example/x", tag = "t", rev = "r" }', "sources.other"),
        ('x = { index = "a", prio = 1 }', "config.unknown-field"),
        ('x = { index = "a", maker = "1" }', "config.unknown-field"),
        ('x = { index = "a b" }', "config.bad-index-name"),
        ("x = { index = 1 }", "config.bad-type"),
        ("x = { workspace = 1 }", "config.bad-type"),
        ('x = { index = "a", marker = "nonsense" }', "sources.bad-marker"),
        ('"a !" = { index = "a" }', "config.bad-package-name"),
        ('x-y = { index = "a" }\nX_Y = { index = "a" }', "sources.duplicate"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("semantics", [Semantics.DOCUMENTED, Semantics.UV_PROJECT])
def test_faults(world, text, code, semantics):
    world.pyproject(sources(text))
    assert world.faults(semantics=semantics) == [code]


def test_trap_43_overlapping_markers_are_a_fault_with_the_replacement(world):
    world.pyproject(
        sources(
            """x = [{ index = "a", marker = "sys_platform == 'linux'" }, """
            """{ index = "b", marker = "python_version >= '3.12'" }]"""
        )
    )
    with pytest.raises(ConfigErrors) as caught:
        world.read()
    (error,) = caught.value.errors
    assert error.code == "sources.overlapping-markers"
    replaced, _, by = error.hint.removeprefix("replace ").partition(" with ")
    assert MarkerSpace.parse(replaced.strip("`")) == MarkerSpace.parse("python_version >= '3.12'")
    assert MarkerSpace.parse(by.strip("`")) == MarkerSpace.parse(
        "python_version >= '3.12' and sys_platform != 'linux'"
    )


def test_sources_of_two_extras_may_overlap(world):
    world.pyproject(sources('x = [{ index = "a", extra = "cpu" }, { index = "b", extra = "gpu" }]'))
    index_set = world.read()
    assert index_set.route("x", extras=["cpu"]).pin.name == "a"
    assert index_set.route("x", extras=["gpu"]).pin.name == "b"
    assert index_set.route("x").pin is None


def test_trap_42_a_pin_to_an_undeclared_name_is_a_remark_and_then_an_error(world, codes):
    world.pyproject(sources('x = { index = "nosuch" }'))
    index_set = world.read()
    assert codes(index_set) == {"sources.undeclared-index"}
    with pytest.raises(UndeclaredIndexError, match="nosuch"):
        index_set.route("x")
    assert index_set.route("other").pin is None


def test_trap_42_a_configuration_of_explicit_indexes_keeps_pypi(world):
    world.pyproject(sources('x = { index = "a" }'))
    assert [str(i.url) for i in world.read().indexes] == ["https://pypi.org/simple"]


@pytest.mark.parametrize(
    ("args", "environ", "left"),
    [
        (["--no-sources"], {}, []),
        ([], {"UV_NO_SOURCES": "1"}, []),
        ([], {"UV_NO_SOURCES": "0"}, ["x", "y"]),
        (["--no-sources-package", "X"], {}, ["y"]),
        (["--no-sources-package", "x y"], {}, []),
        ([], {"UV_NO_SOURCES_PACKAGE": " x\ty "}, []),
        ([], {"UV_NO_SOURCES_PACKAGE": ""}, ["x", "y"]),
    ],
)
def test_sources_can_be_switched_off(world, args, environ, left):
    world.pyproject(sources('x = { index = "a" }\ny = { index = "a" }'))
    assert [name for name, _ in world.read(*args, environ=environ).sources] == left


def test_no_sources_hides_no_fault(world):
    world.pyproject(sources('x = [{ index = "a" }, { index = "b" }]'))
    assert world.faults("--no-sources") == ["sources.missing-marker"]


def test_faults_of_sources_cost_only_the_sources_in_the_pip_interface(world, codes, order):
    world.pyproject(sources('x = { index = "a", prio = 1 }'))
    index_set = world.read(semantics=Semantics.UV_PIP)
    assert "config.unknown-field" in codes(index_set)
    assert order(index_set.declared) == ["a", "b"]
