"""The case: what one design is estimated from, and its inputs over the draws."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workbench.program.budgets import Budget
from workbench.program.catalog import Catalog, Coefficient, Engine, Instance, SideService
from workbench.program.designs import Design, Hardware, Table
from workbench.program.requirements import Functional, NonFunctional
from workbench.program.roadmap import Spike
from workbench.program.streams import Stream
from workbench.program.vision import ProgramItem

from .facts import StreamFacts
from .spectrum import Floats
from .uncertainty import Draws

DAYS_PER_MONTH = 365.25 / 12
DAY_SECONDS = 86_400.0
GIB = 2.0**30


class CannotEstimateError(ValueError):
    """A design that cannot be sized: the message names the item, the reason and the mend."""


@dataclass(frozen=True)
class Case:
    """One design with all that its size and cost follow from.

    `requirements` are the questions that the design is to answer; `plan` gives the horizon and the reference node;
    `spikes` are those that may still measure something.
    """

    design: Design
    stream: Stream
    requirements: Sequence[Functional]
    engine: Engine
    catalog: Catalog
    plan: ProgramItem
    budget: Budget | None = None
    qualities: Sequence[NonFunctional] = ()
    spikes: Sequence[Spike] = ()

    @cached_property
    def lineage(self) -> list[Engine]:
        """The engine and those that it inherits from, nearest first.

        Raises CannotEstimateError when one of them is unknown or inherits from itself.
        """
        found = [self.engine]
        while found[-1].inherits is not None:
            parent = self.catalog.engines.get(found[-1].inherits)
            if parent is None or parent.name in [one.name for one in found]:
                why = "is not in the catalog" if parent is None else "inherits from itself"
                raise CannotEstimateError(
                    f"engine {found[-1].name}: {found[-1].inherits}, from which it inherits, {why}; "
                    f"mend inherits in data/engines/{found[-1].name}.yaml"
                )
            found.append(parent)
        return found

    @cached_property
    def side_services(self) -> list[SideService]:
        """The services that the engine cannot run without, and those of a store that it inherits, one of each name.

        Jobs in front of a store belong to the engine itself. A managed service runs its own.
        """
        if not self.has_nodes:
            return []
        services = {service.name: service for service in self.engine.side_services}
        for engine in self.lineage[1:]:
            for service in engine.side_services:
                if service.scales_with != "jobs":
                    services.setdefault(service.name, service)
        return list(services.values())

    @cached_property
    def facts(self) -> StreamFacts:
        """Spectra of the stream."""
        return StreamFacts(self.stream)

    @property
    def has_nodes(self) -> bool:
        """Whether the design runs on machines of ours; a managed service sends a bill instead."""
        return self.engine.store != "managed"

    @property
    def months(self) -> list[str]:
        """The months of the horizon, `YYYY-MM`, from the one in which it starts."""
        first = self.plan.horizon.starts_on.year * 12 + self.plan.horizon.starts_on.month - 1
        return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, first + self.plan.horizon.months)]

    @property
    def budget_months(self) -> slice:
        """The months of the horizon in the budget's period; all of them when there is no budget or no overlap."""
        if self.budget is not None:
            first, last = self.budget.starts_on.strftime("%Y-%m"), self.budget.ends_on.strftime("%Y-%m")
            within = [at for at, month in enumerate(self.months) if first <= month <= last]
            if within:
                return slice(within[0], within[-1] + 1)
        return slice(0, self.plan.horizon.months)

    def instance(self, name: str) -> Instance:
        """A machine of the price list. Raises CannotEstimateError with the nearest names when it has none so named."""
        found = self.catalog.prices.instances.get(name)
        if found is None:
            known = self.catalog.prices.instances
            near = ", ".join(difflib.get_close_matches(name, known, n=3, cutoff=0.3) or sorted(known)[:3])
            where = f"the price list of {self.catalog.prices.cloud} {self.catalog.prices.region}"
            raise CannotEstimateError(f"{self.design.id}: instance {name} is not in {where}; use one such as {near}")
        return found

    @property
    def hardware(self) -> Hardware:
        """What the design runs on. Raises CannotEstimateError when it does not say."""
        if self.design.hardware is None:
            raise CannotEstimateError(
                f"{self.design.id}: {self.engine.title} runs on machines, and the design names none; "
                "add hardware: {instance: m6id.8xlarge}"
            )
        return self.design.hardware

    @cached_property
    def data_node(self) -> Instance:
        """The design's machine with the disk it carries: its own, else attached block storage.

        Raises CannotEstimateError when it has neither, or when the design names no machine.
        """
        instance = self.instance(self.hardware.instance)
        if instance.disk_gib > 0:
            return instance
        if self.hardware.disk_gib is None:
            raise CannotEstimateError(
                f"{self.design.id}: {instance.name} has no disk of its own; "
                "add hardware.disk_gib, or choose an instance with a local disk"
            )
        return instance.model_copy(update={"disk_gib": self.hardware.disk_gib})

    def reference_nodes(self, instance: Instance) -> float:
        """Reference nodes that one machine counts for: the largest of the vCPU, memory and disk ratios."""
        reference = self.plan.reference_node
        return max(
            instance.vcpu / reference.vcpu,
            instance.memory_gib / reference.memory_gib,
            instance.disk_gib / reference.disk_gib,
        )


@dataclass(frozen=True)
class Inputs:
    """The uncertain inputs of a case over the draws; each array has shape (draws,)."""

    case: Case
    draws: Draws

    @cached_property
    def facts(self) -> StreamFacts:
        """Spectra of the case's stream, the same for all cases of these draws that share it."""
        return self.draws.remember("facts", (self.case.stream,), lambda: self.case.facts)

    def coefficient(self, name: str) -> Floats:
        """A coefficient of the engine, or of the nearest one that it inherits from.

        Raises CannotEstimateError when none of their files has one of that name.
        """
        engine = self.stated_by(name)
        return self._from(engine.coefficients, name, engine.name, f"data/engines/{engine.name}.yaml")

    def stated_by(self, name: str) -> Engine:
        """The engine whose file says a coefficient: the case's own, or the nearest one that it inherits from."""
        return next((one for one in self.case.lineage if name in one.coefficients), self.case.engine)

    def common(self, name: str) -> Floats:
        """A coefficient that all engines share. Raises CannotEstimateError when there is none of that name."""
        return self._from(self.case.catalog.common, name, "common", "data/common.yaml")

    def price(self, name: str) -> Floats:
        """A price of the price list. Raises CannotEstimateError when there is none of that name."""
        return self._from(self.case.catalog.prices.prices, name, "price", "the price list")

    def _from(self, table: Mapping[str, Coefficient], name: str, owner: str, file: str) -> Floats:
        if name not in table:
            raise CannotEstimateError(f"{owner} has no coefficient {name}; add it to {file}")
        return self.draws.coefficient(f"{owner}.{name}", table[name])

    @property
    def events_per_day(self) -> Floats:
        """Events a day at the start of the horizon, bursts aside."""
        stream = self.case.stream
        name = f"{stream.id}.events_per_day"
        return self.draws.amount(name, stream.events_per_day, "events a day", stream.source or stream.id)

    @property
    def hosts(self) -> Floats:
        """Machines that run a paid agent; none when the stream does not say."""
        stream = self.case.stream
        if stream.hosts is None:
            return np.zeros(self.draws.count)
        return self.draws.amount(f"{stream.id}.hosts", stream.hosts, "hosts", stream.source or stream.id)

    @property
    def raw_bytes_per_event(self) -> Floats:
        """Bytes of an event as it arrives."""
        stream = self.case.stream
        name = f"{stream.id}.raw_bytes_per_event"
        return self.draws.amount(name, stream.raw_bytes_per_event, "bytes an event", stream.source or stream.id)

    @property
    def peak_to_mean(self) -> Floats:
        """Events in the busiest hour over those of a mean one, without bursts; never below 1."""
        stream = self.case.stream
        name = f"{stream.id}.peak_to_mean"
        return np.maximum(self.draws.amount(name, stream.peak_to_mean, "peak over mean", stream.source or stream.id), 1)

    @property
    def growth(self) -> Floats:
        """Events after a year over those before it."""
        stream = self.case.stream
        return self.draws.growth(f"{stream.id}.growth_per_year", stream.growth_per_year, stream.source or stream.id)

    @property
    def late_share(self) -> Floats:
        """Share of events that arrive after their hour is closed."""
        stream = self.case.stream
        return self.draws.share(f"{stream.id}.late_share", stream.late_share, stream.source or stream.id)

    def queries_per_day(self, requirement: Functional) -> Floats:
        """How often a question is asked; never when it does not say."""
        name, source = f"{requirement.id}.queries_per_day", requirement.source or requirement.id
        return self.draws.amount(name, requirement.queries_per_day or 0.0, "times a day", source)


def table_title(table: Table) -> str:
    """How a table is called in formulas: its name, and for a rollup its dimensions and grain."""
    return table.name if table.type == "raw" else f"{table.name} ({', '.join(table.dimensions)} per {table.grain})"
