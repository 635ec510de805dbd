"""Heat map: what volume and the number of values of a column do to a design together, and where its budget ends."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from workbench.program.budgets import Budget
from workbench.program.designs import Design
from workbench.program.program import Program
from workbench.simulate.case import Case, Inputs
from workbench.simulate.sizing import Sizing, size
from workbench.simulate.spectrum import Floats
from workbench.simulate.uncertainty import Draws, median_of
from workbench.store.overriding import overridden
from workbench.verbs import whatif, words
from workbench.verbs.catalog import catalog_of
from workbench.verbs.estimate import case_of
from workbench.verbs.whatif import Levers

VOLUMES = (0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
VALUES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
DRAWS = 256


@dataclass(frozen=True, slots=True)
class Cell:
    """One world of the map: `volume` and `values` are factors on the plan, the amounts those of the worst month.

    `times_budget` is what is taken of the budget, in the larger of nodes and money, by the draw that must still fit:
    up to 1 the budget holds as often as it must. It and `probability_met` are None without a budget.
    """

    volume: float
    values: float
    nodes: float
    monthly_cost_usd: float
    probability_met: float | None
    times_budget: float | None


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The cells of a design by volume and values of a column, and the contour on which the budget just holds.

    The contour is a list of (volume, values); it is empty where the budget holds everywhere or nowhere on the map.
    """

    design: str
    column: str
    cells: Sequence[Cell]
    contour: Sequence[tuple[float, float]]
    has_nodes: bool
    target_probability: float | None


def heat_map(program: Program, design: Design, column: str, *, draws: int = DRAWS, seed: int = 0) -> HeatMap:
    """The map of one design. Raises CannotEstimateError when it cannot be sized, OverrideError for no such column.

    All cells see the same draws. Only the months up to the end of the budget's period are sized.
    """
    worlds = Draws(draws, seed)
    cells = []
    for values in VALUES:
        for volume in VOLUMES:
            levers = Levers(volume=volume, column=column, values=values)
            case = _case(overridden(program, whatif.overrides(program, design, levers)), design.id)
            cells.append(_cell(volume, values, case, size(Inputs(case, worlds))))
    budget = program.budget_of(design)
    return HeatMap(
        design=design.id,
        column=column,
        cells=cells,
        contour=list(_contour(cells)),
        has_nodes=case.has_nodes,
        target_probability=budget.target_probability if budget else None,
    )


def _case(program: Program, design_id: str) -> Case:
    case = case_of(program, whatif.contenders(program)[design_id], catalog_of(program))
    horizon = case.plan.horizon.model_copy(update={"months": case.budget_months.stop})
    return replace(case, plan=case.plan.model_copy(update={"horizon": horizon}))


def _cell(volume: float, values: float, case: Case, sized: Sizing) -> Cell:
    """A cell in the figures of an estimate: the middle of the worst month, and the odds over all months."""
    period = case.budget_months
    nodes, cost = sized.nodes[period], sized.costs.total[period]
    met = taken = None
    if case.budget is not None:
        stretch = _times_budget(case.budget, nodes.max(axis=0), cost.max(axis=0))
        met = float((stretch <= 1).mean())
        taken = float(np.quantile(stretch, case.budget.target_probability, method="inverted_cdf"))
    return Cell(volume, values, max(map(median_of, nodes)), max(map(median_of, cost)), met, taken)


def _times_budget(budget: Budget, nodes: Floats, cost: Floats) -> Floats:
    """What each draw takes of the budget, in the larger of nodes and money."""
    taken = nodes / budget.nodes
    return taken if budget.monthly_cost_usd is None else np.maximum(taken, cost / budget.monthly_cost_usd)


def _contour(cells: Sequence[Cell]) -> Iterator[tuple[float, float]]:
    """For each number of values the volume at which the budget is just taken, between the two cells around it."""
    for values in dict.fromkeys(cell.values for cell in cells):
        volume = _fits_up_to([cell for cell in cells if cell.values == values])
        if volume is not None:
            yield volume, values


def _fits_up_to(row: Sequence[Cell]) -> float | None:
    """The volume at which `times_budget` passes 1, straight on log axes; None when it does not pass it in the row."""
    for low, high in pairwise(row):
        if low.times_budget is not None and high.times_budget is not None and low.times_budget <= 1 < high.times_budget:
            share = math.log(1 / low.times_budget) / math.log(high.times_budget / low.times_budget)
            return float(low.volume * (high.volume / low.volume) ** share)
    return None


def told(cell: Cell, column: str) -> str:
    """A cell in words, for whoever points at it."""
    odds = "" if cell.probability_met is None else f"; the budget holds {words.out_of_ten(cell.probability_met)}"
    return (
        f"{words.number(cell.volume)}× the events and {words.number(cell.values)}× the values of {column}: "
        f"{words.number(cell.nodes)} nodes, {words.dollars(cell.monthly_cost_usd)} a month{odds}"
    )


def sentence(found: HeatMap) -> str:
    """Up to which volume the budget holds with as many values as planned."""
    if found.target_probability is None:
        return "No budget is written down, so the map shows the need alone."
    planned = [cell for cell in found.cells if cell.values == 1]
    sure = words.out_of_ten(found.target_probability)
    limit = _fits_up_to(planned)
    if limit is not None:
        much = f"up to {words.number(limit)} times" if limit >= 1 else f"only up to {words.percent(limit)} of"
        return f"With as many values of {found.column} as planned, the budget holds {sure} {much} the planned events."
    if planned[0].times_budget is not None and planned[0].times_budget > 1:
        least = words.number(planned[0].volume)
        return f"Even {least} times the planned events are too many for the budget to hold {sure}."
    return f"The budget holds {sure} even at {words.number(planned[-1].volume)} times the planned events."
