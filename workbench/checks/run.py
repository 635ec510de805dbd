"""Run the rules over a program."""

from __future__ import annotations

import datetime as dt

from workbench.program.finding import Finding, Severity
from workbench.program.program import Program
from workbench.program.standing import Past

from .registry import rules
from .rule import Context, Estimates, no_past

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def check(program: Program, *, today: dt.date, estimates: Estimates, past: Past = no_past) -> list[Finding]:
    """The file faults and what every rule says of the program on that day: worst first, then by place.

    `estimates` sizes a design by its id, and is called only for designs that a rule must size; `past` finds the program
    as it was at a revision, for verdicts on what has changed since.
    """
    context = Context(program, today, estimates, past)
    found = [*program.faults, *(finding for rule in rules() for finding in rule.findings(context))]
    return sorted(found, key=lambda one: (_ORDER[one.severity], one.path, one.line, one.column, one.code))
