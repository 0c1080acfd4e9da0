"""Line numbers of keys are exact for everything that can stand in a configuration file."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexkit.config.lines import lines_of, parse_error_line

TEXT = '''\
a = 1
[project]
dependencies = [
  "x", # ]
  "[y]",
]
[tool.uv]
conflicts = [
  [
    { extra = "a" },
  ],
]
note = """
[tool.fake]
x = 1
\\""" still
"""
raw = \'\'\'
b = 1\'\'\'
[[tool.uv.index]]
name = "x"
[[ tool . "uv" . index ]]  # the second
name = "y"
cache-control.api = "a"
[tool.uv.sources]
torch = [
  { index = "a", marker = "x == ']'" },
  { index = "b" },
]
"Foo.bar" = { index = "x" }
'single' = { index = "y" }
"q\\"uote" = { index = "y" }
'''


def test_every_kind_of_line_is_found():
    lines = lines_of(TEXT)
    assert lines[("a",)] == 1
    assert lines[("project", "dependencies")] == 3
    assert lines[("project", "dependencies", 1)] == 5
    assert lines[("tool", "uv", "conflicts", 0)] == 9
    assert lines[("tool", "uv", "note")] == 13
    assert lines[("tool", "uv", "raw")] == 18
    assert lines[("tool", "uv", "index", 0, "name")] == 21
    assert lines[("tool", "uv", "index", 1)] == 22
    assert lines[("tool", "uv", "index", 1, "name")] == 23
    assert lines[("tool", "uv", "index", 1, "cache-control", "api")] == 24
    assert lines[("tool", "uv", "sources", "torch", 1)] == 28
    assert lines[("tool", "uv", "sources", "Foo.bar")] == 30
    assert lines[("tool", "uv", "sources", "single")] == 31
    assert lines[("tool", "uv", "sources", 'q"uote')] == 32


def test_the_inside_of_a_text_is_no_key():
    lines = lines_of(TEXT)
    assert ("tool", "fake") not in lines
    assert ("b",) not in lines
    assert ("x",) not in lines


def test_an_array_of_tables_in_one_value_has_a_line_for_each_element():
    lines = lines_of('index = [\n  { url = "a" },\n  { url = "b" },\n]\nend = 1\n')
    assert lines[("index", 0)] == 2
    assert lines[("index", 1)] == 3
    assert lines[("end",)] == 5


def test_a_table_inside_an_array_of_tables_belongs_to_its_last_element():
    lines = lines_of("[[a]]\n[[a]]\n[a.b]\nc = 1\n")
    assert lines[("a", 1, "b", "c")] == 4


def test_the_line_of_a_parse_error():
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads("a = 1\nb = \n")
    assert parse_error_line(caught.value) == 2


WORD = st.text("abcxyz", min_size=1, max_size=4)


@settings(max_examples=60)
@given(st.dictionaries(WORD, st.dictionaries(WORD, st.integers(0, 9), min_size=1), min_size=1))
def test_the_line_found_is_the_line_written(tables):
    """Law: the line of a key is the line that the writer put it on."""
    lines, where = [], {}
    for table, pairs in tables.items():
        lines.append(f"[{table}]")
        for key, value in pairs.items():
            lines.append(f"{key} = {value}")
            where[(table, key)] = len(lines)
    found = lines_of("\n".join(lines))
    assert {path: found[path] for path in where} == where
