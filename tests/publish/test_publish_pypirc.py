"""A `.pypirc`: servers by name, and errors that repeat no line of it."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexkit import ConfigError, Credential
from indexkit.publishing.pypirc import read_pypirc


@pytest.fixture
def pypirc(tmp_path):
    def write(text):
        path = tmp_path / ".pypirc"
        path.write_text(text)
        return path

    return write


def test_servers_with_and_without_an_address(pypirc):
    found = read_pypirc(
        pypirc(
            "[distutils]\nindex-servers =\n    pypi\n    corp\n"
            "[pypi]\nusername = __token__\npassword = pypi-50%abc\n"
            "[testpypi]\n"
            "[corp]\nrepository: https://u:p%40@corp.test/upload\n"
            "[lone]\nusername = x\n"
        )
    )

    assert list(found) == ["pypi", "testpypi", "corp"]
    assert str(found["pypi"].publish_url) == "https://upload.pypi.org/legacy/"
    assert found["pypi"].credential == Credential("__token__", "pypi-50%abc")
    assert str(found["testpypi"].publish_url) == "https://test.pypi.org/legacy/"
    assert found["testpypi"].credential is None
    assert (str(found["corp"].publish_url), found["corp"].credential) == (
        "https://corp.test/upload",
        Credential("u", "p@"),
    )
    assert "abc" not in repr(found)


BROKEN = [
    "password = s3cret\n",
    "[pypi]\npassword s3cret\n",
    "[pypi]\npassword = a\npassword = s3cret\n",
    "[pypi]\n[pypi]\npassword = s3cret\n",
    "[x]\nrepository = https://u:s3cret@\n",
    "[x]\nrepository = s3cret@nowhere\n",
]


@pytest.mark.parametrize("text", BROKEN)
def test_an_error_repeats_no_line(pypirc, text):
    with pytest.raises(ConfigError) as caught:
        read_pypirc(pypirc(text))

    assert caught.value.code == "publish.bad-pypirc"
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert "s3cret" not in f"{caught.value}{caught.value!r}{again}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_file_that_is_missing_or_no_text(tmp_path):
    with pytest.raises(ConfigError):
        read_pypirc(tmp_path / "nowhere")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00s3cret")
    with pytest.raises(ConfigError):
        read_pypirc(tmp_path / "bytes")


@pytest.mark.law
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="[]=:%\n #;pas") | st.text())
def test_whatever_stands_in_it_the_secret_is_not_told(pypirc, noise):
    try:
        path = pypirc(f"[pypi]\npassword = s3cretzz\n{noise}\ns3cretzz")
    except UnicodeEncodeError:
        return
    told = ""
    try:
        read_pypirc(path)
    except ConfigError as error:
        told = str(error)
    assert "s3cretzz" not in told
