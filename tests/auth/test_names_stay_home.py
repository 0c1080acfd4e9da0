"""A lone user name may be a token: it is looked up at home, and named nowhere else."""

import indexkit
from indexkit.testing.fake_fetcher import FakeFetcher
from indexkit.testing.fake_index import FakeIndex


class Recording:
    label = "recording"

    def __init__(self):
        self.asked = []

    def find(self, query):
        self.asked.append((query.url.realm.host, query.username, query.status))


def test_trap_63_a_redirect_to_another_host_is_not_told_the_name():
    entry = {"name": "corp", "url": "https://t0ken@home.test/corp/simple/", "default": True}
    table = {"project": {"name": "p", "version": "1"}, "tool": {"uv": {"index": [entry]}}}
    index_set = indexkit.resolve_sources(table, environ={})
    away = FakeIndex("away", {"one": ["1.0"]}, user=("u", "p"))
    home = FakeIndex("corp", redirects={"*": "https://away.test/away/simple/{project}/"})
    fetcher = FakeFetcher({"https://home.test": [home], "https://away.test": [away]})
    source = Recording()
    indexkit.select_candidates("one", index_set=index_set, fetcher=fetcher, credentials=source)
    assert source.asked == [
        ("home.test", "t0ken", None),
        ("away.test", None, None),
        ("away.test", None, 401),
    ]
    assert [r.credential for r in fetcher.requests if "away" in r.url.text] == [None]


def test_beside_its_root_it_is_looked_up_after_a_challenge():
    entry = {"name": "corp", "url": "https://t0ken@home.test/corp/simple/", "default": True}
    table = {"project": {"name": "p", "version": "1"}, "tool": {"uv": {"index": [entry]}}}
    index_set = indexkit.resolve_sources(table, environ={})
    beside = FakeIndex("beside", {"one": ["1.0"]}, user=("u", "p"))
    home = FakeIndex("corp", redirects={"*": "https://home.test/beside/simple/{project}/"})
    source = Recording()
    indexkit.select_candidates(
        "one",
        index_set=index_set,
        fetcher=FakeFetcher({"https://home.test": [home, beside]}),
        credentials=source,
    )
    assert source.asked == [
        ("home.test", "t0ken", None),
        ("home.test", None, None),
        ("home.test", "t0ken", 401),
    ]
