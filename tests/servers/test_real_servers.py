"""Real servers take uploads, refuse a second, and give what was published to pip and uv."""

from __future__ import annotations

import itertools
import subprocess
import sys
import urllib.request
import zipfile

import pytest
from real_indexes import PASSWORD, USER, Pypiserver, program

import indexkit
from indexkit.testing.distributions import sdist, wheel

pytestmark = pytest.mark.slow
_NUMBERS = itertools.count(1)


@pytest.fixture(params=["devpi", "pypiserver"])
def server(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def project():
    """A name that no test used before."""
    return f"made-{next(_NUMBERS)}"


def put(folder, *distributions):
    for each in distributions:
        (folder / each.filename).write_bytes(each.content)
    return folder


def where(upload_url, check_url=None, **more):
    return indexkit.publish_target(
        indexkit.IndexSet(),
        publish_url=upload_url,
        check_url=check_url,
        environ={},
        **{"username": USER, "password": PASSWORD, **more},
    )


def release(folder, target):
    plan = indexkit.plan_publish(["*"], target, directory=folder, environ={})
    outcomes = indexkit.publish(plan, environ={})
    return [each.step.value for each in plan.files], [each.result.value for each in outcomes]


def test_a_release_is_taken_once_and_then_skipped(server, project, tmp_path):
    upload, simple = server.index()
    put(tmp_path, wheel(project, "1.0"), sdist(project, "1.0"))

    assert release(tmp_path, where(upload, simple)) == (
        ["upload", "upload"],
        ["uploaded", "uploaded"],
    )
    assert release(tmp_path, where(upload, simple)) == (["skip", "skip"], ["skipped", "skipped"])


def test_other_contents_under_a_known_name_are_never_sent(server, project, tmp_path):
    upload, simple = server.index()
    release(put(tmp_path, wheel(project, "1.0")), where(upload, simple))
    put(tmp_path, wheel(project, "1.0", salt="other"), wheel(project, "2.0"))

    with pytest.raises(indexkit.PublishConflictError):
        release(tmp_path, where(upload, simple))
    assert (
        len(
            indexkit.plan_publish(
                ["*2.0*"], where(upload, simple), directory=tmp_path, environ={}
            ).of(indexkit.Step.UPLOAD)
        )
        == 1
    )


def test_a_second_upload_without_a_check_is_refused(server, project, tmp_path):
    upload, _ = server.index()
    release(put(tmp_path, wheel(project, "1.0")), where(upload))
    put(tmp_path, wheel(project, "1.0", salt="other"))

    with pytest.raises(indexkit.UploadError) as caught:
        release(tmp_path, where(upload))
    assert caught.value.already_exists
    assert caught.value.status in (403, 409)


def test_a_wrong_password_is_told(server, project, tmp_path):
    upload, _ = server.index()
    with pytest.raises(indexkit.UploadError) as caught:
        release(put(tmp_path, wheel(project, "1.0")), where(upload, password="wr0ng-secret"))

    assert caught.value.status in (401, 403)
    assert "wr0ng-secret" not in str(caught.value)


@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_pip_and_uv_install_what_was_published(server, project, tmp_path, installer):
    upload, simple = server.index()
    dist = tmp_path / "dist"
    dist.mkdir()
    release(put(dist, wheel(project, "1.0")), where(upload, simple))
    if installer == "pip":
        words = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--no-cache-dir",
            "--disable-pip-version-check",
        ]
    else:
        words = [
            program("uv"),
            "pip",
            "install",
            "--no-cache",
            "--no-config",
            "--python",
            sys.executable,
        ]
    site = tmp_path / "site"
    done = subprocess.run(
        [*words, "--index-url", simple, "--target", str(site), f"{project}==1.0"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PIP_CONFIG_FILE": "/dev/null"},
    )

    assert done.returncode == 0, done.stderr
    assert (site / project.replace("-", "_")).exists() or list(site.glob("made_*"))


RICH = """Metadata-Version: 2.4
Name: {name}
Version: {version}
Summary: says it
Description-Content-Type: text/markdown; charset=UTF-8
Keywords: one,two
Author: Änne
Author-Email: a@x.test
Maintainer-Email: Max <m@x.test>
License-Expression: MIT
License-File: LICENSE
Classifier: Development Status :: 4 - Beta
Classifier: Typing :: Typed
Provides-Extra: more
Requires-Dist: foo>=1
Requires-Dist: bar; extra == "more"
Requires-Python: >=3.8
Project-URL: Docs, https://docs.test/x
Project-URL: Code, https://code.test

# Grüße

body
"""


def rich_wheel(folder, name, version):
    stem = f"{name.replace('-', '_')}-{version}"
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{stem}.dist-info/METADATA", RICH.format(name=name, version=version))
        archive.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{stem}.dist-info/licenses/LICENSE", "MIT")
        archive.writestr(f"{stem}.dist-info/RECORD", "")


def test_twine_and_indexkit_store_the_same(devpi, project, tmp_path):
    """The same files by both programs into two indexes of one server: equal metadata."""
    twine = program("twine")
    rich_wheel(tmp_path, project, "1.0")
    put(
        tmp_path,
        sdist(project, "2.0"),
        wheel(project, "3.0", requires_python=">=3.8", requires=("foo>=1",)),
    )
    ours, _ = devpi.index()
    theirs, _ = devpi.index()
    release(tmp_path, where(ours))
    words = [
        twine,
        "upload",
        "--non-interactive",
        "--disable-progress-bar",
        "--repository-url",
        theirs,
    ]
    done = subprocess.run(
        [*words, "-u", USER, "-p", PASSWORD, *map(str, sorted(tmp_path.glob("made*")))],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )

    assert done.returncode == 0, done.stdout + done.stderr
    for version in ("1.0", "2.0", "3.0"):
        assert devpi.metadata(ours, project, version) == devpi.metadata(theirs, project, version)
    assert devpi.metadata(ours, project, "1.0")["requires_python"] == ">=3.8"


def test_a_second_copy_that_twine_filled_holds_the_same(project, tmp_path):
    """pypiserver keeps files and shows pages: the bytes and the pages of two copies are equal."""
    dist = tmp_path / "dist"
    dist.mkdir()
    rich_wheel(dist, project, "1.0")
    put(dist, sdist(project, "2.0"))
    copies = {name: tmp_path / name for name in ("ours", "theirs")}
    pages, kept = {}, {}
    for name, folder in copies.items():
        folder.mkdir()
        with Pypiserver(folder) as server:
            upload, simple = server.index()
            if name == "ours":
                release(dist, where(upload, simple))
            else:
                words = ["upload", "--non-interactive", "--repository-url", upload, "-u", USER]
                subprocess.run(
                    [program("twine"), *words, "-p", PASSWORD, *map(str, sorted(dist.iterdir()))],
                    check=True, capture_output=True,
                    env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
                )  # fmt: skip
            with urllib.request.urlopen(f"{simple}{project}/") as reply:  # noqa: S310 - our own server
                pages[name] = reply.read()
        kept[name] = {p.name: p.read_bytes() for p in sorted((folder / "packages").iterdir())}

    assert pages["ours"] == pages["theirs"]
    assert kept["ours"] == kept["theirs"]
    assert len(kept["ours"]) == 2
