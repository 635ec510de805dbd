"""Volume, retention, questions and work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.simulate.cases import (
    QUESTIONS,
    SUMS,
    case,
    clickhouse,
    plan,
    preaggregation,
    raw_table,
    requirement,
    rollup_table,
    stream,
)
from workbench.program.designs import Design
from workbench.program.streams import Stream
from workbench.simulate.answering import answering_table
from workbench.simulate.case import DAYS_PER_MONTH, CannotEstimateError, Inputs
from workbench.simulate.demand import Demand, demand
from workbench.simulate.rollup import rollup_rows
from workbench.simulate.sizing import size
from workbench.simulate.uncertainty import Draws
from workbench.simulate.volume import Calendar
from workbench.simulate.writing import peak_factor

DRAWS = 64
CERTAIN = 1e9


def asked(design: Design, of: Stream | None = None, **changes: Any) -> Demand:
    changes.setdefault("requirements", ())
    sized = case(design, stream=of or stream(events_per_day=CERTAIN, bursts=[], growth_per_year=0), **changes)
    return demand(Inputs(sized, Draws(DRAWS, 0)))


def test_retention_fills_up_and_then_stands_still() -> None:
    calendar = Calendar(12)
    kept = calendar.kept(np.ones((12, 1)), 90)[:, 0]
    assert kept == pytest.approx(np.minimum(np.arange(1, 13) * DAYS_PER_MONTH, 90))


@given(st.floats(0, 2000), st.floats(0, 2000))
def test_longer_retention_never_keeps_less(days: float, more: float) -> None:
    calendar = Calendar(36)
    growing = 1.05 ** np.arange(36.0)[:, np.newaxis]
    assert (calendar.kept(growing, days + more) >= calendar.kept(growing, days)).all()


def test_growth_compounds() -> None:
    found = asked(clickhouse(), stream(events_per_day=CERTAIN, bursts=[], growth_per_year=0.6), plan=plan(25))
    events = found.volume.events_per_day[:, 0]
    assert events[12] / events[0] == pytest.approx(1.6)
    assert events[24] / events[0] == pytest.approx(1.6**2)


def test_rows_of_a_rollup_are_those_of_the_spectrum() -> None:
    columns = [column for column in stream().columns if column.name != "device"]
    of = stream(
        events_per_day=CERTAIN,
        bursts=[],
        growth_per_year=0,
        columns=[c.model_dump(exclude_unset=True) for c in columns],
    )
    found = asked(clickhouse(tables=[rollup_table("r", ["zone", "status"], "1h", 30)]), of)
    assert found.volume.tables["r"].rows_per_day == pytest.approx(rollup_rows(of, ["zone", "status"], "1h").expected)


def test_a_week_is_one_bucket_of_seven_days() -> None:
    steady = stream(events_per_day=1e5, bursts=[], growth_per_year=0)
    found = asked(clickhouse(tables=[rollup_table("r", ["zone"], "7d", 30)]), steady).volume.tables["r"]
    week = rollup_rows(steady, ["zone"], "none", events=7e5).expected
    assert 7 * found.rows_per_day == pytest.approx(week, rel=1e-3)


def test_without_buckets_a_rollup_keeps_each_combination_once() -> None:
    steady = stream(events_per_day=1e4, bursts=[], growth_per_year=0)
    tables = [rollup_table("r", ["zone"], "none", 60, retention={"hot_days": 60, "cold_days": 300})]
    found = asked(clickhouse(tables=tables), steady).volume.tables["r"]
    hot, kept = (rollup_rows(steady, ["zone"], "none", events=days * 1e4).expected for days in (60, 360))
    assert found.hot_rows[-1] == pytest.approx(hot, rel=1e-3)
    assert found.cold_rows[-1] == pytest.approx(kept - hot, rel=1e-2)
    assert (np.diff(found.hot_rows, axis=0) >= 0).all()
    assert (found.hot_rows + found.cold_rows).max() <= 200_000


def test_a_rollup_without_buckets_answers_for_all_its_time_only() -> None:
    tables = clickhouse(tables=[rollup_table("r", ["zone"], "none", 60)]).tables
    whole, last = (requirement("FR-x", ["zone"], grain="none", window=window) for window in (None, {"days": 30}))
    assert answering_table(whole, tables, stream(), {"r": 1.0}) is tables[0]
    assert answering_table(last, tables, stream(), {"r": 1.0}) is None
    (query,) = asked(clickhouse(tables=tables), requirements=[whole]).queries
    assert query.rows_read[-1] == pytest.approx(200_000, rel=0.01)


def test_an_uncertain_cardinality_spreads_the_rows() -> None:
    tables = [rollup_table("r", ["zone", "path"], "1h", 30)]
    rows = asked(clickhouse(tables=tables)).volume.tables["r"].rows_per_day[0]
    assert rows.min() < rows.max() <= CERTAIN


def test_values_that_grow_add_rows() -> None:
    tables = [rollup_table("r", ["device", "country"], "1h", 30)]
    rows = asked(clickhouse(tables=tables)).volume.tables["r"].rows_per_day[:, 0]
    assert (np.diff(rows) > 0).all()


def test_a_burst_adds_a_row_for_each_event_where_a_column_turns_unique() -> None:
    burst = {"multiplier": 50, "minutes": 30, "per_month": 2, "unique": ["client_ip"]}
    tables = [
        rollup_table("by_zone", ["zone"], "1h", 30),
        rollup_table("by_ip", ["client_ip"], "1d", 30),
        raw_table(30),
    ]
    found = asked(clickhouse(tables=tables), stream(events_per_day=CERTAIN, bursts=[burst], growth_per_year=0))
    share = (50 - 1) * 30 * 2 / (DAYS_PER_MONTH * 1440)
    assert not found.volume.tables["by_zone"].burst_rows_per_day.any()
    assert found.volume.tables["by_ip"].burst_rows_per_day == pytest.approx(CERTAIN * share)
    assert found.volume.tables["events"].burst_rows_per_day == pytest.approx(CERTAIN * share)


def test_a_burst_raises_the_peak_by_what_must_be_drained() -> None:
    inputs = Inputs(case(clickhouse(), stream=stream(bursts=[])), Draws(DRAWS, 0))
    assert (peak_factor(inputs) == 2.0).all()
    with_burst = Inputs(case(clickhouse()), Draws(4096, 0))
    assert np.median(peak_factor(with_burst)) == pytest.approx(2.0 + (50 - 1) * 30 / (30 + 240), rel=0.01)


def test_a_multiplier_of_one_is_no_burst() -> None:
    burst = {"multiplier": 1, "minutes": 600, "per_month": 30, "unique": ["client_ip"]}
    still = stream(events_per_day=CERTAIN, bursts=[burst], growth_per_year=0)
    tables = [rollup_table("by_ip", ["client_ip"], "1d", 30), raw_table(30)]
    found = asked(clickhouse(tables=tables), still)
    none = asked(clickhouse(tables=tables), stream(events_per_day=CERTAIN, bursts=[], growth_per_year=0))
    assert (found.hot_bytes == none.hot_bytes).all()
    assert (found.loads["cpu"].peak_once == none.loads["cpu"].peak_once).all()


def test_only_the_bursts_that_make_a_dimension_unique_add_rows_to_a_rollup() -> None:
    addresses = {"multiplier": 50, "minutes": 30, "per_month": 2, "unique": ["client_ip"]}
    paths = {"multiplier": 11, "minutes": 60, "per_month": 1, "unique": ["path"]}
    of = stream(events_per_day=CERTAIN, bursts=[addresses, paths], growth_per_year=0)
    found = asked(clickhouse(tables=[rollup_table("by_path", ["zone", "path"], "1h", 30)]), of)
    share = 10 * 60 / (DAYS_PER_MONTH * 1440)
    assert found.volume.tables["by_path"].burst_rows_per_day == pytest.approx(CERTAIN * share)


def test_a_burst_of_unique_values_writes_a_row_an_event_at_the_peak() -> None:
    """What a burst makes unique costs the store as rows, however few rows the rollup has without it."""
    burst = {"multiplier": 50, "minutes": 30, "per_month": 2, "unique": ["country"]}
    rollup = clickhouse(tables=[rollup_table("by_country", ["country"], "1d", 30)])
    plain = {**burst, "unique": ["client_ip"]}
    unique, same = (
        asked(rollup, stream(events_per_day=CERTAIN, bursts=[one], growth_per_year=0)) for one in (burst, plain)
    )
    ratio = unique.loads["disk bandwidth"].peak_every / unique.loads["disk bandwidth"].every
    assert (unique.loads["disk bandwidth"].every == same.loads["disk bandwidth"].every).all()
    assert np.median(ratio) > 1e5
    assert (unique.loads["cpu"].peak_once > same.loads["cpu"].peak_once).all()


def test_copies_repeat_merges_and_replay_but_no_parsing() -> None:
    certain = stream(events_per_day=CERTAIN, bursts=[], growth_per_year=0)
    raw = asked(clickhouse(tables=[raw_table(30)]), certain).loads["cpu"]
    merges = 2.5 * 1.2 * (1 + 0.02)
    written = 10 * 28e-9 * CERTAIN / 86400
    parsed = 1600 * 7e-9 * CERTAIN / 86400
    assert np.median(raw.every) == pytest.approx(written * merges, rel=0.2)
    assert np.median(raw.once) == pytest.approx(written + parsed, rel=0.2)
    rows = asked(preaggregation(), certain).loads["cpu"]
    assert np.median(rows.every / (rows.every + rows.once)) == pytest.approx(0.4, rel=0.05)


def test_raw_events_cross_the_network_of_the_store_once_where_they_reach_it() -> None:
    assert asked(clickhouse()).loads["network"].once.min() > 0
    assert not asked(preaggregation()).loads["network"].once.any()


def test_ingest_of_a_billion_events_takes_under_one_core_of_clickhouse() -> None:
    found = asked(clickhouse(tables=[raw_table(30)]))
    assert np.median(found.loads["cpu"].every + found.loads["cpu"].once) < 1.0


def test_late_events_are_recomputed_over_the_correction_window() -> None:
    late = stream(events_per_day=CERTAIN, bursts=[], growth_per_year=0, correction_window_hours=72)
    none = stream(events_per_day=CERTAIN, bursts=[], growth_per_year=0, late_share=0.0)
    ratio = asked(preaggregation(), late).job_cores_at_peak / asked(preaggregation(), none).job_cores_at_peak
    assert np.median(ratio) == pytest.approx(1 + 3, rel=0.15)


TABLES = clickhouse(
    tables=[
        raw_table(30),
        rollup_table("hourly", ["zone", "country"], "1h", 396),
        rollup_table("daily", ["zone"], "1d", 396),
        rollup_table(
            "visitors", ["zone"], "1h", 396,
            measures=[{"name": "v", "function": "distinct", "column": "client_ip", "exact": False}],
        ),
    ]
).tables  # fmt: skip
ROWS = {"events": 1e9, "hourly": 1e8, "daily": 2e5, "visitors": 4e6}
VISITORS = [{"name": "v", "function": "distinct", "column": "client_ip"}]


@pytest.mark.parametrize(
    ("dimensions", "changes", "table"),
    [
        (["country"], {"filter_by": ["zone"]}, "hourly"),
        (["zone"], {"grain": "1d"}, "daily"),
        (["zone"], {"grain": "1h"}, "hourly"),
        (["zone"], {"grain": "none"}, "daily"),
        (["zone"], {"grain": "1min"}, "events"),
        (["zone"], {"grain": "1min", "window": {"days": 90}}, None),
        (["asn"], {}, "events"),
        (["asn"], {"window": {"days": 31}}, None),
        (["zone"], {"measures": VISITORS}, "events"),
        (["zone"], {"measures": [{**VISITORS[0], "exact": False}]}, "visitors"),
        (["country"], {"measures": [{**VISITORS[0], "exact": False}]}, "events"),
        (["zone"], {"measures": [{"name": "a", "function": "average", "column": "bytes"}], "grain": "1d"}, "daily"),
        (["zone"], {"measures": [{"name": "c", "function": "distinct", "column": "country"}]}, "hourly"),
        (["zone"], {"measures": [{"name": "m", "function": "max", "column": "bytes"}]}, "events"),
        (["nowhere"], {}, None),
    ],
)
def test_the_smallest_table_that_can_truly_answer_is_chosen(
    dimensions: list[str], changes: dict[str, Any], table: str | None
) -> None:
    asked_for = requirement("FR-x", dimensions, **{"measures": SUMS, **changes})
    found = answering_table(asked_for, TABLES, stream(), ROWS)
    assert (found.name if found else None) == table


def test_a_sample_answers_no_exact_question() -> None:
    tables = clickhouse(tables=[raw_table(30, sample=0.1)]).tables
    exact = requirement("FR-x", ["asn"])
    near = requirement("FR-x", ["asn"], measures=[{"name": "n", "function": "count", "exact": False}])
    assert answering_table(exact, tables, stream(), {"events": 1e8}) is None
    assert answering_table(near, tables, stream(), {"events": 1e8}) is tables[0]


def test_a_filter_on_the_sort_key_reads_only_its_rows() -> None:
    questions = [
        requirement("FR-filtered", ["status"], filter_by=["zone"], asked_by="evenly"),
        requirement("FR-traffic", ["status"], filter_by=["zone"], asked_by="by_traffic"),
        requirement("FR-largest", ["status"], filter_by=["zone"], asked_by="largest"),
        requirement("FR-all", ["status"]),
    ]
    design = preaggregation(tables=[rollup_table("r", ["zone", "status"], "1h", 396)])
    rows = [np.median(query.rows_read) for query in asked(design, requirements=questions).queries]
    assert rows[0] < rows[1] < rows[2] < rows[3]


def test_an_answer_that_is_the_same_for_all_is_not_computed_for_each() -> None:
    questions = [requirement("FR-a", ["asn"], queries_per_day=10.0), requirement("FR-b", ["asn"], queries_per_day=1e6)]
    few, many = asked(clickhouse(), requirements=questions).queries
    assert (few.asked_per_day == 10.0).all()
    assert many.asked_per_day.max() < 1e4


def test_questions_without_a_table_are_told() -> None:
    found = asked(clickhouse(), requirements=QUESTIONS)
    assert [one.id for one in found.unanswered] == ["FR-referrers"]


def test_an_engine_without_a_coefficient_says_which_file_to_mend() -> None:
    sized = case(clickhouse())
    engine = sized.engine.model_copy(update={"coefficients": {}})
    with pytest.raises(CannotEstimateError, match=r"add it to data/engines/clickhouse\.yaml"):
        demand(Inputs(case(clickhouse(), engine=engine), Draws(DRAWS, 0)))


@pytest.mark.parametrize(("heir_of", "why"), [("abacus", "not in the catalog"), ("clickhouse", "from itself")])
def test_an_engine_that_inherits_from_nothing_is_named(heir_of: str, why: str) -> None:
    engine = case(clickhouse()).engine.model_copy(update={"inherits": heir_of})
    with pytest.raises(CannotEstimateError, match=f"engine clickhouse: {heir_of}.*{why}"):
        demand(Inputs(case(clickhouse(), engine=engine), Draws(DRAWS, 0)))


@pytest.mark.parametrize("make", [clickhouse, preaggregation])
def test_a_month_of_the_budget_needs_the_same_however_far_one_looks(make: Callable[[], Design]) -> None:
    until_it_ends, further = (size(Inputs(case(make(), plan=plan(months)), Draws(DRAWS, 0))) for months in (18, 36))
    period = until_it_ends.inputs.case.budget_months
    assert period == further.inputs.case.budget_months
    assert until_it_ends.nodes[period] == pytest.approx(further.nodes[period])
    assert until_it_ends.costs.total[period] == pytest.approx(further.costs.total[period])
