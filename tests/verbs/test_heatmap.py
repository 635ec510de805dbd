from __future__ import annotations

import itertools

import pytest

from workbench.program.designs import Design
from workbench.program.overrides import override
from workbench.program.program import Program
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs import heatmap, whatif
from workbench.verbs.estimate import estimate
from workbench.verbs.heatmap import Cell, HeatMap, heat_map
from workbench.verbs.whatif import Levers

DESIGN, STREAM = "DES-druid", "STR-edge-http"


@pytest.fixture(scope="module")
def program() -> Program:
    return load(example_dir())


@pytest.fixture(scope="module")
def found(program: Program) -> HeatMap:
    return heat_map(program, design(program), "zone", draws=64)


def design(program: Program) -> Design:
    item = program.get(DESIGN, Design)
    assert item is not None
    return item


def cell(found: HeatMap, volume: float, values: float) -> Cell:
    return next(one for one in found.cells if (one.volume, one.values) == (volume, values))


@pytest.mark.parametrize(("volume", "values"), [(1.0, 1.0), (3.0, 10.0)])
def test_a_cell_is_the_estimate_with_the_sliders_there(
    program: Program, found: HeatMap, volume: float, values: float
) -> None:
    changes = whatif.overrides(program, design(program), Levers(volume=volume, column="zone", values=values))
    answer = estimate(program, [DESIGN], changes, draws=64).designs[0]
    assert answer.nodes and answer.budget
    here = cell(found, volume, values)
    assert here.nodes == pytest.approx(answer.nodes.p50)
    assert here.probability_met == answer.budget.probability_met


def test_more_events_never_need_less(found: HeatMap) -> None:
    for values in heatmap.VALUES:
        needs = [one.nodes for one in found.cells if one.values == values]
        assert all(low <= high for low, high in itertools.pairwise(needs))


def test_on_the_contour_the_budget_holds_as_often_as_it_must(program: Program, found: HeatMap) -> None:
    volume = {values: volume for volume, values in found.contour}[1.0]
    for factor, holds in ((0.9, True), (1.1, False)):
        changes = whatif.overrides(program, design(program), Levers(volume=volume * factor))
        budget = estimate(program, [DESIGN], changes, draws=64).designs[0].budget
        assert budget is not None
        assert (budget.probability_met >= 0.8) is holds


def test_the_sentence_says_how_far_the_traffic_may_grow(program: Program, found: HeatMap) -> None:
    assert "the budget holds 8 times out of 10 up to" in heatmap.sentence(found)
    small = heat_map(override(program, {"BUD-2027.nodes": 0.1}), design(program), "zone", draws=16)
    assert heatmap.sentence(small).startswith("Even 0.1 times")
    assert small.contour == []
    large = override(program, {"BUD-2027.nodes": 1e6, "BUD-2027.monthly_cost_usd": 1e9})
    assert "even at 10 times" in heatmap.sentence(heat_map(large, design(program), "zone", draws=16))
