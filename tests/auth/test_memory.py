import pytest

from indexkit.auth.memory import SessionMemory
from indexkit.auth.provider import CredentialProvider
from indexkit.model.credential import Credential

A = "https://h.example/team-a/simple"
B = "https://h.example/team-b/simple"
KA, KB = Credential("u", "pa"), Credential("u", "pb")


def test_only_what_has_worked_is_remembered(query):
    memory = SessionMemory()
    assert isinstance(memory, CredentialProvider)
    asked = query(f"{A}/six/", index=A)
    for status in (None, 401, 403, 404, 500, 302):
        if status is not None:
            memory.judge(asked, KA, status)
        assert memory.find(asked) is None
    memory.judge(asked, KA, 200)
    assert memory.find(asked) == KA
    assert memory.find(query(f"{A}/other/", index=A, status=None)) == KA
    assert memory.find(query("https://h.example/team-a/files/x.whl", index=A)) == KA
    assert "pa" not in repr(memory)


def test_trap_75_what_is_refused_is_dropped(query):
    memory = SessionMemory()
    asked = query(f"{A}/six/", index=A)
    memory.judge(asked, KA, 200)
    memory.judge(asked, KB, 401)
    memory.judge(asked, KA, 404)
    assert memory.find(asked) == KA
    memory.judge(asked, KA, 401)
    assert memory.find(asked) is None
    memory.judge(asked, KA, 206)
    memory.forget()
    assert memory.find(asked) is None


def test_trap_74_two_indexes_on_one_host_keep_two_secrets(query):
    memory = SessionMemory()
    memory.judge(query(f"{A}/six/", index=A), KA, 200)
    memory.judge(query(f"{B}/six/", index=B), KB, 200)
    assert memory.find(query(f"{A}/x/", index=A)) == KA
    assert memory.find(query(f"{B}/x/", index=B)) == KB
    for url in (
        "https://h.example/team-c/simple/",
        "https://h.example/team-ab/simple/",
        "https://h.example/",
        "http://h.example/team-a/simple/",
        "https://h.example:8443/team-a/simple/",
        "https://g.example/team-a/simple/",
    ):
        assert memory.find(query(url)) is None


def test_trap_74_the_longest_root_wins_and_two_users_are_ambiguous(query, heard):
    memory = SessionMemory(heard)
    deep = "https://h.example/team-a/deep/simple"
    other = Credential("v", "pv")
    memory.judge(query(f"{A}/six/", index=A), KA, 200)
    memory.judge(query(f"{deep}/six/", index=deep), KB, 200)
    assert memory.find(query(f"{deep}/x/")) == KB
    memory.judge(query(f"{deep}/six/", index=deep), other, 200)
    assert memory.find(query(f"{deep}/x/")) is None
    assert heard.codes == ["auth.ambiguous"]
    assert memory.find(query(f"{deep}/x/", username="v")) == other


def test_without_an_index_only_the_very_address(query):
    memory = SessionMemory()
    memory.judge(query("https://cdn.example/f/x.whl?sig=abc"), KA, 200)
    assert memory.find(query("https://cdn.example/f/x.whl?sig=def")) == KA
    assert memory.find(query("https://cdn.example/f/y.whl")) is None
    memory.judge(query("https://h.example/elsewhere/x.whl", index=A), KA, 200)
    assert memory.find(query("https://h.example/elsewhere/y.whl", index=A)) is None


@pytest.mark.parametrize("url", ["file:///x/y", "https://h.example/x"])
def test_half_a_credential_and_local_files_are_not_kept(query, url):
    memory = SessionMemory()
    known = Credential("u") if url.startswith("https") else KA
    memory.judge(query(url), known, 200)
    assert memory.find(query(url)) is None
