"""``indexkit explain``: route, visits, winner, and why each other file lost."""

from __future__ import annotations

import io

import pytest

from indexkit import Diagnostic, Severity
from indexkit.cli.console import Console
from indexkit.cli.listening import Listener
from indexkit.testing.fake_index import FakeIndex
from indexkit.testing.served_index import ServedIndex


def test_route_visits_and_winner_are_told(cli, project, served):
    """First-index stops at the first index that has the project, whatever the next one offers."""
    done = cli("explain", "--project", project, "foo")

    assert done.code == 0
    assert "no source pins it: 2 indexes in order" in done.out
    assert "strategy first-index" in done.out
    assert "corp  found (status 200, 7 files)" in done.out
    assert "foo 1.1  foo-1.1-py3-none-any.whl" in done.out
    assert "sha256:" in done.out
    assert "99.0" not in done.out
    assert {each.index for each in served.heard} == {"corp"}


def test_the_others_are_grouped_and_counted_by_reason(cli, project):
    """With the versions of each group, and with what is usable but lower in the order."""
    out = cli("explain", "--project", project, "foo").out

    assert "usable   2 files more" in out
    for reason, version in [
        ("prerelease", "2.0rc1"), ("incompatible-tag", "1.4"), ("requires-python", "1.3"), ("yanked", "1.2"),
    ]:  # fmt: skip
        section = out.partition(f"1 file {reason}")[2].partition("lost")[0]
        assert version in section, reason


def test_all_lists_each_file_with_its_detail(cli, project):
    """One line for a file."""
    out = cli("explain", "--all", "--project", project, "foo").out

    assert "- foo-1.4-cp311-cp311-win32.whl  (corp): cp311-cp311-win32" in out
    assert "- foo-1.1.tar.gz  (corp)" in out


def test_what_a_server_says_cannot_control_the_terminal(cli, project):
    """An escape sequence in the reason of a yank is spelled out."""
    done = cli(
        "explain", "--all", "--project", project, "foo", terminal=True, environ={"NO_COLOR": "1"}
    )

    assert "\x1b" not in done.out + done.err
    assert r"broken \x1b[31mwheel" in done.out


def test_json_has_the_selection_and_the_reasons(cli, project):
    """The library's own form of a selection, and the numbers by reason."""
    document = cli("explain", "--json", "--project", project, "foo").json

    assert (document["schema_version"], document["kind"], document["exit_code"]) == (
        1,
        "explanation",
        0,
    )
    assert document["selection"]["best"]["version"] == "1.1"
    assert "rejected" not in document["selection"]
    assert {each["reason"]: each["files"] for each in document["reasons"]} == {
        "prerelease": 1, "incompatible-tag": 1, "requires-python": 1, "yanked": 1,
    }  # fmt: skip
    everything = cli("explain", "--json", "--all", "--project", project, "foo").json
    assert len(everything["selection"]["rejected"]) == 4


def test_a_name_that_nobody_has_is_exit_code_1(cli, project):
    """Every index is named with its answer, and nothing was chosen."""
    done = cli("explain", "--project", project, "nobody")
    machine = cli("explain", "--json", "--project", project, "nobody").json

    assert done.code == 1
    assert done.out.count("absent (status 404)") == 2
    assert "error: `nobody` was not found on any index" in done.err
    assert machine["exit_code"] == 1
    assert machine["error"]["error"] == "PackageNotFoundError"


def test_an_index_that_could_not_be_asked_is_exit_code_3(cli, project):
    """Unknown is not absent."""
    done = cli("explain", "--project", project, "down", environ={"UV_HTTP_RETRIES": "0"})

    assert done.code == 3
    assert "public  unreachable" in done.out or "public  refused" in done.out
    assert "unknown" in done.err


def test_a_project_without_a_fitting_file_is_exit_code_1(cli, project):
    """And says what did not fit."""
    done = cli("explain", "--project", project, "foo>50")

    assert done.code == 1
    assert "chosen   nothing" in done.out
    assert "version-mismatch" in done.out


def test_a_package_from_git_is_routed_nowhere(cli, project, served):
    """The source is named, without its password, and no index hears of it."""
    done = cli("explain", "--project", project, "tool")

    assert done.code == 1
    assert "git" in done.out
    assert "hush" not in done.out + done.err
    assert served.heard == []


def test_a_source_for_a_group_holds_when_the_group_is_named(cli, project, served):
    """``--group`` and ``--extra`` say through what a package is required."""
    cli("explain", "--project", project, "lamp", "--group", "old")

    assert {each.index for each in served.heard} == {"attic"}


def test_a_source_for_an_extra_holds_when_the_extra_is_named(cli, make_project, served):
    """Without the extra the ordinary index is asked."""
    folder = make_project(
        f"""
        optional-dependencies.gpu = ["foo"]
        [[tool.uv.index]]
        name = "corp"
        url = "{served.url("corp")}"
        explicit = true
        [[tool.uv.index]]
        url = "{served.url("public")}"
        default = true
        [tool.uv.sources]
        foo = [{{ index = "corp", extra = "gpu" }}]
        """
    )

    assert "foo 99.0" in cli("explain", "--project", folder, "foo").out
    assert "foo 1.1" in cli("explain", "--project", folder, "foo", "--extra", "gpu").out


def test_verbose_tells_each_request_as_it_is_made(cli, project, served):
    """On standard error; without it nothing is said there."""
    quiet = cli("explain", "--project", project, "only")
    verbose = cli("explain", "-v", "--project", project, "only")

    assert quiet.err == ""
    asked = [line for line in verbose.err.splitlines() if line.startswith("> ")]
    assert asked == [f"> GET {served.url(name)}only/" for name in ("corp", "public")]
    assert f"< 404  {served.url('corp')}only/" in verbose.err
    assert f"< 200  {served.url('public')}only/" in verbose.err


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        (("--python", "3.99"), "foo 1.3"),
        (("--python", "3.11", "--platform", "win32"), "foo 1.4"),
        (("--prerelease", "allow"), "foo 2.0rc1"),
        (("--index-strategy", "unsafe-best-match"), "foo 99.0"),
        (("--only-wheels", "--no-binary-package", "bar"), "foo 1.1"),
    ],
)
def test_options_change_what_is_chosen(cli, project, words, chosen):
    """The target, the rules and the strategy."""
    assert f"chosen   {chosen}" in cli("explain", "--project", project, "foo", *words).out


def test_only_wheels_leaves_source_distributions_out(cli, project):
    """They lose, with their own reason."""
    out = cli("explain", "--project", project, "--only-wheels", "foo").out

    assert "1 file sdists-not-allowed" in out


@pytest.mark.parametrize("words", [("--python", "three"), ("--platform", "windows-z80")])
def test_a_target_that_is_none_is_a_usage_error(cli, project, words):
    """With the option's name and no traceback."""
    done = cli("explain", "--project", project, "foo", *words)

    assert done.code == 2
    assert f"error: {words[0]}: " in done.err


def test_a_local_page_has_no_status(cli, tmp_path):
    """Nobody answered over HTTP."""
    (tmp_path / "foo").mkdir()
    (tmp_path / "foo" / "foo-1.0-py3-none-any.whl").write_bytes(b"")
    done = cli("explain", "--directory", tmp_path, "--default-index", tmp_path, "foo")

    assert done.code == 0
    assert "found (1 file)" in done.out


@pytest.fixture
def odd_world():
    """An index that moves its pages, and one that says 403 for what it does not have."""
    moved = FakeIndex("moved", redirects={"*": "/there/simple/{project}/"})
    there = FakeIndex("there", {"foo": ["1.0"]})
    shy = FakeIndex("shy", {}, statuses={"*": 403})
    with ServedIndex(moved, there, shy) as running:
        yield running


def test_a_redirect_is_told(cli, odd_world):
    """Where the page was asked for, and where it came from."""
    done = cli("explain", "--default-index", odd_world.url("moved"), "foo")

    assert "chosen   foo 1.0" in done.out
    assert f"redirected to {odd_world.url('there')}foo/" in done.out


def test_a_refusal_that_is_passed_over_is_told(cli, odd_world, make_project):
    """By the rule that passes over it; without the rule it ends the search."""
    text = f"""
        [[tool.uv.index]]
        name = "shy"
        url = "{odd_world.url("shy")}"
        ignore-error-codes = [403]
        [[tool.uv.index]]
        url = "{odd_world.url("there")}"
        default = true
    """
    folder = make_project(text)
    done = cli("explain", "--project", folder, "foo")

    assert done.code == 0
    assert "shy  refused (status 403, passed over)" in done.out
    assert "ignore-error-codes" in done.out
    (folder / "pyproject.toml").write_text(
        text.replace("ignore-error-codes = [403]", "").replace("    ", "")
    )
    assert cli("explain", "--project", folder, "foo").code == 3


def test_verbose_tells_who_gave_a_credential_and_not_the_secret(cli, project, served):
    """A note without ``--verbose`` would be in the way; a secret is never shown."""
    environ = {"UV_INDEX_CORP_USERNAME": "me", "UV_INDEX_CORP_PASSWORD": "swordfish"}
    quiet = cli("explain", "--project", project, "foo", environ=environ)
    verbose = cli("explain", "-v", "--project", project, "foo", environ=environ)

    assert {each.username for each in served.heard} == {"me"}
    assert quiet.err == ""
    assert "note: variables answered" in verbose.err
    assert "swordfish" not in verbose.err + verbose.out


def test_what_is_wrong_with_a_source_of_credentials_is_always_told():
    """With or without ``--verbose``."""
    stream = io.StringIO()
    listener = Listener(Console(stream, stream), verbose=False)
    listener.told(Diagnostic("auth.netrc-unreadable", "it cannot be read"))
    listener.told(Diagnostic("auth.answered", "it answered", Severity.NOTE))

    assert stream.getvalue() == "warning: it cannot be read [auth.netrc-unreadable]\n"


def test_a_requirement_that_names_a_file_is_no_question_for_an_index(cli, project, served):
    """An index could answer with another file; its password is hidden."""
    done = cli("explain", "--project", project, "foo @ https://me:hush@h.example/foo-1.0.tar.gz")

    assert done.code == 2
    assert "hush" not in done.err
    assert served.heard == []
