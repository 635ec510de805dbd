"""Cluster: from what is needed to what is bought, as a ladder of named factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial, reduce

import numpy as np

from workbench.program.catalog import Instance, SideService

from .case import GIB, Inputs
from .columns import median
from .demand import Demand
from .result import Rung
from .shapes import shape_of
from .skew import SkewCurve, stored_by_value
from .spectrum import Floats
from .uncertainty import median_of

MEGABYTE = 1e6
BITS_PER_BYTE = 8
FLOOR = "floor of availability"
"""The binding resource of a design that needs fewer nodes than its copies and its engine's least number."""

RUNGS = ("need", "peak and bursts", "replicas", "failover", "target utilisation", "shard skew")
"""The rungs of one resource, in order; whole nodes, side services and environments follow for all together."""

Stages = Mapping[str, Sequence[Floats]]
"""For each resource the data nodes of one month after each of `RUNGS`, shapes (draws,)."""


@dataclass(frozen=True)
class Cluster:
    """What is bought; arrays of shape (months, draws). Node figures of `reference_nodes` count reference nodes."""

    data_nodes: Floats
    services: Mapping[str, Floats]
    reference_nodes: Floats


def capacities(inputs: Inputs) -> dict[str, Floats]:
    """What one data node has of each resource, in the units of `Load`; resources without a figure are left out."""
    node = inputs.case.data_node
    none = np.zeros(inputs.draws.count)
    found = {"cpu": none + node.vcpu, "memory": none + node.memory_gib * GIB, "disk": none + node.disk_gib * GIB}
    if node.disk_bandwidth_mb_per_second is not None:
        found["disk bandwidth"] = none + node.disk_bandwidth_mb_per_second * MEGABYTE
    else:
        found["disk bandwidth"] = inputs.common("local_disk_mb_per_second_per_vcpu") * (node.vcpu * MEGABYTE)
    if node.network_mbit_per_second is not None:
        found["network"] = none + node.network_mbit_per_second * MEGABYTE / BITS_PER_BYTE
    return found


def utilisations(inputs: Inputs) -> dict[str, Floats]:
    """Share of each resource that may be used: the design's target for CPU, else the engine's."""
    target = inputs.case.design.target_utilisation
    cpu = inputs.coefficient("target_utilisation") if target is None else np.full(inputs.draws.count, target)
    bandwidth = inputs.common("bandwidth_utilisation")
    return {
        "cpu": cpu,
        "memory": np.ones(inputs.draws.count),
        "disk": inputs.coefficient("disk_fill"),
        "disk bandwidth": bandwidth,
        "network": bandwidth,
    }


def failover(inputs: Inputs) -> float:
    """Capacity that must stand by so that the load fits when one zone is lost: zones / (zones - 1), 1 with one zone."""
    zones = inputs.case.design.zones
    return zones / (zones - 1) if zones > 1 else 1.0


@dataclass(frozen=True)
class Climb:
    """From load to data nodes, for each resource: all months at once, or one month rung by rung.

    Replicas repeat what each copy keeps or does, not what one of them does for all. Failover is asked of what serves
    (CPU, disk bandwidth, network); disk and memory need none, since every other zone holds its own copies.
    """

    inputs: Inputs
    asked: Demand

    def pools(self) -> tuple[Floats, Floats]:
        """Data nodes that writing and questions ask for where each has its own, shapes (months, draws).

        Law: writing may keep its nodes busier than questions may, for nobody waits for it; each pool is made whole.
        """
        load, replicas = self.asked.loads["cpu"], self.inputs.case.design.replicas
        asking = self.asked.query_cores_at_peak
        each = self._spare("cpu") / self._capacity["cpu"]
        writing = load.peak_every * replicas + load.peak_once - asking
        return (
            writing * (each / self.inputs.coefficient("ingest_pool_utilisation")),
            asking * (each / self._utilisation["cpu"]),
        )

    def needed(self) -> dict[str, Floats]:
        """Data nodes by resource before they are made whole, shape (months, draws): the last of the `stages`."""
        replicas = self.inputs.case.design.replicas
        found = {}
        for resource, size in self._capacity.items():
            load = self.asked.loads[resource]
            used = (load.peak_every * replicas + load.peak_once) * (self._spare(resource) / size)
            found[resource] = self._skewed(resource, used / self._busy(resource, used))
        return found

    def stages(self, month: int) -> Stages:
        """Data nodes of one month after each of `RUNGS`, by resource, shapes (draws,)."""
        replicas = self.inputs.case.design.replicas
        found = {}
        for resource, size in self._capacity.items():
            load = self.asked.loads[resource].at(month)
            used = [(load.every + load.once) / size, (load.peak_every + load.peak_once) / size]
            used.append((load.peak_every * replicas + load.peak_once) / size)
            used.append(used[-1] * self._spare(resource))
            used.append(used[-1] / self._busy(resource, used[-1], month))
            used.append(self._skewed(resource, used[-1]))
            found[resource] = used
        return found

    def _busy(self, resource: str, fully_used: Floats, month: int | None = None) -> Floats:
        """Share in use, shape (draws,); where writing and questions have nodes of their own, that of both together."""
        if resource != "cpu" or self.inputs.case.design.pools == "shared":
            return self._utilisation[resource]
        nodes = reduce(np.add, self.pools())
        nodes = nodes if month is None else nodes[month]
        return np.where(nodes > 0, fully_used / np.where(nodes > 0, nodes, 1.0), self._utilisation[resource])

    @cached_property
    def _capacity(self) -> dict[str, Floats]:
        return capacities(self.inputs)

    @cached_property
    def _utilisation(self) -> dict[str, Floats]:
        return utilisations(self.inputs)

    def _spare(self, resource: str) -> float:
        return 1.0 if resource in ("disk", "memory") else failover(self.inputs)

    def _skewed(self, resource: str, nodes: Floats) -> Floats:
        """Nodes so that the fullest shard fits: by the shard key's skew at the shards that an even spread would take.

        What is stored spreads as the rows of each value of the key; work and traffic as its events, unless events end
        in front of the store. No number of shards helps a value that is too large for one, so beyond that point the
        factor grows with the shards.
        """
        design = self.inputs.case.design
        if design.shard_key is None:
            return nodes
        by_rows = resource in ("disk", "memory") or not shape_of(self.inputs).works_by_event
        skew = self._skew_of_rows if by_rows else self._skew_of_events
        return nodes * skew(np.ceil(nodes / design.replicas))

    @cached_property
    def _skew_of_events(self) -> SkewCurve:
        key, stream = self.inputs.case.design.shard_key or "", self.inputs.case.stream
        find = partial(SkewCurve.of, self.inputs.facts.spectrum([key]))
        return self.inputs.draws.remember("skew of events", (stream, key), find)

    @cached_property
    def _skew_of_rows(self) -> SkewCurve:
        key, case = self.inputs.case.design.shard_key or "", self.inputs.case

        def find() -> SkewCurve:
            widths = {name: median_of(width) for name, width in self.asked.bytes_per_row.items()}
            return SkewCurve.of(stored_by_value(self.inputs.facts, key, case.design.tables, widths))

        return self.inputs.draws.remember("skew of rows", (case.stream, key, *self.asked.tables.values()), find)


def floor_nodes(inputs: Inputs) -> int:
    """The fewest data nodes that are sold: the engine's least number, in whole sets of replicas."""
    replicas = inputs.case.design.replicas
    least = max(engine.minimum_nodes for engine in inputs.case.lineage)
    return replicas * max(1, -(-least // replicas))


def buy(climb: Climb) -> Cluster:
    """Whole shards of whole replica sets at or above the floor, side services, and the copies of other environments."""
    inputs, asked = climb.inputs, climb.asked
    case = inputs.case
    most = _whole_sets(inputs, reduce(np.maximum, climb.needed().values()))
    if case.design.pools == "separate":
        most = np.maximum(most, reduce(np.add, (_whole_sets(inputs, pool) for pool in climb.pools())))
    data_nodes = np.maximum(most, floor_nodes(inputs))
    services = {service.name: _service_count(inputs, service, asked, data_nodes) for service in case.side_services}
    production = data_nodes * case.reference_nodes(case.data_node)
    for service in case.side_services:
        production = production + services[service.name] * case.reference_nodes(_service_node(inputs, service))
    return Cluster(data_nodes, services, production * environment_factor(inputs))


def _whole_sets(inputs: Inputs, nodes: Floats) -> Floats:
    replicas = inputs.case.design.replicas
    return np.asarray(np.ceil(nodes / replicas) * replicas)


def nothing_bought(asked: Demand) -> Cluster:
    """The cluster of a design that runs on somebody else's machines."""
    none = np.zeros_like(asked.hot_bytes)
    return Cluster(none, {}, none)


def environment_factor(inputs: Inputs) -> float:
    """All environments over production alone."""
    return 1.0 + sum(environment.share for environment in inputs.case.design.environments)


def _service_node(inputs: Inputs, service: SideService) -> Instance:
    return inputs.case.instance(service.instance)


def _service_count(inputs: Inputs, service: SideService, asked: Demand, data_nodes: Floats) -> Floats:
    """Machines of a side service: its least number, more where its load asks for them, a zone's loss included.

    A queue must take the peak for as long as it lasts and, for a while, the largest burst as it comes. Jobs need cores,
    and memory or disk for the state of their open windows. Batch jobs that lose a zone start again.
    """
    if service.scales_with == "jobs":
        count = _job_machines(inputs, service, asked)
    elif service.scales_with == "raw_bytes":
        steady = asked.drained_bytes_per_second / inputs.coefficient("broker_mb_per_second")
        burst = asked.queued_bytes_per_second / inputs.coefficient("broker_burst_mb_per_second")
        count = np.maximum(steady, burst) * (failover(inputs) / MEGABYTE)
    elif service.scales_with == "data_nodes" and service.data_nodes_each is not None:
        count = data_nodes / service.data_nodes_each
    else:
        count = np.zeros(asked.hot_bytes.shape)
    return np.maximum(np.ceil(count), float(service.count))


def job_utilisation(inputs: Inputs) -> Floats:
    """Share of their CPU that jobs may use, shape (draws,): the design's target, else the engine's."""
    target = inputs.case.design.target_utilisation
    return inputs.coefficient("job_utilisation") if target is None else np.full(inputs.draws.count, target)


def _job_machines(inputs: Inputs, service: SideService, asked: Demand) -> Floats:
    """Machines of the jobs before they are made whole, shape (months, draws)."""
    machine = _service_node(inputs, service)
    spare = failover(inputs) if service.rented == "always" else 1.0
    count = asked.job_cores_at_peak * (spare / (machine.vcpu * job_utilisation(inputs)))
    if not asked.state_bytes.any():
        return count
    memory = inputs.coefficient("state_memory_share") * (machine.memory_gib * GIB)
    disk = inputs.coefficient("state_disk_share") * (machine.disk_gib * GIB)
    return np.maximum(count, asked.state_bytes * (spare / (memory + disk)))


def binding_resource(inputs: Inputs, stages: Stages) -> str:
    """The resource that asks for the most nodes in most draws; `FLOOR` where less demand buys no fewer."""
    names = [*stages, FLOOR]
    floor = np.full(inputs.draws.count, float(floor_nodes(inputs)))
    asked = np.stack([*(used[-1] for used in stages.values()), floor])
    return names[int(np.bincount(np.argmax(asked, axis=0), minlength=len(names)).argmax())]


def ladder(inputs: Inputs, stages: Stages, cluster: Cluster, binding: str, month: int) -> list[Rung]:
    """The rungs of one month.

    `nodes_after` is the median over the draws, in reference nodes, and a rung's factor is its ratio to the rung below,
    so that the product of all factors is the p50 of the nodes bought.

    Below whole nodes the rungs are those of the binding resource (at the floor: of the one that asks for the most).
    """
    case = inputs.case
    each = case.reference_nodes(case.data_node)
    followed = binding if binding in stages else max(stages, key=lambda name: median_of(stages[name][-1]))
    after = [(rung, median_of(used) * each) for rung, used in zip(RUNGS, stages[followed], strict=True)]
    bought = median_of(cluster.reference_nodes[month])
    after.append(("whole nodes and floor", median_of(cluster.data_nodes[month]) * each))
    after.append(("side services", bought / environment_factor(inputs)))
    after.append(("environments", bought))
    sources = _sources(inputs, followed, binding)
    rungs, below = [], 1.0
    for name, nodes in after:
        rungs.append(Rung(name, nodes / below if below > 0 else 0.0, nodes, sources[name]))
        below = nodes
    return rungs


def _sources(inputs: Inputs, followed: str, binding: str) -> dict[str, str]:
    """For each rung: where its factor comes from, and who can change it."""
    case = inputs.case
    design, stream = case.design, case.stream
    talk = f"talk to {design.owner or 'the owner of ' + design.id}"
    volume_owner = f"talk to {stream.owner or 'the owner of ' + stream.id}"
    zones = f"{design.zones} zones, one may be lost" if design.zones > 1 else "one zone, nothing stands by"
    skew = f"hashed by {design.shard_key}" if design.shard_key else "spread evenly: no shard_key"
    services = ", ".join(service.name for service in case.side_services) or "none"
    environments = ", ".join(f"{one.name} {one.share:g}" for one in design.environments) or "production only"
    floor = f"at least {floor_nodes(inputs)} data nodes" + (", which binds" if binding == FLOOR else "")
    own = case.design.target_utilisation if followed == "cpu" else None
    utilisation = f"{design.id}.target_utilisation" if own else f"engine {case.engine.name}: share of {followed} in use"
    if followed == "cpu" and design.pools == "separate":
        utilisation = f"{design.id}.pools: nodes that write may be busier than nodes that answer"
    return {
        "need": f"{followed}: one copy at average load, fully used; {volume_owner}",
        "peak and bursts": f"{stream.id}.peak_to_mean {median(stream.peak_to_mean):g} and {len(stream.bursts)} bursts",
        "replicas": f"{design.id}.replicas: {design.replicas} copies; {talk}",
        "failover": f"{design.id}.zones: {zones}",
        "target utilisation": f"{utilisation}; talk to whoever is on call",
        "shard skew": f"{skew}; {talk}",
        "whole nodes and floor": f"whole shards of {design.replicas} on {case.data_node.name}, {floor}",
        "side services": f"{services}; engine {case.engine.name}",
        "environments": f"{design.id}.environments: {environments}; {talk}",
    }
