"""Run the rules over a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.program.finding import Finding

from .accepting import SetAside, sort_out
from .consequence import by_consequence
from .registry import rules
from .rule import Context


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules say: the findings that count, ordered by consequence, and those that somebody has accepted."""

    findings: Sequence[Finding]
    accepted: Sequence[SetAside]


def check(context: Context) -> Checked:
    """The file faults and what every rule says of a program on a day."""
    found = [*context.program.faults, *(finding for rule in rules() for finding in rule.findings(context))]
    return Checked(*sort_out(by_consequence(found, context), context.program, context.today))
