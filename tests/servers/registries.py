"""The four registries of uv's guides as loopback servers with their quirks; no test stands here."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from attrs import frozen

from indexkit.testing.distributions import wheel

TOKEN = "t0ken-Zx81qP"
WHEEL = wheel("one", "1.0")
DIGEST = hashlib.sha256(WHEEL.content).hexdigest()
_PAUSE = 0.1
"""Seconds between the two halves of a slow page."""


@frozen
class Heard:
    """One request: its path, the user name and password sent (or ``None``), and all that was said."""

    path: str
    pair: tuple[str, str] | None
    said: str


@frozen
class Answer:
    """What is answered; a slow answer comes in two halves with a pause between them."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    slow: bool = False


class Loopback:
    """A server on ``127.0.0.1`` that answers as its class says, and remembers what it heard.

    Attributes:
        heard: each request in order.
        base: the address, without a slash at its end.
        called: the host and port by which it was last asked.

    """

    def __init__(self):
        self.heard, self.called = [], None
        self._server = _server(self)
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path, pair):
        """Answer a GET."""
        raise NotImplementedError

    def take(self, path, pair, kind, body):
        """Answer a POST; `registry_uploads` has registries that take one."""
        return Answer(405)

    @property
    def pairs(self):
        """Path and pair of each request."""
        return [(each.path, each.pair) for each in self.heard]


class BlobStore(Loopback):
    """Where files lie really: whoever has the signed address gets them, and no one may log in."""

    def answer(self, path, pair):
        if pair is not None:
            return Answer(400, body=b"the request has two kinds of authentication")
        return Answer(200, body=WHEEL.content) if "sig=" in path else Answer(403)


class Stranger(Loopback):
    """Somebody else's server, which asks everyone to log in, and has every file."""

    def answer(self, path, pair):
        if pair is None:
            return Answer(401, (("www-authenticate", 'Basic realm="log in"'),))
        return Answer(200, body=WHEEL.content)


class Registry(Loopback):
    """What the four have in common: an index at `path`, its files, and who may read.

    Attributes:
        good: the user name and password that are taken; change it, and the old one has ended.
        blob, stranger: the two other hosts.
        led_astray: whether files lead to the stranger.

    """

    path = ""
    user = ""
    blob = None
    stranger = None
    led_astray = False

    def __init__(self):
        super().__init__()
        self.good = (self.user, TOKEN)
        if self.blob is None:
            self.blob = BlobStore()
        self.stranger = Stranger()

    def __enter__(self):
        self.blob.__enter__()
        self.stranger.__enter__()
        return super().__enter__()

    def __exit__(self, *details):
        super().__exit__(*details)
        self.stranger.__exit__(*details)
        self.blob.__exit__(*details)

    @property
    def url(self):
        """The address of the index, as the guide writes it."""
        return f"{self.base}{self.path}"

    @property
    def file_path(self):
        """Where the file is asked for."""
        raise NotImplementedError

    def may(self, pair):
        """Whether these are who may read."""
        return pair == self.good

    def refusal(self):
        """What others are told."""
        return Answer(401, (("www-authenticate", 'Basic realm="registry"'),))

    def page(self):
        """Return the address of the file as the page writes it."""
        return self.file_path

    def answer(self, path, pair):
        if not self.may(pair):
            return self.refusal()
        if path == f"{self.path.rstrip('/')}/one/":
            link = f'<a href="{self.page()}#sha256={DIGEST}">{WHEEL.filename}</a>'
            body = f"<!DOCTYPE html><html><body>{link}</body></html>".encode()
            return self.paged(body)
        if path == self.file_path:
            if self.led_astray:
                target = f"{self.stranger.base}/{WHEEL.filename}"
                return Answer(302, (("location", target),))
            return self.file()
        return Answer(404)

    def paged(self, body):
        """Answer with the page."""
        return Answer(200, (("content-type", "text/html"),), body)

    def file(self):
        """Answer with the file."""
        return Answer(200, body=WHEEL.content)


class CodeArtifact(Registry):
    """Its links are relative and below the page; a token that is wrong or has ended is a 404."""

    path = "/pypi/repo/simple/"
    user = "aws"
    file_path = f"/pypi/repo/simple/one/1.0/{WHEEL.filename}"

    def page(self):
        return f"1.0/{WHEEL.filename}"

    def refusal(self):
        return Answer(404)


class Azure(Registry):
    """Its files are at addresses made of identifiers, which lead on to signed ones elsewhere.

    Any user name is taken.
    """

    path = "/org/proj/_packaging/feed/pypi/simple/"
    user = "VssSessionToken"
    file_path = (
        "/org/6f1c2d3e-0000-4a5b-8c7d-000000000001/_packaging/"
        f"9a2b3c4d-0000-4e5f-9a8b-000000000002/pypi/download/one/1.0/{WHEEL.filename}"
    )

    def may(self, pair):
        return pair is not None and pair[1] == self.good[1]

    def refusal(self):
        return Answer(
            401,
            (
                ("www-authenticate", "Bearer authorization_uri=https://login.example/tenant"),
                ("www-authenticate", f'Basic realm="{self.base}/"'),
            ),
        )

    def page(self):
        return f"http://{self.called}{self.file_path}"

    def file(self):
        target = f"{self.blob.base}/b/{WHEEL.filename}?sv=2019-07-07&sig=s1gnature&se=soon"
        return Answer(303, (("location", target),))


class Artifactory(Registry):
    """Its links climb; Curation forbids a file; a token has no user name, least of all __token__."""

    path = "/artifactory/api/pypi/repo/simple"
    file_path = f"/artifactory/api/pypi/repo/packages/packages/one/1.0/{WHEEL.filename}"
    curated = False

    def page(self):
        return f"../../packages/packages/one/1.0/{WHEEL.filename}"

    def file(self):
        if self.curated:
            why = {
                "errors": [{"status": 403, "message": "one:1.0 is blocked by a curation policy"}]
            }
            return Answer(403, (("content-type", "application/json"),), json.dumps(why).encode())
        return super().file()


class ArtifactRegistry(Registry):
    """Its pages come slowly, in pieces; its links climb to the repository."""

    path = "/proj/repo/simple/"
    user = "oauth2accesstoken"
    file_path = f"/proj/repo/one/{WHEEL.filename}"

    def page(self):
        return f"../../one/{WHEEL.filename}"

    def paged(self, body):
        return Answer(200, (("content-type", "text/html; charset=utf-8"),), body, slow=True)


def _pair(authorization):
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    user, _, password = base64.b64decode(token).decode().partition(":")
    return user, password


def _server(owner):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.reply(owner.answer(self.path, self.hear()))

        def do_POST(self):
            pair, kind = self.hear(), self.headers["Content-Type"]
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.reply(owner.take(self.path, pair, kind, body))

        def hear(self):
            pair = _pair(self.headers.get("Authorization"))
            said = f"{self.requestline}\n{self.headers}"
            owner.heard.append(Heard(self.path, pair, said))
            owner.called = self.headers.get("Host")
            return pair

        def reply(self, answer):
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            half = len(answer.body) // 2
            self.wfile.write(answer.body[:half])
            if answer.slow:
                self.wfile.flush()
                threading.Event().wait(_PAUSE)
            self.wfile.write(answer.body[half:])

        def log_message(self, *_):
            """Write nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):
            """Write nothing: clients go away."""

    return Server(("127.0.0.1", 0), Handler)
