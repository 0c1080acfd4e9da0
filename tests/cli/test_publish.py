"""``indexkit publish``: tables, JSON, exit codes; what is uploaded is the library's business."""

from __future__ import annotations

import pytest

from indexkit.testing.distributions import wheel
from indexkit.testing.fake_index import FakeIndex
from indexkit.testing.served_index import ServedIndex

OK = wheel("ok", "1.0")
OTHER = wheel("ok", "1.0", salt="other")


@pytest.fixture
def publish(cli, tmp_path):
    (tmp_path / OK.filename).write_bytes(OK.content)

    def run(served, *words, **more):
        urls = ["--publish-url", f"{served.base}/a/upload/", "--check-url", served.url("a")]
        return cli(
            "publish", *urls, "-u", "u", "-p", "s3cret-p", *words, tmp_path / "*.whl", **more
        )

    return run


@pytest.mark.parametrize(
    ("index", "code", "step"),
    [
        (FakeIndex("a"), 0, "upload"),
        (FakeIndex("a", {"ok": [OK]}), 0, "skip"),
        (FakeIndex("a", {"ok": [OTHER]}), 5, "conflict"),
        (FakeIndex("a", statuses={"ok": 403}), 3, "unverifiable"),
    ],
)
def test_a_dry_run_tells_the_plan_and_uploads_nothing(publish, index, code, step):
    with ServedIndex(index) as served:
        words, machine = publish(served, "--dry-run"), publish(served, "--dry-run", "--json")

        assert (words.code, machine.code) == (code, code)
        assert step in words.out
        assert machine.json["plan"]["files"][0]["step"] == step
        assert (machine.json["kind"], machine.json["dry_run"]) == ("publish", True)
        assert served.uploads == []
        assert "s3cret-p" not in words.out + words.err + machine.out + machine.err


def test_a_release_is_uploaded(publish):
    with ServedIndex(FakeIndex("a")) as served:
        first, second = publish(served), publish(served, "--json")

        assert (first.code, first.out.split()[:2]) == (0, ["uploaded", OK.filename])
        assert (second.code, second.json["outcomes"][0]["result"]) == (0, "skipped")
        assert len(served.uploads) == 1


@pytest.mark.parametrize(
    ("index", "code"),
    [(FakeIndex("a", {"ok": [OTHER]}), 5), (FakeIndex("a", statuses={"ok": 500}), 3)],
)
def test_nothing_is_uploaded_past_a_conflict_or_a_doubt(publish, index, code):
    with ServedIndex(index) as served:
        assert publish(served).code == code
        assert served.uploads == []


def test_unverified_uploads_may_be_allowed(publish):
    with ServedIndex(FakeIndex("a", statuses={"ok": 403})) as served:
        assert publish(served, "--allow-unverified").code == 0
        assert len(served.uploads) == 1


def test_a_refusal_is_told_with_its_reason(publish):
    index = FakeIndex(
        "a",
        statuses={"upload": 403},
        bodies={"upload": ("application/json", b'{"code": "403 not you"}')},
    )
    with ServedIndex(index) as served:
        words, machine = publish(served), publish(served, "--json")

    assert (words.code, machine.code) == (5, 5)
    assert "403 not you" in words.err
    assert machine.json["error"]["reason"] == "403 not you"


def test_index_names_a_configured_index_and_defines_none(cli, tmp_path):
    missing = cli("publish", "--index", "nosuch", tmp_path / "*.whl")
    defined = cli("publish", "--index", "x=https://x.test/simple", tmp_path / "*.whl")

    assert (missing.code, defined.code) == (2, 2)
    assert "no configured index is named `nosuch`" in missing.err


def test_a_named_index_is_used(cli, tmp_path):
    (tmp_path / OK.filename).write_bytes(OK.content)
    with ServedIndex(FakeIndex("a")) as served:
        (tmp_path / "pyproject.toml").write_text(
            f'[[tool.uv.index]]\nname = "alpha"\nurl = "{served.url("a")}"\npublish-url = "{served.base}/a/upload"\n'
        )
        done = cli(
            "publish", "--project", tmp_path, "--index", "alpha", "-t", "tok", tmp_path / "*.whl"
        )

        assert done.code == 0, done.err
        assert served.uploads[0].username == "__token__"


def test_skip_existing_points_to_the_check(publish):
    with ServedIndex(FakeIndex("a")) as served:
        done = publish(served, "--skip-existing")

    assert done.code == 2
    assert "--check-url" in done.err


def test_progress_is_drawn_on_a_terminal(publish):
    with ServedIndex(FakeIndex("a")) as served:
        done = publish(served, terminal=True)

    assert OK.filename in done.err
