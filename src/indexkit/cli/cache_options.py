"""The options about what is kept between runs; what is done with them stands elsewhere."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .. import DiskStore, default_cache_dir

if TYPE_CHECKING:
    from .. import RedisStore

REDIS = "INDEXKIT_CACHE_REDIS"


def add_cache_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of commands that ask indexes."""
    add_cache_dir(parser)
    parser.add_argument(
        "-n", "--no-cache", action="store_true", help="keep no pages, and use none that are kept"
    )
    parser.add_argument(
        "--offline",
        action="store_true",
        help="ask nobody; what is not in the cache or on this machine is unknown",
    )
    parser.add_argument(
        "--refresh", action="store_true", help="ask whether the pages in the cache still hold"
    )
    parser.add_argument(
        "--refresh-package",
        metavar="NAME",
        action="append",
        default=[],
        help="do so for this package only",
    )


def add_cache_dir(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the directory."""
    parser.add_argument(
        "--cache-dir",
        metavar="DIR",
        help="the folder for kept pages (default: INDEXKIT_CACHE_DIR, or the user's cache)",
    )


def store_of(options: argparse.Namespace, environ: Mapping[str, str]) -> DiskStore | RedisStore:
    """Return the cache that the options name, or the variables, or the user's own.

    The address of a Redis server is taken from a variable only: a command line is seen by others.

    Raises:
        ImportError: the extra for Redis is not installed.
        ValueError: the variable is no address.

    """
    url = environ.get(REDIS)
    if url and options.cache_dir is None:
        from .. import RedisStore

        return RedisStore(url)
    return folder_of(options, environ)


def folder_of(options: argparse.Namespace, environ: Mapping[str, str]) -> DiskStore:
    """Return the cache in a folder: the one that the options name, or the user's own."""
    given = options.cache_dir
    return DiskStore(default_cache_dir(environ) if given is None else Path(given).absolute())


def is_offline(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    """Return whether nobody may be asked: the option, or ``UV_OFFLINE``."""
    return bool(options.offline) or _is_set(environ, "UV_OFFLINE")


def is_uncached(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    """Return whether nothing is kept: the option, or ``UV_NO_CACHE``."""
    return bool(options.no_cache) or _is_set(environ, "UV_NO_CACHE")


def _is_set(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").strip().lower() in ("1", "true", "yes", "y", "on", "t")
