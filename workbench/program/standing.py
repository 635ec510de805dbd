"""Where verdicts stand: whether what somebody agreed to is still what the plan says, and whose word is missing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from .base import Item
from .budgets import Budget
from .designs import Design
from .governance import Acknowledgement, Seen, SeenCost
from .meaning import Change, changes, meaning, seen_items
from .people import Person
from .program import Program
from .vision import Agreement, ProgramItem

Past = Callable[[str], Program | None]
"""The program as it was at a git revision; None when that is not there."""
Cost = Callable[[str], SeenCost | None]
"""What a design costs now, by its id; None when it cannot be sized."""

State = Literal["holds", "reworded", "stale", "unbound", "gone"]
"""Holds: nothing changed. Reworded: nothing material did. Stale: something material did, or nobody can tell.

Unbound: given without a version, so that nobody can tell what was seen. Gone: on an item that is no longer there.
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """One verdict, what became of it, and what has changed since it was given."""

    given: Acknowledgement
    state: State
    changes: tuple[Change, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way: a block does until its person takes it back, however old it is."""
        return self.given.verdict == "block" and self.state != "gone"

    @property
    def consents(self) -> bool:
        """Whether somebody agrees to what the plan says now."""
        return self.given.verdict != "block" and self.state in ("holds", "reworded")


def standings(program: Program, past: Past, cost: Cost) -> list[Standing]:
    """Where every verdict stands, in order of their ids; of one person's on one item the latest alone counts."""
    latest: dict[tuple[str, str], Acknowledgement] = {}
    for given in program.all(Acknowledgement):
        before = latest.get((given.person, given.item))
        if before is None or given.given_on >= before.given_on:
            latest[given.person, given.item] = given
    found = sorted(latest.values(), key=lambda one: one.id)
    return [standing(program, given, past, cost) for given in found]


def standing(program: Program, given: Acknowledgement, past: Past, cost: Cost) -> Standing:
    """Where one verdict stands. The past is asked only where the meaning differs from the one that was seen."""
    items = seen_items(program, given.item)
    if not items:
        return Standing(given, "gone")
    if given.seen is None:
        return Standing(given, "unbound")
    agreement = program.plan.agreement if program.plan else Agreement()
    found = [
        *_changes(given.item, given.seen, items, past, agreement.slip_days),
        *_costs(given.seen, cost, agreement.cost_tolerance),
    ]
    if any(one.material for one in found):
        return Standing(given, "stale", tuple(found))
    return Standing(given, "reworded" if found else "holds", tuple(found))


def _changes(item_id: str, seen: Seen, items: Mapping[str, Item], past: Past, slip_days: int) -> Iterator[Change]:
    if meaning(items) == seen.meaning:
        return
    then = past(seen.revision)
    before = seen_items(then, item_id) if then else {}
    if meaning(before) == seen.meaning:
        yield from changes(before, items, slip_days=slip_days)
    else:
        yield Change(item_id, ("seen",), f"version {seen.revision[:8]}", "not to be found", material=True)


def _costs(seen: Seen, cost: Cost, tolerance: float) -> Iterator[Change]:
    """The medians that have moved too far, through a price, a coefficient or a field of another item."""
    for was in seen.costs:
        now = cost(was.design)
        for name in ("nodes", "monthly_cost_usd"):
            before, after = getattr(was, name), getattr(now, name, None)
            if before is not None and not _near(before, after, tolerance):
                yield Change(was.design, ("estimate", name), before, after, material=True)


def _near(before: float, after: float | None, tolerance: float) -> bool:
    if not before or not after:
        return before == after
    return abs(math.log(after / before)) <= math.log1p(tolerance)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody whose word the plan cannot do without, in what role, and their verdict on its brief if they gave one."""

    role: str
    party: str | None
    standing: Standing | None


def seats(program: Program, found: list[Standing]) -> list[Seat]:
    """Whose verdict on the brief counts first: sponsor, who builds, who pays; then every other team, by one of theirs.

    A role that nobody fills has no `party`. Silence is no consent: a seat without a standing has said nothing.
    """
    plan = program.plan
    if plan is None:
        return []
    brief = {one.given.person: one for one in found if isinstance(program.items.get(one.given.item), ProgramItem)}
    design, budget = program.get(plan.chosen_design, Design), program.get(plan.budget, Budget)
    builder = program.get(design.owner, Person) if design else None
    named = [
        ("sponsor", plan.sponsor),
        ("technical decider", plan.technical_decider),
        ("builds it", builder.team or builder.id if builder else None),
        ("owns the budget", budget.owner if budget else None),
    ]
    seated = [Seat(role, party, _word_of(program, party, brief)) for role, party in named]
    taken = {party for _, party in named}
    teams = sorted({person.team for person in program.all(Person) if person.team} - taken)
    return [*seated, *(Seat("team", team, _word_of(program, team, brief)) for team in teams)]


def _word_of(program: Program, party: str | None, brief: Mapping[str, Standing]) -> Standing | None:
    """The verdict of a person, or of a team: a block of any of them first, else consent that holds, else any."""
    people = [one.id for one in program.all(Person) if party in (one.id, one.team)]
    said = [brief[person] for person in people if person in brief]
    return min(said, key=lambda one: (not one.blocks, not one.consents, one.given.id), default=None)
