"""Each registry of uv's guides, in each way of its guide, through the front door over real sockets."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import stat
import sys

import pytest
from registries import (
    TOKEN,
    WHEEL,
    Artifactory,
    ArtifactRegistry,
    Azure,
    CodeArtifact,
)

import indexkit

ALL = [CodeArtifact, Azure, Artifactory, ArtifactRegistry]
WITH_PLUGIN = [CodeArtifact, Azure, ArtifactRegistry]
STEM = "UV_INDEX_PRIVATE_REGISTRY_"


@pytest.fixture
def registry(request):
    with request.param() as running:
        yield running
        no_one_else_heard_a_secret(running)


@pytest.fixture
def keyring(tmp_path):
    """Write a keyring program with these entries; return its environment and its log."""
    if os.name == "nt":
        pytest.skip("a script for a POSIX shell")

    def write(entries):
        log, path = tmp_path / "asked", tmp_path / "bin" / "keyring"
        table = {f"{service} {user}": password for (service, user), password in entries.items()}
        body = (
            "import sys\n"
            f"open({str(log)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\n"
            f"found = {table!r}.get(' '.join(sys.argv[2:]))\n"
            "if found is None: sys.exit(1)\n"
            "print(found)\n"
        )
        path.parent.mkdir()
        path.write_text(f"#!{sys.executable} -S\n{body}", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return {"PATH": str(path.parent), "HOME": str(tmp_path)}, log

    return write


def no_one_else_heard_a_secret(registry):
    secrets = [TOKEN, base64.b64encode(":".join(registry.good).encode()).decode()]
    for other in (registry.blob, registry.stranger):
        for each in other.heard:
            assert each.pair is None
            assert "authorization" not in each.said.lower()
            assert not [secret for secret in secrets if secret in each.said]


def configured(url, environ, **settings):
    entry = {"name": "private-registry", "url": url, "default": True}
    table = {
        "project": {"name": "p", "version": "1"},
        "tool": {"uv": {"index": [entry], **settings}},
    }
    return indexkit.resolve_sources(table, environ=environ)


def install(url, folder, environ, **settings):
    """List and download through the front door, with the default fetcher; return the path."""
    index_set = configured(url, environ, **settings)
    credentials = indexkit.default_credentials(index_set, environ=environ)
    with indexkit.default_fetcher(index_set, environ=environ) as fetcher:
        common = {"index_set": index_set, "fetcher": fetcher, "credentials": credentials}
        selection = indexkit.select_candidates("one", **common)
        path = indexkit.download(selection.require(), folder, **common)
    assert path.read_bytes() == WHEEL.content
    assert TOKEN not in json.dumps(selection.to_dict())
    return path


def with_user(url, user_info):
    return url.replace("://", f"://{user_info}@")


def variables(user, password):
    return {f"{STEM}USERNAME": user, f"{STEM}PASSWORD": password}


@pytest.mark.parametrize("registry", ALL, indirect=True)
def test_with_variables(registry, tmp_path):
    install(registry.url, tmp_path, variables(registry.user, TOKEN))

    assert registry.heard[0].pair == (registry.user, TOKEN), "nothing has to be refused first"


@pytest.mark.parametrize("registry", ALL, indirect=True)
def test_with_user_information_in_the_url(registry, tmp_path):
    install(with_user(registry.url, f"{registry.user}:{TOKEN}"), tmp_path, {})

    assert registry.heard[0].pair == (registry.user, TOKEN)


@pytest.mark.parametrize("registry", [Artifactory], indirect=True)
def test_artifactory_with_a_user_and_a_password(registry, tmp_path):
    registry.good = ("jane@corp.example", "p ss")

    install(registry.url, tmp_path / "a", variables(*registry.good))
    install(with_user(registry.url, "jane%40corp.example:p%20ss"), tmp_path / "b", {})


@pytest.mark.parametrize("registry", [Azure], indirect=True)
@pytest.mark.parametrize("user", ["", "dummy"])
def test_azure_with_any_user(registry, tmp_path, user):
    install(registry.url, tmp_path, variables(user, TOKEN))


@pytest.mark.parametrize("registry", WITH_PLUGIN, indirect=True)
@pytest.mark.parametrize("way", ["variable", "url", "settings"])
def test_with_keyring_and_the_guides_user(registry, tmp_path, keyring, way):
    """The guides say: the user name in a variable or in the URL, the provider likewise or in a file."""
    environ, log = keyring({(registry.url, registry.user): TOKEN})
    url, settings = registry.url, {}
    if way == "url":
        url = with_user(url, registry.user)
    else:
        environ[f"{STEM}USERNAME"] = registry.user
    if way == "settings":
        settings["keyring-provider"] = "subprocess"
    else:
        environ["UV_KEYRING_PROVIDER"] = "subprocess"

    install(url, tmp_path / "files", environ, **settings)

    assert log.read_text().splitlines() == [f"get {registry.url} {registry.user}"], "once, for all"
    assert (registry.user, TOKEN) in [pair for _, pair in registry.pairs]


@pytest.mark.parametrize("registry", ALL, indirect=True)
def test_with_netrc(registry, tmp_path):
    path = tmp_path / "netrc"
    login = registry.user or '""'
    path.write_text(f"machine 127.0.0.1 login {login} password {TOKEN}\n")
    install(registry.url, tmp_path / "files", {"NETRC": str(path)})


@pytest.mark.parametrize("registry", ALL, indirect=True)
def test_the_asynchronous_door_lists_alike(registry):
    pytest.importorskip("httpx")
    environ = variables(registry.user, TOKEN)
    index_set = configured(registry.url, environ)

    selection = asyncio.run(
        indexkit.aselect_candidates("one", index_set=index_set, environ=environ)
    )

    assert selection.require().filename == WHEEL.filename


@pytest.mark.parametrize("registry", ALL, indirect=True)
@pytest.mark.parametrize("way", ["variables", "url", "netrc"])
def test_a_file_that_leads_to_a_stranger_takes_no_secret_along(registry, tmp_path, way):
    registry.led_astray = True
    url, environ = registry.url, {}
    if way == "variables":
        environ = variables(registry.user, TOKEN)
    elif way == "url":
        url = with_user(url, f"{registry.user}:{TOKEN}")
    else:
        path = tmp_path / "netrc"
        # The machine is another name of the same one, so that the entry is the registry's alone.
        path.write_text(f'machine localhost login "{registry.user}" password {TOKEN}\n')
        url = url.replace("127.0.0.1", "localhost")
        environ = {"NETRC": str(path)}

    with pytest.raises(indexkit.DownloadError) as caught:
        install(url, tmp_path / "files", environ)

    assert registry.stranger.heard, "it was asked, and got nothing"
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("registry", ALL, indirect=True)
def test_a_token_that_has_ended_is_never_a_file(registry, tmp_path):
    environ = variables(registry.user, TOKEN)
    registry.good = (registry.user, "the-next-one")

    with pytest.raises(indexkit.SelectionError) as caught:
        install(registry.url, tmp_path, environ)

    wanted = (
        indexkit.PackageNotFoundError
        if isinstance(registry, CodeArtifact)
        else indexkit.IndexUnavailableError
    )
    assert isinstance(caught.value, wanted)
    assert TOKEN not in str(caught.value)
    assert not registry.blob.heard


@pytest.mark.parametrize("registry", [Artifactory], indirect=True)
def test_artifactory_refuses_the_user_of_tokens_and_that_is_told(registry, tmp_path):
    index_set = configured(registry.url, environ := variables("__token__", TOKEN))

    selection = indexkit.select_candidates("one", index_set=index_set, environ=environ)

    (visit,) = selection.visits
    assert (visit.outcome, visit.status) == (indexkit.Outcome.REFUSED, 401)
    codes = [each.code for each in selection.diagnostics] + [x.code for x in visit.diagnostics]
    assert "auth.jfrog-token-user" in codes


@pytest.mark.parametrize("registry", [Artifactory], indirect=True)
def test_curation_forbids_a_file_and_nothing_is_left(registry, tmp_path):
    registry.curated = True

    with pytest.raises(indexkit.DownloadError) as caught:
        install(registry.url, tmp_path / "files", variables("", TOKEN))

    assert "403" in str(caught.value)
    assert not list((tmp_path / "files").glob("*"))


@pytest.mark.parametrize("registry", [Azure], indirect=True)
def test_azures_store_gets_the_signed_address_and_nothing_else(registry, tmp_path):
    install(registry.url, tmp_path, variables(registry.user, TOKEN))

    ((path, pair),) = registry.blob.pairs
    assert "sig=s1gnature" in path
    assert pair is None
