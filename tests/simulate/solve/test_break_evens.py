"""Break-evens of what a spike measures: on either side of one the target is met and missed, with all else as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.simulate.cases import case, clickhouse, plan, raw_table
from workbench.simulate.calibrating import coefficient_of, with_coefficient
from workbench.simulate.scales import scale_of
from workbench.simulate.solve.answer import BreakEven, Target
from workbench.simulate.solve.break_evens import break_evens_of
from workbench.simulate.solve.evaluate import Evaluator, shortened
from workbench.simulate.uncertainty import Draws

FILES = {"format.text_error": "formats/clickhouse", "clickhouse.disk_fill": "engines/clickhouse"}
SEED = 0


def evaluator(nodes: float, draws: int = 64) -> Evaluator:
    """Raw events for thirteen months, whose bytes decide."""
    design = clickhouse(tables=[raw_table(396)])
    sized = shortened(case(design, plan=plan(6), requirements=()))
    return Evaluator(sized, Target(nodes, None, 0.8), Draws(draws, SEED))


def middle_need() -> float:
    """Reference nodes that the target's share of draws needs, so that small changes decide."""
    evaluate = evaluator(1e9)
    outcome = evaluate.sized(evaluate.start())
    assert outcome is not None
    return float(sorted(outcome.nodes)[int(0.7 * outcome.nodes.size)])


@pytest.fixture(scope="module")
def borders() -> dict[str, BreakEven]:
    evaluate = evaluator(middle_need())
    found = break_evens_of(evaluate, evaluate.start(), "as it stands", [*FILES, "bytes_per_row", "nothing.*"])
    return {one.input: one for one in found}


def test_only_what_was_asked_for_is_told(borders: dict[str, BreakEven]) -> None:
    assert set(borders) == {*FILES, "bytes_per_row"}


@pytest.mark.parametrize("name", FILES)
def test_a_coefficient_known_exactly_decides_at_its_border(borders: dict[str, BreakEven], name: str) -> None:
    border, nodes = borders[name], middle_need()
    assert border.value is not None
    assert border.bound == ("at_least" if name == "clickhouse.disk_fill" else "at_most")
    assert (border.value < border.now) == (border.bound == "at_most")
    scale = scale_of(border.unit)
    better = -1 if border.bound == "at_most" else 1
    for step, fits in ((better * 0.01, True), (-better * 0.01, False)):
        sized = evaluator(nodes)
        coefficient_name = name.partition(".")[2]
        known = coefficient_of(sized.case.catalog, FILES[name], coefficient_name)
        exact = known.model_copy(update={"value": scale.back(scale.to(border.value) + step), "sigma": 0.0})
        catalog = with_coefficient(sized.case.catalog, FILES[name], coefficient_name, exact)
        there = Evaluator(
            replace(sized.case, catalog=catalog, engine=catalog.engines[sized.case.engine.name]),
            sized.target, Draws(64, SEED),
        )  # fmt: skip
        outcome = there.sized(there.start())
        assert outcome is not None
        assert (outcome.probability_met >= 0.8) == fits, (name, step)


def test_far_out_where_laws_no_longer_hold_hides_no_border(borders: dict[str, BreakEven]) -> None:
    border = borders["bytes_per_row"]
    assert border.value is not None
    assert 0.3 * border.now < border.value < border.now


def test_what_decides_nothing_has_no_border() -> None:
    evaluate = evaluator(1e9)
    [found] = break_evens_of(evaluate, evaluate.start(), "as it stands", ["format.text_error"])
    assert found.value is None
