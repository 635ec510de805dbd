"""When the budget breaks: the share of worlds within it, month by month and in the worst month."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.program.budgets import Budget

from .spectrum import Floats


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


def break_month(budget: Budget, months: Sequence[str], held: Floats) -> str | None:
    """The first of `months` in which the share of draws `held`, shape (months,), is below the target; None without."""
    return next((one for one, share in zip(months, held, strict=True) if share < budget.target_probability), None)
