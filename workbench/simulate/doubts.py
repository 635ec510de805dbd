"""Doubts: what it is worth to the budget's decision to know an input, and which spike narrows most a week of work."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from workbench.program.budgets import Budget
from workbench.program.roadmap import Spike

from .breaking import margin
from .result import Doubt, Driver
from .sizing import Sizing
from .spectrum import Floats
from .uncertainty import NOISE, Draws, UncertainInput, measured_share, median_of, standard_normals

OPEN = frozenset({"planned", "started"})


def outcome(sizing: Sizing, at: int) -> Floats:
    """What decides the budget, shape (draws,): its margin; without a budget the nodes of a month, or else its money."""
    case = sizing.inputs.case
    if case.budget is not None:
        return margin(case.budget, sizing.nodes[case.budget_months], sizing.costs.total[case.budget_months])
    return np.asarray(sizing.nodes[at] if sizing.climb else sizing.costs.total[at])


@dataclass(frozen=True)
class Decision:
    """Whether to commit to a design under its budget, and what that is worth in each draw, in US dollars: (draws,).

    Committing wins what is left of the budget's money over its period and loses what is over it, both as in the worst
    month; not committing wins and loses nothing. A budget that must hold with probability t weighs a dollar over it
    t / (1 - t) times one that is left, the greater of the two as a dollar.
    """

    worth: Floats

    @classmethod
    def of(cls, sizing: Sizing, budget: Budget) -> Decision:
        """The decision about a sized design."""
        used = outcome(sizing, 0)
        months = sizing.inputs.case.budget_months
        money = _monthly_money(sizing, budget) * (months.stop - months.start)
        target = budget.target_probability
        most = max(target, 1 - target)
        left = np.maximum(1.0 - used, 0.0) * ((1 - target) / most)
        over = np.maximum(used - 1.0, 0.0) * (target / most)
        return cls(money * (left - over))

    @property
    def value_of_knowing_all(self) -> float:
        """Expected value of perfect information in US dollars: with the best choice in each draw over one for all."""
        return float(np.maximum(self.worth, 0.0).mean()) - self._best_today

    def value_of_knowing(self, signals: Sequence[Floats]) -> float:
        """Expected value of knowing some standard normal signals, each of shape (draws,), in US dollars.

        `E[max(E[worth | signals], 0)] - max(E[worth], 0)` (partial perfect information). The inner mean is a sum of
        Hermite polynomials of each signal to the third degree, fitted on every other draw and used to choose on the
        rest, both ways round: what is won is won out of sample, so that noise adds nothing. Within 0.02 standard
        deviations of the closed form for a normal worth (tests).
        """
        won = 0.0
        for fitted, held in ((0, 1), (1, 0)):
            expected = _expected(self.worth[fitted::2], [one[fitted::2] for one in signals],
                                 [one[held::2] for one in signals])  # fmt: skip
            won += float(np.where(expected > 0, self.worth[held::2], 0.0).mean()) / 2
        return min(max(won - self._best_today, 0.0), self.value_of_knowing_all)

    @property
    def _best_today(self) -> float:
        return max(float(self.worth.mean()), 0.0)


def _monthly_money(sizing: Sizing, budget: Budget) -> float:
    """The budget's US dollars a month; where it names none, those that its nodes cost at the design's median price."""
    if budget.monthly_cost_usd is not None:
        return budget.monthly_cost_usd
    months = sizing.inputs.case.budget_months
    nodes = sizing.nodes[months]
    price = np.divide(sizing.costs.total[months], nodes, out=np.zeros_like(nodes), where=nodes > 0)
    return budget.nodes * median_of(price.max(axis=0))


def _expected(worth: Floats, known: Sequence[Floats], asked: Sequence[Floats]) -> Floats:
    """Expected worth given the signals `asked`, from draws of the worth and the signals `known`."""
    mean, variance = float(worth.mean()), float(worth.var())
    found = np.full(asked[0].shape, mean) if asked else np.array([mean])
    for there, here in zip(known, asked, strict=True):
        for fitted, used in zip(_hermite(there), _hermite(here), strict=True):
            slope = float(((worth - mean) * fitted).mean())
            if slope**2 * worth.size > NOISE * variance:
                found = found + slope * used
    return found


def _hermite(normals: Floats) -> tuple[Floats, Floats, Floats]:
    """Orthonormal polynomials of a standard normal, of degrees 1 to 3."""
    return normals, (normals**2 - 1) / math.sqrt(2), (normals**3 - 3 * normals) / math.sqrt(6)


def doubts(sizing: Sizing, drivers: Sequence[Driver]) -> list[Doubt]:
    """What each open spike would take away, most value for a week of work first; then what no spike measures.

    Ties, as where the decision is clear whatever is learnt, go by the share of the variance. Empty without a budget.
    """
    case, draws = sizing.inputs.case, sizing.inputs.draws
    if case.budget is None:
        return []
    decision = Decision.of(sizing, case.budget)
    spikes = [spike for spike in case.spikes if spike.status in OPEN and spike.measures]
    found = [_of_spike(spike, decision, draws, drivers) for spike in spikes]
    measured = {name for one in found for name in one.inputs}
    found += [_without_spike(one, decision, draws) for one in drivers if one.input not in measured]
    return sorted((one for one in found if one.inputs), key=_rank)


def _rank(one: Doubt) -> tuple[float, ...]:
    planned = one.spike is not None
    weeks = one.weeks or math.inf if planned else 1.0
    return (not planned, -one.value_usd / weeks, -one.variance_share / weeks, -one.value_usd, -one.variance_share)


def _of_spike(spike: Spike, decision: Decision, draws: Draws, drivers: Iterable[Driver]) -> Doubt:
    shares = {one.input: one.variance_share for one in drivers}
    inputs = measured_inputs(spike.measures, draws.used)
    taken = {name: measured_share(draws.used[name].sigma, spike.relative_error) for name in inputs}
    value = decision.value_of_knowing([_signal(draws, draws.used[name], share) for name, share in taken.items()])
    return Doubt(
        spike=spike.id,
        title=spike.title,
        weeks=spike.weeks,
        inputs=sorted(inputs, key=lambda name: -shares.get(name, 0.0)),
        variance_share=sum(share * shares.get(name, 0.0) for name, share in taken.items()),
        value_usd=value,
        per_week=value / spike.weeks if spike.weeks else None,
    )


def _without_spike(driver: Driver, decision: Decision, draws: Draws) -> Doubt:
    value = decision.value_of_knowing([draws.used[driver.input].normals])
    title = f"no spike yet: would need one that measures {driver.input}"
    return Doubt(None, title, None, (driver.input,), driver.variance_share, value, None)


def measured_inputs(patterns: Iterable[str], names: Iterable[str]) -> list[str]:
    """The names of inputs that one of the patterns fits, in which `*` stands for anything."""
    asked = list(patterns)
    return [name for name in names if any(fnmatchcase(name, pattern) for pattern in asked)]


def _signal(draws: Draws, one: UncertainInput, share: float) -> Floats:
    """What a measurement shows that takes away a share of the input's variance, as a standard normal: (draws,)."""
    if share == 1.0:
        return one.normals
    noise = standard_normals(f"measurement of {one.name}", draws.count, draws.seed)
    return np.asarray(math.sqrt(share) * one.normals + math.sqrt(1 - share) * noise)
