"""How far a secret travels: traps 62, 63, 64 and 74, and table 5.3 of the probes, row by row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexkit.auth.chain import ChainProvider
from indexkit.auth.index_variables import IndexVariables
from indexkit.auth.provider import CredentialProvider, CredentialQuery
from indexkit.auth.scope import covers
from indexkit.auth.url_credentials import UrlCredentials
from indexkit.model.credential import Credential
from indexkit.model.index import Index
from indexkit.model.url import SafeUrl

PRIVATE = Index(SafeUrl.parse("https://u:p@h.example/private/simple"), name="private")


def url(text):
    return SafeUrl.parse(text)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://h.example/private/simple/pkg/", True),
        ("https://h.example/private/files/pkg-1.whl", True),
        ("https://h.example/private", True),
        ("https://h.example:443/private/simple/", True),
        ("https://H.EXAMPLE/private/simple/", True),
        ("https://h.example/private/simpleevil/", True),
        ("https://h.example/privateX/", False),
        ("https://h.example/private-too/simple/", False),
        ("https://h.example/other/file.whl", False),
        ("http://h.example/private/simple/pkg/", False),
        ("https://h.example:8443/private/simple/", False),
        ("https://evil.example/private/simple/", False),
        ("https://h.example.evil/private/simple/", False),
        ("https://h.example/private/../other/", False),
        ("https://h.example/private/%2e%2e/other/", False),
        ("https://h.example/private/..%2Fother/", False),
        ("https://h.example/private/%252e%252e%252fother/", False),
        ("https://h.example/private/..\\other/", False),
        ("https://h.example/", False),
        ("file:///private/simple/", False),
    ],
)
def test_trap_62_scope_is_scheme_host_effective_port_and_path_segments(target, expected):
    assert covers(PRIVATE.root, url(target)) is expected


@pytest.mark.parametrize("last", ["simple", "+simple", "Simple"])
def test_trap_62_the_root_is_what_stands_before_simple(last):
    index = Index(url(f"https://h.example/team/{last}/"))

    assert covers(index.root, url("https://h.example/team/files/x"))
    assert not covers(index.root, url("https://h.example/tea/files/x"))


segments = st.lists(st.text("abc", min_size=1, max_size=3), max_size=4)


@pytest.mark.law
@given(segments, segments)
def test_covering_is_being_a_prefix_of_the_segments(above, below):
    owner = url("https://h.example/" + "/".join(above))
    target = url("https://h.example/" + "/".join(below))

    assert covers(owner, target) is (below[: len(above)] == above)


def found(provider, target, index=None, status=None, username=None):
    return provider.find(CredentialQuery(url(target), index, username, status))


def test_a_urls_credential_serves_its_own_paths_unasked():
    provider = UrlCredentials([PRIVATE])

    assert found(provider, "https://h.example/private/simple/x/", PRIVATE) == Credential("u", "p")


def test_trap_64_another_path_of_the_host_is_served_only_after_a_challenge():
    provider = UrlCredentials([PRIVATE])
    target = "https://h.example/other/file.whl"

    assert found(provider, target, PRIVATE) is None
    assert found(provider, target, PRIVATE, 401) == Credential("u", "p")
    assert found(provider, target, None, 401) is None


@pytest.mark.parametrize(
    "target",
    [
        "http://h.example/private/simple/pkg/",
        "https://files.example/x.whl",
        "https://h.example:1/x",
    ],
)
def test_trap_64_another_origin_is_never_served(target):
    assert found(UrlCredentials([PRIVATE]), target, PRIVATE, 401) is None


def test_trap_74_two_indexes_on_one_host_keep_two_secrets():
    a = Index(url("https://a:1@h.example/team-a/simple"), name="a")
    b = Index(url("https://b:2@h.example/team-b/simple"), name="b")
    provider = UrlCredentials([a, b])

    assert found(provider, "https://h.example/team-a/simple/x/", a).username == "a"
    assert found(provider, "https://h.example/team-b/simple/x/", b).username == "b"
    # On behalf of the first, in the other's place: the other's secret, never the first one's.
    assert found(provider, "https://h.example/team-b/x.whl", a, 401).username == "b"
    assert found(provider, "https://h.example/team-c/x.whl", None, 401) is None


def test_trap_74_the_longest_prefix_wins_and_an_index_without_a_secret_keeps_its_place():
    outer = Index(url("https://a:1@h.example/simple"))
    inner = Index(url("https://h.example/open/simple"))
    deep = Index(url("https://d:4@h.example/team/deep/simple"))
    provider = UrlCredentials([outer, inner, deep])

    assert found(provider, "https://h.example/team/deep/x").username == "d"
    assert found(provider, "https://h.example/team/x").username == "a"
    assert found(provider, "https://h.example/open/x", inner, 401) is None


def test_a_query_with_a_user_name_is_answered_for_that_user_only():
    provider = UrlCredentials([PRIVATE])
    target = "https://h.example/private/x"

    assert found(provider, target, PRIVATE, username="u") == Credential("u", "p")
    assert found(provider, target, PRIVATE, username="other") is None


def test_a_lone_user_name_in_a_url_is_an_answer_only_where_it_is_not_known_yet():
    """A request of the index itself has it already; who was led there by another has not."""
    index = Index(url("https://token@h.example/simple"))
    provider, target = UrlCredentials([index]), "https://h.example/simple/x/"

    assert found(provider, target, index, 401, username="token") is None
    assert found(provider, target, index, 401, username="other") is None
    assert found(provider, target, index, 401) == Credential("token")
    assert found(provider, "https://other.example/simple/x/", index, 401) is None


@pytest.mark.parametrize(
    ("name", "stem"),
    [("corp", "CORP"), ("my-repo", "MY_REPO"), ("My.Repo", "MY_REPO"), ("internal2", "INTERNAL2")],
)
def test_variables_are_named_after_the_index(name, stem):
    index = Index(url("https://h.example/x/simple"), name=name)
    environ = {f"UV_INDEX_{stem}_USERNAME": "me", f"UV_INDEX_{stem}_PASSWORD": "pw"}
    provider = IndexVariables([index], environ)

    assert found(provider, "https://h.example/x/simple/p/", index) == Credential("me", "pw")
    assert found(provider, "https://h.example/y/simple/p/", index) is None
    assert found(provider, "https://h.example/y/p.whl", index, 403) == Credential("me", "pw")


def test_one_variable_is_enough():
    index = Index(url("https://h.example/simple"), name="a")
    only_user = IndexVariables([index], {"UV_INDEX_A_USERNAME": "me"})
    only_password = IndexVariables([index], {"UV_INDEX_A_PASSWORD": ""})

    assert found(only_user, "https://h.example/x").password is None
    assert found(only_password, "https://h.example/x") == Credential("", "")
    assert found(IndexVariables([index], {}), "https://h.example/x") is None


def test_variables_show_no_secret():
    index = Index(url("https://h.example/simple"), name="a")
    provider = IndexVariables([index], {"UV_INDEX_A_PASSWORD": "hunter2"})

    assert "hunter2" not in repr(provider)
    assert isinstance(provider, CredentialProvider)


def test_a_chain_says_who_answered():
    index = Index(url("https://u:p@h.example/simple"), name="a")
    chain = ChainProvider(
        [IndexVariables([index], {"UV_INDEX_A_USERNAME": "v"}), UrlCredentials([index])]
    )

    assert chain.label == "variables > url"
    assert found(chain, "https://h.example/x").provider == "variables"
    assert found(chain, "https://h.example/x", username="u").provider == "url"
    assert found(chain, "https://other.example/x") is None
    assert "url" in repr(chain)


# Also texts that no parser makes: a shortcut over text must not be fooled by one.
addresses = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["https:", "http:", "git+https:", "file:"]),
        st.sampled_from(["", "/", "//", "///"]),
        st.sampled_from(["", "h", "h:443", "h:8", "evil", "h.evil"]),
        st.sampled_from(["", "/", "/a", "/a/", "/a//", "/ab", "/a/b", "/a/b/", "/a/%2e", "/a?b/"]),
        st.sampled_from(["", "?x=/", "#y/"]),
    ),
)


@pytest.mark.law
@given(addresses, addresses)
def test_shortcuts_over_texts_say_what_the_parts_say(above, below):
    owner, target = SafeUrl(above), SafeUrl(below)

    same = owner.realm == target.realm
    segments = target.segments[: len(owner.segments)]
    sly = any("%" in one for one in target.segments[len(owner.segments) :])
    inside = same and segments == owner.segments and not sly and not target.is_local

    assert owner.shares_realm(target) is same
    assert covers(owner, target) is inside
