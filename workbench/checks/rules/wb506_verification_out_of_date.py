"""WB506: a run speaks for the data and the checks that it saw, and for no others."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.verifications import Verification, state_of


def look(context: Context) -> Iterator[Breach]:
    """Verifications whose last run passed, on other checks, on older data or too long ago."""
    for verification in context.program.all(Verification):
        found = state_of(verification, context.today)
        if found.state == "out of date":
            yield Breach(verification.id, ("runs",), f"the last run of {verification.id} is out of date: {found.why}")


RULE = Rule(
    code="WB506",
    title="Verification out of date",
    family="data",
    severity=Severity.WARNING,
    why="A check that passed last month says nothing of the data that people see today.",
    hint="Run it again on the data that people see: `workbench verify VER-NAME.yaml FILES --record`.",
    wrong="""\
id: VER-launch
kind: verification
title: Sums of the launch
owner: PER-ada
data_made_on: 2027-01-12
checks:
  - {id: every-day, kind: date_coverage, table: figures}
runs:
  - ran_on: 2027-01-09
    fingerprint: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
    asked: 00577b70298047633f232f13702b088219b6e377c0921b24634113cf9c9d8e7a
    passed: true
    checks: [{id: every-day, passed: true}]
""",
    right="""\
id: VER-launch
kind: verification
title: Sums of the launch
owner: PER-ada
data_made_on: 2027-01-12
checks:
  - {id: every-day, kind: date_coverage, table: figures}
runs:
  - ran_on: 2027-01-13
    fingerprint: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
    asked: 00577b70298047633f232f13702b088219b6e377c0921b24634113cf9c9d8e7a
    passed: true
    checks: [{id: every-day, passed: true}]
""",
    look=look,
)
