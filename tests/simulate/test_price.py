"""Prices of wishes."""

from __future__ import annotations

import pytest

from tests.simulate.cases import QUESTIONS, case, clickhouse, plan, preaggregation, requirement, rollup_table, stream
from workbench.program.designs import Design
from workbench.simulate.price import Prices, price

DRAWS = 64


def priced(design: Design, **changes: object) -> Prices:
    return price(case(design, **{"plan": plan(6), "requirements": QUESTIONS[:4], **changes}), draws=DRAWS)


def test_questions_stand_in_the_order_of_their_priority_and_never_get_cheaper_together() -> None:
    found = priced(preaggregation())
    assert [one.priority for one in found.requirements] == sorted(one.priority for one in found.requirements)
    costs = [one.cumulative_usd.p50 for one in found.requirements]
    assert costs == sorted(costs)
    assert costs[-1] == pytest.approx(found.total_usd.p50 - found.slack_usd.p50, rel=0.15)
    assert all(one.leave_one_out_usd.p50 >= 0 for one in found.requirements)


def test_the_cut_line_falls_once() -> None:
    above = [one.above_cut_line for one in priced(preaggregation()).requirements]
    assert above == sorted(above, reverse=True)


def test_without_a_budget_there_is_no_cut_line() -> None:
    assert {one.above_cut_line for one in priced(clickhouse(), budget=None).requirements} == {None}


def test_what_nobody_asks_for_is_told_apart() -> None:
    asked = rollup_table("asked", ["zone", "status"], "1h", 30)
    idle = rollup_table("nobody_asks", ["zone", "path", "client_ip"], "1min", 396)
    alone, beside = (
        priced(clickhouse(tables=tables), requirements=QUESTIONS[:1], stream=stream(events_per_day=1e11))
        for tables in ([asked], [asked, idle])
    )
    assert alone.slack_usd.p50 < beside.slack_usd.p50 / 10
    assert beside.slack_usd.p50 > 10_000


def test_a_column_costs_the_rows_that_it_multiplies() -> None:
    found = priced(clickhouse(tables=[rollup_table("r", ["zone", "status", "country"], "1h", 396)]))
    by_column = {one.column: one for one in found.dimensions}
    assert by_column["zone"].row_multiplier > by_column["country"].row_multiplier > 1
    assert by_column["country"].stored_bytes.p50 > 0
    assert by_column["country"].row_multiplier <= 250


def test_narrow_tables_that_beat_a_wide_one_are_told_unasked() -> None:
    wide = rollup_table("wide", ["zone", "path", "client_ip"], "1h", 90)
    asked = (
        requirement("FR-paths", ["zone", "path"], window={"days": 30}),
        requirement("FR-zones", ["zone"], window={"days": 30}),
        requirement("FR-addresses", ["client_ip"], window={"days": 30}),
    )
    (told,) = priced(clickhouse(tables=[wide]), requirements=asked).narrower
    assert told.table == "wide"
    assert set(told.parts) == {("zone", "path"), ("zone",), ("client_ip",)}
    assert told.rows_per_day_of_parts < told.rows_per_day
    assert told.saves_monthly_usd.p50 > 0
    single = rollup_table("single", ["zone", "path"], "1h", 90)
    assert not priced(clickhouse(tables=[single]), requirements=asked[:1]).narrower
