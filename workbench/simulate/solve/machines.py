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

    Best is what comes nearest to the target, then what costs least. A machine on which one of the candidates answers
    slower than promised, and does not on the machine that the design names, is left out.
    """
    if lever is None:
        return None
    slow = [evaluate.slow(corner) for corner in corners]

    def keeps_time(option: Option) -> bool:
        return all(evaluate.slow(option.change(corner)) <= before for corner, before in zip(corners, slow, strict=True))

    kept: dict[Option, None] = {}
    for corner in corners:
        suited = next((option for option in _better(lever.options, corner, evaluate) if keeps_time(option)), None)
        if suited is not None:
            kept[suited] = None
    return replace(lever, options=tuple(kept)) if kept else None


def _better(options: Sequence[Option], corner: Candidate, evaluate: Evaluator) -> list[Option]:
    """The machines on which a candidate ranks before the own one, the best first."""
    own = evaluate(corner)
    if own is None:
        return []
    tried = [(option, outcome) for option in options if (outcome := evaluate(option.change(corner))) is not None]
    ranked = sorted((outcome.rank, option.to, option) for option, outcome in tried if outcome.rank < own.rank)
    return [option for _, _, option in ranked]
