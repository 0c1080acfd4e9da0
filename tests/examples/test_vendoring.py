"""A program that vendors indexkit under another name, with a fetcher of its own and without urllib3."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import indexkit
from indexkit.testing.fake_index import FakeIndex
from indexkit.testing.served_index import ServedIndex

VENDORING = Path(__file__).parents[2] / "examples" / "vendoring"
NEEDED = ("attrs", "packaging")


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory):
    """A Python that has attrs and packaging, and nothing else that does not come with Python."""
    folder = tmp_path_factory.mktemp("environment") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    done = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True)
    for name in NEEDED:
        _copy_distribution(name, Path(done.stdout.strip()))
    return python


def _copy_distribution(name: str, into: Path) -> None:
    for file in importlib.metadata.files(name) or ():
        if ".." not in file.parts and "__pycache__" not in file.parts:
            (into / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file.locate(), into / file)


@pytest.fixture(scope="module")
def vendored(tmp_path_factory):
    """A copy of the example with the package under test vendored in it."""
    folder = tmp_path_factory.mktemp("host") / "vendoring"
    shutil.copytree(VENDORING, folder, ignore=shutil.ignore_patterns("indexkit", "__pycache__"))
    spec = importlib.util.spec_from_file_location("vendor", folder / "vendor.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.vendor(Path(indexkit.__file__).parent, folder / "acme_installer" / "_vendor")
    return folder


@pytest.fixture
def installer(bare_python, vendored, tmp_path):
    """Run ``acme_installer`` where nothing but attrs and packaging is installed."""

    def run(*words, code=None):
        return subprocess.run(
            [bare_python, *(["-c", code] if code else ["-m", "acme_installer"]), *map(str, words)],
            cwd=vendored, env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def test_the_environment_is_bare(installer):
    """Otherwise the other tests prove nothing."""
    code = "import importlib.util as u; print([n for n in ('urllib3', 'indexkit', 'cattrs') if u.find_spec(n)])"

    assert installer(code=code).stdout == "[]\n"


def test_the_copy_installs_from_local_indexes(installer, tmp_path):
    """Folders are read by the vendored `LocalFetcher`."""
    project = VENDORING.parent / "project"
    done = installer(
        "acme-metrics", "lantern-driver", "--project", project, "--into", tmp_path / "out"
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "acme_metrics-1.2-py3-none-any.whl", "lantern_driver-0.9-py3-none-any.whl",
    ]  # fmt: skip


def test_the_copy_installs_over_http_with_its_own_carrier(installer, tmp_path):
    """With a credential for the index, from a variable or its URL."""
    with ServedIndex(FakeIndex("corp", {"foo": ["1.0", "2.0.tar.gz"]})) as served:
        url = served.url("corp").replace("://", "://me:secret@")
        done = installer("foo", "--default-index", url, "--into", tmp_path / "out")
        users = {each.username for each in served.heard}

    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["foo-1.0-py3-none-any.whl"]
    assert "me" in users


def test_errors_of_the_copy_are_its_own(installer, tmp_path):
    """``acme_installer`` catches them by the vendored names, without a traceback."""
    project = VENDORING.parent / "project"
    done = installer("nobody", "--project", project, "--into", tmp_path / "out")

    assert done.returncode == 1
    assert done.stderr.startswith("acme_installer: `nobody` was not found on any index")


def test_every_public_name_of_the_copy_comes_from_the_copy(installer):
    """No module reaches for a package called ``indexkit``."""
    code = """
import sys
from acme_installer._vendor import indexkit
optional = []
for name in indexkit.__all__:
    try:
        getattr(indexkit, name)
    except ModuleNotFoundError as error:
        optional.append(f"{name}:{error.name}")
print(sorted(optional), [name for name in sys.modules if name.split(".")[0] == "indexkit"])
"""
    done = installer(code=code)

    assert done.stderr == ""
    assert done.stdout == "[] []\n"
