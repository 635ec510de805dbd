"""Clusters from what is told of them: the nodes that a published load would have taken, as our laws see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workbench.program.catalog import Catalog, Engine
from workbench.program.published import Family, StatedFacts, Tier

from .case import DAY_SECONDS, GIB
from .spectrum import Floats
from .uncertainty import Draws

NANO = 1e-9

STATED = "stated by the account"
"""The source of a figure that is no coefficient."""


class TooLittleStatedError(ValueError):
    """An account from which no size follows; the message says what is missing."""


@dataclass(frozen=True)
class Told:
    """What an account states, and for the rest what is taken instead; each array has shape (draws,)."""

    stated: StatedFacts
    family: Family
    catalog: Catalog
    draws: Draws

    @cached_property
    def lineage(self) -> Sequence[Engine]:
        """The engine of ours that the family is like, and those that it inherits from."""
        found = [self.catalog.engines[self.family.like]]
        while found[-1].inherits is not None:
            found.append(self.catalog.engines[found[-1].inherits])
        return found

    @property
    def tier(self) -> Tier:
        """What the account counts; a store that nothing works in front of has no jobs."""
        tier = self.stated.tier or self.family.tier
        return "store" if self.lineage[0].front == "none" else tier

    def knows(self, name: str) -> bool:
        """Whether the family itself says a coefficient."""
        return name in self.family.coefficients

    def coefficient(self, name: str) -> Floats:
        """A coefficient of the family, of the engine that it is like, or in general. Raises KeyError for none."""
        tables = [(self.family.name, self.family.coefficients)]
        tables += [(engine.name, engine.coefficients) for engine in self.lineage]
        tables += [("unstated", self.catalog.unstated.coefficients), ("common", self.catalog.common)]
        for owner, table in tables:
            if name in table:
                return self.draws.coefficient(f"{owner}.{name}", table[name])
        raise KeyError(f"{self.family.name} has no coefficient {name}; add it to data/unstated.yaml")

    def fact(self, name: str) -> Floats:
        """What is stated, in every draw; else the coefficient of the same name."""
        stated: float | None = getattr(self.stated, name)
        if stated is None:
            return self.coefficient(name)
        return self.draws.amount(name, float(stated), self.stated.UNITS[name], STATED)

    @cached_property
    def replicas(self) -> Floats:
        """Whole copies of every row."""
        return np.maximum(np.rint(self.fact("replicas")), 1.0)

    @cached_property
    def growth_of_machines(self) -> Floats:
        """Size of a node in the account's year over that of the reference year."""
        unstated = self.catalog.unstated
        years = (self.stated.year or unstated.reference_year) - unstated.reference_year
        return np.asarray((1.0 + self.coefficient("node_growth_per_year")) ** years)

    @cached_property
    def vcpu_per_node(self) -> Floats:
        """Virtual CPUs of a node."""
        vcpu = self.fact("vcpu_per_node")
        return vcpu if self.stated.vcpu_per_node is not None else vcpu * self.growth_of_machines

    @cached_property
    def events_per_day(self) -> Floats | None:
        """Events a day, as stated or from bytes a day or the peak; None when nothing of a load is stated."""
        stated = self.stated
        if stated.events_per_day is not None:
            return self.fact("events_per_day")
        if stated.raw_bytes_per_day is not None:
            return self.fact("raw_bytes_per_day") / self.fact("raw_bytes_per_event")
        if stated.peak_events_per_second is not None:
            return self.fact("peak_events_per_second") * DAY_SECONDS / self.coefficient("peak_to_mean")
        return None

    @cached_property
    def peak_events_per_second(self) -> Floats | None:
        """Events a second at the peak; None when nothing of a load is stated."""
        if self.stated.peak_events_per_second is not None:
            return self.fact("peak_events_per_second")
        if self.events_per_day is None:
            return None
        return self.events_per_day / DAY_SECONDS * self.coefficient("peak_to_mean")

    @cached_property
    def raw_bytes_per_event(self) -> Floats:
        """Bytes of an event as it arrives."""
        stated = self.stated
        if stated.raw_bytes_per_event is None and stated.raw_bytes_per_day and stated.events_per_day:
            return self.fact("raw_bytes_per_day") / self.fact("events_per_day")
        return self.fact("raw_bytes_per_event")

    @property
    def retention_days(self) -> Floats:
        """Days that rows are kept; where the account does not say, as long as events or logs usually are."""
        if self.stated.retention_days is not None:
            return self.fact("retention_days")
        return self.coefficient(f"retention_days_{self.stated.content}")


def stored_bytes(told: Told) -> Floats:
    """Bytes kept in one copy, shape (draws,): as stated, else the first that the stated figures allow of

        load x retention; bytes before compression / compression; rows x bytes a row; load x usual retention.

    Raises TooLittleStatedError when neither a load nor anything kept is stated.
    """
    stated = told.stated
    if stated.stored_bytes is not None:
        return told.fact("stored_bytes")
    if stated.bounds_storage:
        return _stored_per_day(told) * told.retention_days
    if stated.uncompressed_bytes is not None:
        return told.fact("uncompressed_bytes") / told.fact("raw_bytes_per_stored_byte")
    if stated.stored_rows is not None:
        return told.fact("stored_rows") * told.fact("stored_bytes_per_row")
    return _stored_per_day(told) * told.retention_days


def _stored_per_day(told: Told) -> Floats:
    """Bytes that a day adds to one copy: by rows where their width is stated or bytes are not, else by raw bytes."""
    stated = told.stated
    events = told.events_per_day
    if events is None:
        raise TooLittleStatedError("neither a load nor what is kept is stated")
    bytes_stated = stated.raw_bytes_per_day is not None or stated.raw_bytes_per_event is not None
    if stated.stored_bytes_per_row is not None or not bytes_stated:
        return events / told.fact("events_per_row") * told.fact("stored_bytes_per_row")
    return events * told.raw_bytes_per_event / told.fact("raw_bytes_per_stored_byte")


def held_bytes_per_node(told: Told) -> Floats:
    """Bytes that a node holds, shape (draws,): its disk as far as it may be filled where that is known, else as many
    as its memory serves.
    """
    if told.stated.disk_bytes_per_node is not None:
        return told.fact("disk_bytes_per_node") * told.coefficient("disk_fill")
    if told.knows("disk_bytes_per_node"):
        return told.coefficient("disk_bytes_per_node") * told.growth_of_machines * told.coefficient("disk_fill")
    if told.stated.memory_gib_per_node is not None:
        memory = told.fact("memory_gib_per_node")
    else:
        memory = told.coefficient("memory_gib_per_vcpu") * told.vcpu_per_node
    return memory * GIB / told.coefficient("memory_per_disk")


def store_cores(told: Told) -> Floats:
    """Cores of the nodes that keep rows, for writing where no jobs do that, and for questions."""
    busy = np.zeros(told.draws.count)
    engine = told.lineage[0]
    if told.peak_events_per_second is not None and engine.front == "none":
        merges = told.coefficient("merge_rewrites") * told.coefficient("merge_cpu_per_write_cpu") * told.replicas
        row = told.fact("columns") * told.coefficient("write_cpu_ns_per_value") * (1.0 + merges)
        parse = told.coefficient("parse_cpu_ns_per_byte") * told.raw_bytes_per_event
        busy = busy + told.peak_events_per_second * (parse + row) * NANO
    if told.stated.queries_per_second is not None:
        peak = told.fact("queries_per_second") * told.coefficient("query_peak_to_mean")
        busy = busy + peak * told.coefficient("query_cpu_seconds")
    return busy / told.coefficient("target_utilisation")


def job_cores(told: Told) -> Floats:
    """Cores of the jobs that take events in front of a store; tasks that roll up run once for each copy."""
    if told.peak_events_per_second is None:
        raise TooLittleStatedError("no load is stated")
    parse = told.coefficient("parse_cpu_ns_per_byte") * told.raw_bytes_per_event
    if told.lineage[0].front == "ingest_tasks":
        counting = told.fact("dimensions") * told.coefficient("rollup_cpu_ns_per_dimension_event")
        event = (parse + counting) * told.replicas
    else:
        event = (parse + told.coefficient("job_cpu_ns_per_table_event")) * told.coefficient("steps_per_event")
    return told.peak_events_per_second * event * NANO / told.coefficient("job_utilisation")


@dataclass(frozen=True)
class SizedCluster:
    """What the laws say of an account, shapes (draws,): nodes and cores bought, the nodes that each resource asks for,
    what is bought over that need, and the fewest nodes.
    """

    nodes: Floats
    cores: Floats
    needed: Mapping[str, Floats]
    bought_over_need: Floats
    fewest: Floats


def size_published(stated: StatedFacts, family: Family, catalog: Catalog, draws: Draws) -> SizedCluster:
    """The cluster that the stated facts would take.

    Law: `nodes = bought over need x max(stored bytes x replicas / bytes held by a node, cores / vCPU of a node)`, at
    least the engine's fewest nodes and one for each copy; jobs in front of a store keep no rows. Source: the
    simulator's coefficients, documents and guides for what is not stated. 25 published clusters: median within 1.8
    times, within twice in 64 %, inside p10 to p90 in 72 %. Raises TooLittleStatedError when neither a load nor anything
    kept is stated.
    """
    told = Told(stated, family, catalog, draws)
    needed = {resource: need(told) for resource, need in needs_of(told).items()}
    fewest = np.full(draws.count, float(max(engine.minimum_nodes for engine in told.lineage)))
    if told.tier == "store":
        fewest = np.maximum(fewest, told.replicas)
    over = told.coefficient("bought_over_need")
    nodes = np.maximum(np.ceil(np.max(np.stack(list(needed.values())), axis=0) * over), fewest)
    return SizedCluster(nodes, nodes * told.vcpu_per_node, needed, over, fewest)


def needs_of(told: Told) -> Mapping[str, Callable[[Told], Floats]]:
    """The resources that ask for nodes of the tier that an account counts, each with how many, shape (draws,)."""
    if told.tier == "jobs":
        return {"cpu": lambda one: job_cores(one) / one.vcpu_per_node}
    return {
        "storage": lambda one: stored_bytes(one) * one.replicas / held_bytes_per_node(one),
        "cpu": lambda one: store_cores(one) / one.vcpu_per_node,
    }
