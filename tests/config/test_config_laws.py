"""Laws of reading and merging, over generated files, variables and arguments."""

from __future__ import annotations

import pickle
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexkit.config.reading import read_index_set
from indexkit.config.settings import Settings
from indexkit.model.index import Index
from indexkit.model.semantics import Semantics
from indexkit.model.url import SafeUrl

pytestmark = pytest.mark.law

ALL = st.sampled_from([Semantics.DOCUMENTED, Semantics.UV_PROJECT, Semantics.UV_PIP])
NAMES = st.sampled_from(["a", "b", "c", "d", "e"])


@st.composite
def index_lists(draw):
    """Return index entries as TOML-ready mappings with distinct names and at most one default."""
    names = draw(st.lists(NAMES, unique=True, max_size=4))
    default = draw(st.sampled_from([*names, None]))
    entries = []
    for name in names:
        entry = {"name": f'"{name}"', "url": f'"https://{draw(NAMES)}.example/simple"'}
        if name == default:
            entry["default"] = "true"
        if draw(st.booleans()):
            entry["explicit"] = "true"
        if draw(st.booleans()):
            entry["ignore-error-codes"] = "[403]"
        entries.append(entry)
    return entries


TOP = st.fixed_dictionaries(
    {},
    optional={
        "index-strategy": st.sampled_from(['"first-index"', '"unsafe-best-match"']),
        "extra-index-url": st.just('["https://extra.example/simple", "./local"]'),
        "index-url": st.just('"https://url.example/simple"'),
        "find-links": st.just('["./w"]'),
        "no-binary-package": st.just('["x", "y"]'),
        "exclude-newer-package": st.just('{ x = false, y = "1 week" }'),
        "offline": st.just("true"),
    },
)
SOURCES = st.dictionaries(st.sampled_from(["p", "q", "r"]), NAMES, max_size=3)


def text_of(entries, top, sources, prefix, shuffled=None):
    """Return a file; with ``shuffled`` (a random generator) the keys of each table change places."""

    def pairs(mapping):
        items = list(mapping.items())
        if shuffled is not None:
            shuffled.shuffle(items)
        return items

    head = prefix.rstrip(".")
    lines = [f"[{head}]"] if head else []
    lines += [f"{key} = {value}" for key, value in pairs(top)]
    if sources:
        lines.append(f"[{prefix}sources]")
        lines += [f'{key} = {{ index = "{name}" }}' for key, name in pairs(sources)]
    for entry in entries:
        lines.append(f"[[{prefix}index]]")
        lines += [f"{key} = {value}" for key, value in pairs(entry)]
    return "\n".join(lines) + "\n"


def read(files, semantics, args=(), environ=None):
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        (root / "proj").mkdir(exist_ok=True)
        found = read_index_set(
            None,
            directory=root / "proj",
            environ={"HOME": str(root), "XDG_CONFIG_DIRS": str(root / "etc"), **(environ or {})},
            args=args,
            semantics=semantics,
            platform="linux",
        )
        return found, place


@settings(max_examples=40, deadline=None)
@given(index_lists(), TOP, SOURCES, st.randoms(use_true_random=False), ALL)
def test_the_order_of_keys_in_a_table_changes_nothing(entries, top, sources, shuffled, semantics):
    """Law: only the order of the index entries matters."""
    plain = text_of(entries, top, sources, "tool.uv.")
    mixed = text_of(entries, top, sources, "tool.uv.", shuffled)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "pyproject.toml"
        results = []
        for text in (plain, mixed):
            path.write_text(text)
            results.append(
                read_index_set(
                    None,
                    directory=Path(place),
                    environ={},
                    system_config=False,
                    semantics=semantics,
                )
            )
    assert results[0] == results[1]
    assert hash(results[0]) == hash(results[1])


@settings(max_examples=40, deadline=None)
@given(st.tuples(index_lists(), index_lists(), index_lists()), TOP, TOP, ALL)
def test_more_layers_never_reorder_those_above(entries, top, user_top, semantics):
    """Law: what a stronger layer declares keeps its order whatever weaker layers add."""
    above, middle, below = entries
    project = {"proj/pyproject.toml": text_of(above, top, {}, "tool.uv.")}
    user = {".config/uv/uv.toml": text_of(middle, user_top, {}, "")}
    system = {"etc/uv/uv.toml": text_of(below, {}, {}, "")}
    alone, _ = read(project, semantics)
    together, _ = read({**project, **user, **system}, semantics)
    mine = [i.origin.key for i in alone.declared]
    kept = [i.origin.key for i in together.declared if i.origin.file.endswith("pyproject.toml")]
    assert kept == mine
    if semantics is Semantics.DOCUMENTED:
        assert [i.origin.key for i in together.declared][: len(mine)] == mine


@settings(max_examples=30, deadline=None)
@given(index_lists(), SOURCES, ALL)
def test_a_set_survives_a_pickle_and_reading_is_repeatable(entries, sources, semantics):
    """Law: reading the same world twice gives equal sets, and a pickle gives it back."""
    text = text_of(entries, {}, sources, "tool.uv.")
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "pyproject.toml").write_text(text)
        first, second = (
            read_index_set(
                None, directory=Path(place), environ={}, system_config=False, semantics=semantics
            )
            for _ in range(2)
        )
    assert first == second
    assert pickle.loads(pickle.dumps(first)) == first  # noqa: S301 - our own bytes


@settings(max_examples=30, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=4, unique=True), ALL)
def test_a_variable_and_an_argument_mean_the_same(names, semantics):
    """Law: `UV_INDEX` and `--index` differ in nothing but their origin."""
    text = " ".join(f"{name}=https://{name}.example/simple" for name in names)
    by_word, _ = read({}, semantics, args=["--index", text])
    by_variable, _ = read({}, semantics, environ={"UV_INDEX": text})
    assert by_word == by_variable


layers = st.builds(
    Settings,
    index=st.lists(
        NAMES.map(lambda n: Index(SafeUrl.parse(f"https://{n}.example"))), max_size=2
    ).map(tuple),
    no_index=st.sampled_from([None, True, False]),
    no_sources_package=st.lists(NAMES, max_size=2).map(tuple),
    required_version=st.sampled_from([None, "==1", "==2"]),
)


@given(layers, layers, layers)
def test_layers_combine_associatively(a, b, c):
    """Law: it does not matter which two of three layers are combined first."""
    assert a.over(b).over(c) == a.over(b.over(c))
    assert Settings().over(a) == a == a.over(Settings())
