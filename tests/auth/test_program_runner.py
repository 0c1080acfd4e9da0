"""Real programs, small and ill-behaved, written by the tests."""

import os
import stat
import sys
import time
from pathlib import Path

import pytest

from indexkit.auth.keyring_program import KeyringProgram
from indexkit.auth.program import Ending, SubprocessRunner, find_program, without_secrets

pytestmark = pytest.mark.skipif(os.name == "nt", reason="scripts for a POSIX shell")
INDEX = "https://h.example/simple"
PAGE = "https://h.example/simple/six/"
ENOUGH = 30.0
LITTLE = 0.3


@pytest.fixture
def program(tmp_path):
    def write(body, name="keyring"):
        """Put a Python program into a folder of its own, and return an environment that finds it."""
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!{sys.executable} -S\n{body}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return {"PATH": str(path.parent), "HOME": str(tmp_path)}

    return write


def run(environ, *words, timeout=ENOUGH):
    return SubprocessRunner().run(("keyring", *words), environ=environ, timeout=timeout)


def is_gone(pid):
    """Whether a process ends within a while; the operating system may take a moment to say so."""
    for _ in range(2000):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.001)
    return False


def test_output_and_status(program):
    environ = program("import sys; print(sys.argv[1:]); print('hm', file=sys.stderr); sys.exit(3)")
    done = run(environ, "get", "a b", "$HOME;`x`")
    assert (done.ending, done.status, done.is_success) == (Ending.EXITED, 3, False)
    assert done.output.reveal() == "['get', 'a b', '$HOME;`x`']\n"
    assert done.errors == "hm\n"
    assert "a b" not in repr(done)


def test_trap_72_there_is_nothing_to_read_and_no_terminal_to_ask_on(program):
    environ = program(
        "import sys\n"
        "print(repr(sys.stdin.read()))\n"
        "try:\n    open('/dev/tty')\nexcept OSError: print('no terminal')\n"
        "try:\n    input('Password: ')\nexcept EOFError: print('no answer')"
    )
    assert run(environ).output.reveal() == "''\nno terminal\nPassword: no answer\n"


def test_one_that_sleeps_for_ever_is_stopped_with_its_children(program, tmp_path):
    environ = program(
        "import os, time\n"
        "child = os.fork()\n"
        f"open({str(tmp_path / 'pids')!r} + str(bool(child)), 'w').write(str(os.getpid()))\n"
        "print('half', flush=True)\n"
        "time.sleep(600)"
    )
    done = run(environ, timeout=2.0)
    assert done.ending is Ending.TIMED_OUT
    assert not done.is_success
    for name in ("pidsTrue", "pidsFalse"):
        assert is_gone(int((tmp_path / name).read_text()))


def test_a_child_that_keeps_the_output_open_does_not_keep_us(program):
    environ = program("import os, time\nif os.fork() == 0: time.sleep(600)\nprint('p', flush=True)")
    assert run(environ, timeout=LITTLE).ending is Ending.TIMED_OUT


def test_one_that_writes_without_end_is_stopped(program):
    environ = program("import sys\nwhile True: sys.stdout.write('garbage ' * 1000)")
    done = run(environ)
    assert done.ending is Ending.TOO_MUCH
    environ = program("import sys\nwhile True: sys.stderr.write('garbage ' * 1000)")
    assert run(environ).ending is Ending.TOO_MUCH


def test_bytes_that_are_no_text(program):
    done = run(program("import sys; sys.stdout.buffer.write(bytes([0xff, 0xfe]))"))
    assert (done.ending, done.output) == (Ending.EXITED, None)


def test_one_that_is_missing_or_cannot_be_started(program, tmp_path):
    assert run({"PATH": str(tmp_path / "none")}).ending is Ending.MISSING
    assert run({}).ending is Ending.MISSING
    bad = tmp_path / "bin" / "keyring"
    bad.parent.mkdir()
    bad.write_bytes(b"#!/no/such/interpreter\n")
    bad.chmod(0o755)
    assert run({"PATH": str(bad.parent)}).ending is Ending.UNSTARTABLE
    assert run({"PATH": str(bad.parent)}, "nul\0").ending is Ending.UNSTARTABLE


def test_no_program_comes_from_the_working_directory(program, tmp_path):
    environ = program("")
    found = str(tmp_path / "bin" / "keyring")
    assert find_program("keyring", environ) == found
    assert find_program(found, {}) == found
    for path in (".", "", "bin", f":{os.pathsep}."):
        assert find_program("keyring", {"PATH": path}) is None
    assert find_program("bin/keyring", environ) is None
    assert find_program("../bin/keyring", environ) is None


def test_on_windows_the_extension_is_found(tmp_path):
    path = tmp_path / "keyring.exe"
    path.write_text("")
    path.chmod(0o755)
    environ = {"PATH": str(tmp_path), "PATHEXT": ".COM;.EXE"}
    assert find_program("keyring", environ, windows=True) == str(path)
    assert find_program("keyring", environ) is None


def test_passwords_of_other_indexes_are_not_handed_on(program):
    environ = {
        "UV_INDEX_CORP_PASSWORD": "hunter2",
        "UV_INDEX_CORP_USERNAME": "u",
        "UV_PUBLISH_TOKEN": "hunter2",
        "UV_PUBLISH_PASSWORD": "hunter2",
    }
    assert without_secrets(environ) == {"UV_INDEX_CORP_USERNAME": "u"}
    given = {**program("import os; print(sorted(os.environ.values()))"), **environ}
    assert "hunter2" not in run(given).output.reveal()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("import time; time.sleep(600)", "auth.keyring-timeout"),
        ("import sys\nwhile True: sys.stdout.write('garbage ' * 1000)", "auth.keyring-garbage"),
        ("print('line'); print('line')", "auth.keyring-garbage"),
        ("import sys; sys.stdout.buffer.write(bytes(range(256)))", "auth.keyring-garbage"),
        ("import getpass; print(getpass.getpass())", "auth.keyring-failed"),
        ("input('Password: ')", "auth.keyring-failed"),
        ("import sys; sys.exit(1)", "auth.keyring-empty"),
        ("import os; os.abort()", "auth.keyring-empty"),
    ],
)
def test_an_ill_behaved_keyring_costs_little_and_is_told(program, heard, query, body, code):
    environ = program(body) | {"PYTHONWARNINGS": "ignore"}
    source = KeyringProgram(environ, timeout=3.0 if "sleep" in body else ENOUGH, tell=heard)
    for number in range(300):
        page = f"{INDEX}/package-{number}/"
        assert source.find(query(page, index=INDEX, username="u")) is None
    assert heard.codes[0] == code
    assert len(heard.codes) <= 2, "two names of one service, once"
    assert "Traceback" not in heard.text or "EOFError" in heard.text


def test_three_hundred_packages_start_it_once(program, heard, query, tmp_path):
    log = tmp_path / "log"
    environ = program(f"open({str(log)!r}, 'a').write('started\\n'); print('p')")
    source = KeyringProgram(environ, tell=heard)
    for number in range(300):
        found = source.find(query(f"{INDEX}/package-{number}/", index=INDEX, username="u"))
        assert found.password.reveal() == "p"
    assert log.read_text() == "started\n"
