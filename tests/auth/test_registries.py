import datetime as dt
import json
import threading
from types import SimpleNamespace

import pytest

from indexkit.auth.program import Ending, ProgramRun
from indexkit.auth.registries.advice import advise, check_credential
from indexkit.auth.registries.azure import AZURE_DEVOPS, azure_by_pipeline, azure_by_program
from indexkit.auth.registries.codeartifact import codeartifact_by_library, codeartifact_by_program
from indexkit.auth.registries.google import google_by_library, google_by_program
from indexkit.auth.registries.recognise import Registry, RegistryKind, recognise
from indexkit.model.credential import Credential, Secret
from indexkit.model.index import Index
from indexkit.model.url import SafeUrl

NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
AZURE = "https://pkgs.dev.azure.com/org/proj/_packaging/feed/pypi/simple/"
GOOGLE = "https://us-central1-python.pkg.dev/proj/repo/simple/"
AWS = "https://my-dom-111122223333.d.codeartifact.eu-west-1.amazonaws.com/pypi/repo/simple/"
JFROG = "https://org.jfrog.io/artifactory/api/pypi/repo/simple"


def parts(url):
    found = recognise(SafeUrl.parse(url))
    if found is None:
        return None
    named = (found.organization, found.project, found.region, found.domain, found.owner)
    return found.kind.value, found.root.text, found.repository, *named


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (AZURE, ("azure", "https://pkgs.dev.azure.com/org/proj/_packaging/feed/pypi", "feed",
                 "org", "proj", None, None, None)),
        ("https://pkgs.dev.azure.com/org/_packaging/feed@Local/pypi/simple/six/",
         ("azure", "https://pkgs.dev.azure.com/org/_packaging/feed@Local/pypi", "feed@Local",
          "org", None, None, None, None)),
        ("https://org.pkgs.visualstudio.com/My%20Proj/_packaging/feed/pypi/simple",
         ("azure", "https://org.pkgs.visualstudio.com/My%20Proj/_packaging/feed/pypi", "feed",
          "org", "My Proj", None, None, None)),
        ("https://pkgs.dev.azure.com/org/6f1c/_packaging/9a2b/pypi/download/six/1.0/six-1.0.whl",
         ("azure", "https://pkgs.dev.azure.com/org/6f1c/_packaging/9a2b/pypi", "9a2b",
          "org", "6f1c", None, None, None)),
        (GOOGLE, ("google", "https://us-central1-python.pkg.dev/proj/repo", "repo",
                  None, "proj", "us-central1", None, None)),
        ("https://europe-python.pkg.dev/example.com:proj/repo",
         ("google", "https://europe-python.pkg.dev/example.com:proj/repo", "repo",
          None, "example.com:proj", "europe", None, None)),
        (AWS, ("codeartifact", AWS.removesuffix("/simple/"), "repo",
               None, None, "eu-west-1", "my-dom", "111122223333")),
        ("https://d-111122223333.d.codeartifact.us-east-1.on.aws/pypi/r/simple/",
         ("codeartifact", "https://d-111122223333.d.codeartifact.us-east-1.on.aws/pypi/r", "r",
          None, None, "us-east-1", "d", "111122223333")),
        (JFROG, ("jfrog", "https://org.jfrog.io/artifactory/api/pypi/repo", "repo",
                 None, None, None, None, None)),
        ("https://org.jfrog.io/org/api/pypi/repo/",
         ("jfrog", "https://org.jfrog.io/org/api/pypi/repo", "repo", None, None, None, None, None)),
        ("https://repo.corp.example:8443/artifactory/api/pypi/repo/simple/",
         ("jfrog", "https://repo.corp.example:8443/artifactory/api/pypi/repo", "repo",
          None, None, None, None, None)),
    ],
)  # fmt: skip
def test_registries_are_recognised_by_their_addresses(url, expected):
    assert parts(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://pypi.org/simple",
        "https://pkgs.dev.azure.com.evil.example/org/_packaging/feed/pypi/simple",
        "https://evil.example/pkgs.dev.azure.com/org/_packaging/feed/pypi/simple",
        "https://pkgs.dev.azure.com/org/_packaging/feed/npm/registry",
        "https://pkgs.dev.azure.com/org/a/b/_packaging/feed/pypi/simple",
        "https://pkgs.dev.azure.com/org",
        "https://evil.example-python.pkg.dev.evil.example/proj/repo/simple",
        "https://us-python.pkg.dev.evil.example/proj/repo/simple",
        "https://us-npm.pkg.dev/proj/repo/simple",
        "https://us-python.pkg.dev/proj",
        "https://d-11112222333.d.codeartifact.us-east-1.amazonaws.com/pypi/r/simple/",
        "https://d-111122223333.d.codeartifact.us-east-1.amazonaws.com.evil.example/pypi/r/",
        "https://d-111122223333.d.codeartifact.us-east-1.amazonaws.com/npm/r/",
        "https://corp.example/api/pypi/repo/simple",
        "https://org.jfrog.io/artifactory/api/npm/repo",
        "https://org.jfrog.io/artifactory/api/pypi",
        "file:///artifactory/api/pypi/repo/simple",
    ],
)
def test_look_alikes_are_nobodys(url):
    assert parts(url) is None


@pytest.mark.parametrize(
    ("url", "user", "plugin", "upload"),
    [
        (AZURE, "VssSessionToken", "artifacts-keyring",
         "https://pkgs.dev.azure.com/org/proj/_packaging/feed/pypi/upload/"),
        (GOOGLE, "oauth2accesstoken", "keyrings.google-artifactregistry-auth",
         "https://us-central1-python.pkg.dev/proj/repo/"),
        (AWS, "aws", "keyrings.codeartifact", AWS.removesuffix("simple/")),
        (JFROG, "", None, "https://org.jfrog.io/artifactory/api/pypi/repo"),
    ],
)  # fmt: skip
def test_the_advice_is_that_of_the_guides(url, user, plugin, upload):
    advice = advise(Index(SafeUrl.parse(url), "private-registry"))
    assert advice.variables == (
        ("UV_INDEX_PRIVATE_REGISTRY_USERNAME", user),
        ("UV_INDEX_PRIVATE_REGISTRY_PASSWORD", "<token>"),
    )
    assert advice.keyring_package == plugin
    expected = (("UV_KEYRING_PROVIDER", "subprocess"), ("UV_INDEX_PRIVATE_REGISTRY_USERNAME", user))
    assert advice.keyring_variables == (expected if plugin else ())
    assert advice.publish_variables[0] == ("UV_PUBLISH_USERNAME", user)
    assert advice.publish_url == upload
    assert advise(Index(SafeUrl.parse(url))).variables == ()


def test_no_advice_for_others():
    assert advise(Index(SafeUrl.parse("https://pypi.org/simple"), "pypi")) is None


@pytest.mark.parametrize(
    ("url", "user", "code"),
    [
        (JFROG, "__token__", "auth.jfrog-token-user"),
        (JFROG, "", None),
        (JFROG, "alice", None),
        (GOOGLE, "me", "auth.registry-username"),
        (GOOGLE, "oauth2accesstoken", None),
        (GOOGLE, "_json_key_base64", None),
        (AWS, "", "auth.registry-username"),
        (AWS, "aws", "auth.registry-token"),  # `hunter2` does not say when it ends
        (AZURE, "whatever", None),
        ("https://upload.pypi.org/legacy/", "__token__", None),
    ],
)
def test_a_user_name_that_will_be_refused_is_told_before(url, user, code):
    found = check_credential(SafeUrl.parse(url), Credential(user, "hunter2"))
    assert [diagnostic.code for diagnostic in found] == ([code] if code else [])
    assert "hunter2" not in repr(found)


class Clock:
    now = NOON

    def __call__(self):
        return self.now


def pair(credential):
    return credential and (credential.username, credential.password.reveal())


AWS_WORDS = (
    "codeartifact", "get-authorization-token", "--domain", "my-dom", "--domain-owner",
    "111122223333", "--region", "eu-west-1", "--output", "json",
)  # fmt: skip


@pytest.mark.parametrize(
    "expiration", ["2026-01-02T00:00:00+00:00", (NOON + dt.timedelta(hours=12)).timestamp()]
)
def test_aws_by_program(runner, heard, query, expiration):
    answer = {"authorizationToken": "t0", "expiration": expiration}
    runner.answers[AWS_WORDS] = json.dumps(answer)
    source = codeartifact_by_program({"A": "1"}, runner=runner, clock=Clock(), tell=heard)
    found = source.find(query(AWS + "six/", status=None))
    assert pair(found) == ("aws", "t0")
    assert found.expires_at == NOON + dt.timedelta(hours=12)
    assert heard.codes == ["auth.minted"]
    assert "t0" not in heard.text


def test_refresh_ahead_of_the_end_and_on_a_refusal(runner, query):
    clock = Clock()
    ends = NOON + dt.timedelta(hours=1)

    def answer(token, end):
        data = {"authorizationToken": token, "expiration": end.isoformat()}
        runner.answers[AWS_WORDS] = json.dumps(data)

    answer("t1", ends)
    source = codeartifact_by_program({}, runner=runner, clock=clock)
    assert pair(source.find(query(AWS))) == ("aws", "t1")
    answer("t2", ends + dt.timedelta(hours=1))
    clock.now = ends - dt.timedelta(minutes=6)
    assert pair(source.find(query(AWS))) == ("aws", "t1")
    clock.now = ends - dt.timedelta(minutes=5)
    assert pair(source.find(query(AWS))) == ("aws", "t2")
    answer("t3", ends + dt.timedelta(hours=1))
    assert pair(source.find(query(AWS))) == ("aws", "t2")
    source.invalidate(query(AWS))
    assert pair(source.find(query(AWS))) == ("aws", "t3")


def test_one_call_for_many_threads_and_one_token_for_a_domain(runner, query):
    runner.answers[AWS_WORDS] = json.dumps({"authorizationToken": "t0"})
    source = codeartifact_by_program({}, runner=runner, clock=Clock())
    gate = threading.Barrier(10)
    found = []

    def ask(number):
        gate.wait()
        found.append(source.find(query(AWS.replace("/repo/", f"/repo-{number}/"))))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {pair(credential) for credential in found} == {("aws", "t0")}
    assert len(runner.runs) == 1


def test_a_failure_is_told_once_for_three_hundred_packages(runner, heard, query):
    runner.otherwise = ProgramRun(
        Ending.EXITED, 255, Secret(""), "An error occurred (ExpiredToken) token=hunter2"
    )
    source = codeartifact_by_program({}, runner=runner, tell=heard, profile="dev")
    for number in range(300):
        assert source.find(query(f"{AWS}package-{number}/")) is None
    assert runner.asked == [(*AWS_WORDS, "--profile", "dev")]
    assert heard.codes == ["auth.mint-failed"]
    assert "ExpiredToken" in heard.text
    assert "hunter2" not in heard.text


@pytest.mark.parametrize(
    "run",
    [
        "hunter2", "[]", '{"authorizationToken": 1}', "{}", "",
        ProgramRun(Ending.MISSING), ProgramRun(Ending.TIMED_OUT),
        ProgramRun(Ending.EXITED, 0, None),
    ],
)  # fmt: skip
def test_what_is_no_token_is_told(runner, heard, query, run):
    runner.answers[AWS_WORDS] = run
    assert codeartifact_by_program({}, runner=runner, tell=heard).find(query(AWS)) is None
    assert heard.codes == ["auth.mint-failed"]
    assert "hunter2" not in heard.text


def test_a_token_goes_to_its_vendor_only_and_not_in_clear(runner, heard, query):
    runner.otherwise = ProgramRun(Ending.EXITED, 0, Secret('{"authorizationToken": "t0"}'))
    source = codeartifact_by_program({}, runner=runner, tell=heard)
    for url in (AZURE, GOOGLE, JFROG, "https://pypi.org/simple/", AWS.replace("https", "http")):
        assert source.find(query(url)) is None
        source.invalidate(query(url))
    assert source.find(query(AWS, username="me")) is None
    assert runner.runs == []


def test_a_place_that_does_not_tell_itself(runner, query):
    here = Registry(
        RegistryKind.CODEARTIFACT,
        SafeUrl.parse("http://127.0.0.1:9000/pypi/repo"),
        "repo",
        region="eu-west-1",
        domain="my-dom",
        owner="111122223333",
    )
    runner.answers[AWS_WORDS] = json.dumps({"authorizationToken": "t0"})
    source = codeartifact_by_program({}, runner=runner, places=[here])
    assert pair(source.find(query("http://127.0.0.1:9000/pypi/repo/simple/"))) == ("aws", "t0")
    assert source.find(query("http://127.0.0.1:9000/pypi/repository/simple/")) is None


class Boto3:
    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def client(self, name, *, region_name, config=None):
        self.asked.append((name, region_name))
        return self

    def get_authorization_token(self, *, domain, domainOwner):  # noqa: N803 - the API's name
        self.asked.append((domain, domainOwner))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_aws_by_library(heard, query):
    ends = NOON.astimezone(dt.timezone(dt.timedelta(hours=2)))
    boto3 = Boto3({"authorizationToken": "t0", "expiration": ends})
    source = codeartifact_by_library(load=lambda: boto3, clock=lambda: NOON - dt.timedelta(1))
    found = source.find(query(AWS))
    assert (pair(found), found.expires_at) == (("aws", "t0"), NOON)
    assert boto3.asked == [("codeartifact", "eu-west-1"), ("my-dom", "111122223333")]
    failing = Boto3(RuntimeError("hunter2"))
    assert codeartifact_by_library(load=lambda: failing, tell=heard).find(query(AWS)) is None
    assert "RuntimeError" in heard.text
    assert "hunter2" not in heard.text


def not_installed():
    raise ImportError


def test_a_library_that_is_not_installed_is_told(heard, query):
    assert codeartifact_by_library(load=not_installed, tell=heard).find(query(AWS)) is None
    assert google_by_library(load=not_installed, tell=heard).find(query(GOOGLE)) is None
    assert heard.codes == ["auth.mint-failed"] * 2
    assert heard.text.count("not installed") == 2


def test_google_by_program(runner, heard, query):
    clock = Clock()
    words = ("auth", "application-default", "print-access-token", "--quiet")
    runner.answers[words] = "ya29.t0\n"
    source = google_by_program({}, application_default=True, runner=runner, clock=clock, tell=heard)
    assert pair(source.find(query(GOOGLE))) == ("oauth2accesstoken", "ya29.t0")
    other = GOOGLE.replace("us-central1", "europe").replace("repo", "other")
    assert pair(source.find(query(other))) == ("oauth2accesstoken", "ya29.t0")
    assert len(runner.runs) == 1
    clock.now += dt.timedelta(minutes=21)
    source.find(query(GOOGLE))
    assert len(runner.runs) == 2, "nobody said when it ends, so it is not trusted for long"


def test_google_by_program_garbage(runner, heard, query):
    runner.answers[("auth", "print-access-token", "--quiet")] = "hunter2 is\nno token"
    assert google_by_program({}, runner=runner, tell=heard).find(query(GOOGLE)) is None
    assert heard.codes == ["auth.mint-failed"]
    assert "hunter2" not in heard.text


class GoogleCredentials(SimpleNamespace):
    def refresh(self, request):
        if self.error is not None:
            raise self.error
        self.refreshed = request


def test_google_by_library(heard, query):
    naive = (NOON + dt.timedelta(hours=1)).replace(tzinfo=None)
    held = GoogleCredentials(token="t0", expiry=naive, error=None)
    source = google_by_library(load=lambda: (held, "request"), clock=Clock())
    found = source.find(query(GOOGLE))
    assert (pair(found), found.expires_at) == (
        ("oauth2accesstoken", "t0"),
        NOON + dt.timedelta(hours=1),
    )
    assert held.refreshed == "request"
    for broken in (
        GoogleCredentials(token=None, expiry=None, error=None),
        GoogleCredentials(token="x", expiry=None, error=RuntimeError("hunter2")),
    ):
        assert (
            google_by_library(load=lambda b=broken: (b, 0), tell=heard).find(query(GOOGLE)) is None
        )
    assert heard.codes == ["auth.mint-failed"] * 2
    assert "hunter2" not in heard.text


def test_azure_by_program(runner, heard, query):
    words = ("account", "get-access-token", "--resource", AZURE_DEVOPS, "--output", "json")
    ends = NOON + dt.timedelta(hours=1)
    local = ends.astimezone().replace(tzinfo=None).isoformat(" ")
    runner.answers[words] = json.dumps(
        {"accessToken": "t0", "expires_on": ends.timestamp(), "expiresOn": "2001-01-01 00:00:00"}
    )
    source = azure_by_program({}, runner=runner, clock=Clock(), tell=heard)
    found = source.find(query(AZURE))
    assert (pair(found), found.expires_at) == (("VssSessionToken", "t0"), ends)
    assert pair(source.find(query(AZURE, username="dummy"))) == ("dummy", "t0")
    runner.answers[(*words, "--tenant", "t")] = json.dumps(
        {"accessToken": "t1", "expiresOn": local}
    )
    older = azure_by_program({}, tenant="t", runner=runner, clock=Clock())
    assert older.find(query(AZURE)).expires_at == ends
    runner.answers[words] = json.dumps({"accessToken": "t2", "expiresOn": "soon"})
    source.invalidate(query(AZURE))
    assert source.find(query(AZURE)).expires_at is None
    runner.answers[words] = "hunter2"
    source.invalidate(query(AZURE))
    assert source.find(query(AZURE)) is None
    assert "hunter2" not in heard.text


@pytest.mark.parametrize(
    ("uri", "serves"),
    [
        (None, True),
        ("https://dev.azure.com/org/", True),
        ("https://dev.azure.com/Org", True),
        ("https://org.visualstudio.com/", True),
        ("https://dev.azure.com/other/", False),
        ("https://other.visualstudio.com/", False),
    ],
)
def test_the_pipelines_token_is_for_its_organisation(heard, query, uri, serves):
    environ = {"SYSTEM_ACCESSTOKEN": "t0"} | ({"SYSTEM_COLLECTIONURI": uri} if uri else {})
    source = azure_by_pipeline(environ, tell=heard)
    found = source.find(query(AZURE, status=None))
    assert pair(found) == (("VssSessionToken", "t0") if serves else None)
    assert azure_by_pipeline({}, tell=heard).find(query(AZURE)) is None
    assert "SYSTEM_ACCESSTOKEN" in heard.text
