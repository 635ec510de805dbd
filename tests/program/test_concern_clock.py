"""The clock of a concern: when an answer is due, with whom it is, who is next."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.checks.sample import sample_with
from workbench.program.concern_clock import Clock, clock, default_ladder, may_settle
from workbench.program.concerns import Concern
from workbench.program.program import Program
from workbench.store.loader import load

RAISED = dt.date(2027, 1, 4)  # a Monday
PEOPLE = """\
id: TEAM-field
kind: team
title: Field
lead: PER-lena
---
id: PER-lena
kind: person
title: Lena
role: Lead
team: TEAM-field
---
id: PER-omar
kind: person
title: Omar
role: Support
team: TEAM-field
---
"""
CONCERN = """\
id: CON-one
kind: concern
title: The sums do not add up
about: [DES-columns]
raised_by: PER-omar
raised_on: 2027-01-04
owner: PER-ada
escalates_to: [PER-lena, PER-grace]
"""


def program(folder: Path, more: str = "", items: str = "") -> Program:
    return load(sample_with(folder, PEOPLE + CONCERN + more + items))


def at(found: Program, day: str) -> Clock | None:
    concern = found.get("CON-one", Concern)
    assert concern is not None
    return clock(found, concern, dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2027-01-04", (0, 0, 0, "PER-ada", "PER-lena", "2027-01-19")),
        ("2027-01-18", (10, 0, 0, "PER-ada", "PER-lena", "2027-01-19")),
        ("2027-01-19", (11, 1, 1, "PER-lena", "PER-grace", "2027-01-26")),
        ("2027-01-25", (15, 5, 1, "PER-lena", "PER-grace", "2027-01-26")),
        ("2027-01-26", (16, 6, 2, "PER-grace", None, None)),
        ("2027-09-01", (172, 162, 2, "PER-grace", None, None)),
    ],
)
def test_it_climbs_its_ladder(day: str, told: tuple[Any, ...], tmp_path: Path) -> None:
    found = at(program(tmp_path), day)
    assert found is not None
    next_on = found.next_on and found.next_on.isoformat()
    assert (found.age, found.late, found.level, found.with_whom, found.next_with, next_on) == told
    assert found.due_on == dt.date(2027, 1, 18)


def test_a_day_of_its_own_and_the_programs_patience_move_it(tmp_path: Path) -> None:
    found = at(program(tmp_path / "a", "due_on: 2027-03-01\n"), "2027-02-26")
    assert found is not None
    assert (found.due_on, found.late) == (dt.date(2027, 3, 1), 0)
    impatient = load(sample_with(tmp_path / "b", PEOPLE + CONCERN))
    plan = impatient.plan
    assert plan is not None
    quick = plan.concerns.model_copy(update={"answer_working_days": 2, "level_working_days": 1})
    found = at(impatient.with_items({plan.id: plan.model_copy(update={"concerns": quick})}), "2027-01-08")
    assert found is not None
    assert (found.due_on, found.with_whom) == (dt.date(2027, 1, 6), "PER-grace")


@pytest.mark.parametrize("status", ["answered", "settled", "overruled"])
def test_it_stops_with_an_answer(status: str, tmp_path: Path) -> None:
    assert at(program(tmp_path, f"status: {status}\n"), "2027-09-01") is None


@pytest.mark.parametrize(("due_on", "in_hand"), [("2027-02-05", True), ("2027-01-28", False)])
def test_a_promised_action_holds_it_until_its_own_day(due_on: str, in_hand: bool, tmp_path: Path) -> None:
    action = f"---\nid: ACT-sums\nkind: action\ntitle: Compare\nowner: PER-ada\ndue_on: {due_on}\nfollows: CON-one\n"
    found = at(program(tmp_path, items=action), "2027-02-01")
    assert found is not None
    assert found.late > 0
    assert (found.in_hand, found.ran_out) == (in_hand, not in_hand)


def test_only_who_raised_it_or_for_whom_may_settle_it(tmp_path: Path) -> None:
    found = program(tmp_path)
    concern = found.get("CON-one", Concern)
    assert concern is not None
    for_team = concern.model_copy(update={"raised_by": "PER-ada", "raised_for": "TEAM-field"})
    assert may_settle(found, concern, "PER-omar")
    assert not may_settle(found, concern, "PER-ada")
    assert may_settle(found, for_team, "PER-lena")
    assert not may_settle(found, for_team, "PER-grace")
    assert not may_settle(found, concern, None)


def test_a_new_ladder_goes_over_lead_decider_and_sponsor(tmp_path: Path) -> None:
    found = program(tmp_path)
    plan = found.plan
    assert plan is not None
    assert default_ladder(found, "PER-omar", [])[0] == "PER-lena"
    assert "PER-lena" not in default_ladder(found, "PER-lena", [])
    named = plan.model_copy(update={"technical_decider": "PER-ada", "sponsor": "PER-grace"})
    with_plan = found.with_items({plan.id: named})
    assert default_ladder(with_plan, "PER-omar", ["DES-columns"]) == ["PER-lena", "PER-ada", "PER-grace"]
    assert default_ladder(with_plan, "PER-omar", ["FR-countries"]) == ["PER-lena", "PER-grace"]
