"""The real keyring plugins of Azure, Google and AWS, against services on this machine.

They are in the dependency group ``registries``. The vendors' addresses are answered by a fake fetcher;
what the plugins themselves talk to is spoken here: the AWS API, Google's token endpoint, the Azure
Artifacts Credential Provider's command line, and, for the plugin's probe, the feed through a proxy.
"""

import importlib.util
import json
import os
import shutil
import socketserver
import ssl
import stat
import sys
import sysconfig
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

import indexkit
from indexkit.auth.registries.codeartifact import codeartifact_by_library
from indexkit.testing.fake_fetcher import FakeFetcher
from indexkit.testing.fake_index import FakeIndex

SCRIPTS = Path(sysconfig.get_path("scripts"))
AWS = "https://dom-111122223333.d.codeartifact.eu-west-1.amazonaws.com"
GOOGLE = "https://us-central1-python.pkg.dev"
AZURE = "https://pkgs.dev.azure.com"


def needs(*modules):
    def found(module):
        try:
            return importlib.util.find_spec(module) is not None
        except ModuleNotFoundError:
            return False

    missing = [module for module in modules if not found(module)]
    return pytest.mark.skipif(
        bool(missing) or os.name == "nt",
        reason=f"not installed: {', '.join(missing)} (dependency group `registries`)",
    )


@contextmanager
def serving(handler_class):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_class)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Quiet(BaseHTTPRequestHandler):
    """Answers POST requests with what ``reply`` says, as JSON."""

    asked: ClassVar

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        payload = json.dumps(self.reply(body)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *args):
        pass


@pytest.fixture
def environ(tmp_path):
    return {
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "UV_KEYRING_PROVIDER": "subprocess",
        "PYTHONWARNINGS": "ignore",
        "NO_PROXY": "127.0.0.1",
    }


def install(url, base, name, environ, user):
    """Read the guide's configuration, choose a file, download it; return the path and the fetcher."""
    told = []
    environ = {**environ, "UV_INDEX_PRIVATE_REGISTRY_USERNAME": user[0]}
    entry = {"name": "private-registry", "url": url}
    table = {
        "project": {"name": "p", "version": "1"},
        "tool": {"uv": {"index": [entry], "sources": {"one": {"index": "private-registry"}}}},
    }
    index_set = indexkit.resolve_sources(table, environ=environ)

    class Listening(indexkit.Reporter):
        def told(self, diagnostic, /):
            told.append(diagnostic)

    fetcher = FakeFetcher({base: [FakeIndex(name, {"one": ["1.0"], "two": ["1.0"]}, user=user)]})
    credentials = indexkit.default_credentials(index_set, environ=environ, reporter=Listening())
    one, two = indexkit.select_many(
        ["one", "two"], index_set=index_set, fetcher=fetcher, credentials=credentials
    )
    assert {visit.index.label for visit in one.visits} == {"private-registry"}
    assert two.best is not None
    path = indexkit.download(
        one.require(),
        environ["HOME"],
        index_set=index_set,
        fetcher=fetcher,
        credentials=credentials,
    )
    assert path.name == "one-1.0-py3-none-any.whl"
    text = repr(told)
    assert user[1] not in text
    return [d.code for d in told]


@pytest.fixture
def aws(environ):
    class Api(Quiet):
        asked: ClassVar = []

        def reply(self, body):
            self.asked.append(parse_qs(urlsplit(self.path).query))
            assert self.headers["authorization"].startswith("AWS4-HMAC-SHA256")
            return {"authorizationToken": "aws-t0ken", "expiration": 4102444800}

    with serving(Api) as base:
        environ |= {
            "AWS_ENDPOINT_URL": base,
            "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "s3cret",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        yield Api


@needs("keyring", "boto3", "keyrings.codeartifact")
def test_keyrings_codeartifact(environ, aws):
    codes = install(f"{AWS}/pypi/repo/simple/", AWS, "pypi/repo", environ, ("aws", "aws-t0ken"))
    assert codes.count("auth.keyring-answered") == 1
    assert [(a["domain"], a["domain-owner"]) for a in aws.asked] == [(["dom"], ["111122223333"])]


@needs("boto3")
def test_boto3_itself(environ, aws, query):
    import boto3

    def session():
        made = boto3.session.Session("AKIAEXAMPLE", "s3cret")

        class Here:
            def client(self, name, **more):
                return made.client(name, endpoint_url=environ["AWS_ENDPOINT_URL"], **more)

        return Here()

    source = codeartifact_by_library(load=session)
    found = source.find(query(f"{AWS}/pypi/repo/simple/six/"))
    assert (found.username, found.password.reveal()) == ("aws", "aws-t0ken")
    assert found.expires_at.year == 2100


@needs("keyring", "google.auth", "keyrings.gauth", "cryptography")
def test_keyrings_google_artifactregistry_auth_with_a_service_account(environ, tmp_path):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    class TokenEndpoint(Quiet):
        asked: ClassVar = []

        def reply(self, body):
            self.asked.append(parse_qs(body)["grant_type"])
            return {"access_token": "goo-t0ken", "expires_in": 3600, "token_type": "Bearer"}

    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with serving(TokenEndpoint) as base:
        account = {
            "type": "service_account",
            "client_email": "ci@proj.example",
            "private_key_id": "1",
            "private_key": key.decode(),
            "token_uri": f"{base}/token",
            "project_id": "proj",
        }
        (tmp_path / "key.json").write_text(json.dumps(account))
        environ["GOOGLE_APPLICATION_CREDENTIALS"] = str(tmp_path / "key.json")
        codes = install(
            f"{GOOGLE}/proj/repo/simple/",
            GOOGLE,
            "proj/repo",
            environ,
            ("oauth2accesstoken", "goo-t0ken"),
        )
    assert codes.count("auth.keyring-answered") == 1
    assert TokenEndpoint.asked == [["urn:ietf:params:oauth:grant-type:jwt-bearer"]]


def script(path, body):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable} -S\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@needs("keyring", "google.auth", "keyrings.gauth")
def test_keyrings_google_artifactregistry_auth_with_gcloud(environ, tmp_path):
    answer = {"credential": {"access_token": "goo-t0ken", "token_expiry": "2100-01-01T00:00:00Z"}}
    gcloud = script(
        tmp_path / "bin" / "gcloud",
        "import sys\n"
        "wanted = ['config', 'config-helper', '--format=json(credential)']\n"
        f"print({json.dumps(answer)!r}) if sys.argv[1:] == wanted else sys.exit(1)",
    )
    environ["PATH"] = f"{gcloud.parent}{os.pathsep}{environ['PATH']}"
    environ["NO_GCE_CHECK"] = "true"
    codes = install(
        f"{GOOGLE}/proj/repo/simple/",
        GOOGLE,
        "proj/repo",
        environ,
        ("oauth2accesstoken", "goo-t0ken"),
    )
    assert codes.count("auth.keyring-answered") == 1


@contextmanager
def feed_through_a_proxy(tmp_path, token):
    """A proxy that answers for every https host itself: 200 to those who have the token, else 401."""
    import base64

    import trustme

    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("pkgs.dev.azure.com").configure_cert(context)
    good = base64.b64encode(f"VssSessionToken:{token}".encode())

    def head(stream):
        lines = []
        while (line := stream.readline().strip()) != b"":
            lines.append(line)
        return lines

    class Proxy(socketserver.StreamRequestHandler):
        def handle(self):
            head(self.rfile)
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with context.wrap_socket(self.connection, server_side=True) as inner:
                lines = head(inner.makefile("rb"))
                known = any(good in line for line in lines)
                status = b"200 OK" if known else b"401 Unauthorized"
                inner.sendall(
                    b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                )

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Proxy)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield {
            "HTTPS_PROXY": f"http://127.0.0.1:{server.server_address[1]}",
            "REQUESTS_CA_BUNDLE": str(tmp_path / "ca.pem"),
        }
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@needs("keyring", "artifacts_keyring", "requests", "trustme")
def test_artifacts_keyring(environ, tmp_path):
    """The plugin is real; the Credential Provider, which would talk to Azure, is stood in for."""
    plugin = Path(importlib.util.find_spec("artifacts_keyring").origin).parent
    copy = tmp_path / "site" / "artifacts_keyring"
    shutil.copytree(plugin, copy, ignore=shutil.ignore_patterns("plugins", "__pycache__"))
    log = tmp_path / "log"
    answer = json.dumps({"Username": "VssSessionToken", "Password": "az-t0ken"})
    script(
        copy.joinpath(*["plugins", "plugins", "netcore"])
        / "CredentialProvider.Microsoft"
        / "CredentialProvider.Microsoft",
        f"import sys\nopen({str(log)!r}, 'a').write(repr(sys.argv[1:]) + '\\n')\nprint({answer!r})",
    )
    index = f"{AZURE}/org/proj/_packaging/feed/pypi/simple/"
    with feed_through_a_proxy(tmp_path, "az-t0ken") as proxy:
        environ |= proxy | {"PYTHONPATH": str(copy.parent)}
        codes = install(
            index,
            AZURE,
            "org/proj/_packaging/feed/pypi",
            environ,
            ("VssSessionToken", "az-t0ken"),
        )
    assert codes.count("auth.keyring-answered") == 1
    (asked,) = log.read_text().splitlines()
    assert f"'-Uri', '{index}', '-IsRetry', 'False'" in asked
