"""WB505: a verification that failed is mended and run again."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.verifications import Verification, state_of


def look(context: Context) -> Iterator[Breach]:
    """Verifications whose last run failed."""
    for verification in context.program.all(Verification):
        found = state_of(verification, context.today)
        if found.state == "failed":
            yield Breach(verification.id, ("runs",), f"the data of {verification.id} is wrong: {found.why}")


RULE = Rule(
    code="WB505",
    title="Data that failed its checks",
    family="data",
    severity=Severity.WARNING,
    why="Whoever reads these figures now reads wrong ones, or nobody knows that they are right again.",
    hint="Mend the data or withdraw what shows it, and run it again: `workbench verify VER-NAME.yaml FILES --record`.",
    wrong="""\
id: VER-launch
kind: verification
title: Sums of the launch
owner: PER-ada
checks:
  - {id: every-day, kind: date_coverage, table: figures}
runs:
  - ran_on: 2027-01-09
    fingerprint: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
    asked: 00577b70298047633f232f13702b088219b6e377c0921b24634113cf9c9d8e7a
    passed: false
    checks: [{id: every-day, passed: false, failing_rows: 3}]
""",
    right="""\
id: VER-launch
kind: verification
title: Sums of the launch
owner: PER-ada
checks:
  - {id: every-day, kind: date_coverage, table: figures}
runs:
  - ran_on: 2027-01-09
    fingerprint: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
    asked: 00577b70298047633f232f13702b088219b6e377c0921b24634113cf9c9d8e7a
    passed: true
    checks: [{id: every-day, passed: true}]
""",
    look=look,
)
