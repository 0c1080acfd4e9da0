"""One of many processes that use one cache directory; run by a test, which kills some of them."""

import json
import sys
import time
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


def main(folder: str, seed: int, rounds: int) -> None:
    """Select, again and again, and complain about every wrong answer."""
    index = indexkit.Index(indexkit.SafeUrl.parse("https://index.test/simple"), default=True)
    indexes = indexkit.IndexSet(declared=(index,))
    store = indexkit.DiskStore(folder, open_files=seed % 3)
    server = Server(seed)
    packages = ["one", "two", "three"]
    for turn in range(rounds):
        for selection in indexkit.select_many(
            packages, index_set=indexes, fetcher=server, environ={}, cache=store, workers=1
        ):
            check(selection)
        if turn == 0:
            Path(folder, f"ready-{seed}").touch()
        if turn % 40 == 39:
            store.clear() if seed % 2 else store.prune(unused_for=3600, now=time.time())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
