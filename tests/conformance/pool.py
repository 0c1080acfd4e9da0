"""Plays many scenarios at once in processes of their own, and hands out the rows by scenario."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import Self

from conformance.replay import Client, Row, play_by_id

# Long enough for a machine that is busy with other things; nothing waits this long on purpose.
_PATIENCE = 300


class Pool:
    """A running replay; a context manager."""

    def __init__(self, client: Client) -> None:
        self._client = client
        # Scenarios wait for sockets and processes about as long as they compute.
        workers = max(2, os.cpu_count() or 2)
        self._executor = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
        self._futures: dict[str, Future[list[Row]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._executor.shutdown(cancel_futures=True)

    def start(self, ids: Iterable[str]) -> None:
        """Begin to play scenarios that have not been begun."""
        for scenario_id in ids:
            if scenario_id not in self._futures:
                future = self._executor.submit(play_by_id, scenario_id, self._client)
                self._futures[scenario_id] = future

    def rows(self, scenario_id: str) -> list[Row]:
        """Return what came of a scenario."""
        self.start([scenario_id])
        return self._futures[scenario_id].result(_PATIENCE)
