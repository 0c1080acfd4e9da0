"""Many packages of one index through the front door: the keyring program is started once, whichever driver."""

import asyncio

import pytest

import indexkit
from indexkit.auth.default_chain import default_session
from indexkit.testing.fake_fetcher import FakeAsyncFetcher, FakeFetcher
from indexkit.testing.fake_index import FakeIndex

NAMES = [f"package-{number}" for number in range(300)]
URL = "https://h.test/corp/simple/"


@pytest.mark.parametrize("semantics", [indexkit.Semantics.DOCUMENTED, indexkit.Semantics.UV_PIP])
@pytest.mark.parametrize("door", ["threads", "asyncio"])
def test_trap_70_three_hundred_packages_start_keyring_once(door, semantics, runner):
    entry = {"name": "corp", "url": URL.replace("//", "//u@"), "default": True}
    uv = {"index": [entry], "keyring-provider": "subprocess"}
    table = {"project": {"name": "p", "version": "1"}, "tool": {"uv": uv}}
    index_set = indexkit.resolve_sources(table, environ={}, semantics=semantics)
    runner.answers[("get", URL, "u")] = "p\n"
    session = default_session(index_set, {}, runner=runner)
    packages = {name: ["1.0"] for name in NAMES}
    served = {"https://h.test": [FakeIndex("corp", packages, user=("u", "p"))]}
    if door == "threads":
        found = indexkit.select_many(
            NAMES,
            index_set=index_set,
            fetcher=FakeFetcher(served),
            credentials=session,
            workers=16,
        )
    else:
        found = asyncio.run(
            indexkit.aselect_many(
                NAMES, index_set=index_set, fetcher=FakeAsyncFetcher(served), credentials=session
            )
        )

    assert all(selection.best is not None for selection in found)
    assert runner.asked == [("get", URL, "u")]
