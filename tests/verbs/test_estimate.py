"""The verb estimate: which designs it takes, what overrides do, what it says of those it cannot size."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.sample import sample_with, write_item
from workbench.program.overrides import OverrideError
from workbench.program.program import Program
from workbench.store.loader import load
from workbench.verbs.estimate import estimate
from workbench.verbs.trouble import Trouble

DRAWS = 64
SCENARIO = """\
id: SCN-double
kind: scenario
title: Twice the traffic
overrides: {STR-edge.events_per_day: 2.0e+8}
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return load(sample_with(tmp_path, SCENARIO))


def stored_bytes(program: Program, **options: object) -> float:
    return estimate(program, draws=DRAWS, **options).designs[0].stored_bytes.p50


def test_an_override_stands_on_top_of_the_scenario(program: Program) -> None:
    events = "STR-edge.events_per_day"
    assert stored_bytes(program, scenario="SCN-double") == stored_bytes(program, overrides={events: 2e8})
    both = stored_bytes(program, scenario="SCN-double", overrides={events: 4e8})
    assert both == stored_bytes(program, overrides={events: 4e8})
    assert both > stored_bytes(program)


def test_rejected_designs_are_left_out_unless_named(tmp_path: Path) -> None:
    folder = sample_with(tmp_path)
    design = (folder / "designs" / "DES-columns.yaml").read_text(encoding="utf-8")
    write_item(folder, design.replace("under_work", "rejected"))
    program = load(folder)
    assert estimate(program, draws=DRAWS).designs == []
    assert [one.id for one in estimate(program, ["DES-columns"], draws=DRAWS).designs] == ["DES-columns"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"DES-columns.engine": "oracle"}, "clickhouse"),
        ({"DES-columns.hardware.instance": "r6i.9xlarge"}, "r6i"),
    ],
)
def test_what_cannot_be_sized_is_told_with_its_mend(change: dict[str, str], named: str, program: Program) -> None:
    answer = estimate(program, overrides=change, draws=DRAWS)
    assert answer.designs == []
    assert [one.id for one in answer.not_sized] == ["DES-columns"]
    assert named in answer.not_sized[0].reason


def test_unknown_names_are_refused(program: Program) -> None:
    with pytest.raises(Trouble, match="DES-columns"):
        estimate(program, ["DES-column"])
    with pytest.raises(Trouble, match="SCN-double"):
        estimate(program, scenario="SCN-dubble")
    with pytest.raises(OverrideError, match="STR-edge"):
        estimate(program, overrides={"STR-egde.events_per_day": 1})
    with pytest.raises(OverrideError, match="STR-edge"):
        estimate(program, overrides={"DES-columns.stream": "STR-egde"})
