"""The command lines of whole-process jobs, and what they answered; when they run is not decided."""

from __future__ import annotations

import resource
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rounds import HERE, process_seconds
from setting import Setting

Answers = dict[str, str]
MAIN = ("main",)


@dataclass(frozen=True)
class Job:
    """One contender's command; it writes ``name==version`` lines.

    Attributes:
        command: the words.
        output: where the lines are afterwards.
        into: where the standard output goes, if that is where the lines come from.
        cache: the folder of its cache, if it keeps one.
        processor: the seconds of processor time of each run.

    """

    setting: Setting
    command: tuple[str, ...]
    output: Path
    into: Path | None
    cache: Path | None = None
    processor: list[float] = field(default_factory=list)

    def run(self) -> float:
        """Return the seconds of one run on the clock."""
        # uv takes what stands in its output file for a wish
        self.output.unlink(missing_ok=True)
        before = _of_children()
        taken = process_seconds(self.command, self.setting.environ, self.into)
        self.processor.append(_of_children() - before)
        return taken

    def processor_run(self) -> float:
        """Return the seconds of processor time of one run."""
        self.run()
        return self.processor[-1]

    def run_cold(self) -> float:
        """Return the seconds of one run with an empty cache."""
        if self.cache is not None:
            shutil.rmtree(self.cache, ignore_errors=True)
        return self.run()

    def answers(self) -> Answers:
        """Return what the last run chose."""
        lines = self.output.read_text().split()
        return dict(line.split("==") for line in lines if "==" in line)

    def peak(self) -> float:
        """Return the megabytes that a run with ``peak`` told."""
        return int(self.output.read_text().split()[-1]) / 1024


Maker = Callable[..., Job]


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def kit(
    setting: Setting,
    lines: Path,
    *words: str,
    indexes: Sequence[str] = MAIN,
    strategy: str = "first-index",
    cache: str = "",
    server: Callable[[str], str] | None = None,
) -> Job:
    """Return indexkit's job; ``words`` are those of ``kit.py``."""
    urls = ",".join(map(server or setting.server.url, indexes))
    kept = setting.folder / cache if cache else None
    output = setting.folder / f"kit{'-pure' if 'pure' in words else ''}.out"
    command = [sys.executable, str(HERE / "kit.py"), urls, str(lines), strategy]
    return Job(setting, (*command, str(kept or ""), *words), output, output, kept)


def uv(
    setting: Setting,
    lines: Path,
    *words: str,
    indexes: Sequence[str] = MAIN,
    strategy: str = "first-index",
    cache: str = "",
    server: Callable[[str], str] | None = None,
) -> Job:
    """Return uv's job; ``words`` are further ones of ``uv pip compile``."""
    *first, last = map(server or setting.server.url, indexes)
    kept = setting.folder / cache if cache else None
    output = setting.folder / "uv.out"
    command = [str(setting.uv), "pip", "compile", "-q", "--no-deps", "--no-config", "--no-header"]
    command += ["--no-annotate", "-p", sys.executable, "-o", str(output), "--default-index", last]
    command += ["--index-strategy", strategy]
    for url in first:
        command += ["--index", url]
    command += ["--no-cache"] if kept is None else ["--cache-dir", str(kept)]
    return Job(setting, (*command, *words, str(lines)), output, None, kept)


def other(setting: Setting, peer: str, lines: Path, indexes: Sequence[str] = MAIN) -> Job:
    """Return a peer's job."""
    urls = ",".join(map(setting.server.url, indexes))
    output = setting.folder / f"{peer}.out"
    command = (sys.executable, str(HERE / "others.py"), peer, urls, str(lines))
    return Job(setting, command, output, output)


def same(mine: Answers, others: Answers) -> None:
    """Check that two contenders chose alike.

    Raises:
        RuntimeError: they did not, so that times are not to be compared.

    """
    odd = [
        f"{name}: {mine.get(name)} and {others.get(name)}"
        for name in sorted(mine.keys() | others.keys())
        if mine.get(name) != others.get(name)
    ]
    if odd:
        raise RuntimeError("different answers: " + "; ".join(odd[:5]))
