"""The keys beside the indexes, the variables, and what is remarked about the whole."""

from __future__ import annotations

import datetime as dt

import pytest

from indexkit.model.index_set import KeyringProvider
from indexkit.model.rules import Prerelease, Resolution
from indexkit.model.semantics import Semantics
from indexkit.model.strategy import Strategy

A, B = "https://a.example/simple", "https://b.example/simple"


def test_every_key_that_counts_is_read(world):
    world.pyproject(
        "[tool.uv]\n"
        f'index-url = "{A}"\nextra-index-url = ["{B}"]\nfind-links = ["./w"]\nno-index = true\n'
        'index-strategy = "unsafe-best-match"\nkeyring-provider = "subprocess"\n'
        'allow-insecure-host = ["h:1", { host = "k" }, "https://m/x"]\n'
        'resolution = "lowest"\nprerelease = "allow"\nexclude-newer = "2024-01-01T00:00:00Z"\n'
        'exclude-newer-package = { Num_Py = "1 week", scipy = false }\n'
        'no-binary = true\nno-binary-package = ["A_B"]\nno-build = true\nno-build-package = ["c"]\n'
        'required-version = "0.5.0"\npublish-url = "https://p.example/"\ncheck-url = "./c"\n'
        'trusted-publishing = "always"\n'
    )
    found = world.read()
    assert [str(i.url) for i in found.declared] == [B, A]
    assert found.declared[1].default
    assert str(found.find_links[0].url) == (world.proj / "w").as_uri()
    assert found.no_index
    assert found.indexes == ()
    assert found.strategy is Strategy.UNSAFE_BEST_MATCH
    assert found.keyring_provider is KeyringProvider.SUBPROCESS
    assert found.allow_insecure_hosts == ("h:1", "k", "m")
    rules = found.rules
    assert (rules.resolution, rules.prerelease) == (Resolution.LOWEST, Prerelease.ALLOW)
    assert rules.exclude_newer.moment == dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    assert [name for name, _ in rules.exclude_newer_package] == ["num-py", "scipy"]
    assert (rules.no_binary, rules.no_binary_package) == (True, {"a-b"})
    assert (rules.no_build, rules.no_build_package) == (True, {"c"})
    assert found.required_version == "==0.5.0"
    assert (found.publish_url, found.trusted_publishing) == ("https://p.example/", "always")
    assert found.check_url == (world.proj / "c").as_uri()


def test_arguments_say_the_same(world):
    found = world.read(
        *("--index-strategy", "first-match", "--keyring-provider", "subprocess", "--no-index"),
        *("--exclude-newer", "1 week", "--exclude-newer-package", "A=false", "--pre"),
        *("--resolution", "lowest-direct", "--no-binary", "--no-build-package", "x Y_z"),
        *("--only-binary", "q,:none:,r", "--trusted-host", "h", "--allow-insecure-host", "i:2 j"),
    )
    assert found.strategy is Strategy.FIRST_INDEX
    assert found.keyring_provider is KeyringProvider.SUBPROCESS
    assert found.no_index
    assert found.rules.exclude_newer.span == dt.timedelta(weeks=1)
    assert found.rules.exclude_newer_package[0][0] == "a"
    assert found.rules.prerelease is Prerelease.ALLOW
    assert found.rules.resolution is Resolution.LOWEST_DIRECT
    assert found.rules.no_binary
    assert found.rules.no_build_package == {"x", "y-z", "r"}
    assert found.allow_insecure_hosts == ("h", "i:2", "j")


def test_variables_say_the_same_and_arguments_silence_them(world):
    environ = {
        "UV_INDEX": f"x={A}\n {B}",
        "UV_EXTRA_INDEX_URL": "https://c.example  https://d.example",
        "UV_FIND_LINKS": "./l1,./l 2",
        "UV_INDEX_STRATEGY": "unsafe-first-match",
        "UV_EXCLUDE_NEWER": "false",
        "UV_INSECURE_HOST": "h i:2",
        "UV_PRERELEASE": "disallow",
        "UV_NO_BUILD": "1",
    }
    found = world.read(environ=environ)
    assert [i.name or str(i.url) for i in found.declared] == [
        *("x", B, "https://c.example/", "https://d.example/")
    ]
    assert found.find_links[1].given == "./l 2"
    assert found.strategy is Strategy.UNSAFE_FIRST_MATCH
    assert found.rules.exclude_newer.span is None
    assert found.rules.no_build
    assert found.allow_insecure_hosts == ("h", "i:2")
    assert found.declared[0].origin.variable == "UV_INDEX"
    silenced = world.read("--index", "https://e.example", "-f", "w", "--build", environ=environ)
    assert silenced.declared[0].origin.argument == "--index"
    assert "x" not in [i.name for i in silenced.declared]
    assert len(silenced.find_links) == 1
    assert not silenced.rules.no_build


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("no-index = 1", "config.bad-type"),
        ('find-links = "x"', "config.bad-type"),
        ('index-strategy = "best"', "config.unknown-variant"),
        ('keyring-provider = "auto"', "config.unknown-variant"),
        ('allow-insecure-host = ["h:99999"]', "config.bad-host"),
        ("allow-insecure-host = [{ port = 1 }]", "config.missing-field"),
        ('no-binary-package = ["a b"]', "config.bad-package-name"),
        ('exclude-newer-package = { a = "soon" }', "config.bad-cutoff"),
        ('exclude-newer-package = { "a b" = false }', "config.bad-package-name"),
        ('exclude-newer = { span = "P1D" }', "config.missing-field"),
        ('required-version = "new"', "config.bad-required-version"),
        ('publish-url = "x"', "config.bad-url"),
        ('trusted-publishing = "sometimes"', "config.unknown-variant"),
        ("pip = 3", "config.bad-type"),
        ('pip = { only-binary = ["a b"] }', "config.bad-package-name"),
    ],
)
@pytest.mark.parametrize("path", ["proj/uv.toml", "home/.config/uv/uv.toml"])
def test_a_malformed_value_is_a_fault_in_every_file(world, line, code, path):
    world.write(path, line + "\n")
    assert world.faults() == [code]
    assert world.faults(semantics=Semantics.UV_PIP) == [code]


def test_first_match_is_a_name_in_files_only_when_documented(world):
    world.write("proj/uv.toml", 'index-strategy = "first-match"\n')
    assert world.read().strategy is Strategy.FIRST_INDEX
    assert world.faults(semantics=Semantics.UV_PROJECT) == ["config.unknown-variant"]
    world.write("proj/uv.toml", 'index-strategy = "unsafe-any-match"\n')
    assert world.read().strategy is Strategy.UNSAFE_FIRST_MATCH


@pytest.mark.parametrize(
    "line",
    [
        *("cache-keys = 3", "config-settings = { a = 1 }", 'constraint-dependencies = ["a !"]'),
        *('environments = ["x == 1"]', "concurrent-downloads = 0", 'prerelease-package = { a = "x" }'),
        *("dependency-metadata = [{}]", 'http-proxy = "ftp://x"', 'reinstall-package = ["a b"]'),
        *("extra-build-variables = { a = { b = 1 } }", "extra-build-dependencies = { a = 'b' }"),
        *("config-settings-package = { a = 1 }", "preview = 1", "no-proxy = 'x'"),
    ],
)  # fmt: skip
def test_a_foreign_value_that_uv_refuses_is_only_remarked_on_when_documented(world, codes, line):
    world.pyproject(f'[tool.uv]\n{line}\n[[tool.uv.index]]\nurl = "{A}"\n')
    found = world.read()
    assert len(found.declared) == 1
    assert codes(found) == {"config.bad-type"}
    assert world.read(semantics=Semantics.UV_PIP).declared == ()


def test_a_constraint_that_uv_refuses_stops_its_project_commands(world):
    world.pyproject('[tool.uv]\nconstraint-dependencies = ["a !"]\n')
    assert world.faults(semantics=Semantics.UV_PROJECT) == ["config.bad-type"]


def test_the_pip_table_belongs_to_the_pip_interface(world, order):
    world.pyproject(
        '[tool.uv]\nresolution = "highest"\n'
        f'pip = {{ index-url = "{A}", extra-index-url = ["{B}"], resolution = "lowest", '
        'no-binary = [":all:"], only-binary = ["x"] }\n'
        '[[tool.uv.index]]\nname = "top"\nurl = "https://top.example"\n'
    )
    assert order(world.read(semantics=Semantics.UV_PROJECT).declared) == ["top"]
    assert order(world.read().declared) == ["top"]
    found = world.read(semantics=Semantics.UV_PIP)
    assert order(found.declared) == ["top", B, A]
    assert found.rules.resolution is Resolution.LOWEST
    assert found.rules.no_binary
    assert found.rules.no_build_package == {"x"}


# -- remarks ------------------------------------------------------------------


def test_trap_36_names_that_share_a_variable(world, codes):
    world.pyproject(
        "".join(
            f'[[tool.uv.index]]\nname = "{name}"\nurl = "https://{i}.example"\n'
            for i, name in enumerate(["my-repo", "my_repo", "My.Repo", "other"])
        )
    )
    found = [d for d in world.read().diagnostics if d.code == "config.environment-name-collision"]
    assert [d.origin.key for d in found] == ["tool.uv.index[1]", "tool.uv.index[2]"]


def test_variables_of_nobody(world):
    world.pyproject('[[tool.uv.index]]\nname = "my-repo"\nurl = "https://a.example"\n')
    environ = {"UV_INDEX_MY_REPO_PASSWORD": "s", "UV_INDEX_MYREPO_USERNAME": "u"}
    (remark,) = world.read(environ=environ).diagnostics
    assert remark.code == "config.variable-without-index"
    assert remark.origin.variable == "UV_INDEX_MYREPO_USERNAME"


def test_a_shadowed_default_is_a_note(world, codes):
    world.pyproject(
        f'[tool.uv]\nindex-url = "{A}"\n[[tool.uv.index]]\nurl = "{B}"\ndefault = true\n'
    )
    assert codes(world.read()) == {"config.shadowed-default"}


def test_a_pin_keeps_the_projects_index_when_documented(world, codes):
    world.pyproject(
        f'[tool.uv.sources]\nx = {{ index = "p" }}\n[[tool.uv.index]]\nname = "p"\nurl = "{A}"\n'
    )
    found = world.read("--index", f"p={B}")
    assert "config.pin-keeps-project-index" in codes(found)
    assert str(found.route("x").pin.url) == A
    assert (
        str(world.read("--index", f"p={B}", semantics=Semantics.UV_PROJECT).route("x").pin.url) == B
    )


def test_a_hosts_word_close_to_an_option_is_remarked_on(world, codes):
    assert codes(world.read("--indx", A)) == {"cli.near-miss"}
    assert codes(world.read("install", "--upgrade", "pkg")) == set()


def test_a_configuration_without_oddities_has_no_remarks(world):
    world.pyproject(f'[[tool.uv.index]]\nname = "a"\nurl = "{A}"\ndefault = true\n')
    assert world.read(environ={"UV_INDEX_A_USERNAME": "u"}).diagnostics == ()
