"""`workbench solve` and `workbench price`: what they answer of the example, and how it is told."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from workbench.program.governance import Decision
from workbench.program.program import Program
from workbench.simulate.solve.answer import Solution
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs.estimate import estimate
from workbench.verbs.price import price
from workbench.verbs.render import price as price_render
from workbench.verbs.render import solve as render
from workbench.verbs.solve import solve
from workbench.verbs.trouble import Trouble

TODAY = dt.date(2026, 11, 16)
DRAWS = 64
QUANTILES = {"p10", "p50", "p90"}


@pytest.fixture(scope="module")
def program() -> Program:
    return load(example_dir())


@pytest.fixture(scope="module")
def found(program: Program) -> Solution:
    return solve(program, nodes=16, draws=DRAWS)


@pytest.fixture(scope="module")
def data(program: Program, found: Solution) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(render.render(program, found, "json", TODAY))
    return answer


def test_the_example_fits_a_tenth_of_its_nodes_in_ways_of_different_character(found: Solution) -> None:
    assert found.feasible
    assert found.as_is.nodes is not None
    assert found.as_is.nodes.p50 > 9 * 16
    kinds = {one.id.partition(".")[0] for plan in found.plans for one in plan.consents}
    assert {"engine", "sketch", "stages"} <= kinds
    for plan in found.plans:
        assert plan.probability_met >= 0.8
        assert all(one.why and one.to for one in plan.relaxations)


def test_a_plan_is_what_its_overrides_make_of_the_program(program: Program, found: Solution) -> None:
    for plan in found.plans:
        again = estimate(program, ["DES-inhouse-cubes"], plan.overrides, draws=DRAWS)
        assert not again.not_sized
        told = again.designs[0]
        assert told.monthly_cost_usd.p50 == pytest.approx(plan.monthly_cost_usd.p50, rel=0.1)
        assert (told.nodes is None) == (plan.nodes is None)


def test_the_keys_of_the_answer_are_the_contract(data: dict[str, Any]) -> None:
    assert {"feasible", "plans", "minimal_sets", "levers", "break_evens", "closest"} <= set(data)
    plan = data["plans"][0]
    assert {"relaxations", "nodes", "monthly_cost_usd", "probability_met", "months_to_first_value",
            "one_time_cost_usd"} <= set(plan)  # fmt: skip
    assert {"id", "from", "to", "level", "consent"} <= set(plan["relaxations"][0])
    assert set(plan["nodes"]) == set(plan["monthly_cost_usd"]) == QUANTILES
    assert {"id", "saves_nodes"} <= set(data["levers"][0])
    assert set(data["levers"][0]["saves_nodes"]) == QUANTILES
    assert {"input", "now", "value", "unit"} <= set(data["break_evens"][0])
    assert all(isinstance(lever, str) for one in data["minimal_sets"] for lever in one)


def test_the_draft_is_a_decision_that_a_page_can_save(data: dict[str, Any]) -> None:
    draft = Decision.model_validate_json(json.dumps(data["decision"]))
    assert [option.name for option in draft.options] == ["do_nothing", "plan_1", "plan_2"]
    assert draft.deciders


def test_the_memo_costs_three_options_and_names_who_decides(program: Program, found: Solution) -> None:
    memo = render.render(program, found, "markdown", TODAY)
    assert memo.startswith("# What gives so that")
    assert "| do nothing |" in memo
    assert "Decided by: Dana Okafor, Edwin Halloran. Drafted on 2026-11-16." in memo


def test_the_same_seed_gives_the_same_answer(program: Program, found: Solution) -> None:
    again = solve(program, nodes=16, draws=DRAWS)
    assert render.render(program, again, "json", TODAY) == render.render(program, found, "json", TODAY)


def test_what_cannot_be_met_says_what_comes_closest_and_why(program: Program) -> None:
    found = solve(program, "DES-top-n", nodes=0.1, monthly_cost_usd=10, draws=16)
    told = render.render(program, found, "text", TODAY)
    assert not found.feasible
    assert "Nothing that may give way brings 0.1 nodes" in told
    assert "The closest: " in told
    assert found.floor is not None
    assert found.floor in told


def test_a_search_needs_a_design_and_a_target(program: Program) -> None:
    with pytest.raises(Trouble, match="DES-nowhere is not a design of this program; it has DES-"):
        solve(program, "DES-nowhere")
    assert program.plan is not None
    aimless = {item.id: item.model_copy(update={"budget": None}) for item in program.items.values()
               if item.id in {program.plan.id, "DES-druid"}}  # fmt: skip
    with pytest.raises(Trouble, match="DES-druid has no budget; say what it must fit with --nodes or --monthly-cost"):
        solve(program.with_items(aimless), "DES-druid")


def test_prices_are_told_by_the_contract(program: Program) -> None:
    prices = price(program, draws=DRAWS)
    told = json.loads(price_render.render(prices, "json"))
    assert {"id", "leave_one_out_usd", "cumulative_usd", "above_cut_line"} <= set(told["requirements"][0])
    assert {"column", "table", "row_multiplier", "monthly_cost_usd"} <= set(told["dimensions"][0])
    assert set(told["total_usd"]) == set(told["requirements"][0]["leave_one_out_usd"]) == QUANTILES
    assert "in the order of priority the budget ends before FR-customer-visitors" in price_render.sentence(prices)
    assert "| visitors_by_day | client_ip |" in price_render.render(prices, "markdown")
