"""What files require, as indexkit reads it and as the real pip and uv do; each way to read it."""

from __future__ import annotations

import gzip
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import indexkit
from indexkit.testing.distributions import Distribution, sdist, wheel
from indexkit.testing.fake_index import FakeIndex, Release
from indexkit.testing.served_index import ServedIndex

sys.path.insert(0, str(Path(__file__).parent))
from programs import clean_environment

THIS = f"{sys.version_info.major}.{sys.version_info.minor}"
WORLD = [
    wheel(
        "root",
        "1.0",
        requires=(
            "alpha>=1",
            'beta[Some_Extra]; python_version >= "3"',
            'never; python_version < "3"',
            "gamma (<3,>1)",
            "Delta.Name~=1.0",
        ),
        requires_python=f">={THIS}",
    ),
    wheel("alpha", "1.0"),
    wheel("alpha", "2.0", requires=("epsilon ; extra == 'test'", "zeta!=1.5"), extras=("test",)),
    wheel("beta", "1.0", requires=("eta; extra == 'some-extra'",), extras=("some-extra",)),
    wheel("gamma", "2.5.post1", requires=("zeta<2",)),
    wheel("gamma", "3.0"),
    wheel("delta_name", "1.0.1", requires=('theta===1.0; sys_platform != "nowhere"',)),
    wheel("zeta", "1.4", requires_python=">=3.8,!=3.9.*"),
    wheel("zeta", "1.5"),
    wheel("eta", "1!2.0rc1+local.1"),
    wheel("theta", "1.0"),
]


def served(world, *, beside, ranges):
    packages = {}
    for made in world:
        name = canonicalize_name(re.split(r"-\d", made.filename)[0])
        packages.setdefault(name, []).append(Release(made, has_metadata=beside))
    return ServedIndex(FakeIndex("a", packages, ranges=ranges))


def index_set_of(url):
    project = {"tool": {"uv": {"index": [{"url": url, "default": True}]}}}
    return indexkit.resolve_sources(project, environ={}, user_config=False, system_config=False)


def described(index_set, pins):
    """Return name -> metadata of the files that pins lead to."""
    packages = [f"{name}=={version}" for name, version in pins.items()]
    selections = indexkit.select_many(packages, index_set=index_set, environ={})
    outcomes = indexkit.read_many_metadata(
        [each.require() for each in selections], index_set=index_set, environ={}
    )
    return dict(zip(pins, outcomes, strict=True))


WAYS = [(True, True), (False, True), (False, False)]


@pytest.mark.parametrize(("beside", "ranges"), WAYS)
def test_pip_reads_the_same_requirements(tmp_path, beside, ranges):
    with served(WORLD, beside=beside, ranges=ranges) as index:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet",
             "--report", "-", "--no-cache-dir", "--disable-pip-version-check", "--pre",
             "--index-url", index.url("a"), "root"],
            env=clean_environment(tmp_path), capture_output=True, text=True, check=True,
        )  # fmt: skip
        report = {
            canonicalize_name(each["metadata"]["name"]): each["metadata"]
            for each in json.loads(done.stdout)["install"]
        }
        pins = {name: each["version"] for name, each in report.items()}
        found = described(index_set_of(index.url("a")), pins)

    assert set(pins) == {"root", "alpha", "beta", "gamma", "delta-name", "zeta", "eta", "theta"}
    for name, told in report.items():
        read = found[name].require()
        assert list(read.requires_dist) == [Requirement(r) for r in told.get("requires_dist", ())]
        assert (read.requires_python or SpecifierSet()) == SpecifierSet(
            told.get("requires_python", "")
        )
        assert list(read.provides_extra) == told.get("provides_extra", [])


def closure(found):
    """Return which packages require which, with the extras of the world's root."""
    wanted, seen = [("root", "")], set()
    while wanted:
        name, extra = wanted.pop()
        for requirement in found[name].require().requires_dist:
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                target = canonicalize_name(requirement.name)
                if (target, name) not in seen:
                    seen.add((target, name))
                    wanted += [(target, ""), *((target, e) for e in requirement.extras)]
    return seen


UV = pytest.mark.skipif(shutil.which("uv") is None, reason="the uv program is not installed")


def compiled(url, tmp_path, *words):
    """Return name -> version, and who requires whom, as ``uv pip compile`` says."""
    done = subprocess.run(
        ["uv", "pip", "compile", "-", "--quiet", "--no-header", "--annotation-style", "line",
         "--no-cache", "--python", sys.executable, "--prerelease", "allow", "--default-index", url,
         *words],
        env=clean_environment(tmp_path), input="root", capture_output=True, text=True, check=True,
    )  # fmt: skip
    pins, via = {}, set()
    for line in done.stdout.splitlines():
        pin, _, parents = line.partition("# via ")
        name, version = pin.strip().split("==")
        pins[re.sub(r"\[.*\]", "", name)] = version
        via |= {
            (pin.partition("==")[0], each.strip()) for each in parents.split(",") if each.strip()
        }
    return pins, via


@UV
@pytest.mark.parametrize(("beside", "ranges"), WAYS)
def test_uv_reads_the_same_requirements(tmp_path, beside, ranges):
    with served(WORLD, beside=beside, ranges=ranges) as index:
        pins, via = compiled(index.url("a"), tmp_path)
        found = described(index_set_of(index.url("a")), pins)

    assert len(pins) == 8
    assert via == closure(found)


def bare(version, extra=""):
    """Return a source distribution with a ``PKG-INFO`` and no more; uv reads a project table too."""
    text = f"Metadata-Version: {version}\nName: root\nVersion: 1.0\nRequires-Dist: alpha\n{extra}"
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        entry = tarfile.TarInfo("root-1.0/PKG-INFO")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text.encode()))
    return Distribution("root-1.0.tar.gz", gzip.compress(plain.getvalue()), text.encode())


@UV
@pytest.mark.parametrize(
    "made",
    [
        bare("2.2"),
        bare("2.4", "Dynamic: License-File\n"),
        sdist("root", "1.0", requires=("alpha",), metadata_version="2.2"),
    ],
)
def test_uv_takes_the_same_source_distributions_for_certain(tmp_path, made):
    """It would have to build the others, and the index has nothing to build with."""
    with served([made, wheel("alpha", "1.0")], beside=False, ranges=True) as index:
        pins, via = compiled(index.url("a"), tmp_path)
        found = described(index_set_of(index.url("a")), pins)

    assert pins == {"root": "1.0", "alpha": "1.0"}
    assert via == closure(found) == {("alpha", "root")}


@UV
@pytest.mark.parametrize("made", [bare("2.1"), bare("2.2", "Dynamic: Requires-Dist\n")])
def test_and_the_same_ones_for_uncertain(tmp_path, made):
    with served([made, wheel("alpha", "1.0")], beside=False, ranges=True) as index:
        with pytest.raises(subprocess.CalledProcessError):
            compiled(index.url("a"), tmp_path)
        found = described(index_set_of(index.url("a")), {"root": "1.0"})

    assert found["root"].must_be_built
