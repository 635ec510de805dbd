"""Explain the bill: for each part what was bought, how many of it, at which price; and why so many machines."""

from __future__ import annotations

from dataclasses import replace

from workbench.program.catalog import Instance, SideService

from .answer import DRAWN, MERGED, Answer, drawn
from .case import Inputs
from .charges import Charge
from .cluster import environment_factor, failover, job_utilisation
from .explain_people import people_a_month
from .machines import may_vanish, monthly_price, purchase_of, rented_share
from .managed import unit_price, usage
from .result import Trace, TraceInput
from .sizing import PEOPLE
from .uncertainty import median_of, middle


def bill_traces(answer: Answer) -> list[Trace]:
    """Traces of each part of the bill."""
    found = []
    for name, part in answer.costs.parts.items():
        paid = part[answer.month]
        formula, used = _told(answer, name, middle(paid))
        found.append(Trace(f"cost.{name}", f"Cost of {name}", formula, median_of(paid), "USD a month", MERGED, used))
    return found


def _told(answer: Answer, name: str, at: int) -> tuple[str, tuple[TraceInput, ...]]:
    """The formula of one part of the bill, and its inputs in one draw."""
    if name == PEOPLE:
        return people_a_month(answer.inputs, at)
    used = _bought(answer, name, at) if answer.inputs.case.has_nodes else _of_contract(answer, name, at)
    return " x ".join(one.name for one in used), used


def _bought(answer: Answer, name: str, at: int) -> tuple[TraceInput, ...]:
    """What one part of the bill multiplies, in one draw: amounts, price, environments."""
    case = answer.inputs.case
    if name == "data nodes":
        return _nodes(answer, at), _machine_price(answer.inputs, case.data_node, name, at), _everywhere(answer)
    for service in case.side_services:
        if service.name == name:
            return _of_service(answer, service, at)
    return _of_charge(answer, next(one for one in answer.costs.charges if one.name == name), at)


def _of_charge(answer: Answer, charge: Charge, at: int) -> tuple[TraceInput, ...]:
    """What a charge counts, its price, and the environments that pay it."""
    amount = float(charge.amount[answer.month][at])
    counted = TraceInput(charge.counted, amount, charge.unit, f"{charge.law}, {DRAWN}")
    price = drawn(answer.inputs, "price", charge.price, at)
    return (counted, price, _everywhere(answer)) if charge.everywhere else (counted, price)


def _nodes(answer: Answer, at: int) -> TraceInput:
    return TraceInput("machines", float(answer.cluster.data_nodes[answer.month][at]), "machines", DRAWN)


def _everywhere(answer: Answer) -> TraceInput:
    source = f"{answer.inputs.case.design.id}.environments"
    return TraceInput("environments", environment_factor(answer.inputs), "factor", source)


def _of_service(answer: Answer, service: SideService, at: int) -> tuple[TraceInput, ...]:
    """The machines of a side service, their price, and the share of the time for which they are rented."""
    inputs = answer.inputs
    machines = replace(_nodes(answer, at), value=float(answer.cluster.services[service.name][answer.month][at]))
    paid = float(rented_share(inputs, service)[at])
    rented = (TraceInput("share of the time rented", paid, "share", DRAWN),) if paid < 1 else ()
    instance = inputs.case.instance(service.instance)
    price = _machine_price(inputs, instance, service.name, at, vanishes=may_vanish(service))
    return machines, price, _everywhere(answer), *rented


def _machine_price(inputs: Inputs, instance: Instance, role: str, at: int, *, vanishes: bool = True) -> TraceInput:
    """The price of a machine in one draw; `price.ROLE` opens it."""
    price = float(monthly_price(inputs, instance, may_vanish=vanishes)[at])
    purchase = purchase_of(inputs, may_vanish=vanishes).replace("_", " ")
    return TraceInput("price a month", price, "USD a month", f"{instance.name}, {purchase}; told by price.{role}")


def _of_contract(answer: Answer, name: str, at: int) -> tuple[TraceInput, ...]:
    """What a managed service counts in one draw, and its price; the minimum is told as what is missing to it."""
    inputs = answer.inputs
    dimension = next((one for one in inputs.case.engine.price_dimensions if one.name == name), None)
    if dimension is None:
        return (TraceInput(name, float(answer.costs.parts[name][answer.month][at]), "USD a month", DRAWN),)
    used = float(usage(inputs, answer.asked)[name][answer.month][at])
    price = replace(
        inputs.draws.inputs[f"{inputs.case.engine.name}.{name}_usd"], value=float(unit_price(inputs, dimension)[at])
    )
    return TraceInput(name, used, f"{dimension.per} a month", DRAWN), price


_SERVICE_LAWS = {
    "nothing": "least number",
    "raw_bytes": "larger of bytes drained and bytes at the largest burst, each by what a broker takes, x failover",
    "jobs": "larger of cores at the peak x failover / (vCPU x utilisation) and state x failover / room of a machine",
    "data_nodes": "data nodes / data nodes of one machine",
}


def service_traces(answer: Answer) -> list[Trace]:
    """Why each side service has as many machines as it has."""
    found = []
    for service in answer.inputs.case.side_services:
        machines = answer.cluster.services[service.name][answer.month]
        at = middle(machines)
        least = TraceInput(
            "least number", service.count, "machines", f"{service.source} ({service.date})", service.grade
        )
        found.append(
            Trace(
                f"role.{service.name}.machines",
                f"Machines of {service.name}",
                f"{_SERVICE_LAWS[service.scales_with]}, whole machines and at least the least number",
                median_of(machines),
                "machines",
                MERGED,
                (*_load_of(answer, service, at), least),
            )
        )
    return found


def _load_of(answer: Answer, service: SideService, at: int) -> tuple[TraceInput, ...]:
    """The load that a side service scales with, in one draw."""
    inputs, asked, month = answer.inputs, answer.asked, answer.month
    spare = TraceInput("failover", failover(inputs), "factor", f"{inputs.case.design.id}.zones")
    if service.scales_with == "raw_bytes":
        rates = {
            "bytes drained": asked.drained_bytes_per_second,
            "bytes at the largest burst": asked.queued_bytes_per_second,
        }
        told = tuple(
            TraceInput(name, float(rate[month][at % rate[month].size]), "B/s", DRAWN) for name, rate in rates.items()
        )
        return *told, *answer.named(("broker_mb_per_second", "broker_burst_mb_per_second")), spare
    if service.scales_with == "jobs":
        machine = inputs.case.instance(service.instance)
        return (
            TraceInput("cores at the peak", float(asked.job_cores_at_peak[month][at]), "cores", DRAWN),
            TraceInput("state", float(asked.state_bytes[month][at]), "B", DRAWN),
            TraceInput("vCPU", machine.vcpu, "cores of a machine", f"{machine.name}: {machine.source}"),
            TraceInput("utilisation", float(job_utilisation(inputs)[at]), "share in use", DRAWN),
            *answer.named(("state_memory_share", "state_disk_share")),
            spare,
        )
    if service.scales_with == "data_nodes" and service.data_nodes_each is not None:
        nodes = float(answer.cluster.data_nodes[month][at])
        each = TraceInput(
            "data nodes of one machine", service.data_nodes_each, "data nodes", service.source, service.grade
        )
        return TraceInput("data nodes", nodes, "machines", DRAWN), each
    return ()
