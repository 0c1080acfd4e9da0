"""The drivers, the schedule and what flows share: nothing is lost, left open, or asked twice."""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from conversations import Provider, index, route

from indexkit.auth.provider import CredentialQuery
from indexkit.errors import ConfigError, MissingCredentialsError
from indexkit.lookup.drivers import arun, arun_many, run, run_many
from indexkit.lookup.memo import Memo
from indexkit.lookup.questions import (
    AskCredential,
    CredentialAnswer,
    Send,
    Wait,
    ask_credential,
    send,
)
from indexkit.lookup.schedule import Schedule
from indexkit.lookup.search import search
from indexkit.lookup.together import together
from indexkit.model.credential import Credential
from indexkit.model.failure import FailureKind
from indexkit.model.index import Authenticate, Index, IndexFormat
from indexkit.model.reporter import Reporter
from indexkit.model.request import Request, Response
from indexkit.model.url import SafeUrl
from indexkit.testing.fake_fetcher import FakeAsyncFetcher, FakeFetcher
from indexkit.testing.fake_index import FakeIndex

SECRET = "hunter2-very-secret"
URL = SafeUrl.parse("https://index.test/a/simple/foo/")


def one(url=URL):
    return (yield from send(Request(url)))


class Raises:
    label = "broken"

    def fetch(self, request):
        raise RuntimeError(f"could not use {SECRET}")

    def find(self, query):
        raise RuntimeError(f"could not use {SECRET}")


class AsyncRaises:
    async def fetch(self, request):
        raise RuntimeError(f"could not use {SECRET}")


class Returns:
    label = "broken"

    def fetch(self, request):
        return SECRET

    def find(self, query):
        return SECRET


def test_a_fetcher_that_raises_becomes_a_failure_without_its_text(caplog):
    caplog.set_level(logging.DEBUG)
    sync = run(one(), fetcher=Raises())
    async_ = asyncio.run(arun(one(), fetcher=AsyncRaises()))

    assert sync == async_
    assert (sync.kind, sync.detail) == (FailureKind.HOST, "the fetcher raised RuntimeError")
    assert SECRET not in caplog.text


def test_a_fault_of_the_configuration_is_passed_on():
    class Misconfigured:
        def fetch(self, request):
            raise ConfigError("transport.bad-certificate", "no such file", variable="SSL_CERT_FILE")

    with pytest.raises(ConfigError, match="SSL_CERT_FILE"):
        run(one(), fetcher=Misconfigured())


def test_a_fetcher_that_returns_nonsense_becomes_a_failure():
    assert run(one(), fetcher=Returns()).kind is FailureKind.HOST


@pytest.mark.parametrize("provider", [Raises(), Returns()])
def test_a_provider_that_fails_becomes_a_diagnostic_without_its_text(provider, caplog):
    caplog.set_level(logging.DEBUG)
    answer = run(ask_credential(CredentialQuery(URL)), fetcher=FakeFetcher(), provider=provider)

    assert answer.credential is None
    assert [each.code for each in answer.diagnostics] == ["auth.provider-failed"]
    assert SECRET not in answer.diagnostics[0].text + caplog.text


def test_the_diagnostic_reaches_the_visit():
    where = route(index("a"))
    findings = run(search(where), fetcher=FakeFetcher([FakeIndex("a")]), provider=Raises())

    assert {each.code for each in findings.visits[0].diagnostics} == {"auth.provider-failed"}


def test_nothing_but_exceptions_is_caught():
    class Stops:
        def fetch(self, request):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(one(), fetcher=Stops())


def flows_over(names, memo, **options):
    return [search(route(index("a", **options), package=name), memo=memo) for name in names]


@pytest.mark.parametrize("workers", [1, 2, 16])
def test_results_are_in_the_order_of_the_flows(workers):
    names = [f"p{number}" for number in range(50)]
    fakes = [FakeIndex("a", {name: ["1.0"] for name in names})]
    results = run_many(flows_over(names, Memo()), fetcher=FakeFetcher(fakes), workers=workers)
    again = asyncio.run(
        arun_many(flows_over(names, Memo()), fetcher=FakeAsyncFetcher(fakes), limit=workers)
    )

    assert [result.pages[0][1].name for result in results] == names
    assert again == results


def test_an_executor_of_the_host_is_used_and_stays_open():
    with ThreadPoolExecutor(2) as pool:
        fakes = [FakeIndex("a", {"p": ["1.0"], "q": ["2.0"]})]
        results = run_many(flows_over("pq", Memo()), fetcher=FakeFetcher(fakes), workers=pool)
        assert pool.submit(len, results).result() == 2


def test_a_batch_is_answered_side_by_side():
    """Both requests must be under way before either is answered."""
    barrier = threading.Barrier(2, timeout=30)

    class Meets:
        def fetch(self, request):
            barrier.wait()
            return Response(404, request.url)

    answers = run(together([one(), one()]), fetcher=Meets(), workers=2)

    assert [answer.status for answer in answers] == [404, 404]


def test_the_limit_is_kept():
    class Counts:
        def __init__(self):
            self.now = self.most = 0

        async def fetch(self, request):
            self.now += 1
            self.most = max(self.most, self.now)
            for _ in range(3):
                await asyncio.sleep(0)
            self.now -= 1
            return Response(404, request.url)

    counts = Counts()
    asyncio.run(arun_many([one() for _ in range(20)], fetcher=counts, limit=4))

    assert counts.most == 4


@pytest.mark.parametrize(
    ("headers", "times"), [((), 1), ((("accept", "x"),), 1), ((("if-none-match", '"a"'),), 0)]
)
def test_the_host_gets_ready_while_the_first_answers_are_on_their_way(headers, times):
    ready, calls = threading.Event(), []

    class Waits:
        def fetch(self, request):
            if times:
                ready.wait(30)
            return Response(200, request.url)

    def get_ready():
        calls.append(1)
        ready.set()

    def flow():
        yield from send(Request(URL, headers=headers))
        return (yield from send(Request(URL, headers=headers)))

    run_many([flow() for _ in range(9)], fetcher=Waits(), workers=6, meanwhile=get_ready)

    assert len(calls) == times


@pytest.mark.parametrize("count", [0, -1])
def test_a_limit_below_one_is_refused(count):
    with pytest.raises(ValueError, match=r"at least 1|greater than 0"):
        asyncio.run(arun_many([one()], fetcher=FakeAsyncFetcher(), limit=count))
    with pytest.raises(ValueError, match=r"at least 1|greater than 0"):
        run_many([one()], fetcher=FakeFetcher(), workers=count)


def test_no_flows_no_results():
    assert run_many([], fetcher=FakeFetcher()) == ()
    assert asyncio.run(arun_many([], fetcher=FakeAsyncFetcher())) == ()


class Noting:
    """Makes flows that note how they ended."""

    def __init__(self):
        self.closed = []

    def flow(self, name, *, fails=False):
        try:
            yield (Send(Request(URL)),)
            if fails:
                raise MissingCredentialsError(name)
            yield (Send(Request(URL)),)
            return name
        finally:
            self.closed.append(name)


def test_when_one_flow_raises_all_are_closed():
    for drive in (
        lambda flows: run_many(flows, fetcher=FakeFetcher()),
        lambda flows: run_many(flows, fetcher=FakeFetcher(), workers=3),
        lambda flows: asyncio.run(arun_many(flows, fetcher=FakeAsyncFetcher())),
        lambda flows: run(together(flows), fetcher=FakeFetcher()),
    ):
        noting = Noting()
        flows = [noting.flow("a"), noting.flow("b", fails=True), noting.flow("c")]
        with pytest.raises(MissingCredentialsError):
            drive(flows)
        assert {"a", "b"} <= set(noting.closed)
        assert all(flow.gi_frame is None for flow in flows)


def test_cancelling_closes_the_flows_and_the_requests():
    ended = []

    class Hangs:
        def __init__(self):
            self.begun = asyncio.Event()

        async def fetch(self, request):
            self.begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.append("request")

    noting = Noting()

    async def main():
        hangs = Hangs()
        task = asyncio.create_task(arun_many([noting.flow("a")], fetcher=hangs))
        await hangs.begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())

    assert (ended, noting.closed) == (["request"], ["a"])


# -- what is shared -----------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 8])
def test_a_flat_place_is_fetched_once_for_hundreds_of_packages(workers):
    names = [f"p{number}" for number in range(200)]
    fakes = [FakeIndex("a", {name: ["1.0"] for name in names})]
    fetcher = FakeFetcher(fakes)
    memo = Memo()
    results = run_many(
        flows_over(names, memo, format=IndexFormat.FLAT), fetcher=fetcher, workers=workers
    )

    assert fetcher.asked == ["a"]
    assert [result.pages[0][1].name for result in results] == names
    assert len(memo) == 1


def test_one_page_that_two_flows_want_is_fetched_once():
    fakes = [FakeIndex("a", {"foo": ["1.0"]})]
    fetcher, afetcher = FakeFetcher(fakes), FakeAsyncFetcher(fakes)
    sync = run_many(flows_over(["foo"] * 5, Memo()), fetcher=fetcher, workers=4)
    async_ = asyncio.run(arun_many(flows_over(["foo"] * 5, Memo()), fetcher=afetcher))

    assert sync == async_
    assert fetcher.asked == afetcher.asked == ["a"]


def test_a_memo_outlives_its_run():
    fetcher, memo = FakeFetcher([FakeIndex("a", {"foo": ["1.0"]})]), Memo()
    for _ in range(2):
        run(search(route(index("a")), memo=memo), fetcher=fetcher)

    assert fetcher.asked == ["a"]


def test_trap_46_entries_with_other_credentials_do_not_share():
    fetcher = FakeFetcher([FakeIndex("a", {"foo": ["1.0"]})])
    anonymous = index("a")
    known = Index(SafeUrl.parse("https://u:p@index.test/a/simple"), name="a")
    memo = Memo()
    for each in (anonymous, known):
        run(search(route(each), memo=memo), fetcher=fetcher)

    assert [r.credential is None for r in fetcher.requests] == [True, False]


def test_when_the_one_that_brings_it_fails_another_brings_it():
    memo = Memo()

    def fails():
        yield (Send(Request(URL)),)
        raise RuntimeError

    owner, other = memo.share("k", fails), memo.share("k", one)
    next(owner)
    (wait,) = next(other)
    with pytest.raises(RuntimeError):
        owner.send((Response(404, URL),))

    assert wait.landing.is_over
    assert isinstance(other.send((None,))[0], Send)
    assert len(memo) == 0


def test_a_schedule_goes_on_when_what_it_waits_for_is_not_its_own():
    memo = Memo()
    owner = memo.share("k", one)
    next(owner)
    with Schedule([memo.share("k", one)]) as schedule:
        job = schedule.take()
        assert isinstance(job.question, Send)
        schedule.settle(job, Response(200, URL))
        assert schedule.results()[0].status == 200


def test_a_driver_that_does_not_wait_only_costs_a_request():
    memo = Memo()
    owner, other = memo.share("k", one), memo.share("k", one)
    next(owner)
    assert isinstance(next(other)[0], Wait)

    (question,) = other.send((None,))

    assert isinstance(question, Send)


def test_together_does_not_wait_for_its_own_child():
    memo = Memo()
    fetcher = FakeFetcher([FakeIndex("a")])
    answers = run(together([memo.share("k", one), memo.share("k", one)]), fetcher=fetcher)

    assert [answer.status for answer in answers] == [404, 404]
    assert len(fetcher.requests) == 1


def test_together_of_nothing():
    assert run(together([]), fetcher=FakeFetcher()) == ()


def by_hand(flow, fetcher):
    batch = next(flow)
    while True:
        answers = tuple(
            CredentialAnswer() if isinstance(q, AskCredential) else fetcher.fetch(q.request)
            for q in batch
        )
        try:
            batch = flow.send(answers)
        except StopIteration as stop:
            return stop.value


def test_a_flow_can_be_driven_by_hand():
    fetcher = FakeFetcher([FakeIndex("a", {"foo": ["1.0"]})])

    assert by_hand(search(route(index("a"))), fetcher).pages[0][0].name == "a"


# -- listening ----------------------------------------------------------------


class Listens(Reporter):
    def __init__(self):
        self.heard = []

    def asked(self, request):
        self.heard.append(("asked", str(request.url)))

    def answered(self, request, answer):
        self.heard.append(("answered", answer.status))


def test_a_reporter_hears_requests_and_answers():
    fakes = [FakeIndex("a", {"foo": ["1.0"]})]
    reporter, areporter = Listens(), Listens()
    run(search(route(index("a"))), fetcher=FakeFetcher(fakes), reporter=reporter)
    asyncio.run(
        arun(search(route(index("a"))), fetcher=FakeAsyncFetcher(fakes), reporter=areporter)
    )

    assert reporter.heard == areporter.heard == [("asked", str(URL)), ("answered", 200)]


def test_a_reporter_of_the_library_does_nothing():
    reporter = Reporter()
    run(search(route(index("a"))), fetcher=FakeFetcher([FakeIndex("a")]), reporter=reporter)
    assert reporter.progressed(Request(URL), 1, None) is None


def test_logs_hold_no_secret(caplog):
    caplog.set_level(logging.DEBUG)
    where = index("a", authenticate=Authenticate.ALWAYS)
    provider = Provider((URL.text[:20], Credential("u", SECRET)), eager=True)
    run(search(route(where)), fetcher=FakeFetcher([FakeIndex("a")]), provider=provider)

    assert "indexkit.lookup" in {record.name for record in caplog.records}
    assert SECRET not in caplog.text
