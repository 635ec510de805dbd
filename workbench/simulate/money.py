"""Money: what the machines, disks, objects and traffic of a cluster cost a month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .case import DAYS_PER_MONTH, CannotEstimateError, Inputs
from .charges import Charge, charges
from .cluster import Cluster, environment_factor
from .demand import Demand
from .machines import may_vanish, monthly_price, rented_share
from .spectrum import Floats
from .uncertainty import median_of

BILLION = 1e9


@dataclass(frozen=True)
class Bill:
    """US dollars a month by what they are paid for; arrays of shape (months, draws).

    `charges`: what was counted for those parts that are not machines, people or a contract.
    """

    parts: Mapping[str, Floats]
    charges: Sequence[Charge] = ()

    @property
    def total(self) -> Floats:
        """The whole bill, shape (months, draws)."""
        return np.asarray(np.sum(list(self.parts.values()), axis=0), dtype=np.float64)


def largest_part(costs: Bill, month: int) -> str:
    """What most of a month's bill is paid for, by its median over the draws."""
    return max(costs.parts, key=lambda name: median_of(costs.parts[name][month]))


def bill(inputs: Inputs, asked: Demand, cluster: Cluster) -> Bill:
    """The monthly bill of a cluster in all its environments.

    Machines as `monthly_price` tells, all else as `charges`.

    Raises CannotEstimateError for data nodes on spot that have no second copy.
    """
    case = inputs.case
    if case.hardware.purchase == "spot" and case.design.replicas < 2:
        raise CannotEstimateError(
            f"{case.design.id}: data nodes on spot vanish with their only copy; set replicas: 2, or purchase: on_demand"
        )
    everywhere = environment_factor(inputs)
    parts = {"data nodes": cluster.data_nodes * (monthly_price(inputs, case.data_node) * everywhere)}
    for service in case.side_services:
        price = monthly_price(inputs, case.instance(service.instance), may_vanish=may_vanish(service)) * everywhere
        parts[service.name] = cluster.services[service.name] * (price * rented_share(inputs, service))
    found = charges(inputs, asked, cluster)
    return Bill(parts | {one.name: one.paid(inputs) for one in found}, found)


def billions_of_events(asked: Demand, month: int) -> Floats:
    """Events of a month in billions, bursts included, shape (draws,) or (1,); one event at least, to divide by."""
    volume = asked.volume
    events = (volume.events_per_day[month] + volume.burst_events_per_day[month]) * DAYS_PER_MONTH
    return np.asarray(np.maximum(events, 1.0) / BILLION)
