"""Traces: whoever follows a formula with its inputs comes out at the figure."""

from __future__ import annotations

import math

import pytest

from tests.simulate.cases import budget, case, clickhouse, plan, preaggregation, raw_table, rollup_table, stream
from tests.simulate.traces import LAWS, followed
from workbench.program.designs import Design
from workbench.simulate.estimate import estimate_design

DESIGNS = {
    "columnar": clickhouse(shard_key="zone"),
    "relational": preaggregation(),
    "cold, on attached disks": clickhouse(
        hardware={"instance": "m6i.8xlarge", "disk_gib": 2000.0},
        tables=[{**raw_table(30), "retention": {"hot_days": 30, "cold_days": 300}}],
    ),
    "spot": clickhouse(hardware={"instance": "m6id.8xlarge", "purchase": "spot"}, build={"person_months": 6.0}),
    "spot, at a listed price": clickhouse(hardware={"instance": "i7i.xlarge", "purchase": "spot"}),
    "reserved": clickhouse(hardware={"instance": "m6id.8xlarge", "purchase": "reserved_3yr"}),
    "own": clickhouse(
        hardware={"instance": "m6id.8xlarge", "purchase": "own"},
        build={"replaced_monthly_cost_usd": {"p5": 10000.0, "p95": 30000.0}},
    ),
    "cold, exported": preaggregation(
        tables=[rollup_table("r", ["zone"], "1h", 30, retention={"hot_days": 30, "cold_days": 300})]
    ),
}


@pytest.mark.parametrize("name", DESIGNS)
def test_the_inputs_of_a_formula_give_its_figure(name: str) -> None:
    found = estimate_design(case(DESIGNS[name]), draws=256)
    exact = [trace for trace in found.trace if not trace.key.endswith(LAWS)]
    assert len(exact) > 20
    for trace in exact:
        assert followed(trace) == pytest.approx(trace.value, rel=1e-9), trace.key


def test_traces_tell_the_figures_of_the_estimate() -> None:
    found = estimate_design(case(DESIGNS["cold, exported"]), draws=256)
    values = {trace.key: trace.value for trace in found.trace}
    (table,) = found.tables
    assert values["r.stored_bytes"] == table.stored_bytes.p50
    assert values["r.bytes_per_row"] == table.bytes_per_row.p50
    assert values["r.rows_per_day"] == table.rows_per_day.p50
    assert values["stored_bytes"] == found.stored_bytes.p50
    for item, seconds in found.latency_p95_seconds.items():
        assert values[f"latency.{item}"] == seconds.p50


def test_costs_of_people_and_shares_are_opened_too() -> None:
    sized = case(DESIGNS["own"], plan=plan().model_copy(update={"customers": 2000.0}),
                 budget=budget(covers="infrastructure_and_people"))  # fmt: skip
    found = estimate_design(sized, draws=256)
    traces = {trace.key: trace for trace in found.trace}
    assert found.team is not None
    assert found.monthly_cost_per_customer_usd is not None
    assert found.monthly_cost_per_billion_events_usd is not None
    told = {
        "one_time_cost_usd": found.team.one_time_cost_usd,
        "people_monthly_cost_usd": found.team.people_monthly_cost_usd,
        "cost.people": found.team.people_monthly_cost_usd,
        "months_to_first_value": found.team.months_to_first_value,
        "monthly_cost_per_customer_usd": found.monthly_cost_per_customer_usd,
        "monthly_cost_per_billion_events_usd": found.monthly_cost_per_billion_events_usd,
    }
    for key, figure in told.items():
        assert traces[key].value == figure.p50
        assert followed(traces[key]) == pytest.approx(figure.p50, rel=1e-9), key
    [rate] = [one for one in traces["one_time_cost_usd"].inputs if one.name == "common.loaded_usd_per_person_month"]
    assert rate.grade == "guess"


@pytest.mark.parametrize("name", DESIGNS)
def test_each_machines_price_is_opened(name: str) -> None:
    found = estimate_design(case(DESIGNS[name]), draws=64)
    keys = {trace.key for trace in found.trace}
    assert {f"price.{'data nodes' if role.name == 'data' else role.name}" for role in found.roles} <= keys
    for trace in found.trace:
        if trace.key.startswith("price."):
            assert any(one.grade for one in trace.inputs), trace.key


def test_a_table_counts_its_cold_bytes_as_they_are_exported() -> None:
    """Rows in object storage take the share that columnar files take, in the table's figure as in the total."""
    design: Design = DESIGNS["cold, exported"]
    found = estimate_design(case(design, stream=stream(bursts=[])), draws=256)
    traces = {trace.key: {one.name: one.value for one in trace.inputs} for trace in found.trace}
    assert traces["r.stored_bytes"]["bytes in object storage"] == pytest.approx(
        traces["stored_bytes"]["bytes in object storage"], rel=0.3
    )


@pytest.mark.parametrize("name", DESIGNS)
def test_no_two_figures_have_the_same_key_or_title(name: str) -> None:
    found = estimate_design(case(DESIGNS[name]), draws=16)
    for of in ("key", "title"):
        told = [getattr(trace, of) for trace in found.trace]
        assert len(told) == len(set(told))


def test_machines_of_jobs_follow_from_what_is_told() -> None:
    sized = case(preaggregation(), stream=stream(events_per_day=1e11))
    found = estimate_design(sized, draws=64)
    trace = next(trace for trace in found.trace if trace.key == "role.consumers.machines")
    told = {one.name: one.value for one in trace.inputs}
    asked = told["cores at the peak"] * told["failover"] / (told["vCPU"] * told["utilisation"])
    assert trace.value == math.ceil(asked) > told["least number"]
