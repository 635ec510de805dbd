"""Make a design fit its budget: the lightest relaxations, what each lever buys, and who must consent."""

from __future__ import annotations

import time
from collections.abc import Callable

from workbench.program.designs import Design
from workbench.program.program import Program
from workbench.simulate.case import CannotEstimateError
from workbench.simulate.solve.answer import Solution, Target
from workbench.simulate.solve.solve import DEFAULT_DRAWS
from workbench.simulate.solve.solve import solve as search
from workbench.verbs.catalog import catalog_of
from workbench.verbs.estimate import case_of
from workbench.verbs.trouble import Trouble

DEFAULT_SECONDS = 30.0
DEFAULT_PROBABILITY = 0.8


def solve(
    program: Program,
    design: str | None = None,
    *,
    nodes: float | None = None,
    monthly_cost_usd: float | None = None,
    probability: float | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    seconds: float = DEFAULT_SECONDS,
    stopped: Callable[[], bool] = lambda: False,
) -> Solution:
    """What would have to give way for a design (default: the chosen one) to meet a target (default: its budget).

    Ends after `seconds` with what it has, or as soon as `stopped` says so. Raises Trouble for an unknown design, one
    without a target, and one that cannot be sized.
    """
    chosen = chosen_design(program, design)
    ends = time.monotonic() + seconds
    try:
        case = case_of(program, chosen, catalog_of(program))
        target = target_of(program, chosen, nodes, monthly_cost_usd, probability)
        return search(case, target, draws=draws, seed=seed, out_of_time=lambda: stopped() or time.monotonic() > ends)
    except CannotEstimateError as error:
        raise Trouble(str(error)) from error


def chosen_design(program: Program, design: str | None) -> Design:
    """The design of that id, by default the one that the plan rests on. Raises Trouble when there is none."""
    asked = design or (program.plan.chosen_design if program.plan else None)
    if asked is None:
        raise Trouble("The program has no chosen design; name one with --design, or set chosen_design in program.yaml.")
    found = program.get(asked, Design)
    if found is None:
        known = ", ".join(one.id for one in program.all(Design)) or "none"
        raise Trouble(f"{asked} is not a design of this program; it has {known}.")
    return found


def target_of(
    program: Program,
    design: Design,
    nodes: float | None = None,
    monthly_cost_usd: float | None = None,
    probability: float | None = None,
) -> Target:
    """What a design must fit, by default its budget. Raises Trouble when there is neither."""
    budget = program.budget_of(design)
    if nodes is None and monthly_cost_usd is None:
        if budget is None:
            raise Trouble(f"{design.id} has no budget; say what it must fit with --nodes or --monthly-cost.")
        nodes, monthly_cost_usd = budget.nodes, budget.monthly_cost_usd
    if probability is None:
        probability = budget.target_probability if budget else DEFAULT_PROBABILITY
    return Target(nodes, monthly_cost_usd, probability)
