"""Which files are meant, and whether each is what its name says."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from doors import plan, sdist, target, wheel

from indexkit import PublishFileError, PublishFilesError
from indexkit.publishing.files import find_files
from indexkit.publishing.form import form_fields
from indexkit.publishing.names import read_name
from indexkit.testing.fake_fetcher import FakeFetcher


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def tarred(files):
    buffer = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=buffer, mode="wb") as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    return buffer.getvalue()


def put(folder, filename, content):
    (folder / "dist").mkdir(exist_ok=True)
    (folder / "dist" / filename).write_bytes(content)
    return folder


def planned(folder, **more):
    return plan(folder, target(check=False), FakeFetcher(), **more)


METADATA = "Metadata-Version: 2.4\nName: ok\nVersion: 1.0\n"


def test_trap_104_wheels_before_sdists_by_file_name(dist):
    folder = dist(
        sdist("zz", "1.0"),
        sdist("ok", "1.0"),
        wheel("zz", "1.0"),
        wheel("ok", "1.0"),
        wheel("ok", "1.1"),
    )

    assert [each.file.filename for each in planned(folder).files] == [
        "ok-1.0-py3-none-any.whl",
        "ok-1.1-py3-none-any.whl",
        "zz-1.0-py3-none-any.whl",
        "ok-1.0.tar.gz",
        "zz-1.0.tar.gz",
    ]


def test_paths_patterns_and_names_with_brackets(dist, tmp_path):
    dist(wheel("ok", "1.0"), wheel("ok", "2.0"))
    odd = tmp_path / "[odd]"
    odd.mkdir()
    (odd / "ok-3.0.tar.gz").write_bytes(sdist("ok", "3.0").content)

    def names(*patterns):
        return [named.filename for _, named, _ in find_files(patterns, tmp_path).files]

    assert names("dist/ok-1*") == ["ok-1.0-py3-none-any.whl"]
    assert names("[odd]/ok-3.0.tar.gz", "dist/*2.0*") == [
        "ok-2.0-py3-none-any.whl",
        "ok-3.0.tar.gz",
    ]
    assert names(tmp_path / "dist" / "*", "dist/ok-1*") == names("**/*.whl")


@pytest.mark.parametrize(
    "filename",
    [
        "ok.whl",
        "ok-1.0.whl",
        "ok-1.0-py3-any.whl",
        "ok-x-py3-none-any.whl",
        "ok.tar.gz",
        "notes.tar.bz2",
    ],
)
def test_names_that_only_look_like_one_are_told(dist, filename):
    folder = dist()
    (folder / "dist" / filename).write_bytes(b"")
    found = find_files(["dist/*"], folder)

    assert [each.code for each in found.diagnostics] == ["publish.invalid-name"]
    assert len(found.files) == 1


def test_other_files_are_passed_over_in_silence(dist):
    folder = dist()
    for name in ("README.md", "ok-1.0-py3-none-any.whl.asc", ".gitignore"):
        (folder / "dist" / name).write_bytes(b"")

    assert find_files(["dist/*"], folder).diagnostics == ()


@pytest.mark.parametrize(
    "filename",
    [
        "OK-1.0-py3-none-any.whl",
        "ok-1.0.0.post01-py3-none-any.whl",
        "o.k-1.0.tar.gz",
        "ok-01.0.tar.gz",
    ],
)
def test_a_name_that_is_not_normal_is_left_out_and_told(tmp_path, filename):
    found = find_files(["dist/*"], put(tmp_path, filename, b""))

    assert found.files == ()
    assert [each.code for each in found.diagnostics] == ["publish.non-normalised-name"]


@pytest.mark.parametrize(
    "filename",
    [
        "ok-1.0-1abc-py3-none-any.whl",
        "ok-1.0-py2.py3-none-any.whl",
        "a_b-1.0.tar.gz",
        "ok-1!2.0rc1+local.1-cp311-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    ],
)
def test_normal_names(filename):
    assert read_name(filename).is_normal


def test_nothing_to_publish(tmp_path):
    with pytest.raises(PublishFileError) as caught:
        planned(tmp_path)

    assert caught.value.code == "publish.no-files"


def test_one_name_in_two_folders(dist, tmp_path):
    dist()
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "ok-1.0-py3-none-any.whl").write_bytes(
        wheel("ok", "1.0", salt="x").content
    )
    found = find_files(["dist/*", "more/*"], tmp_path)

    assert len(found.files) == 1
    assert [each.code for each in found.diagnostics] == ["publish.same-name-twice"]


BROKEN = {
    "publish.unreadable-file": (
        ("ok-1.0-py3-none-any.whl", b"no archive"),
        ("ok-1.0.tar.gz", b"no archive"),
        ("ok-1.0.tar.gz", tarred({"ok-1.0/PKG-INFO": METADATA})[:40]),
    ),
    "publish.no-metadata": (
        ("ok-1.0-py3-none-any.whl", zipped({"ok.py": ""})),
        ("ok-1.0-py3-none-any.whl", zipped({"other-1.0.dist-info/METADATA": METADATA})),
        ("ok-1.0.tar.gz", tarred({"ok-1.0/sub/PKG-INFO": METADATA})),
        ("ok-1.0.tar.gz", tarred({"ok-1.0/PKG-INFO": METADATA, "x/PKG-INFO": METADATA})),
        ("ok-1.0.zip", zipped({"ok-1.0/PKG-INFO": METADATA})),
    ),
    "publish.bad-metadata": (
        ("ok-1.0-py3-none-any.whl", zipped({"ok-1.0.dist-info/METADATA": "Name: ok\n"})),
        ("ok-1.0.tar.gz", tarred({"ok-1.0/PKG-INFO": METADATA.replace("1.0", "x")})),
    ),
    "publish.name-mismatch": (
        ("ok-1.0.tar.gz", tarred({"ok-1.0/PKG-INFO": METADATA.replace("ok", "other")})),
    ),
    "publish.version-mismatch": (
        (
            "ok-1.0-py3-none-any.whl",
            zipped({"ok-1.0.dist-info/METADATA": METADATA.replace("1.0", "1.1")}),
        ),
    ),
}


@pytest.mark.parametrize(
    ("code", "filename", "content"), [(c, *case) for c, cases in BROKEN.items() for case in cases]
)
def test_a_file_that_is_not_what_its_name_says(tmp_path, code, filename, content):
    with pytest.raises(PublishFileError) as caught:
        planned(put(tmp_path, filename, content))

    assert caught.value.code == code
    assert caught.value.file == filename


def test_all_broken_files_are_told_together(tmp_path):
    put(tmp_path, "a-1.0.tar.gz", b"")
    put(tmp_path, "b-1.0-py3-none-any.whl", b"")
    with pytest.raises(PublishFilesError) as caught:
        planned(tmp_path)

    assert [Path(each.file).name for each in caught.value.errors] == [
        "b-1.0-py3-none-any.whl",
        "a-1.0.tar.gz",
    ]
    assert "a-1.0.tar.gz" in str(caught.value)


def test_attestations_beside_a_file_go_along_only_with_it(dist):
    folder = dist()
    file = folder / "dist" / "ok-1.0-py3-none-any.whl"
    file.with_name(f"{file.name}.publish.attestation").write_text('{"version": 1}')
    (folder / "dist" / "other-1.0.tar.gz.publish.attestation").write_text("{}")

    def attestations(**more):
        return [
            dict(form_fields(each.file)).get("attestations")
            for each in planned(folder, **more).files
        ]

    assert attestations() == ['[{"version": 1}]']
    assert attestations(attestations=False) == [None]
    file.with_name(f"{file.name}.publish.attestation").write_text("{")
    with pytest.raises(PublishFileError) as caught:
        planned(folder)
    assert caught.value.code == "publish.bad-attestation"


FULL = """Metadata-Version: 2.6
Name: Ok.Kay
Version: 1.0
Dynamic: classifier
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
License-Expression: MIT
License-File: LICENSE
License-File: NOTICE
Classifier: A :: B
Classifier: C :: D
Provides-Extra: more
Requires-Dist: foo>=1; extra == "more"
Requires-Python: >=3.11
Requires-External: libc
Project-URL: Docs, https://docs.test
Project-URL: Code, https://code.test
Provides-Dist: k
Obsoletes-Dist: old
Import-Name: ok_kay
Import-Namespace: ns

# Grüße

body
"""


def test_every_field_of_the_metadata_is_in_the_form(tmp_path):
    content = zipped({"ok_kay-1.0.dist-info/METADATA": FULL})
    made = planned(put(tmp_path, "ok_kay-1.0-py2.py3-none-any.whl", content))
    fields = form_fields(made.files[0].file)
    once = dict(fields)

    assert once[":action"] == "file_upload"
    assert (once["name"], once["version"], once["metadata_version"]) == ("Ok.Kay", "1.0", "2.6")
    assert (once["filetype"], once["pyversion"]) == ("bdist_wheel", "py2.py3")
    assert once["author"] == "Änne"
    assert once["keywords"] == "one, two"
    assert once["description"] == "# Grüße\n\nbody\n"
    assert once["license_expression"] == "MIT"
    assert {k for k, _ in fields} >= {
        "sha256_digest",
        "md5_digest",
        "blake2_256_digest",
        "summary",
        "home_page",
        "download_url",
        "maintainer",
        "maintainer_email",
        "author_email",
        "description_content_type",
    }
    many = {key: [v for k, v in fields if k == key] for key, _ in fields}
    assert many["license_file"] == ["LICENSE", "NOTICE"]
    assert many["classifiers"] == ["A :: B", "C :: D"]
    assert many["project_urls"] == ["Docs, https://docs.test", "Code, https://code.test"]
    assert many["requires_dist"] == ['foo>=1; extra == "more"']
    assert many["dynamic"] == ["classifier"]
    for key in (
        "provides_extra",
        "provides_dist",
        "obsoletes_dist",
        "requires_external",
        "platform",
        "supported_platform",
        "import_names",
        "import_namespaces",
    ):
        assert len(many[key]) == 1


def test_trap_103_requires_python_is_in_every_form(dist):
    """GitLab refuses a form without it."""
    made = planned(dist(wheel("ok", "1.0"), wheel("ok", "2.0", requires_python=">=3.8")))

    assert [dict(form_fields(each.file))["requires_python"] for each in made.files] == ["", ">=3.8"]
