"""What is checked and how: `nox` runs all of it. The built wheel is tested, not the source tree."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "virtualenv"
nox.options.error_on_missing_interpreters = False

PYTHONS = ("3.11", "3.12", "3.13")
PYPROJECT = nox.project.load_toml("pyproject.toml")


def build_wheel(session: nox.Session) -> Path:
    """Build the wheel into the session's own folder and return its path."""
    # Not `create_tmp`: that would put all temporary folders below this checkout, a project.
    out = Path(session.virtualenv.location) / "wheel"
    shutil.rmtree(out, ignore_errors=True)
    session.install("build")
    session.run("python", "-m", "build", "--wheel", "--outdir", str(out), silent=True)
    return next(out.glob("*.whl"))


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types of the source and of the public API, and the floors of the house."""
    groups = nox.project.dependency_groups(PYPROJECT, "lint", "test")
    session.install("-e", ".[async,cli,keyring,publish,redis,speed]", *groups)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy", "src/indexkit")
    session.run("pyright", "src/indexkit")
    session.run("lint-imports")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """All tests, against the built wheel."""
    wheel = build_wheel(session)
    session.install(
        f"indexkit[async,cli,keyring,publish,redis,speed] @ {wheel.resolve().as_uri()}",
        *nox.project.dependency_groups(PYPROJECT, "test"),
    )
    pages = os.environ.get("INDEXKIT_REAL_PAGES", str(session.cache_dir / "pages"))
    session.run(
        "python",
        "-m",
        "pytest",
        *(session.posargs or ["tests"]),
        # An index is asked for each real page once, not once for each Python.
        env={"INDEXKIT_REAL_PAGES": pages},
    )


@nox.session
def registries(session: nox.Session) -> None:
    """The registries' real keyring plugins and libraries, against services on this machine."""
    wheel = build_wheel(session)
    session.install(
        f"indexkit[async,cli,keyring,publish,redis,speed] @ {wheel.resolve().as_uri()}",
        *nox.project.dependency_groups(PYPROJECT, "test", "registries"),
    )
    session.run("python", "-m", "pytest", "tests/auth/test_real_plugins.py", *session.posargs)


@nox.session(default=False)
def conformance(session: nox.Session) -> None:
    """Only the scenarios that were recorded from uv, for work on the rules."""
    session.install("-e", ".[async,cli]", *nox.project.dependency_groups(PYPROJECT, "test"))
    session.run("python", "-m", "pytest", "tests/conformance", *session.posargs)
