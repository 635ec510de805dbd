"""Findings that somebody has accepted: set aside for a while, with a reason and a name, and never lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.program.base import Acceptance
from workbench.program.finding import Finding
from workbench.program.program import Program

OVER = "WB902"
"""The rule of acceptances past their end."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A finding that stands and that somebody answers for until a day."""

    finding: Finding
    reason: str
    until: dt.date
    by: str

    def __str__(self) -> str:
        return f"{self.finding} (accepted by {self.by} until {self.until}: {self.reason})"


def sort_out(findings: Iterable[Finding], program: Program, today: dt.date) -> tuple[list[Finding], list[SetAside]]:
    """The findings that count today, and those that are accepted, each in their order."""
    count: list[Finding] = []
    aside: list[SetAside] = []
    for finding in findings:
        item = program.items.get(finding.item or "")
        accepted = (_in_force(one, finding, today) for one in (item.accepted if item else ()))
        found = next(filter(None, accepted), None)
        if found is None:
            count.append(finding)
        else:
            aside.append(found)
    return count, aside


def still_needed(over: Finding, findings: Iterable[Finding], program: Program, today: dt.date) -> bool:
    """Whether what an acceptance past its end let pass is still found; once it is mended, nobody has to look again."""
    item = program.items.get(over.item or "")
    past = {one.rule for one in (item.accepted if item else ()) if one.until is not None and one.until < today}
    return any(one.item == over.item and one.code in past for one in findings)


def _in_force(one: Acceptance, finding: Finding, today: dt.date) -> SetAside | None:
    """The finding as set aside by an acceptance; None where that is another rule's, incomplete or over."""
    if one.rule != finding.code or one.reason is None or one.until is None or one.by is None or today > one.until:
        return None
    return SetAside(finding, one.reason, one.until, one.by)
