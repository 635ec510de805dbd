"""Money: what the machines, disks, objects and traffic of a cluster cost a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.program.requirements import Functional

from .case import DAY_SECONDS, DAYS_PER_MONTH, GIB, CannotEstimateError, Inputs
from .cluster import Cluster, environment_factor
from .columns import median
from .demand import Demand
from .machines import may_vanish, monthly_price, rented_share
from .spectrum import Floats
from .uncertainty import median_of


@dataclass(frozen=True)
class Bill:
    """US dollars a month by what they are paid for; arrays of shape (months, draws)."""

    parts: Mapping[str, Floats]

    @property
    def total(self) -> Floats:
        """The whole bill, shape (months, draws)."""
        return np.asarray(np.sum(list(self.parts.values()), axis=0), dtype=np.float64)


def largest_part(costs: Bill, month: int) -> str:
    """What most of a month's bill is paid for, by its median over the draws."""
    return max(costs.parts, key=lambda name: median_of(costs.parts[name][month]))


def bill(inputs: Inputs, asked: Demand, cluster: Cluster) -> Bill:
    """The monthly bill of a cluster in all its environments.

    Machines as `monthly_price` tells; attached disks by their size; objects by what is cold; traffic between zones for
    every copy beyond the first, of rows and of the queue's compressed events; answers that leave for the internet.
    Traffic and objects are production's alone. Raises CannotEstimateError for data nodes on spot without a second copy.
    """
    case = inputs.case
    if case.hardware.purchase == "spot" and case.design.replicas < 2:
        raise CannotEstimateError(
            f"{case.design.id}: data nodes on spot vanish with their only copy; set replicas: 2, or purchase: on_demand"
        )
    everywhere = environment_factor(inputs)
    parts = {"data nodes": cluster.data_nodes * (monthly_price(inputs, case.data_node) * everywhere)}
    if case.instance(case.hardware.instance).disk_gib == 0:
        disk_price = inputs.price("block_storage_usd_per_gib_month") * (case.data_node.disk_gib * everywhere)
        parts["block storage"] = cluster.data_nodes * disk_price
    for service in case.side_services:
        price = monthly_price(inputs, case.instance(service.instance), may_vanish=may_vanish(service)) * everywhere
        parts[service.name] = cluster.services[service.name] * (price * rented_share(inputs, service))
    if asked.cold_bytes.any():
        parts["object storage"] = asked.cold_bytes * (inputs.price("object_storage_usd_per_gib_month") / GIB)
    if case.hardware.purchase != "own" and case.design.zones > 1:
        per_byte = inputs.price("zone_traffic_usd_per_gib") * (DAY_SECONDS * DAYS_PER_MONTH / GIB)
        parts["traffic between zones"] = bytes_between_zones_per_second(inputs, asked) * per_byte
    sent = bytes_to_internet_per_month(inputs, asked)
    if sent.any():
        parts["traffic to the internet"] = sent * (inputs.price("internet_traffic_usd_per_gib") / GIB)
    return Bill(parts)


def bytes_to_internet_per_month(inputs: Inputs, asked: Demand) -> Floats:
    """Bytes of answers that leave for customers and the public in a month, shape (months, draws).

    Law: askings x rows that are shown x columns of the answer x bytes of a value; what is asked within goes nowhere.
    """
    shown = inputs.common("answer_rows_shown")
    values = np.zeros_like(asked.hot_bytes)
    for query in asked.queries:
        if query.requirement.audience != "internal":
            askings = median(query.requirement.queries_per_day or 0.0) * DAYS_PER_MONTH
            columns = len(columns_of_answer(query.requirement))
            values += np.minimum(query.rows_returned[:, np.newaxis], shown) * (columns * askings)
    return np.asarray(values * inputs.common("answer_bytes_per_value"))


def columns_of_answer(question: Functional) -> list[str]:
    """The columns of an answer: time, what it is broken down by, and what is measured."""
    return ["time", *question.dimensions, *(measure.name for measure in question.measures)]


def bytes_between_zones_per_second(inputs: Inputs, asked: Demand) -> Floats:
    """Bytes a second that copies in other zones receive, shape (months, draws)."""
    rows = asked.stored_bytes_per_second * (inputs.case.design.replicas - 1.0)
    if not any(service.scales_with == "raw_bytes" for service in inputs.case.side_services):
        return rows
    further_copies = inputs.common("queue_copies") - 1.0
    return rows + asked.raw_bytes_per_second * (inputs.common("wire_compression") * further_copies)
