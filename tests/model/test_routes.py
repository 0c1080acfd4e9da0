"""From a package to the indexes that may answer: pins, extras, groups and markers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies as ours
from indexkit.errors import UndeclaredIndexError
from indexkit.model.index import PYPI, Index
from indexkit.model.index_set import IndexSet
from indexkit.model.markers import MarkerSpace
from indexkit.model.origin import Layer, Origin
from indexkit.model.source import Source, SourceKind
from indexkit.model.strategy import Strategy
from indexkit.model.url import SafeUrl

LINUX = "sys_platform == 'linux'"
CPU = Index(SafeUrl("https://cpu.example/simple"), "cpu", explicit=True)
GPU = Index(SafeUrl("https://gpu.example/simple"), "gpu", explicit=True)
LINKS = Index(SafeUrl("file:///wheels"))


def environment(platform="linux", version="3.12.1"):
    return {
        "sys_platform": platform,
        "python_full_version": version,
        "python_version": version.rpartition(".")[0],
    }


def pin(name, **fields):
    return Source(SourceKind.INDEX, name, **fields)


def index_set(*sources, **fields):
    defaults = {"declared": (CPU, GPU), "pinnable": (CPU, GPU), "find_links": (LINKS,)}
    return IndexSet(sources=(("torch", sources),), **(defaults | fields))


def test_a_package_without_sources_goes_to_all():
    route = index_set(pin("cpu")).route("flask")

    assert route.package == "flask"
    assert route.indexes == (PYPI,)
    assert route.find_links == (LINKS,)
    assert route.pin is None
    assert route.is_registry
    assert "1 index in order" in route.because
    assert [branch.source for branch in route.branches] == [None]


@pytest.mark.parametrize("spelling", ["torch", "Torch", "TORCH"])
def test_trap_24_any_spelling_of_the_name_finds_the_pin(spelling):
    route = index_set(pin("gpu")).route(spelling)

    assert route.package == "torch"
    assert route.indexes == (GPU,)
    assert route.pin == GPU
    assert route.source == pin("gpu")
    assert "gpu" in route.because


def test_trap_40_a_pinned_package_has_no_find_links():
    assert index_set(pin("gpu")).route("torch").find_links == ()


def test_the_strategy_goes_along():
    chosen = index_set(pin("gpu"), strategy=Strategy.UNSAFE_BEST_MATCH)

    assert chosen.route("torch").strategy is Strategy.UNSAFE_BEST_MATCH
    assert chosen.route("flask").strategy is Strategy.UNSAFE_BEST_MATCH


@pytest.mark.parametrize("kind", ["git", "url", "path", "workspace"])
def test_other_sources_lead_nowhere(kind):
    source = Source(SourceKind(kind), "somewhere")

    for env in (None, environment()):
        route = index_set(source).route("torch", environment=env)
        assert route.indexes == route.find_links == ()
        assert route.source == source
        assert not route.is_registry
        assert kind in route.because


def test_a_source_of_an_extra_needs_the_extra():
    chosen = index_set(pin("gpu", extra="fast"))

    assert chosen.route("torch").indexes == (PYPI,)
    assert chosen.route("torch", extras=["fast"]).indexes == (GPU,)
    assert chosen.route("torch", extras=["slow"], environment=environment()).indexes == (PYPI,)


def test_a_source_of_a_group_needs_the_group():
    chosen = index_set(pin("cpu", group="dev"), pin("gpu", extra="fast"))

    assert chosen.route("torch", groups=["dev"]).pin == CPU
    assert chosen.route("torch", extras=["fast"]).pin == GPU
    assert chosen.route("torch").pin is None


def test_a_marker_is_judged_in_the_environment():
    chosen = index_set(pin("gpu", marker=LINUX))

    assert chosen.route("torch", environment=environment("linux")).pin == GPU
    elsewhere = chosen.route("torch", environment=environment("darwin"))
    assert elsewhere.indexes == (PYPI,)
    assert "no source of it applies here" in elsewhere.because


def test_trap_43_without_an_environment_the_rest_goes_to_the_ordinary_indexes():
    route = index_set(pin("gpu", marker=LINUX)).route("torch")

    assert route.indexes == (PYPI,)
    assert [(b.marker, b.index) for b in route.branches] == [
        (LINUX, GPU),
        ("sys_platform != 'linux'", None),
    ]


def test_trap_43_sources_that_leave_no_rest_leave_no_ordinary_index():
    route = index_set(pin("gpu", marker=LINUX), pin("cpu", marker="sys_platform != 'linux'")).route(
        "torch"
    )

    assert route.indexes == ()
    assert route.pin is None
    assert [b.index for b in route.branches] == [GPU, CPU]
    assert "2 branches" in route.because


def test_sources_that_all_lead_to_one_index_are_a_pin():
    route = index_set(pin("gpu", marker=LINUX), pin("gpu", marker="sys_platform != 'linux'")).route(
        "torch"
    )

    assert route.pin == GPU
    assert route.indexes == (GPU,)


def test_a_marker_that_is_always_true_is_no_marker():
    route = index_set(pin("gpu", marker="python_version >= '0'")).route("torch")

    assert route.pin == GPU
    assert [b.marker for b in route.branches] == [None]


def test_the_first_of_overlapping_sources_holds():
    route = index_set(pin("gpu", marker=LINUX), pin("cpu")).route("torch")

    assert [(b.marker, b.index) for b in route.branches] == [
        (LINUX, GPU),
        ("sys_platform != 'linux'", CPU),
    ]


def test_no_index_switches_pins_off_too():
    route = index_set(pin("gpu"), no_index=True).route("torch")

    assert route.indexes == ()
    assert route.pin == GPU
    assert "no-index" in route.because
    plain = index_set(no_index=True).route("flask")
    assert plain.indexes == ()
    assert plain.find_links == (LINKS,)


@pytest.mark.parametrize(
    ("layer", "hint"),
    [
        (Layer.USER, "user-level"),
        (Layer.SYSTEM, "system-level"),
        (Layer.PROJECT, "project-level"),
        (Layer.CONFIG_FILE, "--config-file"),
        (Layer.ARGUMENT, "command line"),
        (Layer.ENVIRONMENT, "environment"),
        (Layer.HOST, "host"),
    ],
)
def test_trap_42_a_name_defined_elsewhere_is_said_to_be(layer, hint):
    elsewhere = Index(SafeUrl("https://x.example/"), "x", origin=Origin(layer))
    chosen = index_set(pin("x"), declared=(elsewhere,), pinnable=())

    with pytest.raises(UndeclaredIndexError, match="undeclared index: `x`") as caught:
        chosen.route("torch")

    assert caught.value.package == "torch"
    assert hint in caught.value.hint


def test_trap_42_an_unknown_name_is_an_error_with_a_hint():
    with pytest.raises(UndeclaredIndexError) as caught:
        index_set(pin("gone")).route("Torch")

    assert caught.value.index == "gone"
    assert "[[tool.uv.index]]" in caught.value.hint
    assert index_set(pin("gone")).route("flask").indexes == (PYPI,)


@pytest.mark.law
class TestLaws:
    @given(
        st.lists(
            st.builds(pin, st.sampled_from(("cpu", "gpu")), marker=ours.marker_texts), max_size=3
        ),
        ours.environments(),
    )
    def test_the_branch_of_an_environment_is_its_route(self, sources, env):
        chosen = index_set(*sources)
        here = chosen.route("torch", environment=env)

        branches = [
            branch
            for branch in chosen.route("torch").branches
            if Source(SourceKind.PATH, "", marker=branch.marker).holds_in(env)
        ]

        assert [branch.index for branch in branches] == [here.pin]

    @given(st.lists(ours.marker_texts, max_size=4))
    def test_branches_split_everything(self, markers):
        chosen = index_set(*(pin("gpu", marker=marker) for marker in markers))
        parts = [MarkerSpace.parse(b.marker) for b in chosen.route("torch").branches]

        whole = MarkerSpace.nothing()
        for part in parts:
            assert part.is_disjoint(whole)
            whole = whole | part
        assert whole.is_everything()

    @given(ours.index_sets, ours.packages, ours.environments())
    def test_an_explicit_index_is_reached_by_a_pin_only(self, chosen, package, env):
        try:
            route = chosen.route(package, environment=env, extras=["fast"], groups=["dev"])
        except UndeclaredIndexError:
            return

        assert route.pin is not None or not any(index.explicit for index in route.indexes)
        assert len({index.url for index in route.indexes}) == len(route.indexes)
        assert route.because
