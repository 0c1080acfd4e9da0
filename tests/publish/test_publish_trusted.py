"""Trusted publishing: an identity for a token, for the right index only, renewed and never shown."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest
from doors import NOW, plan, target, wheel

import indexkit
from indexkit import Response, Secret, TrustedPublishingError
from indexkit.publishing.ambient import CiTokens
from indexkit.testing.fake_fetcher import FakeFetcher
from indexkit.testing.fake_index import FakeIndex

PYPI = "https://upload.pypi.org/legacy"


def jwt(**claims):
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"head.{payload}.sign"


class Index(FakeFetcher):
    """Mints tokens `t1`, `t2`, …, and takes uploads from those who have one."""

    def __init__(self, audience="pypi", refusal=None, expires=None):
        super().__init__(
            {
                "https://upload.pypi.org": [FakeIndex("legacy")],
                "https://own.test": [FakeIndex("legacy")],
            }
        )
        self.audience, self.refusal, self.expires = audience, refusal, expires
        self.minted, self.seen = [], []

    def fetch(self, request):
        if "/_/oidc/" not in request.url.text:
            self.seen.append(request.credential)
            return super().fetch(request)
        self.requests.append(request)
        if request.url.text.endswith("audience"):
            return self.json(request, {"audience": self.audience})
        self.minted.append(json.loads(request.body))
        if self.refusal is not None:
            return Response(
                422,
                request.url,
                (("content-type", "application/json"),),
                json.dumps(self.refusal).encode(),
            )
        answer = {"success": True, "token": f"t{len(self.minted)}"}
        return self.json(
            request, answer if self.expires is None else {**answer, "expires": self.expires}
        )

    @staticmethod
    def json(request, document):
        return Response(200, request.url, (), json.dumps(document).encode())


class Ci:
    """A CI system that gives out identities."""

    def __init__(self, here=True):
        self.here, self.audiences = here, []

    def is_present(self):
        return self.here

    def token(self, audience):
        self.audiences.append(audience)
        return Secret(jwt(sub="repo:me/it", repository="me/it", secret="hidden"))


class Clock:
    """Goes on by so many minutes each time."""

    def __init__(self, minutes=0):
        self.moment, self.step = NOW, dt.timedelta(minutes=minutes)

    def __call__(self):
        self.moment += self.step
        return self.moment


def run(folder, index, *, url=f"{PYPI}/upload/", ci=None, clock=None, **given):
    nothing = {"username": None, "password": None, **given}
    where = target(check=False, publish_url=url, **nothing)
    told = []
    made = plan(folder, where, FakeFetcher())
    done = indexkit.publish(
        made,
        fetcher=index,
        tokens=ci or Ci(),
        tell_token=told.append,
        environ={},
        now=clock or Clock(),
    )
    return done, told


@pytest.mark.parametrize("when", ["automatic", "always"])
def test_an_identity_is_exchanged_for_a_token(dist, when):
    index, ci = Index(), Ci()
    done, told = run(dist(), index, ci=ci, trusted_publishing=when)

    assert [each.result.value for each in done] == ["uploaded"]
    assert index.seen == [indexkit.Credential("__token__", "t1")]
    assert ci.audiences == ["pypi"]
    assert told == [Secret("t1")]
    assert [r.url.text for r in index.requests][:2] == [
        "https://upload.pypi.org/_/oidc/audience",
        "https://upload.pypi.org/_/oidc/mint-token",
    ]
    assert "t1" not in repr(done) + repr(index.seen)


def test_trap_105_no_identity_is_shown_to_a_stranger_by_itself(dist):
    index, ci = Index(audience="own"), Ci()
    with pytest.raises(indexkit.MissingUploadCredentialsError):
        run(dist(), index, url="https://own.test/legacy/upload/", ci=ci)

    assert ci.audiences == []
    assert index.requests == []


def test_another_index_may_be_trusted_by_the_user(dist):
    done, _ = run(
        dist(),
        Index(audience="own"),
        url="https://own.test/legacy/upload/",
        trusted_publishing="always",
    )

    assert [each.result.value for each in done] == ["uploaded"]


def test_nobody_gets_an_identity_that_pypi_would_take(dist):
    index, ci = Index(audience="pypi"), Ci()
    with pytest.raises(TrustedPublishingError, match="belongs to another index"):
        run(
            dist(), index, url="https://own.test/legacy/upload/", ci=ci, trusted_publishing="always"
        )

    assert ci.audiences == []


def test_outside_of_ci_nothing_is_asked(dist):
    index = Index()
    with pytest.raises(TrustedPublishingError, match="needs a CI system"):
        run(dist(), index, ci=Ci(here=False), trusted_publishing="always")
    with pytest.raises(indexkit.MissingUploadCredentialsError):
        run(dist(), index, ci=Ci(here=False))

    assert index.requests == []


def test_a_refused_identity_tells_its_claims_and_not_itself(dist):
    index = Index(
        refusal={
            "message": "Token request failed",
            "errors": [{"code": "invalid-publisher", "description": "no such publisher"}],
        }
    )
    with pytest.raises(TrustedPublishingError) as caught:
        run(dist(), index, trusted_publishing="always")

    assert "invalid-publisher" in str(caught.value)
    assert "repository=me/it" in caught.value.hint
    assert "hidden" not in str(caught.value)
    assert jwt(sub="repo:me/it", repository="me/it", secret="hidden") not in str(caught.value)
    with pytest.raises(indexkit.MissingUploadCredentialsError) as quiet:
        run(dist(), index)
    assert "invalid-publisher" in str(quiet.value)


def test_a_token_is_renewed_ahead_of_its_expiry(dist):
    folder = dist(*(wheel("ok", f"{n}.0") for n in range(1, 5)))
    index = Index()
    done, told = run(folder, index, clock=Clock(minutes=6))

    assert len(done) == 4
    assert len(told) > 1
    assert index.seen[0] != index.seen[-1]


def test_the_server_s_own_expiry_counts(dist):
    folder = dist(wheel("ok", "1.0"), wheel("ok", "2.0"))
    index = Index(expires=(NOW + dt.timedelta(minutes=4)).timestamp())
    run(folder, index)

    assert len(index.minted) == 2


@pytest.mark.parametrize(
    ("environ", "here"),
    [
        ({}, False),
        ({"GITLAB_CI": "true"}, True),
        ({"ACTIONS_ID_TOKEN_REQUEST_URL": "https://x.test"}, True),
        ({"MY_OWN_ID_TOKEN": "x"}, True),
        ({"MY_OWN_ID_TOKEN": ""}, False),
    ],
)
def test_where_identities_are_to_be_had(environ, here):
    assert CiTokens(environ).is_present() is here


def test_a_variable_named_after_the_audience_is_an_identity():
    """GitLab's way (`id_tokens`), and that of any other system that can set a variable."""
    tokens = CiTokens({"PYPI_ID_TOKEN": "jwt", "MY_OWN_ID_TOKEN": "other"})

    assert tokens.token("pypi") == Secret("jwt")
    assert tokens.token("my-own") == Secret("other")
    assert "jwt" not in repr(tokens)


def test_the_library_is_asked_for_other_systems():
    pytest.importorskip("id")
    with pytest.raises(TrustedPublishingError):
        CiTokens({"GITHUB_ACTIONS": "true"}).token("nobody")
