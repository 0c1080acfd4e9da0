"""Many packages at once under asyncio, with the httpx fetcher (extra ``async``).

The logic is that of the synchronous functions; only the driver differs. Without a network::

    pip install "indexkit[async]"
    python asyncio_many.py
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import indexkit
from indexkit import AsyncLocalFetcher, HttpxFetcher, SelectionError

PROJECT = Path(__file__).parent / "project"


async def main(packages: list[str]) -> None:
    """Print the best file of each package, or why there is none."""
    index_set = indexkit.resolve_sources(PROJECT, user_config=False, system_config=False)
    async with HttpxFetcher() as remote:
        selections = await indexkit.aselect_many(
            packages,
            index_set=index_set,
            # Folders are read from the disk, everything else goes to httpx.
            fetcher=AsyncLocalFetcher(remote),
            workers=16,
        )
    for selection in selections:
        try:
            print(f"{selection.requirement}: {selection.require().filename}")
        except SelectionError as error:
            print(f"{selection.requirement}: {error.headline()}")


if __name__ == "__main__":
    asyncio.run(main(["acme-metrics<1.2", "tinytemplate", "lantern-driver", "tinytemplate>9"]))
