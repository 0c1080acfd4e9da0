"""``examples/try.sh``, the first command of the README: from a clean checkout, and without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PARTS = ("src", "scripts", "examples", "pyproject.toml", "README.md", "LICENSE")
LEFT_OUT = shutil.ignore_patterns(".venv*", "__pycache__", "_vendor")
pytestmark = pytest.mark.skipif(not (REPOSITORY / "src").exists(), reason="this is no checkout")


@pytest.fixture
def checkout(tmp_path):
    """A copy of what a clean clone has."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for part in PARTS:
        if (REPOSITORY / part).is_dir():
            shutil.copytree(REPOSITORY / part, folder / part, ignore=LEFT_OUT)
        else:
            shutil.copy(REPOSITORY / part, folder / part)
    return folder


def _no_network() -> list[str]:
    """Return the words that cut the network off for a program, if this machine has them."""
    words = ["unshare", "--user", "--map-root-user", "--net"]
    if shutil.which("unshare") is None:
        return []
    return (
        words
        if subprocess.run([*words, "true"], check=False, capture_output=True).returncode == 0
        else []
    )


def _try(checkout, home, *before):
    home.mkdir(exist_ok=True)
    kept = ("PATH", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "SSL_CERT_FILE", "HTTPS_PROXY", "NO_PROXY")
    environ = {key: os.environ[key] for key in kept if key in os.environ}
    return subprocess.run(
        [*before, "sh", "examples/try.sh"], cwd=checkout, env={**environ, "HOME": str(home)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def _check_answer(text):
    assert "1. team" in text
    assert "- hardware" in text
    assert "chosen   acme-metrics 1.2  acme_metrics-1.2-py3-none-any.whl" in text
    assert "chosen   lantern-driver 0.9" in text
    assert "3.1      mirror" in text


@pytest.fixture
def installed(checkout):
    """A checkout whose environment is that of these tests, marked as the script marks it."""
    environment = checkout / "examples" / ".venv"
    (environment / "bin").mkdir(parents=True)
    python = environment / "bin" / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="$PWD/src" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    stamp = 'echo "$(cksum pyproject.toml) $(pwd) $(python3 --version)" > examples/.venv/installed'
    subprocess.run(["sh", "-c", stamp], cwd=checkout, check=True)
    return checkout


def test_it_answers_without_a_network_once_it_is_installed(installed, tmp_path):
    """And with an empty home directory that stays empty."""
    first = _try(installed, tmp_path / "home", *_no_network())
    second = _try(installed, tmp_path / "home", *_no_network())

    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == second.stdout
    _check_answer(first.stdout)
    assert list((tmp_path / "home").iterdir()) == []


def test_it_installs_again_when_the_project_changes(installed, tmp_path):
    """A stamp of another ``pyproject.toml`` does not count."""
    with (installed / "pyproject.toml").open("a") as file:
        file.write("\n# changed\n")
    python = installed / "examples" / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "asked: $*"\n')
    done = _try(installed, tmp_path / "home", *_no_network())

    assert "asked: -m pip install" in done.stdout


@pytest.mark.network
@pytest.mark.slow
def test_a_clean_checkout_installs_itself_and_then_needs_no_network(checkout, tmp_path):
    """What the README promises, step by step."""
    first = _try(checkout, tmp_path / "home")
    if first.returncode and (
        "No matching distribution" in first.stderr or "onnection" in first.stderr
    ):
        pytest.skip(f"pip cannot reach its index: {first.stderr.splitlines()[-1]}")
    second = _try(checkout, tmp_path / "home", *_no_network())

    assert first.returncode == 0, first.stderr
    _check_answer(first.stdout)
    assert (second.returncode, second.stdout) == (0, first.stdout), second.stderr
