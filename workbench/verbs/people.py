"""People: who carries what, alone or with a backup, who writes the plan, who leaves, and what has been handed over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.program.edits import Edit
from workbench.program.ownership import Burden, accepted, burdens, bus_factor, charges
from workbench.program.people import Handover, Person
from workbench.program.program import Program
from workbench.program.standing import Standing, standings
from workbench.verbs.acknowledging import costs, past_of
from workbench.verbs.check import edits_of
from workbench.verbs.table import name_of

NOTICE_DAYS = 90
"""Days ahead for which those who leave and those who are away are told."""


@dataclass(frozen=True, slots=True)
class Row:
    """One person: what they own and what of it is theirs alone, shares of the work and the edits, and when they go."""

    id: str
    name: str
    role: str
    team: str | None
    owns: int
    alone: int
    stands_in: int
    share: float
    edit_share: float
    time_for_it: float | None
    state: str


@dataclass(frozen=True, slots=True)
class Going:
    """Somebody who has left or leaves soon, the open items that still name them, and the hand-over, if there is one."""

    id: str
    name: str
    left_on: dt.date
    carries: tuple[str, ...]
    handover: str | None
    acknowledged: bool


@dataclass(frozen=True, slots=True)
class Passing:
    """A hand-over and whether its successor has acknowledged it as it is now."""

    id: str
    title: str
    successor: str
    effective_on: dt.date
    acknowledged_on: dt.date | None


@dataclass(frozen=True, slots=True)
class People:
    """Who carries the plan. `bus_factor` is the fewest people without whom half of the open work is nobody's."""

    program: str
    today: dt.date
    decider: str | None
    rows: Sequence[Row]
    teams: Sequence[tuple[str, int, int]]
    bus_factor: int
    alone: int
    owned: int
    edits: int
    going: Sequence[Going]
    handovers: Sequence[Passing]


def people(program_dir: Path, program: Program, today: dt.date, at: str | None = None) -> People:
    """Who carries the plan of a folder, with the history up to a revision."""
    verdicts = standings(program, past_of(program_dir), costs(program)) if any(program.all(Handover)) else []
    return people_of(program, today, edits_of(program_dir, at)(), verdicts)


def people_of(program: Program, today: dt.date, history: Sequence[Edit], verdicts: Sequence[Standing]) -> People:
    """Who carries a plan, by its history and the verdicts on its hand-overs."""
    found = {one.person: one for one in burdens(program, history, today)}
    rows = [_row(program, one, found.get(one.id), today) for one in program.all(Person)]
    rows = [one for one in rows if one.owns or one.stands_in or one.edit_share or one.state != "left"]
    return People(
        program=program.plan.id if program.plan else "",
        today=today,
        decider=name_of(program, program.plan.technical_decider) if program.plan else None,
        rows=sorted(rows, key=lambda one: (-one.owns, -one.edit_share, one.name)),
        teams=_teams(rows),
        bus_factor=bus_factor(list(found.values())),
        alone=sum(len(one.alone) for one in found.values()),
        owned=sum(len(one.owns) for one in found.values()),
        edits=len(history),
        going=_going(program, today, verdicts),
        handovers=[_passing(program, one, verdicts) for one in program.all(Handover)],
    )


def _row(program: Program, person: Person, burden: Burden | None, today: dt.date) -> Row:
    return Row(
        id=person.id,
        name=person.title,
        role=person.role,
        team=name_of(program, person.team),
        owns=len(burden.owns) if burden else 0,
        alone=len(burden.alone) if burden else 0,
        stands_in=len(burden.stands_in) if burden else 0,
        share=burden.share if burden else 0.0,
        edit_share=burden.edit_share if burden else 0.0,
        time_for_it=None if person.committed_share is None else person.real_share,
        state=_state(person, today),
    )


def _state(person: Person, today: dt.date) -> str:
    if person.left_on and person.left_on <= today:
        return "left"
    if person.left_on and (person.left_on - today).days <= NOTICE_DAYS:
        return f"leaves on {person.left_on:%-d %b %Y}"
    away = sorted(one.starts_on for one in person.absences if one.starts_on <= today <= one.ends_on)
    if away:
        return "away"
    ahead = sorted(one.starts_on for one in person.absences if 0 < (one.starts_on - today).days <= NOTICE_DAYS)
    return f"away from {ahead[0]:%-d %b %Y}" if ahead else "there"


def _teams(rows: Sequence[Row]) -> list[tuple[str, int, int]]:
    """Each team with the items that its people own, and those that one of them owns alone; the heaviest first."""
    loads: dict[str, tuple[int, int]] = {}
    for one in rows:
        owns, alone = loads.get(one.team or "no team", (0, 0))
        loads[one.team or "no team"] = (owns + one.owns, alone + one.alone)
    return sorted(((team, *load) for team, load in loads.items() if load[0]), key=lambda one: (-one[1], one[0]))


def _going(program: Program, today: dt.date, verdicts: Sequence[Standing]) -> list[Going]:
    carried = charges(program, today)
    found = []
    for person in program.all(Person):
        if person.left_on is None or (person.left_on - today).days > NOTICE_DAYS:
            continue
        handed = next((one for one in program.all(Handover) if one.leaver == person.id), None)
        items = tuple(dict.fromkeys(link.source for link in carried.get(person.id, [])))
        done = handed is not None and accepted(handed, verdicts) is not None
        found.append(Going(person.id, person.title, person.left_on, items, handed.id if handed else None, done))
    return sorted(found, key=lambda one: (one.left_on, one.id))


def _passing(program: Program, handover: Handover, verdicts: Sequence[Standing]) -> Passing:
    taken = accepted(handover, verdicts)
    return Passing(
        id=handover.id,
        title=handover.title,
        successor=name_of(program, handover.successor) or "",
        effective_on=handover.effective_on,
        acknowledged_on=taken.given.given_on if taken else None,
    )


def sentence(found: People) -> str:
    """Who carries the plan, in two sentences."""
    if not found.owned:
        return "Nobody owns anything that is open."
    first = found.rows[0]
    said = (
        f"{first.name} owns {first.owns} of {found.owned} open items, {first.alone} of them with nobody who stands in"
    )
    if found.edits > 1 and first.edit_share:
        said += f", and made {first.edit_share:.0%} of the edits"
    who = "person" if found.bus_factor == 1 else "people"
    rest = f"Without {found.bus_factor} {who}, more than half of the work is nobody's."
    left = [one for one in found.going if one.carries and not one.acknowledged]
    gone = f" Of those who left or leave, {len(left)} handed nothing over that was acknowledged." if left else ""
    decider = "" if found.decider else " Nobody decides technical questions."
    return f"{said}. {rest}{gone}{decider}"
