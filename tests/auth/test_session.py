import threading

import pytest

from indexkit.auth.chain import ChainProvider
from indexkit.auth.default_chain import default_session
from indexkit.auth.memory import SessionMemory
from indexkit.auth.program import Ending, ProgramRun
from indexkit.auth.provider import CredentialProvider, CredentialQuery, LearningProvider
from indexkit.auth.session import CredentialSession
from indexkit.model.credential import Credential, Secret
from indexkit.model.index import Authenticate, Index
from indexkit.model.index_set import IndexSet, KeyringProvider
from indexkit.model.semantics import Semantics
from indexkit.model.url import SafeUrl

INDEX = "https://h.example/a/simple"
PAGE = f"{INDEX}/six/"


class Source:
    """Answers with what it is given; a list is worked off, one each time it has to forget."""

    def __init__(self, label, *answers, renews=False):
        self.label, self.answers, self.asked, self.forgot = label, list(answers), [], 0
        if renews:
            self.invalidate = self._invalidate

    def find(self, query):
        self.asked.append(query)
        return self.answers[0] if self.answers else None

    def _invalidate(self, query):
        self.forgot += 1
        if len(self.answers) > 1:
            self.answers.pop(0)
        return True


def pair(credential):
    return credential and (
        credential.username,
        credential.password and credential.password.reveal(),
    )


def test_the_first_full_answer_counts_and_is_told(query, heard):
    first, second = Source("one"), Source("two", Credential("u", "hunter2"))
    chain = ChainProvider([first, second, Source("three", Credential("v", "q"))], heard)
    found = chain.find(query(PAGE))
    assert (pair(found), found.provider) == (("u", "hunter2"), "two")
    assert heard.codes == ["auth.answered"]
    assert "two answered" in heard.text
    assert "one, two" in heard.text
    assert "three" not in heard.text
    assert "hunter2" not in heard.text


def test_a_user_name_alone_is_completed_by_those_after_it(query):
    late = Source("late", Credential("u", "p"))
    chain = ChainProvider([Source("name", Credential("u")), late])
    assert pair(chain.find(query(PAGE))) == ("u", "p")
    assert late.asked[0].username == "u"
    assert pair(ChainProvider([Source("name", Credential("u"))]).find(query(PAGE))) == ("u", None)
    unasked = Source("late", Credential("u", "p"))
    chain = ChainProvider([Source("name", Credential("u")), unasked], try_lone_names=True)
    assert pair(chain.find(query(PAGE, index=INDEX, status=None))) == ("u", None)
    assert unasked.asked == []
    assert pair(chain.find(query(PAGE, index=INDEX))) == ("u", "p")


def session(*sources, memory=True, tell=lambda _: None):
    return CredentialSession(ChainProvider(sources), SessionMemory() if memory else None, tell)


def test_what_worked_is_used_before_anybody_is_asked(query):
    source = Source("s", Credential("u", "p"))
    one = session(source)
    assert isinstance(one, CredentialProvider)
    assert isinstance(one, LearningProvider)
    asked = query(PAGE, index=INDEX)
    found = one.find(asked)
    assert one.judge(asked, found, 200) is None
    assert pair(one.find(query(f"{INDEX}/other/", index=INDEX, status=None))) == ("u", "p")
    assert len(source.asked) == 1
    assert one.find(query("https://h.example/b/simple/", status=None)).provider == "s"
    assert len(source.asked) == 2


def test_without_memory_each_request_asks(query):
    source = Source("s", Credential("u", "p"))
    one = session(source, memory=False)
    asked = query(PAGE, index=INDEX)
    one.judge(asked, one.find(asked), 200)
    one.find(asked)
    assert len(source.asked) == 2


def test_trap_75_a_refused_token_is_renewed_once(query, heard):
    source = Source("mint", Credential("aws", "t1"), Credential("aws", "t2"), renews=True)
    one = session(source, tell=heard)
    asked = query(PAGE, index=INDEX)
    first = one.find(asked)
    one.judge(asked, first, 200)
    second = one.judge(asked, first, 401)
    assert (pair(second), second.provider) == (("aws", "t2"), "mint")
    assert heard.codes == ["auth.renewed"]
    assert one.judge(asked, second, 401) is None
    assert source.forgot == 1
    one.judge(asked, second, 200)
    source.answers = [Credential("aws", "t2"), Credential("aws", "t3")]
    assert pair(one.judge(asked, second, 401)) == ("aws", "t3")
    assert source.forgot == 2


def test_three_hundred_refusals_renew_once(query):
    source = Source("mint", Credential("aws", "t1"), Credential("aws", "t2"), renews=True)
    one = session(source)
    refused = one.find(query(PAGE, index=INDEX))
    gate = threading.Barrier(10)
    brought = []

    def judge(start):
        gate.wait()
        for number in range(start, 300, 10):
            asked = query(f"{INDEX}/package-{number}/", index=INDEX)
            brought.append(pair(one.judge(asked, refused, 401)))

    threads = [threading.Thread(target=judge, args=(start,)) for start in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert source.forgot == 1
    assert brought == [("aws", "t2")] * 300


@pytest.mark.parametrize("status", [403, 404, 500, 302])
def test_only_a_401_renews(query, status):
    source = Source("mint", Credential("aws", "t1"), Credential("aws", "t2"), renews=True)
    one = session(source)
    asked = query(PAGE, index=INDEX)
    assert one.judge(asked, one.find(asked), status) is None
    assert source.forgot == 0


def test_a_source_that_cannot_renew_is_not_asked_again(query):
    source = Source("netrc", Credential("u", "p"))
    one = session(source)
    asked = query(PAGE, index=INDEX)
    assert one.judge(asked, one.find(asked), 401) is None
    assert one.judge(asked, Credential("u", "p", "nobody"), 401) is None
    assert len(source.asked) == 1


def test_the_default_order_is_uvs(query, tmp_path, runner, heard):
    index = Index(SafeUrl.parse("https://user:url@h.example/a/simple"), "corp")
    (tmp_path / ".netrc").write_text("machine h.example login user password netrc")
    store = tmp_path / ".local/share/uv/credentials/credentials.toml"
    store.parent.mkdir(parents=True)
    store.write_text(
        '[[credential]]\nservice = "https://h.example"\nusername = "user"\npassword = "store"\n'
    )
    runner.otherwise = ProgramRun(Ending.EXITED, 0, Secret("keyring\n"))
    environ = {
        "HOME": str(tmp_path),
        "UV_INDEX_CORP_USERNAME": "user",
        "UV_INDEX_CORP_PASSWORD": "variables",
    }

    def answer(index, environ):
        declared = IndexSet(declared=(index,), keyring_provider=KeyringProvider.SUBPROCESS)
        one = default_session(declared, environ, runner=runner, tell=heard)
        assert one.label == "variables > url > netrc > uv-store > keyring"
        return one.find(query(PAGE, index=INDEX, username="user")).password.reveal()

    assert answer(index, environ) == "variables"
    environ = {"HOME": str(tmp_path)}
    assert answer(index, environ) == "url"
    index = Index(SafeUrl.parse(INDEX), "corp")
    assert answer(index, environ) == "netrc"
    (tmp_path / ".netrc").unlink()
    assert answer(index, environ) == "store"
    store.unlink()
    assert answer(index, environ) == "keyring"


def test_keyring_is_not_asked_unless_it_is_switched_on(query, runner):
    one = default_session(IndexSet(), {}, runner=runner)
    assert one.label == "variables > url > netrc > uv-store"
    assert one.find(query(PAGE, username="u")) is None
    assert runner.runs == []


def test_a_hosts_sources_come_first(query):
    own = Source("own", Credential("u", "p"))
    one = default_session(IndexSet(), {}, platform="win32", before=(own,))
    assert one.find(query(PAGE)).provider == "own"


def test_under_uvs_presets_nothing_is_remembered_and_urls_come_first():
    one = default_session(IndexSet(semantics=Semantics.UV_PIP), {})
    assert one.memory is None
    assert one.label.startswith("url > variables")


def test_an_index_that_nobody_declared_here_answers_for_itself(query):
    """A path dependency's own index, for instance: a route led to it, so its secrets are its own."""
    one = default_session(
        IndexSet(), {"UV_INDEX_INNER_USERNAME": "u", "UV_INDEX_INNER_PASSWORD": "p"}
    )
    assert pair(one.find(query(PAGE, index=INDEX, name="inner", status=None))) == ("u", "p")
    assert one.find(query(PAGE, index=INDEX, name="other", status=None)) is None
    assert one.find(query(PAGE, status=None)) is None
    written = "https://v:q@h.example/a/simple"
    assert pair(one.find(query(PAGE, index=written, status=None))) == ("v", "q")
    assert one.find(query("https://h.example/b/", index=written, status=None)) is None
    assert pair(one.find(query("https://h.example/b/", index=written))) == ("v", "q")
    assert one.find(query("https://h.example:8443/a/simple/", index=written)) is None


@pytest.mark.parametrize("semantics", [Semantics.DOCUMENTED, Semantics.UV_PROJECT])
def test_below_an_index_that_never_authenticates_nothing_is_known_whoever_led_there(semantics):
    """A redirect, or a file of another index, may lead there: the policy is that of the place."""
    mine = Index(SafeUrl.parse(INDEX), "mine")
    open_ = Index(
        SafeUrl.parse("https://u:hunter2@h.example/open/simple"),
        "open",
        authenticate=Authenticate.NEVER,
    )
    index_set = IndexSet(declared=(mine, open_), semantics=semantics)
    variables = {"UV_INDEX_OPEN_USERNAME": "u", "UV_INDEX_OPEN_PASSWORD": "hunter2"}
    session = default_session(index_set, variables, before=(Source("vault", Credential("u", "p")),))
    page = SafeUrl.parse("https://h.example/open/simple/six/")
    for index in (mine, open_, None):
        for status in (None, 401, 403, 404):
            assert session.find(CredentialQuery(page, index, None, status)) is None
    assert session.find(CredentialQuery(SafeUrl.parse(PAGE), mine)) is not None


def test_of_two_indexes_at_one_address_the_asking_ones_policy_counts():
    url = SafeUrl.parse(INDEX)
    never, auto = Index(url, "never", authenticate=Authenticate.NEVER), Index(url, "auto")
    source = Source("vault", Credential("u", "p"))
    session = CredentialSession(ChainProvider([source]), indexes=(never, auto))
    page = SafeUrl.parse(PAGE)

    assert session.find(CredentialQuery(page, never)) is None
    assert session.find(CredentialQuery(page)) is None
    assert session.find(CredentialQuery(page, auto)) is not None


def test_what_a_redirect_leads_to_is_asked_about_as_the_index_that_it_belongs_to():
    """keyring has entries for the URLs of indexes, not for pages; the request may be another's."""
    mine, other = (
        Index(SafeUrl.parse(INDEX), "mine"),
        Index(SafeUrl.parse("https://o.test/b/simple")),
    )
    source = Source("vault", Credential("u", "p"))
    session = CredentialSession(ChainProvider([source]), indexes=(other, mine))
    for index in (None, other, mine):
        session.find(CredentialQuery(SafeUrl.parse(PAGE), index, None, 401))
    session.find(CredentialQuery(SafeUrl.parse("https://h.example/files/x"), mine, None, 401))
    session.find(CredentialQuery(SafeUrl.parse("https://else.test/"), None, None, 401))

    assert [query.index for query in source.asked] == [mine, mine, mine, mine, None]
