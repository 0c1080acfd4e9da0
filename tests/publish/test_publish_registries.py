"""The registries of uv's guide, published to as their pages say: user names, addresses and hints."""

from __future__ import annotations

import pytest
from doors import wheel

import indexkit
from indexkit import Credential, Response
from indexkit.auth.registries.advice import advise
from indexkit.testing.fake_fetcher import FakeFetcher

REGISTRIES = {
    "azure": (
        "https://pkgs.dev.azure.com/org/_packaging/feed/pypi/simple/",
        "VssSessionToken",
        "https://pkgs.dev.azure.com/org/_packaging/feed/pypi/upload/",
    ),
    "google": (
        "https://europe-west1-python.pkg.dev/project/repo/simple/",
        "oauth2accesstoken",
        "https://europe-west1-python.pkg.dev/project/repo/",
    ),
    "aws": (
        "https://dom-123456789012.d.codeartifact.eu-west-1.amazonaws.com/pypi/repo/simple/",
        "aws",
        "https://dom-123456789012.d.codeartifact.eu-west-1.amazonaws.com/pypi/repo/",
    ),
    "jfrog": (
        "https://corp.jfrog.io/artifactory/api/pypi/repo/simple",
        "",
        "https://corp.jfrog.io/artifactory/api/pypi/repo",
    ),
}


class Registry(FakeFetcher):
    """Takes every upload, with the one credential that it knows."""

    def __init__(self, user):
        super().__init__()
        self.user = user

    def fetch(self, request):
        self.requests.append(request)
        known = request.credential == Credential(self.user, "tok")
        if request.method == "POST":
            return Response(200 if known else 401, request.url)
        return Response(404 if known else 401, request.url)


def release(folder, registry, index_set, environ, **given):
    where = indexkit.publish_target(index_set, environ=environ, directory="/", **given)
    provider = indexkit.default_credentials(index_set, environ=environ)
    made = indexkit.plan_publish(
        ["dist/*"], where, directory=folder, fetcher=registry, credentials=provider
    )
    return indexkit.publish(made, fetcher=registry, credentials=provider, environ=environ)


@pytest.mark.parametrize("name", REGISTRIES)
def test_the_variables_of_the_guide_are_enough(dist, name):
    simple, user, upload = REGISTRIES[name]
    advice = advise(indexkit.Index(indexkit.SafeUrl.parse(simple)))
    environ = {key: value.replace("<token>", "tok") for key, value in advice.publish_variables}
    registry = Registry(user)
    (done,) = release(
        dist(), registry, indexkit.IndexSet(), environ, publish_url=advice.publish_url
    )

    assert done.result == "uploaded"
    assert advice.publish_url.rstrip("/") == upload.rstrip("/")
    assert [r.url.text for r in registry.requests] == [upload]


@pytest.mark.parametrize("name", REGISTRIES)
def test_a_named_index_brings_its_own_variables(dist, tmp_path, name):
    simple, user, upload = REGISTRIES[name]
    (tmp_path / "pyproject.toml").write_text(
        f'[[tool.uv.index]]\nname = "corp"\nurl = "{simple}"\npublish-url = "{upload}"\n'
    )
    index_set = indexkit.resolve_sources(
        tmp_path, environ={}, user_config=False, system_config=False
    )
    environ = {"UV_INDEX_CORP_USERNAME": user, "UV_INDEX_CORP_PASSWORD": "tok"}
    registry = Registry(user)
    (done,) = release(dist(), registry, index_set, environ, index="corp")

    assert done.result == "uploaded"
    assert [r.credential for r in registry.requests] == [Credential(user, "tok")] * 2


@pytest.mark.parametrize("name", ["google", "aws", "jfrog"])
def test_a_token_under_the_wrong_user_name_gets_a_hint(dist, name):
    _, user, upload = REGISTRIES[name]
    with pytest.raises(indexkit.UploadError) as caught:
        release(
            dist(wheel("ok", "1.0")),
            Registry(user),
            indexkit.IndexSet(),
            {},
            publish_url=upload,
            token="tok",
        )

    assert caught.value.status == 401
    assert caught.value.hint
    assert "user name" in caught.value.hint
