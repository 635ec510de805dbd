"""Speed of an estimate: two designs of the tests' cases and the seven of the example, 36 months."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.simulate.cases import case, clickhouse, preaggregation, stream
from workbench.program.designs import Design
from workbench.simulate.case import Case
from workbench.simulate.estimate import estimate_design
from workbench.store.catalog import load_catalog
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs.estimate import case_of

Figure = tuple[str, float, str, str]
REPEATS = 15


def run() -> list[Figure]:
    """Figures as (what, value, unit, bound)."""
    cases = [case(clickhouse()), case(preaggregation())]
    started = time.process_time()
    for one in cases:
        estimate_design(one)
    first = time.process_time() - started
    figures: list[Figure] = [("first estimate of two designs, spectra included", 1e3 * first, "ms CPU", "")]
    for draws, bound in ((4096, "<= 250"), (512, "<= 40")):
        best = _least(lambda draws=draws: [estimate_design(one, draws=draws) for one in cases])  # type: ignore[misc]
        figures.append((f"two designs, {draws} draws, 36 months", 1e3 * best, "ms CPU", bound))
    seven = _example_cases()
    spent = _least(lambda: [estimate_design(one) for one in seven])
    figures.append((f"{len(seven)} designs of the example, 4096 draws, 36 months", 1e3 * spent, "ms CPU", "<= 1000"))
    largest = max(_least(lambda one=one: estimate_design(one, draws=512)) for one in seven)  # type: ignore[misc]
    figures.append(("the slowest of them, 512 draws", 1e3 * largest, "ms CPU", "<= 40"))
    moved = _least(_moving_a_column())
    figures.append(("two designs, 512 draws, after a column's values change", 1e3 * moved, "ms CPU", "<= 40"))
    return figures


def _example_cases() -> list[Case]:
    program = load(example_dir())
    return [case_of(program, design, load_catalog()) for design in program.all(Design)]


def _moving_a_column() -> Callable[[], object]:
    """Each call estimates with a cardinality that was never seen, so that its spectra are computed anew."""
    columns = [column.model_dump(exclude_unset=True) for column in stream().columns]
    seen = [0]

    def move() -> object:
        seen[0] += 1
        columns[2] = {**columns[2], "cardinality": 8e7 + seen[0]}
        moved = stream(columns=columns)
        return [estimate_design(case(make(), stream=moved), draws=512) for make in (clickhouse, preaggregation)]

    return move


def _least(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(REPEATS):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return min(spent)


if __name__ == "__main__":
    for name, value, unit, bound in run():
        print(f"{name}: {value:.1f} {unit} {bound}")
