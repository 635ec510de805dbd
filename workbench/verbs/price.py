"""Prices of wishes: what each question and column of a design costs, and where the budget cuts."""

from __future__ import annotations

from workbench.program.program import Program
from workbench.simulate.case import CannotEstimateError
from workbench.simulate.price import DEFAULT_DRAWS, Prices
from workbench.simulate.price import price as priced
from workbench.verbs.catalog import catalog_of
from workbench.verbs.estimate import case_of
from workbench.verbs.solve import chosen_design
from workbench.verbs.trouble import Trouble


def price(program: Program, design: str | None = None, *, draws: int = DEFAULT_DRAWS, seed: int = 0) -> Prices:
    """The prices of a design's questions and columns (default: the chosen design).

    Raises Trouble for an unknown design and one that cannot be sized.
    """
    chosen = chosen_design(program, design)
    try:
        return priced(case_of(program, chosen, catalog_of(program)), draws=draws, seed=seed)
    except CannotEstimateError as error:
        raise Trouble(str(error)) from error
