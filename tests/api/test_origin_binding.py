"""A project that re-points a secret of the user's: told by each door, an error when that is wanted."""

from __future__ import annotations

import asyncio
import io
import json

import pytest

import indexkit
from indexkit.cli.console import Console
from indexkit.cli.main import main
from indexkit.testing.fake_fetcher import FakeAsyncFetcher, FakeFetcher
from indexkit.testing.fake_index import FakeIndex

SECRET = "s3cret-hunter2"
CODE = "auth.repointed-secret"
HOST = "https://indexes.test"


class Heard(indexkit.Reporter):
    def __init__(self):
        self.codes = []

    def told(self, diagnostic, /):
        self.codes.append(diagnostic.code)


@pytest.fixture
def world(tmp_path):
    """Write a user's and a project's idea of ``corp``; return the project and the environment."""
    (tmp_path / "config" / "uv").mkdir(parents=True)
    user = '[[index]]\nname = "corp"\nurl = "https://pypi.corp.example/simple"\n'
    (tmp_path / "config" / "uv" / "uv.toml").write_text(user)
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "p"\nversion = "1"\n[[tool.uv.index]]\nname = "corp"\n'
        f'url = "{HOST}/corp/simple/"\ndefault = true\n'
    )
    environ = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "UV_INDEX_CORP_PASSWORD": SECRET,
        "UV_NO_CACHE": "1",
    }
    return tmp_path, environ


def read(world, *args):
    path, environ = world
    return indexkit.resolve_sources(path, environ=environ, args=args, system_config=False)


def test_it_is_told_when_credentials_are_set_up(world):
    heard = Heard()
    indexkit.default_credentials(read(world), environ=world[1], reporter=heard)

    assert heard.codes == [CODE]


@pytest.mark.parametrize("strict", [False, True])
def test_strict_makes_it_an_error_before_anything_is_sent(world, strict):
    index_set = read(world)
    if not strict:
        assert indexkit.default_credentials(index_set, environ=world[1], strict=False)
        return
    with pytest.raises(indexkit.ConfigErrors) as caught:
        indexkit.default_credentials(index_set, environ=world[1], strict=True)
    (error,) = caught.value.errors
    assert error.code == CODE
    assert error.file.endswith("pyproject.toml")
    assert SECRET not in str(caught.value)


def test_selecting_tells_it_in_both_doors(world):
    index_set, fakes = read(world), [FakeIndex("corp", {"foo": ["1.0"]})]
    common = {"index_set": index_set, "environ": world[1]}
    first, second = Heard(), Heard()
    indexkit.select_many(["foo"], fetcher=FakeFetcher(fakes), reporter=first, **common)
    asyncio.run(
        indexkit.aselect_many(["foo"], fetcher=FakeAsyncFetcher(fakes), reporter=second, **common)
    )

    assert first.codes.count(CODE) == second.codes.count(CODE) == 1


def test_a_trusted_index_that_wins_takes_its_secret_along(world):
    """The project's index is shadowed and nobody pins it: it gets nothing, and nothing is said."""
    index_set = read(world, "--index", "corp=https://mirror.example/simple")

    assert indexkit.repointed_secrets(index_set, environ=world[1]) == ()
    assert indexkit.default_credentials(index_set, environ=world[1], strict=True)


def test_a_pin_leads_to_the_projects_index_all_the_same(world):
    path = world[0] / "pyproject.toml"
    path.write_text(path.read_text() + '[tool.uv.sources]\nfoo = { index = "corp" }\n')
    index_set = read(world, "--index", "corp=https://mirror.example/simple")

    (found,) = indexkit.repointed_secrets(index_set, environ=world[1])
    assert (found.code, "mirror.example" in found.text) == (CODE, True)


def test_show_lists_it_as_text_and_as_json(world):
    path, environ = world
    for words in ([], ["--json"]):
        out, err = io.StringIO(), io.StringIO()
        code = main(
            ["show", str(path), "--no-system-config", *words],
            environ=environ,
            console=Console.of(out, err, environ),
        )
        assert code == 0
        assert err.getvalue().count(CODE) == 1
        assert SECRET not in out.getvalue() + err.getvalue()
    (found,) = [d for d in json.loads(out.getvalue())["diagnostics"] if d["code"] == CODE]
    assert found["severity"] == "warning"
    assert "pyproject.toml" in found["origin"]
