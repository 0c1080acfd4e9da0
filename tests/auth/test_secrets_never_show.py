"""A law: secrets are planted through every input, and no output has them."""

import copy
import json
import logging
import pickle
import traceback
from contextlib import contextmanager, suppress

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from indexkit.auth.command import CommandProvider
from indexkit.auth.file_token import FileToken
from indexkit.auth.keyring_import import KeyringLibrary
from indexkit.auth.keyring_program import KeyringProgram
from indexkit.auth.memory import SessionMemory
from indexkit.auth.netrc import NetrcProvider
from indexkit.auth.netrc_file import read_netrc
from indexkit.auth.program import Ending, ProgramRun
from indexkit.auth.provider import CredentialQuery
from indexkit.auth.registries.azure import azure_by_pipeline, azure_by_program
from indexkit.auth.registries.codeartifact import codeartifact_by_program
from indexkit.auth.registries.google import google_by_program
from indexkit.auth.uv_store import UvStore
from indexkit.model.credential import Credential, Secret
from indexkit.model.index import Authenticate, Index
from indexkit.model.url import SafeUrl

# Long and unlike anything else, so that finding it in an output is no accident.
MARK = "q7Zx9K"
SECRETS = st.text("abcXYZ0189-_.~!$&'()*+,;= \"\\#/?:@%üß", max_size=12).map(
    lambda tail: f"{MARK}{tail}{MARK}"
)
HOSTS = (
    "https://h.example/simple",
    "https://pkgs.dev.azure.com/org/_packaging/feed/pypi/simple",
    "https://us-python.pkg.dev/proj/repo/simple",
    "https://dom-111122223333.d.codeartifact.eu-west-1.amazonaws.com/pypi/repo/simple",
)


class Outputs:
    """Everything that leaves a provider but the credential itself."""

    def __init__(self):
        self.texts = []

    def __call__(self, value):
        self.texts += [repr(value), str(value), f"{value}", f"{value!s:>10}"]


class Runner:
    """Runs nothing; keeps what it was given, and says the secret in every way that there is."""

    def __init__(self, secret, shape, outputs):
        self.secret, self.shape, self.outputs = secret, shape, outputs

    def run(self, argv, /, *, environ, timeout):
        self.outputs(tuple(argv))
        secret = self.secret
        output, errors, ending, status = {
            "plain": (f"{secret}\n", "", Ending.EXITED, 0),
            "pair": (f"user\n{secret}\n", f"found {secret}", Ending.EXITED, 0),
            "garbage": (f"{secret}\n{secret}\n{secret}", "", Ending.EXITED, 0),
            "json": (
                json.dumps({"token": secret, "authorizationToken": secret, "accessToken": secret}),
                "",
                Ending.EXITED,
                0,
            ),
            "url": ("", f"cannot open https://u:{MARK}@h/?token={MARK}", Ending.EXITED, 1),
            "named": ("", f"bad password: {MARK}, Authorization: Basic {MARK}", Ending.EXITED, 1),
            "hung": (secret, f"password={MARK}", Ending.TIMED_OUT, -9),
        }[self.shape]
        return ProgramRun(ending, status, Secret(output), errors)


class Library:
    def __init__(self, secret, shape):
        self.secret, self.shape = secret, shape

    def get_password(self, service, user):
        if self.shape == "plain":
            return self.secret
        raise RuntimeError(self.secret)

    def get_credential(self, service, user):
        raise RuntimeError(self.secret)


def providers(secret, shape, folder, outputs):
    environ = {"PATH": "/bin", "SYSTEM_ACCESSTOKEN": secret, "UV_INDEX_X_PASSWORD": secret}
    runner = Runner(secret, shape, outputs)
    serves = [SafeUrl.parse(host) for host in HOSTS]
    word = json.dumps(secret)
    (folder / ".netrc").write_text(
        f"machine h.example login user password {word}\n"
        + (f"{word} x" if shape == "garbage" else ""),
        encoding="utf-8",
    )
    (folder / "store.toml").write_text(
        '[[credential]]\nservice = "https://h.example"\nusername = "user"\n'
        f"password = {word}\n" + (f"[[{word}" if shape == "garbage" else ""),
        encoding="utf-8",
    )
    (folder / "token").write_text(secret * (2000 if shape == "hung" else 1), encoding="utf-8")
    yield NetrcProvider(environ, folder, tell=outputs)
    yield UvStore(folder / "store.toml", outputs)
    yield KeyringProgram(environ, runner=runner, tell=outputs)
    yield KeyringLibrary(load=lambda: Library(secret, shape), tell=outputs)
    yield CommandProvider(["vault"], serves, environ, runner=runner, tell=outputs)
    yield FileToken(folder / "token", serves, tell=outputs)
    yield codeartifact_by_program(environ, runner=runner, tell=outputs)
    yield google_by_program(environ, runner=runner, tell=outputs)
    yield azure_by_program(environ, runner=runner, tell=outputs)
    yield azure_by_pipeline(environ, tell=outputs)


def look_at(value, outputs):
    """Put every form into the outputs that a value takes on its own or inside other things."""
    outputs(value)
    outputs([value])
    outputs({"key": value})
    with suppress(TypeError, AttributeError):  # a provider's locks go nowhere
        outputs(pickle.dumps(value))
        outputs(pickle.loads(pickle.dumps(value)))  # noqa: S301 - just made
    with suppress(TypeError):
        outputs(copy.deepcopy(value))
    error = RuntimeError(value)
    outputs(error)
    outputs.texts += traceback.format_exception(error)


@contextmanager
def listening(outputs):
    """Put what is logged, at any level, into the outputs."""
    handler = logging.Handler()
    handler.emit = lambda record: outputs.texts.append(handler.format(record))
    logger = logging.getLogger()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.mark.law
@given(
    secret=SECRETS,
    shape=st.sampled_from(["plain", "pair", "garbage", "json", "url", "named", "hung"]),
    host=st.sampled_from(HOSTS),
    always=st.booleans(),
    username=st.sampled_from([None, "user"]),
)
def test_trap_72_no_output_has_a_planted_secret(  # noqa: PLR0917 - Hypothesis passes by name
    tmp_path_factory, secret, shape, host, always, username
):
    outputs = Outputs()
    with listening(outputs):
        ask_everybody(tmp_path_factory, outputs, planted(secret, host, always, username), shape)
    assert MARK not in "\n".join(map(str, outputs.texts))


def planted(secret, host, always, username):
    policy = Authenticate.ALWAYS if always else Authenticate.AUTO
    address = evolve(SafeUrl.parse(host), credential=Credential("user", secret))
    index = Index(address, "corp", authenticate=policy)
    return CredentialQuery(SafeUrl.parse(f"{host}/six/"), index, username, 401)


def ask_everybody(tmp_path_factory, outputs, query, shape):
    secret = query.index.url.credential.password.reveal()
    look_at(query, outputs)
    memory = SessionMemory(outputs)
    for provider in providers(secret, shape, tmp_path_factory.mktemp("planted"), outputs):
        for _ in range(2):
            found = provider.find(query)
            look_at(found, outputs)
            look_at(provider, outputs)
            if found is not None:
                look_at(found.authorization(), outputs)
                memory.judge(query, found, 200)
        outputs(provider.label)
    look_at(memory.find(query), outputs)
    look_at(memory, outputs)
    look_at(read_netrc(f"machine h password {json.dumps(secret)} {json.dumps(secret)}"), outputs)
