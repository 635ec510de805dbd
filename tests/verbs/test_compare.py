from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from workbench.program.program import Program
from workbench.simulate.result import DesignEstimate
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs import compare, scenarios, whatif
from workbench.verbs.compare import Alternative, Pair
from workbench.verbs.estimate import estimate

CUBES, COLUMNS = "DES-inhouse-cubes", "DES-clickhouse-rollups"
TODAY = dt.date(2026, 11, 16)


@pytest.fixture(scope="module")
def program() -> Program:
    return load(example_dir())


@pytest.fixture(scope="module")
def compared(program: Program) -> list[Alternative]:
    answered = []
    for key in (CUBES, f"{CUBES}:SCN-narrow-cubes", COLUMNS):
        pair = compare.choices(program)[key]
        shown = scenarios.in_scenario(program, pair.scenario)
        answered.append((pair, shown, estimate(shown, [pair.design], draws=64).designs[0]))
    return compare.alternatives(answered)


def test_a_scenario_is_offered_only_with_designs_that_it_can_change(program: Program) -> None:
    offered = compare.choices(program)
    assert offered[f"{CUBES}:SCN-narrow-cubes"] == Pair(CUBES, "SCN-narrow-cubes")
    assert f"{COLUMNS}:SCN-narrow-cubes" not in offered
    assert f"{COLUMNS}:SCN-attack-summer" in offered


def test_before_anybody_chooses_the_chosen_design_stands_beside_another(program: Program) -> None:
    first = compare.first_choices(program)
    assert first[0] == CUBES
    assert COLUMNS in first
    assert len(first) <= compare.MOST


def test_the_sentence_names_the_closest_and_the_farthest(compared: list[Alternative]) -> None:
    said = compare.sentence(compared)
    assert said.startswith("C comes closest")
    assert "A takes" in said


def test_amounts_are_multiples_of_the_budget(compared: list[Alternative]) -> None:
    nodes, money = compare.against_budget(compared[0])
    answer = compared[0].answer
    assert answer.nodes and answer.budget and answer.budget.monthly_cost_usd
    assert nodes.times.p50 * answer.budget.nodes == pytest.approx(answer.nodes.p50)
    assert money.times.p90 * answer.budget.monthly_cost_usd == pytest.approx(answer.monthly_cost_usd.p90)


def test_only_what_differs_is_listed(compared: list[Alternative]) -> None:
    told = dict(compare.differences(compared))
    assert told["engine"] == ["preaggregation", "preaggregation", "clickhouse"]
    assert told[f"{CUBES}.replicas"] == ["3", "2", "–"]
    assert told[f"{CUBES}.tables.requests_by_minute.full_width"] == ["yes", "no", "–"]
    assert "zones" not in told
    assert compare.differences([compared[0], compared[0]]) == []


def test_figures_say_by_when_to_order(compared: list[Alternative]) -> None:
    told = dict(compare.figures(compared, TODAY))
    assert told["order by"][0] == "3 Oct 2026, passed"
    assert not told["order by"][2].endswith("passed")


def test_a_break_says_what_to_do_and_when(compared: list[Alternative]) -> None:
    cubes, columns = compared[0].answer, compared[2].answer
    assert "3 October 2026, which has passed" in whatif.break_sentence(cubes, TODAY)
    assert columns.order_by is not None
    week_before = dt.date.fromisoformat(columns.order_by) - dt.timedelta(days=7)
    assert whatif.break_sentence(columns, week_before).endswith("in 7 days.")
    assert "write down its lead time" in whatif.break_sentence(_with(columns, order_by=None), TODAY)
    assert "to the end of the horizon" in whatif.break_sentence(_with(columns, budget_breaks_in_month=None), TODAY)
    assert "no budget" in whatif.break_sentence(_with(columns, budget=None), TODAY)


def _with(answer: DesignEstimate, **fields: object) -> DesignEstimate:
    return dataclasses.replace(answer, **fields)  # type: ignore[arg-type]
