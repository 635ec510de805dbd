"""Making designs fit: real designs against looking at everything, and the plans against estimates of their own."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest

from tests.simulate.cases import QUESTIONS, budget, case, clickhouse, plan, preaggregation, rollup_table, stream
from workbench.program.base import Range
from workbench.program.designs import Design
from workbench.program.relaxing import Relaxation
from workbench.program.requirements import NonFunctional
from workbench.simulate.case import CannotEstimateError, Case
from workbench.simulate.cluster import FLOOR
from workbench.simulate.solve.answer import Solution, Target
from workbench.simulate.solve.break_evens import break_evens
from workbench.simulate.solve.consent import Consents
from workbench.simulate.solve.evaluate import Evaluator, shortened
from workbench.simulate.solve.field import GRADES, Field
from workbench.simulate.solve.levers import all_levers, apply, effective
from workbench.simulate.solve.machines import machine_lever, shortlist, undominated
from workbench.simulate.solve.search import Found, Search
from workbench.simulate.solve.solve import solve
from workbench.simulate.uncertainty import Draws

DRAWS = 32
BUSY = stream(events_per_day={"p5": 4e10, "p95": 6e10})
"""So many events that no design stands at its floor."""
SMALL = {"plan": plan(6), "requirements": QUESTIONS[:4]}


def small(design: Design) -> Case:
    return case(design, **SMALL)


def solved(design: Design, nodes: float | None, cost: float | None = None, **changes: object) -> Solution:
    return solve(case(design, **{**SMALL, **changes}), Target(nodes, cost, 0.8), draws=DRAWS)


@pytest.mark.parametrize(("design", "share"), [(preaggregation(), 0.5), (preaggregation(), 0.2), (clickhouse(), 0.6)])
def test_a_real_design_is_answered_as_by_looking_at_everything(design: Design, share: float) -> None:
    sized = replace(shortened(small(design)), stream=BUSY)
    start_nodes = Evaluator(sized, Target(None, None, 0.8), Draws(DRAWS, 0))
    as_is = start_nodes.sized(start_nodes.start())
    assert as_is is not None
    evaluate = Evaluator(sized, Target(share * float(as_is.nodes.mean()), None, 0.8), Draws(DRAWS, 0))
    start = evaluate.start()
    levers = [one.lever for one in effective(all_levers(sized, start), evaluate)]
    consenting = [lever for lever in levers if lever.options[-1].level != "free"]
    free = [lever for lever in levers if lever.options[-1].level == "free"]
    levers = [*sorted(consenting, key=lambda lever: lever.id)[::2][:6], *free]
    order = [one.id for one in all_levers(sized, start)]
    levers.sort(key=lambda lever: order.index(lever.id))
    assert 20 < math.prod(len(lever.options) + 1 for lever in levers) <= 10_000

    def look(choice: tuple[int, ...]) -> Found:
        outcome = evaluate(apply(list(zip(levers, choice, strict=True)), start))
        return Found(False, math.inf) if outcome is None else Found(outcome.probability_met >= 0.8, outcome.cost)

    search = Search([[GRADES[option.level] for option in lever.options] for lever in levers], look)
    best, looked = search.best(), evaluate.evaluations
    every = itertools.product(*(range(len(lever.options) + 1) for lever in levers))
    worth = [(*search.weight(one), search.at(one).cost) for one in every if search.at(one).feasible]
    assert (best is None) == (not worth)
    if best is not None:
        assert (*search.weight(best), search.at(best).cost) == pytest.approx(min(worth))
    assert looked < evaluate.evaluations


@pytest.mark.parametrize("design", [preaggregation(), clickhouse()])
def test_giving_way_further_never_needs_more(design: Design) -> None:
    sized = replace(shortened(small(design)), stream=BUSY)
    evaluate = Evaluator(sized, Target(16, None, 0.8), Draws(DRAWS, 0))
    start = evaluate.start()
    weighed = effective(all_levers(sized, start), evaluate)
    assert len(weighed) > 5
    free = [one.lever for one in weighed if one.lever.options[-1].level == "free"]
    for one in weighed:
        others = [(lever, len(lever.options)) for lever in free if lever.id != one.lever.id]
        before = math.inf
        for option in range(len(one.lever.options) + 1):
            outcome = evaluate(apply([(one.lever, option), *others], start))
            assert outcome is not None
            assert float(outcome.nodes.mean()) <= before * (1 + 1e-6), one.lever.id
            before = float(outcome.nodes.mean())


def test_what_fits_as_it_stands_needs_nothing() -> None:
    found = solved(clickhouse(), 10_000)
    assert found.feasible
    assert not found.plans[0].consents


def test_free_levers_go_before_consents() -> None:
    idle = rollup_table("nobody_asks", ["zone", "path", "client_ip"], "1min", 396)
    found = solved(clickhouse(tables=[*clickhouse().model_dump()["tables"], idle]), 40)
    assert found.feasible
    assert not found.plans[0].consents
    assert "follow_questions" in [one.id for one in found.plans[0].relaxations]
    dropped = [table["name"] for table in found.plans[0].overrides["DES-clickhouse.tables"]]
    assert "nobody_asks" not in dropped


def test_what_cannot_be_met_has_a_closest_and_a_reason() -> None:
    found = solved(clickhouse(), 1, 1000)
    assert not found.feasible
    assert not found.plans
    assert found.closest is not None
    assert found.closest.nodes is not None
    assert found.closest.nodes.p50 > 1
    assert found.floor is not None
    assert (found.closest.binding_resource == FLOOR) == ("floor" in found.floor)


def test_money_alone_can_be_the_target() -> None:
    found = solved(preaggregation(), None, 60_000)
    assert found.feasible
    assert found.plans[0].monthly_cost_usd.p50 <= 60_000


def test_an_owner_says_whose_consent_a_question_needs() -> None:
    asked = QUESTIONS[0].model_copy(
        update={
            "relaxations": [Relaxation(lever="window", level="breaks_promise", consent="PER-x")],
            "owner": "PER-owner",
        }
    )
    found = solved(preaggregation(), 16, requirements=(asked, *QUESTIONS[1:4]), stream=BUSY)
    by_id = {one.id: one for one in found.levers}
    window = by_id.get(f"window.{asked.id}")
    if window is not None:
        assert (window.level, window.consent) == ("breaks_promise", ("PER-x",))
    others = [one for name, one in by_id.items() if name.endswith(asked.id) and not name.startswith("window")]
    assert others
    assert all(one.consent == ("PER-owner",) for one in others)


def test_a_quality_that_holds_for_a_question_has_a_say_too() -> None:
    kept = NonFunctional.model_validate(
        {"id": "NFR-kept", "title": "Kept", "quality": "retention", "scale": "Days", "unit": "days", "must": 30,
         "priority": 1, "owner": "PER-keeper", "applies_to": [QUESTIONS[0].id],
         "relaxations": [{"lever": "window", "level": "breaks_promise", "reason": "It was signed."}]}
    )  # fmt: skip
    consents = Consents(case(preaggregation(), qualities=(kept,), **SMALL))
    touched = consents.of("window", [QUESTIONS[0]])
    assert touched.level == "breaks_promise"
    assert "PER-keeper" in touched.people
    assert "It was signed." in touched.why
    assert consents.of("window", [QUESTIONS[1]]).level == "needs_consent"


def test_a_lever_that_there_is_not_is_refused_with_the_nearest() -> None:
    said = [Relaxation(lever="windo", level="free")]
    asked = QUESTIONS[0].model_copy(update={"relaxations": said})
    with pytest.raises(CannotEstimateError, match=r"FR-traffic.relaxations\[0\].lever: .* use window$"):
        solved(clickhouse(), 16, requirements=(asked,))


def test_nobody_is_named_where_nobody_has_the_role() -> None:
    assert Consents(small(clickhouse())).of("utilisation").people == ("technical decider (nobody yet)",)


def test_more_machines_to_choose_from_never_need_more() -> None:
    sized = replace(shortened(small(preaggregation())), stream=BUSY)
    evaluate = Evaluator(sized, Target(16, None, 0.8), Draws(DRAWS, 0))
    start = evaluate.start()
    levers = [one.lever for one in effective(all_levers(sized, start), evaluate)]
    alone = Field(evaluate, start, levers, lambda: False, start, frozenset())
    lever = machine_lever(sized, Consents(sized), start)
    choosing = replace(alone, machines=shortlist(lever, [start, alone.candidate(alone.furthest)], evaluate))
    assert choosing.machines is not None
    choices = [tuple(0 for _ in levers), alone.free, alone.furthest]
    excesses = [(choosing.way(one).excess, alone.way(one).excess) for one in choices]
    assert all(on_best <= max(on_own, 1.0) for on_best, on_own in excesses)
    assert any(choosing.search.at(one).cost < alone.search.at(one).cost for one in choices)


def test_machines_that_others_undercut_are_not_tried() -> None:
    listed = small(clickhouse()).catalog.prices.instances.values()
    kept = {one.name for one in undominated(listed)}
    assert kept
    dear = next(iter(kept))
    worse = next(one for one in listed if one.name == dear).model_copy(update={"name": "x1.dear"})
    worse = worse.model_copy(update={"on_demand_usd_per_hour": worse.on_demand_usd_per_hour * 2})
    assert "x1.dear" not in {one.name for one in undominated([*listed, worse])}


def test_free_levers_make_no_question_slower() -> None:
    sized = shortened(small(preaggregation()))
    evaluate = Evaluator(sized, Target(16, None, 0.8), Draws(DRAWS, 0))
    found = solve(small(preaggregation()), Target(100, None, 0.8), draws=DRAWS)
    plan = next(one for one in found.plans if not one.consents)
    assert not plan.slower
    assert evaluate.slow(evaluate.start()) <= {question.id for question in QUESTIONS}


def test_the_first_plan_is_the_lightest_and_the_next_another_sort() -> None:
    found = solved(preaggregation(), 16, stream=BUSY)
    weights = [
        ([one.level for one in plan.relaxations].count("breaks_promise"), len(plan.consents)) for plan in found.plans
    ]
    assert weights[0] == min(weights)
    kinds = [frozenset(one.id.partition(".")[0] for one in plan.consents) for plan in found.plans]
    distinct = len(set(kinds))
    assert len(set(kinds[:distinct])) == distinct


def test_a_stopped_search_tells_that_it_was() -> None:
    looks = iter(range(10**6))
    found = solve(small(preaggregation()), Target(16, None, 0.8), draws=DRAWS, out_of_time=lambda: next(looks) > 3)
    assert not found.complete


def test_break_evens_are_borders() -> None:
    sized = shortened(small(clickhouse()))
    evaluate = Evaluator(sized, Target(16, None, 0.8), Draws(DRAWS, 0))
    borders = {one.input: one for one in break_evens(evaluate, evaluate.start(), "as it stands")}
    border = borders["STR-edge.events_per_day"]
    assert border.value is not None
    events = stream().events_per_day
    assert isinstance(events, Range)
    for scale, fits in ((0.99, True), (1.01, False)):
        factor = border.value / border.now * scale
        moved = stream(events_per_day={"p5": events.p5 * factor, "p95": events.p95 * factor})
        there = Evaluator(replace(sized, stream=moved), evaluate.target, Draws(DRAWS, 0))
        outcome = there.sized(there.start())
        assert outcome is not None
        assert (outcome.probability_met >= 0.8) == fits
    assert {"bytes_per_row", "STR-edge.growth_per_year"} <= set(borders)


def test_a_design_that_cannot_be_sized_says_why() -> None:
    with pytest.raises(CannotEstimateError, match="add hardware"):
        solved(clickhouse(hardware=None), 16)


def test_the_budget_is_only_looked_at_until_it_ends() -> None:
    long = case(clickhouse(), plan=plan(36), budget=budget())
    assert len(shortened(long).months) < 36
    assert shortened(long).budget_months == long.budget_months
    assert replace(shortened(long), plan=long.plan).months == long.months
