"""Many processes at once that use one cache directory, some of which are killed; run by a test.

``hammer.py FOLDER PROCESSES ROUNDS`` prints what became of them, as JSON.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path

import indexkit
from indexkit.model.request import Response

JSON = "application/vnd.pypi.simple.v1+json"


def body(package: str, number: int) -> bytes:
    """Return a page whose every file says which answer it is from."""
    files = [
        {
            "filename": f"{package}-{number}.{n}.tar.gz",
            "url": f"https://files.test/{number}/{n}/{'x' * 300}.tar.gz",
            "hashes": {"sha256": f"{number:064x}"},
        }
        for n in range(100)
    ]
    return json.dumps({"meta": {"api-version": "1.0"}, "name": package, "files": files}).encode()


class Server:
    """Answers with a page that changes all the time; each has its own ``ETag``."""

    def __init__(self, seed: int) -> None:
        self.number = seed * 1000

    def fetch(self, request):
        package = request.url.segments[-1]
        known = dict(request.headers).get("if-none-match")
        self.number += 1
        if known is not None and self.number % 3:
            headers = (("etag", known), ("cache-control", "max-age=0"))
            return Response(304, request.url.without_credential(), headers)
        headers = (
            ("etag", f'"{self.number}"'),
            ("cache-control", f"max-age={self.number % 2 * 5}"),
            ("content-type", JSON),
        )
        return Response(200, request.url, headers, body(package, self.number))


def check(selection: indexkit.Selection) -> None:
    """See that all files of a page are of one answer, and of the right package."""
    page = selection.visits[0].page
    numbers = {version.partition(".")[0] for version in page.rows}
    assert len(numbers) == 1, f"a mixture of {numbers}"
    (number,) = numbers
    files = list(page.files())
    assert len(files) == 100, f"{len(files)} files"
    for n, file in enumerate(files):
        assert file.filename == f"{selection.package}-{number}.{n}.tar.gz", file.filename
        assert file.url.startswith(f"https://files.test/{number}/{n}/x"), file.url


def hammer(folder: str, seed: int, rounds: int | None) -> int:
    """Select, again and again, and complain about every wrong answer; return the answers kept."""
    index = indexkit.Index(indexkit.SafeUrl.parse("https://index.test/simple"), default=True)
    indexes = indexkit.IndexSet(declared=(index,))
    store = indexkit.DiskStore(folder, open_files=seed % 3)
    server = Server(seed)
    kept = turn = 0
    while rounds is None or turn < rounds:
        for selection in indexkit.select_many(
            ["one", "two", "three"],
            index_set=indexes, fetcher=server, environ={}, cache=store, workers=1,
        ):  # fmt: skip
            check(selection)
            kept += selection.visits[0].from_cache
        turn += 1
        if seed % 10 == 0 and turn % 5 == 0:
            store.clear() if seed % 20 else store.prune(unused_for=3600, now=time.time())
    return kept


def main(folder: str, processes: int, rounds: int) -> None:
    """Have so many processes hammer the folder at once, and kill two of five at random moments."""
    chance = random.Random(processes)  # noqa: S311 - it is a test's
    seeds = list(range(processes))
    doomed = set(chance.sample(seeds, processes * 2 // 5))
    waiting, starting_gun = os.pipe()
    told, tell = os.pipe()
    children = {}
    for seed in seeds:
        child = os.fork()
        if child == 0:
            os.close(starting_gun)
            os.read(waiting, 1)  # ends when all are there, and the parent closes its end
            _live(folder, seed, None if seed in doomed else rounds, tell)
        children[seed] = child
    alive = sum(Path(f"/proc/{child}").exists() for child in children.values())
    os.close(tell)
    os.close(starting_gun)
    for seed in chance.sample(sorted(doomed), len(doomed)):
        time.sleep(chance.random() / 20)
        os.kill(children[seed], signal.SIGKILL)
    kept = [int(line) for line in os.fdopen(told)]
    codes = {seed: os.waitpid(child, 0)[1] for seed, child in children.items()}
    facts = {
        "alive_at_once": alive,
        "killed": sum(os.WIFSIGNALED(codes[seed]) for seed in doomed),
        "failed": [seed for seed in seeds if seed not in doomed and codes[seed]],
        "finished": len(kept),
        "answers": 3 * rounds * len(kept),
        "answers_kept": sum(kept),
    }
    sys.stdout.write(json.dumps(facts))


def _live(folder: str, seed: int, rounds: int | None, tell: int) -> None:
    code = 1
    try:
        os.write(tell, b"%d\n" % hammer(folder, seed, rounds))
        code = 0
    except BaseException:  # noqa: BLE001 - it is told, and this process ends here
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
