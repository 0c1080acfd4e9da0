"""`download` and `download_many`, and their asyncio twins: every file or the reason, in order."""

import asyncio

import pytest

import indexkit
from indexkit import DownloadError, HashMismatchError
from indexkit.testing.distributions import wheel
from indexkit.testing.fake_fetcher import BASE, FakeAsyncFetcher, FakeFetcher
from indexkit.testing.fake_index import FakeIndex, Release

NAMES = ["foo", "bar", "wrong", "gone"]
FAKE = FakeIndex(
    "a",
    {
        "foo": [wheel("foo", "1.0")],
        "bar": [wheel("bar", "2.0")],
        "wrong": [Release(wheel("wrong", "1.0"), hashes={"sha256": "0" * 64})],
        "gone": [wheel("gone", "1.0")],
    },
    statuses={"gone-1.0-py3-none-any.whl": 404},
)
OTHER = FakeIndex("b", {"foo": [wheel("foo", "1.0", salt="other")]})


def configured(*names, **more):
    entries = [{"name": name, "url": f"{BASE}/{name}/simple", **more} for name in names]
    project = {"tool": {"uv": {"index": entries}}}
    return indexkit.resolve_sources(project, environ={}, user_config=False, system_config=False)


def candidates(*packages, indexes=("a",)):
    found = indexkit.select_many(
        packages, index_set=configured(*indexes), fetcher=FakeFetcher([FAKE, OTHER]), environ={}
    )
    return [selection.require() for selection in found]


def bring(wanted, folder, **options):
    return indexkit.download_many(
        wanted,
        folder,
        index_set=configured("a"),
        fetcher=FakeFetcher([FAKE, OTHER]),
        environ={},
        **options,
    )


def abring(wanted, folder, **options):
    return asyncio.run(
        indexkit.adownload_many(
            wanted,
            folder,
            index_set=configured("a"),
            fetcher=FakeAsyncFetcher([FAKE, OTHER]),
            environ={},
            **options,
        )
    )


@pytest.mark.parametrize("door", [bring, abring])
@pytest.mark.parametrize("workers", [1, 3])
def test_each_file_arrives_or_says_why_not(tmp_path, door, workers):
    wanted = candidates(*NAMES)
    outcomes = door(wanted, tmp_path / "out", workers=workers)

    assert [each.candidate for each in outcomes] == wanted
    assert [type(each.error) for each in outcomes] == [
        type(None), type(None), HashMismatchError, DownloadError,
    ]  # fmt: skip
    assert outcomes[0].require() == tmp_path / "out" / "foo-1.0-py3-none-any.whl"
    with pytest.raises(DownloadError, match="404"):
        outcomes[3].require()
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [
        "bar-2.0-py3-none-any.whl", "foo-1.0-py3-none-any.whl",
    ]  # fmt: skip


def test_a_candidate_that_is_given_twice_is_brought_once(tmp_path):
    wanted = candidates("foo")
    fetcher = FakeFetcher([FAKE])
    outcomes = indexkit.download_many(
        wanted * 2, tmp_path, index_set=configured("a"), fetcher=fetcher, environ={}
    )

    assert outcomes[0] == outcomes[1]
    assert len(fetcher.requests) == 1


def test_two_files_of_one_name_do_not_replace_each_other(tmp_path):
    first, second = *candidates("foo"), *candidates("foo", indexes=("b",))
    kept, left = bring([first, second], tmp_path)

    assert kept.require().read_bytes() == wheel("foo", "1.0").content
    with pytest.raises(DownloadError, match="same directory"):
        left.require()


def test_a_lock_files_hash_decides(tmp_path):
    (foo,) = candidates("foo")
    options = {"index_set": configured("a"), "fetcher": FakeFetcher([FAKE]), "environ": {}}
    good = f"sha256:{wheel('foo', '1.0').digest()}"

    assert indexkit.download(foo, tmp_path, allowed_hashes=[good], **options).exists()
    with pytest.raises(HashMismatchError, match="allowed"):
        indexkit.download(foo, tmp_path, allowed_hashes=["sha256:" + "0" * 64], **options)


def test_missing_credentials_are_an_outcome_too(tmp_path):
    (foo,) = indexkit.select_many(
        ["foo"], index_set=configured("a"), fetcher=FakeFetcher([FAKE]), environ={}
    )
    index_set = configured("a", authenticate="always")
    chosen = foo.require()
    chosen.index = index_set.indexes[0]
    (outcome,) = indexkit.download_many(
        [chosen], tmp_path, index_set=index_set, fetcher=FakeFetcher([FAKE]), environ={}
    )

    with pytest.raises(indexkit.IndexKitError, match="missing credentials"):
        outcome.require()


def test_a_directory_that_cannot_be_made_fails_each(tmp_path):
    (tmp_path / "file").write_text("")
    outcomes = bring(candidates("foo", "bar"), tmp_path / "file")

    assert [each.path for each in outcomes] == [None, None]


def test_the_async_door_for_one(tmp_path):
    path = asyncio.run(
        indexkit.adownload(
            *candidates("foo"),
            tmp_path,
            index_set=configured("a"),
            fetcher=FakeAsyncFetcher([FAKE]),
            environ={},
        )
    )

    assert path.read_bytes() == wheel("foo", "1.0").content
