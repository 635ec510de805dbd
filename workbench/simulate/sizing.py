"""Sizing: one design from its case to what is asked of it, what is bought and what that costs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .case import CannotEstimateError, Inputs
from .cluster import Climb, Cluster, buy, nothing_bought
from .demand import Demand, demand
from .managed import managed_bill
from .money import Bill, bill
from .people import People, people
from .served import served
from .spectrum import Floats

PEOPLE = "people"
"""The part of the bill that pays those who run the design."""


@dataclass(frozen=True)
class Sizing:
    """A design over its months and draws, before anything is summed up: what estimates, prices and searches read.

    `climb` is None where nothing runs on machines of ours; the cluster is then empty.
    """

    inputs: Inputs
    asked: Demand
    climb: Climb | None
    cluster: Cluster
    costs: Bill
    people: People

    @property
    def nodes(self) -> Floats:
        """Reference nodes, shape (months, draws)."""
        return self.cluster.reference_nodes

    @property
    def stored_bytes(self) -> Floats:
        """Bytes of all copies, on the nodes and in object storage, shape (months, draws)."""
        return self.asked.hot_bytes * self.inputs.case.design.replicas + self.asked.cold_bytes


def size(inputs: Inputs) -> Sizing:
    """Size one design. Raises CannotEstimateError for what cannot be sized."""
    try:
        inputs = served(inputs)
        asked = demand(inputs)
        team = people(inputs)
        if not inputs.case.has_nodes:
            costs = _with_people(inputs, Bill(managed_bill(inputs, asked)), team)
            return Sizing(inputs, asked, None, nothing_bought(asked), costs, team)
        climb = Climb(inputs, asked)
        cluster = buy(climb)
    except KeyError as error:
        raise CannotEstimateError(f"{inputs.case.design.id}: {error.args[0]}") from error
    return Sizing(inputs, asked, climb, cluster, _with_people(inputs, bill(inputs, asked, cluster), team), team)


def _with_people(inputs: Inputs, costs: Bill, team: People) -> Bill:
    """The bill as the budget counts it: with those who run the design where its money pays them too."""
    budget = inputs.case.budget
    if budget is None or budget.covers == "infrastructure":
        return costs
    some = next(iter(costs.parts.values()))
    return replace(costs, parts={**costs.parts, PEOPLE: np.zeros_like(some) + team.monthly_usd})
