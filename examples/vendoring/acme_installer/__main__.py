"""``python -m acme_installer PACKAGE ...``: brings the best wheel of each package to a folder."""

from __future__ import annotations

import argparse
import sys

from ._vendor import indexkit
from .carrier import Carrier


def main() -> int:
    """Read the words, choose, download."""
    parser = argparse.ArgumentParser(prog="acme_installer")
    parser.add_argument("packages", metavar="PACKAGE", nargs="+")
    parser.add_argument("--into", default=".")
    # uv's own options (--index, --project ...) are indexkit's; the other words are ours.
    arguments, rest = indexkit.split_arguments(sys.argv[1:])
    options = parser.parse_args(rest)
    fetcher = indexkit.LocalFetcher(Carrier())
    try:
        index_set = indexkit.resolve_sources(args=arguments.words())
        selections = indexkit.select_many(
            options.packages,
            index_set=index_set,
            fetcher=fetcher,
            rules=index_set.rules.only_wheels(),
        )
        for selection in selections:
            path = indexkit.download(
                selection.require(), options.into, index_set=index_set, fetcher=fetcher
            )
            print(path)
    except indexkit.IndexKitError as error:
        print(f"acme_installer: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
