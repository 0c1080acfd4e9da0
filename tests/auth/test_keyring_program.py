import threading

import pytest

from indexkit.auth.keyring_program import KeyringProgram, services
from indexkit.auth.program import Ending, ProgramRun
from indexkit.auth.provider import CredentialProvider
from indexkit.model.credential import Secret

INDEX = "https://h.example/simple"
PAGE = "https://h.example/simple/six/"


def keyring(runner, heard, **more):
    return KeyringProgram({"PATH": "/bin"}, runner=runner, tell=heard, **more)


def pair(credential):
    return credential and (credential.username, credential.password.reveal())


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://h/simple", ["https://h/simple", "h"]),
        ("https://h:8443/simple/", ["https://h:8443/simple/", "h:8443"]),
        ("http://h/simple", ["http://h/simple", "h", "http://h"]),
        ("http://[::1]:81/s", ["http://[::1]:81/s", "[::1]:81", "http://[::1]:81"]),
    ],
)
def test_trap_70_the_services_in_uvs_order(url, expected):
    assert list(services(url)) == expected


def test_trap_70_all_names_are_asked_and_the_first_answer_counts(runner, heard, query):
    source = keyring(runner, heard)
    assert isinstance(source, CredentialProvider)
    asked = query("http://h:81/simple/six/", index="http://h:81/simple", username="u")
    runner.answers[("get", "http://h:81", "u")] = "p\n"
    assert pair(source.find(asked)) == ("u", "p")
    assert runner.asked == [
        ("get", "http://h:81/simple", "u"),
        ("get", "h:81", "u"),
        ("get", "http://h:81", "u"),
    ]
    assert heard.codes == ["auth.keyring-empty", "auth.keyring-empty", "auth.keyring-answered"]


def test_trap_70_never_without_a_user_name_unless_always(runner, heard, query):
    source = keyring(runner, heard)
    assert source.find(query(PAGE, index=INDEX)) is None
    assert source.find(query(PAGE, index=INDEX, username="")) is None
    assert source.find(query(PAGE)) is None
    assert runner.runs == []
    runner.answers[("get", "h.example", "--mode", "creds")] = "u\np\n"
    assert pair(source.find(query(PAGE, index=INDEX, always=True, status=None))) == ("u", "p")
    assert runner.asked == [
        ("get", INDEX, "--mode", "creds"),
        ("get", "h.example", "--mode", "creds"),
    ]


def test_trap_70_once_for_an_index_and_a_user_whatever_the_answer(runner, heard, query):
    source = keyring(runner, heard)
    runner.answers[("get", INDEX, "u")] = "p\n"
    threads = []
    gate = threading.Barrier(12)
    found = []

    def ask(start):
        gate.wait()
        for number in range(start, 300, 12):
            page = f"{INDEX}/package-{number}/"
            found.append(pair(source.find(query(page, index=INDEX, username="u"))))

    for start in range(12):
        threads.append(threading.Thread(target=ask, args=(start,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    assert found == [("u", "p")] * 300
    assert runner.asked == [("get", INDEX, "u")]
    for _ in range(300):
        assert source.find(query(PAGE, index=INDEX, username="nobody")) is None
    assert len(runner.runs) == 1 + 2, "the address and the host, once"


def test_two_indexes_of_one_host_keep_two_secrets(runner, heard, query):
    source = keyring(runner, heard)
    runner.answers |= {
        ("get", "https://h/a/simple", "u"): "pa",
        ("get", "https://h/b/simple", "u"): "pb",
    }
    a = query("https://h/a/simple/x/", index="https://h/a/simple", username="u")
    b = query("https://h/b/simple/x/", index="https://h/b/simple", username="u")
    assert pair(source.find(a)) == ("u", "pa")
    assert pair(source.find(b)) == ("u", "pb")


def test_trap_63_after_a_redirect_elsewhere_the_indexs_entry_is_not_asked_for(runner, heard, query):
    source = keyring(runner, heard)
    runner.answers[("get", INDEX, "u")] = "p"
    away = query("https://evil.example/x", index=INDEX, username="u")
    assert source.find(away) is None
    assert ("get", INDEX, "u") not in runner.asked


def test_not_in_clear_for_an_index_that_is_not(runner, heard, query):
    source = keyring(runner, heard)
    runner.answers[("get", "h.example", "u")] = "p"
    assert source.find(query("http://h.example/simple/", index=INDEX, username="u")) is None
    assert runner.runs == []


AZURE = "https://pkgs.dev.azure.com/org/_packaging/feed/pypi/simple"


def test_invalidate_asks_again_where_a_plugin_may_renew(runner, heard, query):
    source = keyring(runner, heard)
    asked = query(f"{AZURE}/six/", index=AZURE, username="u")
    runner.answers[("get", AZURE, "u")] = "old"
    assert pair(source.find(asked)) == ("u", "old")
    runner.answers[("get", AZURE, "u")] = "new"
    assert pair(source.find(asked)) == ("u", "old")
    assert source.invalidate(asked)
    assert pair(source.find(asked)) == ("u", "new")
    assert not source.invalidate(query(f"{AZURE}/six/", index=AZURE))


def test_a_plain_password_is_not_looked_up_twice(runner, heard, query):
    source = keyring(runner, heard)
    asked = query(PAGE, index=INDEX, username="u")
    runner.answers[("get", INDEX, "u")] = "wrong"
    source.find(asked)
    assert not source.invalidate(asked)
    source.find(asked)
    assert len(runner.runs) == 1


@pytest.mark.parametrize(
    ("output", "password"),
    [
        ("p\n", "p"),
        ("p\r\n", "p"),
        ("p", "p"),
        ("\n", ""),
        ("", ""),
        ("a b \n", "a b "),
        ("ü\n", "ü"),
    ],
)
def test_passwords(runner, heard, query, output, password):
    runner.answers[("get", INDEX, "u")] = output
    found = keyring(runner, heard).find(query(PAGE, index=INDEX, username="u"))
    assert pair(found) == ("u", password)


@pytest.mark.parametrize(
    "output", ["a\nhunter2\n", "hunter2\x00", "\x1b[31mhunter2", "hunter2\n\n\n"]
)
def test_garbage_is_no_password_and_is_not_shown(runner, heard, query, output):
    runner.answers[("get", INDEX, "u")] = output
    assert keyring(runner, heard).find(query(PAGE, index=INDEX, username="u")) is None
    assert "auth.keyring-garbage" in heard.codes
    assert "hunter2" not in heard.text


def test_bytes_that_are_no_text_are_garbage(runner, heard, query):
    runner.answers[("get", INDEX, "u")] = ProgramRun(Ending.EXITED, 0, None)
    assert keyring(runner, heard).find(query(PAGE, index=INDEX, username="u")) is None
    assert heard.codes[0] == "auth.keyring-garbage"


@pytest.mark.parametrize("output", ["u\n", "", "\np\n", "u\np\nmore\n"])
def test_creds_need_a_user_and_a_password(runner, heard, query, output):
    runner.answers[("get", INDEX, "--mode", "creds")] = output
    assert keyring(runner, heard).find(query(PAGE, index=INDEX, always=True)) is None
    assert "auth.keyring-garbage" in heard.codes


def test_an_old_keyring_is_named_as_such(runner, heard, query):
    runner.otherwise = ProgramRun(
        Ending.EXITED,
        2,
        Secret(""),
        "usage: keyring\nkeyring: error: unrecognized arguments: --mode creds",
    )
    assert keyring(runner, heard).find(query(PAGE, index=INDEX, always=True)) is None
    assert set(heard.codes) == {"auth.keyring-too-old"}
    assert "25.2.1" in heard.diagnostics[0].hint


def test_a_failing_back_end_is_quoted_without_secrets(runner, heard, query):
    said = (
        "Traceback…\nNoKeyringError: https://u:hunter2@h/ token=hunter2 AbC123hunter2XyZ456789012"
    )
    runner.otherwise = ProgramRun(Ending.EXITED, 1, Secret(""), said)
    assert keyring(runner, heard).find(query(PAGE, index=INDEX, username="u")) is None
    assert heard.codes == ["auth.keyring-failed"] * 2
    assert "NoKeyringError" in heard.text
    assert "hunter2" not in heard.text


def test_what_it_wrote_beside_the_answer_is_kept_without_the_answer(runner, heard, query):
    runner.answers[("get", INDEX, "u")] = ProgramRun(
        Ending.EXITED, 0, Secret("short\n"), "warning: cache is stale for short"
    )
    assert keyring(runner, heard).find(query(PAGE, index=INDEX, username="u")) is not None
    assert "cache is stale" in heard.text
    assert "short" not in heard.text


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        (Ending.MISSING, "auth.keyring-missing"),
        (Ending.TIMED_OUT, "auth.keyring-timeout"),
        (Ending.TOO_MUCH, "auth.keyring-garbage"),
        (Ending.UNSTARTABLE, "auth.keyring-unstartable"),
    ],
)
def test_a_broken_program_is_started_once(runner, heard, query, ending, code):
    runner.otherwise = ProgramRun(ending)
    source = keyring(runner, heard, timeout=7)
    for user in "abc":
        assert source.find(query(PAGE, index=INDEX, username=user)) is None
    assert len(runner.runs) == 1
    assert heard.codes == [code]


def test_trap_73_the_password_is_never_in_an_argument(runner, heard, query):
    runner.answers[("get", INDEX, "u")] = "hunter2"
    source = keyring(runner, heard)
    source.find(query(PAGE, index=INDEX, username="u"))
    source.find(query(PAGE, index=INDEX, username="u"))
    assert "hunter2" not in repr(runner.runs)
    assert "hunter2" not in repr(source)


def test_all_names_of_a_service_share_one_time(runner, heard, query):
    moments = iter([0.0, 0.0, 6.0, 11.0])
    source = keyring(runner, heard, timeout=10.0, clock=lambda: next(moments))
    asked = query("http://h/simple/six/", index="http://h/simple", username="u")
    assert source.find(asked) is None
    assert [timeout for _, _, timeout in runner.runs] == [10.0, 4.0]
