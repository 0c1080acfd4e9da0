"""Options of ``indexkit publish`` that say where and as whom, and those that it refuses."""

from __future__ import annotations

import pytest

from indexkit.testing.distributions import wheel
from indexkit.testing.fake_index import FakeIndex
from indexkit.testing.served_index import ServedIndex

OK = wheel("ok", "1.0")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / OK.filename).write_bytes(OK.content)
    return tmp_path


@pytest.fixture
def served():
    with ServedIndex(FakeIndex("a")) as running:
        yield running


@pytest.fixture
def pypirc(folder, served):
    path = folder / ".pypirc"
    path.write_text(
        f"[distutils]\nindex-servers = corp\n[corp]\nrepository = {served.base}/a/upload/\n"
        "username = releaser\npassword = s3cret-%zz\n[bare]\nrepository = https://bare.test/\n"
    )
    return path


@pytest.mark.parametrize("way", ["named", "home"])
def test_a_server_of_a_pypirc_brings_address_and_credential(cli, folder, served, pypirc, way):
    given = ["--pypirc", pypirc] if way == "named" else []
    environ = {} if given else {"HOME": str(folder)}
    done = cli("publish", "--repository", "corp", *given, folder / "dist/*", environ=environ)

    assert done.code == 0, done.err
    assert [each.username for each in served.uploads] == ["releaser"]
    assert "s3cret" not in done.out + done.err


@pytest.mark.parametrize(
    ("said", "user"),
    [
        ("-u me -p x", "me"),
        ("-t tok", "__token__"),
        ("-u releaser", "releaser"),
        ({"UV_PUBLISH_TOKEN": "tok"}, "__token__"),
        ({"UV_PUBLISH_PASSWORD": "p", "UV_PUBLISH_USERNAME": "u"}, "u"),
        ({"UV_PUBLISH_URL": "https://elsewhere.test/"}, "releaser"),
    ],
)
def test_what_is_said_beside_it_is_stronger(cli, served, pypirc, said, user):
    words = ("publish", "--repository", "corp", "--pypirc", pypirc, pypirc.parent / "dist/*")
    given, environ = (said.split(), {}) if isinstance(said, str) else ([], said)
    done = cli(*words, *given, environ=environ)

    assert done.code == 0, done.err
    assert [each.username for each in served.uploads] == [user]


@pytest.mark.parametrize(
    ("words", "environ"),
    [
        ("--repository nosuch", {}),
        ("--repository corp --index x", {}),
        ("--repository corp", {"UV_PUBLISH_INDEX": "x"}),
        ("--repository corp --publish-url https://x.test/", {}),
        ("", {}),
    ],
)
def test_a_repository_that_is_not_clear_is_a_fault(cli, pypirc, words, environ):
    files = pypirc.parent / "dist/*"
    done = cli("publish", "--pypirc", pypirc, *words.split(), files, environ=environ)

    assert done.code == 2
    assert "s3cret" not in done.err


@pytest.mark.parametrize("line", ["password s3cret-zz", "s3cret-zz", "[corp]\npassword=s3cret-zz"])
def test_a_broken_pypirc_is_told_without_its_lines(cli, folder, pypirc, line):
    pypirc.write_text(f"{pypirc.read_text()}{line}\n[corp]\n")
    done = cli("publish", "--repository", "corp", "--pypirc", pypirc, folder / "dist/*")

    assert done.code == 2
    assert "s3cret" not in done.out + done.err
    assert str(pypirc) in done.err


@pytest.mark.parametrize("way", ["option", "variable"])
def test_files_are_looked_for_below_the_directory(cli, folder, served, way):
    words = ["--publish-url", f"{served.base}/a/upload/", "-t", "tok"]
    given = ["--directory", folder] if way == "option" else []
    environ = {} if given else {"UV_WORKING_DIRECTORY": str(folder)}

    assert cli("publish", *words, *given, environ=environ).code == 0
    assert len(served.uploads) == 1


@pytest.mark.parametrize(
    ("given", "environ"),
    [
        (["--index", "a", "--index", "b"], {}),
        (["--offline"], {}),
        ([], {"UV_OFFLINE": "1"}),
        ([], {"UV_PUBLISH_NO_ATTESTATIONS": "yes"}),
    ],
)
def test_what_makes_no_sense_is_a_fault(cli, folder, given, environ):
    done = cli("publish", "-t", "tok", *given, folder / "dist/*", environ=environ)

    assert done.code == 2


@pytest.mark.parametrize(("value", "taken"), [("false", True), ("true", False)])
def test_attestations_may_be_left_out_by_a_variable(cli, folder, served, value, taken):
    (folder / "dist" / f"{OK.filename}.publish.attestation").write_text('{"version": 1}')
    words = ["publish", "--publish-url", f"{served.base}/a/upload/", "-t", "tok", folder / "dist/*"]
    done = cli(*words, environ={"UV_PUBLISH_NO_ATTESTATIONS": value})

    assert done.code == 0, done.err
    assert ("attestations" in served.uploads[0].fields) is taken
