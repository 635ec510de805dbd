"""Check a program: file faults and what every rule says of it on a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath

from workbench.checks import run
from workbench.checks.accepting import SetAside
from workbench.checks.rule import Context, no_past
from workbench.checks.rules.wb414_date_moved_again import TIMES
from workbench.program.designs import Design
from workbench.program.edits import Edit, Edits, Moved, no_edits
from workbench.program.finding import Finding, Severity
from workbench.program.kinds import BY_MODEL
from workbench.program.program import Program
from workbench.program.roadmap import Milestone
from workbench.program.standing import Past
from workbench.simulate.result import DesignEstimate, NotSized
from workbench.store.errors import ProgramNotFound
from workbench.store.history import Commit, commits
from workbench.store.history import edits as history_of
from workbench.verbs.acknowledging import past_of
from workbench.verbs.estimate import size_design
from workbench.verbs.opening import open_program

_EDITS = 5000
"""Commits that rules look back on: more than a program of ten people makes in years, and a tenth of a second of git."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found, ordered by consequence, and what of it somebody has accepted.

    `unreadable` tells whether some file could not be read or is invalid.
    """

    program: str
    revision: str | None
    today: dt.date
    findings: Sequence[Finding]
    unreadable: bool
    accepted: Sequence[SetAside] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Number of findings by severity, all three named."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity.value: found[severity] for severity in Severity}


def check(
    program_dir: Path, at: str | None = None, today: dt.date | None = None, *, since: str | None = None
) -> CheckReport:
    """Check the program in a folder, at a git revision when `at` names one.

    `since` leaves out what is found at that revision too. Raises StoreError when there is no such folder or revision.
    """
    opened = open_program(program_dir, at=at, today=today)
    report = check_program(opened.program, opened.today, past_of(program_dir), edits_of(program_dir, at))
    if since is None:
        return report
    return replace(report, findings=_new(report.findings, _found_at(program_dir, since, opened.today)))


def check_program(program: Program, today: dt.date, past: Past = no_past, edits: Edits = no_edits) -> CheckReport:
    """Check a program that is in memory; designs are sized only as rules ask for them, each once.

    `past` finds it as it was at a revision, for verdicts on what has changed since; `edits` tells its history.
    """

    @cache
    def sized(design_id: str) -> DesignEstimate | NotSized | None:
        design = program.get(design_id, Design)
        if design is None or program.plan is None or program.stream_of(design) is None:
            return None
        return size_design(program, design)

    checked = run.check(Context(program, today, sized, past, edits))
    return CheckReport(
        program=program.plan.id if program.plan else "",
        revision=program.revision,
        today=today,
        findings=checked.findings,
        unreadable=bool(program.faults),
        accepted=checked.accepted,
    )


def edits_of(program_dir: Path, at: str | None = None) -> Edits:
    """The history of a program's folder up to a revision, read when somebody asks."""

    def edits() -> list[Edit]:
        found = commits(program_dir, limit=_EDITS, at=at or "HEAD")
        moved = _moved(program_dir, found)
        return [
            Edit(
                one.at.date(),
                one.author.email.lower(),
                tuple(PurePosixPath(path).stem for path in one.paths if path.endswith(".yaml")),
                tuple(moved[one.revision]),
            )
            for one in found
        ]

    return edits


def _moved(program_dir: Path, found: Sequence[Commit]) -> Mapping[str, list[Moved]]:
    """The dates of milestones that each commit moved, read only of those that were edited often enough to matter."""
    folder = f"{BY_MODEL[Milestone].folder}/"
    times = Counter(path for one in found for path in one.paths if path.startswith(folder))
    often = {path for path, number in times.items() if number > TIMES}
    moved: dict[str, list[Moved]] = defaultdict(list)
    if not often:
        return moved
    for edit in history_of(program_dir, often, dt.date.min, dt.date.max):
        for change in edit.changes:
            if change.field == ("due_on",) and isinstance(change.old, dt.date) and isinstance(change.new, dt.date):
                moved[edit.commit.revision].append(Moved(PurePosixPath(edit.path).stem, change.old, change.new))
    return moved


def _found_at(program_dir: Path, revision: str, today: dt.date) -> Sequence[Finding]:
    """What was found of an earlier version; nothing where the program was not there yet."""
    try:
        return check(program_dir, revision, today).findings
    except ProgramNotFound:
        return ()


def _new(findings: Iterable[Finding], before: Iterable[Finding]) -> list[Finding]:
    """The findings that an earlier version did not have: more of one rule about one item than there were."""
    known = Counter((one.code, one.item) for one in before)
    found = []
    for one in findings:
        known[one.code, one.item] -= 1
        if known[one.code, one.item] < 0:
            found.append(one)
    return found
