"""Odds: whether a budget holds, in the one way in which every screen and every printed answer says it."""

from __future__ import annotations

from workbench.simulate.result import DesignEstimate, Verdict
from workbench.verbs import words


def odds(answer: DesignEstimate) -> str:
    """Whether the budget holds, how often and until when, or why that cannot be told; empty without a budget."""
    if answer.budget is None or answer.verdict is None:
        return ""
    if answer.verdict.answer == "cannot_tell_yet":
        return f"We cannot tell yet whether it holds: {answer.verdict.reason}."
    holds = f"It holds {words.out_of_ten(answer.budget.probability_met)}"
    if answer.first_month_over_budget is None:
        return f"{holds}, over the whole horizon."
    return f"{holds}; the first month over budget is {answer.first_month_over_budget}."


_HEADLINES = {"fits": "fits", "does_not_fit": "does not fit", "cannot_tell_yet": "cannot tell yet"}


def headline(verdict: Verdict) -> str:
    """A verdict and its reason, for one line: `cannot tell yet: 66 % of what decides it rests on guesses`."""
    return f"{_HEADLINES[verdict.answer]}: {verdict.reason}"
