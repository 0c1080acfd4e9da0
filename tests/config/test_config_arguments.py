"""uv's options in a host's command line, by clap's rules."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexkit.config.arguments import parse_arguments, split_arguments
from indexkit.errors import ConfigErrors
from indexkit.model.semantics import Semantics

A, B = "https://a.example/simple", "https://b.example/simple"


def faults(*words, **more):
    with pytest.raises(ConfigErrors) as caught:
        parse_arguments(words, **more)
    return [error.code for error in caught.value.errors]


@pytest.mark.parametrize(
    "words",
    [["--find-links=x"], ["--find-links", "x"], ["-fx"], ["-f=x"], ["-f", "x"]],
)
def test_every_spelling_of_a_value_means_the_same(words):
    assert parse_arguments(words).words() == ["--find-links=x"]


def test_repeated_options_keep_their_order():
    assert parse_arguments(["--index", A, "--index", B]).words() == [f"--index={A}", f"--index={B}"]


def test_an_alias_is_the_option():
    assert parse_arguments(["--trusted-host", "h"]).last("allow-insecure-host") == "h"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--default-index", A, "--default-index", B], "cli.repeated"),
        (["--index-url", A, "-i", B], "cli.repeated"),
        (["--no-index", "--no-index"], "cli.repeated"),
        (["--index-strategy", "first-index", "--index-strategy", "first-index"], "cli.repeated"),
        (["--index"], "cli.value-missing"),
        (["--index", "--no-index"], "cli.value-missing"),
        (["--index-strategy="], "cli.value-missing"),
        (["--index-strategy", "best"], "cli.invalid-value"),
        (["--keyring-provider", "auto"], "cli.invalid-value"),
        (["--prerelease", "never"], "cli.invalid-value"),
        (["--resolution", "newest"], "cli.invalid-value"),
        (["--exclude-newer", "soon"], "cli.invalid-value"),
        (["--exclude-newer", ""], "cli.invalid-value"),
        (["--exclude-newer-package", "numpy"], "cli.invalid-value"),
        (["--exclude-newer-package", "nu mpy=2024-01-01"], "cli.invalid-value"),
        (["--no-sources-package", "a !"], "cli.invalid-value"),
        (["--allow-insecure-host", "h:99999"], "cli.invalid-value"),
        (["--index", f"my/index={A}"], "cli.invalid-value"),
        (["--index", f"ïx={A}"], "cli.invalid-value"),
        (["--index", "x="], "cli.invalid-value"),
        (["--no-index=true"], "cli.unexpected"),
        (["--bogus"], "cli.unexpected"),
        (["word"], "cli.unexpected"),
    ],
)
def test_one_fault_has_one_code(words, code):
    assert faults(*words) == [code]


def test_all_faults_are_reported_together():
    assert faults("--bogus", "--index-strategy", "best", "--index") == [
        "cli.invalid-value",
        "cli.value-missing",
        "cli.unexpected",
    ]


def test_a_near_miss_has_a_hint():
    with pytest.raises(ConfigErrors, match="did you mean `--extra-index-url`"):
        parse_arguments(["--extra-index-ulr"])


def test_conflicts_of_the_pip_interface():
    words = ["--no-binary", "a,b", "--no-build"]
    assert faults(*words, semantics=Semantics.UV_PIP) == ["cli.conflict"]


def test_the_last_of_two_opposites_counts():
    assert parse_arguments(["--no-build", "--build"]).words() == ["--build"]


def test_a_host_keeps_its_own_words():
    words = ["install", "--index", A, "-v", "--upgrade", "pkg", "-fx", "--", "--no-index"]
    arguments, rest = split_arguments(words)
    assert arguments.words() == [f"--index={A}", "--find-links=x"]
    assert rest == ("install", "-v", "--upgrade", "pkg", "--", "--no-index")


def test_trap_37_a_path_with_an_equals_sign_is_a_path_when_documented():
    assert parse_arguments(["--index", "./idx=1"]).last("index") == "./idx=1"
    assert faults("--index", "./idx=1", semantics=Semantics.UV_PROJECT) == ["cli.invalid-value"]


WORDS = st.lists(
    st.one_of(
        st.sampled_from([["--index", A], ["--index", f"x={B}"], ["-fx,y"], ["--find-links", ""]]),
        st.sampled_from([["--extra-index-url", f"{A} {B}"], ["--no-sources-package=a b"]]),
        st.sampled_from([["--exclude-newer-package", "a=false"], ["--trusted-host", "h:1"]]),
        st.sampled_from([["host"], ["--verbose"], ["-x"]]),
    ),
    max_size=8,
).map(lambda groups: [word for group in groups for word in group])


@settings(max_examples=80)
@given(WORDS, st.sampled_from([[], ["--no-index"], ["--pre"], ["--index-url", A]]))
def test_words_read_back_to_the_same_arguments(words, more):
    """Law: what is parsed and written again parses to an equal value."""
    arguments, rest = split_arguments([*words, *more])
    again, none_left = split_arguments(arguments.words())
    assert [(g.option, g.value) for g in again.given] == [
        (g.option, g.value) for g in arguments.given
    ]
    assert none_left == ()
    assert split_arguments(rest) == (parse_arguments([]), rest)
