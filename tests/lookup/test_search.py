"""Who is asked, in which order, and when a search ends; traps 30 to 34, 44 and 45, table 5.1."""

import pytest
from conversations import both, index, route

from indexkit.errors import MissingCredentialsError
from indexkit.lookup.drivers import run
from indexkit.lookup.search import search
from indexkit.model.failure import FailureKind
from indexkit.model.index import Authenticate, Index, IndexFormat
from indexkit.model.semantics import Semantics
from indexkit.model.strategy import Strategy
from indexkit.model.url import SafeUrl
from indexkit.model.visit import Outcome
from indexkit.testing.fake_fetcher import FakeFetcher
from indexkit.testing.fake_index import HTML, FakeIndex
from indexkit.transport.local import LocalFetcher

FIRST, MATCH, BEST = Strategy
UNSAFE = (MATCH, BEST)
DOCUMENTED, UV = Semantics.DOCUMENTED, Semantics.UV_PROJECT
B = FakeIndex("b", {"foo": ["2.0"]})


def look(*fakes, strategy=FIRST, semantics=DOCUMENTED, failures=None, find_links=(), **options):
    """Search for foo on all given indexes; ``options`` go to the index ``a``."""
    indexes = [index(fake.name, **(options if fake.name == "a" else {})) for fake in fakes]
    places = [index(fake.name, format=IndexFormat.FLAT) for fake in find_links]
    where = route(*indexes, strategy=strategy, find_links=places)
    return both(
        lambda: search(where, semantics=semantics), [*fakes, *find_links], failures=failures
    )


def outcomes(findings):
    return [(v.index.name, v.outcome.value, v.passed_over, v.stopped) for v in findings.visits]


def found_on(findings):
    return [place.name for place, _ in findings.pages]


def test_first_index_stops_at_the_first_that_has_the_project():
    findings, fetcher = look(FakeIndex("a", {"foo": ["1.0"]}), B)

    assert fetcher.asked == ["a"]
    assert outcomes(findings) == [("a", "found", False, True)]
    assert "no further" in findings.visits[0].because
    assert findings.visits[0].page is findings.pages[0][1]


def test_trap_30_a_404_is_absence_and_lets_the_search_go_on():
    findings, fetcher = look(FakeIndex("a"), B)

    assert fetcher.asked == ["a", "b"]
    assert outcomes(findings) == [("a", "absent", False, False), ("b", "found", False, True)]


@pytest.mark.parametrize("strategy", list(Strategy))
@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((status, "refused") for status in (400, 401, 403, 405, 407, 410, 451, 511)),
        *((status, "unreachable") for status in (408, 429, 500, 502, 503, 504)),
        (204, "unreadable"),
        (206, "unreadable"),
        (304, "unreadable"),
    ],
)
def test_trap_30_no_other_status_is_absence(status, outcome, strategy):
    findings, fetcher = look(FakeIndex("a", statuses={"*": status}), B, strategy=strategy)

    assert outcomes(findings)[0] == ("a", outcome, False, True)
    assert findings.visits[0].status == status
    assert findings.pages == ()
    assert fetcher.asked == (["a"] if strategy is FIRST else ["a", "b"])


@pytest.mark.parametrize("strategy", list(Strategy))
@pytest.mark.parametrize("kind", list(FailureKind))
def test_trap_30_silence_is_not_absence(kind, strategy):
    findings, _ = look(FakeIndex("a"), B, strategy=strategy, failures={"a": kind})

    visit = findings.visits[0]
    assert visit.outcome in (Outcome.UNREACHABLE, Outcome.UNREADABLE)
    assert (visit.failure, visit.status, visit.stopped) == (kind, None, True)
    assert findings.pages == ()


@pytest.mark.parametrize("status", [401, 403, 407, 511])
@pytest.mark.parametrize("strategy", UNSAFE)
def test_trap_34_under_uv_the_unsafe_strategies_pass_over_refusals_but_show_them(status, strategy):
    fake = FakeIndex("a", statuses={"*": status})
    findings, _ = look(fake, B, strategy=strategy, semantics=UV)

    assert outcomes(findings) == [("a", "refused", True, False), ("b", "found", False, False)]
    assert found_on(findings) == ["b"]
    assert strategy.value in findings.visits[0].because


@pytest.mark.parametrize("status", [400, 405, 410, 429, 451, 500, 503])
@pytest.mark.parametrize("strategy", UNSAFE)
def test_under_uv_the_unsafe_strategies_fail_on_any_other_status_listed_or_not(status, strategy):
    findings, _ = look(
        FakeIndex("a", statuses={"*": status}),
        B,
        strategy=strategy,
        semantics=UV,
        ignore_error_codes=(status,),
    )

    assert outcomes(findings)[0][2:] == (False, True)
    assert findings.pages == ()


@pytest.mark.parametrize("semantics", [DOCUMENTED, UV])
@pytest.mark.parametrize("status", [401, 403, 407, 410, 429, 451, 502, 511])
def test_ignore_error_codes_pass_over_in_first_index(status, semantics):
    findings, fetcher = look(
        FakeIndex("a", statuses={"*": status}),
        B,
        semantics=semantics,
        ignore_error_codes=(status,),
    )

    assert fetcher.asked == ["a", "b"]
    assert outcomes(findings)[0][2:] == (True, False)
    assert "ignore-error-codes" in findings.visits[0].because
    assert found_on(findings) == ["b"]


@pytest.mark.parametrize("strategy", UNSAFE)
def test_as_documented_ignore_error_codes_hold_in_every_strategy(strategy):
    findings, _ = look(
        FakeIndex("a", statuses={"*": 500}), B, strategy=strategy, ignore_error_codes=(500,)
    )

    assert found_on(findings) == ["b"]


def test_an_ignored_status_is_only_that_status():
    findings, fetcher = look(FakeIndex("a", statuses={"*": 401}), B, ignore_error_codes=(403,))

    assert fetcher.asked == ["a"]
    assert findings.pages == ()


def test_a_listed_404_is_plain_absence():
    findings, _ = look(FakeIndex("a"), B, ignore_error_codes=(404,))

    assert outcomes(findings)[0] == ("a", "absent", False, False)


@pytest.mark.parametrize(("codes", "asked"), [(None, ["t", "b"]), ((), ["t"]), ((500,), ["t"])])
def test_trap_30_pytorchs_403_is_a_preset_that_can_be_seen_and_switched_off(codes, asked):
    base = "https://download.pytorch.org"
    fakes = {base: [FakeIndex("t", statuses={"*": 403})], "https://index.test": [B]}
    where = route(index("t", base, ignore_error_codes=codes), index("b"))
    findings, fetcher = both(lambda: search(where), fakes)

    assert fetcher.asked == asked
    assert ("preset" in findings.visits[0].because) is (codes is None)


@pytest.mark.parametrize("semantics", [DOCUMENTED, UV])
def test_trap_31_an_empty_project_page_is_found_and_stops(semantics):
    for form in (HTML, "application/vnd.pypi.simple.v1+json"):
        empty = FakeIndex("a", {"foo": []}, form=form)
        findings, fetcher = look(empty, B, semantics=semantics)

        assert fetcher.asked == ["a"]
        assert outcomes(findings) == [("a", "found", False, True)]


LOGIN = b"<html><body><FORM method=post>login</FORM></body></html>"


@pytest.mark.parametrize("semantics", [DOCUMENTED, UV])
def test_trap_32_a_login_page_is_no_project(semantics):
    findings, fetcher = look(
        FakeIndex("a", bodies={"*": ("text/html", LOGIN)}), B, semantics=semantics
    )

    assert fetcher.asked == ["a"]
    outcome = "unreadable" if semantics is DOCUMENTED else "found"
    assert outcomes(findings) == [("a", outcome, False, True)]


def test_trap_32_a_page_without_files_behind_a_redirect_to_another_origin_is_unreadable():
    sso = "https://sso.test"
    fakes = {
        "https://index.test": [FakeIndex("a", redirects={"*": f"{sso}/s/simple/foo/"}), B],
        sso: [FakeIndex("s", bodies={"*": ("text/html", b"<p>please sign in</p>")})],
    }
    findings, fetcher = both(lambda: search(route(index("a"), index("b"))), fakes)

    assert fetcher.asked == ["a", "s"]
    assert outcomes(findings) == [("a", "unreadable", False, True)]
    assert findings.visits[0].final_url == f"{sso}/s/simple/foo/"


def moved(**options):
    other = "https://elsewhere.test"
    fakes = {
        "https://index.test": [FakeIndex("a", redirects={"*": f"{other}/o/simple/{{project}}/"})],
        other: [FakeIndex("o", {"foo": ["9.0"]})],
    }
    return fakes, index("a", **options)


def test_trap_33_a_page_from_elsewhere_is_shown_with_its_address():
    fakes, a = moved()
    findings, _ = both(lambda: search(route(a)), fakes)

    assert outcomes(findings) == [("a", "found", False, True)]
    assert findings.visits[0].final_url == "https://elsewhere.test/o/simple/foo/"
    # Trap 1: links are relative to where the page came from.
    assert next(findings.pages[0][1].files()).url.startswith("https://elsewhere.test/o/files/")


@pytest.mark.parametrize("options", [{"explicit": True}, {}])
def test_trap_33_a_pinned_package_takes_no_page_from_another_origin(options):
    fakes, a = moved(**options)
    where = route(a, pin=a)
    findings, _ = both(lambda: search(where), fakes)
    under_uv, _ = both(lambda: search(where, semantics=UV), fakes)

    assert outcomes(findings) == [("a", "unreadable", False, True)]
    assert "another origin" in findings.visits[0].because
    assert found_on(under_uv) == ["a"]


def test_trap_2_and_33_a_redirect_within_the_origin_is_no_matter():
    fakes = [
        FakeIndex("a", redirects={"*": "/o/simple/{project}/"}),
        FakeIndex("o", {"foo": ["1"]}),
    ]
    a = index("a", explicit=True)
    findings, _ = both(lambda: search(route(a, pin=a)), fakes)

    assert found_on(findings) == ["a"]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/vnd.pypi.simple.v1+json", b"{"),
        ("text/plain", b"hello"),
        ("application/json", b"{}"),
    ],
)
@pytest.mark.parametrize("strategy", list(Strategy))
def test_a_page_that_cannot_be_read_is_unreadable_in_every_strategy(content_type, body, strategy):
    fake = FakeIndex("a", bodies={"*": (content_type, body)})
    for semantics in (DOCUMENTED, UV):
        findings, _ = look(fake, B, strategy=strategy, semantics=semantics)
        assert outcomes(findings)[0] == ("a", "unreadable", False, True)
        assert findings.pages == ()


@pytest.mark.parametrize("strategy", UNSAFE)
def test_trap_44_the_unsafe_strategies_look_at_every_index(strategy):
    a = FakeIndex("a", {"foo": ["1.0"]})
    findings, fetcher = look(a, B, FakeIndex("c"), strategy=strategy)

    assert fetcher.asked == ["a", "b", "c"]
    assert found_on(findings) == ["a", "b"]


@pytest.mark.parametrize("strategy", list(Strategy))
def test_where_all_are_asked_at_once_one_without_credentials_stops_nobody_else(strategy):
    where = route(index("a", authenticate=Authenticate.ALWAYS), index("b"), strategy=strategy)
    fetcher = FakeFetcher([FakeIndex("a"), B])
    with pytest.raises(MissingCredentialsError):
        run(search(where), fetcher=fetcher)

    assert fetcher.asked == (["b"] if strategy in UNSAFE else [])


def test_trap_45_first_index_stops_on_the_name_whatever_versions_there_are():
    findings, fetcher = look(FakeIndex("a", {"foo": ["0.0.1"]}), B)

    assert fetcher.asked == ["a"]
    assert found_on(findings) == ["a"]


def test_the_answer_of_nobody():
    findings, fetcher = look(FakeIndex("a"), FakeIndex("b"))

    assert [visit.outcome for visit in findings.visits] == [Outcome.ABSENT, Outcome.ABSENT]
    assert not any(visit.stopped for visit in findings.visits)
    assert look()[0].visits == ()
    assert fetcher.asked == ["a", "b"]


# -- flat places --------------------------------------------------------------


def flat(name, **options):
    return index(name, format=IndexFormat.FLAT, **options)


def test_a_flat_index_without_the_package_is_absent():
    fakes = [FakeIndex("a", {"bar": ["1"]}), B]
    findings, fetcher = both(lambda: search(route(flat("a"), index("b"))), fakes)

    assert fetcher.asked == ["a", "b"]
    assert outcomes(findings)[0] == ("a", "absent", False, False)


def test_a_flat_index_hides_those_after_it():
    fakes = [FakeIndex("a", {"foo": ["1"]}), B]
    findings, fetcher = both(lambda: search(route(flat("a"), index("b"))), fakes)

    assert fetcher.asked == ["a"]
    assert found_on(findings) == ["a"]


def test_a_flat_index_behind_the_one_that_has_the_project_is_not_asked():
    fakes = [B, FakeIndex("a", statuses={"*": 500})]
    _, fetcher = both(lambda: search(route(index("b"), flat("a"))), fakes)

    assert fetcher.asked == ["b"]


@pytest.mark.parametrize("semantics", [DOCUMENTED, UV])
@pytest.mark.parametrize("strategy", list(Strategy))
@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_flat_index_that_does_not_answer_is_fatal_whatever_is_ignored(
    status, strategy, semantics
):
    fakes = [FakeIndex("a", statuses={"*": status}), B]
    where = route(flat("a", ignore_error_codes=(status,)), index("b"), strategy=strategy)
    findings, _ = both(lambda: search(where, semantics=semantics), fakes)

    assert findings.visits[0].stopped
    assert not findings.visits[0].passed_over
    assert [d.code for d in findings.visits[0].diagnostics] == ["flat.url-failed"]
    assert findings.pages == ()


def test_find_links_are_merged_with_the_first_index_that_has_the_package():
    findings, fetcher = look(FakeIndex("a"), B, find_links=[FakeIndex("l", {"foo": ["1.5"]})])

    assert fetcher.asked == ["l", "a", "b"]
    assert [place.name for place, _ in findings.find_links] == ["l"]
    assert found_on(findings) == ["b"]


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_find_links_place_that_does_not_answer_is_fatal_before_any_index_is_asked(status):
    findings, fetcher = look(B, find_links=[FakeIndex("l", statuses={"*": status})])

    assert fetcher.asked == ["l"]
    assert findings.visits[0].stopped
    assert (findings.pages, findings.find_links) == ((), ())


@pytest.mark.parametrize(("semantics", "count"), [(DOCUMENTED, 0), (UV, 1)])
def test_find_links_after_a_refusal(semantics, count):
    findings, _ = look(
        FakeIndex("a", statuses={"*": 403}),
        find_links=[FakeIndex("l", {"foo": ["1.5"]})],
        semantics=semantics,
    )

    assert len(findings.find_links) == count


def test_one_place_in_two_roles_is_fetched_once_and_nobody_waits_for_ever():
    fakes = [FakeIndex("l", {"foo": ["1"]}), B]
    for strategy in Strategy:
        where = route(flat("l"), index("b"), find_links=[flat("l"), flat("l")], strategy=strategy)
        findings, fetcher = both(lambda where=where: search(where), fakes)
        assert fetcher.asked.count("l") == 1
        assert len(findings.find_links) == 2


# -- places of this machine ---------------------------------------------------


def local(path, **options):
    return Index(SafeUrl.from_path(str(path)), name="here", **options)


def look_here(place, *, semantics=DOCUMENTED, **options):
    where = route(place, index("b"), **options)
    remote = FakeFetcher([B])
    return run(search(where, semantics=semantics), fetcher=LocalFetcher(remote)), remote


@pytest.mark.parametrize("semantics", [DOCUMENTED, UV])
def test_a_local_tree_with_pages(tmp_path, semantics):
    (tmp_path / "foo").mkdir()
    (tmp_path / "foo" / "index.html").write_text('<a href="../foo-1.0-py3-none-any.whl">x</a>')
    findings, remote = look_here(local(tmp_path), semantics=semantics)

    assert found_on(findings) == ["here"]
    assert remote.asked == []
    assert next(findings.pages[0][1].files()).url.endswith(
        f"{tmp_path.name}/foo-1.0-py3-none-any.whl"
    )


@pytest.mark.parametrize(("semantics", "asked"), [(DOCUMENTED, []), (UV, ["b"])])
def test_a_local_tree_without_pages_counts_as_documented_and_not_for_uv(tmp_path, semantics, asked):
    (tmp_path / "foo").mkdir()
    (tmp_path / "foo" / "foo-1.0-py3-none-any.whl").write_text("x")
    _, remote = look_here(local(tmp_path), semantics=semantics)

    assert remote.asked == asked


@pytest.mark.parametrize("semantics", [DOCUMENTED, UV])
def test_a_local_simple_index_without_the_package_or_missing_at_all_is_absent(tmp_path, semantics):
    (tmp_path / "foo-1.0-py3-none-any.whl").write_text("not of format flat")
    for path in (tmp_path, tmp_path / "nowhere"):
        findings, remote = look_here(local(path), semantics=semantics)
        assert outcomes(findings)[0] == ("here", "absent", False, False)
        assert remote.asked == ["b"]


@pytest.mark.parametrize("semantics", [DOCUMENTED, UV])
def test_a_missing_flat_directory_is_fatal(tmp_path, semantics):
    place = local(tmp_path / "nowhere", format=IndexFormat.FLAT)
    findings, remote = look_here(place, semantics=semantics)
    links, _ = look_here(index("b"), semantics=semantics, find_links=[place])

    assert outcomes(findings) == [("here", "unreachable", False, True)]
    assert [d.code for d in findings.visits[0].diagnostics] == ["flat.directory-missing"]
    assert links.visits[0].stopped
    assert remote.asked == []


def test_a_file_in_place_of_a_local_tree_is_unknown(tmp_path):
    (tmp_path / "file").write_text("x")
    findings, _ = look_here(local(tmp_path / "file"))

    assert outcomes(findings) == [("here", "unreachable", False, True)]
