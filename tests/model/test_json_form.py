"""The JSON form of index sets and routes: round trip, faults with their key, no secrets."""

import json

import pytest
from attrs import evolve
from hypothesis import given

import strategies as ours
from indexkit.errors import ConfigError, UndeclaredIndexError
from indexkit.model.credential import Credential
from indexkit.model.index import Index
from indexkit.model.index_set import IndexSet
from indexkit.model.json_form import (
    SCHEMA_VERSION,
    index_set_from_dict,
    index_set_to_dict,
    route_to_dict,
)
from indexkit.model.source import Source, SourceKind
from indexkit.model.url import SafeUrl


def through_text(mapping):
    return json.loads(json.dumps(mapping))


@pytest.mark.law
class TestLaws:
    @given(ours.index_sets)
    def test_the_form_is_read_back(self, a):
        back = index_set_from_dict(through_text(index_set_to_dict(a)))

        assert back == a
        assert back.diagnostics == a.diagnostics
        assert [i.origin for i in back.declared] == [i.origin for i in a.declared]
        assert [i.given for i in back.declared] == [i.given for i in a.declared]
        assert back.to_dict() == a.to_dict()

    @given(ours.index_sets, ours.credentials())
    def test_trap_72_the_form_has_no_secret(self, a, credential):
        indexes = [Index(SafeUrl(index.url.text, credential), "a") for index in a.declared]
        token = Index(SafeUrl("https://h/s?sig=S3CR", Credential("S3CR3T")), "b")
        source = Source(
            SourceKind.GIT, "https://S3CR@h/x.git", options=(("x", "https://u:S3CR@h/"),)
        )
        a = evolve(
            a,
            declared=(token, *indexes),
            sources=(("flask", (source,)),),
            publish_url="https://u:S3CR@h/upload",
            check_url="https://S3CR@h/simple",
        )
        text = json.dumps(a.to_dict())

        assert "S3CR" not in text
        assert "S3CR" not in repr(a)
        assert "S3CR" not in json.dumps(a.route("flask").to_dict())
        assert IndexSet.from_dict(json.loads(text)).to_dict() == a.to_dict()

    @given(ours.index_sets, ours.packages)
    def test_a_route_has_a_form(self, a, package):
        try:
            route = a.route(package)
        except UndeclaredIndexError:
            return
        form = through_text(route_to_dict(route))

        assert form["schema_version"] == SCHEMA_VERSION
        assert form["kind"] == "route"
        assert form["package"] == package
        assert len(form["indexes"]) == len(route.indexes)
        assert form == route.to_dict()


def test_the_form_is_stable():
    """A change here needs a new schema version, unless it only adds keys."""
    index = Index(SafeUrl.parse("https://u:p@h/simple"), "a", ignore_error_codes=(403,))
    form = IndexSet(declared=(index,)).to_dict()

    assert form["schema_version"] == 1
    assert form["kind"] == "index-set"
    assert form["declared"] == [
        {
            "url": {
                "url": "https://h/simple",
                "credential": {"username": "u", "password": "****"},
            },
            "name": "a",
            "default": False,
            "explicit": False,
            "format": "simple",
            "publish_url": None,
            "authenticate": "auto",
            "ignore_error_codes": [403],
            "cache_control": None,
            "hash_algorithm": None,
            "exclude_newer": None,
            "origin": {
                "layer": "built-in",
                "file": None,
                "line": None,
                "key": None,
                "variable": None,
                "argument": None,
            },
            "given": None,
        }
    ]


def test_a_secret_comes_back_withheld():
    index = Index(SafeUrl.parse("https://u:p@h/simple"), "a")

    (back,) = IndexSet.from_dict(IndexSet(declared=(index,)).to_dict()).declared

    assert back.url.credential.username == "u"
    assert back.url.credential.password.is_withheld
    assert back.url.display == "https://u:****@h/simple"


def test_a_lone_user_name_comes_back_withheld_too():
    index = Index(SafeUrl.parse("https://tok@h/simple"), "a")
    form = IndexSet(declared=(index,)).to_dict()

    (back,) = IndexSet.from_dict(form).declared

    assert form["declared"][0]["url"]["credential"]["username"] is None
    assert back.url.display == "https://****@h/simple"
    assert back.url.credential.password.is_withheld


def with_index(**fields):
    return {"schema_version": 1, "kind": "index-set", "declared": [{"url": "https://h/", **fields}]}


def head(**fields):
    return {"schema_version": 1, "kind": "index-set", **fields}


def test_absent_keys_have_their_defaults():
    assert IndexSet.from_dict(head()) == IndexSet()
    assert IndexSet.from_dict(with_index()) == IndexSet(declared=(Index(SafeUrl("https://h/")),))


@pytest.mark.parametrize(
    ("form", "code", "key"),
    [
        ([], "json.value", None),
        ({}, "json.schema-version", "schema_version"),
        ({"schema_version": 2, "kind": "index-set"}, "json.schema-version", "schema_version"),
        ({"schema_version": True, "kind": "index-set"}, "json.schema-version", "schema_version"),
        ({"schema_version": "1", "kind": "index-set"}, "json.schema-version", "schema_version"),
        ({"schema_version": 1}, "json.kind", "kind"),
        ({"schema_version": 1, "kind": "route"}, "json.kind", "kind"),
        (head(indexes=[]), "json.unknown-key", "indexes"),
        (head(declared={}), "json.value", "declared"),
        (head(declared="ab"), "json.value", "declared"),
        (head(declared=[{}]), "json.missing-key", "declared[0].url"),
        (head(declared=[None]), "json.value", "declared[0]"),
        (head(strategy="fastest"), "json.value", "strategy"),
        (head(strategy=["first-index"]), "json.value", "strategy"),
        (head(no_index=1), "json.value", "no_index"),
        (head(required_version=5), "json.value", "required_version"),
        (head(sources=[["a"]]), "json.value", "sources[0]"),
        (head(sources=[["a", [{"kind": "index"}]]]), "json.missing-key", "sources[0][1][0].target"),
        (head(rules={"no_binary_package": [1]}), "json.value", "rules.no_binary_package[0]"),
        (
            head(rules={"exclude_newer": {"moment": "soon"}}),
            "json.value",
            "rules.exclude_newer.moment",
        ),
        (
            head(rules={"exclude_newer": {"moment": "2026-01-01T00:00:00"}}),
            "json.value",
            "rules.exclude_newer.moment",
        ),
        (head(rules={"exclude_newer": {"span": 5}}), "json.value", "rules.exclude_newer.span"),
        (
            head(
                rules={"exclude_newer": {"span": {"days": 10**12, "seconds": 0, "microseconds": 0}}}
            ),
            "json.value",
            "rules.exclude_newer.span",
        ),
        (with_index(explict=True), "json.unknown-key", "declared[0].explict"),
        (with_index(url=5), "json.value", "declared[0].url"),
        (with_index(url="simple"), "json.value", "declared[0].url"),
        (with_index(url={"url": "https://h/"}), "json.value", "declared[0].url"),
        (
            with_index(url={"url": "https://h/", "credential": {"username": "u"}}),
            "json.value",
            "declared[0].url.credential",
        ),
        (
            with_index(url={"url": "https://h/", "credential": {"username": "u", "password": "p"}}),
            "json.value",
            "declared[0].url.credential.password",
        ),
        (
            with_index(
                url={"url": "https://h/", "credential": {"username": 5, "password": "****"}}
            ),
            "json.value",
            "declared[0].url.credential.username",
        ),
        (with_index(ignore_error_codes=[True]), "json.value", "declared[0].ignore_error_codes[0]"),
        (with_index(ignore_error_codes=403), "json.value", "declared[0].ignore_error_codes"),
    ],
)
def test_a_bad_form_is_an_error_with_its_key(form, code, key):
    with pytest.raises(ConfigError) as caught:
        IndexSet.from_dict(form)

    assert caught.value.code == code
    assert caught.value.key == key


def test_an_unknown_schema_version_says_what_to_do():
    with pytest.raises(ConfigError, match="schema version 1 is expected") as caught:
        IndexSet.from_dict({"schema_version": 9})

    assert caught.value.hint


def test_a_fault_about_a_url_shows_no_secret():
    with pytest.raises(ConfigError) as caught:
        IndexSet.from_dict(with_index(url="https://u:S3CR3T@h:x/"))

    assert "S3CR3T" not in str(caught.value)
