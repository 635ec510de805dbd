"""Money: what the machines, disks, objects and traffic of a cluster cost a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.program.catalog import Instance, SideService

from .case import DAY_SECONDS, DAYS_PER_MONTH, GIB, CannotEstimateError, Inputs
from .cluster import Cluster, environment_factor
from .demand import Demand
from .fronts import BatchJobs, front_of
from .spectrum import Floats
from .uncertainty import median_of

HOURS_PER_MONTH = DAYS_PER_MONTH * 24


@dataclass(frozen=True)
class Bill:
    """US dollars a month by what they are paid for; arrays of shape (months, draws)."""

    parts: Mapping[str, Floats]

    @property
    def total(self) -> Floats:
        """The whole bill, shape (months, draws)."""
        return np.asarray(np.sum(list(self.parts.values()), axis=0), dtype=np.float64)


def rented_share(inputs: Inputs, service: SideService) -> Floats:
    """Share of the month for which a side service's machines are paid, shape (draws,): while batch jobs run, or all."""
    front = front_of(inputs)
    if service.rented == "while_running" and isinstance(front, BatchJobs):
        return front.run_share()
    return np.ones(inputs.draws.count)


def largest_part(costs: Bill, month: int) -> str:
    """What most of a month's bill is paid for, by its median over the draws."""
    return max(costs.parts, key=lambda name: median_of(costs.parts[name][month]))


def monthly_price(inputs: Inputs, instance: Instance) -> float:
    """US dollars a month of one machine as the design buys it. Raises CannotEstimateError when it is not sold so."""
    if inputs.case.hardware.purchase == "on_demand":
        return instance.on_demand_usd_per_hour * HOURS_PER_MONTH
    if instance.reserved_3yr_usd_per_year is None:
        raise CannotEstimateError(
            f"{inputs.case.design.id}: {instance.name} has no three-year price; set hardware.purchase: on_demand"
        )
    return instance.reserved_3yr_usd_per_year / 12


def bill(inputs: Inputs, asked: Demand, cluster: Cluster) -> Bill:
    """The monthly bill of a cluster in all its environments.

    Instances by the hour or a twelfth of a reserved year; attached disks by their size; objects by what is cold;
    traffic between zones for every copy beyond the first, of rows and of the queue's compressed events. Traffic and
    objects are production's alone.
    """
    case = inputs.case
    everywhere = environment_factor(inputs)
    parts = {"data nodes": cluster.data_nodes * (monthly_price(inputs, case.data_node) * everywhere)}
    if case.instance(case.hardware.instance).disk_gib == 0:
        disk_price = inputs.price("block_storage_usd_per_gib_month") * (case.data_node.disk_gib * everywhere)
        parts["block storage"] = cluster.data_nodes * disk_price
    for service in case.side_services:
        price = monthly_price(inputs, case.instance(service.instance)) * everywhere
        parts[service.name] = cluster.services[service.name] * (price * rented_share(inputs, service))
    if asked.cold_bytes.any():
        parts["object storage"] = asked.cold_bytes * (inputs.price("object_storage_usd_per_gib_month") / GIB)
    if case.design.zones > 1:
        per_byte = inputs.price("zone_traffic_usd_per_gib") * (DAY_SECONDS * DAYS_PER_MONTH / GIB)
        parts["traffic between zones"] = bytes_between_zones_per_second(inputs, asked) * per_byte
    return Bill(parts)


def bytes_between_zones_per_second(inputs: Inputs, asked: Demand) -> Floats:
    """Bytes a second that copies in other zones receive, shape (months, draws)."""
    rows = asked.stored_bytes_per_second * (inputs.case.design.replicas - 1.0)
    if not any(service.scales_with == "raw_bytes" for service in inputs.case.side_services):
        return rows
    further_copies = inputs.common("queue_copies") - 1.0
    return rows + asked.raw_bytes_per_second * (inputs.common("wire_compression") * further_copies)
