"""How far the vision has come, and how much of the work beside it leads nowhere: two shares drawn on the roadmap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .people import Person
from .program import Program
from .requirements import Functional
from .roadmap import Milestone, Spike, StopGap
from .vision import Capability


@dataclass(frozen=True, slots=True)
class Reached:
    """A capability of the true north: the questions that stand for it, and those that people serve themselves of."""

    capability: Capability
    questions: tuple[str, ...]
    self_service: tuple[str, ...]

    @property
    def works(self) -> bool:
        """Whether every question of it can be asked without an engineer."""
        return bool(self.questions) and self.questions == self.self_service


def reached(program: Program) -> list[Reached]:
    """The capabilities in their order; empty when there is no program.yaml. Dropped questions count for nothing."""
    if program.plan is None:
        return []
    asked = [one for one in program.all(Functional) if one.status != "dropped"]
    found = []
    for capability in program.plan.true_north.capabilities:
        mine = [one for one in asked if one.capability == capability.name]
        served = tuple(one.id for one in mine if is_self_service(one))
        found.append(Reached(capability, tuple(one.id for one in mine), served))
    return found


def is_self_service(question: Functional) -> bool:
    """Whether people get the answer by themselves: it has shipped, and nobody rebuilds it by hand."""
    return question.status == "shipped" and not question.by_hand


def vision_share(found: Sequence[Reached]) -> float:
    """The share of the vision that is shipped: of the capabilities, each counted by its questions that are.

    A capability that no question stands for counts as not begun; 0 for a vision without capabilities.
    """
    shares = [len(one.self_service) / len(one.questions) if one.questions else 0.0 for one in found]
    return sum(shares) / len(shares) if shares else 0.0


@dataclass(frozen=True, slots=True)
class Detour:
    """A spike or stop-gap in play: weeks since it began, and what its result lacks to be part of the plan.

    `lacks` is empty where the path is owned. `ended_on` is the day its weeks stopped counting; None while it runs.
    """

    id: str
    kind: Literal["spike", "stop-gap"]
    starts_on: dt.date
    ended_on: dt.date | None
    weeks: float
    lacks: tuple[str, ...]


def detours(program: Program, today: dt.date) -> list[Detour]:
    """The spikes and stop-gaps in play, by their start.

    In play is what has begun and was neither abandoned nor, for a stop-gap, has ended: a spike that is done stays in
    play, since its result is either on its way into the plan or is debt until somebody says that it leads nowhere.
    """
    spikes = [
        _spike(program, one, today)
        for one in program.all(Spike)
        if one.status not in ("planned", "abandoned") and one.starts_on <= today
    ]
    gaps = [
        _stop_gap(program, one, today)
        for one in program.all(StopGap)
        if one.starts_on <= today and not (one.ends_on and one.exit_plan and one.ends_on < today)
    ]
    return sorted([*spikes, *gaps], key=lambda one: (one.starts_on, one.id))


@dataclass(frozen=True, slots=True)
class SpikeDebt:
    """Weeks of spikes and stop-gaps in play whose result has no owned path into the plan, beside all of their weeks."""

    weeks: float
    all_weeks: float
    items: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the weeks that is debt; 0 where there are none."""
        return self.weeks / self.all_weeks if self.all_weeks else 0.0


def spike_debt(found: Sequence[Detour]) -> SpikeDebt:
    """The debt of some spikes and stop-gaps."""
    owing = [one for one in found if one.lacks]
    return SpikeDebt(
        weeks=sum(one.weeks for one in owing),
        all_weeks=sum(one.weeks for one in found),
        items=tuple(one.id for one in owing),
    )


def path_lacks(program: Program, spike: Spike, today: dt.date) -> tuple[str, ...]:
    """What a spike's result lacks to be an owned part of the plan: a path to scale, a milestone, somebody there."""
    lacks = [] if spike.path_to_scale else ["no path to scale"]
    milestones = [one for each in spike.leads_to if (one := program.get(each, Milestone)) and one.status != "abandoned"]
    if not milestones:
        lacks.append("no milestone")
    owners = [spike.scale_owner, *(one.owner for one in milestones)]
    if not any(_is_there(program, one, today) for one in owners):
        lacks.append("nobody to take it to scale")
    return tuple(lacks)


def _spike(program: Program, spike: Spike, today: dt.date) -> Detour:
    ended_on = _ended_on(spike, today) if spike.status == "done" else None
    return Detour(
        id=spike.id,
        kind="spike",
        starts_on=spike.starts_on,
        ended_on=ended_on,
        weeks=((ended_on or today) - spike.starts_on).days / 7,
        lacks=path_lacks(program, spike, today),
    )


def _ended_on(spike: Spike, today: dt.date) -> dt.date:
    """The day a spike ended: the last on which it showed something, else the end of its time box."""
    seen = max((one.seen_on for one in spike.evidence), default=None)
    return max(spike.starts_on, min(seen or spike.ends_on or today, today))


def _stop_gap(program: Program, gap: StopGap, today: dt.date) -> Detour:
    lacks = [] if gap.ends_on else ["no end date"]
    if gap.ends_on and gap.ends_on < today:
        lacks.append("past its end")
    if not gap.exit_plan:
        lacks.append("no exit plan")
    if not _is_there(program, gap.owner, today):
        lacks.append("nobody who answers for it")
    return Detour(gap.id, "stop-gap", gap.starts_on, None, (today - gap.starts_on).days / 7, tuple(lacks))


def _is_there(program: Program, person_id: str | None, today: dt.date) -> bool:
    person = program.get(person_id, Person)
    return person is not None and person.is_there(today)
