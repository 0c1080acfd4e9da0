"""Where uploads go and as whom: uv's rules, from every place that can say it."""

from __future__ import annotations

import pickle

import pytest

import indexkit
from indexkit import (
    ConfigErrors,
    Credential,
    PublishTargetError,
    TrustedPublishing,
    TrustedPublishingError,
    publish_target,
    resolve_sources,
)

ALPHA = """
[[tool.uv.index]]
name = "alpha"
url = "https://index.test/a/simple"
publish-url = "https://index.test/a/upload"
[[tool.uv.index]]
name = "reader"
url = "https://index.test/r/simple"
[[tool.uv.index]]
name = "page"
url = "https://index.test/p/flat"
publish-url = "https://index.test/p/upload"
format = "flat"
"""


@pytest.fixture
def configured(tmp_path):
    def read(text=ALPHA, environ=None, args=()):
        (tmp_path / "pyproject.toml").write_text(text)
        return resolve_sources(
            tmp_path, environ=environ or {}, args=args, user_config=False, system_config=False
        )

    return read


def made(index_set=None, environ=None, **given):
    return publish_target(
        index_set or indexkit.IndexSet(), environ=environ or {}, directory="/", **given
    )


def test_pypi_is_the_place_when_nobody_says_another():
    assert str(made().publish_url) == "https://upload.pypi.org/legacy/"
    assert made().check is None


def test_a_named_index_says_where_to_upload_and_where_to_look(configured):
    found = made(configured(), index="alpha")

    assert str(found.publish_url) == "https://index.test/a/upload"
    assert str(found.check.url) == "https://index.test/a/simple"


def test_the_variable_names_an_index_too(configured):
    assert made(configured(), {"UV_PUBLISH_INDEX": "alpha"}).index.name == "alpha"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("nosuch", "publish.index-not-found"),
        ("", "publish.index-not-found"),
        ("page", "publish.index-not-found"),
        ("reader", "publish.no-publish-url"),
    ],
)
def test_an_index_that_cannot_be_published_to(configured, name, code):
    with pytest.raises(PublishTargetError) as caught:
        made(configured(), index=name)

    assert caught.value.code == code
    assert caught.value.hint
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert (type(again), str(again)) == (type(caught.value), str(caught.value))


def test_indexes_of_the_command_line_are_none_to_publish_to(configured):
    environ = {"UV_INDEX": "spoken=https://index.test/s/simple"}
    with pytest.raises(PublishTargetError, match="no configured index"):
        made(configured(environ=environ), index="spoken")


def test_settings_then_variables_then_arguments(configured):
    text = '[tool.uv]\npublish-url = "https://one.test/u"\ncheck-url = "https://one.test/s"\n'
    variables = {
        "UV_PUBLISH_URL": "https://two.test/u",
        "UV_PUBLISH_CHECK_URL": "https://two.test/s",
    }
    index_set = configured(text)

    def places(**given):
        found = made(index_set, **given)
        return str(found.publish_url), str(found.check.url)

    assert places() == ("https://one.test/u", "https://one.test/s")
    assert places(environ=variables) == ("https://two.test/u", "https://two.test/s")
    assert places(environ=variables, publish_url="https://three.test/u") == (
        "https://three.test/u",
        "https://two.test/s",
    )


@pytest.mark.parametrize(
    ("given", "environ"),
    [
        ({"index": "alpha", "publish_url": "https://x.test/"}, {}),
        ({"index": "alpha"}, {"UV_PUBLISH_URL": "https://x.test/"}),
        ({"index": "alpha"}, {"UV_PUBLISH_CHECK_URL": "https://x.test/"}),
        ({"token": "t", "username": "u"}, {}),
        ({"username": "u"}, {"UV_PUBLISH_TOKEN": "t"}),
        ({"token": "t"}, {"UV_PUBLISH_PASSWORD": "p"}),
    ],
)
def test_what_excludes_each_other_is_an_error(configured, given, environ):
    with pytest.raises(ConfigErrors) as caught:
        made(configured(), environ, **given)

    assert {each.code for each in caught.value.errors} == {"cli.conflict"}


@pytest.mark.parametrize(
    "environ",
    [
        {"UV_PUBLISH_URL": ""},
        {"UV_PUBLISH_CHECK_URL": ""},
        {"UV_PUBLISH_URL": "upload"},
    ],
)
def test_a_value_that_is_none(environ):
    with pytest.raises(ConfigErrors) as caught:
        made(environ=environ)

    assert caught.value.errors[0].code == "cli.invalid-value"
    assert caught.value.errors[0].variable in environ


@pytest.mark.parametrize(
    ("given", "environ", "wanted"),
    [
        ({"token": "t"}, {}, Credential("__token__", "t")),
        ({}, {"UV_PUBLISH_TOKEN": "t"}, Credential("__token__", "t")),
        ({}, {"UV_PUBLISH_TOKEN": ""}, Credential("__token__", "")),
        ({}, {"UV_PUBLISH_USERNAME": "u", "UV_PUBLISH_PASSWORD": "p"}, Credential("u", "p")),
        ({"username": "x"}, {"UV_PUBLISH_PASSWORD": "p"}, Credential("x", "p")),
        ({"username": "", "password": "p"}, {}, Credential("", "p")),
        ({"publish_url": "https://u:p@h.test/"}, {}, Credential("u", "p")),
        ({"publish_url": "https://u%40v:p%3A@h.test/"}, {}, Credential("u@v", "p:")),
        ({"publish_url": "https://u@h.test/", "password": "p"}, {}, Credential("u", "p")),
        ({"publish_url": "https://u:p@h.test/", "username": "u"}, {}, Credential("u", "p")),
        ({"publish_url": "https://u:@h.test/", "password": "p"}, {}, Credential("u", "p")),
        ({"publish_url": "https://:@h.test/", "username": "u"}, {}, Credential("u")),
        ({"publish_url": "https://:@h.test/"}, {}, None),
        ({"username": "u"}, {}, Credential("u")),
        ({}, {}, None),
    ],
)
def test_credentials_from_every_place(given, environ, wanted):
    found = made(environ=environ, **given)

    assert found.credential == wanted
    assert found.publish_url.credential is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (
            {"publish_url": "https://x:y@h.test/", "username": "u", "password": "p"},
            "publish.credentials-twice",
        ),
        ({"publish_url": "https://x@h.test/", "username": "u"}, "publish.credentials-twice"),
        ({"password": "p"}, "publish.password-without-user"),
        ({"publish_url": "https://:p@h.test/"}, "publish.password-without-user"),
        ({"publish_url": "file:///tmp/x"}, "publish.bad-scheme"),
        ({"publish_url": "ftp://h.test/"}, "publish.bad-scheme"),
    ],
)
def test_credentials_that_do_not_fit_together(given, code):
    with pytest.raises(PublishTargetError) as caught:
        made(**given)

    assert caught.value.code == code


def test_a_secret_never_shows():
    found = made(publish_url="https://user:s3cret@h.test/?token=s3cret", environ={})
    everything = repr(found) + repr(pickle.loads(pickle.dumps(found))) + str(found.publish_url)  # noqa: S301 - our own bytes

    assert "s3cret" not in everything


@pytest.mark.parametrize("given", [{"username": "u", "password": "p"}, {"password": "p"}])
def test_trusted_publishing_always_goes_with_nothing_else(given):
    with pytest.raises(TrustedPublishingError):
        made(trusted_publishing="always", **given)
    with pytest.raises(ConfigErrors):
        made(trusted_publishing="sometimes")


def test_trusted_publishing_is_tried_only_when_nothing_else_is_known(configured):
    text = '[tool.uv]\nkeyring-provider = "subprocess"\ntrusted-publishing = "automatic"\n'

    assert made().wants_trusted_publishing
    assert not made(token="t").wants_trusted_publishing
    assert not made(configured(text)).wants_trusted_publishing
    assert not made(trusted_publishing=TrustedPublishing.NEVER).wants_trusted_publishing
    assert made(trusted_publishing="always").wants_trusted_publishing


def test_a_keyring_that_has_nothing_to_do_is_told(configured):
    text = '[tool.uv]\nkeyring-provider = "subprocess"\n'
    found = made(configured(text), username="u", password="p")

    assert [each.code for each in found.diagnostics] == ["publish.keyring-unused"]


def test_the_variables_of_an_index_serve_its_own_place_only(configured):
    """Point 50 of the record: the realm of the index, and no other host."""
    environ = {"UV_INDEX_ALPHA_USERNAME": "u", "UV_INDEX_ALPHA_PASSWORD": "p"}
    for address, known in (
        ("https://index.test/a/upload", True),
        ("https://index.test/elsewhere/upload", True),
        ("https://other.test/a/upload", False),
        ("http://index.test/a/upload", False),
    ):
        index_set = configured(ALPHA.replace("https://index.test/a/upload", address))
        found = made(index_set, environ, index="alpha")
        provider = indexkit.default_credentials(index_set, environ=environ)
        assert (provider.find(found.query) is not None) is known, address
