"""The form that is sent holds what `uv publish` and `twine upload` send of the same file, field by field."""

from __future__ import annotations

import json
import subprocess
import zipfile

import pytest
from real_indexes import program

import indexkit
from indexkit.testing.distributions import sdist
from indexkit.testing.fake_index import FakeIndex
from indexkit.testing.served_index import ServedIndex

HEAD = """\
Metadata-Version: {version}
Name: Ok.Kay
Version: 1.0
Platform: any
Supported-Platform: linux
Summary: says it
Description-Content-Type: text/markdown; charset=UTF-8
Keywords: one,two
Home-Page: https://h.test
Download-URL: https://d.test
Author: Änne
Author-Email: a@x.test
Maintainer: Max
Maintainer-Email: m@x.test
Classifier: A :: B
Classifier: C :: D
Provides-Extra: more
Requires-Dist: foo>=1; extra == "more"
Requires-Python: >=3.11
Requires-External: libc
Requires: a
Provides: b
Obsoletes: c
Project-URL: Docs, https://docs.test
Project-URL: Code, https://code.test
Provides-Dist: k
Obsoletes-Dist: old
"""
SINCE = {
    "2.1": "License: MIT\n",
    "2.2": "License: MIT\nDynamic: classifier\n",
    "2.4": "License-Expression: MIT\nLicense-File: LICENSE\nLicense-File: NOTICE\nDynamic: classifier\n",
    "2.5": "License-Expression: MIT\nImport-Name: ok_kay\nImport-Namespace: ns\n",
}
# uv sends the keywords as they stand in the file; twine, like us, with a space behind each comma.
OUR_WAY = {"keywords"}
# uv reads none of these from a file, and twine none of the last two.
ONLY_ONE = {"requires", "provides", "obsoletes", "supported_platform", "import_names"}


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def rich_wheel(folder, version):
    path = folder / "ok_kay-1.0-py2.py3-none-any.whl"
    text = HEAD.format(version=version) + SINCE[version] + "\n# Grüße\n\nbody\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ok_kay-1.0.dist-info/METADATA", text)
        archive.writestr(
            "ok_kay-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nTag: py2-none-any\nTag: py3-none-any\n",
        )
        for name in ("LICENSE", "NOTICE"):
            archive.writestr(f"ok_kay-1.0.dist-info/licenses/{name}", "MIT")
        archive.writestr("ok_kay-1.0.dist-info/RECORD", "")
    return path


def sent(path, *who):
    """Have each program publish a file to an index of its own; return the forms by program."""
    folder = path.parent
    with ServedIndex(*(FakeIndex(name) for name in who)) as served:
        for name in who:
            url = f"{served.base}/{name}/upload/"
            if name == "indexkit":
                target = indexkit.publish_target(
                    indexkit.IndexSet(), publish_url=url, username="u", password="p", environ={}
                )
                plan = indexkit.plan_publish([f"{path}*"], target, environ={})
                indexkit.publish(plan, environ={})
                continue
            words = {
                "uv": ["publish", "--no-config", "--publish-url", url],
                "twine": [
                    "upload",
                    "--non-interactive",
                    "--disable-progress-bar",
                    "--repository-url",
                    url,
                ],
            }[name]
            done = subprocess.run(
                [program(name), *words, "-u", "u", "-p", "p", f"{path}*"],
                env={"PATH": "/usr/bin:/bin", "HOME": str(folder)},
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
        return {each.index: each for each in served.uploads}


def without(fields, names):
    return {key: value for key, value in fields.items() if key not in names}


@pytest.mark.parametrize("version", SINCE)
def test_a_wheel_goes_as_by_uv_and_by_twine(folder, version):
    forms = sent(rich_wheel(folder, version), "indexkit", "uv", "twine")
    ours, uv, twine = (dict(forms[name].fields) for name in ("indexkit", "uv", "twine"))

    assert without(uv, OUR_WAY).items() <= ours.items()
    assert twine.items() <= ours.items()
    assert set(ours) - set(uv) <= ONLY_ONE | {"md5_digest"}
    assert set(ours) - set(uv) - set(twine) <= {"md5_digest"}
    assert len({(each.filename, each.content) for each in forms.values()}) == 1


def test_a_source_distribution_goes_as_by_uv_and_by_twine(folder):
    made = sdist("ok", "1.0")
    path = folder / made.filename
    path.write_bytes(made.content)
    forms = sent(path, "indexkit", "uv", "twine")
    ours, uv, twine = (dict(forms[name].fields) for name in ("indexkit", "uv", "twine"))

    assert uv.items() <= ours.items()
    assert twine.items() <= ours.items()
    assert ours["filetype"] == ("sdist",)
    assert ours["pyversion"] == ("source",)


def test_an_attestation_goes_as_by_uv(folder):
    path = rich_wheel(folder, "2.4")
    beside = path.with_name(f"{path.name}.publish.attestation")
    beside.write_text(
        json.dumps({"version": 1, "envelope": {"statement": "e30=", "signature": "x"}})
    )
    forms = sent(path, "indexkit", "uv")

    ours, theirs = ((json.loads(f.fields["attestations"][0])) for f in forms.values())
    assert ours == theirs == [json.loads(beside.read_text())]
