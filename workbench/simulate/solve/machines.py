"""Machines: which others a search tries in place of the one that a design names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from workbench.program.catalog import Instance
from workbench.simulate.case import Case

from .candidate import Candidate, Change, Lever, Option
from .consent import Consents
from .evaluate import Evaluator


def machine_lever(case: Case, consents: Consents, start: Candidate) -> Lever | None:
    """Other machines with a disk of their own, as alternatives; None where nothing runs on machines of ours."""
    hardware = start.design.hardware
    if hardware is None or not case.has_nodes:
        return None
    rule, takes = consents.rule("machine"), consents.of("machine")
    names = [one.name for one in undominated(case.catalog.prices.instances.values()) if one.name != hardware.instance]

    def on(name: str) -> Change:
        other = hardware.model_copy(update={"instance": name, "disk_gib": None})
        return lambda candidate: candidate.changed(hardware=other)

    options = tuple(Option(name, takes.level, takes.people, on(name)) for name in names)
    return Lever("machine", "machine", rule.title, hardware.instance, takes.why, options, alternatives=True)


def undominated(instances: Iterable[Instance]) -> list[Instance]:
    """Machines with a disk of their own, without those that another of the same cores undercuts in every way."""
    local = sorted((one for one in instances if one.disk_gib), key=lambda one: one.name)
    return [one for one in local if not any(_undercuts(other, one) for other in local)]


def _undercuts(other: Instance, one: Instance) -> bool:
    """Whether a machine has as much of everything for no more, and something better."""
    as_good = (
        other.vcpu == one.vcpu,
        other.memory_gib >= one.memory_gib,
        other.disk_gib == one.disk_gib,
        other.on_demand_usd_per_hour <= one.on_demand_usd_per_hour,
    )
    better = other.memory_gib > one.memory_gib or other.on_demand_usd_per_hour < one.on_demand_usd_per_hour
    return all(as_good) and better


def shortlist(lever: Lever | None, corners: Sequence[Candidate], evaluate: Evaluator) -> Lever | None:
    """The lever with the machine that suits each of some candidates best; None where none is better than the own.

    Best is what comes nearest to the target, then what costs least, and makes no question slower than promised that is
    not so on the machine that the design names.
    """
    if lever is None:
        return None
    kept = dict.fromkeys(option for corner in corners if (option := _suited(lever, corner, evaluate)) is not None)
    return replace(lever, options=tuple(kept)) if kept else None


def _suited(lever: Lever, corner: Candidate, evaluate: Evaluator) -> Option | None:
    own = evaluate(corner)
    if own is None:
        return None
    tried = [(option, outcome) for option in lever.options if (outcome := evaluate(option.change(corner))) is not None]
    better = [(outcome.rank, option.to, option) for option, outcome in tried if outcome.rank < own.rank]
    slow = evaluate.slow(corner)
    return next((option for _, _, option in sorted(better) if evaluate.slow(option.change(corner)) <= slow), None)
