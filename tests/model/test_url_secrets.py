"""What an address never shows: passwords, tokens and signatures, in any text made of it."""

import copy
import json
import pickle
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies as ours
from indexkit.errors import InvalidUrlError
from indexkit.model.credential import Credential, Secret
from indexkit.model.url import SafeUrl, redact

parse = SafeUrl.parse


def everything_shown(url):
    yield str(url)
    yield repr(url)
    yield url.display
    yield f"{url} {url!r} {url!s:>80}"
    yield "%s %r" % (url, url)  # noqa: UP031 - the old way must hide too
    yield repr(url.credential)
    yield f"{[url, url.credential]}"
    yield str(pickle.dumps(url))
    yield str(pickle.dumps(url.credential))
    yield from (repr(part) for part in (url.realm, url.path, url.segments))
    try:
        url.join("https://[")
    except InvalidUrlError as error:
        yield "".join(traceback.format_exception(error))
        yield str(pickle.dumps(error))


@pytest.mark.law
class TestLaws:
    @given(ours.urls(with_credential=True))
    def test_trap_72_no_password_is_shown(self, url):
        secret = url.credential.password.reveal()
        for text in everything_shown(url):
            assert secret not in text
            assert "S3CR" not in text

    @given(ours.secret_texts)
    def test_trap_72_no_lone_user_name_is_shown(self, token):
        for url in (
            SafeUrl("https://h/s", Credential(token)),
            SafeUrl("https://h/s", Credential(token, "")),
            SafeUrl("https://h/s", Credential(token, "x-oauth-basic")),
        ):
            assert all("S3CR" not in text for text in everything_shown(url))

    @given(
        st.sampled_from(
            ("token", "sig", "X-Amz-Signature", "X-Goog-Credential", "API_KEY", "%74oken")
        ),
        st.sampled_from(("?", "?a=b&", "?a=b;")),
    )
    def test_trap_72_no_secret_of_a_query_is_shown(self, key, before):
        url = parse(f"https://h/s{before}{key}=S3CR3T&c=d")

        assert "S3CR3T" in url.text
        assert "c=d" in str(url)
        assert all("S3CR3T" not in text for text in everything_shown(url))

    @given(
        ours.secret_texts,
        st.sampled_from(
            (
                "https://{}@h:x/",
                "https://u:{}@h:x/",
                "u:{}@h/simple",
                "https:/\\u:{}@[/",
                "ssh//{}@x",
            )
        ),
    )
    def test_an_error_about_a_url_shows_no_secret(self, secret, form):
        text = form.format(secret)
        shown = ""
        try:
            parse(text)
        except InvalidUrlError as error:
            shown = f"{error} {error!r} {''.join(traceback.format_exception(error))}"

        assert "S3CR" not in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://u:p@h/x now", "see https://****@h/x now"),
        ("https://tok@h/x", "https://****@h/x"),
        ("https://u:p/q?r@h/x", "https://****@h/x"),
        ("https://u:p@ss@h/x", "https://****@h/x"),
        ("https://h:8080/@scope/x", "https://h:8080/@scope/x"),
        ("https://h/simple/@scope", "https://h/simple/@scope"),
        ("a@b.example wrote", "a@b.example wrote"),
        ("https://h/x?token=abc&y=1", "https://h/x?token=****&y=1"),
        ("https://h/x?y=1;sig=abc", "https://h/x?y=1;sig=****"),
        ("https://h/x?tokens=abc", "https://h/x?tokens=abc"),
        ("https://a:b@h/ https://c:d@i/", "https://****@h/ https://****@i/"),
    ],
)
def test_redact(text, expected):
    assert redact(text) == expected


def test_copies_keep_the_secret_and_pickles_do_not():
    url = parse("https://u:p@h/s?token=t")

    assert copy.copy(url) is url
    assert copy.deepcopy(url) == url
    back = pickle.loads(pickle.dumps(url))  # noqa: S301 - our own bytes
    assert back.text == "https://h/s?token=****"
    assert back.display == url.display
    assert back.credential.password == Secret.withheld()


def test_a_pickled_token_is_withheld_with_its_name():
    url = parse("https://tok@h/s")

    back = pickle.loads(pickle.dumps(url))  # noqa: S301 - our own bytes

    assert back.display == "https://****@h/s"
    assert back.credential.password.is_withheld
    assert pickle.loads(pickle.dumps(back)) == back  # noqa: S301 - as above


def test_a_url_is_no_json_by_accident():
    with pytest.raises(TypeError):
        json.dumps(parse("https://u:p@h/"))


def test_a_text_with_user_information_must_be_parsed():
    with pytest.raises(InvalidUrlError, match="parse") as caught:
        SafeUrl("https://u:S3CR3T@h/s")

    assert "S3CR3T" not in str(caught.value)
    assert SafeUrl("https://h/@scope/x").text == "https://h/@scope/x"
