"""Decisions: which are open and by when, what taking one costs, and taking one back without losing what it said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.program.differences import REMOVED
from workbench.program.edits import Edit
from workbench.program.finding import FieldPath
from workbench.program.governance import Decision, Option
from workbench.program.kinds import BY_NAME
from workbench.program.program import Program
from workbench.store.save import Change
from workbench.verbs import words
from workbench.verbs.saving import Outcome, save_texts
from workbench.verbs.signed import Signed
from workbench.verbs.table import name_of
from workbench.verbs.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision as it was made: the option, why, by whom. Deciding again needs a reason of its own."""

    decision: str
    option: str
    reason: str
    deciders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A choice ready to be saved: the change of the file, and what the minutes say of it, its cost included."""

    change: Change
    said: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision on a day: days until it is due (below 0: past), and days since it was written down; None: unknown."""

    decision: Decision
    days_left: int | None
    age_days: int | None


def standings(program: Program, today: dt.date, history: Sequence[Edit] = ()) -> list[Standing]:
    """Every decision: the open ones first, the nearest day before all; then what was decided, the latest first."""
    first: dict[str, dt.date] = {}
    for edit in history:
        first.update({item: min(edit.day, first.get(item, edit.day)) for item in edit.items})
    found = []
    for one in program.all(Decision):
        is_open, began = one.status == "open", first.get(one.id)
        left = (one.decide_by - today).days if is_open and one.decide_by else None
        found.append(Standing(one, left, max((today - began).days, 0) if is_open and began else None))
    return sorted(found, key=_order)


def _order(one: Standing) -> tuple[bool, bool, int, str]:
    decided_on = one.decision.decided_on
    late = one.days_left if one.days_left is not None else -(decided_on.toordinal() if decided_on else 0)
    is_open = one.decision.status == "open"
    return not is_open, is_open and one.days_left is None, late, one.decision.id


def taken(program: Program, made: Choice, on: dt.date) -> Made:
    """A choice made on a day; what had been decided before is kept, with the new reason for why it no longer holds.

    Raises Trouble for a decision or an option that is not there, without a reason, and without deciders.
    """
    decision = _decision(program, made.decision)
    option = next((option for option in decision.options if option.name == made.option), None)
    if option is None:
        known = ", ".join(one.name for one in decision.options)
        raise Trouble(f"{decision.id} has no option {made.option}; it has {known}.")
    reason = made.reason.strip()
    if not reason:
        what = "Deciding again" if decision.status == "decided" else "A decision"
        raise Trouble(f"{what} needs a reason: whoever asks in a year has only that.")
    if not made.deciders:
        raise Trouble("Name who decided; a decision of nobody is none.")
    edits: dict[FieldPath, Any] = {
        ("status",): "decided",
        ("chosen",): option.name,
        ("reason",): reason,
        ("deciders",): list(made.deciders),
        ("decided_on",): on,
        **_kept(decision, on, made.deciders, reason),
    }
    names = ", ".join(name_of(program, person) or person for person in made.deciders)
    said = f"{spoken(option.name)}, by {names}. {reason} {consequence(decision, option)}"
    return Made(_edited(program, decision, edits), said)


def decide(signed: Signed, made: Choice) -> tuple[str, Outcome]:
    """Save a choice: what is told of it, its cost included, and how the save went. Raises Trouble as `taken` does."""
    title = _decision(signed.program, made.decision).title
    ready = taken(signed.program, made, signed.today)
    return ready.said, save_texts(signed.folder, [ready.change], signed.author, f"Decide: {title}\n\n{ready.said}")


def reverse(signed: Signed, decision_id: str, because: str) -> Outcome:
    """Open a decision again; what had been decided stays in it. Raises Trouble without a reason and for an open one."""
    decision = _decision(signed.program, decision_id)
    if decision.status != "decided" or decision.chosen is None:
        raise Trouble(f"{decision_id} is {decision.status}: there is nothing to take back.")
    if not because.strip():
        raise Trouble("Say why it no longer holds: whoever built on it has to know.")
    edits: dict[FieldPath, Any] = {
        ("status",): "open",
        **{(name,): REMOVED for name in ("chosen", "reason", "decided_on") if getattr(decision, name) is not None},
        **_kept(decision, signed.today, (signed.person.id,), because.strip()),
    }
    message = f"Take back: {decision.title}\n\n{because.strip()}"
    return save_texts(signed.folder, [_edited(signed.program, decision, edits)], signed.author, message)


def _kept(decision: Decision, on: dt.date, by: Sequence[str], because: str) -> dict[FieldPath, Any]:
    if decision.status != "decided" or decision.chosen is None:
        return {}
    before = decision.model_dump(include={"chosen", "reason", "deciders", "decided_on"}, exclude_none=True)
    kept = [one.model_dump(exclude_none=True) for one in decision.earlier]
    return {("earlier",): [*kept, {**before, "reversed_on": on, "reversed_by": list(by), "because": because}]}


def _decision(program: Program, decision_id: str) -> Decision:
    decision = program.get(decision_id, Decision)
    if decision is None:
        known = ", ".join(one.id for one in program.all(Decision)) or "there are none"
        raise Trouble(f"{decision_id} is not a decision of this program; {known}.")
    return decision


def _edited(program: Program, decision: Decision, edits: dict[FieldPath, Any]) -> Change:
    path, read_as = BY_NAME["decision"].path_of(decision.id), program.sources[decision.id].blob
    return Change(path=path, expected=read_as, edits=edits)


def consequence(decision: Decision, option: Option) -> str:
    """What an option costs beside the first one written down, which is to go on as now."""
    first = decision.options[0]
    said = [f"{words.number(option.nodes)} nodes"] if option.nodes else []
    if option.monthly_cost_usd:
        beside = ""
        if first is not option and first.monthly_cost_usd:
            apart = option.monthly_cost_usd - first.monthly_cost_usd
            way = "more" if apart > 0 else "less"
            beside = f", {words.dollars(abs(apart))} {way} than to {spoken(first.name).lower()}" if apart else ""
        said.append(f"{words.dollars(option.monthly_cost_usd)} a month{beside}")
    return f"It takes {' and '.join(said)}." if said else "Nobody has written down what it costs."


def spoken(name: str) -> str:
    """An option's name as people say it."""
    return name.replace("_", " ").capitalize()
