"""What was promised after incidents, and how far it is from being proven: the nagging that does not stop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.program.learning import Action, Incident, PostMortem
from workbench.program.program import Program
from workbench.verbs.table import name_of

Stage = Literal["overdue", "no date", "unproven", "open", "proven", "dropped"]
STAGES: tuple[Stage, ...] = ("overdue", "no date", "unproven", "open", "proven", "dropped")
"""From what needs somebody today to what needs nobody."""


@dataclass(frozen=True, slots=True)
class Row:
    """An action and what it still lacks."""

    id: str
    action: str
    owner: str | None
    due_on: dt.date | None
    follows: str | None
    systemic: bool
    stage: Stage
    days: int | None
    proof: str | None


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident, its age in days, the sheet about it and the actions that followed."""

    id: str
    title: str
    happened_on: dt.date
    age: int
    mended: bool
    sheet: str | None
    actions: int
    proven: int


def actions(program: Program, today: dt.date) -> list[Row]:
    """All actions, those that need somebody today first."""
    found = [_row(program, one, today) for one in program.all(Action)]
    return sorted(found, key=lambda row: (STAGES.index(row.stage), row.due_on or dt.date.max, row.id))


def _row(program: Program, one: Action, today: dt.date) -> Row:
    return Row(
        id=one.id,
        action=one.title,
        owner=name_of(program, one.owner),
        due_on=one.due_on,
        follows=name_of(program, one.follows),
        systemic=one.systemic,
        stage=stage(one, today),
        days=(today - one.due_on).days if one.due_on else None,
        proof=one.proof.what if one.proof else None,
    )


def stage(one: Action, today: dt.date) -> Stage:
    """How far an action has come; only a proof ends the nagging, however long its incident is closed."""
    if one.status == "dropped":
        return "dropped"
    if one.status == "done":
        return "proven" if one.proof else "unproven"
    if one.due_on is None:
        return "no date"
    return "overdue" if one.due_on < today else "open"


def incidents(program: Program, today: dt.date) -> list[IncidentRow]:
    """All incidents, the latest first."""
    sheets = [one for one in program.all(PostMortem) if one.sheet == "post-mortem"]
    found = []
    for one in program.all(Incident):
        sheet = next((each for each in sheets if one.id in (each.incident, *each.about)), None)
        follows = {one.id, sheet.id if sheet else one.id}
        promised = [each for each in program.all(Action) if each.follows in follows]
        found.append(
            IncidentRow(
                id=one.id, title=one.title, happened_on=one.happened_on, age=(today - one.happened_on).days,
                mended=one.fixed_on is not None, sheet=sheet.id if sheet else None, actions=len(promised),
                proven=sum(each.proof is not None for each in promised),
            )
        )  # fmt: skip
    return sorted(found, key=lambda row: (row.happened_on, row.id), reverse=True)


def sentence(rows: Sequence[Row], happened: Sequence[IncidentRow]) -> str:
    """How much of what was promised is proven, and what has never been looked back at."""
    live = [row for row in rows if row.stage != "dropped"]
    proven = sum(row.stage == "proven" for row in live)
    unstudied = sum(row.sheet is None for row in happened)
    systemic = any(row.systemic for row in live)
    said = [f"{proven} of {len(live)} actions are proven."]
    if live and not systemic:
        said.append("None prevents every incident of its sort.")
    if unstudied:
        said.append(f"{unstudied} incident{' has' if unstudied == 1 else 's have'} no post-mortem.")
    return " ".join(said)
