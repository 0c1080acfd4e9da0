"""``indexkit candidates`` and ``indexkit download``."""

from __future__ import annotations

import hashlib
import json

import pytest


def test_candidates_are_listed_best_first(cli, project):
    """As a table with what is remarkable about each."""
    lines = cli("candidates", "--project", project, "foo").out.splitlines()

    assert [line.split()[2] for line in lines[1:]] == [
        "foo-1.1-py3-none-any.whl", "foo-1.1.tar.gz", "foo-1.0-py3-none-any.whl",
    ]  # fmt: skip
    assert lines[2].endswith("source")


def test_limit_keeps_the_best(cli, project):
    """In the table and in the JSON lines."""
    table = cli("candidates", "--project", project, "--limit", 1, "foo").out.splitlines()
    rows = cli("candidates", "--project", project, "--limit", 1, "--json", "foo").out.splitlines()

    assert (len(table), len(rows)) == (2, 1)


def test_candidates_as_json_are_one_document_a_line(cli, project):
    """Each with the version of its shape."""
    rows = [
        json.loads(r)
        for r in cli("candidates", "--json", "--project", project, "foo").out.splitlines()
    ]

    assert {(row["schema_version"], row["kind"], row["package"]) for row in rows} == {
        (1, "candidate", "foo")
    }
    assert [row["version"] for row in rows] == ["1.1", "1.1", "1.0"]
    assert all(row["hashes"]["sha256"] for row in rows)


@pytest.mark.parametrize(
    ("package", "code"), [("nobody", 1), ("foo>50", 1), ("empty", 1), ("down", 3)]
)
def test_no_candidate_is_an_exit_code(cli, project, package, code):
    """Nothing on standard output then."""
    done = cli("candidates", "--project", project, package, environ={"UV_HTTP_RETRIES": "0"})

    assert (done.code, done.out) == (code, "")
    assert done.err.startswith("error: ")


def test_downloads_are_verified_named_and_listed(cli, project, tmp_path):
    """The path of each file on standard output, in the order that was asked for."""
    folder = tmp_path / "deep" / "folder"
    done = cli("download", "--project", project, "-d", folder, "bar", "foo")

    assert done.code == 0
    assert done.out.splitlines() == [
        str(folder / "bar-3.0-py3-none-any.whl"),
        str(folder / "foo-1.1-py3-none-any.whl"),
    ]
    assert sorted(each.name for each in folder.iterdir()) == sorted(
        line.rpartition("/")[2] for line in done.out.splitlines()
    )


def test_download_in_json(cli, project, tmp_path):
    """What was chosen, from where, and where it is now."""
    (file,) = cli("download", "--json", "--project", project, "-d", tmp_path / "out", "foo").json[
        "files"
    ]

    content = (tmp_path / "out" / "foo-1.1-py3-none-any.whl").read_bytes()
    assert file["path"] == str(tmp_path / "out" / "foo-1.1-py3-none-any.whl")
    assert file["hashes"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert (file["package"], file["version"], file["index"]) == ("foo", "1.1", "corp")


def test_a_file_with_another_hash_is_never_named(cli, project, tmp_path):
    """Exit code 4, and the folder stays empty."""
    done = cli("download", "--project", project, "-d", tmp_path / "out", "wrong")

    assert done.code == 4
    assert "wrong-1.0-py3-none-any.whl" in done.err
    assert list((tmp_path / "out").iterdir()) == []


def test_what_has_arrived_before_a_fault_is_listed(cli, project, tmp_path):
    """A person sees which files are there; a machine gets one document, the error's."""
    words = ("download", "--project", project, "-d", tmp_path / "out", "bar", "wrong")
    done, machine = cli(*words), cli(*words, "--json")

    assert (done.code, machine.code) == (4, 4)
    assert done.out.splitlines() == [str(tmp_path / "out" / "bar-3.0-py3-none-any.whl")]
    assert (machine.json["kind"], machine.json["exit_code"]) == ("error", 4)


def test_nothing_is_downloaded_if_one_package_has_no_candidate(cli, project, tmp_path, served):
    """Half a set of files helps nobody."""
    done = cli("download", "--project", project, "-d", tmp_path / "out", "foo", "nobody")

    assert (done.code, done.out) == (1, "")
    assert not any("files" in each.path for each in served.heard)


def test_a_package_that_is_named_twice_is_downloaded_once(cli, project, tmp_path):
    """Two requirements for one file."""
    done = cli("download", "--project", project, "-d", tmp_path / "out", "foo", "Foo>=1")

    assert len(done.out.splitlines()) == 1


def test_a_folder_that_cannot_be_made_is_told(cli, project, tmp_path):
    """No traceback for the machine's own refusals."""
    (tmp_path / "file").write_text("")
    done = cli("download", "--project", project, "-d", tmp_path / "file", "foo")

    assert done.code == 2
    assert done.err.startswith("error: ")
    assert str(tmp_path / "file") in done.err


def test_a_bar_is_drawn_on_a_terminal_only(cli, project, tmp_path):
    """With the file's name; nowhere else is there anything on standard error."""
    drawn = cli("download", "--project", project, "-d", tmp_path / "a", "foo", terminal=True)
    plain = cli("download", "--project", project, "-d", tmp_path / "b", "foo")
    dumb = cli(
        "download", "--project", project, "-d", tmp_path / "c", "foo", terminal=True, environ={"TERM": "dumb"}
    )  # fmt: skip

    assert "foo-1.1-py3-none-any.whl" in drawn.err
    assert (plain.err, dumb.err) == ("", "")


def test_one_file_that_cannot_be_had_does_not_stop_the_others(cli, project, tmp_path):
    """What arrives is listed, and each fault is told, the first one last."""
    done = cli("download", "--project", project, "-d", tmp_path / "out", "wrong", "bar", "foo")

    assert done.code == 4
    assert len(done.out.splitlines()) == 2
    assert done.err.count("error: ") == 1
