"""Speed of making a design fit: the chosen design of the example, over all its levers, on 256 common draws."""

from __future__ import annotations

import math
import time

from workbench.program.designs import Design
from workbench.simulate.case import Case
from workbench.simulate.price import price
from workbench.simulate.solve.answer import Solution, Target
from workbench.simulate.solve.solve import solve
from workbench.store.catalog import load_catalog
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs.estimate import case_of

Figure = tuple[str, float, str, str]
REPEATS = 3
WITHIN_REACH, OUT_OF_REACH = 16.0, 1.0
"""Reference nodes that some levers bring, and that none does."""


def run() -> list[Figure]:
    """Figures as (what, value, unit, bound)."""
    case = _chosen()
    figures: list[Figure] = []
    for nodes, said in ((WITHIN_REACH, "what fits"), (OUT_OF_REACH, "that nothing fits, and what comes closest")):
        spent, found = _least(case, Target(nodes, None, 0.8))
        figures += [
            (f"finding {said}, 256 draws", spent, "s CPU", "<= 5"),
            ("  among so many combinations", found.combinations, "", ""),
            ("  by so many evaluations", float(found.evaluations), "", ""),
        ]
    started = time.process_time()
    price(case)
    figures.append(("price of every question and column, 256 draws", time.process_time() - started, "s CPU", ""))
    return figures


def _chosen() -> Case:
    program = load(example_dir())
    assert program.plan is not None
    assert program.plan.chosen_design is not None
    design = program.get(program.plan.chosen_design, Design)
    assert design is not None
    return case_of(program, design, load_catalog())


def _least(case: Case, target: Target) -> tuple[float, Solution]:
    least, found = math.inf, None
    for _ in range(REPEATS):
        started = time.process_time()
        found = solve(case, target)
        least = min(least, time.process_time() - started)
    assert found is not None
    return least, found


if __name__ == "__main__":
    for name, value, unit, bound in run():
        print(f"{name}: {value:.3g} {unit} {bound}")
