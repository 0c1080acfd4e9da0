"""Secrets and credentials: read at the moment of use, shown never."""

import base64
import copy
import datetime as dt
import pickle

import pytest
from hypothesis import given

import strategies as ours
from indexkit.errors import SecretWithheldError
from indexkit.model.credential import Credential, Secret
from indexkit.model.source import Source, SourceKind


@given(ours.secret_texts)
def test_trap_72_a_secret_is_not_shown(text):
    secret = Secret(text)
    shown = (
        str(secret),
        repr(secret),
        f"{secret} {secret!r} {secret:>20}",
        "%s" % secret,  # noqa: UP031 - the old way must hide too
        str(pickle.dumps(secret)),
        str([secret]),
    )

    assert all("S3CR" not in one for one in shown)
    assert secret.reveal() == text


def test_a_secret_is_padded_like_a_text():
    assert f"{Secret('a'):>6}" == "  ****"


def test_secrets_are_compared_and_hashed():
    assert Secret("ü") == Secret("ü")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert Secret("\ud800") == Secret("\ud800")
    assert len({Secret("a"), Secret("a")}) == 1
    assert Secret("a")
    assert not Secret("")


def test_a_pickle_leaves_the_secret_behind():
    back = pickle.loads(pickle.dumps(Secret("a")))  # noqa: S301 - our own bytes

    assert back.is_withheld
    assert back == Secret.withheld()
    assert back != Secret("a")
    assert not back
    with pytest.raises(SecretWithheldError):
        back.reveal()


def test_copies_in_one_process_keep_the_secret():
    secret = Secret("a")
    credential = Credential("u", secret)

    assert copy.copy(secret).reveal() == copy.deepcopy(secret).reveal() == "a"
    assert copy.copy(credential) is copy.deepcopy(credential) is credential
    assert not secret.is_withheld


@pytest.mark.parametrize(
    ("name", "password", "pair"),
    [
        ("u", "p", "u:p"),
        ("tok", None, "tok:"),
        ("", "p", ":p"),
        ("u", "", "u:"),
        ("ü", "p:q", "ü:p:q"),
    ],
)
def test_trap_69_the_header_is_basic_and_utf8(name, password, pair):
    header = Credential(name, password).authorization()

    assert header.reveal() == "Basic " + base64.b64encode(pair.encode()).decode()
    assert "****" in repr(header)


def test_a_header_of_a_withheld_secret_is_an_error():
    back = pickle.loads(pickle.dumps(Credential("u", "p")))  # noqa: S301 - our own bytes

    assert back.username == "u"
    with pytest.raises(SecretWithheldError):
        back.authorization()


def test_a_pickled_user_name_alone_is_withheld():
    expires = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    credential = Credential("S3CR3T", None, "url", expires)

    back = pickle.loads(pickle.dumps(credential))  # noqa: S301 - our own bytes

    assert "S3CR3T" not in repr(credential)
    assert back.provider == "url"
    assert back.expires_at == expires
    assert not back.is_name_public
    with pytest.raises(SecretWithheldError):
        back.authorization()


def test_who_found_it_makes_no_other_credential():
    assert Credential("u", "p", "netrc") == Credential("u", Secret("p"), "url")
    assert (
        repr(Credential("u", "p", "netrc")) == "Credential('u', Secret('****'), provider='netrc')"
    )


def test_a_source_shows_no_secret():
    source = Source(
        SourceKind.GIT,
        "https://S3CR3T@h/x.git",
        options=(("lfs", True), ("mirror", "https://u:S3CR3T@h/")),
    )
    back = pickle.loads(pickle.dumps(source))  # noqa: S301 - our own bytes

    assert "S3CR3T" not in repr(source)
    assert "S3CR3T" not in repr(back.target) + repr(back.options)
    assert source.redacted() == back
    assert copy.copy(source) is copy.deepcopy(source) is source
    assert source.target == "https://S3CR3T@h/x.git"


def test_an_index_source_is_pickled_as_it_is():
    source = Source(SourceKind.INDEX, "a@b", marker="os_name == 'nt'", extra="x", group="y")

    assert pickle.loads(pickle.dumps(source)) == source  # noqa: S301 - our own bytes


def test_a_bearer_token_is_sent_as_one_and_withheld_in_a_pickle():
    token = Credential("", "S3CR3T", bearer=True)

    back = pickle.loads(pickle.dumps(token))  # noqa: S301 - our own bytes

    assert token.authorization().reveal() == "Bearer S3CR3T"
    assert back.bearer
    assert back.password.is_withheld
    assert "S3CR3T" not in repr(token)
