"""Strategies, presets, origins, files of a page, responses, outcomes: the small values."""

import copy
import pickle
import time
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from indexkit.model.diagnostic import Diagnostic, Severity
from indexkit.model.origin import BUILT_IN, Layer, Origin
from indexkit.model.page import File, ProjectPage
from indexkit.model.request import Request, Response
from indexkit.model.semantics import Semantics
from indexkit.model.source import Source, SourceKind
from indexkit.model.strategy import Strategy
from indexkit.model.url import SafeUrl
from indexkit.model.visit import Outcome

URL = SafeUrl("https://h/x/")


@pytest.mark.parametrize(
    ("text", "strategy"),
    [
        ("first-index", Strategy.FIRST_INDEX),
        ("first-match", Strategy.FIRST_INDEX),
        ("unsafe-first-match", Strategy.UNSAFE_FIRST_MATCH),
        ("unsafe-any-match", Strategy.UNSAFE_FIRST_MATCH),
        ("unsafe-best-match", Strategy.UNSAFE_BEST_MATCH),
    ],
)
def test_names_of_strategies(text, strategy):
    assert Strategy.parse(text) is strategy
    assert strategy.asks_all == (strategy is not Strategy.FIRST_INDEX)


@pytest.mark.parametrize("text", ["", "First-Index", "best-match"])
def test_unknown_strategies_are_refused(text):
    with pytest.raises(ValueError, match="not a valid"):
        Strategy.parse(text)


def test_the_documented_preset_has_every_switch_off():
    switches = [field.name for field in attrs.fields(Semantics) if field.name != "name"]

    assert not any(getattr(Semantics.DOCUMENTED, name) for name in switches)
    for preset in (Semantics.UV_PROJECT, Semantics.UV_PIP):
        assert any(getattr(preset, name) for name in switches)
    for name in switches:
        assert name in Semantics.__doc__
        assert any(getattr(p, name) for p in (Semantics.UV_PROJECT, Semantics.UV_PIP)), name


@pytest.mark.parametrize(
    ("origin", "text"),
    [
        (Origin(Layer.PROJECT, "p.toml", 7, "tool.uv.index[0]"), "p.toml:7 (tool.uv.index[0])"),
        (Origin(Layer.PROJECT, "p.toml"), "p.toml"),
        (Origin(Layer.ENVIRONMENT, variable="UV_INDEX"), "UV_INDEX"),
        (Origin(Layer.ARGUMENT, argument="--index"), "--index"),
        (BUILT_IN, "built-in"),
    ],
)
def test_origins_are_described(origin, text):
    assert origin.describe() == text


class Asked:
    """Tells one place, and counts how often it is looked for."""

    layer = Layer.PROJECT
    file = "p.toml"

    def __init__(self):
        self.looked = []

    def line(self, path):
        self.looked.append(path)
        return 7

    def key(self, path):
        return ".".join(path)


def test_a_place_that_is_told_late_is_looked_for_once_and_by_who_asks():
    places = Asked()
    late = Origin.told_late(places, ("tool", "uv"))

    assert (late.file, late.layer, late.key) == ("p.toml", Layer.PROJECT, "tool.uv")
    assert places.looked == []
    assert late == Origin(Layer.PROJECT, "p.toml", 7, "tool.uv")
    assert late.line == 7
    assert places.looked == [("tool", "uv")]
    with pytest.raises(AttributeError, match="column"):
        _ = late.column


def test_a_copy_of_a_place_that_is_told_late_holds_plain_values():
    late = Origin.told_late(Asked(), ("tool", "uv"))

    assert copy.copy(late) == Origin(Layer.PROJECT, "p.toml", 7, "tool.uv")
    assert pickle.loads(pickle.dumps(Origin.told_late(Asked(), ("x",)))).key == "x"  # noqa: S301 - our own bytes


def test_a_diagnostic_warns_unless_it_says_otherwise():
    assert Diagnostic("a.b", "text").severity is Severity.WARNING


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://h/a.whl", "https://h/a.whl.metadata"),
        ("https://h/a.whl?token=t", "https://h/a.whl.metadata?token=t"),
        ("https://h/a.whl#sha256=ab", "https://h/a.whl.metadata"),
        ("https://h/a.whl?x=1#sha256=ab?c", "https://h/a.whl.metadata?x=1"),
    ],
)
def test_trap_79_the_metadata_file_is_named_before_the_query(url, expected):
    assert File("a.whl", url, core_metadata=()).metadata_url == expected
    assert File("a.whl", url).metadata_url is None


def test_trap_18_only_strong_hashes_vouch_for_a_file():
    hashes = (("md5", "a"), ("sha1", "b"), ("sha256", "c"), ("blake2b", "d"))

    assert File("a.whl", "https://h/", hashes).strong_hashes == hashes[2:]


def test_files_are_values():
    file = File("a-1.whl", "https://u:p@h/a-1.whl?token=t", (("sha256", "ab"),))

    assert file == copy.copy(file) == pickle.loads(pickle.dumps(file))  # noqa: S301 - our own bytes
    assert hash(file) == hash(copy.copy(file))
    assert file != "a-1.whl"
    assert file.is_wheel
    assert "p@h" not in repr(file)
    assert "=t" not in repr(file)


def test_a_file_of_a_page_reads_its_row_once_and_when_it_is_looked_at():
    read = []

    class Reader:
        def fields(self, row):
            read.append(row)
            return (
                row,
                f"https://h/{row}",
                (("sha256", "ab"),),
                None,
                None,
                7,
                None,
                (),
                None,
                True,
            )

    file, plain = File.later(Reader(), "a-1.whl"), File(*Reader().fields("a-1.whl"))
    assert read == ["a-1.whl"]
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        _ = file.colour
    assert not hasattr(file, "__deepcopy__")
    assert len(read) == 1
    assert (file.size, file.core_metadata, file.gpg_signature) == (7, (), True)
    assert file == plain
    assert hash(file) == hash(plain)
    assert repr(file) == repr(plain)
    assert len(read) == 2


def test_a_copy_of_a_file_holds_values_and_not_the_page():
    class Reader:  # of a local class, so that it has no pickle
        def fields(self, row):
            return (row, f"https://h/{row}")

    file = File.later(Reader(), "a-1.whl")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        copied = pickle.loads(pickle.dumps(file, protocol))  # noqa: S301 - our own bytes
        assert copied == file == copy.copy(file) == copy.deepcopy(file)


def test_threads_that_look_at_one_file_at_once_see_the_same():
    class Slow:
        def fields(self, row):
            time.sleep(0.001)
            return (row, f"https://h/{row}")

    for _ in range(20):
        file = File.later(Slow(), "a-1.whl")
        with ThreadPoolExecutor(4) as pool:
            urls = list(pool.map(lambda _, one=file: one.url, range(4)))
        assert urls == ["https://h/a-1.whl"] * 4


class Rows:
    def brief(self, row, /):
        return (row, None, None)

    def file(self, row, /):
        return File(row, f"https://h/{row}")


def test_a_page_reads_its_rows_on_demand():
    page = ProjectPage("x", "https://h/x/?token=t", {"1": ["a", "b"], "2": ["c"]}, Rows())

    assert len(page) == 3
    assert [file.filename for file in page.files()] == ["a", "b", "c"]
    assert "=t" not in repr(page)
    assert len(pickle.loads(pickle.dumps(page))) == 3  # noqa: S301 - our own bytes


def test_a_response_gives_the_first_header():
    response = Response(200, URL, (("a", "1"), ("a", "2")))

    assert response.header("a") == "1"
    assert response.header("b") is None
    assert "body" not in repr(Request(URL, body=b"body"))


def test_only_two_outcomes_are_answers():
    assert [outcome for outcome in Outcome if outcome.is_known] == [Outcome.FOUND, Outcome.ABSENT]


def test_a_source_holds_where_its_marker_does():
    source = Source(SourceKind.INDEX, "a", marker="os_name == 'nt'")

    assert source.holds_in({"os_name": "nt"})
    assert not source.holds_in({"os_name": "posix"})
    assert Source(SourceKind.INDEX, "a").holds_in({})
