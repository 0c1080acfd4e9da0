"""The traps of publishing that no other file here has a test for, by their numbers."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from attrs import evolve
from doors import NOW, both, plan, sdist, target, wheel

import indexkit
from indexkit import Credential, Response, Secret
from indexkit.publishing.digests import hash_file, new_hasher
from indexkit.publishing.form import form_fields
from indexkit.publishing.multipart import FormStream
from indexkit.testing.fake_fetcher import BASE, FakeFetcher
from indexkit.testing.fake_index import FakeIndex

OK = wheel("ok", "1.0")


@pytest.mark.parametrize("address", [f"{BASE}/a/upload", f"{BASE}/a/upload/"])
def test_trap_100_the_address_is_taken_as_it_was_given(dist, address):
    """No slash is put behind it, and none is taken away."""
    done = both(dist(OK), target(check=False, publish_url=address), [FakeIndex("a")])

    assert done.posts == [address]


def test_trap_102_a_file_without_a_hash_is_never_taken_for_the_same(dist):
    listed = indexkit.testing.fake_index.Release(OK, hashes={})
    done = both(dist(OK), target(), [FakeIndex("a", {"ok": [listed]})])

    assert done.error.code == "publish.hash-missing"
    assert done.posts == []


def test_trap_103_file_name_and_project_name_go_as_they_are(tmp_path):
    """The name in the metadata is not normalised, and the file keeps the name that it has."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        text = "Metadata-Version: 2.4\nName: Foo.Bar\nVersion: 1.0\nLicense-File: a/LICENSE\n"
        archive.writestr("Foo.Bar-1.0.dist-info/METADATA", text)
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "foo_bar-1.0-py3-none-any.whl").write_bytes(buffer.getvalue())
    (planned,) = plan(tmp_path, target(check=False), FakeFetcher()).files
    fields = form_fields(planned.file)

    assert dict(fields)["name"] == "Foo.Bar"
    assert ("license_file", "a/LICENSE") in fields
    assert b'filename="foo_bar-1.0-py3-none-any.whl"' in FormStream.of(fields, planned.file).head


def test_trap_103_a_host_without_md5_sends_a_form_without_it(dist):
    """As under FIPS: an algorithm that is not allowed is left out, not made up."""
    folder = dist(OK)
    (planned,) = plan(folder, target(check=False), FakeFetcher()).files
    allowed = hash_file(planned.file.path, ["sha256", "no-such-algorithm"])
    file = evolve(planned.file, digests=allowed)

    assert new_hasher("no-such-algorithm") is None
    assert set(allowed) == {"sha256"}
    assert {key for key, _ in form_fields(file) if key.endswith("digest")} == {"sha256_digest"}


def test_trap_104_digests_are_computed_once(dist):
    """What is compared and sent was read when the plan was made."""
    folder = dist(OK)
    (planned,) = plan(folder, target(check=False), FakeFetcher()).files
    (folder / "dist" / OK.filename).unlink()

    assert planned.file.digest("sha256", 64) == OK.digest()
    assert dict(form_fields(planned.file))["sha256_digest"] == OK.digest()


class Minting(FakeFetcher):
    """Gives out tokens that are good for a minute."""

    def fetch(self, request):
        if "/_/oidc/" not in request.url.text:
            return super().fetch(request)
        self.requests.append(request)
        ends = (NOW + dt.timedelta(minutes=1)).timestamp()
        body = f'{{"audience": "own", "token": "minted-{len(self.requests)}", "expires": {ends}}}'
        return Response(200, request.url, (("content-type", "application/json"),), body.encode())


class Tokens:
    def is_present(self):
        return True

    def token(self, audience, /):
        return Secret(f"identity-for-{audience}")


def test_trap_105_each_token_is_told_for_masking_before_it_is_used(dist):
    where = target(check=False, username=None, password=None, trusted_publishing="always")
    fetcher, told = Minting([FakeIndex("a")]), []
    made = plan(dist(OK, wheel("ok", "2.0")), where, fetcher)
    indexkit.publish(
        made,
        fetcher=fetcher,
        environ={},
        tokens=Tokens(),
        now=lambda: NOW,
        tell_token=lambda token: told.append((token.reveal(), len(fetcher.uploads))),
    )

    assert [number for _, number in told] == [0, 1], "renewed ahead of the second file"
    sent = [r.credential for r in fetcher.requests if r.url.text.endswith("/upload/")]
    assert sent == [Credential("__token__", token) for token, _ in told]


def test_trap_106_no_server_is_guessed_and_no_page_searched_by_pattern(dist):
    """Without a check URL nobody is asked; no `+simple` is tried, and HTML is read as a page."""
    fetcher = FakeFetcher([FakeIndex("a")])
    plan(dist(OK, sdist("ok", "1.0")), target(check=False), fetcher)
    assert fetcher.requests == []

    mentioned = f"<html><body><p>{OK.filename} is not here</p></body></html>".encode()
    index = FakeIndex("a", bodies={"ok": ("text/html", mentioned)})
    made = plan(dist(OK), target(), FakeFetcher([index]))
    assert {each.step for each in made.files} == {indexkit.Step.UPLOAD}
