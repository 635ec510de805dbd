"""Hand over: all that one person carries, on one page for who takes it on, and kept so that they acknowledge it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.program.base import Item
from workbench.program.concerns import Concern
from workbench.program.finding import spell
from workbench.program.governance import Decision
from workbench.program.ownership import charges, is_open
from workbench.program.people import Handover, Person
from workbench.program.program import Program
from workbench.program.progress import path_lacks
from workbench.program.requirements import Functional
from workbench.program.roadmap import Milestone, Spike
from workbench.store.git import Author
from workbench.verbs.adding import new_file, new_id
from workbench.verbs.saving import Outcome, save_texts
from workbench.verbs.table import missing_piece, name_of
from workbench.verbs.trouble import Trouble

NOTICE = dt.timedelta(days=14)
"""When a hand-over takes effect where no last day is known: two weeks leave time to ask back."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Something that changes hands: why the person answers for it, how it stands, and what it lacks."""

    id: str
    title: str
    kind: str
    answers_as: str
    status: str
    due_on: dt.date | None
    backup: str | None
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """The brief of a hand-over. `doubts` are the open concerns about it; `waiting` the decisions that it waits for."""

    leaver: str
    leaver_name: str
    successor: str | None
    successor_name: str | None
    today: dt.date
    effective_on: dt.date
    vision: str
    carried: Sequence[Carried]
    doubts: Sequence[str]
    waiting: Sequence[str]


def handover(
    program: Program, leaver: str, today: dt.date, *, successor: str | None = None, on: dt.date | None = None
) -> Brief:
    """The brief of what a person carries. Raises Trouble for people who are not there."""
    leaving = _person(program, leaver)
    taking = _person(program, successor) if successor else None
    if taking is not None and (taking.id == leaving.id or not taking.is_there(today)):
        why = "is the same person" if taking.id == leaving.id else f"has left on {taking.left_on}"
        raise Trouble(f"{taking.id} cannot take over from {leaving.id}: {taking.title} {why}.")
    found = list(_carried(program, leaving.id, today))
    ids = {one.id for one in found}
    return Brief(
        leaver=leaving.id,
        leaver_name=leaving.title,
        successor=taking.id if taking else None,
        successor_name=taking.title if taking else None,
        today=today,
        effective_on=on or leaving.left_on or today + NOTICE,
        vision=program.plan.true_north.statement if program.plan else "",
        carried=sorted(found, key=lambda one: (one.due_on is None, one.due_on or dt.date.max, one.id)),
        doubts=[
            f"{one.title} ({one.id}), raised by {name_of(program, one.raised_by)} on {one.raised_on:%-d %B %Y}"
            f"{'' if one.answer else ', unanswered'}"
            for one in program.all(Concern)
            if is_open(one) and (ids & {one.id, *one.about} or one.raised_by == leaving.id)
        ],
        waiting=[
            f"{one.question} ({one.id}){f', decide by {one.decide_by:%-d %B %Y}' if one.decide_by else ', no date'}"
            for one in program.all(Decision)
            if one.status == "open" and (ids & set(one.about) or leaving.id in one.deciders)
        ],
    )


def save(program_dir: Path, program: Program, brief: Brief, author: Author) -> tuple[str, Outcome]:
    """Keep a brief as an item that the successor acknowledges, by one commit; returns its id.

    Raises Trouble where nobody takes over, nothing is carried, or it was written before.
    """
    if brief.successor is None:
        raise Trouble("A hand-over needs somebody who takes over; say who with --to PERSON.")
    if not brief.carried:
        raise Trouble(f"{brief.leaver_name} carries nothing that is open, so there is nothing to hand over.")
    pair = (brief.leaver, brief.successor)
    before = next((one for one in program.all(Handover) if (one.leaver, one.successor) == pair), None)
    if before is not None:
        raise Trouble(f"{before.id} says this already; edit it, or take it away first.")
    called = f"{brief.leaver.partition('-')[2]} to {brief.successor.partition('-')[2]}"
    item = Handover(
        id=new_id("handover", called, program.items),
        kind="handover",
        title=f"{brief.leaver_name} hands over to {brief.successor_name}",
        leaver=brief.leaver,
        successor=brief.successor,
        effective_on=brief.effective_on,
        items=[one.id for one in brief.carried],
        brief=text_of(brief),
    )
    return item.id, save_texts(program_dir, [new_file(item)], author, item.title)


def text_of(brief: Brief) -> str:
    """The brief in words, as Markdown: what it is for, what there is, who doubts, what waits for a decision."""
    to = f" to {brief.successor_name}" if brief.successor_name else ""
    lines = [
        f"# What {brief.leaver_name} hands over{to}",
        f"As the plan stood on {brief.today:%-d %B %Y}; in effect from {brief.effective_on:%-d %B %Y}.",
        f"What all of it is for: {' '.join(brief.vision.split())}",
    ]
    for heading, told in (
        (f"What there is ({len(brief.carried)})", [_line(one) for one in brief.carried]),
        ("Who doubts", brief.doubts),
        ("What waits for a decision", brief.waiting),
    ):
        lines.append(f"## {heading}\n\n" + ("\n".join(f"- {one}" for one in told) or "Nothing."))
    return "\n\n".join(lines)


def _line(one: Carried) -> str:
    due = f", due on {one.due_on:%-d %B %Y}" if one.due_on else ""
    backup = f"; {one.backup} stands in" if one.backup else ""
    lacks = f". Lacks: {', '.join(one.lacks)}" if one.lacks else ""
    return f"{one.title} ({one.id}, {one.answers_as}): {one.status}{due}{backup}{lacks}"


def _person(program: Program, person_id: str) -> Person:
    person = program.get(person_id, Person)
    if person is None:
        raise Trouble(f"{person_id} is nobody in people/; use the id of a person, such as PER-ada.")
    return person


def _carried(program: Program, person: str, today: dt.date) -> Iterator[Carried]:
    roles: dict[str, list[str]] = {}
    for link in charges(program, today).get(person, []):
        roles.setdefault(link.source, []).append(spell(link.field))
    for item_id, fields in roles.items():
        item = program.items[item_id]
        yield Carried(
            id=item_id,
            title=item.title,
            kind=item.kind,
            answers_as=", ".join(fields),
            status=getattr(item, "status", "in place").replace("_", " "),
            due_on=item.ends_on if isinstance(item, Spike) else getattr(item, "due_on", None),
            backup=name_of(program, getattr(item, "backup", None)),
            lacks=tuple(_lacks(program, item, today)),
        )


def _lacks(program: Program, item: Item, today: dt.date) -> Iterator[str]:
    if isinstance(item, Spike):
        yield from path_lacks(program, item, today)
    if isinstance(item, Milestone) and item.due_on < today:
        yield f"{(today - item.due_on).days} days late"
    if isinstance(item, Functional):
        what, supplier = missing_piece(program, item)
        if what:
            yield f"{what} ({name_of(program, supplier) or 'no supplier'})"
