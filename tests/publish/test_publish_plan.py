"""What is to happen with each file: upload, skip, conflict, or nobody knows."""

from __future__ import annotations

import json

import pytest
from attrs import evolve
from doors import plan, target, wheel
from hypothesis import given
from hypothesis import strategies as st

import indexkit
from indexkit import FailureKind, Outcome, PublishConflictError, Step, UnverifiedError
from indexkit.publishing.check import Listing
from indexkit.publishing.files import read_release_file
from indexkit.publishing.names import read_name
from indexkit.publishing.plan import judge
from indexkit.testing.fake_fetcher import FakeFetcher
from indexkit.testing.fake_index import HTML, FakeIndex, Release

OK = wheel("ok", "1.0")
OTHER = wheel("ok", "1.0", salt="other")


def steps(folder, index, **more):
    made = plan(folder, target(), FakeFetcher([index], **more))
    return [(each.step.value, each.code) for each in made.files]


@pytest.mark.parametrize("form", ["application/vnd.pypi.simple.v1+json", HTML])
@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (None, ("upload", "publish.absent")),
        ([], ("upload", "publish.absent")),
        (["0.9"], ("upload", "publish.absent")),
        ([OK], ("skip", "publish.exists")),
        ([OTHER], ("conflict", "publish.different")),
        ([Release(OK, hashes={})], ("unverifiable", "publish.hash-missing")),
        ([Release(OK, hashes={"crc": "ab"})], ("unverifiable", "publish.hash-missing")),
        ([Release(OK, hashes={"sha512": OK.digest("sha512")})], ("skip", "publish.exists")),
        ([Release(OK, hashes={"md5": OK.digest("md5")})], ("skip", "publish.exists")),
        ([Release(OK, hashes={"md5": OTHER.digest("md5")})], ("conflict", "publish.different")),
    ],
)
def test_the_page_decides(dist, form, files, wanted):
    packages = {} if files is None else {"ok": files}

    assert steps(dist(OK), FakeIndex("a", packages, form=form)) == [wanted]


@pytest.mark.parametrize(
    "body",
    [
        (
            "application/vnd.pypi.simple.v1+json",
            b'{"files": [{"filename": "ok-1.0-py3-none-any.whl"}]}',
        ),
        ("", b"<a href='https://x.test/ok-0.9.tar.gz'>ok-0.9.tar.gz</a>"),
    ],
)
def test_a_page_of_which_a_part_cannot_be_read_lets_no_file_through(dist, body):
    """The file may be in that part."""
    index = FakeIndex("a", bodies={"ok": body})

    assert steps(dist(OK), index) == [("unverifiable", "publish.check-unreadable")]


def test_every_strong_hash_must_agree(dist):
    mixed = Release(OK, hashes={"sha256": OK.digest(), "sha512": OTHER.digest("sha512")})

    assert steps(dist(OK), FakeIndex("a", {"ok": [mixed]})) == [("conflict", "publish.different")]


@pytest.mark.parametrize("status", [401, 403, 407, 429, 500, 502, 503, 511])
def test_trap_102_a_check_that_was_refused_is_not_an_absent_file(dist, status):
    """Point 49 of the record: uv uploads after a 401 or 403; here nobody knows."""
    index = FakeIndex("a", {"ok": [OTHER]}, statuses={"ok": status})

    assert steps(dist(OK), index) == [("unverifiable", "publish.unverified")]


@pytest.mark.parametrize("kind", [FailureKind.CONNECT, FailureKind.TLS, FailureKind.TIMEOUT])
def test_a_check_without_an_answer_is_unverifiable(dist, kind):
    assert steps(dist(OK), FakeIndex("a"), failures={"a": kind}) == [
        ("unverifiable", "publish.unverified")
    ]


def test_ignored_error_codes_let_no_upload_through(dist, tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[[tool.uv.index]]\nname = "alpha"\nurl = "https://index.test/a/simple"\n'
        'publish-url = "https://index.test/a/upload"\nignore-error-codes = [403]\n'
    )
    index_set = indexkit.resolve_sources(
        tmp_path, environ={}, user_config=False, system_config=False
    )
    where = target(index_set=index_set, index="alpha", publish_url=None, check=False)
    fetcher = FakeFetcher([FakeIndex("a", {}, statuses={"ok": 403})])

    assert [each.step for each in plan(dist(OK), where, fetcher).files] == [Step.UNVERIFIABLE]


def test_a_project_is_asked_about_once_and_afresh(dist):
    fetcher = FakeFetcher([FakeIndex("a", {"ok": [OK]})])
    where = target(username=None, password=None)
    plan(dist(OK, wheel("ok", "2.0"), wheel("more", "1")), where, fetcher)

    assert sorted(r.url.segments[-1] for r in fetcher.requests) == ["more", "ok"]
    assert all(("cache-control", "no-cache") in r.headers for r in fetcher.requests)


def test_a_plan_is_json_and_a_requirement(dist):
    index = FakeIndex("a", {"ok": [OTHER]}, statuses={"more": 403})
    made = plan(dist(OK, wheel("more", "1")), target(), FakeFetcher([index]))
    document = json.loads(json.dumps(made.to_dict()))

    assert document["schema_version"] == 1
    assert [each["step"] for each in document["files"]] == ["unverifiable", "conflict"]
    assert document["files"][1]["sha256"] == OK.digest()
    with pytest.raises(PublishConflictError):
        made.require(allow_unverified=True)
    with pytest.raises(UnverifiedError):
        evolve(made, files=made.files[:1]).require()
    evolve(made, files=made.files[:1]).require(allow_unverified=True)


@given(
    outcome=st.sampled_from(Outcome),
    status=st.none() | st.integers(100, 599),
    there=st.booleans(),
    same=st.booleans(),
)
@pytest.mark.law
def test_only_an_index_that_answered_lets_a_file_through(
    ok_file_of_law, outcome, status, there, same
):
    hashes = (("sha256", (OK if same else OTHER).digest()),)
    files = {ok_file_of_law.named.identity: hashes} if there else {}
    step = judge(ok_file_of_law, Listing(outcome, "", "https://x.test/", status, files)).step

    assert (step is Step.UNVERIFIABLE) is (not outcome.is_known)
    if outcome is Outcome.FOUND and there:
        assert step is (Step.SKIP if same else Step.CONFLICT)


@pytest.fixture(scope="module")
def ok_file_of_law(tmp_path_factory):
    path = tmp_path_factory.mktemp("law") / OK.filename
    path.write_bytes(OK.content)
    return read_release_file(path, read_name(OK.filename))
