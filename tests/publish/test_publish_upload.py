"""The upload: redirects, refusals, doubts and races; nothing is lost, and nothing uploaded twice."""

from __future__ import annotations

import hashlib
import pickle

import pytest
from doors import both, plan, target, wheel

import indexkit
from indexkit import (
    FailureKind,
    PublishConflictError,
    PublishFileError,
    UnverifiedError,
    UploadError,
)
from indexkit.publishing.multipart import FormStream
from indexkit.testing.distributions import sdist
from indexkit.testing.fake_fetcher import BASE, FakeFetcher
from indexkit.testing.fake_index import FakeIndex

OK = wheel("ok", "1.0")
OTHER = wheel("ok", "1.0", salt="other")


def a(packages=None, **more):
    return FakeIndex("a", packages or {}, **more)


def test_a_release_is_uploaded_in_order_and_stored(dist):
    done = both(dist(OK, sdist("ok", "1.0")), target(), [a()])

    assert done.results == ["uploaded", "uploaded"]
    assert [each.filename for each in done.fetcher.uploads] == [
        "ok-1.0-py3-none-any.whl",
        "ok-1.0.tar.gz",
    ]
    first = done.fetcher.uploads[0]
    assert first.content == OK.content
    assert first.username == "u"
    assert first.fields["sha256_digest"] == (OK.digest(),)
    assert first.fields["blake2_256_digest"] == (
        hashlib.blake2b(OK.content, digest_size=32).hexdigest(),
    )


def test_what_is_there_is_not_sent(dist):
    done = both(dist(OK, wheel("ok", "2.0")), target(), [a({"ok": [OK]})])

    assert done.results == ["skipped", "uploaded"]
    assert len(done.posts) == 1


@pytest.mark.parametrize(
    ("index", "error"),
    [(a({"ok": [OTHER]}), PublishConflictError), (a(statuses={"ok": 403}), UnverifiedError)],
)
def test_nothing_at_all_is_sent_past_a_conflict_or_a_doubt(dist, index, error):
    done = both(dist(wheel("aa", "1.0"), OK), target(), [index])

    assert isinstance(done.error, error)
    assert done.posts == []


def test_a_caller_may_allow_unverified_uploads(dist):
    done = both(dist(OK), target(), [a(statuses={"ok": 403})], allow_unverified=True)

    assert done.results == ["uploaded"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", [f"{BASE}/b/upload/", "/b/upload/", "../../b/upload/"])
def test_trap_100_a_redirect_within_the_realm_keeps_the_form(dist, status, location):
    indexes = [a(redirects={"upload": location}, redirect_status=status), FakeIndex("b")]
    done = both(dist(OK), target(check=False), indexes)

    assert done.results == ["uploaded"]
    assert [each.index for each in done.fetcher.uploads] == ["b"]


@pytest.mark.parametrize(
    "location",
    [
        "https://other.test/upload",
        "http://index.test/b/upload/",
        "https://index.test:8443/b/upload/",
        "ftp://index.test/",
    ],
)
def test_a_redirect_elsewhere_is_an_error_that_shows_where(dist, location):
    done = both(dist(OK), target(check=False), [a(redirects={"upload": location}), FakeIndex("b")])

    assert isinstance(done.error, UploadError)
    assert done.error.code == "publish.redirect"
    assert location.partition(":")[0] in str(done.error)
    assert len(done.posts) == 1


def test_a_circle_ends(dist):
    done = both(dist(OK), target(check=False), [a(redirects={"upload": f"{BASE}/a/upload/"})])

    assert done.error.code == "publish.redirect"
    assert len(done.posts) == 11


@pytest.mark.parametrize(
    ("kind", "body", "wanted"),
    [
        (
            "application/json",
            b'{"message": "long", "code": "400 File already exists", "title": "Bad"}',
            "400 File already exists",
        ),
        (
            "application/json",
            b'{"errors": [{"status": 403, "message": "Not enough permissions"}]}',
            "Not enough permissions",
        ),
        ("application/problem+json", b'{"title": "No", "detail": "such thing"}', "No: such thing"),
        ("application/problem+json", b'{"detail": "such thing"}', "such thing"),
        ("application/json", b"{", "{"),
        (
            "text/html",
            b"<html><title>403 Not\n allowed</title><h1>x</h1></html>",
            "403 Not allowed",
        ),
        ("text/html", b"<h1>Sorry &amp; bye</h1>", "Sorry & bye"),
        ("text/plain", b"plain\x1b[31m words\n", "plain [31m words"),
        ("text/plain", b"", None),
        ("text/plain", b"your password is p4ssw0rd!", "your password is ****!"),
        ("text/plain", b"x" * 600, "x" * 500 + "…"),
    ],
)
def test_the_server_s_own_reason_is_told(dist, kind, body, wanted):
    index = a(statuses={"upload": 400}, bodies={"upload": (kind, body)})
    done = both(dist(OK), target(check=False, password="p4ssw0rd"), [index])

    assert (done.error.status, done.error.reason) == (400, wanted)
    assert done.error.file.endswith(OK.filename)
    again = pickle.loads(pickle.dumps(done.error))  # noqa: S301 - our own bytes
    assert (str(again), again.args) == (str(done.error), done.error.args)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (409, b"whatever"),  # pypiserver, devpi, CodeArtifact
        (409, b"The feed 'f' already contains file 'ok-1.0.tar.gz' in package 'ok 1.0'."),  # Azure
        (400, b"400 File already exists ('ok-1.0.tar.gz')"),  # PyPI
        (400, b"Requested entity already exists\n"),  # Google Artifact Registry
        (400, b"pypi/packages/ok/1.0/ok-1.0.tar.gz cannot be updated"),  # Nexus on SQL
        (400, b"Repository does not allow updating assets: pypi"),  # Nexus
        (400, b"Validation failed: File name has already been taken"),  # GitLab
        (403, b"Not enough permissions to overwrite artifact 'ok'"),  # Artifactory
        (403, b"Not enough permissions to delete/overwrite all artifacts under 'ok'"),  # newer
    ],
)
def test_trap_101_already_there_has_no_standard(dist, status, body):
    odd = {"statuses": {"upload": status}, "bodies": {"upload": ("text/plain", body)}}
    blind = both(dist(OK), target(check=False), [a(**odd)])
    raced = both(dist(OK), target(), [a({"ok": [OK]}, **odd)], plan_from=[a()])
    taken = both(dist(OK), target(), [a({"ok": [OTHER]}, **odd)], plan_from=[a()])

    assert blind.error.already_exists
    assert "--check-url" in blind.error.hint
    assert raced.results == ["already-there"]
    assert taken.error.code == "publish.different"


def test_another_refusal_stays_one_when_the_file_is_not_there(dist):
    done = both(dist(OK), target(), [a(statuses={"upload": 403})])

    assert (done.error.status, done.error.already_exists, done.error.in_doubt) == (
        403,
        False,
        False,
    )
    assert len(done.posts) == 1


def test_trap_102_after_a_500_behind_the_last_byte_the_check_runs_again(dist):
    done = both(dist(OK, wheel("ok", "2.0")), target(), [a(flaky={"stored": (500,)})])

    assert done.results == ["already-there", "uploaded"]
    assert len(done.posts) == 2


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_server_that_failed_and_stored_nothing_has_said_no(dist, status):
    done = both(dist(OK), target(), [a(flaky={"upload": (status, status)})])

    assert (done.error.status, done.error.in_doubt) == (status, False)
    assert "is not there" in str(done.error)
    assert len(done.posts) == 1


@pytest.mark.parametrize(
    "index", [a(statuses={"stored": 500}), a(statuses={"stored": 500, "ok": 503})]
)
def test_a_doubt_that_nobody_can_clear_is_told_and_not_repeated(dist, index):
    where = target(check="ok" in index.statuses)
    done = both(dist(OK), where, [index], plan_from=[a()])

    assert done.error.in_doubt
    assert len(done.posts) == 1


@pytest.mark.parametrize("kind", [FailureKind.CONNECT, FailureKind.TLS, FailureKind.PROXY])
def test_a_server_that_got_nothing_is_not_asked_again(dist, kind):
    done = both(dist(OK), target(), [a()], failures={"a": kind}, plan_from=[a()])

    assert (done.error.code, done.error.in_doubt) == ("publish.failed", False)
    assert [r.method for r in done.fetcher.requests] == ["POST"]


@pytest.mark.parametrize("kind", [FailureKind.TIMEOUT, FailureKind.PROTOCOL])
def test_a_lost_answer_is_a_doubt(dist, kind):
    done = both(dist(OK), target(check=False), [a()], failures={"a": kind})

    assert done.error.in_doubt
    assert "stored all the same" in done.error.hint


def test_the_error_carries_what_was_done_before_it(dist):
    folder = dist(OK, wheel("ok", "2.0"), wheel("zz", "1.0"))
    index = a({"ok": [OK]}, flaky={"upload": (), "stored": ()}, user=("u", "p"))
    fetcher = FakeFetcher([index])
    made = plan(folder, target(check_url="https://u:p@index.test/a/simple"), fetcher)
    (folder / "dist" / "zz-1.0-py3-none-any.whl").write_bytes(b"")

    with pytest.raises(PublishFileError) as caught:
        indexkit.publish(made, fetcher=fetcher, environ={})
    assert caught.value.code == "publish.file-changed"
    assert [each.filename for each in fetcher.uploads] == ["ok-2.0-py3-none-any.whl"]


def test_a_file_that_changes_on_the_way_never_arrives_whole(dist):
    folder = dist(OK)
    made = plan(folder, target(check=False), FakeFetcher())
    file = made.files[0].file
    stream = FormStream.of((("name", "ok"),), file)
    whole = b"".join(stream.open())
    assert len(whole) == stream.length
    assert b"".join(stream.open()) == whole

    for content in (OTHER.content, OK.content[:-1], OK.content + b"x", OK.content[:-1] + b"x"):
        file.path.write_bytes(content)
        sent = []
        with pytest.raises(PublishFileError):
            sent.extend(stream.open())
        assert len(b"".join(sent)) < stream.length
    file.path.unlink()
    with pytest.raises(PublishFileError):
        list(stream.open())


def test_no_credentials_send_nothing(dist):
    done = both(dist(OK), target(check=False, username=None, password=None), [a()])

    assert done.error.code == "publish.no-credentials"
    assert done.posts == []


def test_a_user_name_alone_is_sent_with_an_empty_password(dist):
    done = both(dist(OK), target(check=False, username="u", password=None), [a(user=("u", ""))])

    assert done.results == ["uploaded"]
    assert [d.code for d in done.outcomes[0].diagnostics] == ["publish.no-password"]


class Provider:
    """Knows one credential, and a better one after a refusal."""

    label = "test"

    def __init__(self, first, second=None):
        self.first, self.second, self.queries, self.judged = first, second, [], []

    def find(self, query):
        self.queries.append(query)
        return self.first

    def judge(self, query, credential, status):
        self.judged.append(status)
        return self.second if status == 401 else None


def test_a_provider_is_asked_before_the_upload_and_hears_how_it_went(dist):
    provider = Provider(indexkit.Credential("u", "old"), indexkit.Credential("u", "new"))
    fetcher = FakeFetcher([a(user=("u", "new"))])
    made = plan(
        dist(OK, wheel("ok", "2.0")), target(check=False, username=None, password=None), fetcher
    )
    done = indexkit.publish(made, fetcher=fetcher, environ={}, credentials=provider)

    assert [each.result.value for each in done] == ["uploaded", "uploaded"]
    assert provider.judged == [401, 200, 200]
    assert [q.url.text for q in provider.queries] == [f"{BASE}/a/upload/"]
    assert len(fetcher.requests) == 3


def test_a_token_for_jfrog_gets_a_hint(dist):
    where = indexkit.publish_target(
        indexkit.IndexSet(),
        publish_url="https://corp.jfrog.io/artifactory/api/pypi/local",
        token="t",
        environ={},
        directory="/",
    )
    index = FakeIndex("local", statuses={"upload": 401})
    made = plan(dist(OK), where, FakeFetcher())

    class Refusing(FakeFetcher):
        def fetch(self, request):
            return indexkit.Response(401, request.url)

    with pytest.raises(UploadError) as caught:
        indexkit.publish(made, fetcher=Refusing([index]), environ={})
    assert "JFrog" in caught.value.hint or "__token__" in caught.value.hint


def test_progress_is_heard_in_bytes_sent(dist):
    class Ear(indexkit.Reporter):
        def __init__(self):
            self.heard = []

        def progressed(self, request, received, total):
            self.heard.append((request.stream.label, received, total))

    ear, fetcher = Ear(), FakeFetcher([a()])
    made = plan(dist(OK), target(check=False), fetcher)
    indexkit.publish(made, fetcher=fetcher, environ={}, reporter=ear)

    label, received, total = ear.heard[-1]
    assert label == OK.filename
    assert received == total > len(OK.content)
    assert [r for _, r, _ in ear.heard] == sorted(r for _, r, _ in ear.heard)
