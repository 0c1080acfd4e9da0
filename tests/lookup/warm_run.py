"""A program that selects with a cache, for a test of what it loads the second time."""

import sys

import indexkit
from indexkit.model.limits import CacheControl


def main(folder: str) -> None:
    index = indexkit.Index(
        indexkit.SafeUrl.parse("https://index.test/a/simple"),
        "a",
        default=True,
        cache_control=CacheControl(api="max-age=600"),
    )
    store = indexkit.DiskStore(folder)
    options = {"index_set": indexkit.IndexSet(declared=(index,)), "environ": {}, "cache": store}
    if not any(store.directory.rglob("*.ike")):
        from indexkit.testing.fake_fetcher import FakeFetcher
        from indexkit.testing.fake_index import FakeIndex

        options["fetcher"] = FakeFetcher([FakeIndex("a", {"foo": ["1.0", "39.0"]})])
    found = indexkit.select_candidates("foo", **options)
    sys.stdout.write(f"{found.best.version_text} {'urllib3' in sys.modules}\n")


main(sys.argv[1])
