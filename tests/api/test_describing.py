"""`read_metadata` and its three siblings, end to end over a loopback server."""

import asyncio

import pytest

import indexkit
from indexkit import MemoryStore, MetadataRoute, RangeSupport
from indexkit.testing.distributions import sdist, wheel
from indexkit.testing.fake_index import FakeIndex, Release
from indexkit.testing.served_index import ServedIndex

PACKAGES = {
    "beside": [Release(wheel("beside", "1.0", requires=("a",)), has_metadata=True)],
    "parts": [wheel("parts", "1.0", requires=("b",))],
    "source": [sdist("source", "1.0", requires=("c",), metadata_version="2.2")],
    "unbuilt": [sdist("unbuilt", "1.0", requires=("d",))],
    "wrong": [Release(wheel("wrong", "1.0"), has_metadata=True, metadata_hashes={"sha256": "0" * 64})],
}  # fmt: skip


@pytest.fixture
def world():
    """Serve the packages, and return index set, candidates and the server."""
    with ServedIndex(FakeIndex("a", PACKAGES)) as served:
        project = {"tool": {"uv": {"index": [{"url": served.url("a"), "default": True}]}}}
        index_set = indexkit.resolve_sources(
            project, environ={}, user_config=False, system_config=False
        )
        found = indexkit.select_many(PACKAGES, index_set=index_set, environ={})
        yield index_set, [each.require() for each in found], served


def doors(candidates, **options):
    yield indexkit.read_many_metadata(candidates, environ={}, **options)
    yield asyncio.run(indexkit.aread_many_metadata(candidates, environ={}, **options))


def test_each_candidate_is_described_or_it_is_said_why_not(world):
    index_set, candidates, _ = world
    for outcomes in doors(candidates, index_set=index_set):
        assert [each.candidate for each in outcomes] == candidates
        assert [each.route and each.route.value for each in outcomes] == [
            "metadata-file", "ranges", "whole-file", None, None,
        ]  # fmt: skip
        assert [str(each.require().requires_dist[0]) for each in outcomes[:3]] == ["a", "b", "c"]
        assert [each.must_be_built for each in outcomes] == [False, False, False, True, False]
        with pytest.raises(indexkit.MustBeBuiltError):
            outcomes[3].require()
        with pytest.raises(indexkit.HashMismatchError):
            outcomes[4].require()


def test_one_at_a_time(world):
    index_set, (beside, *_), _ = world
    options = {"index_set": index_set, "environ": {}, "ranges": RangeSupport()}

    one = indexkit.read_metadata(beside, **options)
    other = asyncio.run(indexkit.aread_metadata(beside, **options))

    assert one == other
    assert one.require().raw["metadata_version"] == "2.1"
    assert one.require().requires_python is None


def test_verified_means_by_a_hash(world):
    index_set, candidates, _ = world
    for outcomes in doors(candidates[:3], index_set=index_set, verified=True):
        assert [each.verified for each in outcomes] == [True, True, True]
        assert outcomes[1].route is MetadataRoute.WHOLE_FILE


def test_the_cache_serves_without_the_server(world):
    index_set, (beside, *_), served = world
    store = MemoryStore()
    options = {"index_set": index_set, "environ": {}, "cache": store}
    first = indexkit.read_metadata(beside, **options)
    heard = len(served.heard)

    assert indexkit.read_metadata(beside, **options) == first
    assert indexkit.read_metadata(beside, **options, offline=True) == first
    assert len(served.heard) == heard


def test_nothing_is_left_behind(world, temporary):
    index_set, candidates, _ = world
    for _ in doors(candidates, index_set=index_set, verified=True):
        assert list(temporary.iterdir()) == []


@pytest.fixture
def temporary(tmp_path):
    """Let temporary files be made in a folder of this test."""
    import tempfile

    before = tempfile.tempdir
    tempfile.tempdir = str(tmp_path)
    yield tmp_path
    tempfile.tempdir = before
