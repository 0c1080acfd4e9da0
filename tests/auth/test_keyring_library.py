import threading

import pytest

from indexkit.auth.keyring_import import KeyringLibrary

INDEX = "https://h.example/simple"
PAGE = "https://h.example/simple/six/"


class Library:
    """Stands in for the ``keyring`` module."""

    def __init__(self, passwords=(), credentials=()):
        self.passwords, self.credentials, self.asked = dict(passwords), dict(credentials), []

    def get_password(self, service, user):
        self.asked.append((service, user))
        return self.passwords.get((service, user))

    def get_credential(self, service, user):
        self.asked.append((service, user))
        return self.credentials.get(service)


def test_it_is_asked_as_the_program_is(heard, query):
    library = Library({("h.example", "u"): "p"})
    source = KeyringLibrary(load=lambda: library, tell=heard)
    for _ in range(300):
        found = source.find(query(PAGE, index=INDEX, username="u"))
        assert found.password.reveal() == "p"
    assert library.asked == [(INDEX, "u"), ("h.example", "u")]
    assert heard.codes == ["auth.keyring-answered"]
    assert source.find(query(PAGE, index=INDEX)) is None
    assert len(library.asked) == 2


def test_invalidate_asks_again_where_a_plugin_may_renew(heard, query):
    index = "https://pkgs.dev.azure.com/org/_packaging/feed/pypi/simple"
    library = Library({(index, "u"): "old", (INDEX, "u"): "wrong"})
    source = KeyringLibrary(load=lambda: library, tell=heard)
    asked = query(f"{index}/six/", index=index, username="u")
    source.find(asked)
    library.passwords[index, "u"] = "new"
    assert source.invalidate(asked)
    assert source.find(asked).password.reveal() == "new"
    assert not source.invalidate(query(PAGE, index=INDEX, username="u"))


class Failing:
    def get_password(self, service, user):
        raise RuntimeError("hunter2 is wrong")

    get_credential = get_password


def missing():
    raise ImportError("no hunter2")


@pytest.mark.parametrize("load", [Failing, missing])
def test_trap_70_an_unavailable_back_end_is_told_without_its_words(heard, query, load):
    source = KeyringLibrary(load=load, tell=heard)
    assert source.find(query(PAGE, index=INDEX, username="u")) is None
    assert heard.codes == ["auth.keyring-failed"]
    assert "hunter2" not in heard.text


def test_trap_70_one_that_blocks_costs_its_time_once(heard, query):
    gate = threading.Event()

    class Blocking:
        def get_password(self, service, user):
            gate.wait()

    source = KeyringLibrary(timeout=0.05, load=Blocking, tell=heard)
    try:
        for user in ("u", "v", "w"):
            assert source.find(query(PAGE, index=INDEX, username=user)) is None
    finally:
        gate.set()
    assert heard.codes == ["auth.keyring-timeout"]


@pytest.mark.parametrize("entry", [None, ("", "p"), ("u", None)])
def test_half_an_entry_is_none(heard, query, entry):
    class Entry:
        def __init__(self, user, password):
            self.username, self.password = user, password

    library = Library(credentials={INDEX: entry and Entry(*entry)})
    source = KeyringLibrary(load=lambda: library, tell=heard)
    assert source.find(query(PAGE, index=INDEX, always=True)) is None
    assert heard.codes == ["auth.keyring-empty"]
