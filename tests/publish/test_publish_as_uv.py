"""Publishing under uv's presets, where the documented reading does otherwise; and hints for wrong addresses."""

from __future__ import annotations

import pytest
from attrs import evolve
from doors import both, plan, target, wheel

import indexkit
from indexkit.testing.fake_fetcher import BASE, FakeFetcher
from indexkit.testing.fake_index import FakeIndex

OK = wheel("ok", "1.0")
OTHER = wheel("ok", "1.0", salt="other")
UV = indexkit.IndexSet(semantics=indexkit.Semantics.UV_PROJECT)


def a(packages=None, **more):
    return FakeIndex("a", packages or {}, **more)


def test_as_uv_the_files_before_a_conflict_are_uploaded_and_told(dist):
    done = both(dist(wheel("aa", "1.0"), OK), target(index_set=UV), [a({"ok": [OTHER]})])

    assert (done.error.code, done.error.in_doubt) == ("publish.different", False)
    assert [each.file.filename for each in done.outcomes] == ["aa-1.0-py3-none-any.whl"]
    assert len(done.posts) == 1


@pytest.mark.parametrize(("index_set", "times"), [(UV, 3), (indexkit.IndexSet(), 1)])
def test_as_uv_the_index_is_asked_for_each_file(dist, index_set, times):
    folder = dist(OK, wheel("ok", "2.0"), wheel("ok", "3.0"))
    fetcher = FakeFetcher([a({"ok": [OK]})])
    plan(folder, target(index_set=index_set), fetcher)

    assert len(fetcher.requests) == times


@pytest.mark.parametrize(("index_set", "result"), [(UV, None), (indexkit.IndexSet(), "uploaded")])
def test_as_uv_a_relative_redirect_fails(dist, index_set, result):
    indexes = [a(redirects={"upload": "/b/upload/"}), FakeIndex("b")]
    done = both(dist(OK), target(check=False, index_set=index_set), indexes)

    assert done.results == ([] if result is None else [result])


@pytest.mark.parametrize(
    ("index_set", "sent"), [(UV, ("us%40er", "p%3As")), (indexkit.IndexSet(), ("us@er", "p:s"))]
)
def test_as_uv_escapes_in_the_publish_url_are_sent_as_they_are(index_set, sent):
    url = "https://us%40er:p%3As@index.test/upload/"
    found = target(
        check=False, index_set=index_set, publish_url=url, username=None, password=None
    ).credential

    assert (found.username, found.password.reveal()) == sent


@pytest.mark.parametrize("given", [{}, {"username": "u", "password": "p"}])
@pytest.mark.parametrize(
    "semantics", [indexkit.Semantics.UV_PROJECT, indexkit.Semantics.DOCUMENTED]
)
def test_never_holds_for_uploads_but_for_what_was_given(dist, semantics, given):
    """uv sends the variables of such an index with the form."""
    entry = {
        "name": "alpha",
        "url": f"{BASE}/a/simple",
        "publish-url": f"{BASE}/a/upload/",
        "authenticate": "never",
    }
    table = {"project": {"name": "p", "version": "1"}, "tool": {"uv": {"index": [entry]}}}
    environ = {"UV_INDEX_ALPHA_USERNAME": "u", "UV_INDEX_ALPHA_PASSWORD": "p"}
    index_set = indexkit.resolve_sources(table, environ={}, semantics=semantics)
    where = indexkit.publish_target(index_set, index="alpha", environ={}, directory="/", **given)
    fetcher = FakeFetcher([a()])
    provider = indexkit.default_credentials(index_set, environ=environ)
    made = indexkit.plan_publish(
        ["dist/*"], where, directory=dist(OK), fetcher=fetcher, credentials=provider
    )

    if given:
        assert len(indexkit.publish(made, fetcher=fetcher, credentials=provider, environ={})) == 1
        assert fetcher.uploads[0].username == "u"
    else:
        with pytest.raises(indexkit.MissingUploadCredentialsError):
            indexkit.publish(made, fetcher=fetcher, credentials=provider, environ={})
        assert fetcher.uploads == []


@pytest.mark.parametrize("status", [401, 403, 404])
def test_the_credential_of_the_upload_opens_the_check(dist, status):
    """Below one root it is one registry; uv asks without it, and uploads what is there already."""

    class Hiding(FakeFetcher):
        def fetch(self, request):
            if request.method == "GET" and request.credential is None:
                self.requests.append(request)
                return indexkit.Response(status, request.url)
            return super().fetch(request)

    made = plan(dist(OK), target(), Hiding([a({"ok": [OK]})]))
    (planned,) = made.files
    assert planned.step is indexkit.Step.SKIP

    elsewhere = target(check_url=f"{BASE}/b/simple/")
    fetcher = Hiding([FakeIndex("b", {"ok": [OK]})])
    plan(dist(OK), elsewhere, fetcher)
    assert [request.credential for request in fetcher.requests] == [None]


def test_hints_for_wrong_addresses(dist):
    done = both(
        dist(OK),
        evolve(target(check=False), publish_url=indexkit.SafeUrl(f"{BASE}/a/simple/")),
        [a()],
    )

    assert done.error.status == 405
    assert "upload API" in done.error.hint
