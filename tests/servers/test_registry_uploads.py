"""Publishing to each registry of uv's guides as its page says, through the front door over real sockets."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest
from real_indexes import program
from registries import TOKEN
from registry_uploads import AwsRepository, AzureFeed, GoogleRepository, JfrogRepository

import indexkit
from indexkit.testing.distributions import sdist, wheel

ALL = [AzureFeed, GoogleRepository, AwsRepository, JfrogRepository]
WITH_PLUGIN = [AzureFeed, GoogleRepository, AwsRepository]
USERS = {AzureFeed: "dummy", GoogleRepository: "oauth2accesstoken", AwsRepository: "aws"}
MINE = wheel("mine", "1.0")
SOURCE = sdist("mine", "1.0")
OTHER = wheel("mine", "1.0", salt="other")


@pytest.fixture(params=ALL)
def registry(request):
    with request.param() as running:
        yield running


@pytest.fixture
def dist(tmp_path):
    def put(*distributions):
        folder = tmp_path / "dist"
        folder.mkdir(exist_ok=True)
        for each in distributions or (MINE, SOURCE):
            (folder / each.filename).write_bytes(each.content)
        return tmp_path

    return put


def publish_variables(registry):
    """Return what the guide has exported before `uv publish`."""
    user = USERS.get(type(registry), "")
    return {"UV_PUBLISH_USERNAME": user, "UV_PUBLISH_PASSWORD": TOKEN}


def configured(registry, environ, **settings):
    entry = {
        "name": "private-registry",
        "url": registry.url,
        "publish-url": registry.upload_url,
    }
    table = {"project": {"name": "p", "version": "1"}, "tool": {"uv": {"index": [entry]}}}
    table["tool"]["uv"].update(settings)
    return indexkit.resolve_sources(table, environ=environ)


def release(folder, index_set, environ, **where):
    target = indexkit.publish_target(index_set, environ=environ, **where)
    plan = indexkit.plan_publish(["dist/*"], target, directory=folder, environ=environ)
    done = indexkit.publish(plan, environ=environ)
    return [each.step.value for each in plan.files], [each.result.value for each in done]


def test_by_the_name_of_the_index_with_the_guides_variables(registry, dist):
    """The variables for the upload are enough: they open the index that is checked, too."""
    environ = publish_variables(registry)
    index_set = configured(registry, environ)

    first = release(dist(), index_set, environ, index="private-registry")
    second = release(dist(), index_set, environ, index="private-registry")

    assert first == (["upload", "upload"], ["uploaded", "uploaded"])
    assert second == (["skip", "skip"], ["skipped", "skipped"])
    assert list(registry.stored) == [MINE.filename, SOURCE.filename]
    assert registry.stored[MINE.filename] == MINE.content
    posts = [each for each in registry.heard if each.said.startswith("POST ")]
    assert [(each.path, each.pair) for each in posts] == [
        (registry.upload_path, (environ["UV_PUBLISH_USERNAME"], TOKEN))
    ] * 2


def test_by_the_address_alone_a_second_upload_is_refused_and_told(registry, dist):
    """As the guides warn: without the index there is nothing to check with."""
    environ = {**publish_variables(registry), "UV_PUBLISH_URL": registry.upload_url}
    folder = dist(MINE)

    assert release(folder, indexkit.IndexSet(), environ) == (["upload"], ["uploaded"])
    with pytest.raises(indexkit.UploadError) as caught:
        release(dist(OTHER), indexkit.IndexSet(), environ)

    error = caught.value
    assert error.already_exists
    assert error.reason
    assert "--check-url" in error.hint
    assert TOKEN not in str(error)
    assert registry.stored == {MINE.filename: MINE.content}


def test_other_contents_under_a_known_name_are_found_before_the_upload(registry, dist):
    environ = publish_variables(registry)
    index_set = configured(registry, environ)
    release(dist(MINE), index_set, environ, index="private-registry")
    before = len(registry.heard)

    with pytest.raises(indexkit.PublishConflictError):
        release(dist(OTHER), index_set, environ, index="private-registry")
    assert not [each for each in registry.heard[before:] if each.said.startswith("POST ")]


def test_a_race_that_was_lost_to_the_same_file_is_no_failure(registry, dist):
    environ = publish_variables(registry)
    target = indexkit.publish_target(
        configured(registry, environ), index="private-registry", environ=environ
    )
    plan = indexkit.plan_publish(["dist/*"], target, directory=dist(MINE), environ=environ)
    registry.stored[MINE.filename] = MINE.content

    (done,) = indexkit.publish(plan, environ=environ)
    assert done.result.value == "already-there"


def test_the_variables_of_the_index_are_enough_too(registry, dist):
    environ = {
        "UV_INDEX_PRIVATE_REGISTRY_USERNAME": USERS.get(type(registry), ""),
        "UV_INDEX_PRIVATE_REGISTRY_PASSWORD": TOKEN,
    }
    done = release(dist(MINE), configured(registry, environ), environ, index="private-registry")

    assert done == (["upload"], ["uploaded"])


@pytest.mark.parametrize("registry", WITH_PLUGIN, indirect=True)
def test_with_keyring_and_the_guides_user(registry, dist, tmp_path):
    if os.name == "nt":
        pytest.skip("a script for a POSIX shell")
    path = tmp_path / "bin" / "keyring"
    path.parent.mkdir()
    path.write_text(
        f"#!{sys.executable} -S\nimport sys\n"
        f"if sys.argv[3] != {registry.user!r}: sys.exit(1)\nprint({TOKEN!r})\n"
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    environ = {
        "PATH": str(path.parent),
        "UV_KEYRING_PROVIDER": "subprocess",
        "UV_INDEX_PRIVATE_REGISTRY_USERNAME": registry.user,
    }
    index_set = configured(registry, environ)

    assert release(dist(MINE), index_set, environ, index="private-registry")[1] == ["uploaded"]
    assert release(dist(MINE), index_set, environ, index="private-registry")[1] == ["skipped"]


@pytest.mark.parametrize("registry", [JfrogRepository], indirect=True)
def test_a_token_option_is_refused_by_jfrog_and_that_is_told(registry, dist):
    environ = {"UV_PUBLISH_TOKEN": TOKEN}
    with pytest.raises(indexkit.UploadError) as caught:
        release(dist(MINE), indexkit.IndexSet(), environ, publish_url=registry.upload_url)

    assert caught.value.status == 401
    assert "__token__" in caught.value.hint
    assert "empty" in caught.value.hint
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("registry", [GoogleRepository, AwsRepository], indirect=True)
def test_a_wrong_user_name_is_refused(registry, dist):
    environ = {"UV_PUBLISH_USERNAME": "dummy", "UV_PUBLISH_PASSWORD": TOKEN}
    with pytest.raises(indexkit.PublishError) as caught:
        release(dist(MINE), indexkit.IndexSet(), environ, publish_url=registry.upload_url)

    assert TOKEN not in str(caught.value)
    assert registry.stored == {}


def test_uv_itself_uploads_the_same(registry, dist, tmp_path):
    """The servers are no invention of ours: `uv publish` with the guide's words is content, too."""
    environ = publish_variables(registry)
    done = subprocess.run(
        [program("uv"), "publish", "--no-config", "--publish-url", registry.upload_url, "dist/*"],
        cwd=dist(MINE), env={**environ, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert registry.stored == {MINE.filename: MINE.content}
