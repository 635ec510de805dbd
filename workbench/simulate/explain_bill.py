"""Explain the bill: for each part what was bought, how many of it, at which price; and why so many machines."""

from __future__ import annotations

from dataclasses import replace

from workbench.program.catalog import Instance, SideService

from .answer import DRAWN, MERGED, Answer, drawn
from .case import DAY_SECONDS, DAYS_PER_MONTH, GIB, Inputs
from .cluster import environment_factor, failover, job_utilisation
from .machines import may_vanish, monthly_price, rented_share
from .managed import unit_price, usage
from .money import bytes_between_zones_per_second, bytes_to_internet_per_month
from .result import Trace, TraceInput
from .uncertainty import median_of, middle

_PRICE_OF = {
    "block storage": "block_storage_usd_per_gib_month",
    "object storage": "object_storage_usd_per_gib_month",
    "traffic between zones": "zone_traffic_usd_per_gib",
    "traffic to the internet": "internet_traffic_usd_per_gib",
}


def bill_traces(answer: Answer) -> list[Trace]:
    """Traces of each part of the bill."""
    found = []
    for name, part in answer.costs.parts.items():
        paid = part[answer.month]
        used = _bought(answer, name, middle(paid))
        formula = " x ".join(one.name for one in used)
        title = f"Cost of {name}"
        found.append(Trace(f"cost.{name}", title, formula, median_of(paid), "USD a month", MERGED, used))
    return found


def _bought(answer: Answer, name: str, at: int) -> tuple[TraceInput, ...]:
    """What one part of the bill multiplies, in one draw: amounts, price, environments."""
    inputs, cluster, month = answer.inputs, answer.cluster, answer.month
    case = inputs.case
    if not case.has_nodes and name != "people":
        return _charged(answer, name, at)
    services = {service.name: service for service in case.side_services}
    everywhere = TraceInput("environments", environment_factor(inputs), "factor", f"{case.design.id}.environments")
    nodes = TraceInput("machines", float(cluster.data_nodes[month][at]), "machines", DRAWN)
    if name == "data nodes":
        return nodes, _machine_price(inputs, case.data_node, at), everywhere
    if name in services:
        machines = replace(nodes, value=float(cluster.services[name][month][at]))
        paid = float(rented_share(inputs, services[name])[at])
        rented = (TraceInput("share of the time rented", paid, "share", DRAWN),) if paid < 1 else ()
        instance = case.instance(services[name].instance)
        price = _machine_price(inputs, instance, at, may_vanish=may_vanish(services[name]))
        return machines, price, everywhere, *rented
    if name == "people":
        return (TraceInput("operation and on-call", float(answer.costs.parts[name][month][at]), "USD a month", DRAWN),)
    price = drawn(inputs, "price", _PRICE_OF[name], at)
    if name == "block storage":
        disk = TraceInput("GiB of disk", case.data_node.disk_gib, "GiB", f"{case.design.id}.hardware.disk_gib")
        return nodes, disk, price, everywhere
    if name == "object storage":
        kept = float(answer.asked.cold_bytes[month][at]) / GIB
        return TraceInput("GiB in object storage", kept, "GiB", DRAWN), price
    if name == "traffic to the internet":
        left = float(bytes_to_internet_per_month(inputs, answer.asked)[month][at]) / GIB
        return TraceInput("GiB of answers", left, "GiB a month", DRAWN), price
    sent = bytes_between_zones_per_second(inputs, answer.asked)[month] * (DAY_SECONDS * DAYS_PER_MONTH / GIB)
    return TraceInput("GiB between zones", float(sent[at]), "GiB a month", DRAWN), price


def _machine_price(inputs: Inputs, instance: Instance, at: int, *, may_vanish: bool = True) -> TraceInput:
    """The price of a machine in one draw, as it is bought."""
    price = float(monthly_price(inputs, instance, may_vanish=may_vanish)[at])
    source = f"{instance.name}: {instance.source} ({instance.date}); {inputs.case.hardware.purchase}"
    return TraceInput("price a month", price, "USD a month", source)


def _charged(answer: Answer, name: str, at: int) -> tuple[TraceInput, ...]:
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
