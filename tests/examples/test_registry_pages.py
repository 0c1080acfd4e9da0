"""What the page of each registry says works: each block of shell and Python runs, the index on loopback."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from indexkit.testing.distributions import wheel

REPOSITORY = Path(__file__).parents[2]
PAGES = REPOSITORY / "docs" / "registries"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
MINE = wheel("mine", "1.0")

sys.path.append(str(REPOSITORY / "tests" / "servers"))
import registries  # noqa: E402 - found by the line above
import registry_uploads  # noqa: E402 - as above

SERVERS = {
    "azure": registry_uploads.AzureFeed,
    "google": registry_uploads.GoogleRepository,
    "codeartifact": registry_uploads.AwsRepository,
    "jfrog": registry_uploads.JfrogRepository,
}
# Where a page has the token from, if no program of the vendor's prints it.
SAID = {
    **dict.fromkeys(("AZURE_ARTIFACTS_TOKEN", "JFROG_TOKEN", "JFROG_JWT_TOKEN"), registries.TOKEN),
    "AWS_CODEARTIFACT_TOKEN": registries.TOKEN,
    "JFROG_PASSWORD": registries.TOKEN,
    "JFROG_USER": "",
}


def text_of(name):
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def blocks(name):
    return BLOCK.findall(text_of(name))


def on_loopback(text, name, registry):
    """Put the loopback server in the place of the vendor's addresses of a page."""
    (table,) = [body for kind, body in blocks(name) if kind == "toml"]
    url, publish_url = re.findall(r'url = "(.*)"', table)
    return text.replace(url, registry.url).replace(publish_url, registry.upload_url)


SHELL = [
    pytest.param(name, body, id=f"{name}-{number}")
    for name in SERVERS
    for number, (kind, body) in enumerate(blocks(name))
    if kind == "sh"
]


@pytest.fixture
def programs(tmp_path):
    """Put stand-ins for the vendors' programs, and the real `indexkit`, on a PATH of their own."""
    if os.name == "nt":
        pytest.skip("the pages are written for a POSIX shell")
    folder = tmp_path / "bin"
    folder.mkdir()
    token = f"#!/bin/sh\necho {registries.TOKEN}\n"
    indexkit = f'#!/bin/sh\nexec {sys.executable} -m indexkit "$@"\n'
    made = dict.fromkeys(("aws", "gcloud", "keyring"), token)
    for name, body in {**made, "uv": "#!/bin/sh\n", "indexkit": indexkit}.items():
        (folder / name).write_text(body)
        (folder / name).chmod((folder / name).stat().st_mode | stat.S_IXUSR)
    return {
        "PATH": f"{folder}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "UV_NO_CACHE": "1",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }


@pytest.mark.parametrize(("name", "script"), SHELL)
def test_each_block_of_shell_does_what_it_says(name, script, programs, tmp_path):
    place = tmp_path / "project"
    (place / "dist").mkdir(parents=True)
    (place / "dist" / MINE.filename).write_bytes(MINE.content)
    (table,) = [body for kind, body in blocks(name) if kind == "toml"]
    with SERVERS[name]() as registry:
        head = '[project]\nname = "p"\nversion = "1"\n'
        entry = on_loopback(table, name, registry) + "default = true\n"
        (place / "pyproject.toml").write_text(head + entry)
        script = on_loopback(script, name, registry).replace("acme-metrics", "one")
        done = subprocess.run(
            ["sh", "-eu", "-c", script],
            cwd=place, env={**programs, **SAID}, capture_output=True, text=True, check=False,
        )  # fmt: skip

        assert done.returncode == 0, done.stderr
        assert registries.TOKEN not in done.stdout + done.stderr
        if "indexkit publish" in script:
            assert registry.stored == {MINE.filename: MINE.content}
            assert MINE.filename in done.stdout
        else:
            assert registries.WHEEL.filename in done.stdout
        for other in (registry.blob, registry.stranger):
            assert [each.pair for each in other.heard] == [None] * len(other.heard)


@pytest.mark.parametrize("name", SERVERS)
def test_each_block_of_python_prints_what_stands_below_it(name, tmp_path):
    found = [pair for pair in pairwise(blocks(name)) if pair[0][0] == "python"]
    assert found
    for (_, program), (_, expected) in found:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path),
                 "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr, done.stdout) == (0, "", expected)


@pytest.mark.parametrize(
    "path", [*PAGES.glob("*.md"), *(REPOSITORY / "docs").glob("*.md")], ids=lambda path: path.stem
)
def test_links_lead_to_files(path):
    missing = [
        link
        for link in LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / link).exists()
    ]

    assert missing == []


def test_each_registry_has_a_page_that_the_overview_leads_to():
    overview = (REPOSITORY / "docs" / "registries.md").read_text(encoding="utf-8")

    assert {path.stem for path in PAGES.glob("*.md")} == set(SERVERS)
    assert all(f"(registries/{name}.md)" in overview for name in SERVERS)


def test_the_python_of_the_page_on_publishing_runs(tmp_path):
    text = (REPOSITORY / "docs" / "publishing.md").read_text(encoding="utf-8")
    programs = [body for kind, body in BLOCK.findall(text) if kind == "python"]
    assert programs
    for program in programs:
        subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            cwd=REPOSITORY,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path),
                 "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
            check=True,
        )  # fmt: skip
