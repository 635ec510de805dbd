"""The rules of learning at their edges: what they let pass, and from when on they speak."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.checks.sample import sample_with
from tests.checks.test_rules import TODAY, found
from workbench.checks.registry import rule


def right_of(code: str) -> str:
    known = rule(code)
    assert known is not None
    return known.right


def wrong_of(code: str) -> str:
    known = rule(code)
    assert known is not None
    return known.wrong


def codes(folder: Path, *texts: str) -> set[str]:
    return {finding.code for finding in found(sample_with(folder, *texts))}


def test_a_passing_verification_proves_an_action(tmp_path: Path) -> None:
    verification = right_of("WB408").partition("---\n")[2].replace("[MS-launch]", "[ACT-totals]")
    assert "WB507" not in codes(tmp_path, wrong_of("WB507"), verification)


def test_two_faults_are_an_accident_and_an_incident_is_the_third(tmp_path: Path) -> None:
    spike = wrong_of("WB508")
    two = spike.replace("  - {seen_on: 2026-12-04, what: Retries were counted twice, found_how: team}\n", "")
    incident = """\
id: INC-sums
kind: incident
title: Sums wrong
about: [SPK-devices]
happened_on: 2027-01-12
effect: A report was late.
"""
    assert "WB508" not in codes(tmp_path / "two", two)
    assert "WB508" in codes(tmp_path / "three", two, incident)


def test_a_care_that_is_not_systemic_ends_nothing(tmp_path: Path) -> None:
    careful = right_of("WB508").replace("systemic: true", "systemic: false")
    dropped = right_of("WB508").replace("systemic: true", "systemic: true\nstatus: dropped")
    assert "WB508" in codes(tmp_path / "careful", careful)
    assert "WB508" in codes(tmp_path / "dropped", dropped)


@pytest.mark.parametrize(
    ("before", "after"),
    [("cause: schema\neffect: A day", "cause: outage\neffect: A day"), ("about: [STR-edge]", "about: [FR-countries]")],
    ids=["another cause", "another item"],
)
def test_only_the_same_cause_on_the_same_item_comes_again(before: str, after: str, tmp_path: Path) -> None:
    first, parted, second = wrong_of("WB509").rpartition("id: INC-schema-again")
    assert "WB509" not in codes(tmp_path, first + parted + second.replace(before, after))


@pytest.mark.parametrize(("days", "fires"), [(0, False), (1, True)])
def test_a_missing_piece_is_late_from_the_day_after(days: int, fires: bool, tmp_path: Path) -> None:
    text = wrong_of("WB512").replace("2027-01-04", str(TODAY - dt.timedelta(days=days)))
    assert ("WB512" in codes(tmp_path, text)) is fires


@pytest.mark.parametrize(("days", "fires"), [(7, False), (8, True)])
def test_a_review_may_stay_open_for_a_week(days: int, fires: bool, tmp_path: Path) -> None:
    text = wrong_of("WB513").replace("2027-01-04", str(TODAY - dt.timedelta(days=days)))
    assert ("WB513" in codes(tmp_path, text)) is fires


def test_a_promise_that_was_decided_against_is_kept_quiet(tmp_path: Path) -> None:
    decision = """\
id: DEC-no-map
kind: decision
title: No map
question: Do we still build the map?
about: [FR-map]
options:
  - {name: build, summary: Build it}
  - {name: leave, summary: Leave it}
deciders: [PER-ada]
status: decided
chosen: leave
reason: Nobody asked for it.
decided_on: 2027-01-05
"""
    assert "WB805" in codes(tmp_path / "silent", wrong_of("WB805"))
    assert "WB805" not in codes(tmp_path / "decided", wrong_of("WB805"), decision)


def test_a_program_within_its_horizon_owes_no_outcome(tmp_path: Path) -> None:
    assert "WB806" not in codes(tmp_path, wrong_of("WB806").replace("months: 12", "months: 24"))


def test_a_sheet_about_an_incident_ends_its_wait(tmp_path: Path) -> None:
    incident = wrong_of("WB502")
    sheet = "id: PM-sums\nkind: post-mortem\ntitle: Sums\nabout: [INC-sums]\nheld_on: 2027-01-10\n"
    assert "WB502" not in codes(tmp_path / "about", incident, sheet)
    assert "WB502" in codes(tmp_path / "before", incident, sheet.replace("title", "sheet: pre-mortem\ntitle"))
