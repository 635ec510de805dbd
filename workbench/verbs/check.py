"""Check a program: file faults and what every rule says of it on a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workbench.checks import run
from workbench.checks.rule import no_past
from workbench.program.designs import Design
from workbench.program.finding import Finding, Severity
from workbench.program.program import Program
from workbench.program.standing import Past
from workbench.simulate.result import DesignEstimate, NotSized
from workbench.verbs.acknowledging import past_of
from workbench.verbs.estimate import size_design
from workbench.verbs.opening import open_program


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found, worst first. `unreadable` tells whether some file could not be read or is invalid."""

    program: str
    revision: str | None
    today: dt.date
    findings: Sequence[Finding]
    unreadable: bool

    @property
    def counts(self) -> dict[str, int]:
        """Number of findings by severity, all three named."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity.value: found[severity] for severity in Severity}


def check(program_dir: Path, at: str | None = None, today: dt.date | None = None) -> CheckReport:
    """Check the program in a folder, at a git revision when `at` names one. Raises StoreError when there is none."""
    opened = open_program(program_dir, at=at, today=today)
    return check_program(opened.program, opened.today, past_of(program_dir))


def check_program(program: Program, today: dt.date, past: Past = no_past) -> CheckReport:
    """Check a program that is in memory; designs are sized only as rules ask for them, each once.

    `past` finds it as it was at a revision, for verdicts on what has changed since.
    """

    @cache
    def sized(design_id: str) -> DesignEstimate | NotSized | None:
        design = program.get(design_id, Design)
        if design is None or program.plan is None or program.stream_of(design) is None:
            return None
        return size_design(program, design)

    return CheckReport(
        program=program.plan.id if program.plan else "",
        revision=program.revision,
        today=today,
        findings=run.check(program, today=today, estimates=sized, past=past),
        unreadable=bool(program.faults),
    )
