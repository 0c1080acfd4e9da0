"""``explain --trace``: per request, the source of its credential and who was asked; never a secret."""

from __future__ import annotations

import pytest

from indexkit.testing.fake_index import FakeIndex
from indexkit.testing.served_index import ServedIndex

SECRET = "s3cret-hunter2"


@pytest.fixture
def locked(make_project):
    corp = FakeIndex("corp", {"foo": ["1.0"]}, user=("u", SECRET))
    with ServedIndex(corp) as served:
        text = f'[[tool.uv.index]]\nname = "corp"\nurl = "{served.url("corp")}"\ndefault = true'
        yield make_project(text)


def netrc(tmp_path):
    path = tmp_path / "netrc"
    path.write_text(f"machine 127.0.0.1 login u password {SECRET}\n")
    return {"NETRC": str(path)}


def test_a_request_names_the_source_that_answered_and_those_that_were_asked(cli, locked):
    environ = {"UV_INDEX_CORP_USERNAME": "u", "UV_INDEX_CORP_PASSWORD": SECRET}
    done = cli("explain", "--trace", "--project", locked, "foo", environ=environ)

    assert done.code == 0
    (request,) = [line for line in done.out.splitlines() if line.startswith("  request  ")]
    assert request.endswith("/corp/simple/foo/  200  credential: variables")
    assert "variables answered for" in done.out
    assert "; asked: variables\n" in done.out
    assert SECRET not in done.out + done.err


def test_a_challenge_makes_two_requests_and_each_has_its_own_line(cli, locked, tmp_path):
    done = cli("explain", "--trace", "--project", locked, "foo", environ=netrc(tmp_path))

    lines = [line for line in done.out.splitlines() if line.startswith("  request  ")]
    assert [line.partition("/foo/  ")[2] for line in lines] == [
        "401  without a credential",
        "200  credential: netrc",
    ]
    first, second = done.out.partition("  request  2.")[::2]
    assert "nobody answered for" in first
    assert "netrc answered for" in second
    assert "asked: variables, url, netrc\n" in second
    assert SECRET not in done.out + done.err


def test_json_has_the_same(cli, locked, tmp_path):
    done = cli("explain", "--trace", "--json", "--project", locked, "foo", environ=netrc(tmp_path))

    requests = done.json["trace"]["requests"]
    assert [(each["status"], each["provider"]) for each in requests] == [
        (401, None),
        (200, "netrc"),
    ]
    assert [note["code"] for each in requests for note in each["notes"]] == ["auth.answered"] * 2
    assert done.json["trace"]["notes"] == []
    assert "trace" not in cli("explain", "--json", "--project", locked, "foo").json
    assert SECRET not in done.out + done.err


def test_no_answer_is_told_too(cli, make_project):
    with ServedIndex(FakeIndex("gone")) as served:
        url = served.url("gone")
    project = make_project(f'[[tool.uv.index]]\nname = "gone"\nurl = "{url}"\ndefault = true')
    done = cli("explain", "--trace", "--project", project, "foo", environ={"UV_HTTP_RETRIES": "0"})

    assert "connect failure  without a credential" in done.out


def test_without_a_request_that_is_said(cli, make_project):
    done = cli("explain", "--trace", "--project", make_project(""), "--no-index", "foo")

    assert "requests none: " in done.out
