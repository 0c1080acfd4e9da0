"""Core metadata: only those of the file, only what can be read, only what is certain; trap 80."""

import gzip
import io
import tarfile
import zipfile

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from indexkit.archive.core_metadata import (
    BadMetadataError,
    read_core_metadata,
    why_not_static,
)
from indexkit.archive.members import read_sdist
from indexkit.archive.zip_reader import BadArchiveError

HEAD = "Metadata-Version: 2.3\nName: Foo.Bar\nVersion: 1.0\n"


def read(text, project="foo-bar", version="1.0"):
    return read_core_metadata(text.encode(errors="surrogateescape"), project, version)


def test_what_a_resolver_needs_is_read():
    found = read(
        HEAD + "Requires-Python: >=3.8\nProvides-Extra: Some_Extra\n"
        "Requires-Dist: a>1\nRequires-Dist: b; extra == 'some-extra'\nDynamic: Summary\n\nText\n"
    )

    assert (found.name, str(found.version)) == ("foo-bar", "1.0")
    assert found.requires_dist == (Requirement("a>1"), Requirement("b; extra == 'some-extra'"))
    assert found.requires_python == SpecifierSet(">=3.8")
    assert found.provides_extra == ("some-extra",)
    assert (found.metadata_version, found.dynamic) == ("2.3", {"summary"})
    assert found.raw["description"] == "Text\n"


def test_nothing_but_name_and_version_is_needed():
    found = read("Name: foo-bar\nVersion: 1.0\n")

    assert (found.requires_dist, found.requires_python, found.provides_extra) == ((), None, ())


@pytest.mark.parametrize("version", ["1", "1.0.0", "v1.0", "1.0"])
def test_the_version_may_be_spelled_in_another_way(version):
    assert read(HEAD, version=version).version.public == "1.0"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "lack"),
        ("Name: foo-bar\n", "lack"),
        (HEAD.replace("Foo.Bar", "other"), "project `other`"),
        (HEAD.replace("1.0", "1.1"), "version `1.1`"),
        (HEAD.replace("1.0", "1.0+local"), r"version `1.0\+local`"),
        (HEAD.replace("1.0", "junk"), "no version"),
        (HEAD + "Name: foo-bar\n", "`name`.*twice"),
        (HEAD + "Requires-Python: >=3\nRequires-Python: >=4\n", "requires-python"),
        (HEAD + "Requires-Python: nonsense\n", "requires"),
        (HEAD + "Requires-Dist: not a requirement\n", "requires"),
        (HEAD + "Requires-Dist: caf\udce9\n", "requires-dist"),
        (HEAD + "Provides-Extra: no extra!\n", "provides"),
    ],
)
def test_trap_80_other_metadata_are_refused(text, reason):
    with pytest.raises(BadMetadataError, match=reason):
        read(text)


def test_a_file_whose_version_is_none_has_no_metadata_that_fit():
    with pytest.raises(BadMetadataError):
        read(HEAD, version="junk")


@pytest.mark.parametrize(
    ("text", "is_certain"),
    [
        (HEAD, True),
        (HEAD.replace("2.3", "2.2"), True),
        (HEAD.replace("2.3", "2.10"), True),
        (HEAD.replace("2.3", "3.0"), True),
        (HEAD.replace("2.3", "2.1"), False),
        (HEAD.replace("2.3", "junk"), False),
        (HEAD.replace("Metadata-Version: 2.3\n", ""), False),
        (HEAD + "Dynamic: License\nDynamic: Classifier\n", True),
        (HEAD + "Dynamic: REQUIRES-DIST\n", False),
        (HEAD + "Dynamic: requires-python\n", False),
        (HEAD + "Dynamic: Summary\nDynamic: Provides-Extra\n", False),
    ],
)
def test_pep_643_what_a_build_may_change_is_not_certain(text, is_certain):
    assert (why_not_static(read(text)) is None) is is_certain


# -- PKG-INFO out of source distributions --------------------------------------


def tarred(*files):
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name, data in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(plain.getvalue())


def pkg_info(content, filename="foo_bar-1.0.tar.gz"):
    return read_sdist(io.BytesIO(content), len(content), filename)


INFO = HEAD.encode()


def test_pkg_info_is_that_of_the_top_folder():
    deep = ("foo_bar-1.0/src/foo_bar.egg-info/PKG-INFO", b"other")

    assert pkg_info(tarred(deep, ("foo_bar-1.0/PKG-INFO", INFO))) == INFO
    assert pkg_info(tarred(("./foo_bar-1.0/PKG-INFO", INFO))) == INFO


def test_zip_source_distributions_are_read_too():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("foo_bar-1.0/PKG-INFO", INFO)
        opened.writestr("foo_bar-1.0/x.egg-info/PKG-INFO", b"other")

    assert pkg_info(archive.getvalue(), "foo_bar-1.0.ZIP") == INFO


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "cannot be read"),
        (b"nonsense", "cannot be read"),
        (gzip.compress(b"nonsense"), "cannot be read"),
        (tarred(("foo_bar-1.0/PKG-INFO", INFO))[:60], "cannot be read"),
        (tarred(), "no `PKG-INFO`"),
        (tarred(("PKG-INFO", INFO)), "no `PKG-INFO`"),
        (tarred(("a/PKG-INFO", INFO), ("b/PKG-INFO", INFO)), "more than one"),
        (tarred(("a/PKG-INFO", bytes(17 * 1024 * 1024))), "larger than"),
    ],
)
def test_a_source_distribution_that_cannot_be_read(content, reason):
    with pytest.raises(BadArchiveError, match=reason):
        pkg_info(content)


def test_a_zip_without_pkg_info():
    archive = io.BytesIO()
    zipfile.ZipFile(archive, "w").close()
    with pytest.raises(BadArchiveError, match="no `PKG-INFO`"):
        pkg_info(archive.getvalue(), "foo-1.0.zip")
