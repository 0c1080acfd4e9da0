"""The real program: exit codes, signals, pipes, terminals, and life without rich."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading

import pytest

import indexkit

pty = pytest.importorskip("pty", reason="there are no terminals to open here")


def test_no_command_is_a_usage_error_with_the_help(program):
    """The help goes to standard error then."""
    done = program()

    assert (done.code, done.out) == (2, "")
    assert "usage: indexkit" in done.err


@pytest.mark.parametrize("command", [(), ("show",), ("explain",), ("candidates",), ("download",)])
def test_help_names_exit_codes_and_uvs_options(program, command):
    """For each command."""
    done = program(*command, "--help")

    assert (done.code, done.err) == (0, "")
    assert "exit codes:" in done.out
    assert "--default-index" in done.out


def test_version(program):
    """The package's own."""
    assert program("--version").out == f"indexkit {indexkit.__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",),
        ("show", "--frobnicate"),
        ("show", "--semantics", "pip"),
        ("explain",),
        ("explain", "not a requirement !!"),
        ("candidates", "--limit", "0", "foo"),
        ("candidates", "--limit", "some", "foo"),
        ("show", "--index"),
        ("show", "--index", "no-such-name"),
        ("show", "--index-strategy", "best"),
        ("show", "no/such/project"),
        ("show", "--project", "/no/such/project"),
    ],
)
def test_faults_of_usage_are_exit_code_2_without_a_traceback(program, words):
    """Whoever finds them: the program's parser, uv's options, the configuration."""
    done = program(*words)

    assert done.code == 2
    assert "error: " in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


def test_a_commands_fault_is_told_under_its_name(program):
    """With the option and what is wrong with its value."""
    done = program("candidates", "--limit", "-1", "foo")

    assert done.code == 2
    assert done.err.splitlines()[-1].startswith("indexkit candidates: error: argument --limit:")
    assert "no number of 1 or more" in done.err


def test_abbreviated_options_are_not_guessed(program):
    """``--js`` could be something else tomorrow."""
    assert program("show", "--js").code == 2


def test_a_bad_requirement_is_told_in_json_too(program):
    """Machines read standard output."""
    done = program("explain", "--json", "not a requirement !!")

    assert done.code == 2
    assert '"error": "InvalidRequirementError"' in done.out


@pytest.mark.parametrize("command", ["show", "explain", "candidates", "download"])
def test_every_command_accepts_uvs_index_options(program, project, served, tmp_path, command):
    """With uv's meaning: the added index stands before the project's."""
    words = [] if command == "show" else ["only"]
    more = ["-d", tmp_path / "out"] if command == "download" else []
    done = program(
        command, *words, *more, "--index", f"first={served.base}/absent/simple", cwd=project
    )

    assert done.code == 0, done.err
    if command == "show":
        assert done.out.splitlines()[1].startswith("  1. first")
    else:
        assert served.heard[0].index == "absent"


def test_words_after_two_dashes_are_not_options(program, project):
    """``--`` ends them, uv's as well as the program's own."""
    done = program("explain", "--json", "--", "--index", cwd=project)

    assert done.code == 2
    assert "InvalidRequirementError" in done.out


def test_the_users_and_the_systems_files_can_be_left_out(program, clean_environ, tmp_path):
    """Each by its own option."""
    home, system = tmp_path / "home", tmp_path / "system"
    for folder, name in ((home / ".config", "mine"), (system, "machine")):
        (folder / "uv").mkdir(parents=True)
        text = f'[[index]]\nname = "{name}"\nurl = "https://{name}.example/simple"\n'
        (folder / "uv" / "uv.toml").write_text(text)
    environ = {"HOME": str(home), "XDG_CONFIG_DIRS": str(system)}

    def names(*words):
        out = program("show", *words, environ=environ).out
        return {name for name in ("mine", "machine") if f"{name}.example" in out}

    assert names() == {"mine", "machine"}
    assert names("--no-user-config") == {"machine"}
    assert names("--no-system-config") == {"mine"}
    assert names("--no-config") == set()


def test_a_reader_that_goes_away_is_no_error_message(clean_environ, project):
    """``indexkit candidates foo | head -n 0``."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "indexkit", "candidates", "foo"],
            cwd=project, env=clean_environ, stdout=gone, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert done.returncode == 141
    assert done.stderr == ""


def heed_ctrl_c():
    """A shell has its background jobs ignore it, and so would a program that is started by these."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_is_exit_code_130_and_one_word(clean_environ, make_project):
    """While an index keeps the program waiting: nobody waits for its time-out then."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/simple"
        folder = make_project(f'[[tool.uv.index]]\nurl = "{url}"\ndefault = true\n')
        running = subprocess.Popen(
            [sys.executable, "-m", "indexkit", "explain", "foo"],
            cwd=folder, env={**clean_environ, "UV_HTTP_TIMEOUT": "3600"},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed_ctrl_c,  # noqa: PLW1509 - no threads here
        )  # fmt: skip
        connection, _ = silent.accept()
        with connection:
            connection.recv(1)
            running.send_signal(signal.SIGINT)
            _, err = running.communicate(timeout=60)

    assert running.returncode == 130
    assert err.splitlines()[-1:] == ["interrupted"]
    assert "Traceback" not in err


def test_ctrl_c_leaves_no_half_of_a_file(clean_environ, make_project, tmp_path):
    """While a file is on its way."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        name = "foo-1.0-py3-none-any.whl"
        page = tmp_path / "index" / "foo" / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f'<a href="http://127.0.0.1:{silent.getsockname()[1]}/{name}">{name}</a>')
        folder = make_project(f'[[tool.uv.index]]\nurl = "{tmp_path / "index"}"\ndefault = true\n')
        running = subprocess.Popen(
            [sys.executable, "-m", "indexkit", "download", "foo", "-d", tmp_path / "out"],
            cwd=folder, env=clean_environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=heed_ctrl_c,  # noqa: PLW1509 - as above
        )  # fmt: skip
        connection, _ = silent.accept()
        with connection:
            connection.recv(1)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=60)

    assert (running.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert list((tmp_path / "out").iterdir()) == []


WITHOUT_RICH = """
import sys
sys.modules["rich"] = None
from indexkit.cli.main import main
sys.exit(main())
"""


def test_without_rich_everything_is_plain_text(program, project, tmp_path):
    """Even when colours are forced."""
    words = ["download", "-d", str(tmp_path / "out"), "foo"]
    done = program(*words, cwd=project, python=("-c", WITHOUT_RICH), environ={"FORCE_COLOR": "1"})

    assert done.code == 0
    assert done.out == f"{tmp_path / 'out' / 'foo-1.1-py3-none-any.whl'}\n"
    plain = program(
        "explain", "foo", cwd=project, python=("-c", WITHOUT_RICH), environ={"FORCE_COLOR": "1"}
    )
    assert "chosen   foo 1.1" in plain.out


def test_without_rich_a_terminal_has_no_bar(clean_environ, project, tmp_path):
    """And no error either."""
    code, text = _on_a_terminal(
        ["-c", WITHOUT_RICH, "download", "-d", str(tmp_path / "out"), "foo"], project, clean_environ
    )

    assert code == 0
    assert "\x1b" not in text


def test_a_terminal_gets_colours_and_a_bar(clean_environ, project, tmp_path):
    """A real one."""
    environ = {**clean_environ, "TERM": "xterm-256color"}
    words = ["-m", "indexkit", "download", "-d", str(tmp_path / "out"), "foo"]
    code, text = _on_a_terminal(words, project, environ)

    assert code == 0
    assert "\x1b[" in text
    assert "foo-1.1-py3-none-any.whl" in text


def _on_a_terminal(words, cwd, environ):
    """Run Python on a terminal of its own and return its exit code and all that it showed."""
    leader, follower = pty.openpty()
    shown = []

    def read():
        while True:
            try:
                piece = os.read(leader, 4096)
            except OSError:
                return
            if not piece:
                return
            shown.append(piece)

    reader = threading.Thread(target=read)
    running = subprocess.Popen(
        [sys.executable, *words],
        cwd=cwd,
        env=environ,
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    reader.start()
    code = running.wait(timeout=60)
    reader.join()
    os.close(leader)
    return code, b"".join(shown).decode()


def test_an_encoding_without_the_needed_letters_is_no_error(program, make_project):
    """They are spelled out."""
    folder = make_project('[[tool.uv.index]]\nurl = "./größe"\n')
    (folder / "größe").mkdir()
    done = program("show", folder, environ={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})

    assert done.code == 0, done.err
