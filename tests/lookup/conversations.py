"""Small worlds for the tests of the conversation: indexes, routes, and ways to hold it."""

import asyncio

from indexkit.lookup.drivers import arun, run
from indexkit.model.index import Index, IndexFormat
from indexkit.model.route import Route
from indexkit.model.strategy import Strategy
from indexkit.model.url import SafeUrl
from indexkit.testing.fake_fetcher import BASE, FakeAsyncFetcher, FakeFetcher


class Provider:
    """Answers from pairs of an address's beginning and a credential, and remembers the queries."""

    label = "test"

    def __init__(self, *pairs, eager=False):
        self.pairs = pairs
        self.eager = eager
        self.queries = []

    def find(self, query):
        self.queries.append(query)
        if query.status is None and not self.eager:
            return None
        return next((c for start, c in self.pairs if query.url.text.startswith(start)), None)


def index(name, base=BASE, **options):
    flat = options.get("format") is IndexFormat.FLAT
    return Index(
        SafeUrl.parse(f"{base}/{name}/{'flat/' if flat else 'simple'}"), name=name, **options
    )


def route(*indexes, package="foo", strategy=Strategy.FIRST_INDEX, find_links=(), pin=None):
    return Route(package, tuple(indexes), tuple(find_links), pin, strategy=strategy)


def both(make, indexes, *, provider=None, failures=None):
    """Hold the conversation with both drivers, see that they agree, and return result and fetcher."""
    fetcher = FakeFetcher(indexes, failures=failures)
    result = run(make(), fetcher=fetcher, provider=provider)
    again = FakeAsyncFetcher(indexes, failures=failures)
    assert asyncio.run(arun(make(), fetcher=again, provider=provider)) == result
    assert again.requests == fetcher.requests
    return result, fetcher
