"""Addresses as the real uv reads them; skipped where the uv program is not installed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indexkit.errors import InvalidUrlError
from indexkit.model.url import SafeUrl

pytestmark = [pytest.mark.conformance, pytest.mark.slow]

SCHEME = r'scheme: "(.*?)"'
TEXTS = [
    "https://H.example:443/Simple/",
    "http://h:443/",
    "https://h",
    "https://h?x=1",
    "https://h#f",
    "https://h:/s",
    "https://h:0080/s",
    "https://h/a b",
    "https://h/%7Efoo/%2f",
    "https://h/a%zz",
    "https://h/\u00fc",
    "https://h/a\\b",
    "https:\\\\h\\b",
    "https:/h/x",
    "https:///h/x",
    "https://[::1]:8080/s",
    "https://[0:0::1]/s",
    "https://[2001:DB8:0:0:1:0:0:1]/",
    "https://[1:0:3:4:5:6:7:8]/",
    "https://127.1/s",
    "https://0x7f.1/s",
    "https://0177.0.0.01./s",
    "https://2130706433/s",
    "https://256.1.1.1/",
    "https://b\u00fccher.example/",
    "https://fa\u00df.de/s",
    "https://a\uff0fb/",
    "https://%68ost/s",
    "https://h./s",
    "https://h//a//b",
    "https://h/a%2e%2e/b",
    "https://h/a/%2E%2e/b",
    "https://h/a/b/.",
    "https://h/../../a",
    'https://h/a|b^c`d{e}"<f>[g]',
    "https://h/a?q=a b&c='d'",
    "https://h/a;b?c#d e`f'",
    "https://u:p@h/s",
    "https://u%40x:p%2F@h/s",
    "https://a@b:c@h/s",
    "https://u$-_.!~*'()[];=:x@h/",
    "https://user name:pass word@h/",
    "https://tok@h/s",
    "https://tok:@h/s",
    "https://h:99999/",
    "https://h:abc/",
    "https://ex ample/",
]


def uv_reads(uv, text, folder):
    """Return the parts that uv shows for an index URL, as one text, or ``None`` for a refusal."""
    run = subprocess.run(
        [uv, "pip", "install", "--no-config", "--show-settings", "--default-index", text, "x"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={"HOME": str(folder), "PATH": ""},
        check=False,
    )
    if run.returncode:
        return None
    shown = re.sub(r"\s+", " ", run.stdout.partition("IndexLocations")[2])

    def part(pattern):
        found = re.search(pattern, shown)
        return found[1] if found else ""

    name, host, port = (
        part(r'username: "(.*?)"'),
        part(r"host: Some\( (.*?), \), port"),
        part(r"port: Some\( (\d+)"),
    )
    host = re.sub(r'^(?:Domain|Ipv4|Ipv6)\( "?(.*?)"?, \)$', r"\1", host)
    host = f"[{host}]" if ":" in host else host
    password = ":****" if "password: Some(" in shown else ""
    user = f"{name}{password}@" if name or password else ""
    query, fragment = part(r'query: Some\( "(.*?)", \)'), part(r'fragment: Some\( "(.*?)", \)')
    path = part(r'[^_]path: "(.*?)"')
    return (
        f"{part(SCHEME)}://{user}{host}{':' + port if port else ''}{path}"
        f"{'?' + query if query else ''}{'#' + fragment if fragment else ''}"
    )


@pytest.mark.parametrize("text", TEXTS)
def test_uv_reads_the_same(text, tmp_path):
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        pytest.skip("the uv program is not installed")
    expected = uv_reads(uv, text, tmp_path)
    if expected is None:
        with pytest.raises(InvalidUrlError):
            SafeUrl.parse(text)
    else:
        assert SafeUrl.parse(text).display == expected
