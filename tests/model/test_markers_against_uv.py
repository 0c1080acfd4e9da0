"""Which markers overlap, as the real uv says; skipped where the uv program is not installed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indexkit.model.markers import MarkerSpace

pytestmark = [pytest.mark.conformance, pytest.mark.slow]

PAIRS = [
    ("sys_platform == 'linux'", "sys_platform == 'win32'"),
    ("sys_platform == 'linux'", "platform_machine == 'arm64'"),
    ("sys_platform == 'win32'", "platform_system == 'Windows'"),
    ("sys_platform == 'win32'", "platform_system == 'Linux'"),
    ("os_name == 'nt'", "sys_platform == 'linux'"),
    ("os_name == 'posix'", "platform_system == 'Windows'"),
    ("platform_system == 'FreeBSD'", "sys_platform == 'win32'"),
    ("platform_system == 'iOS'", "sys_platform == 'ios'"),
    ("python_version < '3.9'", "python_full_version >= '3.9.0'"),
    ("python_version <= '3.9'", "python_full_version >= '3.9.1'"),
    ("python_version > '3.11'", "python_version in '3.11 3.12'"),
    ("python_version ~= '3.10'", "python_version == '3.*'"),
    ("python_full_version == '3.11.*'", "python_full_version != '3.11.4'"),
    ("implementation_version >= '3.10.1'", "implementation_name == 'cpython'"),
    ("platform_release >= '5'", "platform_release < '4'"),
    ("sys_platform in 'linux darwin'", "sys_platform == 'win32'"),
    ("'86' in platform_machine", "'86' not in platform_machine"),
    ("os_name == 'nt' and python_version < '3.9'", "sys_platform == 'win32'"),
]
PROJECT = """
[project]
name = "p"
version = "0"
requires-python = ">=3.8"
dependencies = ["x"]

[tool.uv]
sources.x = [{{ index = "a", marker = "{}" }}, {{ index = "a", marker = "{}" }}]
index = [{{ name = "a", url = "file:///nowhere" }}]
"""


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_uv_sees_the_same_overlaps_and_the_same_rest(one, other, tmp_path):
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        pytest.skip("the uv program is not installed")
    (tmp_path / "pyproject.toml").write_text(PROJECT.format(one, other), encoding="utf-8")
    run = subprocess.run(
        [uv, "lock", "--offline", "--no-cache", "--python", sys.executable],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": ""},
        check=False,
    )
    said = " ".join(run.stderr.split())
    left, right = MarkerSpace.parse(one), MarkerSpace.parse(other)

    assert "must be disjoint" in said or "No solution found" in said, said
    assert ("must be disjoint" in said) is not left.is_disjoint(right)
    hint = re.search(r"replace `(.*?)` with `(.*?)`", said)
    assert (hint is None) is left.is_disjoint(right)
    if hint is not None:
        assert MarkerSpace.parse(hint[2]) == ~left & right
