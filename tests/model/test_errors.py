"""Every error: picklable, with its hint, and one family. A new class needs an example here."""

import copy
import inspect
import pickle

import pytest

from indexkit import errors
from indexkit.model.index import PYPI
from indexkit.model.visit import Outcome, Visit

FAULT = errors.ConfigError("config.x", "it is bad", "p.toml", 3, "tool.uv", hint="do better")
VISIT = Visit(PYPI, Outcome.UNREACHABLE, "https://h/x/")

EXAMPLES = {
    errors.IndexKitError: ("something", 1),
    errors.ConfigErrors: ([FAULT, errors.ConfigError("config.y", "worse", variable="UV_INDEX")],),
    errors.ConfigError: FAULT.args,
    errors.RouteError: ("no way",),
    errors.UndeclaredIndexError: ("torch", "gpu", "pyproject.toml:3", "add it"),
    errors.InvalidUrlError: ("https://****@h:x/", "its port is bad"),
    errors.InvalidRequirementError: ("a b", "two names"),
    errors.SecretWithheldError: (),
    errors.CredentialError: ("gpu", "set a variable"),
    errors.MissingCredentialsError: ("gpu", "set a variable"),
    errors.ForbiddenCredentialsError: ("gpu",),
    errors.PageError: ("a page",),
    errors.MalformedPageError: ("https://h/x/", "no JSON"),
    errors.SelectionError: ("torch", "a finding", "look again", (VISIT,)),
    errors.PackageNotFoundError: ("torch",),
    errors.IndexUnavailableError: ("torch", "down", None, (VISIT,)),
    errors.NoMatchingFileError: ("torch", "a\nb", "another Python"),
    errors.DownloadError: ("https://h/x.whl", "it broke off"),
    errors.HashMismatchError: ("https://h/x.whl", "sha256 is another"),
    errors.MetadataError: ("x-1.0-py3-none-any.whl", "they are another project's"),
    errors.MustBeBuiltError: ("x-1.0.tar.gz", "they are old"),
}
CLASSES = [
    value
    for _, value in inspect.getmembers(errors, inspect.isclass)
    if issubclass(value, BaseException) and value.__module__ == errors.__name__
]


@pytest.mark.parametrize("kind", CLASSES)
def test_law_13_errors_pickle_and_copy_to_an_equal_message(kind):
    error = kind(*EXAMPLES[kind])
    error.add_note("seen in a test")

    pickled = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    for back in (pickled, copy.copy(error), copy.deepcopy(error)):
        assert type(back) is kind
        assert str(back) == str(error)
        assert back.hint == error.hint
        assert back.__notes__ == ["seen in a test"]
        assert {key: str(value) for key, value in vars(back).items()} == {
            key: str(value) for key, value in vars(error).items()
        }


@pytest.mark.parametrize("kind", CLASSES)
def test_errors_are_one_family_and_say_something(kind):
    error = kind(*EXAMPLES[kind])

    assert isinstance(error, errors.IndexKitError)
    assert error.problem()
    assert error.problem() in str(error)
    if error.hint:
        assert str(error).endswith(f"hint: {error.hint}")
    assert kind.__doc__


@pytest.mark.parametrize("kind", CLASSES)
def test_the_tree_in_the_docstring_names_every_class(kind):
    assert kind.__name__ in errors.__doc__


def test_places_of_faults():
    assert FAULT.where() == "p.toml:3: `tool.uv`"
    assert str(FAULT) == "p.toml:3: `tool.uv`: it is bad\n  hint: do better"
    assert errors.ConfigError("c", "bad", variable="UV_INDEX").problem() == "UV_INDEX: bad"
    assert errors.ConfigError("c", "bad", argument="--index").problem() == "--index: bad"
    assert errors.ConfigError("c", "bad", key="a.b").problem() == "`a.b`: bad"
    assert errors.ConfigError("c", "bad", file="x").problem() == "x: bad"
    assert errors.ConfigError("c", "bad").problem() == "bad"


def test_several_faults_are_listed():
    both = errors.ConfigErrors(iter((FAULT, FAULT)))

    assert both.errors == (FAULT, FAULT)
    assert str(both).startswith("2 faults in configuration:\n- p.toml:3")
    assert str(errors.ConfigErrors([FAULT])).startswith("the configuration has a fault:")


def test_what_is_no_url_is_a_value_error_too():
    with pytest.raises(ValueError, match="is not a URL"):
        raise errors.InvalidUrlError("x", "y")
    assert issubclass(errors.InvalidRequirementError, ValueError)
