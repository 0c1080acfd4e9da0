"""The real ``keyring`` program and library, with a back end that keeps its entries in a file."""

import importlib.util
import json
import os
import sysconfig
from pathlib import Path

import pytest

from indexkit.auth.keyring_import import KeyringLibrary
from indexkit.auth.keyring_program import KeyringProgram

PROGRAM = Path(sysconfig.get_path("scripts")) / ("keyring.exe" if os.name == "nt" else "keyring")
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("keyring") is None or not PROGRAM.exists(),
    reason="keyring is not installed here",
)
INDEX = "https://h.example/simple"
PAGE = "https://h.example/simple/six/"
BACK_END = """
import json, os
from keyring.backend import KeyringBackend
from keyring.credentials import SimpleCredential
from keyring.errors import PasswordSetError

class InFile(KeyringBackend):
    priority = 1

    def _entries(self):
        with open(os.environ["IN_FILE_KEYRING"], encoding="utf-8") as file:
            return json.load(file)

    def get_password(self, service, username):
        return self._entries().get(service, {}).get(username)

    def get_credential(self, service, username):
        for user, password in self._entries().get(service, {}).items():
            if username in (None, user):
                return SimpleCredential(user, password)
        return None

    def set_password(self, service, username, password):
        raise PasswordSetError("it is read only")
"""


@pytest.fixture
def environ(tmp_path):
    (tmp_path / "in_file_keyring.py").write_text(BACK_END)
    entries = {"https://h.example/simple": {"u": "p"}, "h.example:8443": {"v": "ü q"}}
    (tmp_path / "entries.json").write_text(json.dumps(entries), encoding="utf-8")
    return {
        "PATH": str(PROGRAM.parent),
        "HOME": str(tmp_path),
        "PYTHONPATH": str(tmp_path),
        "PYTHONUTF8": "1",
        "PYTHON_KEYRING_BACKEND": "in_file_keyring.InFile",
        "IN_FILE_KEYRING": str(tmp_path / "entries.json"),
        "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
    }


def pair(credential):
    return credential and (credential.username, credential.password.reveal())


def test_an_entry_for_the_address(environ, heard, query):
    source = KeyringProgram(environ, tell=heard)
    assert pair(source.find(query(PAGE, index=INDEX, username="u"))) == ("u", "p")
    assert source.find(query(PAGE, index=INDEX, username="w")) is None
    assert heard.codes == ["auth.keyring-answered", "auth.keyring-empty", "auth.keyring-empty"]


def test_an_entry_for_host_and_port(environ, heard, query):
    source = KeyringProgram(environ, tell=heard)
    index = "https://h.example:8443/simple"
    assert pair(source.find(query(f"{index}/six/", index=index, username="v"))) == ("v", "ü q")


def test_user_and_password_with_always(environ, heard, query):
    source = KeyringProgram(environ, tell=heard)
    asked = query(PAGE, index=INDEX, always=True, status=None)
    assert pair(source.find(asked)) == ("u", "p")


def test_a_back_end_that_is_not_there(environ, heard, query):
    environ["PYTHON_KEYRING_BACKEND"] = "no_such_module.NoBackend"
    source = KeyringProgram(environ, tell=heard)
    assert source.find(query(PAGE, index=INDEX, username="u")) is None
    assert set(heard.codes) == {"auth.keyring-failed"}
    assert "no_such_module" in heard.text


def test_the_library(environ, heard, query, tmp_path):
    """The library is asked through a stand-in for its back end; the program's tests ask the real one."""
    import keyring.backend
    from keyring.credentials import SimpleCredential
    from keyring.errors import PasswordSetError

    kept = {"https://h.example/simple": ("u", "p")}

    class Held(keyring.backend.KeyringBackend):
        priority = 0.1

        def get_password(self, service, username):
            user, password = kept.get(service, (None, None))
            return password if user == username else None

        def get_credential(self, service, username):
            entry = kept.get(service)
            return entry and SimpleCredential(*entry)

        def set_password(self, service, username, password):
            raise PasswordSetError("it is read only")

    source = KeyringLibrary(load=Held, tell=heard)
    assert pair(source.find(query(PAGE, index=INDEX, username="u"))) == ("u", "p")
    assert pair(source.find(query(PAGE, index=INDEX, always=True))) == ("u", "p")
