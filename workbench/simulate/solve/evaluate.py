"""Evaluating candidates: the same draws for all of them, nodes and money in the budget's worst month."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from workbench.simulate.case import CannotEstimateError, Case, Inputs
from workbench.simulate.cluster import binding_resource
from workbench.simulate.latency import latency, serving
from workbench.simulate.money import largest_part
from workbench.simulate.sizing import Sizing, size
from workbench.simulate.spectrum import Floats
from workbench.simulate.uncertainty import Draws

from .answer import Target
from .candidate import Candidate

MOST_DRAWS = 0.5


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a candidate needs over the draws, each of shape (draws,): the most of any month of the budget's period.

    `excess`: by how many times it is over the target in the draw that decides; at most 1 where it meets it.
    """

    nodes: Floats
    monthly_cost_usd: Floats
    stored_bytes: Floats
    one_time_usd: Floats
    months_to_first_value: Floats
    probability_met: float
    excess: float
    binding_resource: str
    unanswered: frozenset[str]

    @property
    def cost(self) -> float:
        """Mean US dollars a month, by which plans are ranked."""
        return float(self.monthly_cost_usd.mean())

    @property
    def rank(self) -> tuple[float, float]:
        """How far it is over the target, then its cost: the less the better."""
        return max(self.excess, 1.0), self.cost


@dataclass
class Evaluator:
    """Sizes candidates of one case against one target. Counts how many it has sized."""

    case: Case
    target: Target
    draws: Draws
    evaluations: int = 0
    _allowed: frozenset[str] | None = field(default=None, init=False)

    def start(self) -> Candidate:
        """The design and its questions as they stand."""
        return Candidate(self.case.design, tuple(self.case.requirements))

    def __call__(self, candidate: Candidate) -> Outcome | None:
        """What a candidate needs; None when it cannot be sized or loses the answer to a question that had one."""
        outcome = self.sized(candidate)
        if outcome is None:
            return None
        if self._allowed is None:
            as_is = self.sized(self.start())
            self._allowed = as_is.unanswered if as_is else frozenset()
        return outcome if outcome.unanswered <= self._allowed else None

    def sized(self, candidate: Candidate) -> Outcome | None:
        """What a candidate needs, whatever it answers; None when it cannot be sized."""
        self.evaluations += 1
        case = self.case_of(candidate)
        try:
            sizing = size(Inputs(case, self.draws))
        except CannotEstimateError:
            return None
        period = case.budget_months
        nodes, cost = sizing.nodes[period], sizing.costs.total[period]
        worst = _worst_month(sizing)
        binding = (
            binding_resource(sizing.inputs, sizing.climb.stages(worst))
            if sizing.climb
            else largest_part(sizing.costs, worst)
        )
        most_nodes, most_cost = nodes.max(axis=0), cost.max(axis=0)
        return Outcome(
            most_nodes,
            most_cost,
            sizing.stored_bytes[period].max(axis=0),
            sizing.people.one_time_usd,
            sizing.people.months_to_first_value,
            *self.held(most_nodes, most_cost),
            binding,
            frozenset(one.id for one in sizing.asked.unanswered),
        )

    def slow(self, candidate: Candidate) -> frozenset[str]:
        """Questions that take longer than promised in most draws of the worst month; none where nodes are not ours.

        Raises CannotEstimateError for a candidate that cannot be sized.
        """
        sizing = size(Inputs(self.case_of(candidate), self.draws))
        if sizing.climb is None:
            return frozenset()
        worst = _worst_month(sizing)
        nodes = serving(sizing.inputs, sizing.asked, sizing.cluster, worst)
        taken = [latency(sizing.inputs, query, nodes, worst) for query in sizing.asked.queries]
        kept = {one.query.requirement.id: one.kept(one.bought) for one in taken}
        return frozenset(question for question, share in kept.items() if share is not None and share < MOST_DRAWS)

    def held(self, nodes: Floats, cost: Floats) -> tuple[float, float]:
        """The share of draws within the target, and how far over it is the draw that decides."""
        over = np.zeros(nodes.shape)
        if self.target.nodes is not None:
            over = np.maximum(over, nodes / self.target.nodes)
        if self.target.monthly_cost_usd is not None:
            over = np.maximum(over, cost / self.target.monthly_cost_usd)
        deciding = max(0, math.ceil(self.target.probability * over.size) - 1)
        return float((over <= 1.0).mean()), float(np.partition(over, deciding)[deciding])

    def case_of(self, candidate: Candidate) -> Case:
        """The case of a candidate, over the months until the budget ends."""
        named = candidate.design.engine
        engine = self.case.engine if named == self.case.engine.name else self.case.catalog.engines[named]
        return replace(self.case, design=candidate.design, requirements=candidate.questions, engine=engine)


def _worst_month(sizing: Sizing) -> int:
    """The month of the budget's period that needs the most nodes, or money where there are none."""
    case = sizing.inputs.case
    needs = sizing.nodes if case.has_nodes else sizing.costs.total
    first: int = case.budget_months.start
    return first + int(np.argmax(np.median(needs[case.budget_months], axis=1)))


def shortened(case: Case) -> Case:
    """The case with its horizon cut off where its budget ends: later months decide nothing."""
    horizon = case.plan.horizon.model_copy(update={"months": case.budget_months.stop})
    return replace(case, plan=case.plan.model_copy(update={"horizon": horizon}))
