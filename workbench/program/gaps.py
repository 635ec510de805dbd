"""Gaps between what a design needs and what it may spend: how wide, and what they ask of whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .budgets import Budget
from .governance import Decision
from .ledger import Amount, GapLimits, Ledger
from .program import Program

Level = Literal["fits", "over", "warns", "needs_decision", "blocks"]


@dataclass(frozen=True, slots=True)
class Gap:
    """How many times what is granted a design needs, by the larger of nodes and money, and what that asks for."""

    ratio: float
    by: Literal["nodes", "money"]
    level: Level


def limits_of(program: Program) -> GapLimits:
    """The program's limits of gaps, or the usual ones."""
    return program.plan.gaps if program.plan else GapLimits()


def gap(limits: GapLimits, needs: tuple[float | None, float | None], granted: tuple[float | None, float | None]) -> Gap:
    """The gap of what is needed over what is granted, each as reference nodes and US dollars a month.

    Where one of the two is not known it does not count; without any the ratio is 0.
    """
    by_nodes, by_money = (need / have if need and have else 0.0 for need, have in zip(needs, granted, strict=True))
    ratio = max(by_nodes, by_money)
    level: Level = "fits"
    if ratio >= limits.blocks:
        level = "blocks"
    elif ratio >= limits.needs_decision:
        level = "needs_decision"
    elif ratio >= limits.warns:
        level = "warns"
    elif ratio > 1.0:
        level = "over"
    return Gap(ratio, "nodes" if by_nodes >= by_money else "money", level)


def granted(budget: Budget | None, approved: Amount | None) -> tuple[float | None, float | None]:
    """Reference nodes and US dollars a month that may be spent: as approved, else the budget's own."""
    nodes = approved.nodes if approved and approved.nodes is not None else budget.nodes if budget else None
    if approved and approved.monthly_cost_usd is not None:
        return nodes, approved.monthly_cost_usd
    return nodes, budget.monthly_cost_usd if budget else None


def entry_of(program: Program, design_id: str, budget_id: str | None) -> Ledger | None:
    """The line of the ledger for a design and budget; None where nobody has opened one."""
    lines = program.all(Ledger)
    return next((one for one in lines if one.design == design_id and one.budget == budget_id), None)


def signatures_missing(entry: Ledger | None, budget: Budget) -> list[str]:
    """The sides, engineering and finance, whose validator has not signed a disposition; both without one."""
    signed = set(entry.disposition.signed_by) if entry and entry.disposition else set()
    voices = {"engineering": budget.validators.engineering, "finance": budget.validators.finance}
    return [side for side, person in voices.items() if person is None or person not in signed]


def decisions_about(program: Program, *items: str) -> Iterator[Decision]:
    """The decisions, open or taken, that are about any of the items."""
    return (one for one in program.all(Decision) if one.status != "superseded" and set(one.about) & set(items))
