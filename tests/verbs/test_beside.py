"""Published clusters beside the designs of the example."""

from __future__ import annotations

import pytest

from workbench.program.designs import Design
from workbench.program.program import Program
from workbench.simulate.result import DesignEstimate
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs.beside import Beside, beside, differences, explanation, title
from workbench.verbs.estimate import size_design


@pytest.fixture(scope="module")
def program() -> Program:
    return load(example_dir())


def beside_design(program: Program, design_id: str) -> Beside | None:
    design = program.get(design_id, Design)
    assert design is not None
    answer = size_design(program, design, draws=64)
    assert isinstance(answer, DesignEstimate)
    told = beside(program, design, answer)
    if told is not None:
        data = next(role for role in answer.roles if role.name == "data")
        assert told.own.nodes == data.count.p50
    return told


def test_the_chosen_design_stands_beside_published_clusters(program: Program) -> None:
    assert program.plan is not None
    told = beside_design(program, program.plan.chosen_design or "")
    assert told is not None
    assert len(told.clusters) == 5
    assert f"we estimate {told.own.nodes:g}" in told.sentence
    assert title(told.clusters[0]) in told.sentence


def test_each_difference_is_told_in_words_and_figures(program: Program) -> None:
    told = beside_design(program, "DES-druid")
    assert told is not None
    for one in told.clusters:
        assert "times our nodes" in explanation(one, told.own)
        rows = differences(one)
        assert {what for what, *_ in rows} >= {"kept in one copy", "copies", "held by a node"}
        for (_, ours, theirs, ratio), compared in zip(rows, one.compared, strict=True):
            assert theirs.startswith("about ") is not compared.stated
            assert ours
            assert ratio.endswith(" times")


def test_a_managed_service_has_no_nodes_to_compare(program: Program) -> None:
    assert beside_design(program, "DES-third-party") is None
