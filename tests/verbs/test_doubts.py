"""The doubts about the example's designs: ranked, told in every format, refused where there is nothing to doubt."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from workbench.program.program import Program
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs.doubts import Doubts, doubts
from workbench.verbs.render.doubts import render
from workbench.verbs.trouble import Trouble

TODAY = dt.date(2026, 11, 16)
FLINK = "DES-flink"
TIGHT = {"BUD-2027.monthly_cost_usd": None, "BUD-2027.target_probability": 0.5}


@pytest.fixture(scope="module")
def program() -> Program:
    return load(example_dir())


def at_the_edge(program: Program) -> Doubts:
    """The Flink design under a budget that holds about as often as not."""
    for nodes in (6, 8, 9, 10, 11, 12, 13, 14, 16, 20, 25, 30, 40, 60):
        found = doubts(program, FLINK, {**TIGHT, "BUD-2027.nodes": float(nodes)}, draws=1024)
        if found.probability_met > 0.3:
            return found
    raise AssertionError("no budget is near what the design needs")


def test_a_spike_of_the_roadmap_is_weighed_by_its_weeks(program: Program) -> None:
    found = at_the_edge(program)
    (flink,) = (one for one in found.doubts if one.spike == "SPK-flink")
    assert flink.weeks == 6
    assert flink.per_week == pytest.approx(flink.value_usd / 6)
    assert all(name.startswith("flink.") for name in flink.inputs)
    assert flink.value_usd <= found.value_of_knowing_all_usd
    assert 0 <= found.together_share < 1
    assert sum(one.variance_share for one in found.doubts) + found.together_share == pytest.approx(1.0)


def test_what_no_spike_measures_says_so(program: Program) -> None:
    open_doubts = [one for one in at_the_edge(program).doubts if one.spike is None]
    assert open_doubts
    for one in open_doubts:
        assert one.title == f"no spike yet: would need one that measures {one.inputs[0]}"
        assert (one.weeks, one.per_week) == (None, None)


def test_the_doubts_are_told_in_every_format(program: Program) -> None:
    found = at_the_edge(program)
    data = json.loads(render(found, "json", TODAY))
    assert data["today"] == "2026-11-16"
    assert {"design", "verdict", "guess_share", "value_of_knowing_all_usd", "doubts"} <= data.keys()
    keys = {"spike", "title", "weeks", "inputs", "variance_share", "value_usd", "per_week"}
    assert all(keys <= one.keys() for one in data["doubts"])
    for output_format in ("text", "markdown"):
        said = render(found, output_format, TODAY)
        assert said.startswith(f"{FLINK} under BUD-2027: ")
        assert "SPK-flink" in said
        assert "no spike yet" in said


def test_the_chosen_design_is_doubted_by_default(program: Program) -> None:
    found = doubts(program, draws=64)
    assert found.design == "DES-inhouse-cubes"
    assert "the decision stays as it is" in render(found, "text", TODAY)


def test_nothing_to_doubt_is_told(program: Program) -> None:
    assert program.plan
    with pytest.raises(Trouble, match="DES-nowhere is not a design"):
        doubts(program, "DES-nowhere")
    with pytest.raises(Trouble, match="has no budget to doubt"):
        doubts(program, FLINK, {f"{FLINK}.budget": None, f"{program.plan.id}.budget": None}, draws=64)


def test_the_same_seed_gives_the_same_doubts(program: Program) -> None:
    assert doubts(program, FLINK, draws=256, seed=3) == doubts(program, FLINK, draws=256, seed=3)
