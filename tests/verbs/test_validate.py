"""Holding predictions to a table: the verb, its troubles, and how the answer is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.truth import needs_truth, truth_dir
from workbench.simulate.rollup import rollup_rows
from workbench.store.errors import InvalidFile
from workbench.store.loader import load_stream
from workbench.verbs.render.validate import render, render_shipped
from workbench.verbs.trouble import Trouble
from workbench.verbs.validate import IN_PART, validate, validate_shipped

STREAM = """\
id: STR-small
kind: stream
title: Small
events_per_day: 1000000
raw_bytes_per_event: 100
columns:
  - {name: zone, type: uint32, cardinality: 5000, skew: 1.0}
  - {name: country, type: string, cardinality: 50, skew: 1.0, determined_by: zone}
"""
HEAD = "n_events,profile,path_model,dims,granularity_s,groups"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams" / "small-indep.yaml").write_text(STREAM, encoding="utf-8")
    return tmp_path


def table(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "facts.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def test_rows_are_predicted_as_the_rollup_command_predicts_them(folder: Path) -> None:
    told = rollup_rows(load_stream(folder / "streams" / "small-indep.yaml"), ["zone"], "1h", 1e6)
    validation = validate("rollup", table(folder, "1000000,small,indep,zone,3600,50000"))
    (case,) = validation.cases
    assert (case.given, case.predicted, case.p10, case.p90) == (50000.0, told.expected, told.p10, told.p90)
    assert validation.summary.n == 1


def test_a_row_that_cannot_be_predicted_is_skipped_with_its_reason(folder: Path) -> None:
    lines = ("1000,small,indep,zone,60,900", "1000,large,indep,zone,60,900", "1000,small,indep,path,60,900",
             "1000,small,indep,zone,60,", "1000,small,indep,zone,60,0")  # fmt: skip
    validation = validate("rollup", table(folder, *lines))
    assert [case.id for case in validation.cases] == ["small-indep:zone@60s:1000:2"]
    why = [skipped.why for skipped in validation.skipped]
    assert len(why) == 4
    for reason, word in zip(why, ("large-indep", "path", "groups", "groups"), strict=True):
        assert word in reason


def test_ids_are_stable_and_unique(folder: Path) -> None:
    file = table(folder, *["1000,small,indep,zone,60,900"] * 3)
    ids = [case.id for case in validate("rollup", file).cases]
    assert len(set(ids)) == 3
    assert ids == [case.id for case in validate("rollup", file).cases]


def test_streams_of_another_folder_can_be_named(folder: Path) -> None:
    (folder / "streams").rename(folder / "elsewhere")
    file = table(folder, "1000,small,indep,zone,60,900")
    with pytest.raises(Trouble, match="no stream files"):
        validate("rollup", file)
    assert len(validate("rollup", file, folder / "elsewhere").cases) == 1


def test_what_cannot_be_read_is_said_with_its_place(folder: Path) -> None:
    with pytest.raises(Trouble, match="cannot be read"):
        validate("rollup", folder / "missing.csv")
    with pytest.raises(Trouble, match=r"facts\.csv:1: the head lacks groups"):
        validate("rollup", table(folder, head=HEAD.removesuffix(",groups")))
    with pytest.raises(Trouble, match="line 2, column n_events: 'many'"):
        validate("rollup", table(folder, "many,small,indep,zone,60,900"))
    with pytest.raises(Trouble, match="rollup"):
        validate("rollups", table(folder))
    (folder / "facts.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Trouble, match="comma-separated"):
        validate("rollup", folder / "facts.csv")
    (folder / "streams" / "small-indep.yaml").write_text("id: [", encoding="utf-8")
    with pytest.raises(InvalidFile, match=r"small-indep\.yaml:2:1"):
        validate("rollup", table(folder, "1000,small,indep,zone,60,900"))


def test_every_format_tells_the_same(folder: Path) -> None:
    lines = ("1000000,small,indep,zone,3600,50000", "1000,large,indep,zone,60,900", "1000,large,indep,zone,60,900")
    validation = validate("rollup", table(folder, *lines))
    answer = json.loads(render(validation, "json"))
    assert answer["cases"][0].keys() >= {"id", "given", "predicted", "p10", "p90", "ratio"}
    assert answer["skipped"][0] == {"id": "large-indep:zone@60s:1000:3", "why": "there is no stream large-indep"}
    assert answer["summary"].keys() >= {
        "n", "median_ratio_error", "p95_ratio_error", "within_2x", "interval_coverage",
    }  # fmt: skip
    for output_format in ("text", "markdown"):
        shown = render(validation, output_format)
        assert "1 cases of rollup, 2 rows skipped" in shown
        assert "small-indep:zone@3600s:1000000:2" in shown
        assert "zoned paths, over 1,000 groups" in shown
        assert "there is no stream large-indep" in shown


def test_a_table_without_a_case_is_answered(folder: Path) -> None:
    validation = validate("rollup", table(folder, "1000,large,indep,zone,60,900"))
    assert json.loads(render(validation, "json"))["summary"]["median_ratio_error"] is None
    assert "None of 1 rows" in render(validation, "text")


def test_the_facts_that_ship_are_predicted_without_a_table() -> None:
    parts = validate_shipped()
    assert [part.kind for part in parts] == ["clusters", IN_PART, "clickbench"]
    assert not any(part.skipped for part in parts)
    assert all(reached.holds for part in parts for reached in part.targets)
    answer = json.loads(render_shipped("cases", parts, "json"))
    assert len(answer["cases"]) == answer["summary"]["n"] == sum(part.summary.n for part in parts)
    assert [part["kind"] for part in answer["parts"]] == [part.kind for part in parts]
    for output_format in ("text", "markdown"):
        shown = render_shipped("cases", parts, output_format)
        assert all(f"{part.summary.n} cases of {part.kind}" in shown for part in parts)
        assert "clarity_ch_2024" in shown, "the worst of all"


def test_the_facts_of_one_kind_that_ship_are_asked_for_by_name() -> None:
    assert [part.kind for part in validate_shipped("clickbench")] == ["clickbench"]
    assert [part.kind for part in validate_shipped("clusters")] == ["clusters", IN_PART]
    with pytest.raises(Trouble, match="No facts of the kind rollup ship; name a FILE"):
        validate_shipped("rollup")


@needs_truth
def test_counted_rollups_are_met_as_promised() -> None:
    folder = truth_dir()
    assert folder is not None
    validation = validate("rollup", folder / "rollup_truth.csv")
    assert not validation.skipped
    assert all(reached.holds for reached in validation.targets), validation.targets
    assert (validation.summary.interval_coverage or 0.0) >= 0.8
