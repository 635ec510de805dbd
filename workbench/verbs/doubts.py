"""Doubts about a design's budget: what rests on guesses, and which spike would narrow the answer most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.program.designs import Design
from workbench.program.program import Program
from workbench.simulate.case import CannotEstimateError, Case, Inputs
from workbench.simulate.doubts import Decision, outcome
from workbench.simulate.doubts import doubts as weigh
from workbench.simulate.estimate import DEFAULT_DRAWS
from workbench.simulate.result import Doubt, Verdict
from workbench.simulate.sizing import size
from workbench.simulate.uncertainty import Draws, guess_share
from workbench.simulate.verdict import held_against_budget, verdict
from workbench.verbs.catalog import catalog_of
from workbench.verbs.estimate import case_of, changed_program, chosen_designs
from workbench.verbs.trouble import Trouble


@dataclass(frozen=True)
class Doubts:
    """What is in doubt about a design's budget; `doubts` in the order in which they should be settled.

    `together_share` of the variance rests on no input alone. `value_of_knowing_all_usd` is the most that all spikes
    together can be worth to the decision.
    """

    program: str
    revision: str | None
    seed: int
    draws: int
    design: str
    title: str
    budget: str
    probability_met: float
    verdict: Verdict
    guess_share: float
    together_share: float
    value_of_knowing_all_usd: float
    doubts: Sequence[Doubt]


def doubts(
    program: Program,
    design: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    *,
    scenario: str | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
) -> Doubts:
    """The doubts about one design (default: the one that the program has chosen), overrides as of `estimate`.

    Raises Trouble for a design that is unknown, cannot be sized or has no budget, OverrideError for an override that
    does not fit.
    """
    changed = changed_program(program, overrides, scenario)
    named = design or (changed.plan.chosen_design if changed.plan else None)
    if named is None:
        raise Trouble("The program has not chosen a design; name one with --design ID.")
    (asked,) = chosen_designs(changed, [named])
    try:
        return _of_case(changed, asked, case_of(changed, asked, catalog_of(changed)), Draws(draws, seed))
    except CannotEstimateError as error:
        raise Trouble(str(error)) from error


def _of_case(program: Program, design: Design, case: Case, draws: Draws) -> Doubts:
    if case.budget is None:
        raise Trouble(f"{design.id} has no budget to doubt; add budget: to the design or to program.yaml.")
    sizing = size(Inputs(case, draws))
    drivers = draws.drivers(outcome(sizing, 0))
    held = held_against_budget(sizing, case.budget)
    return Doubts(
        program=program.plan.id if program.plan else "",
        revision=program.revision,
        seed=draws.seed,
        draws=draws.count,
        design=design.id,
        title=design.title,
        budget=case.budget.id,
        probability_met=held.probability_met,
        verdict=verdict(sizing, case.budget, held.probability_met, drivers),
        guess_share=guess_share(drivers),
        together_share=1.0 - sum(one.variance_share for one in drivers) if drivers else 0.0,
        value_of_knowing_all_usd=Decision.of(sizing, case.budget).value_of_knowing_all,
        doubts=weigh(sizing, drivers),
    )
