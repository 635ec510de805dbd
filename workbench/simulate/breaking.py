"""When the budget breaks: the share of worlds within it month by month, and the day by which more must be ordered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.program.budgets import Budget

from .spectrum import Floats


@dataclass(frozen=True, slots=True)
class Break:
    """The first month (`YYYY-MM`) in which the budget holds less often than it must.

    `order_by` is the first day of that month less the lead time; None when nobody has said how long that is.
    """

    month: str
    order_by: dt.date | None


def held_by_month(budget: Budget, nodes: Floats, cost: Floats) -> Floats:
    """The share of draws within the budget, shape (months,), from reference nodes and US dollars, (months, draws)."""
    held = nodes <= budget.nodes
    if budget.monthly_cost_usd is not None:
        held = held & (cost <= budget.monthly_cost_usd)
    shares: Floats = held.mean(axis=1)
    return shares


def margin(budget: Budget, nodes: Floats, cost: Floats) -> Floats:
    """The larger of nodes and money over their limits in the worst month: the budget holds where it is at most 1.

    Shape (draws,), from reference nodes and US dollars a month, (months, draws).
    """
    used = nodes.max(axis=0) / budget.nodes
    if budget.monthly_cost_usd is not None:
        used = np.maximum(used, cost.max(axis=0) / budget.monthly_cost_usd)
    return np.asarray(used)


def break_of(budget: Budget, months: Sequence[str], held: Floats) -> Break | None:
    """The break of a budget whose share of draws is `held`, shape (months,); None when it holds to the end."""
    broken = (month for month, share in zip(months, held, strict=True) if share < budget.target_probability)
    first = next(broken, None)
    if first is None:
        return None
    if budget.lead_time_days is None:
        return Break(first, None)
    return Break(first, dt.date.fromisoformat(f"{first}-01") - dt.timedelta(days=budget.lead_time_days))
