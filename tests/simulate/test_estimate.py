"""An estimate from end to end: anchors, properties, budget, trace."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulate.cases import budget, case, clickhouse, plan, preaggregation, raw_table, rollup_table, stream
from workbench.program.designs import Design
from workbench.simulate.case import CannotEstimateError
from workbench.simulate.estimate import estimate_design
from workbench.simulate.result import DesignEstimate

DESIGNS = {"clickhouse": clickhouse, "preaggregation": preaggregation}
TERABYTE = 1e12


def size(design: Design, *, draws: int = 128, seed: int = 0, **changes: Any) -> DesignEstimate:
    return estimate_design(case(design, **changes), draws=draws, seed=seed)


def test_a_billion_raw_events_a_day_take_sixteen_to_twenty_four_terabytes() -> None:
    """Thirteen months, two replicas in ClickHouse: the anchor of the account's tenfold gap."""
    columns = [
        {**column.model_dump(exclude_unset=True), **({"within": None} if column.name == "path" else {})}
        for column in stream().columns
    ]
    steady = stream(events_per_day=1e9, growth_per_year=0, bursts=[], columns=columns)
    found = size(clickhouse(tables=[raw_table(396)]), stream=steady, requirements=())
    assert 16 * TERABYTE <= found.stored_bytes.p50 <= 24 * TERABYTE


def test_wide_exact_cubes_cost_many_times_narrow_rollups() -> None:
    cubes = size(preaggregation(), requirements=())
    rollups = size(clickhouse(), requirements=())
    assert cubes.nodes is not None
    assert rollups.nodes is not None
    assert cubes.nodes.p50 > 10 * rollups.nodes.p50


def test_top_level_figures_are_those_of_the_worst_month_of_the_budget() -> None:
    found = size(clickhouse())
    worst = next(month for month in found.months if month.month == found.at_month)
    assert found.at_month <= "2027-06"
    assert (found.nodes, found.monthly_cost_usd, found.stored_bytes) == (
        worst.nodes,
        worst.monthly_cost_usd,
        worst.stored_bytes,
    )
    within = [month.nodes.p50 for month in found.months if month.month <= "2027-06" and month.nodes]
    assert worst.nodes is not None
    assert worst.nodes.p50 == max(within)


def test_months_are_those_of_the_calendar() -> None:
    months = [month.month for month in size(clickhouse(), plan=plan(14)).months]
    assert months[0] == "2026-01"
    assert months[11:] == ["2026-12", "2027-01", "2027-02"]


def test_a_budget_holds_in_the_share_of_draws_that_stay_within_it() -> None:
    loose = size(clickhouse(), budget=budget(nodes=1e6, monthly_cost_usd=None))
    tight = size(clickhouse(), budget=budget(nodes=1.0))
    poor = size(clickhouse(), budget=budget(nodes=1e6, monthly_cost_usd=1.0))
    middle = size(clickhouse(), budget=budget(nodes=loose.nodes.p50, monthly_cost_usd=None) if loose.nodes else None)
    assert loose.budget is not None
    assert tight.budget is not None
    assert poor.budget is not None
    assert middle.budget is not None
    assert (loose.budget.probability_met, loose.first_month_over_budget) == (1.0, None)
    assert (tight.budget.probability_met, tight.first_month_over_budget) == (0.0, "2026-01")
    assert (poor.budget.probability_met, poor.first_month_over_budget) == (0.0, "2026-01")
    assert 0.5 <= middle.budget.probability_met < 1.0


def test_without_a_budget_there_is_no_answer_to_it() -> None:
    found = size(clickhouse(), budget=None)
    assert found.budget is None
    assert found.first_month_over_budget is None
    assert found.at_month == "2028-12"


def test_growth_breaks_a_budget_in_a_month_that_can_be_named() -> None:
    first = size(clickhouse()).months[0].nodes
    assert first is not None
    found = size(clickhouse(), budget=budget(nodes=2 * first.p50, monthly_cost_usd=None))
    assert found.first_month_over_budget is not None
    assert found.first_month_over_budget > "2026-01"


def test_a_budget_breaks_before_its_median_does_when_it_must_hold_more_often() -> None:
    first = size(clickhouse()).months[0].nodes
    assert first is not None
    limit = {"nodes": 1.7 * first.p50, "monthly_cost_usd": None, "lead_time_days": 45}
    strict = size(clickhouse(), budget=budget(**limit, target_probability=0.95))
    even = size(clickhouse(), budget=budget(**limit, target_probability=0.5))
    lax = size(clickhouse(), budget=budget(**limit, target_probability=0.4))
    assert strict.budget_breaks_in_month and even.budget_breaks_in_month and lax.budget_breaks_in_month
    assert strict.budget_breaks_in_month < even.budget_breaks_in_month < lax.budget_breaks_in_month
    held = {month.month: month.budget_held for month in strict.months}
    before = [share for month, share in held.items() if month < strict.budget_breaks_in_month]
    broken = held[strict.budget_breaks_in_month]
    assert broken is not None and broken < 0.95
    assert all(share is not None and share >= 0.95 for share in before)


def test_more_is_ordered_a_lead_time_before_the_break() -> None:
    found = size(clickhouse(), budget=budget(nodes=1.0, lead_time_days=45))
    assert (found.budget_breaks_in_month, found.order_by) == ("2026-01", "2025-11-17")
    assert size(clickhouse(), budget=budget(nodes=1.0)).order_by is None
    assert size(clickhouse(), budget=budget(nodes=1e6, monthly_cost_usd=None, lead_time_days=45)).order_by is None
    assert size(clickhouse(), budget=None).months[0].budget_held is None


def test_every_headline_opens_into_formula_and_sources() -> None:
    found = size(clickhouse(shard_key="zone"))
    traces = {trace.key: trace for trace in found.trace}
    tables = [f"{table.name}.{figure}" for table in found.tables for figure in ("rows_per_day", "bytes_per_row")]
    rungs = [f"ladder.{rung.rung}" for rung in found.ladder]
    latencies = [f"latency.{item}" for item in found.latency_p95_seconds]
    for key in ["nodes", "monthly_cost_usd", "stored_bytes", "cpu", "disk", *tables, *rungs, *latencies]:
        assert traces[key].formula
        assert traces[key].source
        assert traces[key].unit
    rows = [one.name for one in traces["by_zone.rows_per_day"].inputs]
    assert rows == ["STR-edge.events_per_day", "STR-edge.zone", "STR-edge.country", "STR-edge.status"]
    assert found.nodes is not None
    assert traces["nodes"].value == found.nodes.p50
    assert traces["monthly_cost_usd"].value == found.monthly_cost_usd.p50
    assert traces["stored_bytes"].value == found.stored_bytes.p50
    engine = [one for trace in found.trace for one in trace.inputs if one.name.startswith("clickhouse.")]
    assert engine
    assert all(one.grade and one.source and one.unit for one in engine)


def test_questions_have_a_table_and_a_latency_or_are_named() -> None:
    found = size(clickhouse())
    assert found.answered_by["FR-traffic"] == "by_zone"
    assert set(found.latency_p95_seconds) == set(found.answered_by)
    assert found.unanswered == ["FR-referrers"]


def test_a_smaller_question_is_answered_sooner() -> None:
    latency = size(clickhouse()).latency_p95_seconds
    assert latency["FR-traffic"].p50 < latency["FR-global"].p50


@pytest.mark.parametrize("name", DESIGNS)
def test_the_same_seed_gives_the_same_answer_and_another_seed_another(name: str) -> None:
    design = DESIGNS[name]()
    assert size(design, seed=3) == size(design, seed=3)
    assert size(design, seed=3).nodes != size(design, seed=4).nodes


def test_few_draws_agree_with_many() -> None:
    few, many = size(clickhouse(), draws=512), size(clickhouse(), draws=4096)
    assert few.monthly_cost_usd.p50 == pytest.approx(many.monthly_cost_usd.p50, rel=0.1)
    assert few.stored_bytes.p50 == pytest.approx(many.stored_bytes.p50, rel=0.02)


def test_too_few_draws_are_refused() -> None:
    with pytest.raises(CannotEstimateError, match="at least 16"):
        size(clickhouse(), draws=3)


def test_a_table_on_a_column_that_the_stream_lacks_is_told() -> None:
    with pytest.raises(CannotEstimateError, match="has no column nowhere"):
        size(clickhouse(tables=[rollup_table("r", ["nowhere"], "1h", 30)]))


def test_a_reference_node_of_half_the_size_counts_twice_the_nodes() -> None:
    reference = {"instance": "half", "vcpu": 16, "memory_gib": 64, "disk_gib": 1769.5 / 2}
    halved = plan().model_copy(update={"reference_node": type(plan().reference_node)(**reference)})
    whole, half = size(clickhouse()), size(clickhouse(), plan=halved)
    assert whole.nodes is not None
    assert half.nodes is not None
    assert half.nodes.p50 == pytest.approx(2 * whole.nodes.p50)
    assert half.monthly_cost_usd == whole.monthly_cost_usd
