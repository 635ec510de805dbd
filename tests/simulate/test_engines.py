"""The seven engines: each sized through its own front and store, and a new one from a single file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.simulate.cases import case, clickhouse, raw_table, rollup_table, stream
from tests.simulate.test_work import OF_LISTS
from workbench.program.designs import Design
from workbench.simulate.case import CannotEstimateError, Inputs
from workbench.simulate.demand import demand
from workbench.simulate.estimate import estimate_design
from workbench.simulate.latency import latency, serving
from workbench.simulate.sizing import Sizing, size
from workbench.simulate.uncertainty import Draws
from workbench.store.catalog import load_catalog
from workbench.store.resources import data_dir

ENGINES = ["clickhouse", "druid", "flink", "managed", "preaggregation", "spark", "topn"]
DRAWS = 64
TOP = {"name": "paths", "function": "top", "column": "path", "exact": False}
LISTS = [rollup_table("paths", ["zone"], "1h", 90, measures=[TOP])]
COUNTS = [
    rollup_table("by_zone", ["zone", "country", "status"], "1h", 396),
    rollup_table("by_path", ["zone", "path"], "1h", 90),
]


def design(engine: str, **changes: Any) -> Design:
    tables = LISTS if engine == "topn" else COUNTS
    return clickhouse(**{"engine": engine, "tables": tables, **changes})


def sized(of: Design, **changes: Any) -> Sizing:
    return size(Inputs(case(of, requirements=(), **changes), Draws(DRAWS, 0)))


def test_the_catalog_holds_the_engines_of_the_account() -> None:
    assert sorted(load_catalog().engines) == ENGINES


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_is_sized_with_its_bill_and_its_traces(engine: str) -> None:
    answer = estimate_design(case(design(engine), requirements=()), draws=DRAWS)
    assert answer.monthly_cost_usd.p50 > 0
    assert (answer.nodes is None) == (engine == "managed")
    parts = [trace for trace in answer.trace if trace.key.startswith("cost.")]
    assert parts
    assert all(trace.inputs and all(one.source for one in trace.inputs) for trace in parts)


@pytest.mark.parametrize("engine", ENGINES)
def test_more_events_never_cost_less(engine: str) -> None:
    few, many = (sized(design(engine), stream=stream(events_per_day=events)).costs.total for events in (1e9, 3e9))
    assert (many >= few).all()


def test_a_new_engine_of_known_shape_needs_one_file(tmp_path: Path) -> None:
    shutil.copytree(data_dir(), tmp_path / "data")
    (tmp_path / "data" / "engines" / "abacus.yaml").write_text(
        "name: abacus\ntitle: Abacus\nfront: consumers\nstore: relational\ninherits: preaggregation\nminimum_nodes: 2\n"
        "coefficients:\n  write_cpu_ns_per_row: {value: 66000, unit: ns per row, sigma: 0.3, date: 2026-11-23,"
        " source: beads are slow, grade: guess}\n"
        "side_services:\n  - {name: clerks, instance: c6a.large, count: 4, scales_with: jobs, date: 2026-11-23,"
        " source: two tables of two, grade: guess}\n"
    )
    catalog = load_catalog(tmp_path / "data")
    slow, fast = (
        sized(design("preaggregation"), engine=catalog.engines[name], catalog=catalog)
        for name in ("abacus", "preaggregation")
    )
    assert (slow.asked.loads["cpu"].every > fast.asked.loads["cpu"].every).all()
    assert {"clerks", "kafka"} <= set(slow.cluster.services)
    assert "consumers" not in slow.cluster.services


def test_druid_keeps_every_segment_in_deep_storage_and_ingests_beside_its_historicals() -> None:
    druid, columnar = sized(design("druid")), sized(design("clickhouse"))
    assert (druid.asked.cold_bytes >= druid.asked.hot_bytes).all()
    assert not columnar.asked.cold_bytes.any()
    assert not druid.asked.loads["cpu"].every.any()
    assert (druid.cluster.services["middle_managers"] >= 2).all()


def test_tasks_that_roll_up_apart_store_more_rows() -> None:
    whole, parted = (
        sized(design("druid", tables=[rollup_table("r", ["zone"], "1min", 30, ingest_partitions=tasks)]))
        for tasks in (1, 64)
    )
    rows, more = (one.asked.volume.tables["r"].rows_per_day for one in (whole, parted))
    assert (more > rows).all()
    assert (more <= 64 * rows * (1 + 1e-9)).all()
    assert (more <= whole.asked.volume.events_per_day).all()


def test_a_stream_job_holds_its_open_windows() -> None:
    hourly, daily = (
        sized(design("flink", tables=[rollup_table("r", ["zone", "path"], grain, 30)]), stream=stream(late_share=0.0))
        for grain in ("1h", "1d")
    )
    assert (daily.asked.state_bytes > hourly.asked.state_bytes).all()
    late = sized(design("flink"), stream=stream(late_share=0.02, correction_window_hours=72.0))
    assert (late.asked.state_bytes > sized(design("flink"), stream=stream(late_share=0.0)).asked.state_bytes).all()


def test_state_alone_can_ask_for_machines() -> None:
    wide = design("flink", tables=[rollup_table("r", ["zone", "path", "client_ip"], "1d", 3)])
    patient = stream(late_share=0.02, correction_window_hours=30 * 24.0)
    found = sized(wide, stream=patient)
    cores = found.asked.job_cores_at_peak / (16 * 0.1)
    assert (found.cluster.services["task_managers"] > np.ceil(cores)).any()


def test_batches_spread_a_day_and_pay_only_while_they_run() -> None:
    calm, bursty = (sized(design("spark"), stream=stream(bursts=bursts)) for bursts in ([], stream().bursts))
    assert calm.asked.job_cores_at_peak == pytest.approx(bursty.asked.job_cores_at_peak)
    heavy = stream(events_per_day=1e11)
    nightly, hurried = (sized(design("spark", batch_hours=hours), stream=heavy) for hours in (24, 1))
    assert (nightly.costs.parts["spark_workers"] > 0).all()
    per_machine = nightly.costs.parts["spark_workers"] / nightly.cluster.services["spark_workers"]
    always = hurried.costs.parts["spark_workers"] / hurried.cluster.services["spark_workers"]
    assert (per_machine < always).all()


def test_batches_keep_raw_events_in_object_storage() -> None:
    found = sized(design("spark", tables=[raw_table(30), *COUNTS]))
    assert not found.asked.tables["events"].hot_bytes.any()
    assert found.asked.tables["events"].cold_bytes[-1].min() > 0


def test_a_top_n_service_takes_no_other_tables() -> None:
    with pytest.raises(CannotEstimateError, match=r"table by_zone has no measure of function top"):
        demand(Inputs(case(design("topn", tables=COUNTS), requirements=()), Draws(DRAWS, 0)))


def test_a_managed_service_charges_by_its_dimensions_and_at_least_its_minimum() -> None:
    few = sized(design("managed"), stream=stream(events_per_day=1000.0, bursts=[]))
    many = sized(design("managed"), stream=stream(events_per_day=1e10))
    minimum = few.inputs.draws.inputs["managed.contract_minimum"].value
    assert float(np.median(few.costs.total)) == pytest.approx(minimum, rel=0.05)
    assert not many.costs.parts["up to the contract's minimum"].any()
    assert not many.costs.parts["hosts"].any()
    agents = sized(design("managed"), stream=stream(hosts=500.0)).costs.parts["hosts"]
    assert float(np.median(agents)) == pytest.approx(500 * 15, rel=0.05)
    assert not many.nodes.any()


def test_machines_are_asked_for_where_they_are_needed() -> None:
    assert sized(design("managed", hardware=None)).costs.total.min() > 0
    with pytest.raises(CannotEstimateError, match="add hardware"):
        sized(design("clickhouse", hardware=None))


def test_only_the_largest_are_served() -> None:
    everybody, largest = (
        sized(clickhouse(serves_largest=served))
        for served in (None, {"column": "zone", "values": 100})
    )  # fmt: skip
    assert (largest.asked.volume.events_per_day < everybody.asked.volume.events_per_day).all()
    assert (largest.nodes <= everybody.nodes).all()
    all_of_them = sized(clickhouse(serves_largest={"column": "zone", "values": 10**9}))
    assert all_of_them.costs.total == pytest.approx(everybody.costs.total)
    with pytest.raises(CannotEstimateError, match="serves_largest: path"):
        sized(clickhouse(serves_largest={"column": "path", "values": 10}))


def test_stages_serve_nothing_before_they_begin() -> None:
    staged = sized(clickhouse(stages=[{"from_month": 7, "share": 0.5}, {"from_month": 13, "share": 1.0}]))
    events = staged.asked.volume.events_per_day / sized(clickhouse()).asked.volume.events_per_day
    assert events[:, 0] == pytest.approx([0.0] * 6 + [0.5] * 6 + [1.0] * 24)


def test_counts_from_the_edge_replace_events_on_the_wire() -> None:
    sent, counted = (
        sized(design("clickhouse", counted_at=place), stream=stream()).asked for place in (None, "country")
    )
    assert (counted.raw_bytes_per_second < sent.raw_bytes_per_second).all()
    assert (counted.loads["cpu"].once <= sent.loads["cpu"].once).all()
    with pytest.raises(CannotEstimateError, match="a raw table needs events"):
        sized(clickhouse(counted_at="country"))


def test_the_largest_of_each_keep_their_rows_and_the_rest_share_one() -> None:
    def rows(values: int | None) -> float:
        top = None if values is None else {"column": "device", "values": values}
        table = rollup_table("r", ["asn", "device"], "1h", 30, keep_top=top)
        return float(sized(clickhouse(tables=[table])).asked.volume.tables["r"].rows_per_day[0].mean())

    asn_hours = float(sized(clickhouse(tables=[rollup_table("r", ["asn"], "1h", 30)]))
                      .asked.volume.tables["r"].rows_per_day[0].mean())  # fmt: skip
    assert asn_hours < rows(1) < rows(3) < rows(None)
    assert rows(1) <= 2 * asn_hours * (1 + 1e-6)
    assert rows(10**6) == pytest.approx(rows(None), rel=0.01)


def test_what_a_table_asks_for_is_found_once() -> None:
    draws = Draws(DRAWS, 0)
    whole = size(Inputs(case(clickhouse()), draws)).asked.tables
    first = clickhouse().tables[0]
    kept = case(clickhouse())
    again = size(Inputs(kept, draws)).asked.tables
    assert whole.keys() == again.keys()
    changed = kept.design.model_copy(update={"tables": [first, *kept.design.tables[1:]]})
    third = size(Inputs(case(changed, stream=kept.stream, engine=kept.engine, plan=kept.plan), draws)).asked.tables
    assert third["events"] is not again["events"]
    assert all(third[table.name] is again[table.name] for table in kept.design.tables[1:])
    assert third["events"].hot_bytes == pytest.approx(again["events"].hot_bytes)


@pytest.mark.parametrize("engine", ["druid", "flink", "spark", "topn"])
def test_no_coefficient_of_an_engine_lies_idle(engine: str) -> None:
    wide = stream(rest={"mean_bytes": 900, "entropy_bytes": 100})
    top = rollup_table("top", ["zone"], "1h", 30, measures=[TOP], retention={"hot_days": 30, "cold_days": 60})
    tables = [top] if engine == "topn" else [raw_table(30), top, *COUNTS]
    found = size(Inputs(case(design(engine, tables=tables), stream=wide), Draws(DRAWS, 0)))
    for query in found.asked.queries:
        latency(found.inputs, query, serving(found.inputs, found.asked, found.cluster, 0), 0)
    named = load_catalog().engines[engine].coefficients
    assert {f"{engine}.{name}" for name in set(named) - OF_LISTS} <= set(found.inputs.draws.inputs)
