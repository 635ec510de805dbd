"""Published clusters: laws and usual figures hold the counts that were bought, and say when too little is told."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.truth import needs_truth, truth_dir
from workbench.measure.validation.answer import Case, Skipped, interval_width, reached, summary
from workbench.measure.validation.clusters import COLUMNS, TARGETS, predict, predict_shipped, stated_facts
from workbench.measure.validation.rows import BadRow
from workbench.program.published import PublishedCluster
from workbench.store.catalog import load_catalog
from workbench.verbs.validate import validate

CATALOG = load_catalog()
TABLE = "published_clusters.csv"
TOLD_IN_NOTES = {"bytedance_ch_2022": {"stored_bytes"}}
"""Facts that the table tells in words beside its columns, where copies may be counted."""


def row(**cells: str) -> dict[str, str]:
    """A row that is ready for sizing: blank but for its name, its engine and the cells given."""
    named = {"case_id": "some", "engine": "ClickHouse", "workload": "web analytics", "sizing_ready": "Y"}
    return {**dict.fromkeys(COLUMNS, ""), **named, **cells}


def answer(**cells: str) -> Case | Skipped:
    [told] = predict([row(**cells)], {}, CATALOG)
    return told


def truth_rows() -> list[dict[str, str]]:
    folder = truth_dir()
    assert folder is not None
    with (folder / TABLE).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def shipped(*, comparable: bool) -> list[Case]:
    """The shipped cases; none of them is skipped."""
    asked = [cluster for cluster in CATALOG.published.values() if cluster.comparable is comparable]
    told = list(predict_shipped(asked, CATALOG))
    cases = [one for one in told if isinstance(one, Case)]
    assert cases == told
    return cases


def test_the_clusters_that_ship_are_held_as_promised() -> None:
    cases = shipped(comparable=True)
    assert len(cases) >= 12
    for target in TARGETS:
        kept = reached(target, cases)
        assert kept.n >= 8
        assert kept.holds, (target.name, kept)


def test_neither_half_of_them_carries_the_other() -> None:
    cases = shipped(comparable=True)
    for half in (cases[::2], cases[1::2]):
        told = summary(half)
        assert told.interval_coverage is not None
        assert told.interval_coverage >= 0.5
        assert told.within_2x is not None
        assert told.within_2x >= 0.4


def test_what_is_told_in_part_is_told_apart_with_the_reason() -> None:
    cases = {case.id: case for case in shipped(comparable=False)}
    assert len(cases) >= 9
    assert (summary(list(cases.values())).within_2x or 0.0) < 0.5, "a promise may cover them now"
    for name in cases:
        assert CATALOG.published[name].remark
    with pytest.raises(ValidationError, match="does not say why"):
        PublishedCluster.model_validate({**CATALOG.published["clarity_ch_2024"].model_dump(), "remark": None})


@needs_truth
def test_the_table_is_held_as_promised() -> None:
    folder = truth_dir()
    assert folder is not None
    validation = validate("clusters", folder / TABLE)
    ready = [one for one in truth_rows() if one["sizing_ready"] == "Y"]
    assert len(validation.cases) >= 0.9 * len(ready)
    assert all(kept.holds for kept in validation.targets), validation.targets


@needs_truth
def test_what_ships_says_what_the_table_says() -> None:
    rows = {one["case_id"]: one for one in truth_rows()}
    for name, cluster in CATALOG.published.items():
        read = stated_facts(2, rows[name]).model_dump(exclude_none=True)
        written = cluster.stated.model_dump(exclude_none=True)
        assert cluster.comparable is (rows[name]["sizing_ready"] == "Y" and name not in TOLD_IN_NOTES)
        assert written.keys() - read.keys() == TOLD_IN_NOTES.get(name, set()), name
        for fact, value in read.items():
            assert written[fact] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-3)), (name, fact)
        assert cluster.nodes == (float(rows[name]["nodes_data"]) if rows[name]["nodes_data"] else None)


@needs_truth
def test_every_account_that_tells_a_size_and_a_load_ships() -> None:
    sized = [one for one in truth_rows() if one["nodes_data"] or one["total_cores"]]
    ready = [{**one, "sizing_ready": "Y"} for one in sized if one["sizing_ready"] in "YP"]
    told = {one.id for one in predict(ready, {}, CATALOG) if isinstance(one, Case)}
    assert told | TOLD_IN_NOTES.keys() == set(CATALOG.published)


@needs_truth
def test_no_count_is_read_that_is_to_be_predicted() -> None:
    def predictions(rows: list[dict[str, str]]) -> Mapping[str, tuple[float, float | None, float | None]]:
        told = [one for one in predict(rows, {}, CATALOG) if isinstance(one, Case)]
        return {case.id: (case.predicted, case.p10, case.p90) for case in told}

    def disguised(one: dict[str, str]) -> dict[str, str]:
        counts = {name: "7" for name in ("nodes_data", "nodes_total", "total_cores", "total_ram_tb") if one[name]}
        return {**one, **counts}

    rows = truth_rows()
    assert predictions(rows) == predictions([disguised(one) for one in rows])


@needs_truth
def test_the_same_table_gives_the_same_answer() -> None:
    rows = truth_rows()
    assert list(predict(rows, {}, CATALOG)) == list(predict(rows, {}, CATALOG))


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"nodes_data": "10", "sizing_ready": "P", "events_per_day": "1e9"}, "not marked as ready"),
        ({"events_per_day": "1e9"}, "neither nodes nor cores are given"),
        ({"nodes_data": "10", "engine": "Abacus", "events_per_day": "1e9"}, "no family of engines covers Abacus"),
        ({"nodes_data": "10"}, "neither a load nor what is kept is stated"),
        ({"nodes_data": "10", "engine": "Flink", "stored_rows": "1e9"}, "no load is stated"),
    ],
)
def test_a_row_that_cannot_be_predicted_says_why(cells: dict[str, str], why: str) -> None:
    told = answer(**cells)
    assert isinstance(told, Skipped)
    assert why in told.why


def test_a_row_that_leaves_too_much_open_names_what_to_state() -> None:
    stated = {"engine": "Druid", "nodes_data": "10", "events_per_day": "1e11", "retention_days": "90"}
    told = answer(**stated)
    assert isinstance(told, Skipped)
    assert "too little is stated" in told.why
    assert "events_per_row" in told.why
    assert isinstance(answer(**stated, rollup_ratio_rows_in_per_row_stored="5"), Case)


def test_what_is_stated_narrows_the_interval() -> None:
    open_case = answer(nodes_data="10", events_per_day="1e10")
    kept = answer(nodes_data="10", events_per_day="1e10", retention_days="90")
    machines = answer(nodes_data="10", events_per_day="1e10", retention_days="90", disk_tb_per_node="4",
                      replication_factor="2", bytes_per_event_stored="80")  # fmt: skip
    widths = [interval_width(told) for told in (open_case, kept, machines) if isinstance(told, Case)]
    assert len(widths) == 3
    assert widths[0] > widths[1] > widths[2]


@pytest.mark.parametrize(("column", "cell"), [("events_per_day", "many"), ("stored_rows", "-5"),
                                              ("replication_factor", "0.5")])  # fmt: skip
def test_a_cell_that_is_no_such_figure_is_told(column: str, cell: str) -> None:
    with pytest.raises(BadRow, match="line 2"):
        answer(nodes_data="10", **{column: cell})


@pytest.mark.parametrize(
    ("engine", "family"),
    [
        ("Elasticsearch", "search_index"),
        ("Elasticsearch -> ClickHouse", "clickhouse"),
        ("Pulsar -> Flink -> ClickHouse", "stream_jobs"),
        ("pre-aggregation (Apache Kylin on HBase)", "cube"),
        ("PostgreSQL + Citus", "relational"),
        ("Apache Doris", "mpp"),
        ("StarRocks", "mpp"),
        ("Pinot", "serving_index"),
        ("Hadoop/Hive (batch)", "batch_jobs"),
        ("Citus/cstore_fdw -> ClickHouse", "clickhouse"),
    ],
)
def test_an_engine_finds_its_family(engine: str, family: str) -> None:
    found = CATALOG.unstated.family_of(engine)
    assert found is not None
    assert found.name == family


def test_facts_are_read_in_their_units() -> None:
    facts = stated_facts(2, row(date="2019-04-02", raw_tb_per_day="1.5", events_per_s_avg="100", disk_tb_per_node="7",
                                workload="application logs"))  # fmt: skip
    assert facts.raw_bytes_per_day == 1.5e12
    assert facts.events_per_day == 8.64e6
    assert facts.disk_bytes_per_node == 7e12
    assert (facts.year, facts.content, facts.tier) == (2019, "logs", None)
    assert stated_facts(2, row(workload="real-time ingestion tier")).tier == "jobs"
    assert stated_facts(2, row(workload="dashboards, ingestion switched off")).tier is None


def test_the_table_is_found_by_its_kind(tmp_path: Path) -> None:
    table = tmp_path / TABLE
    with table.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        writer.writerow(row(nodes_data="374", events_per_day="2e10", stored_tb_compressed_one_copy="2000"))
    validation = validate("clusters", table)
    assert [case.id for case in validation.cases] == ["some"]
    assert validation.cases[0].covered
