"""Every key of an index entry, right and wrong, with its place."""

from __future__ import annotations

import datetime as dt

import pytest

from indexkit.errors import ConfigErrors
from indexkit.model.credential import Credential
from indexkit.model.index import Authenticate, IndexFormat
from indexkit.model.limits import CacheControl, HashAlgorithm
from indexkit.model.origin import Layer
from indexkit.model.semantics import Semantics

ENTRY = '[[tool.uv.index]]\nname = "x"\nurl = "https://x.example/simple"\n'


def test_every_key_is_read(world):
    world.pyproject(
        ENTRY
        + 'default = true\nexplicit = true\nformat = "flat"\n'
        + 'publish-url = "https://x.example/upload"\nauthenticate = "always"\n'
        + 'ignore-error-codes = [401, 999]\nhash-algorithm = "sha256"\nexclude-newer = "2 weeks"\n'
        + 'cache-control = { api = "max-age=1", files = "no-store" }\n'
    )
    (index,) = world.read().declared
    assert (index.default, index.explicit, index.format) == (True, True, IndexFormat.FLAT)
    assert index.publish_url.text == "https://x.example/upload"
    assert index.authenticate is Authenticate.ALWAYS
    assert index.ignore_error_codes == (401, 999)
    assert index.hash_algorithm is HashAlgorithm.SHA256
    assert index.exclude_newer.span == dt.timedelta(weeks=2)
    assert index.cache_control == CacheControl("max-age=1", "no-store")
    assert index.origin.layer is Layer.PROJECT
    assert (index.origin.line, index.origin.key) == (5, "tool.uv.index[0]")
    assert index.origin.file == str(world.proj / "pyproject.toml")


def test_a_cutoff_can_be_switched_off(world):
    world.pyproject(ENTRY + "exclude-newer = false\n")
    cutoff = world.read().declared[0].exclude_newer
    assert cutoff is not None
    assert (cutoff.moment, cutoff.span) == (None, None)


def test_nothing_written_about_codes_is_not_an_empty_list(world):
    world.pyproject(
        ENTRY + '[[tool.uv.index]]\nurl = "https://y.example"\nignore-error-codes = []\n'
    )
    assert [i.ignore_error_codes for i in world.read().declared] == [None, ()]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("ignore-error-codes = [99]", "config.bad-status-code"),
        ("ignore-error-codes = [1000]", "config.bad-status-code"),
        ('ignore-error-codes = ["401"]', "config.bad-type"),
        ("ignore-error-codes = [true]", "config.bad-type"),
        ("ignore-error-codes = 401", "config.bad-type"),
        ('format = "pep503"', "config.unknown-variant"),
        ('authenticate = "maybe"', "config.unknown-variant"),
        ('hash-algorithm = "sha1"', "config.unknown-variant"),
        ('default = "yes"', "config.bad-type"),
        ('publish-url = "not a url"', "config.bad-url"),
        ('exclude-newer = "soon"', "config.bad-cutoff"),
        ("exclude-newer = true", "config.bad-cutoff"),
        ("exclude-newer = 3", "config.bad-type"),
        ('cache-control = { api = "a\\nb" }', "config.bad-cache-control"),
        ('cache-control = "no-store"', "config.bad-type"),
        ("explict = true", "config.unknown-field"),
    ],
)
def test_a_bad_value_is_a_fault_with_its_place(world, line, code):
    world.pyproject(ENTRY + line + "\n")
    with pytest.raises(ConfigErrors) as caught:
        world.read()
    (error,) = caught.value.errors
    assert error.code == code
    assert error.file == str(world.proj / "pyproject.toml")
    assert error.line == 8
    assert error.key.startswith("tool.uv.index[0].")


@pytest.mark.parametrize("name", ["my index", "my@index", "my/index", "índex"])
def test_trap_36_names_have_a_closed_set_of_characters(world, name):
    world.pyproject(f'[[tool.uv.index]]\nname = "{name}"\nurl = "https://x.example"\n')
    assert world.faults() == ["config.bad-index-name"]


def test_odd_but_valid_names(world, order):
    world.pyproject(
        '[[tool.uv.index]]\nname = "-._0"\nurl = "https://x.example"\n'
        '[[tool.uv.index]]\nname = "1"\nurl = "https://y.example"\n'
    )
    assert order(world.read().declared) == ["-._0", "1"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            '[[tool.uv.index]]\nurl = "https://x.example"\nexplicit = true\n',
            "config.explicit-unnamed",
        ),
        ('[[tool.uv.index]]\nname = "x"\n', "config.missing-field"),
        ('[tool.uv.index]\nname = "x"\nurl = "https://x.example"\n', "config.bad-type"),
        ('[[tool.uv.index]]\nurl = "https://h:99999/simple"\n', "config.bad-url"),
        ('[[tool.uv.index]]\nurl = ""\n', "config.bad-url"),
        ("[[tool.uv.index]]\nurl = 3\n", "config.bad-type"),
        ('tool.uv.index = ["https://x.example"]\n', "config.bad-type"),
    ],
)
def test_entries_that_are_none(world, text, code):
    world.pyproject("" if text.startswith("tool") else text)
    if text.startswith("tool"):
        world.write("proj/pyproject.toml", text)
    assert world.faults() == [code]


def test_a_key_that_resembles_none_is_a_remark(world, codes):
    world.pyproject(ENTRY + 'x-vendor-note = "ours"\n')
    index_set = world.read()
    assert codes(index_set) == {"config.unknown-field"}
    assert index_set.named("x") is not None


def test_several_faults_come_together(world):
    world.pyproject(ENTRY + 'format = "a"\nauthenticate = "b"\n[tool.uv]\nno-index = 1\n')
    assert world.faults() == [
        "config.unknown-variant",
        "config.unknown-variant",
        "config.bad-type",
    ]


def test_a_password_in_a_url_is_in_no_message(world):
    world.pyproject('[[tool.uv.index]]\nurl = "https://u:hunter2@h:99999/"\n')
    with pytest.raises(ConfigErrors) as caught:
        world.read()
    assert "hunter2" not in str(caught.value)


def test_a_credential_that_is_not_utf8_is_a_fault_at_its_place(world):
    path = world.pyproject('[[tool.uv.index]]\nurl = "https://u:%FF@h.example/"\ndefault = true\n')
    with pytest.raises(ConfigErrors) as caught:
        world.read()
    (error,) = caught.value.errors
    assert (error.code, error.file) == ("auth.bad-utf8", str(path))
    assert (error.line, error.key) == (6, "tool.uv.index[0].url")


@pytest.mark.parametrize("text", ["https://u:%FF@h.example/", "https://%FF:p@h.example/"])
def test_for_uv_a_credential_that_is_not_utf8_waits_and_never_costs_the_table(world, text):
    world.pyproject(f'[[tool.uv.index]]\nurl = "{text}"\nname = "corp"\ndefault = true\n')
    found = world.read(semantics=Semantics.UV_PIP)
    assert [index.name for index in found.indexes] == ["corp"]
    assert not found.indexes[0].url.credential.is_text
    assert "%FF@" not in repr(found)


@pytest.mark.parametrize(
    ("text", "password"), [("https://u:@h.example/", None), ("https://u:p@h.example/", "p")]
)
def test_for_uv_an_empty_password_in_a_url_is_none(world, text, password):
    world.pyproject(f'[[tool.uv.index]]\nurl = "{text}"\n')
    (index, *_) = world.read(semantics=Semantics.UV_PROJECT).indexes
    assert index.url.credential == Credential("u", password)
    (index, *_) = world.read().indexes
    assert index.url.credential == Credential("u", password or "")
