"""What the four registries do otherwise than others, as one scripted server for each."""

import hashlib
import json

import pytest

import indexkit
from indexkit.model.request import Purpose
from indexkit.testing.distributions import wheel

WHEEL = wheel("one", "1.0")
CONTENT = WHEEL.content
DIGEST = hashlib.sha256(CONTENT).hexdigest()
NAME = WHEEL.filename


class Scripted:
    """A fetcher whose addresses answer as their functions say, and which remembers who was sent."""

    def __init__(self, answers):
        self.answers, self.seen = answers, []

    def fetch(self, request, /):
        credential = request.credential
        pair = credential and (
            credential.username,
            credential.password and credential.password.reveal(),
        )
        self.seen.append((request.url.text, pair))
        status, headers, body = self.answers.get(request.url.text, lambda _: (404, {}, b""))(pair)
        if request.sink is not None and 200 <= status < 300:
            request.sink(body)
            body = b""
        headers = tuple((name, value) for name, value in headers.items())
        return indexkit.Response(status, request.url.without_credential(), headers, body)


def page(*links):
    rows = "".join(f'<a href="{link}#sha256={DIGEST}">{NAME}</a>' for link in links)
    return {
        "content-type": "text/html"
    }, f"<!DOCTYPE html><html><body>{rows}</body></html>".encode()


def guarded(good, answer, refused=(401, {"www-authenticate": 'Basic realm="x"'}, b"")):
    return lambda pair: answer if pair == good else refused


def install(url, answers, tmp_path, user, **variables):
    entry = {"name": "private-registry", "url": url, "default": True}
    table = {"project": {"name": "p", "version": "1"}, "tool": {"uv": {"index": [entry]}}}
    environ = {
        "UV_INDEX_PRIVATE_REGISTRY_USERNAME": user[0],
        "UV_INDEX_PRIVATE_REGISTRY_PASSWORD": user[1],
    } | variables
    index_set = indexkit.resolve_sources(table, environ=environ)
    fetcher = Scripted(answers)
    credentials = indexkit.default_credentials(index_set, environ=environ)
    arguments = {"index_set": index_set, "fetcher": fetcher, "credentials": credentials}
    selection = indexkit.select_candidates("one", **arguments)
    path = indexkit.download(selection.require(), tmp_path, **arguments)
    assert path.read_bytes() == CONTENT
    return fetcher.seen, credentials, index_set


@pytest.mark.parametrize("slash", ["", "/"])
def test_codeartifact_has_relative_links_below_the_index(tmp_path, slash):
    base = "https://dom-111122223333.d.codeartifact.eu-west-1.amazonaws.com/pypi/repo/simple"
    good = ("aws", "t0")
    headers, body = page(f"1.0/{NAME}")
    answers = {
        f"{base}/one/": guarded(good, (200, headers, body), (404, {}, b"")),
        f"{base}/one/1.0/{NAME}": guarded(good, (200, {}, CONTENT), (404, {}, b"")),
    }
    seen, *_ = install(f"{base}{slash}", answers, tmp_path, good)
    assert [pair for _, pair in seen] == [good, good], (
        "below the root nothing needs to be refused first"
    )


def test_azures_files_have_other_addresses_and_lead_to_a_store_that_gets_nothing(tmp_path):
    base = "https://pkgs.dev.azure.com/org/proj/_packaging/feed/pypi/simple"
    file = f"https://pkgs.dev.azure.com/org/6f1c-guid/_packaging/9a2b-guid/pypi/download/one/1.0/{NAME}"
    store = f"https://x1.blob.core.windows.net/b/{NAME}?sv=2019&sig=s1gnature"
    good = ("VssSessionToken", "t0")
    headers, body = page(file)
    answers = {
        f"{base}/one/": guarded(good, (200, headers, body)),
        file: guarded(good, (303, {"location": store}, b"")),
        store: guarded(None, (200, {}, CONTENT), (400, {}, b"two authentications")),
    }
    seen, *_ = install(f"{base}/", answers, tmp_path, good)
    assert seen == [(f"{base}/one/", good), (file, None), (file, good), (store, None)]


def test_artifactory_has_links_that_climb_inside_the_repository(tmp_path):
    root = "https://org.jfrog.io/artifactory/api/pypi/repo"
    file = f"{root}/packages/packages/one/1.0/{NAME}"
    good = ("", "t0")
    headers, body = page(f"../../packages/packages/one/1.0/{NAME}")
    answers = {
        f"{root}/simple/one/": guarded(good, (200, headers, body)),
        file: guarded(good, (200, {}, CONTENT)),
    }
    seen, *_ = install(f"{root}/simple", answers, tmp_path, good)
    assert seen == [(f"{root}/simple/one/", good), (file, good)]


def test_artifactorys_curation_refuses_a_file_with_403(tmp_path):
    root = "https://org.jfrog.io/artifactory/api/pypi/repo"
    file = f"{root}/packages/{NAME}"
    good = ("", "t0")
    headers, body = page(f"../../packages/{NAME}")
    answers = {
        f"{root}/simple/one/": guarded(good, (200, headers, body)),
        file: lambda _: (403, {}, json.dumps({"errors": [{"message": "blocked"}]}).encode()),
    }
    with pytest.raises(indexkit.DownloadError) as caught:
        install(f"{root}/simple", answers, tmp_path, good)
    assert "403" in str(caught.value)
    assert "t0" not in str(caught.value)


def test_artifact_registry_asks_first_and_hands_out_files_of_its_own(tmp_path):
    root = "https://us-central1-python.pkg.dev/proj/repo"
    file = f"{root}/one/{NAME}"
    good = ("oauth2accesstoken", "t0")
    headers, body = page(f"../../one/{NAME}")
    answers = {
        f"{root}/simple/one/": guarded(good, (200, headers, body)),
        file: guarded(good, (200, {}, CONTENT)),
    }
    seen, *_ = install(f"{root}/simple/", answers, tmp_path, good)
    assert seen == [(f"{root}/simple/one/", good), (file, good)]


def test_a_purpose_changes_nothing():
    """The same sources answer for pages, files, metadata and uploads: a query has no purpose."""
    fields = {field.name for field in indexkit.CredentialQuery.__attrs_attrs__}
    assert Purpose.FILE.value not in fields
    assert fields == {"url", "index", "username", "status", "written"}
