from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from workbench.program.designs import Design
from workbench.program.ledger import Ledger
from workbench.program.program import Program
from workbench.simulate.result import Quantiles
from workbench.simulate.solve.answer import Solution
from workbench.store.git import Author
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs import fitting, scenarios
from workbench.verbs.estimate import estimate
from workbench.verbs.init import init
from workbench.verbs.ledger import fingerprint, rest_on
from workbench.verbs.signed import Signed
from workbench.verbs.solve import solve
from workbench.verbs.trouble import Trouble

TODAY = dt.date(2026, 11, 16)
DESIGN = "DES-clickhouse-rollups"


@pytest.fixture(scope="module")
def program() -> Program:
    return load(example_dir())


@pytest.fixture(scope="module")
def found(program: Program) -> Solution:
    return solve(program, DESIGN, draws=64)


def test_the_sentence_says_what_it_takes_and_of_whom(program: Program, found: Solution) -> None:
    assert found.feasible
    said = fitting.sentence(program, found)
    consents = found.plans[0].consents
    assert said.startswith("16 nodes")
    if consents:
        assert all(fitting.move(one) in said for one in consents)
        assert not any("PER-" in name for name in fitting.people(program, consents[0].consent))
    else:
        assert "nobody's consent" in said


def test_what_cannot_be_met_says_why(program: Program) -> None:
    found = solve(program, "DES-top-n", nodes=0.1, monthly_cost_usd=10, draws=16)
    said = fitting.sentence(program, found)
    assert said.startswith("Nothing that may give way")
    assert found.floor is not None
    assert found.floor in said
    assert [name for name, _ in fitting.named_plans(found)] == ["as it stands", "the closest"]


def test_a_design_without_nodes_is_held_to_its_money(program: Program) -> None:
    said = fitting.sentence(program, solve(program, "DES-third-party", draws=16))
    assert said.startswith("$25,000 a month in place of $")


def test_a_plan_is_a_row_under_the_design_as_it_stands(program: Program, found: Solution) -> None:
    rows = fitting.plan_rows(program, found)
    assert rows[0].plan == "as it stands"
    assert rows[0].gives_way == "nothing"
    assert [row.plan for row in rows[1:]] == [f"plan {number}" for number in range(1, len(found.plans) + 1)]
    assert all(row.probability_met >= found.target.probability for row in rows[1:])


def test_a_plan_kept_as_a_scenario_needs_what_the_plan_says(program: Program, found: Solution) -> None:
    plan = next(one for one in found.plans if one.relaxations and "engine" not in one.relaxations[0].id)
    kept = scenarios.draft(program, "What gives way", "", plan.overrides)
    answer = estimate(program, [DESIGN], kept.overrides, draws=64).designs[0]
    assert answer.nodes and answer.budget and plan.nodes
    assert answer.nodes.p50 == pytest.approx(plan.nodes.p50, rel=0.1)
    assert answer.budget.probability_met >= found.target.probability


def test_the_decision_names_who_must_agree_and_doing_nothing(program: Program, found: Solution) -> None:
    draft = fitting.decision_draft(program, found, TODAY)
    assert [option.name for option in draft.options][:2] == ["do_nothing", "plan_1"]
    assert len(draft.options) <= 3
    assert draft.options[0].who_must_agree == []
    agreeing = {one for pulled in found.plans[0].consents for one in pulled.consent if one.startswith("PER-")}
    assert set(draft.options[1].who_must_agree) == agreeing
    assert draft.deciders == ["PER-dana-okafor", "PER-edwin-halloran"]
    assert draft.status == "open"


def test_a_decision_and_the_line_of_the_ledger_that_it_rests_on_are_one_commit(
    tmp_path: Path, program: Program, found: Solution
) -> None:
    folder = init(tmp_path / "plan", "edge-analytics").program
    draft = fitting.decision_draft(program, found, TODAY)
    with pytest.raises(Trouble, match="Nobody in people/"):
        rest_on(Signed(folder, load(folder), Author("Tove Example", "tove@example.org"), TODAY), draft, found.design)
    maya = Author("Maya Lindqvist", "maya.lindqvist@example.com")
    assert rest_on(Signed(folder, load(folder), maya, TODAY), draft, found.design).revision
    after = load(folder)
    assert after.items[draft.id] == draft
    [line] = after.all(Ledger)
    [frozen] = line.estimates
    design = after.get(found.design, Design)
    assert design is not None
    assert (line.rests, frozen.inputs) == ([draft.id], fingerprint(after, design))
    assert line.asked is not None
    assert line.asked.monthly_cost_usd == frozen.monthly_cost_usd.p50
    assert line.disposition is not None
    assert line.disposition.signed_by == []
    offered = draft.options[1]
    assert (line.disposition.nodes, line.disposition.monthly_cost_usd) == (offered.nodes, offered.monthly_cost_usd)
    assert rest_on(
        Signed(folder, after, maya, TODAY), draft.model_copy(update={"id": "DEC-again"}), found.design
    ).revision
    [again] = load(folder).all(Ledger)
    assert (again.rests, len(again.estimates)) == ([draft.id, "DEC-again"], 2)
    assert (again.asked, again.disposition) == (line.asked, line.disposition), "what was said stays"


def test_inputs_without_a_border_share_a_line(found: Solution) -> None:
    told = fitting.break_evens(found)
    assert set(told) == {one.with_plan for one in found.break_evens}
    for with_plan, lines in told.items():
        own = [one for one in found.break_evens if one.with_plan == with_plan]
        bordered = [one for one in own if one.value is not None]
        assert len(lines) == len(bordered) + (len(bordered) < len(own))


def test_levers_that_buy_nothing_are_left_out(found: Solution) -> None:
    idle = dataclasses.replace(found.levers[0], id="idle", saves_nodes=_none(found), saves_monthly_usd=_none(found))
    shown = fitting.worth_showing(dataclasses.replace(found, levers=[*found.levers, idle]))
    assert "idle" not in {one.id for one in shown}


def _none(found: Solution) -> Quantiles:
    return dataclasses.replace(found.levers[0].saves_nodes, p10=0.0, p50=0.0, p90=0.0)
