"""Run the rules over a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.program.finding import Finding

from .accepting import OVER, SetAside, sort_out, still_needed
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
    told = [one for one in found if one.code != OVER or still_needed(one, found, context.program, context.today)]
    return Checked(*sort_out(by_consequence(told, context), context.program, context.today))
