"""Programs as other people write them: of clean ones nothing is said, of faulty ones what is planted and no more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.checks.programs import build, described, names, spoil
from workbench.program.finding import Severity
from workbench.verbs.check import check


def said(program: Path, today: dt.date) -> list[tuple[str, str | None]]:
    """What somebody has to act on, by code and item."""
    found = check(program, today=today).findings
    return sorted({(one.code, one.item) for one in found if one.severity is not Severity.INFO})


@pytest.mark.parametrize("name", names("clean"))
def test_of_a_clean_program_nothing_is_said(name: str, tmp_path: Path) -> None:
    head, items = described("clean", name)
    assert said(build(tmp_path, items, head.get("git", ())), head["today"]) == []


@pytest.mark.parametrize("name", names("faulty"))
def test_of_a_faulty_program_what_was_planted_is_said_and_no_more(name: str, tmp_path: Path) -> None:
    head, added = described("faulty", name)
    today = described("clean", head["from"])[0]["today"]
    assert said(spoil(tmp_path, head, added), today) == sorted(tuple(one) for one in head["found"])


_STEP = """\
id: FR-{name}
kind: functional
title: Schritt {name}
question: Wie viele Klicks kommen bis Schritt {name}?
audience: internal
capability: suche
priority: {priority}
status: {status}
owner: {owner}
backup: PER-aksel
stream: STR-klicks
dimensions: [schritt]
measures: [{{name: klicks, function: count}}]
filter_by: [shop]
grain: 1h
acceptance: [Die Klicks der Stunden kommen auf die des Tages.]
---
id: MS-{name}
kind: milestone
title: Schritt {name}
due_on: {due_on}
owner: {owner}
backup: PER-aksel
delivers: [FR-{name}]
depends_on: [{before}]
"""
_STEPS, _LATE, _ORPHAN, _GONE = 100, 37, 61, 88


@pytest.mark.parametrize("faulty", [False, True])
def test_of_a_large_program_three_faults_are_found_among_two_hundred_items(faulty: bool, tmp_path: Path) -> None:
    head, items = described("clean", "shop-clickstream")
    for number in range(_STEPS):
        due_on = dt.date(2027, 6, 1) + dt.timedelta(days=2 * number)
        late = faulty and number == _LATE
        before = f"MS-s{number - 1}" if number else "MS-start"
        step = _STEP.format(
            name=f"s{number}", priority=3 + number, status="agreed" if number % 3 else "proposed", before=before,
            owner="PER-tomasz" if number % 2 else "PER-ines", due_on="2027-04-01" if late else due_on,
        )  # fmt: skip
        if faulty and number == _ORPHAN:
            step = step.replace("capability: suche\n", "").replace(f"delivers: [FR-s{number}]\n", "")
        if faulty and number == _GONE:
            step = step.replace(f"delivers: [FR-s{number}]", f"delivers: [FR-s-{number}]")
        items += step.split("---\n")
    planted = [("WB103", "MS-s88"), ("WB109", "FR-s61"), ("WB109", "FR-s88"), ("WB115", "FR-s61"), ("WB407", "MS-s37")]
    assert said(build(tmp_path, items), head["today"]) == (planted if faulty else [])
