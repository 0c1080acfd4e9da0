"""Addresses: their normal form, their parts, and joining."""

import re
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies as ours
from indexkit.errors import InvalidUrlError
from indexkit.model.credential import Credential
from indexkit.model.realm import Realm
from indexkit.model.url import SafeUrl
from indexkit.model.url_reading import UnreadableUrl, is_normal, read_url

parse = SafeUrl.parse

NORMAL_FORMS = [
    ("https://H.example:443/Simple/", "https://h.example/Simple/"),
    ("HTTP://h:80/a/../b/./c", "http://h/b/c"),
    ("http://h:443/", "http://h:443/"),
    ("https://h", "https://h/"),
    ("https://h?x=1", "https://h/?x=1"),
    ("https://h#f", "https://h/#f"),
    ("https://h/?#", "https://h/"),
    ("https://h:/s", "https://h/s"),
    ("https://h:0080/s", "https://h:80/s"),
    ("https://h/a b", "https://h/a%20b"),
    ("https://h/%7Efoo/%2f", "https://h/%7Efoo/%2f"),
    ("https://h/a%zz", "https://h/a%zz"),
    ("https://h/ü", "https://h/%C3%BC"),
    ("https://h/a\\b?c\\d", "https://h/a/b?c\\d"),
    ("https:\\\\h\\b", "https://h/b"),
    ("https:/h/x", "https://h/x"),
    ("https:///h/x", "https://h/x"),
    ("https:h/x", "https://h/x"),
    ("  https://h/x\n", "https://h/x"),
    ("ht\ttps://h/\nx", "https://h/x"),
    ("\x00\x1fhttps://h/x\x0e", "https://h/x"),
    ("https://[::1]:8080/s", "https://[::1]:8080/s"),
    ("https://[0:0::1]/s", "https://[::1]/s"),
    ("https://[2001:DB8:0:0:1:0:0:1]/", "https://[2001:db8::1:0:0:1]/"),
    ("https://[1:2:3:4:5:6:7:8]/", "https://[1:2:3:4:5:6:7:8]/"),
    ("https://[1:0:3:4:5:6:7:8]/", "https://[1:0:3:4:5:6:7:8]/"),
    ("https://[::]/", "https://[::]/"),
    ("https://[::ffff:1.2.3.4]/", "https://[::ffff:102:304]/"),
    ("https://127.1/s", "https://127.0.0.1/s"),
    ("https://0x7f.1/s", "https://127.0.0.1/s"),
    ("https://0177.0.0.01./s", "https://127.0.0.1/s"),
    ("https://2130706433/s", "https://127.0.0.1/s"),
    ("https://1.2.3.example/s", "https://1.2.3.example/s"),
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ("https://BÜCHER。example/", "https://xn--bcher-kva.example/"),
    ("https://faß.de/s", "https://xn--fa-hia.de/s"),
    ("https://%68ost/s", "https://host/s"),
    ("https://h./s", "https://h./s"),
    ("https://h//a//b", "https://h//a//b"),
    ("https://h/a%2e%2e/b", "https://h/a%2e%2e/b"),
    ("https://h/a/%2E%2e/b", "https://h/b"),
    ("https://h/a/..", "https://h/"),
    ("https://h/a/b/.", "https://h/a/b/"),
    ("https://h/../../a", "https://h/a"),
    ('https://h/a|b^c`d{e}"<f>[g]', "https://h/a|b^c%60d%7Be%7D%22%3Cf%3E[g]"),
    ("https://h/a?q=a b&c='d'", "https://h/a?q=a%20b&c=%27d%27"),
    ("https://h/a;b?c#d e`f'", "https://h/a;b?c#d%20e%60f'"),
    ("file:///tmp/a b", "file:///tmp/a%20b"),
    ("file:///tmp/a/", "file:///tmp/a/"),
    ("file://localhost/tmp/a", "file:///tmp/a"),
    ("FILE:/tmp/a", "file:///tmp/a"),
    ("file:////tmp//a", "file:///tmp//a"),
    ("file:tmp/a", "file:///tmp/a"),
    ("file:///C:/x y", "file:///C:/x%20y"),
    ("file://C:/x", "file:///C:/x"),
    ("file:\\\\server\\share", "file://server/share"),
    ("git+https://h/x.git@v1", "git+https://h/x.git@v1"),
    ("git+ssh://git.example", "git+ssh://git.example"),
]


@pytest.mark.parametrize(("text", "expected"), NORMAL_FORMS)
def test_the_normal_form(text, expected):
    assert parse(text).text == expected
    assert parse(expected).text == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no scheme"),
        ("simple", "no scheme"),
        ("//h/simple", "no scheme"),
        ("./wheels", "no scheme"),
        ("https://", "no host"),
        ("mailto:a@b", "no host"),
        ("git+ssh:h/x", "no host"),
        ("https:///", "no host"),
        ("https://?x", "no host"),
        ("https://:80/", "no host"),
        ("https://h:99999/", "port"),
        ("https://h:1e3/", "port"),
        ("https://h:²/", "port"),
        ("https://h:-1/", "port"),
        ("https://ex ample/", "host"),
        ("https://a%2Fb/", "host"),
        ("https://a\uff0fb/", "host"),
        ("https://a%00b/", "host"),
        ("https://a\u202eb/", "host"),
        ("https://[::1/", "IPv6"),
        ("https://[::1]x/", "IPv6"),
        ("https://[fe80::1%25eth0]/", "IPv6"),
        ("https://[1]/", "IPv6"),
        ("https://256.1.1.1/", "IPv4"),
        ("https://1.2.3.4.5/", "IPv4"),
        ("https://1.2.3.08/", "IPv4"),
        ("https://0x/x.0xg", None),
        ("file://u@h/x", "file"),
        ("file://h:80/x", "file"),
        ("https://u:%FF@h/", "UTF-8"),
        ("https://%FF@h/", "UTF-8"),
    ],
)
def test_what_is_no_url_says_why(text, reason):
    if reason is None:
        parse(text)
        return
    with pytest.raises(InvalidUrlError, match=reason):
        parse(text)


@pytest.mark.parametrize(
    ("text", "name", "password", "display"),
    [
        ("https://u:p@h/s", "u", "p", "https://u:****@h/s"),
        ("https://u%40x:p%2F@h/s", "u@x", "p/", "https://u%40x:****@h/s"),
        ("https://a@b:c@h/s", "a@b", "c", "https://a%40b:****@h/s"),
        ("https://a:b:c@h/s", "a", "b:c", "https://a:****@h/s"),
        ("https://u:p%@h/s", "u", "p%", "https://u:****@h/s"),
        ("https://u:%@h/s", "u", "%", "https://u:****@h/s"),
        ("https://user name:pass word@h/", "user name", "pass word", "https://user%20name:****@h/"),
        (
            "https://u$-_.!~*'()[];=:x@h/",
            "u$-_.!~*'()[];=",
            "x",
            "https://u$-_.!~*'()%5B%5D%3B%3D:****@h/",
        ),
        ("https://ü:x@h/", "ü", "x", "https://%C3%BC:****@h/"),
        ("https://:p@h/s", "", "p", "https://:****@h/s"),
        ("https://tok@h/s", "tok", None, "https://****@h/s"),
        ("https://tok:@h/s", "tok", "", "https://****@h/s"),
        ("https://tok:x-oauth-basic@h/s", "tok", "x-oauth-basic", "https://****@h/s"),
    ],
)
def test_trap_68_and_69_user_information_is_decoded_and_hidden(text, name, password, display):
    url = parse(text)

    assert url.credential is not None
    assert url.credential.username == name
    shown = None if url.credential.password is None else url.credential.password.reveal()
    assert shown == password
    assert url.display == display
    assert url.without_credential().credential is None


@pytest.mark.parametrize("text", ["https://@h/s", "https://h/s"])
def test_an_empty_user_name_is_no_credential(text):
    assert parse(text).credential is None


def test_a_slash_and_a_credential_make_another_address():
    assert parse("https://h/s") != parse("https://h/s/")
    assert parse("https://h/s") != parse("https://u:p@h/s")
    assert parse("https://u:p@H:443/s") == parse("https://u:p@h/s")
    assert hash(parse("https://u:p@H:443/s")) == hash(parse("https://u:p@h/s"))


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port", "shown"),
    [
        ("https://H:443/x", "https", "h", 443, "https://h"),
        ("http://h/x", "http", "h", 80, "http://h"),
        ("http://h:8080/x", "http", "h", 8080, "http://h:8080"),
        ("https://u:p@[::1]/x", "https", "[::1]", 443, "https://[::1]"),
        ("git+ssh://h/x", "git+ssh", "h", None, "git+ssh://h"),
    ],
)
def test_trap_62_the_realm(text, scheme, host, port, shown):
    assert parse(text).realm == Realm(scheme, host, port)
    assert str(parse(text).realm) == shown


@pytest.mark.parametrize(
    ("base", "reference", "expected"),
    [
        ("https://h/a/b", "c", "https://h/a/c"),
        ("https://h/a/b/", "c", "https://h/a/b/c"),
        ("https://h/a/b", "", "https://h/a/b"),
        ("https://h/a/b?q#f", "", "https://h/a/b?q"),
        ("https://h/a/b?q", "#g", "https://h/a/b?q#g"),
        ("https://h/a/b?q#f", "?r", "https://h/a/b?r"),
        ("https://h/a/b", "../../../x", "https://h/x"),
        ("https://h/a/b", "/x", "https://h/x"),
        ("https://h/a/b", "//other/x", "https://other/x"),
        ("https://h/a/b", "\\\\other\\x", "https://other/x"),
        ("https://h/a/b", "http://other/x", "http://other/x"),
        ("https://h/a/b", "https:c", "https://h/a/c"),
        ("https://h/a/b", "https:/c", "https://h/c"),
        ("https://h/a/b", "https://u:p@h/c", "https://h/c"),
        ("https://h/a/b", " c\n", "https://h/a/c"),
        ("https://h/a/b", "c d#sha256=ab", "https://h/a/c%20d#sha256=ab"),
        ("https://h/a/b", "c%2Bd", "https://h/a/c%2Bd"),
        ("https://h", "c", "https://h/c"),
        ("file:///a/b/", "c", "file:///a/b/c"),
        ("git+https://h/a/b", "c", "git+https://h/a/c"),
        ("git+ssh://h", "c", "git+ssh://h/c"),
    ],
)
def test_joining(base, reference, expected):
    assert parse(base).join(reference).text == expected


def test_trap_21_escapes_are_left_as_written():
    assert parse("https://h/x/").join("a%2Bcpu+1.whl").text == "https://h/x/a%2Bcpu+1.whl"


def test_joining_with_no_url_is_a_typed_error():
    with pytest.raises(InvalidUrlError):
        parse("https://h/a/").join("https://[bad/x")
    with pytest.raises(InvalidUrlError):
        parse("https://h/a/").join("//a\uff0fb/x")


def test_a_child_is_a_directory_below():
    assert (
        parse("https://u:p@h/simple?q#f").child("a b", "c/d").text
        == "https://h/simple/a%20b/c%2Fd/?q"
    )
    assert parse("https://h/simple/").child("x").text == "https://h/simple/x/"
    assert parse("https://u:p@h/simple").child("x").credential == Credential("u", "p")


def test_paths_and_urls():
    assert SafeUrl.from_path("/srv/a b/").text == "file:///srv/a%20b"
    assert SafeUrl.from_path(PurePosixPath("/srv/ü#?%")).text == "file:///srv/%C3%BC%23%3F%25"
    assert SafeUrl.from_path(PureWindowsPath("C:\\x\\y z")).text == "file:///C:/x/y%20z"
    assert SafeUrl.from_path("C:\\x").text == "file:///C:/x"
    assert (
        SafeUrl.from_path(PureWindowsPath("\\\\server\\share\\x")).text == "file://server/share/x"
    )
    assert parse("file:///srv/a%20b").to_path() == Path("/srv/a b")
    assert parse("file:///srv/a%20b").is_local
    assert not parse("https://h/").is_local


@pytest.mark.parametrize("text", ["https://h/x", "file://server/share"])
def test_only_a_file_of_this_machine_has_a_path(text):
    with pytest.raises(InvalidUrlError):
        parse(text).to_path()


def test_a_relative_path_has_no_url():
    with pytest.raises(InvalidUrlError):
        SafeUrl.from_path("wheels")


def test_segments():
    assert parse("https://h/a/b%2Fc/").segments == ("a", "b%2Fc")
    assert parse("https://h/").segments == ()
    assert parse("https://h/a//b").segments == ("a", "", "b")


@pytest.mark.law
class TestLaws:
    @given(ours.urls())
    def test_law_12_the_text_is_read_back_without_the_credential(self, url):
        assert parse(str(url)) == url.without_credential()

    @given(ours.url_texts())
    def test_the_normal_form_is_a_fixed_point(self, text):
        assert parse(parse(text).text) == parse(text)

    @given(ours.urls(), st.text(alphabet="ab:/?#.%\\ @é\t", max_size=10))
    def test_law_12_joining_changes_the_realm_only_for_a_whole_address(self, url, reference):
        try:
            joined = url.join(reference)
        except InvalidUrlError:
            return
        start = re.sub(r"[\t\n\r]", "", reference.strip()).replace("\\", "/")
        whole = start.startswith("//") or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", start)

        assert whole or joined.realm == url.realm
        assert whole or joined.credential is None


PIECES = (
    *("https", "http", "HTTP", "file", ":", "/", "//", "h", "H.example", "a.b", "0x1f", "127"),
    *("127.0.0.1", "256.0.0.1", "1.02.3.4", ":80", ":443", ":8080", ":0080", ":65536", "\u0661"),
    *(".", "..", "-", "simple", "%2e", "%41", "@", "?", "#", "\\", " ", "\t", "ü", "+~_"),
)


@pytest.mark.law
@given(
    st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from(("", "https://", "http://h/"))
)
def test_what_is_said_to_be_normal_is_left_as_it_is(pieces, start):
    """Law: an address that is not taken apart is what taking it apart would give."""
    text = start + "".join(pieces)
    if is_normal(text):
        parts = read_url(text)

        assert (parts.userinfo, parts.text()) == (None, text)
        assert SafeUrl.parse(text) == SafeUrl.parse(text, lenient=True) == SafeUrl(text)
    else:
        try:
            parts = read_url(text)
        except UnreadableUrl:
            return
        assert SafeUrl.parse(text, lenient=True).text == parts.text()


@pytest.mark.parametrize(
    "text",
    [
        "https://h.example/simple",
        "http://a-1.b/~x/+simple/",
        "http://localhost:3141/team/dev/+simple/",
        "http://127.0.0.1:8080/simple",
    ],
)
def test_an_ordinary_address_is_known_to_be_normal(text):
    assert is_normal(text)
