"""Findings come in the order of their consequence: grave first, then soon, then expensive."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.checks.sample import sample_with
from workbench.verbs.check import check

TODAY = dt.date(2027, 1, 15)

QUESTION = """\
id: FR-{name}
kind: functional
title: {name}
question: How many of {name}?
audience: public
capability: {capability}
stream: STR-edge
dimensions: [country]
measures: [{{name: requests, function: count}}]
owner: PER-ada
priority: 3
"""
MILESTONE = "id: MS-{name}\nkind: milestone\ntitle: {name}\ndue_on: {day}\nowner: PER-ada\ndelivers: [FR-{name}]\n"
STOP_GAP = "id: SG-{name}\nkind: stop-gap\ntitle: {name}\nowner: PER-ada\nstarts_on: 2027-01-04\n{cost}"


def order(folder: Path, *texts: str) -> list[str | None]:
    return [finding.item for finding in check(sample_with(folder, *texts), today=TODAY).findings]


def test_an_error_comes_before_what_is_sooner(tmp_path: Path) -> None:
    soon = QUESTION.format(name="soon", capability="public_dashboard") + "due_on: 2027-01-18\n"
    wrong = QUESTION.format(name="wrong", capability="public_dashboard") + "contributors: [PER-adda]\n"
    found = order(tmp_path, soon, wrong)
    assert found[0] == "FR-wrong"


def test_what_a_near_milestone_delivers_comes_before_what_a_far_one_does(tmp_path: Path) -> None:
    texts = []
    for name, day in (("a", "2027-11-01"), ("b", "2027-03-01"), ("c", "2027-07-01")):
        texts += [QUESTION.format(name=name, capability="public_dashboard"), MILESTONE.format(name=name, day=day)]
    asked = [item for item in order(tmp_path, *texts) if item and item.startswith("FR-")]
    assert asked == ["FR-b", "FR-c", "FR-a"]


def test_of_what_has_no_date_the_expensive_comes_first(tmp_path: Path) -> None:
    cheap, dear = (
        STOP_GAP.format(name="a", cost="monthly_cost_usd: 10\n"),
        STOP_GAP.format(name="b", cost="monthly_cost_usd: 9000\n"),
    )
    assert order(tmp_path, cheap, dear, STOP_GAP.format(name="c", cost="")) == ["SG-b", "SG-a", "SG-c"]
