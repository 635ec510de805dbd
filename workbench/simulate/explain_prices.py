"""Explain prices: what a machine costs a month, as it is bought."""

from __future__ import annotations

from workbench.program.catalog import Instance

from .answer import MERGED, Answer, drawn
from .case import Inputs
from .machines import (
    HOURS_PER_MONTH,
    MONTHS_PER_YEAR,
    WATTS_PER_KILOWATT,
    may_vanish,
    monthly_price,
    purchase_of,
)
from .result import Trace, TraceInput
from .uncertainty import median_of, middle

_MONTH = TraceInput("hours of a month", HOURS_PER_MONTH, "h", "by definition: 365.25 days / 12 x 24 h")
_YEAR = TraceInput("months of a year", MONTHS_PER_YEAR, "months", "by definition")
_KILOWATT = TraceInput("watts of a kilowatt", WATTS_PER_KILOWATT, "W", "by definition")

Told = tuple[str, tuple[TraceInput, ...]]
"""A formula and its inputs in one draw."""


def price_traces(answer: Answer) -> list[Trace]:
    """Traces of a month's price of each machine: of the data nodes, and of the services beside them."""
    case = answer.inputs.case
    if not case.has_nodes:
        return []
    machines = [("data nodes", case.data_node, True)]
    machines += [(one.name, case.instance(one.instance), may_vanish(one)) for one in case.side_services]
    return [_trace(answer.inputs, *machine) for machine in machines]


def _trace(inputs: Inputs, role: str, instance: Instance, vanishes: bool) -> Trace:
    price, purchase = monthly_price(inputs, instance, may_vanish=vanishes), purchase_of(inputs, may_vanish=vanishes)
    formula, used = _TOLD[purchase](inputs, instance, middle(price))
    title = f"Price of a machine of {role}: {instance.name}, {purchase.replace('_', ' ')}"
    return Trace(f"price.{role}", title, formula, median_of(price), "USD a month", MERGED, used)


def _on_demand(_: Inputs, instance: Instance, __: int) -> Told:
    hourly = _listed(instance, "USD an hour", instance.on_demand_usd_per_hour, "USD per h")
    return f"{hourly.name} x {_MONTH.name}", (hourly, _MONTH)


def _reserved(_: Inputs, instance: Instance, __: int) -> Told:
    yearly = _listed(instance, "USD a year", instance.reserved_3yr_usd_per_year or 0.0, "USD a year")
    return f"{yearly.name} / {_YEAR.name}", (yearly, _YEAR)


def _spot(inputs: Inputs, instance: Instance, at: int) -> Told:
    interrupted, lost = (
        drawn(inputs, "price", name, at) for name in ("spot_interruptions_per_month", "spot_hours_lost")
    )
    paid = f"({_MONTH.name} + {interrupted.name} x {lost.name})"
    if instance.spot_usd_per_hour is not None:
        hourly = _listed(instance, "USD an hour on spot", instance.spot_usd_per_hour, "USD per h")
        return f"{hourly.name} x {paid}", (hourly, _MONTH, interrupted, lost)
    hourly = _listed(instance, "USD an hour on demand", instance.on_demand_usd_per_hour, "USD per h")
    share = drawn(inputs, "price", "spot_share_of_on_demand", at)
    return f"{hourly.name} x {share.name} x {paid}", (hourly, share, _MONTH, interrupted, lost)


def _own(inputs: Inputs, instance: Instance, at: int) -> Told:
    vcpu = _listed(instance, "vCPU", instance.vcpu, "vCPU")
    memory = _listed(instance, "GiB of memory", instance.memory_gib, "GiB")
    disk = _listed(instance, "GiB of disk", instance.disk_gib, "GiB")
    each_vcpu, each_memory, each_disk, beside, months, watts, overhead, kwh, units, unit, hands, hand = (
        drawn(inputs, "price", f"own_{name}", at)
        for name in (
            "usd_per_vcpu", "usd_per_gib_memory", "usd_per_gib_disk", "times_machines", "depreciation_months",
            "watts_per_vcpu", "power_usage_effectiveness", "usd_per_kwh", "rack_units", "usd_per_rack_unit_month",
            "hands_hours_per_month", "usd_per_hands_hour",
        )
    )  # fmt: skip
    parts = ((vcpu, each_vcpu), (memory, each_memory), (disk, each_disk))
    purchase = " + ".join(f"{amount.name} x {price.name}" for amount, price in parts)
    power = " x ".join(one.name for one in (overhead, _MONTH, kwh))
    formula = (
        f"({purchase}) x {beside.name} / {months.name} + {vcpu.name} x {watts.name} / {_KILOWATT.name} x {power} + "
        f"{units.name} x {unit.name} + {hands.name} x {hand.name}"
    )
    used = (vcpu, each_vcpu, memory, each_memory, disk, each_disk, beside, months, watts, _KILOWATT, overhead, _MONTH,
            kwh, units, unit, hands, hand)  # fmt: skip
    return formula, used


_TOLD = {"on_demand": _on_demand, "reserved_3yr": _reserved, "spot": _spot, "own": _own}


def _listed(instance: Instance, name: str, value: float, unit: str) -> TraceInput:
    return TraceInput(name, value, unit, f"{instance.name}: {instance.source} ({instance.date})", instance.grade)
