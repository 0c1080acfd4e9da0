"""What a project, a script and a requirements file say beside their indexes."""

from __future__ import annotations

import pytest

from indexkit.config.logical_lines import logical_lines
from indexkit.config.project import read_project
from indexkit.config.requirements import read_requirements
from indexkit.errors import ConfigErrors
from indexkit.model.project import Dependency
from indexkit.model.semantics import Semantics

A, B = "https://a.example/simple", "https://b.example/simple"


def faults(call, *args, **more):
    with pytest.raises(ConfigErrors) as caught:
        call(*args, **more)
    return [error.code for error in caught.value.errors]


def test_a_project_with_extras_and_groups(world):
    path = world.write(
        "proj/pyproject.toml",
        '[project]\nname = "My_Proj"\nversion = "1"\nrequires-python = ">=3.11"\n'
        'dependencies = ["a>=1"]\n[project.optional-dependencies]\nCPU_x = ["b"]\n'
        '[dependency-groups]\nlint = ["c"]\nall = [{ include-group = "Lint" }, "d"]\n'
        "[tool.uv]\ndev-dependencies = ['e']\nconflicts = [[{ extra = 'cpu-x' }, { group = 'all' }]]\n"
        "default-groups = ['lint']\n",
    )
    project = read_project(path)
    assert (project.name, project.version, project.requires_python) == ("my-proj", "1", ">=3.11")
    assert project.requirements == (
        Dependency("a>=1"),
        Dependency("b", extra="cpu-x"),
        Dependency("c", group="lint"),
        Dependency("c", group="all"),
        Dependency("d", group="all"),
        Dependency("e", group="dev"),
    )
    assert project.requirements[0] == ("a>=1", None, None)
    assert (project.extras, project.groups) == (("cpu-x",), ("lint", "all", "dev"))
    assert project.conflicts == ((("extra", "cpu-x"), ("group", "all")),)
    assert project.default_groups == ("lint",)
    assert project.workspace_root == world.proj
    assert project.members == (world.proj,)
    assert [d.requirement for d in project.required(extras=("cpu-x",))] == ["a>=1", "b"]
    assert read_project(world.proj) == project


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[project]\nversion = "1"\n', "config.missing-field"),
        ('[project]\nname = "x"\n', "config.missing-field"),
        ('[project]\nname = "x !"\nversion = "1"\n', "config.bad-package-name"),
        ('[project]\nname = "x"\nversion = "1"\ndependencies = ["a !"]\n', "config.bad-requirement"),
        ('[project]\nname = "x"\nversion = "1"\ndependencies = "a"\n', "config.bad-type"),
        ("[dependency-groups]\na = [{ include-group = 'b' }]\nb = [{ include-group = 'a' }]\n",
         "config.group-cycle"),
        ("[dependency-groups]\na = [{ include-group = 'b' }]\n", "config.missing-group"),
        ("[dependency-groups]\na = [1]\n", "config.bad-type"),
        ("[dependency-groups]\na = 'x'\n", "config.bad-type"),
        ("[dependency-groups]\na-b = []\nA_B = []\n", "config.duplicate-group"),
        ("[dependency-groups]\na = ['x !']\n", "config.bad-requirement"),
        ("[project.optional-dependencies]\na-b = []\nA_B = []\n[project]\nname='x'\nversion='1'\n",
         "config.duplicate-extra"),
        ("[project.optional-dependencies]\n'a !' = []\n", "config.bad-package-name"),
        ("[dependency-groups]\n'a !' = []\n", "config.bad-package-name"),
        ("[project]\nname = 'x'\nversion = 'a b'\n", "config.bad-version"),
        ("[project]\nname = 'x'\nversion = '1'\nrequires-python = 'x'\n", "config.bad-version"),
        ("[tool.uv]\ndefault-groups = ['x']\n", "config.missing-group"),
        ("[tool.uv]\ndefault-groups = 3\n", "config.bad-type"),
        ("[tool.uv]\nmanaged = 'x'\n", "config.bad-type"),
        ("[tool.uv]\nconflicts = [[{ extra = 'a' }]]\n", "config.bad-type"),
        ("[tool.uv]\ndev-dependencies = ['x !']\n", "config.bad-type"),
        ("[tool.uv.sources]\nx = { url = 'u' }\n", "config.bad-url"),
        ("[tool.uv.sources]\nx = []\n", "sources.empty"),
    ],
)  # fmt: skip
def test_faults_of_a_project(world, text, code):
    path = world.write("proj/pyproject.toml", text)
    assert code in faults(read_project, path)


def test_a_missing_project(world):
    assert faults(read_project, world.proj) == ["config.not-found"]


@pytest.mark.parametrize(
    ("bound", "code"),
    [('extra = "cpu"', "sources.missing-extra"), ('group = "dev"', "sources.missing-group")],
)
def test_a_source_bound_to_an_extra_or_group_without_the_package(world, bound, code):
    path = world.pyproject(
        'dependencies = ["x"]\n[project.optional-dependencies]\ncpu = []\n'
        f"[dependency-groups]\ndev = []\n[tool.uv.sources]\nx = {{ index = 'a', {bound} }}\n"
    )
    assert faults(read_project, path) == [code]
    assert read_project(path, no_sources=True).name == "proj"


def test_a_workspace_and_its_members(world):
    world.pyproject(
        '[tool.uv.workspace]\nmembers = ["libs/*", "./tool", "nosuch"]\nexclude = ["libs/old*"]\n'
    )
    for name in ("libs/b", "libs/a", "libs/old1", "tool"):
        world.write(
            f"proj/{name}/pyproject.toml", f'[project]\nname = "{name[-1]}"\nversion = "0"\n'
        )
    world.write("proj/libs/.hidden/x", "")
    world.write("proj/libs/file.txt", "")
    project = read_project(world.proj / "libs/a")
    assert project.workspace_root == world.proj
    assert project.members == (
        world.proj,
        *(world.proj / name for name in ("libs/a", "libs/b", "tool")),
    )
    assert read_project(world.proj / "libs/old1").workspace_root == world.proj / "libs/old1"


def member(name, more=""):
    return f'[project]\nname = "{name}"\nversion = "0"\n{more}'


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"m/notes.txt": ""}, "config.no-member"),
        ({"m/pyproject.toml": "[tool.uv]\n"}, "config.no-member"),
        ({"m/pyproject.toml": "[project\n"}, "config.parse-error"),
        ({"m/pyproject.toml": member("ROOT")}, "config.duplicate-member"),
        (
            {"m/pyproject.toml": member("m", "[tool.uv.workspace]\nmembers = []\n")},
            "config.nested-workspace",
        ),
    ],
)
def test_faults_of_members(world, files, code):
    """uv: "every directory included by the `members` globs must contain a `pyproject.toml`"."""
    path = world.write(
        "proj/pyproject.toml", member("root", '[tool.uv.workspace]\nmembers = ["libs/*"]\n')
    )
    for name, text in files.items():
        world.write(f"proj/libs/{name}", text)
    assert faults(read_project, path) == [code]


def test_what_is_no_member(world):
    path = world.write(
        "proj/pyproject.toml", member("root", '[tool.uv.workspace]\nmembers = ["libs/*"]\n')
    )
    world.write("proj/libs/README", "")
    world.write("proj/libs/.hidden/x", "")
    world.write("proj/libs/own/pyproject.toml", member("own", "[tool.uv]\nmanaged = false\n"))
    (world.proj / "libs/empty").mkdir()
    assert read_project(path).members == (world.proj,)


def test_an_unmanaged_project_is_in_no_workspace(world):
    path = world.pyproject("[tool.uv]\nmanaged = false\n")
    assert read_project(path).workspace_root is None


def test_a_virtual_root_has_no_name(world):
    path = world.write("proj/pyproject.toml", "[tool.uv.workspace]\nmembers = []\n")
    assert read_project(path).name is None
    assert read_project(path).members == ()


def test_duplicates_stop_a_project_under_every_reading(world):
    path = world.pyproject(f'[[tool.uv.index]]\nname="x"\nurl="{A}"\n' * 2)
    for semantics in (Semantics.DOCUMENTED, Semantics.UV_PROJECT, Semantics.UV_PIP):
        assert faults(read_project, path, semantics=semantics) == ["config.duplicate-index-name"]


def test_a_script(world):
    path = world.write(
        "s.py",
        'import x\n# /// script\n# requires-python = ">=3.11"\n# dependencies = ["a", "b>1"]\n# ///\n',
    )
    project = read_project(path)
    assert (project.name, project.requires_python) == (None, ">=3.11")
    assert [d.requirement for d in project.requirements] == ["a", "b>1"]
    assert read_project(world.write("t.py", "pass\n")).requirements == ()
    twice = world.write("u.py", "# /// script\n# a = 1\n# ///\n\n# /// script\n# a = 1\n# ///\n")
    assert faults(read_project, twice) == ["config.parse-error"]


# -- requirements files -------------------------------------------------------


def requirements(world, text, environ=None, **files):
    for name, content in files.items():
        world.write(f"proj/{name}.txt", content)
    path = world.write("proj/requirements.txt", text)
    return read_requirements(path, directory=world.proj, environ=environ or {})


def test_logical_lines():
    text = "a # c\n# whole\\\nb\\\n  >1\r\nc#d\n\\\n\n"
    assert list(logical_lines(text)) == [(1, "a"), (3, "b  >1"), (5, "c#d")]


def test_options_requirements_and_hashes(world):
    world.write("proj/w/x", "")
    found = requirements(
        world,
        f"--index-url {A}\n--extra-index-url={B} # more\n-f ./w\n--no-index\n--require-hashes\n"
        "--no-binary :all:\n--only-binary=a,b\n--pre\n"
        "x==1 \\\n  --hash=sha256:aa \\\n  --hash=sha256:bb\n-e ./y\nz ; python_version > '3'\n",
    )
    assert str(found.index_url.url) == A
    assert found.index_url.default
    assert [str(i.url) for i in found.extra_index_url] == [B]
    assert str(found.find_links[0].url) == (world.proj / "w").as_uri()
    assert (found.no_index, found.require_hashes) == (True, True)
    assert (found.no_binary, found.only_binary) == ((":all:",), ("a", "b"))
    assert [line.requirement for line in found.lines] == [
        *("x==1", "./y", "z ; python_version > '3'")
    ]
    assert found.lines[0].hashes == ("sha256:aa", "sha256:bb")
    assert found.lines[0].origin.line == 9
    assert found.lines[1].editable
    assert [d.code for d in found.diagnostics] == ["config.option-ignored"]


def test_includes_and_constraints(world):
    found = requirements(
        world, "-r other.txt\n-c limits.txt\na\n", other=f"b\n-i {A}\n", limits="c<2\n-r more.txt\n",
        more="d\n",
    )  # fmt: skip
    assert [line.requirement for line in found.lines] == ["b", "a"]
    assert [line.requirement for line in found.constraints] == ["c<2", "d"]
    assert str(found.index_url.url) == A


def test_an_address_may_stand_in_an_included_file_too(world):
    found = requirements(world, f"-i {A}\n-r other.txt\na\n", other=f"-i {A}\nb\n")
    assert str(found.index_url.url) == A
    assert [line.requirement for line in found.lines] == ["b", "a"]


def test_files_may_include_each_other(world):
    found = requirements(world, "-r other.txt\na\n", other="-r ./requirements.txt\nb\n")
    assert [line.requirement for line in found.lines] == ["b", "a"]
    assert [d.code for d in found.diagnostics] == ["config.include-cycle"]


def test_index_options_of_constraints_are_ignored(world):
    found = requirements(world, "-c limits.txt\na\n", limits=f"-i {A}\n--no-index\nc<2\n")
    assert (found.index_url, found.no_index) == (None, False)
    assert [line.requirement for line in found.constraints] == ["c<2"]
    assert [d.code for d in found.diagnostics] == ["config.option-ignored"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"-i {A}\n-i {B}\n", "cli.multiple-index-urls"),
        (f"-r other.txt\n-i {B}\n", "cli.multiple-index-urls"),
        (f"-i {B}\n-r other.txt\n", "cli.multiple-index-urls"),
        ("-r nosuch.txt\n", "config.not-found"),
        ("--index-url\n", "cli.value-missing"),
        ("--index-url ./nosuch\n", "config.bad-url"),
        ("--bogus x\n", "cli.unexpected"),
        ("--no-binary a!\n", "cli.invalid-value"),
    ],
)
def test_faults_of_a_requirements_file(world, text, code):
    assert faults(requirements, world, text, other=f"-i {A}\n") == [code]


def test_trap_93_an_unset_variable_is_a_remark_and_never_an_empty_text(world):
    text = "--extra-index-url https://u:${TOKEN}@h.example/${NAME}\nx${lower}\n"
    found = requirements(world, text, {"NAME": "s"})
    (index,) = found.extra_index_url
    assert index.url.credential.password.reveal() == "${TOKEN}"
    assert str(index.url) == "https://h.example/s"
    assert [d.code for d in found.diagnostics] == ["config.unset-variable"]
    assert found.lines[0].requirement == "x${lower}"


def test_trap_94_find_links_are_relative_to_the_file(world):
    world.write("proj/reqs/w/x", "")
    path = world.write("proj/reqs/r.txt", "--find-links ./w\n")
    found = read_requirements(path, directory=world.proj, environ={})
    assert str(found.find_links[0].url) == (world.proj / "reqs/w").as_uri()


@pytest.mark.parametrize(
    ("args", "environ", "winner"),
    [([], {}, A), (["--index-url", B], {}, B), ([], {"UV_INDEX_URL": B}, B)],
)
def test_a_files_index_url_is_the_weakest(world, args, environ, winner):
    index_set = world.read(*args, environ=environ, semantics=Semantics.UV_PIP)
    below = requirements(world, f"-i {A}\n--no-binary x\n").below(index_set)
    assert str(below.default.url) == winner
    assert below.rules.no_binary_package == {"x"}
