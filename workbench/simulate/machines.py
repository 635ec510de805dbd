"""Machines: what one of them costs a month, on demand, reserved, on spot, or bought."""

from __future__ import annotations

import numpy as np

from workbench.program.catalog import Instance, SideService

from .case import DAYS_PER_MONTH, CannotEstimateError, Inputs
from .fronts import BatchJobs, front_of
from .spectrum import Floats

HOURS_PER_MONTH = DAYS_PER_MONTH * 24
MONTHS_PER_YEAR = 12.0
WATTS_PER_KILOWATT = 1000.0


def purchase_of(inputs: Inputs, *, may_vanish: bool = True) -> str:
    """How a machine is paid for; what may not be taken away is on demand in a design that is otherwise on spot."""
    purchase = inputs.case.hardware.purchase
    return "on_demand" if purchase == "spot" and not may_vanish else purchase


def monthly_price(inputs: Inputs, instance: Instance, *, may_vanish: bool = True) -> Floats:
    """US dollars a month of one machine as the design buys it, shape (draws,).

    Raises CannotEstimateError for a machine that is not sold so.
    """
    purchase = purchase_of(inputs, may_vanish=may_vanish)
    if purchase == "own":
        return own_price(inputs, instance)
    if purchase == "spot":
        return spot_price(inputs, instance)
    if purchase == "reserved_3yr":
        if instance.reserved_3yr_usd_per_year is None:
            raise CannotEstimateError(
                f"{inputs.case.design.id}: {instance.name} has no three-year price; set hardware.purchase: on_demand"
            )
        return np.full(inputs.draws.count, instance.reserved_3yr_usd_per_year / MONTHS_PER_YEAR)
    return np.full(inputs.draws.count, instance.on_demand_usd_per_hour * HOURS_PER_MONTH)


def spot_price(inputs: Inputs, instance: Instance) -> Floats:
    """US dollars a month of a machine that may be taken away, shape (draws,).

    Law: the spot price by the hour, times the hours that work takes again after each interruption, `1 + interruptions a
    month x hours lost / hours of a month`. A machine without a spot price takes the share of the price on demand that
    others have.
    """
    hourly = (
        instance.on_demand_usd_per_hour * inputs.price("spot_share_of_on_demand")
        if instance.spot_usd_per_hour is None
        else np.full(inputs.draws.count, instance.spot_usd_per_hour)
    )
    lost = inputs.price("spot_interruptions_per_month") * inputs.price("spot_hours_lost")
    return np.asarray(hourly * (HOURS_PER_MONTH + lost))


def own_price(inputs: Inputs, instance: Instance) -> Floats:
    """US dollars a month of a bought machine of the same size, shape (draws,).

    Law: purchase by its parts, with spares and switches, over the months of depreciation; power of its cores times the
    room's overhead; its place in a rack; and hands that mend it: `(vCPU + memory + disk) x times machines / months + W
    x PUE x hours x price + units x price + hours x price`.
    """
    price = inputs.price
    parts = (
        instance.vcpu * price("own_usd_per_vcpu")
        + instance.memory_gib * price("own_usd_per_gib_memory")
        + instance.disk_gib * price("own_usd_per_gib_disk")
    )
    kilowatts = instance.vcpu * price("own_watts_per_vcpu") / WATTS_PER_KILOWATT
    power = kilowatts * price("own_power_usage_effectiveness") * HOURS_PER_MONTH * price("own_usd_per_kwh")
    rack = price("own_rack_units") * price("own_usd_per_rack_unit_month")
    hands = price("own_hands_hours_per_month") * price("own_usd_per_hands_hour")
    monthly = parts * price("own_times_machines") / price("own_depreciation_months")
    return np.asarray(monthly + power + rack + hands)


def may_vanish(service: SideService) -> bool:
    """Whether the machines of a side service may be taken away: those of jobs, which others take over."""
    return service.scales_with == "jobs"


def rented_share(inputs: Inputs, service: SideService) -> Floats:
    """Share of the month for which a side service's machines are paid, shape (draws,): while batch jobs run, or all.

    Machines of one's own are paid for whether they run or not.
    """
    front = front_of(inputs)
    owned = inputs.case.hardware.purchase in ("own", "reserved_3yr")
    if service.rented == "while_running" and isinstance(front, BatchJobs) and not owned:
        return front.run_share()
    return np.ones(inputs.draws.count)
