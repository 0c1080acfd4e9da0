"""The desk for downloads: a candidate in, a checked file on the disk out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..model.index_set import IndexSet
from .machine import opened, provider_of

if TYPE_CHECKING:
    from ..auth.provider import CredentialProvider
    from ..model.reporter import Reporter
    from ..select.candidate import Candidate
    from ..transport.fetcher import Fetcher


def download(
    candidate: Candidate,
    directory: str | os.PathLike[str],
    *,
    index_set: IndexSet,
    fetcher: Fetcher | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    reporter: Reporter | None = None,
) -> Path:
    """Bring a candidate's file here, check it, and return its path.

    The file gets its name only after every strong hash that the index gave has been verified; until
    then it is a temporary file in ``directory``.

    Raises:
        HashMismatchError: the bytes are not those that the index announced.
        DownloadError: the file could not be had.

    """
    from ..lookup.download import download as download_flow
    from ..lookup.drivers import run
    from ..transport.destination import Destination

    with opened(fetcher, index_set, environ, 1) as carrier:
        return run(
            download_flow(
                candidate.file,
                candidate.index,
                Destination(Path(directory)),
                never_is_silent=index_set.semantics.never_is_silent,
            ),
            fetcher=carrier,
            provider=provider_of(credentials, index_set, environ, reporter),
            reporter=reporter,
        )
