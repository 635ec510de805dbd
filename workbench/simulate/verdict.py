"""Verdict: whether a design fits its budget, or that this cannot be told as long as it rests on guesses."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.program.budgets import Budget

from .doubts import doubts, outcome
from .result import Answer, BudgetAnswer, Driver, Verdict
from .sizing import Sizing
from .uncertainty import guess_share

MOST_GUESSES = 0.5
"""Share of the variance on guesses past which nothing is claimed that the guesses could turn around."""

CLEAR = 0.02
"""As near to 0 or 1 as this, a probability would not be turned around by better guesses."""


def held_against_budget(sizing: Sizing, budget: Budget) -> BudgetAnswer:
    """The share of draws in which nodes and money stay within the budget in every month of its period."""
    within = outcome(sizing, 0) <= 1.0
    return BudgetAnswer(budget.id, budget.nodes, budget.monthly_cost_usd, float(within.mean()))


def verdict(sizing: Sizing, budget: Budget, probability: float, drivers: Sequence[Driver]) -> Verdict:
    """Whether the budget holds as often as it must; `drivers` are those of its margin.

    Where more than half of the variance rests on guesses and the probability is near neither 0 nor 1, that cannot be
    told yet, and the spike that would tell most for a week of work is named.
    """
    guesses = guess_share(drivers)
    holds = f"the budget holds with probability {probability:.2f}, where {budget.target_probability:g} is asked for"
    if guesses > MOST_GUESSES and CLEAR < probability < 1 - CLEAR:
        best = next((one.spike for one in doubts(sizing, drivers) if one.spike), None)
        tell = f"{best} would tell most" if best else "no open spike measures any of it"
        return Verdict("cannot_tell_yet", f"{100 * guesses:.0f} % of what decides it rests on guesses; {tell}", best)
    answer: Answer = "fits" if probability >= budget.target_probability else "does_not_fit"
    return Verdict(answer, holds)
