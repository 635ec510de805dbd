"""Findings that somebody accepts are set aside for a while, counted and shown, and never lost."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.checks.sample import sample_with
from workbench.program.meaning import meaning
from workbench.store.loader import load
from workbench.verbs.check import CheckReport, check
from workbench.verbs.render.check import render

TODAY = dt.date(2027, 1, 15)

SPIKE = """\
id: SPK-stream
kind: spike
title: Hourly counts from a stream
question: Can a stream keep the counts of an hour?
owner: PER-ada
starts_on: 2027-01-04
accepted: [{said}]
"""
WHOLE = "{rule: WB402, reason: Asked on Friday, until: 2027-02-26, by: PER-grace}"


def report(folder: Path, said: str, today: dt.date = TODAY) -> CheckReport:
    return check(sample_with(folder, SPIKE.format(said=said)), today=today)


def codes(found: CheckReport) -> set[str]:
    return {finding.code for finding in found.findings}


def test_only_the_named_rule_is_set_aside(tmp_path: Path) -> None:
    found = report(tmp_path, WHOLE)
    assert codes(found) == {"WB401"}
    assert [one.finding.code for one in found.accepted] == ["WB402"]
    assert found.counts == {"error": 0, "warning": 1, "info": 0}


@pytest.mark.parametrize("left_out", ["reason: Asked on Friday, ", "until: 2027-02-26, ", ", by: PER-grace"])
def test_without_a_reason_an_end_or_a_name_the_finding_stays(left_out: str, tmp_path: Path) -> None:
    found = report(tmp_path, WHOLE.replace(left_out, ""))
    assert codes(found) == {"WB401", "WB402", "WB901"}
    assert not found.accepted


@pytest.mark.parametrize(("day", "after"), [(dt.date(2027, 2, 26), False), (dt.date(2027, 2, 27), True)])
def test_it_holds_to_its_last_day_and_then_is_a_finding_itself(day: dt.date, after: bool, tmp_path: Path) -> None:
    assert {"WB402", "WB902"} <= codes(report(tmp_path, WHOLE, day)) or not after
    assert bool(report(tmp_path / "again", WHOLE, day).accepted) is not after


def test_faults_of_files_and_of_acceptances_cannot_be_accepted(tmp_path: Path) -> None:
    for code in ("WB002", "WB901"):
        found = report(tmp_path / code, WHOLE.replace("WB402", code))
        assert "WB006" in codes(found)


def test_accepting_calls_no_agreement_in_doubt(tmp_path: Path) -> None:
    before = load(sample_with(tmp_path / "a", SPIKE.format(said="")))
    after = load(sample_with(tmp_path / "b", SPIKE.format(said=WHOLE)))
    assert meaning({"SPK-stream": before.items["SPK-stream"]}) == meaning({"SPK-stream": after.items["SPK-stream"]})


def test_every_format_shows_what_is_accepted(tmp_path: Path) -> None:
    found = report(tmp_path, WHOLE)
    text = render(found, "text")
    assert "accepted by PER-grace until 2027-02-26: Asked on Friday" in text
    assert text.endswith("1 warning. Accepted for a while: 1.")
    assert "Asked on Friday" in render(found, "markdown")
    assert json.loads(render(found, "json"))["accepted"][0]["by"] == "PER-grace"
    results = json.loads(render(found, "sarif"))["runs"][0]["results"]
    assert [bool(one.get("suppressions")) for one in results] == [False, True]
    assert render(found, "github").splitlines()[1].startswith("::notice ")
