"""The benchmark's corpus is sound and its parts run on a tiny one; no test looks at a time."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2] / "benchmarks"

if not HERE.is_dir():
    pytest.skip("the benchmarks are not beside the tests", allow_module_level=True)


@pytest.fixture(scope="module", autouse=True)
def _benchmarks_on_the_path():
    sys.path.insert(0, str(HERE))
    yield
    sys.path.remove(str(HERE))


@pytest.fixture
def setting(tmp_path):
    import corpus
    import rows

    made = list(corpus.made_pages(4))
    packages = tuple(corpus.write(tmp_path / "main", made))
    return rows.Setting(
        pages=tmp_path / "main",
        names=packages,
        smallest=packages[0],
        root=tmp_path,
        packages=packages,
        rounds=1,
        peers=("pip",) if rows.peers.version_of("pip") else (),
        uv=None,
    )


def test_the_corpus_is_the_same_for_the_same_seed():
    import corpus

    assert list(corpus.made_pages(5)) == list(corpus.made_pages(5))
    assert list(corpus.made_pages(5)) != list(corpus.made_pages(5, seed=1))


def test_both_forms_of_a_made_page_end_in_the_same_file():
    import corpus

    import peers

    ways = peers.MAKERS["indexkit"]()
    for page in corpus.made_pages(6):
        name = page["name"]
        json_file = ways["best"](name, corpus.as_json(page), corpus.JSON)

        assert json_file is not None
        assert ways["best"](name, corpus.as_html(page), corpus.HTML) == json_file


def test_every_served_page_ends_in_the_same_file_as_pips_choice(setting):
    import rows

    if not setting.peers:
        pytest.skip("pip is not installed in this environment")
    count = len(setting.packages)

    assert f"{count} of {count}" in rows.agreement(setting)


def test_a_whole_job_and_the_report_run(setting, tmp_path):
    import report
    import rows

    found = [*rows.configuration(setting, 20, 4), *rows.growth(setting, (10, 40), (1, 2))]
    facts = {
        "machine": "any", "python": "3", "pages": "made", "rounds": 1, "versions": {"uv": None},
        "agreement": "not looked at", "seconds": 0,
    }  # fmt: skip
    data = report.to_data(found, facts)

    assert json.loads(json.dumps(data)) == data
    assert [row["row"] for row in data["rows"]] == ["15", "16", "16"]
    assert report.table(found, facts).count("\n| ") == len(found) + 1


def test_a_bound_is_kept_on_its_own_side():
    from rounds import Ratio
    from rows import Row

    row = Row("1", "work", "peer", ">= 2", "<= 1", Ratio(1.5, 1.0, 3.0))

    assert row.meets(row.gate) is False
    assert row.meets(row.goal) is False
    assert row.meets("") is None
