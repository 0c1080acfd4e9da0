import datetime as dt
import json

import pytest

from indexkit.auth.command import CommandProvider
from indexkit.auth.file_token import FileToken
from indexkit.auth.lifetime import is_fresh, parse_moment
from indexkit.auth.program import Ending, ProgramRun
from indexkit.auth.provider import CredentialProvider
from indexkit.model.credential import Credential, Secret
from indexkit.model.url import SafeUrl

ROOT = SafeUrl.parse("https://h.example/private")
PAGE = "https://h.example/private/simple/six/"
NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def pair(credential):
    return credential and (credential.username, credential.password.reveal())


class Clock:
    now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def command(runner, heard):
    def make(output="tok\n", **more):
        runner.answers[("token", "--now")] = output
        more = {"environ": {"PATH": "/bin"}, "serves": [ROOT], "clock": Clock()} | more
        return CommandProvider(["vault", "token", "--now"], runner=runner, tell=heard, **more)

    return make


def test_a_bare_token(command, query, runner):
    source = command(username="svc")
    assert isinstance(source, CredentialProvider)
    for _ in range(300):
        assert pair(source.find(query(PAGE, status=None))) == ("svc", "tok")
    (run,) = runner.runs
    assert run[1] == {
        "PATH": "/bin",
        "INDEXKIT_CREDENTIAL_URL": "https://h.example/private",
        "INDEXKIT_CREDENTIAL_INDEX": "",
        "INDEXKIT_CREDENTIAL_USERNAME": "",
    }


def test_json(command, query):
    source = command(json.dumps({"username": "u", "password": "a b", "expires_at": "2026-01-02"}))
    found = source.find(query(PAGE))
    assert pair(found) == ("u", "a b")
    assert found.expires_at == NOON + dt.timedelta(hours=12)
    assert pair(command('{"token": "t"}').find(query(PAGE))) == ("", "t")


def test_only_for_the_addresses_that_it_is_meant_for(command, query, runner):
    source = command()
    for url in (
        "https://h.example/other/",
        "https://h.example/private-too/",
        "http://h.example/private/",
        "https://h.example:8443/private/",
        "https://g.example/private/",
    ):
        assert source.find(query(url)) is None
        source.invalidate(query(url))
    assert runner.runs == []
    with pytest.raises(ValueError, match="empty"):
        command(serves=[])
    with pytest.raises(ValueError, match="empty"):
        CommandProvider([], serves=[ROOT], environ={})


def test_it_is_run_again_ahead_of_the_end_and_after_invalidate(command, query, runner):
    clock = Clock()
    end = NOON + dt.timedelta(hours=1)
    source = command(json.dumps({"token": "t1", "expires_at": end.timestamp()}), clock=clock)
    source.find(query(PAGE))
    clock.now = end - dt.timedelta(minutes=6)
    source.find(query(PAGE))
    assert len(runner.runs) == 1
    clock.now = end - dt.timedelta(minutes=5)
    later = (end + dt.timedelta(hours=1)).isoformat()
    runner.answers[("token", "--now")] = json.dumps({"token": "t2", "expires_at": later})
    assert pair(source.find(query(PAGE))) == ("", "t2")
    source.invalidate(query(PAGE))
    source.find(query(PAGE))
    assert len(runner.runs) == 3


@pytest.mark.parametrize(
    "output",
    ["hunter2 hunter2", "a\nhunter2", '{"hunter2', '{"token": 1}', '{"username": "u"}',
     '{"token": "hunter2", "expires_at": "soon"}', '{"token": "hunter2", "username": 1}',
     "hunter2\x00"],
)  # fmt: skip
def test_garbage_is_told_and_not_shown(command, query, heard, output):
    assert command(output).find(query(PAGE)) is None
    assert heard.codes == ["auth.command-garbage"]
    assert "hunter2" not in heard.text


def test_failures_are_told_once(command, query, heard, runner):
    source = command(ProgramRun(Ending.EXITED, 1, Secret("hunter2"), "no login: token=hunter2"))
    for _ in range(3):
        assert source.find(query(PAGE)) is None
    assert heard.codes == ["auth.command-failed"]
    assert "no login" in heard.text
    assert "hunter2" not in heard.text
    assert command(ProgramRun(Ending.TIMED_OUT)).find(query(PAGE)) is None
    assert "timed-out" in heard.text
    assert command("\n").find(query(PAGE)) is None
    assert command().find(query(PAGE, username="other")) is None
    assert heard.codes[2:] == ["auth.command-empty", "auth.command-empty"]


def test_trap_73_no_secret_in_arguments_or_repr(command, query, runner):
    source = command("hunter2", environ={"PATH": "/bin", "VAULT_TOKEN": "hunter2"})
    source.find(query(PAGE))
    assert "hunter2" not in repr(source)
    assert "hunter2" not in repr([argv for argv, _, _ in runner.runs])


@pytest.mark.parametrize(
    ("content", "secret"),
    [(b"s\n", "s"), (b"s", "s"), (b"s \r\n", "s "), (b"\xef\xbb\xbfs\n", "s"), ("ü".encode(), "ü")],
)
def test_a_file(tmp_path, query, heard, content, secret):
    (tmp_path / "token").write_bytes(content)
    source = FileToken(tmp_path / "token", [ROOT], "svc", heard)
    assert isinstance(source, CredentialProvider)
    assert pair(source.find(query(PAGE, status=None))) == ("svc", secret)
    assert source.find(query("https://h.example/else/")) is None
    assert source.find(query(PAGE, username="other")) is None
    assert source.label == "file:token"
    assert heard.codes == []


def test_a_rotated_file_is_read_anew(tmp_path, query):
    path = tmp_path / "token"
    path.write_text("one")
    source = FileToken(path, [ROOT])
    assert pair(source.find(query(PAGE))) == ("", "one")
    path.write_text("two")
    assert pair(source.find(query(PAGE))) == ("", "two")


@pytest.mark.parametrize(
    "content", [None, b"", b"\n", b"hunter2\nhunter2", b"hunter2\xff", b"h" * 70000]
)
def test_a_file_that_cannot_be_used(tmp_path, query, heard, content):
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    assert FileToken(path, [ROOT], tell=heard).find(query(PAGE)) is None
    assert heard.codes == ["auth.file-unusable"]
    assert "hunter2" not in heard.text
    with pytest.raises(ValueError, match="empty"):
        FileToken(path, [])


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-01-01T12:00:00Z", NOON),
        ("2026-01-01T14:00:00.000+02:00", NOON),
        ("2026-01-01T12:00:00", NOON),
        (NOON.timestamp(), NOON),
        (str(int(NOON.timestamp())), NOON),
        ("soon", None),
        (None, None),
        (True, None),
        (1e30, None),
        (["x"], None),
    ],
)
def test_moments(value, moment):
    assert parse_moment(value) == moment


def test_freshness():
    ahead = dt.timedelta(minutes=5)
    assert is_fresh(None, NOON, ahead)
    assert is_fresh(Credential("u", "p"), NOON, ahead)
    assert is_fresh(Credential("u", "p", "", NOON + dt.timedelta(minutes=6)), NOON, ahead)
    assert not is_fresh(Credential("u", "p", "", NOON + ahead), NOON, ahead)
