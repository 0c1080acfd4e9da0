import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexkit.auth.netrc import NetrcProvider
from indexkit.auth.netrc_file import NetrcFault, read_netrc
from indexkit.auth.provider import CredentialProvider

URL = "https://h.example/simple/six/"


def entry(text, name="h"):
    found = read_netrc(text)
    return found[name].login, found[name].password.reveal()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("machine h login u password p", ("u", "p")),
        ("machine h password p login u account a", ("u", "p")),
        ("machine h user u password p", ("u", "p")),
        ("machine\n  h\n\tlogin u\r\n  account x\n  password p\n", ("u", "p")),
        ('machine h login "u v" password "p q"', ("u v", "p q")),
        (r'machine h login u password "a\"b"', ("u", 'a"b')),
        (r"machine h login u password \"p", ("u", '"p')),
        (r"machine h login u password a\ b", ("u", "a b")),
        ("machine h login #u password #p", ("#u", "#p")),
        ("machine h login u# password p#q", ("u#", "p#q")),
        ("machine h login ¡¢ password ü", ("¡¢", "ü")),
        ("machine h", ("", "")),
        ("machine h login", ("", "")),
        ('machine h login "" password', ("", "")),
        ("machine h password p", ("", "p")),
        ("machine h login u", ("u", "")),
        ("# a comment here\nmachine h login u password p", ("u", "p")),
        ("#comment of words\nmachine h login u password p", ("u", "p")),
        ("#\nmachine h login u password p", ("u", "p")),
        ("\n\n# after an empty line\nmachine h login u password p", ("u", "p")),
        ("machine h login u password p # tail of words\n", ("u", "p")),
        ("machine h login u # tail\n password p", ("u", "p")),
        ("machine h login u password p\n\n# one two\n#three\n", ("u", "p")),
        ("macdef init\nput login x\nmachine no\n\nmachine h login u password p", ("u", "p")),
        ("machine h login u password p\nmacdef end\n line", ("u", "p")),
        ("machine h login u password p\nmachine h login v password q", ("v", "q")),
        ("machine a login x password y machine h login u password p", ("u", "p")),
        ("\ufeffmachine h login u password p", ("u", "p")),
        ('machine h login u password p\n"" machine h login v password q', ("u", "p")),
        ("machine h login u password machine", ("u", "machine")),
        ('machine h login u password "open', ("u", "open")),
        ("machine h login u password p\\", ("u", "p ")),
    ],
)
def test_the_grammar(text, expected):
    assert entry(text) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("hunter2 h login u", 1),
        ("machine h login u\nhunter2 p", 2),
        ("machine h\nlogin u password p hunter2", 2),
        ("default h login u", 1),
        ("machine", 1),
        ("\n\nmachine a login b\n\n password hunter2 hunter2\n", 5),
    ],
)
def test_trap_92_a_fault_names_the_line_and_never_the_word(text, line):
    fault = read_netrc(text)
    assert isinstance(fault, NetrcFault)
    assert fault.line == line
    assert "hunter2" not in repr(fault)


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("machine h login u password p\n# one two\n", True),
        ("machine h login u password p\n\n#one\n", True),
        ("machine h login u password p # one two\n", True),
        ("machine h login u password p\n\n# one two\n", False),
        ("\n# one two\nmachine h login u password p\n", False),
        ("# one two\nmachine h login u password p\n", True),
        ("\ufeffmachine h login u password p", False),
    ],
)
def test_to_the_letter_of_uv_some_comments_are_faults(text, is_read):
    assert isinstance(read_netrc(text, to_the_letter=True), dict) is is_read
    assert isinstance(read_netrc(text), dict)


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(
    lambda word: word not in ("machine", "default", "macdef")
)


def quoted(word):
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.law
@given(WORDS, WORDS)
def test_every_value_can_be_written(login, password):
    text = f"machine h login {quoted(login)} password {quoted(password)}\n"
    assert entry(text) == (login, password)


@pytest.mark.law
@given(st.text())
def test_any_text_is_entries_or_a_fault(text):
    found = read_netrc(text)
    assert isinstance(found, dict | NetrcFault)


def provider(tmp_path, text, heard=None, **more):
    (tmp_path / ".netrc").write_text(text, encoding="utf-8")
    more.setdefault("environ", {})
    if heard is not None:
        more["tell"] = heard
    return NetrcProvider(home=tmp_path, **more)


def pair(credential):
    return credential and (credential.username, credential.password.reveal())


def test_the_host_decides(tmp_path, query):
    source = provider(tmp_path, "machine H.example login u password p")
    assert isinstance(source, CredentialProvider)
    assert pair(source.find(query(URL))) == ("u", "p")
    assert pair(source.find(query("https://H.EXAMPLE:8443/other"))) == ("u", "p")
    assert source.find(query("https://g.example/simple")) is None
    assert source.find(query("https://sub.h.example/simple")) is None


def test_to_the_letter_of_uv_a_name_counts_in_lower_case_only(tmp_path, query):
    text = "machine H.example login u password p"
    assert provider(tmp_path, text, to_the_letter=True).find(query(URL)) is None
    assert provider(tmp_path, text.lower(), to_the_letter=True).find(query(URL)) is not None


def test_trap_65_a_known_user_name_must_be_the_entrys(tmp_path, query):
    source = provider(tmp_path, "machine h.example login u password p")
    assert pair(source.find(query(URL, username="u"))) == ("u", "p")
    assert source.find(query(URL, username="v")) is None
    nameless = provider(tmp_path, "machine h.example password p")
    assert pair(nameless.find(query(URL))) == ("", "p")
    assert nameless.find(query(URL, username="u")) is None


def test_nothing_is_read_before_the_server_asks(tmp_path, query, heard):
    source = provider(tmp_path, "rubbish", heard)
    assert source.find(query(URL, index=URL, status=None)) is None
    assert heard.codes == []
    good = provider(tmp_path, "machine h.example login u password p")
    assert good.find(query(URL, index=URL, status=None)) is None
    assert good.find(query(URL, index=URL, status=None, username="u")) is not None
    assert good.find(query(URL, index=URL, status=None, always=True)) is not None


def test_trap_66_default_goes_nowhere_unless_it_is_asked_for(tmp_path, query, heard):
    text = "machine h.example login other password x\ndefault login u password p"
    closed = provider(tmp_path, text, heard)
    assert closed.find(query("https://files.example/f.whl")) is None
    assert closed.find(query("https://files.example/g.whl")) is None
    assert heard.codes == ["auth.netrc-default-ignored"]
    opened = provider(tmp_path, text, heard, use_default=True)
    assert pair(opened.find(query("https://files.example/f.whl"))) == ("u", "p")
    assert opened.find(query(URL, username="u")) is None, "a host of its own never uses default"
    assert heard.codes == ["auth.netrc-default-ignored"]


def test_trap_67_netrc_names_a_missing_file_and_the_one_at_home_is_used(tmp_path, query, heard):
    named = provider(
        tmp_path, "machine h.example login u password p", heard, environ={"NETRC": "/no/such/file"}
    )
    assert pair(named.find(query(URL))) == ("u", "p")
    assert named.find(query(URL)) is not None
    assert heard.codes == ["auth.netrc-missing"]
    empty = provider(tmp_path, "machine h.example login u password p", heard, environ={"NETRC": ""})
    assert empty.find(query(URL)) is not None
    assert heard.codes == ["auth.netrc-missing"]


def test_trap_67_netrc_names_a_file(tmp_path, query):
    (tmp_path / "mine").write_text("machine h.example login v password q")
    source = provider(tmp_path, "machine h.example login u password p", environ={"NETRC": "~/mine"})
    assert pair(source.find(query(URL))) == ("v", "q")


def test_trap_67_a_malformed_file_is_told_once_and_not_shown(tmp_path, query, heard):
    source = provider(tmp_path, "machine h.example login u\npassword p hunter2 zzz", heard)
    assert source.find(query(URL)) is None
    assert source.find(query(URL)) is None
    assert heard.codes == ["auth.netrc-malformed"]
    assert ":2:" in heard.text
    assert "hunter2" not in heard.text


def test_trap_67_who_may_read_the_file_changes_nothing(tmp_path, query):
    source = provider(tmp_path, "machine h.example login u password p")
    (tmp_path / ".netrc").chmod(0o644)
    by_name = NetrcProvider({"NETRC": str(tmp_path / ".netrc")})
    assert pair(source.find(query(URL))) == pair(by_name.find(query(URL))) == ("u", "p")


def test_an_unreadable_file_is_told(tmp_path, query, heard):
    (tmp_path / ".netrc").mkdir()
    source = NetrcProvider({}, tmp_path, tell=heard)
    assert source.find(query(URL)) is None
    assert heard.codes == ["auth.netrc-unreadable"]


def test_no_file_is_no_finding(tmp_path, query, heard):
    assert NetrcProvider({}, tmp_path, tell=heard).find(query(URL)) is None
    assert NetrcProvider({}, None, tell=heard).find(query(URL)) is None
    assert heard.codes == []


@pytest.mark.parametrize("windows", [True, False])
def test_the_underscore_is_for_windows(tmp_path, query, windows):
    (tmp_path / "_netrc").write_text("machine h.example login u password p")
    found = NetrcProvider({}, tmp_path, windows=windows).find(query(URL))
    assert (found is not None) is windows


def test_over_plain_http_only_where_the_index_is_so(tmp_path, query, heard):
    text = "machine h.example login u password p machine 127.0.0.1 login u password p"
    source = provider(tmp_path, text, heard)
    http = "http://h.example/simple/six/"
    assert source.find(query(http, index=URL)) is None, "an https index that leads to http"
    assert source.find(query(http)) is None
    assert heard.codes == ["auth.plain-http"] * 2
    assert source.find(query(http, index="http://h.example/simple")) is not None
    assert source.find(query("http://127.0.0.1:8080/simple/")) is not None
    assert source.find(query("ftp://h.example/")) is None


def test_the_file_is_read_once_by_many_threads(tmp_path, query, heard):
    source = provider(tmp_path, "rubbish", heard)
    gate = threading.Barrier(8)

    def ask():
        gate.wait()
        source.find(query(URL))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard.codes == ["auth.netrc-malformed"]


@pytest.mark.skipif(os.name == "nt", reason="symbolic names of files")
def test_a_file_that_is_no_text_is_read_as_far_as_it_goes(tmp_path, query):
    (tmp_path / ".netrc").write_bytes(b"machine h.example login u password p\xff")
    found = NetrcProvider({}, Path(tmp_path)).find(query(URL))
    assert pair(found) == ("u", "p\ufffd")
