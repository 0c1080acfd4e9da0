"""Many kept pages asked about at once, over real connections: what is chosen and asked is the same."""

import json
import threading
import time

import pytest
import trustme
from loopback_servers import http_server, server_context

import indexkit

JSON = "application/vnd.pypi.simple.v1+json"
TARGET = indexkit.Target.of(python="3.11.7", platforms="linux-x86_64")
NAMES = [f"p{number}" for number in range(20)]


class Index:
    """Answers for its pages: most have not changed, some have, some are slow, some hang up."""

    def __init__(self):
        self.is_second = False
        self._lock = threading.Lock()
        self.most = self.under_way = 0

    def __call__(self, path, headers, _):
        with self._lock:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
        try:
            return self._answer(int(path.strip("/").rpartition("/p")[2]), headers)
        finally:
            with self._lock:
                self.under_way -= 1

    def _answer(self, number, headers):
        has_changed = self.is_second and number % 5 == 0
        version = "2.0" if has_changed else "1.0"
        sent = [("Content-Type", JSON), ("ETag", f'"{version}"'), ("Cache-Control", "max-age=600")]
        if self.is_second and number % 7 == 0:
            time.sleep(0.02)
        if self.is_second and number % 11 == 0:
            sent.append(("Connection", "close"))
        if headers.get("if-none-match") == f'"{version}"':
            return 304, sent, b""
        name = f"p{number}-{version}-py3-none-any.whl"
        files = [{"filename": name, "url": f"https://f.test/{name}", "hashes": {}}]
        return 200, sent, json.dumps({"meta": {"api-version": "1.0"}, "files": files}).encode()


@pytest.fixture(scope="module")
def ca():
    return trustme.CA()


@pytest.mark.parametrize("workers", [1, 50])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_pages_that_are_asked_about(scheme, workers, ca, tmp_path):
    index, context = Index(), None
    if scheme == "https":
        context = server_context(ca.issue_cert("127.0.0.1"))
    with (
        ca.cert_pem.tempfile() as bundle,
        http_server(index, context=context) as (base, seen),
    ):
        declared = indexkit.Index(indexkit.SafeUrl.parse(f"{base}/simple/"), "i", default=True)

        def chosen(**options):
            found = indexkit.select_many(
                NAMES,
                index_set=indexkit.IndexSet(declared=(declared,)),
                target=TARGET,
                cache=indexkit.DiskStore(tmp_path / "cache"),
                environ={"SSL_CERT_FILE": bundle},
                workers=workers,
                **options,
            )
            return [one.best.version_text for one in found]

        assert chosen() == ["1.0"] * 20
        assert len(seen.requests) == 20
        index.is_second, index.most = True, 0
        wanted = ["2.0" if number % 5 == 0 else "1.0" for number in range(20)]
        assert chosen(refresh=True) == wanted
        asked = [headers.get("if-none-match") for _, _, headers in seen.requests[20:]]
        assert asked == ['"1.0"'] * 20
        assert sorted(path for _, path, _ in seen.requests[20:]) == sorted(
            f"/simple/{name}/" for name in NAMES
        )
        assert index.most <= workers
        assert chosen() == wanted
        assert len(seen.requests) == 40
