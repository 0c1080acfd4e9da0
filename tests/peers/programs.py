"""Runs the real pip and uv and says which files they chose; what they should choose is not known here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SECONDS = 600


def clean_environment(home: Path) -> dict[str, str]:
    """Return an environment in which no configuration of the machine counts."""
    kept = (
        "PATH",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "NO_PROXY",
        "LANG",
    )
    environment = {key: os.environ[key] for key in kept if key in os.environ}
    return environment | {"HOME": str(home), "PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1"}


def pip_download(requirements: list[str], *, index: str, into: Path) -> set[str] | None:
    """Return the names of the files that ``pip download --no-deps`` brings, or None if it fails."""
    into.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir",
         "--no-build-isolation", "--disable-pip-version-check", "--index-url", index,
         "--dest", str(into), *requirements],
        env=clean_environment(into), capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    return (
        {path.name for path in into.iterdir() if path.is_file()} if done.returncode == 0 else None
    )


def uv_install(requirements: list[str], *, index: str, into: Path) -> bool:
    """Install with ``uv pip install --no-deps``; the server's log says which files it chose."""
    into.mkdir(parents=True)
    done = subprocess.run(
        ["uv", "pip", "install", "--quiet", "--no-deps", "--no-cache", "--python", sys.executable,
         "--default-index", index, "--target", str(into / "target"), *requirements],
        env=clean_environment(into), capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    return done.returncode == 0


def uv_compile(requirements: list[str], *, index: str | None, into: Path) -> dict[str, str] | None:
    """Return name -> version as ``uv pip compile --no-deps`` chooses, or None if it fails."""
    into.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["uv", "pip", "compile", "-", "--quiet", "--no-deps", "--no-header", "--no-annotate",
         "--no-cache", "--python", sys.executable,
         *(["--default-index", index] if index else [])],
        env=clean_environment(into), input="\n".join(requirements), capture_output=True,
        text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        return None
    return dict(line.split("==", 1) for line in done.stdout.splitlines() if "==" in line)
