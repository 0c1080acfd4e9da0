"""Selections over the benchmarks' made pages, in every way that must not matter, as one digest each.

``corpus_runs.py COUNT FOLDER`` prints the digests of a run without a cache and of one with the cache in
FOLDER, as JSON: for a process that lacks an accelerator.
"""

import asyncio
import hashlib
import json
import os
import sys
from pathlib import Path

import indexkit
from indexkit.model.request import Response

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SPECIFIERS = ("", ">=1", "<2", "~=1.2", "!=1.0", "==1.*", ">0.5,<1.4", ">=0.dev0", "==99", "<=1.3")
NOW = 1_700_000_000.0


class Clock:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


class Corpus:
    """So many made pages, and an index that serves them with validators and ten minutes of life."""

    def __init__(self, count, form="json"):
        sys.path.insert(0, str(BENCHMARKS))
        try:
            import corpus
        finally:
            sys.path.remove(str(BENCHMARKS))
        written = corpus.as_json if form == "json" else corpus.as_html
        self.kind = corpus.JSON if form == "json" else corpus.HTML
        self.pages = {page["name"]: written(page) for page in corpus.made_pages(count)}
        self.requirements = [
            f"{name}{SPECIFIERS[place % len(SPECIFIERS)]}" for place, name in enumerate(self.pages)
        ]
        index = indexkit.Index(indexkit.SafeUrl.parse("https://index.test/simple"), default=True)
        self.index_set = indexkit.IndexSet(declared=(index,))
        self.sent = self.confirmed = 0

    def answer(self, request):
        """Answer as an index does."""
        body = self.pages[request.url.segments[-1]]
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        headers = (("etag", tag), ("cache-control", "max-age=600"), ("content-type", self.kind))
        url = request.url.without_credential()
        if dict(request.headers).get("if-none-match") == tag:
            self.confirmed += 1
            return Response(304, url, headers)
        self.sent += 1
        return Response(200, url, headers, body)

    def select(self, *, tasks=False, workers=4, **options):
        """Select all, and return the digest of each requirement's selection."""
        self.sent = self.confirmed = 0
        common = {"index_set": self.index_set, "environ": {}, "workers": workers, **options}
        if tasks:
            found = asyncio.run(
                indexkit.aselect_many(self.requirements, fetcher=_Tasks(self), **common)
            )
        else:
            found = indexkit.select_many(self.requirements, fetcher=_Threads(self), **common)
        return dict(zip(self.requirements, map(digest, found), strict=True))


class _Threads:
    def __init__(self, corpus):
        self.fetch = corpus.answer


class _Tasks:
    def __init__(self, corpus):
        self.corpus = corpus

    async def fetch(self, request):
        await asyncio.sleep(0)
        return self.corpus.answer(request)


def digest(selection):
    """Return a digest of all that a selection says, but where its pages came from."""
    whole = selection.to_dict(rejected=True)
    for visit in whole["visits"]:
        del visit["from_cache"]
    text = json.dumps(whole, sort_keys=True)
    return (
        f"{whole['best'] and whole['best']['filename']} {hashlib.sha256(text.encode()).hexdigest()}"
    )


def main(count, folder):
    corpus = Corpus(count)
    clock = Clock()
    rules = indexkit.Caching(indexkit.Cache(indexkit.DiskStore(folder), clock=clock))
    facts = {
        "msgspec": sys.modules.get("msgspec", os) is not None,
        "plain": corpus.select(),
        "warm": corpus.select(cache=rules),
        "sent": corpus.sent,
    }
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
