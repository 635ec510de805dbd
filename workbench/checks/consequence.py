"""What a finding can cost: how grave it is, how soon it bites, and how much money hangs on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from workbench.program.base import Item
from workbench.program.budgets import Budget
from workbench.program.designs import Design
from workbench.program.finding import Finding, Severity
from workbench.program.roadmap import StopGap
from workbench.program.vision import ProgramItem

from .rule import Context
from .state import is_open

GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
"""The order of severities, the gravest first."""

_DAYS = ("due_on", "decide_by", "ends_on")
"""The fields by which an item says when it comes due."""


def by_consequence(findings: Iterable[Finding], context: Context) -> list[Finding]:
    """Findings, the gravest first; of the same gravity what comes due soonest, then what most money hangs on.

    What has no date comes last; what is equal in all that stays together by its place.
    """
    days, money = _soonest(context), _money(context)

    def key(one: Finding) -> tuple[int, dt.date, float, str, int, int, str]:
        item = one.item or ""
        due = days.get(item, dt.date.max)
        return GRAVITY[one.severity], due, -money.get(item, 0.0), one.path, one.line, one.column, one.code

    return sorted(findings, key=key)


def _soonest(context: Context) -> Mapping[str, dt.date]:
    """When each item comes due: by its own day, else by the soonest of the open items that it is linked with.

    The program itself is due with whatever is due first. What is past its day is due first of all.
    """
    own = {item.id: day for item in context.program.items.values() if (day := _day(item)) is not None}
    found = dict(own)
    for link in context.links:
        for item, other in ((link.source, link.target), (link.target, link.source)):
            if item not in own and other in own:
                found[item] = min(found.get(item, dt.date.max), own[other])
    for plan in context.program.all(ProgramItem):
        found[plan.id] = min(own.values(), default=dt.date.max)
    return found


def _day(item: Item) -> dt.date | None:
    if isinstance(item, Budget) or not is_open(item):  # a budget's last day is the end of its period, no deadline
        return None
    days = (getattr(item, name, None) for name in _DAYS)
    return next((day for day in days if isinstance(day, dt.date)), None)


def _money(context: Context) -> Mapping[str, float]:
    """US dollars a month that hang on an item: a budget's limit, for its designs and streams too; a stop-gap's cost."""
    program = context.program
    found = {one.id: one.monthly_cost_usd or 0.0 for one in program.all(Budget)}
    found |= {one.id: one.monthly_cost_usd or 0.0 for one in program.all(StopGap)}
    for design in program.all(Design):
        budget = program.budget_of(design)
        worth = (budget.monthly_cost_usd or 0.0) if budget else 0.0
        found[design.id] = worth
        found[design.stream] = max(found.get(design.stream, 0.0), worth)
    for plan in program.all(ProgramItem):
        found[plan.id] = max(found.values(), default=0.0)
    return found
