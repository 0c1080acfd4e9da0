"""Fakes for the sources of secrets: a listener, and a runner that starts nothing."""

import pytest
from attrs import define, field

from indexkit.auth.program import Ending, ProgramRun
from indexkit.auth.provider import CredentialQuery
from indexkit.model.credential import Secret
from indexkit.model.index import Authenticate, Index
from indexkit.model.url import SafeUrl


@define
class Heard:
    """Keeps what providers tell."""

    diagnostics: list = field(factory=list)

    def __call__(self, diagnostic):
        self.diagnostics.append(diagnostic)

    @property
    def codes(self):
        return [diagnostic.code for diagnostic in self.diagnostics]

    @property
    def text(self):
        return "\n".join(map(repr, self.diagnostics))


@define
class FakeRunner:
    """Answers runs from a table: the words after the program to an output or a whole run."""

    answers: dict = field(factory=dict)
    otherwise: ProgramRun = field(factory=lambda: ProgramRun(Ending.EXITED, 1, Secret("")))
    runs: list = field(factory=list)

    def run(self, argv, /, *, environ, timeout):
        self.runs.append((tuple(argv), dict(environ), timeout))
        answer = self.answers.get(tuple(argv[1:]), self.otherwise)
        return ProgramRun(Ending.EXITED, 0, Secret(answer)) if isinstance(answer, str) else answer

    @property
    def asked(self):
        return [argv[1:] for argv, _, _ in self.runs]


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def runner():
    return FakeRunner()


@pytest.fixture
def query():
    def make(url, *, index=None, username=None, status=401, always=False, name=None):
        """A question after a challenge, on behalf of the index at ``index`` if one is given."""
        known = None
        if index is not None:
            policy = Authenticate.ALWAYS if always else Authenticate.AUTO
            known = Index(SafeUrl.parse(index), name=name, authenticate=policy)
        return CredentialQuery(SafeUrl.parse(url), known, username, status)

    return make
