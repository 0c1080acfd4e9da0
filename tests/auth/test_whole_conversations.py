"""From a configuration to a selection, with the default sources, through both doors."""

import asyncio
import json
import logging
import pickle
import traceback
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexkit
from indexkit.auth.program import Ending, ProgramRun
from indexkit.auth.registries.codeartifact import codeartifact_by_program
from indexkit.model.credential import Secret
from indexkit.testing.distributions import wheel
from indexkit.testing.fake_fetcher import FakeAsyncFetcher, FakeFetcher
from indexkit.testing.fake_index import FakeIndex, Release

PACKAGES = {"one": ["1.0"], "two": ["1.0"]}
AWS = "https://dom-111122223333.d.codeartifact.eu-west-1.amazonaws.com"


def through_sync(indexes, names, **arguments):
    fetcher = FakeFetcher(indexes)
    return fetcher, indexkit.select_many(names, fetcher=fetcher, **arguments)


def through_async(indexes, names, **arguments):
    fetcher = FakeAsyncFetcher(indexes)
    return fetcher, asyncio.run(indexkit.aselect_many(names, fetcher=fetcher, **arguments))


DOORS = pytest.mark.parametrize("door", [through_sync, through_async])


def configured(url, environ=(), semantics=indexkit.Semantics.DOCUMENTED, **more):
    entry = {"name": "corp", "url": url, "default": True, **more}
    table = {"project": {"name": "p", "version": "1"}, "tool": {"uv": {"index": [entry]}}}
    return indexkit.resolve_sources(table, environ=dict(environ), semantics=semantics)


def sent(fetcher):
    return [
        (request.url.path, request.credential and request.credential.username)
        for request in fetcher.requests
    ]


@DOORS
@pytest.mark.parametrize(
    ("semantics", "second"),
    [
        (indexkit.Semantics.DOCUMENTED, [("/corp/simple/two/", "u")]),
        (indexkit.Semantics.UV_PIP, [("/corp/simple/two/", None), ("/corp/simple/two/", "u")]),
    ],
)
def test_what_a_challenge_brought_is_remembered_unless_uv_is_followed(
    tmp_path, door, semantics, second
):
    (tmp_path / ".netrc").write_text("machine index.test login u password p")
    environ = {"HOME": str(tmp_path)}
    index_set = configured("https://index.test/corp/simple/", semantics=semantics)
    credentials = indexkit.default_credentials(index_set, environ=environ)
    indexes = [FakeIndex("corp", PACKAGES, user=("u", "p"))]
    for name, expected in (
        ("one", [("/corp/simple/one/", None), ("/corp/simple/one/", "u")]),
        ("two", second),
    ):
        fetcher, (selection,) = door(indexes, [name], index_set=index_set, credentials=credentials)
        assert selection.require().version.public == "1.0"
        assert [visit.provider for visit in selection.visits] == ["netrc"]
        assert sent(fetcher) == expected


@DOORS
def test_a_refused_token_is_renewed_once_and_a_fresh_one_is_not(door, runner, heard):
    tokens = iter(["t1", "t2", "t3", "t4"])

    class Aws:
        def run(self, argv, /, *, environ, timeout):
            runner.runs.append(argv)
            answer = json.dumps({"authorizationToken": next(tokens)})
            return ProgramRun(Ending.EXITED, 0, Secret(answer))

    index_set = configured(f"{AWS}/pypi/repo/simple/")
    aws = codeartifact_by_program({}, runner=Aws(), tell=heard)
    credentials = indexkit.default_credentials(index_set, environ={}, before=[aws])
    for user, number, version in (
        (("aws", "t1"), 1, "1.0"),
        (("aws", "t2"), 2, "1.0"),
        (("aws", "none"), 3, None),
        (("aws", "none"), 3, None),
    ):
        indexes = {AWS: [FakeIndex("pypi/repo", PACKAGES, user=user)]}
        fetcher, (selection,) = door(indexes, ["one"], index_set=index_set, credentials=credentials)
        best = selection.best
        assert (best and best.version.public) == version
        assert len(runner.runs) == number
        assert len(fetcher.requests) <= 2
    assert heard.codes == ["auth.minted"] * 3


@DOORS
def test_a_user_name_that_will_be_refused_is_told_before_it_is(door):
    base = "https://org.jfrog.io/artifactory/api/pypi"
    index_set = configured(f"{base}/repo/simple")
    environ = {"UV_INDEX_CORP_USERNAME": "__token__", "UV_INDEX_CORP_PASSWORD": "t0"}
    indexes = {base: [FakeIndex("repo", PACKAGES, user=("", "t0"))]}
    _, (selection,) = door(indexes, ["one"], index_set=index_set, environ=environ)
    assert selection.best is None
    codes = {d.code for visit in selection.visits for d in visit.diagnostics}
    assert "auth.jfrog-token-user" in codes
    environ["UV_INDEX_CORP_USERNAME"] = ""
    _, (selection,) = door(indexes, ["one"], index_set=index_set, environ=environ)
    assert selection.best is not None


def test_a_reporter_hears_who_answered():
    told = []

    class Listening(indexkit.Reporter):
        def told(self, diagnostic, /):
            told.append(diagnostic)

    index_set = configured("https://index.test/corp/simple/")
    environ = {"UV_INDEX_CORP_USERNAME": "u", "UV_INDEX_CORP_PASSWORD": "hunter2"}
    indexkit.select_candidates(
        "one",
        index_set=index_set,
        fetcher=FakeFetcher([FakeIndex("corp", PACKAGES, user=("u", "hunter2"))]),
        environ=environ,
        reporter=Listening(),
    )
    assert [diagnostic.code for diagnostic in told] == ["auth.answered"]
    assert "variables answered" in told[0].text
    assert "hunter2" not in repr(told)


MARK, QUERY = "q7Zx9K", "q7Zx0K"


@contextmanager
def listening(texts):
    handler = logging.Handler()
    handler.emit = lambda record: texts.append(handler.format(record))
    logger = logging.getLogger("indexkit")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class Telling(indexkit.Reporter):
    """Puts everything that it hears into a list of texts."""

    def __init__(self, texts):
        self.texts = texts

    def asked(self, request, /):
        self.texts += [repr(request), str(request)]

    def answered(self, request, answer, /):
        self.texts += [repr(request), repr(answer)]

    def told(self, diagnostic, /):
        self.texts += [repr(diagnostic)]


@pytest.mark.law
@given(
    place=st.sampled_from(["url", "token-url", "variables", "netrc", "store", "location"]),
    outcome=st.sampled_from(["good", "refused", "hidden", "absent", "query"]),
    semantics=st.sampled_from([indexkit.Semantics.DOCUMENTED, indexkit.Semantics.UV_PIP]),
    tail=st.text("abcXYZ019-_.~", max_size=6),
)
def test_trap_72_nothing_that_a_run_says_has_a_secret(
    tmp_path_factory, place, outcome, semantics, tail
):
    secret, query, texts = f"{MARK}{tail}", f"{QUERY}{tail}", []
    home = tmp_path_factory.mktemp("home")
    environ = {"HOME": str(home), "UV_CREDENTIALS_DIR": str(home)}
    url = "https://index.test/corp/simple/"
    redirects = {}
    if place == "url":
        url = f"https://u:{secret}@index.test/corp/simple/"
    elif place == "token-url":
        url = f"https://{secret}@index.test/corp/simple/"
    elif place == "variables":
        environ |= {"UV_INDEX_CORP_USERNAME": "u", "UV_INDEX_CORP_PASSWORD": secret}
    elif place == "netrc":
        (home / ".netrc").write_text(f"machine index.test login u password {secret}")
    elif place == "store":
        (home / "credentials.toml").write_text(
            f'[[credential]]\nservice = "https://index.test/corp"\nusername = "u"\npassword = "{secret}"\n'
        )
    else:
        redirects = {"*": f"https://u:{secret}@other.test/else/simple/{{project}}/?token={query}"}
    user = {"good": ("u", secret), "query": ("u", secret), "absent": None}.get(outcome, ("u", "x"))
    packages = {} if outcome == "absent" else PACKAGES
    if outcome == "query":
        packages = {
            "one": [
                Release(
                    wheel("one", "1.0"),
                    url=f"https://cdn.test/one-1.0-py3-none-any.whl?X-Amz-Signature={query}",
                )
            ]
        }
    indexes = {
        "https://index.test": [
            FakeIndex(
                "corp",
                packages,
                user=None if redirects else user,
                hides=outcome == "hidden",
                redirects=redirects,
            )
        ],
        "https://other.test": [FakeIndex("else", packages, user=user)],
    }
    with listening(texts):
        index_set = configured(url, environ, semantics)
        credentials = indexkit.default_credentials(
            index_set, environ=environ, reporter=Telling(texts)
        )
        fetcher = FakeFetcher(indexes)
        (selection,) = indexkit.select_many(
            ["one"],
            index_set=index_set,
            fetcher=fetcher,
            credentials=credentials,
            reporter=Telling(texts),
        )
        values = [index_set, credentials, selection, selection.visits, selection.route]
        try:
            values.append(selection.require())
            indexkit.download(
                selection.require(),
                home,
                index_set=index_set,
                fetcher=fetcher,
                credentials=credentials,
            )
        except indexkit.IndexKitError as error:
            values.append(error)
            texts += traceback.format_exception(error)
    for value in values:
        texts += [repr(value), str(value), repr([value])]
    assert [text for text in texts if MARK in text or QUERY in text] == []
    # A signature in the address of a file is needed to fetch it, so a pickle keeps it.
    pickled = pickle.dumps((index_set, selection.visits))
    assert MARK.encode() not in pickled
