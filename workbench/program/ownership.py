"""Who carries the plan: what each person answers for, who stands in, how much rests on one, and what is handed over."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .base import Item
from .budgets import Budget
from .edits import Edit
from .finding import FieldPath
from .kinds import kind_of_id
from .learning import Action, Incident, PostMortem
from .links import Link, links
from .people import Handover, Person
from .program import Program
from .requirements import Functional, Requirement
from .roadmap import Milestone, Spike, StopGap
from .standing import Standing

CLOSED = frozenset({"dropped", "rejected", "done", "abandoned", "settled", "overruled", "decided", "superseded"})
ACCOUNTABLE = frozenset({
    "owner", "backup", "scale_owner", "lead", "sponsor", "technical_decider", "supplier", "engineering", "finance",
})  # fmt: skip
"""Fields that make the person they name answer for something."""


def is_open(item: Item) -> bool:
    """Whether somebody still has to do or answer something; items without a status always count."""
    return getattr(item, "status", None) not in CLOSED


def lapsed(program: Program, today: dt.date) -> frozenset[str]:
    """Items without a status that ask nothing of anybody any more.

    Budgets whose period is over; stop-gaps that have ended and whose requirements are shipped or dropped; and of a
    program that was called off, all but what it has learned.
    """
    if _called_off(program):
        kept = Action | Incident | PostMortem
        return frozenset(item.id for item in program.items.values() if not isinstance(item, kept))
    over = {one.id for one in program.all(Budget) if one.ends_on < today}
    return frozenset(over | {one.id for one in program.all(StopGap) if _is_over(program, one, today)})


def _called_off(program: Program) -> bool:
    """Whether every question was dropped, and nothing is built or tried any more."""
    questions = list(program.all(Functional))
    work: list[Milestone | Spike] = [*program.all(Milestone), *program.all(Spike)]
    return bool(questions) and all(one.status == "dropped" for one in questions) and not any(map(is_open, work))


def _is_over(program: Program, gap: StopGap, today: dt.date) -> bool:
    filled = [program.get(one, Requirement) for one in gap.fills]
    answered = all(one is not None and one.status in ("shipped", "dropped") for one in filled)
    return gap.ends_on is not None and gap.ends_on < today and bool(filled) and answered


def answers_for(field: FieldPath) -> bool:
    """Whether the field at a path makes the person it names answer for its item."""
    return any(step in ACCOUNTABLE for step in field)


def charges(program: Program, today: dt.date, all_links: Iterable[Link] | None = None) -> dict[str, list[Link]]:
    """The links of open items that make a person answer for them, by that person, in the order of the items."""
    found: dict[str, list[Link]] = {}
    past = lapsed(program, today)
    every = (one for item in program.items.values() for one in links(item)) if all_links is None else all_links
    for link in every:
        if answers_for(link.field) and link.source not in past and is_open(program.items[link.source]):
            found.setdefault(link.target, []).append(link)
    return found


@dataclass(frozen=True, slots=True)
class Burden:
    """What one person carries: items that they own, those of them that nobody else could answer for, and edits.

    Shares are of all open work that has an owner, and of all edits of items; 0 where there are none.
    """

    person: str
    owns: tuple[str, ...]
    alone: tuple[str, ...]
    stands_in: tuple[str, ...]
    share: float
    alone_share: float
    edit_share: float


def burdens(program: Program, history: Sequence[Edit], today: dt.date) -> list[Burden]:
    """The burden of everybody who owns, stands in for or edits something, the heaviest first.

    Open work are the items that can have a backup and are neither closed nor shipped. An edit is one item changed by
    one commit; authors are told by their e-mail address.
    """
    work = [one for one in program.items.values() if _is_work(one)]
    owned = [one for one in work if getattr(one, "owner", None)]
    edits: Counter[str] = Counter()
    for edit in history:
        edits[edit.email] += sum(kind_of_id(one) is not None for one in edit.items)
    total = sum(edits.values())
    by_owner, by_backup = _by(work, "owner"), _by(work, "backup")
    found = []
    for person in program.all(Person):
        mine, backs = by_owner.get(person.id, []), by_backup.get(person.id, [])
        alone = [one for one in mine if not has_backup(program, one, today)]
        written = edits[(person.email or "").lower()] if person.email else 0
        if mine or backs or written:
            found.append(
                Burden(
                    person=person.id,
                    owns=tuple(sorted(one.id for one in mine)),
                    alone=tuple(sorted(one.id for one in alone)),
                    stands_in=tuple(sorted(one.id for one in backs)),
                    share=len(mine) / len(owned) if owned else 0.0,
                    alone_share=len(alone) / len(owned) if owned else 0.0,
                    edit_share=written / total if total else 0.0,
                )
            )
    return sorted(found, key=lambda one: (-len(one.owns), -one.edit_share, one.person))


def has_backup(program: Program, item: Item, today: dt.date) -> bool:
    """Whether somebody else who is there answers for an item when its owner cannot."""
    backup = program.get(getattr(item, "backup", None), Person)
    return backup is not None and backup.id != getattr(item, "owner", None) and backup.is_there(today)


def bus_factor(found: Sequence[Burden]) -> int:
    """The fewest people without whom more than half of the open work has nobody who answers for it.

    Where backups who are there cover so much that half is never lost this way, it is everybody who owns something.
    """
    lost = 0.0
    for number, share in enumerate(sorted((one.alone_share for one in found), reverse=True), start=1):
        lost += share
        if lost > 1 / 2:
            return number
    return sum(bool(one.owns) for one in found)


def accepted(handover: Handover, verdicts: Iterable[Standing]) -> Standing | None:
    """The verdict by which the successor takes over what a hand-over says now; None when there is none, or a block."""
    return next(
        (
            one
            for one in verdicts
            if (one.given.item, one.given.person) == (handover.id, handover.successor)
            and one.given.verdict != "block"
            and one.state not in ("stale", "gone")
        ),
        None,
    )


def _by(work: Iterable[Item], field: str) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for one in work:
        if person := getattr(one, field, None):
            found.setdefault(person, []).append(one)
    return found


def _is_work(item: Item) -> bool:
    return "backup" in type(item).model_fields and is_open(item) and getattr(item, "status", None) != "shipped"
