"""Rows 6 to 12, and what of 14 and 16 needs a server: fresh processes with imports and network."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import corpus
import jobs
from bounds import Row, row
from jobs import Job
from rounds import Pace, Ratio, exponent, interleaved, ratio
from serving import Server, free_port
from setting import Setting

PURE = "without `speed`"
FEW = 100  # packages


def _checked(setting: Setting, job: Job, run: Callable[[], float], allowed: set[int]) -> float:
    """Return a run's seconds, if the server's log shows no other answers than those allowed.

    Raises:
        RuntimeError: it does, so that the row would not show what it says.

    """
    setting.server.asked()
    taken = run()
    odd = [each for each in setting.server.asked() if each[0] not in allowed]
    if odd:
        raise RuntimeError(f"{job.command}: answered {odd[:3]}")
    return taken


def _compared(
    setting: Setting,
    contenders: Mapping[str, Job],
    allowed: set[int],
    *,
    cold: bool = False,
) -> dict[str, list[float]]:
    """Run all contenders in turns; their answers must be equal."""
    runs = {
        name: (lambda job=job: _checked(setting, job, job.run_cold if cold else job.run, allowed))
        for name, job in contenders.items()
    }
    costs = interleaved(runs, setting.pace)
    mine = contenders["indexkit"].answers()
    if len(mine) < len(setting.packages):
        raise RuntimeError(f"indexkit chose {len(mine)} of {len(setting.packages)}")
    for job in contenders.values():
        jobs.same(mine, job.answers())
    return costs


def _rows(
    number: str,
    contenders: Mapping[str, Job],
    run: Mapping[str, list[float]],
    *,
    note: str = "",
    **values: int,
) -> Iterator[Row]:
    """Yield a row for each of indexkit's forms against each contender."""
    mine = [name for name in run if name.startswith("indexkit")]
    for name in run:
        if name in mine:
            continue
        for one in mine:
            how = one.removeprefix("indexkit").strip(", ")
            contender = f"{name} ({how})" if how else name
            raw, told = _pair(contenders, run, one, name)
            measured = ratio(run, one, name)
            bound = name if not how else "none"
            words = "; ".join(filter(None, (note, told)))
            yield row(number, contender, measured, raw, note=words, bound=bound, values=values)


def _pair(
    contenders: Mapping[str, Job], run: Mapping[str, list[float]], over: str, under: str
) -> tuple[dict[str, list[float]], str]:
    """Return two contenders' rounds, on the clock and of the processor, and a note on it."""
    used = {name: contenders[name].processor[-len(run[name]) :] for name in (over, under)}
    raw = {over: run[over], under: run[under]}
    raw |= {f"{name}, processor": seconds for name, seconds in used.items()}
    return raw, f"of the processor's time {ratio(used, over, under)}"


def with_a_cache(setting: Setting, only: set[str]) -> Iterator[Row]:
    """Rows 6 to 9, and the peak of row 14: against uv, each with a cache of its own."""
    count = len(setting.packages)
    plain = setting.written("all", list(setting.packages))
    forms = {"indexkit": ()} | ({f"indexkit, {PURE}": ("pure",)} if setting.speed else {})

    def contenders(lines: Path, *words: str, uv: str = "uv") -> dict[str, Job]:
        found = {
            name: jobs.kit(setting, lines, *more, *words, cache=f"cache-{number}")
            for number, (name, more) in enumerate(forms.items())
        }
        if setting.uv:
            more = ("--refresh",) if "refresh" in words else ()
            found[uv] = jobs.uv(setting, lines, *more, cache="cache-uv")
        return found

    def asked(number: str) -> bool:
        return not only or number in only

    cold = contenders(plain)
    if asked("9"):
        run = _compared(setting, cold, {200}, cold=True)
        note = "uv reads metadata files too"
        yield from _rows("9", cold, run, note=note, count=count)
    if asked("6"):
        _fill(cold)
        yield from _rows("6", cold, _compared(setting, cold, set()), count=count)
    if asked("7"):
        chosen = _fill(cold)
        lines = [f"{name}>=0.0.1,<={version}" for name, version in chosen.items()]
        bounded = contenders(setting.written("bounded", lines))
        _fill(bounded)
        yield from _rows("7", bounded, _compared(setting, bounded, set()), count=count)
    if asked("8"):
        _fill(cold)
        again = contenders(plain, "refresh", uv="uv --refresh")
        yield from _rows("8", again, _compared(setting, again, {304}), count=count)
    if asked("14"):
        _fill({"indexkit": cold["indexkit"]})
        yield _peak(setting, jobs.kit(setting, plain, "peak", cache="cache-0"))


def _fill(contenders: Mapping[str, Job]) -> dict[str, str]:
    """Fill the caches anew, so that they are fresh for ten minutes; return what was chosen."""
    for job in contenders.values():
        job.run_cold()
    return contenders["indexkit"].answers()


def _peak(setting: Setting, job: Job) -> Row:
    found = []
    for _ in range(min(3, setting.pace.rounds)):
        _checked(setting, job, job.run, set())
        found.append(job.peak())
    bound = "MB at most, 300 packages, warm"
    contender = f"MB at most, {len(setting.packages)} packages, warm"
    return row("14", contender, Ratio.of(found), {"MB": found}, bound=bound)


def against_peers(setting: Setting, _: set[str]) -> Iterator[Row]:
    """Row 10: nothing is kept."""
    lines = setting.written("all", list(setting.packages))
    contenders = {"indexkit": jobs.kit(setting, lines)}
    contenders |= {peer: jobs.other(setting, peer, lines) for peer in setting.peers}
    runs = {name: job.run for name, job in contenders.items()}
    few = setting.written("first", list(setting.packages[:1]))
    for peer in setting.peers if setting.pace.warm_up else ():
        jobs.other(setting, peer, few).run()  # its modules are compiled and in memory from here on
    run = interleaved(runs, setting.pace.fewer(3).cold())
    mine = contenders["indexkit"].answers()
    for peer in setting.peers:
        theirs = contenders[peer].answers()
        same = sum(theirs.get(name) == version for name, version in mine.items())
        raw, told = _pair(contenders, run, peer, "indexkit")
        measured = ratio(run, peer, "indexkit")
        note = f"{same} of {len(mine)} versions the same; {told}"
        yield row("10", peer, measured, raw, sign=">=", note=note, values={"count": len(mine)})


def far_away(setting: Setting, _: set[str]) -> Iterator[Row]:
    """Row 11: each answer 20 ms late, a new connection's first one 60; uv's metadata at once."""
    if not setting.uv:
        return
    lines = setting.written("all", list(setting.packages))
    server = Server(setting.www, setting.folder / "far", free_port(), delay=20)
    try:
        contenders = {"indexkit": jobs.kit(setting, lines, server=server.url)}
        if setting.speed:
            contenders[f"indexkit, {PURE}"] = jobs.kit(setting, lines, "pure", server=server.url)
        contenders["uv"] = jobs.uv(setting, lines, server=server.url)
        run = _compared(setting, contenders, {200})
    finally:
        server.close()
    note = "nothing kept; uv's metadata files come without delay"
    yield from _rows("11", contenders, run, note=note, count=len(setting.packages))


def three_indexes(setting: Setting, _: set[str]) -> Iterator[Row]:
    """Row 12: every strategy of uv, and pip, which has one."""
    indexes = ("newer", "older", "main")
    few = len(setting.packages[: setting.sizes.few])
    lines = setting.written("few", list(setting.packages[:few]))
    strategies = ("first-index", "unsafe-first-match", "unsafe-best-match")

    def job(maker: jobs.Maker, strategy: str) -> Job:
        return maker(setting, lines, indexes=indexes, strategy=strategy)

    mine = {each: job(jobs.kit, each) for each in strategies}
    best = mine["unsafe-best-match"]
    theirs = {f"uv {each}": job(jobs.uv, each) for each in strategies} if setting.uv else {}
    contenders = {"indexkit": best}
    contenders |= {f"indexkit {each}": mine[each] for each in strategies[:2]} | theirs
    if "pip" in setting.peers:
        contenders["pip"] = jobs.other(setting, "pip", lines, indexes)
    run = interleaved({name: each.run for name, each in contenders.items()}, setting.pace)
    for strategy, one in mine.items():
        one.run()
        answers = one.answers()
        if setting.uv:
            uv = theirs[f"uv {strategy}"]
            uv.run()
            jobs.same(answers, uv.answers())
    if "pip" in contenders:
        best.run()
        jobs.same(best.answers(), contenders["pip"].answers())
    yield from _strategies(run, few)


def _strategies(run: Mapping[str, list[float]], few: int) -> Iterator[Row]:
    pairs = (
        ("indexkit", "uv first-index", "uv first-index"),  # ours looks at all three
        ("indexkit", "uv unsafe-best-match", "uv unsafe-best-match"),
        ("indexkit first-index", "uv first-index", "both first-index: uv"),
        ("indexkit unsafe-first-match", "uv unsafe-first-match", "both unsafe-first-match: uv"),
    )
    for mine, theirs, contender in pairs:
        if theirs in run:
            raw = {mine: run[mine], theirs: run[theirs]}
            yield row("12", contender, ratio(run, mine, theirs), raw, values={"few": few})
    if "pip" in run:
        raw = {"indexkit": run["indexkit"], "pip": run["pip"]}
        yield row("12", "pip", ratio(run, "pip", "indexkit"), raw, values={"few": few})


def more_packages(setting: Setting) -> Iterator[Row]:
    """Row 16, second half: more and more packages, cold and from a cache."""
    counts = setting.sizes.grown
    host = f"http://127.0.0.1:{setting.server.port}"
    names = corpus.grown(setting.www / "grown", max(counts), host)
    for how, cache, turns in (("cold", "", 5), ("warm", "cache-grown", setting.sizes.turns)):
        made = {
            count: jobs.kit(
                setting,
                setting.written(f"grown-{count}", names[:count]),
                indexes=("grown",),
                cache=cache,
            )
            for count in (1, *counts)
        }
        if cache:
            made[max(counts)].run_cold()
        pace = setting.pace.fewer(3)
        if pace.warm_up:
            _processor_seconds(made, 1)
        run: dict[str, list[float]] = {str(count): [] for count in made}
        for _ in range(1 if pace.over() else pace.rounds):
            for count, seconds in _processor_seconds(made, turns).items():
                run[str(count)].append(seconds)
        yield _growth(run, how)


def _processor_seconds(made: Mapping[int, Job], turns: int) -> dict[int, float]:
    """Return what each job takes, by its number of packages.

    A few packages take so little more than one that the difference drowns in what else is done: of
    those jobs, which run in turns, the median counts.
    """
    few = {str(count): job.processor_run for count, job in made.items() if count <= FEW}
    runs = interleaved(few, Pace(turns, warm_up=False))
    many = {count: job.processor_run() for count, job in made.items() if count > FEW}
    return {int(count): statistics.median(costs) for count, costs in runs.items()} | many


def _growth(run: dict[str, list[float]], how: str) -> Row:
    """Return the row of runs with more and more packages.

    What one package costs is left out, as it has the start and the imports in it.
    """
    start = run["1"]
    over = {
        int(count): [max(cost - one, 1e-4) for cost, one in zip(costs, start, strict=True)]
        for count, costs in run.items()
        if count != "1"
    }
    sizes = [float(count - 1) for count in over]
    found = [exponent(sizes, each) for each in zip(*over.values(), strict=True)]
    bound = "exponent of packages"
    note = "for each further package, of " + ", ".join(
        f"{n}: {min(cost) * 1e3 / (n - 1):.2f} ms" for n, cost in over.items()
    )
    return row("16", f"{bound}, {how}", Ratio.of(found), run, note=note, bound=bound)
