"""The examples for the four registries run as they stand, against loopback servers."""

from __future__ import annotations

import importlib.util
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = REPOSITORY / "examples" / "registries"
VARIABLES = ("UV_INDEX_PRIVATE_REGISTRY_USERNAME", "UV_INDEX_PRIVATE_REGISTRY_PASSWORD")


def _servers():
    path = REPOSITORY / "tests" / "servers" / "registries.py"
    spec = importlib.util.spec_from_file_location("registries_for_examples", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SERVERS = _servers()


@pytest.fixture
def run(tmp_path):
    """Run an example for a registry; warnings are errors in it."""

    def start(script, registry, **variables):
        environ = {
            "PATH": str(tmp_path / "bin"),
            "HOME": str(tmp_path),
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "REGISTRY_URL": registry.url,
            **variables,
        }
        done = subprocess.run(
            [sys.executable, "-W", "error", EXAMPLES / script, "one", tmp_path / "files"],
            cwd=tmp_path, env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert SERVERS.TOKEN not in done.stdout + done.stderr
        for other in (registry.blob, registry.stranger):
            assert [each.pair for each in other.heard] == [None] * len(other.heard)
        assert (done.returncode, done.stderr) == (0, "")
        name, _, provider = done.stdout.strip().partition(", with a secret from ")
        assert (tmp_path / "files" / name).read_bytes() == SERVERS.WHEEL.content
        return provider

    return start


@pytest.fixture
def program(tmp_path):
    """Put a program on the PATH that prints something, and writes down its words."""
    if os.name == "nt":
        pytest.skip("a script for a POSIX shell")

    def write(name, output):
        path, log = tmp_path / "bin" / name, tmp_path / "words"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f"#!{sys.executable} -S\nimport sys\n"
            f"open({str(log)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\nprint({output!r})\n"
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return log

    return write


def test_codeartifact_with_a_token_of_the_program(run, program):
    log = program(
        "aws", json.dumps({"authorizationToken": SERVERS.TOKEN, "expiration": 4102444800})
    )
    with SERVERS.CodeArtifact() as registry:
        provider = run(
            "codeartifact.py", registry,
            REGISTRY_ROOT=f"{registry.base}/pypi/repo", CODEARTIFACT_DOMAIN="dom",
            CODEARTIFACT_OWNER="111122223333", CODEARTIFACT_REGION="eu-west-1",
        )  # fmt: skip

    assert provider == "aws"
    (words,) = log.read_text().splitlines()
    assert "get-authorization-token --domain dom --domain-owner 111122223333" in words


def test_google_with_a_token_of_the_program(run, program):
    log = program("gcloud", SERVERS.TOKEN)
    with SERVERS.ArtifactRegistry() as registry:
        provider = run("google.py", registry, REGISTRY_ROOT=f"{registry.base}/proj/repo")

    assert provider == "gcloud"
    assert log.read_text().splitlines() == ["auth print-access-token --quiet"]


def test_azure_with_the_pipelines_token(run):
    with SERVERS.Azure() as registry:
        provider = run(
            "azure.py", registry,
            REGISTRY_ROOT=f"{registry.base}/org", SYSTEM_ACCESSTOKEN=SERVERS.TOKEN,
        )  # fmt: skip
        assert registry.blob.heard

    assert provider == "azure-pipeline"


def test_jfrog_with_a_provider_of_ones_own(run):
    with SERVERS.Artifactory() as registry:
        assert run("jfrog.py", registry, JFROG_TOKEN=SERVERS.TOKEN) == "JFROG_TOKEN"


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("azure.py", "Azure"),
        ("codeartifact.py", "CodeArtifact"),
        ("google.py", "ArtifactRegistry"),
        ("jfrog.py", "Artifactory"),
    ],
)
def test_variables_do_as_well(run, script, kind):
    with getattr(SERVERS, kind)() as registry:
        pair = dict(zip(VARIABLES, (registry.user, SERVERS.TOKEN), strict=True))
        assert run(script, registry, **pair) == "variables"
