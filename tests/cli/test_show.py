"""``indexkit show``: order, origins, credentials' variables, shadowed entries, sources, findings."""

from __future__ import annotations

import pytest


def _lines(text: str, *needles: str) -> list[int]:
    """Return the numbers of the lines in which the needles stand, in the order of the needles."""
    lines = text.splitlines()
    return [next(n for n, line in enumerate(lines) if needle in line) for needle in needles]


def test_the_indexes_stand_in_the_order_in_which_they_are_asked(cli, project, served):
    """Ordinary ones, the default last, explicit ones apart."""
    done = cli("show", project)

    places = _lines(done.out, served.url("corp"), served.url("public"), "pinned", "attic")
    assert done.code == 0
    assert places == sorted(places)


def test_each_index_says_where_it_was_written(cli, project):
    """File with line, variable, or argument."""
    done = cli(
        "show", project, "--index", "https://a.example/simple",
        environ={"UV_EXTRA_INDEX_URL": "https://b.example/simple"},
    )  # fmt: skip

    lines = done.out.splitlines()
    origin = {
        name: lines[_lines(done.out, name)[0] + 1] for name in ("a.example", "b.example", "corp")
    }
    assert "--index" in origin["a.example"]
    assert "UV_EXTRA_INDEX_URL" in origin["b.example"]
    assert f"{project / 'pyproject.toml'}:5" in origin["corp"]


def test_passwords_are_hidden_and_their_variables_are_named(cli, project):
    """Nothing that is printed holds a secret; what is set is said, its value is not."""
    done = cli(
        "show", project, "--extra-index-url", "https://me:hunter2@c.example/simple",
        environ={"UV_INDEX_CORP_PASSWORD": "swordfish"},
    )  # fmt: skip

    assert "UV_INDEX_CORP_USERNAME, UV_INDEX_CORP_PASSWORD (set)" in done.out
    assert not {"hunter2", "swordfish", "hush"} & set(
        done.out.replace(":", " ").replace("@", " ").split()
    )


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_no_form_of_the_report_holds_a_secret(cli, project, words):
    """Neither text nor JSON."""
    done = cli(
        "show", project, *words, "--index", "x=https://me:hunter2@c.example/simple?token=swordfish",
        environ={"UV_INDEX_CORP_PASSWORD": "opensesame"},
    )  # fmt: skip

    assert done.code == 0
    assert not any(
        secret in done.out + done.err for secret in ("hunter2", "swordfish", "opensesame", "hush")
    )


def test_shadowed_entries_stay_visible_with_the_reason(cli, project):
    """A stronger entry with the same name takes the project's out of force."""
    done = cli("show", project, "--index", "corp=https://stronger.example/simple")

    declared, because = _lines(done.out, "declared, but not in force", "because a stronger entry")
    assert declared < because
    assert "same name" in done.out


def test_shadowed_entries_in_json_have_a_stable_reason(cli, project, served):
    """A code, a sentence, and who is stronger."""
    done = cli("show", project, "--json", "--index", "corp=https://stronger.example/simple")

    (shadowed,) = done.json["shadowed"]
    assert shadowed["url"] == served.url("corp")
    assert shadowed["reason"] == "name-taken"
    assert shadowed["by"]["url"] == "https://stronger.example/simple"


def test_find_links_and_sources_have_their_own_lists(cli, project):
    """With conditions, and with what leads to no index at all."""
    done = cli("show", project, "--find-links", "https://files.example/")

    assert "https://files.example/" in done.out
    assert "lamp  pinned to attic (for group old)" in done.out
    assert "tool  from git" in done.out


def test_strategy_and_semantics_are_named(cli, project):
    """The settings that decide how the list is read."""
    done = cli("show", project, "--index-strategy", "unsafe-best-match", "--semantics", "uv-pip")

    assert "unsafe-best-match" in done.out
    assert "uv-pip" in done.out


def test_no_index_says_that_nothing_is_asked(cli, project):
    """And why each declared index is out of force."""
    done = cli("show", project, "--no-index")

    assert "nothing (`no-index` is set)" in done.out


def test_json_has_the_order_and_the_whole_index_set(cli, project, served):
    """With the version of its shape."""
    document = cli("show", project, "--json").json

    assert document["schema_version"] == 1
    assert document["kind"] == "show"
    assert [each["url"] for each in document["indexes"]] == [
        served.url("corp"),
        served.url("public"),
    ]
    assert [each["name"] for each in document["explicit"]] == ["attic"]
    assert document["indexes"][0]["credentials"] == [
        {"variable": "UV_INDEX_CORP_USERNAME", "set": False},
        {"variable": "UV_INDEX_CORP_PASSWORD", "set": False},
    ]
    assert document["index_set"]["kind"] == "index-set"


def test_findings_are_words_with_their_code(cli, project):
    """A variable that matches no index is said on standard error, and data stays clean."""
    done = cli("show", project, environ={"UV_INDEX_CROP_PASSWORD": "swordfish"})

    assert done.code == 0
    assert "warning: " in done.err
    assert "UV_INDEX_CROP_PASSWORD" in done.err
    assert "[config." in done.err
    assert "swordfish" not in done.err


def test_a_faulty_configuration_is_told_with_file_line_and_hint(cli, make_project):
    """Exit code 2, no traceback, and JSON for machines."""
    folder = make_project(
        '[[tool.uv.index]]\nname = "a"\nurl = "https://a.example"\nexplict = true\n'
    )

    done, machine = cli("show", folder), cli("show", "--json", folder)

    assert (done.code, machine.code) == (2, 2)
    assert f"{folder / 'pyproject.toml'}:7" in done.err
    assert "explicit" in done.err
    (fault,) = machine.json["faults"]
    assert machine.json["kind"] == "error"
    assert (fault["line"], fault["file"]) == (7, str(folder / "pyproject.toml"))


def test_without_an_argument_the_project_of_the_directory_is_shown(cli, project, served):
    """As uv does; ``--project`` and ``--directory`` are uv's."""
    below = project / "src" / "deep"
    below.mkdir(parents=True)

    for words in (("--directory", below), ("--project", below)):
        assert served.url("corp") in cli("show", *words).out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--keyring-provider", "subprocess"), "keyring-provider  subprocess"),
        (("--allow-insecure-host", "h.example:8443"), "allow-insecure-host  h.example:8443"),
        (("--prerelease", "allow"), "prerelease  allow"),
        (("--resolution", "lowest"), "resolution  lowest"),
        (("--exclude-newer", "2024-01-02"), "exclude-newer  2024-01-02"),
        (("--exclude-newer-package", "foo=2024-01-02"), "exclude-newer-package  foo = 2024-01-02"),
        (("--no-binary",), "no-binary  true"),
        (("--no-build-package", "foo"), "no-build-package  foo"),
        (("--require-hashes",), "require-hashes  true"),
    ],
)
def test_settings_that_differ_from_uvs_defaults_are_listed(cli, project, words, line):
    """And only those."""
    assert f"  {line}" in cli("show", project, *words).out.splitlines()
    assert line.split()[0] not in cli("show", project).out


def test_the_version_of_uv_that_is_required_is_shown_as_data(cli, make_project):
    """indexkit is not uv."""
    folder = make_project('[tool.uv]\nrequired-version = ">=0.5"')

    assert "  required-version  >=0.5 (of uv; not checked)" in cli("show", folder).out


def test_every_named_index_says_its_variables(cli, make_project):
    """Whether it is in force, explicit, the default, or shadowed; without a name there are none."""
    project = make_project(
        """
        [[tool.uv.index]]
        name = "my-corp.2"
        url = "https://a.example/simple"

        [[tool.uv.index]]
        name = "attic"
        url = "https://b.example/simple"
        explicit = true

        [[tool.uv.index]]
        name = "flat-one"
        url = "https://d.example/files"
        format = "flat"

        [[tool.uv.index]]
        name = "last"
        url = "https://c.example/simple"
        default = true
        """
    )
    words = ("--index", "attic=https://e.example/simple", "--index", "https://f.example/simple")
    out = cli("show", project, *words).out

    lines = out.splitlines()
    for host, stem in {
        "a": "MY_CORP_2", "b": "ATTIC", "c": "LAST", "d": "FLAT_ONE", "e": "ATTIC",
    }.items():  # fmt: skip
        place = next(n for n, line in enumerate(lines) if f"https://{host}.example" in line)
        below = "\n".join(lines[place + 1 : place + 3])
        assert f"credentials UV_INDEX_{stem}_USERNAME, UV_INDEX_{stem}_PASSWORD" in below
    nameless = next(n for n, line in enumerate(lines) if "https://f.example" in line)
    assert "credentials" not in lines[nameless + 2]
