import pytest

from indexkit.auth.binding import repointed_secrets, require_bound_secrets
from indexkit.errors import ConfigErrors
from indexkit.model.index import Index
from indexkit.model.index_set import IndexSet
from indexkit.model.origin import Layer, Origin
from indexkit.model.url import SafeUrl

VARIABLES = {"UV_INDEX_CORP_USERNAME": "u", "UV_INDEX_CORP_PASSWORD": "hunter2"}


def index(url, layer, name="corp"):
    origin = Origin(layer, file=f"{layer}.toml", line=3, key="index[0].url")
    return Index(SafeUrl.parse(url), name, origin=origin)


def found(*indexes, environ=VARIABLES):
    return repointed_secrets(IndexSet(declared=indexes), environ)


def test_a_project_that_moves_a_users_index_is_told():
    mine = index("https://pypi.corp.example/simple", Layer.USER)
    theirs = index("https://evil.example/simple", Layer.PROJECT)
    (diagnostic,) = found(theirs, mine)
    assert diagnostic.code == "auth.repointed-secret"
    assert diagnostic.origin == theirs.origin
    assert "evil.example" in diagnostic.text
    assert "pypi.corp.example" in diagnostic.text
    assert "UV_INDEX_CORP_PASSWORD" in diagnostic.text
    assert "hunter2" not in repr(diagnostic)
    with pytest.raises(ConfigErrors) as caught:
        require_bound_secrets(IndexSet(declared=(theirs, mine)), VARIABLES)
    (error,) = caught.value.errors
    assert (error.code, error.file, error.line) == ("auth.repointed-secret", "project.toml", 3)


@pytest.mark.parametrize("layer", [Layer.WORKSPACE, Layer.SCRIPT, Layer.REQUIREMENTS])
def test_whatever_belongs_to_the_project(layer):
    mine = index("https://pypi.corp.example/simple", Layer.SYSTEM)
    assert found(index("http://pypi.corp.example/simple", layer), mine)
    assert found(index("https://pypi.corp.example:8443/simple", layer), mine)


def test_another_spelling_of_the_same_variable():
    mine = index("https://pypi.corp.example/simple", Layer.ARGUMENT, "my-corp")
    theirs = index("https://evil.example/simple", Layer.PROJECT, "my.corp")
    assert found(theirs, mine, environ={"UV_INDEX_MY_CORP_PASSWORD": "x"})


def test_what_is_bound():
    mine = index("https://pypi.corp.example/simple", Layer.USER)
    same = index("https://pypi.corp.example/other/simple", Layer.PROJECT)
    evil = index("https://evil.example/simple", Layer.PROJECT)
    assert found(same, mine) == ()
    assert found(evil) == (), "there is nothing to compare it with"
    assert found(evil, mine, environ={}) == ()
    assert found(evil, index("https://a.example", Layer.USER, "other")) == ()
    assert found(index("https://evil.example", Layer.ARGUMENT), mine) == (), "the user's own word"
    assert found(Index(SafeUrl.parse("https://evil.example")), mine) == ()
    require_bound_secrets(IndexSet(declared=(same, mine)), VARIABLES)
