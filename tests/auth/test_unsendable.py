"""User information that no request can carry, under uv's reading: told before the first request, at its place."""

import pytest

import indexkit
from indexkit import Semantics
from indexkit.model.credential import Credential, Secret
from indexkit.testing.fake_fetcher import FakeFetcher
from indexkit.testing.fake_index import FakeIndex

PROJECT = '[project]\nname = "p"\nversion = "1"\n[[tool.uv.index]]\nname = "corp"\nurl = "{}"\n'
BAD = "https://u:%FF@indexes.test/corp/simple"


@pytest.fixture
def read(tmp_path):
    def read(url, *args):
        (tmp_path / "pyproject.toml").write_text(PROJECT.format(url))
        return indexkit.resolve_sources(
            tmp_path,
            environ={},
            args=args,
            user_config=False,
            system_config=False,
            semantics=Semantics.UV_PROJECT,
        )

    return read


@pytest.mark.parametrize("url", [BAD, "https://%FF@indexes.test/corp/simple"])
def test_it_is_told_with_its_place_when_credentials_are_collected(read, url):
    with pytest.raises(indexkit.ConfigErrors) as caught:
        indexkit.default_credentials(read(url), environ={})
    (error,) = caught.value.errors
    assert (error.code, error.line) == ("auth.bad-utf8", 4)
    assert "%FF" not in str(caught.value)


def test_an_index_that_is_not_asked_counts_too(read):
    found = read("https://indexes.test/corp/simple", "--find-links", BAD)
    with pytest.raises(indexkit.ConfigErrors):
        indexkit.default_credentials(found, environ={})


def test_variables_take_its_place(read):
    environ = {"UV_INDEX_CORP_USERNAME": "u", "UV_INDEX_CORP_PASSWORD": "p"}
    corp = FakeIndex("corp", {"six": ["1.0"]}, user=("u", "p"))
    found = read(BAD)
    chosen = indexkit.select_candidates(
        "six",
        index_set=found,
        environ=environ,
        fetcher=FakeFetcher({"https://indexes.test": [corp]}),
    )
    assert chosen.best is not None


def test_without_indexes_there_is_nothing_to_tell(read):
    indexkit.default_credentials(read(BAD, "--no-index"), environ={})


def test_a_hosts_own_sources_meet_it_at_the_request(read):
    class Nobody:
        label = "nobody"

        def find(self, query):
            return None

    fetcher = FakeFetcher({})
    with pytest.raises(indexkit.ConfigErrors) as caught:
        indexkit.select_candidates(
            "six", index_set=read(BAD), credentials=Nobody(), fetcher=fetcher
        )
    assert [error.code for error in caught.value.errors] == ["auth.bad-utf8"]
    assert not fetcher.requests


@pytest.mark.parametrize(
    ("credential", "expected"),
    [
        (Credential("u"), True),
        (Credential("ü", "pässword"), True),
        (Credential("u", Secret.withheld()), True),
        (Credential("u\udcff"), False),
        (Credential("u", "\udcff"), False),
    ],
)
def test_what_is_text(credential, expected):
    assert credential.is_text is expected
