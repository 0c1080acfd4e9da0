"""Targets, plans, and both doors held side by side."""

from __future__ import annotations

import asyncio
import datetime as dt

import indexkit
from indexkit.testing.distributions import sdist, wheel
from indexkit.testing.fake_fetcher import BASE, FakeAsyncFetcher, FakeFetcher

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def target(*, check=True, index_set=None, environ=None, **given):
    """Return a target below the fake index ``a``."""
    given = {"publish_url": f"{BASE}/a/upload/", "username": "u", "password": "p", **given}
    if check:
        given.setdefault("check_url", f"{BASE}/a/simple")
    given = {key: value for key, value in given.items() if value is not None}
    return indexkit.publish_target(
        index_set or indexkit.IndexSet(), environ=environ or {}, directory="/", **given
    )


def plan(folder, where, fetcher, files=("dist/*",), **more):
    return indexkit.plan_publish(
        files, where, fetcher=fetcher, directory=folder, environ={}, **more
    )


class Run:
    """What both doors did alike."""

    def __init__(self, made, indexes, outcomes, error, fetcher):
        self.plan, self.indexes = made, indexes
        self.outcomes, self.error, self.fetcher = outcomes, error, fetcher

    @property
    def results(self):
        return [each.result.value for each in self.outcomes]

    @property
    def steps(self):
        return [each.step.value for each in self.plan.files]

    @property
    def posts(self):
        return [r.url.text for r in self.fetcher.requests if r.method == "POST"]


def both(folder, where, indexes, *, failures=None, plan_from=None, **more):
    """Plan and publish through the sync and the async door, and see that they do the same."""

    def sync_door():
        fetcher = FakeFetcher(indexes, failures=failures)
        made = plan(folder, where, FakeFetcher(plan_from) if plan_from is not None else fetcher)
        try:
            done, error = indexkit.publish(made, fetcher=fetcher, environ={}, **more), None
        except indexkit.PublishError as raised:
            done, error = getattr(raised, "outcomes", ()), raised
        return Run(made, indexes, done, error, fetcher)

    async def async_door():
        fetcher = FakeAsyncFetcher(indexes, failures=failures)
        reader = FakeAsyncFetcher(plan_from) if plan_from is not None else fetcher
        made = await indexkit.aplan_publish(
            ["dist/*"], where, fetcher=reader, directory=folder, environ={}
        )
        try:
            done, error = await indexkit.apublish(made, fetcher=fetcher, environ={}, **more), None
        except indexkit.PublishError as raised:
            done, error = getattr(raised, "outcomes", ()), raised
        return Run(made, indexes, done, error, fetcher)

    first, second = sync_door(), asyncio.run(async_door())
    assert (first.plan, first.outcomes, str(first.error)) == (
        second.plan,
        second.outcomes,
        str(second.error),
    )
    # Independent questions are under way at once, so only their number and kind are fixed.
    assert sorted(map(repr, first.fetcher.requests)) == sorted(map(repr, second.fetcher.requests))
    return first


__all__ = ["NOW", "both", "plan", "sdist", "target", "wheel"]
