"""Which items are still in play: rules leave alone what is finished, dropped or settled."""

from __future__ import annotations

import datetime as dt

from workbench.program.base import Item
from workbench.program.budgets import Budget
from workbench.program.designs import Design
from workbench.program.ownership import is_open
from workbench.program.program import Program

from .rule import Context

COMMITTED = frozenset({"under_work", "built"})


def committed_designs(program: Program) -> list[Design]:
    """The designs that the plan rests on: under work, built, or chosen in `program.yaml`."""
    chosen = program.plan.chosen_design if program.plan else None
    return [
        design
        for design in program.all(Design)
        if design.status in COMMITTED or (design.id == chosen and design.status != "rejected")
    ]


def built_designs(program: Program) -> list[Design]:
    """The designs that somebody builds or has built: of one that is only chosen nothing has been promised yet."""
    return [design for design in program.all(Design) if design.status in COMMITTED]


def in_play(context: Context, item: Item) -> bool:
    """Whether an item still asks something of somebody: it is open, and its time is not over."""
    return is_open(item) and item.id not in context.lapsed


def sides_without_voice(budget: Budget) -> list[str]:
    """The sides, engineering and finance, on which nobody vouches for a budget."""
    voices = {"engineering": budget.validators.engineering, "finance": budget.validators.finance}
    return [side for side, person in voices.items() if person is None]


def days_since(day: dt.date, today: dt.date) -> int:
    """Whole days from `day` to `today`; negative when it is still to come."""
    return (today - day).days


def either(names: list[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


__all__ = ["built_designs", "committed_designs", "days_since", "either", "in_play", "is_open", "sides_without_voice"]
