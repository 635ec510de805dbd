"""What an item means: the part of it that a verdict is bound to, and which of its changes call the verdict in doubt."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .base import Item
from .budgets import Budget
from .designs import Design
from .differences import FieldChange, diff_fields
from .finding import FieldPath
from .program import Program
from .requirements import Functional, NonFunctional
from .roadmap import Milestone
from .vision import ProgramItem

SHOWN = frozenset({
    "title", "notes", "question", "statement", "purpose", "source", "what", "where", "path_to_scale", "evidence",
    "result", "now", "status", "runs",
})  # fmt: skip
"""Fields whose change is shown and calls no verdict in doubt: words around the targets, and how far work has come."""

WITHDRAWN = frozenset({"dropped", "rejected", "abandoned"})
"""Statuses that take an item out of the plan: nobody has agreed to that."""

ASIDE = frozenset({"as_of", "accepted"})
"""Fields that say what day it is or what `check` should let pass, and nothing of the plan."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs from what somebody saw. `material` changes call their verdict in doubt, others are shown.

    None where the field does not stand; the empty `field` means the whole item.
    """

    item: str
    field: FieldPath
    before: Any
    after: Any
    material: bool


def brief_items(program: Program) -> dict[str, Item]:
    """The items of a program's brief, by id: true north, questions, qualities, the design relied on, budgets, dates.

    A verdict on the program is one on these.
    """
    plan = program.plan
    asked = [one for kind in (Functional, NonFunctional) for one in program.all(kind) if one.status not in WITHDRAWN]
    designs = [one for one in program.all(Design) if plan and one.id == plan.chosen_design]
    streams = [stream for design in designs if (stream := program.stream_of(design))]
    milestones = [one for one in program.all(Milestone) if one.status not in WITHDRAWN]
    found: list[Item] = [*([plan] if plan else []), *asked, *designs, *streams, *program.all(Budget), *milestones]
    return {one.id: one for one in found}


def seen_items(program: Program, item_id: str) -> dict[str, Item]:
    """The items that a verdict on `item_id` covers: itself, or all of the brief for the program's own id."""
    item = program.items.get(item_id)
    if isinstance(item, ProgramItem):
        return brief_items(program)
    return {} if item is None else {item_id: item}


def meaning(items: Mapping[str, Item]) -> str:
    """A hash (SHA-256, hexadecimal) over every field of the items that has a value of its own.

    Layout, comments, the order of fields and defaults written out change nothing.
    """
    told = json.dumps({item_id: _fields(items[item_id]) for item_id in sorted(items)}, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def changes(before: Mapping[str, Item], after: Mapping[str, Item], *, slip_days: int) -> Iterator[Change]:
    """What differs between the items somebody saw and those of now, in order of ids and fields.

    An item that came or went is one material change. A date is material once it has moved by more than `slip_days`.
    """
    for item_id in sorted({*before, *after}):
        old, new = before.get(item_id), after.get(item_id)
        if old is None or new is None:
            yield Change(item_id, (), old and old.title, new and new.title, material=True)
            continue
        for one in diff_fields(_fields(old), _fields(new)):
            yield Change(item_id, one.field, one.old, one.new, material=_is_material(one, slip_days))


def _fields(item: Item) -> dict[str, Any]:
    return item.model_dump(mode="json", exclude_defaults=True, exclude=set(ASIDE))


def _is_material(change: FieldChange, slip_days: int) -> bool:
    names = [step for step in change.field if isinstance(step, str)]
    if names[-1] == "status":
        return change.new in WITHDRAWN or change.old in WITHDRAWN
    if any(name in SHOWN for name in names):
        return False
    before, after = _day(change.old), _day(change.new)
    return before is None or after is None or abs((after - before).days) > slip_days


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
