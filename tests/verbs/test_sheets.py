"""A sheet written by two people at once, silence kept until all are in, actions that nag until they are proven."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from tests.verbs.test_acknowledging import ANIKA, plan
from tests.verbs.test_post_mortem import sheet as worksheet_of
from tests.verbs.test_reviewing import CALLUM
from workbench.program.learning import Action, Lesson, PostMortem
from workbench.program.roadmap import Evidence
from workbench.store.loader import load
from workbench.verbs import nagging, sheets
from workbench.verbs.check import check_program
from workbench.verbs.sheets import Begun, Promised, Written
from workbench.verbs.trouble import Trouble

__all__ = ["plan"]

TODAY = dt.date(2026, 11, 16)
WRITERS = ("PER-anika-rao", "PER-callum-reyes")


def begun(folder: Path) -> Written:
    found = worksheet_of(folder, "INC-launch-eve")
    wanted = Begun("post-mortem", "Wrong sums", ["INC-launch-eve"], TODAY, found.looks_from, found.looks_to)
    sheet_id, outcome = sheets.begin(folder, load(folder), wanted, found, ANIKA)
    assert outcome.revision
    program = load(folder)
    assert program.faults == ()
    return sheets.written(program, sheet_id)


def silent(folder: Path) -> Written:
    wanted = Begun("pre-mortem", "Before we start", ["MS-customer-analytics"], TODAY, writers=WRITERS)
    sheet_id, _ = sheets.begin(folder, load(folder), wanted, None, ANIKA)
    return sheets.written(load(folder), sheet_id)


def committed(folder: Path) -> str:
    return subprocess.run(["git", "log", "-p", "--all"], cwd=folder, check=True, capture_output=True, text=True).stdout


def test_a_sheet_begins_as_the_history_writes_it(plan: Path) -> None:
    one = begun(plan)
    assert one.sheet.incident == "INC-launch-eve"
    assert one.sheet.went_wrong
    assert {"WB502", "WB701"} <= {lesson.rule for lesson in one.sheet.lessons}
    codes = {(finding.code, finding.item) for finding in check_program(load(plan), TODAY).findings}
    assert ("WB502", "INC-launch-eve") not in codes


def test_two_people_write_two_sections_at_once(plan: Path) -> None:
    one = begun(plan)
    mine = {"went_well": ["An engineer answered the phone."]}
    theirs = {"causes": ["Nothing compares totals with parts."]}
    assert sheets.save(plan, one, mine, one.sheet.lessons, ANIKA).revision
    outcome = sheets.save(plan, one, theirs, [Lesson(text="Verify two weeks before.", rule="WB408")], CALLUM)
    assert outcome.merged
    now = load(plan).get(one.sheet.id, PostMortem)
    assert now is not None
    assert now.went_well == mine["went_well"]
    assert now.causes == theirs["causes"]
    assert [lesson.rule for lesson in now.lessons] == ["WB408"]
    clash = sheets.save(plan, one, {"went_well": ["We had luck."]}, one.sheet.lessons, CALLUM)
    assert clash.revision is None
    assert clash.conflicts[0][0] == "went_well"
    with pytest.raises(Trouble, match="nothing to save"):
        sheets.save(plan, one, {}, one.sheet.lessons, ANIKA)


def test_nobody_sees_a_line_before_all_are_in(plan: Path) -> None:
    one = silent(plan)
    with pytest.raises(Trouble, match="not among those who write"):
        sheets.write_in_silence(plan, one.sheet, "PER-dana-okafor", "Something")
    sheets.write_in_silence(plan, one.sheet, WRITERS[0], "Nobody verifies the sums\nThe lead leaves")
    assert sheets.waiting_for(plan, one.sheet) == [WRITERS[1]]
    assert sheets.own_lines(plan, one.sheet, WRITERS[1]) == ""
    with pytest.raises(Trouble, match="Still to come: PER-callum-reyes"):
        sheets.reveal(plan, one, ANIKA)
    sheets.write_in_silence(plan, one.sheet, WRITERS[1], "Another draft")
    sheets.write_in_silence(plan, one.sheet, WRITERS[1], "It costs ten times the budget")
    assert "Nobody verifies" not in committed(plan.parent)
    assert sheets.reveal(plan, one, ANIKA).revision
    now = sheets.written(load(plan), one.sheet.id)
    assert [(line.by, line.text) for line in now.sheet.lines] == [
        (WRITERS[1], "It costs ten times the budget"),
        (WRITERS[0], "Nobody verifies the sums"),
        (WRITERS[0], "The lead leaves"),
    ]
    assert "Another draft" not in committed(plan.parent)
    assert sheets.own_lines(plan, now.sheet, WRITERS[0]) == ""


def test_lines_can_be_shown_without_waiting_for_the_last(plan: Path) -> None:
    one = silent(plan)
    with pytest.raises(Trouble, match="Nobody has written"):
        sheets.reveal(plan, one, ANIKA, early=True)
    sheets.write_in_silence(plan, one.sheet, WRITERS[0], "The lead leaves")
    assert sheets.reveal(plan, one, ANIKA, early=True).revision


def test_an_action_nags_until_it_is_proven(plan: Path) -> None:
    promised = [Promised("Compare totals every night", "PER-piotr-zielak", dt.date(2026, 11, 1), systemic=True)]
    assert sheets.promise(plan, load(plan), "INC-launch-eve", promised, ANIKA).revision
    action_id = "ACT-compare-totals-every-night"
    program = load(plan)
    stages = {row.id: row.stage for row in nagging.actions(program, TODAY)}
    assert stages[action_id] == "overdue"
    assert stages["ACT-rerun-launch"] == "unproven"
    proof = Evidence(seen_on=TODAY, what="It stopped a report on 12 November.")
    assert sheets.prove(plan, program, action_id, proof, ANIKA).revision
    program = load(plan)
    action = program.get(action_id, Action)
    assert action is not None
    assert (action.status, action.proof) == ("done", proof)
    assert {row.id: row.stage for row in nagging.actions(program, TODAY)}[action_id] == "proven"


def test_an_incident_needs_words(plan: Path) -> None:
    with pytest.raises(Trouble, match="Say what went wrong"):
        sheets.add_incident(plan, load(plan), {"title": "", "effect": "x", "happened_on": TODAY}, ANIKA)
    said = {"title": "Map is empty", "effect": "Nobody saw a map.", "happened_on": TODAY, "cause": "outage"}
    incident, outcome = sheets.add_incident(plan, load(plan), said, ANIKA)
    assert outcome.revision
    assert [row.id for row in nagging.incidents(load(plan), TODAY)] == [incident, "INC-launch-eve"]
